//! Where records and samples go: the session log, the panel's timeline, the streams of Lab Streaming
//! Layer, and the devices for vibration and scent. Nothing here acts on the session or the stage.

mod cues;
mod header;
mod history;
mod publish;
mod wall;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_base::sample::{HeartSample, SignalBlock};
use gradus_log::{Entry, LogHandle, LogWriter, Sealing, Totals};
use gradus_lsl::Station;
use gradus_scenario::Scenario;
use gradus_session::advice::{LoggedSigns, Signs};
use gradus_session::link::Telemetry;
use gradus_session::snapshot::{CueView, History, LogView};
use gradus_session::{CueEvent, LogEvent, Record, Session};
use gradus_signal::heart::HeartStream;

use crate::clock::SessionClock;
use crate::config::{Config, EngineError};

use cues::Cues;
use history::Gathered;
use publish::Publisher;
use watch::LogWatch;

/// The group of metadata with the streams that are published.
const PUBLISHED: &str = "gradus.lsl_out";

/// The outlets of a session.
pub(crate) struct Outlets {
    log: LogHandle,
    watch: LogWatch,
    gathered: Gathered,
    published: Option<Publisher>,
    cues: Option<Cues>,
    scenario: Arc<Scenario>,
}

impl Outlets {
    /// Begins the log, and the streams where there is a station for them.
    pub fn open(
        config: &Config,
        station: Option<Station>,
        clock: &SessionClock,
    ) -> Result<Self, EngineError> {
        let epoch = clock.epoch();
        let wall = clock.clone();
        let sealing = Sealing { wall: Arc::new(move |_| wall.unix_ns()), ..Sealing::default() };
        let header = header::header(config, epoch);
        let log = LogWriter::create_sealed(&config.data_dir, header, &sealing)?;
        let start = |station| Publisher::start(station, epoch, &config.scenario);
        let published = station.map(start).transpose()?;
        let outlets = Self {
            log,
            watch: LogWatch::default(),
            gathered: Gathered::default(),
            published,
            cues: Cues::open(&config.cues, &config.scenario)?,
            scenario: config.scenario.clone(),
        };
        if let Some(published) = &outlets.published {
            outlets.metadata(SessionTime::ZERO, PUBLISHED, published.sources());
        }
        Ok(outlets)
    }

    /// For reports of sources, which go nowhere else.
    pub fn log(&self) -> &LogHandle {
        &self.log
    }

    /// Into the log alone.
    pub fn metadata(&self, at: SessionTime, name: &str, values: BTreeMap<String, String>) {
        self.log.push(at, Entry::Metadata { name: name.to_owned(), values });
    }

    /// A record of the session.
    pub fn record(&mut self, record: Record) {
        self.gathered.record(&record, &self.scenario);
        if let Some(published) = &self.published {
            published.record(&record);
        }
        self.log.push(record.at, Entry::Event(record));
    }

    /// A heart sample that came at `at`, of a source that counts as silent after `silent_secs`. A
    /// sample whose numbers are not finite goes to the log alone, which counts it.
    pub fn heart(&mut self, at: SessionTime, sample: HeartSample, silent_secs: f64) {
        if sample.is_finite() {
            self.gathered.heart(&sample, silent_secs);
            if let Some(published) = &self.published {
                published.heart(&sample);
            }
        }
        self.log.push(at, Entry::Heart(sample));
    }

    /// Values of a signal that came at `at`.
    pub fn signals(&mut self, at: SessionTime, block: SignalBlock) {
        self.gathered.signals(&block);
        self.log.push(at, Entry::Signals(block));
    }

    /// The measurements of a frame that came at `at`. As with the heart's samples.
    pub fn telemetry(&mut self, at: SessionTime, telemetry: Telemetry) {
        if let Some(published) = self.published.as_ref().filter(|_| telemetry.frame.is_finite()) {
            published.frame(&telemetry);
        }
        self.log.push(at, Entry::Telemetry(telemetry));
    }

    /// The signs that the rules are given, after so many records.
    pub fn signs(&self, at: SessionTime, after_records: u64, signs: Signs) {
        self.log.push(at, Entry::Signs(Box::new(LoggedSigns { after_records, signs })));
    }

    /// The beats that were corrected since the last time.
    pub fn mended(&mut self, stream: &HeartStream) {
        self.gathered.mended(stream);
    }

    /// Events of the log and the wall clock, for the session.
    pub fn look(&mut self, clock: &SessionClock) -> Vec<LogEvent> {
        let events = self.watch.look(self.log.status(), clock);
        for event in &events {
            if let LogEvent::WallClockMoved { ahead_secs } = event {
                self.log.tell_clock_jumped(*ahead_secs);
            }
        }
        events
    }

    /// Sends the cues' levels, once they are due; what the devices say.
    pub fn cues(&mut self, now: SessionTime, session: &Session) -> Vec<CueEvent> {
        let Some(cues) = &mut self.cues else { return Vec::new() };
        let (block, events) = cues.look(now, session);
        if let Some(block) = block {
            self.log.push(now.max(session.now()), Entry::Signals(block));
        }
        events
    }

    /// When the cues' levels are due next.
    pub fn cues_due(&self) -> Option<SessionTime> {
        self.cues.as_ref().map(Cues::due)
    }

    /// The devices for cues as the panel shows them.
    pub fn cue_views(&self) -> Vec<CueView> {
        self.cues.as_ref().map_or_else(Vec::new, Cues::views)
    }

    /// What the timeline draws.
    pub fn history(&self) -> Arc<History> {
        self.gathered.history()
    }

    /// The newest records, oldest first.
    pub fn recent(&mut self) -> Arc<Vec<Record>> {
        self.gathered.recent()
    }

    /// The log as the panel shows it.
    pub fn log_view(&self) -> LogView {
        let status = self.log.status();
        let file = self.log.path().file_name().map(|name| name.to_string_lossy().into_owned());
        LogView {
            file: file.unwrap_or_default(),
            bytes: status.bytes,
            dropped: status.dropped.total(),
            failed: status.failure,
        }
    }

    /// Ends the streams and makes the log whole.
    pub fn finish(mut self, length: SessionTime) -> Result<Totals, EngineError> {
        if let Some(published) = self.published.take() {
            self.metadata(length, PUBLISHED, published.end());
        }
        if let Some(block) = self.cues.take().and_then(Cues::end) {
            self.log.push(length, Entry::Signals(block));
        }
        Ok(self.log.finish()?)
    }
}
