//! What the macros stand on: the fields of a struct and the variants of an enum.

use super::{Decode, Decoder, Ident, Lacking, Node, NodeKind, Range, Reach, Span, codes, decimal};
use super::{Form, Shape, did_you_mean, did_you_mean_remedy};

/// What authors write becomes what the program uses, in fields declared `plain: Plain as Written`.
pub trait Becomes<T> {
    /// The plain value.
    fn becomes(self) -> T;
}

/// The fields of a struct while they are taken one by one.
pub struct Fields<'n> {
    owner: &'static str,
    span: Span,
    /// Each known field that is written, with the name it goes by.
    written: Vec<(&'static str, &'n Node)>,
    missing: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Opens a struct, named or not. Unknown and repeated fields are reported here; a misspelt field
    /// is taken for the one that was meant, so that its value is checked too.
    pub fn open(
        node: &'n Node,
        owner: &'static str,
        known: &'static [&'static str],
        decoder: &mut Decoder<'_>,
    ) -> Option<Self> {
        let none: &[(Ident, Node)] = &[];
        let (name, fields) = match &node.kind {
            NodeKind::Struct { name, fields } => (name.as_ref(), fields.as_slice()),
            NodeKind::Tuple { name, items } if items.is_empty() => (name.as_ref(), none),
            NodeKind::Unit => (None, none),
            NodeKind::Name(name) if name == owner => (None, none),
            _ => {
                let first = known.first().unwrap_or(&"…");
                decoder.wrong_kind(node, &format!("fields in parentheses, as in `({first}: …)`"));
                return None;
            }
        };
        if let Some(name) = name.filter(|name| name.text != owner) {
            let message = format!("expected `{owner}`, found `{}`", name.text);
            let remedy = format!("write `{owner}(…)`, or leave the name out");
            decoder.faults.error(codes::WRONG_KIND, name.span, message, Some(remedy));
        }
        let mut open = Self { owner, span: node.span, written: Vec::new(), missing: Vec::new() };
        for (ident, value) in fields {
            open.sort_in(ident, value, fields, known, decoder);
        }
        Some(open)
    }

    fn sort_in(
        &mut self,
        ident: &Ident,
        value: &'n Node,
        all: &[(Ident, Node)],
        known: &'static [&'static str],
        decoder: &mut Decoder<'_>,
    ) {
        if let Some(name) = known.iter().find(|name| **name == ident.text) {
            if self.written.iter().any(|(other, _)| other == name) {
                let message = format!("`{}` is written twice", ident.text);
                let remedy = Some("keep one of the two".to_string());
                decoder.faults.error(codes::DUPLICATE_FIELD, ident.span, message, remedy);
            } else {
                self.written.push((name, value));
            }
            return;
        }
        if decoder.faults.is_full() {
            decoder.faults.error(codes::UNKNOWN_FIELD, ident.span, "", None);
            return;
        }
        let free = known.iter().copied().filter(|name| all.iter().all(|(i, _)| i.text != *name));
        let near = did_you_mean(&ident.text, free);
        let meant = near.and_then(|near| known.iter().find(|name| **name == near));
        let message = format!("`{}` has no field `{}`", self.owner, ident.text);
        let remedy = did_you_mean_remedy(&ident.text, known.iter().copied())
            .unwrap_or_else(|| "it has no fields at all".into());
        decoder.faults.error(codes::UNKNOWN_FIELD, ident.span, message, Some(remedy));
        if let Some(name) = meant
            && self.written.iter().all(|(other, _)| other != name)
        {
            self.written.push((name, value));
        }
    }

    /// The node of a field.
    pub fn node(&self, name: &str) -> Option<&'n Node> {
        self.written.iter().find(|(known, _)| *known == name).map(|(_, node)| *node)
    }

    /// A field's value; without one its default.
    pub fn take<T: Decode>(
        &mut self,
        name: &'static str,
        default: Option<fn() -> T>,
        decoder: &mut Decoder<'_>,
    ) -> Option<T> {
        match self.node(name) {
            Some(node) => T::decode(node, decoder),
            None => {
                let value = default.map_or_else(T::absent, |default| Some(default()));
                match T::LACKING {
                    _ if value.is_some() => {}
                    None => self.missing.push(name),
                    Some(Lacking { code, message, remedy }) => {
                        let remedy = Some(remedy.to_string());
                        decoder.faults.error(code, self.span, message, remedy);
                    }
                }
                value
            }
        }
    }

    /// A field's value within a range; without one its default.
    pub fn take_within<T: Decode + Reach>(
        &mut self,
        name: &'static str,
        default: Option<fn() -> T>,
        range: impl Into<Range>,
        decoder: &mut Decoder<'_>,
    ) -> Option<T> {
        let value = self.take(name, default, decoder)?;
        match self.node(name) {
            Some(node) => within(value, name, range.into(), node.span, decoder),
            None => Some(value),
        }
    }

    /// Reports the fields that are required and not there.
    pub fn close(self, decoder: &mut Decoder<'_>) {
        if self.missing.is_empty() {
            return;
        }
        let names: Vec<String> = self.missing.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("`{}` lacks {}", self.owner, names.join(", "));
        let written: Vec<String> = self.missing.iter().map(|name| format!("{name}: …")).collect();
        let remedy = format!("add {}", written.join(", "));
        decoder.faults.error(codes::MISSING_FIELD, self.span, message, Some(remedy));
    }
}

/// The value when it stays within a range.
pub fn within<T: Reach>(
    value: T,
    name: &str,
    range: Range,
    span: Span,
    decoder: &mut Decoder<'_>,
) -> Option<T> {
    let Some((lo, hi)) = value.reach() else { return Some(value) };
    if range.holds((lo, hi)) {
        return Some(value);
    }
    let name = if name.is_empty() { "this value".into() } else { format!("`{name}`") };
    let message = if value.moves() {
        format!("{name} must stay {range}, but its curves take it from {lo} to {hi}")
    } else if lo == hi {
        format!("{name} must be {range}, this is {lo}")
    } else {
        format!("{name} must be {range}, these go from {lo} to {hi}")
    };
    decoder.faults.error(codes::OUT_OF_RANGE, span, message, None);
    None
}

/// Which of an enum's variants a node names.
pub fn variant_name(
    node: &Node,
    owner: &'static str,
    known: &'static [&'static str],
    decoder: &mut Decoder<'_>,
) -> Option<&'static str> {
    let (name, span) = match &node.kind {
        NodeKind::Name(name) => (name, node.span),
        NodeKind::Tuple { name: Some(name), .. } | NodeKind::Struct { name: Some(name), .. } => {
            (&name.text, name.span)
        }
        _ => {
            let some: Vec<String> = known.iter().take(6).map(|name| format!("`{name}`")).collect();
            let more = if known.len() > 6 { ", …" } else { "" };
            decoder.wrong_kind(node, &format!("one of {}{more}", some.join(", ")));
            return None;
        }
    };
    let found = known.iter().copied().find(|known| known == name);
    if found.is_none() {
        let message = format!("`{name}` is no {owner}");
        let remedy = did_you_mean_remedy(name, known.iter().copied());
        decoder.faults.error(codes::UNKNOWN_VARIANT, span, message, remedy);
    }
    found
}

/// Checks that a variant without a payload was given none.
pub fn unit_variant(node: &Node, variant: &str, decoder: &mut Decoder<'_>) -> Option<()> {
    match &node.kind {
        NodeKind::Name(_) => Some(()),
        NodeKind::Tuple { items, .. } if items.is_empty() => Some(()),
        _ => {
            let message = format!("`{variant}` takes no values");
            let remedy = Some(format!("write `{variant}` alone"));
            decoder.faults.error(codes::WRONG_KIND, node.span, message, remedy);
            None
        }
    }
}

/// The payload of a variant with one value: `V(x)`; also `V(a: 1)` and `V(1, 2)` where the value is
/// itself made of fields or values.
///
/// Where the value is made of fields, `V` and `V()` are a value with none of them written.
pub fn one_value(
    node: &Node,
    variant: &str,
    shape: fn() -> Shape,
    decoder: &mut Decoder<'_>,
) -> Option<Node> {
    let span = node.span;
    match &node.kind {
        NodeKind::Tuple { items, .. } => match items.as_slice() {
            [] => {}
            [one] => return Some(one.clone()),
            many => {
                let kind = NodeKind::Tuple { name: None, items: many.to_vec() };
                return Some(Node { kind, span });
            }
        },
        NodeKind::Struct { fields, .. } => {
            let kind = NodeKind::Struct { name: None, fields: fields.clone() };
            return Some(Node { kind, span });
        }
        _ => {}
    }
    if let Shape::Type(of) = shape()
        && matches!((of.entry)().form, Form::Struct(_))
    {
        let kind = NodeKind::Struct { name: None, fields: Vec::new() };
        return Some(Node { kind, span });
    }
    let message = format!("`{variant}` needs a value");
    let remedy = Some(format!("write `{variant}(…)`"));
    decoder.faults.error(codes::MISSING_VALUE, span, message, remedy);
    None
}

/// The payload of a variant with `N` values.
pub fn values<'n, const N: usize>(
    node: &'n Node,
    variant: &str,
    decoder: &mut Decoder<'_>,
) -> Option<&'n [Node; N]> {
    let found: Option<&[Node; N]> = match &node.kind {
        NodeKind::Tuple { items, .. } => items.as_slice().try_into().ok(),
        _ => None,
    };
    let items = match &node.kind {
        NodeKind::Tuple { items, .. } => items.as_slice(),
        _ => &[],
    };
    if found.is_none() && !decimal::report(items, Some(N), decoder.faults) {
        let dots = vec!["…"; N].join(", ");
        let message = format!("`{variant}` takes {N} values");
        let remedy = Some(format!("write `{variant}({dots})`"));
        decoder.faults.error(codes::WRONG_COUNT, node.span, message, remedy);
    }
    found
}

/// The name of a field as authors write it: without the mark that Rust needs before its own words.
pub const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
