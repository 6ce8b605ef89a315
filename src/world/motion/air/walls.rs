//! Walls that smoke meets: where a square would cut a wall, it thins out towards it.

use bevy::prelude::*;

use crate::world::look::sprites::Sprite;

/// A box that never moves, in the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wall {
    middle: Vec3,
    turn: Quat,
    half: Vec3,
}

/// The walls of a place, on its root.
#[derive(Component)]
pub struct Walls(pub Vec<Wall>);

/// The most walls of a place that smoke meets.
pub const MOST_WALLS: usize = 512;
/// The most walls that one cloud meets.
const NEAR: usize = 24;
/// What is smaller than this in all its sides cuts no smoke that is seen, m.
const LEAST_M: f32 = 1.2;
/// What is lower is ground: a road, a kerb, m.
const LEAST_HIGH_M: f32 = 0.4;

impl Wall {
    /// A box of a size that stands on the origin of its pose; none for one that is too small.
    pub fn new(size: Vec3, pose: &Mat4) -> Option<Self> {
        let (scale, turn, at) = pose.to_scale_rotation_translation();
        let half = (size * scale * 0.5).abs();
        let large = half.max_element() * 2.0 >= LEAST_M && half.y * 2.0 >= LEAST_HIGH_M;
        let middle = at + turn * Vec3::Y * half.y;
        (large && middle.is_finite() && half.is_finite()).then_some(Self { middle, turn, half })
    }

    /// How far a place is from it, m; the plane between both, and the place's height over it.
    fn away(&self, at: Vec3) -> (f32, Vec4, f32) {
        let off = self.turn.inverse() * (at - self.middle);
        let over = off.abs() - self.half;
        let axis = (0..3).fold(0, |best, n| if over[n] > over[best] { n } else { best });
        let normal = self.turn * (Vec3::AXES[axis] * off[axis].signum());
        let face = normal.dot(self.middle) + self.half[axis];
        (over.max(Vec3::ZERO).length(), normal.extend(face), over[axis])
    }
}

/// Thins squares out towards the walls that they would cut: the first [`NEAR`] in the order of the
/// file that are near.
pub(super) fn meet(sprites: &mut [Sprite], walls: &[Wall]) {
    let bounds = sprites.iter().fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), of| {
        (low.min(of.at - of.half_m), high.max(of.at + of.half_m))
    });
    let (middle, half) = ((bounds.0 + bounds.1) * 0.5, (bounds.1 - bounds.0) * 0.5);
    let mut near: [Option<&Wall>; NEAR] = [None; NEAR];
    let meets = walls.iter().filter(|wall| {
        let reach = Vec3::splat(wall.half.length()) + half;
        (wall.middle - middle).abs().cmple(reach).all()
    });
    for (slot, wall) in near.iter_mut().zip(meets) {
        *slot = Some(wall);
    }
    for sprite in sprites {
        let reach = sprite.half_m * sprite.wide.abs().max(1.0);
        let found = near.iter().flatten().map(|wall| wall.away(sprite.at));
        let nearest = found.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(away, ..)| *away < reach);
        if let Some((_, plane, over)) = nearest {
            (sprite.plane, sprite.soft_m) = (plane, (0.7 * reach).min(over.max(0.25 * reach)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_before_a_wall_thins_out_towards_it_and_others_do_not() {
        let pose = Mat4::from_rotation_translation(
            Quat::from_rotation_y(std::f32::consts::FRAC_PI_2),
            Vec3::new(4.0, 0.0, 0.0),
        );
        // Turned by a quarter: 0.3 m thick along X.
        let wall = Wall::new(Vec3::new(6.0, 3.0, 0.3), &pose).unwrap();
        let square = |x: f32, z: f32| Sprite {
            at: Vec3::new(x, 1.5, z),
            half_m: 1.0,
            wide: 1.0,
            ..Sprite::default()
        };
        let mut all = [square(3.2, 0.0), square(2.0, 0.0), square(4.9, 1.0), square(3.2, 9.0)];
        meet(&mut all, &[wall]);
        let planes = all.map(|of| of.plane);
        assert!(planes[0].distance(Vec4::new(-1.0, 0.0, 0.0, -3.85)) < 1e-4, "{planes:?}");
        assert!(planes[2].distance(Vec4::new(1.0, 0.0, 0.0, 4.15)) < 1e-4, "the other side");
        assert_eq!([planes[1], planes[3]], [Sprite::default().plane; 2], "too far away");
        assert!(Wall::new(Vec3::new(7.0, 0.02, 240.0), &Mat4::IDENTITY).is_none(), "a road");
        assert!(Wall::new(Vec3::splat(0.5), &Mat4::IDENTITY).is_none(), "a stone");
    }
}
