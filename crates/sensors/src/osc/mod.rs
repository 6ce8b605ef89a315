//! Watch relays that send OSC: rate and intervals by a table of names.
//!
//! ```text
//!  datagram ─▶ listen (a thread) ─▶ reading: by `table`, which is `relays.ron` and a person's file
//!                                     │            └─ `names`: what came and gave nothing
//!                                     ▼
//!                                   relay: is the watch there, which name, which sender
//!                                     ▼
//!                                   HeartSample, SourceState
//! ```
//!
//! Such a message carries no time. The sample is given the time of its arrival, with an uncertainty
//! that covers the span a watch averages over and the wait of a relay.

mod digits;
mod listen;
mod names;
mod reading;
mod relay;
mod table;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::sensor::{Carrier, Pace};
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};

use listen::{Counts, Heard, Listener};
use names::Names;
use reading::{OscReading, Reader};
use relay::{Absent, Relay};
use table::Table;

use crate::doubt::Doubts;
use crate::plausible::{PLAUSIBLE_BPM, PLAUSIBLE_MS};
use crate::{
    Facts, HeartSource, Reads, SensorError, SensorFacts, Source, SourceState, Stimulation,
};

/// A watch shows the mean of some seconds, and a relay passes it on once a second or slower: the
/// true time is taken to be within this span of the arrival. An assumption, not a measurement.
const UNCERTAINTY: Duration = Duration::from_secs(5);
/// The most messages taken in one poll; the rest follow with the next poll.
const AT_ONCE: usize = 16;
/// Time between two polls.
const POLL_EVERY: Duration = Duration::from_millis(50);
/// OSC that is not understood for so long is said, s.
const UNDERSTOOD_WITHIN_SECS: f64 = 3.0;
/// A reason is not put into other words more often, s.
const REASON_EVERY_SECS: f64 = 5.0;

/// A relay of a watch.
pub(crate) struct OscHeart {
    name: Name,
    listener: Listener,
    /// The listener's clock at session time zero, ns.
    zero_ns: Option<u64>,
    polled: SessionTime,
    relay: Relay,
    doubts: Doubts,
    pace: Pace,
    /// When the last value was understood; none before the first.
    understood: Option<SessionTime>,
    /// When packets came first and last since the last value that was understood.
    other: Option<(SessionTime, SessionTime)>,
    /// Packets counted at the last poll.
    packets: u64,
    /// The reason last given why nothing is understood, when, and the names that it was made of.
    reason: Option<(SessionTime, String, Names)>,
    /// Values that came while the relay said that its watch was gone.
    withheld: u64,
    /// How often the relay reported that its watch is there again.
    reconnects: u64,
}

impl OscHeart {
    /// Listens at `address`; `names` is a file with a person's own table.
    pub fn open(
        name: Name,
        address: SocketAddr,
        names: Option<&Path>,
    ) -> Result<Self, SensorError> {
        let table = Table::open(names).map_err(|cause| SensorError::OscNames {
            file: names.map(Path::to_owned).unwrap_or_default(),
            cause,
        })?;
        let listener =
            Listener::open(address, table).map_err(|cause| SensorError::Osc { address, cause })?;
        Ok(Self {
            name,
            listener,
            zero_ns: None,
            polled: SessionTime::ZERO,
            relay: Relay::default(),
            doubts: Doubts::of(Carrier::Osc),
            pace: Pace::default(),
            understood: None,
            other: None,
            packets: 0,
            reason: None,
            withheld: 0,
            reconnects: 0,
        })
    }

    /// The relay, described for the log, once it sends or a packet without a heart rate arrived.
    fn reads(&self, counts: Counts) -> Option<Reads> {
        let counted = [
            ("malformed", counts.malformed + counts.unreadable),
            ("of_no_heart", counts.of_no_heart),
            ("dropped", counts.dropped),
        ];
        let (names, _) = self.listener.said();
        let sends = self.understood.is_some() || counted.iter().any(|(_, count)| *count > 0);
        sends.then(|| {
            let mut described = vec![
                ("capture_time", "none: arrival, give or take 5 s".to_owned()),
                ("packets", counts.packets.to_string()),
                // Not a count of trouble: it grows with each message while a watch is away.
                ("withheld", self.withheld.to_string()),
            ];
            if !names.is_empty() {
                described.push(("names_not_used", names.list()));
            }
            Reads {
                identity: self.name.to_string(),
                described: described
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect(),
                counted: counted.map(|(key, count)| (key.to_owned(), count)).into(),
                measures_clock: false,
            }
        })
    }

    fn take(&mut self, heard: &Heard, at: SessionTime, out: &mut Vec<HeartSample>) {
        let reading = &heard.reading;
        let was = self.relay.absent();
        self.relay.states(reading.connected, reading.active, heard.arrived_ns);
        let rate = reading.rate.filter(|(rank, _)| self.relay.follows(*rank, heard.arrived_ns));
        let rate_bpm = rate.and_then(|(_, rate)| rate);
        if let Some(rate) = rate_bpm {
            self.relay.rate(rate, heard.from, heard.arrived_ns);
        }
        let absent = self.relay.absent();
        if was.is_some() && absent.is_none() {
            self.reconnects += 1;
            self.doubts.reset();
        }
        if rate.is_none() && reading.rr_ms.is_none() {
            return;
        }
        if absent.is_some() {
            self.withheld += 1;
            return;
        }
        self.understood = Some(at);
        (self.reason, self.other) = (None, None);
        self.pace.message(at);
        out.push(self.sample(at, rate_bpm, reading));
    }

    fn sample(
        &mut self,
        at: SessionTime,
        rate_bpm: Option<f32>,
        reading: &OscReading,
    ) -> HeartSample {
        let rr_ms: Vec<f32> = reading.rr_ms.into_iter().collect();
        let plausible = [
            rate_bpm.map(|rate| PLAUSIBLE_BPM.contains(&rate)),
            reading.rr_ms.map(|rr| PLAUSIBLE_MS.contains(&rr)),
        ];
        let sound = plausible.iter().flatten().all(|sound| *sound);
        let said = rate_bpm.is_some() || reading.rr_ms.is_some();
        let trusted = self.doubts.judge(at, rate_bpm, &rr_ms);
        let alone = if self.relay.two_senders().is_some() { 0.0 } else { 1.0 };
        HeartSample {
            capture: Capture { at, uncertainty_ns: UNCERTAINTY.as_nanos() as u64 },
            rate_bpm,
            rr_ms,
            contact: Contact::Unknown,
            source: self.name.clone(),
            synthetic: false,
            quality: if said && sound { trusted * alone } else { 0.0 },
        }
    }

    /// Why nothing is understood of what comes, where that is so.
    fn not_understood(&mut self, now: SessionTime) -> Option<String> {
        let packets = self.listener.counts().packets;
        if std::mem::replace(&mut self.packets, packets) != packets {
            let since = self.other.map_or(now, |(since, _)| since);
            self.other = Some((since, now));
        }
        let first = Carrier::Osc.first_patience_secs();
        self.other = self.other.filter(|(_, newest)| now.secs_since(*newest) <= first);
        let (since, _) = self.other?;
        let patience = match self.understood {
            // Flags come before a number does; what is not understood will not become so.
            None if self.says_why() => UNDERSTOOD_WITHIN_SECS,
            None => first,
            Some(_) => self.pace.silent_after_secs(first),
        };
        if now.secs_since(self.understood.unwrap_or(since).max(since)) < patience {
            return None;
        }
        let (names, _) = self.listener.said();
        if let Some((at, reason, known)) = &self.reason
            && (names == *known || now.secs_since(*at) < REASON_EVERY_SECS)
        {
            return Some(reason.clone());
        }
        let reason = self.reason();
        self.reason = Some((now, reason.clone(), names));
        Some(reason)
    }

    /// Whether something came that will never be a rate.
    fn says_why(&self) -> bool {
        let (names, fault) = self.listener.said();
        !names.is_empty() || fault.is_some() || self.listener.counts().malformed > 0
    }

    fn reason(&self) -> String {
        let (names, fault) = self.listener.said();
        let counts = self.listener.counts();
        match fault {
            Some(fault) => format!("{fault}: set the relay to send numbers"),
            None if !names.is_empty() => format!(
                "OSC comes to this port, and no heart rate under a name that is known. These came: \
                 {}. Set the relay to a name of docs/sensors.md, or write the relay's names into a \
                 file, as in osc:9000,FILE",
                names.list()
            ),
            None if counts.malformed > 0 => {
                "packets come to this port that are no OSC: set the relay to send OSC to this port"
                    .to_owned()
            }
            None => "the relay says that its watch is there, and sends no heart rate: start the \
                     measurement of heart rate on the watch"
                .to_owned(),
        }
    }
}

/// Datagrams, all at one time, as the port reads them: for each that is OSC its rate, 1/min, and its
/// interval, ms.
pub fn datagrams<'a>(
    datagrams: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<(Option<f32>, Option<f32>)> {
    let Ok(table) = Table::open(None) else { return Vec::new() };
    let mut reader = Reader::new(table);
    let readings = datagrams.into_iter().filter_map(|one| listen::read(one, &mut reader, 0));
    readings.map(|reading| (reading.rate_bpm(), reading.rr_ms)).collect()
}

impl Source for OscHeart {
    fn name(&self) -> &Name {
        &self.name
    }

    fn carrier(&self) -> Carrier {
        Carrier::Osc
    }

    fn tie(&mut self, _: &Epoch) {
        // Between the session's zero and this call lie microseconds, against seconds of
        // uncertainty.
        self.zero_ns = Some(self.listener.now_ns());
    }

    fn facts(&self) -> Facts {
        let counts = self.listener.counts();
        let clock = format!(
            "no capture time: the arrival at this machine ± {} s, which is an assumption (a watch \
             sends the mean of some seconds, and a relay waits), not a measurement",
            UNCERTAINTY.as_secs()
        );
        let sensor = SensorFacts {
            packets: counts.packets.saturating_sub(counts.malformed),
            malformed: counts.malformed + counts.unreadable,
            last_fault: self.listener.said().1,
            of_else: counts.of_no_heart,
            overrun: counts.dropped,
            reconnects: self.reconnects,
            ..SensorFacts::default()
        };
        Facts { clock, sensor: Some(sensor), reads: self.reads(counts) }
    }
}

impl HeartSource for OscHeart {
    fn poll(
        &mut self,
        now: SessionTime,
        _: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState {
        self.polled = now;
        for heard in self.listener.take(AT_ONCE) {
            if let Some(at) = self.zero_ns.and_then(|zero| heard.arrived_ns.checked_sub(zero)) {
                self.take(&heard, SessionTime(at), out);
            }
        }
        let not_understood = self.not_understood(now);
        match (self.relay.absent(), not_understood) {
            (Some(Absent::Unconnected), _) => {
                let reason =
                    "the relay says that its watch is not connected: connect the watch in the \
                              relay's program"
                        .to_owned();
                SourceState::Lost { reason }
            }
            (Some(Absent::Inactive), _) => {
                let reason = "the relay says that its watch sends nothing, and repeats an old \
                              number: see that the watch is worn, and start its heart-rate \
                              broadcast again"
                    .to_owned();
                SourceState::Lost { reason }
            }
            (None, Some(reason)) => SourceState::Silent { reason },
            (None, None) if self.understood.is_none() => SourceState::Connecting,
            (None, None) => match (self.relay.two_senders(), self.doubts.doubt()) {
                (Some(_), _) => SourceState::Doubtful {
                    reason: "two programs or two watches send different rates to this port: end \
                             the program that is not meant"
                        .to_owned(),
                },
                (None, Some(doubt)) => SourceState::Doubtful { reason: doubt.to_owned() },
                (None, None) => SourceState::Live,
            },
        }
    }

    fn next_wakeup(&self) -> Option<SessionTime> {
        Some(self.polled + POLL_EVERY)
    }
}
