//! Where things are: vectors, matrices as glTF has them, and the poses of nodes.

/// Columns.
pub type Matrix = [[f32; 4]; 4];

pub const IDENTITY: Matrix =
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];

/// A place, a turn and a size within what holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// m, in the frame of what holds it.
    pub at: [f32; 3],
    /// A unit quaternion: x, y, z, w.
    pub turn: [f32; 4],
    pub size: [f32; 3],
}

impl Default for Pose {
    fn default() -> Self {
        Self { at: [0.0; 3], turn: [0.0, 0.0, 0.0, 1.0], size: [1.0; 3] }
    }
}

impl Pose {
    /// The matrix of it.
    pub fn matrix(&self) -> Matrix {
        let [x, y, z, w] = self.turn;
        let turn = [
            [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + z * w), 2.0 * (x * z - y * w)],
            [2.0 * (x * y - z * w), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + x * w)],
            [2.0 * (x * z + y * w), 2.0 * (y * z - x * w), 1.0 - 2.0 * (x * x + y * y)],
        ];
        let [a, b, c] = [0, 1, 2].map(|i| {
            let [x, y, z] = turn[i].map(|part| part * self.size[i]);
            [x, y, z, 0.0]
        });
        let [x, y, z] = self.at;
        [a, b, c, [x, y, z, 1.0]]
    }

    /// Of a matrix that moves, turns and scales along its own axes; glTF allows no other.
    pub fn of_matrix(m: &Matrix) -> Self {
        let axis = |i: usize| [m[i][0], m[i][1], m[i][2]];
        let mut size = [0, 1, 2].map(|i| length(axis(i)));
        if determinant(m) < 0.0 {
            size[0] = -size[0];
        }
        let [a, b, c] = [0, 1, 2].map(|i| {
            let by = if size[i].abs() > 1e-20 { size[i] } else { 1.0 };
            axis(i).map(|part| part / by)
        });
        // Shepperd's way: from whichever part of the quaternion is largest.
        let trace = a[0] + b[1] + c[2];
        let turn = if trace > 0.0 {
            [b[2] - c[1], c[0] - a[2], a[1] - b[0], 1.0 + trace]
        } else if a[0] >= b[1] && a[0] >= c[2] {
            [1.0 + a[0] - b[1] - c[2], b[0] + a[1], c[0] + a[2], b[2] - c[1]]
        } else if b[1] >= c[2] {
            [b[0] + a[1], 1.0 + b[1] - a[0] - c[2], c[1] + b[2], c[0] - a[2]]
        } else {
            [c[0] + a[2], c[1] + b[2], 1.0 + c[2] - a[0] - b[1], a[1] - b[0]]
        };
        Self { at: [m[3][0], m[3][1], m[3][2]], turn: unit_turn(turn), size }
    }

    /// Whether every number of it is one that can be used.
    pub fn is_sound(&self) -> bool {
        let all = self.at.iter().chain(&self.turn).chain(&self.size);
        all.into_iter().all(|v| v.is_finite() && v.abs() <= 1e6)
    }
}

/// The product applies `b` first.
pub fn product(a: &Matrix, b: &Matrix) -> Matrix {
    b.map(|column| [0, 1, 2, 3].map(|row| (0..4).map(|k| a[k][row] * column[k]).sum()))
}

/// A point.
pub fn moved(by: &Matrix, p: [f32; 3]) -> [f32; 3] {
    [0, 1, 2].map(|r| by[0][r] * p[0] + by[1][r] * p[1] + by[2][r] * p[2] + by[3][r])
}

/// A normal, by the cofactors: right also where it is scaled unevenly or mirrored.
pub fn normal_moved(by: &Matrix, n: [f32; 3]) -> [f32; 3] {
    let axis = |i: usize| [by[i][0], by[i][1], by[i][2]];
    let [a, b, c] = [cross(axis(1), axis(2)), cross(axis(2), axis(0)), cross(axis(0), axis(1))];
    let side = if determinant(by) < 0.0 { -1.0 } else { 1.0 };
    unit([0, 1, 2].map(|r| side * (a[r] * n[0] + b[r] * n[1] + c[r] * n[2])))
        .unwrap_or([0.0, 1.0, 0.0])
}

/// Below 0 where it mirrors.
pub fn determinant(m: &Matrix) -> f32 {
    let axis = |i: usize| [m[i][0], m[i][1], m[i][2]];
    dot(axis(0), cross(axis(1), axis(2)))
}

pub fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn length(v: [f32; 3]) -> f32 {
    dot(v, v).sqrt()
}

pub fn unit(v: [f32; 3]) -> Option<[f32; 3]> {
    let length = length(v);
    (length.is_finite() && length > 1e-18).then(|| v.map(|c| c / length))
}

/// A quaternion made one of length 1; none: no turn.
pub fn unit_turn(q: [f32; 4]) -> [f32; 4] {
    let length = q.iter().map(|c| c * c).sum::<f32>().sqrt();
    if length.is_finite() && length > 1e-12 { q.map(|c| c / length) } else { [0.0, 0.0, 0.0, 1.0] }
}

pub fn cross(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub fn minus(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}
