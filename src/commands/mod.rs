//! The program's commands. Each command is a file that owns its arguments and its `run`; no command
//! does the work itself.

#[cfg(feature = "desk")]
mod author;
#[cfg(feature = "desk")]
mod desk;
#[cfg(feature = "desk")]
mod engine;
mod film;
mod light;
mod preview;
#[cfg(feature = "desk")]
mod session;
#[cfg(feature = "stage")]
mod stage;
#[cfg(feature = "stage")]
mod xr;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use gradus_cli::Exit;

const EXAMPLES: &str = "\
Examples:
  gradus desk scenarios/heights.ron --patient synthetic:7
  gradus session scenarios/heights.ron --script scenarios/heights.session.ron --display offscreen
  gradus preview scenarios/heights.ron --out pictures
  gradus author my-scenario.ron
  gradus light my-scenario.ron
  gradus xr
";

#[derive(Parser)]
#[command(
    name = "gradus",
    version,
    about = "VR exposure therapy: a therapist's desk, a patient's stage, and honest logs",
    long_about = "VR exposure therapy: graded scenarios from RON files, a therapist's desk, a \
                  patient's stage in OpenXR, and session logs that can be trusted.\n\n\
                  Not a medical device. For trained therapists, with a person in the room.",
    after_help = format!("{EXAMPLES}\n{}", Exit::help()),
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[cfg(feature = "desk")]
    #[command(flatten)]
    desk: desk::DeskArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Open the therapist's window and start the patient's stage (the default command).
    #[cfg(feature = "desk")]
    #[command(after_help = Exit::help())]
    Desk(desk::DeskArgs),
    /// Run a whole session from a script, without the panel; its last line is the log's path.
    #[cfg(feature = "desk")]
    #[command(after_help = Exit::help())]
    Session(session::SessionArgs),
    /// The patient's process; the desk starts it by itself.
    #[cfg(feature = "stage")]
    #[command(after_help = Exit::help())]
    Stage(stage::StageArgs),
    /// Write a scenario: its world in a window, shown anew whenever the file is saved.
    #[cfg(feature = "desk")]
    #[command(after_help = Exit::help())]
    Author(author::AuthorArgs),
    /// What the OpenXR runtime and the headset offer, and what that means for a session.
    #[cfg(feature = "stage")]
    #[command(after_help = Exit::help())]
    Xr(xr::XrArgs),
    /// A picture of each ladder step, from the patient's place and eye height.
    #[command(after_help = Exit::help())]
    Preview(preview::PreviewArgs),
    /// A scenario picture by picture, in time: its ladder, and its stimuli.
    #[command(after_help = Exit::help())]
    Film(film::FilmArgs),
    /// Compute the light that bounces in a scenario's rooms, ahead of a session.
    #[command(after_help = Exit::help())]
    Light(light::LightArgs),
}

/// Parses the command line and runs the command it names.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    gradus_cli::run("gradus", |out| match cli.command {
        #[cfg(feature = "desk")]
        Some(Command::Desk(args)) => desk::run(args, out),
        #[cfg(feature = "desk")]
        Some(Command::Session(args)) => session::run(args, out),
        #[cfg(feature = "stage")]
        Some(Command::Stage(args)) => stage::run(args),
        #[cfg(feature = "stage")]
        Some(Command::Xr(args)) => xr::run(args, out),
        #[cfg(feature = "desk")]
        Some(Command::Author(args)) => author::run(args),
        Some(Command::Preview(args)) => preview::run(args, out),
        Some(Command::Film(args)) => film::run(args, out),
        Some(Command::Light(args)) => light::run(args, out),
        #[cfg(feature = "desk")]
        None => desk::run(cli.desk, out),
        #[cfg(not(feature = "desk"))]
        None => Err(gradus_cli::Error::new(
            gradus_cli::Kind::BadInput,
            "this build has no desk; see gradus --help",
        )),
    })
}
