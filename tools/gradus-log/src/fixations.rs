//! `gradus-log fixations`: fixations, blinks and losses of any table of times and directions.
//!
//! ```text
//!  gradus_table ─▶ known | names: a Plan ─▶ settle: its open ends ─▶ survey: can it be? ─▶ read
//!    columns        which column is what     time, validity, eyes     units, pixels,        parts,
//!       ▲                                                             repeats, axes         events
//!     bids: names from the JSON beside it
//! ```
//!
//! The rows are read once for each step (for the survey again where numbers are marks of no value, or
//! axes are open), so that memory does not grow with their number.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gradus_cli::{Error, Exit, Kind};
use gradus_signal::eyes::ivt::Settings;
use gradus_table::{Fault, Limits, OpenError, Table, Unit};
use serde::Serialize;

use self::names::Said;
use self::plan::{Axes, Plan};
use self::print::print;
use crate::near;

mod axes;
mod bids;
mod known;
mod look;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod mutations;
mod name;
mod names;
mod plan;
mod print;
mod read;
mod rows;
mod settle;
mod survey;
mod walk;

#[derive(Args)]
pub struct Fixations {
    /// The table: a known export, or a first line with the names of its columns.
    #[arg(long_help = COLUMNS)]
    file: PathBuf,
    /// Whose defaults.
    #[arg(long, value_enum, default_value = "tobii-xr")]
    preset: Preset,
    /// Unit of the time column, where its name says none or a wrong one.
    #[arg(long, value_enum)]
    time_unit: Option<TimeUnit>,
    /// Unit of the angle columns, where their names say none or a wrong one.
    #[arg(long, value_enum)]
    angle_unit: Option<AngleUnit>,
    /// Where the axes of a direction of x, y and z point.
    #[arg(long, value_enum)]
    axes: Option<AxesName>,
    /// Slower than this the eye rests, degrees per second; else the preset's.
    #[arg(long, allow_negative_numbers = true)]
    threshold: Option<f64>,
    /// The shortest fixation, ms; else the preset's.
    #[arg(long, allow_negative_numbers = true)]
    shortest_ms: Option<f64>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

const COLUMNS: &str = "\
The table, as text, with any usual delimiter, encoding and decimal sign, also packed by gzip. \
Exports of Pupil Labs (Neon, Invisible, Core), Tobii Pro Lab, Varjo, SRanipal, Aria, GazeBase and \
BIDS are known by their columns. Else a first line names the columns:
  time_s, time_ms, time_us, time_ns or timestamp [ns];
  time or timestamp with --time-unit, or of the wall clock
  azimuth_deg or azimuth_rad, elevation_deg or elevation_rad,
  in the head's frame, to the right and up;
  azimuth and elevation, yaw and pitch, or x and y, with --angle-unit
  gaze_direction_x, gaze_direction_y and gaze_direction_z with --axes
Columns of validity, confidence, wearing and blinks are heeded; other columns are passed over. An \
empty angle, or nan, is missing: a blink or a loss.";

#[derive(Clone, Copy, ValueEnum)]
pub enum Preset {
    /// Tobii's for headsets: 30°/s, at least 100 ms, gaps to 75 ms filled, merged under 3° and 100 ms.
    TobiiXr,
    /// pymovements': 20°/s, at least 100 ms.
    Pymovements,
}

impl Preset {
    pub fn settings(self) -> Settings {
        match self {
            Self::TobiiXr => Settings::TOBII_XR,
            Self::Pymovements => Settings::PYMOVEMENTS,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum TimeUnit {
    S,
    Ms,
    Us,
    Ns,
}

#[derive(Clone, Copy, ValueEnum)]
enum AngleUnit {
    Deg,
    Rad,
}

#[derive(Clone, Copy, ValueEnum)]
enum AxesName {
    /// x to the right, y up, z forward.
    Unity,
    /// x to the right, y up, z backward.
    Openxr,
    /// x to the right, y down, z forward.
    Camera,
    /// x to the left, y up, z forward.
    Left,
}

impl Fixations {
    fn said(&self) -> Said {
        Said {
            time: self.time_unit.map(|unit| match unit {
                TimeUnit::S => Unit::S,
                TimeUnit::Ms => Unit::Ms,
                TimeUnit::Us => Unit::Us,
                TimeUnit::Ns => Unit::Ns,
            }),
            angle: self.angle_unit.map(|unit| match unit {
                AngleUnit::Deg => Unit::Deg,
                AngleUnit::Rad => Unit::Rad,
            }),
            axes: self.axes.map(|axes| match axes {
                AxesName::Unity => Axes::RightUpForward,
                AxesName::Openxr => Axes::RightUpBack,
                AxesName::Camera => Axes::RightDownForward,
                AxesName::Left => Axes::LeftUpForward,
            }),
        }
    }
}

#[derive(Debug, Serialize)]
struct Found {
    settings: Settings,
    /// The device or program that wrote the table, where its columns show it.
    format: Option<&'static str>,
    /// What was assumed, passed over, or looks odd.
    notes: Vec<String>,
    samples: u64,
    missing: u64,
    /// Not later than the line before; left out.
    out_of_order: u64,
    /// Where the clock steps back, a part ends, and no event crosses from one to the next.
    parts: usize,
    events: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    kind: &'static str,
    /// From 1.
    part: usize,
    /// As the file counts time, s.
    from_s: f64,
    to_s: f64,
    #[serde(flatten)]
    fixation: Option<Fixation>,
}

#[derive(Debug, Serialize)]
struct Fixation {
    azimuth_deg: f64,
    elevation_deg: f64,
    spread_deg: f64,
    samples: u32,
    missing_s: f64,
}

/// What a program gets of a table that is not read.
#[derive(Serialize)]
struct Refusal {
    file: String,
    /// All of it as a person reads it.
    refused: String,
    count: usize,
    faults: [RefusedFor; 1],
}

#[derive(Serialize)]
struct RefusedFor {
    line: Option<u64>,
    text: String,
    problem: String,
    remedy: String,
}

pub fn run(out: &mut impl Write, task: &Fixations) -> Result<Exit, Error> {
    let mut settings = task.preset.settings();
    settings.threshold_deg_per_s = task.threshold.unwrap_or(settings.threshold_deg_per_s);
    settings.shortest_ms = task.shortest_ms.unwrap_or(settings.shortest_ms);
    let options = [
        ("--threshold", settings.threshold_deg_per_s, "degrees per second"),
        ("--shortest-ms", settings.shortest_ms, "milliseconds"),
    ];
    for (name, value, unit) in options {
        if !(value.is_finite() && value >= 0.0) {
            return Err(bad(format!("{name} is {value}: write a number from 0, in {unit}")));
        }
    }
    let found = open(&task.file)?.and_then(|table| classify(table, task, settings));
    let found = match found {
        Ok(found) => found,
        Err(fault) => {
            if task.json {
                crate::json::print(out, &refusal(&task.file, &fault))?;
            }
            return Err(error(&task.file, &fault));
        }
    };
    if task.json {
        crate::json::print(out, &found)?;
    } else {
        print(out, &found)?;
    }
    Ok(Exit::Done)
}

/// A fault of the table or of the command line.
fn bad(what: impl Into<String>) -> Error {
    Error::new(Kind::BadInput, what)
}

fn error(file: &Path, fault: &Fault) -> Error {
    let place = fault.line().map_or_else(String::new, |line| format!("line {line}: "));
    let text = match fault.text() {
        "" => String::new(),
        text => format!("`{text}` "),
    };
    bad(format!("{place}{text}{}", fault.problem())).hint(fault.remedy()).within(file.display())
}

fn refusal(file: &Path, fault: &Fault) -> Refusal {
    Refusal {
        file: file.display().to_string(),
        refused: fault.to_string(),
        count: 1,
        faults: [RefusedFor {
            line: fault.line(),
            text: fault.text().to_owned(),
            problem: fault.problem().to_owned(),
            remedy: fault.remedy().to_owned(),
        }],
    }
}

/// The table of a file, whose columns are named in it or in the JSON beside it.
fn open(path: &Path) -> Result<Result<Table, Fault>, Error> {
    let shown = path.display();
    let unread = |error: io::Error| {
        let hint = near::hint(path, &error, &["csv", "tsv", "txt", "gz"]);
        bad(shown.to_string()).because(error).hint(hint)
    };
    let known = std::fs::metadata(path).map_err(unread)?;
    if !known.is_file() {
        return Err(bad(format!("{shown} is no plain file")).hint("write the table to one first"));
    }
    let (length, most) = (known.len(), Limits::GAZE.file_bytes);
    if length > most {
        let (has, most) = (length / 1_000_000, most / 1_000_000);
        return Ok(Err(Fault::whole(
            format!("it has {has} MB, at most {most} are read"),
            "cut it into parts",
        )));
    }
    if length == 0 {
        return Ok(Err(Fault::whole("the file is empty", "its first line names the columns")));
    }
    let table = match Table::open(path, Limits::GAZE) {
        Ok(table) => table,
        Err(OpenError::Fault(fault)) => return Ok(Err(fault)),
        Err(OpenError::Read(error)) => return Err(unread(error)),
    };
    Ok(Ok(table))
}

/// What the columns are: a known export, or by their names.
fn plan(table: Table, task: &Fixations) -> Result<(Table, Plan), Fault> {
    let said = task.said();
    if let Some(fault) = known::refused(&table) {
        return Err(fault);
    }
    if let Some(line) = table.header_line() {
        let plan = match known::plan(table.columns()) {
            Some(plan) => plan.map(|plan| Plan { axes: said.axes.or(plan.axes), ..plan }),
            None => names::plan(table.columns(), &first_cells(&table), said),
        };
        let plan = plan.map_err(|fault| Fault::at(line, "", fault.problem(), fault.remedy()));
        return Ok((table, plan?));
    }
    let Some(sidecar) = bids::Sidecar::of(&task.file)? else { return Err(no_header(&table, task)) };
    let table = sidecar.name(table)?;
    let time = sidecar.time(&table);
    let mut plan = names::plan_with(table.columns(), &first_cells(&table), said, time)?;
    plan.format = Some("recording of BIDS");
    plan.notes.push(sidecar.note());
    Ok((table, plan))
}

fn first_cells(table: &Table) -> Vec<String> {
    match table.rows().next_row() {
        Some(Ok(row)) => row.cells().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn no_header(table: &Table, task: &Fixations) -> Fault {
    let packed = if table.is_gzip() { "this is gzip, and " } else { "" };
    let beside = bids::beside(&task.file).and_then(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(gradus_table::shown(&name))
    });
    let beside = beside.unwrap_or_else(|| "a JSON".to_owned());
    Fault::whole(
        format!("{packed}no line of the file names its columns, as in BIDS"),
        format!(
            "put {beside} beside it, with Columns and their Units, or write a first line such as \
             time_s, azimuth_deg, elevation_deg"
        ),
    )
}

fn classify(table: Table, task: &Fixations, settings: Settings) -> Result<Found, Fault> {
    let (table, mut plan) = plan(table, task)?;
    let said = task.said();
    settle::settle(&table, &mut plan, said)?;
    let survey = survey::survey(&table, &mut plan, said.axes.is_some())?;
    read::read(&table, &plan, &survey, settings)
}
