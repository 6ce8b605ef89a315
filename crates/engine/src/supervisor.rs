//! Starts the stage, notices its end, and starts it again.

use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::config::{StageCommand, TOKEN_VARIABLE};

/// The exit code of a stage that found no OpenXR runtime; trying again may help later, and is
/// told apart from a crash.
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
///     └───────────── finish() ◀────────────┘
/// ```
pub struct Supervisor {
    command: StageCommand,
    connect: SocketAddr,
    token: String,
    child: Option<(Child, Instant)>,
    start_at: Instant,
    failures: usize,
    finishing: bool,
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
        Self {
            command,
            connect,
            token,
            child: None,
            start_at: Instant::now(),
            failures: 0,
            finishing: false,
        }
    }

    /// Looks after the process; never waits.
    pub fn poll(&mut self) -> StageProcess {
        if let Some((child, since)) = &mut self.child {
            return match child.try_wait() {
                Ok(None) => StageProcess::Quiet,
                Ok(Some(status)) => {
                    let lived = since.elapsed() >= LIVED;
                    self.ended(lived);
                    StageProcess::Exited { code: status.code(), reason: words(status) }
                }
                Err(error) => {
                    self.ended(false);
                    StageProcess::Exited { code: None, reason: error.to_string() }
                }
            };
        }
        if self.finishing || Instant::now() < self.start_at {
            return StageProcess::Quiet;
        }
        match self.start() {
            Ok(()) => StageProcess::Started,
            Err(error) => {
                self.ended(false);
                let program = self.command.program.display();
                StageProcess::CannotStart { reason: format!("cannot start {program}: {error}") }
            }
        }
    }

    fn start(&mut self) -> Result<(), std::io::Error> {
        let mut command = Command::new(&self.command.program);
        command
            .args(&self.command.args)
            .arg("--connect")
            .arg(self.connect.to_string())
            .env(TOKEN_VARIABLE, &self.token)
            .stdin(Stdio::null())
            // The desk's standard output belongs to its own last line.
            .stdout(Stdio::null());
        // A Ctrl-C at the desk's terminal is the desk's to answer; the stage is told in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn()?;
        self.child = Some((child, Instant::now()));
        Ok(())
    }

    fn ended(&mut self, lived: bool) {
        self.child = None;
        self.failures = if lived { 0 } else { self.failures + 1 };
        let wait = BACKOFF.get(self.failures.min(BACKOFF.len() - 1)).copied();
        // The first loss of a running stage is answered at once.
        let wait = if self.failures <= 1 { Duration::ZERO } else { wait.unwrap_or_default() };
        self.start_at = Instant::now() + wait;
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

    /// No more starts; the stage was told to end.
    pub fn finish(&mut self) {
        self.finishing = true;
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
