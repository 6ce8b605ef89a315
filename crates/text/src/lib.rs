//! Reading RON with places: every fault of a text at once, each with line, column and remedy.
//!
//! ```text
//!  bytes ──source::Source──▶ text with lines ──parse──▶ Node tree with spans ──Decode──▶ checked values
//!              │                                  │ ▲                              │
//!              │                                  │ └ include: trees of other files │
//!              └──────────── Faults ◀─────────────┴────────────────────────────────┘
//! ```
//!
//! The tree is the raw form; decoding checks while it builds, so what comes out cannot be wrong.
//! Types are declared with [`decode_struct!`](crate::decode_struct) and
//! [`decode_enum!`](crate::decode_enum), which also give each its [`Shape`]: what the author's manual
//! says of it.
//! Nothing here knows what a scenario is, and nothing here reads a file.

#![warn(missing_docs, clippy::indexing_slicing)]

mod brackets;
pub mod codes;
pub mod decimal;
pub mod decode;
mod encoding;
pub mod fault;
pub mod fields;
pub mod files;
pub mod include;
pub mod language;
mod letters;
mod lex;
mod macro_parts;
mod macros;
pub mod manual;
mod mend;
mod mend_merge;
mod mend_number;
pub mod node;
mod number;
pub mod parse;
pub mod path;
pub mod range;
pub mod shape;
pub mod similar;
pub mod source;
pub mod sources;
pub mod tokens;
mod values;

pub use decode::{Decode, Decoder, Kind, Lacking};
pub use fault::{Code, Fault, Faults, Severity};
pub use fields::Fields;
pub use files::{FileRefusal, Files, NoFiles};
pub use include::{Tree, parse_tree};
pub use language::{Language, Languages, SaidText, Speech, Text};
pub use node::{Ident, Node, NodeKind, Span};
pub use parse::parse;
pub use path::{PathFault, RelPath};
pub use range::{Range, Reach};
pub use shape::{
    Content, FieldShape, Form, Shape, TextShape, TypeRef, TypeShape, Unwritten, VariantShape,
};
pub use similar::{did_you_mean, did_you_mean_remedy};
pub use source::{PlacedFault, Source};
pub use sources::Sources;
pub use tokens::{Token, TokenKind, tokens};
