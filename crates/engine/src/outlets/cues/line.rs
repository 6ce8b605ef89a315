//! A device's own thread: it takes the newest levels and says them.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use gradus_base::Name;
use gradus_session::CueEvent;
use gradus_session::snapshot::{CueState, CueView};

use super::levels::Frame;
use super::talk::{Said, Talk};
use crate::config::EngineError;

/// How long the end of a session waits for a device to be told to stop.
const LAST_WITHIN: Duration = Duration::from_secs(1);
/// A device that cannot take more at this moment is asked again after so long.
const BUSY: Duration = Duration::from_millis(20);
/// Changes of state that may wait for the engine, which takes them 25 times a second.
const NEWS_MOST: usize = 8;

/// How words get to a device. All of it may wait, within bounds: it is on the device's own thread.
pub(super) trait Door: Send + 'static {
    /// Says something, after the device was opened where that is still to be done.
    ///
    /// # Errors
    /// Why the words do not reach the device, for a person.
    fn say(&mut self, said: &Said, now: Instant) -> Result<(), String>;

    /// Whether levels that are said now arrive soon.
    fn is_ready(&self, now: Instant) -> bool;

    /// How long to leave the device alone after it failed.
    fn rest(&self) -> Duration;

    /// How long all must go well until that is believed.
    fn proof(&self) -> Duration;
}

/// The engine's end of a device's thread.
pub(super) struct Line {
    to: Name,
    frames: Sender<Frame>,
    /// The other end, to take out what is not the newest any more.
    waiting: Receiver<Frame>,
    news: Receiver<CueState>,
    state: CueState,
    /// Ends with the thread.
    thread: Receiver<()>,
}

impl Line {
    /// Begins a thread for a device that a person knows by `to`.
    pub fn open(to: &str, door: impl Door) -> Result<Self, EngineError> {
        let (frames, waiting) = bounded(1);
        let (says, news) = bounded(NEWS_MOST);
        let (alive, thread) = bounded(0);
        let heard = waiting.clone();
        thread::Builder::new()
            .name("cues".to_owned())
            .spawn(move || {
                Talker::new(door, says, Instant::now()).run(&heard);
                drop::<Sender<()>>(alive);
            })
            .map_err(EngineError::Thread)?;
        Ok(Self { to: Name::from(to), frames, waiting, news, state: CueState::Opening, thread })
    }

    /// Gives it the newest levels, in place of those that it has not taken.
    pub fn feed(&self, frame: Frame) {
        if let Err(TrySendError::Full(frame)) = self.frames.try_send(frame) {
            // Either the thread or this call takes the old ones; then there is room.
            let _ = self.waiting.try_recv();
            let _ = self.frames.try_send(frame);
        }
    }

    /// How the device came to stand since the last call.
    pub fn news(&mut self) -> Vec<CueEvent> {
        let mut events = Vec::new();
        while let Ok(state) = self.news.try_recv() {
            events.extend(super::event(&self.to, &state));
            self.state = state;
        }
        events
    }

    /// How it stands.
    pub fn view(&self) -> CueView {
        CueView { to: self.to.clone(), state: self.state.clone() }
    }

    /// Tells the device to stop. A device that takes nothing is left to stop by itself.
    pub fn end(self) {
        let Self { frames, waiting, thread, .. } = self;
        drop((frames, waiting));
        let _ = thread.recv_timeout(LAST_WITHIN);
    }
}

/// What runs on the thread.
struct Talker<D> {
    door: D,
    talk: Talk,
    news: Sender<CueState>,
    /// The state that the engine has.
    state: CueState,
    /// Since when all goes well.
    well: Option<Instant>,
    /// Until when the device is left alone.
    rests: Option<Instant>,
    wake: Instant,
}

impl<D: Door> Talker<D> {
    fn new(door: D, news: Sender<CueState>, now: Instant) -> Self {
        let (talk, state) = (Talk::new(now), CueState::Opening);
        Self { door, talk, news, state, well: None, rests: None, wake: now }
    }

    fn run(mut self, frames: &Receiver<Frame>) {
        loop {
            match frames.recv_deadline(self.wake) {
                Ok(frame) => self.talk.hear(frame, Instant::now()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.step(Instant::now());
        }
        if self.rests.is_none() {
            // The last word: whether it arrives makes no difference to the session.
            let _ = self.door.say(&self.talk.stop(true), Instant::now());
        }
    }

    fn step(&mut self, now: Instant) {
        if let Some(until) = self.rests.filter(|until| now < *until) {
            self.wake = until;
            return;
        }
        self.rests = None;
        if !self.talk.is_silent(now) && !self.door.is_ready(now) {
            self.wake = now + BUSY;
            return;
        }
        let said = self.talk.say(now).map_or(Ok(()), |said| self.door.say(&said, now));
        match said {
            Ok(()) => {
                let since = *self.well.get_or_insert(now);
                if now >= since + self.door.proof() {
                    self.stands(CueState::Works);
                }
                self.wake = self.talk.due();
            }
            Err(reason) => {
                self.well = None;
                self.stands(CueState::Failed { reason });
                let until = now + self.door.rest();
                self.talk.lose(until);
                (self.rests, self.wake) = (Some(until), until);
            }
        }
    }

    /// Tells the engine of a change; when it cannot take the change now, with the next step.
    fn stands(&mut self, state: CueState) {
        if state != self.state && self.news.try_send(state.clone()).is_ok() {
            self.state = state;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::levels::Out;
    use super::*;

    /// A device that fails when the test has it fail.
    #[derive(Default)]
    struct Device {
        fails: Vec<bool>,
        said: Vec<Said>,
    }

    impl Door for Device {
        fn say(&mut self, said: &Said, _: Instant) -> Result<(), String> {
            self.said.push(said.clone());
            match self.fails.pop() {
                Some(true) => Err("it is gone".to_owned()),
                _ => Ok(()),
            }
        }
        fn is_ready(&self, _: Instant) -> bool {
            true
        }
        fn rest(&self) -> Duration {
            Duration::from_secs(3)
        }
        fn proof(&self) -> Duration {
            Duration::ZERO
        }
    }

    #[test]
    fn a_device_that_fails_is_said_once_left_alone_and_told_everything_when_it_is_back() {
        let start = Instant::now();
        let (says, news) = bounded(NEWS_MOST);
        let mut talker = Talker::new(Device::default(), says, start);
        talker.door.fails = vec![false, true, true, false];
        let out = |percent| Out::Vibration { channel: 2, percent, hz: 40 };
        let mut at = start;
        while at < start + Duration::from_secs(8) {
            talker.talk.hear(Frame { live: true, outs: vec![out(30)] }, at);
            talker.step(at);
            at += Duration::from_millis(50);
        }
        let failed = CueState::Failed { reason: "it is gone".to_owned() };
        let states: Vec<_> = news.try_iter().collect();
        assert_eq!(states, [CueState::Works, failed, CueState::Works]);
        assert!(talker.door.said.iter().all(|said| *said == Said::Levels(vec![out(30)])));
        // At 0, 0.25 (fails), 3.25 (fails), 6.25 s, and each quarter of a second after that.
        assert!((8..=11).contains(&talker.door.said.len()), "{}", talker.door.said.len());
    }

    #[test]
    fn a_line_holds_the_newest_levels_alone() {
        let (frames, waiting) = bounded(1);
        let (_, news) = bounded(1);
        let (_, thread) = bounded(0);
        let state = CueState::Opening;
        let line = Line { to: Name::from("x"), frames, waiting, news, state, thread };
        let frame = |channel| Frame {
            live: true,
            outs: vec![Out::Vibration { channel, percent: 1, hz: 1 }],
        };
        (0..9).for_each(|channel| line.feed(frame(channel)));
        assert_eq!(line.waiting.try_iter().collect::<Vec<_>>(), [frame(8)]);
    }
}
