//! What can be asked of the program: the command line, and nothing but.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
#[cfg(feature = "stage")]
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use gradus_core::scenario::given::given;
use gradus_core::scenario::read::Options;
#[cfg(feature = "desk")]
use gradus_core::text::Language;

use crate::exit::{CODES, Failure};
use crate::world::preview;
use crate::world::tier::Tier;

/// What `--display` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DisplayChoice {
    /// A headset through the OpenXR runtime; no window of its own.
    Openxr,
    /// A window as a stand-in: look with the mouse, stop with Escape.
    Window,
    /// No display: renders to images.
    Offscreen,
    /// The first that is there: openxr, window, offscreen; the log says which.
    Auto,
}

impl DisplayChoice {
    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Openxr => "openxr",
            Self::Window => "window",
            Self::Offscreen => "offscreen",
            Self::Auto => "auto",
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  gradus desk scenarios/heights.ron --patient synthetic:7
  gradus session scenarios/heights.ron --script scenarios/heights.session.ron --display offscreen
  gradus preview scenarios/heights.ron --out pictures
  gradus author my-scenario.ron
";

#[derive(Parser)]
#[command(
    name = "gradus",
    version,
    about = "VR exposure therapy: a therapist's desk, a patient's stage, and honest logs",
    long_about = "VR exposure therapy: graded scenarios from RON files, a therapist's desk, a \
                  patient's stage in OpenXR, and session logs that can be trusted.\n\n\
                  Not a medical device. For trained therapists, with a person in the room.",
    after_help = format!("{EXAMPLES}\n{CODES}"),
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[cfg(feature = "desk")]
    #[command(flatten)]
    desk: DeskCli,
}

#[derive(Subcommand)]
enum Command {
    /// Open the therapist's window and start the patient's stage (the default command).
    #[cfg(feature = "desk")]
    #[command(after_help = CODES)]
    Desk(DeskCli),
    /// Run a whole session from a script, without the panel; its last line is the log's path.
    #[cfg(feature = "desk")]
    #[command(after_help = CODES)]
    Session(SessionCli),
    /// The patient's process; the desk starts it by itself.
    #[cfg(feature = "stage")]
    #[command(after_help = CODES)]
    Stage(StageCli),
    /// Write a scenario: its world in a window, shown anew whenever the file is saved.
    #[cfg(all(feature = "desk", feature = "stage"))]
    #[command(after_help = CODES)]
    Author(AuthorCli),
    /// A picture of each ladder step, from the patient's place and eye height.
    #[command(after_help = CODES)]
    Preview(PreviewCli),
}

/// What a session needs to know, with or without the panel.
#[cfg(feature = "desk")]
#[derive(Args)]
pub struct RunArgs {
    /// Where session logs go [default: the user's data folder, gradus/sessions].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where the heart rate comes from: ble[:NAME or ADDRESS], synthetic[:SEED], replay:FILE,
    /// lsl:NAME, lsl:type=TYPE, lsl:source=ID, osc[:[ADDRESS:]PORT], none; see docs/sensors.md.
    #[arg(long, value_name = "SPEC")]
    pub heart: Option<gradus_sensors::HeartSpec>,
    /// A signal to record and plot beside it, as it comes: lsl:NAME or lsl:type=TYPE. May be given
    /// more than once.
    #[arg(long = "signal", value_name = "SPEC")]
    pub signals: Vec<gradus_sensors::SignalSpec>,
    /// Publish heart, gaze, head and events to Lab Streaming Layer, unencrypted, for everybody on
    /// this network.
    #[arg(long)]
    pub lsl_out: bool,
    /// A modelled patient answers (heart, SUDS, gaze): synthetic[:SEED]. Marked on screen and in
    /// the log.
    #[arg(long, value_name = "SPEC")]
    pub patient: Option<gradus_sensors::PatientSpec>,
    /// The patient's code, never a name; part of the log's file name.
    #[arg(long, value_name = "CODE", default_value = "")]
    pub code: String,
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
    /// How long a stage stays in the safe place without a desk before it ends, s.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub linger_secs: u64,
}

#[cfg(feature = "desk")]
#[derive(Args)]
pub struct DeskCli {
    /// The scenario's RON file [default: the first in scenarios/].
    pub scenario: Option<PathBuf>,
    #[command(flatten)]
    pub run: RunArgs,
    /// Save a picture of the desk here once the stage is live, and again at the session's end.
    #[arg(long, value_name = "FILE.png")]
    pub screenshot: Option<PathBuf>,
}

#[cfg(feature = "desk")]
#[derive(Args)]
pub struct SessionCli {
    /// The scenario's RON file.
    pub scenario: PathBuf,
    /// Commands at times, in RON; see docs/scenario-format.md.
    #[arg(long, value_name = "FILE")]
    pub script: PathBuf,
    #[command(flatten)]
    pub run: RunArgs,
}

#[cfg(feature = "stage")]
#[derive(Args)]
struct StageCli {
    /// Where the desk listens, such as 127.0.0.1:47800.
    #[arg(long, value_name = "ADDR", required_unless_present = "check")]
    connect: Option<SocketAddr>,
    #[arg(long, value_enum, default_value_t = DisplayChoice::Auto, value_name = "DISPLAY")]
    display: DisplayChoice,
    #[arg(long, value_enum)]
    tier: Option<Tier>,
    /// How long to stay in the safe place when the desk is gone, s.
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    linger_secs: u64,
    /// Only say whether the display is there.
    #[arg(long)]
    check: bool,
}

#[derive(Args)]
struct PreviewCli {
    /// The scenario's RON file.
    scenario: PathBuf,
    /// Only this step [default: every step, and the safe place].
    #[arg(long, value_name = "ID")]
    step: Option<String>,
    /// A parameter or setting that has this value in every picture, such as height=20; for more of
    /// them, more than once [default: as the step says, settings as they stand at first].
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Where the pictures go; made when missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Width and height in pixels.
    #[arg(long, default_value = "1920x1080", value_name = "WxH", value_parser = size)]
    size: (u32, u32),
    #[arg(long, value_enum, default_value_t = Tier::Full)]
    tier: Tier,
    /// For everything that varies.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
}

#[cfg(all(feature = "desk", feature = "stage"))]
#[derive(Args)]
pub struct AuthorCli {
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

fn size(text: &str) -> Result<(u32, u32), String> {
    let parse = |part: &str| part.parse::<u32>().ok().filter(|n| (16..=8192).contains(n));
    text.split_once('x')
        .and_then(|(w, h)| Some((parse(w)?, parse(h)?)))
        .ok_or_else(|| "write it as 1920x1080, each side 16 to 8192".to_owned())
}

/// Parses the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        #[cfg(feature = "desk")]
        Some(Command::Desk(args)) => crate::desk::run(args),
        #[cfg(feature = "desk")]
        Some(Command::Session(args)) => crate::session::run(args),
        #[cfg(feature = "stage")]
        Some(Command::Stage(args)) => run_stage(args),
        #[cfg(all(feature = "desk", feature = "stage"))]
        Some(Command::Author(args)) => crate::author::run(args),
        Some(Command::Preview(args)) => run_preview(args),
        #[cfg(feature = "desk")]
        None => crate::desk::run(cli.desk),
        #[cfg(not(feature = "desk"))]
        None => Err(Failure::BadInput("this build has no desk; see gradus --help".to_owned())),
    };
    done.unwrap_or_else(|failure| {
        eprintln!("gradus: {failure}");
        (&failure).into()
    })
}

#[cfg(feature = "stage")]
fn run_stage(args: StageCli) -> Result<ExitCode, Failure> {
    use crate::stage;
    let Some(connect) = args.connect.filter(|_| !args.check) else {
        stage::display::find(args.display)?;
        return Ok(ExitCode::SUCCESS);
    };
    let exit = stage::run(stage::StageArgs {
        connect,
        token: std::env::var("GRADUS_STAGE_TOKEN").unwrap_or_default(),
        display: args.display,
        tier: args.tier,
        linger: Duration::from_secs(args.linger_secs),
    })?;
    Ok(match exit {
        bevy::app::AppExit::Success => ExitCode::SUCCESS,
        bevy::app::AppExit::Error(code) => ExitCode::from(code.get()),
    })
}

fn run_preview(args: PreviewCli) -> Result<ExitCode, Failure> {
    let (scenario, _) = crate::open::scenario(&args.scenario, &Options::default())?;
    let step = match &args.step {
        None => None,
        Some(id) => Some(scenario.step_index(&id.as_str().into()).ok_or_else(|| {
            let ids: Vec<&str> = scenario.ladder.iter().map(|s| s.id.as_str()).collect();
            Failure::BadInput(format!(
                "{} has no step {id:?}; its steps are {}.",
                args.scenario.display(),
                ids.join(", ")
            ))
        })?),
    };
    let set = args.set.iter().map(|text| {
        let file = args.scenario.display();
        given(&scenario, text).map_err(|why| Failure::BadInput(format!("--set: {why}, in {file}.")))
    });
    let set = set.collect::<Result<Vec<_>, _>>()?;
    let written = preview::run(preview::PreviewArgs {
        scenario: scenario.into(),
        step,
        set,
        out: args.out,
        size: args.size,
        tier: args.tier,
        seed: args.seed,
    })
    .map_err(|e| Failure::Broken(e.to_string()))?;
    for path in written {
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}
