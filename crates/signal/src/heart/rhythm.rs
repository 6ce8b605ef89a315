//! An irregular rhythm: intervals that hang on nothing before them, or go up and down in turn.
//!
//! ```text
//!  irregular:  median of |ln rr(k) − ln rr(k−1)| > 0.10
//!              and more than 56 % of the differences turn (their sign is not that of the one before)
//!              and no rhythm of 2 to 10 beats (autocorrelation ≥ 0.4), unless above 85 % turn
//! ```
//!
//! Breathing moves intervals to and fro in waves of three beats or more, which turn less often or
//! have a rhythm. In atrial fibrillation intervals are independent, so that two of three differences
//! turn (the share of turning points of a random series: 2/3, M. G. Kendall, Time-Series, 1973), as
//! detectors of fibrillation use it (S. Dash, K. H. Chon, S. Lu, E. A. Raeder: Automatic real time
//! detection of atrial fibrillation. Annals of Biomedical Engineering 37(9), 2009, whose RMSSD of
//! more than a tenth of the mean interval is the 0.10 here, as a median so that single artefacts do
//! not count). In bigeminy every difference turns. The borders between are ours. This is no diagnosis:
//! noise of a sensor looks the same.

use super::correct::Nn;
use super::plausible::HUMAN_MS;

/// Fewer intervals than these are not judged.
pub(super) const MIN_INTERVALS: usize = 30;
/// The border of the median step, in natural logarithms.
const STEP: f64 = 0.10;
/// The border of the share of turning points.
const TURNS: f64 = 0.56;
/// From this share on every difference but a few turns.
const ALTERNATES: f64 = 0.85;
/// From this autocorrelation on there is a rhythm.
const RHYTHM: f64 = 0.4;
/// The periods of a rhythm, intervals.
const PERIODS: core::ops::RangeInclusive<usize> = 2..=10;

/// Intervals in a stretch of a long recording, and from the beginning of one stretch to the next.
const STRETCH: usize = 60;
const STRIDE: usize = 10;

/// From this share of a recording on its rhythm counts as irregular.
pub(super) const OFTEN: f64 = 0.25;

/// The share of a recording that is irregular, 0 to 1: of its stretches of 60 intervals, of which one
/// begins at every tenth.
pub(super) fn irregular_share(beats: &[Nn]) -> f64 {
    let last = beats.len().saturating_sub(STRETCH);
    let stretches =
        || (0..=last).step_by(STRIDE).filter_map(|at| beats.get(at..beats.len().min(at + STRETCH)));
    let irregular = stretches().filter(|stretch| is_irregular(stretch)).count();
    irregular as f64 / stretches().count().max(1) as f64
}

/// Whether these intervals, as they came, are irregular: not across gaps, and not of intervals that
/// no heart has.
pub(super) fn is_irregular(beats: &[Nn]) -> bool {
    if beats.len() < MIN_INTERVALS {
        return false;
    }
    let logs: Vec<f64> = beats.iter().map(|nn| nn.ms.max(1.0).ln()).collect();
    let mut steps: Vec<f64> = Vec::with_capacity(logs.len());
    let (mut pairs, mut turns) = (0_u32, 0_u32);
    let mut before: Option<f64> = None;
    let mut human_before = beats.first().is_some_and(|nn| HUMAN_MS.contains(&nn.ms));
    for (pair, nn) in logs.windows(2).zip(beats.iter().skip(1)) {
        let &[a, b] = pair else { continue };
        if nn.first || !HUMAN_MS.contains(&nn.ms) || !human_before {
            (before, human_before) = (None, HUMAN_MS.contains(&nn.ms));
            continue;
        }
        let step = b - a;
        if let Some(before) = before.replace(step) {
            pairs += 1;
            turns += u32::from(before * step < 0.0);
        }
        steps.push(step.abs());
    }
    if (pairs as usize) < MIN_INTERVALS / 2 {
        return false;
    }
    let turning = f64::from(turns) / f64::from(pairs);
    let step = super::sorted::median(&mut steps);
    step > STEP && turning > TURNS && (turning > ALTERNATES || !has_rhythm(&logs))
}

/// Whether intervals, as natural logarithms, go in waves of 2 to 10 beats.
pub(super) fn has_rhythm(logs: &[f64]) -> bool {
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let power: f64 = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / logs.len() as f64;
    PERIODS.into_iter().any(|period| {
        let later = logs.get(period..).unwrap_or_default();
        let sum: f64 = logs.iter().zip(later).map(|(a, b)| (a - mean) * (b - mean)).sum();
        sum / later.len().max(1) as f64 >= RHYTHM * power
    })
}
