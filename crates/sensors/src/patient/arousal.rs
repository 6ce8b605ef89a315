//! The parts shared by heart and ratings: drive, adaptation, startle and first-order answers.

use super::parameters::{AdaptationParameters, HeartParameters};

/// Moves `value` towards `target` with one time constant for rising and one for falling.
pub(super) fn approach(value: &mut f64, target: f64, rise_secs: f64, fall_secs: f64, dt_secs: f64) {
    let tau_secs = if target > *value { rise_secs } else { fall_secs };
    *value += (target - *value) * dt_secs / tau_secs;
}

/// How far the response to the drive has worn off.
#[derive(Clone, Debug, Default)]
pub(super) struct Adaptation {
    /// The drive at which the adaptation was earned: the highest met.
    earned_at: f64,
    /// 0 fresh to 1 worn off as far as it can.
    worn: f64,
    most_worn: f64,
}

impl Adaptation {
    /// One step under `drive` (0 to 1); gives the response left, 0 to 1.
    pub fn step(&mut self, p: &AdaptationParameters, drive: f64, dt_secs: f64) -> f64 {
        if drive > self.earned_at {
            // Adaptation earned at a lower drive counts for less at this drive.
            let carried = cube(self.earned_at / drive);
            self.worn *= carried;
            self.most_worn *= carried;
            self.earned_at = drive;
        }
        // A lower drive wears off little of the response to a higher drive.
        let reach = if self.earned_at > 0.0 { cube(drive / self.earned_at) } else { 0.0 };
        let lost = (self.worn - p.kept * self.most_worn).max(0.0);
        self.worn += reach * (1.0 - self.worn) * dt_secs / p.onset_secs;
        self.worn -= (1.0 - reach) * lost * dt_secs / p.recovery_secs;
        self.most_worn = self.most_worn.max(self.worn);
        drive * (1.0 - p.strength * self.worn)
    }
}

fn cube(value: f64) -> f64 {
    value * value * value
}

/// A stimulus takes one and a half seconds to raise the heart, and eight to wear off.
const STARTLE_RISE_SECS: f64 = 1.5;
const STARTLE_FALL_SECS: f64 = 8.0;
/// Each startle leaves the next one this share of its force, which returns in ten minutes.
const STARTLE_LEFT: f64 = 0.85;
const STARTLE_RECOVERY_SECS: f64 = 600.0;

/// The answer to the beginning of a stimulus.
#[derive(Clone, Debug)]
pub(super) struct Startle {
    impulse: f64,
    answer: f64,
    force: f64,
}

impl Startle {
    pub fn new() -> Self {
        Self { impulse: 0.0, answer: 0.0, force: 1.0 }
    }

    /// One step; `begins` says that a stimulus of `size` begins in it. Gives 0 to 1.
    pub fn step(&mut self, begins: bool, size: f64, dt_secs: f64) -> f64 {
        self.force += (1.0 - self.force) * dt_secs / STARTLE_RECOVERY_SECS;
        self.impulse -= self.impulse * dt_secs / STARTLE_FALL_SECS;
        if begins {
            self.impulse = (self.impulse + size * self.force).min(1.0);
            self.force *= STARTLE_LEFT;
        }
        self.answer += (self.impulse - self.answer) * dt_secs / STARTLE_RISE_SECS;
        self.answer
    }
}

/// How awake the body is: 0 at rest, 1 at the most that intensity 10 causes, a little above 1 with
/// a startle on top.
#[derive(Clone, Debug, Default)]
pub(super) struct Arousal {
    adaptation: Adaptation,
    lasting: f64,
}

/// Arousal never exceeds this value.
const HIGHEST: f64 = 1.2;

impl Arousal {
    pub fn step(&mut self, p: &HeartParameters, drive: f64, startle: f64, dt_secs: f64) -> f64 {
        let target = self.adaptation.step(&p.adaptation, drive, dt_secs);
        approach(&mut self.lasting, target, p.rise_secs, p.fall_secs, dt_secs);
        (self.lasting + p.startle * startle).clamp(0.0, HIGHEST)
    }
}
