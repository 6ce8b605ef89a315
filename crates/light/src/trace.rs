//! Rays through a room's patches.

use std::time::Duration;

use glam::Vec3A;
use obvhs::BvhBuildParams;
use obvhs::bvh2::Bvh2;
use obvhs::bvh2::builder::build_bvh2_from_tris;
use obvhs::ray::{Ray, RayHit};
use obvhs::rt_triangle::RtTriangle;
use obvhs::triangle::Triangle;

use crate::patches::Patches;

/// A ray starts so far from the surface that it leaves, m.
const OFF_M: f32 = 1e-3;

/// All patches, sorted for rays.
pub struct Tracer {
    bvh: Bvh2,
    /// The patches in the order of the hierarchy, and their numbers.
    sorted: Vec<(RtTriangle, u32)>,
}

/// Where a ray ended.
pub struct Hit {
    /// The patch.
    pub patch: usize,
    /// Whether the ray came upon the patch's back.
    pub back: bool,
}

impl Tracer {
    pub fn new(patches: &Patches) -> Self {
        let of = |patch: &[Vec3A; 3]| Triangle { v0: patch[0], v1: patch[1], v2: patch[2] };
        let triangles: Vec<Triangle> = patches.corners.iter().map(of).collect();
        let params = BvhBuildParams::medium_build();
        let bvh = build_bvh2_from_tris(&triangles, params, &mut Duration::default());
        let sorted = bvh.primitive_indices.iter().filter_map(|index| {
            let t = triangles.get(*index as usize)?;
            Some((RtTriangle::new(t.v0, t.v1, t.v2), *index))
        });
        Self { sorted: sorted.collect(), bvh }
    }

    /// The first patch on the way from a point on a surface. A thin sheet may be two surfaces back
    /// to back in one plane; then it is the one that faces the ray.
    pub fn first(&self, from: Vec3A, towards: Vec3A) -> Option<Hit> {
        let ray = Ray::new(from, towards, OFF_M, f32::INFINITY);
        let mut hit = RayHit::none();
        self.bvh.ray_traverse(ray, &mut hit, |ray, at| {
            let away = self.met(ray, at);
            let back = self.sorted.get(at).is_some_and(|(t, _)| t.ng.dot(towards) < 0.0);
            if back { away * (1.0 + 1e-5) + 1e-5 } else { away }
        });
        let (triangle, patch) = self.sorted.get(hit.primitive_id as usize)?;
        // The library's normal points out of the back.
        let back = triangle.ng.dot(towards) < 0.0;
        Some(Hit { patch: *patch as usize, back })
    }

    /// Whether nothing stands between two points.
    pub fn sees(&self, from: Vec3A, to: Vec3A) -> bool {
        let way = to - from;
        let far = way.length();
        if far <= 2.0 * OFF_M {
            return true;
        }
        let ray = Ray::new(from, way / far, OFF_M, far - OFF_M);
        self.bvh.ray_traverse_miss(ray, |ray, at| self.met(ray, at))
    }

    /// Whether nothing stands in a direction.
    pub fn sees_out(&self, from: Vec3A, towards: Vec3A) -> bool {
        let ray = Ray::new(from, towards, OFF_M, f32::INFINITY);
        self.bvh.ray_traverse_miss(ray, |ray, at| self.met(ray, at))
    }

    fn met(&self, ray: &Ray, at: usize) -> f32 {
        self.sorted.get(at).map_or(f32::INFINITY, |(triangle, _)| triangle.intersect(ray))
    }
}

#[cfg(test)]
mod tests {
    use glam::vec3a;

    use super::*;
    use crate::room::{Room, Surface};

    #[test]
    fn a_ray_meets_the_nearest_patch_and_knows_its_front() {
        let plane = |y: f32| crate::room::Triangle {
            corners: [[-9.0, y, 9.0], [9.0, y, 9.0], [0.0, y, -9.0]],
            surface: 0,
        };
        let surface = Surface { albedo: [0.5; 3], glow: None, both_sides: false };
        let room = Room {
            surfaces: vec![surface],
            triangles: vec![plane(0.0), plane(3.0)],
            ..Room::default()
        };
        let patches = Patches::new(&room);
        let tracer = Tracer::new(&patches);
        let down = tracer.first(vec3a(0.1, 1.0, 0.2), Vec3A::NEG_Y).unwrap();
        let high = |hit: &Hit| patches.corners[hit.patch][0].y;
        assert!(high(&down) == 0.0 && !down.back);
        let up = tracer.first(vec3a(0.1, 1.0, 0.2), Vec3A::Y).unwrap();
        assert!(high(&up) == 3.0 && up.back, "the upper plane faces up");
        assert!(tracer.first(vec3a(0.1, 1.0, 0.2), Vec3A::X).is_none());
        assert!(!tracer.sees(vec3a(0.1, 1.0, 0.2), vec3a(0.1, -1.0, 0.2)));
        assert!(tracer.sees(vec3a(0.1, 1.0, 0.2), vec3a(0.1, 0.0, 0.2)));
        assert!(tracer.sees_out(vec3a(0.1, 4.0, 0.2), Vec3A::Y));
    }
}
