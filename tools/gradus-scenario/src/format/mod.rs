//! `fmt`: sets RON in order without changing what it means.
//!
//! ```text
//!  text ──tokens──▶ tokens with comments ──tree──▶ brackets and their pieces ──layout──▶ text
//! ```
//!
//! What comes out is parsed again: when its tree, or its comments, are not those of the file, the
//! file is left as it is.

mod layout;
#[cfg(test)]
mod tests;
mod tree;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gradus_cli::Exit;
use gradus_text::{Faults, Node, NodeKind, Severity, Source, Token, parse, tokens};

use crate::error::{PROGRAM, bad};
use crate::{open, write};

/// Columns that a line should not pass.
pub const WIDTH: usize = 100;

/// Why a text is left as it is.
#[derive(Debug)]
pub enum Refusal {
    /// It does not parse; the faults, for a person.
    Faults(String),
    /// What came out would not mean the same; a fault of this program.
    Unsafe(&'static str),
}

/// Formats files in place; failed when one has faults or, with `check`, would change.
pub fn format_files(out: &mut impl Write, paths: &[PathBuf], check: bool) -> io::Result<Exit> {
    let (mut refused, mut unreadable) = (false, false);
    for path in paths {
        let opened = match open::open(path) {
            Ok(opened) => opened,
            Err(why) => {
                why.print(PROGRAM);
                unreadable = true;
                continue;
            }
        };
        let formatted = match format_bytes(&opened) {
            Ok(formatted) => formatted,
            Err(Refusal::Faults(told)) => {
                writeln!(out, "{told}")?;
                writeln!(out, "{}: left as it is", opened.name)?;
                refused = true;
                continue;
            }
            Err(Refusal::Unsafe(why)) => {
                bad(format!("{}: left as it is: {why}", opened.name))
                    .hint("this is a fault of gradus-scenario: please report it with the file")
                    .print(PROGRAM);
                unreadable = true;
                continue;
            }
        };
        let same = formatted == opened.bytes;
        if path == Path::new(open::STDIN) && !check {
            out.write_all(&formatted)?;
        } else if check && !same {
            writeln!(out, "{} would change", opened.name)?;
            refused = true;
        } else if !same {
            match write::replace(path, &formatted) {
                Ok(()) => writeln!(out, "{}: set in order", opened.name)?,
                Err(error) => {
                    bad(format!("cannot write {}", opened.name)).because(error).print(PROGRAM);
                    unreadable = true;
                }
            }
        }
    }
    Ok(match (unreadable, refused) {
        (true, _) => Exit::BadInput,
        (false, true) => Exit::Failed,
        (false, false) => Exit::Done,
    })
}

fn format_bytes(opened: &open::Opened) -> Result<Vec<u8>, Refusal> {
    // What the door says of bytes that are no text is about the bytes alone.
    let source = Source::from_bytes(&opened.name, &opened.bytes)
        .map_err(|_| Refusal::Faults(opened.read().render()))?;
    let mark: &[u8] = if opened.bytes.starts_with(MARK) { MARK } else { b"" };
    Ok([mark, format(&source)?.as_bytes()].concat())
}

/// The byte order mark that some editors write.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A text set in order; its line ends stay `\n` or `\r\n`.
pub fn format(source: &Source) -> Result<String, Refusal> {
    format_to(source, WIDTH)
}

/// [`format`] for lines of another width, columns.
pub fn format_to(source: &Source, width: usize) -> Result<String, Refusal> {
    let mut faults = Faults::default();
    let before = parse(source, &mut faults).filter(|_| !faults.has_errors());
    let Some(before) = before else {
        let faults = faults.into_sorted();
        let errors = faults.iter().filter(|fault| fault.severity == Severity::Error);
        return Err(Refusal::Faults(source.render_all(errors)));
    };
    let before_tokens = tokens(&source.text);
    let line_end = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
    let out = layout::lay_out(&tree::tree(&before_tokens), line_end, width);

    let written = Source::new(source.name.as_str(), out);
    let mut faults = Faults::default();
    let after = parse(&written, &mut faults).filter(|_| !faults.has_errors());
    if !after.is_some_and(|after| same(&before, &after)) {
        return Err(Refusal::Unsafe("the result would not mean the same"));
    }
    if !comments(&before_tokens).eq(comments(&tokens(&written.text))) {
        return Err(Refusal::Unsafe("a comment would be lost"));
    }
    Ok(written.text)
}

/// The text of every comment.
fn comments<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = &'t str> {
    tokens.iter().filter(|token| token.is_comment()).map(|token| token.text)
}

/// Whether two trees say the same, wherever it stands.
fn same(a: &Node, b: &Node) -> bool {
    use NodeKind::{List, Map, Number, Struct, Tuple};
    let named = |a: &Option<gradus_text::Ident>, b: &Option<gradus_text::Ident>| {
        a.as_ref().map(|ident| &ident.text) == b.as_ref().map(|ident| &ident.text)
    };
    let all =
        |a: &[Node], b: &[Node]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b));
    match (&a.kind, &b.kind) {
        (Number(a), Number(b)) => a.to_bits() == b.to_bits(),
        (List(a), List(b)) => all(a, b),
        (Tuple { name: n, items: a }, Tuple { name: m, items: b }) => named(n, m) && all(a, b),
        (Struct { name: n, fields: a }, Struct { name: m, fields: b }) => {
            let pairs = || a.iter().zip(b);
            named(n, m)
                && a.len() == b.len()
                && pairs().all(|((i, a), (j, b))| i.text == j.text && same(a, b))
        }
        (Map(a), Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, v), (l, w))| same(k, l) && same(v, w))
        }
        (a, b) => a == b,
    }
}
