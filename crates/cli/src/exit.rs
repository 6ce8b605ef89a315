//! The codes that a process exits with: one table for `gradus` and for the tools.

use std::fmt::Write as _;
use std::process::ExitCode;

/// How a process ended; its number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The work is done.
    Done = 0,
    /// The work failed, or what a tool looked at has faults.
    Failed = 1,
    /// An argument or a file is wrong.
    BadInput = 2,
    /// What was asked for is not there: an OpenXR runtime, a headset; in a file, a session log.
    Absent = 3,
    /// The session log cannot be written.
    NoLog = 4,
    /// The process panicked, or the OpenXR binding ended it. No program returns this code itself.
    Crashed = 101,
    /// A stage ended itself, because its frames had stopped.
    Stalled = 102,
}

/// What each code means: of `gradus`, and of the tools; empty where no tool exits so.
const TABLE: [(Exit, &str, &str); 7] = [
    (Exit::Done, "done", "done"),
    (
        Exit::Failed,
        "the graphics, the stage or the link failed",
        "the work failed, or what was checked has faults (`gradus-log info` and `events` show damage and exit with 0)",
    ),
    (
        Exit::BadInput,
        "a scenario, a script or an argument is wrong; nothing was started",
        "an argument is wrong, or a file or a source cannot be read or written",
    ),
    (
        Exit::Absent,
        "OpenXR was asked for and there is no runtime or no headset",
        "`gradus-log`: the file is no session log, or an empty one",
    ),
    (Exit::NoLog, "the session log cannot be written", ""),
    (
        Exit::Crashed,
        "the process crashed (a stage: its display was lost, which it reports first; the desk starts it anew)",
        "the process crashed",
    ),
    (Exit::Stalled, "a stage ended itself: its frames had stopped; the desk starts it anew", ""),
];

impl Exit {
    /// The exit code.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The codes of `gradus`, for its `--help`.
    pub fn help() -> String {
        let mut out = "Exit codes:".to_owned();
        for (exit, gradus, _) in TABLE {
            // Writing to a String cannot fail.
            let _ = write!(out, "\n  {}  {gradus}", exit.code());
        }
        out
    }

    /// The whole table in Markdown, as README.md has it.
    pub fn markdown() -> String {
        let mut out = "| code | `gradus` | the tools |\n|---|---|---|\n".to_owned();
        for (exit, gradus, tools) in TABLE {
            let _ = writeln!(out, "| {} | {gradus} | {tools} |", exit.code());
        }
        out
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_table() {
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
        let readme = std::fs::read_to_string(readme).unwrap();
        let table = Exit::markdown();
        assert!(readme.contains(&format!("\n{table}\n")), "README.md has not:\n{table}");
    }

    #[test]
    fn help_has_a_line_for_each_code_in_their_order() {
        let help = Exit::help();
        let codes: Vec<&str> =
            help.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(codes, ["0", "1", "2", "3", "4", "101", "102"]);
    }
}
