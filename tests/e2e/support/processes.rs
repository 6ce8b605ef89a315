//! Processes by the mark that they inherit in their environment, through /proc.

use std::path::PathBuf;

use rustix::process::{Pid, Signal};

use super::{wait_for, wall_ns};

/// The environment variable that marks the processes a test started.
pub const MARK: &str = "GRADUS_E2E_MARK";

/// Every living process with this mark.
pub fn marked(mark: &str) -> Vec<u32> {
    let wanted = format!("{MARK}={mark}");
    let has_mark = |pid: &u32| {
        let environment = std::fs::read(about(*pid, "environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
    };
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(has_mark).filter(|pid| is_alive(*pid)).collect()
}

/// Whether a process was started with this argument.
pub fn has_argument(pid: u32, argument: &str) -> bool {
    let line = std::fs::read(about(pid, "cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).any(|one| one == argument.as_bytes())
}

/// Whether a process runs; a dead process whose parent has not collected it does not run.
pub fn is_alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(about(pid, "stat")).unwrap_or_default();
    let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
    state.is_some_and(|state| !matches!(state, 'Z' | 'X'))
}

pub fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).unwrap();
    // The process may have ended by itself.
    let _ = rustix::process::kill_process(pid, signal);
}

/// Kills a process and waits until the kernel has taken down all of its threads; answers when that
/// was, on the wall clock, ns since 1970. A process with gigabytes mapped lives on for seconds on a
/// busy machine, its sockets open: until its last thread is gone nobody can know that it was killed.
pub fn kill(pid: u32) -> u64 {
    let threads = || std::fs::read_dir(about(pid, "task")).map_or(0, Iterator::count);
    signal(pid, Signal::KILL);
    let gone = || (!is_alive(pid) && threads() <= 1).then(wall_ns);
    wait_for("the end of a killed process", gone, String::new)
}

fn about(pid: u32, what: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/{what}"))
}
