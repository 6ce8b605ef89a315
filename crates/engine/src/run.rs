//! The engine: one thread, one loop, everything in order of time.
//!
//! What the session owes to time (script, modelled patient, sensors, due questions) is handled at
//! the moment it was due, however late the loop wakes: the same script and seed give the same
//! records on every run. What comes from outside is handled at the moment it arrives.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, select};
use gradus_base::SessionTime;
use gradus_link::Clock;
use gradus_log::{Attached, Entry, Header, LogHandle, LogWriter, Totals};
use gradus_sensors::{HeartSource, HeartSpec, Stimulation, SyntheticPatient};
use gradus_session::snapshot::Snapshot;
use gradus_session::{Command, Input, LogEvent, Origin, Phase, Session};
use gradus_signal::heart::{HeartSigns, HeartStream};

use crate::config::{Config, EngineError};
use crate::heart::Heart;
use crate::history::Gathered;
use crate::link::{self, LinkEvent};
use crate::publish::Publisher;
use crate::signals::Signals;
use crate::stage::Stage;
use crate::wall::Wall;

/// What can be sent to a running engine.
pub enum ToEngine {
    Command {
        command: Command,
        from: Origin,
    },
    /// Start the stage again.
    RestartStage,
}

/// How a session ended.
#[derive(Debug)]
pub struct Ended {
    pub log: Totals,
    /// How long the session was.
    pub length: SessionTime,
}

/// A running session.
pub struct Engine {
    to: Sender<ToEngine>,
    latest: Latest,
    listens_on: SocketAddr,
    thread: JoinHandle<Result<Ended, EngineError>>,
}

/// The newest snapshot; replaced as a whole.
#[derive(Clone, Default)]
pub(crate) struct Latest(Arc<Mutex<Option<Arc<Snapshot>>>>);

impl Latest {
    pub fn set(&self, snapshot: Snapshot) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
    }

    fn get(&self) -> Option<Arc<Snapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Engine {
    /// Opens what can fail (sensors, folder, socket), then runs the session on its own thread.
    pub fn start(config: Config) -> Result<Self, EngineError> {
        let heart = gradus_sensors::open(&config.heart, SessionTime::ZERO)?;
        let signals = Signals::open(&config.signals)?;
        let station = config.lsl_out.then(gradus_lsl::Station::open).transpose()?;
        check_folder(&config)?;
        let (listener, addr) = link::bind(config.listen)
            .map_err(|source| EngineError::Listen { addr: config.listen, source })?;
        let (events, from_link) = link::events();
        link::listen(listener, config.token.clone(), events).map_err(EngineError::Thread)?;
        let (to, commands) = bounded(1024);
        let latest = Latest::default();
        let stage = Stage::new(&config, addr);
        let seen = latest.clone();
        let session = move || {
            let sources = Sources { heart, signals, station };
            run(config, sources, stage, &commands, &from_link, &seen)
        };
        let thread = thread::Builder::new()
            .name("engine".into())
            .spawn(session)
            .map_err(EngineError::Thread)?;
        Ok(Self { to, latest, listens_on: addr, thread })
    }

    /// Sends commands; may be cloned.
    pub fn sender(&self) -> Sender<ToEngine> {
        self.to.clone()
    }

    /// Where stages connect.
    pub fn listens_on(&self) -> SocketAddr {
        self.listens_on
    }

    /// The newest snapshot; none before the session opened.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.latest.get()
    }

    /// Stops and closes a session that is still open.
    pub fn end(&self) {
        for command in [Command::Stop, Command::Close] {
            // An engine that takes nothing is over already.
            let _ = self.to.send(ToEngine::Command { command, from: Origin::Engine });
        }
    }

    /// Whether the session is over.
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for the session's end.
    pub fn join(self) -> Result<Ended, EngineError> {
        drop(self.to);
        self.thread.join().unwrap_or_else(|_| {
            Err(EngineError::StageFailed { reason: "the engine crashed".into(), exit_code: None })
        })
    }
}

/// Said before a patient enters: the folder is made, and can be written.
fn check_folder(config: &Config) -> Result<(), EngineError> {
    let folder = |source| {
        EngineError::Log(gradus_log::LogError::Folder { path: config.data_dir.clone(), source })
    };
    std::fs::create_dir_all(&config.data_dir).map_err(folder)?;
    let probe = config.data_dir.join(format!(".gradus-probe-{}", std::process::id()));
    std::fs::write(&probe, b"probe").map_err(folder)?;
    std::fs::remove_file(&probe).map_err(folder)
}

/// What is opened before the session begins.
struct Sources {
    heart: Option<Box<dyn HeartSource>>,
    signals: Signals,
    /// Where the session's own streams are published.
    station: Option<gradus_lsl::Station>,
}

/// Everything that a running session holds.
pub(crate) struct Running {
    pub config: Config,
    pub clock: Clock,
    pub session: Session,
    pub log: LogHandle,
    log_failed: bool,
    log_dropped: u64,
    wall: Wall,
    pub heart: Option<Heart>,
    pub signals: Signals,
    pub published: Option<Publisher>,
    pub last_heart: Option<(f32, SessionTime, f32)>,
    pub heart_stream: HeartStream,
    pub heart_signs: HeartSigns,
    pub patient: Option<SyntheticPatient>,
    pub stimulation: Stimulation,
    /// Until when the modelled body was told what happens.
    body_told: SessionTime,
    script_at: usize,
    /// When the rules are told of heart and looking next.
    next_signs: SessionTime,
    pub gathered: Gathered,
    pub stage: Stage,
}

/// How often the loop looks at the log, the stage's process and the panel's snapshot.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How often the rules are told of heart and looking, and when first.
const SIGNS_EVERY: Duration = Duration::from_secs(1);
const SIGNS_FROM: SessionTime = SessionTime(1_000_000_000);
/// How long the stage gets to end by itself after the session's end.
const GOODBYE: Duration = Duration::from_secs(6);
/// How long a scripted session waits for the stage's first frame.
const FIRST_FRAME_WITHIN: Duration = Duration::from_secs(180);

fn run(
    config: Config,
    sources: Sources,
    mut stage: Stage,
    commands: &Receiver<ToEngine>,
    from_link: &Receiver<LinkEvent>,
    latest: &Latest,
) -> Result<Ended, EngineError> {
    if config.script.is_some() {
        await_first_frame(&config, &mut stage, from_link)?;
    }
    let mut running = Running::open(config, sources, stage)?;
    let mut commands_open = true;
    while running.session.phase().0 != Phase::Closed {
        let wait = running.wait();
        select! {
            recv(commands) -> message => {
                running.advance();
                match message {
                    Ok(ToEngine::Command { command, from }) => {
                        running.handle(&Input::Command { command, from }, running.clock.now());
                    }
                    Ok(ToEngine::RestartStage) => running.stage.restart(),
                    Err(_) if std::mem::take(&mut commands_open) => running.desk_gone(),
                    Err(_) => thread::sleep(wait.min(LOOK_EVERY)),
                }
            }
            recv(from_link) -> event => {
                running.advance();
                if let Ok(event) = event {
                    running.link_event(event);
                }
            }
            default(wait) => running.advance(),
        }
        running.look(latest);
    }
    running.look(latest);
    running.finish(from_link)
}

/// Before the session's clock starts: a stage that shows frames, or why there is none.
fn await_first_frame(
    config: &Config,
    stage: &mut Stage,
    from_link: &Receiver<LinkEvent>,
) -> Result<(), EngineError> {
    let clock = Clock::start();
    let (waiting, _) = Session::open(config.scenario.clone(), config.seed);
    let since = Instant::now();
    while !stage.is_ready() {
        if let Some((reason, exit_code)) = stage.look_before_session() {
            return Err(EngineError::StageFailed { reason, exit_code });
        }
        if since.elapsed() > FIRST_FRAME_WITHIN {
            let reason = format!("no frame within {} s", FIRST_FRAME_WITHIN.as_secs());
            return Err(EngineError::StageFailed { reason, exit_code: None });
        }
        if let Ok(event) = from_link.recv_timeout(LOOK_EVERY) {
            stage.before_session(event, config, &clock, waiting.world());
        }
        stage.heartbeat();
    }
    Ok(())
}

impl Running {
    fn open(config: Config, sources: Sources, stage: Stage) -> Result<Self, EngineError> {
        let Sources { heart, mut signals, station } = sources;
        let clock = Clock::start();
        let log = LogWriter::create(&config.data_dir, header(&config, &clock))?;
        let patient =
            config.synthetic_patient.map(|seed| SyntheticPatient::new(seed, SessionTime::ZERO));
        let mut heart = heart.or_else(|| patient.as_ref().map(|p| p.heart()));
        if let Some(heart) = &mut heart {
            heart.tie(clock.epoch());
        }
        signals.tie(clock.epoch());
        let scenario = &config.scenario;
        let published =
            station.map(|one| Publisher::start(one, clock.epoch(), scenario)).transpose()?;
        let rules = config.rules.rules.clone();
        let (session, opened) = Session::open_with(config.scenario.clone(), rules, config.seed);
        let mut running = Self {
            clock,
            session,
            log,
            log_failed: false,
            log_dropped: 0,
            wall: Wall::default(),
            heart: heart.map(Heart::new),
            signals,
            published,
            last_heart: None,
            heart_stream: HeartStream::default(),
            heart_signs: HeartSigns::default(),
            patient,
            stimulation: Stimulation::default(),
            body_told: SessionTime::ZERO,
            script_at: 0,
            next_signs: SIGNS_FROM,
            gathered: Gathered::default(),
            stage,
            config,
        };
        if let Some(published) = &running.published {
            let (name, values) = ("gradus.lsl_out".to_owned(), published.sources());
            running.log.push(SessionTime::ZERO, Entry::Metadata { name, values });
        }
        running.carry_out(opened);
        running.heart_opens();
        running.signals_open();
        running.join_waiting_stage();
        Ok(running)
    }

    /// How long the loop may sleep.
    fn wait(&self) -> Duration {
        let now = self.clock.now();
        let next = self.next_due().map_or(LOOK_EVERY, |due| due.since(now));
        next.min(LOOK_EVERY)
    }

    fn next_script(&self) -> Option<SessionTime> {
        let script = self.config.script.as_ref()?;
        script.script.events.get(self.script_at).map(|(at, _)| *at)
    }

    fn next_due(&self) -> Option<SessionTime> {
        let heart = self.heart.as_ref().and_then(Heart::due);
        let signs = Some(self.next_signs);
        [self.next_script(), self.session.next_wakeup(), heart, self.stimuli_over(), signs]
            .into_iter()
            .flatten()
            .min()
    }

    /// When the last stimulus that runs is over: the modelled body must hear of it then, and not
    /// whenever the loop happens to look.
    fn stimuli_over(&self) -> Option<SessionTime> {
        let running = self.patient.is_some() && self.stimulation.stimulus_active;
        let runs = self.session.world().runs().iter().zip(self.config.scenario.stimuli());
        let over = runs.filter(|(run, _)| run.run > 0).map(|(run, stimulus)| {
            let whole = run.start + Duration::from_secs_f64(stimulus.duration_secs);
            run.ended.map_or(whole, |ended| ended.min(whole)) + Duration::from_micros(1)
        });
        over.max().filter(|over| running && *over > self.body_told)
    }

    /// Handles what was due until now, each at its own time.
    pub fn advance(&mut self) {
        let now = self.clock.now();
        loop {
            let due = self.next_due().filter(|due| *due <= now);
            let until = due.unwrap_or(now);
            if let Some((at, suds)) = self.patient.as_mut().and_then(|p| p.poll_suds(until)) {
                let command = Command::AnswerSuds { suds };
                self.handle(&Input::Command { command, from: Origin::SyntheticPatient }, at);
                continue;
            }
            self.poll_heart(until);
            let Some(due) = due else { break };
            if self.next_script().is_some_and(|at| at <= due) {
                self.script_step(due);
            } else if self.next_signs <= due {
                self.next_signs = self.next_signs + SIGNS_EVERY;
                self.tell_signs(due);
            } else {
                self.handle(&Input::Tick, due);
            }
        }
    }

    fn script_step(&mut self, at: SessionTime) {
        let script = self.config.script.as_ref().map(|s| &s.script.events);
        let command = script.and_then(|events| events.get(self.script_at)).map(|(_, c)| c.clone());
        self.script_at += 1;
        if let Some(command) = command {
            self.handle(&Input::Command { command, from: Origin::Script }, at);
        }
    }

    /// Gives an input to the core and does what came of it.
    pub fn handle(&mut self, input: &Input, at: SessionTime) {
        let outcome = self.session.handle(input, at);
        self.carry_out(outcome);
        self.tell_the_body(at);
    }

    fn carry_out(&mut self, outcome: gradus_session::Outcome) {
        use gradus_session::RecordKind;
        for record in outcome.records {
            if let (RecordKind::SudsAsked { .. }, Some(patient)) = (&record.kind, &mut self.patient)
            {
                patient.ask_suds(record.at);
            }
            self.heart_record(&record);
            self.gathered.record(&record, &self.config.scenario);
            if let Some(published) = &self.published {
                published.record(&record);
            }
            self.log.push(record.at, Entry::Event(record));
        }
        for directive in outcome.directives {
            self.stage.direct(directive);
        }
    }

    /// A modelled body answers to what happens from this moment on.
    fn tell_the_body(&mut self, at: SessionTime) {
        self.body_told = self.body_told.max(at);
        let scenario = &self.config.scenario;
        let exposed = matches!(self.session.phase().0, Phase::Exposure | Phase::Paused);
        let world = self.session.world();
        let stimulation = Stimulation {
            intensity: self.session.exposure_intensity(),
            exposed,
            stimulus_active: exposed
                && (0..scenario.stimuli().len())
                    .any(|index| world.stimulus_age_secs(index, at).is_some()),
        };
        if stimulation != self.stimulation {
            self.stimulation = stimulation;
            if let Some(patient) = &mut self.patient {
                patient.stimulate(at, &stimulation);
            }
            self.poll_heart(at);
        }
    }

    /// The window of the desk is gone without a close: the patient is taken to the safe place.
    fn desk_gone(&mut self) {
        if self.config.script.is_none() {
            let now = self.clock.now();
            for command in [Command::Stop, Command::Close] {
                self.handle(&Input::Command { command, from: Origin::Engine }, now);
            }
        }
    }

    /// Looks at the stage's process and the log, and shows the panel how things stand.
    fn look(&mut self, latest: &Latest) {
        self.look_after_stage();
        self.look_at_log();
        self.look_at_signals();
        let snapshot = self.snapshot();
        latest.set(snapshot);
    }

    fn look_at_log(&mut self) {
        let status = self.log.status();
        let now = self.clock.now();
        let failed = status.failure.is_some();
        if failed != std::mem::replace(&mut self.log_failed, failed) {
            let event = match status.failure {
                Some(reason) => LogEvent::WriteFailed { reason },
                None => LogEvent::WriteResumed,
            };
            self.handle(&Input::Log(event), now);
        }
        let (unix_ns, monotonic_ns) = (gradus_link::unix_ns(), gradus_link::monotonic_ns());
        if let Some(ahead_secs) = self.wall.look(self.clock.epoch(), unix_ns, monotonic_ns) {
            self.handle(&Input::Log(LogEvent::WallClockMoved { ahead_secs }), now);
        }
        let dropped = status.dropped.total();
        if dropped != std::mem::replace(&mut self.log_dropped, dropped) {
            self.handle(&Input::Log(LogEvent::Dropped { messages: dropped }), now);
        }
    }

    /// After the close: the stage fades out and ends, the log is made whole.
    fn finish(mut self, from_link: &Receiver<LinkEvent>) -> Result<Ended, EngineError> {
        self.stage.finish();
        let since = Instant::now();
        while self.stage.is_there() && since.elapsed() < GOODBYE {
            if let Ok(event) = from_link.recv_timeout(LOOK_EVERY) {
                self.last_event(event);
            }
            self.stage.heartbeat();
            self.stage.look_for_end();
        }
        let length = self.session.phase().1;
        self.report_heart(length, true);
        self.report_signals(length, true);
        drop(self.stage);
        if let Some(published) = self.published.take() {
            let name = "gradus.lsl_out".to_owned();
            self.log.push(length, Entry::Metadata { name, values: published.end() });
        }
        Ok(Ended { log: self.log.finish()?, length })
    }
}

fn header(config: &Config, clock: &Clock) -> Header {
    let attached =
        |name: &str, data: &[u8]| Attached { name: name.to_owned(), data: data.to_vec() };
    // Where a file lay says who works where: its name is enough, and what it is where two share one.
    let named = |role: &str, path: &str| {
        let name = Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path);
        let scenario = Path::new(&config.scenario_files.name).file_name();
        let taken = scenario == Some(name.as_ref())
            || config.scenario_files.included.iter().any(|(included, _)| included == name);
        if role != "scenario" && taken { format!("{role} {name}") } else { name.to_owned() }
    };
    let entry = |key: &str, value: String| (key.to_owned(), value);
    let patient = match config.synthetic_patient {
        Some(seed) => format!("synthetic:{seed}"),
        None => "a person".to_owned(),
    };
    let heart = match (&config.heart, config.synthetic_patient) {
        (HeartSpec::None, Some(_)) => format!("of the modelled patient, {patient}"),
        (heart, _) => heart.to_string(),
    };
    let mut sources: BTreeMap<String, String> =
        [entry("heart", heart), entry("patient", patient)].into();
    if !config.signals.is_empty() {
        let all: Vec<String> = config.signals.iter().map(ToString::to_string).collect();
        sources.extend([entry("signals", all.join(", "))]);
    }
    let files = &config.scenario_files;
    Header {
        epoch: clock.epoch().clone(),
        patient_code: config.patient_code.clone(),
        seed: config.seed,
        scenario: attached(&named("scenario", &files.name), files.text.as_bytes()),
        included: files.included.iter().map(|(path, data)| attached(path, data)).collect(),
        language: config.scenario.language().to_string(),
        script: config
            .script
            .as_ref()
            .map(|script| attached(&named("script", &script.name), script.text.as_bytes())),
        rules: Some(attached(&named("rules", &config.rules.name), config.rules.text.as_bytes())),
        regions: config.scenario.regions().iter().map(|r| r.id.clone()).collect(),
        versions: [
            entry("gradus", env!("CARGO_PKG_VERSION").to_owned()),
            entry("scenario", config.scenario.version().to_owned()),
        ]
        .into(),
        sources,
        need_bytes: Header::NEED_BYTES,
    }
}
