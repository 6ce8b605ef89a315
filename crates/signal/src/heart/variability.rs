//! Rate and variability in time, over corrected intervals. Differences are taken within a part,
//! never across a gap.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::correct::Nn;

/// Measures over a stretch of intervals. Malik et al. (Task Force of ESC and NASPE), Circulation
/// 93, 1996, define all measures but the second pNN50.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Variability {
    /// Number of intervals.
    pub intervals: u32,
    /// Number of differences between successive intervals.
    pub differences: u32,
    /// Time that the intervals cover, s.
    pub covered_secs: f64,
    /// Share of the intervals that were mended, 0 to 1; none without intervals.
    pub mended_share: Option<f64>,
    /// 60 000 over the mean interval, bpm; none without intervals.
    pub rate_bpm: Option<f64>,
    /// Mean interval, ms; none without intervals.
    pub mean_nn_ms: Option<f64>,
    /// Standard deviation of the intervals (n - 1), ms; none below two intervals.
    pub sdnn_ms: Option<f64>,
    /// Root mean square of the differences, ms; none without differences.
    pub rmssd_ms: Option<f64>,
    /// Differences above 50 ms, per hundred differences (the Task Force's definition).
    pub pnn50_of_differences_percent: Option<f64>,
    /// Differences above 50 ms, per hundred intervals (as NeuroKit2 and others count).
    pub pnn50_of_intervals_percent: Option<f64>,
}

impl Variability {
    /// The same without any measure of variability: those of an irregular rhythm say nothing of
    /// the heart's control.
    pub(super) fn without_variability(self) -> Self {
        Self {
            sdnn_ms: None,
            rmssd_ms: None,
            pnn50_of_differences_percent: None,
            pnn50_of_intervals_percent: None,
            ..self
        }
    }

    /// The variability of intervals in order; a [`Nn::first`] opens a part, and so does the first
    /// interval in any case. Intervals that are not sound are left out, and no difference is taken
    /// over them.
    pub fn of<'a>(beats: impl Iterator<Item = &'a Nn> + Clone) -> Self {
        let (mut intervals, mut mended, mut sum) = (0_u32, 0_u32, 0.0);
        let (mut differences, mut squares, mut above_50) = (0_u32, 0.0, 0_u32);
        let mut before = None;
        for nn in beats.clone() {
            if !nn.sound {
                before = None;
                continue;
            }
            intervals += 1;
            mended += u32::from(nn.mended);
            sum += nn.ms;
            if let Some(before) = before.replace(nn.ms).filter(|_| !nn.first) {
                let difference: f64 = nn.ms - before;
                differences += 1;
                squares += difference * difference;
                above_50 += u32::from(difference.abs() > 50.0);
            }
        }
        let per = |sum: f64, n: u32| (n > 0).then(|| sum / f64::from(n));
        let mean_nn_ms = per(sum, intervals);
        let spread = mean_nn_ms
            .map(|mean| beats.filter(|nn| nn.sound).map(|nn| (nn.ms - mean).powi(2)).sum::<f64>());
        Self {
            intervals,
            differences,
            covered_secs: sum / 1e3,
            mended_share: per(f64::from(mended), intervals),
            rate_bpm: mean_nn_ms.map(|mean| 60_000.0 / mean),
            mean_nn_ms,
            sdnn_ms: spread.and_then(|s| per(s, intervals.saturating_sub(1))).map(f64::sqrt),
            rmssd_ms: per(squares, differences).map(f64::sqrt),
            pnn50_of_differences_percent: per(100.0 * f64::from(above_50), differences),
            pnn50_of_intervals_percent: per(100.0 * f64::from(above_50), intervals)
                .filter(|_| differences > 0),
        }
    }
}
