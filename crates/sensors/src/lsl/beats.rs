//! Which samples of a stream are beats.
//!
//! A stream is a row of numbers with stamps, and programs fill it in three ways:
//!
//! ```text
//!  a sample for each beat        | 812   | 830    | 805       stamps a beat apart
//!  a message's beats at once         ||||| 812 830 805 …      one stamp, or stamps closer than beats
//!  the newest value, repeated    812 812 812 830 830 830 …    a fixed pace, whatever the heart does
//! ```
//!
//! Beats at once are one message of several intervals, whose time is unsure. Of a value that is
//! repeated only its change is a beat; a beat with the same interval as the one before leaves no
//! change, and is found by the time that had room for it.

use gradus_base::SessionTime;
use gradus_base::sample::{Capture, Contact};

use super::columns::Reading;

/// Samples closer than this are one message, s: a loop that pushes one after the other.
const TOGETHER_SECS: f64 = 0.015;
/// A message that brings several beats is late by up to its sender's pace, ns: a second, and the
/// way, as with a strap.
const BATCH_UNSURE_NS: u64 = 1_150_000_000;
/// The most intervals of one message.
const BATCH_MAX: usize = 64;
/// After so many repeats a stream counts as one that repeats.
const REPEATS: u32 = 3;
/// A sample that comes its own interval after the one before, give or take this part of it, is a
/// beat, also when its value is the same.
const OWN_TIME: f64 = 0.1;
/// A beat may be so early in the chain, as a part of its interval: some programs repeat the interval
/// that has just begun, others the one that has ended.
const SLACK: f64 = 0.25;
/// How much of that each beat takes back.
const DRIFT: f64 = 0.05;
/// The most beats that equal intervals can hide, one behind the other.
const HIDDEN_MAX: f64 = 8.0;
/// A rate that does not change is passed on this often, s.
const RATE_EVERY_SECS: f64 = 1.0;

/// What a stream said at one time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub capture: Capture,
    pub rate_bpm: Option<f32>,
    pub rr_ms: Vec<f32>,
    pub contact: Contact,
    pub quality: f32,
}

/// Sorts the samples of one stream.
#[derive(Debug, Default)]
pub(super) struct Beats {
    /// The stream states a fixed pace.
    fixed: bool,
    /// The last sample that had an interval: when, and the interval.
    sample: Option<(SessionTime, f32)>,
    /// Repeats seen of a stream without a fixed pace.
    repeats: u32,
    /// The last beat of a value that is repeated: when by the chain of intervals, s, and its
    /// interval; 0 where that is not known.
    beat: Option<(f64, f32)>,
    /// The stream has sent several beats at once.
    batched: bool,
    /// A message that may go on.
    open: Option<Message>,
    /// Whether the open message grew since the last look.
    grew: bool,
    /// The last message without an interval, as it was passed on.
    rate: Option<(SessionTime, Option<f32>, Contact)>,
    /// Intervals that changed faster than beats can come.
    pub too_fast: u64,
}

impl Beats {
    /// For a stream of this nominal rate, Hz; 0 where it has none.
    pub fn new(nominal_rate_hz: f64) -> Self {
        Self { fixed: nominal_rate_hz > 0.0, ..Self::default() }
    }

    /// Takes a sample, in order.
    pub fn push(&mut self, capture: Capture, reading: &Reading, out: &mut Vec<Message>) {
        let message = |rr_ms: Vec<f32>| Message {
            capture,
            rate_bpm: reading.rate_bpm,
            rr_ms,
            contact: reading.contact,
            quality: reading.quality,
        };
        let Some(rr) = reading.rr_ms else {
            out.extend(self.open.take());
            self.pass_rate(message(Vec::new()), out);
            return;
        };
        let before = self.sample.replace((capture.at, rr));
        let apart = before.map(|(at, last)| (capture.at.secs_since(at), last == rr));
        let secs = f64::from(rr) / 1e3;
        let repeated = apart.is_some_and(|(apart, same)| {
            let own_time = (apart - secs).abs() < OWN_TIME * secs;
            same && (self.fixed && !own_time || apart >= TOGETHER_SECS && apart < 0.5 * secs)
        });
        if repeated && !self.fixed {
            self.repeats = self.repeats.saturating_add(1);
        }
        if self.fixed || self.repeats >= REPEATS {
            out.extend(self.open.take());
            let pace = apart.map_or(0.0, |(apart, _)| apart);
            self.repeating(message(vec![rr]), repeated, pace, out);
        } else if !repeated {
            let goes_on = apart
                .is_some_and(|(apart, same)| apart < TOGETHER_SECS || !same && apart < 0.25 * secs);
            self.each(message(vec![rr]), goes_on, out);
        }
    }

    /// Gives out a message that nothing was added to since the last look.
    pub fn look(&mut self, out: &mut Vec<Message>) {
        if !std::mem::take(&mut self.grew) {
            out.extend(self.open.take());
        }
    }

    /// Gives out the open message: nothing follows.
    pub fn end(&mut self, out: &mut Vec<Message>) {
        out.extend(self.open.take());
    }

    /// A stream with a sample for each beat, or with beats at once.
    fn each(&mut self, message: Message, goes_on: bool, out: &mut Vec<Message>) {
        self.grew = true;
        self.beat = Some((message.capture.at.as_secs_f64(), 0.0));
        match &mut self.open {
            Some(open) if goes_on && open.rr_ms.len() < BATCH_MAX => {
                self.batched = true;
                open.capture.at = message.capture.at;
                open.capture.uncertainty_ns = open.capture.uncertainty_ns.max(BATCH_UNSURE_NS);
                open.rate_bpm = message.rate_bpm.or(open.rate_bpm);
                open.contact = message.contact;
                open.quality = open.quality.min(message.quality);
                open.rr_ms.extend(message.rr_ms);
            }
            _ => {
                out.extend(self.open.replace(message));
                if let (Some(open), true) = (&mut self.open, self.batched) {
                    open.capture.uncertainty_ns = open.capture.uncertainty_ns.max(BATCH_UNSURE_NS);
                }
            }
        }
    }

    /// A stream that repeats its newest value, with so many seconds between two samples. Its beats are
    /// laid end to end from the first change on; a change is seen up to a pace after its beat.
    fn repeating(&mut self, mut message: Message, same: bool, pace: f64, out: &mut Vec<Message>) {
        let (at, rr) = (message.capture.at, message.rr_ms.first().copied().unwrap_or_default());
        let at_secs = at.as_secs_f64();
        if same || self.beat.is_none() {
            // How old the first value is, nothing says.
            self.beat.get_or_insert((at_secs, 0.0));
            message.rr_ms.clear();
            return self.pass_rate(message, out);
        }
        let (chain, last) = self.beat.unwrap_or((at_secs, 0.0));
        let (secs, last_secs) = (f64::from(rr) / 1e3, f64::from(last) / 1e3);
        let mut beat = chain + secs;
        if last == 0.0 {
            beat = at_secs;
        } else if beat > at_secs + pace + SLACK * secs {
            self.too_fast += 1;
            message.rr_ms.clear();
            return self.pass_rate(message, out);
        }
        // Room for beats with the interval of the one before; where samples come more seldom than
        // beats, for beats of which nothing is known.
        let room = at_secs - beat;
        let hidden =
            if last > 0.0 && pace < 0.5 * last_secs { (room / last_secs).round() } else { 0.0 };
        if (1.0..=HIDDEN_MAX).contains(&hidden)
            && (room - hidden * last_secs).abs() <= (2.0 * pace).max(0.1).min(0.4 * last_secs)
        {
            message.rr_ms.splice(0..0, std::iter::repeat_n(last, hidden as usize));
            beat += hidden * last_secs;
        }
        // Rounded intervals and another clock drift.
        beat -= DRIFT * (beat - at_secs).max(0.0);
        self.beat = Some((beat.max(at_secs - pace), rr));
        let pace_ns = (pace.clamp(0.0, 10.0) * 1e9) as u64;
        message.capture.uncertainty_ns = message.capture.uncertainty_ns.saturating_add(pace_ns);
        self.rate = Some((at, message.rate_bpm, message.contact));
        out.push(message);
    }

    /// A message without an interval: passed on when it says something new, and each second.
    fn pass_rate(&mut self, message: Message, out: &mut Vec<Message>) {
        let (at, rate, contact) = (message.capture.at, message.rate_bpm, message.contact);
        let new = self.rate.is_none_or(|(then, last, touched)| {
            touched != contact
                || rate.is_some() != last.is_some()
                || at.secs_since(then) >= RATE_EVERY_SECS
                || !self.fixed && self.repeats < REPEATS && last != rate
        });
        if new {
            self.rate = Some((at, rate, contact));
            out.push(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(rr: f32) -> Reading {
        Reading {
            rate_bpm: Some(60_000.0 / rr),
            rr_ms: Some(rr),
            contact: Contact::Unknown,
            quality: 1.0,
            taken_as_secs: false,
            odd: None,
        }
    }

    fn capture(secs: f64) -> Capture {
        Capture { at: SessionTime::from_secs_f64(secs), uncertainty_ns: 1_000_000 }
    }

    /// Intervals of a living heart; whole ms, so that neighbours are at times equal.
    fn heart(beats: usize) -> Vec<f32> {
        (0..beats).map(|i| (820.0 + 40.0 * (i as f32 * 1.24).sin()).round()).collect()
    }

    /// The messages of samples, with a look after each `polled`th.
    fn sorted(rate_hz: f64, samples: &[(f64, f32)], polled: usize) -> Vec<Message> {
        let (mut beats, mut out) = (Beats::new(rate_hz), Vec::new());
        for (index, (at, rr)) in samples.iter().enumerate() {
            beats.push(capture(*at), &reading(*rr), &mut out);
            if index % polled == polled - 1 {
                beats.look(&mut out);
            }
        }
        beats.look(&mut out);
        beats.look(&mut out);
        out
    }

    fn intervals(messages: &[Message]) -> Vec<f32> {
        messages.iter().flat_map(|one| one.rr_ms.clone()).collect()
    }

    /// The newest value at a fixed pace, with the time of each sample.
    fn held(rr: &[f32], every_secs: f64) -> Vec<(f64, f32)> {
        let (mut at, mut samples, mut next) = (0.0, Vec::new(), 0.0);
        for ms in rr {
            at += f64::from(*ms) / 1e3;
            while next < at {
                samples.push((next + 100.0, *ms));
                next += every_secs;
            }
        }
        samples
    }

    #[test]
    fn a_sample_for_each_beat_is_a_message_for_each_beat() {
        let rr = heart(60);
        let mut at = 10.0;
        let samples: Vec<_> = rr
            .iter()
            .map(|ms| {
                at += f64::from(*ms) / 1e3;
                (at, *ms)
            })
            .collect();
        for polled in [1, 3] {
            let messages = sorted(0.0, &samples, polled);
            assert_eq!(intervals(&messages), rr);
            assert!(messages.iter().all(|one| one.rr_ms.len() == 1));
            assert!(messages.iter().all(|one| one.capture.uncertainty_ns == 1_000_000));
        }
        // A pace stated beside does no harm: equal neighbours are found again.
        assert_eq!(intervals(&sorted(1.0, &samples, 1)), rr[1..]);
    }

    #[test]
    fn a_value_that_is_repeated_is_a_beat_once_and_equal_neighbours_are_two() {
        for (rate_hz, every) in [(10.0, 0.1), (0.0, 0.1), (4.0, 0.25), (50.0, 0.02)] {
            let mut rr = heart(80);
            (rr[30], rr[31], rr[32]) = (rr[29], rr[29], 843.0);
            let messages = sorted(rate_hz, &held(&rr, every), 4);
            let got = intervals(&messages);
            // What begins or ends a series may be missing.
            let inner: Vec<f32> = rr[4..76].to_vec();
            assert!(
                got.windows(inner.len()).any(|window| window == inner),
                "each {every} s: {got:?} of {rr:?}"
            );
            assert!(got.len() <= rr.len());
            let times = || messages.iter().filter(|one| !one.rr_ms.is_empty());
            assert!(times().skip(1).all(|one| one.capture.uncertainty_ns > 1_000_000));
        }
    }

    #[test]
    fn beats_at_once_are_one_message_and_their_time_is_unsure() {
        let rr = heart(50);
        for apart in [0.0, 0.0002, 0.01] {
            let samples: Vec<_> = rr
                .iter()
                .enumerate()
                .map(|(i, ms)| ((i / 5) as f64 * 4.1 + 20.0 + (i % 5) as f64 * apart, *ms))
                .collect();
            for polled in [1, 2, 5, 7] {
                let messages = sorted(0.0, &samples, polled);
                assert_eq!(intervals(&messages), rr, "{apart} s apart, looked each {polled}");
                let unsure = |one: &Message| one.capture.uncertainty_ns >= BATCH_UNSURE_NS;
                assert!(messages.iter().all(unsure), "{apart} s apart, looked each {polled}");
            }
        }
    }

    #[test]
    fn a_curve_laid_through_intervals_is_no_row_of_beats() {
        let samples: Vec<_> = (0..400)
            .map(|i| (f64::from(i) * 0.25, 820.0 + 40.0 * (i as f32 * 0.31).sin()))
            .collect();
        let (mut beats, mut out) = (Beats::new(4.0), Vec::new());
        for (at, rr) in &samples {
            beats.push(capture(*at), &reading(*rr), &mut out);
        }
        let taken: f32 = out.iter().flat_map(|one| &one.rr_ms).sum();
        assert!(taken <= 103_000.0, "{taken} ms of beats in 100 s");
        assert!(beats.too_fast > 100, "{}", beats.too_fast);
        assert!(out.iter().all(|one| one.rate_bpm.is_some()));
    }

    #[test]
    fn a_rate_alone_that_is_repeated_is_thinned_and_a_new_one_passes() {
        let (mut beats, mut out) = (Beats::new(10.0), Vec::new());
        for tenth in 0..100_u32 {
            let rate = if tenth < 50 { 70.0 } else { 71.0 };
            let one = Reading { rr_ms: None, rate_bpm: Some(rate), ..reading(800.0) };
            beats.push(capture(f64::from(tenth) / 10.0), &one, &mut out);
        }
        assert!((9..=12).contains(&out.len()), "{}", out.len());
    }
}
