//! A person's gaze, breath, blinks and sway: functions of session time and seeds.
//!
//! The seed cuts time into pieces. At the beginning of each piece a target is chosen, and the
//! person looks at it until the piece ends; the eyes go there at once, the head follows. Rates: 10
//! to 20 blinks a minute of 0.15 s, 12 to 18 breaths a minute, contact of the eyes for 1 to 3 s.

use gradus_base::chance::{mix, smooth};

/// The length of a blink, s.
pub const BLINK_SECS: f64 = 0.15;
/// How long eyes and head take to turn to a new target, s.
const EYES_SECS: f32 = 0.10;
const HEAD_SECS: f32 = 0.60;
/// The range of attention over which a choice of target changes, so that no gaze jumps when
/// attention glides.
const SOFT: f32 = 0.08;

/// A direction: to the left and upward, radians.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Way {
    pub left: f32,
    pub up: f32,
}

impl Way {
    /// A direction from degrees.
    pub fn deg(left: f32, up: f32) -> Self {
        Self { left: left.to_radians(), up: up.to_radians() }
    }

    /// A direction between two directions: `share` of the way to `to`.
    pub fn towards(self, to: Self, share: f32) -> Self {
        Self {
            left: self.left + (to.left - self.left) * share,
            up: self.up + (to.up - self.up) * share,
        }
    }
}

/// Where a person looks when not at the target of their attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// At neighbours, notes, a window.
    Seated,
    /// Round about.
    Standing,
    /// At the way ahead.
    Walking,
    /// At a phone.
    Phone,
}

/// A random number from 0 to 1 for a person's seed, a piece of time and a purpose.
pub fn unit(seed: u64, piece: i64, what: u64) -> f32 {
    let bits = mix(seed ^ mix((piece as u64).wrapping_mul(0x9e37_79b9) ^ (what << 48)));
    (bits >> 40) as f32 / (1u64 << 24) as f32
}

/// The piece of time that holds `now`: its number, and when it began, s.
pub fn piece(seed: u64, what: u64, mean_secs: f64, now: f64) -> (i64, f64) {
    let start = |i: i64| starts(seed, what, mean_secs, i);
    let mut i = (now / mean_secs).floor() as i64;
    if now < start(i) {
        i -= 1;
    } else if now >= start(i + 1) {
        i += 1;
    }
    (i, start(i))
}

/// When a piece of time begins, s.
fn starts(seed: u64, what: u64, mean_secs: f64, i: i64) -> f64 {
    let shift = 0.6 * (f64::from(unit(seed, i, what)) - 0.5);
    (i as f64 + shift) * mean_secs
}

/// The directions of eyes and head.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gaze {
    pub head: Way,
    /// The eyes' direction from the body's straight ahead, the head's turn included.
    pub eyes: Way,
}

/// The facts that decide where a person looks.
pub struct Looking<A> {
    pub seed: u64,
    pub elsewhere: Elsewhere,
    /// The direction of the target of attention.
    pub to: Way,
    /// Attention at a session time, s.
    pub attention: A,
}

const LOOKS: u64 = 1;

impl<A: Fn(f64) -> f32> Looking<A> {
    /// The mean length of a look, s.
    fn mean_secs(&self) -> f64 {
        3.4 + 1.2 * f64::from(unit(self.seed, 0, 20))
    }

    /// The choice for a piece of time: the gaze's direction, the share of contact with the target,
    /// and the head's share of the turn.
    fn decided(&self, i: i64, start: f64) -> (Way, f32, f32) {
        let attention = (self.attention)(start).clamp(0.0, 1.0);
        let u = unit(self.seed, i, 2);
        let sure = smooth(-0.5, 0.5, (attention * (1.0 + SOFT) - SOFT * 0.5 - u) / SOFT);
        // Nobody looks behind themselves.
        let contact = sure * smooth(1.9, 1.5, self.to.left.abs());
        let away = self.away(i);
        let share = if unit(self.seed, i, 3) < 0.25 { 0.25 } else { 0.8 };
        let share = share + (0.85 - share) * contact;
        (away.towards(self.to, contact), contact, share)
    }

    fn away(&self, i: i64) -> Way {
        let (kind, a, b) = (unit(self.seed, i, 4), unit(self.seed, i, 5), unit(self.seed, i, 6));
        let either = if unit(self.seed, i, 7) < 0.5 { -1.0 } else { 1.0 };
        let window = if unit(self.seed, 0, 8) < 0.5 { -1.0 } else { 1.0 };
        match self.elsewhere {
            Elsewhere::Seated if kind < 0.22 => {
                Way::deg(either * (38.0 + 22.0 * a), -4.0 + 4.0 * b)
            }
            Elsewhere::Seated if kind < 0.52 => Way::deg(either * 8.0 * a, -30.0 - 10.0 * b),
            Elsewhere::Seated if kind < 0.66 => Way::deg(window * (30.0 + 25.0 * a), 2.0 + 6.0 * b),
            Elsewhere::Seated => Way::deg(either * 20.0 * a, -6.0 + 8.0 * b),
            Elsewhere::Standing => Way::deg(either * 48.0 * a, -8.0 + 12.0 * b),
            Elsewhere::Walking => Way::deg(either * 24.0 * a * a, -9.0 + 8.0 * b),
            Elsewhere::Phone if kind < 0.9 => Way::deg(-4.0 + 5.0 * a, -34.0 - 5.0 * b),
            Elsewhere::Phone => Way::deg(either * 25.0 * a, -6.0 * b),
        }
    }

    /// The directions of eyes and head at `now`, s.
    pub fn at(&self, now: f64) -> Gaze {
        let mean = self.mean_secs();
        let (i, start) = piece(self.seed, LOOKS, mean, now);
        // The piece before ends where this piece begins.
        let (_, before_start) = piece(self.seed, LOOKS, mean, start - 1e-3);
        let (from, met, from_share) = self.decided(i - 1, before_start);
        let (to, meets, share) = self.decided(i, start);
        let age = (now - start) as f32;
        let from_eyes = from.towards(
            self.rested(i - 1, from),
            met * self.let_go(i - 1, (start - before_start) as f32),
        );
        let to_eyes = to.towards(self.rested(i, to), meets * self.let_go(i, age));
        let scaled =
            |w: Way, s: f32| Way { left: (w.left * s).clamp(-1.15, 1.15), up: w.up * s * 0.85 };
        Gaze {
            head: scaled(from, from_share).towards(scaled(to, share), smooth(0.0, HEAD_SECS, age)),
            eyes: from_eyes.towards(to_eyes, smooth(0.0, EYES_SECS, age)),
        }
    }

    /// The direction beside the target in which the eyes rest after contact.
    fn rested(&self, i: i64, of: Way) -> Way {
        let side = unit(self.seed, i, 9) * 2.0 - 1.0;
        let beside = Way::deg(side * 7.0, -3.0 - 7.0 * unit(self.seed, i, 10));
        Way { left: of.left + beside.left, up: of.up + beside.up }
    }

    /// 0 while the eyes keep contact, 1 after they let go, which is before the piece of time ends.
    fn let_go(&self, i: i64, age: f32) -> f32 {
        let start = |i| starts(self.seed, LOOKS, self.mean_secs(), i);
        let length = (start(i + 1) - start(i)) as f32;
        let held = (1.0 + 1.8 * unit(self.seed, i, 11)).min(length - 0.35);
        smooth(held, held + EYES_SECS, age)
    }
}

/// How far a blink closes the lids, 0 to 1: they close faster than they open.
pub fn blink(seed: u64, now: f64) -> f32 {
    let mean = 3.2 + 2.4 * f64::from(unit(seed, 0, 21));
    let (_, start) = piece(seed, 12, mean, now);
    let age = ((now - start) / BLINK_SECS) as f32;
    smooth(0.0, 0.3, age) * smooth(1.0, 0.5, age)
}

/// How full the chest is, −1 to 1.
pub fn breath(seed: u64, now: f64) -> f32 {
    let hz = 0.2 + 0.1 * f64::from(unit(seed, 0, 22));
    let phase = (now * hz + f64::from(unit(seed, 0, 23))).fract() as f32;
    // Breathing in is faster than breathing out.
    if phase < 0.42 {
        smooth(0.0, 0.42, phase) * 2.0 - 1.0
    } else {
        1.0 - smooth(0.42, 0.95, phase) * 2.0
    }
}

/// How the upper body leans: forward, to the left, turned to the left, radians.
pub fn sway(seed: u64, restless: f32, now: f64) -> [f32; 3] {
    let mean = 9.0 + 5.0 * f64::from(unit(seed, 0, 24));
    let (i, start) = piece(seed, 13, mean, now);
    let moved = smooth(0.0, 1.6, (now - start) as f32);
    let much = restless.clamp(0.0, 1.0);
    let sizes = [2.6_f32, 1.6, 3.0];
    let slow = 0.15 + 0.5 * much;
    let mut lean = [0.0; 3];
    for (k, (out, size)) in lean.iter_mut().zip(sizes).enumerate() {
        let what = 14 + k as u64;
        let (from, to) = (unit(seed, i - 1, what) - 0.5, unit(seed, i, what) - 0.5);
        let hz = 0.05 + 0.06 * f64::from(unit(seed, 1, what));
        let turn = (now * hz + f64::from(unit(seed, 2, what))).fract() * std::f64::consts::TAU;
        let deg = 2.0 * size * much * (from + (to - from) * moved) + slow * turn.sin() as f32;
        *out = deg.to_radians();
    }
    lean
}

/// The small unrest of eyes that look at one target.
pub fn flicker(seed: u64, now: f64) -> Way {
    let (i, _) = piece(seed, 17, 0.55, now);
    Way::deg(unit(seed, i, 18) * 1.8 - 0.9, unit(seed, i, 19) * 1.2 - 0.6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looking(seed: u64, attention: f32) -> Looking<impl Fn(f64) -> f32> {
        Looking {
            seed,
            elsewhere: Elsewhere::Seated,
            // A direction in which a seated person looks at nothing else.
            to: Way::deg(12.0, 25.0),
            attention: move |_| attention,
        }
    }

    fn frames(secs: u32) -> impl Iterator<Item = f64> {
        (0..secs * 60).map(|i| f64::from(i) / 60.0)
    }

    #[test]
    fn more_attention_is_a_greater_share_of_looks_at_the_patient() {
        let share = |attention: f32| {
            let met = |seed: u64| {
                let looking = looking(seed, attention);
                let to = looking.to;
                frames(300)
                    .filter(|t| {
                        let head = looking.at(*t).head;
                        (head.left - to.left * 0.85).abs() < 0.05
                            && (head.up - to.up * 0.72).abs() < 0.05
                    })
                    .count()
            };
            (0..20).map(met).sum::<usize>() as f32 / (20.0 * 300.0 * 60.0)
        };
        assert_eq!(share(0.0), 0.0);
        let (half, all) = (share(0.5), share(1.0));
        assert!((0.3..0.6).contains(&half), "{half}");
        assert!(all > 0.99, "{all}");
    }

    #[test]
    fn eyes_are_met_for_at_most_three_seconds() {
        for seed in 0..40 {
            let looking = looking(seed, 1.0);
            let (mut longest, mut held) = (0, 0);
            for t in frames(240) {
                let eyes = looking.at(t).eyes;
                let off = (eyes.left - looking.to.left).hypot(eyes.up - looking.to.up);
                held = if off < 0.035 { held + 1 } else { 0 };
                longest = longest.max(held);
            }
            assert!((60..=60 * 3).contains(&longest), "{longest} frames by {seed}");
        }
    }

    #[test]
    fn heads_do_not_jump_when_attention_glides() {
        for seed in 0..40 {
            let attention = |t: f64| (t / 30.0) as f32;
            let looking =
                Looking { seed, elsewhere: Elsewhere::Seated, to: Way::deg(-20.0, 0.0), attention };
            let mut before = looking.at(0.0).head;
            for t in frames(30) {
                let head = looking.at(t).head;
                let step = (head.left - before.left).hypot(head.up - before.up);
                assert!(step < 0.09, "{} degrees in a frame", step.to_degrees());
                before = head;
            }
        }
    }

    #[test]
    fn lids_close_ten_to_twenty_times_a_minute() {
        for seed in 0..40 {
            let mut count = 0;
            let mut closed = false;
            for t in frames(600) {
                let now = blink(seed, t) > 0.5;
                count += usize::from(now && !closed);
                closed = now;
            }
            assert!((100..=200).contains(&count), "{count} in ten minutes by {seed}");
        }
    }
}
