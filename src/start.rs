//! The parts that every command starts from: the display chosen on the command line, reading of the
//! files a person names, Bevy's own plugins, the operating system's request to end, and the exit
//! code of an app that ended.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

use bevy::app::{PluginGroupBuilder, TerminalCtrlCHandlerPlugin};
use bevy::log::LogPlugin;
use bevy::prelude::*;
use clap::ValueEnum;
use gradus_cli::{Context as _, Error, Kind, counted};
use gradus_scenario::read::Options;
use gradus_scenario::{Place, Scenario, ScenarioFiles, StepIndex};
use gradus_slides::Deck;
use gradus_text::{Fault, Severity, Source};

use crate::world::bounce::kept::{self, Prepared};
use crate::world::slides;

/// The displays that `--display` can name.
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
    /// The display's name, as it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Openxr => "openxr",
            Self::Window => "window",
            Self::Offscreen => "offscreen",
            Self::Auto => "auto",
        }
    }
}

/// A refresh rate on the command line, Hz.
pub fn hz(text: &str) -> Result<f32, String> {
    let rate = text.parse::<f32>().ok().filter(|rate| (30.0..=240.0).contains(rate));
    rate.ok_or_else(|| "write pictures a second, 30 to 240".to_owned())
}

/// Whether this machine has a screen to open a window on.
pub fn screen_is_there() -> bool {
    cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The error that there is no screen for `what`, with the command to use `instead`.
pub fn no_screen(what: &str, instead: &str) -> Error {
    let message = format!("{what}: neither DISPLAY nor WAYLAND_DISPLAY is set");
    Error::new(Kind::Failed, message).hint(instead)
}

/// Reads a text file, as a source with lines.
pub fn source(path: &Path) -> Result<Source, Error> {
    gradus_files::source(path)
        .kind(Kind::BadInput)?
        .map_err(|(source, faults)| faulty(&source, &faults))
}

/// Computes the light of a scenario's rooms, where it was not computed before or `anew`. Progress
/// goes to standard error.
pub fn light(scenario: &Arc<Scenario>, anew: bool) -> Vec<Prepared> {
    let tells = std::io::stderr().is_terminal();
    let last = AtomicU32::new(u32::MAX);
    let began = Instant::now();
    let prepared = kept::prepare(scenario, anew, &|nth, count, share| {
        let percent = (share * 100.0) as u32;
        if last.swap(percent, Ordering::Relaxed) != percent && tells {
            eprint!("\rgradus: the light of room {} of {count}: {percent:3} %", nth + 1);
        }
    });
    let computed = prepared.iter().filter(|room| room.took.is_some()).count();
    if computed > 0 {
        let (rooms, secs) = (counted(computed, "room"), began.elapsed().as_secs_f32());
        let start = if tells { "\r" } else { "" };
        eprintln!("{start}gradus: the light of {rooms} was computed in {secs:.1} s");
    }
    prepared
}

/// The folder of the shipped scenarios.
pub const SHIPPED: &str = "scenarios";

/// The files of the shipped scenarios, by name; none where the folder is not here.
pub fn shipped_scenarios() -> Vec<PathBuf> {
    let is_scenario = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.ends_with(".ron") && !name.ends_with(".session.ron")
    };
    let files = std::fs::read_dir(SHIPPED).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).filter(is_scenario).collect();
    files.sort();
    files
}

/// Reads and checks a scenario, with its files. Warnings go to standard error.
pub fn scenario(path: &Path, options: &Options) -> Result<(Scenario, ScenarioFiles), Error> {
    let reading = gradus_files::open(path, options).kind(Kind::BadInput)?;
    let files = ScenarioFiles::of(&reading.sources, options);
    let mut rendered = reading.render();
    let errors = reading.errors();
    match reading.scenario {
        Some(scenario) if errors == 0 => {
            if !rendered.is_empty() {
                eprintln!("{rendered}");
            }
            Ok((scenario, files))
        }
        _ => {
            rendered += &closing_line(&files.name, errors);
            Err(Error::new(Kind::BadInput, rendered))
        }
    }
}

/// The step that a person named on the command line, of the scenario in `file`.
pub fn step(scenario: &Scenario, id: &str, file: &Path) -> Result<StepIndex, Error> {
    scenario.step_index(&id.into()).ok_or_else(|| {
        let ids: Vec<&str> = scenario.ladder().iter().map(|step| step.id.as_str()).collect();
        let (file, ids) = (file.display(), ids.join(", "));
        Error::new(Kind::BadInput, format!("{file} has no step {id:?}; its steps are {ids}."))
    })
}

/// The slides that a person names, for a scenario that shows them. Progress and doubts go to standard
/// error.
pub fn slides(path: Option<&Path>, scenario: &Scenario) -> Result<Option<Arc<Deck>>, Error> {
    let Some(path) = path else { return Ok(None) };
    let Some(most) = slides::most_pages(scenario.world_of(Place::World)) else {
        let message = "--slides: this scenario has no screen that shows the patient's own slides";
        let hint = "leave --slides out, or give a screen of the scenario a `slide`; \
                    `gradus-scenario explain Screen` says how";
        return Err(Error::new(Kind::BadInput, message).hint(hint));
    };
    let tells = std::io::stderr().is_terminal();
    let progress = |page: usize, of: usize| {
        if tells {
            eprint!("\rgradus: slide {page} of {of}{}", if page == of { "\n" } else { "" });
        }
    };
    let opened = gradus_slides::open(path, &pdf_program(), &progress).map_err(|error| {
        if tells {
            eprintln!();
        }
        Error::new(Kind::BadInput, format!("--slides: {error}."))
    })?;
    let count = opened.deck.len();
    if count > most {
        let message = format!(
            "--slides: {} has {count} pages, and the scenario can show {most}; leave some out.",
            path.display()
        );
        return Err(Error::new(Kind::BadInput, message));
    }
    for doubt in &opened.doubts {
        eprintln!("gradus: {}: {doubt}", path.display());
    }
    Ok(Some(Arc::new(opened.deck)))
}

/// The program that draws PDFs: named by `GRADUS_PDF`, else beside this program.
fn pdf_program() -> PathBuf {
    let name = format!("{}{}", gradus_slides::pdf::PROGRAM, std::env::consts::EXE_SUFFIX);
    let beside = || std::env::current_exe().ok().map(|own| own.with_file_name(&name));
    let named = std::env::var_os("GRADUS_PDF").map(PathBuf::from);
    named.or_else(beside).unwrap_or_else(|| name.clone().into())
}

/// The error that lists every fault of a source with its place, and counts the errors.
pub fn faulty(source: &Source, faults: &[Fault]) -> Error {
    let errors = faults.iter().filter(|f| f.severity == Severity::Error).count();
    let rendered = source.render_all(faults) + &closing_line(&source.name, errors);
    Error::new(Kind::BadInput, rendered)
}

fn closing_line(name: &str, errors: usize) -> String {
    format!("\n{name}: {}; nothing was started.", counted(errors as u64, "fault"))
}

/// Bevy's default plugins, logging warnings to standard error; standard output belongs to results.
pub fn plugins() -> PluginGroupBuilder {
    DefaultPlugins
        .set(LogPlugin {
            filter: "warn,gradus=info,wgpu_hal=error,bevy_mod_openxr=warn".to_owned(),
            ..default()
        })
        .disable::<TerminalCtrlCHandlerPlugin>()
}

/// The operating system's request that the program ends. SIGTERM and SIGINT set a flag that the
/// program reads, so that a session is stopped and closed in order instead of cut off.
#[derive(Resource, Clone, Default)]
pub struct Ending(Arc<AtomicBool>);

impl Ending {
    /// Listens for signals from now on. On a system without such signals the flag is never set.
    pub fn listen() -> Self {
        let ending = Self::default();
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
            // A second signal ends the program at once: the first may have had no effect.
            let again =
                signal_hook::flag::register_conditional_shutdown(signal, 1, ending.0.clone());
            let first = signal_hook::flag::register(signal, ending.0.clone());
            if let Err(error) = again.and(first) {
                eprintln!("gradus: cannot listen for signal {signal}: {error}");
            }
        }
        ending
    }

    /// Whether the system asked the program to end.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The exit code of a process whose app ended with `exit`.
pub fn exit_code(exit: AppExit) -> ExitCode {
    match exit {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    }
}
