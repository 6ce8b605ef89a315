//! The patient's own hand: the base mesh's right hand with all its triangles, at rest, in the frame
//! of OpenXR's grip pose, as `assets/people/hand.bin`. The left hand is its mirror image.

use glam::{Vec3, vec2, vec3};

use crate::parts::Part;
use crate::smooth::smooth;
use crate::source::Source;

/// The file's unit of length, m.
const UNIT_M: f32 = 3e-5;
/// Turns of each finger, from the thumb on, about the grip's X (towards the thumb above 0) and Y
/// (the thumb out of the palm), rad, so that the hand lies as a resting hand does.
const TURNED: [[f32; 2]; 5] = [[-0.10, 0.62], [-0.06, 0.0], [-0.02, 0.0], [0.09, 0.0], [0.14, 0.0]];

/// The transform from the base mesh to the grip's frame.
struct Grip {
    origin: Vec3,
    palm: Vec3,
    along: Vec3,
    across: Vec3,
}

impl Grip {
    fn new(source: &Source) -> Result<Self, String> {
        let wrist = joint(source, "hand")?;
        let knuckles = [knuckle(source, 2)?, knuckle(source, 3)?, knuckle(source, 5)?];
        let along = (knuckles[1] - wrist).normalize_or(Vec3::Y);
        let across = knuckles[0] - knuckles[2];
        let across = (across - along * across.dot(along)).normalize_or(Vec3::Y);
        let palm = across.cross(along);
        let middle = knuckles.iter().fold(Vec3::ZERO, |sum, k| sum + *k) * (1.0 / 3.0);
        // The origin is the middle of the palm's skin.
        let origin = wrist * 0.42 + middle * 0.58 + palm * 0.15;
        Ok(Self { origin, palm, along, across })
    }

    /// A place in the grip's frame, m: fingers to −Y, thumb to −Z, the right palm to −X.
    fn take(&self, p: Vec3) -> Vec3 {
        let p = (p - self.origin) * -0.1;
        vec3(p.dot(self.palm), p.dot(self.along), p.dot(self.across))
    }
}

fn joint(source: &Source, name: &str) -> Result<Vec3, String> {
    Ok(source.middle(&source.group(&format!("joint-r-{name}"))?))
}

fn knuckle(source: &Source, finger: usize) -> Result<Vec3, String> {
    joint(source, &format!("finger-{finger}-1"))
}

/// The file's bytes; `part` is the skin of hand and wrist, with the mask of how open it lies.
pub fn file(source: &Source, part: &Part) -> Result<Vec<u8>, String> {
    let grip = Grip::new(source)?;
    let mut joints = vec![grip.take(joint(source, "hand")?)];
    let mut fingers = Vec::new();
    for (finger, turned) in (1..=5).zip(TURNED) {
        let at = grip.take(knuckle(source, finger)?);
        for nth in 1..=4 {
            let rest = grip.take(joint(source, &format!("finger-{finger}-{nth}"))?);
            joints.push(turn(rest, at, turned, 1.0));
        }
        fingers.push((format!("finger{finger}-"), at, turned));
    }
    let mut out = b"GRHND 1\n".to_vec();
    for n in [joints.len(), part.vertices.len(), part.triangles.len()] {
        out.extend(u16::try_from(n).map_err(|_| "too much for the file")?.to_le_bytes());
    }
    for j in &joints {
        place(&mut out, *j)?;
    }
    for vertex in &part.vertices {
        let (index, _) = vertex.of[0];
        let mut at = grip.take(source.at[index]);
        for (bones, about, turned) in &fingers {
            let share = source.share(index, &[bones.as_str()]);
            at = turn(at, *about, *turned, share);
        }
        place(&mut out, at)?;
        out.push((vertex.masks[0].clamp(0.0, 1.0) * 255.0).round() as u8);
        out.push((nail(at, &joints) * 255.0).round() as u8);
    }
    for corner in part.triangles.iter().flatten() {
        out.extend((*corner as u16).to_le_bytes());
    }
    Ok(out)
}

/// A place turned about a knuckle by a share of the angles.
fn turn(p: Vec3, about: Vec3, [x, y]: [f32; 2], share: f32) -> Vec3 {
    if share <= 0.0 {
        return p;
    }
    let [px, py, pz] = (p - about).to_array();
    let (s, c) = x.sin_cos();
    let (py, pz) = (py * c - pz * s, py * s + pz * c);
    let (s, c) = y.sin_cos();
    let (px, pz) = (px * c - pz * s, px * s + pz * c);
    p + (about + vec3(px, py, pz) - p) * share
}

/// How far a place belongs to a nail, 0 to 1: nails are on the back of a finger's last joint.
fn nail(p: Vec3, joints: &[Vec3]) -> f32 {
    let of = |finger: &[Vec3]| {
        let [.., from, to] = finger else { return 0.0 };
        let ahead = (*to - *from).normalize_or(Vec3::Y);
        let thumb = finger[0].z < -0.02 && finger[0].y > 0.0;
        let back = if thumb { vec3(0.75, 0.0, -0.66).normalize_or(Vec3::Y) } else { Vec3::X };
        let back = (back - ahead * back.dot(ahead)).normalize_or(Vec3::Y);
        let side = ahead.cross(back);
        let from_middle = p - (*from + (*to - *from) * 0.72);
        let high = from_middle.dot(back);
        let off = vec2(from_middle.dot(ahead) / 0.0075, from_middle.dot(side) / 0.0062).length();
        smooth(1.15, 0.85, off) * smooth(0.001, 0.004, high)
    };
    joints[1..].chunks(4).map(of).fold(0.0, f32::max)
}

fn place(out: &mut Vec<u8>, p: Vec3) -> Result<(), String> {
    for x in p.to_array() {
        let n = (x / UNIT_M).round();
        if n.abs() >= 32_767.0 {
            return Err(format!("{x} m is too far"));
        }
        out.extend((n as i16).to_le_bytes());
    }
    Ok(())
}
