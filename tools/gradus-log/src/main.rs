//! `gradus-log`: looks into, prints and repairs session logs.

mod audit;
mod checkpoint;
mod events;
mod fixations;
mod gaze;
mod info;
mod json;
mod keys;
mod motion;
mod near;
mod open;
mod pack;
mod report;
mod rules;
mod verify;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use gradus_cli::{Error, Exit, Kind, Out};

/// Looks into, prints and repairs Gradus session logs.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

const AFTER_HELP: &str = "\
Examples:
  gradus-log info gradus-20261121T195600Z-P01.mcap
      What the session holds: channels, rates, gaps, phases, steps, stops, alarms, hashes.
  gradus-log events gradus-20261121T195600Z-P01.mcap
      What happened, line by line.
  gradus-log recover broken.mcap whole.mcap
      Everything readable of a log that a crash or a bad disk left, as a whole file with an index.
  gradus-log replay gradus-20261121T195600Z-P01.mcap
      Runs the inputs of the session through it again: are the records what comes of them?
  gradus-log gaze LOG --from 2:00 --heatmap gaze.svg
      Where the patient looked: avoidance by step, dwell by region, first looks; and a picture.
  gradus-log report LOG --out session.pdf
      A page that is filed and a page for the patient; of several logs, the course.
  gradus-log motion LOG
      How the session moved the patient's view: way, speed, turns, jumps.
  gradus-log pack sessions/*.mcap
      The same logs in less room, each compared with its packed copy first.
  gradus-log keys init sessions --clinic-key /media/stick/clinic.key
      From now on the folder's logs are sealed, and a list says who did what with them.
  gradus-log verify sessions --key clinic.pub --checkpoint paper.txt
      Is every log of the folder what was sealed, and is none missing?
  gradus-log checkpoint sessions
      What goes on paper, so that nobody can put an older folder in the place of this one.
  gradus-log fixations eyes.csv
      Fixations and blinks of any table of times and angles.
  gradus-log rules mine.rules.ron
      Can the rule file be used? Every fault, with its place and what would mend it.
  gradus-log advise LOG --rules mine.rules.ron
      What these rules would have proposed in that session, beside what was proposed.
  gradus-log info LOG --json | jq .channels
      The same for a program.

A log is an MCAP file with JSON messages; docs/log-format.md explains how to read it with Python.

Exit codes:
  0  done, also where `info` and `events` show damage; for `recover`: the log was whole;
     for `replay`: the same
  1  `verify`: not whole, with the first place that is not; also where there are no seals;
     `recover`: recovered, but the log had not been closed in order, was damaged (or its index),
     or was changed on the way;
     `replay`: not the same, or not to be replayed; `rules`: a fault; `advise`: either
  2  wrong usage, or a file could not be read or written
  3  not a session log, or an empty one";

#[derive(Subcommand)]
enum Task {
    /// Sum a log up: what is in it, what is missing, what happened.
    #[command(
        after_help = "Example:\n  gradus-log info gradus-20261121T195600Z-P01.mcap\n  gradus-log info LOG --json | jq .heart.stretches"
    )]
    Info {
        /// The log.
        file: PathBuf,
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Write everything readable of a log to a new, whole file.
    #[command(after_help = "Example:\n  gradus-log recover broken.mcap whole.mcap")]
    Recover {
        /// The log; it is not changed.
        file: PathBuf,
        /// The file to write.
        out: PathBuf,
        /// Overwrite OUT if it exists.
        #[arg(long)]
        force: bool,
    },
    /// Run the log's inputs through the session again and compare the records: prints `same`, or
    /// the first difference.
    #[command(
        after_help = "Example:\n  gradus-log replay LOG && echo the log is what came of its inputs"
    )]
    Replay {
        /// The log.
        file: PathBuf,
    },
    /// Sum up where the patient looked: fixations, dwell by region, avoidance by step, first looks.
    #[command(
        after_help = "Example:\n  gradus-log gaze LOG\n  gradus-log gaze LOG --from 2:00 --to 7:30 --heatmap looks.svg"
    )]
    Gaze(gaze::Gaze),
    /// Find fixations, blinks and losses in a table of times and angles.
    #[command(
        after_help = "Example:\n  gradus-log fixations eyes.csv\n  gradus-log fixations eyes.csv --time-unit ms --angle-unit deg --json"
    )]
    Fixations(fixations::Fixations),
    /// Check a rule file.
    #[command(after_help = "Example:\n  gradus-log rules mine.rules.ron")]
    Rules {
        /// The rules, in RON; see docs/advice.md.
        file: PathBuf,
    },
    /// Try rules on a session that is over: what would they have proposed, beside what was?
    #[command(after_help = "Example:\n  gradus-log advise LOG --rules mine.rules.ron")]
    Advise {
        /// The log.
        file: PathBuf,
        /// The rules, in RON [default: those that ship].
        #[arg(long, value_name = "FILE")]
        rules: Option<PathBuf>,
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Write the report of a session, as HTML or PDF: a page that a therapist files (steps with their
    /// SUDS, heart, where the patient looked, stops and alarms, proposals, notes, gaps) and a page in
    /// plain words for the patient. Of several logs of one patient: the course.
    #[command(
        after_help = "Examples:\n  gradus-log report LOG --out session.html\n  gradus-log report LOG --lang de --out sitzung.pdf\n  gradus-log report LOG --for patient --out for-you.pdf\n  gradus-log report sessions/*-P01.mcap --out course.pdf\n\nThe report holds health data: keep it like a patient's file. docs/report.md says what each number is."
    )]
    Report(report::Report),
    /// Pack closed logs: the same content in a fifth of the room, where a headset sent frames for some
    /// minutes. Every packed copy is read back and compared with its log, message by message, before it
    /// takes the log's place.
    #[command(
        after_help = "Examples:\n  gradus-log pack sessions/*.mcap\n  gradus-log pack LOG --out packed.mcap"
    )]
    Pack {
        /// The logs; each is replaced by its packed copy.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Write the packed copy of one log to this file, and leave the log as it is.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// With --out: overwrite FILE.
        #[arg(long, requires = "out")]
        force: bool,
    },
    /// Make the keys of a data folder, so that its logs are sealed; make more of them; show them.
    Keys {
        #[command(subcommand)]
        task: keys::Keys,
    },
    /// Check whether a log, or every log of a folder, is what was sealed: the first place that was
    /// altered, is missing, reordered, cut, sealed anew or unsealed; and what cannot be said.
    #[command(after_help = verify::AFTER_HELP)]
    Verify(verify::Verify),
    /// Print the state of a folder's list for paper or for somebody else to keep: it shows later whether
    /// the folder was put back to an older state.
    #[command(after_help = checkpoint::AFTER_HELP)]
    Checkpoint(checkpoint::Print),
    /// Print how the session moved the patient's view: how far, how fast, whether it climbed, turned,
    /// gathered speed or jumped. What the patient's own head did is not in it.
    #[command(after_help = "Example:\n  gradus-log motion LOG")]
    Motion {
        /// The log.
        file: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print what happened in the session: time, kind, summary.
    #[command(after_help = "Example:\n  gradus-log events LOG | grep -i suds")]
    Events {
        /// The log.
        file: PathBuf,
        /// As JSON, one record a line.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let task = Cli::parse().task;
    gradus_cli::run("gradus-log", |out| run(out, &task))
}

fn run(out: &mut Out, task: &Task) -> Result<Exit, Error> {
    match task {
        Task::Info { file, json } => {
            let log = open::open(file)?;
            audit::viewed(file, &log, "info");
            let info = gradus_log::info::info(&log);
            info::print(out, file, &info, *json)?;
            Ok(Exit::Done)
        }
        Task::Report(task) => report::run(out, task),
        Task::Pack { files, out: to, force } => pack::run(out, files, to.as_deref(), *force),
        Task::Motion { file, json } => {
            motion::print(out, &open::open_to_read(file, "motion")?, *json)?;
            Ok(Exit::Done)
        }
        Task::Events { file, json } => {
            events::print(out, &open::open_to_read(file, "events")?, *json)?;
            Ok(Exit::Done)
        }
        Task::Gaze(task) => gaze::run(out, task),
        Task::Fixations(task) => fixations::run(out, task),
        Task::Keys { task } => keys::run(out, task),
        Task::Verify(task) => verify::run(out, task),
        Task::Checkpoint(task) => checkpoint::run(out, task),
        Task::Replay { file } => {
            match gradus_log::replay::replay(&open::open_to_read(file, "replay")?) {
                Ok(same) => {
                    let (inputs, secs) = (same.inputs.len(), same.session.now().as_secs_f64());
                    writeln!(out, "same: {inputs} inputs in {secs:.1} s give the log's records")?;
                    Ok(Exit::Done)
                }
                Err(error) => {
                    writeln!(out, "not the same: {error}")?;
                    Ok(Exit::Failed)
                }
            }
        }
        Task::Rules { file } => rules::check(out, file),
        Task::Advise { file, rules, json } => {
            rules::try_on(out, &open::open_to_read(file, "advise")?, rules.as_deref(), *json)
        }
        Task::Recover { file, out: to, force } => {
            if same_file(file, to) {
                let same = Error::new(Kind::BadInput, "OUT is the log itself");
                return Err(same.hint("choose another name for OUT"));
            }
            if same_file(file, &gradus_log::recover::part_of(to)) {
                let part = Error::new(Kind::BadInput, "the log is the part file of OUT itself");
                return Err(part.hint("choose another name for OUT"));
            }
            let log = open::open(file)?;
            audit::viewed(file, &log, "recover");
            let recovered = gradus_log::recover::recover(&log, to, *force).map_err(open::of_log)?;
            audit::recovered(file, &log, to);
            info::print_recovered(out, to, &recovered)?;
            Ok(if recovered.was_whole() { Exit::Done } else { Exit::Failed })
        }
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((std::fs::canonicalize(a), std::fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}
