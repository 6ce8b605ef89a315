//! Measures how far a stream's clock is off, as long as the stream is read.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use labstream_proto::timesync;

use crate::clock::{Correction, local_clock};

/// Questions of one burst; the fastest answer counts.
const QUESTIONS: u32 = 6;
/// How long an answer is waited for before the next question.
const ANSWER_WITHIN: Duration = Duration::from_millis(60);
/// Between two bursts.
const EVERY: Duration = Duration::from_secs(5);

/// A thread that asks a clock; ends when this is dropped.
pub(crate) struct Probe {
    shared: Arc<ProbeState>,
}

#[derive(Default)]
struct ProbeState {
    best: Mutex<Option<Correction>>,
    /// A burst is over, whatever came of it.
    tried: AtomicBool,
    ended: AtomicBool,
    jumps: AtomicU64,
    bursts: AtomicU64,
    refused: AtomicU64,
    /// Bits of the local clock at the last answer; 0 before the first.
    answered: AtomicU64,
}

impl Probe {
    pub fn start(clock: SocketAddr) -> io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.connect(clock)?;
        socket.set_read_timeout(Some(ANSWER_WITHIN))?;
        let shared = Arc::new(ProbeState::default());
        let (theirs, name) = (Arc::clone(&shared), "lsl clock".to_owned());
        thread::Builder::new().name(name).spawn(move || ask(&socket, &theirs))?;
        Ok(Self { shared })
    }

    /// Waits until the first burst is over, and no longer than `within`.
    pub fn first(&self, within: Duration) {
        let until = Instant::now() + within;
        while !self.shared.tried.load(Ordering::Acquire) && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The best measurement; none while nothing answered.
    pub fn correction(&self) -> Option<Correction> {
        *self.shared.best.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Times that the offset changed by more than the two measurements allow.
    pub fn jumps(&self) -> u64 {
        self.shared.jumps.load(Ordering::Relaxed)
    }

    /// Bursts of questions that are over.
    pub fn bursts(&self) -> u64 {
        self.shared.bursts.load(Ordering::Acquire)
    }

    /// Answers that were none.
    pub fn refused(&self) -> u64 {
        self.shared.refused.load(Ordering::Relaxed)
    }

    /// When the clock last answered, in the local clock; none before it did.
    pub fn answered_at(&self) -> Option<f64> {
        match self.shared.answered.load(Ordering::Relaxed) {
            0 => None,
            bits => Some(f64::from_bits(bits)),
        }
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
    }
}

fn ask(socket: &UdpSocket, shared: &ProbeState) {
    let mut wave: i32 = 0;
    let ended = || shared.ended.load(Ordering::Acquire);
    while !ended() {
        wave = wave.wrapping_add(1) & i32::MAX;
        let fastest =
            (0..QUESTIONS).filter_map(|_| (!ended()).then(|| one(socket, wave, shared))?);
        let fastest = fastest.min_by(|a, b| a.round_trip_secs.total_cmp(&b.round_trip_secs));
        if let Some(new) = fastest {
            let mut best = shared.best.lock().unwrap_or_else(PoisonError::into_inner);
            let (chosen, jumped) = chosen(*best, new);
            *best = Some(chosen);
            shared.jumps.fetch_add(u64::from(jumped), Ordering::Relaxed);
        }
        shared.bursts.fetch_add(1, Ordering::AcqRel);
        shared.tried.store(true, Ordering::Release);
        let next = Instant::now() + EVERY;
        while !ended() && Instant::now() < next {
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// One question and its answer.
fn one(socket: &UdpSocket, wave: i32, shared: &ProbeState) -> Option<Correction> {
    let asked_at = local_clock();
    // A peer that is gone does not answer; its silence is noticed elsewhere.
    let _ = socket.send(&timesync::build_probe(wave, asked_at));
    let until = Instant::now() + ANSWER_WITHIN;
    let mut buffer = [0; 256];
    while Instant::now() < until {
        let Ok(length) = socket.recv(&mut buffer) else { return None };
        let now = local_clock();
        let answer = timesync::parse_answer(buffer.get(..length).unwrap_or_default());
        // Of an earlier question: too late to count.
        if answer.is_some_and(|a| a.wave_id != wave || (a.t0 - asked_at).abs() > 1e-6) {
            continue;
        }
        let estimate = answer.map(|answer| timesync::estimate(&answer, now));
        match estimate.filter(|e| e.offset.is_finite() && (-1e-5..1.0).contains(&e.rtt)) {
            Some(estimate) => {
                shared.answered.store(now.to_bits(), Ordering::Relaxed);
                return Some(Correction {
                    offset_secs: -estimate.offset,
                    round_trip_secs: estimate.rtt.max(0.0),
                    measured_at: now,
                });
            }
            None => shared.refused.fetch_add(1, Ordering::Relaxed),
        };
    }
    None
}

/// The surer of two measurements; the new one, and that the clock jumped, when both cannot hold.
fn chosen(old: Option<Correction>, new: Correction) -> (Correction, bool) {
    let Some(old) = old else { return (new, false) };
    let now = new.measured_at;
    let (was, is) = (old.uncertainty_at(now), new.uncertainty_at(now));
    if (new.offset_secs - old.offset_secs).abs() > (was + is).as_secs_f64() {
        return (new, true);
    }
    (if is <= was { new } else { old }, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_answer_does_not_replace_a_sure_one_until_that_is_old() {
        let sure = Correction { offset_secs: 5.0, round_trip_secs: 0.0002, measured_at: 0.0 };
        let slow = Correction { offset_secs: 5.004, round_trip_secs: 0.02, measured_at: 5.0 };
        assert_eq!(chosen(Some(sure), slow), (sure, false));
        let later = Correction { measured_at: 500.0, ..slow };
        assert_eq!(chosen(Some(sure), later), (later, false));
        let jumped = Correction { offset_secs: 9.0, measured_at: 5.0, ..sure };
        assert_eq!(chosen(Some(sure), jumped), (jumped, true));
    }
}
