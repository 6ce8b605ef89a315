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
    /// A stretch of road that is run again: the stimuli of the drive before. The session's own, as
    /// above.
    Stretch,
}

/// Gives the list of all commands to the macro `$then`: the enum and the words of a script are made
/// of it. A field is written as in [`decode_enum!`](gradus_text::decode_enum): the type after `as`,
/// the default and the range are those of a script.
macro_rules! each_command {
    ($then:ident) => {
        $then! {
            /// Rest in the safe place while the heart is measured.
            BeginBaseline,
            /// What will happen, what is expected.
            BeginBriefing,
            /// Into the world, at the first step or the one chosen before.
            BeginExposure,
            /// Go to a step of the ladder.
            GoToStep {
                /// Its id.
                step: Name as StepName
            },
            /// Turn the dial.
            SetIntensity {
                /// Dial position.
                intensity: f64 => 0.0..=10.0
            },
            /// Move one parameter.
            SetParameter {
                /// Its id.
                parameter: Name as ParameterName,
                /// A number, an option's id in quotes, or `true` or `false`.
                value: Value as Unread,
            },
            /// Let a stimulus happen.
            Trigger {
                /// Its id.
                stimulus: Name as StimulusName
            },
            /// Let somebody say a sentence.
            Say {
                /// The speaker's id.
                speaker: Name as SpeakerName,
                /// Up to 300 characters.
                text: String as Sentence,
            },
            /// Show a pace to breathe with; without a number, none.
            SetBreathPace {
                /// Breaths a minute.
                per_min: Option<f64> = None => 4.0..=12.0
            },
            /// Allow stimuli to come by themselves as they are scheduled, or hold them.
            SetSchedules {
                /// `true` or `false`; held at first.
                allowed: bool
            },
            /// Drive on from the beginning of a stretch of the patient's road, after a short dark
            /// moment.
            GoToStretch {
                /// Its id.
                stretch: Name as StretchName,
                /// `true`: the stimuli of the last drive over it come again, at the same places.
                again: bool = false,
            },
            /// Let the patient's vehicle go on, or hold it where it is.
            SetRide {
                /// `true` or `false`; it goes at first.
                goes: bool
            },
            /// Ask the patient for SUDS.
            AskSuds,
            /// The patient's answer.
            AnswerSuds {
                /// 0 to 100.
                suds: u8 => 0..=100
            },
            /// The last answer was entered wrongly.
            CorrectSuds {
                /// 0 to 100.
                suds: u8 => 0..=100
            },
            /// A note in the log.
            Note {
                /// Its text.
                text: String
            },
            /// Hold everything that moves.
            Pause,
            /// Go on after a pause.
            Resume,
            /// To the safe place, without a latch.
            SafePlace,
            /// From the safe place back into the exposure.
            LeaveSafePlace,
            // It cannot be refused.
            /// To the safe place at once; latches until released.
            Stop,
            /// Release the latch of a stop.
            ReleaseStop,
            /// Rest in the safe place after the exposure.
            BeginRecovery,
            /// End the session.
            Close,
            /// An alarm was seen.
            AcknowledgeAlarm {
                /// Its number in the log.
                id: u32
            },
            /// Take what a rule proposes.
            Accept {
                /// The proposal's number, from 1 on.
                id: u32
            },
            /// Turn down what a rule proposes.
            Dismiss {
                /// The proposal's number, from 1 on.
                id: u32
            },
            /// Make the place where the patient is now, and the direction they face, the scenario's
            /// place and its way ahead.
            Recentre,
            /// How the patient is placed, where that is other than the scenario's posture; the
            /// world's floor then follows the patient's eyes at the next recentring.
            SetPosture {
                /// `true`: on a chair; `false`: on their feet.
                seated: bool
            },
            /// Where a stop ends.
            SetStopEnd {
                /// `true`: in a view of the room, where the headset can show it; `false`: in the safe
                /// place, as at first.
                room: bool
            },
            /// Let rules that may act step down by themselves, or not.
            SetAutomatic {
                /// `true` or `false`; off at first, and after every stop.
                on: bool
            },
        }
    };
}
pub(crate) use each_command;

macro_rules! command {
    ($(
        $(#[$doc:meta])*
        $Variant:ident $({
            $(
                $(#[$field_doc:meta])*
                $field:ident : $ty:ty $(as $written:ty)? $(= $default:expr)? $(=> $range:expr)?
            ),* $(,)?
        })?
    ),* $(,)?) => {
        /// What can be asked of a session. A command ends as a record: taken or refused.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Command {
            $(
                $(#[$doc])*
                $Variant $({ $( $(#[$field_doc])* $field: $ty, )* })?
            ),*
        }
    };
}
each_command!(command);
