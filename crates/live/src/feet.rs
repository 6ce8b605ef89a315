//! The patient's feet as the world draws them: an input like the hands, made from the head's poses,
//! since no headset senses feet. All that is remembered of them (where each foot stands, a step that
//! is under way) is kept here, so that the world stays a function of the feet, its state and its
//! time.
//!
//! ```text
//!  HeadSample, each frame ─Feet::take─▶ where the body must stand ─too far away?─▶ a foot steps
//!                                       which way it faces       ─turned too far?─▶ a foot steps
//! ```
//!
//! A foot that stands stays where it is while the head looks about, bends and leans: feet that slid
//! along with the head would look like skates. Heels stand 0.17 m apart and the feet point 14° apart,
//! as people like to stand (McIlroy and Maki 1997, *Preferred placement of the feet during quiet
//! stance*); the other lengths were chosen by eye.

use glam::{Quat, Vec2, Vec3};
use gradus_base::SessionTime;
use gradus_base::sample::{HeadSample, Side};
use gradus_scenario::Posture;

use crate::Stand;

/// From the middle between the heels to a heel, m, and how far a foot points outward, rad.
const HALF_APART_M: f32 = 0.085;
const OUTWARD_RAD: f32 = 0.122;
/// The eyes of a person who stands upright are so far before the ankles, m.
const EYES_AHEAD_M: f32 = 0.09;
/// The ankles of a person on a chair are so far before the eyes, m.
const SEAT_AHEAD_M: f32 = 0.34;
/// The body may be so far from where its feet stand until a foot steps, m; a bent back reaches
/// farther, by so much for each metre that the head is lower; at most so far.
const REACH_M: f32 = 0.2;
const REACH_BENT: f32 = 1.8;
const REACH_MOST_M: f32 = 0.6;
const REACH_SEATED_M: f32 = 0.55;
/// The head may be turned so far from where the feet point until a foot steps, rad.
const TURN_RAD: f32 = 0.8;
const TURN_SEATED_RAD: f32 = 1.1;
/// Once a foot has stepped, both step until they stand as near as this, m and rad.
const SETTLED_M: f32 = 0.05;
const SETTLED_RAD: f32 = 0.2;
/// A step takes so long, s, and raises the foot so far, m.
const STEP_SECS: f32 = 0.3;
const STEP_UP_M: f32 = 0.05;
/// A body that is farther away than this was not followed: its feet are set down anew, m.
const LOST_M: f32 = 1.5;
/// The speed of the body is a mean over about this time, s; a step leads by no more than this, m/s.
const SPEED_SECS: f32 = 0.15;
const SPEED_MOST_MPS: f32 = 1.8;
/// The height of the upright head is forgotten so fast, m/s.
const FORGET_MPS: f32 = 0.01;

/// Both feet, in play space; none until a head was sensed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Feet(Option<Body>);

/// Where a foot is in play space: below its ankle, on the floor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Foot {
    /// Right and back, m.
    pub at_m: [f32; 2],
    /// Raised over the floor by, m.
    pub up_m: f32,
    /// Toes turned to the left of −Z, rad.
    pub turn_rad: f32,
}

/// A body on its feet.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Body {
    /// Left before right.
    feet: [Foot; 2],
    /// The step under way.
    step: Option<Step>,
    /// Feet step until both stand below the body.
    settling: bool,
    /// The way that the body faced when a foot was last set down: to the left of −Z, rad.
    facing_rad: f32,
    /// The height of the head when it was upright, m.
    tall_m: f32,
    /// Where the head was, over the floor, and how fast it moves, m/s.
    head_m: Vec2,
    mps: Vec2,
    seen_at: SessionTime,
}

/// A step of one foot.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    left: bool,
    from: Foot,
    to: Foot,
    secs: f32,
}

impl Feet {
    /// The feet of somebody whose head has long been over a place of the floor (right and back, m),
    /// facing to the left of −Z by an angle, rad: for pictures, where there is no patient.
    pub fn below(head_m: [f32; 2], facing_rad: f32, posture: Posture) -> Self {
        Self(Some(Body::new(head_m.into(), facing_rad, posture)))
    }

    /// The left foot, then the right; none while no head was sensed.
    pub fn both(&self) -> Option<[(Side, Foot); 2]> {
        let [left, right] = self.0?.feet;
        Some([(Side::Left, left), (Side::Right, right)])
    }

    /// Takes the head's sample of one frame, of a patient who is placed as `posture` says.
    pub fn take(&mut self, head: &HeadSample, posture: Posture) {
        if !(head.position_tracked && head.orientation_tracked && head.pose.is_sound()) {
            return;
        }
        let [x, y, z] = head.pose.position_m;
        let at = Vec2::new(x, z);
        let before = self.0.filter(|body| body.head_m.distance(at) < LOST_M);
        let facing = facing(Quat::from_array(head.pose.orientation_xyzw));
        let Some(mut body) = before else {
            let mut body = Body::new(at, facing.unwrap_or(0.0), posture);
            (body.tall_m, body.seen_at) = (y, head.capture.at);
            self.0 = Some(body);
            return;
        };
        let secs = head.capture.at.secs_since(body.seen_at).clamp(0.0, 0.5) as f32;
        body.seen_at = head.capture.at;
        body.tall_m = y.max(body.tall_m - FORGET_MPS * secs);
        if secs > 0.0 {
            let raw = (at - body.head_m) / secs;
            let mps = body.mps + (raw - body.mps) * (secs / SPEED_SECS).min(1.0);
            body.mps = mps.clamp_length_max(SPEED_MOST_MPS);
        }
        body.head_m = at;
        body.walk(secs, facing.unwrap_or(body.facing_rad), body.tall_m - y, posture);
        self.0 = Some(body);
    }
}

impl Foot {
    /// Where a foot is in the world: a place, m, and a turn.
    pub fn in_world(&self, stand: &Stand) -> (Vec3, Quat) {
        let facing = Quat::from_rotation_y(stand.facing_deg.to_radians());
        let [x, z] = self.at_m;
        let at = Vec3::from(stand.position_m) + facing * Vec3::new(x, self.up_m, z);
        (at, facing * Quat::from_rotation_y(self.turn_rad))
    }

    fn apart_m(&self, other: &Self) -> f32 {
        Vec2::from(self.at_m).distance(other.at_m.into())
    }

    fn apart_rad(&self, other: &Self) -> f32 {
        wrapped(self.turn_rad - other.turn_rad).abs()
    }
}

impl Body {
    fn new(head_m: Vec2, facing_rad: f32, posture: Posture) -> Self {
        let mut body = Self {
            feet: [Foot::default(); 2],
            step: None,
            settling: false,
            facing_rad,
            tall_m: 0.0,
            head_m,
            mps: Vec2::ZERO,
            seen_at: SessionTime::ZERO,
        };
        body.feet = [true, false].map(|left| body.wanted(left, posture));
        body
    }

    /// The middle between the ankles, where the body would stand best.
    fn middle_m(&self, posture: Posture) -> Vec2 {
        let ahead = match posture {
            Posture::Standing => -EYES_AHEAD_M,
            Posture::Seated => SEAT_AHEAD_M,
        };
        self.head_m + ahead_of(self.facing_rad) * ahead
    }

    /// Where a foot would stand best.
    fn wanted(&self, left: bool, posture: Posture) -> Foot {
        let side = if left { 1.0 } else { -1.0 };
        let ahead = ahead_of(self.facing_rad);
        let to_left = Vec2::new(ahead.y, -ahead.x);
        Foot {
            at_m: (self.middle_m(posture) + to_left * (HALF_APART_M * side)).to_array(),
            up_m: 0.0,
            turn_rad: wrapped(self.facing_rad + OUTWARD_RAD * side),
        }
    }

    /// Goes on with the step under way, or begins one where it must.
    fn walk(&mut self, secs: f32, head_rad: f32, lower_m: f32, posture: Posture) {
        if let Some(mut step) = self.step {
            step.secs += secs;
            let share = (step.secs / STEP_SECS).min(1.0);
            let [left, right] = &mut self.feet;
            *(if step.left { left } else { right }) = step.at(share);
            self.step = (share < 1.0).then_some(step);
            if self.step.is_some() {
                return;
            }
        }
        let (reach_m, turn_rad) = match posture {
            Posture::Standing => {
                ((REACH_M + REACH_BENT * lower_m.max(0.0)).min(REACH_MOST_M), TURN_RAD)
            }
            Posture::Seated => (REACH_SEATED_M, TURN_SEATED_RAD),
        };
        let [left, right] = self.feet;
        let middle = (Vec2::from(left.at_m) + Vec2::from(right.at_m)) * 0.5;
        let away = middle.distance(self.middle_m(posture)) > reach_m;
        let turned = wrapped(head_rad - self.facing_rad).abs() > turn_rad;
        self.settling |= away || turned;
        if !self.settling {
            return;
        }
        self.facing_rad = head_rad;
        let wanted = [true, false].map(|left| self.wanted(left, posture));
        let off = |foot: &Foot, to: &Foot| {
            (foot.apart_m(to) / SETTLED_M).max(foot.apart_rad(to) / SETTLED_RAD)
        };
        let [wanted_left, wanted_right] = wanted;
        let (off_left, off_right) = (off(&left, &wanted_left), off(&right, &wanted_right));
        if off_left.max(off_right) < 1.0 {
            self.settling = false;
            return;
        }
        let goes_left = off_left > off_right;
        let (from, mut to) = if goes_left { (left, wanted_left) } else { (right, wanted_right) };
        // The body is farther on when the foot comes down.
        to.at_m = (Vec2::from(to.at_m) + self.mps * STEP_SECS).to_array();
        self.step = Some(Step { left: goes_left, from, to, secs: 0.0 });
    }
}

impl Step {
    fn at(&self, share: f32) -> Foot {
        let eased = share * share * (3.0 - 2.0 * share);
        let (from, to) = (Vec2::from(self.from.at_m), Vec2::from(self.to.at_m));
        Foot {
            at_m: from.lerp(to, eased).to_array(),
            up_m: STEP_UP_M * (share * std::f32::consts::PI).sin().max(0.0),
            turn_rad: self.from.turn_rad + wrapped(self.to.turn_rad - self.from.turn_rad) * eased,
        }
    }
}

/// The way ahead over the floor (right and back), for a turn to the left of −Z.
fn ahead_of(turn_rad: f32) -> Vec2 {
    let (sin, cos) = turn_rad.sin_cos();
    Vec2::new(-sin, -cos)
}

/// The way that a head faces over the floor, to the left of −Z, rad, however far it looks up or down;
/// none for a head that lies on its side and looks at the floor.
fn facing(turn: Quat) -> Option<f32> {
    let (ahead, up) = (turn * Vec3::NEG_Z, turn * Vec3::Y);
    // The crown of a head that looks down points ahead, and behind where it looks up.
    let flat = ahead - up * ahead.y;
    let flat = Vec2::new(flat.x, flat.z);
    (flat.length_squared() > 0.01).then(|| (-flat.x).atan2(-flat.y))
}

/// An angle within half a turn to either side.
fn wrapped(rad: f32) -> f32 {
    let turn = std::f32::consts::TAU;
    rad - turn * (rad / turn).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_base::sample::{Capture, Pose, ReferenceFrame};

    fn head(secs: f64, at: [f32; 3], turn: Quat) -> HeadSample {
        HeadSample {
            capture: Capture { at: SessionTime::from_secs_f64(secs), uncertainty_ns: 0 },
            frame: ReferenceFrame::PlaySpace,
            position_tracked: true,
            orientation_tracked: true,
            pose: Pose { position_m: at, orientation_xyzw: turn.to_array() },
        }
    }

    /// A patient who moves for some time in frames of 1/72 s.
    struct Patient {
        feet: Feet,
        secs: f64,
        posture: Posture,
    }

    impl Patient {
        fn new(posture: Posture) -> Self {
            Self { feet: Feet::default(), secs: 0.0, posture }
        }

        /// Moves; `to` gives place and turn of the head by the time since this began, s.
        fn moves(&mut self, secs: f64, to: impl Fn(f32) -> ([f32; 3], Quat)) {
            let frames = (secs * 72.0).round() as usize;
            for frame in 1..=frames {
                let (at, turn) = to(frame as f32 / 72.0);
                self.secs += 1.0 / 72.0;
                self.feet.take(&head(self.secs, at, turn), self.posture);
                let [(_, left), (_, right)] = self.feet.both().unwrap();
                assert!(left.up_m == 0.0 || right.up_m == 0.0, "a foot is on the ground");
            }
        }

        fn feet(&self) -> [Foot; 2] {
            self.feet.both().unwrap().map(|(_, foot)| foot)
        }
    }

    const UP: [f32; 3] = [0.0, 1.65, 0.0];

    fn middle(feet: [Foot; 2]) -> Vec2 {
        feet.iter().map(|foot| Vec2::from(foot.at_m)).sum::<Vec2>() * 0.5
    }

    #[test]
    fn feet_stand_below_the_head_apart_and_a_little_behind_the_eyes() {
        let mut patient = Patient::new(Posture::Standing);
        assert_eq!(patient.feet.both(), None);
        patient
            .moves(0.1, |_| ([1.0, 1.65, 2.0], Quat::from_rotation_y(std::f32::consts::FRAC_PI_2)));
        // Facing −X: the left foot is at +Z.
        let [left, right] = patient.feet();
        assert!((left.at_m[0] - 1.09).abs() < 1e-4 && (right.at_m[0] - 1.09).abs() < 1e-4);
        assert!((left.at_m[1] - 2.085).abs() < 1e-4 && (right.at_m[1] - 1.915).abs() < 1e-4);
        assert!(left.turn_rad > right.turn_rad, "the toes point apart");
    }

    #[test]
    fn feet_stay_while_the_head_looks_about_bends_and_leans_over_a_rail() {
        let mut patient = Patient::new(Posture::Standing);
        patient.moves(0.2, |_| (UP, Quat::IDENTITY));
        let before = patient.feet();
        patient.moves(3.0, |t| (UP, Quat::from_rotation_y(0.7 * (t * 2.0).sin())));
        assert_eq!(patient.feet(), before, "they look to both sides");
        patient.moves(1.0, |t| {
            let lean = t.min(1.0);
            let at = [0.0, 1.65 - 0.18 * lean, -0.42 * lean];
            (at, Quat::from_rotation_x(-1.4 * lean))
        });
        assert_eq!(patient.feet(), before, "they lean out and look straight down");
    }

    #[test]
    fn feet_walk_after_the_body_one_at_a_time_and_come_to_stand_below_it() {
        for (secs, far) in [(2.0, 2.0), (1.0, 0.35), (1.5, 2.6)] {
            let mut patient = Patient::new(Posture::Standing);
            patient.moves(0.2, |_| (UP, Quat::IDENTITY));
            let way = far / secs as f32;
            patient.moves(secs, |t| ([0.0, 1.65, -way * t], Quat::IDENTITY));
            let going = middle(patient.feet()).distance(Vec2::new(0.0, -far));
            assert!(going < 0.55, "while going they are {going} m behind or ahead");
            patient.moves(1.5, |_| ([0.0, 1.65, -far], Quat::IDENTITY));
            let off = middle(patient.feet()).distance(Vec2::new(0.0, -far + EYES_AHEAD_M));
            assert!(off < 0.06, "{far} m: {off}");
            assert!(patient.feet().iter().all(|foot| foot.up_m == 0.0));
        }
    }

    #[test]
    fn feet_turn_with_a_body_that_turns_round() {
        let mut patient = Patient::new(Posture::Standing);
        patient.moves(0.2, |_| (UP, Quat::IDENTITY));
        patient.moves(2.0, |t| (UP, Quat::from_rotation_y(std::f32::consts::PI * (t / 2.0))));
        patient.moves(1.5, |_| (UP, Quat::from_rotation_y(std::f32::consts::PI)));
        for foot in patient.feet() {
            let off = wrapped(foot.turn_rad - std::f32::consts::PI).abs();
            assert!(off < OUTWARD_RAD + SETTLED_RAD, "{off}");
        }
        let [left, right] = patient.feet();
        assert!(left.at_m[0] > right.at_m[0], "left and right have changed sides");
    }

    #[test]
    fn somebody_on_a_chair_has_their_feet_before_it_and_leans_without_a_step() {
        let mut patient = Patient::new(Posture::Seated);
        let sat = [0.0, 1.2, 0.0];
        patient.moves(0.2, |_| (sat, Quat::IDENTITY));
        let before = patient.feet();
        assert!(middle(before).distance(Vec2::new(0.0, -SEAT_AHEAD_M)) < 1e-4);
        patient.moves(1.0, |t| ([0.0, 1.2 - 0.2 * t, -0.4 * t], Quat::from_rotation_x(-t)));
        assert_eq!(patient.feet(), before);
    }

    #[test]
    fn the_way_a_head_faces_does_not_change_with_how_far_it_looks_up_or_down() {
        for turn in [-2.5_f32, 0.0, 1.0] {
            for pitch in [-1.57, -1.0, 0.0, 1.0, 1.5] {
                let head = Quat::from_rotation_y(turn) * Quat::from_rotation_x(pitch);
                let found = facing(head).unwrap();
                assert!(wrapped(found - turn).abs() < 1e-3, "{turn} {pitch}: {found}");
            }
        }
    }

    #[test]
    fn a_head_that_is_lost_or_unsound_moves_no_foot_and_one_far_away_sets_them_down_anew() {
        let mut patient = Patient::new(Posture::Standing);
        patient.moves(0.2, |_| (UP, Quat::IDENTITY));
        let before = patient.feet;
        let lost = HeadSample { position_tracked: false, ..head(9.0, [3.0; 3], Quat::IDENTITY) };
        patient.feet.take(&lost, Posture::Standing);
        patient.feet.take(&head(9.0, [f32::NAN; 3], Quat::IDENTITY), Posture::Standing);
        assert_eq!(patient.feet, before);
        patient.feet.take(&head(1.0, [4.0, 1.65, 0.0], Quat::IDENTITY), Posture::Standing);
        assert!(middle(patient.feet()).distance(Vec2::new(4.0, EYES_AHEAD_M)) < 1e-4);
        // Time that goes back moves nothing.
        let before = patient.feet();
        patient.feet.take(&head(0.5, [4.0, 1.65, 0.0], Quat::IDENTITY), Posture::Standing);
        assert_eq!(patient.feet(), before);
    }

    #[test]
    fn a_foot_in_the_world_stands_on_the_floor_that_carries_the_patient() {
        let stand = Stand { position_m: [1.0, 40.0, 2.0], facing_deg: 90.0 };
        let feet = Feet::below([0.0, -0.5], 0.0, Posture::Standing);
        let [(_, left), _] = feet.both().unwrap();
        let (at, turn) = left.in_world(&stand);
        // Ahead in play space is −X in the world.
        assert!(at.distance(Vec3::new(0.59, 40.0, 2.085)) < 1e-4, "{at}");
        let toes = turn * Vec3::NEG_Z;
        assert!(toes.x < -0.98, "{toes}");
    }
}
