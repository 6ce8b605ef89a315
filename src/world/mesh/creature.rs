//! Spiders, modelled in code: true to the animal's proportions, neither cute nor monstrous.

use bevy::prelude::*;
use gradus_base::chance::Chance;
use gradus_scenario::world::shape::SpiderKind;

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::pieces::{Pieces, Stuff};

/// Legs that move together, and the numbers of their movement.
pub struct LegSet {
    pub pieces: Pieces,
    /// Where the legs are fixed to the body, m.
    pub hip: Vec3,
    /// The direction in which the legs stand out, a level unit vector.
    pub out: Vec3,
    /// The phase of the step, as a share of a stride.
    pub phase: f32,
    /// A step forward swings to the left (+1) or to the right (−1).
    pub side: f32,
}

/// A spider's body and its legs, standing on the origin, its head to −Z.
pub struct Spider {
    pub body: Pieces,
    pub legs: Vec<LegSet>,
    pub stride_m: f32,
}

/// The build of a kind of spider; lengths are shares of the span of its legs.
struct Build {
    /// Half of the abdomen's width, height, length.
    abdomen: Vec3,
    /// The same of the front part, which carries legs and eyes.
    front: Vec3,
    /// Height of the body's middle.
    high: f32,
    /// The thickness of a leg at the body.
    leg: f32,
    /// The height of a leg's knee.
    knee: f32,
    dark: Tint,
    light: Tint,
    leg_tint: Tint,
    hairy: bool,
}

fn build(kind: SpiderKind) -> Build {
    match kind {
        SpiderKind::House => Build {
            abdomen: Vec3::new(0.075, 0.068, 0.115),
            front: Vec3::new(0.056, 0.036, 0.075),
            high: 0.10,
            leg: 0.0125,
            knee: 0.21,
            dark: tint(58, 44, 34),
            light: tint(142, 116, 86),
            leg_tint: tint(104, 78, 54),
            hairy: false,
        },
        SpiderKind::Garden => Build {
            abdomen: Vec3::new(0.135, 0.125, 0.165),
            front: Vec3::new(0.062, 0.044, 0.08),
            high: 0.15,
            leg: 0.017,
            knee: 0.22,
            dark: tint(92, 58, 34),
            light: tint(206, 188, 150),
            leg_tint: tint(132, 94, 58),
            hairy: false,
        },
        SpiderKind::Tarantula => Build {
            abdomen: Vec3::new(0.125, 0.115, 0.175),
            front: Vec3::new(0.10, 0.062, 0.125),
            high: 0.135,
            leg: 0.036,
            knee: 0.20,
            dark: tint(38, 30, 26),
            light: tint(98, 70, 50),
            leg_tint: tint(52, 40, 34),
            hairy: true,
        },
    }
}

/// Builds a spider. With `fine` every leg steps by itself; otherwise four legs step together.
pub fn spider(kind: SpiderKind, span: f32, seed: u64, fine: bool) -> Spider {
    let mut chance = Chance::new(seed, 0x59d3);
    let b = build(kind);
    let sides = if fine { 16 } else { 7 };
    let tone = chance.range(0.85, 1.15);
    let warm = chance.range(0.95, 1.06);
    let coat = |c: Tint| [c[0] * tone * warm, c[1] * tone, c[2] * tone / warm];
    let high = b.high * span;
    let mut body = MeshBuf::default();
    // The abdomen hangs behind a narrow waist; its back is marked.
    let middle = Vec3::new(0.0, high * 1.08, (b.abdomen.z * 0.98 + 0.012) * span);
    abdomen(&mut body, middle, b.abdomen * span, kind, [coat(b.dark), coat(b.light)], sides, fine);
    body.ball(
        Vec3::new(0.0, high, 0.012 * span),
        Vec3::splat(0.022 * span),
        sides.min(8),
        coat(b.dark),
    );
    let front = Vec3::new(0.0, high, -b.front.z * span * 0.8);
    body.ball(front, b.front * span, sides, coat(b.dark));
    // A raised head with eyes in two rows, and the jaws below it.
    let head = front + Vec3::new(0.0, b.front.y * 0.35, -b.front.z * 0.72) * span;
    body.ball(
        head,
        Vec3::new(0.034, 0.026, 0.026) * span * (b.front.x / 0.056),
        sides,
        coat(b.dark),
    );
    let eye = [0.012, 0.012, 0.014];
    if fine {
        for (x, y, r) in [
            (0.010, 0.010, 0.0055),
            (0.024, 0.008, 0.004),
            (0.009, 0.019, 0.004),
            (0.021, 0.018, 0.0038),
        ] {
            for side in [-1.0, 1.0] {
                let scale = span * (b.front.x / 0.056);
                let at = head + Vec3::new(x * side, y, -0.022) * scale;
                body.ball(at, Vec3::splat(r * scale), 6, eye);
            }
        }
    }
    for side in [-1.0, 1.0] {
        let jaw = head + Vec3::new(0.014 * side, -0.022, -0.016) * span * (b.front.x / 0.056);
        body.ball(
            jaw,
            Vec3::new(0.011, 0.024, 0.013) * span * (b.front.x / 0.056),
            sides.min(8),
            coat(b.leg_tint),
        );
        // Feelers.
        let root = front + Vec3::new(0.026 * side, 0.0, -b.front.z * 0.85) * span;
        let line = [
            root,
            root + Vec3::new(0.02 * side, 0.035, -0.045) * span,
            root + Vec3::new(0.012 * side, -high * 0.8 / span, -0.105) * span,
        ];
        body.tube(
            &line,
            |t| b.leg * span * (0.8 - 0.35 * t),
            if fine { 7 } else { 4 },
            coat(b.leg_tint),
        );
    }
    if b.hairy && fine {
        hairs(&mut body, middle, b.abdomen * span, 260, span, coat(b.light), &mut chance);
        hairs(&mut body, front, b.front * span, 90, span, coat(b.light), &mut chance);
    }
    let mut pieces = Pieces::new(f32::INFINITY);
    pieces.of(Stuff::Matte).append(&body, &Mat4::IDENTITY);
    pieces.contact(Vec3::ZERO, Vec2::splat(span * 0.24), 0.0, 0.9);
    let mut legs = Vec::new();
    let mut sets = [Pieces::new(f32::INFINITY), Pieces::new(f32::INFINITY)];
    for pair in 0..4 {
        // One pair of legs points forward, two to the side, one back; the third pair is the
        // shortest.
        let (ahead_deg, reach): (f32, f32) =
            [(52.0, 1.0), (17.0, 0.92), (-20.0, 0.8), (-55.0, 1.02)][pair];
        for side in [-1.0_f32, 1.0] {
            let turn = (ahead_deg + chance.range(-5.0, 5.0)).to_radians();
            let out = Vec3::new(turn.cos() * side, 0.0, -turn.sin());
            let along = 0.055 - pair as f32 * 0.038;
            let hip = front
                + Vec3::new(b.front.x * 0.8 * side, -0.008, -along * b.front.z / 0.075) * span;
            // Opposite legs of neighbouring pairs step together.
            let set = (pair + usize::from(side > 0.0)) % 2;
            let mut buf = MeshBuf::default();
            let plan = LegPlan { hip: hip.y, out, reach: span * 0.5 * reach, span, fine };
            leg(&mut buf, &b, &plan, coat(b.leg_tint), &mut chance);
            if fine {
                let mut own = Pieces::new(f32::INFINITY);
                own.of(Stuff::Matte).append(&buf, &Mat4::IDENTITY);
                let phase = set as f32 * 0.5 + pair as f32 * 0.06;
                legs.push(LegSet { pieces: own, hip, out, phase, side });
            } else {
                sets[set].of(Stuff::Matte).append(&buf, &Mat4::from_translation(hip));
            }
        }
    }
    if !fine {
        for (i, own) in sets.into_iter().enumerate() {
            let (hip, out) = (Vec3::ZERO, Vec3::NEG_Z);
            let side = if i == 0 { 1.0 } else { -1.0 };
            legs.push(LegSet { pieces: own, hip, out, phase: 0.25, side });
        }
    }
    Spider { body: pieces, legs, stride_m: span * 0.34 }
}

/// A leg to be made.
struct LegPlan {
    /// The height of the leg's hip above the ground, m.
    hip: f32,
    /// The direction in which the leg stands out, a level unit vector.
    out: Vec3,
    /// The level distance from hip to foot, and from foot to foot of the whole animal, m.
    reach: f32,
    span: f32,
    fine: bool,
}

/// Adds a leg with its hip at the origin, `hip` m above the ground: thigh up, shin down, foot out.
fn leg(buf: &mut MeshBuf, b: &Build, plan: &LegPlan, coat: Tint, chance: &mut Chance) {
    let LegPlan { hip, out, reach, span, fine } = *plan;
    let knee = out * reach * 0.36 + Vec3::Y * (b.knee * span - hip).max(0.02 * span);
    let ankle = out * reach * 0.78 + Vec3::Y * (0.045 * span - hip);
    let foot = out * reach * 1.02 + Vec3::Y * (0.004 * span - hip);
    let bow = Vec3::Y * 0.02 * span;
    let line = [
        Vec3::ZERO,
        knee * 0.5 + bow,
        knee,
        knee.lerp(ankle, 0.5) + (out * 0.02 + Vec3::Y * 0.015) * span,
        ankle,
        foot,
    ];
    let thick = b.leg * span;
    let sides = if fine { 8 } else { 4 };
    buf.tube(&line, |t| thick * (1.0 - 0.78 * t), sides, coat);
    if fine {
        // Joints are darker and a little thicker.
        let dark = coat.map(|c| c * 0.55);
        buf.ball(knee, Vec3::splat(thick * 0.74), 7, dark);
        buf.ball(ankle, Vec3::splat(thick * 0.45), 6, dark);
    }
    if b.hairy && fine {
        for i in 0..70 {
            let t = (i as f32 + chance.unit()) / 70.0;
            let at = if t < 0.4 { knee * (t / 0.4) } else { knee.lerp(foot, (t - 0.4) / 0.6) };
            let way = Vec3::new(
                chance.range(-1.0, 1.0),
                chance.range(-0.3, 1.0),
                chance.range(-1.0, 1.0),
            );
            hair(buf, at, way.normalize_or(Vec3::Y), 0.03 * span, coat.map(|c| c * 1.7));
        }
    }
}

/// Adds the abdomen: an egg, darker above, with the marks of its kind.
fn abdomen(
    buf: &mut MeshBuf,
    middle: Vec3,
    radii: Vec3,
    kind: SpiderKind,
    [dark, light]: [Tint; 2],
    sides: usize,
    fine: bool,
) {
    let bands = if fine { 18 } else { 6 };
    let around = if fine { 20 } else { sides };
    let mark = |t: f32, turn: f32| -> f32 {
        // `turn` 0 is the back's middle line, 1 the belly.
        match kind {
            SpiderKind::House => {
                let chevron = ((t * 5.0 + turn * 2.6).fract() - 0.5).abs();
                if turn < 0.42 && chevron < 0.2 {
                    1.0
                } else {
                    0.25 * f32::from(u8::from(turn > 0.6))
                }
            }
            SpiderKind::Garden => {
                let line = turn < 0.07;
                let bar = (t - 0.38).abs() < 0.06 && turn < 0.3;
                if line || bar { 1.0 } else { 0.3 * (1.0 - turn) }
            }
            SpiderKind::Tarantula => 0.15,
        }
    };
    let mut rows = Vec::with_capacity(bands + 1);
    for k in 0..=bands {
        let t = k as f32 / bands as f32;
        let tilt = (t - 0.5) * std::f32::consts::PI;
        // The abdomen is fuller behind the middle, like an egg.
        let round = tilt.cos().max(0.002) * (1.0 + 0.14 * (t - 0.35));
        let mut row = Vec::with_capacity(around + 1);
        for i in 0..=around {
            let angle = i as f32 / around as f32 * std::f32::consts::TAU;
            let (sin, cos) = angle.sin_cos();
            let n = Vec3::new(sin * round, cos * round, tilt.sin());
            let at = middle + n * radii;
            let turn = (angle.min(std::f32::consts::TAU - angle)) / std::f32::consts::PI;
            let mix = mark(t, turn);
            let c = [0, 1, 2].map(|j| dark[j] + (light[j] - dark[j]) * mix);
            let normal = (n / radii).normalize_or(Vec3::Y);
            row.push(buf.vertex(at, normal, Vec2::new(turn, t), Vec3::X, [c[0], c[1], c[2], 1.0]));
        }
        rows.push(row);
    }
    for (a, b) in rows.iter().zip(rows.iter().skip(1)) {
        for i in 0..around {
            buf.triangle(a[i], b[i], b[i + 1]);
            buf.triangle(a[i], b[i + 1], a[i + 1]);
        }
    }
}

fn hairs(
    buf: &mut MeshBuf,
    middle: Vec3,
    radii: Vec3,
    count: usize,
    span: f32,
    colour: Tint,
    chance: &mut Chance,
) {
    for i in 0..count {
        let up = 1.0 - 1.5 * (i as f32 + 0.5) / count as f32;
        let turn = i as f32 * 2.399_963;
        let flat = (1.0 - up * up).max(0.0).sqrt();
        let n = Vec3::new(flat * turn.cos(), up, flat * turn.sin());
        let lean = Vec3::new(chance.range(-0.3, 0.3), 0.0, chance.range(0.2, 0.9));
        let way = (n / radii).normalize_or(Vec3::Y) + lean;
        hair(buf, middle + n * radii * 0.98, way.normalize_or(Vec3::Y), span * 0.035, colour);
    }
}

/// Adds a hair, as a thin blade.
fn hair(buf: &mut MeshBuf, at: Vec3, way: Vec3, long: f32, colour: Tint) {
    let side = way.any_orthonormal_vector() * long * 0.03;
    let [r, g, b] = colour;
    let ids = [at - side, at + side, at + way * long]
        .map(|p| buf.vertex(p, way, Vec2::ZERO, side, [r, g, b, 1.0]));
    buf.triangle(ids[0], ids[1], ids[2]);
    buf.triangle(ids[1], ids[0], ids[2]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feet_stand_on_the_ground_within_the_span() {
        for kind in [SpiderKind::House, SpiderKind::Garden, SpiderKind::Tarantula] {
            let spider = spider(kind, 0.06, 3, true);
            assert_eq!(spider.legs.len(), 8);
            for leg in &spider.legs {
                let corners = leg.pieces.iter().flat_map(|(_, buf)| buf.corners()).flatten();
                let all: Vec<Vec3> = corners.map(|p| p + leg.hip).collect();
                let low = all.iter().map(|p| p.y).fold(f32::INFINITY, f32::min);
                let far = all.iter().map(|p| p.x.hypot(p.z)).fold(0.0, f32::max);
                assert!((-0.0015..0.0015).contains(&low), "{kind:?}: a foot at {low} m");
                assert!((0.02..0.05).contains(&far), "{kind:?}: a foot {far} m from the middle");
            }
        }
    }
}
