//! Prints what happened, a line each.

use std::io::{self, Write};

use gradus_cli::wrapped;
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
                let first = format!("{}  {kind:<18} ", clock(record.at.as_secs_f64()));
                wrapped(out, &first, &summary)?;
            }
            Ok(Content::Log(news)) => {
                let what = match news.note {
                    LogNote::Dropped { entries } => {
                        format!("a hole in the log: {} entries missing so far", entries.total())
                    }
                    LogNote::WriteFailed { reason } => format!("writing failed: {reason}"),
                    LogNote::WriteResumed { .. } => "writing works again".to_owned(),
                };
                let first = format!("{}  {:<18} ", clock(news.at.as_secs_f64()), "(log)");
                wrapped(out, &first, &what)?;
            }
            Ok(_) => {}
            Err(error) => {
                let text = format!("record {}: {error}", message.sequence);
                wrapped(out, "   ?        (unreadable)       ", &text)?;
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
