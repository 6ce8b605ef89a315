//! The patient's own hand as triangles: the mesh of `assets/people/hand.bin`, and the sleeve that
//! hides the mesh's end at the wrist.

use bevy::prelude::*;
use gradus_base::chance::smooth;

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::packed::{Packed, Short};

const FILE: &[u8] = include_bytes!("../../../assets/people/hand.bin");
const MAGIC: [u8; 8] = *b"GRHND 1\n";

/// Why the file cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandError {
    #[error("it does not begin with {:?}", String::from_utf8_lossy(&MAGIC))]
    Magic,
    #[error(transparent)]
    Short(#[from] Short),
    #[error("triangle {triangle} points at nothing")]
    Index { triangle: usize },
}

/// The right hand from the file, in the frame of OpenXR's grip.
#[derive(Debug, Default)]
pub struct HandShape {
    joints: Vec<Vec3>,
    /// Each corner's place, how open it lies, and its share of nail.
    corners: Vec<(Vec3, f32, f32)>,
    triangles: Vec<[usize; 3]>,
}

impl HandShape {
    /// The shipped hand.
    pub fn shipped() -> Result<Self, HandError> {
        Self::read(FILE)
    }

    fn read(bytes: &[u8]) -> Result<Self, HandError> {
        let mut from = Packed::new(bytes);
        if from.take() != Ok(MAGIC) {
            return Err(HandError::Magic);
        }
        let [joints, corners, triangles] = [from.short()?, from.short()?, from.short()?];
        let mut shape = Self::default();
        for _ in 0..joints {
            shape.joints.push(from.place()?);
        }
        for _ in 0..corners {
            let at = from.place()?;
            let [open, nail] = from.take()?.map(|m| f32::from(m) / 255.0);
            shape.corners.push((at, open, nail));
        }
        for triangle in 0..triangles {
            let t = [from.short()?, from.short()?, from.short()?];
            if t.iter().any(|i| *i >= corners) {
                return Err(HandError::Index { triangle });
            }
            shape.triangles.push(t);
        }
        Ok(shape)
    }

    /// The hand with its fingers bent: 0 as it is, 1 a fist. Each joint turns what lies beyond it, the
    /// outer joints first, and the skin around a joint follows by degrees.
    pub fn bent(&self, share: f32) -> Self {
        let mut bent = Self {
            joints: self.joints.clone(),
            corners: self.corners.clone(),
            triangles: self.triangles.clone(),
        };
        let fingers: Vec<[Vec3; 4]> = self
            .joints
            .get(1..)
            .unwrap_or_default()
            .chunks_exact(4)
            .filter_map(|finger| finger.try_into().ok())
            .collect();
        let moved = |at: Vec3| {
            let chains = fingers.iter().enumerate();
            let near = chains
                .map(|(index, finger)| (along(finger, at), index, finger))
                .min_by(|((a, _), ..), ((b, _), ..)| a.total_cmp(b));
            let Some(((_, run_m), index, finger)) = near else { return at };
            let angles = if index == 0 { THUMB_DEG } else { FINGER_DEG };
            turned(finger, at, run_m, angles.map(|deg| deg.to_radians() * share))
        };
        for (at, ..) in &mut bent.corners {
            *at = moved(*at);
        }
        for joint in &mut bent.joints {
            *joint = moved(*joint);
        }
        bent
    }

    /// The hand's skin, with colours.
    pub fn skin(&self) -> MeshBuf {
        let mut normals = vec![Vec3::ZERO; self.corners.len()];
        for t in &self.triangles {
            let [a, b, c] = t.map(|i| self.corners[i].0);
            let n = (b - a).cross(c - a);
            t.iter().for_each(|i| normals[*i] += n);
        }
        let mut buf = MeshBuf::default();
        for ((at, open, nail), n) in self.corners.iter().zip(normals) {
            let n = n.normalize_or(Vec3::X);
            let [r, g, b] = self.tint(*at, n, *open, *nail);
            let along = Vec3::Y.cross(n).normalize_or(Vec3::Z);
            buf.vertex(*at, n, Vec2::new(at.z + at.x, at.y), along, [r, g, b, 1.0]);
        }
        for t in &self.triangles {
            let [a, b, c] = t.map(|i| i as u32);
            buf.triangle(a, b, c);
        }
        buf
    }

    /// The tint of a corner. The skin is of a middle tone: paler and redder in the palm and over
    /// the joints, with nails a little lighter.
    fn tint(&self, at: Vec3, n: Vec3, open: f32, nail: f32) -> Tint {
        let mixed = |a: Tint, b: Tint, share: f32| [0, 1, 2].map(|k| a[k] + (b[k] - a[k]) * share);
        let back = tint(186, 139, 112);
        let palm = tint(206, 158, 138);
        let red = tint(180, 116, 96);
        let mut c = mixed(back, palm, smooth(0.1, -0.6, n.x));
        // Knuckles and the joints after them.
        let fingers = self.joints.get(5..).unwrap_or_default().chunks(4);
        let near = fingers
            .flat_map(|finger| finger.iter().take(3))
            .map(|joint| (at - *joint).length())
            .fold(1.0, f32::min);
        c = mixed(c, red, 0.45 * smooth(0.017, 0.008, near) * smooth(-0.2, 0.5, n.x));
        c = mixed(c, tint(222, 178, 164), nail * 0.8);
        let dark = 0.30 + 0.70 * open.powf(0.8);
        // Light shines through flesh, so its shade is red.
        [c[0] * dark.powf(0.8), c[1] * dark, c[2] * dark.powf(1.05)]
    }
}

/// How far the joints of a finger and of the thumb bend in a fist, from the knuckle on, degrees. The
/// shipped hand is a little bent already.
const FINGER_DEG: [f32; 3] = [70.0, 80.0, 50.0];
const THUMB_DEG: [f32; 3] = [10.0, 25.0, 45.0];
/// So far before and after a joint its turn fades, m.
const SOFT_M: f32 = 0.008;

/// How far a place is from a finger's bones, and how far along them it lies, m; before the knuckle
/// less than zero.
fn along(finger: &[Vec3; 4], at: Vec3) -> (f32, f32) {
    let mut best = (f32::INFINITY, 0.0);
    let mut before = 0.0;
    for (index, bone) in finger.windows(2).enumerate() {
        let &[from, to] = bone else { continue };
        let (way, length) = ((to - from).normalize_or(Vec3::NEG_Y), from.distance(to));
        let run = (at - from).dot(way);
        // The palm lies before the first bone, the fingertip behind the last.
        let least = if index == 0 { f32::NEG_INFINITY } else { 0.0 };
        let most = if index == 2 { f32::INFINITY } else { length };
        let run = run.clamp(least, most);
        let off = at.distance(from + way * run.clamp(0.0, length));
        if off < best.0 {
            best = (off, before + run);
        }
        before += length;
    }
    best
}

/// A place of a finger after its joints have turned, `run_m` along the finger.
fn turned(finger: &[Vec3; 4], at: Vec3, run_m: f32, angles_rad: [f32; 3]) -> Vec3 {
    let [a, b, c, d] = *finger;
    let reach = [0.0, a.distance(b), a.distance(b) + b.distance(c)];
    let along = (d - a).normalize_or(Vec3::NEG_Y);
    // The palm is at −X: fingers bend from where they point towards it.
    let axis = along.cross(Vec3::NEG_X).normalize_or(Vec3::NEG_Z);
    let joints = [a, b, c].into_iter().zip(reach).zip(angles_rad);
    joints.rev().fold(at, |at, ((joint, from_m), angle_rad)| {
        let part = smooth(from_m - SOFT_M, from_m + SOFT_M, run_m);
        joint + Quat::from_axis_angle(axis, angle_rad * part) * (at - joint)
    })
}

/// The sleeve round the wrist.
pub fn sleeve() -> MeshBuf {
    let ring = |y: f32, wide: f32, high: f32| -> Vec<Vec3> {
        (0..28)
            .map(|i| {
                let (sin, cos) = (i as f32 / 28.0 * std::f32::consts::TAU).sin_cos();
                Vec3::new(0.005 + cos * high, y, -0.003 - sin * wide)
            })
            .collect()
    };
    let rings = [
        ring(0.086, 0.0260, 0.0215),
        ring(0.070, 0.0290, 0.0250),
        ring(0.067, 0.0305, 0.0265),
        ring(0.069, 0.0322, 0.0282),
        ring(0.080, 0.0330, 0.0290),
        ring(0.096, 0.0334, 0.0294),
        ring(0.099, 0.0318, 0.0278),
        ring(0.102, 0.0345, 0.0305),
        ring(0.130, 0.0365, 0.0325),
        ring(0.165, 0.0385, 0.0345),
        ring(0.196, 0.0400, 0.0360),
        ring(0.206, 0.0370, 0.0330),
        ring(0.212, 0.0280, 0.0245),
        ring(0.214, 0.0120, 0.0105),
    ];
    let cloth = tint(74, 84, 96);
    let mut buf = MeshBuf::default();
    buf.skin_shaded(&rings, false, |t| {
        let inside = smooth(0.14, 0.0, t);
        let seam = smooth(0.07, 0.0, (t - 0.54).abs());
        cloth.map(|c| c * (1.0 - 0.8 * inside) * (1.0 - 0.45 * seam))
    });
    if let Some(end) = rings.last() {
        buf.fan(end, false, cloth);
    }
    buf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_hand_can_be_read_and_a_cut_one_is_refused() {
        let shape = HandShape::read(FILE).expect("the file is whole");
        assert_eq!(shape.joints.len(), 21);
        assert!(shape.triangles.len() > 3000);
        assert_eq!(HandShape::read(b"").err(), Some(HandError::Magic));
        for end in (8..FILE.len()).step_by(997) {
            assert!(HandShape::read(&FILE[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn a_fist_brings_the_tips_to_the_palm_and_tears_no_skin() {
        let shape = HandShape::read(FILE).expect("the file is whole");
        let fist = shape.bent(1.0);
        for tip in [8, 12, 16, 20] {
            let (open, closed) = (shape.joints[tip], fist.joints[tip]);
            let knuckle = shape.joints[tip - 3];
            let (before, after) = (open.distance(knuckle), closed.distance(knuckle));
            assert!(after < 0.65 * before, "{tip}: {before} to {after}");
            assert!(closed.x < knuckle.x - 0.01, "{tip}: into the palm, {closed}");
        }
        for bones in [[5, 6], [6, 7], [7, 8]] {
            let length =
                |shape: &HandShape| shape.joints[bones[0]].distance(shape.joints[bones[1]]);
            assert!((length(&shape) - length(&fist)).abs() < 0.004, "{bones:?}");
        }
        let longest = |shape: &HandShape| {
            let edges = shape.triangles.iter().flat_map(|t| [[t[0], t[1]], [t[1], t[2]]]);
            edges
                .map(|[a, b]| shape.corners[a].0.distance(shape.corners[b].0))
                .fold(0.0_f32, f32::max)
        };
        let (before, after) = (longest(&shape), longest(&fist));
        assert!(after < 2.5 * before, "{before} to {after}");
        assert_eq!(shape.bent(0.0).corners.len(), shape.corners.len());
    }

    #[test]
    fn the_fingers_point_to_minus_y_the_right_palm_to_minus_x_and_the_thumb_to_minus_z() {
        let shape = HandShape::read(FILE).expect("the file is whole");
        let most =
            |way: Vec3| shape.corners.iter().map(|(p, ..)| p.dot(way)).fold(f32::MIN, f32::max);
        assert!((0.11..0.14).contains(&most(Vec3::NEG_Y)), "{}", most(Vec3::NEG_Y));
        assert!(most(Vec3::NEG_Z) > most(Vec3::Z) + 0.015, "the thumb stands out");
        let tip = shape.joints[12];
        let knuckle = shape.joints[9];
        assert!(tip.x < knuckle.x - 0.005, "fingers bend into the palm");
    }
}
