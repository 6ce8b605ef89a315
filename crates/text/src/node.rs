//! The tree of a RON text, each node with its place.

/// A range of bytes in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Which text, by its place in [`Sources`](super::Sources): 0 is the main text.
    pub file: u16,
    /// First byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub kind: NodeKind,
    /// Where it stands.
    pub span: Span,
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What RON can say.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// `()`.
    Unit,
    /// `true` or `false`.
    Bool(bool),
    /// Any number; RON's `inf` and `NaN` arrive here too and are refused when decoded.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// A character in single quotes.
    Char(char),
    /// `[…]`.
    List(Vec<Node>),
    /// `(a, b)` or `Name(a, b)`.
    Tuple {
        /// The word before the bracket.
        name: Option<Ident>,
        /// In order.
        items: Vec<Node>,
    },
    /// `(a: 1)` or `Name(a: 1)`.
    Struct {
        /// The word before the bracket.
        name: Option<Ident>,
        /// In order.
        fields: Vec<(Ident, Node)>,
    },
    /// `{…}`: keys and values, in order.
    Map(Vec<(Node, Node)>),
    /// A bare name: a unit variant.
    Name(String),
    /// A part that could not be read; its fault is already reported.
    Broken,
}

impl Node {
    /// The first field of that name, when this is a struct that has it.
    pub fn field(&self, name: &str) -> Option<&Node> {
        let NodeKind::Struct { fields, .. } = &self.kind else { return None };
        fields.iter().find(|(ident, _)| ident.text == name).map(|(_, node)| node)
    }

    /// The place of a field's value, or of the whole where there is no such field.
    pub fn field_span(&self, name: &str) -> Span {
        self.field(name).map_or(self.span, |node| node.span)
    }

    /// The members of a list or a tuple without a name; nothing for all else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::List(items) | NodeKind::Tuple { name: None, items } => items,
            _ => &[],
        }
    }

    /// The text, when this is text.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What this is, for "expected …, found …".
    pub fn describe(&self) -> String {
        match &self.kind {
            NodeKind::Unit => "`()`".into(),
            NodeKind::Bool(value) => format!("`{value}`"),
            NodeKind::Number(value) => format!("the number {value}"),
            NodeKind::Text(text) if text.chars().count() <= 30 => format!("the text {text:?}"),
            NodeKind::Text(_) => "text".into(),
            NodeKind::Char(value) => format!("the character {value:?}"),
            NodeKind::List(_) => "a list `[…]`".into(),
            NodeKind::Tuple { name: None, .. } => "values in parentheses".into(),
            NodeKind::Struct { name: None, .. } => "fields in parentheses".into(),
            NodeKind::Tuple { name: Some(name), .. }
            | NodeKind::Struct { name: Some(name), .. } => format!("`{}(…)`", name.text),
            NodeKind::Map(_) => "a map `{…}`".into(),
            NodeKind::Name(name) => format!("the bare word `{name}`"),
            NodeKind::Broken => "something unreadable".into(),
        }
    }
}
