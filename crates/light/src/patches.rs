//! Triangles cut into patches, each small enough to have the same light all over.

use glam::Vec3A;

use crate::room::{Room, Surface};

/// The longest edge of a patch in a small room, m.
const EDGE_M: f32 = 0.32;
/// The most patches that edges of that length may make; beyond them, patches are larger.
const MOST: usize = 60_000;
/// No triangle is cut where there are more patches: long thin triangles make more than their area
/// says.
const MOST_PATCHES: usize = 180_000;
/// The most triangles that count: of more, the largest.
const MOST_TRIANGLES: usize = 150_000;
/// The most times that a triangle is halved.
const DEEPEST: usize = 14;

/// The patches of a room.
pub struct Patches {
    pub corners: Vec<[Vec3A; 3]>,
    /// Out of the front, of length 1.
    pub normals: Vec<Vec3A>,
    pub areas_m2: Vec<f32>,
    pub surfaces: Vec<Surface>,
}

impl Patches {
    /// Cuts all triangles; those without an area or with numbers that are not finite are left out.
    pub fn new(room: &Room) -> Self {
        let mut triangles: Vec<_> =
            room.triangles.iter().filter_map(|t| Some((solid(t)?, t))).collect();
        if triangles.len() > MOST_TRIANGLES {
            // Sorting keeps the order of equals, so the same room keeps the same triangles.
            triangles.sort_by(|((_, _, a), _), ((_, _, b), _)| b.total_cmp(a));
            triangles.truncate(MOST_TRIANGLES);
        }
        let many = |edge: f32| -> usize {
            let area: f32 = triangles.iter().map(|((_, _, area), _)| area).sum();
            // Halving leaves triangles of about a third of their edge's square.
            triangles.len() + (area / (edge * edge * 0.33)) as usize
        };
        let mut edge = EDGE_M;
        while many(edge) > MOST.max(triangles.len() * 2) && edge < 1000.0 {
            edge *= 1.1;
        }
        let mut all = Self {
            corners: Vec::new(),
            normals: Vec::new(),
            areas_m2: Vec::new(),
            surfaces: Vec::new(),
        };
        for ((corners, normal, _), triangle) in triangles {
            let Some(surface) = room.surfaces.get(triangle.surface) else { continue };
            all.cut(corners, normal, surface, edge * edge, 0);
        }
        all
    }

    pub fn len(&self) -> usize {
        self.corners.len()
    }

    /// Halves a triangle at its longest edge until all edges are short enough.
    fn cut(
        &mut self,
        [a, b, c]: [Vec3A; 3],
        normal: Vec3A,
        surface: &Surface,
        edge2: f32,
        deep: usize,
    ) {
        let long = [(b - a), (c - b), (a - c)].map(|edge| edge.length_squared());
        let longest = long.into_iter().fold(0.0, f32::max);
        if longest > edge2 && deep < DEEPEST && self.len() < MOST_PATCHES {
            let [first, second] = if long[0] >= longest {
                let middle = (a + b) * 0.5;
                [[a, middle, c], [middle, b, c]]
            } else if long[1] >= longest {
                let middle = (b + c) * 0.5;
                [[a, b, middle], [a, middle, c]]
            } else {
                let middle = (c + a) * 0.5;
                [[a, b, middle], [middle, b, c]]
            };
            self.cut(first, normal, surface, edge2, deep + 1);
            self.cut(second, normal, surface, edge2, deep + 1);
            return;
        }
        self.corners.push([a, b, c]);
        self.normals.push(normal);
        self.areas_m2.push((b - a).cross(c - a).length() * 0.5);
        self.surfaces.push(*surface);
    }
}

/// Corners, normal and area of a triangle that has an area.
fn solid(triangle: &crate::room::Triangle) -> Option<([Vec3A; 3], Vec3A, f32)> {
    let corners = triangle.corners.map(Vec3A::from_array);
    let [a, b, c] = corners;
    let across = (b - a).cross(c - a);
    let twice = across.length();
    (twice > 1e-8 && twice.is_finite()).then(|| (corners, across / twice, twice * 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Triangle;

    #[test]
    fn of_too_many_triangles_the_largest_count() {
        let surface = Surface { albedo: [0.5; 3], glow: None, both_sides: false };
        let small =
            Triangle { corners: [[0.0; 3], [0.01, 0.0, 0.0], [0.0, 0.0, 0.01]], surface: 0 };
        let large = Triangle { corners: [[0.0; 3], [0.3, 0.0, 0.0], [0.0, 0.0, 0.3]], surface: 0 };
        let mut triangles = vec![small; MOST_TRIANGLES + 10];
        triangles.push(large);
        let patches = Patches::new(&Room { surfaces: vec![surface], triangles, ..Room::default() });
        let largest = patches.areas_m2.iter().copied().fold(0.0, f32::max);
        assert!(largest > 0.01, "the large triangle is among them: {largest}");
        assert!(patches.len() <= MOST_TRIANGLES + 10);
    }

    #[test]
    fn patches_keep_the_area_and_none_is_large() {
        let surface = Surface { albedo: [0.5; 3], glow: None, both_sides: false };
        let of = |corners| Triangle { corners, surface: 0 };
        let room = Room {
            surfaces: vec![surface],
            triangles: vec![
                of([[0.0; 3], [3.0, 0.0, 0.0], [0.0, 0.0, 4.0]]),
                of([[0.0; 3], [0.0; 3], [1.0, 0.0, 0.0]]),
                of([[0.0; 3], [f32::NAN, 0.0, 0.0], [1.0, 0.0, 0.0]]),
            ],
            ..Room::default()
        };
        let patches = Patches::new(&room);
        assert!((patches.areas_m2.iter().sum::<f32>() - 6.0).abs() < 1e-3);
        assert!(patches.normals.iter().all(|normal| (*normal - Vec3A::NEG_Y).length() < 1e-6));
        let long = patches
            .corners
            .iter()
            .map(|[a, b, c]| (*a - *b).length().max((*b - *c).length()).max((*c - *a).length()));
        assert!(long.fold(0.0, f32::max) <= EDGE_M);
    }
}
