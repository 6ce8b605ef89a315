//! Prints what happened, a line each.

use std::io::{self, Write};

use gradus_log::info::line;
use gradus_log::read::{Content, LogFile};
use gradus_log::{LogNote, Topic};

pub fn print(out: &mut impl Write, log: &LogFile, json: bool) -> io::Result<()> {
    for message in log.messages() {
        if !matches!(message.topic, Some(Topic::Events | Topic::Log)) {
            continue;
        }
        if json {
            if message.topic == Some(Topic::Events) {
                out.write_all(&message.json)?;
                writeln!(out)?;
            }
            continue;
        }
        match message.content() {
            Ok(Content::Event(record)) => {
                let (kind, summary) = line(&record);
                writeln!(out, "{}  {kind:<18} {summary}", clock(record.at.as_secs_f64()))?;
            }
            Ok(Content::Log(news)) => {
                let what = match news.note {
                    LogNote::Dropped { entries } => {
                        format!("a hole in the log: {} entries missing so far", entries.total())
                    }
                    LogNote::WriteFailed { reason } => format!("writing failed: {reason}"),
                    LogNote::WriteResumed { .. } => "writing works again".to_owned(),
                };
                writeln!(out, "{}  {:<18} {what}", clock(news.at.as_secs_f64()), "(log)")?;
            }
            Ok(_) => {}
            Err(error) => {
                writeln!(
                    out,
                    "   ?       (unreadable)       record {}: {error}",
                    message.sequence
                )?;
            }
        }
    }
    Ok(())
}

/// Session time as minutes, seconds and ms.
pub fn clock(secs: f64) -> String {
    let ms = (secs.max(0.0) * 1e3).round() as u64;
    format!("{:3}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}
