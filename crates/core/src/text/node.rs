//! The tree of a RON text, each node with its place.

/// A range of bytes in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub kind: NodeKind,
    pub span: Span,
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    pub text: String,
    pub span: Span,
}

/// What RON can say.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    Unit,
    Bool(bool),
    /// Any number; RON's `inf` and `NaN` arrive here too and are refused when decoded.
    Number(f64),
    Text(String),
    Char(char),
    List(Vec<Node>),
    /// `(a, b)` or `Name(a, b)`.
    Tuple {
        name: Option<Ident>,
        items: Vec<Node>,
    },
    /// `(a: 1)` or `Name(a: 1)`.
    Struct {
        name: Option<Ident>,
        fields: Vec<(Ident, Node)>,
    },
    Map(Vec<(Node, Node)>),
    /// A bare name: a unit variant.
    Name(String),
    /// A part that could not be read; its fault is already reported.
    Broken,
}
