//! The rate at rest and its spread, from windows of the rest phase. They are as long as the window
//! of the current rate.

/// Fewer windows give no baseline: their spread would mean nothing.
pub(super) const MIN_WINDOWS: u32 = 3;

/// Mean and spread of the rates of windows of rest, by Welford's running mean and variance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Baseline {
    windows: u32,
    mean_bpm: f64,
    squares: f64,
}

impl Baseline {
    /// Takes the rate of a window.
    pub fn push(&mut self, rate_bpm: f64) {
        self.windows = self.windows.saturating_add(1);
        let off = rate_bpm - self.mean_bpm;
        self.mean_bpm += off / f64::from(self.windows);
        self.squares += off * (rate_bpm - self.mean_bpm);
    }

    /// How many windows were taken.
    pub fn windows(&self) -> u32 {
        self.windows
    }

    /// Mean and standard deviation (n - 1), bpm; none below [`MIN_WINDOWS`] windows.
    pub fn mean_and_sd_bpm(&self) -> Option<(f64, f64)> {
        (self.windows >= MIN_WINDOWS)
            .then(|| (self.mean_bpm, (self.squares / f64::from(self.windows - 1)).sqrt()))
    }
}
