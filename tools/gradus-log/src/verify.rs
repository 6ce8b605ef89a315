//! Says whether a log or a folder is what was sealed, and what cannot be said.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use gradus_cli::{Context as _, Error, Exit, Kind, Out, counted, printable, wrapped};
use gradus_log::audit::Event;
use gradus_log::verify::{Finding, FolderVerdict, Outcome, Verdict};
use gradus_seal::note::parse_key;
use gradus_seal::{PublicKey, utc_text};

use crate::{audit, checkpoint, json, open};

/// The end of its help.
pub const AFTER_HELP: &str = "\
Examples:
  gradus-log verify gradus-20261121T195600Z-P01.mcap
      Is this log what was sealed?
  gradus-log verify sessions --key clinic.pub --checkpoint paper.txt
      Every log of the folder, and the folder's list: is a session missing, swapped, put back?
  gradus-log verify sessions --json | jq '.findings[0]'
      The first place that is wrong, for a program.

Exit codes: 0 whole; 1 not whole, or not sealed; 2 a file could not be read; 3 not a session log.
What seals hold and what they do not: docs/privacy.md.";

/// Findings that are printed one by one.
const LISTED: usize = 20;

/// Checks seals.
#[derive(Args)]
pub struct Verify {
    /// A log, or a data folder.
    path: PathBuf,
    /// The clinic's public key, or a file that holds it: as `gradus-log keys init` printed it.
    #[arg(long, value_name = "PUB")]
    key: Option<String>,
    /// For a folder: a checkpoint that was kept elsewhere.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Checks, prints, and notes that it was checked.
pub fn run(out: &mut Out, task: &Verify) -> Result<Exit, Error> {
    let key = task.key.as_deref().map(key).transpose()?;
    let note = task.checkpoint.as_deref().map(checkpoint::read_file).transpose()?;
    if task.path.is_dir() {
        let found = gradus_log::verify::folder(&task.path, key, note.as_ref());
        let found = found.kind(Kind::BadInput)?;
        let unsaid = of_folder(&found, key.is_some(), note.is_some());
        match task.json {
            true => print_json(out, &found, &unsaid)?,
            false => print_folder(out, &task.path, &found, &unsaid)?,
        }
        let (file, findings) = (".".to_owned(), found.findings.len() as u64);
        if found.outcome != Outcome::NotSealed {
            audit::tell_folder(&task.path, Event::Verified { file, findings });
        }
        return Ok(exit(found.outcome));
    }
    if note.is_some() {
        let one = Error::new(Kind::BadInput, "--checkpoint is for a folder, and this is a log");
        return Err(one.hint("name the folder that the log lies in"));
    }
    let log = open::open(&task.path)?;
    let found = gradus_log::verify::log(&log, key);
    let unsaid = of_log(&found, key.is_some());
    match task.json {
        true => print_json(out, &found, &unsaid)?,
        false => print_log(out, &task.path, &found, &unsaid)?,
    }
    let (file, findings) = (audit::name_of(&task.path), found.findings.len() as u64);
    audit::tell(&task.path, None, |_| Event::Verified { file, findings });
    Ok(exit(found.outcome))
}

fn exit(outcome: Outcome) -> Exit {
    match outcome {
        Outcome::Whole => Exit::Done,
        Outcome::NotSealed | Outcome::Broken => Exit::Failed,
    }
}

/// A key that is written out, or the first that stands in a file.
fn key(text: &str) -> Result<PublicKey, Error> {
    if let Some(key) = parse_key(text) {
        return Ok(key);
    }
    let no_key = |what: String| {
        let none = Error::new(Kind::BadInput, what);
        none.hint(
            "give the line gradus/…/keys+… that `gradus-log keys init` printed, or a file with it",
        )
    };
    let path = Path::new(text);
    if !path.is_file() {
        return Err(no_key(format!("{} is neither a public key nor a file", printable(text))));
    }
    let held = std::fs::read_to_string(path).context(Kind::BadInput, || text.to_owned())?;
    let found = held.split_whitespace().find_map(parse_key);
    found.ok_or_else(|| no_key(format!("{text} holds no public key")))
}

fn of_log(found: &Verdict, has_key: bool) -> Vec<String> {
    if found.outcome == Outcome::NotSealed {
        return vec![
            "Without seals nothing can be said: neither that it is whole nor that it is not."
                .to_owned(),
        ];
    }
    let mut unsaid = Vec::new();
    if !has_key {
        unsaid.push(without_key(found.clinic));
    }
    unsaid.push(
        "Whether it is the only log of its session, and the one that belongs there: `gradus-log verify \
         FOLDER` says so."
            .to_owned(),
    );
    unsaid.push(
        "Whether the station was taken on the very day of the seals: with a day's key, that day can be \
         sealed anew."
            .to_owned(),
    );
    unsaid
}

fn without_key(clinic: Option<PublicKey>) -> String {
    format!(
        "Whether the keys are the clinic's own: without --key, whoever has the station can have made other \
         keys and sealed everything anew. Here the clinic's key is {}.",
        clinic.map_or_else(|| "not named".to_owned(), |key| key.text())
    )
}

fn of_folder(found: &FolderVerdict, has_key: bool, has_note: bool) -> Vec<String> {
    if found.outcome == Outcome::NotSealed {
        return vec!["Without keys and seals nothing can be said of the folder.".to_owned()];
    }
    let mut unsaid = Vec::new();
    if !has_key {
        unsaid.push(without_key(found.clinic));
    }
    if !has_note {
        unsaid.push(
            "Whether an older state of the folder was put in its place, or its end cut off: only a \
             checkpoint that was kept elsewhere shows that (--checkpoint)."
                .to_owned(),
        );
    }
    if let Some(from_s) = found.keys_left_from_s {
        unsaid.push(format!(
            "What was done from {} on by somebody who had the station: the keys of those days are there.",
            utc_text(from_s.saturating_mul(1_000_000_000)).split('T').next().unwrap_or_default()
        ));
    }
    unsaid
}

fn print_json(
    out: &mut Out,
    found: &impl serde::Serialize,
    unsaid: &[String],
) -> Result<(), Error> {
    let mut value = serde_json::to_value(found).kind(Kind::Failed)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("cannot_be_said".to_owned(), unsaid.into());
    }
    Ok(json::print(out, &value)?)
}

fn print_log(out: &mut Out, path: &Path, found: &Verdict, unsaid: &[String]) -> Result<(), Error> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    writeln!(out, "{}", printable(&name))?;
    let to = clock(found.sealed_to_ns.unwrap_or_default());
    let state = match found.outcome {
        Outcome::Whole => format!(
            "whole: {} to its end at {to}; nothing is altered, missing, added or reordered",
            counted(found.seals, "seal")
        ),
        Outcome::NotSealed => match &found.not_sealed_because {
            Some(reason) => format!("not sealed: {}", reason.lines().next().unwrap_or_default()),
            None => "not sealed".to_owned(),
        },
        Outcome::Broken => format!(
            "NOT WHOLE. {}, to {to}; {} as sealed",
            counted(found.seals, "genuine seal"),
            match found.stretches_whole {
                1 => "1 stretch before a seal is".to_owned(),
                more => format!("{more} stretches before a seal are"),
            }
        ),
    };
    wrapped(out, "  ", &state)?;
    findings(out, &found.findings, found.more_findings)?;
    rest(out, &found.notes, unsaid)
}

fn print_folder(
    out: &mut Out,
    path: &Path,
    found: &FolderVerdict,
    unsaid: &[String],
) -> Result<(), Error> {
    writeln!(out, "{}", printable(&path.display().to_string()))?;
    let (logs, lines) = (found.logs.len(), found.list_size);
    let state = match found.outcome {
        Outcome::Whole => format!(
            "whole: {} and {} of the list are as they were sealed",
            counted(logs, "log"),
            counted(lines, "line")
        ),
        Outcome::NotSealed => "not sealed: the folder has no keys".to_owned(),
        Outcome::Broken => {
            format!(
                "NOT WHOLE, of {} and {} of the list",
                counted(logs, "log"),
                counted(lines, "line")
            )
        }
    };
    wrapped(out, "  ", &state)?;
    findings(out, &found.findings, 0)?;
    rest(out, &found.notes, unsaid)
}

fn findings(out: &mut Out, findings: &[Finding], untold: u64) -> Result<(), Error> {
    for (nth, finding) in findings.iter().take(LISTED).enumerate() {
        let first = if nth == 0 { "  first     " } else { "  then      " };
        wrapped(out, first, &printable(&finding.to_string()))?;
    }
    let more = findings.len().saturating_sub(LISTED) as u64 + untold;
    if more > 0 {
        writeln!(out, "            and {more} more (--json)")?;
    }
    Ok(())
}

fn rest(out: &mut Out, notes: &[String], unsaid: &[String]) -> Result<(), Error> {
    for note in notes.iter().take(LISTED) {
        wrapped(out, "  note      ", &printable(note))?;
    }
    if !unsaid.is_empty() {
        writeln!(out, "  What cannot be said:")?;
    }
    for one in unsaid {
        wrapped(out, "  - ", one)?;
    }
    Ok(())
}

fn clock(ns: u64) -> String {
    crate::events::clock(ns as f64 / 1e9).trim().to_owned()
}
