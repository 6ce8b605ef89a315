//! Prints a log's summary, for a researcher or for a program.

mod heart;

use std::io::{self, Write};
use std::path::Path;

use gradus_cli::{Column, Table, counted, printable, wrapped};
use gradus_log::info::{ChannelInfo, Info, RecoveredInfo};
use gradus_log::recover::Recovered;
use gradus_session::message::ENGLISH;
use gradus_session::words;

use crate::events::clock;

/// Gaps that are listed one by one.
const GAPS_LISTED: usize = 5;

pub fn print(out: &mut impl Write, file: &Path, info: &Info, json: bool) -> io::Result<()> {
    if json {
        return crate::json::print(out, info);
    }
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    writeln!(out, "{name}")?;
    whole(out, info)?;
    course(out, info)?;
    heart::print(out, &info.heart)?;
    channels(out, info)?;
    clocks(out, info)?;
    rest(out, info)
}

fn whole(out: &mut impl Write, info: &Info) -> io::Result<()> {
    if info.profile != "gradus" {
        writeln!(
            out,
            "  Not written by Gradus (profile {:?}); shown as far as it is alike.",
            info.profile
        )?;
    }
    match info.format {
        Some(format) if !gradus_log::is_read(format) => wrapped(
            out,
            "  ",
            &format!(
                "FORMAT {format}: this program knows format {} at most. What it does not know is missing \
                 below; use a newer program.",
                gradus_log::PACKED_FORMAT
            ),
        )?,
        Some(_) | None => {}
    }
    writeln!(out, "  began     {}", info.started_utc.as_deref().unwrap_or("unknown"))?;
    if let (Some(first), Some(last)) = (info.first_s, info.last_s) {
        writeln!(
            out,
            "  covers    {} to {} of the session",
            clock(first).trim(),
            clock(last).trim()
        )?;
    }
    if let Some(session) = info.metadata.get("gradus.session") {
        let of = |key: &str| session.get(key).map_or("", String::as_str);
        let code = Some(of("patient_code")).filter(|code| !code.is_empty());
        wrapped(out, "  patient   ", &[code.unwrap_or("without a code"), modelled(info)].concat())?;
        wrapped(out, "  in short  ", &format!("{}: {}", of("scenario"), in_short(info)))?;
    }
    wrapped(out, "  state     ", &state(info))?;
    let of_this = info
        .damage
        .iter()
        .map(|damage| format!("{} bytes from {}: {}", damage.bytes, damage.offset, damage.reason));
    of_this.into_iter().try_for_each(|text| wrapped(out, "            ", &text))?;
    if let Some(recovered) = &info.recovered {
        for text in recovered.damage.iter().chain(&recovered.changed) {
            wrapped(out, "            ", &format!("before the recovery: {text}"))?;
        }
    }
    wrapped(out, "  seals     ", &seals(info))?;
    let dropped = info.dropped;
    if dropped.total() == 0 {
        writeln!(out, "  dropped   nothing")?;
    } else {
        writeln!(
            out,
            "  dropped   {} records, {} heart samples, {} frames of telemetry, {} metadata",
            dropped.events, dropped.heart, dropped.telemetry, dropped.metadata
        )?;
    }
    writeln!(out, "  size      {:.1} kB\n", info.bytes as f64 / 1e3)
}

/// What the log says of its seals.
fn seals(info: &Info) -> String {
    let seals = &info.seals;
    let at = clock(seals.last_at_ns.unwrap_or_default() as f64 / 1e9);
    match (seals.count, &seals.not_sealed_because) {
        (0, Some(reason)) => {
            format!("not sealed: {}", reason.lines().next().unwrap_or_default())
        }
        (0, None) => "not sealed".to_owned(),
        (count, _) if seals.closed => {
            format!("{}, to its end; `gradus-log verify` checks them", counted(count, "seal"))
        }
        (count, _) => format!(
            "{}, unsealed from {} on; `gradus-log verify` checks them",
            counted(count, "seal"),
            at.trim()
        ),
    }
}

/// That no living person answered, where the log says so.
fn modelled(info: &Info) -> &'static str {
    let patient = info.metadata.get("gradus.sources").and_then(|sources| sources.get("patient"));
    let modelled = patient.is_some_and(|patient| patient.starts_with("synthetic"));
    if modelled || info.heart.stretches.iter().any(|row| row.synthetic) {
        "; MODELLED, no living person"
    } else {
        ""
    }
}

/// What a person asks first: how far, how hard, how it ended.
fn in_short(info: &Info) -> String {
    let story = &info.story;
    let mut steps: Vec<&str> = story.steps.iter().map(|step| step.step.as_str()).collect();
    steps.dedup();
    let mut said = vec![match (steps.len(), steps.last()) {
        (_, None) => "no step was entered".to_owned(),
        (many, Some(last)) => format!("{}, the last {last}", counted(many as u64, "step")),
    }];
    let suds: Vec<u8> = story.suds.iter().filter_map(|one| leading(&one.what)).collect();
    said.push(match (suds.iter().max(), suds.last()) {
        (Some(most), Some(last)) => format!("SUDS {most} at most, {last} at last"),
        _ => "no SUDS was answered".to_owned(),
    });
    said.push(match story.stops.len() {
        0 => "not stopped".to_owned(),
        1 => "stopped once".to_owned(),
        times => format!("stopped {times} times"),
    });
    said.join("; ")
}

fn leading(text: &str) -> Option<u8> {
    text.split_whitespace().next()?.parse().ok()
}

/// Whether all of the session is there, and the known losses.
pub fn state(info: &Info) -> String {
    let lost: u64 = info.damage.iter().map(|damage| damage.bytes).sum();
    let mut state = match (info.closed, lost) {
        (true, 0) if info.whole => "closed in order, whole".to_owned(),
        (true, 0) if info.checksum_wrong => {
            "closed in order, but its checksum is wrong: what stands outside its chunks, such as \
             its metadata, may have changed"
                .to_owned()
        }
        (true, 0) if info.index_damaged => {
            "closed in order, and all of it can be read; its index is damaged: `gradus-log recover` \
             writes a new one"
                .to_owned()
        }
        (true, 0) => "closed in order".to_owned(),
        (true, _) => format!("closed in order, but {lost} bytes are damaged"),
        (false, 0) => {
            "not closed (a crash, or still being written); readable to its end".to_owned()
        }
        (false, _) => {
            format!("not closed (a crash, or still being written); {lost} bytes cannot be read")
        }
    };
    if let Some(RecoveredInfo { closed_in_order, lost_bytes, checksum_wrong, .. }) = &info.recovered
    {
        let of = match (closed_in_order, lost_bytes) {
            (true, 0) if *checksum_wrong => {
                "the checksum of the log was wrong: its metadata may have changed".to_owned()
            }
            (true, 0) => "nothing of the log was lost".to_owned(),
            (true, lost) => format!("{lost} bytes of the log were lost"),
            (false, 0) => {
                "the log had not been closed in order: what came after its last chunk is lost"
                    .to_owned()
            }
            (false, lost) => {
                format!("the log had not been closed in order, and {lost} bytes of it were lost")
            }
        };
        let sound = info.damage.is_empty() && !info.index_damaged && !info.checksum_wrong;
        state = match sound && info.closed {
            true => format!("recovered: {of}"),
            false => format!("recovered: {of}; and the recovered file is {state}"),
        };
    }
    let missing: u64 = info.channels.iter().map(|channel| channel.missing).sum();
    if missing > 0 {
        state += &format!("; {} missing", counted(missing, "message"));
    }
    if let Some(changed) = &info.changed {
        state += &format!("; {changed}; copy the log again as it is");
    }
    state
}

fn course(out: &mut impl Write, info: &Info) -> io::Result<()> {
    let story = &info.story;
    let mut lines = Vec::new();
    for (moment, (phase, length)) in story.phases.iter().zip(story.phase_lengths()) {
        let phase = ENGLISH.say(words::phase_amid(phase));
        lines.push((moment.at_s, format!("{phase}, {length:.1} s")));
    }
    for step in &story.steps {
        let expected = step.expected_suds.map(|suds| format!(" (SUDS {suds} expected)"));
        lines.push((step.at_s, format!("  step {}{}", step.step, expected.unwrap_or_default())));
    }
    for suds in &story.suds {
        lines.push((suds.at_s, format!("  SUDS {}", suds.what)));
    }
    for drive in &story.drives {
        if let Some(stretch) = &drive.stretch {
            lines.push((drive.at_s, format!("  drive from the beginning of {stretch}")));
        }
        for on in &drive.stimuli {
            let again = if on.again { ", again" } else { "" };
            lines.push((on.at_s, format!("    {} at {:.1} m{again}", on.stimulus, on.ride_m)));
        }
    }
    for stop in &story.stops {
        lines.push((stop.at_s, format!("  {}", ENGLISH.say(words::stopped(&stop.what)))));
    }
    for alarm in &story.alarms {
        let cleared = alarm
            .cleared_s
            .map_or("not cleared".to_owned(), |at| format!("cleared at {}", clock(at).trim()));
        lines.push((alarm.at_s, format!("  alarm {}: {} ({cleared})", alarm.id, alarm.message)));
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    writeln!(out, "Course")?;
    for (at, line) in lines {
        let text = line.trim_start();
        let deep = line.len() - text.len();
        wrapped(out, &format!("{}  {}", clock(at), " ".repeat(deep)), text)?;
    }
    writeln!(
        out,
        "  records {}, missing {}; stops {}, alarms {}, commands refused {}\n",
        story.records,
        story.missing,
        story.stops.len(),
        story.alarms.len(),
        story.refused
    )
}

fn channels(out: &mut impl Write, info: &Info) -> io::Result<()> {
    let mut table = Table::new([
        Column::text("Channel").least(10),
        Column::number("messages"),
        Column::number("per s"),
        Column::number("gaps"),
        Column::text("time known to ± median / worst"),
    ]);
    for channel in &info.channels {
        let rate = channel.rate_hz.map_or("-".to_owned(), |rate| format!("{rate:.1}"));
        let gaps = channel.gap_after_s.map_or("-".to_owned(), |_| channel.gaps.len().to_string());
        let clock = match (channel.uncertainty_median_s, channel.uncertainty_max_s) {
            (Some(median), Some(max)) => format!("{:.2} / {:.2} ms", median * 1e3, max * 1e3),
            _ if info.clocks.iter().any(|clock| clock.topic == channel.topic) => {
                "unknown".to_owned()
            }
            _ => "-".to_owned(),
        };
        table.row([channel.topic.clone(), channel.messages.to_string(), rate, gaps, clock]);
        if channel.unreadable > 0 {
            table.note(format!("{} of them do not follow the format", channel.unreadable));
        }
        if channel.missing > 0 {
            table.note(format!("{} more were recorded and cannot be read", channel.missing));
        }
    }
    write!(out, "{}", table.plain())?;
    gaps(out, &info.channels)?;
    writeln!(out)
}

/// Each gap once: a stage that shows no frame is a gap in four channels.
fn gaps(out: &mut impl Write, channels: &[ChannelInfo]) -> io::Result<()> {
    let with_gaps: Vec<&ChannelInfo> = channels.iter().filter(|c| !c.gaps.is_empty()).collect();
    let mut listed: Vec<&ChannelInfo> = Vec::new();
    for channel in &with_gaps {
        if listed.iter().any(|other| other.gaps == channel.gaps) {
            continue;
        }
        listed.push(channel);
        let alike = with_gaps.iter().filter(|other| other.gaps == channel.gaps);
        let names: Vec<&str> = alike.map(|other| other.topic.as_str()).collect();
        writeln!(out, "Gaps in {}", printable(&names.join(", ")))?;
        for gap in channel.gaps.iter().take(GAPS_LISTED) {
            let length = gap.to_s - gap.from_s;
            writeln!(out, "{}  nothing for {length:.2} s", clock(gap.from_s))?;
        }
        if let more @ 1.. = channel.gaps.len().saturating_sub(GAPS_LISTED) {
            writeln!(out, "           and {} (all with --json)", counted(more, "more gap"))?;
        }
    }
    Ok(())
}

fn clocks(out: &mut impl Write, info: &Info) -> io::Result<()> {
    writeln!(out, "Clock error budget (± median / worst, of capture times)")?;
    for clock in &info.clocks {
        let name = format!("{} {}", clock.topic, clock.source);
        let budget = match (clock.median_s, clock.worst_s) {
            (Some(median), Some(worst)) => format!("{:.3} / {:.3} ms", median * 1e3, worst * 1e3),
            _ => "unknown".to_owned(),
        };
        writeln!(out, "{:<24} {budget}", printable(name.trim_end()))?;
        for part in &clock.made_of {
            wrapped(out, "           ", part)?;
        }
    }
    writeln!(out)
}

fn rest(out: &mut impl Write, info: &Info) -> io::Result<()> {
    writeln!(out, "Attachments")?;
    for one in &info.attachments {
        let hash = match one.hash_holds {
            Some(true) => "as the metadata says",
            Some(false) => "NOT THE TEXT WHOSE HASH THE METADATA HAVE",
            None => "whose hash the metadata do not have",
        };
        wrapped(out, "  ", &format!("{} ({} bytes), {hash}", one.name, one.bytes))?;
        writeln!(out, "    SHA-256 {}", one.sha256)?;
    }
    writeln!(out, "\nMetadata of the log (docs/log-format.md explains them)")?;
    for (name, values) in &info.metadata {
        writeln!(out, "{}", printable(name))?;
        for (key, value) in values {
            let (key, value) = (printable(key), printable(value));
            let longest = value.split_whitespace().map(|word| word.chars().count()).max();
            if longest.is_some_and(|length| length > 57) {
                writeln!(out, "  {key}\n    {value}")?;
            } else {
                wrapped(out, &format!("  {key:<20} "), &value)?;
            }
        }
    }
    Ok(())
}

pub fn print_recovered(out: &mut impl Write, to: &Path, done: &Recovered) -> io::Result<()> {
    writeln!(
        out,
        "{}: {} and {}, with index and footer",
        to.display(),
        counted(done.messages, "message"),
        counted(done.attachments, "attachment")
    )?;
    if !done.closed {
        writeln!(
            out,
            "The log had not been closed in order: what came after its last chunk is lost."
        )?;
    }
    if let Some(file) = &done.behind_link {
        let link = format!(
            "{} is a link; written is the file that it leads to, {}.",
            to.display(),
            file.display()
        );
        wrapped(out, "", &link)?;
    }
    if let Some(part) = &done.part_removed {
        let removed =
            format!("Removed: {}, left over from a recovery that was cut off.", part.display());
        wrapped(out, "", &removed)?;
    }
    if done.index_damaged {
        writeln!(out, "The index of the log was damaged; no message is missing for that.")?;
    }
    if done.checksum_wrong {
        let wrong = "The checksum of the log is wrong: what stands outside its chunks, such as its \
                     metadata, may have changed.";
        wrapped(out, "", wrong)?;
    }
    if let Some(changed) = &done.changed {
        wrapped(out, "", &format!("In the log, {changed}."))?;
    }
    if done.again {
        writeln!(out, "The log was recovered before; what was lost then stays lost.")?;
    }
    for damage in &done.damage {
        let lost =
            format!("{} bytes from {} are lost: {}", damage.bytes, damage.offset, damage.reason);
        wrapped(out, "", &lost)?;
    }
    Ok(())
}
