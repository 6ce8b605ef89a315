//! The desk's end of a link: lets a stage in, turns its bytes into events, and sends to it without
//! ever waiting for it.

use std::io::{ErrorKind, Read, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use gradus_link::{FrameError, FrameReader, write_frame};
use gradus_session::StageEvent;
use gradus_session::link::{
    ClockReport, MAX_FRAME_TO_DESK, PROTOCOL, Telemetry, ToDesk, ToStage, Welcome,
};

use crate::clock::Clock;

/// What a link tells the engine. `id` numbers the connections.
pub enum LinkEvent {
    /// A stage said hello with the right token; it waits for its welcome.
    Joined {
        /// The engine's hold of it.
        link: StageLink,
    },
    /// The measurements of a frame.
    Telemetry {
        /// The connection.
        id: u64,
        /// What was measured.
        telemetry: Box<Telemetry>,
    },
    /// Something happened at the stage.
    Event {
        /// The connection.
        id: u64,
        /// What happened.
        event: StageEvent,
    },
    /// How the stage's clock stands to this one.
    Clock {
        /// The connection.
        id: u64,
        /// What the stage measured.
        report: ClockReport,
    },
    /// It makes frames that nobody sees.
    Alive {
        /// The connection.
        id: u64,
    },
    /// The link is over.
    Gone {
        /// The connection.
        id: u64,
        /// Why, for a person.
        reason: String,
    },
}

/// The engine's hold of one connected stage.
pub struct StageLink {
    /// The connection's number.
    pub(super) id: u64,
    outbox: Sender<ToStage>,
    /// None for a link within this process.
    stream: Option<TcpStream>,
}

/// Messages that may wait for a slow stage before it counts as lost.
const OUTBOX: usize = 1024;
/// A peer that has not said hello after this is turned away.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// A stage that takes nothing for this long is lost.
const TAKES_WITHIN: Duration = Duration::from_secs(5);
/// How many connections may be open at once: stages, and peers that have not said hello yet.
const MOST_CONNECTIONS: usize = 8;
/// News that may wait for the engine. With the largest frame each: 16 MiB.
const MOST_WAITING: usize = 1024;

impl StageLink {
    /// A link within this process, and what comes out of its other end: for tests.
    pub fn within_process(id: u64) -> (Self, Receiver<ToStage>) {
        let (outbox, inbox) = bounded(OUTBOX);
        (Self { id, outbox, stream: None }, inbox)
    }

    /// Sends without waiting; false when the stage does not take its messages any more.
    pub fn send(&self, message: ToStage) -> bool {
        match self.outbox.try_send(message) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// Welcomes the stage into the session as it stands.
    pub fn welcome(&self, welcome: Welcome) -> bool {
        self.send(ToStage::Welcome(Box::new(welcome)))
    }
}

impl Drop for StageLink {
    fn drop(&mut self) {
        // Both threads of the link end on the closed stream; the writer drains what it has first.
        let _ = self.stream.as_ref().map(|stream| stream.shutdown(Shutdown::Read));
    }
}

/// Listens for stages on a thread of its own until the process ends or `events` is dropped.
pub fn listen(
    listener: TcpListener,
    token: String,
    clock: Arc<dyn Clock>,
    events: Sender<LinkEvent>,
) -> Result<(), std::io::Error> {
    let open = Arc::new(());
    let accept = move || {
        for (id, stream) in (1_u64..).zip(listener.incoming()) {
            let Ok(stream) = stream else { continue };
            let (token, clock, events) = (token.clone(), Arc::clone(&clock), events.clone());
            // Each thread holds a clone, which is counted; closing the stream turns the peer away.
            let held = open.clone();
            if Arc::strong_count(&open) > MOST_CONNECTIONS + 1 {
                continue;
            }
            let serve = move || {
                serve(id, stream, &token, &*clock, &events);
                drop(held);
            };
            // Without a thread the stream is closed, and the peer tries again.
            let _ = thread::Builder::new().name(format!("link-{id}")).spawn(serve);
        }
    };
    thread::Builder::new().name("link-accept".into()).spawn(accept).map(|_| ())
}

/// One connection, from hello to its end.
fn serve(
    id: u64,
    mut stream: TcpStream,
    token: &str,
    clock: &dyn Clock,
    events: &Sender<LinkEvent>,
) {
    let reason = match greet(id, &mut stream, token, events) {
        Ok((mut reader, echoes)) => {
            read_until_end(id, &mut stream, &mut reader, (clock, &echoes), events)
        }
        // Never joined: nobody waits for news of it.
        Err(_) => return,
    };
    let _ = events.send(LinkEvent::Gone { id, reason });
}

fn greet(
    id: u64,
    stream: &mut TcpStream,
    token: &str,
    events: &Sender<LinkEvent>,
) -> Result<(FrameReader, Sender<ToStage>), FrameError> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(TAKES_WITHIN))?;
    let mut reader = FrameReader::with_most(MAX_FRAME_TO_DESK);
    let until = Instant::now() + HELLO_WITHIN;
    let hello = reader.read::<ToDesk>(&mut Hurried { stream, until })?;
    let refusal = match &hello {
        Some(ToDesk::Hello { protocol, .. }) if *protocol != PROTOCOL => Some(format!(
            "this desk speaks protocol {PROTOCOL}, the stage speaks {protocol}: install the same \
             version of Gradus on both machines"
        )),
        Some(ToDesk::Hello { token: theirs, .. }) if !same_token(theirs, token) => Some(
            "wrong token: start the stage from this desk, or copy the token that it shows"
                .to_owned(),
        ),
        Some(ToDesk::Hello { .. }) => None,
        _ => Some("say hello first".to_owned()),
    };
    let mut buffer = Vec::new();
    if let Some(reason) = refusal {
        write_frame(stream, &ToStage::Refused { reason }, &mut buffer)?;
        return Err(FrameError::NotAMessage);
    }
    stream.set_read_timeout(None)?;
    let (outbox, inbox) = bounded(OUTBOX);
    let writing = stream.try_clone()?;
    let held = stream.try_clone()?;
    thread::Builder::new()
        .name(format!("link-{id}-out"))
        .spawn(move || write_all(writing, inbox))?;
    let link = StageLink { id, outbox: outbox.clone(), stream: Some(held) };
    let _ = events.send(LinkEvent::Joined { link });
    Ok((reader, outbox))
}

/// Reads until a moment, however slowly the bytes come.
struct Hurried<'a> {
    stream: &'a mut TcpStream,
    until: Instant,
}

impl Read for Hurried<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(buffer)
    }
}

/// Compares in a time that does not show how much was right.
fn same_token(theirs: &str, ours: &str) -> bool {
    let differing = theirs.bytes().zip(ours.bytes()).fold(0, |d, (a, b)| d | (a ^ b));
    theirs.len() == ours.len() && differing == 0
}

fn read_until_end(
    id: u64,
    stream: &mut TcpStream,
    reader: &mut FrameReader,
    (clock, echoes): (&dyn Clock, &Sender<ToStage>),
    events: &Sender<LinkEvent>,
) -> String {
    loop {
        let event = match reader.read::<ToDesk>(stream) {
            Ok(Some(ToDesk::Telemetry(telemetry))) => LinkEvent::Telemetry { id, telemetry },
            Ok(Some(ToDesk::Event(event))) => LinkEvent::Event { id, event },
            Ok(Some(ToDesk::Clock(report))) => LinkEvent::Clock { id, report },
            Ok(Some(ToDesk::Alive)) => LinkEvent::Alive { id },
            Ok(Some(ToDesk::ClockProbe { stage_ns })) => {
                // Answered here, at once. A probe that finds the queue full goes without.
                let desk_ns = clock.monotonic_ns();
                let _ = echoes.try_send(ToStage::ClockEcho { stage_ns, desk_ns });
                continue;
            }
            Ok(Some(ToDesk::Hello { .. }) | None) => continue,
            Err(FrameError::Closed) => return "its process ended".to_owned(),
            Err(error) => return error.to_string(),
        };
        if events.send(event).is_err() {
            return "the session is over".to_owned();
        }
    }
}

fn write_all(mut stream: TcpStream, inbox: Receiver<ToStage>) {
    let mut buffer = Vec::new();
    for message in inbox {
        if write_frame(&mut stream, &message, &mut buffer).is_err() {
            break;
        }
    }
    let _ = stream.flush();
    let _ = stream.shutdown(Shutdown::Both);
}

/// Binds the listening socket.
pub fn bind(addr: SocketAddr) -> Result<(TcpListener, SocketAddr), std::io::Error> {
    let listener = TcpListener::bind(addr)?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// The channel that links report on; bounded, so that a flooding peer waits instead of filling
/// memory.
pub fn events() -> (Sender<LinkEvent>, Receiver<LinkEvent>) {
    bounded(MOST_WAITING)
}
