//! What is worn on the head: helmets, caps, turbans, and headscarves by their own file. Each is fitted
//! to the head below it.

use std::f32::consts::TAU;

use bevy::prelude::*;
use gradus_base::chance::{Chance, lerp, smooth};

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::shell::{middle, sheet};
use crate::world::mesh::people::skull::{Edge, Look, Row, Skull, dome, rise_of, row, way_of};
use crate::world::mesh::people::who::Headwear;

fn edge_of(kind: Headwear) -> Edge {
    match kind {
        Headwear::Helmet => [0.04, -0.5, -0.55],
        Headwear::Turban => [0.16, -0.1, -0.3],
        _ => [0.12, -0.16, -0.3],
    }
}

const HELMET: [&[Row]; 3] = [
    &[
        Row { share: 0.06, off: 0.004, shade: 0.5 },
        Row { share: -0.02, off: 0.012, shade: 0.75 },
        Row { share: -0.012, off: 0.025, shade: 0.9 },
        row(0.03, 0.027),
        row(0.09, 0.023),
        row(0.22, 0.022),
        row(0.36, 0.022),
        row(0.5, 0.022),
        row(0.64, 0.022),
        row(0.78, 0.021),
        row(0.9, 0.02),
        row(1.0, 0.02),
    ],
    &[
        Row { share: 0.05, off: 0.004, shade: 0.5 },
        Row { share: -0.015, off: 0.022, shade: 0.85 },
        row(0.08, 0.023),
        row(0.25, 0.022),
        row(0.45, 0.022),
        row(0.65, 0.022),
        row(0.84, 0.02),
        row(1.0, 0.02),
    ],
    &[row(-0.01, 0.02), row(0.28, 0.018), row(0.62, 0.018), row(1.0, 0.018)],
];

const CAP: [&[Row]; 3] = [
    &[
        Row { share: 0.05, off: 0.002, shade: 0.6 },
        Row { share: -0.015, off: 0.006, shade: 0.85 },
        row(0.0, 0.010),
        row(0.13, 0.012),
        row(0.28, 0.014),
        row(0.43, 0.015),
        row(0.58, 0.015),
        row(0.72, 0.013),
        row(0.87, 0.010),
        row(1.0, 0.009),
    ],
    &[
        Row { share: 0.04, off: 0.002, shade: 0.6 },
        row(-0.01, 0.009),
        row(0.2, 0.012),
        row(0.42, 0.014),
        row(0.64, 0.013),
        row(0.84, 0.010),
        row(1.0, 0.009),
    ],
    &[row(-0.01, 0.009), row(0.3, 0.012), row(0.65, 0.011), row(1.0, 0.008)],
];

/// The rows of a turban's turns and of the cloth above them, and the turn to which each row belongs.
fn wound(level: usize) -> Vec<(Row, usize)> {
    let (turns, per) = match level {
        0 => (4, 3),
        1 => (3, 2),
        _ => {
            return [row(-0.02, 0.018), row(0.25, 0.026), row(0.62, 0.016), row(1.0, 0.012)]
                .map(|row| (row, 0))
                .to_vec();
        }
    };
    let high = 0.62;
    let mut rows = Vec::new();
    if level == 0 {
        rows.push((Row { share: 0.05, off: 0.002, shade: 0.55 }, 0));
    }
    for turn in 0..turns {
        let base = high * turn as f32 / turns as f32;
        let thick = 0.030 - 0.003 * turn as f32;
        for k in 0..per {
            let share = base + high / turns as f32 * k as f32 / per as f32;
            let valley = k == 0;
            let (off, shade) = if valley { (0.015, 0.72) } else { (thick, 1.0) };
            rows.push((Row { share, off, shade }, turn));
        }
    }
    rows.push((Row { share: high, off: 0.014, shade: 0.75 }, turns));
    let crown: &[f32] = if level == 0 { &[0.75, 0.88] } else { &[0.8] };
    rows.extend(crown.iter().map(|share| (row(*share, 0.013), turns)));
    rows.push((row(1.0, 0.012), turns));
    rows
}

impl Body {
    /// What is worn on the head, from the point about which the head turns.
    pub(super) fn headwear(&self, level: usize, kind: Headwear) -> MeshBuf {
        let mut buf = MeshBuf::default();
        let (skull, look) = (self.skull(), Look::of(level));
        match kind {
            Headwear::Helmet => self.helmet(&mut buf, &skull, look),
            Headwear::Headscarf => self.hood(&mut buf, &skull, look),
            Headwear::Turban => self.turban(&mut buf, &skull, look),
            Headwear::Cap => self.peaked_cap(&mut buf, &skull, look),
        }
        buf
    }

    /// Hair that hangs out below headwear, pressed to the head where the headwear is.
    pub(super) fn press(&self, hair: &mut MeshBuf, kind: Headwear) {
        let skull = self.skull();
        let edge = edge_of(kind);
        hair.move_places(|p| {
            let from = p - skull.middle;
            let far = from.length();
            let way = from.normalize_or(Vec3::Y);
            let low = rise_of(edge, way.x.atan2(-way.z));
            let under = smooth(low - 0.5, low - 0.05, way.y.clamp(-1.0, 1.0).asin());
            if under <= 0.0 {
                return p;
            }
            let most = skull.reach(Vec3::ZERO, way, 0.2) + 0.002;
            skull.middle + way * lerp(far, far.min(most), under)
        });
    }

    fn helmet(&self, to: &mut MeshBuf, skull: &Skull, look: Look) {
        let edge = edge_of(Headwear::Helmet);
        let rows = HELMET.get(look.level.min(2)).copied().unwrap_or_default();
        // The edge stands off over the ears.
        let flare = |nth: usize, turn: f32| {
            let share = rows.get(nth).map_or(1.0, |row| row.share);
            let side = smooth(0.45, 0.95, turn.sin().abs());
            [0.0, 0.007 * side * smooth(0.3, 0.0, share)]
        };
        let drab = self.who.drab;
        let rest = self.turning();
        dome(to, skull, look, edge, rows, flare, |p| drab.at(p + rest));
        let chin = skull.chin() + Vec3::new(0.0, -0.004, 0.012);
        let (half, sides) = match look.level {
            0 => (4, 4),
            1 => (3, 3),
            _ => return,
        };
        let turn = 1.15;
        let line: Vec<Vec3> = (-half..=half)
            .map(|k: i32| {
                let share = k as f32 / half as f32;
                let way = way_of(turn * share.signum(), rise_of(edge, turn) + 0.08);
                let start = way * skull.reach(Vec3::ZERO, way, 0.15);
                let way = chin.lerp(start, share.abs()).normalize_or(Vec3::NEG_Y);
                skull.middle + way * (skull.reach(Vec3::ZERO, way, 0.13) + 0.003)
            })
            .collect();
        to.tube(&line, |_| 0.0045, sides, drab.tints[2].map(|c| c * 0.7));
    }

    fn turban(&self, to: &mut MeshBuf, skull: &Skull, look: Look) {
        let mut chance = Chance::new(self.seed(), 0x7b1d);
        let begins = chance.range(0.0, TAU);
        let wound = wound(look.level);
        let rows: Vec<Row> = wound.iter().map(|(row, _)| *row).collect();
        let fine = look.level < 2;
        // Each turn is crossed with the next, and rolls a little.
        let crossed = |nth: usize, turn: f32| {
            let Some((row, nth)) = wound.get(nth).filter(|_| fine) else { return [0.0; 2] };
            if row.share > 0.65 {
                return [0.0; 2];
            }
            let side = if nth % 2 == 0 { 1.0 } else { -1.0 };
            let roll = (turn * 3.0 + begins * (1.0 + *nth as f32)).sin();
            let soft = if row.off > 0.02 { 0.0025 } else { 0.0 };
            [0.03 * side * (turn + begins).sin(), soft * roll]
        };
        let cloth = self.who.headcloth;
        dome(to, skull, look, edge_of(Headwear::Turban), &rows, crossed, |_| cloth);
    }

    fn peaked_cap(&self, to: &mut MeshBuf, skull: &Skull, look: Look) {
        let edge = edge_of(Headwear::Cap);
        let rows = CAP.get(look.level.min(2)).copied().unwrap_or_default();
        let cloth = self.who.headcloth;
        dome(to, skull, look, edge, rows, |_, _| [0.0; 2], |_| cloth);
        let count = [9, 5, 4].get(look.level).copied().unwrap_or(4);
        let aside = |k: usize| -1.0 + 2.0 * k as f32 / (count - 1) as f32;
        let root = |k: usize| {
            let turn = 0.95 * aside(k);
            let way = way_of(turn, rise_of(edge, turn) + 0.02);
            let far = skull.reach(Vec3::ZERO, way, look.cone) * look.swell + 0.007;
            skull.middle + way * far
        };
        let tip = |k: usize| {
            let ahead = (1.0 - aside(k).powi(2)).max(0.0).sqrt();
            root(k) + Vec3::new(0.0, -0.024, -0.068) * ahead
        };
        let line = |point: &dyn Fn(usize) -> Vec3, down: f32| -> Vec<Vec3> {
            (0..count).map(|k| point(k) - Vec3::Y * down).collect()
        };
        let across = |k: usize| root(k).lerp(tip(k), 0.5) + Vec3::Y * 0.003;
        let mut peak = vec![line(&root, 0.003), line(&tip, 0.003), line(&tip, 0.0)];
        if look.level == 0 {
            peak.push(line(&across, 0.0));
        }
        peak.push(line(&root, 0.0));
        let about = peak.iter().map(|row| middle(row)).sum::<Vec3>() / peak.len() as f32;
        sheet(
            to,
            &peak,
            false,
            |p| p - about,
            |row, _| cloth.map(|c| c * if row == 0 { 0.6 } else { 0.9 }),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::mesh::people::headscarf::HOOD_END_M;
    use crate::world::mesh::people::shell::farthest;
    use crate::world::mesh::people::who::{Traits, Worn};

    const KINDS: [Headwear; 4] =
        [Headwear::Helmet, Headwear::Headscarf, Headwear::Turban, Headwear::Cap];
    const MOST: [usize; 3] = [900, 350, 90];

    fn wearing(seed: u64, kind: Headwear) -> Body {
        let worn = Worn {
            helmet: kind == Headwear::Helmet,
            headscarf: kind == Headwear::Headscarf,
            turban: kind == Headwear::Turban,
            cap: kind == Headwear::Cap,
            ..Worn::default()
        };
        Body::new(seed, Traits { wears: Some(worn), ..aged(seed) }).expect("a body")
    }

    fn aged(seed: u64) -> Traits {
        let age_years = [None, Some(7.0), Some(30.0), Some(80.0)][(seed % 4) as usize];
        Traits { age_years, ..Traits::default() }
    }

    /// Whether headwear is to cover a place of the scalp, measured from the head's middle. Far away the
    /// edge of few corners runs above the edge's own curve.
    fn covers(kind: Headwear, level: usize, p: Vec3) -> bool {
        let margin = [0.06, 0.06, 0.2][level];
        let rise = p.normalize_or(Vec3::Y).y.asin();
        let turn = p.x.atan2(-p.z);
        match kind {
            // The scalp ends behind the opening for the face, but for the hair before the ears.
            Headwear::Headscarf => turn.abs() > 1.05 || rise > 0.36,
            _ => rise > rise_of(edge_of(kind), turn) + margin,
        }
    }

    #[test]
    fn no_scalp_is_outside_headwear() {
        for seed in 0..40 {
            for kind in KINDS {
                let body = wearing(seed, kind);
                let skull = body.skull();
                let about = body.turning() + skull.middle;
                let scalp = body.shell("cap", 0, &[], None);
                for level in 0..3 {
                    let buf = body.headwear(level, kind);
                    for p in scalp.at.iter().map(|p| *p - about) {
                        if !covers(kind, level, p) {
                            continue;
                        }
                        // A headscarf is a tube about the upright axis below the head's middle.
                        let low = if kind == Headwear::Headscarf { p.y.min(0.0) } else { 0.0 };
                        let (from, under) = (Vec3::Y * low, (p - Vec3::Y * low).length());
                        let way = (p - from).normalize();
                        let met = farthest(buf.corners(), skull.middle + from, way);
                        let far = met.map_or(0.0, |(far, _)| far);
                        let what = format!("{kind:?} of {seed} at level {level}");
                        assert!(far > under, "{what}: {far} m for {under} m at {p}");
                        assert!(far < under + 0.09, "{what}: {far} m for {under} m at {p}");
                    }
                }
            }
        }
    }

    #[test]
    fn headwear_is_finite_and_has_few_triangles() {
        for seed in 0..40 {
            for kind in KINDS {
                let body = wearing(seed, kind);
                assert_eq!(body.who.wears.headwear(), Some(kind));
                assert!(body.has_hair());
                for (level, most) in MOST.into_iter().enumerate() {
                    let buf = body.headwear(level, kind);
                    let count = buf.triangles();
                    assert!((30..most).contains(&count), "{kind:?} at {level}: {count} triangles");
                    assert!(buf.places().all(|p| p.is_finite() && p.length() < 0.45), "{kind:?}");
                    assert!(body.hair(level, true).triangles() >= count);
                }
            }
        }
    }

    #[test]
    fn a_face_is_free_and_a_headscarf_goes_down_into_its_folds_on_the_shoulders() {
        for seed in 0..40 {
            let body = wearing(seed, Headwear::Headscarf);
            let (eyes, _) = body.eye_places();
            for level in 0..3 {
                let hood = body.headwear(level, Headwear::Headscarf);
                for eye in eyes {
                    let met = farthest(hood.corners(), eye, Vec3::NEG_Z);
                    assert!(met.is_none(), "an eye of {seed} is covered");
                }
                let low = hood.places().fold(f32::MAX, |low, p| low.min(p.y));
                assert!((-0.2..HOOD_END_M + 0.01).contains(&low), "the hood ends at {low} m");
                let posed = body.at_rest_pose();
                let cloth = body.clothes(&posed, level, Vec3::ZERO);
                assert!(cloth.places().all(Vec3::is_finite));
                let shirt = body.shell(body.who.shirt_part(), level, &[], None).triangles.len();
                assert!(cloth.triangles() >= shirt + 48, "{} triangles", cloth.triangles());
            }
        }
    }
}
