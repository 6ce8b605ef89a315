//! `replay:FILE`: plays a recording of RR intervals in real time, as a strap would have sent it.
//!
//! The whole file is checked when it is opened; playing can no longer fail. The source repeats no
//! interval at the end: it reports that it has ended.

mod column;
mod fault;
mod known;
mod made;
mod marks;
mod names;
mod pauses;
mod read;
mod refusal;
mod rows;
mod values;

use core::time::Duration;
use std::path::Path;

use gradus_base::sample::{Contact, HeartSample};
use gradus_base::sensor::Carrier;
use gradus_base::{Name, SessionTime};

pub use fault::{ReplayFault, ReplayFaults};
use gradus_table::{OpenError, Table};
pub use read::{Pause, Placed, Recording};

use crate::strap::{Beat, Strap};
use crate::{Facts, HeartSource, SensorError, Source, SourceState, Stimulation};

/// Reads and checks a recording.
///
/// # Errors
///
/// [`SensorError::Read`] when the file cannot be read, [`SensorError::Replay`] with every fault in
/// it.
pub fn open_recording(file: &Path) -> Result<Recording, SensorError> {
    let faults = match Table::open(file, read::LIMITS) {
        Ok(table) => match Recording::of(&table) {
            Ok(recording) => return Ok(recording),
            Err(faults) => faults,
        },
        Err(OpenError::Fault(fault)) => fault.into(),
        Err(OpenError::Read(cause)) => {
            return Err(SensorError::Read {
                file: file.to_owned(),
                remedy: match cause.kind() {
                    std::io::ErrorKind::NotFound => {
                        "check the path; it is taken from the folder where the program was started"
                    }
                    std::io::ErrorKind::PermissionDenied => "allow this user to read the file",
                    _ => "check that the file can be opened by other programs",
                },
                cause,
            });
        }
    };
    Err(SensorError::Replay { file: file.to_owned(), faults })
}

/// How long a pause is silent when it is played: as the file tells, but so long that what follows
/// is not joined to what was before.
fn played_length(pause: &Pause) -> Duration {
    const LEAST: Duration = Duration::from_millis(500);
    const UNKNOWN: Duration = Duration::from_secs(1);
    let length = |secs: f64| Duration::try_from_secs_f64(secs).unwrap_or(UNKNOWN);
    pause.secs.map_or(UNKNOWN, length).max(LEAST)
}

/// A recording being played.
#[derive(Debug)]
pub(crate) struct Replay {
    strap: Strap,
    recording: Recording,
    /// The number of intervals that have ended.
    played: usize,
    /// The number of pauses that have ended.
    paused: usize,
    /// The end of the last interval played.
    at: SessionTime,
    ended: bool,
}

impl Replay {
    /// Plays `recording` with `base` as the start of its first interval.
    pub fn new(name: Name, recording: Recording, base: SessionTime) -> Self {
        let strap = Strap::new(name, false, Contact::Unknown, base);
        Self { strap, recording, played: 0, paused: 0, at: base, ended: false }
    }

    /// Hands the strap the beats until `now`.
    fn play(&mut self, now: SessionTime) {
        while let Some(&rr_ms) = self.recording.rr_ms().get(self.played) {
            let pauses = self.recording.pauses();
            let pause = pauses.get(self.paused).filter(|pause| pause.before == self.played);
            let silence = pause.map_or(Duration::ZERO, played_length);
            let interval = Duration::from_nanos((f64::from(rr_ms) * 1e6).round() as u64);
            let at = self.at + silence + interval;
            if at > now {
                break;
            }
            self.strap.push(Beat { at, rr_ms, after_pause: pause.is_some() });
            self.paused += usize::from(pause.is_some());
            self.at = at;
            self.played += 1;
        }
    }

    fn all_sent(&self) -> bool {
        self.played == self.recording.rr_ms().len() && self.strap.is_drained()
    }

    fn end_reason(&self) -> String {
        let secs = self.recording.duration().as_secs();
        format!(
            "the recording {} is over ({} intervals, {} min {} s)",
            self.strap.source(),
            self.recording.rr_ms().len(),
            secs / 60,
            secs % 60
        )
    }
}

impl Source for Replay {
    fn name(&self) -> &Name {
        self.strap.source()
    }

    fn carrier(&self) -> Carrier {
        Carrier::Recording
    }

    fn facts(&self) -> Facts {
        let clock = "the recording's intervals, laid end to end from the session's beginning: exact \
                     as such; the time of the day at which that heart beat is not stated";
        Facts { clock: clock.to_owned(), ..Facts::default() }
    }
}

impl HeartSource for Replay {
    fn poll(
        &mut self,
        now: SessionTime,
        _: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState {
        self.play(now);
        // Message by message, so that no message follows the last beat however late the poll comes.
        while !self.ended && self.strap.step(now, out) {
            self.ended = self.all_sent();
        }
        if self.ended {
            SourceState::Ended { reason: self.end_reason() }
        } else {
            SourceState::Live
        }
    }

    fn next_wakeup(&self) -> Option<SessionTime> {
        (!self.ended).then(|| self.strap.next_message())
    }
}
