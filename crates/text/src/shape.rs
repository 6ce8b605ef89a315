//! What an author can write: the one value from which the manual, `gradus-scenario explain` and the
//! JSON Schema are drawn.
//!
//! ```text
//!  decode_struct!, decode_enum!, Decode::shape ──▶ Shape ──▶ TypeShape ─┬─▶ manual (Markdown)
//!                                                    ▲           │      ├─▶ explain, examples
//!                                                    └───────────┘      └─▶ JSON Schema
//!                                                 fields of the type
//! ```
//!
//! A [`Shape`] says what one place accepts. A type with an entry of its own in the manual is a
//! [`TypeShape`]; a shape names it and knows where to get it, so that types may hold each other.
//! Nothing here reads a text, and nothing is drawn here.

use super::{Decode, Range};

/// What one place of a file accepts.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A number.
    Number {
        /// Without a fraction.
        whole: bool,
        /// Where it must lie.
        range: Option<Range>,
    },
    /// `true` or `false`.
    Switch,
    /// A text in quotes.
    Text(TextShape),
    /// The name, in quotes, of something that is declared elsewhere, such as a `parameter`.
    NameOf(&'static str),
    /// `[a, b, …]`; a list of pairs may be a map.
    List(Box<Shape>),
    /// `{"key": value, …}`
    Map(Box<Shape>),
    /// `(a, b)` or `[a, b]`, of this length.
    Tuple(Vec<Shape>),
    /// One of several shapes.
    Either(Vec<Shape>),
    /// A word and a value in parentheses: `Smooth([…])`.
    Word(&'static str, Box<Shape>),
    /// A shape that the manual calls by a name and does not spell out, such as a curve.
    Called {
        /// The name.
        words: &'static str,
        /// A value that it accepts.
        example: &'static str,
        /// The shape of the values.
        shape: Box<Shape>,
    },
    /// A type with an entry of its own.
    Type(TypeRef),
}

/// What a text may be.
#[derive(Clone, Copy, Debug)]
pub struct TextShape {
    /// The manual's name for it.
    pub words: &'static str,
    /// A text that it accepts, in its quotes.
    pub example: &'static str,
    /// The regular expression that it matches.
    pub pattern: Option<&'static str>,
    /// Its greatest length, bytes.
    pub longest: Option<usize>,
}

/// The name of a type with an entry of its own, and the way to the entry.
#[derive(Clone, Copy, Debug)]
pub struct TypeRef {
    /// The type's name.
    pub name: &'static str,
    /// Its entry.
    pub entry: fn() -> TypeShape,
    /// Where the type's plain numbers must lie.
    pub range: Option<Range>,
}

/// The entry of a type.
#[derive(Clone, Debug)]
pub struct TypeShape {
    /// Its name.
    pub name: &'static str,
    /// What it is, in paragraphs with an empty line between.
    pub doc: String,
    /// What is written.
    pub form: Form,
}

/// How a type is written.
#[derive(Clone, Debug)]
pub enum Form {
    /// `(field: value, …)`
    Struct(Vec<FieldShape>),
    /// One of several forms.
    Enum(Vec<VariantShape>),
}

/// A field, or a value in the parentheses of a form.
#[derive(Clone, Debug)]
pub struct FieldShape {
    /// Empty for a value in parentheses.
    pub name: &'static str,
    /// What it means, in paragraphs with an empty line between.
    pub doc: String,
    /// What it accepts.
    pub shape: Shape,
    /// What holds where it is not written.
    pub unwritten: Unwritten,
}

/// What holds where a field is not written.
#[derive(Clone, Debug, PartialEq)]
pub enum Unwritten {
    /// It must be written.
    Fault,
    /// It may be left out; what then holds has no short spelling.
    Nothing,
    /// The same as if an author had written this.
    Default(String),
}

/// One form of an enum.
#[derive(Clone, Debug)]
pub struct VariantShape {
    /// The word that it begins with; empty for a plain value.
    pub word: &'static str,
    /// The whole form as an author might write it, where the manual shows that in place of the
    /// word.
    pub written: Option<&'static str>,
    /// What it means, in paragraphs with an empty line between.
    pub doc: String,
    /// What follows the word.
    pub content: Content,
}

/// What follows the word of a form.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing: a bare word.
    Nothing,
    /// `Word(a, b)`
    Values(Vec<FieldShape>),
    /// `Word(a: …, b: …)`
    Fields(Vec<FieldShape>),
    /// There is no word: a value as it is.
    Plain(Shape),
}

impl Shape {
    /// A number, with or without a fraction.
    pub fn number() -> Self {
        Self::Number { whole: false, range: None }
    }

    /// A number without a fraction.
    pub fn whole_number() -> Self {
        Self::Number { whole: true, range: None }
    }

    /// Any text.
    pub fn text() -> Self {
        Self::text_called("text", "\"On the roof\"")
    }

    /// A text of a kind, and one such text in its quotes.
    pub fn text_called(words: &'static str, example: &'static str) -> Self {
        Self::Text(TextShape { words, example, pattern: None, longest: None })
    }

    /// A text of a kind that matches a regular expression.
    pub fn pattern(words: &'static str, example: &'static str, pattern: &'static str) -> Self {
        Self::Text(TextShape { words, example, pattern: Some(pattern), longest: None })
    }

    /// A shape that the manual calls by a name.
    pub fn called(words: &'static str, example: &'static str, shape: Self) -> Self {
        Self::Called { words, example, shape: Box::new(shape) }
    }

    /// A list of such values.
    pub fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// A type with an entry of its own.
    pub fn of_type(name: &'static str, entry: fn() -> TypeShape) -> Self {
        Self::Type(TypeRef { name, entry, range: None })
    }

    /// The same, with every number in it within a range.
    pub fn within(self, range: impl Into<Range>) -> Self {
        self.bounded(range.into())
    }

    fn bounded(self, range: Range) -> Self {
        let all = |parts: Vec<Self>| parts.into_iter().map(|part| part.bounded(range)).collect();
        match self {
            Self::Number { whole, .. } => Self::Number { whole, range: Some(range) },
            Self::Type(of) => Self::Type(TypeRef { range: Some(range), ..of }),
            Self::List(of) => Self::list(of.bounded(range)),
            Self::Tuple(parts) => Self::Tuple(all(parts)),
            Self::Either(parts) => Self::Either(all(parts)),
            other => other,
        }
    }

    /// The manual's words, such as `list of (Number, text)`.
    pub fn words(&self) -> String {
        self.words_with(&|name| name.to_owned())
    }

    /// The same with the marks of links: `list of ([Number], text)`.
    pub fn linked_words(&self) -> String {
        self.words_with(&|name| format!("[{name}]"))
    }

    fn words_with(&self, link: &dyn Fn(&str) -> String) -> String {
        let all = |parts: &[Self], between: &str| {
            parts.iter().map(|part| part.words_with(link)).collect::<Vec<_>>().join(between)
        };
        match self {
            Self::Number { whole: false, .. } => "number".into(),
            Self::Number { whole: true, .. } => "whole number".into(),
            Self::Switch => "`true` or `false`".into(),
            Self::Text(text) => text.words.into(),
            Self::NameOf(kind) => format!("name of a {kind}"),
            Self::List(of) => format!("list of {}", of.words_with(link)),
            Self::Map(of) => format!("map to {}", of.words_with(link)),
            Self::Tuple(parts) => format!("({})", all(parts, ", ")),
            Self::Either(parts) => all(parts, " or "),
            Self::Word(word, inner) => format!("{word}({})", inner.words_with(link)),
            Self::Called { words, .. } => (*words).into(),
            Self::Type(of) => link(of.name),
        }
    }

    /// The range of its numbers in words, such as `0.0 to 1.0`; empty where there is none.
    pub fn range_words(&self) -> String {
        let Some((range, whole)) = self.range() else { return String::new() };
        let say = |bound: f64| if whole { bound.to_string() } else { format!("{bound:?}") };
        match (range.lo.is_finite(), range.hi.is_finite()) {
            (true, true) => format!("{} to {}", say(range.lo), say(range.hi)),
            (true, false) => format!("from {}", say(range.lo)),
            (false, _) => format!("at most {}", say(range.hi)),
        }
    }

    /// The range of its first numbers that have one, and whether they are whole.
    fn range(&self) -> Option<(Range, bool)> {
        match self {
            Self::Number { whole, range } => range.map(|range| (range, *whole)),
            Self::Type(of) => of.range.map(|range| (range, false)),
            Self::List(of) => of.range(),
            Self::Tuple(parts) | Self::Either(parts) => parts.iter().find_map(Self::range),
            _ => None,
        }
    }

    /// The types with entries of their own that it names, in order.
    pub fn types(&self) -> Vec<TypeRef> {
        match self {
            Self::Type(of) => vec![*of],
            Self::List(of) | Self::Map(of) | Self::Word(_, of) => of.types(),
            Self::Called { shape, .. } => shape.types(),
            Self::Tuple(parts) | Self::Either(parts) => {
                parts.iter().flat_map(Self::types).collect()
            }
            Self::Number { .. } | Self::Switch | Self::Text(_) | Self::NameOf(_) => Vec::new(),
        }
    }
}

impl TypeShape {
    /// Every field of the type, those of variants too.
    pub fn fields(&self) -> impl Iterator<Item = &FieldShape> {
        let (own, variants) = match &self.form {
            Form::Struct(fields) => (fields.as_slice(), [].as_slice()),
            Form::Enum(variants) => ([].as_slice(), variants.as_slice()),
        };
        own.iter().chain(variants.iter().flat_map(VariantShape::fields))
    }
}

impl VariantShape {
    /// A plain value, without a word.
    pub fn plain(written: &'static str, shape: Shape, doc: &str) -> Self {
        let content = Content::Plain(shape);
        Self { word: "", written: Some(written), doc: prose(doc), content }
    }

    /// A bare word.
    pub fn bare(word: &'static str, doc: &str) -> Self {
        Self { word, written: None, doc: prose(doc), content: Content::Nothing }
    }

    /// A word with values in parentheses, which the manual shows as `written`.
    pub fn form(
        word: &'static str,
        written: &'static str,
        doc: &str,
        values: Vec<FieldShape>,
    ) -> Self {
        let content = Content::Values(values);
        Self { word, written: Some(written), doc: prose(doc), content }
    }

    /// The word; of a plain value an example.
    pub fn name(&self) -> &'static str {
        match self.written {
            Some(written) if self.word.is_empty() => written,
            _ => self.word,
        }
    }

    /// What the manual shows: an example, or the word.
    pub fn title(&self) -> &'static str {
        self.written.unwrap_or(self.word)
    }

    /// What stands in its parentheses.
    pub fn fields(&self) -> &[FieldShape] {
        match &self.content {
            Content::Values(fields) | Content::Fields(fields) => fields,
            Content::Nothing | Content::Plain(_) => &[],
        }
    }
}

impl FieldShape {
    /// A value in the parentheses of a form.
    pub fn value(shape: Shape, doc: &str) -> Self {
        Self { name: "", doc: prose(doc), shape, unwritten: Unwritten::Fault }
    }

    /// Whether it must be written.
    pub fn is_required(&self) -> bool {
        self.unwritten == Unwritten::Fault
    }
}

impl Unwritten {
    /// For a field of a type without a default of the field's own.
    pub fn without_default<T: Decode>() -> Self {
        if T::absent().is_some() { Self::Nothing } else { Self::Fault }
    }

    /// For a field with this default.
    pub fn default_of<T: Decode>(default: &T) -> Self {
        default.as_written().map_or(Self::Nothing, Self::Default)
    }
}

/// The types that a shape is made of, each once, in the order in which they are met.
pub fn collect(root: &Shape) -> Vec<TypeShape> {
    let mut found: Vec<TypeShape> = Vec::new();
    let mut waiting = root.types();
    let mut next = 0;
    loop {
        for of in waiting {
            if found.iter().all(|known| known.name != of.name) {
                found.push((of.entry)());
            }
        }
        let Some(entry) = found.get(next) else { return found };
        waiting = entry.fields().flat_map(|field| field.shape.types()).collect();
        next += 1;
    }
}

/// A doc comment as one line for each paragraph, with an empty line between.
pub fn prose(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|p| !p.is_empty());
    paragraphs.map(|p| p.join(" ")).collect::<Vec<_>>().join("\n\n")
}
