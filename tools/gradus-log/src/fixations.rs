//! `gradus-log fixations`: fixations, blinks and losses of any sequence of times and angles.

use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gradus_base::SessionTime;
use gradus_signal::eyes::ivt::{Classifier, Event, Sample, Settings};
use gradus_signal::eyes::sphere::{azimuth_deg, elevation_deg, from_angles_deg};
use serde::Serialize;

use crate::Fault;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod mutations;

/// The largest file, bytes: eight hours at 1000 Hz.
const MOST_BYTES: u64 = 1 << 30;

#[derive(Args)]
pub struct Fixations {
    /// The table: comma, semicolon or tab between the columns, a first line with their names.
    #[arg(long_help = COLUMNS)]
    file: PathBuf,
    /// Whose defaults.
    #[arg(long, value_enum, default_value = "tobii-xr")]
    preset: Preset,
    /// Unit of a time column that does not name its own.
    #[arg(long, value_enum)]
    time_unit: Option<TimeUnit>,
    /// Unit of angle columns that do not name theirs.
    #[arg(long, value_enum)]
    angle_unit: Option<AngleUnit>,
    /// Slower than this the eye rests, degrees per second; else the preset's.
    #[arg(long)]
    threshold: Option<f64>,
    /// The shortest fixation, ms; else the preset's.
    #[arg(long)]
    shortest_ms: Option<f64>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

const COLUMNS: &str = "\
The table: comma, semicolon or tab between the columns, a first line with their names:
  time_s, time_ms, time_us or time_ns; or time or timestamp with --time-unit
  azimuth_deg or azimuth_rad, elevation_deg or elevation_rad, in the head's frame, to the right and
  up; or azimuth and elevation, yaw and pitch, or x and y, with --angle-unit
Other columns are passed over. An empty angle, or nan, is missing: a blink or a loss.";

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

#[derive(Serialize)]
struct Found {
    settings: Settings,
    samples: u64,
    missing: u64,
    /// Not later than the line before; left out.
    out_of_order: u64,
    events: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    kind: &'static str,
    /// As the file counts time, s.
    from_s: f64,
    to_s: f64,
    #[serde(flatten)]
    fixation: Option<Fixation>,
}

#[derive(Serialize)]
struct Fixation {
    azimuth_deg: f64,
    elevation_deg: f64,
    spread_deg: f64,
    samples: u32,
    missing_s: f64,
}

pub fn run(out: &mut impl Write, task: &Fixations) -> Result<(), Fault> {
    let mut settings = task.preset.settings();
    settings.threshold_deg_per_s = task.threshold.unwrap_or(settings.threshold_deg_per_s);
    settings.shortest_ms = task.shortest_ms.unwrap_or(settings.shortest_ms);
    let fine = [settings.threshold_deg_per_s, settings.shortest_ms];
    if fine.iter().any(|v| !v.is_finite() || *v < 0.0) {
        return Err(Fault::Said("--threshold and --shortest-ms want numbers from 0".to_owned()));
    }
    let text = read(&task.file)?;
    let found = classify(&text, task, settings)
        .map_err(|why| Fault::Said(format!("{}: {why}", task.file.display())))?;
    let print = |out: &mut dyn Write| -> io::Result<()> {
        if task.json {
            serde_json::to_writer_pretty(&mut *out, &found)?;
            return writeln!(out);
        }
        print(out, &found)
    };
    print(out).map_err(Fault::Print)
}

fn read(path: &Path) -> Result<String, Fault> {
    let shown = path.display();
    let fault = |error: io::Error| Fault::Said(format!("{shown}: {error}; check the path"));
    let known = std::fs::metadata(path).map_err(fault)?;
    if !known.is_file() {
        return Err(Fault::Said(format!("{shown} is no plain file; write the table to one first")));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(fault)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(fault)?;
    if known.len().max(bytes.len() as u64) > MOST_BYTES {
        return Err(Fault::Said(format!(
            "{shown} has {} MB, at most {} are read; cut it into parts",
            known.len() / 1_000_000,
            MOST_BYTES / 1_000_000
        )));
    }
    let text = String::from_utf8(bytes);
    Ok(text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Which column is what, and by what its numbers are multiplied to become s and degrees.
struct Columns {
    between: char,
    time: (usize, f64),
    azimuth: (usize, f64),
    elevation: (usize, f64),
}

impl Columns {
    fn read(header: &str, task: &Fixations) -> Result<Self, String> {
        let header = header.trim_start_matches('\u{feff}');
        let between = ['\t', ';', ','].into_iter().find(|c| header.contains(*c)).unwrap_or(',');
        let names: Vec<String> =
            header.split(between).map(|name| plain(name).to_lowercase()).collect();
        let place = |name: &str| names.iter().position(|n| n == name);
        let unit_secs = task.time_unit.map(|unit| match unit {
            TimeUnit::S => 1.0,
            TimeUnit::Ms => 1e-3,
            TimeUnit::Us => 1e-6,
            TimeUnit::Ns => 1e-9,
        });
        let own = [("time_s", 1.0), ("time_ms", 1e-3), ("time_us", 1e-6), ("time_ns", 1e-9)];
        let time = own.into_iter().find_map(|(name, by)| Some((place(name)?, by)));
        let plain_time = ["time", "timestamp"].into_iter().find_map(place);
        let time = match (time, plain_time, unit_secs) {
            (Some(time), ..) => time,
            (None, Some(at), Some(by)) => (at, by),
            (None, Some(_), None) => {
                return Err(
                    "line 1: the time column names no unit; call it time_s, time_ms, time_us \
                            or time_ns, or say --time-unit"
                        .to_owned(),
                );
            }
            (None, None, _) => {
                return Err(format!(
                    "line 1: no time column in `{}`; call it time_s, time_ms, time_us or time_ns",
                    header.chars().take(80).collect::<String>()
                ));
            }
        };
        let angle = |what: &str, others: [&str; 2]| {
            let unit = task.angle_unit.map(|unit| match unit {
                AngleUnit::Deg => 1.0,
                AngleUnit::Rad => 1f64.to_degrees(),
            });
            let own = [("deg", 1.0), ("rad", 1f64.to_degrees())];
            let names = [what, others[0], others[1]];
            let own = names.into_iter().find_map(|name| {
                own.into_iter().find_map(|(unit, by)| Some((place(&format!("{name}_{unit}"))?, by)))
            });
            let bare = names.into_iter().find_map(place);
            match (own, bare, unit) {
                (Some(own), ..) => Ok(own),
                (None, Some(at), Some(by)) => Ok((at, by)),
                (None, Some(_), None) => Err(format!(
                    "line 1: the column for {what} names no unit; call it {what}_deg or {what}_rad, \
                     or say --angle-unit"
                )),
                (None, None, _) => {
                    Err(format!("line 1: no column {what}_deg or {what}_rad; name one so"))
                }
            }
        };
        let azimuth = angle("azimuth", ["yaw", "x"])?;
        let elevation = angle("elevation", ["pitch", "y"])?;
        Ok(Self { between, time, azimuth, elevation })
    }
}

fn plain(field: &str) -> &str {
    field.trim().trim_matches('"').trim()
}

fn classify(text: &str, task: &Fixations, settings: Settings) -> Result<Found, String> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((_, header)) = lines.next() else {
        return Err("the file is empty; its first line names the columns".to_owned());
    };
    let columns = Columns::read(header, task)?;
    let mut classifier = Classifier::new(settings);
    let (mut events, mut samples, mut missing) = (Vec::new(), 0, 0);
    let mut zero = None;
    for (index, line) in lines {
        let fields: Vec<&str> = line.split(columns.between).map(plain).collect();
        let number = |(place, by): (usize, f64), what: &str| -> Result<Option<f64>, String> {
            let Some(field) = fields.get(place) else {
                return Err(format!(
                    "line {}: it has {} columns, {what} would be number {}; complete the line, or \
                     take it out",
                    index + 1,
                    fields.len(),
                    place + 1
                ));
            };
            let nothing = field.is_empty()
                || ["nan", "na", "null", "none", "."].contains(&field.to_lowercase().as_str());
            if nothing {
                return Ok(None);
            }
            match field.parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(Some(value * by)),
                _ => Err(format!(
                    "line {}: {what} is `{}`, which is no number; write one with a point, or leave \
                     it empty where it is missing",
                    index + 1,
                    field.chars().take(40).collect::<String>()
                )),
            }
        };
        let Some(secs) = number(columns.time, "the time")? else {
            return Err(format!("line {}: a line without a time; take it out", index + 1));
        };
        let zero = *zero.get_or_insert(secs);
        if (secs - zero).abs() > 1e9 {
            return Err(format!(
                "line {}: {:.0} s after the first line; is the unit of time right?",
                index + 1,
                secs - zero
            ));
        }
        let azimuth = number(columns.azimuth, "the azimuth")?;
        let elevation = number(columns.elevation, "the elevation")?;
        let direction = azimuth.zip(elevation).map(|(a, e)| from_angles_deg(a, e));
        samples += 1;
        missing += u64::from(direction.is_none());
        // A second later than it is, so that what goes back before the first line is seen as such.
        let at = SessionTime::from_secs_f64((secs - zero + 1.0).max(0.0));
        classifier.push(Sample { at, direction, region: None }, &mut |event| events.push(event));
    }
    let out_of_order = classifier.ignored();
    classifier.finish(&mut |event| events.push(event));
    let zero = zero.unwrap_or(0.0) - 1.0;
    let events = events.iter().map(|event| row(event, zero)).collect();
    Ok(Found { settings, samples, missing, out_of_order, events })
}

fn row(event: &Event, zero_s: f64) -> Row {
    let (kind, from, to, fixation) = match event {
        Event::Fixation(f) => {
            let row = Fixation {
                azimuth_deg: azimuth_deg(f.direction),
                elevation_deg: elevation_deg(f.direction),
                spread_deg: f.spread_deg,
                samples: f.samples,
                missing_s: f.missing_secs,
            };
            ("fixation", f.from, f.to, Some(row))
        }
        Event::Blink { from, to } => ("blink", *from, *to, None),
        Event::Lost { from, to } => ("lost", *from, *to, None),
    };
    // To the microsecond: what a sum of seconds leaves behind it is no part of the data.
    let secs = |at: SessionTime| ((at.as_secs_f64() + zero_s) * 1e6).round() / 1e6;
    Row { kind, from_s: secs(from), to_s: secs(to), fixation }
}

fn print(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    writeln!(
        out,
        "kind          from s       to s    length   azimuth  elevation  spread  samples"
    )?;
    for row in &found.events {
        let length = 1e3 * (row.to_s - row.from_s);
        write!(out, "{:<9} {:>10.3} {:>10.3} {length:>6.0} ms", row.kind, row.from_s, row.to_s)?;
        match &row.fixation {
            Some(f) => writeln!(
                out,
                "{:>9.2}° {:>9.2}° {:>6.2}° {:>8}",
                f.azimuth_deg, f.elevation_deg, f.spread_deg, f.samples
            )?,
            None => writeln!(out)?,
        }
    }
    let count = |kind: &str| found.events.iter().filter(|row| row.kind == kind).count();
    let s = &found.settings;
    writeln!(
        out,
        "{} fixations, {} blinks, {} losses in {} samples, {} of them missing, {} out of order and \
         left out\nunder {} °/s over {} ms, at least {} ms; gaps to {} ms passed over; merged under \
         {}° and {} ms",
        count("fixation"),
        count("blink"),
        count("lost"),
        found.samples,
        found.missing,
        found.out_of_order,
        s.threshold_deg_per_s,
        s.window_ms,
        s.shortest_ms,
        s.fill_gap_ms,
        s.merge_deg,
        s.merge_gap_ms
    )
}
