//! `gradus-sensors`: finds, shows and stands in for the sensors of a session.

mod analyse;
mod bytes;
mod decode;
mod list;
#[cfg(target_os = "linux")]
mod profile;
mod refused;
mod send;
mod simulate;
mod streams;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use gradus_cli::{Error, Kind};
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
  gradus-sensors list
      The heart-rate sensors that are near, and the streams of Lab Streaming Layer.
  gradus-sensors watch 'ble:Polar H10'
      A heart-rate source as a session would read it: rate, intervals, contact, quality.
  gradus-sensors simulate ble
      A strap that is not there, on a bus of its own, for `watch ble` in another terminal.
  gradus-sensors decode 2a37 16 48 00 04
      The rate and the intervals in a notification of a strap.
  gradus-sensors analyse rest.csv
      Artefacts, rate and variability of a recording of intervals, and why a number is missing.
  gradus-sensors simulate lsl --seconds 60
      Stands in for a heart-rate stream; watch lsl:type=HeartRate reads it.
  gradus-sensors simulate osc --profile rest.csv
      Sends a recording as a watch relay does, to port 9000; watch osc reads it.

Exit codes:
  0  done
  1  the source was lost, nothing could be listed, or a packet cannot be read
  2  wrong usage, a source could not be opened, or a file not be read";

const ANALYSE_HELP: &str = "\
Examples:
  gradus-sensors analyse rest.txt
      rest.txt: 812
                799.5
                805
  gradus-sensors analyse export.csv
      export.csv: time_s,rr_ms,note
                  0.812,812,seated
                  1.612,800,
      The times show where the recording pauses: no measure goes across a pause.
  gradus-sensors analyse rest.csv --json | jq .corrected.rmssd_ms
      A single number, for a program.

How to read the answer:
  quality      0 (worthless) to 1 (clean). Below it stands what takes from it. At
               0.5 or less look at the recording before you use a number.
  as it is     every interval of a heart's length counts.
  corrected    artefacts are corrected, and only sound intervals count.
               Report this column, and how many artefacts there were.
  LF, HF       need 120 s without a gap.
  –            the number cannot be given; the reason stands below the quality.
Artefacts are looked for in at least 12 intervals in a row; fewer are not judged.";

#[derive(Subcommand)]
enum Task {
    /// Show a heart-rate source live, message by message, until it ends.
    Watch {
        /// What `gradus session --heart` takes.
        spec: HeartSpec,
        /// End after so many seconds.
        #[arg(long, value_name = "SECS")]
        for_secs: Option<u32>,
    },
    /// List heart-rate sensors that are near, and streams of Lab Streaming Layer.
    List {
        /// How long to listen.
        #[arg(long, value_name = "SECS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=600))]
        for_secs: u32,
    },
    /// Stand in for a sensor, until interrupted.
    Simulate {
        #[command(subcommand)]
        peer: simulate::Peer,
    },
    /// Explain one packet.
    Decode {
        #[command(flatten)]
        packet: decode::Packet,
    },
    /// Artefacts, rate and variability of a recording of intervals between beats.
    ///
    /// The file is a list with one interval in ms a line, or a table as devices and programs write
    /// it, such as an export of a watch, of HRV Logger or of Kubios: what replay:FILE plays. The
    /// column of intervals is the column that is named rr, ibi, nn or pp, and its unit stands in its
    /// name: rr_ms, rr_s, RR [ms]. Without a unit the numbers are ms. docs/sensors.md describes what
    /// is read; docs/heart.md has the formulas.
    #[command(after_long_help = ANALYSE_HELP)]
    Analyse {
        /// The recording: text or CSV, also packed by gzip.
        file: PathBuf,
        /// As JSON, every artefact and gap included; a refusal too.
        #[arg(long)]
        json: bool,
    },
}

/// The name before a message.
const PROGRAM: &str = "gradus-sensors";

fn main() -> ExitCode {
    let task = Cli::parse().task;
    gradus_cli::run(PROGRAM, |out| match task {
        Task::Watch { spec, for_secs } => watch::watch(out, &spec, for_secs),
        Task::List { for_secs } => list::list(out, for_secs),
        Task::Simulate { peer } => simulate::simulate(out, peer),
        Task::Decode { packet } => decode::decode(out, &packet),
        Task::Analyse { file, json } => analyse::analyse(out, &file, json),
    })
}

/// An argument, a file or a source is wrong.
fn bad(what: impl Into<String>) -> Error {
    Error::new(Kind::BadInput, what)
}
