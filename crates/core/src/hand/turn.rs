//! Places, turns and poses, as far as hands need them.

use crate::sample::Pose;

/// The sum.
pub fn add([a, b, c]: [f32; 3], [x, y, z]: [f32; 3]) -> [f32; 3] {
    [a + x, b + y, c + z]
}

/// The difference.
pub fn sub([a, b, c]: [f32; 3], [x, y, z]: [f32; 3]) -> [f32; 3] {
    [a - x, b - y, c - z]
}

/// Times a number.
pub fn scale(v: [f32; 3], by: f32) -> [f32; 3] {
    v.map(|x| x * by)
}

pub fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    sub(a, b).iter().map(|v| v * v).sum::<f32>().sqrt()
}

pub fn multiply([ax, ay, az, aw]: [f32; 4], [bx, by, bz, bw]: [f32; 4]) -> [f32; 4] {
    [
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    ]
}

/// Turned by a unit quaternion.
pub fn rotate(turn: [f32; 4], v: [f32; 3]) -> [f32; 3] {
    let [x, y, z, w] = turn;
    let [vx, vy, vz] = v;
    let [x, y, z, _] = multiply(multiply(turn, [vx, vy, vz, 0.0]), [-x, -y, -z, w]);
    [x, y, z]
}

fn dot4(a: [f32; 4], b: [f32; 4]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// From one turn to another, rad.
pub fn angle(a: [f32; 4], b: [f32; 4]) -> f32 {
    2.0 * dot4(a, b).abs().clamp(0.0, 1.0).acos()
}

/// A share of the way from one pose to another, and of the turn.
pub fn between(from: &Pose, to: &Pose, way: f32, turn: f32) -> Pose {
    let (a, b) = (from.orientation_xyzw, to.orientation_xyzw);
    let side = if dot4(a, b) < 0.0 { -1.0 } else { 1.0 };
    let mut mixed = [0.0; 4];
    for (slot, (a, b)) in mixed.iter_mut().zip(a.iter().zip(b)) {
        *slot = a * (1.0 - turn) + b * side * turn;
    }
    let length = dot4(mixed, mixed).sqrt();
    let orientation_xyzw = if length > 1e-3 { mixed.map(|v| v / length) } else { b };
    let position_m = add(from.position_m, scale(sub(to.position_m, from.position_m), way));
    Pose { position_m, orientation_xyzw }
}
