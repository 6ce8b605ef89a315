//! Decoding of plain values, lists, tuples and names.

use super::{Decode, Decoder, Node, NodeKind, Shape, TextShape, codes, decimal};
use gradus_base::Name;

/// Whole numbers above this are not exact in RON as it is read here.
const EXACT: f64 = 9_007_199_254_740_991.0;

impl Decode for f64 {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match node.kind {
            NodeKind::Number(value) if value.is_finite() => Some(value),
            NodeKind::Number(_) => {
                let message = "a number must be finite";
                decoder.faults.error(codes::NOT_FINITE, node.span, message, None);
                None
            }
            _ => {
                if !(decoder.not_a_number)(node, decoder.faults) {
                    decoder.wrong_kind(node, "a number");
                }
                None
            }
        }
    }
    fn shape() -> Shape {
        Shape::number()
    }
    fn as_written(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }
}

impl Decode for f32 {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let value = f64::decode(node, decoder)? as f32;
        if !value.is_finite() {
            decoder.faults.error(codes::OUT_OF_RANGE, node.span, "this number is too large", None);
        }
        value.is_finite().then_some(value)
    }
    fn shape() -> Shape {
        Shape::number()
    }
    fn as_written(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }
}

macro_rules! decode_whole {
    ($($number:ty),*) => {$(
        impl Decode for $number {
            fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
                let value = f64::decode(node, decoder)?;
                let (least, most) = (<$number>::MIN as f64, (<$number>::MAX as f64).min(EXACT));
                if value.fract() != 0.0 {
                    let message = format!("expected a whole number, found {value}");
                    decoder.faults.error(codes::WRONG_KIND, node.span, message, None);
                    return None;
                }
                if !(least..=most).contains(&value) {
                    let message = format!("must be from {least} to {most}, this is {value}");
                    decoder.faults.error(codes::OUT_OF_RANGE, node.span, message, None);
                    return None;
                }
                Some(value as $number)
            }
            fn shape() -> Shape {
                Shape::whole_number()
            }
            fn as_written(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}
decode_whole!(u64, u32, u16, u8, i32);

impl Decode for bool {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let NodeKind::Bool(value) = node.kind {
            return Some(value);
        }
        decoder.wrong_kind(node, "`true` or `false`");
        None
    }
    fn shape() -> Shape {
        Shape::Switch
    }
    fn as_written(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Decode for String {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let NodeKind::Text(text) = &node.kind {
            return Some(text.clone());
        }
        decoder.wrong_kind(node, "text in quotes");
        None
    }
    fn shape() -> Shape {
        Shape::text()
    }
    fn as_written(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }
}

/// The longest name, bytes.
const LONGEST_NAME: usize = 64;

/// Whether a text follows the rule for names.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && text.len() <= LONGEST_NAME
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

impl Decode for Name {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let Some(text) = node.text() else {
            decoder.wrong_kind(node, "a name in quotes");
            return None;
        };
        let meant = decoder.meant(text, node.span);
        if is_name(&meant) {
            return Some(Name::from(&*meant));
        }
        let message = format!("{} is not a name", node.describe());
        let remedy = "a name starts with a lower-case letter and goes on with lower-case letters, \
                      digits, `_` and `-`, 64 at most";
        decoder.faults.error(codes::BAD_NAME, node.span, message, Some(remedy.into()));
        None
    }
    fn shape() -> Shape {
        Shape::Text(TextShape {
            words: "name",
            example: "\"roof\"",
            pattern: Some("^[a-z][a-z0-9_-]*$"),
            longest: Some(LONGEST_NAME),
        })
    }
    fn as_written(&self) -> Option<String> {
        Some(format!("{:?}", self.as_str()))
    }
}

impl<T: Decode> Decode for Vec<T> {
    /// A list; a map counts as a list of pairs.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match &node.kind {
            NodeKind::List(items) => {
                let read: Vec<_> = items.iter().map(|item| T::decode(item, decoder)).collect();
                read.into_iter().collect()
            }
            NodeKind::Map(entries) => {
                let pair = |(key, value): &(Node, Node)| {
                    let span = super::Span { end: value.span.end, ..key.span };
                    let items = vec![key.clone(), value.clone()];
                    Node { kind: NodeKind::Tuple { name: None, items }, span }
                };
                let read: Vec<_> = entries.iter().map(|e| T::decode(&pair(e), decoder)).collect();
                read.into_iter().collect()
            }
            _ => {
                decoder.wrong_kind(node, "a list `[…]`");
                None
            }
        }
    }
    fn shape() -> Shape {
        Shape::list(T::shape())
    }
    fn as_written(&self) -> Option<String> {
        all_written(self)
    }
}

/// `[a, b, …]`, where each value can be written.
fn all_written<T: Decode>(items: &[T]) -> Option<String> {
    let written: Option<Vec<String>> = items.iter().map(T::as_written).collect();
    written.map(|written| format!("[{}]", written.join(", ")))
}

fn counted<'n, const N: usize>(node: &'n Node, decoder: &mut Decoder<'_>) -> Option<&'n [Node; N]> {
    let found: Option<&[Node; N]> = match &node.kind {
        NodeKind::List(items) | NodeKind::Tuple { name: None, items } => {
            let found = items.as_slice().try_into().ok();
            if found.is_none() && !decimal::report(items, Some(N), decoder.faults) {
                let message = format!("expected {N} values, found {}", items.len());
                let numbers = items.iter().all(|item| matches!(item.kind, NodeKind::Number(_)));
                let remedy = (numbers && items.len() > N)
                    .then(|| "a comma parts numbers; decimals have a point: `0.5`".to_owned());
                decoder.faults.error(codes::WRONG_COUNT, node.span, message, remedy);
            }
            found
        }
        _ => {
            decoder.wrong_kind(node, &format!("{N} values in parentheses"));
            None
        }
    };
    found
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    /// A list or a tuple of `N`.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let items = counted::<N>(node, decoder)?;
        let read: Vec<_> = items.iter().map(|item| T::decode(item, decoder)).collect();
        let all: Option<Vec<T>> = read.into_iter().collect();
        all?.try_into().ok()
    }
    fn shape() -> Shape {
        Shape::Tuple(vec![T::shape(); N])
    }
    fn as_written(&self) -> Option<String> {
        all_written(self)
    }
}

impl<A: Decode, B: Decode> Decode for (A, B) {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let [a, b] = counted::<2>(node, decoder)?;
        let (a, b) = (A::decode(a, decoder), B::decode(b, decoder));
        Some((a?, b?))
    }
    fn shape() -> Shape {
        Shape::Tuple(vec![A::shape(), B::shape()])
    }
}

impl<T: Decode> Decode for Option<T> {
    /// `None`, `Some(x)`, or `x` alone.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match &node.kind {
            NodeKind::Name(name) if name == "None" => Some(None),
            NodeKind::Tuple { name: Some(name), items } if name.text == "Some" => {
                match items.as_slice() {
                    [one] => T::decode(one, decoder).map(Some),
                    _ => {
                        let message = "`Some` takes one value";
                        decoder.faults.error(codes::WRONG_COUNT, node.span, message, None);
                        None
                    }
                }
            }
            _ => T::decode(node, decoder).map(Some),
        }
    }
    fn shape() -> Shape {
        T::shape()
    }
    fn as_written(&self) -> Option<String> {
        self.as_ref().and_then(T::as_written)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        T::decode(node, decoder).map(Box::new)
    }
    fn shape() -> Shape {
        T::shape()
    }
    fn as_written(&self) -> Option<String> {
        T::as_written(self)
    }
}
