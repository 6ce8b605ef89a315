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

/// Intervals in a block of a long recording.
const BLOCK: usize = 60;

/// Whether a recording is irregular: a quarter of its blocks of 60 intervals, or all of it.
pub(super) fn is_often_irregular(beats: &[Nn]) -> bool {
    let blocks = || beats.chunks(BLOCK).filter(|block| block.len() >= MIN_INTERVALS);
    let irregular = blocks().filter(|block| is_irregular(block)).count();
    (irregular > 0 && 4 * irregular >= blocks().count()) || is_irregular(beats)
}

/// Whether these intervals, as they came, are irregular; not across gaps.
pub(super) fn is_irregular(beats: &[Nn]) -> bool {
    if beats.len() < MIN_INTERVALS {
        return false;
    }
    let logs: Vec<f64> = beats.iter().map(|nn| nn.ms.max(1.0).ln()).collect();
    let mut steps: Vec<f64> = Vec::with_capacity(logs.len());
    let (mut pairs, mut turns) = (0_u32, 0_u32);
    let mut before: Option<f64> = None;
    for (pair, nn) in logs.windows(2).zip(beats.iter().skip(1)) {
        let &[a, b] = pair else { continue };
        if nn.first {
            before = None;
            continue;
        }
        let step = b - a;
        if let Some(before) = before.replace(step) {
            pairs += 1;
            turns += u32::from(before * step < 0.0);
        }
        steps.push(step.abs());
    }
    if pairs == 0 {
        return false;
    }
    let turning = f64::from(turns) / f64::from(pairs);
    let step = super::sorted::median(&mut steps);
    step > STEP && turning > TURNS && (turning > ALTERNATES || !has_rhythm(&logs))
}

fn has_rhythm(logs: &[f64]) -> bool {
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let power: f64 = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / logs.len() as f64;
    PERIODS.into_iter().any(|period| {
        let later = logs.get(period..).unwrap_or_default();
        let sum: f64 = logs.iter().zip(later).map(|(a, b)| (a - mean) * (b - mean)).sum();
        sum / later.len().max(1) as f64 >= RHYTHM * power
    })
}
