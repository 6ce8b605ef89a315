//! Where nodes are, and what their matrices do to corners and normals. Nothing here knows a file.
//!
//! The sums keep one order on every machine: glam's `Vec4::dot`, `normalize` and `slerp` differ
//! between processors or round twice, so they are not used.

use glam::{Mat4, Quat, Vec3, Vec4};

/// A node's place, turn and size within the node that holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodePose {
    /// m, in the frame of the node that holds it.
    pub at: Vec3,
    /// Of length 1.
    pub turn: Quat,
    /// Factors along the node's own axes.
    pub size: Vec3,
}

impl Default for NodePose {
    fn default() -> Self {
        Self { at: Vec3::ZERO, turn: Quat::IDENTITY, size: Vec3::ONE }
    }
}

impl NodePose {
    /// From the node's frame to the frame of the node that holds it.
    pub fn matrix(&self) -> Mat4 {
        Mat4::from_scale_rotation_translation(self.size, self.turn, self.at)
    }

    /// Of a matrix that moves, turns and scales along its own axes; glTF allows no other.
    pub fn of_matrix(m: &Mat4) -> Self {
        let [x, y, z] = axes(m);
        let mut size = Vec3::new(x.length(), y.length(), z.length());
        if determinant(m) < 0.0 {
            size.x = -size.x;
        }
        let unscaled = |axis: Vec3, size: f32| axis / if size.abs() > 1e-20 { size } else { 1.0 };
        let (a, b, c) = (unscaled(x, size.x), unscaled(y, size.y), unscaled(z, size.z));
        // Shepperd's way: from whichever part of the quaternion is largest.
        let trace = a.x + b.y + c.z;
        let turn = if trace > 0.0 {
            Vec4::new(b.z - c.y, c.x - a.z, a.y - b.x, 1.0 + trace)
        } else if a.x >= b.y && a.x >= c.z {
            Vec4::new(1.0 + a.x - b.y - c.z, b.x + a.y, c.x + a.z, b.z - c.y)
        } else if b.y >= c.z {
            Vec4::new(b.x + a.y, 1.0 + b.y - a.x - c.z, c.y + b.z, c.x - a.z)
        } else {
            Vec4::new(c.x + a.z, c.y + b.z, 1.0 + c.z - a.x - b.y, a.y - b.x)
        };
        Self { at: m.w_axis.truncate(), turn: Quat::from_vec4(unit_turn(turn)), size }
    }

    /// Whether every number of the pose is one that can be used.
    pub fn is_sound(&self) -> bool {
        let turn = Vec4::from(self.turn).to_array();
        let all = self.at.to_array().into_iter().chain(turn).chain(self.size.to_array());
        all.into_iter().all(|v| v.is_finite() && v.abs() <= 1e6)
    }
}

fn axes(m: &Mat4) -> [Vec3; 3] {
    [m.x_axis, m.y_axis, m.z_axis].map(Vec4::truncate)
}

/// A normal moved by a matrix, by its cofactors: right also where it is scaled unevenly or
/// mirrored.
pub fn normal_moved(by: &Mat4, normal: Vec3) -> Vec3 {
    let [x, y, z] = axes(by);
    let [a, b, c] = [y.cross(z), z.cross(x), x.cross(y)];
    let side = if determinant(by) < 0.0 { -1.0 } else { 1.0 };
    unit(side * (a * normal.x + b * normal.y + c * normal.z)).unwrap_or(Vec3::Y)
}

/// Of the part of a matrix that turns and scales; below 0 where it mirrors.
pub fn determinant(m: &Mat4) -> f32 {
    let [x, y, z] = axes(m);
    x.dot(y.cross(z))
}

/// The vector made one of length 1; none where it has no length.
pub fn unit(v: Vec3) -> Option<Vec3> {
    let length = v.length();
    (length.is_finite() && length > 1e-18).then(|| v / length)
}

/// The sum of all four parts, in order.
pub fn sum(v: Vec4) -> f32 {
    v.to_array().iter().sum()
}

/// A quaternion made one of length 1; no turn where it has no length.
pub fn unit_turn(q: Vec4) -> Vec4 {
    let length = sum(q * q).sqrt();
    if length.is_finite() && length > 1e-12 { q / length } else { Vec4::W }
}
