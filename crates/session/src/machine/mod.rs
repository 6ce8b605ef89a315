//! The session itself: one value that takes inputs and says what came of them.
//!
//! This file owns the state and the order in which an input is handled; what each command does is
//! in [`commands`](super::commands), what time and the outside bring in [`watch`](super::watch).

use core::time::Duration;
use std::sync::Arc;

use crate::advice::{Advisor, Rules, StepSuds};
use crate::advise::Automatic;
use crate::schedule::Schedules;
use crate::snapshot::SudsView;
use crate::{Alarm, Input, Origin, Phase, Record, RecordKind, StopCause};
use gradus_base::sensor::{SensorKind, SensorState};
use gradus_base::{Name, SessionTime};
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_scenario::Scenario;
use gradus_scenario::Value;

/// What came of an input: what is logged, and what is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub records: Vec<Record>,
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
    pub(super) scenario: Arc<Scenario>,
    /// The latest time that an input came with; time never goes back.
    pub(super) now: SessionTime,
    pub(super) next_seq: u64,
    pub(super) phase: Phase,
    pub(super) phase_since: SessionTime,
    /// Why a stop is latched, while one is.
    pub(super) stop: Option<StopCause>,
    /// The same state that every stage holds, fed by the same directives.
    pub(super) world: WorldState,
    pub(super) intensity: Option<f64>,
    pub(super) step: Option<(usize, SessionTime)>,
    /// The exposure's clock when the step was entered.
    pub(super) step_exposed: Duration,
    /// The exposure's clock when the exposure was last left.
    pub(super) exposed_before: Duration,
    pub(super) visited: Vec<bool>,
    /// While paused: where the parameters were going.
    pub(super) held: Vec<Value>,
    pub(super) suds: SudsView,
    pub(super) alarms: Vec<Alarm>,
    pub(super) alarms_raised: u32,
    /// A stage is there and has shown a frame.
    pub(super) stage_shows: bool,
    /// Its display is gone.
    pub(super) display_lost: bool,
    pub(super) sensors: Vec<SensorWatch>,
    /// Phases whose length has passed.
    pub(super) phase_times_told: Vec<Phase>,
    pub(super) dwell_told: bool,
    pub(super) schedules: Schedules,
    pub(super) advisor: Advisor,
    pub(super) automatic: Automatic,
    /// Answers in the exposure at this step.
    pub(super) step_suds: StepSuds,
    pub(super) without_baseline: bool,
    pub(super) baseline_told: bool,
}

/// How a sensor stands, and when it was last heard. It is silent exactly while the alarm about it
/// is raised.
#[derive(Clone, Debug)]
pub(super) struct SensorWatch {
    pub source: Name,
    pub what: SensorKind,
    /// When it was opened, before its first sample.
    pub heard: SessionTime,
    pub silent: bool,
    pub state: SensorState,
    /// Since when it stands so.
    pub since: SessionTime,
}

/// Collects what comes of one input, and keeps the session's own world in step with it.
pub(super) struct Work<'a> {
    pub session: &'a mut Session,
    pub now: SessionTime,
    pub out: Outcome,
}

impl Work<'_> {
    pub fn record(&mut self, kind: RecordKind) {
        let seq = self.session.next_seq;
        self.session.next_seq += 1;
        self.out.records.push(Record { seq, at: self.now, kind });
    }

    pub fn direct(&mut self, directive: Directive) {
        self.session.world.apply(directive.clone());
        self.out.directives.push(directive);
    }

    pub fn change_phase(&mut self, to: Phase) {
        let from = self.session.phase;
        if from == to {
            return;
        }
        self.session.exposed_before = self.session.exposed_at(self.now);
        self.session.phase = to;
        self.session.phase_since = self.now;
        if !matches!(to, Phase::Exposure | Phase::Paused) {
            // The next exposure begins its own interval; a question that stands open stays open.
            (self.session.suds.due, self.session.suds.next_due) = (None, None);
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
        let mut session = Self {
            now: SessionTime::ZERO,
            next_seq: 0,
            phase: Phase::Setup,
            phase_since: SessionTime::ZERO,
            stop: None,
            world,
            intensity: scenario.ladder().first().and_then(|s| s.intensity),
            step: None,
            step_exposed: Duration::ZERO,
            exposed_before: Duration::ZERO,
            visited: vec![false; scenario.ladder().len()],
            held: Vec::new(),
            suds: SudsView::default(),
            alarms: Vec::new(),
            alarms_raised: 0,
            stage_shows: false,
            display_lost: false,
            sensors: Vec::new(),
            phase_times_told: Vec::new(),
            dwell_told: false,
            schedules: Schedules::new(scenario.stimuli(), seed),
            advisor: Advisor::new(rules),
            automatic: Automatic::default(),
            step_suds: StepSuds::default(),
            without_baseline: false,
            baseline_told: false,
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
            Input::Tick => {}
        }
        work.out
    }

    /// What it runs.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The latest time that an input came with: what the last records carry.
    pub fn now(&self) -> SessionTime {
        self.now
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
    pub fn step(&self) -> Option<(usize, SessionTime)> {
        self.step
    }

    /// One for each step: whether it was entered.
    pub fn visited(&self) -> &[bool] {
        &self.visited
    }

    /// SUDS as it stands.
    pub fn suds(&self) -> &SudsView {
        &self.suds
    }

    /// Alarms as they stand, oldest first.
    pub fn alarms(&self) -> &[Alarm] {
        &self.alarms
    }

    /// Whether a stage shows frames.
    pub fn stage_ready(&self) -> bool {
        self.stage_shows && !self.display_lost
    }

    /// How long the patient has been exposed until `now`; pauses and the safe place do not count.
    pub fn exposed_at(&self, now: SessionTime) -> Duration {
        let running = self.phase == Phase::Exposure;
        self.exposed_before + if running { now.since(self.phase_since) } else { Duration::ZERO }
    }

    /// How much of that was at the current step: what its dwell is read from.
    pub fn exposed_at_step(&self, now: SessionTime) -> Duration {
        self.exposed_at(now).saturating_sub(self.step_exposed)
    }

    /// How a source stands, and since when; none for one that was never told of.
    pub fn sensor_state(&self, source: &Name) -> Option<(&SensorState, SessionTime)> {
        let watch = self.sensors.iter().find(|s| s.source == *source)?;
        Some((&watch.state, watch.since))
    }

    /// Whether a source has been silent for too long.
    pub fn is_silent(&self, source: &Name) -> bool {
        self.sensors.iter().any(|s| s.source == *source && s.silent)
    }

    /// When a stimulus may be triggered again; none: now.
    pub fn ready_at(&self, stimulus: usize) -> Option<SessionTime> {
        let run = self.world.run(stimulus)?;
        let cooldown = self.scenario.stimuli().get(stimulus)?.cooldown_secs;
        let ready = run.start + Duration::from_secs_f64(cooldown);
        (run.run > 0 && self.now < ready).then_some(ready)
    }

    /// How strongly the patient is exposed now, 0 to 10: the dial, else the expected SUDS of the
    /// step over ten; 0 outside the feared world.
    pub fn exposure_intensity(&self) -> f64 {
        if !matches!(self.phase, Phase::Exposure | Phase::Paused) {
            return 0.0;
        }
        let step = self.step.and_then(|(index, _)| self.scenario.ladder().get(index));
        let expected = step.and_then(|s| s.expected_suds).map(|suds| f64::from(suds) / 10.0);
        self.intensity.or(expected).unwrap_or(0.0)
    }
}

/// The cause that a stop gets from who asked for it.
pub(super) fn cause_of(from: Origin) -> StopCause {
    match from {
        Origin::Therapist => StopCause::Therapist,
        Origin::Script => StopCause::Script,
        Origin::Patient | Origin::SyntheticPatient => StopCause::PatientKey,
        Origin::Stage => StopCause::DeskSilent,
        Origin::Rule | Origin::Engine | Origin::Schedule | Origin::Advice => StopCause::Rule,
    }
}
