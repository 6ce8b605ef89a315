//! What the panel shows: the state of a session at one moment, made by the engine.

use std::sync::Arc;

use crate::advice::Proposal;
use crate::headset::Headset;
use crate::judge::{Standing, judge};
use crate::{Alarm, Command, Origin, Phase, Record, Refusal};
use gradus_base::sample::{GazeSource, Pose};
use gradus_base::sensor::{Carrier, SensorFacts, SensorState};
use gradus_base::{Name, SessionTime};
use gradus_live::WorldState;
use gradus_scenario::{Scenario, StepIndex, StimulusIndex, Value};
use gradus_signal::eyes::LookSigns;
use gradus_signal::heart::HeartSigns;

/// A session at one moment. Cheap to clone; histories are shared.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The time of all that follows.
    pub now: SessionTime,
    /// The phase.
    pub phase: Phase,
    /// Since when.
    pub phase_since: SessionTime,
    /// A stop is latched.
    pub stopped: bool,
    /// The dial; none when parameters were moved off its line.
    pub intensity: Option<f64>,
    /// Index of the current step, and since when.
    pub step: Option<(StepIndex, SessionTime)>,
    /// How long the patient has been exposed, s; pauses and the safe place do not count.
    pub exposed_secs: f64,
    /// How much of that at the current step, s.
    pub exposed_at_step_secs: f64,
    /// Steps that were entered so far, by index.
    pub visited: Arc<Vec<bool>>,
    /// The view of each parameter, in the scenario's order: value now, and where it goes.
    pub parameters: Vec<ParameterView>,
    /// The view of each stimulus, in the scenario's order: when it may be triggered again (none:
    /// now), and its last run.
    pub stimuli: Vec<StimulusView>,
    /// Whether stimuli may come by themselves.
    pub schedules_allowed: bool,
    /// The patient's ride; none in a scenario without one.
    pub ride: Option<RideView>,
    /// SUDS.
    pub suds: SudsView,
    /// What rules say.
    pub advice: AdviceView,
    /// Alarms, oldest first.
    pub alarms: Vec<Alarm>,
    /// The stage.
    pub stage: StageView,
    /// The session goes by it: a stage shows frames.
    pub stage_ready: bool,
    /// The headset and what it offers; none without a headset.
    pub headset: Option<Arc<Headset>>,
    /// The heart's sources.
    pub sensors: Vec<SensorView>,
    /// Signals beside the heart, in the order in which they were asked for.
    pub signals: Vec<SignalView>,
    /// The heart of the sensor that is recorded, computed; at most a second old.
    pub heart: HeartSigns,
    /// The session log.
    pub log: LogView,
    /// The devices that are sent the cues for vibration and scent.
    pub cues: Vec<CueView>,
    /// For the timeline; grows by appending, replaced as a whole.
    pub history: Arc<History>,
    /// The newest records, oldest first; at most some hundred.
    pub recent: Arc<Vec<Record>>,
    /// For the desk's view of what the patient sees; with the hands that the stage senses.
    pub world: Arc<WorldState>,
    /// Head in play space, when tracked.
    pub head: Option<Pose>,
    /// Where the patient looks, while that is known.
    pub gaze: Option<GazeView>,
    /// What the last minute of looks says.
    pub looks: LookSigns,
}

impl Snapshot {
    /// Whether a command of the therapist would be taken now: the judgement of
    /// [`Session::may`](crate::Session::may), by what the snapshot holds of the session.
    ///
    /// # Errors
    ///
    /// The reason of the refusal.
    pub fn may(&self, scenario: &Scenario, command: &Command) -> Result<(), Refusal> {
        judge(&Shown { snapshot: self, scenario }, command, Origin::Therapist)
    }
}

/// A session as a snapshot holds it, with its scenario.
struct Shown<'a> {
    snapshot: &'a Snapshot,
    scenario: &'a Scenario,
}

impl Standing for Shown<'_> {
    fn scenario(&self) -> &Scenario {
        self.scenario
    }
    fn phase(&self) -> Phase {
        self.snapshot.phase
    }
    fn is_stopped(&self) -> bool {
        self.snapshot.stopped
    }
    fn stage_ready(&self) -> bool {
        self.snapshot.stage_ready
    }
    fn step(&self) -> Option<StepIndex> {
        self.snapshot.step.map(|(index, _)| index)
    }
    fn is_spent(&self, stimulus: StimulusIndex) -> bool {
        self.snapshot.stimuli.get(stimulus.get()).is_some_and(|view| view.spent)
    }
    fn ready_at(&self, stimulus: StimulusIndex) -> Option<SessionTime> {
        let view = self.snapshot.stimuli.get(stimulus.get())?;
        view.ready_at.filter(|ready| *ready > self.snapshot.now)
    }
    fn intensity(&self) -> Option<f64> {
        self.snapshot.intensity
    }
    fn suds_asked(&self) -> bool {
        self.snapshot.suds.asked.is_some()
    }
    fn suds_answered(&self) -> bool {
        self.snapshot.suds.last.is_some()
    }
    fn alarms(&self) -> &[Alarm] {
        &self.snapshot.alarms
    }
    fn proposal(&self) -> Option<&Proposal> {
        self.snapshot.advice.proposal.as_ref()
    }
    fn shows_room(&self) -> bool {
        self.snapshot.headset.as_ref().is_some_and(|headset| headset.shows_room())
    }
    fn automatic_possible(&self) -> bool {
        self.snapshot.advice.automatic_possible
    }
}

/// A parameter at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterView {
    /// The value now.
    pub value: Value,
    /// The value that it goes to.
    pub target: Value,
    /// It is on its way.
    pub moving: bool,
    /// It is chosen before the exposure and stays then.
    pub setting: bool,
}

/// A stimulus at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct StimulusView {
    /// When it may be triggered again; none: now.
    pub ready_at: Option<SessionTime>,
    /// It happens now.
    pub running: bool,
    /// How often it has happened.
    pub runs: u32,
    /// It happens once in a session, and it did.
    pub spent: bool,
}

/// SUDS at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SudsView {
    /// Due since.
    pub due: Option<SessionTime>,
    /// Asked at, not answered yet.
    pub asked: Option<SessionTime>,
    /// The last answer and when it was given.
    pub last: Option<(u8, SessionTime)>,
    /// When it will be due next.
    pub next_due: Option<SessionTime>,
}

/// The patient's ride at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RideView {
    /// How far the patient has ridden, m from the beginning of the road.
    pub ride_m: f64,
    /// The length of the road, m.
    pub length_m: f64,
    /// The therapist has the vehicle wait.
    pub waits: bool,
    /// The stimuli of this drive, and where they began, m.
    pub happened: Vec<(Name, f64)>,
    /// The stimuli that come again on this drive, and where, m; the next first.
    pub due: Vec<(Name, f64)>,
}

/// What rules say at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdviceView {
    /// Waits for an answer.
    pub proposal: Option<Proposal>,
    /// The rule file sets bounds for automatic mode.
    pub automatic_possible: bool,
    /// Rules that may act step down by themselves.
    pub automatic: bool,
    /// There is a heart rate and no baseline: rules over heart change are silent.
    pub without_baseline: bool,
}

/// The stage at one moment.
#[derive(Clone, Debug, PartialEq)]
pub enum StageView {
    /// None yet; the text says what is waited for.
    Waiting(String),
    /// It shows frames.
    Live {
        /// `openxr`, `window` or `offscreen`.
        display: String,
        /// `light` or `full`.
        tier: String,
        /// The runtime's and the headset's own names; empty without one.
        system: String,
        /// Frames a second.
        fps: f32,
        /// Time of the processor for a frame, ms.
        cpu_ms: f32,
        /// The head is tracked.
        head_tracked: bool,
        /// Frames since it started whose measurements never left it.
        telemetry_dropped: u32,
    },
    /// It lives, its display does not.
    NoDisplay {
        /// Why, for a person.
        reason: String,
    },
    /// Gone; the text says why and what is being done.
    Lost {
        /// Why, for a person.
        reason: String,
    },
}

/// A sensor at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct SensorView {
    /// The source.
    pub source: Name,
    /// It is made up by a program: no living person.
    pub synthetic: bool,
    /// How its samples travel.
    pub by: Carrier,
    /// The last rate and when it was captured.
    pub rate_bpm: Option<(f32, SessionTime)>,
    /// 0 to 1.
    pub quality: f32,
    /// Silent for longer than it may be, or lost.
    pub silent: bool,
    /// How it stands.
    pub state: SensorState,
    /// Since when it stands so.
    pub since: SessionTime,
    /// What it knows of its sensor.
    pub facts: SensorFacts,
}

/// A signal beside the heart at one moment; its values are in the history.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalView {
    /// The source.
    pub source: Name,
    /// How it stands.
    pub state: SensorState,
    /// Since when it stands so.
    pub since: SessionTime,
    /// What it knows of its sensor.
    pub facts: SensorFacts,
}

/// The log at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogView {
    /// The file's name.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Messages that its queue could not take.
    pub dropped: u64,
    /// Why it cannot be written, when it cannot.
    pub failed: Option<String>,
}

/// A device that is sent the cues for vibration and scent, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct CueView {
    /// The device, such as `serial:/dev/ttyUSB0`.
    pub to: Name,
    /// How it stands.
    pub state: CueState,
}

/// How a device for cues stands.
#[derive(Clone, Debug, PartialEq)]
pub enum CueState {
    /// It is being opened.
    Opening,
    /// It is sent the cues.
    Works,
    /// It is not, and it is tried again.
    Failed {
        /// Why, for a person.
        reason: String,
    },
}

/// Where the patient looks, in play space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GazeView {
    /// Whose direction it is.
    pub source: GazeSource,
    /// Where the line begins, m.
    pub origin_m: [f32; 3],
    /// A unit vector.
    pub direction: [f32; 3],
    /// Index of the scenario's region.
    pub region: Option<u16>,
}

/// What the timeline draws. Times in seconds of session time.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Rate in bpm; a NaN-free point list with `None` where the line is broken by a gap.
    pub heart: Vec<(f64, Option<f32>)>,
    /// Beats that were artefacts and were corrected, in order; each some 40 s after it was, when
    /// no later beat can change what it is judged to be.
    pub mended: Vec<f64>,
    /// Answers.
    pub suds: Vec<(f64, u8)>,
    /// The dial as steps: from this time on, this value (none: off the dial).
    pub intensity: Vec<(f64, Option<f64>)>,
    /// Step index entered.
    pub steps: Vec<(f64, usize)>,
    /// Stimulus index started.
    pub stimuli: Vec<(f64, usize)>,
    /// Notes.
    pub notes: Vec<(f64, String)>,
    /// Phases entered.
    pub phases: Vec<(f64, Phase)>,
    /// Signals beside the heart, as they came but thinned; replaced as a whole.
    pub signals: Arc<Vec<SignalLine>>,
}

/// One channel of a signal in the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalLine {
    /// The source as given by `--signal`, and which of its channels.
    pub source: Name,
    /// Index of its channel.
    pub channel: usize,
    /// As the device writes them; may be empty.
    pub label: String,
    /// As the device writes it; may be empty.
    pub unit: String,
    /// Values, with `None` where the line is broken by a gap.
    pub points: Vec<(f64, Option<f64>)>,
}
