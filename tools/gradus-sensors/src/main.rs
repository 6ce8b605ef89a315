//! `gradus-sensors`: finds, shows and stands in for the sensors of a session.

mod send;
mod streams;
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

  gradus-sensors list
      The streams of Lab Streaming Layer on this network.
  gradus-sensors simulate lsl --seconds 60
      Stands in for a heart-rate stream; watch lsl:type=HeartRate reads it.
  gradus-sensors simulate osc --profile rest.csv
      Sends a recording as a watch relay does, to port 9000; watch osc reads it.

Exit codes:
  0  done
  1  the source was lost
  2  wrong usage, or a source could not be opened";

#[derive(Subcommand)]
enum Task {
    /// What is there: streams of Lab Streaming Layer.
    List,
    /// Stand in for a device on this machine.
    Simulate {
        #[command(subcommand)]
        device: Device,
    },
    /// Show a heart-rate source live, message by message, until it ends.
    Watch {
        /// What `gradus session --heart` takes.
        spec: HeartSpec,
    },
}

/// What is stood in for.
#[derive(Subcommand)]
enum Device {
    /// A heart-rate stream of Lab Streaming Layer, with rate and RR.
    Lsl(send::Lsl),
    /// A watch relay that sends OSC.
    Osc(send::Osc),
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::List => streams::list(),
        Task::Simulate { device: Device::Lsl(args) } => args.run(),
        Task::Simulate { device: Device::Osc(args) } => args.run(),
        Task::Watch { spec } => watch::watch(&spec),
    };
    done.unwrap_or_else(|error| {
        eprintln!("gradus-sensors: {error}");
        ExitCode::from(2)
    })
}
