//! What happened, in order: the content of `/events`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::advice::{Closing, Proposal, Seen};
use crate::{Command, CueEvent, LogEvent, Origin, SensorEvent, StageEvent};
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
    WrongPhase {
        /// The phase.
        phase: Phase,
    },
    /// A stop is latched; release it first.
    StopLatched,
    /// No stop is latched.
    NoStop,
    /// The scenario has no such parameter, step or stimulus.
    Unknown {
        /// The name that nobody has.
        name: Name,
    },
    /// The value is outside the range, not an option, or of the wrong kind.
    OutOfRange {
        /// The range, and the value that was asked for.
        what: String,
    },
    /// A setting stays as it was chosen once the exposure has begun.
    SettingFixed {
        /// The setting.
        parameter: Name,
    },
    /// The stimulus may be triggered again at `until`.
    Cooldown {
        /// From then on.
        until: SessionTime,
    },
    /// The stimulus happens once in a session, and it did.
    OnceOnly {
        /// The stimulus.
        stimulus: Name,
    },
    /// By itself the stimulus comes only from this intensity on.
    BelowIntensity {
        /// From this intensity on, 0 to 10.
        from_intensity: f64,
    },
    /// Nobody in the scenario's world is called that.
    UnknownSpeaker {
        /// The name that nobody has.
        name: Name,
        /// A speaker with a name like it.
        did_you_mean: Option<Name>,
    },
    /// The text cannot be spoken.
    BadSentence {
        /// For a person.
        why: String,
    },
    /// There is no stage to show it.
    NoStage,
    /// Nobody wears the headset.
    HeadsetOff,
    /// The headset's runtime does not show the stage.
    NotShown,
    /// The headset cannot show the room.
    NoRoom,
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
    /// The patient does not ride in this scenario.
    NoRide,
}

/// What an alarm is about; one alarm of a kind (and source) at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// The stage is gone or silent.
    StageLost,
    /// The display (runtime, headset) is gone while the stage lives.
    DisplayLost,
    /// A heart source has been silent for longer than its pace allows.
    HeartSilent {
        /// The source.
        source: Name,
    },
    /// A heart source sends numbers that are not to be trusted.
    HeartDoubtful {
        /// The source.
        source: Name,
    },
    /// A signal beside the heart is silent or gone.
    SignalLost {
        /// The source.
        source: Name,
    },
    /// The session log cannot be written.
    LogFailed,
    /// A device cannot be sent the cues for vibration and scent.
    CuesFailed {
        /// The device.
        to: Name,
    },
    /// The head is not tracked.
    HeadUntracked,
    /// The stage has no sound.
    NoSound,
    /// The patient cannot stop the session by hand.
    NoPatientStop,
    /// The stage cannot speak sentences.
    NoSpeech,
    /// Nobody wears the headset.
    HeadsetOff,
    /// The headset's runtime does not show the stage.
    NotShown,
    /// A question: a headset that cannot say whether it is worn lies still.
    HeadStill,
    /// The headset is hot.
    Overheats,
    /// A stimulus ran, and the patient saw nothing of it.
    StimulusMissed {
        /// The stimulus.
        stimulus: Name,
    },
}

/// An alarm as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alarm {
    /// Number within the session, from 1.
    pub id: u32,
    /// What it is about.
    pub kind: AlarmKind,
    /// When it was raised.
    pub raised: SessionTime,
    /// A sentence for the therapist: what happened, and what to do.
    pub message: String,
    /// The therapist has seen it.
    pub acknowledged: bool,
}

impl Alarm {
    /// Whether the patient sees nothing of the world.
    pub fn is_unseen(&self) -> bool {
        matches!(self.kind, AlarmKind::HeadsetOff | AlarmKind::NotShown)
    }

    /// Whether it asks the therapist, rather than to report a fault.
    pub fn is_question(&self) -> bool {
        matches!(self.kind, AlarmKind::HeadStill)
    }
}

/// An entry of the session's course: something that happened, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Number within the session, from 0, without holes.
    pub seq: u64,
    /// Session time at which the core took it, ns.
    pub at: SessionTime,
    #[serde(flatten)]
    /// What happened.
    pub kind: RecordKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RecordKind {
    /// The session was opened.
    Opened {
        /// The id of its scenario.
        scenario: Name,
        /// The version of its scenario.
        scenario_version: String,
        /// For everything that varies.
        seed: u64,
    },
    /// A command was taken; its consequences follow.
    Taken {
        /// The command.
        command: Command,
        /// Who asked.
        from: Origin,
    },
    /// A command was refused.
    Refused {
        /// The command.
        command: Command,
        /// Who asked.
        from: Origin,
        /// Why.
        reason: Refusal,
    },
    /// The phase changed.
    PhaseChanged {
        /// The phase before.
        from: Phase,
        /// The phase from now on.
        to: Phase,
    },
    /// A step was entered, with the SUDS that the scenario expects there.
    StepEntered {
        /// The step.
        step: Name,
        /// SUDS that the scenario expects, 0 to 100.
        expected_suds: Option<u8>,
    },
    /// The dial stands here; none when the parameters left the dial's line.
    IntensityChanged {
        /// 0 to 10.
        intensity: Option<f64>,
    },
    /// A parameter begins to move, or jumps (rate none).
    ParameterMoved {
        /// The parameter.
        parameter: Name,
        /// The value now.
        from: Value,
        /// The value at the end.
        to: Value,
        /// Its unit a second; none: at once.
        rate_per_s: Option<f64>,
    },
    /// A parameter was held where it is.
    ParameterHeld {
        /// The parameter.
        parameter: Name,
        /// The value that it stays at.
        value: Value,
    },
    /// A stimulus was sent to the stage; `run` numbers its runs from 1.
    StimulusStarted {
        /// The stimulus.
        stimulus: Name,
        /// The number of the run, from 1.
        run: u32,
    },
    /// A stimulus began on the patient's road; it follows the record of its start.
    StimulusOnRoad {
        /// The stimulus.
        stimulus: Name,
        /// The number of the run, from 1.
        run: u32,
        /// How far the patient had ridden, m from the beginning of the road.
        ride_m: f64,
        /// It came again because the stretch is run again.
        again: bool,
    },
    /// The patient's vehicle was sent to a stretch, held, or let go on.
    RideSent {
        /// The stretch at whose beginning it goes on; none: where it is.
        stretch: Option<Name>,
        /// Where it goes on, m from the beginning of the road.
        ride_m: f64,
        /// It is held there.
        waits: bool,
        /// How many stimuli come again on the way.
        repeats: u32,
    },
    /// A sentence was sent to the stage; `run` numbers the sentences of the session from 1.
    SentenceSent {
        /// Who speaks.
        speaker: Name,
        /// The number of the sentence, from 1.
        run: u32,
    },
    /// SUDS should be asked for.
    SudsDue,
    /// SUDS was asked for.
    SudsAsked {
        /// Who asked.
        by: Origin,
    },
    /// SUDS was answered.
    SudsAnswered {
        /// 0 to 100.
        suds: u8,
        /// When it was asked for.
        asked: SessionTime,
        /// Who answered.
        by: Origin,
    },
    /// The last answer was corrected.
    SudsCorrected {
        /// The answer from now on, 0 to 100.
        suds: u8,
        /// The answer until now, 0 to 100.
        was: u8,
    },
    /// A stop was taken and latches.
    Stopped {
        /// Why.
        cause: StopCause,
    },
    /// The latch was released.
    StopReleased,
    /// The protocol's length of this phase has passed.
    PhaseTimeReached {
        /// The phase.
        phase: Phase,
    },
    /// The step's dwell has passed.
    DwellReached {
        /// The step.
        step: Name,
    },
    /// An alarm was raised.
    AlarmRaised {
        /// The alarm.
        alarm: Alarm,
    },
    /// An alarm that stands has another reason now.
    AlarmChanged {
        /// The number of the alarm.
        id: u32,
        /// What happened, and what to do.
        message: String,
    },
    /// An alarm's cause is gone.
    AlarmCleared {
        /// The number of the alarm.
        id: u32,
    },
    /// A rule proposes something to the therapist.
    Proposed {
        /// The proposal.
        proposal: Proposal,
    },
    /// A proposal was answered, or ended without an answer.
    ProposalClosed {
        /// The number of the proposal.
        id: u32,
        /// How it ended.
        how: Closing,
    },
    /// Rules may step down by themselves, or not any more.
    AutomaticSet {
        /// Whether they may.
        on: bool,
    },
    /// A rule steps down by itself; the command follows.
    AutomaticStep {
        /// The rule.
        rule: Name,
        /// Why, to be read aloud.
        sentence: String,
        /// The numbers behind it.
        seen: Vec<Seen>,
        /// The longest window that a number was taken over, s.
        window_secs: f64,
        /// How long all of it has held, s.
        held_secs: f64,
        /// The step before.
        from: Name,
        /// The step from now on.
        to: Name,
    },
    /// There is a heart rate and no baseline: rules over heart change are silent. Recorded once.
    AdviceWithoutBaseline,
    /// News of a sensor.
    Sensor {
        /// The news.
        event: SensorEvent,
    },
    /// A heart source that was sending has sent nothing since `heard`, for longer than its pace
    /// allows: 5 to 30 s.
    SensorSilent {
        /// The source.
        source: Name,
        /// When something last came of it.
        heard: SessionTime,
    },
    /// A source that was silent or lost since `gone` sends again.
    SensorReturned {
        /// The source.
        source: Name,
        /// Since when it was away.
        gone: SessionTime,
    },
    /// News of the stage.
    Stage {
        /// The news.
        event: StageEvent,
    },
    /// News of the log.
    Log {
        /// The news.
        event: LogEvent,
    },
    /// News of a device for vibration and scent.
    Cues {
        /// The news.
        event: CueEvent,
    },
}
