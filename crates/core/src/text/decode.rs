//! Tree → checked values.

use super::{Faults, Node};

/// What is known while decoding.
pub struct Decoder<'a> {
    pub faults: &'a mut Faults,
}

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// The value; none after its faults were reported.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self>;
}

/// What is said of a field by `explain` and by docs/scenario-format.md.
pub struct FieldDoc {
    pub name: &'static str,
    pub doc: &'static str,
}
