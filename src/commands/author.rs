//! `gradus author`: a scenario in a window while its file is written.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use gradus_cli::Error;
use gradus_scenario::read::Options;
use gradus_text::Language;

use crate::author::{self, AuthorStart};
use crate::start;
use crate::world::tier::Tier;

#[derive(Args)]
pub struct AuthorArgs {
    /// The scenario's RON file, open in your editor; gradus-scenario new starts one.
    pub scenario: PathBuf,
    /// The language of its texts [default: the first that it declares].
    #[arg(long, value_name = "TAG")]
    pub language: Option<Language>,
    /// How much is drawn: light keeps up with typing on weak machines.
    #[arg(long, value_enum, default_value_t = Tier::Light)]
    pub tier: Tier,
    /// For everything that varies.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
}

/// Opens the window and keeps it until it is closed.
pub fn run(args: AuthorArgs) -> Result<ExitCode, Error> {
    if !start::screen_is_there() {
        return Err(start::no_screen(
            "gradus author needs a screen",
            "without a screen, gradus-scenario check lists the faults and gradus preview draws \
             each step",
        ));
    }
    let exit = author::run(AuthorStart {
        scenario: args.scenario,
        options: Options { language: args.language },
        tier: args.tier,
        seed: args.seed,
    })?;
    Ok(start::exit_code(exit))
}
