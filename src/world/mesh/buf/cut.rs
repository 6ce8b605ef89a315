//! Triangles cut small where light is computed at their corners.

use bevy::platform::collections::HashMap;
use bevy::prelude::*;

use super::MeshBuf;

/// A buffer with more vertices is not cut further.
const MOST_CORNERS: usize = 400_000;

impl MeshBuf {
    /// The triangles that `keep` wants, by their corners.
    pub fn keep(&self, keep: impl Fn(&[Vec3; 3]) -> bool) -> Self {
        let mut kept = Self::default();
        let mut new = vec![u32::MAX; self.positions.len()];
        for (ids, corners) in self.indices.as_chunks::<3>().0.iter().zip(self.corners()) {
            if !keep(&corners) {
                continue;
            }
            for id in ids {
                let i = *id as usize;
                let Some(known) = new.get_mut(i) else { continue };
                if *known == u32::MAX {
                    *known = kept.positions.len() as u32;
                    kept.positions.push(self.positions[i]);
                    kept.normals.push(self.normals[i]);
                    kept.uvs.push(self.uvs[i]);
                    kept.tangents.push(self.tangents[i]);
                    kept.colours.push(self.colours[i]);
                }
                kept.indices.push(*known);
            }
        }
        kept
    }

    /// Cuts triangles whose middle is in one of `spaces` until no edge is longer than `longest_m`, so
    /// that light computed at corners follows the light of the room. A space leads from the buffer's
    /// frame to a unit cube about the origin.
    pub fn cut_within(&mut self, spaces: &[Mat4], longest_m: f32) {
        let within =
            |at: Vec3| spaces.iter().any(|s| s.transform_point3(at).abs().max_element() <= 0.5);
        let mut middles: HashMap<(u32, u32), u32> = HashMap::default();
        let mut waiting: Vec<[u32; 3]> = self.indices.as_chunks::<3>().0.to_vec();
        let mut done = Vec::with_capacity(self.indices.len());
        let at = |buf: &Self, i: u32| {
            buf.positions.get(i as usize).map_or(Vec3::ZERO, |p| Vec3::from(*p))
        };
        while let Some([a, b, c]) = waiting.pop() {
            let corners = [a, b, c].map(|i| at(self, i));
            let [ab, bc, ca] = [
                corners[0].distance_squared(corners[1]),
                corners[1].distance_squared(corners[2]),
                corners[2].distance_squared(corners[0]),
            ];
            let long = ab.max(bc).max(ca);
            let whole = long <= longest_m * longest_m
                || !within((corners[0] + corners[1] + corners[2]) / 3.0)
                || self.positions.len() > MOST_CORNERS;
            if whole {
                done.extend([a, b, c]);
                continue;
            }
            // The longest edge is halved; its neighbour halves it at the same point.
            let [a, b, c] = if ab >= long {
                [a, b, c]
            } else if bc >= long {
                [b, c, a]
            } else {
                [c, a, b]
            };
            let middle = match middles.get(&(a.min(b), a.max(b))) {
                Some(middle) => *middle,
                None => {
                    let middle = self.between(a, b);
                    middles.insert((a.min(b), a.max(b)), middle);
                    middle
                }
            };
            waiting.push([a, middle, c]);
            waiting.push([middle, b, c]);
        }
        self.indices = done;
    }

    /// Adds the vertex half-way between two vertices; returns its index.
    fn between(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (a as usize, b as usize);
        fn half<const N: usize>(of: &[[f32; N]], a: usize, b: usize) -> [f32; N] {
            match (of.get(a), of.get(b)) {
                (Some(a), Some(b)) => std::array::from_fn(|i| (a[i] + b[i]) * 0.5),
                _ => [0.0; N],
            }
        }
        let index = self.positions.len() as u32;
        let normal = Vec3::from(half(&self.normals, a, b)).normalize_or(Vec3::Y);
        self.positions.push(half(&self.positions, a, b));
        self.normals.push(normal.to_array());
        self.uvs.push(half(&self.uvs, a, b));
        self.tangents.push(self.tangents.get(a).copied().unwrap_or([1.0, 0.0, 0.0, 1.0]));
        self.colours.push(half(&self.colours, a, b));
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::mesh::buf::PLAIN;

    #[test]
    fn triangles_in_a_room_are_cut_without_a_gap_and_the_others_stay() {
        let wall = |x: f32| {
            let p = |y: f32, z: f32| Vec3::new(x, y, z);
            [p(0.0, 0.0), p(0.0, 4.0), p(3.0, 4.0), p(3.0, 0.0)]
        };
        let mut buf = MeshBuf::default();
        buf.face(wall(0.0), PLAIN);
        buf.face(wall(50.0), PLAIN);
        let room = Mat4::from_scale(Vec3::splat(12.0)).inverse();
        buf.cut_within(&[room], 0.7);
        let (mut area, mut far) = (0.0, 0);
        let mut edges: HashMap<[[i32; 3]; 2], i32> = HashMap::default();
        for [a, b, c] in buf.corners() {
            if a.x > 10.0 {
                far += 1;
                continue;
            }
            area += (b - a).cross(c - a).length() * 0.5;
            let key = |p: Vec3| (p * 1024.0).round().as_ivec3().to_array();
            for (from, to) in [(a, b), (b, c), (c, a)] {
                assert!(from.distance(to) <= 0.7 + 1e-4);
                let (from, to) = (key(from), key(to));
                *edges.entry([from.min(to), from.max(to)]).or_default() += 1;
            }
        }
        assert_eq!(far, 2, "the other wall stays whole");
        assert!((area - 12.0).abs() < 1e-3, "{area}");
        // An edge within the wall belongs to two triangles; an edge that one triangle alone has lies
        // on the wall's outline.
        for ([a, b], count) in edges {
            let on = |i: usize, at: i32| a[i] == at && b[i] == at;
            let outline = on(1, 0) || on(1, 3 * 1024) || on(2, 0) || on(2, 4 * 1024);
            assert_eq!(count, if outline { 1 } else { 2 }, "{a:?} {b:?}");
        }
    }
}
