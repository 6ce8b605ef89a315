//! A leg of three bones that bends in an upright plane: where its bones lie when its foot stands
//! at a place.

use bevy::prelude::*;

/// How much the last bone leans with the leg's reach, rad for a reach that is doubled.
const LEANS: f32 = 0.7;
/// How steeply the bones of a drawn in leg point up, degrees.
const DRAWN_IN_DEG: [f32; 3] = [-20.0, -134.0, -204.0];

/// A leg. The plane in which it bends holds its hip, its foot and the upright.
#[derive(Clone, Copy, Debug)]
pub struct LegPlan {
    /// Where the leg is fixed to the body, in the body's frame, m.
    pub hip: Vec3,
    /// Where its foot stands at rest, m.
    pub foot: Vec3,
    /// The lengths of its bones, from the hip on, m.
    pub bones_m: [f32; 3],
    /// The last bone at rest, from the ankle to the foot: outward and up, m.
    pub last: Vec2,
    /// Which of the two sets of legs that step in turn it belongs to.
    pub set: usize,
    /// When it steps within its set, 0 the first to 1 the last.
    pub order: f32,
    /// Whether it feels about while the animal rests.
    pub feels: bool,
    /// How thick it is at its hip, as a radius, m.
    pub thick_m: f32,
}

impl LegPlan {
    /// A leg through these places in its plane: outward from the hip and up from the ground, m.
    pub fn through(hip: Vec3, foot: Vec3, knee: Vec2, ankle: Vec2) -> Self {
        let reach = (foot - hip).with_y(0.0).length();
        let (from, to) = (Vec2::new(0.0, hip.y), Vec2::new(reach, foot.y));
        let bones_m = [from.distance(knee), knee.distance(ankle), ankle.distance(to)];
        let last = to - ankle;
        Self { hip, foot, bones_m, last, set: 0, order: 0.0, feels: false, thick_m: 0.0 }
    }

    /// The direction in which the leg stands out at rest, a level unit vector.
    pub fn out(&self) -> Vec3 {
        (self.foot - self.hip).with_y(0.0).normalize_or(Vec3::X)
    }

    /// The frames of its bones when the leg is drawn in to the belly, as a dead animal's is: out, down
    /// and back to the middle; `off` turns them all a little, degrees.
    pub fn drawn_in(&self, off: f32) -> [Transform; 3] {
        let dir = self.out();
        let yaw = (-dir.x).atan2(-dir.z);
        let mut at = self.hip;
        let mut bone = 0;
        DRAWN_IN_DEG.map(|pitch_deg| {
            let pitch = Quat::from_rotation_x((pitch_deg + off).to_radians());
            let frame = Transform {
                translation: at,
                rotation: Quat::from_rotation_y(yaw) * pitch,
                scale: Vec3::ONE,
            };
            at += frame.rotation * Vec3::NEG_Z * self.bones_m.get(bone).copied().unwrap_or(0.0);
            bone += 1;
            frame
        })
    }

    /// The frames of the three bones with the foot at this place of the body's frame: each at the
    /// bone's beginning, the bone along −Z, +Y above it. A foot out of reach is pointed at.
    pub fn bones(&self, foot: Vec3) -> [Transform; 3] {
        let to = foot - self.hip;
        let level = to.with_y(0.0);
        let dir = level.normalize_or(self.out());
        let (wanted, rest) = (level.length(), (self.foot - self.hip).with_y(0.0).length());
        let lean = ((wanted - rest) / rest.max(1e-4)).clamp(-1.0, 1.0) * LEANS;
        let goal = Vec2::new(wanted, to.y);
        let last = Vec2::from_angle(lean).rotate(self.last);
        let [upper, lower, _] = self.bones_m;
        // Two bones reach the ankle; the knee is above the line from the hip to the ankle.
        let ankle = goal - last;
        let slack = (upper + lower) * 0.01;
        let far = ankle.length().clamp((upper - lower).abs() + slack, upper + lower - slack);
        let ankle = ankle.normalize_or(Vec2::X) * far;
        let cos = (upper * upper + far * far - lower * lower) / (2.0 * upper * far).max(1e-9);
        let knee = Vec2::from_angle(ankle.to_angle() + cos.clamp(-1.0, 1.0).acos()) * upper;
        let yaw = (-dir.x).atan2(-dir.z);
        let bone = |from: Vec2, to: Vec2| {
            let pitch = (to - from).to_angle();
            Transform {
                translation: self.hip + dir * from.x + Vec3::Y * from.y,
                rotation: Quat::from_rotation_y(yaw) * Quat::from_rotation_x(pitch),
                scale: Vec3::ONE,
            }
        };
        [bone(Vec2::ZERO, knee), bone(knee, ankle), bone(ankle, goal)]
    }

    /// The places of hip, knee, ankle and foot's tip for bones that lie so.
    pub fn chain(&self, bones: &[Transform; 3]) -> [Vec3; 4] {
        let [a, b, c] = bones;
        let tip = c.translation + c.rotation * Vec3::NEG_Z * self.bones_m[2];
        [a.translation, b.translation, c.translation, tip]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> LegPlan {
        let (hip, foot) = (Vec3::new(0.01, 0.012, -0.01), Vec3::new(0.05, 0.0, -0.03));
        LegPlan::through(hip, foot, Vec2::new(0.015, 0.03), Vec2::new(0.035, 0.006))
    }

    #[test]
    fn a_foot_stands_where_it_is_wanted_and_no_bone_changes_its_length() {
        let leg = plan();
        for foot in [leg.foot, Vec3::new(0.04, 0.0, -0.03), Vec3::new(0.052, 0.004, -0.02)] {
            let bones = leg.bones(foot);
            let chain = leg.chain(&bones);
            assert!(chain[3].distance(foot) < 2e-4, "{} for {foot}", chain[3]);
            for (bone, pair) in leg.bones_m.iter().zip(chain.windows(2)) {
                let long = pair[0].distance(pair[1]);
                assert!((long - bone).abs() < 1e-5, "{long} m for {bone} m");
            }
            assert!(chain[1].y > chain[0].y && chain[1].y > chain[2].y, "the knee is highest");
        }
    }

    #[test]
    fn a_foot_out_of_reach_stretches_no_bone() {
        let leg = plan();
        for foot in [Vec3::new(5.0, 0.0, 0.0), leg.hip, Vec3::new(-1.0, 2.0, 0.0)] {
            let bones = leg.bones(foot);
            assert!(bones.iter().all(|bone| bone.translation.is_finite()));
            let chain = leg.chain(&bones);
            assert!((chain[1].distance(chain[0]) - leg.bones_m[0]).abs() < 1e-5);
            assert!((chain[2].distance(chain[1]) - leg.bones_m[1]).abs() < 1e-5);
        }
    }
}
