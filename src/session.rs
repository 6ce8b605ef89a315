//! A whole session without the panel: what `gradus session` does, and how any session is started.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use gradus_engine::{Config, Engine, EngineError, RulesText, ScriptText, StageCommand};
use gradus_scenario::read::Options;
use gradus_scenario::{Scenario, ScenarioFiles};
use gradus_sensors::{HeartSpec, PatientSpec};
use gradus_session::RecordKind;
use gradus_session::advice::rules;
use gradus_session::script;

use crate::cli::{DisplayChoice, RunArgs, SessionCli};
use crate::exit::Failure;
use crate::open;
use crate::signals::Ending;

/// Runs a scripted session; progress on standard error, the log's path on standard output.
pub fn run(args: SessionCli) -> Result<ExitCode, Failure> {
    let (scenario, files) = open::scenario(&args.scenario, &options(&args.run))?;
    let script_source = open::source(&args.script)?;
    let (script, faults) = script::read(&script_source, &scenario);
    let Some(script) = script else {
        return Err(Failure::BadInput(open::all_faults(&script_source, &faults)));
    };
    let text = ScriptText { script, name: script_source.name, text: script_source.text };
    check_display(args.run.display)?;
    let config = config(Arc::new(scenario), files, Some(text), &args.run)?;
    let engine = Engine::start(config).map_err(failure)?;
    follow(&engine, &Ending::listen());
    let ended = engine.join().map_err(failure)?;
    let secs = ended.length.as_secs_f64();
    eprintln!("gradus: {secs:.0} s of session, {} bytes of log", ended.log.bytes);
    println!("{}", ended.log.path.display());
    Ok(ExitCode::SUCCESS)
}

/// Tells on standard error how the session goes: phases, steps, alarms.
fn follow(engine: &Engine, ending: &Ending) {
    let mut seen = 0;
    let mut asked = false;
    while !engine.is_finished() {
        if ending.is_asked() && !std::mem::replace(&mut asked, true) {
            eprintln!("gradus: asked to end: the session is stopped and closed");
            engine.end();
        }
        thread::sleep(Duration::from_millis(100));
        let Some(snapshot) = engine.snapshot() else { continue };
        for record in snapshot.recent.iter().filter(|record| record.seq >= seen) {
            let secs = record.at.as_secs_f64();
            match &record.kind {
                RecordKind::PhaseChanged { to, .. } => eprintln!("{secs:7.1} s  {to:?}"),
                RecordKind::StepEntered { step, .. } => eprintln!("{secs:7.1} s  step {step}"),
                RecordKind::Stopped { cause } => eprintln!("{secs:7.1} s  STOP ({cause:?})"),
                RecordKind::Proposed { proposal } => {
                    eprintln!("{secs:7.1} s  {}", proposal.sentence);
                }
                RecordKind::AutomaticStep { sentence, .. } => {
                    eprintln!("{secs:7.1} s  by itself: {sentence}");
                }
                RecordKind::AlarmRaised { alarm } => eprintln!("{secs:7.1} s  {}", alarm.message),
                RecordKind::AlarmChanged { message, .. } => eprintln!("{secs:7.1} s  {message}"),
                RecordKind::Refused { command, reason, .. } => {
                    eprintln!("{secs:7.1} s  refused: {command:?}: {reason:?}");
                }
                _ => {}
            }
        }
        seen = snapshot.recent.last().map_or(seen, |record| record.seq + 1);
    }
}

/// How its scenario is read.
pub fn options(args: &RunArgs) -> Options {
    Options { language: args.language.clone() }
}

/// What a session is started with.
pub fn config(
    scenario: Arc<Scenario>,
    files: ScenarioFiles,
    script: Option<ScriptText>,
    args: &RunArgs,
) -> Result<Config, Failure> {
    let program = std::env::current_exe()
        .map_err(|e| Failure::Broken(format!("cannot find this program's own file: {e}")))?;
    let mut stage: Vec<OsString> =
        vec!["stage".into(), "--display".into(), args.display.name().into()];
    if let Some(tier) = args.tier {
        stage.extend(["--tier".into(), tier.name().into()]);
    }
    stage.extend(["--linger-secs".into(), args.linger_secs.to_string().into()]);
    let seed = args.seed.or_else(|| script.as_ref().and_then(|s| s.script.seed));
    let synthetic_patient = match args.patient {
        Some(PatientSpec::Synthetic { seed }) => Some(seed),
        Some(PatientSpec::None) | None => None,
    };
    let rules = rules_of(args, &scenario)?;
    Ok(Config {
        scenario,
        rules,
        scenario_files: files,
        seed: seed.map_or_else(gradus_engine::seed, Ok).map_err(failure)?,
        patient_code: args.code.clone(),
        data_dir: args.data.clone().unwrap_or_else(default_data),
        heart: args.heart.clone().unwrap_or(HeartSpec::None),
        signals: args.signals.clone(),
        lsl_out: args.lsl_out,
        synthetic_patient,
        script,
        listen: args.listen,
        stage: Some(StageCommand { program, args: stage }),
        token: gradus_engine::token().map_err(failure)?,
    })
}

/// The rules that were asked for, else those that ship.
fn rules_of(args: &RunArgs, scenario: &Scenario) -> Result<RulesText, Failure> {
    let Some(path) = &args.rules else { return Ok(RulesText::standard()) };
    let source = open::source(path)?;
    let (rules, faults) = rules::read(&source, Some(scenario));
    let Some(rules) = rules else {
        return Err(Failure::BadInput(open::all_faults(&source, &faults)));
    };
    if !faults.is_empty() {
        eprintln!("{}", source.render_all(&faults));
    }
    // In the log beside the scenario, whose name it may have.
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = format!("rules/{}", file.unwrap_or_default());
    Ok(RulesText { rules: Arc::new(rules), name, text: source.text })
}

/// Before anything is started: whether the display that was asked for is there. Asked in a process
/// of its own, so that a broken runtime cannot take the desk with it.
pub fn check_display(display: DisplayChoice) -> Result<(), Failure> {
    if !matches!(display, DisplayChoice::Openxr | DisplayChoice::Window) {
        return Ok(());
    }
    let asked = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(["stage", "--check", "--display", display.name()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .output()
    });
    let output = asked.map_err(|e| Failure::Broken(format!("cannot ask for the display: {e}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines = said.lines().filter_map(|line| line.strip_prefix("gradus: "));
    let said = lines.collect::<Vec<_>>().join("\n");
    Err(match output.status.code() {
        Some(3) => Failure::NoRuntime(said),
        _ => Failure::Broken(format!("--display {} cannot be used: {said}", display.name())),
    })
}

/// How an engine's failure is told, and with which exit code.
pub fn failure(error: EngineError) -> Failure {
    match &error {
        EngineError::Log(_) => Failure::NoLog(error.to_string()),
        EngineError::Sensor(_) => Failure::BadInput(error.to_string()),
        EngineError::StageFailed { exit_code: Some(3), .. } => {
            Failure::NoRuntime(error.to_string())
        }
        _ => Failure::Broken(error.to_string()),
    }
}

/// Where session logs go when nothing else is said.
fn default_data() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("LOCALAPPDATA").map(PathBuf::from))
        .or_else(home)
        .map_or_else(|| PathBuf::from("sessions"), |data| data.join("gradus").join("sessions"))
}
