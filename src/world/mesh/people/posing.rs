//! The pose for each doing of a body: sitting, standing, walking, speaking, with a phone.

use std::f32::consts::{PI, TAU};

use bevy::prelude::*;
use gradus_base::chance::{Chance, smooth};
use gradus_scenario::world::Doing;

use crate::world::mesh::people::body::{Body, Gesture, PosedBody};
use crate::world::mesh::people::pose::{
    ACROSS, ANKLE, Arm, BodyPose, ELBOW, HIP, KNEE, KNUCKLE, Leg, PELVIS, SHOULDER, WRIST, bones,
};
use crate::world::mesh::people::who::Below;

/// The height of a seat, m.
const SEAT_M: f32 = 0.45;
/// How far cloth and flesh give way on a seat, m.
const GIVES_M: f32 = 0.03;

/// The middle of a driver's wheel from the driver's origin, m, and how far its top is tilted forward,
/// radians.
const WHEEL_M: Vec3 = Vec3::new(0.0, 0.67, -0.57);
const WHEEL_TILT: f32 = 0.838;

/// How the legs go.
struct Gait {
    /// Half of the way that a foot on the ground goes back under the body, m.
    half_m: f32,
    /// How much farther behind the body than before it the foot is while it is on the ground, m.
    behind_m: f32,
    /// The share of a double step in which the foot is on the ground.
    stance: f32,
    /// How high the foot is lifted, m.
    lifts_m: f32,
    /// How far the toes point up as the heel lands, and as the ball leaves, radians.
    rolls: [f32; 2],
    /// How far the body is lowered, and how far it goes up and down, m.
    low_m: [f32; 2],
    /// When in a double step the body is lowest, twice.
    lowest: f32,
}

const WALK: Gait = Gait {
    half_m: 0.38,
    behind_m: 0.0,
    stance: 0.6,
    lifts_m: 0.07,
    rolls: [0.28, -0.75],
    low_m: [0.030, 0.016],
    lowest: 0.0,
};
/// Between 3 and 5 m/s a double step is 2.3 to 3.2 m long and each foot is on the ground for 0.25 to
/// 0.35 of it: T. F. Novacheck, "The biomechanics of running", Gait & Posture 7, 1998.
const RUN: Gait = Gait {
    half_m: 0.40,
    behind_m: 0.08,
    stance: 0.31,
    lifts_m: 0.24,
    rolls: [0.10, -0.80],
    low_m: [0.075, 0.030],
    lowest: 0.155,
};

/// The gait of somebody who goes like this; none of who stays.
fn gait(does: &Doing) -> Option<&'static Gait> {
    match does {
        Doing::Walk => Some(&WALK),
        Doing::Run => Some(&RUN),
        _ => None,
    }
}

/// The thickness of a sole, and where heel and ball of the foot touch the ground behind and before
/// the ankle, m.
const SOLE_M: f32 = 0.02;
const HEEL_M: f32 = 0.05;
const BALL_M: f32 = 0.12;
/// How far feet are turned outward by walking, radians.
const OUT: f32 = 0.1;

/// Whether somebody who does this sits.
pub fn seated(does: &Doing) -> bool {
    matches!(
        does,
        Doing::Sit
            | Doing::Listen
            | Doing::Drive
            | Doing::Speak { seated: true }
            | Doing::Phone { seated: true }
    )
}

impl Body {
    /// The length of a double step of who goes like this, m.
    pub fn cycle_m(&self, does: &Doing) -> f32 {
        let gait = gait(does).unwrap_or(&WALK);
        2.0 * gait.half_m * self.size() / gait.stance
    }

    pub(super) fn size(&self) -> f32 {
        let j = &self.joints;
        ((j[HIP] - j[KNEE]).length() + (j[KNEE] - j[ANKLE]).length()) / 0.86
    }

    /// The pose for a doing; `phase` is the share of a double step, if the body walks.
    pub fn pose(&self, does: &Doing, phase: f32) -> PosedBody {
        self.posed(does, phase, None)
    }

    /// The pose for a doing on the way to a gesture, of which `share` is done.
    pub fn gesturing(&self, does: &Doing, gesture: Gesture, share: f32) -> PosedBody {
        self.posed(does, 0.1, Some((gesture, share)))
    }

    /// The gesture that this body makes at times; none, if it makes none.
    pub fn gesture(&self, does: &Doing) -> Option<Gesture> {
        let mut chance = Chance::new(self.seed(), 0x6e57);
        let kind = chance.unit();
        let sits = matches!(does, Doing::Sit | Doing::Listen);
        if !sits && !matches!(does, Doing::Stand | Doing::Idle) || self.who.wears.cup {
            return None;
        }
        match kind {
            k if k < 0.45 => Some(Gesture::Crossed),
            k if k < 0.7 => Some(Gesture::Chin),
            _ => sits.then_some(Gesture::Notes),
        }
    }

    /// The arms of a gesture.
    fn arms(&self, pose: &BodyPose, gesture: Gesture) -> [Arm; 2] {
        let bones = bones(&self.joints, pose);
        let shoulders = (bones[6].to + bones[6 + ACROSS].to) * 0.5;
        let size = self.size();
        let front =
            shoulders.z - 0.13 - 0.05 * self.who.weight.max(0.0) - 0.02 * (1.0 - self.who.sex);
        let across = |s: f32, low: f32, more: f32| Arm {
            wrist: Vec3::new(-0.06 * s, shoulders.y - low * size, front - more),
            elbow: Vec3::new(0.9 * s, -0.6, 0.1),
            fingers: Vec3::new(-s, 0.22, 0.12),
            palm: Vec3::new(0.0, -0.15, 1.0),
            curl: 0.35,
        };
        match gesture {
            Gesture::Crossed => [across(-1.0, 0.27, 0.075), across(1.0, 0.24, 0.045)],
            Gesture::Chin => {
                let chin = bones[3].take(self.turning()) + self.eyes_from_neck()
                    - Vec3::new(0.0, 0.115, 0.005);
                let hand = Arm {
                    wrist: chin + Vec3::new(0.035, -0.105, -0.03),
                    elbow: Vec3::new(0.5, -1.0, 0.0),
                    fingers: Vec3::new(-0.25, 1.0, 0.12),
                    palm: Vec3::new(-0.4, 0.0, 1.0),
                    curl: 1.25,
                };
                [across(-1.0, 0.31, 0.05), hand]
            }
            Gesture::Notes => {
                let lap = pose.pelvis.y + 0.12 + 0.03 * self.who.weight.max(0.0);
                let hand = |s: f32, x: f32, up: f32, curl: f32| Arm {
                    wrist: Vec3::new(x, lap + up, -0.25 * size),
                    elbow: Vec3::new(0.8 * s, -0.3, 0.7),
                    fingers: Vec3::new(-0.35 * s, -0.12, -1.0),
                    palm: Vec3::new(-0.3 * s, -1.0, 0.1),
                    curl,
                };
                [hand(-1.0, -0.12, 0.01, 0.25), hand(1.0, 0.09, 0.045, 0.8)]
            }
        }
    }

    /// The pose for a doing, let down until it touches the seat if it sits.
    pub(super) fn settled(&self, does: &Doing, phase: f32) -> BodyPose {
        let mut pose = self.upright(does, phase);
        if seated(does) {
            // The body is lowered until its trousers touch the seat.
            let bones = bones(&self.joints, &pose);
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
        pose
    }

    fn posed(&self, does: &Doing, phase: f32, gesture: Option<(Gesture, f32)>) -> PosedBody {
        let mut pose = self.settled(does, phase);
        if let Some((gesture, share)) = gesture {
            let to = self.arms(&pose, gesture);
            for (arm, to) in pose.arms.iter_mut().zip(to) {
                *arm = arm.towards(&to, share);
            }
        }
        let bones = bones(&self.joints, &pose);
        let neck = bones[3].take(self.turning());
        let pad = gesture.filter(|(gesture, _)| *gesture == Gesture::Notes).map(|(_, share)| {
            let lap = pose.pelvis.y + 0.10 + 0.03 * self.who.weight.max(0.0);
            // The pad lies on the lap all the time; it is raised to be written on.
            Vec3::new(0.0, lap + 0.02 * share, -0.33 * self.size())
        });
        let phone = matches!(does, Doing::Phone { .. }).then(|| {
            let hand = &bones[8 + ACROSS];
            let arm = &pose.arms[1];
            let palm = arm.palm.normalize_or(Vec3::Y);
            let middle = hand.take(self.joints[KNUCKLE + ACROSS])
                + palm * 0.03
                + arm.fingers.normalize_or(Vec3::NEG_Z) * 0.01;
            let face = Quat::from_rotation_arc(Vec3::Y, palm);
            (middle, face)
        });
        let cup = self.holds_cup(does).then(|| {
            let palm = pose.arms[1].palm.normalize_or(Vec3::Y);
            bones[8 + ACROSS].take(self.joints[KNUCKLE + ACROSS]) + palm * 0.05
        });
        PosedBody { bones, waist: pose.pelvis, neck, phone, cup, pad, sits: seated(does) }
    }

    fn holds_cup(&self, does: &Doing) -> bool {
        self.who.wears.cup && matches!(does, Doing::Stand | Doing::Idle)
    }

    pub(super) fn upright(&self, does: &Doing, phase: f32) -> BodyPose {
        let mut chance = Chance::new(self.seed(), 0x905e);
        let j = &self.joints;
        let size = self.size();
        let foot = j[ANKLE].y;
        let sole = SOLE_M;
        let wide = j[HIP + ACROSS].x;
        let sits = seated(does);
        let sides = [-1.0_f32, 1.0];
        let lean = if sits { chance.range(-0.05, 0.16) } else { chance.range(-0.02, 0.02) };
        let mut pose = BodyPose {
            pelvis: Vec3::new(0.0, j[PELVIS].y + sole, 0.0),
            hips: Quat::IDENTITY,
            belly: Quat::from_rotation_x(lean * 0.5),
            chest: Quat::from_rotation_x(lean * 0.5),
            head: Quat::IDENTITY,
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
            // A body that leans back slides its hips forward.
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
            let bones = bones(j, pose);
            [bones[6].to, bones[6 + ACROSS].to]
        };
        let arm = (j[SHOULDER] - j[ELBOW]).length() + (j[ELBOW] - j[WRIST]).length();
        let at = shoulders(&pose);
        let hip_y = pose.pelvis.y;
        let goes = gait(does).is_some();
        let runs = matches!(does, Doing::Run);
        if goes {
            self.stride(&mut pose, does, phase, |back| (Vec3::Z * back, 0.0));
        }
        let rests = if sits { chance.index(3) } else { chance.index(4) };
        for (k, s) in sides.into_iter().enumerate() {
            let arm_pose = &mut pose.arms[k];
            if runs {
                // The elbows are bent, and the hands pass the hips.
                let swing = (phase * TAU + 0.6).sin() * s;
                let elbow_m = (j[SHOULDER] - j[ELBOW]).length();
                arm_pose.wrist = at[k]
                    + Vec3::new(
                        (0.05 - 0.07 * (-swing).max(0.0)) * s,
                        -elbow_m * (0.95 + 0.22 * swing),
                        (-0.16 + 0.24 * swing) * size,
                    );
                arm_pose.elbow = Vec3::new(0.45 * s, -0.25, 1.0);
                arm_pose.fingers = Vec3::new(-0.15 * s, 0.1 - 0.35 * swing, -1.0);
                arm_pose.palm = Vec3::new(-s, 0.0, 0.1);
                arm_pose.curl = 0.95;
            } else if goes {
                let swing = (phase * TAU).sin() * s * 0.20;
                arm_pose.wrist =
                    at[k] + Vec3::new(0.06 * s, -arm * 0.96 + swing.abs() * 0.12, -0.06 - swing);
                arm_pose.fingers = Vec3::new(0.0, -1.0, -0.25 - swing);
                arm_pose.curl = 0.6;
            } else if sits && rests < 2 {
                // The hand rests on the thigh.
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
                // The hands rest in the lap, one over the other.
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
                // The hands are clasped before the body.
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
            Doing::Drive => {
                // The hands lie a little above the middle of the rim.
                let up = Vec3::new(0.0, WHEEL_TILT.cos(), -WHEEL_TILT.sin());
                let to_driver = Vec3::new(0.0, WHEEL_TILT.sin(), WHEEL_TILT.cos());
                for (s, arm_pose) in sides.into_iter().zip(&mut pose.arms) {
                    let rim = WHEEL_M + Vec3::X * (0.19 * s) + up * 0.06;
                    arm_pose.wrist = rim + to_driver * 0.075 + Vec3::X * (0.025 * s) - up * 0.03;
                    arm_pose.elbow = Vec3::new(0.6 * s, -0.9, 0.4);
                    arm_pose.fingers = up * 0.35 - to_driver - Vec3::X * (0.15 * s);
                    arm_pose.palm = Vec3::X * -s + up * 0.2;
                    arm_pose.curl = 1.05;
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
                // The weight rests on one leg.
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
        if self.holds_cup(does) {
            let arm_pose = &mut pose.arms[1];
            arm_pose.wrist = Vec3::new(0.17, hip_y + 0.24 * size, -0.27 * size);
            arm_pose.elbow = Vec3::new(0.6, -0.7, 0.6);
            arm_pose.fingers = Vec3::new(-0.35, 0.05, -1.0);
            arm_pose.palm = Vec3::new(-1.0, 0.0, 0.3);
            arm_pose.curl = 0.95;
        }
        pose
    }

    /// Sets the legs and hips of a body that walks. `trail` has the place, and the turn to the left,
    /// at which the body is or was when it has gone so much less, m, from where it is now: feet on
    /// the ground stay where they are while the body goes on and turns.
    pub(super) fn stride(
        &self,
        pose: &mut BodyPose,
        does: &Doing,
        phase: f32,
        trail: impl Fn(f32) -> (Vec3, f32),
    ) {
        let j = &self.joints;
        let size = self.size();
        let gait = gait(does).unwrap_or(&WALK);
        let (half, behind) = (gait.half_m * size, gait.behind_m * size);
        let foot = j[ANKLE].y + SOLE_M;
        // How far the body goes while a foot is in the air, m.
        let aloft = 2.0 * half * (1.0 / gait.stance - 1.0);
        let roll = |up: f32, turn: f32| {
            // The foot rolls over its heel, then over its ball.
            let pivot = if up > 0.0 { -HEEL_M } else { BALL_M };
            let ankle = Vec3::new(0.0, foot, pivot * size);
            Quat::from_rotation_y(turn) * (Quat::from_rotation_x(up) * ankle - ankle)
        };
        let [lands, leaves] = gait.rolls;
        for (k, leg) in pose.legs.iter_mut().enumerate() {
            let side = if k == 0 { -1.0 } else { 1.0 };
            let across = j[HIP + ACROSS].x * side * 0.95 * 0.75;
            let planted = |back: f32| {
                let (at, turn) = trail(back + behind);
                let flat = at + Quat::from_rotation_y(turn) * Vec3::X * across;
                (Vec3::new(flat.x, foot, flat.z), turn)
            };
            let yaw = |turn: f32| turn - OUT * side;
            let t = (phase + 0.5 * k as f32).rem_euclid(1.0);
            let (at, turn, up) = if t < gait.stance {
                // The foot is on the ground and goes back under the body.
                let s = t / gait.stance;
                let up = lands * smooth(0.18, 0.0, s) + leaves * smooth(0.6, 1.0, s);
                let (flat, turn) = planted(half * (2.0 * s - 1.0));
                (flat + roll(up, yaw(turn)), turn, up)
            } else {
                let s = (t - gait.stance) / (1.0 - gait.stance);
                let (from, before) = planted(half + aloft * s);
                let (to, after) = planted(-half - aloft * (1.0 - s));
                let share = smooth(0.0, 1.0, s);
                let from = from + roll(leaves, yaw(before));
                let to = to + roll(lands, yaw(after));
                let at = from.lerp(to, share) + Vec3::Y * (gait.lifts_m * size * (s * PI).sin());
                let up = leaves + (lands - leaves) * smooth(0.0, 0.8, s);
                (at, before + (after - before) * share, up)
            };
            (leg.ankle, leg.up) = (at, up);
            // A foot turned to the left is turned outward on the left side.
            leg.out = OUT - turn * side;
        }
        // Who walks is lowest while both feet are on the ground, who runs while one carries the body.
        let bob = ((phase - gait.lowest) * 2.0 * TAU).cos();
        let [low_m, bobs_m] = gait.low_m;
        pose.pelvis.y -= low_m + bobs_m * bob;
        if matches!(does, Doing::Run) {
            pose.belly *= Quat::from_rotation_x(-0.10);
            pose.chest *= Quat::from_rotation_x(-0.06);
        }
        pose.hips = Quat::from_rotation_y((phase * TAU).cos() * 0.09);
        pose.belly *= Quat::from_rotation_y((phase * TAU).cos() * -0.15);
    }
}
