//! `gradus session`: a whole session from a script, without the panel.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use clap::Args;
use gradus_cli::{Error, Out};
use gradus_engine::Engine;
use gradus_scenario::Scenario;
use gradus_session::RecordKind;
use gradus_session::message::ENGLISH;
use gradus_session::words::Words;

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

/// Runs a scripted session; prints progress on standard error and the log's path on standard
/// output.
pub fn run(args: SessionArgs, out: &mut Out) -> Result<ExitCode, Error> {
    let (scenario, files) = start::scenario(&args.scenario, &engine::options(&args.run))?;
    let script = engine::script(&args.script, &scenario)?;
    engine::check_display(args.run.display)?;
    let scenario = Arc::new(scenario);
    let slides = start::slides(args.run.slides.as_deref(), &scenario)?;
    start::light(&scenario, false);
    let slides = slides.as_deref();
    let config = engine::config(scenario.clone(), files, Some(script), slides, &args.run)?;
    let engine = Engine::start(config).map_err(engine::failure)?;
    follow(&engine, &scenario, &Ending::listen());
    let ended = engine.join().map_err(engine::failure)?;
    let secs = ended.length.as_secs_f64();
    eprintln!("gradus: {secs:.0} s of session, {} bytes of log", ended.log.bytes);
    writeln!(out, "{}", ended.log.path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the session's progress on standard error: phases, steps, alarms.
fn follow(engine: &Engine, scenario: &Scenario, ending: &Ending) {
    let words = Words::brief(scenario);
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
            if let Some(message) = words.record(record).filter(|_| is_progress(&record.kind)) {
                eprintln!("{secs:7.1} s  {}", ENGLISH.say(message));
            }
        }
        seen = snapshot.recent.last().map_or(seen, |record| record.seq + 1);
    }
}

/// Whether a record is progress to print; other records are only in the log.
fn is_progress(kind: &RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::PhaseChanged { .. }
            | RecordKind::StepEntered { .. }
            | RecordKind::Stopped { .. }
            | RecordKind::Proposed { .. }
            | RecordKind::AutomaticStep { .. }
            | RecordKind::AlarmRaised { .. }
            | RecordKind::AlarmChanged { .. }
            | RecordKind::Refused { .. }
    )
}
