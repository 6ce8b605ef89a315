//! `new`: writes a commented scenario that already runs, to be changed bit by bit.

use std::io::{self, Write};
use std::path::Path;

use gradus_base::Name;
use gradus_scenario::starter::starter;
use gradus_text::{Decode, Decoder, Faults, Node, NodeKind, Span};

use crate::{Failure, write};

/// Writes `NAME.ron` into a folder.
pub fn new(out: &mut impl Write, name: &str, folder: &Path) -> Result<u8, Failure> {
    if let Some(why) = why_no_name(name) {
        return Err(Failure::Told(why));
    }
    let path = folder.join(format!("{name}.ron"));
    let shown = path.display();
    write::create(&path, starter(name).as_bytes()).map_err(|error| {
        Failure::Told(match error.kind() {
            io::ErrorKind::AlreadyExists => {
                format!(
                    "{shown} is there already and stays as it is; choose another name or --out."
                )
            }
            io::ErrorKind::NotFound => {
                format!(
                    "there is no folder {}; make it, or choose another with --out.",
                    folder.display()
                )
            }
            _ => format!("cannot write {shown}: {error}."),
        })
    })?;
    writeln!(out, "{shown}: a scenario that runs. Next:")?;
    writeln!(out, "  gradus-scenario check {shown}")?;
    writeln!(out, "  gradus desk {shown}")?;
    Ok(0)
}

/// What keeps a text from being an id, by the rule of the format.
fn why_no_name(name: &str) -> Option<String> {
    let mut faults = Faults::default();
    let node = Node { kind: NodeKind::Text(name.into()), span: Span::default() };
    Name::decode(&node, &mut Decoder::new(&mut faults));
    let fault = faults.into_sorted().into_iter().next()?;
    let remedy = fault.remedy.map(|remedy| format!(": {remedy}")).unwrap_or_default();
    let stem = name.strip_suffix(".ron").map(|_| "; `.ron` is added by itself").unwrap_or_default();
    Some(format!("{}{remedy}{stem}.", fault.message))
}
