//! The session itself: one value that takes inputs and says what came of them.
//!
//! This file owns the state and the order in which an input is handled; what each command does is
//! in [`commands`](super::commands), what time and the outside bring in [`watch`](super::watch).

use std::sync::Arc;

use crate::scenario::Scenario;
use crate::session::{
    Alarm, Directive, Input, Origin, Phase, Record, RecordKind, StopCause, Value,
};
use crate::snapshot::SudsView;
use crate::world_state::WorldState;
use crate::{Name, SessionTime};

/// What came of an input: what is logged, and what is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub records: Vec<Record>,
    pub directives: Vec<Directive>,
}

/// One session.
///
/// ```text
///  setup ─▶ baseline ─▶ briefing ─▶ exposure ⇄ paused
///    └──────────┴───────────────────▶ │  ▲       │
///                                     ▼  │       │
///                              safe place ◀──────┘
///                                     │
///                       recovery ◀────┴──── (exposure, paused)
///                          └─▶ closed
/// ```
/// A stop is not a phase: it takes the patient to the safe place from wherever they are, and
/// latches beside the phase until a person releases it.
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
    pub(super) visited: Vec<bool>,
    /// While paused: where the parameters were going.
    pub(super) held: Vec<Value>,
    pub(super) suds: SudsView,
    pub(super) alarms: Vec<Alarm>,
    pub(super) alarms_raised: u32,
    pub(super) stage_ready: bool,
    pub(super) sensors: Vec<SensorWatch>,
    pub(super) phase_time_told: bool,
    pub(super) dwell_told: bool,
}

/// When a sensor was last heard.
#[derive(Clone, Debug)]
pub(super) struct SensorWatch {
    pub source: Name,
    pub heard: SessionTime,
    pub silent: bool,
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
        if from != to {
            self.session.phase = to;
            self.session.phase_since = self.now;
            self.session.phase_time_told = false;
            self.record(RecordKind::PhaseChanged { from, to });
        }
    }
}

impl Session {
    /// Opens a session at time zero, the patient in the safe place.
    pub fn open(scenario: Arc<Scenario>, seed: u64) -> (Self, Outcome) {
        let world = WorldState::new(&scenario, seed);
        let mut session = Self {
            now: SessionTime::ZERO,
            next_seq: 0,
            phase: Phase::Setup,
            phase_since: SessionTime::ZERO,
            stop: None,
            world,
            intensity: scenario.ladder.first().and_then(|s| s.intensity),
            step: None,
            visited: vec![false; scenario.ladder.len()],
            held: Vec::new(),
            suds: SudsView::default(),
            alarms: Vec::new(),
            alarms_raised: 0,
            stage_ready: false,
            sensors: Vec::new(),
            phase_time_told: false,
            dwell_told: false,
            scenario,
        };
        let opened = RecordKind::Opened {
            scenario: session.scenario.id.clone(),
            scenario_version: session.scenario.version.clone(),
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
        self.stage_ready
    }

    /// Whether a source has been silent for too long.
    pub fn is_silent(&self, source: &Name) -> bool {
        self.sensors.iter().any(|s| s.source == *source && s.silent)
    }

    /// When a stimulus may be triggered again; none: now.
    pub fn ready_at(&self, stimulus: usize) -> Option<SessionTime> {
        let run = self.world.run(stimulus)?;
        let cooldown = self.scenario.stimuli.get(stimulus)?.cooldown_secs;
        let ready = run.start + core::time::Duration::from_secs_f64(cooldown);
        (run.run > 0 && self.now < ready).then_some(ready)
    }

    /// How strongly the patient is exposed now, 0 to 10: the dial, else the expected SUDS of the
    /// step over ten; 0 outside the feared world.
    pub fn exposure_intensity(&self) -> f64 {
        if !matches!(self.phase, Phase::Exposure | Phase::Paused) {
            return 0.0;
        }
        let step = self.step.and_then(|(index, _)| self.scenario.ladder.get(index));
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
        Origin::Rule | Origin::Engine => StopCause::Rule,
    }
}
