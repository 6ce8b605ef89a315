//! What a session is started with, and why it can fail to start.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use gradus_scenario::{Scenario, ScenarioFiles};
use gradus_sensors::{HeartSpec, SensorError, SignalSpec};
use gradus_session::advice::rules::{Rules, STANDARD, STANDARD_NAME};
use gradus_session::link::Slide;
use gradus_session::script::Script;

use crate::platform::Platforms;

/// Everything a session is started with.
pub struct Config {
    /// The scenario that is shown.
    pub scenario: Arc<Scenario>,
    /// The exact texts that it was read from, for the log and the stage.
    pub scenario_files: ScenarioFiles,
    /// The patient's own slides, for the stage alone; none where the patient brought none.
    pub slides: Vec<Slide>,
    /// The rules that the session listens to.
    pub rules: RulesText,
    /// For everything that varies.
    pub seed: u64,
    /// The patient's code; never a name.
    pub patient_code: String,
    /// Where session logs go.
    pub data_dir: PathBuf,
    /// Where the heart rate comes from.
    pub heart: HeartSpec,
    /// Signals that are recorded beside it, as they come.
    pub signals: Vec<SignalSpec>,
    /// Publish heart, gaze, head and events to Lab Streaming Layer: to everybody on the network.
    pub lsl_out: bool,
    /// Where the scenario's cues for vibration and scent are sent.
    pub cues: Platforms,
    /// A modelled patient answers, with this seed.
    pub synthetic_patient: Option<u64>,
    /// Commands at times; the session begins when the stage shows its first frame.
    pub script: Option<ScriptText>,
    /// Where stages connect.
    pub listen: SocketAddr,
    /// How to start the stage; none: a stage connects from elsewhere.
    pub stage: Option<StageCommand>,
    /// The secret that a stage must send to be let in.
    pub token: String,
}

/// A script and its exact text.
pub struct ScriptText {
    /// The script as it was read.
    pub script: Script,
    /// The name of its file.
    pub name: String,
    /// Its text, word by word.
    pub text: String,
}

/// Rules and their exact text.
pub struct RulesText {
    /// The rules as they were read.
    pub rules: Arc<Rules>,
    /// The name of their file.
    pub name: String,
    /// Their text, word by word.
    pub text: String,
}

impl RulesText {
    /// The rules that ship.
    pub fn standard() -> Self {
        let (name, text) = (STANDARD_NAME.to_owned(), STANDARD.to_owned());
        Self { rules: Rules::standard(), name, text }
    }
}

/// How to start a stage; `--connect ADDR` is added, the token travels in the environment.
#[derive(Clone, Debug)]
pub struct StageCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}

/// The environment variable that carries the token to the stage.
pub const TOKEN_VARIABLE: &str = "GRADUS_STAGE_TOKEN";

/// Why a session could not be started.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The session log cannot be written.
    #[error(transparent)]
    Log(#[from] gradus_log::LogError),
    /// A sensor cannot be opened.
    #[error(transparent)]
    Sensor(#[from] SensorError),
    /// A stream of Lab Streaming Layer cannot be looked for or published.
    #[error(transparent)]
    Lsl(#[from] gradus_lsl::LslError),
    /// No stage can connect.
    #[error("cannot listen for a stage on {addr}: {source}. Choose another address with --listen")]
    Listen {
        /// The address that was asked for.
        addr: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
    /// The system gives no thread.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// The system gives no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    Chance(getrandom::Error),
    /// The stage shows no frame.
    #[error("the stage did not start: {reason}")]
    StageFailed {
        /// Why, for a person.
        reason: String,
        /// The exit code of its process, where it ended with one.
        exit_code: Option<i32>,
    },
}
