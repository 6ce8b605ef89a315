//! `xr-remote`: moves the testbed's headset and controllers by hand.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use gradus_xr_remote::{DEFAULT_PORT, DevicePose, Error, Hand, Remote, RemoteState};

const HELP: &str = "\
xr-remote: moves the headset and the controllers of Monado's remote driver.

  xr-remote head X Y Z [YAW PITCH]   put the head there (metres, floor at 0), turned by YAW degrees
                                     to the left and PITCH degrees upwards
  xr-remote hand left|right X Y Z    put a controller there
  xr-remote squeeze on|off [left|right]   squeeze both controllers, or one
  xr-remote trigger on|off [left|right]   pull both triggers, or one
  xr-remote menu left|right [SECONDS]     press the menu button for 0.3 s, or SECONDS
  xr-remote track on|off [left|right]     give the controllers back, or take them away
  xr-remote reset                    everything as the service starts: head 1.6 m up
  xr-remote show                     print the present state

Everything else stays as it was. Monado keeps the last state, so a pose or a squeeze holds until the
next command, or until the service ends. It serves one client at a time: while a test is connected,
this program waits five seconds and gives up.

The service is started by `tools/xr-testbed up`. Its address is 127.0.0.1 and port 4242, or the port
in GRADUS_XR_PORT, or the whole address in GRADUS_XR_REMOTE (host:port).
";

/// What was asked for. Everything is known to be right before anything is sent.
enum Command {
    Head(DevicePose),
    Hand(Hand, [f32; 3]),
    Squeeze(Vec<Hand>, f32),
    Trigger(Vec<Hand>, f32),
    Menu(Hand, Duration),
    Track(Vec<Hand>, bool),
    Reset,
    Show,
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if matches!(args[..], [] | ["-h" | "--help" | "help", ..]) {
        print(HELP);
        return ExitCode::SUCCESS;
    }
    let command = match parse(&args) {
        Ok(command) => command,
        Err(fault) => {
            eprintln!("xr-remote: {fault}\nxr-remote --help tells what there is");
            return ExitCode::from(2);
        }
    };
    match address().and_then(|addr| carry_out(&addr, &command).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("xr-remote: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(addr: &str, command: &Command) -> Result<(), Error> {
    let mut remote = Remote::connect(addr)?;
    let mut state = *remote.present();
    match command {
        Command::Head(pose) => state.head = *pose,
        Command::Hand(hand, position) => state.hand_mut(*hand).pose.position = *position,
        Command::Squeeze(hands, amount) => {
            hands.iter().for_each(|hand| state.hand_mut(*hand).set_squeeze(*amount));
        }
        Command::Trigger(hands, amount) => {
            hands.iter().for_each(|hand| state.hand_mut(*hand).set_trigger(*amount));
        }
        Command::Track(hands, tracked) => {
            hands.iter().for_each(|hand| state.hand_mut(*hand).set_tracked(*tracked));
        }
        Command::Menu(hand, duration) => {
            state.hand_mut(*hand).set_menu(true);
            remote.send(&state)?;
            thread::sleep(*duration);
            state.hand_mut(*hand).set_menu(false);
        }
        Command::Reset => state = RemoteState::default(),
        Command::Show => {
            print(&format!("{state:#?}\n"));
            return Ok(());
        }
    }
    remote.send(&state)
}

/// Prints, and does not mind a reader that has seen enough.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

fn parse(args: &[&str]) -> Result<Command, String> {
    Ok(match args {
        ["head", x, y, z] => Command::Head(DevicePose::at(position([x, y, z])?)),
        ["head", x, y, z, yaw, pitch] => Command::Head(DevicePose::looking(
            position([x, y, z])?,
            number(yaw)?.to_radians(),
            number(pitch)?.to_radians(),
        )),
        ["hand", which, x, y, z] => Command::Hand(hand(which)?, position([x, y, z])?),
        ["squeeze", on, which @ ..] => Command::Squeeze(hands(which)?, amount(on)?),
        ["trigger", on, which @ ..] => Command::Trigger(hands(which)?, amount(on)?),
        ["track", on, which @ ..] => Command::Track(hands(which)?, amount(on)? > 0.0),
        ["menu", which] => Command::Menu(hand(which)?, Duration::from_millis(300)),
        ["menu", which, seconds] => Command::Menu(
            hand(which)?,
            Duration::try_from_secs_f32(number(seconds)?).map_err(|error| error.to_string())?,
        ),
        ["reset"] => Command::Reset,
        ["show"] => Command::Show,
        _ => return Err(format!("not understood: {}", args.join(" "))),
    })
}

fn number(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(format!("not a number: {text}")),
    }
}

fn position([x, y, z]: [&str; 3]) -> Result<[f32; 3], String> {
    Ok([number(x)?, number(y)?, number(z)?])
}

fn amount(text: &str) -> Result<f32, String> {
    match text {
        "on" => Ok(1.0),
        "off" => Ok(0.0),
        _ => Err(format!("on or off, not {text}")),
    }
}

fn hand(text: &str) -> Result<Hand, String> {
    match text {
        "left" => Ok(Hand::Left),
        "right" => Ok(Hand::Right),
        _ => Err(format!("left or right, not {text}")),
    }
}

fn hands(which: &[&str]) -> Result<Vec<Hand>, String> {
    match which {
        [] => Ok(vec![Hand::Left, Hand::Right]),
        [which] => Ok(vec![hand(which)?]),
        _ => Err(format!("one controller or none, not {}", which.join(" "))),
    }
}

fn address() -> Result<String, String> {
    if let Ok(addr) = env::var("GRADUS_XR_REMOTE") {
        return Ok(addr);
    }
    match env::var("GRADUS_XR_PORT") {
        Ok(port) => match port.parse::<u16>() {
            Ok(port) => Ok(format!("127.0.0.1:{port}")),
            Err(_) => Err(format!("GRADUS_XR_PORT is not a port: {port}")),
        },
        Err(_) => Ok(format!("127.0.0.1:{DEFAULT_PORT}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_angles_of_head_are_degrees() {
        let Ok(Command::Head(pose)) = parse(&["head", "0", "1.7", "-1", "180", "0"]) else {
            panic!("not a head");
        };
        assert_eq!(pose.position, [0.0, 1.7, -1.0]);
        assert!((pose.orientation[1] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_not_understood_is_refused_before_anything_is_sent() {
        for args in [
            &["head", "0", "NaN", "0"][..],
            &["head", "0", "1"],
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
