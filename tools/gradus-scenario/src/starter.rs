//! `new`: writes a commented scenario that already runs, to be changed bit by bit.

use std::io::{self, Write};
use std::path::Path;

use gradus_base::Name;
use gradus_cli::{Error, Exit};
use gradus_scenario::starter::starter;
use gradus_text::{Decode, Decoder, Faults, Node, NodeKind, Span};

use crate::error::bad;
use crate::write;

/// Writes `NAME.ron` into a folder.
pub fn new(out: &mut impl Write, name: &str, folder: &Path) -> Result<Exit, Error> {
    if let Some(why) = why_no_name(name) {
        return Err(why);
    }
    let path = folder.join(format!("{name}.ron"));
    let shown = path.display();
    write::create(&path, starter(name).as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => bad(format!("{shown} is there already and stays as it is"))
            .hint("choose another name or --out"),
        io::ErrorKind::NotFound => bad(format!("there is no folder {}", folder.display()))
            .hint("make it, or choose another with --out"),
        _ => bad(format!("cannot write {shown}")).because(error),
    })?;
    writeln!(out, "{shown}: a scenario that runs. Next:")?;
    writeln!(out, "  gradus-scenario check {shown}")?;
    writeln!(out, "  gradus desk {shown}")?;
    Ok(Exit::Done)
}

/// What keeps a text from being an id, by the rule of the format.
fn why_no_name(name: &str) -> Option<Error> {
    let mut faults = Faults::default();
    let node = Node { kind: NodeKind::Text(name.into()), span: Span::default() };
    Name::decode(&node, &mut Decoder::new(&mut faults));
    let fault = faults.into_sorted().into_iter().next()?;
    let stem = name.strip_suffix(".ron").map(|_| "`.ron` is added by itself".to_owned());
    Some(fault.remedy.into_iter().chain(stem).fold(bad(fault.message), Error::hint))
}
