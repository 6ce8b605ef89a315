//! How the patient sees: OpenXR, a window as a stand-in, or offscreen for tests and machines
//! without a screen. Each display fills in [`Sensed`](super::sense::Sensed) and
//! [`Frame`](super::sense::Frame) and spawns the cameras.

pub mod offscreen;
pub mod openxr;
pub mod window;

use gradus_cli::{Error, Kind};

use crate::start::{self, DisplayChoice, screen_is_there};

/// A display that was found.
#[derive(Clone, Debug)]
pub enum Display {
    OpenXr(Box<openxr::Found>),
    Window,
    Offscreen,
}

impl Display {
    /// The display's name for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::OpenXr(_) => "openxr",
            Self::Window => "window",
            Self::Offscreen => "offscreen",
        }
    }

    /// The names of the runtime and the headset; empty without a headset.
    pub fn system(&self) -> String {
        match self {
            Self::OpenXr(found) => {
                let headset = &found.headset;
                let (runtime, version) = (&headset.runtime, &headset.runtime_version);
                format!("{runtime} {version}, {}", headset.system)
            }
            Self::Window | Self::Offscreen => String::new(),
        }
    }

    /// The source of gaze samples: `eye`, or `head` and the reason.
    pub fn gaze(&self) -> String {
        match self {
            Self::OpenXr(found) => match &found.eyes {
                Ok(()) => "eye".to_owned(),
                Err(why) => format!("head: {why}"),
            },
            Self::Window | Self::Offscreen => "head: there is no headset".to_owned(),
        }
    }
}

/// Finds the chosen display. If OpenXR was chosen and is not there, that is a failure, never a
/// silent fallback.
pub fn find(choice: DisplayChoice) -> Result<Display, Error> {
    match choice {
        DisplayChoice::Openxr => {
            let found = openxr::find().map_err(|why| Error::new(Kind::Absent, why))?;
            Ok(Display::OpenXr(Box::new(found)))
        }
        DisplayChoice::Window if !screen_is_there() => Err(start::no_screen(
            "there is no screen for --display window",
            "use --display offscreen, or run it under a desktop or Xvfb",
        )),
        DisplayChoice::Window => Ok(Display::Window),
        DisplayChoice::Offscreen => Ok(Display::Offscreen),
        DisplayChoice::Auto => Ok(match openxr::find() {
            Ok(found) => Display::OpenXr(Box::new(found)),
            Err(_) if screen_is_there() => Display::Window,
            Err(_) => Display::Offscreen,
        }),
    }
}
