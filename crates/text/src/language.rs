//! Texts in several languages, resolved while they are read.
//!
//! A file declares its languages; the first is the fallback. A text is written once, in that
//! language, or as a map with a text for each. What comes out is plain text in the language that
//! was asked for. What is not translated is collected, for one warning per language.

use super::codes;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::str::FromStr;

use super::fields::Becomes;
use super::{
    Decode, Decoder, Form, Node, NodeKind, Shape, Span, TypeShape, VariantShape,
    did_you_mean_remedy,
};
use gradus_base::Name;

/// A language: a BCP 47 tag of a language and at most a script or a region, such as `en`, `de`,
/// `pt-BR`, `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// A text that is no language tag of the kind used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a language is written like `en`, `de`, `pt-BR` or `zh-Hant`")]
pub struct NotALanguage;

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        let (primary, more) = match text.split_once('-') {
            Some((primary, more)) => (primary, Some(more)),
            None => (text, None),
        };
        let lower = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase());
        let upper = |text: &str| text.bytes().all(|b| b.is_ascii_uppercase());
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let region = |text: &str| match text.len() {
            2 => upper(text),
            3 => digits(text),
            _ => false,
        };
        let script = |text: &str| {
            text.len() == 4 && text.split_at_checked(1).is_some_and(|(a, b)| upper(a) && lower(b))
        };
        let sound = (2..=3).contains(&primary.len())
            && lower(primary)
            && more.is_none_or(|more| region(more) || script(more));
        if sound { Ok(Self(text.to_owned())) } else { Err(NotALanguage) }
    }
}

impl Language {
    /// The language of a file that declares none.
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without script and region.
    fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or("")
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What [`Language::from_str`] takes, as a regular expression.
const PATTERN: &str = "^[a-z]{2,3}(-([A-Z]{2}|[0-9]{3}|[A-Z][a-z]{3}))?$";

/// The file that declares the languages, by its place in [`Sources`](super::Sources).
const MAIN: u16 = 0;

/// Languages of one file at most.
const MOST_LANGUAGES: usize = 60;

/// What is known of languages while a file is read; provided to the decoding of every [`Text`].
pub struct Speech {
    /// At least one; the first is the fallback.
    declared: Vec<(Language, Span)>,
    /// Which of them is read.
    chosen: usize,
    /// The language that was asked for, where no text is in it.
    not_there: Option<Language>,
    /// For each declared language, the texts that are not in it.
    missing: RefCell<Vec<Missing>>,
}

#[derive(Clone, Default)]
struct Missing {
    places: BTreeSet<Span>,
    /// Those whose places were not kept.
    more: usize,
}

/// Places that are kept for each language.
const MOST_PLACES: usize = 1000;

/// A language that lacks texts.
pub struct Lacks {
    /// The language.
    pub language: Language,
    /// Where the file declares it.
    pub declared_at: Span,
    /// How many texts it lacks.
    pub number: usize,
    /// In order; not all where there are very many.
    pub places: BTreeSet<Span>,
}

/// The language that was asked for.
struct Asked(Option<Language>);

impl Speech {
    /// For a file whose languages are not known yet; `asked` is read where it is there.
    pub fn begin(asked: Option<Language>, decoder: &mut Decoder<'_>) {
        decoder.provide(Self::new(vec![(Language::english(), Span::default())], asked.as_ref()));
        decoder.provide(Asked(asked));
    }

    fn new(declared: Vec<(Language, Span)>, asked: Option<&Language>) -> Self {
        let find =
            |wanted: &dyn Fn(&Language) -> bool| declared.iter().position(|(l, _)| wanted(l));
        let chosen = asked.and_then(|asked| {
            find(&|l| l == asked).or_else(|| find(&|l| l.primary() == asked.primary()))
        });
        let not_there = asked.filter(|_| chosen.is_none()).cloned();
        let missing = RefCell::new(vec![Missing::default(); declared.len()]);
        Self { declared, chosen: chosen.unwrap_or(0), not_there, missing }
    }

    /// The language that is read.
    pub fn chosen(&self) -> Language {
        self.declared.get(self.chosen).map_or_else(Language::english, |(l, _)| l.clone())
    }

    /// The declared languages, the fallback first.
    pub fn languages(&self) -> Vec<Language> {
        self.declared.iter().map(|(language, _)| language.clone()).collect()
    }

    /// The language of texts that are written once.
    pub fn first(&self) -> Option<Language> {
        self.declared.first().map(|(language, _)| language.clone())
    }

    /// The language that was asked for in vain, and where the languages are declared.
    pub fn not_there(&self) -> Option<(&Language, Span)> {
        let at = self.declared.first().map_or(Span::default(), |(_, span)| *span);
        self.not_there.as_ref().map(|language| (language, at))
    }

    /// Each language that lacks texts.
    pub fn lacking(&self) -> Vec<Lacks> {
        let missing = self.missing.borrow();
        let all = self.declared.iter().zip(missing.iter());
        all.filter(|(_, missing)| !missing.places.is_empty())
            .map(|((language, declared_at), missing)| Lacks {
                language: language.clone(),
                declared_at: *declared_at,
                number: missing.places.len() + missing.more,
                places: missing.places.clone(),
            })
            .collect()
    }

    fn lacks(&self, language: usize, span: Span) {
        if let Some(missing) = self.missing.borrow_mut().get_mut(language) {
            if missing.places.len() < MOST_PLACES {
                missing.places.insert(span);
            } else if !missing.places.contains(&span) {
                missing.more += 1;
            }
        }
    }
}

/// The field `languages` of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Languages(pub Vec<Language>);

impl Default for Languages {
    fn default() -> Self {
        Self(vec![Language::english()])
    }
}

impl Decode for Language {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let Some(text) = node.text() else {
            decoder.wrong_kind(node, "a language in quotes");
            return None;
        };
        let language = text.parse().ok();
        if language.is_none() {
            let message = format!("{text:?} is no language");
            let remedy = Some(NotALanguage.to_string());
            decoder.faults.error(codes::BAD_LANGUAGE, node.span, message, remedy);
        }
        language
    }
    fn shape() -> Shape {
        Shape::pattern("language", "\"en\"", PATTERN)
    }
}

impl Decode for Languages {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let all = Vec::<Language>::decode(node, decoder)?;
        if all.is_empty() {
            let remedy = Some("write `languages: [\"en\"]`, or leave it out".to_owned());
            decoder.faults.error(
                codes::NO_LANGUAGE,
                node.span,
                "there is no language here",
                remedy,
            );
            return None;
        }
        if all.len() > MOST_LANGUAGES {
            let message =
                format!("there are {} languages; {MOST_LANGUAGES} are the most", all.len());
            decoder.faults.error(codes::TOO_MANY_LANGUAGES, node.span, message, None);
            return None;
        }
        let declared: Vec<_> =
            all.iter().cloned().zip(node.items().iter().map(|item| item.span)).collect();
        for (index, (language, span)) in declared.iter().enumerate() {
            if all.iter().take(index).any(|other| other == language) {
                let message = format!("`{language}` is there twice");
                decoder.faults.error(codes::DUPLICATE_NAME, *span, message, None);
            }
        }
        let asked = decoder.provided::<Asked>();
        let asked = asked.as_ref().and_then(|asked| asked.0.as_ref());
        decoder.provide(Speech::new(declared, asked));
        Some(Self(all))
    }
    fn shape() -> Shape {
        Shape::called("list of languages", r#"["en", "de"]"#, Vec::<Language>::shape())
    }
}

/// A text that a person reads, in the language that was asked for. Written `"…"`, in the file's
/// first language, or `{"en": "…", "de": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub String);

impl Decode for Text {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let speech = decoder.provided::<Speech>();
        match &node.kind {
            NodeKind::Text(text) => {
                if let Some(speech) = speech.filter(|_| !text.is_empty()) {
                    (1..speech.declared.len()).for_each(|index| speech.lacks(index, node.span));
                }
                Some(Self(text.clone()))
            }
            NodeKind::Map(entries) => {
                let english =
                    || std::rc::Rc::new(Speech::new(vec![(Language::english(), node.span)], None));
                in_languages(node, entries, &speech.unwrap_or_else(english), decoder)
            }
            _ => {
                decoder.wrong_kind(node, "text in quotes, or `{\"en\": \"…\", \"de\": \"…\"}`");
                None
            }
        }
    }
    fn shape() -> Shape {
        Shape::of_type("Text", text_entry)
    }
}

/// A text that somebody says: in one language, which it keeps whatever language is read, or in
/// several, as a [`Text`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidText(pub String);

impl Decode for SaidText {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match &node.kind {
            NodeKind::Text(text) => Some(Self(text.clone())),
            _ => Text::decode(node, decoder).map(|text| Self(text.0)),
        }
    }
    fn shape() -> Shape {
        Text::shape()
    }
}

impl Becomes<String> for SaidText {
    fn becomes(self) -> String {
        self.0
    }
}

/// The manual entry of [`Text`].
fn text_entry() -> TypeShape {
    let doc = "A text that a person reads, in one language or in several.".into();
    let map = Shape::Map(Box::new(Shape::text()));
    let in_several = "in several; the first of the file's languages must be among them";
    let form = Form::Enum(vec![
        VariantShape::plain("\"Third floor\"", Shape::text(), "in the file's first language"),
        VariantShape::plain(
            "{\"en\": \"Third floor\", \"de\": \"Dritter Stock\"}",
            map,
            in_several,
        ),
    ]);
    TypeShape { name: "Text", doc, form }
}

fn in_languages(
    node: &Node,
    entries: &[(Node, Node)],
    speech: &Speech,
    decoder: &mut Decoder<'_>,
) -> Option<Text> {
    let mut texts: Vec<Option<String>> = vec![None; speech.declared.len()];
    let mut sound = true;
    for (key, value) in entries {
        let text = String::decode(value, decoder);
        sound &= text.is_some();
        let Some(name) = key.text() else {
            decoder.wrong_kind(key, "a language in quotes");
            sound = false;
            continue;
        };
        let Some(index) = speech.declared.iter().position(|(l, _)| l.as_str() == name) else {
            // A file that several include may be in more languages than one of them.
            if key.span.file != MAIN && name.parse::<Language>().is_ok() {
                continue;
            }
            let message = format!("this file has no language {name:?}");
            let known = speech.declared.iter().map(|(l, _)| l.as_str());
            let mut remedy = did_you_mean_remedy(name, known).unwrap_or_default();
            remedy += "; every language of a file stands in its field `languages`";
            decoder.faults.error(codes::UNKNOWN_LANGUAGE, key.span, message, Some(remedy));
            sound = false;
            continue;
        };
        match texts.get_mut(index) {
            Some(held @ None) => *held = text.or(Some(String::new())),
            _ => {
                let message = format!("{name:?} is there twice");
                decoder.faults.error(codes::DUPLICATE_NAME, key.span, message, None);
                sound = false;
            }
        }
    }
    for (index, _) in texts.iter().enumerate().filter(|(_, text)| text.is_none()) {
        match (index, speech.declared.first()) {
            (0, Some((first, _))) => {
                let message = format!("this text lacks {:?}, the file's first language", first.0);
                let remedy =
                    Some(format!("add `{:?}: \"…\"`: the others fall back to it", first.0));
                decoder.faults.error(codes::NO_FALLBACK, node.span, message, remedy);
                sound = false;
            }
            _ => speech.lacks(index, node.span),
        }
    }
    let chosen = texts.get_mut(speech.chosen).and_then(Option::take);
    let text = chosen.or_else(|| texts.into_iter().next().flatten());
    text.filter(|_| sound).map(Text)
}

impl Becomes<String> for Text {
    fn becomes(self) -> String {
        self.0
    }
}

impl Becomes<Vec<String>> for Vec<Text> {
    fn becomes(self) -> Vec<String> {
        self.into_iter().map(|text| text.0).collect()
    }
}

impl Becomes<Vec<(Name, String)>> for Vec<(Name, Text)> {
    fn becomes(self) -> Vec<(Name, String)> {
        self.into_iter().map(|(name, text)| (name, text.0)).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_primary_tags_with_a_script_or_a_region() {
        for good in ["en", "de", "pt-BR", "zh-Hant", "es-419", "gsw"] {
            assert_eq!(good.parse::<Language>().unwrap().as_str(), good);
        }
        for bad in
            ["", "e", "EN", "english", "en_GB", "en-gb", "en-", "-GB", "zh-hant", "de-DE-x", "ä"]
        {
            assert!(bad.parse::<Language>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_nearest_language_that_is_there_is_read() {
        let all = ["en", "pt-BR", "de"].map(|l| (l.parse().unwrap(), Span::default()));
        let chosen = |asked: &str| {
            let speech = Speech::new(all.to_vec(), Some(&asked.parse().unwrap()));
            (speech.chosen().to_string(), speech.not_there().is_some())
        };
        assert_eq!(chosen("de"), ("de".to_owned(), false));
        assert_eq!(chosen("de-AT"), ("de".to_owned(), false));
        assert_eq!(chosen("pt"), ("pt-BR".to_owned(), false));
        assert_eq!(chosen("fr"), ("en".to_owned(), true));
    }
}
