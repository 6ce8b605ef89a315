//! The engine's thread, and the desk's hold of it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Sender, bounded};
use gradus_session::snapshot::Snapshot;
use gradus_session::{Command, Origin};

use crate::clock::{Clock, MachineClock};
use crate::config::{Config, EngineError};
use crate::inbox::{Inbox, ToEngine};
use crate::leaving::Ended;
use crate::sources::Sources;
use crate::stage::link;
use crate::waiting::Waiting;

/// Commands that may wait for the engine.
const COMMANDS_WAITING: usize = 1024;

/// A running session.
pub struct Engine {
    to: Sender<ToEngine>,
    latest: Latest,
    listens_on: SocketAddr,
    thread: JoinHandle<Result<Ended, EngineError>>,
}

/// The newest snapshot; replaced as a whole.
#[derive(Clone, Default)]
struct Latest(Arc<Mutex<Option<Arc<Snapshot>>>>);

impl Latest {
    fn set(&self, snapshot: Snapshot) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
    }

    fn get(&self) -> Option<Arc<Snapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Engine {
    /// Opens what can fail (sensors, folder, socket), then runs the session on its own thread.
    ///
    /// # Errors
    /// What cannot be opened, before a stage can connect.
    pub fn start(config: Config) -> Result<Self, EngineError> {
        Self::start_with_clock(config, Arc::new(MachineClock))
    }

    /// The same, by another clock than the machine's. Sockets, sensors of their own and the log's
    /// own thread keep to the machine's.
    ///
    /// # Errors
    /// As [`Engine::start`].
    pub fn start_with_clock(config: Config, clock: Arc<dyn Clock>) -> Result<Self, EngineError> {
        let sources = Sources::open(&config)?;
        let (listener, addr) = link::bind(config.listen)
            .map_err(|source| EngineError::Listen { addr: config.listen, source })?;
        let (events, stages) = link::events();
        link::listen(listener, config.token.clone(), Arc::clone(&clock), events)
            .map_err(EngineError::Thread)?;
        let (to, asked) = bounded(COMMANDS_WAITING);
        let latest = Latest::default();
        let seen = latest.clone();
        let session = move || {
            let inbox = Inbox::new(asked, stages, Arc::clone(&clock));
            run(Waiting::new(config, sources, addr, clock), inbox, &seen)
        };
        let thread = thread::Builder::new()
            .name("engine".into())
            .spawn(session)
            .map_err(EngineError::Thread)?;
        Ok(Self { to, latest, listens_on: addr, thread })
    }

    /// Sends commands; may be cloned.
    pub fn sender(&self) -> Sender<ToEngine> {
        self.to.clone()
    }

    /// Where stages connect.
    pub fn listens_on(&self) -> SocketAddr {
        self.listens_on
    }

    /// The newest snapshot; none before the session opened.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.latest.get()
    }

    /// Stops and closes a session that is still open.
    pub fn end(&self) {
        for command in [Command::Stop, Command::Close] {
            // An engine that takes nothing is over already.
            let _ = self.to.send(ToEngine::Command { command, from: Origin::Engine });
        }
    }

    /// Whether the session is over.
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for the session's end.
    ///
    /// # Errors
    /// Why the session could not begin, or what became of its log.
    pub fn join(self) -> Result<Ended, EngineError> {
        drop(self.to);
        self.thread.join().unwrap_or_else(|_| {
            Err(EngineError::StageFailed { reason: "the engine crashed".into(), exit_code: None })
        })
    }
}

/// A session from before its beginning to after its end.
fn run(mut waiting: Waiting, mut inbox: Inbox, latest: &Latest) -> Result<Ended, EngineError> {
    while !waiting.is_over()? {
        if let Some(event) = inbox.next_of_stages(waiting.wake_at_ns()) {
            waiting.take(event);
        }
    }
    let mut running = waiting.begin()?;
    while !running.is_closed() {
        running.take(inbox.next(running.wake_at_ns()));
        latest.set(running.look());
    }
    latest.set(running.look());
    let mut leaving = running.leave();
    while !leaving.is_over() {
        if let Some(event) = inbox.next_of_stages(leaving.wake_at_ns()) {
            leaving.take(event);
        }
    }
    leaving.finish()
}
