//! The report for a person.

use std::io::{self, Write};
use std::path::Path;

use gradus_core::sample::GazeSource;

use super::report::{Report, Row};
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
    writeln!(out, "{name}: {}", report.scenario)?;
    let (from, to) = (clock(report.from_s), clock(report.to_s));
    writeln!(out, "  from {} to {}", from.trim(), to.trim())?;
    if report.sources.is_empty() {
        return writeln!(out, "  no gaze and no head direction in this part of the log");
    }
    for row in &report.sources {
        let what = match row.source {
            GazeSource::Eye => "eyes          an eye tracker's line of sight",
            GazeSource::Head => "head          the head's direction: the eyes may be elsewhere",
            GazeSource::Synthetic => "modelled      no living eyes: a modelled patient's",
        };
        let missing = 100.0 * (1.0 - row.tracked_share).max(0.0);
        writeln!(
            out,
            "  {what}; {:.1} s tracked, {missing:.0} % of the time missing",
            row.tracked_s
        )?;
    }
    if let Some((at, why)) = &report.world_unknown {
        writeln!(out, "  From {} on it is not known what was feared: {why}", clock(*at).trim())?;
    }
    if report.unreadable_messages > 0 {
        writeln!(out, "  {} messages do not follow the format", report.unreadable_messages)?;
    }
    steps(out, &report.steps)?;
    regions(out, report)?;
    stimuli(out, report)?;
    writeln!(
        out,
        "\nAway: off every feared region while one is there. Down: over {:.0}° below the horizontal.\n\
         Turned: what is feared is over {:.0}° aside of the head. Retreat: m behind where the head\n\
         was when the exposure began, away from what is feared. - is missing. docs/gaze.md has more.",
        report.definitions.down_below_deg, report.definitions.head_turned_beyond_deg
    )
}

fn steps(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    writeln!(
        out,
        "\nStep              from     length  source    tracked  away  down turned retreat  fixations  mean  blinks/min"
    )?;
    for row in rows {
        let share = |share: Option<f32>| {
            share.map_or("-".to_owned(), |share| format!("{:.0} %", 100.0 * share))
        };
        let signs = &row.signs;
        let retreat = signs.retreat_m.map_or("-".to_owned(), |m| format!("{m:+.2} m"));
        let (count, mean, blinks) = match &row.eyes {
            None => ("-".to_owned(), "-".to_owned(), "-".to_owned()),
            Some(eyes) => (
                eyes.fixations.to_string(),
                eyes.fixation_mean_s.map_or("-".to_owned(), |s| format!("{:.0} ms", 1e3 * s)),
                eyes.blinks_per_min.map_or("-".to_owned(), |n| format!("{n:.1}")),
            ),
        };
        writeln!(
            out,
            "{:<16}{} {:>8.1} s  {:<9} {:>6} {:>6} {:>5} {:>5} {:>8} {:>9} {:>8} {:>7}",
            row.step.as_deref().unwrap_or_default(),
            clock(row.from_s),
            row.to_s - row.from_s,
            signs.source.map_or("-", source),
            share(signs.tracked_share),
            share(signs.away_share),
            share(signs.down_share),
            share(signs.head_turned_share),
            retreat,
            count,
            mean,
            blinks
        )?;
    }
    Ok(())
}

fn regions(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(
        out,
        "\nRegion                            role     source       dwell   share  visits  longest  first"
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
            "{label:<33} {:<8} {:<9} {:>7.1} s  {:>4.0} %  {:>6} {:>6.1} s {}",
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

fn stimuli(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if report.stimuli.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nStimulus            shown      source     first look at something feared")?;
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
        writeln!(
            out,
            "{:<17}{} {:>3}  {:<9}  {answer}{tracked}",
            row.stimulus.to_string(),
            clock(row.presented_s),
            row.run,
            row.source.map_or("-", source)
        )?;
    }
    Ok(())
}
