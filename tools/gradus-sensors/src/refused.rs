//! A refusal of a file as a terminal shows it: 80 columns wide, and no longer than a screen.

use gradus_cli::{Error, Kind, counted, printable, wrapped};
use gradus_sensors::SensorError;

/// The most lines of a refusal.
const LINES: usize = 20;

/// The error of a source that cannot be opened.
pub fn source(error: SensorError) -> Error {
    let text = match &error {
        SensorError::Replay { file, faults } => {
            let shown = faults.shown().iter().map(|one| (one.to_string(), 1 + one.further));
            let head = format!("cannot read the intervals of {}:", file.display());
            listed(&head, shown, faults.count())
        }
        other => other.to_string().lines().map(broken).collect::<String>(),
    };
    Error::new(Kind::BadInput, text.trim_end())
}

/// A heading, and below it as many faults as a screen has room for. With each fault comes the number
/// of lines of the file that have it; `count` is the number of all such lines.
pub fn listed(
    head: &str,
    faults: impl Iterator<Item = (String, usize)>,
    mut count: usize,
) -> String {
    let mut text = broken(head);
    for (fault, lines) in faults {
        let fault = broken(&format!("  {fault}"));
        // A line is kept for what is left out.
        if text.lines().count() + fault.lines().count() >= LINES {
            break;
        }
        text += &fault;
        count = count.saturating_sub(lines);
    }
    if count > 0 {
        text += &format!("  and {} more\n", counted(count as u64, "fault"));
    }
    text.trim_end().to_owned()
}

/// A line that stands under a heading, broken at 80 columns; a heading, which holds a path, as it is.
fn broken(line: &str) -> String {
    let bare = line.trim_start();
    let indent = line.get(..line.len() - bare.len()).unwrap_or_default();
    if indent.is_empty() {
        return format!("{}\n", printable(line));
    }
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = wrapped(&mut out, indent, bare);
    String::from_utf8_lossy(&out).into_owned()
}
