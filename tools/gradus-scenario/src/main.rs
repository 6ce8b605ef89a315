//! `gradus-scenario`: checks, explains, formats and starts scenarios.

mod check;
mod climb;
mod error;
mod examples;
mod explain;
mod format;
mod ladder;
#[cfg(test)]
mod mutations;
mod open;
mod schema;
mod session_script;
mod starter;
mod write;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use gradus_cli::{Error, Exit, Out};
use gradus_text::Language;

/// Checks, explains, formats and starts Gradus scenarios.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

const AFTER_HELP: &str = "\
Examples:
  gradus-scenario new stairwell
      A commented scenario that already runs, as stairwell.ron.
  gradus-scenario check scenarios/*.ron
      Every fault of every file, with its place and what would mend it.
  gradus-scenario check --format json roof.ron | jq .faults
      The same for a program.
  gradus-scenario check roof.session.ron
      A session script, against roof.ron beside it; --scenario names another.
  gradus-scenario explain Step.dwell_secs
      What a field means, its range, and an example. Types, variants and the codes of faults too.
  gradus-scenario ladder roof.ron --format markdown
      The hierarchy as a table, for a patient's record.
  gradus-scenario climb roof.ron > roof.session.ron
      A session script through every step and every stimulus, to try the scenario with
      `gradus session roof.ron --script roof.session.ron`.
  gradus-scenario fmt roof.ron
      Sets the file in order; comments and blank lines stay.

FILE may be `-`: standard input. docs/authoring.md is a tutorial, docs/scenario-format.md has every
field.

Exit codes:
  0  done; for `check`: no faults (warnings are allowed, unless --strict)
  1  `check`: faults; `fmt --check`: a file would change; `ladder`, `fmt`: the file has faults;
     `explain`: there is no such word
  2  wrong usage, or a file could not be read or written";

#[derive(Subcommand)]
enum Task {
    /// Report every fault of every file, with its place and what would mend it.
    Check {
        /// Scenarios and session scripts; `-` is standard input. A script NAME.session.ron or
        /// NAME.PART.session.ron is checked against the scenario NAME.ron beside it.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The scenario that the scripts are for.
        #[arg(long, value_name = "FILE")]
        scenario: Option<PathBuf>,
        /// For a person, or one JSON document for a program.
        #[arg(long, value_enum, default_value = "human")]
        format: CheckFormat,
        /// Take warnings for faults.
        #[arg(long)]
        strict: bool,
    },
    /// Explain what a field, a type, a variant or the code of a fault means, with an example.
    Explain {
        /// Such as `Step`, `dwell_secs`, `Step.dwell_secs`, `Follow` or `unknown-parameter`;
        /// without it, what there is.
        word: Option<String>,
    },
    /// Show the ladder as a table: steps, expected SUDS, dwell, and every parameter's value.
    Ladder {
        /// The scenario; `-` is standard input.
        file: PathBuf,
        /// For a terminal, or Markdown for a patient's record.
        #[arg(long, value_enum, default_value = "terminal")]
        format: LadderFormat,
        /// The language of the scenario's texts, such as `de`; without it, the file's first.
        #[arg(long, value_name = "TAG")]
        language: Option<Language>,
    },
    /// Print a session script that goes through every step, then through every stimulus.
    Climb {
        /// The scenario; `-` is standard input.
        file: PathBuf,
        /// How long the session stays at a step.
        #[arg(long, value_name = "SECONDS", default_value_t = 4.0, value_parser = secs)]
        step_secs: f64,
        /// How long after a stimulus the next begins.
        #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = secs)]
        stimulus_secs: f64,
    },
    /// Set files in order; comments and blank lines stay, and so does what the files mean.
    Fmt {
        /// The scenarios or scripts; `-` reads standard input and prints the result.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Change nothing; name the files that would change, and exit with 1 if there are any.
        #[arg(long)]
        check: bool,
    },
    /// Start a scenario: a commented file that already runs. Never overwrites.
    New {
        /// Its id, and the name of its file.
        name: String,
        /// The folder for it.
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Print a JSON Schema (2020-12) of the scenario format.
    Schema,
}

#[derive(Clone, Copy, ValueEnum)]
enum CheckFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum LadderFormat {
    Terminal,
    Markdown,
}

/// A length of time on the command line, s.
fn secs(text: &str) -> Result<f64, String> {
    let secs = text.parse::<f64>().ok().filter(|secs| (0.1..=3600.0).contains(secs));
    secs.ok_or_else(|| "write seconds, 0.1 to 3600".to_owned())
}

fn main() -> ExitCode {
    let task = Cli::parse().task;
    gradus_cli::run(error::PROGRAM, |out| run(out, &task))
}

fn run(out: &mut Out, task: &Task) -> Result<Exit, Error> {
    match task {
        Task::Check { files, scenario, format, strict } => {
            let json = matches!(format, CheckFormat::Json);
            Ok(check::check(out, files, scenario.as_deref(), json, *strict)?)
        }
        Task::Explain { word } => explain::explain(out, word.as_deref()),
        Task::Ladder { file, format, language } => {
            let markdown = matches!(format, LadderFormat::Markdown);
            ladder::ladder(out, file, markdown, language.clone())
        }
        Task::Climb { file, step_secs, stimulus_secs } => {
            climb::climb(out, file, *step_secs, *stimulus_secs)
        }
        Task::Fmt { files, check } => Ok(format::format_files(out, files, *check)?),
        Task::New { name, out: folder } => starter::new(out, name, folder),
        Task::Schema => {
            writeln!(out, "{:#}", schema::schema())?;
            Ok(Exit::Done)
        }
    }
}
