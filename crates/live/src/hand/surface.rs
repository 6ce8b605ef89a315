//! The skin of the hands as a ground to stand on: capsules along the hands' bones.

use glam::{Quat, Vec3};

use super::approach::mirrored;
use super::{Hands, in_world, parts, smooth};
use crate::Stand;
use gradus_base::sample::Side;

/// A thing stays on a hand while the hand is within the first of these distances from its steady
/// pose, and is left behind when the hand is beyond the second, m.
const CARRIES_M: [f32; 2] = [0.02, 0.06];
/// Beside the skin the ground falls to the ground below within this, m.
const SKIRT_M: f32 = 0.014;
/// A hand carries in full up to the first of these heights over the ground below, and nothing above
/// the second, m.
const HIGH_M: [f32; 2] = [0.08, 0.16];

/// A rod with round ends, in the right hand's grip frame: its two ends and its radius, m.
type Rod = (Vec3, Vec3, f32);

/// Rods along the bones of `assets/people/hand.bin`: the hand's middle, the wrist, the fingers from
/// the index finger on, the thumb.
const RODS: [Rod; 15] = [
    (Vec3::new(0.0130, 0.045, -0.010), Vec3::new(0.0154, -0.0438, -0.0270), 0.0145),
    (Vec3::new(0.0150, 0.045, -0.004), Vec3::new(0.0148, -0.0433, -0.0024), 0.0150),
    (Vec3::new(0.0145, 0.045, 0.004), Vec3::new(0.0160, -0.0370, 0.0165), 0.0140),
    (Vec3::new(0.0120, 0.045, 0.010), Vec3::new(0.0154, -0.0281, 0.0346), 0.0125),
    (Vec3::new(0.0080, 0.045, -0.002), Vec3::new(0.0060, 0.1200, -0.002), 0.0165),
    (Vec3::new(0.0154, -0.0438, -0.0270), Vec3::new(0.0129, -0.0688, -0.0296), 0.0105),
    (Vec3::new(0.0129, -0.0688, -0.0296), Vec3::new(0.0, -0.1090, -0.0314), 0.0080),
    (Vec3::new(0.0148, -0.0433, -0.0024), Vec3::new(0.0135, -0.0749, 0.0019), 0.0108),
    (Vec3::new(0.0135, -0.0749, 0.0019), Vec3::new(0.0025, -0.1190, 0.0063), 0.0082),
    (Vec3::new(0.0168, -0.0370, 0.0165), Vec3::new(0.0161, -0.0646, 0.0218), 0.0100),
    (Vec3::new(0.0161, -0.0646, 0.0218), Vec3::new(0.0055, -0.1070, 0.0284), 0.0078),
    (Vec3::new(0.0154, -0.0281, 0.0346), Vec3::new(0.0112, -0.0488, 0.0389), 0.0088),
    (Vec3::new(0.0112, -0.0488, 0.0389), Vec3::new(0.0010, -0.0750, 0.0450), 0.0070),
    (Vec3::new(0.0009, 0.0198, -0.0242), Vec3::new(0.0022, -0.0100, -0.0480), 0.0135),
    (Vec3::new(0.0022, -0.0100, -0.0480), Vec3::new(-0.0018, -0.0460, -0.0710), 0.0095),
];

/// The rod along the sleeve, on which only things stand that may go up the arm.
const SLEEVE: Rod = (Vec3::new(0.0050, 0.088, -0.003), Vec3::new(0.0050, 0.185, -0.003), 0.0300);

/// The wrist, in the grip's frame, m. A thing on a hand goes no farther than here towards the arm,
/// unless it may go up the arm.
const WRIST_M: Vec3 = Vec3::new(0.010, 0.045, 0.0);
/// So far beyond the wrist things may go up the arm, m: onto the sleeve.
pub const UP_THE_ARM_M: f32 = 0.085;
/// A thing is held at the wrist in full up to the first of these distances, and not at all from the
/// second on: beside the middle of the arm, and beyond the wrist, m.
const BESIDE_ARM_M: [f32; 2] = [0.035, 0.06];
const BEYOND_M: [f32; 2] = [0.11, 0.24];
/// A thing that came along the arm and could not be held is no longer carried this far beyond, m.
const PAST_M: f32 = 0.01;

/// Both hands as ground, in the world.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    hands: [Held; 2],
}

/// A hand's pose in the world, and how much the hand carries, 0 to 1.
#[derive(Clone, Copy, Debug)]
struct Held {
    side: Side,
    at: Vec3,
    turn: Quat,
    carries: f32,
}

impl Ground {
    pub(super) fn new(hands: &Hands, stand: &Stand) -> Self {
        let of = hands.both().map(|(side, hand)| {
            let lag = parts(&hand.pose).0.distance(parts(&hand.steady).0);
            let carries = hand.shown * smooth(CARRIES_M[1], CARRIES_M[0], lag);
            let (at, turn) = parts(&in_world(&hand.pose, stand));
            Held { side, at, turn, carries }
        });
        Self { hands: of }
    }

    /// Whether no hand carries anything, so that only the ground below is there.
    pub fn is_bare(&self) -> bool {
        self.hands.iter().all(|hand| hand.carries <= 0.0)
    }

    /// How high the skin lies over a place of the ground, m; 0 beside the hands. The height is
    /// continuous in the place and in the hands' poses.
    pub fn height_m(&self, at: Vec3) -> f32 {
        self.hands.iter().map(|hand| hand.rods_m(&RODS, at)).fold(0.0, f32::max)
    }

    /// How high the sleeves lie over a place of the ground, m; 0 beside them. As continuous as
    /// [`Ground::height_m`].
    pub fn sleeve_m(&self, at: Vec3) -> f32 {
        self.hands.iter().map(|hand| hand.rods_m(&[SLEEVE], at)).fold(0.0, f32::max)
    }

    /// Where a thing stands that would stand at a place of the ground: moved along the hand to where
    /// things may not go farther, if that place lies beyond, on the arm. And the share of
    /// [`Ground::height_m`] at which the thing stands there: 0 where it comes from behind, below the
    /// arm. Both are as continuous as that height. Things go to the wrist, and with `up_the_arm`,
    /// 0 to 1, up to [`UP_THE_ARM_M`] farther.
    pub fn on_the_hand(&self, at: Vec3, up_the_arm: f32) -> (Vec3, f32) {
        let up_m = up_the_arm.clamp(0.0, 1.0) * UP_THE_ARM_M;
        let at = self.hands.iter().fold(at, |at, hand| hand.below_the_wrist(at, up_m));
        (at, self.hands.iter().map(|hand| hand.carries_at(at, up_m)).fold(1.0, f32::min))
    }
}

impl Held {
    /// A place of the grip's frame in the world.
    fn place(&self, p: Vec3) -> Vec3 {
        self.at + self.turn * mirrored(self.side, p)
    }

    /// How much the hand carries of a thing that stands on this ground below it, 0 to 1.
    fn carries_over(&self, ground: Vec3) -> f32 {
        smooth(HIGH_M[1], HIGH_M[0], self.at.y - ground.y) * self.carries
    }

    fn rods_m(&self, rods: &[Rod], at: Vec3) -> f32 {
        if self.carries <= 0.0 || (self.at - at).with_y(0.0).length() > 0.25 {
            return 0.0;
        }
        let rods = rods
            .iter()
            .map(|(from, to, radius)| rod_height(self.place(*from), self.place(*to), *radius, at));
        rods.fold(0.0, f32::max) * self.carries_over(at)
    }

    fn below_the_wrist(&self, at: Vec3, up_m: f32) -> Vec3 {
        let (fingers, beyond, share) = self.on_the_arm(at, up_m);
        at + fingers * (beyond.max(0.0) * share * smooth(BEYOND_M[1], BEYOND_M[0], beyond))
    }

    /// The share of the hand's height at which a thing stands on it.
    fn carries_at(&self, at: Vec3, up_m: f32) -> f32 {
        let (_, beyond, share) = self.on_the_arm(at, up_m);
        1.0 - share * smooth(0.0, PAST_M, beyond)
    }

    /// Which way the fingers point over the ground, how far a place lies beyond the place `up_m`
    /// above the wrist, m, and whether that place is on the arm, 0 to 1.
    fn on_the_arm(&self, at: Vec3, up_m: f32) -> (Vec3, f32, f32) {
        let fingers = (self.turn * Vec3::NEG_Y).with_y(0.0);
        // An arm that stands upright has no length over the ground.
        let lies = smooth(0.2, 0.5, fingers.length());
        let share = lies * smooth(0.0, 0.25, self.carries_over(at));
        let fingers = fingers.normalize_or_zero();
        let way = (self.place(WRIST_M.with_y(WRIST_M.y + up_m)) - at).with_y(0.0);
        let beyond = way.dot(fingers);
        let beside = (way - fingers * beyond).length();
        (fingers, beyond, share * smooth(BESIDE_ARM_M[1], BESIDE_ARM_M[0], beside))
    }
}

fn rod_height(from: Vec3, to: Vec3, radius: f32, at: Vec3) -> f32 {
    let rod = (to - from).with_y(0.0);
    let along = (at - from).dot(rod) / rod.length_squared().max(1e-8);
    let middle = from.lerp(to, along.clamp(0.0, 1.0));
    let off = (middle - at).with_y(0.0).length();
    if off > radius + SKIRT_M {
        return 0.0;
    }
    let round = (radius * radius - off * off).max(0.0).sqrt();
    (middle.y - at.y + round).max(0.0) * smooth(radius + SKIRT_M, radius * 0.9, off)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use gradus_base::sample::Pose;

    const STAND: Stand = Stand { position_m: [0.0; 3], facing_deg: 0.0 };

    /// A right hand that lies on a table of height 0, palm down, fingers ahead.
    fn lying() -> Hands {
        let pose = Pose { position_m: [0.0, 0.016, 0.0], orientation_xyzw: [0.5, 0.5, 0.5, 0.5] };
        Hands::resting(Side::Right, pose)
    }

    #[test]
    fn the_back_of_a_lying_hand_is_as_high_as_it_is_thick_and_beside_it_is_the_table() {
        let ground = lying().ground(&STAND);
        let back = ground.height_m(Vec3::new(0.0, 0.0, -0.012));
        assert!((0.042..0.049).contains(&back), "{back} m");
        // The fingers point ahead: a finger is half as high as the back, and before the fingers and
        // beside the wrist is the table.
        let finger = ground.height_m(Vec3::new(0.004, 0.0, -0.09));
        assert!((0.022..0.040).contains(&finger), "{finger} m");
        for aside in [[0.0, 0.0, -0.16], [0.12, 0.0, 0.0], [-0.12, 0.0, 0.05]] {
            assert_eq!(ground.height_m(aside.into()), 0.0, "{aside:?}");
        }
        // The thumb of a right hand lies to the left.
        assert!(ground.height_m(Vec3::new(-0.058, 0.0, -0.025)) > 0.01);
        assert_eq!(ground.height_m(Vec3::new(0.070, 0.0, -0.025)), 0.0);
        assert!(Hands::default().ground(&STAND).is_bare());
    }

    #[test]
    fn a_hand_that_is_lifted_carries_nothing_higher_than_fifteen_centimetres() {
        let mut highest = 0.0_f32;
        for lift in 0..60 {
            let position_m = [0.0, 0.016 + lift as f32 * 0.005, 0.0];
            let pose = Pose { position_m, orientation_xyzw: [0.5; 4] };
            let ground = Hands::resting(Side::Right, pose).ground(&STAND);
            highest = highest.max(ground.height_m(Vec3::new(0.0, 0.0, -0.012)));
        }
        assert!((0.08..0.15).contains(&highest), "{highest} m");
    }

    #[test]
    fn what_is_on_the_back_stays_where_it_is_and_what_is_on_the_arm_comes_to_the_wrist() {
        let ground = lying().ground(&STAND);
        for stays in [Vec3::new(0.0, 0.0, -0.03), Vec3::new(0.2, 0.0, 0.1)] {
            assert_eq!(ground.on_the_hand(stays, 0.0), (stays, 1.0));
        }
        let (kept, share) = ground.on_the_hand(Vec3::new(0.01, 0.0, 0.12), 0.0);
        assert!(share > 0.999, "{share}");
        assert!(kept.distance(Vec3::new(0.01, 0.0, WRIST_M.y)) < 1e-4, "{kept}");
        let none = Hands::default().ground(&STAND);
        assert_eq!(none.on_the_hand(kept, 0.0), (kept, 1.0));
        // One that may go up the arm goes on to the sleeve and no farther.
        let up = Vec3::new(0.01, 0.0, WRIST_M.y + 0.6 * UP_THE_ARM_M);
        assert_eq!(ground.on_the_hand(up, 1.0), (up, 1.0));
        let (most, _) = ground.on_the_hand(Vec3::new(0.01, 0.0, 0.2), 1.0);
        assert!((most.z - WRIST_M.y - UP_THE_ARM_M).abs() < 1e-4, "{most}");
        assert!(ground.sleeve_m(most) > 0.04, "the sleeve carries it");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn the_ground_has_no_steps(
            at in prop::array::uniform2(-0.2_f32..0.2),
            by in prop::array::uniform2(-2e-4_f32..2e-4),
        ) {
            let ground = lying().ground(&STAND);
            let [x, z] = at;
            let a = ground.height_m(Vec3::new(x, 0.0, z));
            let b = ground.height_m(Vec3::new(x + by[0], 0.0, z + by[1]));
            prop_assert!((a - b).abs() < 4e-3, "{a} m, {b} m");
            let sleeve = ground.sleeve_m(Vec3::new(x, 0.0, z));
            let beside = ground.sleeve_m(Vec3::new(x + by[0], 0.0, z + by[1]));
            prop_assert!((sleeve - beside).abs() < 4e-3, "{sleeve} m, {beside} m of sleeve");
            prop_assert!((0.0..0.06).contains(&a));
        }

        #[test]
        fn nothing_that_stands_on_a_hand_is_above_the_wrist_however_the_hand_lies(
            (left, turn, raised) in (any::<bool>(), -3.2_f32..3.2, -0.6_f32..0.6),
            at in prop::array::uniform2(-0.25_f32..0.25),
            by in prop::array::uniform2(-2e-4_f32..2e-4),
        ) {
            let (side, lies) = match left {
                true => (Side::Left, Quat::from_xyzw(0.5, -0.5, -0.5, 0.5)),
                false => (Side::Right, Quat::from_xyzw(0.5, 0.5, 0.5, 0.5)),
            };
            let turn = Quat::from_rotation_y(turn) * Quat::from_rotation_x(raised) * lies;
            let pose =
                Pose { position_m: [0.0, 0.03, 0.0], orientation_xyzw: turn.to_array() };
            let ground = Hands::resting(side, pose).ground(&STAND);
            let at = Vec3::new(at[0], 0.0, at[1]);
            let (kept, share) = ground.on_the_hand(at, 0.0);
            let wrist = turn * mirrored(side, WRIST_M);
            let fingers = (turn * Vec3::NEG_Y).with_y(0.0).normalize();
            let beyond = (Vec3::from(pose.position_m) + wrist - kept).dot(fingers);
            if ground.height_m(kept) * share > 1e-4 {
                prop_assert!(beyond < PAST_M, "{beyond} m beyond the wrist at {kept}");
            }
            let (near, _) = ground.on_the_hand(at + Vec3::new(by[0], 0.0, by[1]), 0.0);
            prop_assert!(near.distance(kept) < 3e-3, "{at} to {kept}, and beside it to {near}");
        }
    }
}
