//! What can be asked of the program: the command line, and nothing but.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::exit::{CODES, Failure};
use crate::stage::display::DisplayChoice;
use crate::stage::{self, StageArgs};
use crate::world::Tier;

#[derive(Parser)]
#[command(name = "gradus", version, about = "VR exposure therapy: desk, stage and honest logs", after_help = CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The patient's process; the desk starts it by itself.
    Stage(StageCli),
}

#[derive(Args)]
struct StageCli {
    /// Where the desk listens, such as 127.0.0.1:47800.
    #[arg(long, value_name = "ADDR")]
    connect: SocketAddr,
    #[arg(long, value_enum, default_value_t = DisplayChoice::Auto)]
    display: DisplayChoice,
    #[arg(long, value_enum)]
    tier: Option<Tier>,
    /// How long to stay in the safe place when the desk is gone, s.
    #[arg(long, default_value_t = 120)]
    linger_secs: u64,
}

/// Parses the command line and does what it says.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Stage(args) => run_stage(args),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("gradus: {failure}");
            (&failure).into()
        }
    }
}

fn run_stage(args: StageCli) -> Result<ExitCode, Failure> {
    let token = std::env::var("GRADUS_STAGE_TOKEN").unwrap_or_default();
    let exit = stage::run(StageArgs {
        connect: args.connect,
        token,
        display: args.display,
        tier: args.tier,
        linger: Duration::from_secs(args.linger_secs),
    })?;
    Ok(match exit {
        bevy::app::AppExit::Success => ExitCode::SUCCESS,
        bevy::app::AppExit::Error(code) => ExitCode::from(code.get()),
    })
}
