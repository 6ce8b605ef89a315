//! What happened, in order: the content of `/events`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::advice::{Closing, Proposal, Seen};
use crate::{Command, LogEvent, Origin, SensorEvent, StageEvent};
use gradus_base::{Name, SessionTime};
use gradus_scenario::Value;

/// Where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing has begun; the patient is in the safe place. Left by begin baseline, begin briefing,
    /// begin exposure, close.
    Setup,
    /// Rest while the heart is measured. Left by begin briefing, begin exposure, close.
    Baseline,
    /// What will happen is talked over. Left by begin exposure, close.
    Briefing,
    /// In the feared world. Left by pause, safe place, a stop, begin recovery, close.
    Exposure,
    /// In the feared world, everything held. Left by resume, safe place, a stop, begin recovery,
    /// close.
    Paused,
    /// In the safe place out of an exposure. Left by leave safe place, begin recovery, close.
    SafePlace,
    /// Rest after the exposure. Left by close.
    Recovery,
    /// Over. Only a stop, its release, a note and the acknowledging of alarms are taken.
    Closed,
}

/// Why a stop was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// The therapist's button or key.
    Therapist,
    /// The patient held both squeezes.
    PatientSqueeze,
    /// The patient pressed a menu button.
    PatientMenu,
    /// The patient pressed the stop key of a desktop stand-in.
    PatientKey,
    /// The stage heard nothing from the desk.
    DeskSilent,
    /// The stage or its display was lost.
    StageLost,
    /// A script asked for it.
    Script,
    /// A rule or the program asked for it.
    Rule,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Not in this phase.
    WrongPhase { phase: Phase },
    /// A stop is latched; release it first.
    StopLatched,
    /// No stop is latched.
    NoStop,
    /// The scenario has no such parameter, step or stimulus.
    Unknown { name: Name },
    /// The value is outside the range, not an option, or of the wrong kind.
    OutOfRange { what: String },
    /// A setting stays as it was chosen once the exposure has begun.
    SettingFixed { parameter: Name },
    /// The stimulus may be triggered again at `until`.
    Cooldown { until: SessionTime },
    /// The stimulus happens once in a session, and it did.
    OnceOnly { stimulus: Name },
    /// By itself the stimulus comes only from this intensity on.
    BelowIntensity { from_intensity: f64 },
    /// Nobody in the scenario's world is called that.
    UnknownSpeaker { name: Name, did_you_mean: Option<Name> },
    /// The text cannot be spoken.
    BadSentence { why: String },
    /// There is no stage to show it.
    NoStage,
    /// Nothing was asked that this could answer or correct.
    NothingAsked,
    /// No alarm of that number is raised.
    NoSuchAlarm,
    /// No proposal of that number is open.
    NoSuchProposal,
    /// Only the therapist decides this.
    TherapistsAlone,
    /// The rule file sets no bounds for automatic mode.
    NoBounds,
}

/// What an alarm is about; one alarm of a kind (and source) at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// The stage is gone or silent.
    StageLost,
    /// The display (runtime, headset) is gone while the stage lives.
    DisplayLost,
    /// A heart source has been silent for over five seconds.
    HeartSilent { source: Name },
    /// A signal beside the heart is silent or gone.
    SignalLost { source: Name },
    /// The session log cannot be written.
    LogFailed,
    /// The head is not tracked.
    HeadUntracked,
    /// The stage has no sound.
    NoSound,
    /// The stage cannot speak sentences.
    NoSpeech,
}

/// An alarm as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alarm {
    /// Number within the session, from 1.
    pub id: u32,
    pub kind: AlarmKind,
    pub raised: SessionTime,
    /// One sentence: what happened, and what to do.
    pub message: String,
    pub acknowledged: bool,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Number within the session, from 0, without holes.
    pub seq: u64,
    /// Session time at which the core took it, ns.
    pub at: SessionTime,
    #[serde(flatten)]
    pub kind: RecordKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RecordKind {
    /// The session was opened.
    Opened { scenario: Name, scenario_version: String, seed: u64 },
    /// A command was taken; its consequences follow.
    Taken { command: Command, from: Origin },
    /// A command was refused.
    Refused { command: Command, from: Origin, reason: Refusal },
    /// The phase changed.
    PhaseChanged { from: Phase, to: Phase },
    /// A step was entered, with the SUDS that the scenario expects there.
    StepEntered { step: Name, expected_suds: Option<u8> },
    /// The dial stands here; none when the parameters left the dial's line.
    IntensityChanged { intensity: Option<f64> },
    /// A parameter begins to move, or jumps (rate none).
    ParameterMoved { parameter: Name, from: Value, to: Value, rate_per_s: Option<f64> },
    /// A parameter was held where it is.
    ParameterHeld { parameter: Name, value: Value },
    /// A stimulus was sent to the stage; `run` numbers its runs from 1.
    StimulusStarted { stimulus: Name, run: u32 },
    /// A sentence was sent to the stage; `run` numbers the sentences of the session from 1.
    SentenceSent { speaker: Name, run: u32 },
    /// SUDS should be asked for.
    SudsDue,
    /// SUDS was asked for.
    SudsAsked { by: Origin },
    /// SUDS was answered.
    SudsAnswered { suds: u8, asked: SessionTime, by: Origin },
    /// The last answer was corrected.
    SudsCorrected { suds: u8, was: u8 },
    /// A stop was taken and latches.
    Stopped { cause: StopCause },
    /// The latch was released.
    StopReleased,
    /// The protocol's length of this phase has passed.
    PhaseTimeReached { phase: Phase },
    /// The step's dwell has passed.
    DwellReached { step: Name },
    /// An alarm was raised.
    AlarmRaised { alarm: Alarm },
    /// The reason of an alarm that stands is another one now.
    AlarmChanged { id: u32, message: String },
    /// An alarm's cause is gone.
    AlarmCleared { id: u32 },
    /// A rule proposes something to the therapist.
    Proposed { proposal: Proposal },
    /// A proposal was answered, or ended without an answer.
    ProposalClosed { id: u32, how: Closing },
    /// Rules may step down by themselves, or not any more.
    AutomaticSet { on: bool },
    /// A rule steps down by itself; the command follows.
    AutomaticStep {
        rule: Name,
        sentence: String,
        seen: Vec<Seen>,
        window_secs: f64,
        held_secs: f64,
        from: Name,
        to: Name,
    },
    /// There is a heart rate and no baseline: rules over heart change are silent. Told once.
    AdviceWithoutBaseline,
    /// News of a sensor.
    Sensor { event: SensorEvent },
    /// A heart source that was sending has sent nothing for five seconds, since `heard`.
    SensorSilent { source: Name, heard: SessionTime },
    /// A source that was silent or lost since `gone` sends again.
    SensorReturned { source: Name, gone: SessionTime },
    /// News of the stage.
    Stage { event: StageEvent },
    /// News of the log.
    Log { event: LogEvent },
}
