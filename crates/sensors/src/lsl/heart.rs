//! Reads a heart from an LSL stream.

use std::time::Duration;

use gradus_base::sample::HeartSample;
use gradus_base::sensor::Carrier;
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};
use gradus_lsl::{Limits, LslError, State, StreamInfo, Wanted};

use super::beats::{Beats, Message};
use super::columns::{Columns, Odd};
use super::tied::Tied;
use crate::doubt::Doubts;
use crate::shown;
use crate::{Facts, HeartSource, Source, SourceState, Stimulation};

/// A heart has few channels, and few messages.
const LIMITS: Limits = Limits { channels: 64, waiting: 256 };
/// The most messages taken in one poll; the rest follow with the next poll.
const AT_ONCE: usize = 32;
/// Time between two polls.
const POLL_EVERY: Duration = Duration::from_millis(50);
/// A search without an answer is said after so long, s.
const UNANSWERED_SECS: f64 = 8.0;
/// A value that contradicts its unit is a doubt for so long after the newest such value, s: such
/// values come between others, and an alarm does not come and go with them.
const ODD_HOLDS_SECS: f64 = 10.0;
/// Intervals that change faster than beats are a curve when there are at least so many, and at least
/// one for four that could be beats.
const CURVE: u64 = 10;

/// A heart-rate stream of Lab Streaming Layer.
pub(crate) struct LslHeart {
    name: Name,
    wanted: Wanted,
    tied: Tied,
    stream: Option<Stream>,
    polled: SessionTime,
    /// Since when no stream has answered.
    unanswered: Option<SessionTime>,
    sending: bool,
}

/// The stream that is read.
struct Stream {
    uid: String,
    /// The heart's channels, or the reason why there are none.
    columns: Result<Columns, String>,
    beats: Beats,
    doubts: Doubts,
    /// Why a sample had a value less: the first of a row of such samples, and when the newest came.
    odd: Option<(Odd, SessionTime)>,
    /// Intervals passed on.
    intervals: u64,
    /// Intervals were taken as seconds although no unit is stated.
    taken_as_secs: bool,
}

impl Stream {
    fn of(info: &StreamInfo) -> Self {
        Self {
            uid: info.uid.clone(),
            columns: Columns::of(info),
            beats: Beats::new(info.nominal_rate_hz),
            doubts: Doubts::of(Carrier::Lsl),
            odd: None,
            intervals: 0,
            taken_as_secs: false,
        }
    }

    /// A sample came at `now`, with or without a value that contradicts its unit.
    fn look(&mut self, odd: Option<Odd>, now: SessionTime) {
        self.odd = self.odd.filter(|(_, newest)| now.secs_since(*newest) <= ODD_HOLDS_SECS);
        if let Some(odd) = odd {
            self.odd = Some((self.odd.map_or(odd, |(first, _)| first), now));
        }
    }

    /// Why its numbers are not to be trusted.
    fn doubt(&self) -> Option<String> {
        if let Some((odd, _)) = self.odd {
            return Some(odd.to_string());
        }
        if self.beats.too_fast >= CURVE && 4 * self.beats.too_fast > self.intervals {
            return Some(
                "its intervals change faster than any heart beats, as a curve laid through \
                 intervals does: have its program send each beat once, and not a curve"
                    .to_owned(),
            );
        }
        self.doubts.doubt().map(str::to_owned)
    }
}

impl LslHeart {
    pub fn open(name: Name, stream: Wanted) -> Result<Self, LslError> {
        let tied = Tied::open(stream.clone(), LIMITS)?;
        Ok(Self {
            name,
            wanted: stream,
            tied,
            stream: None,
            polled: SessionTime::ZERO,
            unanswered: None,
            sending: false,
        })
    }

    fn sample(name: &Name, message: Message, doubts: &mut Doubts) -> HeartSample {
        let Message { capture, rate_bpm, rr_ms, contact, quality } = message;
        let trusted = doubts.judge(capture.at, rate_bpm, &rr_ms);
        HeartSample {
            capture,
            rate_bpm,
            rr_ms,
            contact,
            source: name.clone(),
            synthetic: false,
            quality: quality * trusted,
        }
    }

    /// No stream answers: what to look at.
    fn unanswered(&self) -> String {
        let wanted = match &self.wanted {
            Wanted::Name(name) => format!("no stream of the name {}", shown(name)),
            Wanted::Kind(kind) => format!("no stream of the type {}", shown(kind)),
            Wanted::Source(id) => format!("no stream of the source {}", shown(id)),
            Wanted::Any => "no stream".to_owned(),
        };
        format!(
            "{wanted} answers on this network: see that its program runs and that the name is right \
             (gradus-sensors list shows the streams); on two machines, that both machines are in \
             one network and that no firewall keeps UDP 16571 and UDP and TCP 16572 to 16604 closed"
        )
    }
}

/// The heart's values in one sample of a stream, or the reason why the stream has none: rate in
/// 1/min, interval in ms, quality.
pub fn heart_of_stream(
    info: &StreamInfo,
    values: &[f64],
) -> Result<(Option<f32>, Option<f32>, f32), String> {
    let reading = Columns::of(info)?.read(values);
    Ok((reading.rate_bpm, reading.rr_ms, reading.quality))
}

impl Source for LslHeart {
    fn name(&self) -> &Name {
        &self.name
    }

    fn carrier(&self) -> Carrier {
        Carrier::Lsl
    }

    fn tie(&mut self, epoch: &Epoch) {
        self.tied.tie(epoch);
    }

    fn facts(&self) -> Facts {
        let mut facts = self.tied.facts();
        if let (Some(reads), true) =
            (&mut facts.reads, self.stream.as_ref().is_some_and(|stream| stream.taken_as_secs))
        {
            let unit = "s: the stream states none, and no heart has intervals of 0.2 to 3 ms";
            reads.described.insert("rr_unit".to_owned(), unit.to_owned());
            // Such a stream is described anew.
            reads.identity.push_str(" in seconds");
        }
        facts
    }
}

impl HeartSource for LslHeart {
    fn poll(
        &mut self,
        now: SessionTime,
        _: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState {
        self.polled = now;
        let state = self.tied.state();
        if let State::Live(info) = &state
            && self.stream.as_ref().is_none_or(|stream| stream.uid != info.uid)
        {
            self.stream = Some(Stream::of(info));
        }
        let arrived = self.tied.take(AT_ONCE);
        if let Some(stream) = &mut self.stream
            && let Ok(columns) = stream.columns.as_ref().copied()
        {
            let mut messages = Vec::new();
            for (capture, sample) in arrived {
                let reading = columns.read(&sample.values);
                stream.look(reading.odd, capture.at);
                stream.taken_as_secs |= reading.taken_as_secs;
                stream.beats.push(capture, &reading, &mut messages);
            }
            match state {
                State::Live(_) => stream.beats.look(&mut messages),
                // Its last beats are no sign that it is back.
                _ => stream.beats.end(&mut messages),
            }
            for message in messages {
                self.sending = true;
                stream.intervals += message.rr_ms.len() as u64;
                out.push(Self::sample(&self.name, message, &mut stream.doubts));
            }
        }
        if !matches!(state, State::Unanswered) {
            self.unanswered = None;
        }
        match (state, &self.stream) {
            (State::Live(_), Some(Stream { columns: Err(reason), .. })) => {
                SourceState::Lost { reason: reason.clone() }
            }
            (State::Live(_), Some(stream)) if self.sending => match stream.doubt() {
                Some(reason) => SourceState::Doubtful { reason },
                None => SourceState::Live,
            },
            (State::Live(_), _) => SourceState::Connecting,
            (State::Unanswered, _) => {
                let since = *self.unanswered.get_or_insert(now);
                if now.secs_since(since) >= UNANSWERED_SECS {
                    SourceState::Lost { reason: self.unanswered() }
                } else {
                    SourceState::Connecting
                }
            }
            (State::Searching(reason), _) => SourceState::Lost { reason },
            (State::Lost(reason), _) => {
                self.sending = false;
                SourceState::Lost { reason: format!("{reason}; looking for it") }
            }
        }
    }

    fn next_wakeup(&self) -> Option<SessionTime> {
        Some(self.polled + POLL_EVERY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_contradicts_its_unit_between_others_is_one_doubt_with_the_same_words() {
        let mut stream = Stream::of(&StreamInfo::new("Strap", "RR").channel("rr", "ms", ""));
        let at = |secs: u32| SessionTime::from_secs_f64(f64::from(secs));
        stream.look(None, at(0));
        assert_eq!(stream.doubt(), None);
        let mut words = None;
        for second in 1..60 {
            let value = f64::from(second) / 60.0;
            stream.look((second % 8 == 1).then_some(Odd::Interval(value)), at(second));
            let doubt = stream.doubt();
            assert_eq!(words.get_or_insert(doubt.clone()), &doubt, "{second} s");
        }
        assert!(words.flatten().is_some_and(|words| words.contains("an interval of 0.017")));
        // The last such value came at 57 s.
        for (second, doubted) in [(67, true), (68, false)] {
            stream.look(None, at(second));
            assert_eq!(stream.doubt().is_some(), doubted, "{second} s");
        }
    }
}
