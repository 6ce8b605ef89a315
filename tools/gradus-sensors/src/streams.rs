//! The streams of Lab Streaming Layer that answer.

use std::io::{self, Write};
use std::time::Duration;

use gradus_cli::{Context as _, Error, Kind};
use gradus_lsl::{StreamInfo, Wanted, resolve_all};

/// Listens for them.
pub fn found() -> Result<Vec<StreamInfo>, Error> {
    let found = resolve_all(&Wanted::Any, Duration::from_secs(2)).kind(Kind::Failed);
    found.map_err(|error| error.within("Lab Streaming Layer"))
}

/// Prints them.
pub fn print(out: &mut impl Write, found: &[StreamInfo]) -> io::Result<()> {
    if found.is_empty() {
        writeln!(out, "lsl: no stream answered within 2 s")?;
    }
    found.iter().try_for_each(|info| writeln!(out, "{}", line(info)))
}

fn line(info: &StreamInfo) -> String {
    let rate = match info.nominal_rate_hz {
        0.0 => "irregular".to_owned(),
        rate => format!("{rate} Hz"),
    };
    format!(
        "lsl:{}  type {}, {} channels, {rate}, on {} ({})",
        printable(&info.name),
        printable(&info.kind),
        info.channels.len(),
        printable(&info.hostname),
        info.address
    )
}

/// A name from the network must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
