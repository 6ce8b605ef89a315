//! What a simulated strap does, stretch by stretch: a CSV file.
//!
//! ```text
//! for_secs,rate_bpm,rr_ms,contact,link
//! 60,72,,yes,on             a minute at 72, the intervals by the rate
//! 10,80,700 800,yes,on      these intervals in turn
//! 5,0,-,no,on               no contact, no intervals
//! 8,,,,silent               connected, and sends nothing
//! 15,,,,gone                out of reach
//! 5,,,,malformed            what cannot be read
//! 5,,,,off                  the adapter is off
//! ```

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use gradus_base::sample::Contact;
use gradus_cli::short;

use crate::refused;

const MAX_BYTES: u64 = 1 << 20;
const HEAD: &str = "for_secs,rate_bpm,rr_ms,contact,link";

/// What the radio does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    On,
    Silent,
    Gone,
    Malformed,
    Off,
}

/// Some seconds in which a strap does the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub for_secs: u32,
    pub rate_bpm: u16,
    /// In turn; empty for none.
    pub rr_ms: Vec<f64>,
    pub contact: Contact,
    pub link: Link,
}

/// Reads a profile.
///
/// # Errors
///
/// The faults of the file, each with its line and what would mend it; as many as a screen holds.
pub fn read(file: &Path) -> Result<Vec<Stretch>, String> {
    let mut text = String::new();
    let mut open = || File::open(file)?.take(MAX_BYTES + 1).read_to_string(&mut text);
    let length = open().map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    if length as u64 > MAX_BYTES {
        return Err(format!("{} is longer than 1 MiB", file.display()));
    }
    parse(&text).map_err(|faults| {
        let count = faults.len();
        let head = format!("cannot play {}:", file.display());
        refused::listed(&head, faults.into_iter().map(|fault| (fault, 1)), count)
    })
}

fn parse(text: &str) -> Result<Vec<Stretch>, Vec<String>> {
    let (mut stretches, mut faults) = (Vec::new(), Vec::new());
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    match lines.next() {
        Some((_, head)) if head.replace(' ', "") == HEAD => {}
        Some((number, _)) => {
            return Err(vec![format!(
                "line {number}: a profile of a strap begins with {HEAD}; a recording of intervals is \
                 played by gradus-sensors simulate osc or simulate lsl"
            )]);
        }
        None => {
            return Err(vec![format!(
                "the file is empty: write {HEAD} and a line for each stretch"
            )]);
        }
    }
    for (number, line) in lines {
        match stretch(line) {
            Ok(stretch) => stretches.push(stretch),
            Err(fault) => faults.push(format!("line {number}: {fault}")),
        }
    }
    if faults.is_empty() { Ok(stretches) } else { Err(faults) }
}

fn stretch(line: &str) -> Result<Stretch, String> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let [secs, rate, rr, contact, link] = cells.as_slice() else {
        return Err(format!("{} cells in place of five: {HEAD}", cells.len()));
    };
    let for_secs =
        secs.parse().ok().filter(|secs| (1..=86_400).contains(secs)).ok_or_else(|| {
            format!("`{}` is no length; write whole seconds, 1 to 86400", shown(secs))
        })?;
    let rate_bpm = match *rate {
        "" => 0,
        rate => rate.parse().map_err(|_| {
            format!("`{}` is no rate; write a whole number, 0 to 65535", shown(rate))
        })?,
    };
    let rr_ms = match *rr {
        "-" => Vec::new(),
        "" if rate_bpm == 0 => Vec::new(),
        "" => vec![60_000.0 / f64::from(rate_bpm)],
        rr => rr.split_whitespace().map(interval).collect::<Result<_, _>>()?,
    };
    let contact = match *contact {
        "" | "unknown" => Contact::Unknown,
        "yes" => Contact::Contact,
        "no" => Contact::NoContact,
        other => return Err(format!("`{}` is no contact; write yes, no or unknown", shown(other))),
    };
    let link = match *link {
        "" | "on" => Link::On,
        "silent" => Link::Silent,
        "gone" => Link::Gone,
        "malformed" => Link::Malformed,
        "off" => Link::Off,
        other => {
            let links = "on, silent, gone, malformed or off";
            return Err(format!("`{}` is no link; write {links}", shown(other)));
        }
    };
    Ok(Stretch { for_secs, rate_bpm, rr_ms, contact, link })
}

/// A cell as a message shows it.
fn shown(cell: &str) -> String {
    short(cell, 40)
}

fn interval(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|ms| (1.0..=60_000.0).contains(ms)).ok_or_else(|| {
        format!("`{}` is no interval; write ms, 1 to 60000, with spaces between", shown(text))
    })
}

/// The intervals of a stretch that end in each second.
#[derive(Debug, Default)]
pub struct Beats {
    /// Since the last beat, ms.
    since_ms: f64,
    next: usize,
}

impl Beats {
    /// The intervals that end in the next second of `stretch`.
    pub fn second(&mut self, stretch: &Stretch) -> Vec<f64> {
        let mut ended = Vec::new();
        self.since_ms += 1000.0;
        while let Some(rr) = stretch.rr_ms.get(self.next % stretch.rr_ms.len().max(1)).copied()
            && rr <= self.since_ms
        {
            self.since_ms -= rr;
            self.next += 1;
            ended.push(rr);
        }
        if stretch.rr_ms.is_empty() {
            self.since_ms = 0.0;
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_fault_of_a_profile_is_named_with_its_line() {
        let text = "for_secs,rate_bpm,rr_ms,contact,link\n0,60,,yes,on\n# fine\n5,x,,yes,on\n5,60,9e9,,\n5,60,,maybe,\n5,60,,,lost\n5\n";
        let faults = parse(text).unwrap_err();
        for line in [2, 4, 5, 6, 7, 8] {
            let said = |fault: &String| fault.starts_with(&format!("line {line}: "));
            assert_eq!(faults.iter().filter(|fault| said(fault)).count(), 1, "{faults:?}");
        }
        assert!(parse("").is_err() && parse("60,72,,yes,on").is_err());
        let recording = parse(&"812\n".repeat(500)).unwrap_err();
        assert!(recording.len() == 1 && recording[0].contains("simulate osc"), "{recording:?}");
    }

    #[test]
    fn the_intervals_of_a_minute_are_a_minute() {
        let text = format!("{HEAD}\n60,72,,yes,on\n60,0,700 800.5,no,\n9,,,,gone");
        let stretches = parse(&text).unwrap();
        assert_eq!(stretches[2].link, Link::Gone);
        for stretch in &stretches[..2] {
            let mut beats = Beats::default();
            let sum_ms: f64 = (0..60).flat_map(|_| beats.second(stretch)).sum();
            assert!((59_000.0..=60_000.0).contains(&sum_ms), "{sum_ms}");
        }
    }
}
