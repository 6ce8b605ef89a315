//! The patient's hands as the world knows them: an input like the head's pose, made from the
//! stage's hand samples. The whole memory of a hand is kept here (how long it has been seen and
//! still), so that the world stays a function of the hands, its state and its time.
//!
//! ```text
//!  HandSample, each frame ─Hands::take─▶ pose, shown   (drawn)
//!                                        steady, here, calm ─[`approach`]─▶ things coming to it
//!                                        pose, steady ──────[`surface`]───▶ things standing on it
//! ```

pub mod approach;
mod resting;
pub mod surface;

pub use approach::HandSpot;
pub use resting::resting;
pub use surface::Ground;

use glam::{Quat, Vec3};

use crate::Stand;
use gradus_base::SessionTime;
use gradus_base::sample::{HandSample, HeadSample, Pose, Side};

/// A hand that is seen again is drawn in full after this, s.
const SHOW_SECS: f32 = 0.15;
/// A hand that is lost has faded after this, s.
const FADE_SECS: f32 = 0.4;
/// How long a hand must be seen until things take account of it, and lost until none does, s.
const HERE_SECS: [f32; 2] = [0.5, 1.5];
/// How long a hand must be still until things may climb it, and gone until none may, s.
const CALM_SECS: [f32; 2] = [2.0, 1.5];
/// The greatest speed at which a hand's steady pose follows it with things on it, and, faster,
/// without, m/s.
const WITH_MPS: f32 = 0.15;
const AFTER_MPS: f32 = 0.4;
/// The same for turning, rad/s.
const WITH_RAD_S: f32 = 1.0;
const AFTER_RAD_S: f32 = 3.0;
/// A hand is still while its steady pose is this near, and moves fast when that pose is this far
/// behind, m.
const STILL_M: f32 = 0.02;
const FAST_M: f32 = 0.05;

/// Both hands, left before right, and the head that they belong to, in play space.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hands {
    hands: [Hand; 2],
    /// Where the head is or was last known, m.
    head_m: Option<[f32; 3]>,
    /// How the head is or was last known to be turned.
    head_turn: Option<[f32; 4]>,
    /// The hand was put there by a file, for a picture: it is nobody's hand.
    modelled: bool,
}

/// A hand closes in no less time, s.
const CLOSE_SECS: f32 = 0.12;

/// A hand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hand {
    /// The grip's pose, present or last known.
    pub pose: Pose,
    /// How much of the hand is to be seen, 0 to 1; a hand that was lost fades.
    pub shown: f32,
    /// Where things that come to the hand take it to be: follows the pose at a bounded speed.
    pub steady: Pose,
    /// Whether things take account of the hand, 0 to 1.
    pub here: f32,
    /// How far its fingers are bent, 0 (open) to 1 (a fist).
    pub closed: f32,
    /// Whether the hand lies, or moves so slowly that things may climb it, 0 to 1.
    pub calm: f32,
    seen_at: SessionTime,
}

impl Hands {
    /// A hand that has long been lying at rest: for pictures, where there is no patient.
    pub fn resting(side: Side, pose: Pose) -> Self {
        let lies = Hand { pose, shown: 1.0, steady: pose, here: 1.0, calm: 1.0, ..Hand::default() };
        let mut hands = Self { modelled: true, ..Self::default() };
        match side {
            Side::Left => hands.hands[0] = lies,
            Side::Right => hands.hands[1] = lies,
        }
        hands
    }

    /// Whether these are a picture's hands, not a patient's.
    pub fn are_modelled(&self) -> bool {
        self.modelled
    }

    /// The left hand, then the right.
    pub fn both(&self) -> [(Side, &Hand); 2] {
        let [left, right] = &self.hands;
        [(Side::Left, left), (Side::Right, right)]
    }

    /// Takes the samples of hands and head of one frame.
    pub fn take(&mut self, samples: &[HandSample; 2], head: &HeadSample) {
        self.modelled = false;
        if head.position_tracked && head.pose.is_sound() {
            self.head_m = Some(head.pose.position_m);
        }
        if head.orientation_tracked && head.pose.is_sound() {
            self.head_turn = Some(head.pose.orientation_xyzw);
        }
        for sample in samples {
            match sample.side {
                Side::Left => self.hands[0].take(sample),
                Side::Right => self.hands[1].take(sample),
            }
        }
    }

    /// Where the head is or was last known, in the world, m; none where no head was sensed.
    pub fn head_m(&self, stand: &Stand) -> Option<Vec3> {
        self.head_m.map(|head| Vec3::from(stand.position_m) + facing(stand) * Vec3::from(head))
    }

    /// How the head is or was last known to be turned from the direction that the scenario means
    /// for it; none where no head was sensed.
    pub fn head_turn(&self) -> Option<Quat> {
        self.head_turn.map(|turn| Quat::from_array(turn).normalize())
    }

    /// Where the hands are in the world, for the things that come to them.
    pub fn spots(&self, stand: &Stand) -> [HandSpot; 2] {
        self.both().map(|(side, hand)| HandSpot::new(side, hand, stand))
    }

    /// The hands as ground for the things that stand on them, in the world.
    pub fn ground(&self, stand: &Stand) -> Ground {
        Ground::new(self, stand)
    }
}

impl Hand {
    fn take(&mut self, sample: &HandSample) {
        let secs = sample.capture.at.secs_since(self.seen_at).clamp(0.0, 1.0) as f32;
        self.seen_at = sample.capture.at;
        let tracked =
            sample.position_tracked && sample.orientation_tracked && sample.pose.is_sound();
        if tracked {
            self.pose = sample.pose;
            if self.here <= 0.0 {
                self.steady = sample.pose;
            }
        }
        let toward = |level: &mut f32, up: bool, [rise, fall]: [f32; 2]| {
            let by = if up { secs / rise } else { -secs / fall };
            *level = (*level + by).clamp(0.0, 1.0);
        };
        toward(&mut self.shown, tracked, [SHOW_SECS, FADE_SECS]);
        toward(&mut self.here, tracked, HERE_SECS);
        let closed = sample.squeeze.filter(|squeeze| squeeze.is_finite()).unwrap_or(0.0);
        let most = secs / CLOSE_SECS;
        self.closed += (closed.clamp(0.0, 1.0) - self.closed).clamp(-most, most);
        let behind = self.follow(secs);
        if !tracked || behind > FAST_M {
            toward(&mut self.calm, false, CALM_SECS);
        } else if behind < STILL_M && self.here >= 1.0 {
            toward(&mut self.calm, true, CALM_SECS);
        }
    }

    /// Moves the steady pose after the pose. Returns how far behind it was, m.
    fn follow(&mut self, secs: f32) -> f32 {
        let with = smooth(0.0, 0.3, self.calm);
        let (at, turn) = parts(&self.steady);
        let (to, turn_to) = parts(&self.pose);
        let behind = at.distance(to);
        let most = (AFTER_MPS + (WITH_MPS - AFTER_MPS) * with) * secs;
        let turned = turn.angle_between(turn_to);
        let most_turn = (AFTER_RAD_S + (WITH_RAD_S - AFTER_RAD_S) * with) * secs;
        let share = if turned > most_turn { most_turn / turned } else { 1.0 };
        self.steady = whole(at.move_towards(to, most), turn.slerp(turn_to, share));
        behind
    }
}

/// 0 below `from`, 1 above `to`, smooth between; also with `from` above `to`.
fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A pose of play space in the world.
pub fn in_world(pose: &Pose, stand: &Stand) -> Pose {
    let (at, turn) = parts(pose);
    let facing = facing(stand);
    whole(Vec3::from(stand.position_m) + facing * at, facing * turn)
}

fn facing(stand: &Stand) -> Quat {
    Quat::from_rotation_y(stand.facing_deg.to_radians())
}

fn parts(pose: &Pose) -> (Vec3, Quat) {
    (pose.position_m.into(), Quat::from_array(pose.orientation_xyzw))
}

fn whole(at: Vec3, turn: Quat) -> Pose {
    Pose { position_m: at.to_array(), orientation_xyzw: turn.normalize().to_array() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_base::sample::{Capture, ReferenceFrame};

    fn seen(secs: f64, side: Side, at: Option<[f32; 3]>) -> HandSample {
        HandSample {
            capture: Capture { at: SessionTime::from_secs_f64(secs), uncertainty_ns: 0 },
            side,
            frame: ReferenceFrame::PlaySpace,
            position_tracked: at.is_some(),
            orientation_tracked: at.is_some(),
            pose: Pose { position_m: at.unwrap_or_default(), ..Pose::default() },
            squeeze: None,
            menu: None,
        }
    }

    const STAND: Stand = Stand { position_m: [1.0, 0.0, 2.0], facing_deg: 90.0 };

    fn head(at: Option<[f32; 3]>) -> HeadSample {
        HeadSample {
            capture: Capture::default(),
            frame: ReferenceFrame::PlaySpace,
            position_tracked: at.is_some(),
            orientation_tracked: at.is_some(),
            pose: Pose { position_m: at.unwrap_or_default(), ..Pose::default() },
        }
    }

    #[test]
    fn the_head_is_where_it_was_sensed_last_in_the_world() {
        let mut hands = Hands::default();
        let nowhere = [seen(0.0, Side::Left, None), seen(0.0, Side::Right, None)];
        hands.take(&nowhere, &head(Some([0.0, 1.2, -0.5])));
        hands.take(&nowhere, &head(None));
        // Facing left of -Z by a quarter turn is facing -X.
        let at = hands.head_m(&STAND).unwrap();
        assert!(at.distance(Vec3::new(0.5, 1.2, 2.0)) < 1e-5, "{at}");
    }

    /// Frames of 50 ms in which the right hand is at a place, or nowhere.
    fn frames(hands: &mut Hands, from: &mut f64, secs: f64, at: impl Fn(f64) -> Option<[f32; 3]>) {
        for i in 0..(secs / 0.05).round() as usize {
            *from += 0.05;
            let right = seen(*from, Side::Right, at(i as f64 * 0.05));
            hands.take(&[seen(*from, Side::Left, None), right], &head(None));
        }
    }

    #[test]
    fn a_hand_is_where_it_was_sensed_and_one_that_is_lost_fades_where_it_was() {
        let (mut hands, mut time) = (Hands::default(), 0.0);
        let right = |hands: &Hands| *hands.both()[1].1;
        assert_eq!(right(&hands).shown, 0.0);
        frames(&mut hands, &mut time, 1.0, |_| Some([0.2, 0.8, -0.4]));
        assert_eq!((right(&hands).pose.position_m, right(&hands).shown), ([0.2, 0.8, -0.4], 1.0));
        assert_eq!(hands.both()[0].1.shown, 0.0, "the left hand was never seen");
        frames(&mut hands, &mut time, 0.2, |_| None);
        let fading = right(&hands);
        assert_eq!(fading.pose.position_m, [0.2, 0.8, -0.4]);
        assert!((0.2..0.8).contains(&fading.shown), "{}", fading.shown);
        frames(&mut hands, &mut time, 0.4, |_| None);
        assert_eq!(right(&hands).shown, 0.0);
    }

    #[test]
    fn a_hand_is_calm_when_it_lies_stays_so_when_it_moves_slowly_and_not_when_it_is_drawn_away() {
        let (mut hands, mut time) = (Hands::default(), 0.0);
        let right = |hands: &Hands| *hands.both()[1].1;
        frames(&mut hands, &mut time, 1.0, |_| Some([0.0; 3]));
        assert!(right(&hands).calm < 0.5, "it has just come");
        frames(&mut hands, &mut time, 3.0, |_| Some([0.0; 3]));
        assert_eq!(right(&hands).calm, 1.0);
        frames(&mut hands, &mut time, 4.0, |t| Some([t as f32 * 0.05, 0.0, 0.0]));
        assert_eq!(right(&hands).calm, 1.0, "5 cm/s is slow");
        let before = right(&hands).steady;
        frames(&mut hands, &mut time, 0.5, |t| Some([0.2 + t as f32, 0.0, 0.0]));
        let away = right(&hands);
        assert!(away.calm < 0.8, "{}", away.calm);
        let gone = Vec3::from(before.position_m).distance(away.steady.position_m.into());
        assert!(gone < 0.16, "what was on it went {gone} m with it in half a second");
    }

    #[test]
    fn samples_that_go_back_in_time_or_are_not_sound_change_no_pose() {
        let (mut hands, mut time) = (Hands::default(), 5.0);
        frames(&mut hands, &mut time, 1.0, |_| Some([0.1, 0.2, 0.3]));
        let before = *hands.both()[1].1;
        let nowhere = seen(2.0, Side::Right, Some([f32::NAN; 3]));
        hands.take(&[seen(2.0, Side::Left, None), nowhere], &head(Some([f32::NAN; 3])));
        assert_eq!((hands.head_m(&STAND), hands.head_turn()), (None, None));
        let after = *hands.both()[1].1;
        assert_eq!((after.pose, after.steady), (before.pose, before.steady));
        assert!(after.shown.is_finite() && after.calm.is_finite());
    }
}
