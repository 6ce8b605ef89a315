//! Packs logs.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use gradus_cli::{Error, Exit, Kind, Out};
use gradus_log::audit::Event;
use gradus_log::pack::{Packed, pack};

use crate::{audit, open};

/// Packs each log in its place, or the one log to `to`. A log that cannot be packed stays as it is, and
/// the others are packed all the same.
pub fn run(
    out: &mut Out,
    files: &[PathBuf],
    to: Option<&Path>,
    force: bool,
) -> Result<Exit, Error> {
    if to.is_some() && files.len() > 1 {
        let many = Error::new(Kind::BadInput, "--out is for one log");
        return Err(many.hint("leave --out out: each log is replaced by its packed copy"));
    }
    let mut exit = Exit::Done;
    for file in files {
        match one(out, file, to, force) {
            Ok(()) => {}
            Err(error) if files.len() == 1 => return Err(error),
            Err(error) => {
                writeln!(out, "{}: stays as it is: {error}", file.display())?;
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}

fn one(out: &mut Out, file: &Path, to: Option<&Path>, force: bool) -> Result<(), Error> {
    if gradus_log::recover::is_part(file) {
        let part = Error::new(Kind::BadInput, "it is what is left of a recovery that was cut off");
        return Err(part.hint("remove it, or recover the log again"));
    }
    let log = open::open(file)?;
    audit::viewed(file, &log, "pack");
    let (to, force) = to.map_or((file, true), |to| (to, force));
    let Packed { bytes_before, bytes_after, .. } = pack(&log, to, force).map_err(open::of_log)?;
    if to == file {
        let name = audit::name_of(file);
        let event = |session| Event::Packed { file: name, session, bytes: bytes_after };
        audit::tell(file, Some(&log), event);
    }
    let share = 100.0 * bytes_after as f64 / bytes_before.max(1) as f64;
    let (before, after) = (mb(bytes_before), mb(bytes_after));
    writeln!(out, "{}: {before} → {after} MB ({share:.0} %)", to.display())?;
    Ok(())
}

fn mb(bytes: u64) -> String {
    format!("{:.2}", bytes as f64 / 1e6)
}
