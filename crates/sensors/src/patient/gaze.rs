//! The eyes: fixations, saccades between them, blinks, and looking away from a feared sight.

use core::time::Duration;

use gradus_base::SessionTime;

use super::noise::{Noise, Stream};
use super::parameters::GazeParameters;

/// Where the eyes point, about the head's forward direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SyntheticGaze {
    /// Radians, positive to the left: a right-handed turn about the head's up axis.
    pub yaw_rad: f32,
    /// Radians, positive upwards.
    pub pitch_rad: f32,
    /// False during a blink; the angles then mean nothing.
    pub valid: bool,
}

/// A saccade takes 21 ms and 2.2 ms for each degree (main sequence; Carpenter 1988).
const SACCADE_SECS: f64 = 0.021;
const SACCADE_SECS_PER_DEG: f64 = 0.0022;
/// The eyes do not leave this range, degrees.
const YAW_LIMIT_DEG: f64 = 40.0;
const PITCH_LIMIT_DEG: f64 = 25.0;
/// Looking ahead is a little below the horizon, degrees.
const REST_PITCH_DEG: f64 = -3.0;
/// A fixation that looks away is within this of level, degrees.
const AWAY_PITCH_DEG: [f64; 2] = [-5.0, 10.0];
/// A person who looked away looks to the same side again this often.
const SAME_SIDE: f64 = 0.7;

#[derive(Debug)]
pub(super) struct Gaze {
    noise: Noise,
    /// Yaw and pitch, degrees, before the last saccade; `to_deg` holds them after it.
    from_deg: [f64; 2],
    to_deg: [f64; 2],
    saccade_start: SessionTime,
    saccade: Duration,
    fixation_end: SessionTime,
    blink_start: SessionTime,
    blink_end: SessionTime,
    next_blink: SessionTime,
    /// 1 left, −1 right.
    side: f64,
}

impl Gaze {
    pub fn new(seed: u64, base: SessionTime) -> Self {
        let mut noise = Noise::new(seed, Stream::Gaze);
        let side = if noise.unit() < 0.5 { -1.0 } else { 1.0 };
        Self {
            next_blink: base + secs(noise.within(0.5..4.0)),
            noise,
            from_deg: [0.0, REST_PITCH_DEG],
            to_deg: [0.0, REST_PITCH_DEG],
            saccade_start: base,
            saccade: Duration::ZERO,
            fixation_end: base,
            blink_start: base,
            blink_end: base,
            side,
        }
    }

    /// Lives the tick that ends at `end`.
    pub fn tick(
        &mut self,
        p: &GazeParameters,
        exposed: bool,
        distress: f64,
        arousal: f64,
        end: SessionTime,
    ) {
        if end >= self.next_blink {
            let [shortest, longest] = p.blink_secs;
            self.blink_start = end;
            self.blink_end = end + secs(self.noise.within(shortest..longest));
            let [soonest, latest] = p.blink_every_secs;
            let wait = self.noise.within(soonest..latest) / (1.0 + 0.3 * arousal);
            self.next_blink = self.blink_end + secs(wait);
        }
        if end >= self.fixation_end {
            let away = p.away_at_rest + if exposed { p.away_rise * distress } else { 0.0 };
            self.look(p, away, end);
        }
    }

    /// Begins a saccade to the next fixation.
    fn look(&mut self, p: &GazeParameters, away: f64, at: SessionTime) {
        let noise = &mut self.noise;
        let [yaw, pitch] = if noise.unit() < away {
            if noise.unit() >= SAME_SIDE {
                self.side = -self.side;
            }
            let [least, most] = p.away_yaw_deg;
            let [lowest, highest] = AWAY_PITCH_DEG;
            [self.side * noise.within(least..most), noise.within(lowest..highest)]
        } else {
            let [yaw_sd, pitch_sd] = p.scatter_deg;
            [yaw_sd * noise.normal(), REST_PITCH_DEG + pitch_sd * noise.normal()]
        };
        self.from_deg = self.to_deg;
        self.to_deg = [
            yaw.clamp(-YAW_LIMIT_DEG, YAW_LIMIT_DEG),
            pitch.clamp(-PITCH_LIMIT_DEG, PITCH_LIMIT_DEG),
        ];
        let [dx, dy] = [self.to_deg[0] - self.from_deg[0], self.to_deg[1] - self.from_deg[1]];
        let angle_deg = (dx * dx + dy * dy).sqrt();
        self.saccade_start = at;
        self.saccade = secs(SACCADE_SECS + SACCADE_SECS_PER_DEG * angle_deg);
        let [shortest, longest] = p.fixation_secs;
        // A fixation ends with a tick, so its length is drawn shorter by the most that a tick can
        // add.
        let fixation = (noise.within(shortest..longest) - 0.02).max(shortest);
        self.fixation_end = at + self.saccade + secs(fixation);
    }

    /// Where the eyes point at `now`, a moment of the current tick.
    pub fn at(&self, now: SessionTime) -> SyntheticGaze {
        let whole = self.saccade.as_nanos() as f64;
        let passed = now.since(self.saccade_start).as_nanos() as f64;
        let t = if passed < whole { passed / whole } else { 1.0 };
        let eased = t * t * (3.0 - 2.0 * t);
        let rad = |from: f64, to: f64| ((from + (to - from) * eased).to_radians()) as f32;
        SyntheticGaze {
            yaw_rad: rad(self.from_deg[0], self.to_deg[0]),
            pitch_rad: rad(self.from_deg[1], self.to_deg[1]),
            valid: !(self.blink_start <= now && now < self.blink_end),
        }
    }
}

fn secs(value: f64) -> Duration {
    Duration::from_secs_f64(value.clamp(0.0, 60.0))
}
