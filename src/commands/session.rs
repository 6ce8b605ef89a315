//! `gradus session`: a whole session from a script, without the panel.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use clap::Args;
use gradus_cli::{Error, Out};
use gradus_engine::{Engine, ScriptText};
use gradus_session::RecordKind;
use gradus_session::script;

use crate::commands::engine::{self, RunArgs};
use crate::start::{self, Ending};

#[derive(Args)]
pub struct SessionArgs {
    /// The scenario's RON file.
    pub scenario: PathBuf,
    /// Commands at times, in RON; see docs/scenario-format.md.
    #[arg(long, value_name = "FILE")]
    pub script: PathBuf,
    #[command(flatten)]
    pub run: RunArgs,
}

/// Runs a scripted session; progress on standard error, the log's path on standard output.
pub fn run(args: SessionArgs, out: &mut Out) -> Result<ExitCode, Error> {
    let (scenario, files) = start::scenario(&args.scenario, &engine::options(&args.run))?;
    let source = start::source(&args.script)?;
    let (script, faults) = script::read(&source, &scenario);
    let script = script.ok_or_else(|| start::faulty(&source, &faults))?;
    let text = ScriptText { script, name: source.name, text: source.text };
    engine::check_display(args.run.display)?;
    let config = engine::config(Arc::new(scenario), files, Some(text), &args.run)?;
    let engine = Engine::start(config).map_err(engine::failure)?;
    follow(&engine, &Ending::listen());
    let ended = engine.join().map_err(engine::failure)?;
    let secs = ended.length.as_secs_f64();
    eprintln!("gradus: {secs:.0} s of session, {} bytes of log", ended.log.bytes);
    writeln!(out, "{}", ended.log.path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Prints on standard error how the session goes: phases, steps, alarms.
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
