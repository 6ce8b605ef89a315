//! A source that sends rates and no intervals between beats, as every relay of a watch does: the
//! mean of its rates, how much of a window they stand for, and a quality of their own scale.
//!
//! A rate stands for the time since the message before, at most twice the source's own pace and at
//! least 3 s. Its quality, 0 to 0.8:
//!
//! ```text
//!  quality = 0.8 × covered share × (1 − 2 · share of rates that cannot be), at most the mean trust
//!            of the source in its messages
//! ```
//!
//! A rate cannot be when it is outside 25 to 250 a minute, or when it differs from the one before by
//! more than 10 a minute and by more than 8 a minute for each second between: a heart that is startled
//! or stood up rises by some 25 a minute in ten seconds (W. Wieling, C. T. P. Krediet, N. van Dijk,
//! M. Linzer, M. E. Tschakovsky: Initial orthostatic hypotension, Clinical Science 112(3), 2007), and
//! what sends the rates smooths them besides. 0.8 and not 1, since a rate does not show
//! artefacts.

use gradus_base::sample::{Contact, HeartSample};

/// The best quality of rates alone.
pub(super) const BEST: f64 = 0.8;
/// A rate outside these, beats per minute, is no rate of a heart.
const HUMAN_BPM: core::ops::RangeInclusive<f64> = 25.0..=250.0;
/// A step up to this, beats per minute, is always possible.
const STEP_BPM: f64 = 10.0;
/// A longer one needs this much time: beats per minute for each second.
const STEP_BPM_PER_SEC: f64 = 8.0;
/// The least and the most that a rate can stand for, s.
const STANDS_SECS: core::ops::RangeInclusive<f64> = 3.0..=20.0;
/// From this share of rates that cannot be on, their mean is no rate.
const MAX_IMPLAUSIBLE: f64 = 0.25;

/// A message of a source: when it was captured, s, and its rate, beats per minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rated {
    pub at_secs: f64,
    pub bpm: Option<f64>,
    /// How far its source trusts it, 0 to 1.
    pub trust: f64,
}

impl Rated {
    /// The rate of a message; none without skin contact and where its source calls it worthless.
    pub fn of(sample: &HeartSample) -> Self {
        let usable = sample.contact != Contact::NoContact && sample.quality > 0.0;
        let bpm = sample.rate_bpm.map(f64::from).filter(|bpm| *bpm > 0.0 && usable);
        let trust = f64::from(sample.quality).clamp(0.0, 1.0);
        Self { at_secs: sample.capture.at.as_secs_f64(), bpm, trust }
    }
}

/// The rates of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rates {
    /// Mean of the rates, beats per minute; none when they stand for less than half of the window,
    /// or when a quarter of them cannot be.
    pub mean_bpm: Option<f64>,
    /// Share of the window that rates stand for, 0 to 1.
    pub covered_share: f64,
    /// Share of the rates that cannot be, 0 to 1.
    pub implausible_share: f64,
    /// Mean trust of the source in its messages, 0 to 1.
    pub trust: f64,
}

impl Rates {
    /// Over the window after `from_secs` until `to_secs`; `messages` in order of time may begin
    /// before it.
    pub fn of(messages: &[Rated], from_secs: f64, to_secs: f64) -> Self {
        let first = messages.partition_point(|m| m.at_secs <= from_secs);
        let last = messages.partition_point(|m| m.at_secs <= to_secs).max(first);
        let until = messages.get(..last).unwrap_or_default();
        let stands_secs = (2.0 * pace_secs(until)).clamp(*STANDS_SECS.start(), *STANDS_SECS.end());
        let (mut rates, mut wrong, mut sum, mut covered) = (0_u32, 0_u32, 0.0, 0.0);
        let mut before: Option<Rated> = None;
        for (index, message) in until.iter().enumerate() {
            let Some(bpm) = message.bpm else { continue };
            let earlier = before.replace(*message);
            if index < first {
                continue;
            }
            rates += 1;
            if !can_follow(earlier, message.at_secs, bpm) {
                wrong += 1;
            }
            sum += bpm;
            let since = messages.get(index.wrapping_sub(1)).map_or(from_secs, |m| m.at_secs);
            covered += (message.at_secs - since.max(from_secs)).clamp(0.0, stands_secs);
        }
        // The newest stands on until the next can be there.
        if let Some(newest) = before.filter(|_| rates > 0) {
            covered += (to_secs - newest.at_secs).clamp(0.0, pace_secs(until).min(stands_secs));
        }
        let length = to_secs - from_secs;
        let covered_share = if length > 0.0 { (covered / length).clamp(0.0, 1.0) } else { 0.0 };
        let implausible_share = f64::from(wrong) / f64::from(rates.max(1));
        let enough = rates > 0
            && covered_share >= super::stream::MIN_COVERAGE
            && implausible_share <= MAX_IMPLAUSIBLE;
        Self {
            mean_bpm: enough.then(|| sum / f64::from(rates)),
            covered_share,
            implausible_share,
            trust: trust(until.get(first..).unwrap_or_default()),
        }
    }

    /// 0 (worthless) to 0.8 (as good as rates can be).
    pub fn quality(&self) -> f64 {
        let possible = (1.0 - 2.0 * self.implausible_share).clamp(0.0, 1.0);
        (BEST * self.covered_share * possible).min(self.trust)
    }
}

fn can_follow(before: Option<Rated>, at_secs: f64, bpm: f64) -> bool {
    let steps = before.and_then(|before| {
        let step = (bpm - before.bpm?).abs();
        Some(step <= STEP_BPM.max(STEP_BPM_PER_SEC * (at_secs - before.at_secs)))
    });
    HUMAN_BPM.contains(&bpm) && steps.unwrap_or(true)
}

/// The median time between the newest messages, s; 0 of fewer than two.
fn pace_secs(messages: &[Rated]) -> f64 {
    let newest = messages.get(messages.len().saturating_sub(16)..).unwrap_or_default();
    let mut apart: Vec<f64> = newest
        .windows(2)
        .filter_map(|pair| Some(pair.get(1)?.at_secs - pair.first()?.at_secs))
        .collect();
    super::sorted::median(&mut apart).max(0.0)
}

/// The mean trust of a source in these messages, 0 to 1; 1 without any.
pub(super) fn trust(messages: &[Rated]) -> f64 {
    let sum: f64 = messages.iter().map(|message| message.trust).sum();
    if messages.is_empty() { 1.0 } else { sum / messages.len() as f64 }
}
