//! The state of the layer: its script, the present instance and that instance's session.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use openxr_sys as xr;
use rustix::time::{ClockId, clock_gettime};

use crate::SCRIPT_VARIABLE;
use crate::calls::below;
use crate::events::Queued;
use crate::eyes::GazeState;
use crate::gaze::Script as Gaze;
use crate::input::Binding;
use crate::passthrough::Object;
use crate::pose::Pose;
use crate::reader::Reader;
use crate::script::{Event, Head, Rule, Setting, Statement};
use crate::settings::{EYES, PRESENCE, RATES, Settings};
use crate::spaces::Known;

/// The layer in this process. The script outlives the instances.
pub struct Layer {
    script: Source,
    pub settings: Settings,
    pub rules: Vec<Rule>,
    /// Events that were read and not carried out yet.
    pub todo: VecDeque<Event>,
    /// The end of the wait that is the first of `todo`.
    pub wait_until: Option<Instant>,
    pub instance: Option<Instance>,
}

enum Source {
    Unopened,
    /// The environment names no script.
    Nothing,
    Open(Reader),
    /// A fault of the script, which was printed.
    Faulty,
}

/// An instance of the program.
pub struct Instance {
    pub handle: xr::Instance,
    /// The extensions that the program asked for.
    pub enabled: Vec<String>,
    /// Events for the program.
    pub queue: VecDeque<Queued>,
    pub session: Option<Session>,
    pub gaze: GazeState,
    pub bindings: Vec<Binding>,
    /// The notification levels of CPU and GPU.
    pub thermal: [xr::PerfSettingsNotificationLevelEXT; 2],
    pub present: bool,
    /// Where the spaces of the room moved to, in the runtime's own.
    pub moved: Pose,
    pub head: Head,
    /// The strength of each hand's grasp, left first; none: the hand is not tracked.
    pub grasp: [Option<f32>; 2],
    /// The newest handle of an object of the layer.
    pub last_handle: u64,
    pub passthrough: Vec<Object>,
}

/// A session of the program.
pub struct Session {
    pub handle: xr::Session,
    /// Whether the session has no graphics.
    pub headless: bool,
    /// The state that the program knows.
    pub state: xr::SessionState,
    /// Whether the script owns the state.
    pub owned: bool,
    /// Whether the program's session runs: begun, and not ended.
    pub running: bool,
    /// Whether the session of the runtime below runs.
    pub running_below: bool,
    pub exit_requested: bool,
    pub lost: bool,
    /// Whether action sets are attached.
    pub attached: bool,
    /// Frames that were waited for and not begun.
    pub waited: u32,
    pub begun: bool,
    pub display_time: xr::Time,
    pub spaces: Vec<Known>,
    /// Hz.
    pub rate: f32,
    pub blend: xr::EnvironmentBlendMode,
    pub passthrough_shown: bool,
}

static LAYER: Mutex<Layer> = Mutex::new(Layer {
    script: Source::Unopened,
    settings: Settings::NOTHING,
    rules: Vec::new(),
    todo: VecDeque::new(),
    wait_until: None,
    instance: None,
});

/// The layer. While it is locked, no call of the runtime below is made but for its clock.
pub fn layer() -> MutexGuard<'static, Layer> {
    LAYER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Prints a line for the test that reads standard error.
#[allow(clippy::print_stderr)] // A runtime has no other place to speak.
pub fn say(line: &str) {
    eprintln!("xr-faults: {line}");
}

impl Layer {
    pub fn session(&self) -> Option<&Session> {
        self.instance.as_ref()?.session.as_ref()
    }

    pub fn session_mut(&mut self) -> Option<&mut Session> {
        self.instance.as_mut()?.session.as_mut()
    }

    /// Whether the program asked for an extension that the layer answers.
    pub fn emulates(&self, name: &str) -> bool {
        let asked = |instance: &Instance| instance.enabled.iter().any(|known| known == name);
        self.settings.emulates(name) && self.instance.as_ref().is_some_and(asked)
    }

    /// Whether the program gets events of presence.
    pub fn tells_presence(&self) -> bool {
        self.emulates(PRESENCE) && self.settings.system(PRESENCE) != Some(false)
    }

    /// Reads what is new in the script. `end`: a last line without an end counts, too.
    ///
    /// # Errors
    /// The script has a fault, which was printed.
    pub fn read_script(&mut self, end: bool) -> Result<(), xr::Result> {
        let read = self.read_new(end);
        if let Err(fault) = &read {
            self.spoil(fault);
        }
        match self.script {
            Source::Faulty => Err(xr::Result::ERROR_RUNTIME_FAILURE),
            _ => Ok(()),
        }
    }

    /// Counts an event that was carried out.
    pub fn count_done(&mut self) {
        if let Source::Open(reader) = &mut self.script
            && let Err(fault) = reader.count_done()
        {
            self.spoil(&fault);
        }
    }

    fn spoil(&mut self, fault: &str) {
        say(fault);
        self.script = Source::Faulty;
    }

    fn read_new(&mut self, end: bool) -> Result<(), String> {
        if matches!(self.script, Source::Unopened) {
            self.script = match std::env::var_os(SCRIPT_VARIABLE) {
                Some(path) => Source::Open(Reader::open(path.into())?),
                None => Source::Nothing,
            };
        }
        let Source::Open(reader) = &mut self.script else { return Ok(()) };
        let statements = reader.read(end)?;
        let folder = reader.folder().to_owned();
        for statement in statements {
            match statement {
                Statement::Event(event) => self.todo.push_back(event),
                Statement::Setting(Setting::Eyes(file)) => {
                    let file = folder.join(file);
                    let text = std::fs::read_to_string(&file).map_err(|error| error.to_string());
                    let gaze = text.and_then(|text| Gaze::parse(&text));
                    let gaze = gaze.map_err(|fault| format!("{}: {fault}", file.display()))?;
                    self.settings.gaze = Some(gaze);
                    self.settings.offer_too(EYES);
                }
                Statement::Setting(setting) => self.set(setting),
            }
        }
        Ok(())
    }

    fn set(&mut self, setting: Setting) {
        let settings = &mut self.settings;
        match setting {
            Setting::Offer { name, version } => settings.offer(&name, version),
            Setting::Withhold(name) => settings.withhold(&name),
            Setting::WithholdAll => settings.withhold_all(),
            Setting::System { name, there } => settings.set_system(name, there),
            Setting::Profiles(names) => settings.profiles = Some(names),
            Setting::Spaces(spaces) => settings.spaces = Some(spaces),
            Setting::Blend(modes) => settings.blend = Some(modes),
            Setting::Rates(rates) => {
                settings.rates = rates;
                settings.offer_too(RATES);
            }
            Setting::Strict => settings.strict = true,
            Setting::Rule(rule) => self.rules.push(rule),
            Setting::Eyes(_) => {} // opened where the folder is known
        }
    }
}

impl Instance {
    pub fn new(handle: xr::Instance, enabled: Vec<String>) -> Self {
        Self {
            handle,
            enabled,
            queue: VecDeque::new(),
            session: None,
            gaze: GazeState::default(),
            bindings: Vec::new(),
            thermal: [xr::PerfSettingsNotificationLevelEXT::NORMAL; 2],
            present: true,
            moved: Pose::IDENTITY,
            head: Head::Tracked,
            grasp: [None; 2],
            last_handle: 0,
            passthrough: Vec::new(),
        }
    }
}

impl Session {
    pub fn new(handle: xr::Session, headless: bool, rate: f32) -> Self {
        Self {
            handle,
            headless,
            state: xr::SessionState::UNKNOWN,
            owned: false,
            running: false,
            running_below: false,
            exit_requested: false,
            lost: false,
            attached: false,
            waited: 0,
            begun: false,
            display_time: xr::Time::from_nanos(0),
            spaces: Vec::new(),
            rate,
            blend: xr::EnvironmentBlendMode::OPAQUE,
            passthrough_shown: false,
        }
    }

    /// Whether the script keeps input from the program.
    pub fn input_withheld(&self) -> bool {
        self.owned && self.state != xr::SessionState::FOCUSED
    }
}

/// The machine's monotonic clock, ns.
pub fn monotonic_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    (now.tv_sec as u64) * 1_000_000_000 + now.tv_nsec as u64
}

/// The runtime's time of a moment on the machine's monotonic clock.
#[allow(unsafe_code)] // A function of a C interface.
pub fn time_of(instance: xr::Instance, monotonic_ns: u64) -> xr::Time {
    let at = libc::timespec {
        tv_sec: (monotonic_ns / 1_000_000_000) as _,
        tv_nsec: (monotonic_ns % 1_000_000_000) as _,
    };
    let mut time = xr::Time::from_nanos(monotonic_ns.cast_signed());
    // SAFETY: the program's instance, and both places are there. The function is one of a clock: it
    // takes no lock of the layer, and may be called while the layer is locked.
    unsafe { below!(ConvertTimespecTimeToTimeKHR(instance, &at, &mut time)) };
    time
}
