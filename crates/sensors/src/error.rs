//! The errors of a source, each with its remedy.

use std::path::PathBuf;

use crate::ReplayFaults;

/// A source that could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SensorError {
    /// The recording could not be read at all.
    #[error("cannot read the recording {}: {cause}\n  help: {remedy}", file.display())]
    Read {
        /// The recording.
        file: PathBuf,
        /// The system's error.
        cause: std::io::Error,
        /// The remedy.
        remedy: &'static str,
    },
    /// The recording was read and holds faults.
    #[error("cannot read the intervals of {}:\n{faults}", file.display())]
    Replay {
        /// The recording.
        file: PathBuf,
        /// All faults of the recording.
        faults: ReplayFaults,
    },
    /// No LSL stream can be looked for.
    #[error(transparent)]
    Lsl(#[from] gradus_lsl::LslError),
    /// The port for OSC cannot be listened on.
    #[error(
        "cannot listen for OSC on {address}: {cause}\n  help: another program may have the port: choose \
         another with osc:PORT, and the same in the relay's settings"
    )]
    Osc {
        /// The address asked for.
        address: std::net::SocketAddr,
        /// The system's error.
        cause: std::io::Error,
    },
    /// The file with a relay's names cannot be used.
    #[error(
        "cannot use the names of {}: {cause}\n  help: write it as docs/sensors.md shows under OSC",
        file.display()
    )]
    OscNames {
        /// The file.
        file: PathBuf,
        /// Its fault.
        cause: String,
    },
}

/// The error for a text after `--heart` or `--patient` that names no source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// No kind of source has this name.
    #[error("there is no source `{kind}`{}\n  help: {known}", did_you_mean(.suggestion.as_deref()))]
    UnknownKind {
        /// The kind written before the colon.
        kind: String,
        /// The kind probably meant.
        suggestion: Option<String>,
        /// The kinds that exist, each with its form.
        known: &'static str,
    },
    /// The text is empty.
    #[error("no source was named\n  help: {known}")]
    Empty {
        /// The kinds that exist, each with its form.
        known: &'static str,
    },
    /// The seed of a modelled patient is not a number.
    #[error(
        "`{seed}` is no seed\n  help: write a whole number from 0 to {}, as in synthetic:7, or synthetic alone",
        u64::MAX
    )]
    BadSeed {
        /// The text written as the seed.
        seed: String,
    },
    /// `replay` without its file.
    #[error("replay needs a recording\n  help: write replay:FILE, as in replay:rest.csv")]
    NoFile,
    /// `ble:` without a sensor after it.
    #[error(
        "`ble:` names no sensor\n  help: write ble for the sensor that was used last, ble:NAME or ble:ADDRESS; \
         `gradus-sensors list` shows the sensors that are near"
    )]
    NoSensor,
    /// `lsl` without a stream.
    #[error(
        "lsl needs a stream\n  help: write lsl:NAME or lsl:type=TYPE, as in lsl:type=HeartRate"
    )]
    NoStream,
    /// `osc` with a text that is no port.
    #[error(
        "`{address}` is no port to listen on\n  help: write osc, osc:PORT or osc:ADDRESS:PORT, as in \
         osc:9000 for this machine alone or osc:0.0.0.0:9000 for its network"
    )]
    BadPort {
        /// The text written as the port.
        address: String,
    },
    /// `osc:PORT,` without the file of names.
    #[error(
        "no file of names follows the comma\n  help: write osc:PORT,FILE, as in osc:9000,my-relay.ron"
    )]
    NoNames,
    /// A kind of source that has no signals.
    #[error(
        "`{text}` gives no signal\n  help: write lsl:NAME or lsl:type=TYPE, as in lsl:type=EDA"
    )]
    NoSignal {
        /// The text written.
        text: String,
    },
    /// `none` with something after it.
    #[error("`none` takes nothing after it, found `:{extra}`\n  help: write none")]
    Superfluous {
        /// The text written after the colon.
        extra: String,
    },
}

fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion.map(|text| format!("; did you mean `{text}`?")).unwrap_or_default()
}
