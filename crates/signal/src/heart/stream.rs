//! The heart while a session runs: samples in, signs out, in memory that does not grow.
//!
//! The module `join` decides where a part ends. A beat that was judged with all its neighbours is
//! final. The newest 53 beats are judged anew whenever signs are asked for, with the windows cut
//! off at the newest beat, as in a whole series that ends there.

use std::collections::VecDeque;

use super::analyse::quality;
use super::baseline::{Baseline, MIN_WINDOWS};
use super::correct::Nn;
use super::join::{Joined, Joiner};
use super::part::Part;
use super::signs::{HeartSigns, QualityReason};
use super::spectrum::Spectrum;
use super::variability::Variability;
use gradus_base::SessionTime;
use gradus_base::sample::{Contact, HeartSample};

/// The window of the rate and of the quality, s; also of each window of the baseline.
pub const RATE_WINDOW_SECS: f64 = 20.0;
/// The window of RMSSD, s.
pub const RMSSD_WINDOW_SECS: f64 = 60.0;
/// How long beats are kept for spectra, s.
pub const KEPT_SECS: f64 = 300.0;
/// A window of which beats cover a smaller share than this gives no measure.
pub(super) const MIN_COVERAGE: f64 = 0.5;
/// A window ends at the last beat while that beat is no older than this, s: beats come in messages.
pub(super) const FRESH_SECS: f64 = 3.0;
/// The most messages kept, however many come in the kept time.
const MAX_MESSAGES: usize = 4096;

/// The facts in a message apart from its intervals.
#[derive(Clone, Copy, Debug)]
struct Message {
    at_secs: f64,
    rate_bpm: Option<f64>,
    no_contact: bool,
    intervals: bool,
}

/// Takes heart samples in order and answers with signs.
#[derive(Clone, Debug, Default)]
pub struct HeartStream {
    joiner: Joiner,
    open: Option<Part>,
    /// Final beats of the kept time.
    beats: VecDeque<Nn>,
    /// Ends of parts in the kept time, s.
    breaks: VecDeque<f64>,
    messages: VecDeque<Message>,
    synthetic: bool,
    baseline: Baseline,
    /// When the next window of rest begins, s; none when no further window can come.
    rest_from: Option<f64>,
    /// When rest ended, s.
    rest_until: Option<f64>,
}

impl HeartStream {
    /// Takes a sample. A sample with a number that is not finite is left out.
    pub fn push(&mut self, sample: &HeartSample) {
        if !sample.is_finite() {
            return;
        }
        let at_secs = sample.capture.at.as_secs_f64();
        if self.messages.back().is_some_and(|last| at_secs < last.at_secs) {
            // The clock was put back: earlier beats and messages cannot be set in order with the
            // new ones.
            (self.joiner, self.open) = Default::default();
            (self.beats, self.breaks, self.messages) = Default::default();
        }
        self.synthetic = sample.synthetic;
        let no_contact = sample.contact == Contact::NoContact;
        self.messages.push_back(Message {
            at_secs,
            rate_bpm: sample.rate_bpm.map(f64::from).filter(|bpm| *bpm > 0.0 && !no_contact),
            no_contact,
            intervals: !sample.rr_ms.is_empty(),
        });
        self.take(sample);
        self.forget(at_secs);
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
        let wanted = now_secs - RMSSD_WINDOW_SECS - FRESH_SECS;
        let beats = self.with_newest(self.rest_from.map_or(wanted, |rest| rest.min(wanted)));
        let last = beats.back().map_or(f64::NEG_INFINITY, |nn| nn.at_secs);
        let end = if now_secs < last + FRESH_SECS { last } else { now_secs };
        let rate = Window::of(&beats, end - RATE_WINDOW_SECS, end);
        let rmssd = Window::of(&beats, end - RMSSD_WINDOW_SECS, end);
        let baseline = self.baseline_with(&beats);
        let mut signs = HeartSigns {
            at: now,
            synthetic: self.synthetic,
            window_secs: RATE_WINDOW_SECS,
            rate_bpm: rate.rate_bpm(),
            baseline_windows: baseline.windows(),
            rmssd_window_secs: RMSSD_WINDOW_SECS,
            rmssd_ms: rmssd.found.rmssd_ms.filter(|_| rmssd.coverage >= MIN_COVERAGE),
            quality: (!self.messages.is_empty()).then(|| rate.quality()),
            ..HeartSigns::default()
        };
        self.judge(&mut signs, &rate, now_secs);
        if let Some((mean, sd)) = baseline.mean_and_sd_bpm() {
            (signs.baseline_bpm, signs.baseline_sd_bpm) = (Some(mean), Some(sd));
            signs.change_from_baseline_bpm = signs.rate_bpm.map(|rate| rate - mean);
        } else {
            let (windows, needed) = (baseline.windows(), MIN_WINDOWS);
            signs.reasons.push(QualityReason::BaselineShort { windows, needed });
        }
        signs
    }

    /// Times of the corrected beats, s, in the kept time and after `after_secs`. Only final beats
    /// are given, so that a beat once given here stays corrected.
    pub fn mended_after(&self, after_secs: f64) -> impl Iterator<Item = f64> {
        let first = self.beats.partition_point(|nn| nn.at_secs <= after_secs);
        self.beats.range(first..).filter(|nn| nn.mended).map(|nn| nn.at_secs)
    }

    /// Variability in time and, where there are two minutes without a gap, LF and HF: over the
    /// kept time until now.
    pub fn variability(&self) -> (Variability, Option<Spectrum>) {
        let mut beats = self.with_newest(f64::NEG_INFINITY);
        let beats = beats.make_contiguous();
        let last_part = beats.chunk_by(|_, next| !next.first).next_back();
        (Variability::of(beats.iter()), last_part.and_then(Spectrum::of))
    }

    /// Adds the reasons, and the rate of a source that sends rates alone.
    fn judge(&self, signs: &mut HeartSigns, window: &Window, now_secs: f64) {
        let from = now_secs - RATE_WINDOW_SECS;
        let messages =
            || self.messages.iter().filter(|m| m.at_secs > from && m.at_secs <= now_secs);
        if self.messages.is_empty() {
            signs.reasons.push(QualityReason::NothingHeard);
            return;
        }
        let (mut heard, mut no_contact, mut intervals) = (0.0, 0.0, false);
        for message in messages() {
            heard += 1.0;
            no_contact += f64::from(u8::from(message.no_contact));
            intervals |= message.intervals;
        }
        if heard > 0.0 && no_contact == 0.0 && !intervals {
            let (mut rates, mut sum, mut covered) = (0.0, 0.0, 0.0_f64);
            let mut before = from;
            for message in messages() {
                // A rate stands for the time since the message before, 3 s at most.
                covered += (message.at_secs - before).min(FRESH_SECS);
                before = message.at_secs;
                if let Some(bpm) = message.rate_bpm {
                    (rates, sum) = (rates + 1.0, sum + bpm);
                }
            }
            let coverage = (covered / RATE_WINDOW_SECS).clamp(0.0, 1.0);
            if rates > 0.0 && coverage >= MIN_COVERAGE {
                signs.rate_bpm = Some(sum / rates);
                // A rate does not show artefacts: never better than fair.
                signs.quality = Some(coverage * 0.5);
            }
            signs.reasons.push(QualityReason::NoIntervals);
            return;
        }
        let share = window.found.mended_share.unwrap_or_default();
        if share > 0.0 {
            signs.reasons.push(QualityReason::Artefacts { share });
        }
        let gaps = self.breaks.iter().filter(|at| **at > from && **at <= now_secs).count();
        if gaps > 0 {
            signs.reasons.push(QualityReason::Gaps { count: gaps as u32 });
        }
        if no_contact > 0.0 {
            signs.reasons.push(QualityReason::NoContact { share: no_contact / heard });
        }
        if window.coverage < 0.95 {
            signs.reasons.push(QualityReason::Coverage { share: window.coverage });
        }
    }

    fn take(&mut self, sample: &HeartSample) {
        let Self { joiner, open, beats, breaks, .. } = self;
        joiner.take(sample, &mut |joined| match joined {
            Joined::Interval(interval) => {
                let begin_secs = interval.end_secs - interval.ms / 1e3;
                let part = open.get_or_insert_with(|| Part::new(begin_secs));
                part.push(interval.ms, &mut |_| (), &mut |nn| beats.push_back(nn));
            }
            Joined::Gap { at_secs } => {
                if let Some(part) = open.take() {
                    part.finish(&mut |_| (), &mut |nn| beats.push_back(nn));
                    breaks.push_back(at_secs);
                }
            }
        });
    }

    fn forget(&mut self, at_secs: f64) {
        let old = at_secs - KEPT_SECS;
        while self.beats.pop_front_if(|nn| nn.at_secs < old).is_some() {}
        while self.breaks.pop_front_if(|at| *at < old).is_some() {}
        while self.messages.len() > MAX_MESSAGES
            || self.messages.front().is_some_and(|m| m.at_secs < old)
        {
            self.messages.pop_front();
        }
    }

    /// The final beats after `from_secs`, and the newest beats as they are judged now.
    fn with_newest(&self, from_secs: f64) -> VecDeque<Nn> {
        let first = self.beats.partition_point(|nn| nn.at_secs <= from_secs);
        let mut beats: VecDeque<Nn> = self.beats.range(first..).copied().collect();
        if let Some(part) = self.open.clone() {
            part.finish(&mut |_| (), &mut |nn| beats.push_back(nn));
        }
        beats
    }

    /// Takes into the baseline the windows of rest whose beats are all final.
    fn settle(&mut self) {
        let Some(final_until) = self.beats.back().map(|nn| nn.at_secs) else { return };
        let (mut baseline, mut from) = (self.baseline, self.rest_from);
        rest_windows(&mut baseline, &mut from, self.rest_until, final_until, &self.beats);
        (self.baseline, self.rest_from) = (baseline, from);
    }

    /// The baseline with the windows of rest that have beats not final yet.
    fn baseline_with(&self, beats: &VecDeque<Nn>) -> Baseline {
        let (mut baseline, mut from) = (self.baseline, self.rest_from);
        if let Some(last) = beats.back() {
            rest_windows(&mut baseline, &mut from, self.rest_until, last.at_secs, beats);
        }
        baseline
    }
}

fn rest_windows(
    baseline: &mut Baseline,
    from: &mut Option<f64>,
    rest_until: Option<f64>,
    until: f64,
    beats: &VecDeque<Nn>,
) {
    while let Some(begin) = *from {
        let end = begin + RATE_WINDOW_SECS;
        if rest_until.is_some_and(|rest| end > rest) {
            *from = None;
        } else if end > until {
            return;
        } else {
            let window = Window::of(beats, begin, end);
            if let Some(rate) = window.rate_bpm().filter(|_| window.quality() >= MIN_COVERAGE) {
                baseline.push(rate);
            }
            *from = Some(end);
        }
    }
}

/// Measures over a window of time.
struct Window {
    found: Variability,
    /// Share of the window that intervals cover.
    coverage: f64,
}

impl Window {
    /// Measures over the intervals that end after `from` and until `to`, s.
    fn of(beats: &VecDeque<Nn>, from: f64, to: f64) -> Self {
        let first = beats.partition_point(|nn| nn.at_secs <= from);
        let last = beats.partition_point(|nn| nn.at_secs <= to).max(first);
        let found = Variability::of(beats.range(first..last));
        // The first interval may begin before the window.
        let outside = beats.get(first).filter(|_| first < last);
        let outside = outside.map_or(0.0, |nn| (from - (nn.at_secs - nn.ms / 1e3)).max(0.0));
        let coverage = ((found.covered_secs - outside) / (to - from)).clamp(0.0, 1.0);
        Self { found, coverage }
    }

    fn rate_bpm(&self) -> Option<f64> {
        self.found.rate_bpm.filter(|_| self.coverage >= MIN_COVERAGE)
    }

    fn quality(&self) -> f64 {
        quality(self.coverage, self.found.mended_share.unwrap_or_default())
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
            // One beat comes 300 ms early: the interval after it is longer by as much.
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
                held.push((stream.beats.len(), stream.messages.len()));
            }
        }
        assert!(held.iter().all(|(beats, messages)| *beats <= 910 && *messages <= 301), "{held:?}");
        assert!(stream.baseline.windows() > 900);
    }
}
