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

/// How far from a place a line in a direction of length 1 meets a triangle, m.
fn crossed(from: Vec3, way: Vec3, [a, b, c]: [Vec3; 3]) -> Option<f32> {
    let (ab, ac) = (b - a, c - a);
    let side = way.cross(ac);
    let area = ab.dot(side);
    if area.abs() < 1e-12 {
        return None;
    }
    let to = from - a;
    let wb = to.dot(side) / area;
    let over = to.cross(ab);
    let wc = way.dot(over) / area;
    // A line along an edge meets one of the two triangles at least.
    let slack = -1e-4;
    let far = ac.dot(over) / area;
    (wb >= slack && wc >= slack && wb + wc <= 1.0 - slack && far > 0.0).then_some(far)
}

/// How far from a place a line in a direction of length 1 meets triangles for the last time, m, and
/// their normal there.
pub fn farthest(
    triangles: impl Iterator<Item = [Vec3; 3]>,
    from: Vec3,
    way: Vec3,
) -> Option<(f32, Vec3)> {
    triangles
        .filter_map(|t| Some((crossed(from, way, t)?, t)))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(far, [a, b, c])| (far, (b - a).cross(c - a).normalize_or(way)))
}

/// Adds a sheet of cloth through rows of points; all rows have the same number of points. A closed
/// sheet joins the ends of each row. `out` is roughly the way that the sheet's front faces at a
/// place, `tint` has the tint of a place of a row. Normals are smooth.
pub fn sheet(
    to: &mut MeshBuf,
    rows: &[Vec<Vec3>],
    closed: bool,
    out: impl Fn(Vec3) -> Vec3,
    tint: impl Fn(usize, Vec3) -> Tint,
) {
    let Some(count) = rows.first().map(Vec::len).filter(|n| *n >= 2) else { return };
    if rows.len() < 2 || rows.iter().any(|row| row.len() != count) {
        return;
    }
    let columns = if closed { count + 1 } else { count };
    let at = |row: usize, column: usize| rows[row.min(rows.len() - 1)][column % count];
    let normal = |row: usize, column: usize| {
        let (before, after) = if closed {
            (column + count - 1, column + 1)
        } else {
            (column.saturating_sub(1), (column + 1).min(count - 1))
        };
        let along = at(row, after) - at(row, before);
        along.cross(at(row + 1, column) - at(row.saturating_sub(1), column))
    };
    // All of the sheet faces the way that most of it faces.
    let faces = |row: usize| (0..count).map(move |column| (row, column));
    let most: f32 = (0..rows.len())
        .flat_map(faces)
        .map(|(row, column)| normal(row, column).dot(out(at(row, column))))
        .sum();
    let sign = if most < 0.0 { -1.0 } else { 1.0 };
    let mut before: Vec<u32> = Vec::new();
    for row in 0..rows.len() {
        let ids: Vec<u32> = (0..columns)
            .map(|column| {
                let p = at(row, column);
                let n = normal(row, column) * sign;
                // At a pole the points of a row are the same.
                let n =
                    if n.length() > 1e-9 { n.normalize() } else { out(p).normalize_or(Vec3::Y) };
                let along = Vec3::Y.cross(n).normalize_or(Vec3::X);
                let [r, g, b] = tint(row, p);
                let uv = Vec2::new(p.x + p.z * 0.7, -p.y);
                to.vertex(p, n, uv, along, [r, g, b, 1.0])
            })
            .collect();
        for (above, below) in before.windows(2).zip(ids.windows(2)) {
            if let ([a0, a1], [b0, b1]) = (above, below) {
                if sign > 0.0 {
                    to.triangle(*a0, *a1, *b1);
                    to.triangle(*a0, *b1, *b0);
                } else {
                    to.triangle(*a0, *b1, *a1);
                    to.triangle(*a0, *b0, *b1);
                }
            }
        }
        before = ids;
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

    #[test]
    fn a_line_leaves_a_tube_at_its_far_side() {
        let (far, normal) =
            farthest(tube().corners(), Vec3::new(0.5, 0.5, 0.0), Vec3::NEG_X).expect("the side");
        assert!((1.3..1.6).contains(&far) && normal.x < -0.9, "{far} {normal}");
        assert_eq!(farthest(tube().corners(), Vec3::splat(3.0), Vec3::X), None);
    }

    #[test]
    fn a_sheet_faces_the_way_it_is_told() {
        let row = |y: f32| (0..9).map(|i| (i as f32 * 0.698, y)).collect::<Vec<_>>();
        for turn in [1.0, -1.0_f32] {
            let rows: Vec<Vec<Vec3>> = [row(0.0), row(1.0)]
                .iter()
                .map(|row| {
                    let at = |(a, y): &(f32, f32)| Vec3::new(a.cos(), *y, a.sin() * turn);
                    row.iter().map(at).collect()
                })
                .collect();
            let mut buf = MeshBuf::default();
            sheet(&mut buf, &rows, true, |p| Vec3::new(p.x, 0.0, p.z), |_, _| [1.0; 3]);
            assert_eq!(buf.triangles(), 18);
            for [a, b, c] in buf.corners() {
                let out = a + b + c;
                assert!((b - a).cross(c - a).dot(Vec3::new(out.x, 0.0, out.z)) > 0.0);
            }
        }
    }
}
