//! JSON documents for programs; it knows nothing of what they say.

use std::io::{self, Write};

use serde::Serialize;

/// Prints a document over several lines.
pub fn print(out: &mut impl Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}
