//! Starts the stage, notices its end, and starts it again.

use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::clock::ns;
use crate::config::{StageCommand, TOKEN_VARIABLE};

/// The exit code of a stage that found no OpenXR runtime; trying again may help later, so it is no
/// crash.
pub const EXIT_NO_RUNTIME: i32 = 3;

/// How long to wait before a start, by how many failed in a row.
const BACKOFF: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
];
/// A stage that lived this long did start; the next failure counts as the first.
const LIVED: Duration = Duration::from_secs(20);

/// Keeps one stage process running.
///
/// ```text
///  waiting ──time──▶ running ──exit──▶ waiting (longer each time it fails at once)
/// ```
/// Times are ns of the monotonic clock.
pub struct Supervisor {
    command: StageCommand,
    connect: SocketAddr,
    token: String,
    /// The process, and since when it runs.
    child: Option<(Child, u64)>,
    /// The next start is not before this.
    start_at_ns: u64,
    failures: usize,
}

/// What a supervisor saw.
pub enum StageProcess {
    /// Nothing new.
    Quiet,
    Started,
    Exited {
        code: Option<i32>,
        reason: String,
    },
    CannotStart {
        reason: String,
    },
}

impl Supervisor {
    pub fn new(command: StageCommand, connect: SocketAddr, token: String) -> Self {
        Self { command, connect, token, child: None, start_at_ns: 0, failures: 0 }
    }

    /// Looks after the process; never waits.
    pub fn poll(&mut self, now_ns: u64) -> StageProcess {
        if let Some((child, since_ns)) = &mut self.child {
            return match child.try_wait() {
                Ok(None) => StageProcess::Quiet,
                Ok(Some(status)) => {
                    let lived = now_ns.saturating_sub(*since_ns) >= ns(LIVED);
                    self.ended(now_ns, lived);
                    StageProcess::Exited { code: status.code(), reason: words(status) }
                }
                Err(error) => {
                    self.ended(now_ns, false);
                    StageProcess::Exited { code: None, reason: error.to_string() }
                }
            };
        }
        if now_ns < self.start_at_ns {
            return StageProcess::Quiet;
        }
        match self.start(now_ns) {
            Ok(()) => StageProcess::Started,
            Err(error) => {
                self.ended(now_ns, false);
                let program = self.command.program.display();
                StageProcess::CannotStart { reason: format!("cannot start {program}: {error}") }
            }
        }
    }

    fn start(&mut self, now_ns: u64) -> Result<(), std::io::Error> {
        let mut command = Command::new(&self.command.program);
        command
            .args(&self.command.args)
            .arg("--connect")
            .arg(self.connect.to_string())
            .env(TOKEN_VARIABLE, &self.token)
            .stdin(Stdio::null())
            // The desk's standard output belongs to its own last line.
            .stdout(Stdio::null());
        // The desk answers a Ctrl-C at its terminal, and ends the stage in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn()?;
        self.child = Some((child, now_ns));
        Ok(())
    }

    fn ended(&mut self, now_ns: u64, lived: bool) {
        self.child = None;
        self.failures = if lived { 0 } else { self.failures + 1 };
        let wait = BACKOFF.get(self.failures.min(BACKOFF.len() - 1)).copied();
        // The first loss of a running stage is answered at once.
        let wait = if self.failures <= 1 { Duration::ZERO } else { wait.unwrap_or_default() };
        self.start_at_ns = now_ns.saturating_add(ns(wait));
    }

    /// The stage that runs now showed frames: the next failure counts as the first.
    pub fn showed_frames(&mut self) {
        self.failures = 0;
    }

    /// Ends the process that runs now, to be started again.
    pub fn restart(&mut self) {
        if let Some((child, _)) = &mut self.child {
            let _ = child.kill();
        }
    }

    /// Whether a process of ours still runs.
    pub fn is_running(&mut self) -> bool {
        let child = self.child.as_mut().map(|(child, _)| child);
        child.is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if let Some((child, _)) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn words(status: ExitStatus) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return format!("it was ended by signal {signal}");
        }
    }
    match status.code() {
        Some(EXIT_NO_RUNTIME) => "it found no OpenXR runtime".to_owned(),
        Some(101) => "its OpenXR runtime or its graphics went away".to_owned(),
        Some(code) => format!("it ended with code {code}"),
        None => "it ended".to_owned(),
    }
}
