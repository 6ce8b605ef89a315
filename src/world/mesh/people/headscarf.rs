//! Headscarves: a hood that turns with the head, and folds on shoulders and chest.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use bevy::prelude::*;
use gradus_base::chance::{Chance, lerp, smooth};

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::shell::{even, farthest, middle, sheet};
use crate::world::mesh::people::skull::{Look, Skull, Spot, rounded, way_of};

/// The height of the lower end of a headscarf's hood, from the point about which the head turns, m.
pub(super) const HOOD_END_M: f32 = -0.1;

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
    /// The part of a headscarf that turns with the head.
    pub(super) fn hood(&self, to: &mut MeshBuf, skull: &Skull, look: Look) {
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
