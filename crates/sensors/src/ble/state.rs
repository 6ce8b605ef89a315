//! The packets and the state that the thread of a Bluetooth source lays ready for the poll,
//! bounded.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use gradus_base::sample::Contact;

use super::chain::{Chain, Placed};
use super::{BleSensor, BleTrouble, HeartPacket, PacketFault};
use crate::{SensorFacts, SourceState};

/// The most packets that wait for a poll: a quarter of an hour of packets.
const MAX_WAITING: usize = 1024;
/// The number of arrivals from which the jitter is computed.
const JITTER_WINDOW: usize = 60;
/// After so many unreadable packets in a row the source counts as lost.
const MALFORMED_IN_A_ROW: u32 = 5;

/// A packet and the time of its last beat.
#[derive(Debug)]
pub(super) struct Arrival {
    pub placed: Placed,
    pub packet: HeartPacket,
}

/// One source's state, between its thread and its poll.
#[derive(Debug, Default)]
pub(super) struct BleState {
    stop: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    state: Link,
    facts: SensorFacts,
    waiting: VecDeque<Arrival>,
    chain: Chain,
    arrivals: VecDeque<Instant>,
    malformed_in_a_row: u32,
}

#[derive(Clone, Debug, Default)]
enum Link {
    #[default]
    Searching,
    Live,
    Troubled(BleTrouble),
}

impl BleState {
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub fn trouble(&self, trouble: BleTrouble) {
        self.lock().state = Link::Troubled(trouble);
    }

    /// A connection to this sensor begins: a new chain.
    pub fn connected(&self, sensor: &BleSensor) {
        let mut inner = self.lock();
        inner.facts.reconnects += u64::from(!inner.facts.address.is_empty());
        inner.facts.name = sensor.name.clone();
        inner.facts.address = sensor.address.to_string();
        inner.chain = Chain::default();
        inner.arrivals.clear();
        inner.malformed_in_a_row = 0;
    }

    pub fn battery(&self, percent: u8) {
        self.lock().facts.battery_percent = (percent <= 100).then_some(percent);
    }

    /// Takes a notification as it arrived. Returns whether it could be read.
    pub fn packet(&self, arrival: Instant, bytes: &[u8], sensor: &BleSensor) -> bool {
        let mut inner = self.lock();
        match HeartPacket::parse(bytes) {
            Ok(packet) => {
                inner.take(arrival, packet);
                true
            }
            Err(fault) => {
                inner.refuse(fault, sensor);
                false
            }
        }
    }

    /// The packets since the last call, and the state of the source.
    pub fn drain(&self) -> (VecDeque<Arrival>, SourceState) {
        let mut inner = self.lock();
        let state = match &inner.state {
            Link::Searching => SourceState::Connecting,
            Link::Live => SourceState::Live,
            Link::Troubled(trouble @ BleTrouble::Silent { .. }) => {
                SourceState::Silent { reason: trouble.to_string() }
            }
            Link::Troubled(trouble) => SourceState::Lost { reason: trouble.to_string() },
        };
        (std::mem::take(&mut inner.waiting), state)
    }

    pub fn facts(&self) -> SensorFacts {
        self.lock().facts.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn take(&mut self, arrival: Instant, packet: HeartPacket) {
        let rr_ms: Vec<f32> = packet.rr_ms().filter(|ms| *ms > 0.0).collect();
        // Off the skin the sensor has missed beats, before this packet or after it.
        let loose = packet.contact == Contact::NoContact;
        if loose {
            self.chain.break_off();
        }
        let placed = self.chain.place(arrival, &rr_ms);
        if loose {
            self.chain.break_off();
        }
        self.state = Link::Live;
        self.malformed_in_a_row = 0;
        self.facts.packets += 1;
        self.facts.energy_kj = packet.energy_kj.or(self.facts.energy_kj);
        self.arrived(arrival);
        if self.waiting.len() == MAX_WAITING {
            self.waiting.pop_front();
            self.facts.overrun += 1;
        }
        self.waiting.push_back(Arrival { placed, packet });
    }

    fn refuse(&mut self, fault: PacketFault, sensor: &BleSensor) {
        // The intervals of the unreadable packet are lost.
        self.chain.break_off();
        self.facts.malformed += 1;
        self.facts.last_fault = Some(fault.to_string());
        self.malformed_in_a_row = self.malformed_in_a_row.saturating_add(1);
        if self.malformed_in_a_row >= MALFORMED_IN_A_ROW {
            self.state = Link::Troubled(BleTrouble::Malformed { sensor: sensor.clone(), fault });
        }
    }

    /// Keeps the arrival and updates the jitter: the mean deviation of the gaps between arrivals
    /// from their mean.
    fn arrived(&mut self, arrival: Instant) {
        if self.arrivals.len() == JITTER_WINDOW {
            self.arrivals.pop_front();
        }
        self.arrivals.push_back(arrival);
        let gaps = || {
            let later = self.arrivals.iter().skip(1);
            let pairs = self.arrivals.iter().zip(later);
            pairs.map(|(a, b)| b.saturating_duration_since(*a).as_secs_f64())
        };
        let count = self.arrivals.len().saturating_sub(1) as f64;
        if count >= 2.0 {
            let mean = gaps().sum::<f64>() / count;
            let off = gaps().map(|gap| (gap - mean).abs()).sum::<f64>() / count;
            self.facts.arrival_jitter = Some(Duration::from_secs_f64(off));
        }
    }
}
