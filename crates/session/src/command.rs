//! What a person or a rule asks for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gradus_base::Name;
use gradus_scenario::Value;

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The therapist, at the desk.
    Therapist,
    /// A session script.
    Script,
    /// The patient, by controller or by word of the stage. No part of the program asks as the
    /// patient: logs of format 1 do.
    Patient,
    /// A modelled patient.
    SyntheticPatient,
    /// The program: a time that came, a process that ended.
    Engine,
    /// A stimulus's own schedule. Commands of this origin are the session's own: none is handed in.
    Schedule,
    /// A proposal that was accepted, or automatic mode. The session's own, as above.
    Advice,
}

/// What can be asked of a session. Each ends as a record, taken or refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Setup → baseline: rest in the safe place while the heart is measured.
    BeginBaseline,
    /// → briefing: what will happen, what is expected.
    BeginBriefing,
    /// → exposure, at the first step or the one chosen before.
    BeginExposure,
    /// Go to a step of the ladder: its parameters begin to move there, each at its own rate.
    GoToStep { step: Name },
    /// Turn the intensity dial, 0 to 10; the mapped parameters begin to move.
    SetIntensity { intensity: f64 },
    /// Move one parameter.
    SetParameter { parameter: Name, value: Value },
    /// Let a stimulus happen.
    Trigger { stimulus: Name },
    /// Let somebody in the world say a sentence of up to 300 characters.
    Say { speaker: Name, text: String },
    /// Show a pace to breathe with, 4 to 12 breaths a minute, or none; also while a stop is latched.
    SetBreathPace { per_min: Option<f64> },
    /// Allow stimuli to come by themselves as they are scheduled, or hold them; held at first.
    SetSchedules { allowed: bool },
    /// The therapist asks the patient for SUDS now.
    AskSuds,
    /// The patient's answer, 0 to 100.
    AnswerSuds { suds: u8 },
    /// The last answer was entered wrongly.
    CorrectSuds { suds: u8 },
    /// A note in the log.
    Note { text: String },
    /// Hold everything that moves.
    Pause,
    /// Go on after a pause.
    Resume,
    /// To the safe place, without a latch.
    SafePlace,
    /// From the safe place back into the exposure.
    LeaveSafePlace,
    /// To the safe place at once; latches until released. Cannot be refused.
    Stop,
    /// Release the latch of a stop; the patient stays in the safe place.
    ReleaseStop,
    /// → recovery: rest in the safe place after the exposure.
    BeginRecovery,
    /// End the session.
    Close,
    /// The therapist has seen an alarm; it stays until its cause is gone.
    AcknowledgeAlarm { id: u32 },
    /// The therapist takes what a rule proposes; what it asks for follows.
    Accept { id: u32 },
    /// The therapist does not want what a rule proposes.
    Dismiss { id: u32 },
    /// Let rules that may act step down by themselves, within the bounds of the rule file; or not.
    /// Off at first, and after every stop.
    SetAutomatic { on: bool },
}
