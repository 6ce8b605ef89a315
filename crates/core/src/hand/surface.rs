//! The skin of the hands as a ground to stand on: capsules along its bones.

use super::approach::mirrored;
use super::turn::{add, distance, rotate};
use super::{Hands, in_world, smooth};
use crate::sample::{Pose, Side};
use crate::scenario::world::Stand;

/// What stands on a hand stays on it while the hand is so near to where it was followed to, and is
/// left behind when it is farther, m.
const CARRIES_M: [f32; 2] = [0.02, 0.06];
/// Beside the skin the ground falls to what is below within this, m.
const SKIRT_M: f32 = 0.014;
/// A hand that is higher than this over what is below carries nothing more, m.
const HIGH_M: [f32; 2] = [0.08, 0.16];

/// A rod with round ends: from, to, and its radius, m; of the right hand in the grip's frame.
type Rod = ([f32; 3], [f32; 3], f32);

/// Along the bones of `assets/people/hand.bin`: the hand's middle, the wrist, fingers from the
/// index, the thumb.
const RODS: [Rod; 15] = [
    ([0.0130, 0.045, -0.010], [0.0154, -0.0438, -0.0270], 0.0145),
    ([0.0150, 0.045, -0.004], [0.0148, -0.0433, -0.0024], 0.0150),
    ([0.0145, 0.045, 0.004], [0.0160, -0.0370, 0.0165], 0.0140),
    ([0.0120, 0.045, 0.010], [0.0154, -0.0281, 0.0346], 0.0125),
    ([0.0080, 0.045, -0.002], [0.0060, 0.1200, -0.002], 0.0165),
    ([0.0154, -0.0438, -0.0270], [0.0129, -0.0688, -0.0296], 0.0105),
    ([0.0129, -0.0688, -0.0296], [0.0, -0.1090, -0.0314], 0.0080),
    ([0.0148, -0.0433, -0.0024], [0.0135, -0.0749, 0.0019], 0.0108),
    ([0.0135, -0.0749, 0.0019], [0.0025, -0.1190, 0.0063], 0.0082),
    ([0.0168, -0.0370, 0.0165], [0.0161, -0.0646, 0.0218], 0.0100),
    ([0.0161, -0.0646, 0.0218], [0.0055, -0.1070, 0.0284], 0.0078),
    ([0.0154, -0.0281, 0.0346], [0.0112, -0.0488, 0.0389], 0.0088),
    ([0.0112, -0.0488, 0.0389], [0.0010, -0.0750, 0.0450], 0.0070),
    ([0.0009, 0.0198, -0.0242], [0.0010, -0.0100, -0.0480], 0.0135),
    ([0.0010, -0.0100, -0.0480], [-0.0090, -0.0460, -0.0700], 0.0095),
];

/// Both hands as ground, in the world.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    hands: [(Side, Pose, f32); 2],
}

impl Ground {
    pub(super) fn new(hands: &Hands, stand: &Stand) -> Self {
        let of = hands.both().map(|(side, hand)| {
            let lag = distance(hand.pose.position_m, hand.steady.position_m);
            let carries = hand.shown * smooth(CARRIES_M[1], CARRIES_M[0], lag);
            (side, in_world(&hand.pose, stand), carries)
        });
        Self { hands: of }
    }

    /// Whether nothing is there but what lies below.
    pub fn is_bare(&self) -> bool {
        self.hands.iter().all(|(.., carries)| *carries <= 0.0)
    }

    /// How high the skin lies over a place of the ground `[x, y, z]`, m; 0 beside the hands. It is
    /// continuous in the place and in the hands' poses.
    pub fn height_m(&self, at: [f32; 3]) -> f32 {
        self.hands.iter().map(|hand| hand_height(hand, at)).fold(0.0, f32::max)
    }
}

fn hand_height((side, pose, carries): &(Side, Pose, f32), at: [f32; 3]) -> f32 {
    let [px, py, pz] = pose.position_m;
    if *carries <= 0.0 || (px - at[0]).hypot(pz - at[2]) > 0.2 {
        return 0.0;
    }
    let low = smooth(HIGH_M[1], HIGH_M[0], py - at[1]) * carries;
    let place = |p| add(pose.position_m, rotate(pose.orientation_xyzw, mirrored(*side, p)));
    let rods =
        RODS.iter().map(|(from, to, radius)| rod_height(place(*from), place(*to), *radius, at));
    rods.fold(0.0, f32::max) * low
}

fn rod_height(from: [f32; 3], to: [f32; 3], radius: f32, at: [f32; 3]) -> f32 {
    let (dx, dz) = (to[0] - from[0], to[2] - from[2]);
    let along = ((at[0] - from[0]) * dx + (at[2] - from[2]) * dz) / (dx * dx + dz * dz).max(1e-8);
    let along = along.clamp(0.0, 1.0);
    let off = (from[0] + dx * along - at[0]).hypot(from[2] + dz * along - at[2]);
    if off > radius + SKIRT_M {
        return 0.0;
    }
    let middle = from[1] + (to[1] - from[1]) * along - at[1];
    let round = (radius * radius - off * off).max(0.0).sqrt();
    (middle + round).max(0.0) * smooth(radius + SKIRT_M, radius * 0.9, off)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STAND: Stand = Stand { position_m: [0.0; 3], facing_deg: 0.0 };

    /// A right hand that lies on a table of height 0, palm down, fingers ahead.
    fn lying() -> Hands {
        let pose = Pose { position_m: [0.0, 0.016, 0.0], orientation_xyzw: [0.5, 0.5, 0.5, 0.5] };
        Hands::resting(Side::Right, pose)
    }

    #[test]
    fn the_back_of_a_lying_hand_is_as_high_as_it_is_thick_and_beside_it_is_the_table() {
        let ground = lying().ground(&STAND);
        let back = ground.height_m([0.0, 0.0, -0.012]);
        assert!((0.042..0.049).contains(&back), "{back} m");
        // The fingers point ahead: half as high, and the table before them and beside the wrist.
        let finger = ground.height_m([0.004, 0.0, -0.09]);
        assert!((0.022..0.040).contains(&finger), "{finger} m");
        for aside in [[0.0, 0.0, -0.16], [0.12, 0.0, 0.0], [-0.12, 0.0, 0.05]] {
            assert_eq!(ground.height_m(aside), 0.0, "{aside:?}");
        }
        // The thumb of a right hand lies to the left.
        assert!(ground.height_m([-0.058, 0.0, -0.025]) > 0.01);
        assert_eq!(ground.height_m([0.070, 0.0, -0.025]), 0.0);
        assert!(Hands::default().ground(&STAND).is_bare());
    }

    #[test]
    fn a_hand_that_is_lifted_carries_nothing_higher_than_fifteen_centimetres() {
        let mut highest = 0.0_f32;
        for lift in 0..60 {
            let position_m = [0.0, 0.016 + lift as f32 * 0.005, 0.0];
            let pose = Pose { position_m, orientation_xyzw: [0.5; 4] };
            let ground = Hands::resting(Side::Right, pose).ground(&STAND);
            highest = highest.max(ground.height_m([0.0, 0.0, -0.012]));
        }
        assert!((0.08..0.15).contains(&highest), "{highest} m");
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
            let a = ground.height_m([x, 0.0, z]);
            let b = ground.height_m([x + by[0], 0.0, z + by[1]]);
            prop_assert!((a - b).abs() < 4e-3, "{a} m, {b} m");
            prop_assert!((0.0..0.06).contains(&a));
        }
    }
}
