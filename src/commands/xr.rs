//! `gradus xr`: what the OpenXR runtime and the headset of this machine offer.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;
use gradus_cli::{Context as _, Error, Exit, Kind, Out};
use gradus_session::headset::{Availability, Headset};

use crate::stage::display::{self, Display};
use crate::start::DisplayChoice;

#[derive(Args)]
pub struct XrArgs {
    /// As JSON, as the session log has it.
    #[arg(long)]
    json: bool,
}

/// Prints what was found. Without a runtime or a headset it fails with the remedy.
pub fn run(args: XrArgs, out: &mut Out) -> Result<ExitCode, Error> {
    let Display::OpenXr(found) = display::find(DisplayChoice::Openxr)? else {
        return Ok(ExitCode::from(Exit::Absent));
    };
    let text = if args.json {
        let json = serde_json::to_string_pretty(&found.headset);
        json.context(Kind::Failed, || "cannot write JSON".to_owned())? + "\n"
    } else {
        described(&found.headset)
    };
    write!(out, "{text}")?;
    Ok(ExitCode::SUCCESS)
}

/// The widest line, characters.
const WIDTH: usize = 80;

/// The headset as a text: its names, then a line for each capability and what it means below.
fn described(headset: &Headset) -> String {
    let Headset { runtime, runtime_version, system, capabilities } = headset;
    let mut text = format!("Runtime  {runtime} {runtime_version}\nHeadset  {system}\n\n");
    for capability in capabilities {
        let state = capability.state.as_str();
        text += &format!("{state:<8} {}\n", capability.name);
        for line in wrapped(&capability.means, WIDTH - 11) {
            text += &format!("           {line}\n");
        }
    }
    let lacks = |name: &str| {
        capabilities.iter().any(|c| c.name == name && c.state != Availability::Present)
    };
    if lacks("controllers") && lacks("hand interaction") && lacks("hand tracking") {
        text += "\nThe patient cannot stop by hand with this runtime: keep your hand on Stop.\n";
    }
    text
}

/// A text in lines of at most `width` characters, broken at blanks.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_session::headset::Capability;

    #[test]
    fn no_line_is_wider_than_a_terminal_and_the_dead_stop_is_said() {
        let capability = |name: &str, state| Capability {
            name: name.to_owned(),
            state,
            means: "the quick brown fox jumps over the lazy dog and back again ".repeat(3),
        };
        let headset = Headset {
            capabilities: ["controllers", "hand interaction", "hand tracking"]
                .map(|name| capability(name, Availability::Denied))
                .into(),
            ..Headset::default()
        };
        let text = described(&headset);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.contains("denied   controllers"), "{text}");
        assert!(text.contains("cannot stop by hand"), "{text}");
    }
}
