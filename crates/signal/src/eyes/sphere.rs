//! Directions and the angles between them, on the sphere.

use glam::DVec3;

/// The unit vector along `v`; none where `v` is not finite or has no length.
pub fn unit(v: [f32; 3]) -> Option<DVec3> {
    DVec3::from(v.map(f64::from)).try_normalize()
}

/// The angle between two directions, degrees, 0 to 180. Unlike the arc cosine, it is exact also
/// where the directions are nearly the same or opposed.
pub fn angle_deg(a: DVec3, b: DVec3) -> f64 {
    a.cross(b).length().atan2(a.dot(b)).to_degrees()
}

/// How far a direction is above the horizontal, degrees, −90 to 90.
pub fn elevation_deg(v: DVec3) -> f64 {
    v.y.atan2(v.x.hypot(v.z)).to_degrees()
}

/// How far a direction is to the right of straight ahead (−Z), degrees, −180 to 180.
pub fn azimuth_deg(v: DVec3) -> f64 {
    v.x.atan2(-v.z).to_degrees()
}

/// The direction `azimuth` degrees to the right of straight ahead and `elevation` degrees up: first
/// turned about the vertical axis, then raised from the horizontal (Fick's angles).
pub fn from_angles_deg(azimuth: f64, elevation: f64) -> DVec3 {
    let (sin, cos) = azimuth.to_radians().sin_cos();
    let (up, level) = elevation.to_radians().sin_cos();
    DVec3::new(sin * level, up, -cos * level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_near_the_pole_are_those_of_the_sphere_not_of_a_plane() {
        let (a, b) = (from_angles_deg(0.0, 80.0), from_angles_deg(90.0, 80.0));
        let there = angle_deg(a, b);
        assert!((there - 14.10).abs() < 0.01, "{there}");
        assert!((angle_deg(a, a)).abs() < 1e-9);
        assert!((angle_deg(a, -a) - 180.0).abs() < 1e-9);
    }

    #[test]
    fn a_direction_gives_back_its_angles() {
        for (azimuth, elevation) in [(0.0, 0.0), (30.0, -20.0), (-170.0, 60.0), (90.0, 5.0)] {
            let v = from_angles_deg(azimuth, elevation);
            assert!((azimuth_deg(v) - azimuth).abs() < 1e-9);
            assert!((elevation_deg(v) - elevation).abs() < 1e-9);
        }
    }
}
