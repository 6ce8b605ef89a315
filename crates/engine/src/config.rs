//! What a session is started with, and why it can fail to start.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use gradus_scenario::{Scenario, ScenarioFiles};
use gradus_sensors::{HeartSpec, SensorError, SignalSpec};
use gradus_session::advice::rules::{Rules, STANDARD, STANDARD_NAME};
use gradus_session::script::Script;

/// Everything a session is started with.
pub struct Config {
    pub scenario: Arc<Scenario>,
    /// The exact texts that it was read from, for the log and the stage.
    pub scenario_files: ScenarioFiles,
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
    /// A modelled patient answers, with this seed.
    pub synthetic_patient: Option<u64>,
    /// Commands at times; the session begins when the stage shows its first frame.
    pub script: Option<ScriptText>,
    /// Where stages connect.
    pub listen: SocketAddr,
    /// How to start the stage; none: one connects from elsewhere.
    pub stage: Option<StageCommand>,
    /// What a stage must say to be let in.
    pub token: String,
}

/// A script and its exact text.
pub struct ScriptText {
    pub script: Script,
    pub name: String,
    pub text: String,
}

/// Rules and their exact text.
pub struct RulesText {
    pub rules: Arc<Rules>,
    pub name: String,
    pub text: String,
}

impl RulesText {
    /// Those that ship.
    pub fn standard() -> Self {
        let (name, text) = (STANDARD_NAME.to_owned(), STANDARD.to_owned());
        Self { rules: Rules::standard(), name, text }
    }
}

/// How to start a stage; `--connect ADDR` is added, the token travels in the environment.
#[derive(Clone, Debug)]
pub struct StageCommand {
    pub program: PathBuf,
    pub args: Vec<OsString>,
}

/// The environment variable that carries the token to the stage.
pub const TOKEN_VARIABLE: &str = "GRADUS_STAGE_TOKEN";

/// Why a session could not be started.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    Log(#[from] gradus_log::LogError),
    #[error(transparent)]
    Sensor(#[from] SensorError),
    #[error(transparent)]
    Lsl(#[from] gradus_lsl::LslError),
    #[error("cannot listen for a stage on {addr}: {source}. Choose another address with --listen")]
    Listen { addr: SocketAddr, source: std::io::Error },
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    #[error("the stage did not start: {reason}")]
    StageFailed { reason: String, exit_code: Option<i32> },
}
