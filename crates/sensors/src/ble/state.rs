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
/// The longest packet that every connection carries, bytes: an interval that is cut in half ends
/// there (Bluetooth Core, Vol 3, Part F, 5.2.1: an attribute of 23 less 3).
const SHORTEST_FULL: usize = 20;
/// A sensor that returns may repeat its last packet from before for so long.
const REPEATS: Duration = Duration::from_secs(5);
/// Losses are counted over so long.
const CUTS_WITHIN: Duration = Duration::from_secs(600);
/// After so many unreadable packets in a row the source counts as lost.
const MALFORMED_IN_A_ROW: u32 = 5;

/// A packet and the time of its last beat.
#[derive(Debug)]
pub(super) struct Arrival {
    pub placed: Placed,
    pub packet: HeartPacket,
    /// The count of connections before this one.
    pub connection: u64,
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
    /// The last packet that was read.
    last: Vec<u8>,
    /// The last packet of the connection before, while this one only repeats it; and when the first
    /// packet of this one came.
    repeated: Option<(Vec<u8>, Option<Instant>)>,
    /// When the sensor was lost.
    cuts: VecDeque<Instant>,
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
        let last = std::mem::take(&mut inner.last);
        inner.repeated = (!last.is_empty()).then_some((last, None));
    }

    /// The connection ended by itself at `now`; how often it has lately, this time included.
    pub fn cut(&self, now: Instant) -> u32 {
        let cuts = &mut self.lock().cuts;
        while cuts.pop_front_if(|at| now.saturating_duration_since(*at) > CUTS_WITHIN).is_some() {}
        if cuts.len() >= 999 {
            cuts.pop_front();
        }
        cuts.push_back(now);
        u32::try_from(cuts.len()).unwrap_or(u32::MAX)
    }

    pub fn battery(&self, percent: u8) {
        self.lock().facts.battery_percent = (percent <= 100).then_some(percent);
    }

    /// Takes a notification as it arrived. Returns whether it could be read.
    pub fn packet(&self, arrival: Instant, bytes: &[u8], sensor: &BleSensor) -> bool {
        let mut inner = self.lock();
        match HeartPacket::parse(bytes) {
            Ok(packet) => {
                inner.take(arrival, packet, bytes);
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
    fn take(&mut self, arrival: Instant, mut packet: HeartPacket, bytes: &[u8]) {
        if let Some(fault) = packet.fault {
            self.facts.patched += 1;
            self.facts.last_fault = Some(fault.to_string());
        }
        if self.is_repeated(arrival, bytes, !packet.rr_1024ths.is_empty()) {
            // Its beats were sent before the loss: a sign of life, and no number.
            self.facts.of_else += 1;
            packet.rate_bpm = 0;
            packet.rr_1024ths.clear();
        }
        bytes.clone_into(&mut self.last);
        let rr_ms: Vec<f32> = packet.rr_ms().collect();
        // Off the skin the sensor has missed beats, before this packet or after it; and so it has
        // where the packet had no room for all of them.
        let cut = matches!(packet.fault, Some(PacketFault::RrCut { .. }));
        let loose = packet.contact == Contact::NoContact || cut && bytes.len() >= SHORTEST_FULL;
        if packet.contact == Contact::NoContact {
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
        let connection = self.facts.reconnects;
        self.waiting.push_back(Arrival { placed, packet, connection });
    }

    /// Whether a packet is the last one from before the loss, sent once more. A packet with
    /// intervals that are the same to the last bit is that for some seconds; one without them may
    /// well be the same by chance, and is that once.
    fn is_repeated(&mut self, arrival: Instant, bytes: &[u8], has_rr: bool) -> bool {
        let Some((before, first)) = &mut self.repeated else { return false };
        let since = *first.get_or_insert(arrival);
        let again = *before == bytes && arrival.saturating_duration_since(since) < REPEATS;
        if !again || !has_rr {
            self.repeated = None;
        }
        again
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

#[cfg(test)]
mod tests {
    use super::super::BleAddress;
    use super::*;

    fn sensor() -> BleSensor {
        BleSensor {
            address: BleAddress([1; 6]),
            name: "a strap".to_owned(),
            rssi_dbm: None,
            connected: true,
            tells_heart: true,
        }
    }

    /// The rate and the count of intervals of each packet, a second apart, of one connection.
    fn sent(state: &BleState, packets: &[&[u8]]) -> Vec<(u16, usize)> {
        let (sensor, began) = (sensor(), Instant::now());
        state.connected(&sensor);
        for (second, bytes) in (0..).zip(packets) {
            state.packet(began + Duration::from_secs(second), bytes, &sensor);
        }
        let (arrivals, _) = state.drain();
        arrivals.iter().map(|one| (one.packet.rate_bpm, one.packet.rr_ms().count())).collect()
    }

    #[test]
    fn a_packet_with_a_stray_byte_keeps_its_rate_and_is_counted() {
        let state = BleState::default();
        let padded: &[u8] = &[0x16, 72, 0, 4, 0xFF];
        assert_eq!(sent(&state, &[padded, padded]), [(72, 1), (72, 1)]);
        let facts = state.facts();
        assert_eq!((facts.packets, facts.malformed, facts.patched), (2, 0, 2));
        assert!(facts.last_fault.is_some_and(|fault| fault.contains("the last byte is left out")));
    }

    #[test]
    fn the_last_number_sent_once_more_on_a_return_is_no_number() {
        let state = BleState::default();
        let (rate, other): (&[u8], &[u8]) = (&[0x06, 74], &[0x06, 75]);
        assert_eq!(sent(&state, &[other, rate]), [(75, 0), (74, 0)]);
        assert_eq!(sent(&state, &[rate, rate, rate]), [(0, 0), (74, 0), (74, 0)]);
        assert_eq!(sent(&state, &[other, rate]), [(75, 0), (74, 0)], "another number is new");
        // Intervals that are the same to the last bit, for some seconds.
        let beats: &[u8] = &[0x16, 74, 0x3E, 3];
        sent(&state, &[beats]);
        let again = sent(&state, &[beats; 7]);
        assert_eq!(again, [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (74, 1), (74, 1)]);
        let lives = sent(&state, &[beats, &[0x16, 74, 0x40, 3], beats]);
        assert_eq!(lives, [(0, 0), (74, 1), (74, 1)]);
    }

    #[test]
    fn cuts_are_counted_for_ten_minutes_and_said_from_the_third_on() {
        let (state, began) = (BleState::default(), Instant::now());
        let cut = |secs: u64| state.cut(began + Duration::from_secs(secs));
        assert_eq!([cut(0), cut(30), cut(60), cut(640)], [1, 2, 3, 2]);
        let said = |times| BleTrouble::Gone { sensor: sensor(), times }.to_string();
        assert!(said(2).contains("bring it back into reach"));
        assert!(said(3).contains("for the 3rd time") && said(11).contains("for the 11th time"));
    }
}
