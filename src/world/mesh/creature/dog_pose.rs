//! How a dog holds itself: the frames of its bones from where its feet stand, how far it sits or lies,
//! and where head, ears, jaw and tail are. A pure function; lengths are shares of the height at the
//! withers, in the frame of the dog.

use bevy::prelude::*;

use crate::world::mesh::creature::dog::{
    BONES, CHEST, EARS, HEAD, JAW, LEGS, NECK, PELVIS, Skeleton, TAIL,
};

/// A paw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paw {
    /// Where the paw's bone begins.
    pub at: Vec3,
    /// How far it is lifted and folded: 0 it stands, 1 in the middle of a step.
    pub lifted: f32,
}

/// A posture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Posture {
    pub paws: [Paw; 4],
    /// How far it sits and lies, 0 to 1, and how far a lying dog has its head on its paws.
    pub sits: f32,
    pub lies: f32,
    pub sleeps: f32,
    /// How much the trunk is higher, and turned: nose up, to the left, leaned to its left, rad.
    pub bob: f32,
    pub trunk: Vec3,
    /// Head and neck together: to the left, up, tilted to the left, rad.
    pub head: Vec3,
    /// How far the mouth is open, 0 to 1.
    pub jaw: f32,
    /// Ears: −1 laid back, 0 at rest, 1 pricked ahead; each also twitches, rad.
    pub ears: f32,
    pub twitch: [f32; 2],
    /// The tail: raised above rest, rad, and to the left, rad.
    pub tail: f32,
    pub wag: f32,
    /// How full the chest is, −1 to 1.
    pub breath: f32,
}

/// A leg's bones as turns from how they stand, and where they begin.
struct Leg {
    at: [Vec3; 4],
    turn: [Quat; 4],
}

impl Skeleton {
    fn bone(&self, bone: u16) -> Vec3 {
        self.at.get(usize::from(bone)).copied().unwrap_or_default()
    }

    /// Where the head begins in a dog that stands.
    pub fn head(&self) -> Vec3 {
        self.bone(HEAD)
    }

    /// Where the paw's bone begins in a dog that stands.
    pub fn paw(&self, leg: usize) -> Vec3 {
        LEGS.get(leg).map_or(Vec3::ZERO, |first| self.bone(first + 3))
    }

    /// The paw of a dog that sits, `lies` or stands, on the ground.
    fn rested(&self, leg: usize, sits: f32, lies: f32) -> Vec3 {
        let paw = self.paw(leg);
        let side = paw.x.signum();
        let (sat, lain) = if leg < 2 {
            let elbow = self.bone(LEGS[0] + 1);
            (
                paw + Vec3::new(side * 0.004, 0.0, -0.055),
                Vec3::new(side * 0.115, paw.y * 0.85, elbow.z - 0.06 - 0.98 * (elbow.y - paw.y)),
            )
        } else {
            let hip = self.bone(LEGS[2]);
            (
                Vec3::new(side * 0.150, paw.y * 0.9, hip.z - 0.30),
                Vec3::new(side * 0.195, paw.y * 0.85, hip.z - 0.20),
            )
        };
        paw.lerp(sat, sits).lerp(lain, lies)
    }

    /// The frames of all bones, the whole animal first: each carries the skin of a dog that stands
    /// to where it is in this posture.
    pub fn pose(&self, posture: &Posture) -> [Transform; BONES] {
        let p = posture;
        let (sits, lies) = (p.sits.clamp(0.0, 1.0) * (1.0 - p.lies), p.lies.clamp(0.0, 1.0));
        let hip = self.bone(LEGS[2]).with_x(0.0);
        let shoulder = self.bone(LEGS[0]).with_x(0.0);
        let elbow = self.bone(LEGS[0] + 1).y;
        // The trunk as a whole, about the middle between shoulders and hips.
        let middle = (hip + shoulder) * 0.5;
        let up = 0.66 * sits + 0.10 * lies + p.trunk.x;
        let turn = Quat::from_euler(EulerRot::YXZ, p.trunk.y, up, p.trunk.z);
        // Who sits has its rump on the ground; who lies, its breast.
        let sunk = Vec3::new(0.0, -0.270 * (elbow / 0.53), -0.045) * sits
            + Vec3::new(0.0, -(elbow - 0.045) - 0.03, 0.0) * lies;
        let from = middle + sunk + Vec3::Y * p.bob;
        let whole = |at: Vec3| from + turn * (at - middle);
        let mut all = [Transform::IDENTITY; BONES];
        let mut set = |bone: u16, begins: Vec3, turn: Quat| {
            if let Some(slot) = all.get_mut(usize::from(bone)) {
                *slot = Transform::from_translation(begins).with_rotation(turn);
            }
        };
        set(CHEST, whole(self.bone(CHEST)), turn);
        let loin = self.bone(PELVIS);
        let bend = Quat::from_rotation_x(0.34 * sits + 0.16 * lies);
        let (loin_at, behind) = (whole(loin), turn * bend);
        set(PELVIS, loin_at, behind);
        let rear = |at: Vec3| loin_at + behind * (at - loin);
        // The neck keeps about its own slope however the trunk stands.
        let level = -up;
        let nose_down = 0.75 * p.sleeps * lies;
        let neck_turn = turn
            * Quat::from_euler(
                EulerRot::YXZ,
                p.head.x * 0.45,
                level * 0.70 + p.head.y * 0.40 + 0.10 * sits - 1.05 * p.sleeps * lies - 0.1 * lies,
                p.head.z * 0.2,
            );
        let neck = whole(self.bone(NECK));
        set(NECK, neck, neck_turn);
        let head = neck + neck_turn * (self.bone(HEAD) - self.bone(NECK));
        let head_turn = neck_turn
            * Quat::from_euler(
                EulerRot::YXZ,
                p.head.x * 0.55,
                level * 0.30 + p.head.y * 0.60 - 0.08 * sits + nose_down,
                p.head.z * 0.8,
            );
        set(HEAD, head, head_turn);
        let on_head = |bone: u16| head + head_turn * (self.bone(bone) - self.bone(HEAD));
        set(JAW, on_head(JAW), head_turn * Quat::from_rotation_x(-0.42 * p.jaw));
        for ((ear, side), twitch) in EARS.into_iter().zip([-1.0, 1.0]).zip(p.twitch) {
            let (back, ahead) = ((-p.ears).max(0.0), p.ears.max(0.0));
            let turned = Quat::from_euler(
                EulerRot::YXZ,
                side * (-0.9 * back + 0.25 * ahead),
                0.95 * back - 0.12 * ahead + 0.5 * twitch,
                side * -(0.45 * back - 0.10 * ahead),
            );
            set(ear, on_head(ear), head_turn * turned);
        }
        // The tail lies on the ground behind who sits or lies.
        let mut at = rear(self.bone(TAIL[0]));
        let mut tail = behind;
        let tips = [self.bone(TAIL[1]), self.bone(TAIL[2]), self.tail_tip];
        for (nth, (bone, tip)) in TAIL.into_iter().zip(tips).enumerate() {
            let share = [0.55, 0.30, 0.25][nth];
            let down: f32 = [0.15, 0.55, 0.35][nth] * lies + [-0.25, 0.75, 0.70][nth] * sits;
            let lifted = p.tail * share * (1.0 - 0.8 * sits.max(lies)) + down;
            tail *= Quat::from_rotation_y(p.wag * [0.5, 0.35, 0.3][nth])
                * Quat::from_rotation_x(-lifted);
            let way = tail * (tip - self.bone(bone));
            tail = self.over_ground(at, way) * tail;
            set(bone, at, tail);
            at += tail * (tip - self.bone(bone));
        }
        for (leg, (first, paw)) in LEGS.into_iter().zip(p.paws).enumerate() {
            let begins = self.bone(first);
            let root = if leg < 2 { whole(begins) } else { rear(begins) };
            let rests = self.rested(leg, sits, lies) - self.paw(leg);
            let posed = self.leg(leg, root, Paw { at: paw.at + rests, ..paw }, [sits, lies]);
            for (bone, (begins, turned)) in posed.at.into_iter().zip(posed.turn).enumerate() {
                set(first + bone as u16, begins, turned);
            }
        }
        all
    }

    /// The turn that keeps a bone of the tail, which begins at `at` and goes `way`, off the ground.
    fn over_ground(&self, at: Vec3, way: Vec3) -> Quat {
        let long = way.length().max(1e-4);
        let rises = (self.tail_over - at.y).clamp(-0.98 * long, 0.98 * long);
        if way.y >= rises {
            return Quat::IDENTITY;
        }
        let level = way.with_y(0.0).try_normalize().unwrap_or(Vec3::Z);
        let along = (long * long - rises * rises).sqrt();
        Quat::from_rotation_arc(way / long, (level * along + Vec3::Y * rises) / long)
    }

    /// A leg from its root to its paw: the pastern's slope is given, the two bones above reach it.
    fn leg(&self, leg: usize, root: Vec3, paw: Paw, [sits, lies]: [f32; 2]) -> Leg {
        let first = LEGS[leg];
        let fore = leg < 2;
        let [hip, knee, ankle, toe] = [0, 1, 2, 3].map(|bone| self.bone(first + bone));
        // The pastern leans as the whole leg does, and folds in a step; who sits or lies has it on
        // the ground.
        let lean = |from: Vec3, to: Vec3| (to.z - from.z).atan2(from.y - to.y);
        let swung = lean(root, paw.at) - lean(hip, toe);
        let stands = 1.0 - sits.max(lies);
        let folds = if fore { 1.15 } else { 0.75 } * paw.lifted;
        let flat = if fore { -1.30 * lies } else { -(1.35 * sits + 1.32 * lies) };
        let slope = (0.75 * swung + folds) * stands + flat;
        let pastern = Quat::from_rotation_x(-slope);
        let wanted = paw.at - pastern * (toe - ankle);
        let (upper, lower) = (hip.distance(knee), knee.distance(ankle));
        let way = wanted - root;
        let slack = (upper + lower) * 0.004;
        let far = way.length().clamp((upper - lower).abs() + slack, upper + lower - slack);
        let dir = way.normalize_or(Vec3::NEG_Y);
        // Elbows bend back, stifles ahead and, under who sits or lies, out.
        let out = hip.x.signum() * (0.12 * sits + 0.30 * lies);
        let pole =
            if fore { Vec3::new(out * 0.5, 0.0, 1.0) } else { Vec3::new(out, 0.25 * lies, -1.0) };
        let aside = (pole - dir * pole.dot(dir)).normalize_or(Vec3::Z);
        let cos =
            ((upper * upper + far * far - lower * lower) / (2.0 * upper * far)).clamp(-1.0, 1.0);
        let bent = root + dir * (upper * cos) + aside * (upper * (1.0 - cos * cos).max(0.0).sqrt());
        let ankle_at = root + dir * far;
        let toe_at = ankle_at + pastern * (toe - ankle);
        let swing = |rest: Vec3, to: Vec3| {
            Quat::from_rotation_arc(rest.normalize_or(Vec3::NEG_Y), to.normalize_or(Vec3::NEG_Y))
        };
        // The paw is level on the ground; in the air it hangs.
        let hangs = paw.lifted * if fore { 0.9 } else { 0.8 };
        let level = Quat::from_rotation_x(-hangs);
        Leg {
            at: [root, bent, ankle_at, toe_at],
            turn: [
                swing(knee - hip, bent - root),
                swing(ankle - knee, ankle_at - bent),
                pastern,
                level,
            ],
        }
    }
}
