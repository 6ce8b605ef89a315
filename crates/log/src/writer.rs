//! The writer's thread: queues to chunks to file, ten times a second.
//!
//! An entry that was pushed is in the hands of the operating system at most [`CHUNK_EVERY`] +
//! [`POLL_EVERY`] and one write later, so that a process that is killed loses less than 250 ms.
//! Bringing it to the medium ([`keep_syncing`]) can take long and therefore has a thread of its
//! own.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_seal::seal::State;

use crate::disk::Disk;
use crate::encode::Encoder;
use crate::error::LogError;
use crate::handle::{Totals, WriterState};
use crate::message::{Dropped, Entry, LogNote};

/// How often a chunk is closed and written.
const CHUNK_EVERY: Duration = Duration::from_millis(100);
/// How often the queues are looked at.
const POLL_EVERY: Duration = Duration::from_millis(20);
/// How often the file is synced to the medium.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// How often a file that failed is tried again.
const RETRY_EVERY: Duration = Duration::from_millis(500);
/// Tries to write the end of a log, [`CHUNK_EVERY`] apart.
const LAST_TRIES: u32 = 20;
/// Samples are dropped when so much is kept in memory …
const KEEP_FOR_SAMPLES: u64 = 48 << 20;
/// … and records only then.
const KEEP_FOR_EVENTS: u64 = 64 << 20;

pub struct Writer {
    path: PathBuf,
    shared: Arc<WriterState>,
    encoder: Encoder,
    disk: Disk,
    chunk_closed: Instant,
    failed: Option<(Instant, String)>,
    noted: Dropped,
    /// The latest session time of an entry.
    newest: SessionTime,
    /// Session time at which the next seal is due, and when the last was made.
    seal_due: SessionTime,
    sealed: Instant,
}

impl Writer {
    pub fn new(path: PathBuf, shared: Arc<WriterState>, encoder: Encoder, disk: Disk) -> Self {
        let (noted, now) = (Dropped::default(), Instant::now());
        let seal_due = after(SessionTime::ZERO, shared.every);
        Self {
            path,
            shared,
            encoder,
            disk,
            chunk_closed: now,
            failed: None,
            noted,
            newest: SessionTime::ZERO,
            seal_due,
            sealed: now,
        }
    }

    pub fn run(mut self) -> Result<Totals, LogError> {
        loop {
            let stopping = self.shared.stopping.load(Ordering::Acquire);
            self.drain()?;
            if stopping {
                return self.finish();
            }
            self.chunk_when_due()?;
            thread::park_timeout(POLL_EVERY);
        }
    }

    fn drain(&mut self) -> Result<(), LogError> {
        // As many as were there: a caller that never rests must not keep the chunk open.
        let waiting = self.shared.events.len() + self.shared.samples.len();
        for _ in 0..waiting {
            let next = self.shared.events.pop().or_else(|| self.shared.samples.pop());
            let Some((at, entry)) = next else { break };
            self.take(at, &entry)?;
            self.chunk_when_due()?;
        }
        Ok(())
    }

    fn take(&mut self, at: SessionTime, entry: &Entry) -> Result<(), LogError> {
        let bound = match entry {
            Entry::Event(_) | Entry::Metadata { .. } => KEEP_FOR_EVENTS,
            Entry::Heart(_) | Entry::Signals(_) | Entry::Signs(_) | Entry::Telemetry(_) => {
                KEEP_FOR_SAMPLES
            }
        };
        if self.disk.kept_bytes() > bound {
            self.shared.count_dropped(entry);
            return Ok(());
        }
        if at >= self.seal_due {
            self.seal(at)?;
        }
        self.newest = self.newest.max(at);
        self.encoder.entry(at, entry).map_err(|error| self.broken(error))
    }

    /// Seals what was encoded so far. Where no key is there the thread that syncs gets one, and the next
    /// entry tries again.
    fn seal(&mut self, at: SessionTime) -> Result<(), LogError> {
        if self.disk.kept_bytes() > KEEP_FOR_EVENTS {
            return Ok(());
        }
        if self.encoder.seal(at, State::Running).map_err(|error| self.broken(error))? {
            self.seal_due = after(at, self.shared.every);
            self.sealed = Instant::now();
        }
        Ok(())
    }

    fn chunk_when_due(&mut self) -> Result<(), LogError> {
        if self.chunk_closed.elapsed() < CHUNK_EVERY {
            return Ok(());
        }
        self.chunk_closed = Instant::now();
        self.note_dropped()?;
        if self.sealed.elapsed() >= self.shared.every {
            // A session without entries is sealed too.
            let last_at = SessionTime(self.shared.last_at.load(Ordering::Relaxed));
            self.seal(self.newest.max(last_at))?;
        }
        self.encoder.close_chunk().map_err(|error| self.broken(error))?;
        self.encoder.take_bytes(self.disk.kept_mut());
        let wait = self.failed.as_ref().is_some_and(|(tried, _)| tried.elapsed() < RETRY_EVERY);
        if !wait {
            self.write()?;
        }
        Ok(())
    }

    /// Logs how many entries were dropped, before the entries that follow the hole.
    fn note_dropped(&mut self) -> Result<(), LogError> {
        let entries = self.shared.dropped();
        if entries != self.noted && self.disk.kept_bytes() <= KEEP_FOR_EVENTS {
            self.noted = entries;
            self.note(LogNote::Dropped { entries })?;
        }
        Ok(())
    }

    fn note(&mut self, note: LogNote) -> Result<(), LogError> {
        let at = SessionTime(self.shared.last_at.load(Ordering::Relaxed));
        self.encoder.note(at, note).map_err(|error| self.broken(error))
    }

    fn write(&mut self) -> Result<(), LogError> {
        let kept_before = self.disk.kept_bytes();
        let outcome = self.disk.write();
        let (bytes, kept_bytes) = (self.disk.written_bytes(), self.disk.kept_bytes());
        let was_failed = self.failed.is_some();
        match outcome {
            Ok(()) => self.failed = None,
            Err(error) => self.failed = Some((Instant::now(), error.to_string())),
        }
        let failure = self.failed.as_ref().map(|(_, reason)| reason.clone());
        self.shared.change_status(|status| {
            status.bytes = bytes;
            status.kept_bytes = kept_bytes;
            status.failures += u64::from(failure.is_some() && !was_failed);
            status.resumptions += u64::from(failure.is_none() && was_failed);
            status.failure = failure.clone();
        });
        match failure {
            Some(reason) if !was_failed => self.note(LogNote::WriteFailed { reason }),
            None if was_failed => self.note(LogNote::WriteResumed { kept_bytes: kept_before }),
            _ => Ok(()),
        }
    }

    fn finish(mut self) -> Result<Totals, LogError> {
        self.note_dropped()?;
        let at = SessionTime(self.shared.last_at.load(Ordering::Relaxed));
        let dropped = self.shared.dropped();
        if let Some(listed) = &self.shared.listed
            && let Err(error) = listed.keyring.tend(at)
        {
            let reason = Some(error.to_string());
            self.shared.change_status(|status| status.unsealed = reason);
        }
        self.encoder.finish(at, dropped).map_err(|error| self.broken(error))?;
        self.encoder.take_bytes(self.disk.kept_mut());
        let mut outcome = self.disk.write();
        for _ in 0..LAST_TRIES {
            if outcome.is_ok() {
                break;
            }
            thread::sleep(CHUNK_EVERY);
            outcome = self.disk.write();
        }
        if let Err(error) = outcome.and_then(|()| self.disk.sync()) {
            let (reason, lost_bytes) = (error.to_string(), self.disk.kept_bytes());
            return Err(LogError::Unwritten { path: self.path, reason, lost_bytes });
        }
        let (messages, seals) = (self.encoder.counts().clone(), self.encoder.seals());
        let bytes = self.disk.written_bytes();
        Ok(Totals { path: self.path, bytes, messages, dropped, seals })
    }

    /// Encoding to memory does not fail; should it all the same, the status says so to the end.
    fn broken(&self, error: mcap::McapError) -> LogError {
        self.shared.change_status(|status| {
            status.failure = Some(error.to_string());
            status.failures += 1;
        });
        LogError::Encode(error)
    }
}

fn after(at: SessionTime, time: Duration) -> SessionTime {
    let ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    SessionTime(at.0.saturating_add(ns))
}

/// Brings the file to the medium once a second, until the log is closed; and does what else may wait for
/// the disk: keys of a new day, and the folder's list.
pub fn keep_syncing(file: &File, shared: &WriterState) {
    while !shared.stopping.load(Ordering::Acquire) {
        thread::park_timeout(SYNC_EVERY);
        let failure = file.sync_data().err().map(|error| error.to_string());
        shared.change_status(|status| status.sync_failure = failure);
        if let Some(listed) = &shared.listed {
            let at = SessionTime(shared.last_at.load(Ordering::Relaxed));
            let failure = listed.keyring.tend(at).err().map(|error| error.to_string());
            if failure.is_some() {
                shared.change_status(|status| status.unlisted = failure);
            }
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use gradus_base::sample::{Capture, Contact, HeartSample};
    use gradus_base::time::Epoch;
    use gradus_session::{Record, RecordKind};

    use super::*;
    use crate::{Attached, Header};

    fn header() -> Header {
        Header {
            epoch: Epoch { unix_ns: 0, monotonic_ns: 0, boot_id: String::new() },
            patient_code: String::new(),
            seed: 0,
            scenario: Attached { name: "none.ron".to_owned(), data: Vec::new() },
            included: Vec::new(),
            language: String::new(),
            script: None,
            rules: None,
            regions: Vec::new(),
            versions: Default::default(),
            sources: Default::default(),
            need_bytes: 0,
        }
    }

    #[test]
    fn memory_is_bounded_while_the_disk_is_full_and_records_are_kept_longest() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let shared = Arc::new(WriterState::new(0));
        let encoder = Encoder::new(&header(), None, None).unwrap();
        let path = PathBuf::from("full");
        let mut writer = Writer::new(path, Arc::clone(&shared), encoder, Disk::new(full));
        let heart = Entry::Heart(HeartSample {
            capture: Capture::default(),
            rate_bpm: None,
            rr_ms: Vec::new(),
            contact: Contact::Unknown,
            source: "none".into(),
            synthetic: true,
            quality: 0.0,
        });
        let at = SessionTime::ZERO;
        let event = Entry::Event(Record { seq: 0, at, kind: RecordKind::SudsDue });

        for (kept, samples, events) in
            [(KEEP_FOR_SAMPLES, 0, 0), (KEEP_FOR_SAMPLES + 1, 1, 0), (KEEP_FOR_EVENTS + 1, 2, 1)]
        {
            writer.disk.kept_mut().resize(kept as usize, 0);
            writer.take(at, &heart).unwrap();
            writer.take(at, &event).unwrap();
            let dropped = shared.dropped();
            assert_eq!((dropped.heart, dropped.events), (samples, events));
        }
        writer.write().unwrap();
        let lost = writer.finish().err().unwrap();
        assert!(
            matches!(lost, LogError::Unwritten { lost_bytes: KEEP_FOR_EVENTS.., .. }),
            "{lost}"
        );
    }
}
