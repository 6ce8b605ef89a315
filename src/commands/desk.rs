//! `gradus desk`: the therapist's window, and the patient's stage beside it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use gradus_cli::{Error, Kind, Out};
use gradus_engine::Engine;
use gradus_live::WorldState;

use crate::commands::engine::{self, RunArgs};
use crate::desk::{self, DeskStart};
use crate::start;
use crate::world::tier::Tier;

#[derive(Args)]
pub struct DeskArgs {
    /// The scenario's RON file [default: the first in scenarios/].
    pub scenario: Option<PathBuf>,
    #[command(flatten)]
    pub run: RunArgs,
    /// Commands at times, in RON, beside the therapist's own: for demonstrations; see
    /// docs/scenario-format.md.
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// Save a picture of the desk here once the stage is live, and again 20 s into the exposure.
    #[arg(long, value_name = "FILE.png")]
    pub screenshot: Option<PathBuf>,
}

/// The first scenario of the shipped ones, by name.
fn first_shipped() -> Result<PathBuf, Error> {
    start::shipped_scenarios().into_iter().next().ok_or_else(|| {
        let message = format!("there is no scenario in {}/ here", start::SHIPPED);
        Error::new(Kind::BadInput, message).hint("name one: gradus desk FILE.ron")
    })
}

/// Opens the desk and runs it until its window closes.
pub fn run(args: DeskArgs, out: &mut Out) -> Result<ExitCode, Error> {
    if !start::screen_is_there() {
        return Err(start::no_screen(
            "The desk needs a screen",
            "run it under a desktop or Xvfb, or run a whole session without a window: gradus \
             session --help",
        ));
    }
    let path = args.scenario.clone().map_or_else(first_shipped, Ok)?;
    let (scenario, files) = start::scenario(&path, &engine::options(&args.run))?;
    let script = args.script.as_deref().map(|file| engine::script(file, &scenario)).transpose()?;
    let scenario = Arc::new(scenario);
    engine::check_display(args.run.display)?;
    let slides = start::slides(args.run.slides.as_deref(), &scenario)?;
    start::light(&scenario, false);
    let config = engine::config(scenario.clone(), files, script, slides.as_deref(), &args.run)?;
    let state = WorldState::new(Arc::clone(&scenario), config.seed);
    let synthetic_patient = config.synthetic_patient.is_some();
    let (exit, engine) = desk::run(DeskStart {
        scenario,
        state,
        slides,
        engine: Engine::start(config).map_err(engine::failure)?,
        patient_code: args.run.code,
        synthetic_patient,
        // A screen drawn by software has no time to spare for a second full picture.
        tier: args.run.tier.unwrap_or(Tier::Light),
        screenshot: args.screenshot,
    });
    // A session that still runs is stopped and closed in order.
    if let Some(engine) = engine {
        engine.end();
        let ended = engine.join().map_err(engine::failure)?;
        writeln!(out, "{}", ended.log.path.display())?;
    }
    Ok(start::exit_code(exit))
}
