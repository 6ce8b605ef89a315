//! The stage's end of the link: threads that talk to the desk, and the queues between them and the
//! frame thread, which never waits for them.
//!
//! ```text
//!  frame thread ──telemetry, events──▶ out thread ──▶ desk
//!  frame thread ◀──directives────────── in thread ◀── desk
//!                      │
//!                 time of the last message (an atomic): the watchdog reads it
//! ```
//! When the link breaks, the in thread connects again for as long as the stage lingers.

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bevy::prelude::Resource;
use crossbeam_queue::ArrayQueue;
use gradus_cli::{Context as _, Error, Exit, Kind};
use gradus_link::{FrameError, FrameReader, Offset, monotonic_ns, write_frame};
use gradus_live::Directive;
use gradus_session::StageEvent;
use gradus_session::link::{ClockReport, PROTOCOL, Telemetry, ToDesk, ToStage, Welcome};

/// A message from the desk, for the frame thread.
pub enum FromDesk {
    Directive(Directive),
    /// After the link was made again: the session as it stands.
    Welcome(Box<Welcome>),
    /// How far this machine's clock is from the desk's.
    Offset(Offset),
}

/// The queues and flags shared with the link's threads. No method here waits or allocates.
#[derive(Resource, Clone)]
pub struct LinkQueues(Arc<Queues>);

struct Queues {
    from_desk: ArrayQueue<FromDesk>,
    telemetry: ArrayQueue<Telemetry>,
    events: ArrayQueue<StageEvent>,
    /// How far the clocks are apart, for the out thread to send.
    clock: ArrayQueue<ClockReport>,
    /// Monotonic time at which the desk was last heard, ns.
    heard_ns: AtomicU64,
    /// The number of frames that found the telemetry queue full.
    dropped: AtomicU32,
    frames: AtomicU64,
    /// The stage no longer waits for the desk.
    given_up: AtomicBool,
    /// The frame thread is over; the out thread sends the rest of the queues.
    closing: AtomicBool,
}

impl LinkQueues {
    fn new() -> Self {
        Self(Arc::new(Queues {
            from_desk: ArrayQueue::new(4096),
            telemetry: ArrayQueue::new(256),
            events: ArrayQueue::new(256),
            clock: ArrayQueue::new(1),
            heard_ns: AtomicU64::new(monotonic_ns()),
            dropped: AtomicU32::new(0),
            frames: AtomicU64::new(0),
            given_up: AtomicBool::new(false),
            closing: AtomicBool::new(false),
        }))
    }

    /// The next message from the desk.
    pub fn next(&self) -> Option<FromDesk> {
        self.0.from_desk.pop()
    }

    /// Queues an event for the desk.
    pub fn queue_event(&self, event: StageEvent) {
        // 256 unsent events mean that the desk is gone; the watchdog has acted.
        let _ = self.0.events.push(event);
    }

    /// Queues a frame's samples for the desk; counts the frame as dropped when the queue is full.
    pub fn queue_telemetry(&self, telemetry: Telemetry) {
        self.0.frames.fetch_add(1, Ordering::Relaxed);
        if self.0.telemetry.push(telemetry).is_err() {
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A frame that nobody sees has no samples; it still shows that the frame thread lives.
    pub fn count_unseen_frame(&self) {
        self.0.frames.fetch_add(1, Ordering::Relaxed);
    }

    /// Queues the report of how far this machine's clock is from the desk's.
    pub fn queue_clock_report(&self, report: ClockReport) {
        let _ = self.0.clock.force_push(report);
    }

    /// Drops the waiting samples: their times are of the old session clock.
    pub fn forget_telemetry(&self) {
        while self.0.telemetry.pop().is_some() {}
    }

    /// The number of frames whose samples were dropped because the queue was full.
    pub fn dropped(&self) -> u32 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    /// How long nothing was heard from the desk.
    pub fn desk_silent_for(&self) -> Duration {
        let heard = self.0.heard_ns.load(Ordering::Relaxed);
        Duration::from_nanos(monotonic_ns().saturating_sub(heard))
    }

    /// Whether the desk stayed away for so long that the stage ends.
    pub fn desk_given_up(&self) -> bool {
        self.0.given_up.load(Ordering::Relaxed)
    }

    /// Gives the out thread a moment to send the rest of the queues.
    pub fn close(&self) {
        self.0.closing.store(true, Ordering::Relaxed);
        for _ in 0..20 {
            if self.0.events.is_empty() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Where the desk is, and how long the stage waits for a lost desk.
#[derive(Clone)]
pub struct LinkTarget {
    pub addr: SocketAddr,
    pub token: String,
    /// How long the stage stays in the safe place without a desk before it ends.
    pub linger: Duration,
}

/// How long the first connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How often the stage tries to reach a lost desk again.
const RETRY_EVERY: Duration = Duration::from_millis(250);
/// How often the desk is asked for its time.
const PROBE_EVERY: Duration = Duration::from_millis(250);
/// How often the first few probes are sent, and how many: the first frame's time must already be
/// measured.
const PROBE_FIRST_EVERY: Duration = Duration::from_millis(10);
const PROBES_FIRST: u32 = 8;
/// How often a stage that makes frames which nobody sees says that it lives.
const ALIVE_EVERY: Duration = Duration::from_secs(1);
/// How often the out thread looks for messages to send.
const OUT_EVERY: Duration = Duration::from_millis(3);
/// A frame thread that shows no frame for this long after its first frame has hung. The process
/// then ends, and a supervisor can start it again.
const STALLED: Duration = Duration::from_secs(15);

/// Connects to the desk, waits for its welcome, and starts the link's threads.
pub fn connect(target: LinkTarget) -> Result<(Box<Welcome>, LinkQueues), Error> {
    let (mut stream, mut reader) = dial(&target)
        .context(Kind::Failed, || format!("cannot reach the desk at {}", target.addr))?;
    let welcome = await_welcome(&mut stream, &mut reader)?;
    let queues = LinkQueues::new();
    let threads = (queues.clone(), queues.clone());
    let inbound = move || run(stream, reader, target, threads.0);
    thread::Builder::new()
        .name("link-in".into())
        .spawn(inbound)
        .and_then(|_| thread::Builder::new().name("stall".into()).spawn(move || watch(threads.1)))
        .context(Kind::Failed, || "cannot start a thread".to_owned())?;
    Ok((welcome, queues))
}

fn dial(target: &LinkTarget) -> Result<(TcpStream, FrameReader), FrameError> {
    let mut stream = TcpStream::connect_timeout(&target.addr, CONNECT_WITHIN)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(CONNECT_WITHIN))?;
    let hello = ToDesk::Hello {
        protocol: PROTOCOL,
        token: target.token.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
    };
    write_frame(&mut stream, &hello, &mut Vec::new())?;
    Ok((stream, FrameReader::default()))
}

fn await_welcome(stream: &mut TcpStream, reader: &mut FrameReader) -> Result<Box<Welcome>, Error> {
    loop {
        match reader.read::<ToStage>(stream) {
            Ok(Some(ToStage::Welcome(welcome))) => return Ok(welcome),
            Ok(Some(ToStage::Refused { reason })) => {
                let message = format!("the desk refused this stage: {reason}");
                return Err(Error::new(Kind::BadInput, message));
            }
            Ok(Some(_)) => {}
            Ok(None) => return Err(Error::new(Kind::Failed, "the desk did not answer")),
            Err(error) => {
                let broke = Error::new(Kind::Failed, "the link to the desk broke");
                return Err(broke.because(error));
            }
        }
    }
}

/// The in thread: reads until the link breaks, then connects again until the stage gives up.
fn run(mut stream: TcpStream, mut reader: FrameReader, target: LinkTarget, queues: LinkQueues) {
    loop {
        let _ = stream.set_read_timeout(None);
        let up = Arc::new(AtomicBool::new(true));
        let out = stream.try_clone().ok().and_then(|stream| {
            let (queues, up) = (queues.clone(), up.clone());
            thread::Builder::new()
                .name("link-out".into())
                .spawn(move || send(stream, queues, &up))
                .ok()
        });
        read(&mut stream, &mut reader, &queues);
        up.store(false, Ordering::Relaxed);
        let _ = stream.shutdown(Shutdown::Both);
        if let Some(out) = out {
            let _ = out.join();
        }
        match reconnect(&target, &queues) {
            Some(again) => (stream, reader) = again,
            None => return queues.0.given_up.store(true, Ordering::Relaxed),
        }
    }
}

fn read(stream: &mut TcpStream, reader: &mut FrameReader, queues: &LinkQueues) {
    let mut known: Option<Offset> = None;
    while let Ok(Some(message)) = reader.read::<ToStage>(stream) {
        let now_ns = monotonic_ns();
        // An echo does not count as hearing the desk: its own thread sends it, even when the desk's
        // engine hangs.
        if !matches!(message, ToStage::ClockEcho { .. }) {
            queues.0.heard_ns.store(now_ns, Ordering::Relaxed);
        }
        let mut item = match message {
            ToStage::Directive(directive) => FromDesk::Directive(directive),
            ToStage::Welcome(welcome) => FromDesk::Welcome(welcome),
            ToStage::Heartbeat { .. } => continue,
            ToStage::Refused { .. } => return,
            ToStage::ClockEcho { stage_ns, desk_ns } => {
                let Some(newest) = Offset::of_echo(stage_ns, desk_ns, now_ns) else { continue };
                let offset = known.map_or(newest, |known| known.with(newest));
                known = Some(offset);
                FromDesk::Offset(offset)
            }
        };
        // A full queue means that the frame thread stalls. This thread waits, never the frame
        // thread.
        while let Err(back) = queues.0.from_desk.push(item) {
            item = back;
            thread::sleep(Duration::from_millis(2));
        }
    }
}

fn reconnect(target: &LinkTarget, queues: &LinkQueues) -> Option<(TcpStream, FrameReader)> {
    while queues.desk_silent_for() < target.linger {
        thread::sleep(RETRY_EVERY);
        if let Ok((mut stream, mut reader)) = dial(target)
            && let Ok(welcome) = await_welcome(&mut stream, &mut reader)
        {
            queues.0.heard_ns.store(monotonic_ns(), Ordering::Relaxed);
            let _ = queues.0.from_desk.push(FromDesk::Welcome(welcome));
            return Some((stream, reader));
        }
    }
    None
}

/// The out thread: the clock's probes, then events, then telemetry, until the link breaks.
fn send(mut stream: TcpStream, queues: LinkQueues, up: &AtomicBool) {
    let mut buffer = Vec::new();
    let (mut probes, mut probed): (u32, Option<Instant>) = (0, None);
    let (mut frames, mut said) = (0, Instant::now());
    while up.load(Ordering::Relaxed) {
        let every = if probes < PROBES_FIRST { PROBE_FIRST_EVERY } else { PROBE_EVERY };
        let message = if probed.is_none_or(|at| at.elapsed() >= every) {
            (probes, probed) = (probes.saturating_add(1), Some(Instant::now()));
            Some(ToDesk::ClockProbe { stage_ns: monotonic_ns() })
        } else if let Some(event) = queues.0.events.pop() {
            Some(ToDesk::Event(event))
        } else if let Some(report) = queues.0.clock.pop() {
            Some(ToDesk::Clock(report))
        } else if let Some(telemetry) = queues.0.telemetry.pop() {
            (frames, said) = (queues.0.frames.load(Ordering::Relaxed), Instant::now());
            Some(ToDesk::Telemetry(Box::new(telemetry)))
        } else if said.elapsed() >= ALIVE_EVERY {
            let before = std::mem::replace(&mut frames, queues.0.frames.load(Ordering::Relaxed));
            said = Instant::now();
            (frames != before).then_some(ToDesk::Alive)
        } else {
            None
        };
        match message {
            Some(message) => {
                if write_frame(&mut stream, &message, &mut buffer).is_err() {
                    let _ = stream.shutdown(Shutdown::Both);
                    return;
                }
            }
            None => thread::sleep(OUT_EVERY),
        }
    }
}

/// Ends the process when the frame thread hangs (a runtime that never gives an image back), so
/// that a supervisor can start it again.
fn watch(queues: LinkQueues) {
    let mut last = 0;
    let mut moved_ns = monotonic_ns();
    loop {
        thread::sleep(Duration::from_millis(250));
        let frames = queues.0.frames.load(Ordering::Relaxed);
        if frames != last || frames == 0 || queues.0.closing.load(Ordering::Relaxed) {
            (last, moved_ns) = (frames, monotonic_ns());
        } else if Duration::from_nanos(monotonic_ns().saturating_sub(moved_ns)) > STALLED {
            std::process::exit(i32::from(Exit::Stalled.code()));
        }
    }
}
