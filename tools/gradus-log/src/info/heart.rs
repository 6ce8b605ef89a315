//! The heart by phase and step, for a person.

use std::io::{self, Write};

use gradus_log::info::{HeartInfo, HeartRow};
use gradus_signal::heart::RMSSD_MIN_SECS;

use crate::events::clock;
use crate::lines::{short, wrapped};

pub fn print(out: &mut impl Write, heart: &HeartInfo) -> io::Result<()> {
    if heart.stretches.is_empty() {
        return writeln!(out, "Heart\n  No source told anything.\n");
    }
    let mut sources: Vec<(&str, bool)> = Vec::new();
    for row in &heart.stretches {
        if !sources.contains(&(row.source.as_str(), row.synthetic)) {
            sources.push((&row.source, row.synthetic));
        }
    }
    for (source, synthetic) in &sources {
        let living = if *synthetic { ": modelled, no living heart" } else { "" };
        writeln!(out, "Heart by phase and step, from {source}{living}")?;
        writeln!(
            out,
            "                     from    length    bpm change  RMSSD artef. covered quality"
        )?;
        let rows = heart.stretches.iter().filter(|row| row.source == *source);
        for row in rows.filter(|row| row.synthetic == *synthetic) {
            line(out, row)?;
        }
    }
    match (&heart.baseline, &heart.no_baseline) {
        (Some(rest), _) => wrapped(
            out,
            "  ",
            &format!(
                "Change: against {:.1} ± {:.1} bpm at rest, mean and standard deviation of {} \
                 windows of {:.0} s of the baseline. A change of two of them happens by itself \
                 now and then.",
                rest.rate_bpm, rest.sd_bpm, rest.windows, rest.window_s
            ),
        )?,
        (None, Some(why)) => wrapped(out, "  ", &format!("No change from rest is told: {why}."))?,
        (None, None) => {}
    }
    if heart.stretches.iter().any(|row| row.heart.rates_only) {
        let told = "The source told rates and no intervals between beats: nobody can see artefacts \
                    in them, and there is no RMSSD.";
        wrapped(out, "  ", told)?;
    }
    let told = format!(
        "bpm: mean heart rate. RMSSD: how much the beats vary from one to the next, in ms, from \
         {RMSSD_MIN_SECS:.0} s of beats on. Artefacts are corrected first; nothing is computed \
         across a gap. Covered: how much of that time has beats; below half of it no number is \
         told. - is missing, not zero. docs/heart.md has more."
    );
    wrapped(out, "  ", &told)?;
    writeln!(out)
}

fn line(out: &mut impl Write, row: &HeartRow) -> io::Result<()> {
    let heart = &row.heart;
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    let change = row.change_from_baseline_bpm.map_or("-".to_owned(), |bpm| format!("{bpm:+.1}"));
    let quality = heart.quality.map_or("-".to_owned(), |quality| format!("{quality:.2}"));
    let artefacts = heart.artefact_share.map_or("-".to_owned(), |_| heart.artefacts.to_string());
    writeln!(
        out,
        "  {:<15} {} {:>7.1} s {:>6} {change:>6} {:>6} {artefacts:>6} {:>5.0} % {quality:>7}",
        short(&row.what, 15),
        clock(row.from_s),
        row.to_s - row.from_s,
        number(heart.rate_bpm),
        number(heart.rmssd_ms),
        100.0 * heart.covered_share,
    )?;
    match heart.gaps {
        0 => Ok(()),
        1 => writeln!(out, "                  the beats break off once in it"),
        gaps => writeln!(out, "                  the beats break off {gaps} times in it"),
    }
}
