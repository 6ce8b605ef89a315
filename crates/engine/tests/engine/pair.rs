//! A session and its stage on one thread, without sockets, on a clock that the test moves: time goes
//! from one wake-up of the engine to the next, and nothing waits.

use std::sync::Arc;

use crossbeam_channel::Receiver;
use gradus_engine::{
    Clock as _, Config, EngineError, Happened, LinkEvent, Running, Sources, StageLink, ToEngine,
    Waiting,
};
use gradus_live::Directive;
use gradus_session::link::{ToStage, Welcome};
use gradus_session::snapshot::Snapshot;
use gradus_session::{Command, Origin, StageEvent};
use tempfile::TempDir;

use crate::fake_stage::{ready, telemetry};
use crate::hand_clock::HandClock;
use crate::support::{Logged, config};

/// More wake-ups than any test here has: an hour of them.
const MOST_JUMPS: usize = 100_000;

pub struct Pair {
    pub clock: Arc<HandClock>,
    pub stage: Option<PairStage>,
    running: Running,
    shown: Snapshot,
    folder: TempDir,
}

/// The stage of a pair.
pub struct PairStage {
    id: u64,
    from_desk: Receiver<ToStage>,
    frames: u64,
    /// Whether it answers by itself: a frame for each heartbeat, and every stimulus is shown.
    pub answers: bool,
    /// Every message that it was sent, in order, and when on the desk's clock.
    pub told: Vec<(u64, ToStage)>,
}

impl Pair {
    /// A session that begins at once, without a stage.
    pub fn open(change: impl FnOnce(Config) -> Config) -> Self {
        let (waiting, clock, folder) = waiting(change);
        Self::begin(waiting, clock, None, folder)
    }

    /// A session that begins with the first frame of a stage.
    pub fn with_stage(change: impl FnOnce(Config) -> Config) -> (Self, Welcome) {
        let (mut waiting, clock, folder) = waiting(change);
        let (link, stage) = PairStage::new(1);
        waiting.take(LinkEvent::Joined { link });
        let Ok(ToStage::Welcome(welcome)) = stage.from_desk.try_recv() else {
            panic!("no welcome");
        };
        waiting.take(LinkEvent::Event { id: 1, event: ready() });
        (Self::begin(waiting, clock, Some(stage), folder), *welcome)
    }

    fn begin(
        mut waiting: Waiting,
        clock: Arc<HandClock>,
        stage: Option<PairStage>,
        folder: TempDir,
    ) -> Self {
        assert!(waiting.is_over().unwrap(), "it waits for a frame");
        let mut running = waiting.begin().unwrap();
        let shown = running.look();
        let mut pair = Self { clock, stage, running, shown, folder };
        pair.serve();
        pair
    }

    /// Time goes to the next wake-up, and everything that comes of it is done.
    pub fn jump(&mut self) {
        // Never not at all: a wake-up that is due at once is over then.
        let at_ns = self.running.wake_at_ns().max(self.clock.monotonic_ns() + 1);
        self.clock.go_to(at_ns);
        self.happens(Happened::MomentCame);
        self.serve();
    }

    /// Jumps until a snapshot shows it.
    #[track_caller]
    pub fn until(&mut self, shows: impl Fn(&Snapshot) -> bool) -> &Snapshot {
        for _ in 0..MOST_JUMPS {
            if shows(&self.shown) {
                return &self.shown;
            }
            assert!(!self.running.is_closed(), "it never came: {:#?}", self.shown.recent);
            self.jump();
        }
        panic!("it never came: {:#?}", self.shown.recent);
    }

    /// The newest snapshot.
    pub fn shown(&self) -> &Snapshot {
        &self.shown
    }

    pub fn asks(&mut self, command: Command) {
        let from = Origin::Therapist;
        self.happens(Happened::Asked(ToEngine::Command { command, from }));
        self.serve();
    }

    fn happens(&mut self, happened: Happened) {
        self.running.take(happened);
        self.shown = self.running.look();
    }

    /// Lets the stage take its messages, and takes its answers.
    fn serve(&mut self) {
        // After the close the stage is not heard before `end`.
        while !self.running.is_closed()
            && let Some(stage) = &mut self.stage
            && let Ok(message) = stage.from_desk.try_recv()
        {
            let answer = stage.hear(self.clock.monotonic_ns(), message);
            if let Some(answer) = answer {
                self.happens(Happened::Stage(answer));
            }
        }
    }

    /// Closes the session; what its log holds.
    pub fn close(mut self) -> (Logged, Vec<(u64, ToStage)>) {
        self.asks(Command::Close);
        self.end()
    }

    /// Jumps to the session's end; what its log holds, and the messages that its stage was sent.
    pub fn end(mut self) -> (Logged, Vec<(u64, ToStage)>) {
        while !self.running.is_closed() {
            self.jump();
        }
        let Self { clock, mut stage, running, folder, .. } = self;
        let mut leaving = running.leave();
        while !leaving.is_over() {
            match stage.as_mut().map(|stage| stage.from_desk.try_recv().map(|m| (stage, m))) {
                Some(Ok((stage, message))) => {
                    let answer = stage.hear(clock.monotonic_ns(), message);
                    answer.into_iter().for_each(|answer| leaving.take(answer));
                }
                _ => clock.go_to(leaving.wake_at_ns()),
            }
        }
        let told = stage.map(|stage| stage.told).unwrap_or_default();
        (Logged::of(leaving.finish().unwrap(), folder), told)
    }
}

impl PairStage {
    fn new(id: u64) -> (StageLink, Self) {
        let (link, from_desk) = StageLink::within_process(id);
        (link, Self { id, from_desk, frames: 0, answers: true, told: Vec::new() })
    }

    fn hear(&mut self, now_ns: u64, message: ToStage) -> Option<LinkEvent> {
        let (id, answers) = (self.id, self.answers);
        let answer = match &message {
            ToStage::Directive(Directive::End) => {
                Some(LinkEvent::Gone { id, reason: "its process ended".to_owned() })
            }
            _ if !answers => None,
            ToStage::Heartbeat { .. } => {
                self.frames += 1;
                let telemetry = Box::new(telemetry(self.frames));
                Some(LinkEvent::Telemetry { id, telemetry })
            }
            ToStage::Directive(Directive::Stimulus { stimulus, run, start }) => {
                let (stimulus, run, at) = (stimulus.clone(), *run, *start);
                let event = StageEvent::Presented { stimulus, run, at };
                Some(LinkEvent::Event { id, event })
            }
            // Welcomed again: from here on it counts time as the session does.
            ToStage::Welcome(_) => Some(LinkEvent::Event { id, event: ready() }),
            _ => None,
        };
        self.told.push((now_ns, message));
        answer
    }
}

/// A session that has not begun, at the beginning of its clock.
pub fn waiting(change: impl FnOnce(Config) -> Config) -> (Waiting, Arc<HandClock>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (config, clock) = (change(config(&folder)), HandClock::new());
    let sources = Sources::open(&config).unwrap();
    let nowhere = "127.0.0.1:1".parse().unwrap();
    (Waiting::new(config, sources, nowhere, Arc::clone(&clock) as _), clock, folder)
}

/// Waits for a first frame that does not come, from wake-up to wake-up; why that is given up.
pub fn no_first_frame(mut waiting: Waiting, clock: &HandClock) -> EngineError {
    loop {
        match waiting.is_over() {
            Ok(true) => panic!("a session that begins without a frame"),
            Ok(false) => clock.go_to(waiting.wake_at_ns()),
            Err(error) => return error,
        }
    }
}
