//! Puts beats in time: when a notification came, and the chain of its RR intervals.
//!
//! A sensor sends once a second and reports the intervals that ended since its last message. So a
//! notification arrives after its last beat by the wait for the sensor's next second (0 to 1 s) and
//! by the delay of the radio. The intervals give the distance of beats to 1 ms, however late they
//! arrive. The chain is laid so that no beat is after its own arrival, and as late as that allows:
//! then it stands right behind the beat that waited least.
//!
//! ```text
//!  beats      |      |     |      |     |          intervals: exact
//!  arrivals      *      *       *    *     *       delay of each: d = arrival − sum of intervals
//!  chain      laid at the least d of the last minutes
//! ```
//!
//! The uncertainty of the chain follows from the delays themselves. A beat waits at most a second,
//! and less than the interval that follows it, or the next beat would have come with it. So every
//! delay sets a bound to both sides: the chain is not later than the least delay, and not earlier
//! than any delay minus its longest possible wait. A delay that the radio adds to every packet
//! alike cannot be seen from here; [`RADIO`] covers it.

use core::time::Duration;
use std::collections::VecDeque;
use std::time::Instant;

/// Time between two notifications of a sensor.
const PERIOD: Duration = Duration::from_secs(1);
/// Delay that sensor and radio may add to every packet: an interval between connection events that
/// sensors use (up to some tens of ms, some hundred when saving power) and their own filtering. An
/// assumption, and part of every uncertainty.
const RADIO: Duration = Duration::from_millis(150);
/// Number of delays looked back at: two minutes of notifications. The clocks of sensor and machine
/// part by some 6 ms in that time at 50 ppm.
const WINDOW: usize = 120;
/// A chain whose delays span more than this has lost an interval, or something held messages back
/// (a machine that slept, a stalled service): the chain is begun again.
const BROKEN: Duration = Duration::from_millis(2_500);
/// For so long after a break it is not known which of the two happened: messages held back arrive
/// at once, messages of a sensor that goes on arrive a second apart.
const DOUBT: Duration = Duration::from_millis(1_500);

/// When the last beat of a notification was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub at: Instant,
    /// Half-width of the span that holds the true time.
    pub uncertainty: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Delay {
    /// Arrival minus the sum of intervals, s after the origin.
    secs: f64,
    /// How long the last beat can have waited, s.
    longest_wait_secs: f64,
}

/// The intervals of one connection, laid end to end.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    /// The first arrival, where the sum of intervals is 0.
    origin: Option<Instant>,
    /// Sum of the intervals since then, s.
    sum_secs: f64,
    /// The delays looked back at, the newest last.
    delays: VecDeque<Delay>,
    last: Option<Instant>,
    /// When the chain was last begun again, and by how much it was off.
    broke: Option<(Instant, Duration)>,
}

impl Chain {
    /// Places a notification that arrived at `arrival` with these intervals, ms. A notification
    /// without intervals stands at its arrival: its last beat was some time in the second before.
    pub fn place(&mut self, arrival: Instant, rr_ms: &[f32]) -> Placed {
        if rr_ms.is_empty() {
            return self.never_back(arrival, arrival, PERIOD + RADIO);
        }
        let added: f64 = rr_ms.iter().map(|ms| f64::from(*ms) / 1e3).sum();
        let mut origin = *self.origin.get_or_insert(arrival);
        if let (Some(newest), Some(first)) = (self.delays.back_mut(), rr_ms.first()) {
            self.sum_secs += added;
            newest.longest_wait_secs = newest.longest_wait_secs.min(f64::from(*first) / 1e3);
        }
        let since_secs = arrival.saturating_duration_since(origin).as_secs_f64();
        let mut delay =
            Delay { secs: since_secs - self.sum_secs, longest_wait_secs: PERIOD.as_secs_f64() };
        let seen = self.delays.iter().map(|d| d.secs);
        let (least, most) = seen.fold((delay.secs, delay.secs), |(a, b), d| (a.min(d), b.max(d)));
        if most - least > BROKEN.as_secs_f64() {
            let by = Duration::try_from_secs_f64(most - least).unwrap_or(Duration::MAX);
            let doubt = self.doubt(arrival);
            self.broke = Some((arrival, by.max(doubt)));
            (origin, delay.secs) = (arrival, 0.0);
            self.origin = Some(origin);
            self.sum_secs = 0.0;
            self.delays.clear();
        }
        if self.delays.len() == WINDOW {
            self.delays.pop_front();
        }
        self.delays.push_back(delay);
        let latest = self.delays.iter().map(|d| d.secs).fold(f64::INFINITY, f64::min);
        let bounds = self.delays.iter().map(|d| d.secs - d.longest_wait_secs);
        let earliest = bounds.fold(f64::NEG_INFINITY, f64::max);
        // Bounds that cross contradict each other by this span.
        let unknown = Duration::try_from_secs_f64((latest - earliest).abs()).unwrap_or(PERIOD);
        let unknown = unknown.saturating_add(self.doubt(arrival));
        // The time lies before the origin by no more than the intervals of a first packet.
        let at = match Duration::try_from_secs_f64((self.sum_secs + latest).abs()) {
            Ok(after) if self.sum_secs + latest >= 0.0 => origin + after,
            Ok(before) => origin.checked_sub(before).unwrap_or(origin),
            Err(_) => arrival,
        };
        self.never_back(at, arrival, unknown.saturating_add(RADIO))
    }

    /// How late a message that arrived at `arrival` may be besides, since the chain broke.
    fn doubt(&self, arrival: Instant) -> Duration {
        match self.broke {
            Some((at, by)) if arrival.saturating_duration_since(at) < DOUBT => by,
            _ => Duration::ZERO,
        }
    }

    /// Ends the chain, because intervals may be missing before the next notification. Times already
    /// given stand.
    pub fn break_off(&mut self) {
        *self = Self { last: self.last, ..Self::default() };
    }

    /// A time already given is not taken back: a chain that is moved earlier stands still until it
    /// is past the last time given.
    fn never_back(&mut self, at: Instant, arrival: Instant, uncertainty: Duration) -> Placed {
        let held = self.last.map_or(at, |last| at.max(last)).min(arrival);
        self.last = Some(self.last.map_or(held, |last| last.max(held)));
        let moved = held.saturating_duration_since(at);
        Placed { at: held, uncertainty: uncertainty.saturating_add(moved) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Beats of a sensor whose clock is off by `ppm`, sent each second with a delay of the radio:
    /// for each notification its arrival, its intervals and the true time of its last beat.
    fn sent(
        rr_ms: &[f64],
        radio_ms: &[f64],
        ppm: f64,
    ) -> impl Iterator<Item = (f64, Vec<f32>, f64)> {
        let mut beats = Vec::new();
        let mut at = 0.0;
        for rr in rr_ms {
            at += rr / 1e3;
            beats.push((at, (rr * (1.0 + ppm / 1e6)) as f32));
        }
        let radio_ms = radio_ms.to_vec();
        (1..=at as usize).filter_map(move |second| {
            let (from, until) = (second as f64 - 1.0, second as f64);
            let fresh: Vec<_> = beats.iter().filter(|b| b.0 > from && b.0 <= until).collect();
            let last = fresh.last()?.0;
            let late = radio_ms[second % radio_ms.len()] / 1e3;
            Some((until + late, fresh.iter().map(|b| b.1).collect(), last))
        })
    }

    proptest! {
        #[test]
        fn a_beat_lies_within_the_uncertainty_that_is_stated(
            rr_ms in prop::collection::vec(400.0..1300.0f64, 20..300),
            radio_ms in prop::collection::vec(5.0..90.0f64, 1..20),
            ppm in -50.0..50.0f64,
        ) {
            let zero = Instant::now() + Duration::from_secs(10);
            let mut chain = Chain::default();
            let mut before = None;
            for (arrival, rr, truth) in sent(&rr_ms, &radio_ms, ppm) {
                let arrival = zero + Duration::from_secs_f64(arrival);
                let placed = chain.place(arrival, &rr);
                let truth = zero + Duration::from_secs_f64(truth);
                let off = placed.at.max(truth) - placed.at.min(truth);
                prop_assert!(off <= placed.uncertainty, "{off:?} off, {:?} stated", placed.uncertainty);
                prop_assert!(placed.at <= arrival);
                prop_assert!(before <= Some(placed.at), "time went back");
                before = Some(placed.at);
            }
        }

        #[test]
        fn no_arrivals_and_no_intervals_break_it(
            packets in prop::collection::vec(
                (0u64..100_000, prop::collection::vec(prop_oneof![
                    Just(0.0f32), 200.0..2000.0f32, Just(64_000.0)
                ], 0..9)), 0..300),
        ) {
            let zero = Instant::now();
            let mut chain = Chain::default();
            let mut arrival = zero;
            for (ms, rr) in packets {
                arrival += Duration::from_millis(ms);
                prop_assert!(chain.place(arrival, &rr).at <= arrival);
                prop_assert!(chain.delays.len() <= WINDOW);
            }
        }
    }

    #[test]
    fn an_hour_of_a_living_heart_is_placed_to_a_quarter_of_a_second() {
        let rr_ms: Vec<f64> =
            (0..4500).map(|i| 800.0 + 60.0 * (f64::from(i) * 0.7).sin()).collect();
        let zero = Instant::now();
        let mut chain = Chain::default();
        let mut last = None;
        for (arrival, rr, truth) in sent(&rr_ms, &[20.0, 35.0, 50.0], 40.0) {
            let placed = chain.place(zero + Duration::from_secs_f64(arrival), &rr);
            last = Some((placed, zero + Duration::from_secs_f64(truth)));
        }
        let (placed, truth) = last.unwrap();
        assert!(placed.uncertainty < Duration::from_millis(250), "{placed:?}");
        let off = placed.at.max(truth) - placed.at.min(truth);
        assert!(off < Duration::from_millis(100), "{off:?}");
    }

    #[test]
    fn a_chain_that_broke_off_knows_as_little_as_a_new_one_and_does_not_go_back() {
        let zero = Instant::now();
        let mut chain = Chain::default();
        let mut before = zero;
        for second in 1..60 {
            before = chain.place(zero + Duration::from_secs(second), &[1000.0]).at;
        }
        // Off the skin for a second: the sensor never reported the beat in it.
        chain.break_off();
        let arrival = zero + Duration::from_secs(61);
        let placed = chain.place(arrival, &[1000.0]);
        assert_eq!((placed.at, placed.uncertainty), (arrival, PERIOD + RADIO));
        assert!(chain.place(zero, &[1000.0]).at <= zero && before < placed.at);
    }

    #[test]
    fn a_lost_notification_begins_the_chain_again() {
        let zero = Instant::now();
        let mut chain = Chain::default();
        for second in 1..60 {
            chain.place(zero + Duration::from_secs(second), &[1000.0]);
        }
        // Four seconds of beats never came; or they are still to come, and this message is four
        // seconds old.
        let arrival = zero + Duration::from_secs(64);
        let placed = chain.place(arrival, &[1000.0]);
        assert_eq!(placed.at, arrival);
        let unsure = placed.uncertainty.as_secs_f64();
        assert!((unsure - (4.0 + 1.15)).abs() < 1e-6, "{unsure}");
        for second in 65..70 {
            let arrival = zero + Duration::from_secs(second);
            let placed = chain.place(arrival, &[1000.0]);
            assert_eq!(placed.at, arrival);
            let sure = second == 65 || placed.uncertainty <= PERIOD + RADIO;
            assert!(sure, "it goes on: {placed:?}");
        }
    }

    #[test]
    fn messages_that_were_held_back_and_come_at_once_say_how_late_they_may_be() {
        let zero = Instant::now();
        let at = |secs: f64| zero + Duration::from_secs_f64(secs);
        for held_back in [2, 4, 9, 40] {
            let mut chain = Chain::default();
            let mut packets: Vec<(f64, f64)> =
                (1..60).map(|s| (f64::from(s) + 0.03, f64::from(s))).collect();
            // Then no message, until all those sent meanwhile arrive; then the sensor goes on.
            let back = f64::from(59 + held_back) + 0.1;
            packets.extend(
                (60..60 + held_back).map(|s| (back + 0.002 * f64::from(s - 60), f64::from(s))),
            );
            packets.extend(
                (60 + held_back..90 + held_back).map(|s| (f64::from(s) + 0.03, f64::from(s))),
            );
            for (arrival, truth) in packets {
                let placed = chain.place(at(arrival), &[1000.0]);
                let off = placed.at.max(at(truth)) - placed.at.min(at(truth));
                assert!(off <= placed.uncertainty, "{truth} s: {off:?} off, {placed:?}");
            }
        }
    }
}
