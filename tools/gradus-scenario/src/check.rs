//! `check`: every fault of every file, for a person or for a program.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gradus_cli::{Error, Exit, counted};
use gradus_text::{Fault, PlacedFault, Severity, Sources};
use serde::Serialize;

use crate::error::PROGRAM;
use crate::open::Opened;
use crate::{open, session_script};

/// The document of `--format json`; docs/authoring.md describes it.
#[derive(Serialize)]
struct Report {
    /// 1: the version of this document.
    format: u32,
    files: Vec<Checked>,
    /// Of all files, by file and place.
    faults: Vec<PlacedFault>,
    errors: usize,
    warnings: usize,
    unreadable: usize,
}

#[derive(Serialize)]
struct Checked {
    file: String,
    /// Whether it can be used.
    ok: bool,
    errors: usize,
    warnings: usize,
    /// Why it could not be read.
    unreadable: Option<String>,
}

/// The faults of a scenario or of a session script, with the texts that they stand in.
fn faults_of(opened: &Opened, scenario: Option<&Path>) -> Result<(Sources, Vec<Fault>), Error> {
    if session_script::is_script(opened) {
        return session_script::check(opened, scenario);
    }
    let reading = opened.read();
    Ok((reading.sources, reading.faults))
}

/// Checks scenarios, and session scripts against `scenario` or the one beside them.
pub fn check(
    out: &mut impl Write,
    paths: &[PathBuf],
    scenario: Option<&Path>,
    json: bool,
    strict: bool,
) -> io::Result<Exit> {
    let mut report = Report {
        format: 1,
        files: Vec::new(),
        faults: Vec::new(),
        errors: 0,
        warnings: 0,
        unreadable: 0,
    };
    for path in paths {
        let found = open::open(path).and_then(|opened| {
            let (sources, faults) = faults_of(&opened, scenario)?;
            Ok((opened.name, sources, faults))
        });
        let (name, sources, faults) = match found {
            Ok(found) => found,
            Err(why) => {
                if !json {
                    why.print(PROGRAM);
                }
                report.unreadable += 1;
                report.files.push(Checked {
                    file: path.display().to_string(),
                    ok: false,
                    errors: 0,
                    warnings: 0,
                    unreadable: Some(why.to_string()),
                });
                continue;
            }
        };
        let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
        let warnings = faults.len() - errors;
        report.errors += errors;
        report.warnings += warnings;
        let ok = errors == 0 && !(strict && warnings > 0);
        report.files.push(Checked { file: name, ok, errors, warnings, unreadable: None });
        if json {
            report.faults.extend(faults.iter().map(|fault| sources.place(fault)));
        } else {
            for fault in &faults {
                writeln!(out, "{}", sources.render(fault))?;
            }
        }
    }
    if json {
        let text = serde_json::to_string_pretty(&report)?;
        writeln!(out, "{text}")?;
    } else {
        writeln!(out, "{}", closing_line(&report, strict))?;
    }
    Ok(match (report.unreadable, report.files.iter().all(|file| file.ok)) {
        (1.., _) => Exit::BadInput,
        (0, true) => Exit::Done,
        (0, false) => Exit::Failed,
    })
}

/// Such as `3 files: 2 faults, 1 warning`; a file that could not be read is none of the three.
fn closing_line(report: &Report, strict: bool) -> String {
    let checked = report.files.len() - report.unreadable;
    if checked == 0 {
        return format!("no file was checked: {} could not be read", report.unreadable);
    }
    let mut line = format!(
        "{}: {}, {}",
        counted(checked, "file"),
        counted(report.errors, "fault"),
        counted(report.warnings, "warning")
    );
    if report.unreadable > 0 {
        line += &format!(", {} could not be read", report.unreadable);
    }
    if strict && report.errors == 0 && report.warnings > 0 {
        line += "; --strict refuses warnings";
    }
    line
}
