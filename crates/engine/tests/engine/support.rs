//! A desk for tests: an engine, a folder, and waiting for what must come.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus_engine::{Clock, Config, Ended, Engine, MachineClock, ScriptText, ToEngine};
use gradus_log::read::{Content, LogFile};
use gradus_scenario::ScenarioFiles;
use gradus_scenario::read::Options;
use gradus_sensors::HeartSpec;
use gradus_session::script;
use gradus_session::snapshot::Snapshot;
use gradus_session::{AlarmKind, Command, Origin, Phase, Record, RecordKind};
use gradus_text::Source;
use tempfile::TempDir;

use crate::fake_stage::{LONG, TOKEN};
use crate::hand_clock::HandClock;

pub fn config(folder: &TempDir) -> Config {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/heights.ron");
    let reading = gradus_files::open(path.as_ref(), &Options::default()).unwrap();
    let scenario_files = ScenarioFiles::of(&reading.sources, &Options::default());
    let told = reading.render();
    let scenario = reading.scenario.unwrap_or_else(|| panic!("{told}"));
    Config {
        scenario: Arc::new(scenario),
        slides: Vec::new(),
        scenario_files,
        rules: gradus_engine::RulesText::standard(),
        seed: 7,
        patient_code: "T01".into(),
        data_dir: folder.path().to_owned(),
        heart: HeartSpec::None,
        signals: Vec::new(),
        lsl_out: false,
        cues: gradus_engine::Platforms::default(),
        synthetic_patient: None,
        script: None,
        listen: "127.0.0.1:0".parse().unwrap(),
        stage: None,
        token: TOKEN.into(),
    }
}

pub fn with_script(mut config: Config, text: &str) -> Config {
    let source = Source::new("short.ron", text);
    let (script, faults) = script::read(&source, &config.scenario);
    let script = script.unwrap_or_else(|| panic!("{}", source.render_all(&faults)));
    config.script = Some(ScriptText { script, name: "short.ron".into(), text: text.into() });
    config
}

pub struct Desk {
    pub engine: Engine,
    folder: TempDir,
}

impl Desk {
    pub fn open() -> Self {
        Self::with(|config| config)
    }

    pub fn with(change: impl FnOnce(Config) -> Config) -> Self {
        Self::with_clock(change, Arc::new(MachineClock))
    }

    pub fn with_clock(change: impl FnOnce(Config) -> Config, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::start_with_clock(change(config(&folder)), clock).unwrap();
        Self { engine, folder }
    }

    pub fn asks(&self, command: Command) {
        let from = Origin::Therapist;
        self.engine.sender().send(ToEngine::Command { command, from }).unwrap();
    }

    /// Waits until a snapshot shows it.
    #[track_caller]
    pub fn until(&self, shows: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        let since = Instant::now();
        loop {
            let latest = self.engine.snapshot();
            if let Some(found) = latest.clone().filter(|snapshot| shows(snapshot)) {
                return found;
            }
            assert!(
                since.elapsed() < LONG,
                "it never came: {:#?}",
                latest.map(|s| s.recent.clone())
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A group of metadata, as soon as the log that is being written has it.
    #[track_caller]
    pub fn metadata(&self, name: &str) -> BTreeMap<String, String> {
        let since = Instant::now();
        loop {
            let mut files = std::fs::read_dir(self.folder.path()).unwrap().flatten();
            let log = files.find_map(|file| LogFile::open(&file.path()).ok());
            let told = log.and_then(|log| gradus_log::info::info(&log).metadata.remove(name));
            if let Some(told) = told {
                return told;
            }
            assert!(since.elapsed() < LONG, "no metadata {name}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Lets time pass until the session is over, no faster than the engine follows.
    pub fn play(&self, clock: &HandClock) {
        // The engine looks at things this often.
        const STEP: Duration = Duration::from_millis(40);
        let mut now = self.until(|_| true).now;
        while self.until(|s| s.phase == Phase::Closed || s.now >= now).phase != Phase::Closed {
            clock.pass(STEP);
            now = now + STEP;
        }
        while !self.engine.is_finished() {
            clock.pass(STEP);
            std::thread::yield_now();
        }
    }

    /// Closes the session; what its log holds.
    pub fn close(self) -> Logged {
        self.asks(Command::Close);
        self.end()
    }

    /// Waits for the session's end; what its log holds.
    pub fn end(self) -> Logged {
        Logged::of(self.engine.join().unwrap(), self.folder)
    }
}

pub struct Logged {
    pub records: Vec<Record>,
    pub ended: Ended,
    pub log: LogFile,
    _folder: TempDir,
}

impl Logged {
    /// What the log of a session holds that ended so, in this folder.
    pub fn of(ended: Ended, folder: TempDir) -> Self {
        let log = LogFile::open(&ended.log.path).unwrap();
        let records = log.messages().filter_map(|message| match message.content().unwrap() {
            Content::Event(record) => Some(record),
            _ => None,
        });
        Self { records: records.collect(), ended, log, _folder: folder }
    }

    pub fn count(&self, is: impl Fn(&RecordKind) -> bool) -> usize {
        self.records.iter().filter(|record| is(&record.kind)).count()
    }

    /// The log is whole, and a new session makes the same of its inputs.
    #[track_caller]
    pub fn is_whole_and_replays(&self) {
        let info = gradus_log::info::info(&self.log);
        assert!(info.closed && info.damage.is_empty(), "{info:#?}");
        assert_eq!(info.dropped.total(), 0);
        if let Err(error) = gradus_log::replay::replay(&self.log) {
            panic!("{error}");
        }
    }
}

pub fn alarmed(snapshot: &Snapshot, kind: &AlarmKind) -> bool {
    snapshot.alarms.iter().any(|alarm| alarm.kind == *kind)
}
