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
    ];
    let cloth = tint(74, 84, 96);
    let mut buf = MeshBuf::default();
    buf.skin_shaded(&rings, false, |t| {
        let inside = smooth(0.2, 0.0, t);
        let seam = smooth(0.07, 0.0, (t - 0.66).abs());
        cloth.map(|c| c * (1.0 - 0.8 * inside) * (1.0 - 0.45 * seam))
    });
    if let Some(end) = rings.last() {
        buf.fan(end, false, cloth.map(|c| c * 0.4));
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
