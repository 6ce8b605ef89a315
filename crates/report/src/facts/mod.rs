//! What a log holds of a session, as a therapist counts it: steps with their SUDS, the heart, where
//! the patient looked, what went wrong, what was proposed and noted. Numbers and names, no words.
//!
//! Times are seconds of session time. What is missing is none, never zero.

mod curve;
mod gaze;
mod ladder;
mod read;
mod seal;
mod story;

use std::sync::Arc;

use gradus_base::sample::GazeSource;
use gradus_log::info::Info;
use gradus_scenario::{RegionRole, Scenario};
use gradus_session::advice::Closing;
use gradus_session::{AlarmKind, Phase, StopCause};

pub use read::{Reading, read};
pub use seal::{Seal, seal};

/// No session lasts so long: a record with a later time is damaged, and left out. s.
pub const LONGEST_SECS: f64 = 7.0 * 24.0 * 3600.0;

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    /// All that `gradus-log info` knows: versions, state of the log, gaps, the heart by step.
    pub info: Info,
    /// The patient's code; empty where there is none.
    pub code: String,
    /// The scenario; none where the log does not have it, or not one that this version reads.
    pub scenario: Option<Arc<Scenario>>,
    /// The scenario's title, else its file.
    pub title: String,
    /// The language of the scenario's texts (BCP 47); empty where it is not known.
    pub texts_in: String,
    /// What no living person did.
    pub modelled: Modelled,
    /// Session time of the last thing that the log has, s.
    pub end_s: f64,
    /// Time in the exposure, without pauses, s.
    pub exposure_s: f64,
    /// Each phase.
    pub phases: Vec<PhaseSpan>,
    /// The ladder: every step of the scenario, or those entered where the scenario is not known.
    pub rungs: Vec<Rung>,
    /// The steps as they were entered.
    pub entered: Vec<Entered>,
    /// Every answer.
    pub suds: Vec<Suds>,
    /// Where the dial stood from when on; none: off the dial.
    pub intensity: Vec<(f64, Option<f64>)>,
    /// Every stimulus that was started.
    pub stimuli: Vec<Stimulus>,
    /// Every stop.
    pub stops: Vec<Stop>,
    /// Every alarm.
    pub alarms: Vec<Alarm>,
    /// Sensors that fell silent, were doubtful or lost.
    pub sensors: Vec<SensorFault>,
    /// What the program proposed or did by itself.
    pub proposals: Vec<Proposal>,
    /// What was noted.
    pub notes: Vec<Note>,
    /// The heart rate over the session, bpm; none where there is a gap.
    pub curve: Vec<(f64, Option<f64>)>,
    /// Where the patient looked while exposed; none where the log has no gaze at all.
    pub gaze: Option<Gaze>,
    /// Why it cannot be told.
    pub no_gaze: Option<String>,
    /// Whether the log is sealed.
    pub seal: Seal,
    /// The newest checkpoint of the folder that the log lies in, on a line: whoever makes the report
    /// gives it.
    pub checkpoint: Option<String>,
    /// Records whose time cannot be true, and which are left out.
    pub out_of_time: u64,
}

/// What in a session no living person did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modelled {
    /// The patient: every answer was computed.
    pub patient: bool,
    /// A heart source.
    pub heart: bool,
    /// The gaze.
    pub gaze: bool,
}

/// A phase, from and to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhaseSpan {
    /// Which.
    pub phase: Phase,
    /// Begin, s.
    pub from_s: f64,
    /// End, s.
    pub to_s: f64,
}

/// One step of the ladder, all its visits together.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// The step's name.
    pub step: String,
    /// What the scenario calls it; else its name.
    pub label: String,
    /// Its number on the ladder, from 1; none where the scenario is not known.
    pub number: Option<usize>,
    /// SUDS that the scenario expects there.
    pub expected: Option<u8>,
    /// When it was first entered, s; none: never.
    pub first_s: Option<f64>,
    /// How often it was entered.
    pub visits: u32,
    /// Time there while exposed, s.
    pub secs: f64,
    /// The highest answer asked for there.
    pub peak: Option<u8>,
    /// The last answer asked for there.
    pub last: Option<u8>,
    /// The mean heart rate there, bpm.
    pub bpm: Option<f64>,
    /// That, less the rest's.
    pub bpm_change: Option<f64>,
    /// The share of the time there that the rate stands for, 0 to 1.
    pub bpm_covered: f64,
    /// Its quality, 0 to 1.
    pub bpm_quality: Option<f64>,
    /// Looking and moving away.
    pub away: Option<Away>,
}

/// Looking and moving away from what is feared; shares 0 to 1 of the time that could be judged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Away {
    /// The line of sight was off everything feared.
    pub off: Option<f64>,
    /// It was more than 30° below the horizontal.
    pub down: Option<f64>,
    /// The head was turned away.
    pub turned: Option<f64>,
    /// How far the head was behind where it began, m.
    pub back_m: Option<f64>,
}

/// A step that was entered.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    /// When, s.
    pub at_s: f64,
    /// The step's name.
    pub step: String,
    /// What the scenario calls it; else its name.
    pub label: String,
    /// Its number on the ladder, from 1.
    pub number: Option<usize>,
}

/// An answer and its times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suds {
    /// When it was asked for, s: the step of that moment is the one that it is about.
    pub asked_s: f64,
    /// When it was answered, s.
    pub at_s: f64,
    /// 0 to 100, as corrected.
    pub value: u8,
    /// What was answered first, where it was corrected.
    pub was: Option<u8>,
}

/// A stimulus that was started.
#[derive(Clone, Debug, PartialEq)]
pub struct Stimulus {
    /// When it was sent, s.
    pub at_s: f64,
    /// Its name.
    pub name: String,
    /// What the scenario calls it; else its name.
    pub label: String,
    /// Its run.
    pub run: u32,
    /// What became of it.
    pub seen: Seen,
}

/// What became of a stimulus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seen {
    /// The patient saw or heard it from then on, s.
    Shown(f64),
    /// It was over before a frame showed it.
    Missed,
    /// The log does not say.
    Unknown,
}

/// A stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// When, s.
    pub at_s: f64,
    /// Why.
    pub cause: StopCause,
    /// When it was released, s; none: it held to the end.
    pub released_s: Option<f64>,
    /// The patient was exposed.
    pub exposed: bool,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// When it was raised, s.
    pub at_s: f64,
    /// What it was about.
    pub kind: AlarmKind,
    /// What the desk said, in the log's words.
    pub message: String,
    /// When its cause was gone, s.
    pub cleared_s: Option<f64>,
}

/// What a sensor did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It sent nothing.
    Silent,
    /// Its numbers were not to be trusted.
    Doubtful,
    /// It was gone.
    Lost,
}

/// News of a sensor.
#[derive(Clone, Debug, PartialEq)]
pub struct SensorFault {
    /// When, s.
    pub at_s: f64,
    /// Which source.
    pub source: String,
    /// What.
    pub fault: Fault,
    /// Why, in the log's words; empty where it does not say.
    pub reason: String,
}

/// What a rule proposed, or did.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// When, s.
    pub at_s: f64,
    /// In the log's words.
    pub sentence: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ended so.
    Closed(Closing),
    /// It stood open at the end.
    Open,
    /// Automatic mode did it.
    Automatic,
}

/// A note of the therapist, or of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// When, s.
    pub at_s: f64,
    /// What was written.
    pub text: String,
}

/// Where the patient looked while exposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaze {
    /// Each source, and the share of the exposure that it tracked.
    pub sources: Vec<(GazeSource, f64)>,
    /// What was looked at, the longest first.
    pub regions: Vec<RegionDwell>,
    /// From when on it is not known what was feared, s.
    pub unknown_from_s: Option<f64>,
}

/// One region's part.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionDwell {
    /// What the scenario calls it; none: nothing named.
    pub label: Option<String>,
    /// What it means for this fear.
    pub role: Option<RegionRole>,
    /// Whose direction it was.
    pub source: GazeSource,
    /// Time, s.
    pub secs: f64,
    /// Of the time that this source tracked, 0 to 1.
    pub share: f64,
}

impl Rung {
    /// The patient was there. A step that was left in the moment in which it was entered is not
    /// reached: an exposure begins at the first step, whatever step it goes to.
    pub fn is_reached(&self) -> bool {
        self.first_s.is_some() && self.secs > 0.0
    }
}

impl Session {
    /// The highest answer.
    pub fn peak(&self) -> Option<u8> {
        self.suds.iter().map(|suds| suds.value).max()
    }

    /// The last answer.
    pub fn last(&self) -> Option<u8> {
        self.suds.last().map(|suds| suds.value)
    }

    /// How many steps the patient was at.
    pub fn reached(&self) -> usize {
        self.rungs.iter().filter(|rung| rung.is_reached()).count()
    }

    /// The value of a key in a record of the log's metadata; empty where there is none.
    pub fn meta(&self, record: &str, key: &str) -> &str {
        self.info.metadata.get(record).and_then(|values| values.get(key)).map_or("", String::as_str)
    }
}
