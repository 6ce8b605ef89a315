//! Reading RON with places: every fault of a text at once, each with line, column and remedy.
//!
//! ```text
//!  bytes ──source::Source──▶ text with lines ──parse──▶ Node tree with spans ──Decode──▶ checked values
//!              │                                  │                                │
//!              └──────────── Faults ◀─────────────┴────────────────────────────────┘
//! ```
//!
//! The tree is the raw form; decoding checks while it builds, so what comes out cannot be wrong.

pub mod decode;
pub mod fault;
pub mod node;
pub mod parse;
pub mod source;

pub use decode::{Decode, Decoder, FieldDoc};
pub use fault::{Fault, Faults, Severity};
pub use node::{Node, NodeKind, Span};
pub use source::Source;
