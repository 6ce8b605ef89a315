//! What is worn on the head: helmets, caps, turbans, headscarves. Each is fitted to the head below
//! it, which is measured from a middle along many directions.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use bevy::prelude::*;
use gradus_base::chance::{Chance, lerp, smooth};

use crate::world::mesh::buf::{MeshBuf, Tint};
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::shell::{even, farthest, middle, sheet};
use crate::world::mesh::people::who::Headwear;

/// How finely headwear is drawn.
#[derive(Clone, Copy)]
struct Look {
    level: usize,
    /// The number of points about the head.
    columns: usize,
    /// Half the angle between the directions in which a head is measured, radians.
    cone: f32,
    /// How much farther out the points lie, so that the flat faces between them hold the head.
    swell: f32,
}

impl Look {
    fn of(level: usize) -> Self {
        let (columns, cone, swell) = match level {
            0 => (26, 0.29, 1.02),
            1 => (16, 0.32, 1.045),
            _ => (8, 0.58, 1.13),
        };
        Self { level, columns, cone, swell }
    }
}

/// A row of points about the head.
#[derive(Clone, Copy)]
struct Row {
    /// Where the row is between the lower edge, 0, and the top, 1.
    share: f32,
    /// How far it stands off the head, m.
    off: f32,
    /// How light it is.
    shade: f32,
}

/// A row in the tint of the cloth.
const fn row(share: f32, off: f32) -> Row {
    Row { share, off, shade: 1.0 }
}

/// A direction in which the head is measured, and how far it reaches, m.
#[derive(Clone, Copy)]
struct Spot {
    from: Vec3,
    way: Vec3,
    far: f32,
}

/// The elevation of the lower edge in front, at the side and behind, radians.
type Edge = [f32; 3];

fn edge_of(kind: Headwear) -> Edge {
    match kind {
        Headwear::Helmet => [0.04, -0.5, -0.55],
        Headwear::Turban => [0.16, -0.1, -0.3],
        _ => [0.12, -0.16, -0.3],
    }
}

/// The elevation of a lower edge, at a turn from the front.
fn rise_of([front, side, back]: Edge, turn: f32) -> f32 {
    let ahead = turn.cos();
    if ahead > 0.0 {
        lerp(side, front, smooth(0.15, 0.85, ahead))
    } else {
        lerp(side, back, smooth(0.1, 0.8, -ahead))
    }
}

/// The direction of a turn from the front to the right, and of an elevation.
fn way_of(turn: f32, rise: f32) -> Vec3 {
    Vec3::new(turn.sin() * rise.cos(), rise.sin(), -turn.cos() * rise.cos())
}

/// A head without hair.
struct Skull {
    /// The head's middle, from the point about which the head turns.
    middle: Vec3,
    /// Its surface, from its middle.
    points: Vec<Vec3>,
}

impl Skull {
    /// How far the head reaches within a cone about a direction, m.
    fn reach(&self, from: Vec3, way: Vec3, cone: f32) -> f32 {
        let least = cone.cos();
        self.points
            .iter()
            .map(|p| *p - from)
            .filter(|p| p.dot(way) > least * p.length())
            .map(Vec3::length)
            .fold(0.0, f32::max)
    }

    fn spot(&self, from: Vec3, way: Vec3, cone: f32) -> Spot {
        Spot { from, way, far: self.reach(from, way, cone) }
    }

    /// The part above jaw and nape.
    fn upper(&self) -> Self {
        let points = self.points.iter().copied().filter(|p| p.y > -0.08).collect();
        Self { middle: self.middle, points }
    }

    /// The lowest place of the chin.
    fn chin(&self) -> Vec3 {
        self.points
            .iter()
            .filter(|p| p.z < -0.075 && p.x.abs() < 0.03)
            .min_by(|a, b| a.y.total_cmp(&b.y))
            .map_or(Vec3::new(0.0, -0.15, -0.1), |p| Vec3::new(0.0, p.y, p.z))
    }
}

/// Rounds off what was measured; nothing ends more than 3 mm below it.
fn rounded(spots: &mut [Vec<Spot>], closed: bool) {
    let measured: Vec<Vec<f32>> = lengths(spots);
    for _ in 0..2 {
        let before = lengths(spots);
        let last = before.len().saturating_sub(1);
        for (r, row) in spots.iter_mut().enumerate() {
            let count = row.len();
            for (c, spot) in row.iter_mut().enumerate() {
                let own = spot.far;
                let at = |r: usize, c: usize| {
                    before.get(r).and_then(|row| row.get(c)).copied().unwrap_or(own)
                };
                let (left, right) = if closed {
                    ((c + count - 1) % count, (c + 1) % count)
                } else {
                    (c.saturating_sub(1), (c + 1).min(count - 1))
                };
                let near = at(r, left)
                    + at(r, right)
                    + at(r.saturating_sub(1), c)
                    + at((r + 1).min(last), c);
                spot.far = own * 0.4 + near * 0.15;
            }
        }
    }
    for (row, measured) in spots.iter_mut().zip(&measured) {
        for (spot, measured) in row.iter_mut().zip(measured) {
            spot.far = spot.far.max(measured - 0.003);
        }
    }
    // At the top all points of a row are one.
    if let Some(top) = spots.last_mut() {
        let most = top.iter().map(|spot| spot.far).fold(0.0, f32::max);
        top.iter_mut().filter(|spot| spot.way.y > 0.999).for_each(|spot| spot.far = most);
    }
}

fn lengths(spots: &[Vec<Spot>]) -> Vec<Vec<f32>> {
    spots.iter().map(|row| row.iter().map(|spot| spot.far).collect()).collect()
}

/// Adds a closed dome over a head. `more` has how much higher, radians, and how much farther off, m,
/// a row's point is at a turn.
fn dome(
    to: &mut MeshBuf,
    skull: &Skull,
    look: Look,
    edge: Edge,
    rows: &[Row],
    more: impl Fn(usize, f32) -> [f32; 2],
    tint: impl Fn(Vec3) -> Tint,
) {
    let upper = skull.upper();
    let mut spots: Vec<Vec<Spot>> = rows
        .iter()
        .enumerate()
        .map(|(nth, row)| {
            (0..look.columns)
                .map(|column| {
                    let turn = column as f32 / look.columns as f32 * TAU;
                    let low = rise_of(edge, turn);
                    let [higher, _] = more(nth, turn);
                    let rise = low + (FRAC_PI_2 - low) * row.share + higher;
                    upper.spot(Vec3::ZERO, way_of(turn, rise), look.cone)
                })
                .collect()
        })
        .collect();
    rounded(&mut spots, true);
    let points: Vec<Vec<Vec3>> = spots
        .iter()
        .zip(rows)
        .enumerate()
        .map(|(nth, (spots, row))| {
            let point = |(column, spot): (usize, &Spot)| {
                let [_, farther] = more(nth, column as f32 / look.columns as f32 * TAU);
                skull.middle + spot.way * (spot.far * look.swell + row.off + farther)
            };
            spots.iter().enumerate().map(point).collect()
        })
        .collect();
    sheet(
        to,
        &points,
        true,
        |p| p - skull.middle,
        |nth, p| {
            let shade = rows.get(nth).map_or(1.0, |row| row.shade);
            tint(p).map(|c| c * shade)
        },
    );
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

/// The opening of a headscarf for the face: the heights of its top and bottom, as rows count them,
/// and half its width, radians.
struct Opening {
    top: f32,
    bottom: f32,
    half: f32,
}

/// The unit of rows below the head's middle, m.
const ROW_M: f32 = 0.1;

impl Opening {
    fn of(skull: &Skull) -> Self {
        Self { top: 0.27, bottom: (skull.chin().y - 0.008) / ROW_M, half: 0.8 }
    }

    /// The height of a row: the share of the way round the oval from its top to its bottom.
    fn high(&self, share: f32) -> f32 {
        let (middle, half) = ((self.top + self.bottom) * 0.5, (self.top - self.bottom) * 0.5);
        middle + half * (share * PI).cos()
    }
}

/// A row of a headscarf: its height, how wide the opening is there as a share, and the share of the
/// way from the chin to the lower end.
struct Fold {
    high: f32,
    open: f32,
    below: f32,
}

/// The rows of a headscarf from its top to its lower end.
fn folds(opening: &Opening, level: usize, end: f32) -> Vec<Fold> {
    let (above, across, below): (&[f32], usize, usize) = match level {
        0 => (&[1.0, 0.8, 0.58, 0.38, 0.18], 9, 3),
        1 => (&[1.0, 0.66, 0.33], 5, 2),
        _ => (&[1.0, 0.5], 2, 1),
    };
    let plain = |high: f32| Fold { high, open: 0.0, below: 0.0 };
    let mut rows: Vec<Fold> =
        above.iter().map(|share| plain(lerp(opening.top, FRAC_PI_2, *share))).collect();
    rows.extend((0..=across).map(|k| {
        let share = k as f32 / across as f32;
        let open = (share * PI).sin().max(0.0).powf(0.8);
        Fold { high: opening.high(share), open: if open < 0.01 { 0.0 } else { open }, below: 0.0 }
    }));
    rows.extend((1..=below).map(|k| {
        let share = k as f32 / below as f32;
        Fold { high: lerp(opening.bottom, end, share), open: 0.0, below: share }
    }));
    rows
}

impl Body {
    /// The head's surface, hair pressed flat.
    fn skull(&self) -> Skull {
        let about = self.turning();
        let middle = self.eyes_from_neck() + Vec3::new(0.0, 0.035, 0.085);
        let parts = ["cap", "head"].map(|name| self.shell(name, 0, &[], None).at);
        let points = parts.into_iter().flatten().map(|p| p - about - middle).collect();
        Skull { middle, points }
    }

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

    /// The part of a headscarf that turns with the head.
    fn hood(&self, to: &mut MeshBuf, skull: &Skull, look: Look) {
        let mut chance = Chance::new(self.seed(), 0x5ca7);
        let [first, second] = [0; 2].map(|_| chance.range(0.0, TAU));
        // The few faces of a far hood are long and lie deep between its points.
        let look = Look { swell: if look.level < 2 { look.swell } else { 1.18 }, ..look };
        let opening = Opening::of(skull);
        let end = ((HOOD_END_M - skull.middle.y) / ROW_M).min(opening.bottom - 0.2);
        let rows = folds(&opening, look.level, end);
        let (segments, lips) = match look.level {
            0 => (20, 2),
            1 => (12, 2),
            _ => (8, 0),
        };
        let neck = self.neck_about(skull.middle);
        let count = segments + 2 * lips;
        // The turn of a column, and by how many columns it is within the cloth's edge.
        let turns = |fold: &Fold, column: usize| {
            let edge = opening.half * fold.open;
            let along = column.clamp(lips, segments + lips);
            let turn = edge + (TAU - 2.0 * edge) * (along - lips) as f32 / segments as f32;
            let inner = column.abs_diff(along);
            let tuck = 0.022 * fold.open * inner as f32;
            (if column < along { turn - tuck } else { turn + tuck }, inner)
        };
        let mut spots: Vec<Vec<Spot>> = rows
            .iter()
            .map(|fold| {
                (0..=count)
                    .map(|column| {
                        let (turn, _) = turns(fold, column);
                        let high = if fold.below > 0.0 { opening.bottom } else { fold.high };
                        let from = Vec3::Y * (high.min(0.0) * ROW_M);
                        let way = way_of(turn, high.max(0.0));
                        let mut spot = skull.spot(from, way, look.cone);
                        spot.from = Vec3::Y * (fold.high.min(0.0) * ROW_M);
                        spot.far = lerp(spot.far, neck / look.swell, smooth(0.0, 1.0, fold.below));
                        spot
                    })
                    .collect()
            })
            .collect();
        spots.reverse();
        rounded(&mut spots, false);
        spots.reverse();
        let points: Vec<Vec<Vec3>> = spots
            .iter()
            .zip(&rows)
            .map(|(spots, fold)| {
                let point = |(column, spot): (usize, &Spot)| {
                    let (turn, inner) = turns(fold, column);
                    // The edge lies on the face and is rolled.
                    let at_edge = [0.010, 0.006, -0.004].get(inner).copied().unwrap_or(-0.004);
                    let off = lerp(0.010, at_edge, fold.open.min(1.0));
                    let wave = (turn * 6.0 + fold.high * 3.0 + first).sin()
                        + (turn * 3.0 - fold.high * 5.0 + second).sin();
                    let calm = smooth(0.999, 0.9, spot.way.y) * if inner > 0 { 0.0 } else { 1.0 };
                    let fold_m = 0.0016 * (2.0 + wave) * calm * (1.0 + fold.below);
                    skull.middle + spot.from + spot.way * (spot.far * look.swell + off + fold_m)
                };
                let mut row: Vec<Vec3> = spots.iter().enumerate().map(point).collect();
                // Where the face is covered, the two ends of a row are one.
                if fold.open <= 0.0
                    && let Some(first) = row.first().copied()
                    && let Some(last) = row.last_mut()
                {
                    *last = first;
                }
                row
            })
            .collect();
        let cloth = self.who.headcloth;
        let out = |p: Vec3| p - skull.middle;
        sheet(to, &points, false, out, |row, p| {
            let fold = (p.x * 70.0 + p.y * 40.0 + first).sin() * (p.z * 60.0 + second).sin();
            let below = rows.get(row).map_or(0.0, |fold| fold.below);
            cloth.map(|c| c * (0.96 + 0.04 * fold) * (1.0 - 0.3 * below))
        });
    }

    /// How far a headscarf lies from the head's upright axis about the neck, m.
    fn neck_about(&self, axis: Vec3) -> f32 {
        let about = self.turning();
        let neck = self.shell("neck", 0, &[], None).at;
        let far = neck
            .iter()
            .map(|p| *p - about)
            .filter(|p| (-0.045..0.0).contains(&p.y))
            .map(|p| (p.x - axis.x).hypot(p.z - axis.z))
            .fold(0.0, f32::max);
        far.clamp(0.045, 0.075) + 0.011
    }

    /// The part of a headscarf that lies on shoulders and chest: `rim` is the neck of the shirt,
    /// `trunk` has the shirt's triangles.
    pub(super) fn draped(&self, to: &mut MeshBuf, level: usize, rim: &[Vec3], trunk: &[[Vec3; 3]]) {
        let mut chance = Chance::new(self.seed(), 0xd4a9);
        let phase = chance.range(0.0, TAU);
        let count = [30, 18, 8].get(level).copied().unwrap_or(8);
        let line = even(rim, count);
        if line.len() < 3 {
            return;
        }
        let about = middle(rim);
        let within = about - Vec3::Y * 0.1;
        // From the ridge the cloth goes down to the neck inside, so that no gap is seen.
        let ridge = |wide: f32, high: f32| -> Vec<Vec3> {
            line.iter()
                .map(|p| {
                    let from = *p - about;
                    let flat = Vec3::new(from.x, 0.0, from.z);
                    let length = flat.length().max(1e-3);
                    let out = flat / length;
                    let wave = 0.003 * ((-out.x).atan2(out.z) * 5.0 + phase).sin();
                    about + out * (length + wide) + Vec3::Y * (from.y + high + wave)
                })
                .collect()
        };
        let hang = |share: f32, off: f32| -> Vec<Vec3> {
            line.iter()
                .map(|p| {
                    let from = *p - about;
                    let flat = Vec3::new(from.x, 0.0, from.z).normalize_or(Vec3::NEG_Z);
                    let near = *p - within;
                    let high = near.y.atan2(near.x.hypot(near.z)) - 0.12;
                    let front = smooth(0.0, 1.0, -flat.z);
                    let back = smooth(0.0, 1.0, flat.z);
                    let low = 0.62 - 0.8 * front - 0.45 * back;
                    let rise = lerp(high.max(low), low, share);
                    let way = flat * rise.cos() + Vec3::Y * rise.sin();
                    let turn = (-flat.x).atan2(flat.z);
                    let wave = (0.5 + 0.5 * (turn * 7.0 + share * 2.0 + phase).sin()) * 0.005;
                    let far = farthest(trunk.iter().copied(), within, way).map(|(far, _)| far);
                    let usual = near.length() + 0.02 + 0.03 * share;
                    within + way * (far.unwrap_or(usual).clamp(0.06, 0.21) + off + wave)
                })
                .collect()
        };
        let rows = if level < 2 {
            vec![
                ridge(-0.022, -0.004),
                ridge(0.014, 0.020),
                ridge(0.030, 0.030),
                ridge(0.044, 0.016),
                hang(0.3, 0.017),
                hang(0.65, 0.015),
                hang(1.0, 0.013),
                hang(1.0, 0.003),
            ]
        } else {
            vec![ridge(-0.015, 0.0), ridge(0.032, 0.030), hang(0.4, 0.02), hang(1.0, 0.016)]
        };
        let last = rows.len() - 1;
        let cloth = self.who.headcloth;
        sheet(
            to,
            &rows,
            true,
            |p| p - within,
            |row, p| {
                let fold = (p.x * 80.0 + p.y * 50.0 + phase).sin();
                let shade = if row == 0 || row == last { 0.6 } else { 0.95 + 0.05 * fold };
                cloth.map(|c| c * shade)
            },
        );
    }
}

/// The height of the lower end of a headscarf's hood, from the point about which the head turns, m.
const HOOD_END_M: f32 = -0.1;

#[cfg(test)]
mod tests {
    use super::*;
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
