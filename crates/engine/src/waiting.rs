//! Before the session: its sources are open, and a scripted session waits for the first frame.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use gradus_session::Session;

use crate::clock::{Clock, SessionClock, ns};
use crate::config::{Config, EngineError};
use crate::running::{LOOK_EVERY, Running};
use crate::sources::Sources;
use crate::stage::{LinkEvent, Stage, welcome};

/// How long a scripted session waits for the stage's first frame.
const FIRST_FRAME_WITHIN: Duration = Duration::from_secs(180);

/// A session that has not begun.
pub struct Waiting {
    config: Config,
    sources: Sources,
    stage: Stage,
    clock: Arc<dyn Clock>,
    /// The time that a stage shows until the session begins, and the world.
    before: (SessionClock, Session),
}

impl Waiting {
    /// Waits for a stage that connects to `listens_on`.
    pub fn new(
        config: Config,
        sources: Sources,
        listens_on: SocketAddr,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let stage = Stage::new(&config, listens_on, clock.monotonic_ns());
        let (session, _) = Session::open(config.scenario.clone(), config.seed);
        let before = (SessionClock::start(Arc::clone(&clock)), session);
        Self { config, sources, stage, clock, before }
    }

    /// Whether the session can begin. Looks after the stage's process and shows it a heartbeat.
    ///
    /// # Errors
    /// Why there will be no frame.
    pub fn is_over(&mut self) -> Result<bool, EngineError> {
        if self.config.script.is_none() || self.stage.is_ready() {
            return Ok(true);
        }
        let now_ns = self.clock.monotonic_ns();
        if let Some((reason, exit_code)) = self.stage.look_before_session(now_ns) {
            return Err(EngineError::StageFailed { reason, exit_code });
        }
        let since_ns = self.before.0.epoch().monotonic_ns;
        if now_ns.saturating_sub(since_ns) > ns(FIRST_FRAME_WITHIN) {
            let reason = format!("no frame within {} s", FIRST_FRAME_WITHIN.as_secs());
            return Err(EngineError::StageFailed { reason, exit_code: None });
        }
        self.stage.heartbeat(now_ns);
        Ok(false)
    }

    /// When to look again at the latest, ns of the monotonic clock.
    pub fn wake_at_ns(&self) -> u64 {
        self.clock.monotonic_ns().saturating_add(ns(LOOK_EVERY))
    }

    /// Lets a stage in and keeps what it says.
    pub fn take(&mut self, event: LinkEvent) {
        let (clock, session) = &self.before;
        let welcome = || welcome(&self.config, clock.epoch(), session.world());
        self.stage.before_session(event, self.clock.monotonic_ns(), welcome);
    }

    /// Begins the session: its time is zero now.
    ///
    /// # Errors
    /// When the log cannot be written, or its streams not be published.
    pub fn begin(self) -> Result<Running, EngineError> {
        let clock = SessionClock::start(self.clock);
        Running::open(self.config, self.sources, self.stage, clock)
    }
}
