//! What comes to a hand: where its way ends, a function of where the hands are and nothing else.

use super::turn::{add, distance, rotate, scale, sub};
use super::{Hand, in_world, smooth};
use crate::sample::Side;
use crate::scenario::world::Stand;

/// Nothing that comes to a hand comes nearer to the patient's place, over the ground, m: 0.37 m from
/// the head of one who sits upright at a table.
pub const NEAREST_M: f32 = 0.25;
/// And not less than this before them, where they are passed aside, m.
const BESIDE_M: f32 = 0.10;
/// A hand counts in full within the first of these of where the way would end without it, and not
/// beyond the second, m.
const REACH_M: [f32; 2] = [0.30, 0.45];
/// The same for how high it lies over the ground that the way is on, m.
const HIGH_M: [f32; 2] = [0.08, 0.16];
/// The middle of the hand's back, in the grip's frame; the same for both hands but for X.
const BACK_M: [f32; 3] = [0.030, -0.012, 0.0];
/// What may not climb a hand yet waits so far before that, m: a finger's length and a little more.
const BEFORE_M: f32 = 0.19;

/// A hand in some frame, for what comes to it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HandSpot {
    /// The middle of its back, m.
    pub back: [f32; 3],
    /// 0 to 1.
    pub here: f32,
    pub calm: f32,
}

impl HandSpot {
    /// In the world.
    pub fn new(side: Side, hand: &Hand, stand: &Stand) -> Self {
        let pose = in_world(&hand.steady, stand);
        let back = rotate(pose.orientation_xyzw, mirrored(side, BACK_M));
        Self { back: add(pose.position_m, back), here: hand.here, calm: hand.calm }
    }
}

/// A place of the right hand, on either.
pub(super) fn mirrored(side: Side, [x, y, z]: [f32; 3]) -> [f32; 3] {
    match side {
        Side::Left => [-x, y, z],
        Side::Right => [x, y, z],
    }
}

/// Where a way over the ground ends that would end at `end` without hands. It begins at `start`,
/// the patient's place is `patient`, all in the frame of the hands; `allowed` is the share of this
/// that a scenario wants. The height is `end`'s: what stands on a hand is [`Ground`]'s to say.
///
/// A hand that lies near leads it on to its back; before one that is not calm it waits. It is
/// continuous in everything, and [`NEAREST_M`] holds for what it adds to `end`.
///
/// [`Ground`]: super::Ground
pub fn ending(
    start: [f32; 3],
    end: [f32; 3],
    patient: [f32; 3],
    hands: &[HandSpot; 2],
    allowed: f32,
) -> [f32; 3] {
    let level = |p: [f32; 3]| [p[0], end[1], p[2]];
    let mut sum = [0.0; 3];
    let mut all = 1.0;
    for hand in hands {
        let back = level(hand.back);
        let far = distance(back, end);
        let there = allowed.clamp(0.0, 1.0)
            * hand.here
            * smooth(REACH_M[1], REACH_M[0], far)
            * smooth(HIGH_M[1], HIGH_M[0], (hand.back[1] - end[1] - 0.046).abs());
        if there <= 0.0 {
            continue;
        }
        // Of two hands, the nearer.
        let prefers = there / (far * far + 4e-4).powi(4);
        let way = sub(back, level(start));
        let long = distance(back, level(start));
        // Not behind where it comes from.
        let before = (BEFORE_M / long.max(1e-3)).min(1.0) * smooth(0.0, 0.05, long);
        let waits = sub(back, scale(way, before));
        let to = add(waits, scale(sub(back, waits), smooth(0.0, 1.0, hand.calm)));
        let to = kept_off(to, level(patient), level(start));
        sum = add(sum, scale(sub(to, end), there * prefers));
        all += prefers;
    }
    add(end, scale(sum, 1.0 / all))
}

/// Not nearer to the patient than [`NEAREST_M`] and not beside or behind them: moved towards where
/// the way begins.
fn kept_off(p: [f32; 3], patient: [f32; 3], start: [f32; 3]) -> [f32; 3] {
    let (x, z) = (start[0] - patient[0], start[2] - patient[2]);
    let long = x.hypot(z);
    let (x, z) = if long > 1e-3 { (x / long, z / long) } else { (0.0, -1.0) };
    let [px, _, pz] = sub(p, patient);
    let (ahead, aside) = (px * x + pz * z, pz * x - px * z);
    let least = (NEAREST_M * NEAREST_M - aside * aside).max(BESIDE_M * BESIDE_M).sqrt();
    let by = (least - ahead).max(0.0);
    add(p, [x * by, 0.0, z * by])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: [f32; 3] = [0.4, 0.735, -0.84];
    const MAT: [f32; 3] = [0.198, 0.735, -0.415];
    const PATIENT: [f32; 3] = [0.0, 0.735, 0.0];

    fn lies(x: f32, lift: f32, z: f32, here: f32, calm: f32) -> HandSpot {
        HandSpot { back: [x, 0.735 + 0.046 + lift, z], here, calm }
    }

    fn end(hands: [HandSpot; 2]) -> [f32; 3] {
        ending(START, MAT, PATIENT, &hands, 1.0)
    }

    #[test]
    fn without_a_hand_it_ends_where_it_would_and_with_one_on_its_back() {
        let none = HandSpot::default();
        assert_eq!(end([none, none]), MAT);
        let hand = lies(0.15, 0.0, -0.36, 1.0, 1.0);
        assert!(distance(end([none, hand]), [0.15, 0.735, -0.36]) < 2e-3);
        assert!(distance(end([hand, none]), [0.15, 0.735, -0.36]) < 2e-3);
        assert_eq!(ending(START, MAT, PATIENT, &[none, hand], 0.0), MAT, "nobody wants it");
        let high = lies(0.15, 0.2, -0.36, 1.0, 1.0);
        let far = lies(-0.3, 0.0, -0.36, 1.0, 1.0);
        let lost = lies(0.15, 0.0, -0.36, 0.0, 1.0);
        for hand in [high, far, lost] {
            assert_eq!(end([none, hand]), MAT, "{hand:?}");
        }
    }

    #[test]
    fn it_waits_before_a_hand_that_is_not_calm() {
        let hand = lies(0.2, 0.0, -0.4, 1.0, 0.0);
        let waits = distance(end([HandSpot::default(), hand]), [0.2, 0.735, -0.4]);
        assert!((waits - BEFORE_M).abs() < 5e-3, "{waits}");
    }

    #[test]
    fn of_two_hands_it_goes_to_the_nearer() {
        let near = lies(0.2, 0.0, -0.38, 1.0, 1.0);
        let farther = lies(-0.02, 0.0, -0.38, 1.0, 1.0);
        assert!(distance(end([farther, near]), [0.2, 0.735, -0.38]) < 0.01);
    }

    fn any_hand() -> impl Strategy<Value = HandSpot> {
        (-0.7_f32..0.7, -0.1_f32..0.4, -1.0_f32..0.6, 0.0_f32..=1.0, 0.0_f32..=1.0)
            .prop_map(|(x, lift, z, here, calm)| lies(x, lift, z, here, calm))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn a_small_move_of_a_hand_moves_it_little(
            (left, right) in (any_hand(), any_hand()),
            by in prop::array::uniform3(-5e-4_f32..5e-4),
            levels in prop::array::uniform2(-5e-4_f32..5e-4),
        ) {
            let mut moved = right;
            moved.back = add(moved.back, by);
            moved.here = (moved.here + levels[0]).clamp(0.0, 1.0);
            moved.calm = (moved.calm + levels[1]).clamp(0.0, 1.0);
            let gone = distance(end([left, right]), end([left, moved]));
            prop_assert!(gone < 0.025, "{gone} m");
        }

        #[test]
        fn it_never_comes_nearer_to_the_patient_than_is_said(left in any_hand(), right in any_hand()) {
            let end = end([left, right]);
            prop_assert!(distance(end, PATIENT) > NEAREST_M - 1e-3, "{end:?}");
            let ahead = (end[0] * START[0] + end[2] * START[2]) / START[0].hypot(START[2]);
            prop_assert!(ahead > BESIDE_M - 1e-3, "never beside or behind them: {end:?}");
            prop_assert_eq!(end[1], MAT[1]);
        }
    }
}
