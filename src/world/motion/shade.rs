//! Where the soft shadows of small animals fall: under the lamps, all lamps together.

use bevy::prelude::*;

/// The most lamps that count.
const LAMPS: usize = 8;
/// Patches of a shadow lie so high over the ground, m.
pub const HIGH_M: f32 = 0.0007;
/// A shadow falls no farther aside than this times the height of what throws it.
const LONGEST: f32 = 1.2;
/// Lamps lower than this share of their distance throw no shadow aside.
const LOWEST: f32 = 0.15;

/// Lamps: where each is, m, and its luminous flux, lm; 0 where there is no lamp.
pub type Lamps = [(Vec3, f32); LAMPS];

/// How far aside a shadow falls for each metre of height, along X and Z of a frame, when these lamps
/// shine on the frame's origin; straight down where no lamp is, and none where all lamps shine from
/// below.
pub fn slant(world_from: &Mat4, lamps: &Lamps) -> Option<Vec2> {
    let here = world_from.w_axis.truncate();
    let turned = Mat3::from_mat4(*world_from);
    let [x, y, z] = turned.to_cols_array_2d().map(|axis| Vec3::from(axis).normalize_or_zero());
    let (mut sum, mut all) = (Vec2::ZERO, 0.0);
    let dark = lamps.iter().all(|(_, lumens)| *lumens <= 0.0);
    for (at, lumens) in lamps {
        let to = *at - here;
        let far = to.length().max(0.05);
        let high = to.dot(y) / far;
        let weight = lumens * high.max(0.0) / (far * far);
        let aside = -Vec2::new(to.dot(x), to.dot(z)) / far / high.max(LOWEST);
        sum += aside.clamp_length_max(LONGEST) * weight;
        all += weight;
    }
    if all > 0.0 { Some(sum / all) } else { dark.then_some(Vec2::ZERO) }
}

/// A patch from one place to another.
pub fn along(from: Vec3, to: Vec3, half_wide_m: f32) -> Transform {
    let way = to - from;
    let long = way.length();
    if long < 1e-6 {
        return Transform::from_translation(from).with_scale(Vec3::ZERO);
    }
    Transform::from_translation(from).looking_to(way, Vec3::Y).with_scale(Vec3::new(
        half_wide_m,
        1.0,
        long,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(at: Vec3, lumens: f32) -> Lamps {
        let mut lamps = Lamps::default();
        lamps[0] = (at, lumens);
        lamps
    }

    #[test]
    fn a_shadow_falls_away_from_the_lamp_and_not_farther_than_is_said() {
        let table = Mat4::from_translation(Vec3::new(1.0, 0.7, 0.0));
        let above = slant(&table, &one(Vec3::new(1.0, 2.0, 0.0), 500.0)).unwrap();
        assert!(above.length() < 1e-6, "{above}");
        let left = slant(&table, &one(Vec3::new(0.0, 1.7, 0.0), 500.0)).unwrap();
        assert!((left - Vec2::new(1.0, 0.0)).length() < 1e-5, "{left}");
        let low = slant(&table, &one(Vec3::new(-5.0, 0.71, 0.0), 500.0)).unwrap();
        assert!(low.x > 1.0 && low.length() <= LONGEST + 1e-5, "{low}");
        assert_eq!(slant(&table, &one(Vec3::new(0.0, 0.0, 0.0), 500.0)), None, "below");
        assert_eq!(slant(&table, &Lamps::default()), Some(Vec2::ZERO), "no lamp");
    }

    #[test]
    fn on_a_wall_up_is_away_from_the_wall() {
        // The wall faces +Z: the frame's Y is the world's Z.
        let wall = Mat4::from_quat(Quat::from_rotation_x(std::f32::consts::FRAC_PI_2));
        let from = slant(&wall, &one(Vec3::new(0.0, 1.0, 1.0), 100.0)).unwrap();
        // The frame's Z points down along the wall.
        assert!(from.y > 0.9 && from.x.abs() < 1e-5, "{from}");
    }

    #[test]
    fn a_patch_reaches_from_one_place_to_the_other() {
        let (from, to) = (Vec3::new(0.1, 0.0, 0.2), Vec3::new(0.3, 0.01, -0.1));
        let patch = along(from, to, 0.01);
        assert!(patch.transform_point(Vec3::NEG_Z).distance(to) < 1e-5);
        assert!(patch.transform_point(Vec3::ZERO).distance(from) < 1e-6);
        assert_eq!(along(from, from, 0.01).scale, Vec3::ZERO);
    }
}
