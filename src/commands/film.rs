//! `gradus film`: a scenario picture by picture, in time.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use gradus_base::Name;
use gradus_cli::{Context as _, Error, Kind, Out};
use gradus_scenario::read::Options;

use crate::commands::preview::size;
use crate::start;
use crate::world::film::{self, FilmRequest};
use crate::world::tier::Tier;

#[derive(Args)]
pub struct FilmArgs {
    /// The scenario's RON file.
    scenario: PathBuf,
    /// Only this step [default: the whole ladder, step after step].
    #[arg(long, value_name = "ID")]
    step: Option<String>,
    /// A stimulus that begins once the last step is reached; for more of them, more than once, one
    /// after the other [default: none].
    #[arg(long, value_name = "ID")]
    stimulus: Vec<String>,
    /// All stimuli of the scenario, one after the other.
    #[arg(long, conflicts_with = "stimulus")]
    every_stimulus: bool,
    /// How long every step is shown.
    #[arg(long, default_value_t = 4.0, value_name = "SECONDS", value_parser = secs)]
    step_secs: f64,
    /// How long a stimulus is shown at most.
    #[arg(long, default_value_t = 6.0, value_name = "SECONDS", value_parser = secs)]
    stimulus_secs: f64,
    /// Pictures a second, 1 to 120.
    #[arg(long, default_value_t = 30.0, value_name = "RATE", value_parser = rate)]
    hz: f64,
    /// Where the pictures go (00001.png …, and film.csv, which names the step or stimulus of every
    /// picture); made when missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Width and height in pixels.
    #[arg(long, default_value = "480x320", value_name = "WxH", value_parser = size)]
    size: (u32, u32),
    #[arg(long, value_enum, default_value_t = Tier::Light)]
    tier: Tier,
    /// For everything that varies.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
}

fn within(text: &str, from: f64, to: f64) -> Option<f64> {
    text.parse::<f64>().ok().filter(|n| (from..=to).contains(n))
}

fn secs(text: &str) -> Result<f64, String> {
    within(text, 0.1, 600.0).ok_or_else(|| "write seconds, 0.1 to 600".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    within(text, 1.0, 120.0).ok_or_else(|| "write pictures a second, 1 to 120".to_owned())
}

/// Draws the film; the folder and the number of pictures go to standard output.
pub fn run(args: FilmArgs, out: &mut Out) -> Result<ExitCode, Error> {
    let (scenario, _) = start::scenario(&args.scenario, &Options::default())?;
    let file = args.scenario.display();
    let step = args.step.as_deref().map(|id| start::step(&scenario, id, &args.scenario));
    let step = step.transpose()?;
    let ids = || scenario.stimuli().iter().map(|stimulus| stimulus.id.as_str());
    if let Some(absent) = args.stimulus.iter().find(|id| ids().all(|other| other != id.as_str())) {
        let ids = ids().collect::<Vec<_>>().join(", ");
        let message = format!("{file} has no stimulus {absent:?}; its stimuli are {ids}.");
        return Err(Error::new(Kind::BadInput, message));
    }
    let stimuli: Vec<Name> = if args.every_stimulus {
        scenario.stimuli().iter().map(|stimulus| stimulus.id.clone()).collect()
    } else {
        args.stimulus.iter().map(|id| id.as_str().into()).collect()
    };
    let scenario = Arc::new(scenario);
    start::light(&scenario, false);
    let tells = std::io::stderr().is_terminal();
    let request = FilmRequest {
        scenario,
        step,
        stimuli,
        step_secs: args.step_secs,
        stimulus_secs: args.stimulus_secs,
        rate_hz: args.hz,
        out: args.out,
        size: args.size,
        tier: args.tier,
        seed: args.seed,
    };
    let made = film::run(&request, &|made, all| {
        if tells {
            eprint!("\rgradus: picture {made} of {all}");
        }
    })
    .kind(Kind::Failed)?;
    if tells {
        eprintln!();
    }
    writeln!(out, "{}: {made} pictures, {} a second", request.out.display(), args.hz)?;
    Ok(ExitCode::SUCCESS)
}
