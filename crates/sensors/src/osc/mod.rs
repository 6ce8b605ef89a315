//! Watch relays that send OSC: rate and intervals by the names of avatar parameters.
//!
//! Such a message carries no time. The sample is given the time of its arrival, with an uncertainty
//! that covers the span a watch averages over and the wait of a relay.

mod listen;
mod reading;

use std::net::SocketAddr;
use std::time::Duration;

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};

use listen::{Counts, Listener};
use reading::OscReading;

use crate::strap::PLAUSIBLE_MS;
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
/// Rates of a living heart, beats per minute.
const PLAUSIBLE_BPM: core::ops::RangeInclusive<f32> = 20.0..=300.0;

/// A relay of a watch.
pub(crate) struct OscHeart {
    name: Name,
    listener: Listener,
    /// The listener's clock at session time zero, ns.
    zero_ns: Option<u64>,
    polled: SessionTime,
    sending: bool,
    /// The relay reported that its watch is gone.
    disconnected: bool,
    /// How often the relay reported that its watch is there again.
    reconnects: u64,
}

impl OscHeart {
    pub fn open(name: Name, address: SocketAddr) -> Result<Self, SensorError> {
        let listener =
            Listener::open(address).map_err(|cause| SensorError::Osc { address, cause })?;
        Ok(Self {
            name,
            listener,
            zero_ns: None,
            polled: SessionTime::ZERO,
            sending: false,
            disconnected: false,
            reconnects: 0,
        })
    }

    /// The relay, described for the log, once it sends or a packet without a heart rate arrived.
    fn reads(&self, counts: Counts) -> Option<Reads> {
        let counted = [
            ("malformed", counts.malformed),
            ("of_no_heart", counts.of_no_heart),
            ("dropped", counts.dropped),
        ];
        (self.sending || counted.iter().any(|(_, count)| *count > 0)).then(|| Reads {
            identity: self.name.to_string(),
            described: [
                ("capture_time", "none: arrival, give or take 5 s".to_owned()),
                ("packets", counts.packets.to_string()),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .into(),
            counted: counted.map(|(key, count)| (key.to_owned(), count)).into(),
            measures_clock: false,
        })
    }

    fn sample(&self, at: SessionTime, reading: &OscReading) -> HeartSample {
        let plausible = [
            reading.rate_bpm.map(|rate| PLAUSIBLE_BPM.contains(&rate)),
            reading.rr_ms.map(|rr| PLAUSIBLE_MS.contains(&rr)),
        ];
        let sound = plausible.iter().flatten().all(|sound| *sound);
        let said = reading.rate_bpm.is_some() || reading.rr_ms.is_some();
        HeartSample {
            capture: Capture { at, uncertainty_ns: UNCERTAINTY.as_nanos() as u64 },
            rate_bpm: reading.rate_bpm,
            rr_ms: reading.rr_ms.into_iter().collect(),
            contact: Contact::Unknown,
            source: self.name.clone(),
            synthetic: false,
            quality: if said && sound { 1.0 } else { 0.0 },
        }
    }
}

/// Datagrams, one after the other, as the port reads them: for each that is OSC its rate, 1/min,
/// and its interval, ms.
pub fn datagrams<'a>(
    datagrams: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<(Option<f32>, Option<f32>)> {
    let mut digits = reading::Digits::default();
    let readings = datagrams.into_iter().filter_map(|one| listen::read(one, &mut digits));
    readings.map(|reading| (reading.rate_bpm, reading.rr_ms)).collect()
}

impl Source for OscHeart {
    fn name(&self) -> &Name {
        &self.name
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
             tells the mean of some seconds, a relay waits), not a measurement",
            UNCERTAINTY.as_secs()
        );
        let sensor = SensorFacts {
            packets: counts.packets.saturating_sub(counts.malformed),
            malformed: counts.malformed,
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
        for (arrived_ns, reading) in self.listener.take(AT_ONCE) {
            let Some(at) = self.zero_ns.and_then(|zero| arrived_ns.checked_sub(zero)) else {
                continue;
            };
            if let Some(connected) = reading.connected {
                self.reconnects += u64::from(connected && self.disconnected);
                self.disconnected = !connected;
            }
            if reading.has_value() {
                self.sending = true;
                out.push(self.sample(SessionTime(at), &reading));
            }
        }
        if self.disconnected {
            let reason = "the relay says that its watch is not connected".to_owned();
            SourceState::Lost { reason }
        } else if self.sending {
            SourceState::Live
        } else {
            SourceState::Connecting
        }
    }

    fn next_wakeup(&self) -> Option<SessionTime> {
        Some(self.polled + POLL_EVERY)
    }
}
