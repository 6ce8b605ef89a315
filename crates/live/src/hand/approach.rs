//! Things that come to a hand: where their way ends, and how far they keep off the patient.
//! Functions of where hands and head are and nothing else.

use glam::{Vec2, Vec3};

use super::{Hand, in_world, parts, smooth};
use crate::Stand;
use gradus_base::sample::Side;

/// Nothing that comes to a hand comes nearer to the patient's place, over the ground, m: 0.37 m from
/// the head of a person who sits upright at a table.
pub const NEAREST_M: f32 = 0.25;
/// Nothing that comes to a hand comes nearer to the head than this, wherever the head is, m. A
/// thing that wanders about the end of its way comes nearer by as much as it wanders.
pub const FROM_HEAD_M: f32 = 0.35;
/// A thing that passes the patient aside stays at least this far before them, m.
const BESIDE_M: f32 = 0.10;
/// A hand counts in full within the first of these distances from where the way would end without
/// it, and not beyond the second, m.
const REACH_M: [f32; 2] = [0.30, 0.45];
/// The same for the hand's height over the ground that the way is on, m.
const HIGH_M: [f32; 2] = [0.08, 0.16];
/// The middle of the hand's back, in the grip's frame; the same for both hands but for X.
const BACK_M: Vec3 = Vec3::new(0.030, -0.012, 0.0);
/// From the back's middle to the wrist, along the hand, m. A hand counts in full while the way ends
/// within the first of these distances from that middle on the wrist's side, and not where the way
/// would end at the second.
const TO_WRIST_M: [f32; 2] = [0.02, 0.05];
/// From the back's middle up the arm, as far as a thing may go, m.
const ARM_M: f32 = 0.13;
/// A thing that may not climb a hand yet waits this far before that middle, m: a finger's length
/// and a little more.
const BEFORE_M: f32 = 0.19;

/// A hand that is nearer by this wins over the other, m.
const NEARER_M: f32 = 0.06;

/// A hand in some frame, for the things that come to it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HandSpot {
    /// The middle of the hand's back, m.
    pub back: Vec3,
    /// Direction from that middle to the fingers, a unit vector.
    pub ahead: Vec3,
    /// How much things take account of the hand, 0 to 1.
    pub here: f32,
    /// How calm the hand is, 0 to 1.
    pub calm: f32,
}

impl HandSpot {
    /// The spot of a hand in the world.
    pub fn new(side: Side, hand: &Hand, stand: &Stand) -> Self {
        let (at, turn) = parts(&in_world(&hand.steady, stand));
        let back = at + turn * mirrored(side, BACK_M);
        Self { back, ahead: turn * Vec3::NEG_Y, here: hand.here, calm: hand.calm }
    }
}

/// A place of the right hand, mirrored for a left hand.
pub(super) fn mirrored(side: Side, at: Vec3) -> Vec3 {
    match side {
        Side::Left => at.with_x(-at.x),
        Side::Right => at,
    }
}

/// Where a way over the ground ends that would end at `end` without hands. The way begins at
/// `start`, the patient's place is `patient`, all in the frame of the hands; `allowed` is how far a
/// scenario lets hands lead the way: 1 onto the hand's back, 2 on up the arm. The result has the height of `end`: [`Ground`] gives
/// the height on a hand.
///
/// A hand that lies near leads the way on to its back; before a hand that is not calm the way stops
/// and waits. Where the way would have to stop beyond the wrist, to keep off the patient, the hand
/// does not lead it. The result is continuous in every argument, and [`NEAREST_M`] holds for its
/// difference from `end`.
///
/// [`Ground`]: super::Ground
pub fn ending(start: Vec3, end: Vec3, patient: Vec3, hands: &[HandSpot; 2], allowed: f32) -> Vec3 {
    let level = |p: Vec3| p.with_y(end.y);
    let up_m = (allowed - 1.0).clamp(0.0, 1.0) * ARM_M;
    // Of each hand: how much it leads the way, how far it is, and where it leads.
    let led = hands.map(|hand| {
        let back = level(hand.back);
        let far = back.distance(end);
        let there = allowed.clamp(0.0, 1.0)
            * hand.here
            * smooth(REACH_M[1], REACH_M[0], far)
            * smooth(HIGH_M[1], HIGH_M[0], (hand.back.y - end.y - 0.046).abs());
        if there <= 0.0 {
            return (0.0, far, end);
        }
        let way = back - level(start);
        // The place to wait is not behind the start of the way.
        let before = (BEFORE_M / way.length().max(1e-3)).min(1.0) * smooth(0.0, 0.05, way.length());
        let waits = back - way * before;
        let arm = back - hand.ahead.with_y(0.0) * up_m;
        let to = waits.lerp(arm, smooth(0.0, 1.0, hand.calm));
        let to = kept_off(to, level(patient), level(start));
        let past = (back - to).dot(hand.ahead) - up_m;
        (there * smooth(TO_WRIST_M[1], TO_WRIST_M[0], past), far, to)
    });
    // The nearer of two hands wins, as far as it leads at all.
    let [(left, left_far, to_left), (right, right_far, to_right)] = led;
    let nearer = smooth(-NEARER_M, NEARER_M, left_far - right_far);
    let by_left = left * (1.0 - nearer * right);
    let by_right = right * (1.0 - (1.0 - nearer) * left);
    let both = by_left + by_right;
    if both <= 0.0 {
        return end;
    }
    // Between two hands beside the patient the way may not lead over them.
    let to =
        kept_off((to_left * by_left + to_right * by_right) / both, level(patient), level(start));
    (end + (to - end) * both).with_y(end.y)
}

/// Moves a place towards where the way begins, until it is no nearer to the patient than
/// [`NEAREST_M`] and not beside or behind them.
fn kept_off(p: Vec3, patient: Vec3, start: Vec3) -> Vec3 {
    let (ahead, aside, way) = seen_from(patient, p, start - patient);
    let least = (NEAREST_M * NEAREST_M - aside * aside).max(BESIDE_M * BESIDE_M).sqrt();
    p + way * (least - ahead).max(0.0)
}

/// Moves a place away from the head, towards where the way begins and not beyond that, until
/// [`FROM_HEAD_M`] holds. The place moves at most half as fast again as the head.
pub fn kept_from_head(p: Vec3, head: Vec3, patient: Vec3, start: Vec3) -> Vec3 {
    let (ahead, aside, way) = seen_from(head, p, start - patient);
    // A cone around the sphere: in a cone nothing has to give way quickly, as it has to beside a
    // sphere.
    let least = FROM_HEAD_M * std::f32::consts::SQRT_2 - aside.hypot(p.y - head.y);
    let most = (start - p).dot(way).max(0.0);
    p + way * (least - ahead).clamp(0.0, most)
}

/// How far the place `p` lies ahead and aside of `from`, over the ground, and the unit vector along
/// `ahead`.
fn seen_from(from: Vec3, p: Vec3, ahead: Vec3) -> (f32, f32, Vec3) {
    let long = Vec2::new(ahead.x, ahead.z).length();
    let way = if long > 1e-3 { ahead.with_y(0.0) / long } else { Vec3::NEG_Z };
    let off = p - from;
    (off.dot(way), off.z * way.x - off.x * way.z, way)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Vec3 = Vec3::new(0.4, 0.735, -0.84);
    const MAT: Vec3 = Vec3::new(0.198, 0.735, -0.415);
    const PATIENT: Vec3 = Vec3::new(0.0, 0.735, 0.0);

    fn lies(x: f32, lift: f32, z: f32, here: f32, calm: f32) -> HandSpot {
        HandSpot { back: Vec3::new(x, 0.735 + 0.046 + lift, z), ahead: Vec3::NEG_Z, here, calm }
    }

    fn end(hands: [HandSpot; 2]) -> Vec3 {
        ending(START, MAT, PATIENT, &hands, 1.0)
    }

    #[test]
    fn without_a_hand_it_ends_where_it_would_and_with_one_on_its_back() {
        let none = HandSpot::default();
        assert_eq!(end([none, none]), MAT);
        let hand = lies(0.15, 0.0, -0.36, 1.0, 1.0);
        let on = Vec3::new(0.15, 0.735, -0.36);
        assert!(end([none, hand]).distance(on) < 2e-3);
        assert!(end([hand, none]).distance(on) < 2e-3);
        assert_eq!(ending(START, MAT, PATIENT, &[none, hand], 0.0), MAT, "nobody wants it");
        let high = lies(0.15, 0.2, -0.36, 1.0, 1.0);
        let far = lies(-0.3, 0.0, -0.36, 1.0, 1.0);
        let lost = lies(0.15, 0.0, -0.36, 0.0, 1.0);
        for hand in [high, far, lost] {
            assert_eq!(end([none, hand]), MAT, "{hand:?}");
        }
    }

    #[test]
    fn one_that_may_goes_on_up_the_arm_and_keeps_off_the_patient_there_too() {
        let hand = lies(0.15, 0.0, -0.42, 1.0, 1.0);
        let up = ending(START, MAT, PATIENT, &[HandSpot::default(), hand], 2.0);
        assert!(up.distance(Vec3::new(0.15, 0.735, -0.42 + ARM_M)) < 4e-3, "{up}");
        let near = lies(0.05, 0.0, -0.30, 1.0, 1.0);
        let up = ending(START, MAT, PATIENT, &[HandSpot::default(), near], 2.0);
        assert!(up.distance(PATIENT) > NEAREST_M - 1e-3, "{up}");
    }

    #[test]
    fn it_waits_before_a_hand_that_is_not_calm() {
        let hand = lies(0.2, 0.0, -0.4, 1.0, 0.0);
        let waits = end([HandSpot::default(), hand]).distance(Vec3::new(0.2, 0.735, -0.4));
        assert!((waits - BEFORE_M).abs() < 5e-3, "{waits}");
    }

    #[test]
    fn of_two_hands_it_goes_to_the_nearer() {
        let near = lies(0.2, 0.0, -0.38, 1.0, 1.0);
        let farther = lies(-0.02, 0.0, -0.38, 1.0, 1.0);
        assert!(end([farther, near]).distance(Vec3::new(0.2, 0.735, -0.38)) < 0.01);
    }

    #[test]
    fn a_hand_whose_wrist_lies_where_it_would_have_to_stop_leads_it_nowhere() {
        // A hand close to the patient, fingers towards them: to keep off the patient, the thing
        // would stop on the arm.
        let mut hand = lies(0.05, 0.0, -0.14, 1.0, 1.0);
        let fingers_ahead = end([HandSpot::default(), hand]);
        assert!(fingers_ahead.distance(MAT) > 0.05, "the same hand the other way round leads it");
        hand.ahead = Vec3::Z;
        assert_eq!(end([HandSpot::default(), hand]), MAT);
    }

    #[test]
    fn it_gives_way_to_a_head_that_bends_over_it_and_not_to_one_upright() {
        let on = Vec3::new(0.1, 0.735, -0.36);
        let kept = |head| kept_from_head(on, head, PATIENT, START);
        assert_eq!(kept(Vec3::new(0.0, 1.2, 0.0)), on, "who sits upright");
        let bent = kept(Vec3::new(0.05, 0.95, -0.25));
        assert!(bent.z < on.z - 0.05, "{bent}");
        // The head is where the thing comes from: the thing goes back there and stays.
        let back = kept(START);
        assert!((START - back).dot(START - PATIENT).abs() < 1e-4, "{back}");
    }

    fn any_place(low: [f32; 3], high: [f32; 3]) -> impl Strategy<Value = Vec3> {
        (low[0]..high[0], low[1]..high[1], low[2]..high[2]).prop_map(Vec3::from)
    }

    fn any_hand() -> impl Strategy<Value = HandSpot> {
        let place = any_place([-0.7, -0.1, -1.0], [0.7, 0.4, 0.6]);
        let levels = (0.0_f32..=1.0, 0.0_f32..=1.0, -3.2_f32..3.2);
        (place, levels).prop_map(|(at, (here, calm, turn))| HandSpot {
            ahead: Vec3::new(turn.sin(), 0.0, turn.cos()),
            ..lies(at.x, at.y, at.z, here, calm)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn a_small_move_of_a_hand_moves_it_little(
            (left, right) in (any_hand(), any_hand()),
            by in any_place([-5e-4; 3], [5e-4; 3]),
            levels in prop::array::uniform2(-5e-4_f32..5e-4),
            allowed in 0.0_f32..2.0,
        ) {
            let mut moved = right;
            moved.back += by;
            moved.here = (moved.here + levels[0]).clamp(0.0, 1.0);
            moved.calm = (moved.calm + levels[1]).clamp(0.0, 1.0);
            let end = |hands| ending(START, MAT, PATIENT, &hands, allowed);
            let gone = end([left, right]).distance(end([left, moved]));
            prop_assert!(gone < 0.04, "{gone} m");
        }

        #[test]
        fn it_never_comes_nearer_to_the_patient_than_is_said(
            left in any_hand(), right in any_hand(), allowed in 0.0_f32..2.0,
        ) {
            let end = ending(START, MAT, PATIENT, &[left, right], allowed);
            prop_assert!(end.distance(PATIENT) > NEAREST_M - 1e-3, "{end:?}");
            let ahead = end.dot(START.with_y(0.0).normalize());
            prop_assert!(ahead > BESIDE_M - 1e-3, "never beside or behind them: {end:?}");
            prop_assert_eq!(end.y, MAT.y);
        }

        #[test]
        fn it_never_comes_nearer_to_the_head_than_is_said_unless_it_came_from_there(
            at in any_place([-0.6, 0.735, -0.84], [0.6, 0.736, 0.0]),
            head in any_place([-0.6, 0.3, -1.2], [0.6, 1.8, 0.6]),
            by in any_place([-1e-3; 3], [1e-3; 3]),
        ) {
            let kept = kept_from_head(at, head, PATIENT, START);
            let way = (START - PATIENT).normalize();
            let back = (START - kept).dot(way) < 1e-3;
            prop_assert!(back || kept.distance(head) > FROM_HEAD_M - 1e-3, "{kept} from {head}");
            prop_assert_eq!(kept.y, at.y);
            let moved = kept_from_head(at, head + by, PATIENT, START);
            prop_assert!(moved.distance(kept) <= 1.5 * by.length() + 1e-6, "faster than the head");
        }
    }
}
