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

use crate::Command;
use crate::command::each_command;
use gradus_base::{Name, SessionTime};
use gradus_scenario::Value;
use gradus_scenario::codes;
use gradus_scenario::kinds::{PARAMETER, SPEAKER, STEP, STIMULUS, STRETCH};
use gradus_scenario::speaker::check_sentence;
use gradus_scenario::{Parameter, Scenario};
use gradus_text::fields::Becomes;
use gradus_text::{
    Decode, Decoder, Fault, Faults, Node, Shape, Source, Span, TypeShape, parse, shape,
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
        for stretch in scenario.world().stretches() {
            decoder.declare(STRETCH, stretch.id.as_str(), nowhere);
        }
        decoder.provide(Known { parameters: scenario.parameters().to_vec() });
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

/// The parameters, by which values are read.
struct Known {
    parameters: Vec<Parameter>,
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

    macro_rules! words {
        ($(
            $(#[$($doc:tt)*])*
            $Variant:ident $({
                $(
                    $(#[$($field_doc:tt)*])*
                    $field:ident : $ty:ty $(as $written:ty)? $(= $default:expr)? $(=> $range:expr)?
                ),* $(,)?
            })?
        ),* $(,)?) => {
            decode_enum! {
                /// What a script can ask for: every command of a session.
                pub enum Do {
                    $(
                        $(#[$($doc)*])*
                        $Variant $({
                            $(
                                $(#[$($field_doc)*])*
                                $field : $ty $(as $written)? $(= $default)? $(=> $range)?
                            ),*
                        })?
                    ),*
                }
            }

            impl From<Do> for Command {
                fn from(word: Do) -> Self {
                    match word {
                        $( Do::$Variant $({ $($field),* })? => Self::$Variant $({ $($field),* })? ),*
                    }
                }
            }
        };
    }
    each_command!(words);
}

/// A command whose names and values are those of the scenario.
#[derive(Clone, Debug, PartialEq)]
struct Asked(Command);

impl Decode for Asked {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let command = match Command::from(written::Do::decode(node, decoder)?) {
            Command::SetParameter { parameter, .. } => {
                let known = decoder.provided::<Known>()?;
                let found = known.parameters.iter().find(|known| known.id == parameter)?;
                let value = found.decode_value(node.field("value")?, decoder)?;
                Command::SetParameter { parameter, value }
            }
            command => command,
        };
        Some(Self(command))
    }
    fn shape() -> Shape {
        written::Do::shape()
    }
}

/// A value that is read once its parameter is known: [`Asked`] does so.
#[derive(Clone, Debug, PartialEq)]
struct Unread;

impl Becomes<Value> for Unread {
    /// Stands until then.
    fn becomes(self) -> Value {
        Value::Switch(false)
    }
}

impl Decode for Unread {
    fn decode(_node: &Node, _decoder: &mut Decoder<'_>) -> Option<Self> {
        Some(Self)
    }
    fn shape() -> Shape {
        Value::shape()
    }
}

/// A text that can be spoken.
#[derive(Clone, Debug, PartialEq)]
struct Sentence(String);

impl Becomes<String> for Sentence {
    fn becomes(self) -> String {
        self.0
    }
}

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

/// A name that the scenario declares.
macro_rules! named {
    ($Name:ident, $kind:path) => {
        #[derive(Clone, Debug, PartialEq)]
        struct $Name(Name);

        impl Becomes<Name> for $Name {
            fn becomes(self) -> Name {
                self.0
            }
        }

        impl Decode for $Name {
            fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
                decoder.lookup_node($kind, node)?;
                node.text().map(|name| Self(Name::from(name)))
            }
            fn shape() -> Shape {
                Shape::NameOf($kind.word)
            }
        }
    };
}
named!(SpeakerName, SPEAKER);
named!(StepName, STEP);
named!(StimulusName, STIMULUS);
named!(ParameterName, PARAMETER);
named!(StretchName, STRETCH);

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
