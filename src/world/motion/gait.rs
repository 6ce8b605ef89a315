//! When and where feet step: a function of the body's way alone, before and after the moment.
//!
//! Time is cut into spans: a span in which the body goes farther than a stride is halved, again and
//! again. One set of legs swings in the middle of each span, the other across the borders between
//! spans; between its swings a foot stands still on the ground, where the body's way brings it below
//! its place at rest. So no foot slides, however the body goes, turns or is carried, and a body that
//! rests lifts no foot.
//!
//! ```text
//!   span     |-------------|------|------|-------------|
//!   set 0    ______/‾\________/‾\____/‾\______/‾\_______      ‾ in the air   _ stands
//!   set 1    ‾\_________/‾‾\____/‾\____/‾‾\__________/‾‾
//! ```

use bevy::math::Affine3A;
use bevy::prelude::*;

/// The longest span, s, and how often it may be halved: no stride is shorter than 1/32 s.
const LONGEST_SECS: f64 = 1.0;
const HALVED: u32 = 5;
/// The share of a span in which a set swings.
const SWINGS: f64 = 0.42;
/// The feet of a set swing one after another: the first is done when so much of the swing is left.
const SPREAD: f32 = 0.3;

/// The measures of a body that steps.
#[derive(Clone, Copy, Debug)]
pub struct Stride {
    /// The longest way between two steps of a foot, in the body's frame, m.
    pub most_m: f32,
    /// How far a foot is from the middle, m.
    pub reach_m: f32,
}

/// Where a set of feet is between two stands.
#[derive(Clone, Copy, Debug)]
pub struct Stepping {
    /// The body's poses when the feet stand below their places at rest: before and after.
    from: Affine3A,
    to: Affine3A,
    /// How much of the swing from one stand to the next is done, 0 to 1.
    done: f32,
}

/// Where a foot is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foothold {
    /// On the ground, in the frame of the ground, m.
    pub at: Vec3,
    /// How high it is lifted: 0 it stands, 1 it is in the middle of a whole step.
    pub lifted: f32,
}

/// A span of time, and the body's poses at its beginning, middle and end.
struct Span {
    secs: [f64; 2],
    poses: [Affine3A; 3],
}

impl Span {
    /// The span around a moment.
    fn around(at: f64, stride: Stride, pose: &impl Fn(f64) -> Affine3A) -> Self {
        let begins = (at / LONGEST_SECS).floor() * LONGEST_SECS;
        let mut secs = [begins, begins + LONGEST_SECS];
        let mut ends = secs.map(pose);
        for halved in 0.. {
            let middle = (secs[0] + secs[1]) * 0.5;
            let between = pose(middle);
            let way = way(&ends[0], &between, stride) + way(&between, &ends[1], stride);
            if way <= 1.0 || halved == HALVED {
                return Self { secs, poses: [ends[0], between, ends[1]] };
            }
            if at < middle {
                (secs[1], ends[1]) = (middle, between);
            } else {
                (secs[0], ends[0]) = (middle, between);
            }
        }
        // The loop above ends by itself.
        Self { secs, poses: [ends[0]; 3] }
    }

    fn middle(&self) -> f64 {
        (self.secs[0] + self.secs[1]) * 0.5
    }

    fn long(&self) -> f64 {
        self.secs[1] - self.secs[0]
    }
}

/// The farthest way of a foot between two poses, in strides.
fn way(a: &Affine3A, b: &Affine3A, stride: Stride) -> f32 {
    let scale = Vec3::from(a.matrix3.x_axis).length().max(1e-6);
    let feet = [Vec3::ZERO, Vec3::NEG_Z * stride.reach_m, Vec3::X * stride.reach_m];
    let far = |at: Vec3| a.transform_point3(at).distance(b.transform_point3(at));
    feet.map(far).into_iter().fold(0.0, f32::max) / (stride.most_m * scale).max(1e-6)
}

/// The two sets of legs at a moment. `pose` is the body's pose over the ground at any moment.
pub fn stepping(at: f64, stride: Stride, pose: &impl Fn(f64) -> Affine3A) -> [Stepping; 2] {
    let span = Span::around(at, stride, pose);
    let share = |from: f64, to: f64| ((at - from) / (to - from).max(1e-9)).clamp(0.0, 1.0) as f32;
    let half = 0.5 * SWINGS;
    let [first, middle, last] = span.poses;
    let swings = half * span.long();
    let inner = Stepping {
        from: first,
        to: last,
        done: share(span.middle() - swings, span.middle() + swings),
    };
    // Nothing is moving: the neighbours need not be known.
    let still = way(&first, &middle, stride) + way(&middle, &last, stride) < 1e-4;
    let before = at < span.middle();
    let border = if before { span.secs[0] } else { span.secs[1] };
    if still && (at - border).abs() > half * LONGEST_SECS {
        return [inner, Stepping { from: middle, to: middle, done: 0.0 }];
    }
    // The smallest span is far longer than this.
    let beside = border + if before { -1e-4 } else { 1e-4 };
    let other = Span::around(beside, stride, pose);
    let (early, late) = if before { (&other, &span) } else { (&span, &other) };
    let outer = Stepping {
        from: early.poses[1],
        to: late.poses[1],
        done: share(border - half * early.long(), border + half * late.long()),
    };
    [inner, outer]
}

impl Stepping {
    /// The foot that stands at `rest` of the body's frame when the body rests; `order` is its place
    /// in the set, 0 to 1, and `now` is the body's pose.
    pub fn foot(&self, rest: Vec3, order: f32, stride: Stride, now: &Affine3A) -> Foothold {
        let [from, to] = [self.from, self.to].map(|pose| pose.transform_point3(rest));
        let below = now.transform_point3(rest);
        let scale = Vec3::from(now.matrix3.x_axis).length().max(1e-6);
        let most = stride.most_m * scale;
        // A body that was put elsewhere takes its feet along.
        if from.distance(below).max(to.distance(below)) > 3.0 * most {
            return Foothold { at: below, lifted: 0.0 };
        }
        let late = SPREAD * order.clamp(0.0, 1.0);
        let done = ((self.done - late) / (1.0 - SPREAD)).clamp(0.0, 1.0);
        let eased = done * done * (3.0 - 2.0 * done);
        let far = (from.distance(to) / (0.5 * most)).min(1.0);
        Foothold {
            at: from.lerp(to, eased),
            lifted: (done * std::f32::consts::PI).sin().max(0.0) * far,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRIDE: Stride = Stride { most_m: 0.02, reach_m: 0.03 };
    const REST: Vec3 = Vec3::new(0.02, 0.0, -0.02);

    /// A body that rests for two seconds, walks in a bow for three, rests again.
    fn walk(secs: f64) -> Affine3A {
        let gone = ((secs - 2.0).clamp(0.0, 3.0) / 3.0) as f32;
        let eased = gone * gone * (3.0 - 2.0 * gone);
        let turn = Quat::from_rotation_y(eased * 1.4);
        Affine3A::from_rotation_translation(turn, turn * Vec3::new(0.3, 0.1, -0.4) * eased)
    }

    fn foot(secs: f64, set: usize) -> Foothold {
        stepping(secs, STRIDE, &walk)[set].foot(REST, 0.5, STRIDE, &walk(secs))
    }

    #[test]
    fn a_foot_that_stands_does_not_slide_and_no_foot_jumps() {
        for set in [0, 1] {
            let mut last = foot(0.0, set);
            let mut stood = 0;
            for i in 1..14_000 {
                let now = foot(f64::from(i) * 5e-4, set);
                let moved = now.at.distance(last.at);
                if now.lifted == 0.0 && last.lifted == 0.0 {
                    stood += 1;
                    assert!(moved < 1e-6, "set {set} slides {moved} m at {i}");
                }
                assert!(moved < 4e-3, "set {set} jumps {moved} m at {i}");
                assert!((now.lifted - last.lifted).abs() < 0.6, "set {set} at {i}");
                last = now;
            }
            assert!(stood > 7000, "it stands most of the time: {stood}");
        }
    }

    #[test]
    fn a_foot_stays_below_the_body_and_one_set_stands_while_the_other_swings() {
        for i in 0..7000 {
            let secs = f64::from(i) * 1e-3;
            let [a, b] = [foot(secs, 0), foot(secs, 1)];
            let below = walk(secs).transform_point3(REST);
            for foot in [a, b] {
                let off = foot.at.distance(below);
                assert!(off < 1.6 * STRIDE.most_m, "{off} m off its place at {secs} s");
            }
            assert!(a.lifted < 0.3 || b.lifted < 0.3, "both in the air at {secs} s");
        }
        let lifted = (0..7000).filter(|i| foot(f64::from(*i) * 1e-3, 0).lifted > 0.5).count();
        assert!((200..2000).contains(&lifted), "it walks: {lifted}");
    }

    #[test]
    fn who_rests_lifts_no_foot_and_who_is_put_elsewhere_takes_its_feet_along() {
        let still = |_: f64| Affine3A::from_translation(Vec3::new(1.0, 2.0, 3.0));
        let jump = |secs: f64| Affine3A::from_translation(Vec3::X * f32::from(secs > 0.73));
        for i in 0..500 {
            let secs = f64::from(i) * 0.01;
            for set in stepping(secs, STRIDE, &still) {
                let foot = set.foot(REST, 0.0, STRIDE, &still(secs));
                assert_eq!(foot.lifted, 0.0);
                assert!(foot.at.distance(Vec3::new(1.0, 2.0, 3.0) + REST) < 1e-6);
            }
            for set in stepping(secs, STRIDE, &jump) {
                let now = jump(secs);
                let foot = set.foot(REST, 0.0, STRIDE, &now);
                assert!(foot.at.distance(now.transform_point3(REST)) < 1e-6, "{secs}");
            }
        }
    }
}
