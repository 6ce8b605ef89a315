//! The report for a person.

use std::io::{self, Write};
use std::path::Path;

use gradus_base::sample::GazeSource;

use super::report::{RegionRow, Report, Row};
use crate::events::clock;
use crate::lines::{short, wrapped};

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

fn steps(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<15} {:>10} {:>9} {:<8} {:>7} {:>5} {:>5} {:>6} {:>7}",
        "Step", "from", "length", "source", "tracked", "away", "down", "turned", "retreat"
    )?;
    for row in &report.steps {
        let signs = &row.signs;
        writeln!(
            out,
            "{:<15} {} {:>7.1} s {:<8} {:>7} {:>5} {:>5} {:>6} {:>7}",
            short(row.step.as_deref().unwrap_or_default(), 15),
            clock(row.from_s),
            row.to_s - row.from_s,
            signs.source.map_or("-", source),
            percent(signs.tracked_share),
            percent(signs.away_share),
            percent(signs.down_share),
            percent(signs.head_turned_share),
            signs.retreat_m.map_or("-".to_owned(), |m| format!("{m:+.2} m"))
        )?;
    }
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
        return writeln!(out, "A head has no fixations and no blinks: none are told.");
    }
    writeln!(
        out,
        "\nStep                  from source   fixations  mean length  blinks/min      lost"
    )?;
    for row in rows {
        let Some(eyes) = &row.eyes else { continue };
        let mean = eyes.fixation_mean_s.map_or("-".to_owned(), |s| format!("{:.0} ms", 1e3 * s));
        let blinks = eyes.blinks_per_min.map_or("-".to_owned(), |n| format!("{n:.1}"));
        writeln!(
            out,
            "{:<15} {} {:<8} {:>9} {mean:>12} {blinks:>11} {:>7.1} s",
            short(row.step.as_deref().unwrap_or_default(), 15),
            clock(row.from_s),
            row.signs.source.map_or("-", source),
            eyes.fixations,
            eyes.lost_s
        )?;
    }
    writeln!(out, "docs/gaze.md tells how fixations and blinks are found.")
}

fn regions(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<21} {:<7} {:<8} {:>8} {:>6} {:>6} {:>7} {:>10}",
        "Region", "role", "source", "dwell", "share", "visits", "longest", "first"
    )?;
    for row in &report.regions {
        let alike = report.regions.iter().filter(|other| other.label == row.label);
        let label = match &row.region {
            Some(id) if alike.clone().any(|other| other.region != row.region) => {
                format!("{} ({id})", row.label)
            }
            _ => row.label.clone(),
        };
        writeln!(
            out,
            "{:<21} {:<7} {:<8} {:>6.1} s {:>4.0} % {:>6} {:>5.1} s {:>10}",
            short(&label, 21),
            row.role.unwrap_or("-"),
            source(row.source),
            row.dwell_s,
            100.0 * row.share,
            row.visits,
            row.longest_visit_s,
            row.first_s.map_or("-".to_owned(), clock)
        )?;
    }
    Ok(())
}

/// What was looked at in each step, of its tracked time.
fn by_step(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    writeln!(out, "\nShare of each step's tracked time")?;
    for row in rows.iter().filter(|row| !row.regions.is_empty()) {
        let share = |region: &RegionRow| format!("{} {:.0} %", region.label, 100.0 * region.share);
        let all: Vec<String> = row.regions.iter().map(share).collect();
        let step = short(row.step.as_deref().unwrap_or_default(), 15);
        let by = row.signs.source.map_or("-", source);
        wrapped(out, &format!("{step:<15} {} {by:<8} ", clock(row.from_s)), &all.join(", "))?;
    }
    Ok(())
}

fn stimuli(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if report.stimuli.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nStimulus             shown run source   first look at something feared")?;
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
        let first = format!(
            "{:<16} {} {:>3} {:<8} ",
            short(row.stimulus.as_str(), 16),
            clock(row.presented_s),
            row.run,
            row.source.map_or("-", source)
        );
        wrapped(out, &first, &format!("{answer}{tracked}"))?;
    }
    Ok(())
}
