//! `gradus-log fixations`: fixations, blinks and losses of any sequence of times and angles.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gradus_base::SessionTime;
use gradus_cli::{Column, Error, Exit, Kind, Table, counted};
use gradus_signal::eyes::ivt::{Classifier, Event, Sample, Settings};
use gradus_signal::eyes::sphere::{azimuth_deg, elevation_deg, from_angles_deg};
use serde::Serialize;

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

pub fn run(out: &mut impl Write, task: &Fixations) -> Result<Exit, Error> {
    let mut settings = task.preset.settings();
    settings.threshold_deg_per_s = task.threshold.unwrap_or(settings.threshold_deg_per_s);
    settings.shortest_ms = task.shortest_ms.unwrap_or(settings.shortest_ms);
    let fine = [settings.threshold_deg_per_s, settings.shortest_ms];
    if fine.iter().any(|v| !v.is_finite() || *v < 0.0) {
        return Err(bad("--threshold and --shortest-ms want numbers from 0"));
    }
    let text = read(&task.file)?;
    let shown = task.file.display();
    let found = classify(&text, task, settings).map_err(|error| error.within(shown))?;
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

fn read(path: &Path) -> Result<String, Error> {
    let shown = path.display();
    let unread = |error: io::Error| bad(shown.to_string()).because(error).hint("check the path");
    let known = std::fs::metadata(path).map_err(unread)?;
    if !known.is_file() {
        return Err(bad(format!("{shown} is no plain file")).hint("write the table to one first"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unread)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unread)?;
    let length = known.len();
    if length.max(bytes.len() as u64) > MOST_BYTES {
        let (has, most) = (length / 1_000_000, MOST_BYTES / 1_000_000);
        return Err(
            bad(format!("{shown} has {has} MB, at most {most} are read")).hint("cut it into parts")
        );
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
    fn read(header: &str, task: &Fixations) -> Result<Self, Error> {
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
                return Err(bad("line 1: the time column names no unit")
                    .hint("call it time_s, time_ms, time_us or time_ns, or say --time-unit"));
            }
            (None, None, _) => {
                let header: String = header.chars().take(80).collect();
                return Err(bad(format!("line 1: no time column in `{header}`"))
                    .hint("call it time_s, time_ms, time_us or time_ns"));
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
                (None, Some(_), None) => {
                    Err(bad(format!("line 1: the column for {what} names no unit"))
                        .hint(format!("call it {what}_deg or {what}_rad, or say --angle-unit")))
                }
                (None, None, _) => {
                    Err(bad(format!("line 1: no column {what}_deg or {what}_rad"))
                        .hint("name one so"))
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

fn classify(text: &str, task: &Fixations, settings: Settings) -> Result<Found, Error> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((_, header)) = lines.next() else {
        return Err(bad("the file is empty").hint("its first line names the columns"));
    };
    let columns = Columns::read(header, task)?;
    let mut classifier = Classifier::new(settings);
    let (mut events, mut samples, mut missing) = (Vec::new(), 0, 0);
    let mut zero = None;
    for (index, line) in lines {
        let fields: Vec<&str> = line.split(columns.between).map(plain).collect();
        let number = |(place, by): (usize, f64), what: &str| -> Result<Option<f64>, Error> {
            let Some(field) = fields.get(place) else {
                let (line, has) = (index + 1, counted(fields.len(), "column"));
                let nth = place + 1;
                return Err(bad(format!(
                    "line {line}: it has {has}, {what} would be number {nth}"
                ))
                .hint("complete the line, or take it out"));
            };
            let nothing = field.is_empty()
                || ["nan", "na", "null", "none", "."].contains(&field.to_lowercase().as_str());
            if nothing {
                return Ok(None);
            }
            match field.parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(Some(value * by)),
                _ => {
                    let (line, field) = (index + 1, field.chars().take(40).collect::<String>());
                    Err(bad(format!("line {line}: {what} is `{field}`, which is no number"))
                        .hint("write one with a point, or leave it empty where it is missing"))
                }
            }
        };
        let Some(secs) = number(columns.time, "the time")? else {
            return Err(
                bad(format!("line {}: a line without a time", index + 1)).hint("take it out")
            );
        };
        let zero = *zero.get_or_insert(secs);
        if (secs - zero).abs() > 1e9 {
            let (line, after) = (index + 1, secs - zero);
            return Err(bad(format!("line {line}: {after:.0} s after the first line"))
                .hint("is the unit of time right?"));
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
    let mut table = Table::new([
        Column::text("kind").least(8),
        Column::number("from s").least(10),
        Column::number("to s").least(9),
        Column::number("length").least(8),
        Column::number("azimuth").least(8),
        Column::number("elevation"),
        Column::number("spread"),
        Column::number("samples"),
    ]);
    for row in &found.events {
        let length = 1e3 * (row.to_s - row.from_s);
        let mut cells = vec![
            row.kind.to_owned(),
            format!("{:.3}", row.from_s),
            format!("{:.3}", row.to_s),
            format!("{length:.0} ms"),
        ];
        if let Some(f) = &row.fixation {
            let angles = [f.azimuth_deg, f.elevation_deg, f.spread_deg];
            cells.extend(angles.map(|degrees| format!("{degrees:.2}°")));
            cells.push(f.samples.to_string());
        }
        table.row(cells);
    }
    write!(out, "{}", table.plain())?;
    let count = |kind: &str, one: &str| {
        counted(found.events.iter().filter(|row| row.kind == kind).count(), one)
    };
    let s = &found.settings;
    writeln!(
        out,
        "{}, {}, {} in {}, {} of them missing, {} out of order and \
         left out\nunder {} °/s over {} ms, at least {} ms; gaps to {} ms passed over; merged under \
         {}° and {} ms",
        count("fixation", "fixation"),
        count("blink", "blink"),
        count("lost", "loss"),
        counted(found.samples, "sample"),
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
