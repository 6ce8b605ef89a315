//! A person's triangles, in a pose: what moves by itself apart from what does not.

use bevy::prelude::*;
use gradus_core::scenario::world::Doing;

use crate::world::chance::{Chance, smooth};
use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::people::book::{BONES, Book, JOINTS, book};
use crate::world::mesh::people::pose;
use crate::world::mesh::people::pose::{
    ACROSS, ANKLE, Arm, BodyPose, Bone, ELBOW, EYE_FRONTS, EYES, HEAD, HIP, Joints, KNEE, Leg,
    NECK, PELVIS, SHOULDER, WRIST,
};
use crate::world::mesh::people::who::{Below, Cut, Who, mixed};

/// The seat is this high, m.
const SEAT_M: f32 = 0.45;
/// Cloth and flesh give way by this, m.
const GIVES_M: f32 = 0.03;

/// Half of how far a foot is carried back under the body, and the share of a double step in which
/// it is.
const HALF_STEP_M: f32 = 0.38;
const STANCE: f32 = 0.6;

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Rest,
    Blink,
    /// Looks down, the lids lowered.
    Down,
    /// The mouth open, little and more.
    Ah,
    Oh,
}

/// Every face, in the order of their meshes.
pub const FACES: [Face; 5] = [Face::Rest, Face::Blink, Face::Down, Face::Ah, Face::Oh];

/// A body that can be drawn in poses.
pub struct Body {
    book: &'static Book,
    pub who: Who,
    at: Vec<Vec3>,
    joints: Joints,
    seed: u64,
}

/// A body in a pose.
pub struct PosedBody {
    bones: [Bone; BONES],
    /// About which the upper body sways, and the head turns.
    pub waist: Vec3,
    pub neck: Vec3,
    phone: Option<(Vec3, Quat)>,
}

fn seated(does: &Doing) -> bool {
    matches!(
        does,
        Doing::Sit | Doing::Listen | Doing::Speak { seated: true } | Doing::Phone { seated: true }
    )
}

impl Body {
    /// The body of a seed; none when there are no bodies.
    pub fn new(seed: u64) -> Option<Self> {
        let book = book()?;
        let who = Who::new(seed);
        let targets = who.targets();
        let mut at = book.blend(targets.iter().map(|(name, share)| (name.as_str(), *share)));
        let first = at.len().checked_sub(JOINTS)?;
        let ground = at.get(first)?.y;
        // Crowns lie a little over a tenth of the stature above the eyes.
        let eyes = at.get(first + EYES[0])?.y - ground;
        let size = who.stature_m / (eyes * 1.073).max(0.5);
        at.iter_mut().for_each(|p| *p = (*p - Vec3::Y * ground) * size);
        let mut joints = [Vec3::ZERO; JOINTS];
        joints.copy_from_slice(at.get(first..)?);
        Some(Self { book, who, at, joints, seed })
    }

    /// Between the eyes of one who stands upright, above the ground, m.
    pub fn eyes(&self) -> Vec3 {
        (self.joints[EYES[0]] + self.joints[EYES[1]]) * 0.5
    }

    /// Its seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Where the head turns, in the body at rest.
    fn turning(&self) -> Vec3 {
        self.joints[NECK].lerp(self.joints[HEAD], 0.5)
    }

    /// The middle between the eyes, from where the head turns.
    pub fn eyes_from_neck(&self) -> Vec3 {
        self.eyes() - self.turning()
    }

    /// Each eye from where the head turns, and the radius of both.
    pub fn eye_places(&self) -> ([Vec3; 2], f32) {
        let places = EYES.map(|e| self.joints[e] - self.turning());
        let radius = (self.joints[EYE_FRONTS[0]] - self.joints[EYES[0]]).length();
        (places, radius)
    }

    /// A double step, m.
    pub fn cycle_m(&self) -> f32 {
        2.0 * HALF_STEP_M * self.size() / STANCE
    }

    fn size(&self) -> f32 {
        let j = &self.joints;
        ((j[HIP] - j[KNEE]).length() + (j[KNEE] - j[ANKLE]).length()) / 0.86
    }

    /// A pose; `phase` is the share of a double step of one who walks.
    pub fn pose(&self, does: &Doing, phase: f32) -> PosedBody {
        let mut pose = self.upright(does, phase);
        if seated(does) {
            // Down until what is sat on touches the seat.
            let bones = pose::bones(&self.joints, &pose);
            let mut lowest = f32::MAX;
            if let Some(part) = self.book.part("trousers") {
                let used = part.levels[1].iter().flatten();
                for i in used {
                    let i = part.first + usize::from(*i);
                    let p = self.skinned(&bones, i, self.at[i]);
                    if (p.z - pose.pelvis.z).abs() < 0.15 {
                        lowest = lowest.min(p.y);
                    }
                }
            }
            if lowest < f32::MAX {
                let down = SEAT_M - GIVES_M - lowest;
                pose.pelvis.y += down;
                pose.arms.iter_mut().for_each(|a| a.wrist.y += down);
            }
        }
        let bones = pose::bones(&self.joints, &pose);
        let neck = bones[3].take(self.turning());
        let phone = matches!(does, Doing::Phone { .. }).then(|| {
            let hand = &bones[8 + ACROSS];
            let arm = &pose.arms[1];
            let palm = arm.palm.normalize_or(Vec3::Y);
            let middle = hand.take(self.joints[pose::KNUCKLE + ACROSS])
                + palm * 0.03
                + arm.fingers.normalize_or(Vec3::NEG_Z) * 0.01;
            let face = Quat::from_rotation_arc(Vec3::Y, palm);
            (middle, face)
        });
        PosedBody { bones, waist: pose.pelvis, neck, phone }
    }

    fn upright(&self, does: &Doing, phase: f32) -> BodyPose {
        let mut chance = Chance::new(self.seed, 0x905e);
        let j = &self.joints;
        let size = self.size();
        let foot = j[ANKLE].y;
        let sole = 0.02;
        let wide = j[HIP + ACROSS].x;
        let sits = seated(does);
        let sides = [-1.0_f32, 1.0];
        let lean = if sits { chance.range(-0.05, 0.16) } else { chance.range(-0.02, 0.02) };
        let mut pose = BodyPose {
            pelvis: Vec3::new(0.0, j[PELVIS].y + sole, 0.0),
            hips: Quat::IDENTITY,
            belly: Quat::from_rotation_x(lean * 0.5),
            chest: Quat::from_rotation_x(lean * 0.5),
            arms: sides.map(|s| Arm {
                wrist: Vec3::ZERO,
                elbow: Vec3::new(0.3 * s, 0.0, 1.0),
                fingers: Vec3::new(0.0, -1.0, -0.12),
                palm: Vec3::new(-s, 0.0, 0.25),
                curl: 0.35,
            }),
            legs: sides.map(|s| Leg {
                ankle: Vec3::new(wide * s * 0.95, foot + sole, 0.02),
                knee: Vec3::new(0.1 * s, 0.0, -1.0),
                out: 0.16,
                up: 0.0,
            }),
        };
        if sits {
            // Leaning back goes with hips that slide forward.
            let thigh = (j[HIP] - j[KNEE]).length();
            pose.hips = Quat::from_rotation_x(-0.10);
            pose.pelvis = Vec3::new(0.0, SEAT_M + 0.10, 0.0);
            let apart = chance.range(1.0, 1.9) + 0.35 * self.who.sex;
            let apart = if self.who.below == Below::Skirt { 0.85 } else { apart };
            let forward = chance.range(-0.04, 0.14);
            for (s, leg) in sides.into_iter().zip(&mut pose.legs) {
                let more = chance.range(-0.05, 0.05);
                leg.ankle =
                    Vec3::new(wide * s * apart, foot + sole, -thigh - forward - more + 0.02);
                leg.knee = Vec3::new(0.12 * s * apart, 1.0, -0.6);
                leg.out = 0.10 + 0.1 * apart;
            }
        }
        let shoulders = |pose: &BodyPose| {
            let bones = pose::bones(j, pose);
            [bones[6].to, bones[6 + ACROSS].to]
        };
        let arm = (j[SHOULDER] - j[ELBOW]).length() + (j[ELBOW] - j[WRIST]).length();
        let at = shoulders(&pose);
        let hip_y = pose.pelvis.y;
        let walk = matches!(does, Doing::Walk);
        if walk {
            self.stride(&mut pose, phase, size, foot + sole);
        }
        let rests = if sits { chance.index(3) } else { chance.index(4) };
        for (k, s) in sides.into_iter().enumerate() {
            let arm_pose = &mut pose.arms[k];
            if walk {
                let swing = (phase * std::f32::consts::TAU).sin() * s * 0.20;
                arm_pose.wrist =
                    at[k] + Vec3::new(0.06 * s, -arm * 0.96 + swing.abs() * 0.12, -0.06 - swing);
                arm_pose.fingers = Vec3::new(0.0, -1.0, -0.25 - swing);
                arm_pose.curl = 0.6;
            } else if sits && rests < 2 {
                // On the thigh.
                let leg = &pose.legs[k];
                let along = 0.27 + 0.03 * chance.range(-1.0, 1.0) + 0.06 * (size - 1.0);
                let x = wide * s + (leg.ankle.x - wide * s) * 0.5;
                arm_pose.wrist = Vec3::new(
                    x * 0.95,
                    hip_y + 0.085 + 0.03 * self.who.weight.max(0.0),
                    -along * size,
                );
                arm_pose.elbow = Vec3::new(0.75 * s, -0.1, 0.9);
                arm_pose.fingers = Vec3::new(-0.30 * s, -0.14, -1.0);
                arm_pose.palm = Vec3::new(-0.15 * s, -1.0, 0.1);
                arm_pose.curl = 0.28;
            } else if sits {
                // In the lap, one over the other.
                let belly = 0.04 * self.who.weight.max(0.0);
                arm_pose.wrist = Vec3::new(
                    0.075 * s,
                    hip_y + 0.125 + if k == 0 { 0.03 } else { 0.0 },
                    (-0.225 - belly) * size,
                );
                arm_pose.elbow = Vec3::new(0.8 * s, -0.2, 0.8);
                arm_pose.fingers = Vec3::new(-0.9 * s, -0.22, -0.55);
                arm_pose.palm = Vec3::new(0.2 * -s, -0.95, 0.35);
                arm_pose.curl = 0.45;
            } else if rests == 3 {
                // Clasped before the body.
                let belly = 0.05 * self.who.weight.max(0.0);
                arm_pose.wrist = Vec3::new(0.085 * s, hip_y + 0.02, (-0.20 - belly) * size);
                arm_pose.elbow = Vec3::new(0.9 * s, 0.0, 0.6);
                arm_pose.fingers = Vec3::new(-0.75 * s, -0.75, -0.25);
                arm_pose.palm = Vec3::new(-0.3 * s, -0.2, 0.9);
                arm_pose.curl = 0.5;
            } else {
                let out = 0.06 + 0.04 * self.who.weight.max(0.0);
                arm_pose.wrist = at[k] + Vec3::new(out * s, -arm * 0.975, -0.07);
            }
        }
        match does {
            Doing::Speak { .. } => {
                let which = usize::from(chance.often(0.5));
                for (k, s) in sides.into_iter().enumerate() {
                    let high = if k == which { 0.34 } else { 0.24 };
                    let arm_pose = &mut pose.arms[k];
                    arm_pose.wrist =
                        Vec3::new(0.17 * s, hip_y + high, if sits { -0.36 } else { -0.32 } * size);
                    arm_pose.elbow = Vec3::new(0.7 * s, -0.6, 0.7);
                    arm_pose.fingers = Vec3::new(-0.25 * s, 0.25, -1.0);
                    arm_pose.palm = Vec3::new(-0.9 * s, 0.45, 0.0);
                    arm_pose.curl = 0.4;
                }
            }
            Doing::Phone { .. } => {
                let arm_pose = &mut pose.arms[1];
                let high = if sits { 0.26 } else { 0.34 };
                arm_pose.wrist = Vec3::new(0.10, hip_y + high, -0.27 * size);
                arm_pose.elbow = Vec3::new(0.6, -0.7, 0.6);
                arm_pose.fingers = Vec3::new(-0.45, 0.45, -0.75);
                arm_pose.palm = Vec3::new(-0.35, 0.75, 0.60);
                arm_pose.curl = 0.55;
            }
            Doing::Idle => {
                // The weight on one leg.
                let onto = sides[usize::from(chance.often(0.5))];
                pose.pelvis.x += 0.035 * onto;
                pose.hips = Quat::from_rotation_z(-0.05 * onto);
                pose.belly *= Quat::from_rotation_z(0.06 * onto);
                let off = usize::from(onto < 0.0);
                let free = &mut pose.legs[off];
                free.ankle += Vec3::new(-0.05 * onto, 0.0, -0.07);
                free.out += 0.25;
                pose.pelvis.y -= 0.012;
            }
            _ => {}
        }
        pose
    }

    /// Legs of one who walks.
    fn stride(&self, pose: &mut BodyPose, phase: f32, size: f32, foot: f32) {
        let half = HALF_STEP_M * size;
        for (k, leg) in pose.legs.iter_mut().enumerate() {
            let t = (phase + 0.5 * k as f32).rem_euclid(1.0);
            leg.ankle.x *= 0.75;
            leg.out = 0.1;
            if t < STANCE {
                // On the ground, carried back under the body.
                let s = t / STANCE;
                leg.ankle.z = half * (2.0 * s - 1.0);
                let heel = smooth(0.6, 1.0, s);
                leg.ankle.y = foot + 0.075 * heel;
                leg.up = 0.28 * smooth(0.18, 0.0, s) - 0.75 * heel;
            } else {
                let s = (t - STANCE) / (1.0 - STANCE);
                leg.ankle.z = half * (1.0 - 2.0 * smooth(0.0, 1.0, s));
                leg.ankle.y = foot + 0.075 * (1.0 - s) + 0.07 * (s * std::f32::consts::PI).sin();
                leg.up = -0.75 + 1.03 * smooth(0.0, 0.8, s);
            }
        }
        // Lowest with both feet on the ground.
        let bob = (phase * 2.0 * std::f32::consts::TAU).cos();
        pose.pelvis.y -= 0.030 + 0.016 * bob;
        pose.hips = Quat::from_rotation_y((phase * std::f32::consts::TAU).cos() * 0.09);
        pose.belly *= Quat::from_rotation_y((phase * std::f32::consts::TAU).cos() * -0.15);
    }

    fn skinned(&self, bones: &[Bone; BONES], index: usize, p: Vec3) -> Vec3 {
        let Some(corner) = self.book.corners.get(index) else { return p };
        let mut sum = Vec3::ZERO;
        for (bone, weight) in corner.bones.iter().zip(corner.weights) {
            if weight > 0.0
                && let Some(bone) = bones.get(usize::from(*bone))
            {
                sum += bone.take(p) * weight;
            }
        }
        sum
    }

    /// Adds a part. `about` is taken off; a part without bones stays as it is at rest.
    fn part(
        &self,
        to: &mut MeshBuf,
        bones: Option<&[Bone; BONES]>,
        about: Vec3,
        wanted: PartWanted<'_>,
    ) {
        let Some(part) = self.book.part(wanted.name) else { return };
        let Some(triangles) = part.levels.get(wanted.level) else { return };
        if triangles.is_empty() {
            return;
        }
        let range = part.first..part.first + part.count;
        let mut at: Vec<Vec3> = self.at.get(range.clone()).unwrap_or_default().to_vec();
        for (name, share) in wanted.more {
            let moved = self.book.target(name).map(|t| t.moved.as_slice()).unwrap_or_default();
            let from = moved.partition_point(|(i, _)| usize::from(*i) < range.start);
            for (i, by) in moved.iter().skip(from) {
                let Some(p) = usize::from(*i).checked_sub(range.start).and_then(|i| at.get_mut(i))
                else {
                    break;
                };
                *p += *by * *share;
            }
        }
        let rest = at.clone();
        if let Some(bones) = bones {
            for (i, p) in at.iter_mut().enumerate() {
                *p = self.skinned(bones, part.first + i, *p);
            }
        }
        let mut normals = vec![Vec3::ZERO; at.len()];
        let mut index = vec![u32::MAX; at.len()];
        let corner = |i: u16| at.get(usize::from(i)).copied().unwrap_or_default();
        // What is left of the finer triangles keeps their roundness.
        for t in if wanted.level < 2 { &part.levels[0] } else { triangles } {
            let [a, b, c] = t.map(corner);
            let n = (b - a).cross(c - a);
            for i in t {
                if let Some(sum) = normals.get_mut(usize::from(*i)) {
                    *sum += n;
                }
            }
        }
        for t in triangles {
            let ids = t.map(|i| {
                let i = usize::from(i);
                let Some(known) = index.get_mut(i) else { return 0 };
                if *known == u32::MAX {
                    let n = normals[i].normalize_or(Vec3::Y);
                    let masks = self.book.corners.get(part.first + i).map_or([1.0; 6], |c| c.masks);
                    let [r, g, b] = (wanted.tint)(&masks, rest[i]);
                    let uv = Vec2::new(rest[i].x + rest[i].z * 0.7, -rest[i].y);
                    let along = Vec3::Y.cross(n).normalize_or(Vec3::X);
                    *known = to.vertex(at[i] - about, n, uv, along, [r, g, b, 1.0]);
                }
                *known
            });
            to.triangle(ids[0], ids[1], ids[2]);
        }
    }

    fn skin_tint(&self, masks: &[f32; 6]) -> Tint {
        let [open, lips, beard, lid, scalp, blush] = *masks;
        let who = &self.who;
        let red = tint(168, 84, 78);
        let mut c = who.skin;
        let [r, g, b] = c;
        c = mixed(c, [r * 1.05, g * 0.78, b * 0.74], blush * 0.55);
        c = mixed(c, mixed([r * 0.86, g * 0.62, b * 0.60], red, 0.25), lips * 0.85);
        c = mixed(c, mixed(who.hair, who.skin, 0.25), beard * who.beard);
        let roots = match who.cut {
            Cut::Bald => 0.0,
            Cut::Shaved => 0.72,
            _ => 0.95,
        };
        c = mixed(c, who.hair, scalp * roots);
        let dark = (0.32 + 0.68 * open.powf(0.8)) * (1.0 - 0.5 * lid);
        // Where light goes through, shade is red.
        [c[0] * dark.powf(0.8), c[1] * dark, c[2] * dark.powf(1.05)]
    }

    /// Shirt, then arms and neck, about a point.
    pub fn torso(&self, posed: &PosedBody, level: usize, about: Vec3) -> [MeshBuf; 2] {
        let [mut clothes, mut bare] = [MeshBuf::default(), MeshBuf::default()];
        let bones = Some(&posed.bones);
        let who = &self.who;
        let skin = |masks: &[f32; 6], _: Vec3| self.skin_tint(masks);
        let top = who.top;
        let cloth = |masks: &[f32; 6], _: Vec3| top.map(|c| c * (0.5 + 0.5 * masks[0]));
        let tucked = if who.below == Below::Skirt { 1.0 } else { 0.0 };
        let loose = [("loose", 0.15 + 0.85 * who.loose), ("tuck", tucked)];
        let wanted = |name, more, tint| PartWanted { name, level, more, tint };
        let shirt = if who.short_sleeves { "tee" } else { "jumper" };
        self.part(&mut clothes, bones, about, wanted(shirt, &loose, &cloth));
        let arms: &[&str] = if who.short_sleeves { &["forearm.L", "forearm.R"] } else { &[] };
        for name in ["hand.L", "hand.R", "neck"].iter().chain(arms) {
            self.part(&mut bare, bones, about, wanted(name, &[], &skin));
        }
        if let Some((at, turn)) = posed.phone {
            let mut slab = MeshBuf::default();
            slab.cuboid(
                Vec3::new(-0.036, 0.0, -0.075),
                Vec3::new(0.036, 0.009, 0.075),
                0,
                tint(24, 25, 28),
            );
            clothes.append(&slab, &Mat4::from_rotation_translation(turn, at - about));
        }
        [clothes, bare]
    }

    /// What is worn on legs and feet.
    pub fn legs(&self, posed: &PosedBody, level: usize) -> MeshBuf {
        let mut buf = MeshBuf::default();
        let who = &self.who;
        let skirt = who.below == Below::Skirt;
        let legs = if skirt { mixed(tint(40, 36, 38), who.skin, 0.35) } else { who.legs };
        let loose = [("loose", if skirt { 0.0 } else { 0.25 + 0.5 * who.loose })];
        let bones = Some(&posed.bones);
        let mut add = |name: &str, more: &[(&str, f32)], colour: Tint| {
            let tint = &|masks: &[f32; 6], _: Vec3| colour.map(|c| c * (0.5 + 0.5 * masks[0]));
            self.part(&mut buf, bones, Vec3::ZERO, PartWanted { name, level, more, tint });
        };
        add("trousers", &loose, legs);
        if skirt {
            add("skirt", &[("loose", 0.2)], who.legs);
        }
        add("shoes", &[], who.shoes);
        buf
    }

    /// The head's skin and brows with a face, about where it turns.
    pub fn head(&self, face: Face, level: usize) -> MeshBuf {
        let mut buf = MeshBuf::default();
        let more: &[(&str, f32)] = match face {
            Face::Rest => &[],
            Face::Blink => &[("blink", 1.0)],
            Face::Down => &[("look-down", 0.65)],
            Face::Ah => &[("jaw-open", 0.16)],
            Face::Oh => &[("jaw-open", 0.30), ("funnel", 0.25)],
        };
        let about = self.turning();
        let skin = |masks: &[f32; 6], _: Vec3| self.skin_tint(masks);
        let brow = mixed(self.who.hair, self.who.skin, 0.38).map(|c| c * 0.85);
        self.part(&mut buf, None, about, PartWanted { name: "head", level, more, tint: &skin });
        let brows = &|_: &[f32; 6], _: Vec3| brow;
        self.part(&mut buf, None, about, PartWanted { name: "brows", level, more, tint: brows });
        buf
    }

    /// Whether there is hair to be seen.
    pub fn has_hair(&self) -> bool {
        !matches!(self.who.cut, Cut::Bald | Cut::Shaved)
    }

    /// The hair, about where the head turns.
    pub fn hair(&self, level: usize) -> MeshBuf {
        let mut buf = MeshBuf::default();
        let who = &self.who;
        if !self.has_hair() {
            return buf;
        }
        let about = self.turning();
        let eyes = self.eyes().y;
        let hair = |masks: &[f32; 6], p: Vec3| {
            // Strands by chance of place, lighter on the crown.
            let strand = (p.x * 310.0).sin() * (p.z * 270.0 + p.y * 30.0).sin();
            let crown = smooth(eyes - 0.05, eyes + 0.13, p.y);
            who.hair.map(|c| c * masks[0] * (0.82 + 0.25 * crown + 0.10 * strand))
        };
        let volume = [("volume", who.volume), ("length", who.length)];
        let mut add = |name: &str| {
            self.part(
                &mut buf,
                None,
                about,
                PartWanted { name, level, more: &volume, tint: &hair },
            );
        };
        add("cap");
        match who.cut {
            Cut::Bob | Cut::Long => add("curtain"),
            Cut::Bun => add("bun"),
            _ => {}
        }
        buf
    }

    /// An eye about its middle, looking to −Z.
    pub fn eye(&self, level: usize, glint: bool) -> MeshBuf {
        let mut buf = MeshBuf::default();
        let (_, radius) = self.eye_places();
        let sides = if level == 0 { 20 } else { 10 };
        let (iris, pupil) = (self.who.iris, tint(10, 9, 9));
        let white = tint(214, 206, 198).map(|c| c * 0.82);
        let rim = mixed(iris, [0.01; 3], 0.65);
        let red = [white[0] * 0.72, white[1] * 0.52, white[2] * 0.48];
        // Degrees from the front, and what is there.
        let rings: [(f32, Tint); 9] = [
            (0.0, pupil),
            (9.5, pupil),
            (10.5, iris.map(|c| c * 0.8)),
            (18.0, iris.map(|c| c * 1.15)),
            (22.5, rim),
            (24.5, mixed(rim, white, 0.7)),
            (30.0, white),
            (62.0, white),
            (100.0, red),
        ];
        let mut before = 0;
        for (k, (deg, [r, g, b])) in rings.into_iter().enumerate() {
            let (sin, cos) = deg.to_radians().sin_cos();
            let mut first = 0;
            for i in 0..=sides {
                let (y, x) = (i as f32 / sides as f32 * std::f32::consts::TAU).sin_cos();
                let n = Vec3::new(x * sin, y * sin, -cos);
                // Under the upper lid lies its shade.
                let lit = 1.0 - 0.35 * smooth(0.12, 0.5, n.y);
                let colour = [r * lit, g * lit, b * lit, 1.0];
                let made = buf.vertex(n * radius, n, Vec2::new(x, y), Vec3::X, colour);
                if i == 0 {
                    first = made;
                }
            }
            if k > 0 {
                for i in 0..sides as u32 {
                    let (a, b, c, d) = (before + i, before + i + 1, first + i + 1, first + i);
                    buf.triangle(a, b, c);
                    buf.triangle(a, c, d);
                }
            }
            before = first;
        }
        if glint {
            let n = Vec3::new(-0.20, 0.24, -0.95).normalize();
            let (u, v) = (n.any_orthonormal_vector(), n.cross(n.any_orthonormal_vector()));
            let ids: Vec<u32> = (0..5)
                .map(|i| {
                    let (s, c) = (i as f32 / 5.0 * std::f32::consts::TAU).sin_cos();
                    let p = n * radius * 1.012 + (u * c + v * s) * radius * 0.075;
                    buf.vertex(p, Vec3::Y, Vec2::ZERO, Vec3::X, [1.5, 1.5, 1.5, 1.0])
                })
                .collect();
            if let [a, b, c, d, e] = ids[..] {
                // Which way round depends on the frame: both are drawn.
                for [x, y, z] in [[a, b, c], [a, c, d], [a, d, e]] {
                    buf.triangle(x, y, z);
                    buf.triangle(x, z, y);
                }
            }
        }
        buf
    }

    /// Head, hair and eyes in one, about where the head turns.
    pub fn whole_head(&self, face: Face, level: usize) -> MeshBuf {
        let mut buf = self.head(face, level);
        buf.append(&self.hair(level), &Mat4::IDENTITY);
        let (places, radius) = self.eye_places();
        if level < 2 {
            let eye = self.eye(1, false);
            for place in places {
                buf.append(&eye, &Mat4::from_translation(place));
            }
        } else {
            // Far away an eye is a dark mark.
            let dark = mixed(self.who.iris, self.who.skin, 0.3).map(|c| c * 0.5);
            for place in places {
                let middle = place + Vec3::new(0.0, 0.0, -radius * 1.12);
                let p = |x: f32, y: f32| middle + Vec3::new(x * 0.013, y * 0.0045, 0.0);
                buf.face([p(1.0, -1.0), p(-1.0, -1.0), p(-1.0, 1.0), p(1.0, 1.0)], dark);
            }
        }
        buf
    }

    /// Everything in one.
    pub fn whole(&self, posed: &PosedBody, level: usize, head_turn: Quat) -> MeshBuf {
        let mut buf = self.legs(posed, level);
        for half in self.torso(posed, level, Vec3::ZERO) {
            buf.append(&half, &Mat4::IDENTITY);
        }
        let head = self.whole_head(Face::Rest, level);
        buf.append(&head, &Mat4::from_rotation_translation(head_turn, posed.neck));
        buf
    }
}

/// A part as it is wanted.
struct PartWanted<'a> {
    name: &'a str,
    level: usize,
    /// Targets and shares that concern this part alone.
    more: &'a [(&'a str, f32)],
    tint: &'a dyn Fn(&[f32; 6], Vec3) -> Tint,
}
