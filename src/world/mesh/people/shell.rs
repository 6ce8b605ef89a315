//! A garment or a scalp as a surface: where it ends, and where a line from the front or from behind
//! meets it.

use std::collections::BTreeMap;

use bevy::prelude::*;

use crate::world::mesh::buf::{MeshBuf, Tint};

/// A surface of triangles.
pub struct Shell {
    pub at: Vec<Vec3>,
    pub triangles: Vec<[u16; 3]>,
}

impl Shell {
    /// A vertex of the surface.
    pub fn point(&self, index: u16) -> Vec3 {
        self.at.get(usize::from(index)).copied().unwrap_or_default()
    }

    /// The corners of each triangle.
    pub fn corners(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        self.triangles.iter().map(|t| t.map(|i| self.point(i)))
    }

    /// The closed lines along which the surface ends, each as seen with the surface on its left.
    pub fn rims(&self) -> Vec<Vec<Vec3>> {
        let mut edges = BTreeMap::new();
        for [a, b, c] in &self.triangles {
            for (from, to) in [(a, b), (b, c), (c, a)] {
                if edges.remove(&(*to, *from)).is_none() {
                    edges.insert((*from, *to), ());
                }
            }
        }
        let mut next: BTreeMap<u16, u16> = edges.into_keys().collect();
        let mut rims = Vec::new();
        while let Some((first, _)) = next.first_key_value().map(|(a, b)| (*a, *b)) {
            let (mut rim, mut at) = (Vec::new(), first);
            while let Some(to) = next.remove(&at) {
                rim.push(self.point(at));
                at = to;
            }
            if rim.len() > 4 && at == first {
                rims.push(rim);
            }
        }
        rims
    }

    /// Where a line along Z at (x, y) meets the surface, and the surface's normal there: in front
    /// (−Z) or behind.
    pub fn meets(&self, x: f32, y: f32, front: bool) -> Option<(Vec3, Vec3)> {
        let mut best: Option<(Vec3, Vec3)> = None;
        for [a, b, c] in self.corners() {
            if x < a.x.min(b.x).min(c.x) || x > a.x.max(b.x).max(c.x) {
                continue;
            }
            let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
            if area.abs() < 1e-9 {
                continue;
            }
            let wb = ((x - a.x) * (c.y - a.y) - (c.x - a.x) * (y - a.y)) / area;
            let wc = ((b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)) / area;
            if wb < 0.0 || wc < 0.0 || wb + wc > 1.0 {
                continue;
            }
            let p = a + (b - a) * wb + (c - a) * wc;
            let nearer = best.is_none_or(|(q, _)| (p.z < q.z) == front);
            if nearer {
                best = Some((p, (b - a).cross(c - a).normalize_or(Vec3::NEG_Z)));
            }
        }
        best
    }
}

/// The middle of a closed line.
pub fn middle(rim: &[Vec3]) -> Vec3 {
    rim.iter().sum::<Vec3>() / rim.len().max(1) as f32
}

/// The direction in which the surface would go on beyond a rim.
pub fn beyond(rim: &[Vec3]) -> Vec3 {
    let middle = middle(rim);
    let next = rim.iter().cycle().skip(1);
    let sum =
        rim.iter().zip(next).fold(Vec3::ZERO, |sum, (a, b)| sum + (*a - middle).cross(*b - middle));
    -sum.normalize_or(Vec3::NEG_Y)
}

/// A closed line of `count` points at even distances along another, its corners rounded off; it
/// runs the other way, as [`MeshBuf::skin`] wants its rings.
pub fn even(rim: &[Vec3], count: usize) -> Vec<Vec3> {
    let ends: Vec<(Vec3, Vec3)> =
        rim.iter().copied().zip(rim.iter().copied().cycle().skip(1)).collect();
    let whole: f32 = ends.iter().map(|(a, b)| (*b - *a).length()).sum();
    let mut points = Vec::with_capacity(count);
    let mut gone = 0.0;
    for (a, b) in &ends {
        let length = (*b - *a).length();
        while points.len() < count && whole * points.len() as f32 / count as f32 <= gone + length {
            let share = (whole * points.len() as f32 / count as f32 - gone) / length.max(1e-6);
            points.push(a.lerp(*b, share));
        }
        gone += length;
    }
    for _ in 0..8 {
        let before = points.clone();
        for (i, p) in points.iter_mut().enumerate() {
            let near =
                before[(i + 1) % before.len()] + before[(i + before.len() - 1) % before.len()];
            *p = *p * 0.5 + near * 0.25;
        }
    }
    points.reverse();
    points
}

/// Adds a band of cloth along a rim: `steps` gives the rings of the band, each with how far beyond
/// the rim it lies, m, and how wide it is as a share of the rim.
pub fn band(
    to: &mut MeshBuf,
    rim: &[Vec3],
    count: usize,
    steps: &[(f32, f32)],
    tint: impl Fn(f32) -> Tint,
) {
    let (about, way) = (middle(rim), beyond(rim));
    let line = even(rim, count);
    if line.len() < 3 {
        return;
    }
    let ring = |(far, wide): &(f32, f32)| {
        line.iter().map(|p| about + (*p - about) * *wide + way * *far).collect::<Vec<Vec3>>()
    };
    let rings: Vec<Vec<Vec3>> = steps.iter().map(ring).collect();
    to.skin_shaded(&rings, false, tint);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An upright tube without ends, seen from outside.
    fn tube() -> Shell {
        let ring = |y: f32| (0..8).map(move |i| (i as f32 * std::f32::consts::FRAC_PI_4, y));
        let at: Vec<Vec3> = ring(0.0)
            .chain(ring(1.0))
            .map(|(turn, y)| Vec3::new(turn.cos(), y, -turn.sin()))
            .collect();
        let triangles = (0..8u16)
            .flat_map(|i| {
                let j = (i + 1) % 8;
                [[i, j, j + 8], [i, j + 8, i + 8]]
            })
            .collect();
        Shell { at, triangles }
    }

    #[test]
    fn a_tube_ends_at_its_two_ends_and_goes_on_beyond_them() {
        let rims = tube().rims();
        assert_eq!(rims.len(), 2);
        for rim in rims {
            let up = if middle(&rim).y > 0.5 { 1.0 } else { -1.0 };
            assert!((beyond(&rim) - Vec3::Y * up).length() < 1e-3, "{}", beyond(&rim));
            assert_eq!(even(&rim, 12).len(), 12);
        }
    }

    #[test]
    fn a_line_meets_the_front_or_the_back() {
        let (front, normal) = tube().meets(0.0, 0.5, true).expect("the front");
        assert!(front.z < -0.9 && normal.z < -0.9, "{front} {normal}");
        let (back, _) = tube().meets(0.0, 0.5, false).expect("the back");
        assert!(back.z > 0.9, "{back}");
        assert_eq!(tube().meets(2.0, 0.5, true), None);
    }
}
