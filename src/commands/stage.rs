//! `gradus stage`: the patient's process.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use gradus_cli::Error;

use crate::stage::{self, StageStart, display};
use crate::start::{self, DisplayChoice};
use crate::world::tier::Tier;

#[derive(Args)]
pub struct StageArgs {
    /// Where the desk listens, such as 127.0.0.1:47800.
    #[arg(long, value_name = "ADDR", required_unless_present = "check")]
    connect: Option<SocketAddr>,
    #[arg(long, value_enum, default_value_t = DisplayChoice::Auto, value_name = "DISPLAY")]
    display: DisplayChoice,
    #[arg(long, value_enum)]
    tier: Option<Tier>,
    /// Pictures a second that the headset is asked for [default: as many as it shows and the frames
    /// allow].
    #[arg(long, value_name = "RATE", value_parser = start::hz)]
    hz: Option<f32>,
    /// How long to stay in the safe place when the desk is gone, s.
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    linger_secs: u64,
    /// Only say whether the display is there.
    #[arg(long)]
    check: bool,
}

/// Runs a stage, or only looks for its display.
pub fn run(args: StageArgs) -> Result<ExitCode, Error> {
    let Some(connect) = args.connect.filter(|_| !args.check) else {
        display::find(args.display)?;
        return Ok(ExitCode::SUCCESS);
    };
    let exit = stage::run(StageStart {
        connect,
        token: std::env::var("GRADUS_STAGE_TOKEN").unwrap_or_default(),
        display: args.display,
        tier: args.tier,
        hz: args.hz,
        linger: Duration::from_secs(args.linger_secs),
    })?;
    Ok(start::exit_code(exit))
}
