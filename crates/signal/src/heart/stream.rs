//! The heart while a session runs: samples in, signs out, in memory that does not grow.
//!
//! Where a part ends, `join` says. What was judged with all its neighbours is final; the newest 53
//! beats are judged anew for every question, with the windows cut at the newest one, as a whole
//! series that ended there would be.

use std::collections::VecDeque;

use super::baseline::{Baseline, MIN_WINDOWS};
use super::kept::{Beats, Kept, within};
use super::plausible::mark;
use super::quality::Faults;
use super::rates::{Rated, Rates};
use super::rhythm::{OFTEN, irregular_share, is_irregular};
use super::signs::{HeartSigns, QualityReason};
use super::spectrum::Spectrum;
use super::variability::Variability;
use gradus_base::SessionTime;
use gradus_base::sample::{Contact, HeartSample};

/// The window of the rate and of the quality, s; also of each window of the baseline.
pub const RATE_WINDOW_SECS: f64 = 20.0;
/// The window of RMSSD, s.
pub const RMSSD_WINDOW_SECS: f64 = 60.0;
/// How much is kept for spectra, s.
pub const KEPT_SECS: f64 = 300.0;
/// A measure of a window of which less is covered is none.
pub(super) const MIN_COVERAGE: f64 = 0.5;
/// A window of a lower quality has no RMSSD, and is none of the baseline's.
const MIN_QUALITY: f64 = 0.5;
/// A window ends at the last beat while that is not older, s: beats come in messages.
pub(super) const FRESH_SECS: f64 = 3.0;
/// How far the mean of a source's rates may be from that of its intervals, as a ratio: a sensor
/// that smooths over half a minute is a tenth off while a heart races.
const AGREE: core::ops::RangeInclusive<f64> = 0.8..=1.25;
/// The most that the quality is while they disagree.
const DISAGREE_QUALITY: f64 = 0.3;
/// More messages than this in the kept time are not looked at.
const MAX_MESSAGES: usize = 4096;

/// A message of the source.
#[derive(Clone, Copy, Debug)]
struct Message {
    rated: Rated,
    no_contact: bool,
    intervals: bool,
}

/// Takes heart samples in order and answers with signs.
#[derive(Clone, Debug, Default)]
pub struct HeartStream {
    kept: Kept,
    messages: VecDeque<Message>,
    synthetic: bool,
    baseline: Baseline,
    /// Where the next window of rest begins, s, while one may come.
    rest_from: Option<f64>,
    /// Where rest ended, s.
    rest_until: Option<f64>,
}

impl HeartStream {
    /// Takes a sample. A sample with a number that is not finite is left out.
    pub fn push(&mut self, sample: &HeartSample) {
        if !sample.is_finite() {
            return;
        }
        let rated = Rated::of(sample);
        if self.messages.back().is_some_and(|last| rated.at_secs < last.rated.at_secs) {
            // A clock that was put back: what was before it cannot be set in order with the rest.
            (self.kept, self.messages) = Default::default();
        }
        self.synthetic = sample.synthetic;
        let no_contact = sample.contact == Contact::NoContact;
        let intervals = !sample.rr_ms.is_empty();
        self.messages.push_back(Message { rated, no_contact, intervals });
        self.kept.take(sample);
        self.forget(rated.at_secs);
        self.settle();
    }

    /// The rest phase begins; an earlier baseline is forgotten.
    pub fn rest_begins(&mut self, at: SessionTime) {
        self.baseline = Baseline::default();
        (self.rest_from, self.rest_until) = (Some(at.as_secs_f64()), None);
    }

    /// The rest phase ends.
    pub fn rest_ends(&mut self, at: SessionTime) {
        self.rest_until = self.rest_from.map(|_| at.as_secs_f64());
    }

    /// The signs at `now`.
    pub fn signs(&self, now: SessionTime) -> HeartSigns {
        let now_secs = now.as_secs_f64();
        let mut signs = HeartSigns {
            at: now,
            synthetic: self.synthetic,
            window_secs: RATE_WINDOW_SECS,
            rmssd_window_secs: RMSSD_WINDOW_SECS,
            ..HeartSigns::default()
        };
        let baseline = if self.messages.is_empty() {
            signs.reasons.push(QualityReason::NothingHeard);
            self.baseline
        } else if self.sent_intervals(now_secs - RATE_WINDOW_SECS, now_secs)
            || !self.rates_alone(now_secs - RATE_WINDOW_SECS, now_secs)
        {
            self.judge_intervals(&mut signs, now_secs)
        } else {
            self.judge_rates(&mut signs, now_secs)
        };
        signs.baseline_windows = baseline.windows();
        match baseline.mean_and_sd_bpm() {
            // Rates of one number throughout are a number that froze, and no rest.
            Some((_, 0.0)) if !self.sends_intervals() => {
                let secs = f64::from(baseline.windows()) * RATE_WINDOW_SECS;
                signs.reasons.push(QualityReason::RestUnchanged { secs });
            }
            Some((mean, sd)) => {
                (signs.baseline_bpm, signs.baseline_sd_bpm) = (Some(mean), Some(sd));
                signs.change_from_baseline_bpm = signs.rate_bpm.map(|rate| rate - mean);
            }
            None => {
                let (windows, needed) = (baseline.windows(), MIN_WINDOWS);
                signs.reasons.push(QualityReason::BaselineShort { windows, needed });
            }
        }
        signs
    }

    /// When the corrected beats were, s, of the kept time and after `after_secs`; final beats alone,
    /// so that a beat once given here stays corrected.
    pub fn mended_after(&self, after_secs: f64) -> impl Iterator<Item = f64> {
        let beats = self.kept.final_beats();
        let first = beats.partition_point(|nn| nn.at_secs <= after_secs);
        beats.range(first..).filter(|nn| nn.mended).map(|nn| nn.at_secs)
    }

    /// Variability in time and, where there are two minutes without a gap, LF and HF: over the
    /// kept time until now. An irregular rhythm has neither.
    pub fn variability(&self) -> (Variability, Option<Spectrum>) {
        let mut beats = self.kept.now();
        if irregular_share(&beats.raw) >= OFTEN {
            beats.corrected.iter_mut().for_each(|nn| nn.sound = true);
            let found = Variability::of(beats.corrected.iter());
            return (found.without_variability(), None);
        }
        let found = Variability::of(beats.corrected.iter());
        let last_part = beats.corrected.chunk_by(|_, next| !next.first).next_back();
        (found, last_part.and_then(Spectrum::of))
    }

    /// Whether the source has sent intervals in the kept time; else its rates are all there is.
    fn sends_intervals(&self) -> bool {
        self.messages.iter().any(|message| message.intervals)
    }

    /// Whether a message after `from_secs` until `to_secs` had intervals.
    fn sent_intervals(&self, from_secs: f64, to_secs: f64) -> bool {
        self.messages_in(from_secs, to_secs).any(|message| message.intervals)
    }

    /// Whether the messages of a window have rates, and none reports that there is no skin contact.
    fn rates_alone(&self, from_secs: f64, to_secs: f64) -> bool {
        let no_contact = self.messages_in(from_secs, to_secs).any(|message| message.no_contact);
        let rated = self.messages_in(from_secs, to_secs).any(|m| m.rated.bpm.is_some());
        !self.sends_intervals() || (rated && !no_contact)
    }

    fn messages_in(&self, from_secs: f64, to_secs: f64) -> impl Iterator<Item = &Message> {
        let within = move |m: &&Message| m.rated.at_secs > from_secs && m.rated.at_secs <= to_secs;
        self.messages.iter().filter(within)
    }

    /// The mean trust of the source in the messages of a window.
    fn trust(&self, from_secs: f64, to_secs: f64) -> f64 {
        mean(self.messages_in(from_secs, to_secs).map(|m| m.rated.trust)).unwrap_or(1.0)
    }

    /// The rate of a window of rest; none where its quality is less than a half.
    fn rest_rate(&self, beats: &Beats, begin: f64, end: f64) -> Option<f64> {
        let irregular = is_irregular(within(&beats.raw, end - RMSSD_WINDOW_SECS, end));
        let window = Window::of(beats, begin, end, irregular);
        let quality = window.faults.quality(window.heard).min(self.trust(begin, end));
        window.rate_bpm().filter(|_| quality >= MIN_QUALITY)
    }

    /// The signs of a source of intervals, and its baseline with what is not final yet.
    fn judge_intervals(&self, signs: &mut HeartSigns, now_secs: f64) -> Baseline {
        let beats = self.kept.now();
        let last = beats.corrected.last().map_or(f64::NEG_INFINITY, |nn| nn.at_secs);
        let end = if now_secs < last + FRESH_SECS { last } else { now_secs };
        let rmssd = Window::of(&beats, end - RMSSD_WINDOW_SECS, end, false);
        let irregular = rmssd.faults.is_irregular();
        let rate = Window::of(&beats, end - RATE_WINDOW_SECS, end, irregular);
        let faults = Faults { irregular_share: rmssd.faults.irregular_share, ..rate.faults };
        signs.rate_bpm = rate.rate_bpm();
        if signs.rate_bpm.is_none()
            && rate.faults.unsound_share > 0.5
            && let Some(rate_bpm) = jumped(&beats, end)
        {
            signs.rate_bpm = Some(rate_bpm);
            signs.reasons.push(QualityReason::Jumped { rate_bpm });
        }
        let trust = self.trust(end - RMSSD_WINDOW_SECS, now_secs);
        let trusted = rmssd.faults.quality(rmssd.heard).min(trust) >= MIN_QUALITY;
        let enough = rmssd.coverage >= MIN_COVERAGE && trusted;
        signs.rmssd_ms = rmssd.found.rmssd_ms.filter(|_| enough);
        let from = now_secs - RATE_WINDOW_SECS;
        let mut quality = faults.quality(rate.heard).min(self.trust(from, now_secs));
        let newest = || self.messages_in(from, now_secs);
        if let (Some(rate_bpm), Some(intervals_bpm)) =
            (mean(newest().filter_map(|m| m.rated.bpm)), signs.rate_bpm)
            && !AGREE.contains(&(rate_bpm / intervals_bpm))
        {
            quality = quality.min(DISAGREE_QUALITY);
            signs.reasons.push(QualityReason::RateDisagrees { rate_bpm, intervals_bpm });
        }
        signs.quality = Some(quality);
        if faults.is_irregular() {
            signs.reasons.push(QualityReason::Irregular);
        }
        if let Some(share) = faults.share.filter(|share| *share > 0.0) {
            signs.reasons.push(QualityReason::Artefacts { share });
        }
        self.doubt(signs, from, now_secs);
        let gaps = self.kept.breaks(from, now_secs);
        if gaps > 0 {
            signs.reasons.push(QualityReason::Gaps { count: gaps as u32 });
        }
        let no_contact = mean(newest().map(|m| f64::from(u8::from(m.no_contact))));
        if let Some(share) = no_contact.filter(|share| *share > 0.0) {
            signs.reasons.push(QualityReason::NoContact { share });
        }
        if rate.heard < 0.95 {
            signs.reasons.push(QualityReason::Coverage { share: rate.heard });
        }
        let (mut baseline, mut from) = (self.baseline, self.rest_from);
        self.rest_windows(&mut baseline, &mut from, last, &mut |begin, end| {
            self.rest_rate(&beats, begin, end)
        });
        baseline
    }

    /// Names the messages that their source does not trust.
    fn doubt(&self, signs: &mut HeartSigns, from_secs: f64, to_secs: f64) {
        let worthless = |m: &Message| m.rated.trust <= 0.0 && !m.no_contact;
        let all = self.messages_in(from_secs, to_secs);
        let share = mean(all.map(|m| f64::from(u8::from(worthless(m)))));
        if let Some(share) = share.filter(|share| *share > 0.0) {
            signs.reasons.push(QualityReason::Doubtful { share });
        }
    }

    /// The signs of a source of rates alone, and its baseline.
    fn judge_rates(&self, signs: &mut HeartSigns, now_secs: f64) -> Baseline {
        let rated: Vec<Rated> = self.messages.iter().map(|m| m.rated).collect();
        let rates = Rates::of(&rated, now_secs - RATE_WINDOW_SECS, now_secs);
        (signs.rate_bpm, signs.quality) = (rates.mean_bpm, Some(rates.quality()));
        if self.sends_intervals() {
            // A sensor of intervals that has stopped sending them may hang in the air.
            signs.quality = signs.quality.map(|quality| quality.min(DISAGREE_QUALITY));
            signs.reasons.push(QualityReason::IntervalsStopped);
        }
        self.doubt(signs, now_secs - RATE_WINDOW_SECS, now_secs);
        if rates.implausible_share > 0.0 {
            let share = rates.implausible_share;
            signs.reasons.push(QualityReason::ImplausibleRates { share });
        }
        if rates.covered_share < 0.95 {
            signs.reasons.push(QualityReason::Coverage { share: rates.covered_share });
        }
        signs.reasons.push(QualityReason::NoIntervals);
        self.baseline
    }

    fn forget(&mut self, at_secs: f64) {
        let old = at_secs - KEPT_SECS;
        self.kept.forget_before(old);
        while self.messages.len() > MAX_MESSAGES
            || self.messages.front().is_some_and(|m| m.rated.at_secs < old)
        {
            self.messages.pop_front();
        }
    }

    /// Takes the windows of rest that nothing changes any more: of beats that are final, or of rates.
    fn settle(&mut self) {
        let Some(from) = self.rest_from else { return };
        let newest = if self.sends_intervals() {
            self.kept.final_beats().back().map(|nn| nn.at_secs)
        } else {
            self.messages.back().map(|m| m.rated.at_secs)
        };
        let Some(until) = newest.filter(|until| from + RATE_WINDOW_SECS <= *until) else { return };
        let (mut baseline, mut next) = (self.baseline, Some(from));
        if self.sends_intervals() {
            let beats = self.kept.now();
            self.rest_windows(&mut baseline, &mut next, until, &mut |begin, end| {
                self.rest_rate(&beats, begin, end)
            });
        } else {
            let rated: Vec<Rated> = self.messages.iter().map(|m| m.rated).collect();
            self.rest_windows(&mut baseline, &mut next, until, &mut |begin, end| {
                let rates = Rates::of(&rated, begin, end);
                rates.mean_bpm.filter(|_| rates.quality() >= MIN_QUALITY)
            });
        }
        (self.baseline, self.rest_from) = (baseline, next);
    }

    /// Gives the baseline every window of rest until `until`, from `from` on.
    fn rest_windows(
        &self,
        baseline: &mut Baseline,
        from: &mut Option<f64>,
        until: f64,
        rate_bpm: &mut dyn FnMut(f64, f64) -> Option<f64>,
    ) {
        while let Some(begin) = *from {
            let end = begin + RATE_WINDOW_SECS;
            if self.rest_until.is_some_and(|rest| end > rest) {
                *from = None;
            } else if end > until {
                return;
            } else {
                if let Some(rate) = rate_bpm(begin, end) {
                    baseline.push(rate);
                }
                *from = Some(end);
            }
        }
    }
}

/// The rate of a window whose intervals agree with one another and not with those before: a rate
/// that jumped within a beat.
fn jumped(beats: &Beats, end: f64) -> Option<f64> {
    let mut own = within(&beats.raw, end - RATE_WINDOW_SECS, end).to_vec();
    let all = own.len();
    mark(&mut own);
    own.retain(|nn| nn.sound);
    let found = Variability::of(own.iter());
    let agree = 5 * own.len() >= 4 * all && found.covered_secs >= MIN_COVERAGE * RATE_WINDOW_SECS;
    found.rate_bpm.filter(|_| agree)
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (n, sum) = numbers.fold((0_u32, 0.0), |(n, sum), number| (n + 1, sum + number));
    (n > 0).then(|| sum / f64::from(n))
}

/// Measures over a window of time.
struct Window {
    found: Variability,
    /// Share of it that sound intervals cover.
    coverage: f64,
    /// Share of it that intervals cover, sound or not.
    heard: f64,
    faults: Faults,
}

impl Window {
    /// Of the intervals that end in the window after `from` until `to`, s; of an irregular rhythm all
    /// intervals count, as its rate is the mean of them.
    fn of(beats: &Beats, from: f64, to: f64, irregular: bool) -> Self {
        let mut corrected = within(&beats.corrected, from, to).to_vec();
        if irregular {
            corrected.iter_mut().for_each(|nn| nn.sound = true);
        }
        let found = Variability::of(corrected.iter());
        // The first interval may begin before the window.
        let outside =
            corrected.first().map_or(0.0, |nn| (from - (nn.at_secs - nn.ms / 1e3)).max(0.0));
        let share = |secs: f64| ((secs - outside) / (to - from)).clamp(0.0, 1.0);
        let raw = within(&beats.raw, from, to);
        Self {
            found,
            coverage: share(found.covered_secs),
            heard: share(corrected.iter().map(|nn| nn.ms / 1e3).sum()),
            faults: Faults::of(raw, f64::from(u8::from(is_irregular(raw)))),
        }
    }

    fn rate_bpm(&self) -> Option<f64> {
        self.found.rate_bpm.filter(|_| self.coverage >= MIN_COVERAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_base::Name;
    use gradus_base::sample::Capture;

    #[test]
    fn a_corrected_beat_is_told_once_when_it_is_final() {
        let mut stream = HeartStream::default();
        let (mut mended, mut at_ms) = (Vec::new(), 0.0_f64);
        for second in 1..200_u64 {
            // One beat comes 300 ms early, and the next as much later.
            let ms = match second {
                100 => 700.0,
                101 => 1300.0,
                other => 1000.0 + 20.0 * (other as f32 * 0.31).sin(),
            };
            at_ms += f64::from(ms);
            let at = SessionTime::from_secs_f64(at_ms / 1e3);
            stream.push(&HeartSample {
                capture: Capture { at, uncertainty_ns: 0 },
                rate_bpm: Some(60.0),
                rr_ms: vec![ms],
                contact: Contact::Contact,
                source: Name::from("strap"),
                synthetic: false,
                quality: 1.0,
            });
            let last = mended.last().copied().unwrap_or(f64::NEG_INFINITY);
            let newest: Vec<f64> = stream.mended_after(last).collect();
            assert!(newest.is_empty() || second > 150, "at {second} s it is not final");
            mended.extend(newest);
        }
        assert!(mended.windows(2).all(|pair| pair[0] < pair[1]), "each once: {mended:?}");
        assert!(
            !mended.is_empty() && mended.iter().all(|at| (at - 100.0).abs() < 2.0),
            "{mended:?}"
        );
    }

    #[test]
    fn what_is_held_does_not_grow_with_the_session() {
        let mut stream = HeartStream::default();
        let mut held = Vec::new();
        stream.rest_begins(SessionTime::ZERO);
        for second in 1..20_000_u64 {
            let rr_ms =
                if second.is_multiple_of(997) { Vec::new() } else { vec![333.0, 333.0, 334.0] };
            stream.push(&HeartSample {
                capture: Capture { at: SessionTime(second * 1_000_000_000), uncertainty_ns: 0 },
                rate_bpm: Some(180.0),
                rr_ms,
                contact: Contact::Contact,
                source: Name::from("strap"),
                synthetic: false,
                quality: 1.0,
            });
            if second.is_multiple_of(5_000) {
                held.push((stream.kept.final_beats().len(), stream.messages.len()));
            }
        }
        assert!(held.iter().all(|(beats, messages)| *beats <= 910 && *messages <= 301), "{held:?}");
        assert!(stream.baseline.windows() > 900);
    }
}
