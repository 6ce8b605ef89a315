//! A body's bones in a pose. A pose sets the bends of the spine and the places of hands and feet;
//! the limbs reach for these places, so that a pose fits every build.

use bevy::prelude::*;

use crate::world::mesh::people::book::{BONES, JOINTS};

/// The places of the joints, m.
pub type Joints = [Vec3; JOINTS];

pub const PELVIS: usize = 1;
pub const BELLY: usize = 2;
pub const CHEST: usize = 3;
pub const NECK: usize = 4;
pub const HEAD: usize = 5;
/// The joints of the left arm; the index of a right joint is [`ACROSS`] higher.
pub const CLAVICLE: usize = 6;
pub const SHOULDER: usize = 7;
pub const ELBOW: usize = 8;
pub const WRIST: usize = 9;
pub const KNUCKLE: usize = 10;
pub const FINGER: usize = 11;
pub const HIP: usize = 12;
pub const KNEE: usize = 13;
pub const ANKLE: usize = 14;
pub const ACROSS: usize = 9;
pub const EYES: [usize; 2] = [24, 25];
pub const INDEX: [usize; 2] = [26, 28];
pub const LITTLE: [usize; 2] = [27, 29];
pub const EYE_FRONTS: [usize; 2] = [30, 31];

/// The movement by which a bone takes the points that hang on it.
#[derive(Clone, Copy)]
pub struct Bone {
    pub turn: Quat,
    pub from: Vec3,
    pub to: Vec3,
}

impl Bone {
    /// Where the bone takes a point.
    pub fn take(&self, p: Vec3) -> Vec3 {
        self.turn * (p - self.from) + self.to
    }
}

/// An arm's pose.
#[derive(Clone, Copy)]
pub struct Arm {
    pub wrist: Vec3,
    /// The direction in which the elbow points.
    pub elbow: Vec3,
    pub fingers: Vec3,
    pub palm: Vec3,
    /// How far the fingers are bent at the knuckles, radians.
    pub curl: f32,
}

impl Arm {
    /// The arm on its way to another pose: the hands pass in front of the body.
    pub fn towards(&self, to: &Self, share: f32) -> Self {
        let turned = |a: Vec3, b: Vec3| a.normalize_or(b).lerp(b.normalize_or(a), share);
        let before = (share * std::f32::consts::PI).sin() * 0.07;
        Self {
            wrist: self.wrist.lerp(to.wrist, share) + Vec3::NEG_Z * before,
            elbow: turned(self.elbow, to.elbow),
            fingers: turned(self.fingers, to.fingers),
            palm: turned(self.palm, to.palm),
            curl: self.curl + (to.curl - self.curl) * share,
        }
    }
}

/// A leg's pose.
#[derive(Clone, Copy)]
pub struct Leg {
    pub ankle: Vec3,
    /// The direction in which the knee points.
    pub knee: Vec3,
    /// How far the foot is turned outward, and its toes up, radians.
    pub out: f32,
    pub up: f32,
}

/// A body's pose; the left limb comes before the right.
#[derive(Clone)]
pub struct BodyPose {
    /// The place of the pelvis.
    pub pelvis: Vec3,
    pub hips: Quat,
    pub belly: Quat,
    pub chest: Quat,
    /// The turn of the head, which the neck follows; a head at rest looks level and straight ahead.
    pub head: Quat,
    pub arms: [Arm; 2],
    pub legs: [Leg; 2],
}

/// An upright frame about `along`, its side towards `pole`.
fn frame(along: Vec3, pole: Vec3) -> Quat {
    let y = along.normalize_or(Vec3::Y);
    let z = (pole - y * pole.dot(y)).normalize_or(y.any_orthonormal_vector());
    Quat::from_mat3(&Mat3::from_cols(y.cross(z), y, z))
}

/// The place of the middle joint when two bones reach from `from` towards `to`, and the place where
/// the bones end.
pub fn reach(from: Vec3, to: Vec3, [upper, lower]: [f32; 2], pole: Vec3) -> (Vec3, Vec3) {
    let way = to - from;
    let far = way.length().clamp((upper - lower).abs() + 0.01, (upper + lower) * 0.999);
    let way = way.normalize_or(Vec3::NEG_Y);
    let side = (pole - way * pole.dot(way)).normalize_or(way.any_orthonormal_vector());
    let cos = ((upper * upper + far * far - lower * lower) / (2.0 * upper * far)).clamp(-1.0, 1.0);
    let middle = from + way * (upper * cos) + side * (upper * (1.0 - cos * cos).sqrt());
    (middle, from + way * far)
}

/// The angle by which `turn` turns about `axis`, radians.
fn twist(turn: Quat, axis: Vec3) -> f32 {
    let angle = 2.0 * turn.xyz().dot(axis).atan2(turn.w);
    (angle + std::f32::consts::PI).rem_euclid(std::f32::consts::TAU) - std::f32::consts::PI
}

/// The bones of a pose.
pub fn bones(rest: &Joints, pose: &BodyPose) -> [Bone; BONES] {
    let still = Bone { turn: Quat::IDENTITY, from: Vec3::ZERO, to: Vec3::ZERO };
    let mut bones = [still; BONES];
    let pelvis = Bone { turn: pose.hips, from: rest[PELVIS], to: pose.pelvis };
    let next = |below: &Bone, joint: usize, turn: Quat| Bone {
        turn: below.turn * turn,
        from: rest[joint],
        to: below.take(rest[joint]),
    };
    let belly = next(&pelvis, BELLY, pose.belly);
    let chest = next(&belly, CHEST, pose.chest);
    let mut neck = next(&chest, NECK, Quat::IDENTITY);
    neck.turn = chest.turn.slerp(pose.head, 0.6);
    let head = Bone { turn: pose.head, from: rest[HEAD], to: neck.take(rest[HEAD]) };
    bones[..5].copy_from_slice(&[pelvis, belly, chest, neck, head]);
    for side in 0..2 {
        let at = |joint: usize| rest[joint + ACROSS * side];
        let limb = &mut bones[5 + ACROSS * side..5 + ACROSS * (side + 1)];
        let arm = &pose.arms[side];
        let [shoulder, elbow, wrist] = [at(SHOULDER), at(ELBOW), at(WRIST)];
        let clavicle = Bone { turn: chest.turn, from: at(CLAVICLE), to: chest.take(at(CLAVICLE)) };
        let from = clavicle.take(shoulder);
        let lengths = [(elbow - shoulder).length(), (wrist - elbow).length()];
        let (middle, end) = reach(from, arm.wrist, lengths, arm.elbow);
        let bent = |a: Vec3, b: Vec3, c: Vec3| b - (a + (c - a) * 0.5);
        let rest_pole = bent(shoulder, elbow, wrist);
        let pole = bent(from, middle, end);
        let upper = frame(middle - from, pole) * frame(elbow - shoulder, rest_pole).inverse();
        let lower = frame(end - middle, pole) * frame(wrist - elbow, rest_pole).inverse();
        let along = at(KNUCKLE) - wrist;
        let across = rest[LITTLE[side]] - rest[INDEX[side]];
        let palm = along.cross(across) * if side == 0 { -1.0 } else { 1.0 };
        let hand = frame(arm.fingers, arm.palm) * frame(along, palm).inverse();
        let axis = (end - middle).normalize_or(Vec3::NEG_Y);
        let turned = twist(hand * lower.inverse(), axis);
        let lower = Quat::from_axis_angle(axis, turned * 0.5) * lower;
        let upper_axis = (middle - from).normalize_or(Vec3::NEG_Y);
        let upper = Quat::from_axis_angle(upper_axis, turned * 0.1) * upper;
        let bend = arm.fingers.cross(arm.palm).normalize_or(Vec3::X);
        let hand = Bone { turn: hand, from: wrist, to: end };
        let fingers = Bone {
            turn: Quat::from_axis_angle(bend, arm.curl) * hand.turn,
            from: at(KNUCKLE),
            to: hand.take(at(KNUCKLE)),
        };
        let tips = Bone {
            turn: Quat::from_axis_angle(bend, arm.curl * 1.2) * fingers.turn,
            from: at(FINGER),
            to: fingers.take(at(FINGER)),
        };
        let leg = &pose.legs[side];
        let [hip, knee, ankle] = [at(HIP), at(KNEE), at(ANKLE)];
        let start = pelvis.take(hip);
        let lengths = [(knee - hip).length(), (ankle - knee).length()];
        let (bend, foot) = reach(start, leg.ankle, lengths, leg.knee);
        let thigh = frame(bend - start, leg.knee) * frame(knee - hip, Vec3::NEG_Z).inverse();
        // A knee only bends: the shin keeps the thigh's side.
        let side_way = (bend - start).cross(leg.knee);
        let pole = side_way.cross(foot - bend);
        let shin = frame(foot - bend, pole) * frame(ankle - knee, Vec3::NEG_Z).inverse();
        let outward = leg.out * if side == 0 { 1.0 } else { -1.0 };
        let foot_turn = Quat::from_rotation_y(outward) * Quat::from_rotation_x(leg.up);
        limb.copy_from_slice(&[
            clavicle,
            Bone { turn: upper, from: shoulder, to: from },
            Bone { turn: lower, from: elbow, to: middle },
            hand,
            fingers,
            tips,
            Bone { turn: thigh, from: hip, to: start },
            Bone { turn: shin, from: knee, to: bend },
            Bone { turn: foot_turn, from: ankle, to: foot },
        ]);
    }
    bones
}
