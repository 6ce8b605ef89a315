//! `gradus-log report`: a page for the file and a page for the patient, of one session or of several.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gradus_cli::{Context as _, Error, Exit, Kind, Out};
use gradus_log::read::LogFile;
use gradus_report::{For, Lang, NoCourse, Session};

use crate::{audit, open};

#[derive(Args)]
pub struct Report {
    /// The log, or the logs of one patient.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The file to write; its end says which kind: .html (also .htm) or .pdf.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The report's language: en, de, es, fr or pt [default: that of the first log, else en].
    #[arg(long, value_name = "TAG")]
    lang: Option<Lang>,
    /// Whose pages.
    #[arg(long = "for", value_enum, default_value = "both", value_name = "WHOM")]
    pages: Whom,
    /// Overwrite FILE if it exists.
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Whom {
    /// The page that is filed, and the page in plain words.
    Both,
    /// The page that is filed.
    Therapist,
    /// The page in plain words.
    Patient,
}

#[derive(Clone, Copy)]
enum Format {
    Html,
    Pdf,
}

pub fn run(out: &mut Out, task: &Report) -> Result<Exit, Error> {
    let format = format_of(&task.out)?;
    if task.files.len() > gradus_report::MOST_SESSIONS {
        return Err(no_course(NoCourse::TooMany(task.files.len())));
    }
    if !task.force && task.out.exists() {
        return Err(exists(&task.out));
    }
    let logs = task.files.iter().map(|file| open::open_to_read(file, "report"));
    let logs: Vec<LogFile> = logs.collect::<Result<_, _>>()?;
    let lang = task.lang.unwrap_or_else(|| logs.first().map_or(Lang::English, language_of));
    let mut sessions = Vec::new();
    for (log, file) in logs.iter().zip(&task.files) {
        let mut session = session(log, file, lang)?;
        session.checkpoint = audit::checkpoint_of(file);
        sessions.push(session);
    }
    let sessions = gradus_report::in_order(sessions).map_err(no_course)?;
    let pages = match task.pages {
        Whom::Both => For::Both,
        Whom::Therapist => For::Therapist,
        Whom::Patient => For::Patient,
    };
    let document = gradus_report::document(&sessions, lang, pages);
    let bytes = match format {
        Format::Html => gradus_report::html(&document).into_bytes(),
        Format::Pdf => gradus_report::pdf(&document),
    };
    write(&task.out, &bytes, task.force)?;
    for (log, file) in logs.iter().zip(&task.files) {
        audit::printed(file, log, "report");
    }
    writeln!(out, "{}", task.out.display())?;
    Ok(Exit::Done)
}

fn format_of(path: &Path) -> Result<Format, Error> {
    let end = path.extension().map(|end| end.to_string_lossy().to_lowercase());
    match end.as_deref() {
        Some("html" | "htm") => Ok(Format::Html),
        Some("pdf") => Ok(Format::Pdf),
        _ => {
            let message = format!("{} ends neither with .html nor with .pdf", path.display());
            Err(Error::new(Kind::BadInput, message).hint("name the file report.html or report.pdf"))
        }
    }
}

/// The language in which the session's texts were read.
fn language_of(log: &LogFile) -> Lang {
    let info = gradus_log::info::info(log);
    let session = info.metadata.get("gradus.session");
    let tag = session.and_then(|session| session.get("language"));
    tag.and_then(|tag| Lang::of_tag(tag)).unwrap_or_default()
}

fn session(log: &LogFile, file: &Path, lang: Lang) -> Result<Session, Error> {
    gradus_report::read(log, lang.tag()).map_err(|why| {
        let message = format!("{}: {why}", file.display());
        Error::new(Kind::Absent, message).hint("`gradus-log info` shows what can be read of it")
    })
}

fn no_course(why: NoCourse) -> Error {
    let hint = match &why {
        NoCourse::Patients(..) => "give the logs of one patient; one report for each",
        NoCourse::NoCode => "begin sessions with --code; one report for each of these",
        NoCourse::Twice(_) => "give each log once",
        NoCourse::TooMany(_) => "give fewer, such as those of the last year",
    };
    Error::of(Kind::BadInput, why).hint(hint)
}

fn exists(path: &Path) -> Error {
    let message = format!("{} exists already", path.display());
    Error::new(Kind::BadInput, message).hint("choose another name, or overwrite it with --force")
}

/// Writes the file whole, or not at all where one is there.
fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    let opened = if force {
        File::create(path)
    } else {
        OpenOptions::new().write(true).create_new(true).open(path)
    };
    let mut file = match opened {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(exists(path)),
        opened => opened.context(Kind::BadInput, || path.display().to_string())?,
    };
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.context(Kind::BadInput, || path.display().to_string())
}
