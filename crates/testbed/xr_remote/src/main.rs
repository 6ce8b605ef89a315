//! `xr-remote`: moves the testbed's headset and controllers by hand.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use std::env;
use std::io::Write as _;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use gradus_cli::{Context as _, Error, Exit, Kind, Out};
use gradus_xr_remote::{DEFAULT_PORT, DevicePose, Hand, Remote, RemoteState};

/// Moves the headset and the controllers of Monado's remote driver.
#[derive(Debug, Parser)]
#[command(name = "xr-remote", version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Everything else stays as it was. Monado keeps the last state, so a pose or a squeeze holds until the
next command, or until the service ends. It serves one client at a time: while a test is connected,
this program waits five seconds and gives up.

The service is started by `tools/xr-testbed up`. Its address is 127.0.0.1 and port 4242, or the port
in GRADUS_XR_PORT, or the whole address in GRADUS_XR_REMOTE (host:port).";

#[derive(Debug, Subcommand)]
enum Command {
    /// Put the head at X Y Z: metres, the floor at 0.
    #[command(allow_negative_numbers = true)]
    Head(Head),
    /// Put a controller at X Y Z: metres, the floor at 0.
    #[command(allow_negative_numbers = true)]
    Hand {
        which: Which,
        #[command(flatten)]
        place: Place,
    },
    /// Squeeze both controllers, or one.
    Squeeze(Switched),
    /// Pull both triggers, or one.
    Trigger(Switched),
    /// Press the menu button.
    #[command(allow_negative_numbers = true)]
    Menu {
        which: Which,
        /// How long, s.
        #[arg(value_parser = seconds, default_value = "0.3")]
        seconds: Duration,
    },
    /// Give the controllers back, or take them away; both, or one.
    Track(Switched),
    /// Put everything as the service starts: head 1.6 m up.
    Reset,
    /// Print the present state.
    Show,
}

/// Metres, floor at 0.
#[derive(Clone, Copy, Debug, Args)]
struct Place {
    #[arg(value_parser = number)]
    x: f32,
    #[arg(value_parser = number)]
    y: f32,
    #[arg(value_parser = number)]
    z: f32,
}

impl Place {
    fn position(self) -> [f32; 3] {
        [self.x, self.y, self.z]
    }
}

#[derive(Clone, Copy, Debug, Args)]
struct Head {
    #[command(flatten)]
    place: Place,
    /// Turned so far to the left, degrees.
    #[arg(value_parser = number, requires = "pitch")]
    yaw: Option<f32>,
    /// Turned so far upwards, degrees.
    #[arg(value_parser = number)]
    pitch: Option<f32>,
}

impl Head {
    fn pose(self) -> DevicePose {
        match (self.yaw, self.pitch) {
            (Some(yaw), Some(pitch)) => {
                DevicePose::looking(self.place.position(), yaw.to_radians(), pitch.to_radians())
            }
            _ => DevicePose::at(self.place.position()),
        }
    }
}

#[derive(Clone, Copy, Debug, Args)]
struct Switched {
    switch: Switch,
    which: Option<Which>,
}

impl Switched {
    fn is_on(self) -> bool {
        matches!(self.switch, Switch::On)
    }

    /// The value of a trigger, 0 or 1.
    fn amount(self) -> f32 {
        if self.is_on() { 1.0 } else { 0.0 }
    }

    fn hands(self) -> impl Iterator<Item = Hand> {
        let both = [Which::Left, Which::Right];
        let hands = both.into_iter().filter(move |hand| self.which.is_none_or(|w| w == *hand));
        hands.map(Hand::from)
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Which {
    Left,
    Right,
}

impl From<Which> for Hand {
    fn from(which: Which) -> Self {
        match which {
            Which::Left => Self::Left,
            Which::Right => Self::Right,
        }
    }
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    gradus_cli::run("xr-remote", |out| carry_out(out, &command))
}

fn carry_out(out: &mut Out, command: &Command) -> Result<Exit, Error> {
    let mut remote = Remote::connect(address()?).kind(Kind::Failed)?;
    let mut state = *remote.present();
    match command {
        Command::Head(head) => state.head = head.pose(),
        Command::Hand { which, place } => {
            state.hand_mut((*which).into()).pose.position = place.position();
        }
        Command::Squeeze(to) => {
            to.hands().for_each(|hand| state.hand_mut(hand).set_squeeze(to.amount()));
        }
        Command::Trigger(to) => {
            to.hands().for_each(|hand| state.hand_mut(hand).set_trigger(to.amount()));
        }
        Command::Track(to) => {
            to.hands().for_each(|hand| state.hand_mut(hand).set_tracked(to.is_on()));
        }
        Command::Menu { which, seconds } => {
            let hand = (*which).into();
            state.hand_mut(hand).set_menu(true);
            remote.send(&state).kind(Kind::Failed)?;
            thread::sleep(*seconds);
            state.hand_mut(hand).set_menu(false);
        }
        Command::Reset => state = RemoteState::default(),
        Command::Show => {
            writeln!(out, "{state:#?}")?;
            return Ok(Exit::Done);
        }
    }
    remote.send(&state).kind(Kind::Failed)?;
    Ok(Exit::Done)
}

fn number(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err("not a number".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    Duration::try_from_secs_f32(number(text)?).map_err(|error| error.to_string())
}

fn address() -> Result<String, Error> {
    if let Ok(addr) = env::var("GRADUS_XR_REMOTE") {
        return Ok(addr);
    }
    match env::var("GRADUS_XR_PORT") {
        Ok(port) => match port.parse::<u16>() {
            Ok(port) => Ok(format!("127.0.0.1:{port}")),
            Err(_) => {
                let fault = format!("GRADUS_XR_PORT is not a port: {port}");
                Err(Error::new(Kind::BadInput, fault))
            }
        },
        Err(_) => Ok(format!("127.0.0.1:{DEFAULT_PORT}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Command, clap::Error> {
        let program = ["xr-remote"].iter();
        Cli::try_parse_from(program.chain(args)).map(|cli| cli.command)
    }

    #[test]
    fn the_angles_of_head_are_degrees() {
        let Ok(Command::Head(head)) = parse(&["head", "0", "1.7", "-1", "180", "0"]) else {
            panic!("not a head");
        };
        let pose = head.pose();
        assert_eq!(pose.position, [0.0, 1.7, -1.0]);
        assert!((pose.orientation[1] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_not_understood_is_refused_before_anything_is_sent() {
        for args in [
            &["head", "0", "NaN", "0"][..],
            &["head", "0", "1"],
            &["head", "0", "1", "0", "90"],
            &["squeeze", "hard"],
            &["squeeze", "on", "both"],
            &["menu"],
            &["menu", "left", "-1"],
            &["jump"],
        ] {
            assert!(parse(args).is_err(), "{args:?}");
        }
    }
}
