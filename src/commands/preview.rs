//! `gradus preview`: a picture of each step of a ladder.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use gradus_cli::{Context as _, Error, Kind, Out};
use gradus_scenario::given::given;
use gradus_scenario::read::Options;

use crate::start;
use crate::world::brightness;
use crate::world::preview::{self, Pictured, PreviewRequest};
use crate::world::tier::Tier;

#[derive(Args)]
pub struct PreviewArgs {
    /// The scenario's RON file.
    scenario: PathBuf,
    /// Only this step [default: every step, and the safe place].
    #[arg(long, value_name = "ID")]
    step: Option<String>,
    /// A parameter or setting that has this value in every picture, such as height=20; for more of
    /// them, more than once [default: as the step says, settings as they stand at first].
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Slides for the screens that show a patient's own: a folder of PNG and JPEG pictures in the
    /// order of their names, or a PDF.
    #[arg(long, value_name = "PATH")]
    slides: Option<PathBuf>,
    /// Where the pictures go; made when missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Width and height in pixels.
    #[arg(long, default_value = "1920x1080", value_name = "WxH", value_parser = size)]
    size: (u32, u32),
    #[arg(long, value_enum, default_value_t = Tier::Full)]
    tier: Tier,
    /// Prints how bright each picture is, and ends with code 1 when a picture is darker or brighter
    /// than a lit place looks and its place does not say `night`.
    #[arg(long)]
    judge: bool,
    /// Looks another way than the places say: degrees to the left of ahead, and up, such as 0,-70.
    #[arg(long, value_name = "LEFT,UP", value_parser = look, allow_hyphen_values = true)]
    look: Option<(f32, f32)>,
    /// For everything that varies.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
}

/// A picture's width and height on the command line, pixels.
pub fn size(text: &str) -> Result<(u32, u32), String> {
    let parse = |part: &str| part.parse::<u32>().ok().filter(|n| (16..=8192).contains(n));
    text.split_once('x')
        .and_then(|(w, h)| Some((parse(w)?, parse(h)?)))
        .ok_or_else(|| "write it as 1920x1080, each side 16 to 8192".to_owned())
}

fn look(text: &str) -> Result<(f32, f32), String> {
    let within =
        |part: &str, most: f32| part.trim().parse::<f32>().ok().filter(|deg| deg.abs() <= most);
    text.split_once(',')
        .and_then(|(left, up)| Some((within(left, 180.0)?, within(up, 90.0)?)))
        .ok_or_else(|| "write it as 20,-60: to the left up to 180, up or down up to 90".to_owned())
}

/// Draws the pictures; their paths go to standard output.
pub fn run(args: PreviewArgs, out: &mut Out) -> Result<ExitCode, Error> {
    let (scenario, _) = start::scenario(&args.scenario, &Options::default())?;
    let file = args.scenario.display();
    let step = args.step.as_deref().map(|id| start::step(&scenario, id, &args.scenario));
    let step = step.transpose()?;
    let set = args.set.iter().map(|text| {
        given(&scenario, text)
            .map_err(|why| Error::new(Kind::BadInput, format!("--set: {why}, in {file}.")))
    });
    let set = set.collect::<Result<Vec<_>, _>>()?;
    let scenario = Arc::new(scenario);
    let slides = start::slides(args.slides.as_deref(), &scenario)?;
    start::light(&scenario, false);
    let written = preview::run(PreviewRequest {
        scenario: Arc::clone(&scenario),
        step,
        set,
        slides,
        out: args.out,
        size: args.size,
        tier: args.tier,
        seed: args.seed,
        look: args.look,
    })
    .kind(Kind::Failed)?;
    let mut unlit = 0;
    for Pictured { file, place, brightness } in written {
        let night = &scenario.world_of(place).night;
        let verdict = match (args.judge, brightness.is_lit(), night.is_empty()) {
            (false, _, _) => String::new(),
            (true, _, false) => format!(": {brightness}; night: {night}"),
            (true, true, true) => format!(": {brightness}"),
            (true, false, true) => {
                unlit += 1;
                format!(": {brightness}: NOT AS A LIT PLACE LOOKS")
            }
        };
        writeln!(out, "{}{verdict}", file.display())?;
    }
    if unlit == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let limits = brightness::limits();
    let message = format!(
        "{unlit} of the pictures of {file} are not as a lit place looks ({limits}). Change \
         `exposure_ev` or the lamps; a place that is dark on purpose says why in `night`."
    );
    Err(Error::new(Kind::Failed, message))
}
