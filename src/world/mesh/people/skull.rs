//! A head without hair as headwear meets it: measured from its middle along many directions; and a
//! dome of cloth or shell over it.

use std::f32::consts::{FRAC_PI_2, TAU};

use bevy::prelude::*;
use gradus_base::chance::{lerp, smooth};

use crate::world::mesh::buf::{MeshBuf, Tint};
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::shell::sheet;

/// How finely headwear is drawn.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) level: usize,
    /// The number of points about the head.
    pub(super) columns: usize,
    /// Half the angle between the directions in which a head is measured, radians.
    pub(super) cone: f32,
    /// How much farther out the points lie, so that the flat faces between them hold the head.
    pub(super) swell: f32,
}

impl Look {
    pub(super) fn of(level: usize) -> Self {
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
pub(super) struct Row {
    /// Where the row is between the lower edge, 0, and the top, 1.
    pub(super) share: f32,
    /// How far it stands off the head, m.
    pub(super) off: f32,
    /// How light it is.
    pub(super) shade: f32,
}

/// A row in the tint of the cloth.
pub(super) const fn row(share: f32, off: f32) -> Row {
    Row { share, off, shade: 1.0 }
}

/// A direction in which the head is measured, and how far it reaches, m.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) from: Vec3,
    pub(super) way: Vec3,
    pub(super) far: f32,
}

/// The elevation of the lower edge in front, at the side and behind, radians.
pub(super) type Edge = [f32; 3];

/// The elevation of a lower edge, at a turn from the front.
pub(super) fn rise_of([front, side, back]: Edge, turn: f32) -> f32 {
    let ahead = turn.cos();
    if ahead > 0.0 {
        lerp(side, front, smooth(0.15, 0.85, ahead))
    } else {
        lerp(side, back, smooth(0.1, 0.8, -ahead))
    }
}

/// The direction of a turn from the front to the right, and of an elevation.
pub(super) fn way_of(turn: f32, rise: f32) -> Vec3 {
    Vec3::new(turn.sin() * rise.cos(), rise.sin(), -turn.cos() * rise.cos())
}

/// A head without hair.
pub(super) struct Skull {
    /// The head's middle, from the point about which the head turns.
    pub(super) middle: Vec3,
    /// Its surface, from its middle.
    points: Vec<Vec3>,
}

impl Skull {
    /// How far the head reaches within a cone about a direction, m.
    pub(super) fn reach(&self, from: Vec3, way: Vec3, cone: f32) -> f32 {
        let least = cone.cos();
        self.points
            .iter()
            .map(|p| *p - from)
            .filter(|p| p.dot(way) > least * p.length())
            .map(Vec3::length)
            .fold(0.0, f32::max)
    }

    pub(super) fn spot(&self, from: Vec3, way: Vec3, cone: f32) -> Spot {
        Spot { from, way, far: self.reach(from, way, cone) }
    }

    /// The part above jaw and nape.
    fn upper(&self) -> Self {
        let points = self.points.iter().copied().filter(|p| p.y > -0.08).collect();
        Self { middle: self.middle, points }
    }

    /// The lowest place of the chin.
    pub(super) fn chin(&self) -> Vec3 {
        self.points
            .iter()
            .filter(|p| p.z < -0.075 && p.x.abs() < 0.03)
            .min_by(|a, b| a.y.total_cmp(&b.y))
            .map_or(Vec3::new(0.0, -0.15, -0.1), |p| Vec3::new(0.0, p.y, p.z))
    }
}

/// Rounds off what was measured; nothing ends more than 3 mm below it.
pub(super) fn rounded(spots: &mut [Vec<Spot>], closed: bool) {
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
pub(super) fn dome(
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

impl Body {
    /// The head's surface, hair pressed flat.
    pub(super) fn skull(&self) -> Skull {
        let about = self.turning();
        let middle = self.eyes_from_neck() + Vec3::new(0.0, 0.035, 0.085);
        let parts = ["cap", "head"].map(|name| self.shell(name, 0, &[], None).at);
        let points = parts.into_iter().flatten().map(|p| p - about - middle).collect();
        Skull { middle, points }
    }
}
