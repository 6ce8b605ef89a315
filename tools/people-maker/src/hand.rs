//! The patient's own hand: the base mesh's right hand with all its triangles, at rest, in the frame
//! of OpenXR's grip pose, as `assets/people/hand.bin`. The left one is its mirror image.

use crate::parts::Part;
use crate::source::Source;
use crate::v::{V, add, cross, dot, length, mul, smooth, sub, unit};

/// Lengths in the file, m.
const UNIT_M: f32 = 3e-5;
/// Each finger, from the thumb: turned about the grip's X (towards the thumb above 0) and Y (the
/// thumb out of the palm), rad, so that it lies as a hand that rests.
const TURNED: [[f32; 2]; 5] = [[-0.10, 0.62], [-0.06, 0.0], [-0.02, 0.0], [0.09, 0.0], [0.14, 0.0]];

/// From the base mesh to the grip's frame.
struct Grip {
    origin: V,
    palm: V,
    along: V,
    across: V,
}

impl Grip {
    fn new(source: &Source) -> Result<Self, String> {
        let wrist = joint(source, "hand")?;
        let knuckles = [knuckle(source, 2)?, knuckle(source, 3)?, knuckle(source, 5)?];
        let along = unit(sub(knuckles[1], wrist));
        let across = sub(knuckles[0], knuckles[2]);
        let across = unit(sub(across, mul(along, dot(across, along))));
        let palm = cross(across, along);
        let middle = mul(knuckles.iter().fold([0.0; 3], |sum, k| add(sum, *k)), 1.0 / 3.0);
        // The middle of the palm's skin.
        let origin = add(add(mul(wrist, 0.42), mul(middle, 0.58)), mul(palm, 0.15));
        Ok(Self { origin, palm, along, across })
    }

    /// Fingers to −Y, thumb to −Z, the right palm to −X; m.
    fn take(&self, p: V) -> V {
        let p = mul(sub(p, self.origin), -0.1);
        [dot(p, self.palm), dot(p, self.along), dot(p, self.across)]
    }
}

fn joint(source: &Source, name: &str) -> Result<V, String> {
    Ok(source.middle(&source.group(&format!("joint-r-{name}"))?))
}

fn knuckle(source: &Source, finger: usize) -> Result<V, String> {
    joint(source, &format!("finger-{finger}-1"))
}

/// The file's bytes; `part` is the skin of hand and wrist with how open it lies.
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

/// Turned about a knuckle by a share.
fn turn(p: V, about: V, [x, y]: [f32; 2], share: f32) -> V {
    if share <= 0.0 {
        return p;
    }
    let [px, py, pz] = sub(p, about);
    let (s, c) = x.sin_cos();
    let (py, pz) = (py * c - pz * s, py * s + pz * c);
    let (s, c) = y.sin_cos();
    let (px, pz) = (px * c - pz * s, px * s + pz * c);
    add(p, mul(sub(add(about, [px, py, pz]), p), share))
}

/// How much of a nail a place is, 0 to 1: on the back of a finger's last joint.
fn nail(p: V, joints: &[V]) -> f32 {
    let of = |finger: &[V]| {
        let [.., from, to] = finger else { return 0.0 };
        let ahead = unit(sub(*to, *from));
        let thumb = finger[0][2] < -0.02 && finger[0][1] > 0.0;
        let back = if thumb { unit([0.75, 0.0, -0.66]) } else { [1.0, 0.0, 0.0] };
        let back = unit(sub(back, mul(ahead, dot(back, ahead))));
        let side = cross(ahead, back);
        let from_middle = sub(p, add(*from, mul(sub(*to, *from), 0.72)));
        let high = dot(from_middle, back);
        let off = length([dot(from_middle, ahead) / 0.0075, dot(from_middle, side) / 0.0062, 0.0]);
        smooth(1.15, 0.85, off) * smooth(0.001, 0.004, high)
    };
    joints[1..].chunks(4).map(of).fold(0.0, f32::max)
}

fn place(out: &mut Vec<u8>, p: V) -> Result<(), String> {
    for x in p {
        let n = (x / UNIT_M).round();
        if n.abs() >= 32_767.0 {
            return Err(format!("{x} m is too far"));
        }
        out.extend((n as i16).to_le_bytes());
    }
    Ok(())
}
