//! The heart by phase and step, for a person.

use std::io::{self, Write};

use gradus_cli::{Column, Table, short, wrapped};
use gradus_log::info::{HeartInfo, HeartRow};
use gradus_signal::heart::{BRIEF_MIN_SECS, RATE_WINDOW_SECS, RMSSD_MIN_SECS, WhyMissing};

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
        let heads =
            ["from", "length", "bpm", "change", "RMSSD", "artef.", "heard", "covered", "qual."];
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
    why_missing(out, "The mean rate", heart, |row| row.heart.no_rate)?;
    why_missing(out, "RMSSD", heart, |row| row.heart.no_rmssd)?;
    if heart.stretches.iter().any(|row| row.heart.brief.is_some()) {
        let brief = "* Too short to be judged by itself: the mean rate of the beats in it, judged with those of \
             a minute before and after. Covered is what that mean stands for.";
        wrapped(out, "  ", brief)?;
    }
    let words = format!(
        "bpm: mean heart rate, from {BRIEF_MIN_SECS:.0} s of beats on. RMSSD: how much the beats vary \
         from one to the next, in ms, from {RMSSD_MIN_SECS:.0} s of beats on. Artefacts are corrected \
         first; nothing is computed across a gap. Heard: how much of that time has beats. Covered: how \
         much of it the numbers stand for; below half of it there is none. Qual.: quality, 1 is clean; fewer than \
         {RATE_WINDOW_SECS:.0} s of beats have less. - is missing, not zero. docs/heart.md has more."
    );
    wrapped(out, "  ", &words)?;
    writeln!(out)
}

/// In how many rows a measure is missing, and why; each reason once.
fn why_missing(
    out: &mut impl Write,
    measure: &str,
    heart: &HeartInfo,
    of: impl Fn(&HeartRow) -> Option<WhyMissing>,
) -> io::Result<()> {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for why in heart.stretches.iter().filter_map(of) {
        let words = in_words(&why);
        match reasons.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => reasons.push((words, 1)),
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let rows = heart.stretches.len();
    let told: Vec<String> =
        reasons.iter().map(|(words, count)| format!("{count} of {rows} rows: {words}")).collect();
    wrapped(out, "  ", &format!("{measure} is missing in {}.", told.join("; in ")))
}

fn in_words(why: &WhyMissing) -> String {
    match why {
        WhyMissing::NothingHeard => "nothing was heard of the sensor".to_owned(),
        WhyMissing::Short { needed_secs, .. } => {
            format!("fewer than {needed_secs:.0} s of beats, since the stretch is short")
        }
        WhyMissing::Gaps { .. } => "more than half of the time has no beats".to_owned(),
        WhyMissing::FewBeats { needed, .. } => {
            format!("fewer than {needed} beats in a row, which cannot be judged")
        }
        WhyMissing::Doubtful => "too many of the beats cannot be a heart's".to_owned(),
        WhyMissing::Irregular => "the rhythm is irregular".to_owned(),
        WhyMissing::RatesOnly => "the source sends no intervals between beats".to_owned(),
    }
}

fn line(table: &mut Table, row: &HeartRow) {
    let heart = &row.heart;
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    let change = row.change_from_baseline_bpm.map_or("-".to_owned(), |bpm| format!("{bpm:+.1}"));
    // Where no number is shown, there is nothing that could have a quality.
    let told = heart.mean_bpm().is_some();
    let quality = heart.quality.filter(|_| told);
    let quality = quality.map_or("-".to_owned(), |quality| format!("{quality:.2}"));
    let covered = told.then(|| format!("{:.0} %", 100.0 * heart.mean_covered_share()));
    let artefacts = heart.artefact_share.map_or("-".to_owned(), |_| heart.artefacts.to_string());
    let brief = if heart.brief.is_some() { "*" } else { "" };
    table.row([
        short(&row.what, 15),
        clock(row.from_s),
        format!("{:.1} s", row.to_s - row.from_s),
        format!("{}{brief}", number(heart.mean_bpm())),
        change,
        number(heart.rmssd_ms),
        artefacts,
        format!("{:.0} %", 100.0 * heart.heard_share),
        covered.unwrap_or("-".to_owned()),
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
