//! Quality falls as data get worse, whatever is wrong with them; and numbers that no heart made are
//! not given.

use gradus_base::chance::Chance;
use gradus_signal::heart::{Analysis, analyse};

/// A resting heart: breathing, slow waves and noise, in steps of a strap's 1/1024 s.
pub fn rest(chance: &mut Chance, beats: usize) -> Vec<f64> {
    let mut at_secs = 0.0;
    (0..beats)
        .map(|_| {
            let wave = |hz: f64, ms: f64| ms * (core::f64::consts::TAU * hz * at_secs).sin();
            let noise: f64 = (0..4).map(|_| f64::from(chance.between(-8.0, 8.0))).sum();
            let ms = 830.0 + wave(0.25, 12.0) + wave(0.095, 18.0) + noise / 2.0;
            let ms = (ms * 1.024).round() / 1.024;
            at_secs += ms / 1e3;
            ms
        })
        .collect()
}
