//! The streams of Lab Streaming Layer that answer.

use std::process::ExitCode;
use std::time::Duration;

use gradus_lsl::{StreamInfo, Wanted, resolve_all};

/// Prints them.
pub fn list() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let found = resolve_all(&Wanted::Any, Duration::from_secs(2))?;
    if found.is_empty() {
        println!("lsl: no stream answered within 2 s");
    }
    for info in &found {
        println!("{}", line(info));
    }
    Ok(ExitCode::SUCCESS)
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
