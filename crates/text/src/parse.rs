//! Text → tree. A fault does not end it: it goes on at the next comma or bracket.
//!
//! What a person can write is bounded, so that a hostile text is refused quickly: [`MAX_DEPTH`]
//! brackets within each other, [`MAX_NODES`] values, and the faults that are kept.

use super::letters::shown;
use super::lex::{Lexer, is_ident_start};
use super::mend::mended;
use super::{Code, Faults, Ident, Node, NodeKind, Source, Span, codes, number};

/// Brackets within brackets.
pub const MAX_DEPTH: usize = 64;
/// Values in a text, with all that it includes.
pub const MAX_NODES: usize = 200_000;

/// The tree of a text, as far as it can be read; none when there is nothing to go on with.
pub fn parse(source: &Source, faults: &mut Faults) -> Option<Node> {
    parse_more(source, faults, &mut 0)
}

/// [`parse`] where `values` were read already; it counts on.
pub(super) fn parse_more(source: &Source, faults: &mut Faults, values: &mut usize) -> Option<Node> {
    let mended = mended(source);
    let lexer = match &mended {
        Some(mended) => Lexer::shifted(&mended.text, source.file, &mended.shifts),
        None => Lexer::new(&source.text, source.file),
    };
    let mut parser = Parser {
        lexer,
        faults,
        open: Vec::new(),
        nodes: *values,
        given_up: false,
        ended: false,
        comma_taken: false,
        reached: usize::MAX,
    };
    let root = parser.root();
    let reached = parser.reached;
    *values = parser.nodes;
    // What stands behind the end of the value is one fault, whatever its letters are.
    let found = mended.map(|mended| mended.faults).unwrap_or_default();
    found.into_iter().filter(|f| f.span.start < reached).for_each(|f| faults.push(f));
    root
}

pub(super) struct Parser<'s, 'f> {
    pub(super) lexer: Lexer<'s>,
    pub(super) faults: &'f mut Faults,
    /// The closing brackets that are waited for.
    pub(super) open: Vec<char>,
    nodes: usize,
    /// Nothing after this is worth a word.
    pub(super) given_up: bool,
    /// The end was met within brackets, and that was said.
    pub(super) ended: bool,
    /// The comma before what comes next was taken within a bracket that was not closed.
    pub(super) comma_taken: bool,
    /// Behind this place of the source nothing was read.
    reached: usize,
}

impl<'s> Parser<'s, '_> {
    fn root(&mut self) -> Option<Node> {
        self.space();
        while self.lexer.eat("#!") {
            self.lexer.attribute();
            self.space();
        }
        if self.lexer.peek().is_none() && !self.given_up {
            let remedy = Some("a file holds one value in parentheses: `(…)`".to_string());
            self.error(codes::EMPTY, self.here(), "there is nothing here", remedy);
            return None;
        }
        let node = self.value();
        self.space();
        if !self.given_up && self.lexer.peek().is_some() {
            self.reached = match node.kind {
                NodeKind::Name(_) | NodeKind::Broken => node.span.start,
                _ => node.span.end,
            };
        }
        if let Some(c) = self.lexer.peek()
            && !self.given_up
            && node.kind != NodeKind::Broken
        {
            if matches!(node.kind, NodeKind::Name(_)) {
                let remedy = Some("a file is RON and begins with `(`".to_string());
                self.error(
                    codes::NOT_RON,
                    node.span,
                    "this begins no scenario and no script",
                    remedy,
                );
                return None;
            }
            let (message, remedy) = match c {
                ')' | ']' | '}' => {
                    (format!("this `{c}` closes nothing"), "remove it, or open it before")
                }
                _ => ("the text should end here".into(), "a file holds one value"),
            };
            self.error(codes::TRAILING, self.here(), message, Some(remedy.into()));
        }
        let lost = self.given_up || node.kind == NodeKind::Broken;
        (!lost).then_some(node)
    }

    pub(super) fn space(&mut self) {
        self.lexer.skip_space(self.faults);
    }

    /// The character that comes next.
    pub(super) fn here(&self) -> Span {
        let wide = self.lexer.peek().map_or(0, char::len_utf8);
        self.lexer.span(self.lexer.at, self.lexer.at + wide)
    }

    pub(super) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        remedy: Option<String>,
    ) {
        if !self.given_up && !self.ended {
            self.faults.error(code, span, message, remedy);
        }
        if self.faults.is_full() {
            self.give_up();
        }
    }

    pub(super) fn give_up(&mut self) {
        self.given_up = true;
        self.lexer.at = self.lexer.text.len();
    }

    fn value(&mut self) -> Node {
        let start = self.lexer.at;
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("there are more than {MAX_NODES} values");
            self.error(codes::TOO_MANY_VALUES, self.here(), message, None);
            self.give_up();
        }
        let kind = match self.lexer.peek() {
            _ if self.given_up => NodeKind::Broken,
            Some('(') => self.parens(None),
            Some('[') => self.list(),
            Some('{') => self.map(),
            Some('"') => self.lexer.quoted(self.faults).map_or(NodeKind::Broken, NodeKind::Text),
            Some('\'') => match self.lexer.character(self.faults) {
                Some(Ok(c)) => NodeKind::Char(c),
                Some(Err(text)) => NodeKind::Text(text),
                None => NodeKind::Broken,
            },
            Some('r') if self.lexer.at_raw_quoted() => {
                self.lexer.raw_quoted(self.faults).map_or(NodeKind::Broken, NodeKind::Text)
            }
            Some('b') if ["b\"", "br\"", "br#", "b'"].iter().any(|m| self.at(m)) => {
                let remedy = Some("write text, without the `b`".to_string());
                self.error(codes::BYTES, self.here(), "bytes are not used here", remedy);
                self.lexer.next();
                self.value();
                NodeKind::Broken
            }
            Some('0'..='9' | '+' | '-' | '.') => {
                self.lexer.number(self.faults).map_or(NodeKind::Broken, NodeKind::Number)
            }
            Some(c) if is_ident_start(c) => self.word(),
            Some(c) => {
                let message = match c {
                    ',' | ':' | ')' | ']' | '}' => format!("expected a value before `{c}`"),
                    _ => format!("{} begins no value", shown(c)),
                };
                self.error(codes::EXPECTED_VALUE, self.here(), message, None);
                self.lexer.skip_nested();
                NodeKind::Broken
            }
            None => {
                let message = "expected a value, found the end of the text";
                self.error(codes::EXPECTED_VALUE, self.here(), message, None);
                NodeKind::Broken
            }
        };
        Node { kind, span: self.lexer.span_from(start) }
    }

    fn at(&self, wanted: &str) -> bool {
        self.lexer.rest().starts_with(wanted)
    }

    fn word(&mut self) -> NodeKind {
        let start = self.lexer.at;
        let raw = self.at("r#");
        let Some(word) = self.lexer.ident() else {
            self.lexer.next();
            return NodeKind::Broken;
        };
        match word {
            "true" if !raw => return NodeKind::Bool(true),
            "false" if !raw => return NodeKind::Bool(false),
            _ => {}
        }
        if let Some(number) = number::special(word).filter(|_| !raw) {
            return NodeKind::Number(number);
        }
        let ident = Ident { text: word.to_string(), span: self.lexer.span_from(start) };
        let after = self.lexer.at;
        self.space();
        if self.lexer.peek() == Some('(') {
            return self.parens(Some(ident));
        }
        self.lexer.at = if self.given_up { self.lexer.at } else { after };
        NodeKind::Name(ident.text)
    }

    fn list(&mut self) -> NodeKind {
        let mut items = Vec::new();
        self.elements(']', |parser| {
            let item = parser.value();
            let broken = item.kind == NodeKind::Broken;
            items.push(item);
            broken
        });
        NodeKind::List(items)
    }

    fn map(&mut self) -> NodeKind {
        let mut entries = Vec::new();
        self.elements('}', |parser| {
            let key = parser.value();
            let value = parser.after_colon(KEY);
            let broken = value.kind == NodeKind::Broken;
            entries.push((key, value));
            broken
        });
        NodeKind::Map(entries)
    }

    /// `()`, `(a, b)` or `(a: 1, b: 2)`; the first element decides which.
    fn parens(&mut self, name: Option<Ident>) -> NodeKind {
        let (mut fields, mut items) = (Vec::new(), Vec::new());
        self.elements(')', |parser| {
            let field = parser.field_name();
            match field {
                Some(ident) => {
                    if !items.is_empty() {
                        let message = format!("`{}:` stands among values", ident.text);
                        let remedy = "give every value a name, or none".to_string();
                        parser.error(codes::MIXED_FIELDS, ident.span, message, Some(remedy));
                    }
                    let value = parser.after_colon("a field's name");
                    let broken = value.kind == NodeKind::Broken;
                    fields.push((ident, value));
                    broken
                }
                None => {
                    let item = parser.value();
                    let broken = item.kind == NodeKind::Broken;
                    if !fields.is_empty() && !broken {
                        let message = "this value has no name";
                        let remedy = "write `name: value`".to_string();
                        parser.error(codes::MIXED_FIELDS, item.span, message, Some(remedy));
                    }
                    items.push(item);
                    broken
                }
            }
        });
        match (fields.is_empty(), items.is_empty(), &name) {
            (false, _, _) => NodeKind::Struct { name, fields },
            (true, true, None) => NodeKind::Unit,
            _ => NodeKind::Tuple { name, items },
        }
    }

    /// A name that a colon follows (or an equals sign, by mistake), with nothing else taken.
    pub(super) fn field_name(&mut self) -> Option<Ident> {
        let start = self.lexer.at;
        if self.lexer.at_raw_quoted() {
            return None;
        }
        let text = self.lexer.ident()?.to_string();
        let span = self.lexer.span_from(start);
        self.space();
        if matches!(self.lexer.peek(), Some(':' | '=')) {
            return Some(Ident { text, span });
        }
        if !self.given_up {
            self.lexer.at = start;
        }
        None
    }

    fn after_colon(&mut self, what: &str) -> Node {
        self.space();
        if self.lexer.peek() == Some('=') {
            let remedy = Some("write `:`".to_string());
            let message = format!("`:` follows {what}, not `=`");
            self.error(codes::EXPECTED_COLON, self.here(), message, remedy);
            self.lexer.next();
        } else if !self.lexer.eat(":") {
            let message = format!("expected `:` after {what}");
            self.error(codes::EXPECTED_COLON, self.here(), message, None);
            self.lexer.skip_nested();
            return Node { kind: NodeKind::Broken, span: self.here() };
        }
        self.space();
        let start = self.lexer.at;
        let value = self.value();
        self.decimal_comma(start, value, what == KEY)
    }

    /// A number behind a colon that goes on behind a comma, as in `height: 0,5`: what stands behind
    /// the comma has no name, so that it can be nothing else.
    fn decimal_comma(&mut self, start: usize, value: Node, key: bool) -> Node {
        let NodeKind::Number(_) = value.kind else { return value };
        let whole = self.lexer.text.get(start..self.lexer.at).unwrap_or("");
        let rest = self.lexer.rest().strip_prefix(',').unwrap_or("");
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (fraction, after) = rest.split_at(digits);
        let next = after.trim_start().chars().next();
        let ends = match next {
            // In a map the next key may be a number.
            Some(c) if key => matches!(c, ',' | '}'),
            _ => !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_')),
        };
        if fraction.is_empty() || !ends || whole.contains(|c: char| !c.is_ascii_digit() && c != '-')
        {
            return value;
        }
        let right = format!("{whole}.{fraction}");
        let comma = self.lexer.span(self.lexer.at, self.lexer.at + 1);
        let remedy = format!("write a point: `{right}`");
        self.error(codes::DECIMAL_COMMA, comma, DECIMAL_COMMA, Some(remedy));
        self.lexer.at += 1 + fraction.len();
        let kind = number::number(&right).map_or(NodeKind::Broken, NodeKind::Number);
        Node { kind, span: Span { end: self.lexer.span_from(start).end, ..value.span } }
    }
}

/// The word for what stands before the colon in a map.
const KEY: &str = "a key";

/// The fault of a comma in a number.
pub(super) const DECIMAL_COMMA: &str = "a comma ends the number here: decimals have a point";
