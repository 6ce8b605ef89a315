//! Poses, composed.

use openxr_sys as xr;

/// A rotation, then a shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// x, y, z, w; of length 1.
    turn: [f64; 4],
    /// m.
    at: [f64; 3],
}

impl Pose {
    pub const IDENTITY: Self = Self { turn: [0.0, 0.0, 0.0, 1.0], at: [0.0; 3] };

    /// A place in m, and a turn to the left (about Y) in degrees.
    pub fn new(at: [f64; 3], yaw_deg: f64) -> Self {
        let (sin, cos) = (yaw_deg.to_radians() / 2.0).sin_cos();
        Self { turn: [0.0, sin, 0.0, cos], at }
    }

    /// A turn in place, as x, y, z, w.
    pub fn turned(turn: [f64; 4]) -> Self {
        Self { turn, at: [0.0; 3] }
    }

    /// The pose `inner`, which is given in this pose's frame, in the frame of this pose.
    pub fn then(&self, inner: &Self) -> Self {
        let [ax, ay, az, aw] = self.turn;
        let [bx, by, bz, bw] = inner.turn;
        let turn = [
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        ];
        let ([x, y, z], [sx, sy, sz]) = (self.rotate(inner.at), self.at);
        Self { turn, at: [x + sx, y + sy, z + sz] }
    }

    pub fn inverse(&self) -> Self {
        let [x, y, z, w] = self.turn;
        let back = Self { turn: [-x, -y, -z, w], at: [0.0; 3] };
        let [x, y, z] = back.rotate(self.at);
        Self { at: [-x, -y, -z], ..back }
    }

    /// A direction, turned.
    pub fn rotate(&self, [vx, vy, vz]: [f64; 3]) -> [f64; 3] {
        let [x, y, z, w] = self.turn;
        // v + 2w(q × v) + 2(q × (q × v))
        let (cx, cy, cz) = (y * vz - z * vy, z * vx - x * vz, x * vy - y * vx);
        [
            vx + 2.0 * (w * cx + y * cz - z * cy),
            vy + 2.0 * (w * cy + z * cx - x * cz),
            vz + 2.0 * (w * cz + x * cy - y * cx),
        ]
    }

    pub fn rotate_vector(&self, vector: &mut xr::Vector3f) {
        let [x, y, z] = self.rotate([vector.x, vector.y, vector.z].map(f64::from));
        (vector.x, vector.y, vector.z) = (x as f32, y as f32, z as f32);
    }
}

impl From<xr::Posef> for Pose {
    fn from(pose: xr::Posef) -> Self {
        let (q, p) = (pose.orientation, pose.position);
        Self { turn: [q.x, q.y, q.z, q.w].map(f64::from), at: [p.x, p.y, p.z].map(f64::from) }
    }
}

impl From<Pose> for xr::Posef {
    fn from(pose: Pose) -> Self {
        let [x, y, z, w] = pose.turn.map(|value| value as f32);
        let orientation = xr::Quaternionf { x, y, z, w };
        let [x, y, z] = pose.at.map(|value| value as f32);
        Self { orientation, position: xr::Vector3f { x, y, z } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: [f64; 3], b: [f64; 3]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn a_turn_to_the_left_takes_ahead_to_the_left() {
        let left = Pose::new([1.0, 2.0, 3.0], 90.0);
        assert!(near(left.rotate([0.0, 0.0, -1.0]), [-1.0, 0.0, 0.0]));
        assert!(near(left.rotate([-1.0, 0.0, 0.0]), [0.0, 0.0, 1.0]));
        let there = left.then(&Pose::new([0.0, 0.0, -2.0], 0.0));
        assert!(near(there.at, [-1.0, 2.0, 3.0]), "{there:?}");
    }

    #[test]
    fn a_pose_and_its_inverse_are_nothing() {
        let pose = Pose::new([1.0, -2.0, 0.5], 33.0);
        for both in [pose.then(&pose.inverse()), pose.inverse().then(&pose)] {
            assert!(near(both.at, [0.0; 3]), "{both:?}");
            assert!(near(both.rotate([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]), "{both:?}");
        }
    }
}
