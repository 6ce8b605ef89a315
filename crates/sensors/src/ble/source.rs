//! The Bluetooth source: a thread that holds the sensor, and a poll that takes the packets laid
//! ready.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::sensor::Carrier;
use gradus_base::{Name, SessionTime};

use super::state::{Arrival, BleState};
use super::{BleOptions, BleWant, HeartPacket, worker};
use crate::doubt::Doubts;
use crate::plausible::PLAUSIBLE_MS;
use crate::{Facts, HeartSource, Source, SourceState, Stimulation};

/// Time between two polls: a packet is in the log so soon, whatever its capture time.
const POLL_EVERY: Duration = Duration::from_millis(50);
/// How long dropping a source waits for its thread to let the sensor go.
const FAREWELL: Duration = Duration::from_millis(500);

/// Starts looking for a sensor. A trouble is reported as the source's state, not as an error: a
/// sensor that is not there yet may come.
pub fn open_ble(want: BleWant, options: BleOptions) -> Box<dyn HeartSource> {
    let name = Name::from(want.to_string());
    let shared = Arc::new(BleState::default());
    let theirs = Arc::clone(&shared);
    let thread = std::thread::Builder::new()
        .name("heart-ble".to_owned())
        .spawn(move || worker::run(want, &options, &theirs))
        .ok();
    Box::new(BleHeart::of(name, shared, thread))
}

pub(super) struct BleHeart {
    name: Name,
    shared: Arc<BleState>,
    thread: Option<JoinHandle<()>>,
    /// An instant, and the session time at that instant.
    offset: Option<(Instant, SessionTime)>,
    last_poll: SessionTime,
    doubts: Doubts,
    /// The connection that the doubts are about.
    connection: u64,
}

impl BleHeart {
    pub fn of(name: Name, shared: Arc<BleState>, thread: Option<JoinHandle<()>>) -> Self {
        Self {
            name,
            shared,
            thread,
            offset: None,
            last_poll: SessionTime::ZERO,
            doubts: Doubts::of(Carrier::Bluetooth),
            connection: 0,
        }
    }

    /// Session time is the monotonic clock from some moment on. A late poll is given an earlier
    /// time than the true one, so the offset that is furthest ahead comes from the poll that was
    /// least late.
    fn align(&mut self, now: SessionTime) {
        let instant = Instant::now();
        let ahead = match self.offset {
            Some((then, at)) => at + instant.saturating_duration_since(then) < now,
            None => true,
        };
        if ahead {
            self.offset = Some((instant, now));
        }
    }

    fn session_time(&self, instant: Instant, now: SessionTime) -> SessionTime {
        let Some((then, at)) = self.offset else { return now };
        let time = match then.checked_duration_since(instant) {
            Some(before) => at - before,
            None => at + instant.saturating_duration_since(then),
        };
        time.min(now)
    }

    fn sample(&mut self, arrival: &Arrival, now: SessionTime) -> HeartSample {
        let packet = &arrival.packet;
        let at = self.session_time(arrival.placed.at, now);
        let rate_bpm = (packet.rate_bpm > 0).then(|| f32::from(packet.rate_bpm));
        let rr_ms: Vec<f32> = packet.rr_ms().collect();
        if std::mem::replace(&mut self.connection, arrival.connection) != arrival.connection {
            self.doubts.reset();
        }
        let trusted = self.doubts.judge(at, rate_bpm, &rr_ms);
        let uncertainty = arrival.placed.uncertainty.as_nanos();
        HeartSample {
            capture: Capture { at, uncertainty_ns: u64::try_from(uncertainty).unwrap_or(u64::MAX) },
            rate_bpm,
            rr_ms,
            contact: packet.contact,
            source: self.name.clone(),
            synthetic: false,
            quality: quality(packet) * trusted,
        }
    }
}

/// 0 without contact or without a rate; else the share of intervals that a living heart can have,
/// or 1 where the packet has no intervals.
fn quality(packet: &HeartPacket) -> f32 {
    if packet.contact == Contact::NoContact || packet.rate_bpm == 0 {
        return 0.0;
    }
    let all = packet.rr_ms().count();
    let plausible = packet.rr_ms().filter(|ms| PLAUSIBLE_MS.contains(ms)).count();
    if all == 0 { 1.0 } else { plausible as f32 / all as f32 }
}

impl Source for BleHeart {
    fn name(&self) -> &Name {
        &self.name
    }

    fn carrier(&self) -> Carrier {
        Carrier::Bluetooth
    }

    fn facts(&self) -> Facts {
        let sensor = self.shared.facts();
        let jitter = sensor.arrival_jitter.map_or_else(
            || "not measured so far".to_owned(),
            |jitter| format!("± {:.0} ms", jitter.as_secs_f64() * 1e3),
        );
        let clock = format!(
            "arrivals by this machine's clock, and the chain of the sensor's intervals laid through \
             them: half-width measured by how the arrivals lie about the chain, and 150 ms assumed \
             for sensor and radio. A message without intervals: its arrival ± 1.15 s. Jitter of the \
             arrivals: {jitter}"
        );
        Facts { clock, sensor: Some(sensor), reads: None }
    }
}

impl HeartSource for BleHeart {
    fn poll(
        &mut self,
        now: SessionTime,
        _: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState {
        self.align(now);
        self.last_poll = now;
        let (arrivals, state) = self.shared.drain();
        for arrival in &arrivals {
            out.push(self.sample(arrival, now));
        }
        let over = self.thread.as_ref().is_none_or(JoinHandle::is_finished);
        if over && !matches!(state, SourceState::Lost { .. }) {
            let reason =
                "the thread that reads the sensor has ended: close the session and open it again"
                    .to_owned();
            return SourceState::Lost { reason };
        }
        match (state, self.doubts.doubt()) {
            (SourceState::Live, Some(doubt)) => SourceState::Doubtful { reason: doubt.to_owned() },
            (state, _) => state,
        }
    }

    fn next_wakeup(&self) -> Option<SessionTime> {
        Some(self.last_poll + POLL_EVERY)
    }
}

impl Drop for BleHeart {
    fn drop(&mut self) {
        self.shared.stop();
        let until = Instant::now() + FAREWELL;
        while let Some(thread) = &self.thread
            && !thread.is_finished()
            && Instant::now() < until
        {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
