//! Whether the numbers of a source can be a heart's: a number that never changes, two numbers in
//! turn.
//!
//! A heart at rest does not keep its rate to one beat a minute. Breathing alone moves it by some
//! beats within seconds, and the mean of a watch over 5 to 20 s still wanders: in five minutes of a
//! recorded rest (`SampleNNISeriesShort` of pyhrv) such a mean, rounded to whole beats, stays the same
//! for at most 15 s; a test holds that. A number that has not changed for two minutes, eight times as
//! long, is therefore a frozen number: a watch that lies on the table, a relay that repeats the last
//! number of a watch that is gone. A pacemaker at its lowest rate, a transplanted heart and a watch
//! that averages very long come near it, so the number is doubted and not thrown away: the quality
//! falls from 1 at 30 s to 0 at 120 s, and to 0 only when ten messages had the number.
//!
//! Two rates in turn are looked for among messages without intervals alone: intervals that jump are
//! a rhythm, which is judged elsewhere.

use std::collections::VecDeque;

use gradus_base::SessionTime;
use gradus_base::sensor::Carrier;

/// A number may stay the same for so long without a loss of quality, s.
const STEADY_SECS: f64 = 30.0;
/// After so long it is a frozen number, s.
const FROZEN_SECS: f64 = 120.0;
/// And after so many messages.
const FROZEN_MESSAGES: u32 = 10;
/// A silence of so long begins the count anew, s.
const ANEW_SECS: f64 = 30.0;
/// Rates looked back at, and for how long, s.
const LOOKED_AT: usize = 48;
const LOOK_SECS: f64 = 40.0;
/// No mean of a watch moves by more from one message to the next, beats per minute, and for each
/// second between them.
const JUMP_BPM: f64 = 15.0;
const JUMP_BPM_PER_SEC: f64 = 3.0;
/// So many such jumps, each back from the one before, are two sources.
const JUMPS: usize = 3;
/// Numbers of two sources in turn differ by at least so much, beats per minute, where each jump is
/// small; and each source's own numbers by so many times less.
const TURN_BPM: f64 = 4.0;
const TURN_TIMES: f64 = 3.0;
const TURN_MESSAGES: usize = 10;

/// The doubts about one source.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    carrier: Carrier,
    held: Option<Held>,
    rates: VecDeque<(SessionTime, f32)>,
    doubt: Option<Doubt>,
}

/// A doubt. Its words stay as they were when it began: they are an alarm and a record.
#[derive(Debug)]
struct Doubt {
    of_two: bool,
    words: String,
}

/// A number that has not changed.
#[derive(Clone, Copy, Debug)]
struct Held {
    rate_bpm: Option<f32>,
    rr_ms: Option<f32>,
    since: SessionTime,
    newest: SessionTime,
    messages: u32,
}

impl Held {
    fn frozen_share(self) -> f64 {
        let secs = self.newest.secs_since(self.since);
        let of_time = (secs - STEADY_SECS) / (FROZEN_SECS - STEADY_SECS);
        let of_messages =
            f64::from(self.messages.saturating_sub(1)) / f64::from(FROZEN_MESSAGES - 1);
        of_time.min(of_messages).clamp(0.0, 1.0)
    }
}

impl Doubts {
    /// For a source whose messages travel like this, which decides the words.
    pub fn of(carrier: Carrier) -> Self {
        Self { carrier, ..Self::default() }
    }

    /// The source was away: what it sends from now on is judged for itself.
    pub fn reset(&mut self) {
        *self = Self::of(self.carrier);
    }

    /// Judges a message by those before; gives the factor of its quality, 0 to 1.
    pub fn judge(&mut self, at: SessionTime, rate_bpm: Option<f32>, rr_ms: &[f32]) -> f32 {
        let frozen_share = self.hold(at, rate_bpm, rr_ms);
        match rate_bpm {
            // Its rate follows from its beats.
            Some(_) if !rr_ms.is_empty() => self.rates.clear(),
            Some(rate) => self.rates.push_back((at, rate)),
            None => {}
        }
        if self.rates.len() > LOOKED_AT {
            self.rates.pop_front();
        }
        while self.rates.pop_front_if(|(then, _)| at.secs_since(*then) > LOOK_SECS).is_some() {}
        let frozen = frozen_share >= 1.0;
        let in_turn = self.in_turn();
        let of_two = in_turn.is_some();
        if of_two || frozen {
            if self.doubt.as_ref().is_none_or(|doubt| doubt.of_two != of_two) {
                let words = match in_turn {
                    Some(two) => in_turn_words(self.carrier, two),
                    None => frozen_words(rate_bpm),
                };
                self.doubt = Some(Doubt { of_two, words });
            }
        } else {
            self.doubt = None;
        }
        if self.doubt.is_some() { 0.0 } else { (1.0 - frozen_share) as f32 }
    }

    /// The doubt as it stands, in words for the therapist.
    pub fn doubt(&self) -> Option<&str> {
        self.doubt.as_ref().map(|doubt| doubt.words.as_str())
    }

    /// How frozen the number is: 0 (it moves) to 1 (neither time nor messages are wanting).
    fn hold(&mut self, at: SessionTime, rate_bpm: Option<f32>, rr_ms: &[f32]) -> f64 {
        if rate_bpm.is_none() && rr_ms.is_empty() {
            return self.held.map_or(0.0, Held::frozen_share);
        }
        let anew =
            Held { rate_bpm, rr_ms: rr_ms.last().copied(), since: at, newest: at, messages: 1 };
        let held = self.held.get_or_insert(Held { messages: 0, ..anew });
        let same = held.rate_bpm == rate_bpm
            && rr_ms.iter().all(|ms| held.rr_ms == Some(*ms))
            && at.secs_since(held.newest) < ANEW_SECS;
        if same {
            held.newest = at;
            held.messages = held.messages.saturating_add(1);
        } else {
            *held = anew;
        }
        held.frozen_share()
    }

    /// Two numbers that come in turn.
    fn in_turn(&self) -> Option<(f32, f32)> {
        let pairs = || self.rates.iter().zip(self.rates.iter().skip(1));
        let mut jumps = Vec::new();
        for ((then, before), (at, rate)) in pairs() {
            let step = f64::from(*rate) - f64::from(*before);
            if step.abs() >= JUMP_BPM + JUMP_BPM_PER_SEC * at.secs_since(*then) {
                let back = jumps.last().is_none_or(|last: &f64| last.signum() != step.signum());
                if !back {
                    jumps.clear();
                }
                jumps.push(step);
            }
        }
        let newest = pairs().next_back()?;
        let two = Some((newest.0.1.min(newest.1.1), newest.0.1.max(newest.1.1)));
        if jumps.len() >= JUMPS {
            let all = || self.rates.iter().map(|(_, rate)| *rate);
            let (least, most) = (all().fold(f32::MAX, f32::min), all().fold(f32::MIN, f32::max));
            return Some((least, most));
        }
        if self.rates.len() < TURN_MESSAGES {
            return None;
        }
        let mean = |apart: usize| {
            let later = self.rates.iter().skip(apart);
            let steps = self.rates.iter().zip(later);
            let (count, sum) = steps.fold((0.0, 0.0), |(n, sum), ((_, a), (_, b))| {
                (n + 1.0, sum + (f64::from(*b) - f64::from(*a)).abs())
            });
            if count > 0.0 { sum / count } else { 0.0 }
        };
        let (next, next_but_one) = (mean(1), mean(2));
        (next >= TURN_BPM && next >= TURN_TIMES * next_but_one).then_some(two).flatten()
    }
}

/// Two rates in turn, in words.
fn in_turn_words(carrier: Carrier, (a, b): (f32, f32)) -> String {
    let why = match carrier {
        Carrier::Bluetooth => {
            "the sensor loses the beat again and again, or the rhythm is irregular; see that the \
             sensor sits tightly on the skin"
        }
        Carrier::Lsl => {
            "two programs send into this stream, or a program sends an old number again, or the \
             rhythm is irregular; end the program that is not meant"
        }
        _ => {
            "two programs or two watches send to this port, or a program sends an old number \
             again, or the rhythm is irregular; end the program that is not meant"
        }
    };
    format!("rates near {a:.0} and {b:.0} come in turn: {why}")
}

/// A frozen number, in words.
fn frozen_words(rate_bpm: Option<f32>) -> String {
    let number = match rate_bpm {
        Some(rate) => format!("its number {rate:.0}"),
        None => "its interval".to_owned(),
    };
    format!(
        "{number} has not changed for {:.0} minutes, as no heart does: the watch may lie on the \
         table, or the last number of a watch that is gone is repeated; see that the watch is worn \
         and sends (a pacemaker at its lowest rate looks the same)",
        FROZEN_SECS / 60.0
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(secs: f64) -> SessionTime {
        SessionTime::from_secs_f64(secs)
    }

    /// The last factor of quality, and the least; and the doubt at the end.
    fn judged(every_secs: f64, rates: impl Iterator<Item = f32>) -> (f32, f32, Option<String>) {
        let mut doubts = Doubts::default();
        let factors: Vec<f32> = rates
            .enumerate()
            .map(|(i, rate)| doubts.judge(at(i as f64 * every_secs), Some(rate), &[]))
            .collect();
        let least = factors.iter().copied().fold(1.0, f32::min);
        (factors.last().copied().unwrap_or(1.0), least, doubts.doubt().map(str::to_owned))
    }

    fn living(second: usize) -> f32 {
        (74.0 + 6.0 * (second as f32 / 9.0).sin()).round()
    }

    #[test]
    fn a_living_rate_is_not_doubted_at_any_pace() {
        for every in [0.25, 1.0, 3.0, 8.0] {
            let rates = (0..400).map(|i| living((f64::from(i) * every) as usize));
            assert_eq!(judged(every, rates), (1.0, 1.0, None), "each {every} s");
        }
        let climbing = (0..120).map(|i| (70.0_f32 + 1.5 * i as f32).min(170.0));
        assert_eq!(judged(1.0, climbing).2, None);
    }

    #[test]
    fn a_number_that_does_not_change_loses_its_quality_and_is_named_after_two_minutes() {
        let mut doubts = Doubts::default();
        let mut before = 1.0;
        for second in 0..=600_u32 {
            let factor = doubts.judge(at(f64::from(second)), Some(110.0), &[]);
            assert!(factor <= before, "it never rises: {second} s");
            assert_eq!(factor == 1.0, second <= 30, "{second} s");
            assert_eq!(doubts.doubt().is_some(), second >= 120, "{second} s");
            before = factor;
        }
        assert_eq!(before, 0.0);
        assert!(doubts.doubt().unwrap_or_default().contains("its number 110 has not changed"));
        assert_eq!(doubts.judge(at(601.0), Some(109.0), &[]), 1.0, "it moves");
        assert_eq!(doubts.doubt(), None);
    }

    #[test]
    fn few_messages_with_one_number_are_worth_less_and_not_nothing() {
        let mut doubts = Doubts::default();
        for message in 0..10_u32 {
            let factor = doubts.judge(at(f64::from(message) * 25.0), Some(74.0), &[]);
            assert_eq!(factor == 0.0, message == 9, "message {message}: {factor}");
            assert_eq!(doubts.doubt().is_some(), message == 9, "message {message}");
        }
    }

    #[test]
    fn rates_of_messages_with_intervals_are_no_two_sources_and_between_them_neither() {
        let mut doubts = Doubts::of(Carrier::Bluetooth);
        // Every other beat comes early, and a message in four has no beat.
        for second in 0..200_u32 {
            let rate = if second % 2 == 0 { 75.0 } else { 118.0 };
            let rr: &[f32] = if second % 4 == 3 { &[] } else { &[500.0, 1100.0] };
            assert_eq!(doubts.judge(at(f64::from(second)), Some(rate), rr), 1.0);
            assert_eq!(doubts.doubt(), None, "{second} s");
        }
    }

    #[test]
    fn two_rates_in_turn_are_said_as_they_travel() {
        for (carrier, said) in [
            (Carrier::Bluetooth, "sits tightly"),
            (Carrier::Lsl, "into this stream"),
            (Carrier::Osc, "to this port"),
        ] {
            let mut doubts = Doubts::of(carrier);
            doubts.reset();
            for second in 0..40_u32 {
                let rate = if second % 2 == 0 { 75.0 } else { 118.0 };
                doubts.judge(at(f64::from(second)), Some(rate), &[]);
            }
            let doubt = doubts.doubt().unwrap();
            assert!(doubt.starts_with("rates near 75 and 118 come in turn"), "{doubt}");
            assert!(doubt.contains(said) && doubt.contains("rhythm is irregular"), "{doubt}");
        }
    }

    #[test]
    fn intervals_that_differ_keep_a_rate_alive_and_equal_ones_do_not() {
        let mut doubts = Doubts::default();
        for second in 0..300_u32 {
            let rr = [800.0 + (second % 7) as f32];
            assert_eq!(doubts.judge(at(f64::from(second)), Some(75.0), &rr), 1.0);
        }
        let mut doubts = Doubts::default();
        let last = (0..300_u32).map(|s| doubts.judge(at(f64::from(s)), Some(75.0), &[800.0]));
        assert_eq!(last.last(), Some(0.0));
    }

    #[test]
    fn a_recorded_rest_keeps_its_whole_beats_for_no_longer_than_a_quarter_of_a_minute() {
        // The first series of the file is the recorded one.
        let json = include_str!("../../signal/tests/heart/reference.json");
        let series = json.split("\"rr_ms\":[").nth(1).and_then(|rest| rest.split(']').next());
        let rr: Vec<f64> = series.unwrap().split(',').map(|ms| ms.parse().unwrap()).collect();
        assert_eq!(rr.len(), 337);
        for window_secs in [5.0, 10.0, 15.0, 20.0] {
            let mut ends = 0.0;
            let beats: Vec<(f64, f64)> = rr
                .iter()
                .map(|ms| {
                    ends += ms / 1e3;
                    (ends, *ms)
                })
                .collect();
            let mean = |second: f64| {
                let within = |(end, _): &&(f64, f64)| *end > second - window_secs && *end <= second;
                let (count, sum) = beats
                    .iter()
                    .filter(within)
                    .fold((0.0, 0.0), |(n, sum), b| (n + 1.0, sum + b.1));
                (60_000.0 * count / sum).round() as f32
            };
            let seconds = (0..290).map(|s| window_secs + f64::from(s)).filter(|s| *s < ends);
            let (_, least, doubt) = judged(1.0, seconds.map(mean));
            assert_eq!((least, doubt), (1.0, None), "a mean over {window_secs} s");
        }
    }

    #[test]
    fn two_sources_in_turn_are_named_whatever_their_order_and_pace() {
        for (every, both) in [(1.0, [75.0, 118.0]), (2.0, [75.0, 118.0]), (5.0, [70.0, 120.0])] {
            let strict = (0..40).map(|i| both[i % 2]);
            assert!(judged(every, strict).2.is_some(), "each {every} s");
        }
        let mixed = (0..60).map(|i| if i % 4 == 3 { 118.0 } else { living(i) });
        let (factor, _, doubt) = judged(1.0, mixed);
        assert_eq!(factor, 0.0);
        assert!(doubt.unwrap_or_default().contains("118"));
        let near = (0..60).map(|i| if i % 2 == 0 { 72.0 } else { 80.0 + (i % 3) as f32 });
        assert!(judged(1.0, near).2.is_some());
    }

    #[test]
    fn one_jump_or_a_return_after_a_silence_is_no_second_source() {
        let armband = (0..60).map(|i| if i < 30 { living(i) } else { 163.0 - (i % 3) as f32 });
        assert_eq!(judged(1.0, armband).2, None);
        let startled = (0..60).map(|i| if (20..40).contains(&i) { 110.0 } else { living(i) });
        assert_eq!(judged(1.0, startled).2, None);
    }
}
