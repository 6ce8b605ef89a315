//! The searches of LSL: writing a search, and finding out whether a search means a published
//! stream.
//!
//! A search is an XPath predicate. What other programs send is `session_id='default' and name='X'`;
//! read here are `and`, `or`, `not()`, brackets, `=`, `!=`, `starts-with`, `contains` and `concat`
//! over the fields of the short description. Anything else matches nothing, as a search that cannot
//! be read does in liblsl.

/// Bytes of a search that are looked at.
const LENGTH_MAX: usize = 2048;
/// Brackets nest no deeper.
const DEPTH_MAX: usize = 16;

/// `value` as an XPath literal. A literal has no escapes, so a value with both quotes is put
/// together.
pub(crate) fn literal(value: &str) -> String {
    if !value.contains('\'') {
        return format!("'{value}'");
    }
    if !value.contains('"') {
        return format!("\"{value}\"");
    }
    let parts: Vec<String> = value.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

/// Whether a search means a stream with these fields; a search that cannot be read means none.
pub(crate) fn matches(query: &str, fields: &[(&str, String)]) -> bool {
    if query.trim().is_empty() {
        return true;
    }
    let Some(words) = words(query) else { return false };
    let mut reader = Reader { words: &words, fields, depth: 0 };
    reader.either() == Some(true) && reader.words.is_empty()
}

#[derive(Clone, Debug, PartialEq)]
enum Word<'a> {
    Name(&'a str),
    Text(&'a str),
    Sign(&'a str),
}

fn words(query: &str) -> Option<Vec<Word<'_>>> {
    if query.len() > LENGTH_MAX {
        return None;
    }
    let mut words = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let word;
        (word, rest) = match first {
            '\'' | '"' => {
                let (text, rest) = rest.get(1..)?.split_once(first)?;
                (Word::Text(text), rest)
            }
            '=' | '(' | ')' | ',' => {
                let (sign, rest) = rest.split_at(1);
                (Word::Sign(sign), rest)
            }
            '!' => (Word::Sign("!="), rest.strip_prefix("!=")?),
            _ => {
                let in_name = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
                let end = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
                let (name, rest) = rest.split_at(end);
                (Word::Name(name), rest)
            }
        };
        if word == Word::Name("") {
            return None;
        }
        words.push(word);
        rest = rest.trim_start();
    }
    Some(words)
}

struct Reader<'a> {
    words: &'a [Word<'a>],
    fields: &'a [(&'a str, String)],
    depth: usize,
}

impl Reader<'_> {
    fn eat(&mut self, word: &Word<'_>) -> bool {
        let found = self.words.first() == Some(word);
        if found {
            self.words = self.words.get(1..).unwrap_or_default();
        }
        found
    }

    fn need(&mut self, sign: &str) -> Option<()> {
        self.eat(&Word::Sign(sign)).then_some(())
    }

    fn either(&mut self) -> Option<bool> {
        let mut holds = self.both()?;
        while self.eat(&Word::Name("or")) {
            holds |= self.both()?;
        }
        Some(holds)
    }

    fn both(&mut self) -> Option<bool> {
        let mut holds = self.one()?;
        while self.eat(&Word::Name("and")) {
            holds &= self.one()?;
        }
        Some(holds)
    }

    fn one(&mut self) -> Option<bool> {
        if self.eat(&Word::Sign("(")) {
            return self.inside();
        }
        match self.words {
            [Word::Name("not"), Word::Sign("("), ..] => {
                self.words = self.words.get(2..)?;
                self.inside().map(|holds| !holds)
            }
            [Word::Name(call @ ("starts-with" | "contains")), Word::Sign("("), ..] => {
                self.words = self.words.get(2..)?;
                let whole = self.value()?;
                self.need(",")?;
                let part = self.value()?;
                self.need(")")?;
                Some(match *call {
                    "contains" => whole.contains(&part),
                    _ => whole.starts_with(&part),
                })
            }
            _ => {
                let left = self.value()?;
                let equal = self.eat(&Word::Sign("="));
                if !equal && !self.eat(&Word::Sign("!=")) {
                    return None;
                }
                Some(same(&left, &self.value()?) == equal)
            }
        }
    }

    fn inside(&mut self) -> Option<bool> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let holds = self.either()?;
        self.need(")")?;
        self.depth -= 1;
        Some(holds)
    }

    /// A literal, a number, a field, or literals put together.
    fn value(&mut self) -> Option<String> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        match first {
            Word::Text(text) => Some((*text).to_owned()),
            Word::Sign(_) => None,
            Word::Name("concat") => {
                self.need("(")?;
                let mut whole = String::new();
                loop {
                    let Some((Word::Text(part), rest)) = self.words.split_first() else {
                        return None;
                    };
                    whole.push_str(part);
                    self.words = rest;
                    if !self.eat(&Word::Sign(",")) {
                        self.need(")")?;
                        return Some(whole);
                    }
                }
            }
            Word::Name(name) => {
                let path = name.trim_start_matches('/').trim_start_matches("info/");
                let field = self.fields.iter().find(|(known, _)| *known == path);
                match field {
                    Some((_, value)) => Some(value.clone()),
                    None => name.parse::<f64>().ok().map(|number| number.to_string()),
                }
            }
        }
    }
}

/// Equal as text, or as numbers.
fn same(left: &str, right: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    left == right || number(left).is_some_and(|left| Some(left) == number(right))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields() -> Vec<(&'static str, String)> {
        vec![
            ("name", "Bob's \"EEG\"".to_owned()),
            ("type", "EEG".to_owned()),
            ("session_id", "default".to_owned()),
            ("channel_count", "8".to_owned()),
        ]
    }

    #[test]
    fn searches_that_programs_send_are_understood() {
        let name = literal("Bob's \"EEG\"");
        for (query, expected) in [
            ("", true),
            ("session_id='default'", true),
            ("session_id='default' and type='EEG'", true),
            ("session_id='other' and type='EEG'", false),
            ("type = 'ECG' or starts-with(type, 'E')", true),
            ("not(type='EEG')", false),
            ("channel_count=8.0 and (contains(type,'EG'))", true),
            ("type!='EEG'", false),
            ("/info/type='EEG'", true),
            ("serial='x'", false),
            ("count(channels)>3", false),
            ("type='EEG' and", false),
            (&format!("name={name}"), true),
        ] {
            assert_eq!(matches(query, &fields()), expected, "{query}");
        }
    }

    #[test]
    fn a_search_that_nests_or_goes_on_for_too_long_matches_nothing() {
        let deep = "(".repeat(60_000);
        assert!(!matches(&deep, &fields()));
        let deep = format!("{}type='EEG'{}", "(".repeat(40), ")".repeat(40));
        assert!(!matches(&deep, &fields()));
        let long = format!("type='EEG'{}", " ".repeat(LENGTH_MAX));
        assert!(!matches(&long, &fields()));
    }

    proptest! {
        #[test]
        fn no_search_panics(query in "(type|=|'|\"|\\(|\\)|and|or|not|concat|,|!|é|1| |/){0,40}") {
            matches(&query, &fields());
        }

        #[test]
        fn any_value_can_be_searched_for(value in "[a-c'\" ]{1,12}") {
            let fields = [("name", value.clone())];
            let query = format!("name={}", literal(&value));
            prop_assert!(matches(&query, &fields));
        }
    }
}
