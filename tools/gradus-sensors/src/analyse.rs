//! A recording of intervals, computed and printed for a person or for a program.

use std::io::{self, Write};
use std::path::Path;

use gradus_cli::{Column, Error, Exit, Table, counted, wrapped};
use gradus_sensors::{Recording, ReplayFault, SensorError, open_recording};
use gradus_signal::heart;
use gradus_signal::heart::{Analysis, Beat, INTERVAL_MS, Interval, MIN_BEATS, Variability};
use serde::Serialize;

use crate::refused;

/// Artefacts that are listed one by one for a person.
const LISTED: usize = 40;

/// What a program gets.
#[derive(Serialize)]
struct Report<'a> {
    file: String,
    method: &'static str,
    /// The program or device that wrote the file, where its columns tell.
    format: Option<&'static str>,
    /// What was assumed, passed over or taken as a gap.
    notes: &'a [String],
    #[serde(flatten)]
    analysis: &'a Analysis,
}

/// What a program gets of a file that is not read.
#[derive(Serialize)]
struct Refusal {
    file: String,
    /// All of it as a person reads it.
    refused: String,
    /// How many lines are at fault.
    count: usize,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Fault {
    line: Option<u64>,
    text: String,
    problem: String,
    remedy: String,
    /// How many further lines have the same problem.
    further: usize,
}

const METHOD: &str = "Lipponen & Tarvainen 2019; docs/heart.md";

/// Prints all that is computed of a file.
pub fn analyse(out: &mut impl Write, file: &Path, json: bool) -> Result<Exit, Error> {
    let recording = match open_recording(file) {
        Ok(recording) => recording,
        Err(error) => {
            if json {
                print_json(out, &refusal(file, &error))?;
            }
            return Err(refused::source(error));
        }
    };
    let analysis = analysis(&recording);
    if json {
        let (format, notes) = (recording.format(), recording.notes());
        let file = file.display().to_string();
        print_json(out, &Report { file, method: METHOD, format, notes, analysis: &analysis })?;
    } else {
        print(out, file, &recording, &analysis)?;
    }
    Ok(Exit::Done)
}

fn print_json(out: &mut impl Write, what: &impl Serialize) -> Result<(), Error> {
    serde_json::to_writer_pretty(&mut *out, what).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

fn refusal(file: &Path, error: &SensorError) -> Refusal {
    let (faults, count) = match error {
        SensorError::Replay { faults, .. } => (faults.shown(), faults.count()),
        _ => (&[][..], 0),
    };
    let faults = faults.iter().cloned().map(|fault| {
        let ReplayFault { line, text, problem, remedy, further } = fault;
        Fault { line, text, problem, remedy, further }
    });
    let file = file.display().to_string();
    Refusal { file, refused: error.to_string(), count, faults: faults.collect() }
}

/// The analysis of a recording, part by part where it pauses.
fn analysis(recording: &Recording) -> Analysis {
    if recording.pauses().is_empty() {
        let rr_ms: Vec<f64> = recording.rr_ms().iter().map(|ms| f64::from(*ms)).collect();
        return heart::analyse(&rr_ms);
    }
    let mut parts: Vec<Vec<Interval>> = vec![Vec::new()];
    for one in recording.placed() {
        let gap = !INTERVAL_MS.contains(&one.ms);
        if one.after_pause || gap {
            parts.push(Vec::new());
        }
        if let (false, Some(part)) = (gap, parts.last_mut()) {
            part.push(Interval { end_secs: one.end_secs, ms: one.ms });
        }
    }
    parts.retain(|part| !part.is_empty());
    heart::analyse_parts(&parts)
}

fn print(
    out: &mut impl Write,
    file: &Path,
    recording: &Recording,
    of: &Analysis,
) -> io::Result<()> {
    writeln!(out, "{}", file.display())?;
    if let Some(format) = recording.format() {
        wrapped(out, "  ", format)?;
    }
    for note in recording.notes() {
        wrapped(out, "  ", note)?;
    }
    let length = of.length_secs.round() as u64;
    let parts = match recording.pauses().len() {
        0 => String::new(),
        pauses => format!(" in {} parts", pauses + 1),
    };
    let intervals = counted(of.intervals as u64, "interval");
    writeln!(out, "  {intervals}{parts}, {} min {} s", length / 60, length % 60)?;
    writeln!(out, "  quality {:.2} of 1", of.quality.abs())?;
    for reason in &of.reasons {
        wrapped(out, "    ", reason)?;
    }
    table(out, of)?;
    artefacts(out, recording, of)
}

fn table(out: &mut impl Write, of: &Analysis) -> io::Result<()> {
    let columns = [
        Column::text("").least(32),
        Column::number("as it is").least(10),
        Column::number("corrected").least(10),
        Column::text(""),
    ];
    let mut table = Table::new(columns).indent(2);
    let mut row = |name: &str, unit: &str, value: fn(&Variability) -> Option<f64>| {
        let [raw, corrected] = [value(&of.raw), value(&of.corrected)].map(number);
        table.row([name.to_owned(), raw, corrected, unit.to_owned()]);
    };
    row("rate", "bpm", |v| v.rate_bpm);
    row("mean interval", "ms", |v| v.mean_nn_ms);
    row("SDNN", "ms", |v| v.sdnn_ms);
    row("RMSSD", "ms", |v| v.rmssd_ms);
    row("pNN50, of the differences", "%", |v| v.pnn50_of_differences_percent);
    row("pNN50, of the intervals", "%", |v| v.pnn50_of_intervals_percent);
    let spectrum = of.spectrum.as_ref();
    let mut row = |name: &str, unit: &str, value: Option<f64>| {
        table.row([name.to_owned(), String::new(), number(value), unit.to_owned()]);
    };
    row("LF, 0.04 to 0.15 Hz", "ms²", spectrum.map(|s| s.lf_ms2));
    row("HF, 0.15 to 0.40 Hz", "ms²", spectrum.map(|s| s.hf_ms2));
    row("LF/HF", "", spectrum.and_then(|s| s.lf_hf));
    write!(out, "\n{}", table.plain())?;
    if let Some(s) = spectrum {
        let (from, to) = (s.from_secs, s.to_secs);
        writeln!(out, "  LF and HF are of {from:.0} to {to:.0} s, the longest part without a gap")?;
    }
    Ok(())
}

/// A number, or that there is none; why stands among the reasons.
fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"))
}

fn artefacts(out: &mut impl Write, recording: &Recording, of: &Analysis) -> io::Result<()> {
    // Where a recording pauses, all its gaps are pauses.
    let pauses = !recording.pauses().is_empty();
    let judged = of.intervals - of.unjudged - if pauses { 0 } else { of.gaps.len() };
    writeln!(out)?;
    if of.artefacts.is_empty() {
        let none = match (judged, of.unjudged) {
            (0, _) => format!("No interval is judged: that takes {MIN_BEATS} in a row"),
            (_, 0) => "No artefacts".to_owned(),
            (judged, _) => {
                format!(
                    "No artefacts in {} that could be judged",
                    counted(judged as u64, "interval")
                )
            }
        };
        let gaps = if of.gaps.is_empty() && judged > 0 { ", no gaps" } else { "" };
        writeln!(out, "{none}{gaps}.")?;
    }
    if of.artefacts.is_empty() && of.gaps.is_empty() {
        return Ok(());
    }
    let mut table = Table::new([
        Column::number("interval"),
        Column::number("at s"),
        Column::number("ms"),
        Column::text("what (intervals count from 0)"),
    ])
    .indent(2);
    let found = of.artefacts.iter().map(|a| {
        let cells = [a.index.to_string(), format!("{:.2}", a.at_secs), format!("{:.1}", a.rr_ms)];
        (a.index, cells, name(a.class).to_owned())
    });
    let gaps = of.gaps.iter().map(|gap| {
        let (index, ms) = (gap.index, gap.ms);
        if !pauses {
            let cells = [index.to_string(), String::new(), format!("{ms:.1}")];
            return (index, cells, "gap: no interval of a heart".to_owned());
        }
        let long =
            if ms > 0.5 { format!("{:.1} s", ms / 1e3) } else { "unknown length".to_owned() };
        (index, Default::default(), format!("a pause of {long} before interval {index}"))
    });
    let mut all: Vec<(usize, [String; 3], String)> = gaps.chain(found).collect();
    all.sort_by_key(|(index, ..)| *index);
    let more = all.len().saturating_sub(LISTED);
    for (_, [index, at, ms], what) in all.into_iter().take(LISTED) {
        table.row([index, at, ms, what]);
    }
    write!(out, "{}", table.plain())?;
    if more > 0 {
        writeln!(out, "  and {more} more (all with --json)")?;
    }
    Ok(())
}

fn name(class: Beat) -> &'static str {
    match class {
        Beat::Normal => "normal",
        Beat::Ectopic => "ectopic: early or late, and made up for",
        Beat::Missed => "missed: holds a beat that was not seen",
        Beat::Extra => "extra: one interval with the next",
        Beat::LongShort => "long or short for its neighbours",
        Beat::Implausible => "no step that a heart can take",
    }
}
