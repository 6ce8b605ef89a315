//! What the manual says is written in a field (`list of ([Number], text)`), as a tree.

/// What is written somewhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Spelling {
    Number,
    Whole,
    Text,
    Name,
    Colour,
    Switch,
    /// Such as `en`.
    Language,
    Curve,
    /// A parameter's value: a number, an option's id, or true or false.
    Value,
    /// A file below the scenario's folder.
    Path,
    /// The name of something that is declared, such as a parameter.
    NameOf(String),
    /// A type with its own entry.
    Type(String),
    List(Box<Spelling>),
    Tuple(Vec<Spelling>),
    Either(Vec<Spelling>),
    /// Words that are not known here.
    Other(String),
}

impl Spelling {
    /// From the manual's words.
    pub fn parse(words: &str) -> Self {
        let words = words.trim();
        if words == "`true` or `false`" {
            return Self::Switch;
        }
        let either = split(words, " or ");
        if either.len() > 1 {
            return Self::Either(either.into_iter().map(Self::parse).collect());
        }
        if let Some(of) = words.strip_prefix("list of ") {
            return Self::List(Box::new(Self::parse(of)));
        }
        if let Some(inner) = words.strip_prefix('(').and_then(|w| w.strip_suffix(')')) {
            return Self::Tuple(split(inner, ", ").into_iter().map(Self::parse).collect());
        }
        if let Some(name) = words.strip_prefix('[').and_then(|w| w.strip_suffix(']')) {
            return Self::Type(name.into());
        }
        if let Some(kind) = words.strip_prefix("name of a ") {
            return Self::NameOf(kind.into());
        }
        match words {
            "number" => Self::Number,
            "whole number" => Self::Whole,
            "text" => Self::Text,
            "name" => Self::Name,
            "colour" => Self::Colour,
            "curve" => Self::Curve,
            "language" | "languages" => Self::Language,
            "value" => Self::Value,
            "path of a model" => Self::Path,
            other => Self::Other(other.into()),
        }
    }

    /// The types with entries of their own within it.
    #[cfg(test)]
    pub fn types(&self) -> Vec<&str> {
        match self {
            Self::Type(name) => vec![name],
            Self::List(of) => of.types(),
            Self::Tuple(parts) | Self::Either(parts) => {
                parts.iter().flat_map(Self::types).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Splits where no bracket is open.
fn split<'w>(words: &'w str, at: &str) -> Vec<&'w str> {
    let (mut parts, mut depth, mut from, mut skip_to) = (Vec::new(), 0i32, 0, 0);
    for (index, c) in words.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        let here = words.get(index..).unwrap_or("");
        if depth == 0 && index >= skip_to && here.starts_with(at) {
            parts.push(words.get(from..index).unwrap_or(""));
            skip_to = index + at.len();
            from = skip_to;
        }
    }
    parts.push(words.get(from..).unwrap_or(""));
    parts
}

#[cfg(test)]
mod tests {
    use gradus_scenario::read;

    use super::*;

    fn others(spelling: &Spelling) -> Vec<String> {
        match spelling {
            Spelling::Other(words) => vec![words.clone()],
            Spelling::List(of) => others(of),
            Spelling::Tuple(parts) | Spelling::Either(parts) => {
                parts.iter().flat_map(others).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_spelling_of_the_manual_is_understood() {
        for doc in read::docs() {
            for field in doc.fields() {
                let spelling = (field.spelling)();
                let unknown = others(&Spelling::parse(&spelling));
                assert!(unknown.is_empty(), "{}.{}: {spelling}: {unknown:?}", doc.name, field.name);
            }
        }
    }

    #[test]
    fn lists_of_pairs_and_choices_are_told_apart() {
        let dial = "list of (name of a parameter, curve or list of (number, value))";
        let steps =
            Spelling::List(Box::new(Spelling::Tuple(vec![Spelling::Number, Spelling::Value])));
        let line = Spelling::Either(vec![Spelling::Curve, steps]);
        let pair = Spelling::Tuple(vec![Spelling::NameOf("parameter".into()), line]);
        assert_eq!(Spelling::parse(dial), Spelling::List(Box::new(pair)));
    }
}
