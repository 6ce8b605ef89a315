//! Session scripts: commands at times, in RON.
//!
//! A script is read against the scenario that it will run in, so that an unknown step, a value out
//! of range or a missing end is said before a session starts. It never runs anything.
//!
//! ```text
//! (
//!     format: 1,
//!     seed: 7,
//!     events: [
//!         (at_secs: 0, do: BeginExposure),
//!         (at_secs: 3, do: GoToStep(step: "third-floor")),
//!         (at_secs: 5, do: Trigger(stimulus: "gust")),
//!         (at_secs: 8, do: AnswerSuds(suds: 55)),
//!         (at_secs: 60, do: Close),
//!     ],
//! )
//! ```

use std::rc::Rc;

use crate::Command;
use gradus_base::{Name, SessionTime};
use gradus_scenario::Value;
use gradus_scenario::codes;
use gradus_scenario::kinds::{PARAMETER, SPEAKER, STEP, STIMULUS};
use gradus_scenario::speaker::check_sentence;
use gradus_scenario::{Parameter, Scenario};
use gradus_text::{
    Decode, Decoder, Fault, Faults, Kind, Node, Shape, Source, Span, TypeShape, parse, shape,
};
use gradus_text::{decode_enum, decode_struct};

/// The longest script, s.
pub const LONGEST_SECS: f64 = 24.0 * 3600.0;

/// Commands at times, for one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// For everything that varies; none: the session chooses.
    pub seed: Option<u64>,
    /// In order of time; the last one is [`Command::Close`].
    pub events: Vec<(SessionTime, Command)>,
}

/// Reads a script for a scenario.
pub fn read(source: &Source, scenario: &Scenario) -> (Option<Script>, Vec<Fault>) {
    let mut faults = Faults::default();
    let script = parse(source, &mut faults).and_then(|node| {
        let mut decoder = Decoder::new(&mut faults);
        let nowhere = Span::default();
        for parameter in scenario.parameters() {
            decoder.declare(PARAMETER, parameter.id.as_str(), nowhere);
        }
        for stimulus in scenario.stimuli() {
            decoder.declare(STIMULUS, stimulus.id.as_str(), nowhere);
        }
        for step in scenario.ladder() {
            decoder.declare(STEP, step.id.as_str(), nowhere);
        }
        for speaker in &scenario.world().speakers {
            decoder.declare(SPEAKER, speaker.id.as_str(), nowhere);
        }
        decoder.provide(Known {
            parameters: scenario.parameters().iter().cloned().map(Rc::new).collect(),
            stimuli: scenario.stimuli().iter().map(|s| s.id.clone()).collect(),
            steps: scenario.ladder().iter().map(|s| s.id.clone()).collect(),
            speakers: scenario.world().speakers.iter().map(|s| s.id.clone()).collect(),
        });
        written::Script::decode(&node, &mut decoder)
    });
    let script = script.filter(|_| !faults.has_errors()).map(|script| Script {
        seed: script.seed,
        events: script
            .events
            .into_iter()
            .map(|event| (SessionTime::from_secs_f64(event.at_secs), event.r#do.0))
            .collect(),
    });
    (script, faults.into_list())
}

/// Every type that a script is made of, the whole first.
pub fn shapes() -> Vec<TypeShape> {
    shape::collect(&written::Script::shape())
}

/// What a script can name.
struct Known {
    parameters: Vec<Rc<Parameter>>,
    stimuli: Vec<Name>,
    steps: Vec<Name>,
    speakers: Vec<Name>,
}

/// As an author writes it.
mod written {
    use super::*;

    decode_struct! {
        /// A session script.
        pub struct Script {
            /// 1: the version of this format.
            pub format: u32 => 1..=1,
            /// For everything that varies; without it the session chooses.
            pub seed: Option<u64>,
            /// What is asked for and when, earliest first; the last is `Close`.
            pub events: Vec<Event>,
        }
        check ends_in_order
    }

    decode_struct! {
        /// Something asked for at a time.
        pub struct Event {
            /// Seconds since the session was opened.
            pub at_secs: f64 => 0.0..=LONGEST_SECS,
            /// What is asked for.
            pub r#do: Asked,
        }
    }

    decode_enum! {
        /// What a script can ask for: every command of a session.
        pub enum Do {
            /// Rest in the safe place while the heart is measured.
            BeginBaseline,
            /// What will happen, what is expected.
            BeginBriefing,
            /// Into the world, at the first step or the one chosen before.
            BeginExposure,
            /// Go to a step of the ladder.
            GoToStep {
                /// Its id.
                step: StepName
            },
            /// Turn the dial.
            SetIntensity {
                /// Dial position.
                intensity: f64 => 0.0..=10.0
            },
            /// Move one parameter.
            SetParameter {
                /// Its id.
                parameter: ParameterName,
                /// A number, an option's id in quotes, or `true` or `false`.
                value: Unread,
            },
            /// Let a stimulus happen.
            Trigger {
                /// Its id.
                stimulus: StimulusName
            },
            /// Let somebody say a sentence.
            Say {
                /// The speaker's id.
                speaker: SpeakerName,
                /// Up to 300 characters.
                text: Sentence,
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
            /// Let rules that may act step down by themselves, or not.
            SetAutomatic {
                /// `true` or `false`; off at first, and after every stop.
                on: bool
            },
        }
    }
}

/// A command whose names and values are those of the scenario.
#[derive(Clone, Debug, PartialEq)]
struct Asked(Command);

impl Decode for Asked {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        use written::Do;
        let command = match Do::decode(node, decoder)? {
            Do::BeginBaseline => Command::BeginBaseline,
            Do::BeginBriefing => Command::BeginBriefing,
            Do::BeginExposure => Command::BeginExposure,
            Do::GoToStep { step } => Command::GoToStep { step: step.0 },
            Do::SetIntensity { intensity } => Command::SetIntensity { intensity },
            Do::SetParameter { parameter, value } => {
                let value: Value = parameter.0.decode_value(&value.0, decoder)?;
                Command::SetParameter { parameter: parameter.0.id.clone(), value }
            }
            Do::Trigger { stimulus } => Command::Trigger { stimulus: stimulus.0 },
            Do::Say { speaker, text } => Command::Say { speaker: speaker.0, text: text.0 },
            Do::SetBreathPace { per_min } => Command::SetBreathPace { per_min },
            Do::SetSchedules { allowed } => Command::SetSchedules { allowed },
            Do::AskSuds => Command::AskSuds,
            Do::AnswerSuds { suds } => Command::AnswerSuds { suds },
            Do::CorrectSuds { suds } => Command::CorrectSuds { suds },
            Do::Note { text } => Command::Note { text },
            Do::Pause => Command::Pause,
            Do::Resume => Command::Resume,
            Do::SafePlace => Command::SafePlace,
            Do::LeaveSafePlace => Command::LeaveSafePlace,
            Do::Stop => Command::Stop,
            Do::ReleaseStop => Command::ReleaseStop,
            Do::BeginRecovery => Command::BeginRecovery,
            Do::Close => Command::Close,
            Do::AcknowledgeAlarm { id } => Command::AcknowledgeAlarm { id },
            Do::Accept { id } => Command::Accept { id },
            Do::Dismiss { id } => Command::Dismiss { id },
            Do::SetAutomatic { on } => Command::SetAutomatic { on },
        };
        Some(Self(command))
    }
    fn shape() -> Shape {
        written::Do::shape()
    }
}

/// A value that is read once its parameter is known.
#[derive(Clone, Debug, PartialEq)]
struct Unread(Node);

impl Decode for Unread {
    fn decode(node: &Node, _decoder: &mut Decoder<'_>) -> Option<Self> {
        Some(Self(node.clone()))
    }
    fn shape() -> Shape {
        Value::shape()
    }
}

/// A text that can be spoken.
#[derive(Clone, Debug, PartialEq)]
struct Sentence(String);

impl Decode for Sentence {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let text = String::decode(node, decoder)?;
        if let Err(why) = check_sentence(&text) {
            let remedy = Some("write one sentence of up to 300 characters".to_owned());
            decoder.faults.error(codes::BAD_SENTENCE, node.span, why, remedy);
            return None;
        }
        Some(Self(text))
    }
    fn shape() -> Shape {
        Shape::text()
    }
}

fn known<T>(
    kind: Kind,
    node: &Node,
    decoder: &mut Decoder<'_>,
    get: impl Fn(Rc<Known>, usize) -> Option<T>,
) -> Option<T> {
    let index = decoder.lookup_node(kind, node)?;
    get(decoder.provided::<Known>()?, index)
}

macro_rules! named {
    ($Name:ident($Inner:ty), $kind:path, $list:ident) => {
        #[derive(Clone, Debug, PartialEq)]
        struct $Name($Inner);

        impl Decode for $Name {
            fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
                known($kind, node, decoder, |all, index| all.$list.get(index).cloned()).map(Self)
            }
            fn shape() -> Shape {
                Shape::NameOf($kind.word)
            }
        }
    };
}
named!(SpeakerName(Name), SPEAKER, speakers);
named!(StepName(Name), STEP, steps);
named!(StimulusName(Name), STIMULUS, stimuli);
named!(ParameterName(Rc<Parameter>), PARAMETER, parameters);

/// Times rise, and the last event closes the session.
fn ends_in_order(
    script: written::Script,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<written::Script> {
    let list = node.field("events");
    let places: Vec<Span> =
        list.map_or(&[][..], Node::items).iter().map(|item| item.span).collect();
    let place = |index: usize| places.get(index).copied().unwrap_or(node.span);
    let before = decoder.faults.count();
    for (index, (earlier, later)) in
        script.events.iter().zip(script.events.iter().skip(1)).enumerate()
    {
        if later.at_secs < earlier.at_secs {
            let message =
                format!("{} s comes after {} s in the list", later.at_secs, earlier.at_secs);
            let remedy = Some("write the events in the order of their times".to_string());
            decoder.faults.error(codes::NOT_IN_ORDER, place(index + 1), message, remedy);
        }
        if earlier.r#do.0 == Command::Close {
            let message = "nothing can be asked of a session that was closed";
            let remedy = Some("let `Close` be the last event".to_string());
            decoder.faults.error(codes::AFTER_CLOSE, place(index + 1), message, remedy);
        }
    }
    match script.events.last() {
        Some(last) if last.r#do.0 == Command::Close => {}
        last => {
            let at = last.map_or(0.0, |event| event.at_secs);
            let span = if last.is_some() {
                place(script.events.len().saturating_sub(1))
            } else {
                node.field_span("events")
            };
            let remedy = format!("end it with `(at_secs: {}, do: Close)`", at.max(1.0));
            let message = "the script does not close the session";
            decoder.faults.error(codes::NEVER_CLOSES, span, message, Some(remedy));
        }
    }
    (decoder.faults.count() == before).then_some(script)
}
