//! The session itself: one value that takes inputs and says what came of them.
//!
//! This file owns the state and the order in which an input is handled. The state is made of parts
//! that know nothing of a session: `timer`, `clock`, `schedule`, `automatic`, `alarms`,
//! `suds`, `sensors`, `stage`, `progress`. What each command does is in `commands`, what
//! time brings in `tick`, what the outside brings in `news`, what rules say in `advise`.

mod advise;
mod alarms;
mod automatic;
mod clock;
mod commands;
mod drive;
mod news;
mod progress;
mod schedule;
mod sensors;
mod stage;
mod suds;
mod tick;
mod timer;

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use self::alarms::Alarms;
use self::automatic::Automatic;
use self::clock::ExposureClock;
use self::drive::{Drives, Happened};
use self::progress::Progress;
use self::schedule::Schedules;
use self::sensors::Sensors;
use self::stage::Stage;
use self::suds::Suds;
use self::timer::{Due, Timer, TimerTable};
use crate::advice::{Advisor, Proposal, Rules};
use crate::judge::{Standing, judge};
use crate::snapshot::{RideView, SudsView};
use crate::{Alarm, Command, Input, Origin, Phase, Record, RecordKind, Refusal, StopCause};
use gradus_base::sensor::SensorState;
use gradus_base::{Name, SessionTime};
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_live::state::StimulusRun;
use gradus_scenario::stimulus::LEAST_REST_SECS;
use gradus_scenario::{Scenario, StepIndex, StimulusIndex, Value};

/// What came of an input: what is logged, and what is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// To be logged, in order.
    pub records: Vec<Record>,
    /// To be done by every stage, in order.
    pub directives: Vec<Directive>,
}

/// One session.
///
/// ```text
///             begin briefing
///    ┌──────────────────────────┐
///  setup ─▶ baseline ─▶ briefing
///    │          │          │        begin exposure (with a stage)
///    └──────────┴──────────┴─────────────┐
///                                        ▼       pause
///              ┌─ leave safe place ─▶ exposure ───────────▶ paused
///              │                       │   ▲ ◀─ resume ─────┘ │
///          safe place ◀────────────────┴───── safe place, stop┘
///              │                       │                      │
///              └───────── begin recovery ─────────────────────┘
///                              ▼
///  every phase ── close ─▶  recovery ── close ─▶ closed
/// ```
///
/// | phase | left by |
/// |---|---|
/// | setup | begin baseline, begin briefing, begin exposure¹, close |
/// | baseline | begin briefing, begin exposure¹, close |
/// | briefing | begin exposure¹, close |
/// | exposure | pause, safe place, **any stop**, begin recovery, close |
/// | paused | resume, safe place, **any stop**, begin recovery, close |
/// | safe place | leave safe place¹, begin recovery, close |
/// | recovery | close |
/// | closed | nothing |
///
/// ¹ with a stage that shows frames, and no stop latched.
///
/// A stop is not a phase: it takes the patient to the safe place from wherever they are, and
/// latches beside the phase until it is released. It comes by command, from the stage itself, or,
/// in exposure and paused, from a stage or display that is lost. While it is latched nothing that
/// moves the world is taken; recovery, close, questions and notes are.
///
/// What moves holds where it is at a pause, a stop and on the way to the safe place. A pause keeps
/// where it was going and resume sends it on; the others forget it, so that a patient who comes
/// back finds the world as it was left.
///
/// Two clocks run: the phase's own, and that of the exposure, which stands still in a pause and in
/// the safe place; a step's dwell and the exposure's length are read from the second.
#[derive(Clone, Debug)]
pub struct Session {
    scenario: Arc<Scenario>,
    /// The latest time that an input came with; time never goes back.
    now: SessionTime,
    next_seq: u64,
    phase: Phase,
    phase_since: SessionTime,
    /// Why a stop is latched, while one is.
    stop: Option<StopCause>,
    /// The same state that every stage holds, fed by the same directives.
    world: WorldState,
    /// Runs of stimuli that the patient did not see: each may be triggered again at once.
    missed: BTreeMap<Name, u32>,
    intensity: Option<f64>,
    /// While paused: where the parameters were going.
    held: Vec<Value>,
    clock: ExposureClock,
    timers: TimerTable,
    progress: Progress,
    suds: Suds,
    alarms: Alarms,
    stage: Stage,
    sensors: Sensors,
    schedules: Schedules,
    drives: Drives,
    advisor: Advisor,
    automatic: Automatic,
    /// There is a heart rate and no baseline.
    without_baseline: bool,
    /// The record that says so was made.
    baseline_missed: bool,
}

/// Collects what comes of one input, and keeps the session's own world in step with it.
struct Work<'a> {
    session: &'a mut Session,
    now: SessionTime,
    out: Outcome,
}

impl Work<'_> {
    fn record(&mut self, kind: RecordKind) {
        let seq = self.session.next_seq;
        self.session.next_seq += 1;
        self.out.records.push(Record { seq, at: self.now, kind });
    }

    fn direct(&mut self, directive: Directive) {
        self.session.world.apply(directive.clone());
        self.out.directives.push(directive);
    }

    fn change_phase(&mut self, to: Phase) {
        let (from, now) = (self.session.phase, self.now);
        if from == to {
            return;
        }
        self.session.clock.run(to == Phase::Exposure, now);
        (self.session.phase, self.session.phase_since) = (to, now);
        let protocol = self.session.scenario.protocol();
        let rest_secs = match to {
            Phase::Baseline => Some(protocol.baseline_secs),
            Phase::Recovery => Some(protocol.recovery_secs),
            _ => None,
        };
        let rest = rest_secs.map(|secs| Due::At(now + Duration::from_secs_f64(secs)));
        self.session.timers.set_or_stop(Timer::Rest, rest);
        if !matches!(to, Phase::Exposure | Phase::Paused) {
            // The next exposure begins its own interval; a question that stands open stays open.
            self.clear_missed();
            self.session.suds.forget_due();
            self.session.timers.stop(&Timer::Suds);
        }
        self.advise_anew();
        self.record(RecordKind::PhaseChanged { from, to });
    }
}

impl Session {
    /// Opens a session at time zero, the patient in the safe place, with the rules that ship.
    pub fn open(scenario: Arc<Scenario>, seed: u64) -> (Self, Outcome) {
        Self::open_with(scenario, Rules::standard(), seed)
    }

    /// Opens a session that listens to `rules`.
    pub fn open_with(scenario: Arc<Scenario>, rules: Arc<Rules>, seed: u64) -> (Self, Outcome) {
        let world = WorldState::new(Arc::clone(&scenario), seed);
        let mut timers = TimerTable::default();
        let exposure = Duration::from_secs_f64(scenario.protocol().exposure_secs);
        timers.set(Timer::Exposure, Due::Exposed(exposure));
        let mut session = Self {
            now: SessionTime::ZERO,
            next_seq: 0,
            phase: Phase::Setup,
            phase_since: SessionTime::ZERO,
            stop: None,
            world,
            missed: BTreeMap::new(),
            intensity: scenario.ladder().first().and_then(|s| s.intensity),
            held: Vec::new(),
            clock: ExposureClock::default(),
            timers,
            progress: Progress::new(scenario.ladder().len()),
            suds: Suds::default(),
            alarms: Alarms::default(),
            stage: Stage::default(),
            sensors: Sensors::default(),
            schedules: Schedules::new(&scenario, seed),
            drives: Drives::default(),
            advisor: Advisor::new(rules),
            automatic: Automatic::default(),
            without_baseline: false,
            baseline_missed: false,
            scenario,
        };
        let opened = RecordKind::Opened {
            scenario: session.scenario.id().clone(),
            scenario_version: session.scenario.version().to_owned(),
            seed,
        };
        let mut work =
            Work { session: &mut session, now: SessionTime::ZERO, out: Outcome::default() };
        work.record(opened);
        let out = work.out;
        (session, out)
    }

    /// Takes an input at `now`. A `now` before the last one counts as the last one.
    ///
    /// First comes what time brought until `now`, then the input itself.
    pub fn handle(&mut self, input: &Input, now: SessionTime) -> Outcome {
        self.now = self.now.max(now);
        let now = self.now;
        let mut work = Work { session: self, now, out: Outcome::default() };
        work.tick();
        match input {
            Input::Command { command, from } => work.command(command, *from),
            Input::Heart(sample) => work.heart(sample),
            Input::Signs(signs) => work.signs(signs),
            Input::Sensor(event) => work.sensor(event),
            Input::Stage(event) => work.stage(event),
            Input::Log(event) => work.log(event),
            Input::Cues(event) => work.cues(event),
            Input::Tick => {}
        }
        if work.session.drives.due().next().is_some() {
            work.wait_for_place();
        }
        work.out
    }

    /// Whether a command of `from` would be taken now: what the session judges a command by before
    /// it takes it.
    ///
    /// # Errors
    ///
    /// The reason of the refusal.
    pub fn may(&self, command: &Command, from: Origin) -> Result<(), Refusal> {
        judge(self, command, from)
    }

    /// When the next thing happens by itself; hand in [`Input::Tick`] then.
    pub fn next_wakeup(&self) -> Option<SessionTime> {
        self.timers.next(&self.clock)
    }

    /// What it runs.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The latest time that an input came with: what the last records carry.
    pub fn now(&self) -> SessionTime {
        self.now
    }

    /// How many records it has made: the `seq` of the next one.
    pub fn records_made(&self) -> u64 {
        self.next_seq
    }

    /// Where it is, and since when.
    pub fn phase(&self) -> (Phase, SessionTime) {
        (self.phase, self.phase_since)
    }

    /// Why a stop is latched, while one is.
    pub fn stop(&self) -> Option<&StopCause> {
        self.stop.as_ref()
    }

    /// The world as every stage should show it.
    pub fn world(&self) -> &WorldState {
        &self.world
    }

    /// Where the dial stands; none when parameters were moved off its line.
    pub fn intensity(&self) -> Option<f64> {
        self.intensity
    }

    /// Index of the current step, and since when.
    pub fn step(&self) -> Option<(StepIndex, SessionTime)> {
        self.progress.step()
    }

    /// For each step: whether it was entered.
    pub fn visited(&self) -> &[bool] {
        self.progress.visited()
    }

    /// SUDS as it stands.
    pub fn suds(&self) -> SudsView {
        self.suds.view(self.timers.session_time_of(&Timer::Suds))
    }

    /// Alarms as they stand, oldest first.
    pub fn alarms(&self) -> &[Alarm] {
        self.alarms.standing()
    }

    /// Whether a stage shows frames.
    pub fn stage_ready(&self) -> bool {
        self.stage.is_ready()
    }

    /// Whether the headset can show the room.
    pub fn shows_room(&self) -> bool {
        self.stage.shows_room()
    }

    /// How long the patient has been exposed until `now`; pauses and the safe place do not count.
    pub fn exposed_at(&self, now: SessionTime) -> Duration {
        self.clock.at(now)
    }

    /// How much of that was at the current step: what its dwell is read from.
    pub fn exposed_at_step(&self, now: SessionTime) -> Duration {
        self.clock.at(now).saturating_sub(self.progress.entered())
    }

    /// How a source stands, and since when; none for a source of which nothing came.
    pub fn sensor_state(&self, source: &Name) -> Option<(&SensorState, SessionTime)> {
        self.sensors.state(source)
    }

    /// The silence after which a heart source counts as silent, by its own pace, s.
    pub fn silent_after_secs(&self, source: &Name) -> f64 {
        self.sensors.silent_after_secs(source)
    }

    /// Whether a source has been silent for too long.
    pub fn is_silent(&self, source: &Name) -> bool {
        self.sensors.is_silent(source)
    }

    /// The patient's ride; none in a scenario without one.
    pub fn ride(&self) -> Option<RideView> {
        let (line, _) = self.world.ride()?;
        Some(RideView {
            ride_m: self.world.ride_m(self.now),
            length_m: line.length_m(),
            waits: self.drives.waits(),
            happened: self.drives.happened().iter().map(Happened::pair).collect(),
            due: self.drives.due().map(Happened::pair).collect(),
        })
    }

    /// Whether stimuli may come by themselves.
    pub fn schedules_allowed(&self) -> bool {
        self.schedules.are_allowed()
    }

    /// Whether a stimulus has run and may not run again.
    pub fn is_spent(&self, stimulus: StimulusIndex) -> bool {
        let counts =
            |run: &StimulusRun| run.run > 0 && !self.was_missed(run) && !self.drives.lifts(run);
        let ran = self.world.run(stimulus).is_some_and(counts);
        ran && self.scenario.stimulus(stimulus).is_some_and(|s| !s.repeats)
    }

    /// Whether the patient saw nothing of a run.
    fn was_missed(&self, run: &StimulusRun) -> bool {
        self.missed.get(&run.stimulus) == Some(&run.run)
    }

    /// When a stimulus may be triggered again; none: now.
    pub fn ready_at(&self, stimulus: StimulusIndex) -> Option<SessionTime> {
        let run = self.world.run(stimulus).filter(|run| !self.was_missed(run))?;
        let cooldown = self.scenario.stimulus(stimulus)?.cooldown_secs;
        let lifted = self.drives.lifts(run);
        let cooldown = if lifted { cooldown.min(LEAST_REST_SECS) } else { cooldown };
        let ready = run.start + Duration::from_secs_f64(cooldown);
        (run.run > 0 && self.now < ready).then_some(ready)
    }

    /// How strongly the patient is exposed now, 0 to 10: the dial, else the expected SUDS of the
    /// step over ten; 0 outside the feared world.
    pub fn exposure_intensity(&self) -> f64 {
        Standing::exposure_intensity(self)
    }
}

impl Standing for Session {
    fn scenario(&self) -> &Scenario {
        &self.scenario
    }
    fn phase(&self) -> Phase {
        self.phase
    }
    fn is_stopped(&self) -> bool {
        self.stop.is_some()
    }
    fn stage_ready(&self) -> bool {
        self.stage.is_ready()
    }
    fn step(&self) -> Option<StepIndex> {
        self.progress.index()
    }
    fn is_spent(&self, stimulus: StimulusIndex) -> bool {
        Self::is_spent(self, stimulus)
    }
    fn ready_at(&self, stimulus: StimulusIndex) -> Option<SessionTime> {
        Self::ready_at(self, stimulus)
    }
    fn intensity(&self) -> Option<f64> {
        self.intensity
    }
    fn suds_asked(&self) -> bool {
        self.suds.is_asked()
    }
    fn suds_answered(&self) -> bool {
        self.suds.is_answered()
    }
    fn alarms(&self) -> &[Alarm] {
        self.alarms.standing()
    }
    fn proposal(&self) -> Option<&Proposal> {
        self.advisor.open()
    }
    fn shows_room(&self) -> bool {
        self.stage.shows_room()
    }
    fn automatic_possible(&self) -> bool {
        self.advisor.rules().automatic.is_some()
    }
}

/// The cause that a stop gets from who asked for it.
fn cause_of(from: Origin) -> StopCause {
    match from {
        Origin::Therapist => StopCause::Therapist,
        Origin::Script => StopCause::Script,
        Origin::Patient | Origin::SyntheticPatient => StopCause::PatientKey,
        Origin::Engine | Origin::Schedule | Origin::Advice | Origin::Stretch => StopCause::Rule,
    }
}
