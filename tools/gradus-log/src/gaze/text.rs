//! The report for a person.

use std::io::{self, Write};
use std::path::Path;

use gradus_base::sample::GazeSource;
use gradus_cli::{Column, Table, short, wrapped};

use super::report::{RegionRow, Report, Row};
use crate::events::clock;

/// Whose direction it is. Only an eye tracker's is gaze.
pub fn source(source: GazeSource) -> &'static str {
    match source {
        GazeSource::Eye => "eyes",
        GazeSource::Head => "head",
        GazeSource::Synthetic => "modelled",
    }
}

pub fn print(out: &mut dyn Write, file: &Path, report: &Report) -> io::Result<()> {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    wrapped(out, "", &format!("{name}: {}", report.scenario))?;
    let (from, to) = (clock(report.from_s), clock(report.to_s));
    writeln!(out, "  from {} to {} of the session", from.trim(), to.trim())?;
    if report.sources.is_empty() {
        return writeln!(out, "  no line of sight in this part of the log, of eyes or head");
    }
    for row in &report.sources {
        let what = match row.source {
            GazeSource::Eye => "eyes      an eye tracker's line of sight",
            GazeSource::Head => "head      the head's direction: the eyes may be elsewhere",
            GazeSource::Synthetic => "modelled  no living eyes: a modelled patient's",
        };
        let missing = 100.0 * (1.0 - row.tracked_share).max(0.0);
        writeln!(out, "  {what}")?;
        let (from, to) = (clock(row.first_s), clock(row.last_s));
        writeln!(
            out,
            "            from {} to {}: {:.1} s tracked, {missing:.0} % missing",
            from.trim(),
            to.trim(),
            row.tracked_s
        )?;
    }
    if let Some((at, why)) = &report.world_unknown {
        let text = format!("From {} on it is not known what was feared: {why}", clock(*at).trim());
        wrapped(out, "  ", &text)?;
    }
    if report.unreadable_messages > 0 {
        writeln!(out, "  {} messages do not follow the format", report.unreadable_messages)?;
    }
    steps(out, report)?;
    eyes(out, &report.steps)?;
    regions(out, report)?;
    by_step(out, &report.steps)?;
    stimuli(out, report)
}

fn percent(share: Option<f32>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.0} %", 100.0 * share))
}

/// The step of a row, as far as its column is wide.
fn step(row: &Row) -> String {
    short(row.step.as_deref().unwrap_or_default(), 15)
}

/// Whose direction a row is of.
fn by(row: &Row) -> &'static str {
    row.signs.source.map_or("-", source)
}

fn steps(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut table = Table::new([
        Column::text("Step").least(15),
        Column::number("from"),
        Column::number("length").least(9),
        Column::text("source").least(8),
        Column::number("tracked"),
        Column::number("away"),
        Column::number("down"),
        Column::number("turned"),
        Column::number("retreat"),
    ])
    .close();
    for row in &report.steps {
        let signs = &row.signs;
        table.row([
            step(row),
            clock(row.from_s),
            format!("{:.1} s", row.to_s - row.from_s),
            by(row).to_owned(),
            percent(signs.tracked_share),
            percent(signs.away_share),
            percent(signs.down_share),
            percent(signs.head_turned_share),
            signs.retreat_m.map_or("-".to_owned(), |m| format!("{m:+.2} m")),
        ]);
    }
    write!(out, "\n{}", table.plain())?;
    let told = format!(
        "Away: off every feared region while one is there. Down: over {:.0}° below the horizontal. \
         Turned: what is feared is over {:.0}° aside of the head. Retreat: how far behind where the \
         head was when the exposure began, away from what is feared. - is missing, not zero.",
        report.definitions.down_below_deg, report.definitions.head_turned_beyond_deg
    );
    wrapped(out, "", &told)
}

/// Fixations and blinks, where there are eyes.
fn eyes(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    if rows.iter().all(|row| row.eyes.is_none()) {
        return writeln!(out, "A head has no fixations and no blinks: none are shown.");
    }
    let mut table = Table::new([
        Column::text("Step").least(15),
        Column::number("from"),
        Column::text("source").least(8),
        Column::number("fixations"),
        Column::number("mean length").least(12),
        Column::number("blinks/min").least(11),
        Column::number("lost").least(9),
    ])
    .close();
    for row in rows {
        let Some(eyes) = &row.eyes else { continue };
        let mean = eyes.fixation_mean_s.map_or("-".to_owned(), |s| format!("{:.0} ms", 1e3 * s));
        let blinks = eyes.blinks_per_min.map_or("-".to_owned(), |n| format!("{n:.1}"));
        table.row([
            step(row),
            clock(row.from_s),
            by(row).to_owned(),
            eyes.fixations.to_string(),
            mean,
            blinks,
            format!("{:.1} s", eyes.lost_s),
        ]);
    }
    write!(out, "\n{}", table.plain())?;
    writeln!(out, "docs/gaze.md explains how fixations and blinks are found.")
}

fn regions(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut table = Table::new([
        Column::text("Region").least(21),
        Column::text("role").least(7),
        Column::text("source").least(8),
        Column::number("dwell").least(8),
        Column::number("share").least(6),
        Column::number("visits"),
        Column::number("longest"),
        Column::number("first").least(10),
    ])
    .close();
    for row in &report.regions {
        let alike = report.regions.iter().filter(|other| other.label == row.label);
        let label = match &row.region {
            Some(id) if alike.clone().any(|other| other.region != row.region) => {
                format!("{} ({id})", row.label)
            }
            _ => row.label.clone(),
        };
        table.row([
            short(&label, 21),
            row.role.unwrap_or("-").to_owned(),
            source(row.source).to_owned(),
            format!("{:.1} s", row.dwell_s),
            format!("{:.0} %", 100.0 * row.share),
            row.visits.to_string(),
            format!("{:.1} s", row.longest_visit_s),
            row.first_s.map_or("-".to_owned(), clock),
        ]);
    }
    write!(out, "\n{}", table.plain())
}

/// What was looked at in each step, of its tracked time.
fn by_step(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    writeln!(out, "\nShare of each step's tracked time")?;
    for row in rows.iter().filter(|row| !row.regions.is_empty()) {
        let share = |region: &RegionRow| format!("{} {:.0} %", region.label, 100.0 * region.share);
        let all: Vec<String> = row.regions.iter().map(share).collect();
        let first = format!("{:<15} {} {:<8} ", step(row), clock(row.from_s), by(row));
        wrapped(out, &first, &all.join(", "))?;
    }
    Ok(())
}

fn stimuli(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if report.stimuli.is_empty() {
        return Ok(());
    }
    let mut table = Table::new([
        Column::text("Stimulus").least(16),
        Column::number("shown"),
        Column::number("run"),
        Column::text("source").least(8),
        Column::sentences("first look at something feared"),
    ])
    .close();
    for row in &report.stimuli {
        let answer = match (row.already_looking, row.first_look_s, &row.region) {
            (true, ..) => "was looking already".to_owned(),
            (false, Some(secs), Some(region)) => format!("after {secs:.2} s: {region}"),
            (false, Some(secs), None) => format!("after {secs:.2} s"),
            (false, None, _) => "none".to_owned(),
        };
        let tracked = match row.tracked_share {
            Some(share) if share < 0.8 => format!(" ({:.0} % tracked until then)", 100.0 * share),
            _ => String::new(),
        };
        table.row([
            short(row.stimulus.as_str(), 16),
            clock(row.presented_s),
            row.run.to_string(),
            row.source.map_or("-", source).to_owned(),
            format!("{answer}{tracked}"),
        ]);
    }
    write!(out, "\n{}", table.plain())
}
