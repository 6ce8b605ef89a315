//! Ducking: who sits or stands bends low, looks down and holds the hands over the head.

use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_scenario::world::Doing;

use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::pose::{ACROSS, Arm, BodyPose, bones};
use crate::world::mesh::people::posing::seated;

/// How far hips, belly, chest and head bend forward, radians: of who sits, and of who stands.
const SITS: [f32; 4] = [0.30, 0.50, 0.45, 1.15];
const STANDS: [f32; 4] = [0.62, 0.45, 0.40, 1.20];
/// How far the hips of who stands sink and go back, as shares of their height.
const SINKS: [f32; 2] = [0.26, 0.16];

/// A body that can duck.
pub struct Ducking {
    upright: BodyPose,
    bends: [f32; 4],
    sinks: [f32; 2],
}

impl Body {
    /// The movement of somebody who does this.
    pub fn ducking(&self, does: &Doing) -> Ducking {
        let upright = self.settled(does, 0.0);
        let (bends, sinks) = if seated(does) { (SITS, [0.0; 2]) } else { (STANDS, SINKS) };
        Ducking { upright, bends, sinks }
    }

    /// The pose at a share of the way down, 0 to 1. The feet stay where they are.
    pub fn ducked(&self, ducking: &Ducking, share: f32) -> BodyPose {
        let Ducking { upright, bends: [hips, belly, chest, head], sinks: [down, back] } = ducking;
        let low = smooth(0.0, 1.0, share.clamp(0.0, 1.0));
        let forward = |by: &f32| Quat::from_rotation_x(-by * low);
        let mut pose = upright.clone();
        pose.pelvis.y -= upright.pelvis.y * down * low;
        pose.pelvis.z += upright.pelvis.y * back * low;
        pose.hips = upright.hips * forward(hips);
        pose.belly = upright.belly * forward(belly);
        pose.chest = upright.chest * forward(chest);
        pose.head = forward(head);
        self.within_reach(&mut pose, 1.0);
        let posed = bones(&self.joints, &pose);
        let neck = self.neck_of(&posed);
        let (size, turn) = (self.size(), pose.head);
        for (k, arm) in pose.arms.iter_mut().enumerate() {
            let side = if k == 0 { -1.0 } else { 1.0 };
            let shoulder = posed.get(6 + ACROSS * k).map_or(neck, |bone| bone.to);
            let rest = upright.arms.get(k).copied().unwrap_or(*arm);
            // On the way the hands stay with the shoulders.
            let hangs = Arm { wrist: rest.wrist - self.shoulder(upright, k) + shoulder, ..rest };
            let over = Arm {
                wrist: neck + turn * (Vec3::new(0.085 * side, 0.115, 0.085) * size),
                elbow: Vec3::new(0.9 * side, -0.15, -0.6),
                fingers: turn * Vec3::new(-0.75 * side, 0.55, 0.15),
                palm: turn * Vec3::new(-0.45 * side, -0.25, -0.85),
                curl: 0.35,
            };
            *arm = hangs.towards(&over, smooth(0.1, 0.9, share.clamp(0.0, 1.0)));
        }
        pose
    }

    /// Where a shoulder is in a pose.
    fn shoulder(&self, pose: &BodyPose, k: usize) -> Vec3 {
        bones(&self.joints, pose).get(6 + ACROSS * k).map_or(Vec3::ZERO, |bone| bone.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::mesh::people::pose::ANKLE;
    use crate::world::mesh::people::who::Traits;

    #[test]
    fn who_ducks_goes_down_without_a_jump_with_the_feet_in_place_and_the_hands_at_the_head() {
        for seed in 0..12 {
            let body = Body::new(seed, Traits::default()).expect("a body");
            for does in [Doing::Stand, Doing::Listen] {
                let ducking = body.ducking(&does);
                let feet = |pose: &BodyPose| {
                    let posed = body.bones(pose);
                    [posed[13].to, posed[13 + ACROSS].to]
                };
                let upright = body.settled(&does, 0.0);
                let (stood, high) = (feet(&upright), body.neck_of(&body.bones(&upright)).y);
                let mut before: Option<Vec3> = None;
                for step in 0..=100 {
                    let pose = body.ducked(&ducking, step as f32 / 100.0);
                    let posed = body.bones(&pose);
                    for (now, stood) in feet(&pose).iter().zip(stood) {
                        assert!((*now - stood).length() < 0.01, "a foot moves");
                    }
                    let head = body.neck_of(&posed);
                    if let Some(before) = before.replace(head) {
                        assert!((head - before).length() < 0.03, "the head jumps");
                    }
                }
                let low = body.ducked(&ducking, 1.0);
                let posed = body.bones(&low);
                let neck = body.neck_of(&posed);
                assert!(neck.y < high - 0.15, "{} m, not far below {high} m", neck.y);
                assert!(neck.y > body.joints[ANKLE].y + 0.3, "the head is on the ground");
                for k in 0..2 {
                    let hand = posed[8 + ACROSS * k].to;
                    assert!(
                        (hand - neck).length() < 0.26,
                        "a hand is {} m off",
                        (hand - neck).length()
                    );
                }
                let start = body.bones(&body.ducked(&ducking, 0.0));
                assert!((body.neck_of(&start).y - high).abs() < 0.03);
            }
        }
    }
}
