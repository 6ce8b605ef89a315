//! The heart by phase and step, for a person.

use std::io::{self, Write};

use gradus_cli::{Column, Table, short, wrapped};
use gradus_log::info::{HeartInfo, HeartRow};
use gradus_signal::heart::RMSSD_MIN_SECS;

use crate::events::clock;

pub fn print(out: &mut impl Write, heart: &HeartInfo) -> io::Result<()> {
    if heart.stretches.is_empty() {
        return writeln!(out, "Heart\n  No heart source sent anything.\n");
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
        let heads = ["from", "length", "bpm", "change", "RMSSD", "artef.", "covered", "quality"];
        let heads = heads.map(Column::number);
        let mut table = Table::new([Column::text("")].into_iter().chain(heads)).indent(2).close();
        let rows = heart.stretches.iter().filter(|row| row.source == *source);
        rows.filter(|row| row.synthetic == *synthetic).for_each(|row| line(&mut table, row));
        write!(out, "{}", table.plain())?;
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
        (None, Some(why)) => wrapped(out, "  ", &format!("No change from rest is shown: {why}."))?,
        (None, None) => {}
    }
    if heart.stretches.iter().any(|row| row.heart.rates_only) {
        let rates = "The source sent rates and no intervals between beats: rates show no artefacts, \
                     and there is no RMSSD.";
        wrapped(out, "  ", rates)?;
    }
    let words = format!(
        "bpm: mean heart rate. RMSSD: how much the beats vary from one to the next, in ms, from \
         {RMSSD_MIN_SECS:.0} s of beats on. Artefacts are corrected first; nothing is computed \
         across a gap. Covered: how much of that time has beats; below half of it no number is \
         shown. - is missing, not zero. docs/heart.md has more."
    );
    wrapped(out, "  ", &words)?;
    writeln!(out)
}

fn line(table: &mut Table, row: &HeartRow) {
    let heart = &row.heart;
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    let change = row.change_from_baseline_bpm.map_or("-".to_owned(), |bpm| format!("{bpm:+.1}"));
    let quality = heart.quality.map_or("-".to_owned(), |quality| format!("{quality:.2}"));
    let artefacts = heart.artefact_share.map_or("-".to_owned(), |_| heart.artefacts.to_string());
    table.row([
        short(&row.what, 15),
        clock(row.from_s),
        format!("{:.1} s", row.to_s - row.from_s),
        number(heart.rate_bpm),
        change,
        number(heart.rmssd_ms),
        artefacts,
        format!("{:.0} %", 100.0 * heart.covered_share),
        quality,
    ]);
    if heart.irregular {
        table.note("irregular rhythm: variability is not given");
    }
    match heart.gaps {
        0 => {}
        1 => table.note("the beats break off once in it"),
        gaps => table.note(format!("the beats break off {gaps} times in it")),
    }
}
