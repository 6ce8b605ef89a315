//! `gradus-sensors`: finds, shows and stands in for the sensors of a session.

mod analyse;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use gradus_sensors::HeartSpec;

/// Finds, shows and stands in for the sensors of a Gradus session.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

const AFTER_HELP: &str = "\
Examples:
  gradus-sensors watch replay:rest.csv
      A heart-rate source as a session would read it: rate, intervals, contact, quality.
  gradus-sensors analyse rest.csv
      Artefacts, rate and variability of a recording of intervals, and why a number is missing.

Exit codes:
  0  done
  1  the source was lost
  2  wrong usage, a source could not be opened, or a file not be read";

#[derive(Subcommand)]
enum Task {
    /// Show a heart-rate source live, message by message, until it ends.
    Watch {
        /// What `gradus session --heart` takes.
        spec: HeartSpec,
    },
    /// Artefacts, rate and variability of a recording of intervals between beats.
    ///
    /// The file has one interval in ms a line, or is a table with one column of them; what
    /// replay:FILE plays.
    Analyse {
        file: PathBuf,
        /// As JSON, every artefact included.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Watch { spec } => watch::watch(&spec),
        Task::Analyse { file, json } => analyse::analyse(&file, json),
    };
    done.unwrap_or_else(|error| {
        eprintln!("gradus-sensors: {error}");
        ExitCode::from(2)
    })
}
