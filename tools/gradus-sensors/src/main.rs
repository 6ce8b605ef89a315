//! `gradus-sensors`: finds, shows and stands in for the sensors of a session.

mod watch;

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

Exit codes:
  0  done
  1  the source was lost
  2  wrong usage, or a source could not be opened";

#[derive(Subcommand)]
enum Task {
    /// Show a heart-rate source live, message by message, until it ends.
    Watch {
        /// What `gradus session --heart` takes.
        spec: HeartSpec,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Watch { spec } => watch::watch(&spec),
    };
    done.unwrap_or_else(|error| {
        eprintln!("gradus-sensors: {error}");
        ExitCode::from(2)
    })
}
