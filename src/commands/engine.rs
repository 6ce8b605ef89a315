//! The shared part of the desk and the scripted session: their arguments, and how the engine is
//! started from these arguments.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use clap::Args;
use gradus_cli::{Context as _, Error, Exit, Kind};
use gradus_engine::{
    Config, EngineError, OscAddress, Platforms, RulesText, ScriptText, SerialAddress, StageCommand,
};
use gradus_scenario::read::Options;
use gradus_scenario::{Scenario, ScenarioFiles};
use gradus_sensors::{HeartSpec, PatientSpec, SignalSpec};
use gradus_session::advice::rules;
use gradus_session::link::Slide;
use gradus_session::script;
use gradus_slides::Deck;
use gradus_text::Language;

use crate::start::{self, DisplayChoice};
use crate::world::tier::Tier;

/// What a session needs to know, with or without the panel.
#[derive(Args)]
pub struct RunArgs {
    /// Where session logs go [default: the user's data folder, gradus/sessions].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where the heart rate comes from: ble[:NAME or ADDRESS], synthetic[:SEED], replay:FILE,
    /// lsl:NAME, lsl:type=TYPE, lsl:source=ID, osc[:[ADDRESS:]PORT], none; see docs/sensors.md.
    #[arg(long, value_name = "SPEC")]
    pub heart: Option<HeartSpec>,
    /// A signal to record and plot beside it, as it comes: lsl:NAME or lsl:type=TYPE. May be given
    /// more than once.
    #[arg(long = "signal", value_name = "SPEC")]
    pub signals: Vec<SignalSpec>,
    /// Publish heart, gaze, head and events to Lab Streaming Layer, unencrypted, for everybody on
    /// this network.
    #[arg(long)]
    pub lsl_out: bool,
    /// Send the scenario's cues for vibration and scent as OSC over UDP, unencrypted; see
    /// docs/cues.md.
    #[arg(long, value_name = "HOST:PORT")]
    pub cues_osc: Option<OscAddress>,
    /// Send the scenario's cues for vibration and scent as lines over a serial port, 115200 baud
    /// where nothing else is said; see docs/cues.md.
    #[arg(long, value_name = "PORT[@BAUD]")]
    pub cues_serial: Option<SerialAddress>,
    /// A modelled patient answers (heart, SUDS, gaze): synthetic[:SEED]. Marked on screen and in
    /// the log.
    #[arg(long, value_name = "SPEC")]
    pub patient: Option<PatientSpec>,
    /// The patient's code, never a name; part of the log's file name.
    #[arg(long, value_name = "CODE", default_value = "", value_parser = code)]
    pub code: String,
    /// The patient's own slides, for a scenario with a screen that shows them: a folder of PNG and
    /// JPEG pictures in the order of their names, or a PDF. They are in no log.
    #[arg(long, value_name = "PATH")]
    pub slides: Option<PathBuf>,
    /// The language of the scenario's texts, such as de [default: the scenario's first].
    #[arg(long, value_name = "TAG")]
    pub language: Option<Language>,
    /// Rules that look at the session and propose, in RON; see docs/advice.md [default: those that
    /// ship].
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// How the patient sees.
    #[arg(long, value_enum, default_value_t = DisplayChoice::Auto, value_name = "DISPLAY")]
    pub display: DisplayChoice,
    /// How much the stage draws: light holds its rate on weak machines, full is the picture that
    /// was meant [default: full for a headset or window, light offscreen].
    #[arg(long, value_enum)]
    pub tier: Option<Tier>,
    /// For everything that varies; the same seed gives the same world.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// Where stages connect; the default takes a free port on this machine alone.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Pictures a second that the headset is asked for, such as 90 [default: as many as it shows and
    /// the frames allow].
    #[arg(long, value_name = "RATE", value_parser = start::hz)]
    pub hz: Option<f32>,
    /// How long a stage stays in the safe place without a desk before it ends, s.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub linger_secs: u64,
}

/// A patient's code.
fn code(text: &str) -> Result<String, String> {
    match gradus_log::check_code(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

/// The options that the session's scenario is read with.
pub fn options(args: &RunArgs) -> Options {
    Options { language: args.language.clone() }
}

/// The session script in a file, checked against its scenario.
pub fn script(file: &Path, scenario: &Scenario) -> Result<ScriptText, Error> {
    let source = start::source(file)?;
    let (script, faults) = script::read(&source, scenario);
    let script = script.ok_or_else(|| start::faulty(&source, &faults))?;
    Ok(ScriptText { script, name: source.name, text: source.text })
}

/// The engine's configuration for a session.
pub fn config(
    scenario: Arc<Scenario>,
    files: ScenarioFiles,
    script: Option<ScriptText>,
    slides: Option<&Deck>,
    args: &RunArgs,
) -> Result<Config, Error> {
    let program = own_file()?;
    let mut stage: Vec<OsString> =
        vec!["stage".into(), "--display".into(), args.display.name().into()];
    if let Some(tier) = args.tier {
        stage.extend(["--tier".into(), tier.name().into()]);
    }
    if let Some(hz) = args.hz {
        stage.extend(["--hz".into(), hz.to_string().into()]);
    }
    stage.extend(["--linger-secs".into(), args.linger_secs.to_string().into()]);
    let seed = args.seed.or_else(|| script.as_ref().and_then(|s| s.script.seed));
    let synthetic_patient = match args.patient {
        Some(PatientSpec::Synthetic { seed }) => Some(seed),
        Some(PatientSpec::None) | None => None,
    };
    let rules = rules_of(args, &scenario)?;
    let cues = Platforms { osc: args.cues_osc.clone(), serial: args.cues_serial.clone() };
    if !cues.is_empty() && scenario.cues().is_empty() {
        eprintln!("gradus: this scenario has no cues: {cues} is sent nothing but `stop`");
    }
    Ok(Config {
        scenario,
        rules,
        scenario_files: files,
        slides: slides
            .map_or_else(Vec::new, |deck| deck.pages().iter().cloned().map(Slide).collect()),
        seed: seed.map_or_else(gradus_engine::seed, Ok).map_err(failure)?,
        patient_code: args.code.clone(),
        data_dir: args.data.clone().unwrap_or_else(default_data),
        heart: args.heart.clone().unwrap_or(HeartSpec::None),
        signals: args.signals.clone(),
        lsl_out: args.lsl_out,
        cues,
        synthetic_patient,
        script,
        listen: args.listen,
        stage: Some(StageCommand { program, args: stage }),
        token: gradus_engine::token().map_err(failure)?,
    })
}

/// The rules named on the command line, else the standard rules.
fn rules_of(args: &RunArgs, scenario: &Scenario) -> Result<RulesText, Error> {
    let Some(path) = &args.rules else { return Ok(RulesText::standard()) };
    let source = start::source(path)?;
    let (rules, faults) = rules::read(&source, Some(scenario));
    let rules = rules.ok_or_else(|| start::faulty(&source, &faults))?;
    if !faults.is_empty() {
        eprintln!("{}", source.render_all(&faults));
    }
    // The log holds this file beside the scenario's files, one of which may have the same name.
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = format!("rules/{}", file.unwrap_or_default());
    Ok(RulesText { rules: Arc::new(rules), name, text: source.text })
}

/// This program's own file, to be started again as a stage.
fn own_file() -> Result<PathBuf, Error> {
    std::env::current_exe()
        .context(Kind::Failed, || "cannot find this program's own file".to_owned())
}

/// Checks, before a session is started, whether the chosen display is there. A separate process
/// checks, so that a broken runtime cannot crash the desk.
pub fn check_display(display: DisplayChoice) -> Result<(), Error> {
    if !matches!(display, DisplayChoice::Openxr | DisplayChoice::Window) {
        return Ok(());
    }
    let output = Command::new(own_file()?)
        .args(["stage", "--check", "--display", display.name()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .context(Kind::Failed, || "cannot ask for the display".to_owned())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // The stage's error comes last; lines that the graphics libraries log may stand before it.
    let said = said.rsplit_once("gradus: ").map_or("", |(_, error)| error).trim_end();
    Err(match output.status.code() {
        Some(code) if code == i32::from(Exit::Absent.code()) => Error::new(Kind::Absent, said),
        _ => {
            let message = format!("--display {} cannot be used: {said}", display.name());
            Error::new(Kind::Failed, message)
        }
    })
}

/// An engine's error as an error of the program, with its kind.
pub fn failure(error: EngineError) -> Error {
    let absent = i32::from(Exit::Absent.code());
    let kind = match &error {
        EngineError::Log(_) => Kind::NoLog,
        EngineError::Sensor(_) => Kind::BadInput,
        EngineError::StageFailed { exit_code: Some(code), .. } if *code == absent => Kind::Absent,
        _ => Kind::Failed,
    };
    Error::of(kind, error)
}

/// Where session logs go without `--data`.
fn default_data() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("LOCALAPPDATA").map(PathBuf::from))
        .or_else(home)
        .map_or_else(|| PathBuf::from("sessions"), |data| data.join("gradus").join("sessions"))
}
