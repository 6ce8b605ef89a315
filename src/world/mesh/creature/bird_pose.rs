//! How a bird holds itself: the frames of its bones from where its feet stand, how far it is in
//! flight and where its wings are in their beat. A pure function; lengths are shares of the length
//! from beak to tail, in the frame of the bird, which stands on the origin.

use std::f32::consts::TAU;

use bevy::prelude::*;
use gradus_base::chance::smooth;

use crate::world::mesh::creature::bird::{
    BODY, BONES, BirdBones, FOLDED, HEAD, LEGS, NECK, TAIL, WINGS,
};

/// How far wings swing up and down from level, and the hand after the arm, rad.
const SWING: f32 = 0.80;
const HAND: f32 = 0.55;

/// A posture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Perch {
    /// Where the feet stand, on the ground and lifted.
    pub feet: [Vec3; 2],
    /// How far it is in flight, 0 to 1.
    pub flies: f32,
    /// How much of a wing's beat is done, 0 to 1, and how strong it is: 0 it glides.
    pub beat: f32,
    pub strong: f32,
    /// How far its beak is down on the ground, 0 to 1.
    pub pecks: f32,
    /// How far the head is ahead of where it rests, and turned: to the left, up, tilted, rad.
    pub ahead: f32,
    pub head: Vec3,
    /// How much the body is higher.
    pub bob: f32,
}

impl BirdBones {
    fn bone(&self, bone: u16) -> Vec3 {
        self.at.get(usize::from(bone)).copied().unwrap_or_default()
    }

    /// The foot of a bird that stands, on the ground.
    pub fn foot(&self, leg: usize) -> Vec3 {
        let foot = LEGS.get(leg).map_or(Vec3::ZERO, |first| self.bone(first + 2));
        Vec3::new(foot.x, 0.0, foot.z - 0.03)
    }

    /// The frames of all bones, the whole bird first.
    pub fn pose(&self, p: &Perch) -> [Transform; BONES] {
        let flies = p.flies.clamp(0.0, 1.0);
        let stands = 1.0 - smooth(0.0, 0.6, flies);
        let open = smooth(0.05, 0.75, flies);
        let pecks = p.pecks * stands;
        let turn = p.beat * TAU;
        let mut all = [Transform::IDENTITY; BONES];
        let mut set = |bone: u16, begins: Vec3, turn: Quat, scale: f32| {
            if let Some(slot) = all.get_mut(usize::from(bone)) {
                *slot =
                    Transform { translation: begins, rotation: turn, scale: Vec3::splat(scale) };
            }
        };
        // The body rises a little with each beat down.
        let up = self.up * stands + 0.10 * flies - (self.up + 0.45) * pecks;
        let lift = 0.020 * flies * p.strong * turn.sin();
        let body_at = Vec3::new(0.0, self.hips + p.bob + lift - 0.02 * pecks, 0.0);
        let body = Quat::from_rotation_x(up);
        let on_body = |at: Vec3| body_at + body * at;
        set(BODY, body_at, body, 1.0);
        // The neck stands up over a bird that stands, and carries the head ahead and back.
        let long = self.bone(HEAD).distance(self.bone(NECK)).max(1e-3);
        let reach = (p.ahead / long).clamp(-0.7, 0.7) * stands;
        let neck_up = 0.30 * stands - 0.55 * flies - 0.95 * pecks - reach;
        let neck_turn = body * Quat::from_euler(EulerRot::YXZ, p.head.x * 0.35, neck_up, 0.0);
        let neck = on_body(self.bone(NECK));
        set(NECK, neck, neck_turn, 1.0);
        let head = neck + neck_turn * (self.bone(HEAD) - self.bone(NECK));
        let level = -(up + neck_up) * (1.0 - 0.75 * pecks) - 0.10 * stands - 0.35 * pecks;
        let head_turn = neck_turn
            * Quat::from_euler(EulerRot::YXZ, p.head.x * 0.65, level + p.head.y, p.head.z);
        set(HEAD, head, head_turn, 1.0);
        let spread = 1.0 + 0.9 * flies;
        let tail = body * Quat::from_rotation_x(0.10 * stands + 0.30 * pecks - 0.06 * flies);
        set(TAIL, on_body(self.bone(TAIL)), tail, 1.0);
        if let Some(slot) = all.get_mut(usize::from(TAIL)) {
            slot.scale.x = spread;
        }
        let mut set = |bone: u16, begins: Vec3, turn: Quat, scale: f32| {
            if let Some(slot) = all.get_mut(usize::from(bone)) {
                *slot =
                    Transform { translation: begins, rotation: turn, scale: Vec3::splat(scale) };
            }
        };
        for (nth, side) in [-1.0_f32, 1.0].into_iter().enumerate() {
            let folded = if open < 0.30 { 1.0 } else { 0.0 };
            set(FOLDED[nth], on_body(self.bone(FOLDED[nth])), body, folded);
            let size = if open > 0.02 { 0.45 + 0.55 * open } else { 0.0 };
            // Down is strong, up is drawn in: the hand follows the arm and folds on its way up.
            let beat = p.strong * open;
            let arm = 0.16 * open + SWING * beat * turn.cos();
            let drawn = (1.0 - open) * 1.25 + 0.30 * beat * (-turn.sin()).max(0.0);
            let twist = 0.22 * beat * turn.sin();
            let wing = body
                * Quat::from_rotation_z(side * arm)
                * Quat::from_rotation_y(side * -drawn)
                * Quat::from_rotation_x(twist);
            let shoulder = on_body(self.bone(WINGS[nth]));
            set(WINGS[nth], shoulder, wing, size);
            let hand = HAND * beat * (turn - 1.0).cos() - 0.10 * open;
            let bent = 0.75 * beat * (-turn.sin()).max(0.0) + 0.9 * (1.0 - open);
            let wrist = self.bone(WINGS[nth] + 1) - self.bone(WINGS[nth]);
            let tip =
                wing * Quat::from_rotation_z(side * hand) * Quat::from_rotation_y(side * -bent);
            set(WINGS[nth] + 1, shoulder + wing * wrist * size, tip, size);
        }
        for (first, foot) in LEGS.into_iter().zip(p.feet) {
            let hip = on_body(self.bone(first));
            let stood = foot + Vec3::Y * 0.008;
            let tucked = hip + body * Vec3::new(0.0, -0.035, 0.115);
            let at = stood.lerp(tucked, smooth(0.25, 0.8, flies));
            let [rest_hip, rest_heel, rest_foot] = [0, 1, 2].map(|bone| self.bone(first + bone));
            let (shin, shank) = (rest_hip.distance(rest_heel), rest_heel.distance(rest_foot));
            let way = at - hip;
            let slack = (shin + shank) * 0.004;
            let far = way.length().clamp((shin - shank).abs() + slack, shin + shank - slack);
            let dir = way.normalize_or(Vec3::NEG_Y);
            let aside = (Vec3::Z - dir * dir.z).normalize_or(Vec3::Z);
            let cos =
                ((shin * shin + far * far - shank * shank) / (2.0 * shin * far)).clamp(-1.0, 1.0);
            let heel =
                hip + dir * (shin * cos) + aside * (shin * (1.0 - cos * cos).max(0.0).sqrt());
            let toes = hip + dir * far;
            let arc = |rest: Vec3, to: Vec3| {
                Quat::from_rotation_arc(
                    rest.normalize_or(Vec3::NEG_Y),
                    to.normalize_or(Vec3::NEG_Y),
                )
            };
            set(first, hip, arc(rest_heel - rest_hip, heel - hip), 1.0);
            set(first + 1, heel, arc(rest_foot - rest_heel, toes - heel), 1.0);
            // A lifted foot hangs; a bird in flight closes its toes.
            let lifted = foot.y / 0.06;
            let hangs = Quat::from_rotation_x(-0.7 * lifted.clamp(0.0, 1.0) - 1.2 * flies);
            set(first + 2, toes, hangs, 1.0 - 0.3 * smooth(0.4, 0.9, flies));
        }
        all
    }
}
