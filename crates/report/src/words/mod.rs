//! What a report says, in five languages: keys, their texts, numbers, times, and the names of what a
//! log has as values. No text is put together by cutting another.

mod english;
mod french;
mod german;
mod keys;
mod names;
mod portuguese;
mod spanish;

use core::str::FromStr;

pub use keys::Key;

/// A language of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Portuguese.
    Portuguese,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::English, Self::German, Self::Spanish, Self::French, Self::Portuguese];

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Portuguese => "pt",
        }
    }

    /// The language of a tag such as `de` or `pt-BR`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|lang| lang.tag() == primary)
    }
}

/// A text that names no language of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a report is in en, de, es, fr or pt")]
pub struct NoLanguage;

impl FromStr for Lang {
    type Err = NoLanguage;

    fn from_str(text: &str) -> Result<Self, NoLanguage> {
        Self::of_tag(text).ok_or(NoLanguage)
    }
}

/// Says things in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Which.
    pub lang: Lang,
}

impl Words {
    /// A text without arguments.
    pub fn word(self, key: Key) -> String {
        self.say(key, &[])
    }

    /// A text, each name in braces replaced by its argument. An argument is never looked through for
    /// names itself.
    pub fn say(self, key: Key, args: &[(&str, &str)]) -> String {
        let (mut out, mut rest) = (String::new(), self.text(key));
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            out.push_str(before);
            let arg = args.iter().find(|(known, _)| *known == name);
            out.push_str(arg.map_or("", |(_, text)| text));
            rest = after;
        }
        out + rest
    }

    fn text(self, key: Key) -> &'static str {
        match self.lang {
            Lang::English => english::text(key),
            Lang::German => german::text(key),
            Lang::Spanish => spanish::text(key),
            Lang::French => french::text(key),
            Lang::Portuguese => portuguese::text(key),
        }
    }

    /// A number with so many decimals.
    pub fn number(self, value: f64, decimals: usize) -> String {
        self.mark(format!("{value:.decimals$}"))
    }

    /// A change, with its sign.
    pub fn change(self, value: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.abs());
        let zero = text.chars().all(|c| c == '0' || c == '.');
        let sign = if zero {
            "±"
        } else if value < 0.0 {
            "−"
        } else {
            "+"
        };
        self.mark(format!("{sign}{text}"))
    }

    /// A share, 0 to 1, in percent.
    pub fn percent(self, share: f64) -> String {
        let percent = format!("{:.0}", 100.0 * share);
        match self.lang {
            Lang::English => format!("{percent}%"),
            _ => format!("{percent}\u{a0}%"),
        }
    }

    /// A moment of the session: `m:ss`, `h:mm:ss` from an hour on.
    pub fn clock(self, secs: f64) -> String {
        gradus_session::message::clock(secs)
    }

    /// A length of time, such as `12 min 30 s`; below ten seconds with a decimal.
    pub fn length(self, secs: f64) -> String {
        if secs < 9.95 {
            return format!("{}\u{a0}s", self.number(secs.max(0.0), 1));
        }
        let whole = secs.round() as u64;
        let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60);
        match (h, m, s) {
            (0, 0, s) => format!("{s}\u{a0}s"),
            (0, m, 0) => format!("{m}\u{a0}min"),
            (0, m, s) => format!("{m}\u{a0}min {s}\u{a0}s"),
            (h, m, _) => format!("{h}\u{a0}h {m}\u{a0}min"),
        }
    }

    /// When a session began: date and time of day, from the log's UTC text.
    pub fn began(self, utc: Option<&str>) -> String {
        let Some(utc) = utc else { return self.word(Key::Unknown) };
        match utc.split_once('T') {
            Some((date, time)) if time.len() >= 5 && time.is_ascii() => {
                let time = time.get(..5).unwrap_or_default();
                format!("{date}, {time} UTC")
            }
            _ => utc.to_owned(),
        }
    }

    fn mark(self, number: String) -> String {
        match self.lang {
            Lang::English => number,
            _ => number.replace('.', ","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_every_language_with_the_arguments_of_its_key() {
        for lang in Lang::ALL {
            let words = Words { lang };
            for key in Key::ALL {
                let mut rest = words.text(*key);
                assert!(!rest.trim().is_empty(), "{key:?} in {lang:?}");
                let mut found = Vec::new();
                while let Some((_, after)) = rest.split_once('{') {
                    let (name, after) = after.split_once('}').unwrap_or_default();
                    found.push(name);
                    rest = after;
                }
                found.sort_unstable();
                let mut args = key.args().to_vec();
                args.sort_unstable();
                assert_eq!(found, args, "{key:?} in {lang:?}");
            }
        }
    }

    #[test]
    fn an_argument_with_braces_stays_as_it_is() {
        let words = Words { lang: Lang::English };
        assert_eq!(words.say(Key::StepEvent, &[("step", "{step} {x")]), "Step {step} {x");
    }

    #[test]
    fn numbers_and_times_are_written_as_the_language_writes_them() {
        let (english, german) = (Words { lang: Lang::English }, Words { lang: Lang::German });
        assert_eq!(
            (english.number(1.25, 1), german.number(1.25, 2)),
            ("1.2".into(), "1,25".into())
        );
        assert_eq!(
            (english.change(-0.04, 1), german.change(3.0, 1)),
            ("±0.0".into(), "+3,0".into())
        );
        assert_eq!(english.length(750.2), "12\u{a0}min 30\u{a0}s");
        assert_eq!(english.length(59.7), "1\u{a0}min");
        assert_eq!(german.length(4.24), "4,2\u{a0}s");
        assert_eq!(english.began(Some("2026-11-21T19:56:00Z")), "2026-11-21, 19:56 UTC");
    }
}
