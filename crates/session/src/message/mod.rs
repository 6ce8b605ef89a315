//! A message before it is text: its key and its named arguments, and the catalogue that turns them
//! into a language.
//!
//! ```text
//!  words, advice ──▶ Message { key, args } ──Catalogue──▶ text
//!  choose a message                          writes it in a language
//! ```
//!
//! A [`Message`] is chosen without a language and holds no sentence. A [`Catalogue`] alone writes
//! sentences; no text is ever put together by cutting or lower-casing another text.

mod french;
mod german;
mod italian;
pub(crate) mod keys;
mod spanish;

use gradus_base::Name;

pub use french::FRENCH_PROPOSALS;
pub use german::GERMAN_PROPOSALS;
pub use italian::ITALIAN_PROPOSALS;
pub use keys::Key;
pub use spanish::SPANISH_PROPOSALS;

/// What is said, in no language yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Which message of the catalogue.
    pub key: Key,
    /// Its arguments, each with its name; those that [`Key::args`] lists.
    pub args: Vec<(&'static str, Arg)>,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A name, a label or a person's own words: the same in every language.
    Text(String),
    /// A count or a number that an alarm, a run or a proposal goes by.
    Whole(u64),
    /// A measured or chosen number.
    Number {
        /// The number.
        value: f64,
        /// How many decimals are shown; none: as many as the number has.
        decimals: Option<usize>,
        /// A plus is shown too.
        signed: bool,
    },
    /// Seconds, shown as a clock: `m:ss`.
    Clock(f64),
    /// A message within the message.
    Message(Message),
}

/// A language: the text of every message, and how numbers are written.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue {
    /// The text of a message, with `{name}` where an argument stands.
    pub text: fn(Key) -> &'static str,
    /// Between a number's whole part and its decimals.
    pub decimal_mark: char,
}

/// English.
pub const ENGLISH: Catalogue = Catalogue { text: Key::english, decimal_mark: '.' };

/// The language of a tag (BCP 47) where proposals are translated into it; English for every other.
pub fn for_proposals(language: &str) -> Catalogue {
    match language.split('-').next() {
        Some("de") => GERMAN_PROPOSALS,
        Some("es") => SPANISH_PROPOSALS,
        Some("fr") => FRENCH_PROPOSALS,
        Some("it") => ITALIAN_PROPOSALS,
        _ => ENGLISH,
    }
}

/// Seconds as `m:ss`, or `h:mm:ss` from an hour on.
pub fn clock(secs: f64) -> String {
    let secs = secs.max(0.0) as u64;
    let (h, m, s) = (secs / 3600, secs / 60 % 60, secs % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

impl Catalogue {
    /// A message, or an argument by itself, as text.
    pub fn say(&self, what: impl Into<Arg>) -> String {
        let mut text = String::new();
        self.argument(&what.into(), &mut text);
        text
    }

    /// A message as a sentence, which begins with a capital letter.
    pub fn sentence(&self, message: Message) -> String {
        let text = self.say(message);
        let mut letters = text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.collect::<String>() + letters.as_str()
    }

    /// The text of a message that has no arguments.
    pub fn word(&self, key: Key) -> &'static str {
        (self.text)(key)
    }

    fn argument(&self, arg: &Arg, out: &mut String) {
        match arg {
            Arg::Text(text) => out.push_str(text),
            Arg::Whole(number) => out.push_str(&number.to_string()),
            Arg::Number { value, decimals, signed } => {
                let plain = match (decimals, signed) {
                    (Some(decimals), false) => format!("{value:.decimals$}"),
                    (Some(decimals), true) => format!("{value:+.decimals$}"),
                    (None, false) => value.to_string(),
                    (None, true) => format!("{value:+}"),
                };
                let mark = |letter| if letter == '.' { self.decimal_mark } else { letter };
                out.extend(plain.chars().map(mark));
            }
            Arg::Clock(secs) => out.push_str(&clock(*secs)),
            Arg::Message(message) => self.message(message, out),
        }
    }

    fn message(&self, message: &Message, out: &mut String) {
        let mut rest = (self.text)(message.key);
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            out.push_str(before);
            if let Some((_, arg)) = message.args.iter().find(|(known, _)| *known == name) {
                self.argument(arg, out);
            }
            rest = after;
        }
        out.push_str(rest);
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&Name> for Arg {
    fn from(name: &Name) -> Self {
        Self::Text(name.to_string())
    }
}

impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Self::Whole(number)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Whole(number.into())
    }
}

impl From<u8> for Arg {
    fn from(number: u8) -> Self {
        Self::Whole(number.into())
    }
}
