//! What is said to a device, and when: changes at once, everything again four times a second, and
//! *stop* when there is nothing to give or nothing is heard of the engine.

use std::time::{Duration, Instant};

use super::levels::{Frame, Out};

/// Everything is said again after so long. A device stops by itself after a second without a word:
/// three may be lost.
pub(super) const AGAIN: Duration = Duration::from_millis(250);
/// Levels are not held for longer when no newer ones come: the engine hangs.
const HEARD_WITHIN: Duration = Duration::from_millis(500);

/// What is said to a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Everything ends, at once. Holds each channel, which does nothing.
    Stop {
        /// Each channel.
        outs: Vec<Out>,
        /// It did something until now.
        anew: bool,
    },
    /// These channels do this from now on.
    Levels(Vec<Out>),
}

/// A conversation with a device.
#[derive(Debug)]
pub(super) struct Talk {
    frame: Frame,
    heard: Instant,
    /// The levels that the device was sent last; none: no level was sent, or *stop*.
    given: Option<Vec<Out>>,
    /// *Stop* was sent, and no level since.
    stopped: bool,
    again: Instant,
}

impl Talk {
    /// A conversation that begins with *stop*.
    pub fn new(now: Instant) -> Self {
        let frame = Frame::default();
        Self { frame, heard: now, given: None, stopped: false, again: now }
    }

    /// The engine says what the channels do.
    pub fn hear(&mut self, frame: Frame, now: Instant) {
        (self.frame, self.heard) = (frame, now);
    }

    /// Whether the channels have nothing to do, or may do nothing any more.
    pub fn is_silent(&self, now: Instant) -> bool {
        !self.frame.live || self.frame.outs.is_empty() || now >= self.heard + HEARD_WITHIN
    }

    /// When there is something to say at the latest.
    pub fn due(&self) -> Instant {
        if self.stopped || !self.frame.live {
            return self.again;
        }
        self.again.min(self.heard + HEARD_WITHIN)
    }

    /// What is to be said now. It counts as said.
    pub fn say(&mut self, now: Instant) -> Option<Said> {
        let again = now >= self.again;
        if self.is_silent(now) {
            let anew = !self.stopped;
            (self.given, self.stopped) = (None, true);
            if !again && !anew {
                return None;
            }
            self.again = now + AGAIN;
            return Some(self.stop(anew));
        }
        let outs = &self.frame.outs;
        let changed: Vec<Out> = match &self.given {
            Some(given) if !again => {
                let was = |out: &&Out| !given.iter().any(|given| given.is_as(out));
                outs.iter().filter(was).cloned().collect()
            }
            _ => {
                self.again = now + AGAIN;
                outs.clone()
            }
        };
        (self.given, self.stopped) = (Some(outs.clone()), false);
        (!changed.is_empty()).then_some(Said::Levels(changed))
    }

    /// The last word.
    pub fn stop(&self, anew: bool) -> Said {
        Said::Stop { outs: self.frame.outs.iter().cloned().map(Out::silent).collect(), anew }
    }

    /// What was said did not arrive: it is all said again.
    pub fn lose(&mut self, now: Instant) {
        (self.given, self.stopped, self.again) = (None, false, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(channel: u8, percent: u8) -> Out {
        Out::Vibration { channel, percent, hz: 40 }
    }

    fn frame(percents: &[u8]) -> Frame {
        let outs = percents.iter().zip(0..).map(|(percent, channel)| out(channel, *percent));
        Frame { live: true, outs: outs.collect() }
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// What is said from frames that come each 50 ms, with the time of each word, ms.
    fn said(frames: &[Frame]) -> Vec<(u64, Said)> {
        let start = Instant::now();
        let mut talk = Talk::new(start);
        let mut all = Vec::new();
        for (frame, at) in frames.iter().zip((0..).step_by(50)) {
            talk.hear(frame.clone(), start + ms(at));
            all.extend(talk.say(start + ms(at)).map(|said| (at, said)));
        }
        all
    }

    #[test]
    fn changes_are_said_at_once_and_everything_again_each_quarter_of_a_second() {
        let mut frames = vec![frame(&[10, 0]); 7];
        frames[2] = frame(&[20, 0]);
        let all = vec![out(0, 10), out(1, 0)];
        let expected = [
            (0, Said::Levels(all.clone())),
            (100, Said::Levels(vec![out(0, 20)])),
            (150, Said::Levels(vec![out(0, 10)])),
            (250, Said::Levels(all)),
        ];
        assert_eq!(said(&frames), expected);
    }

    #[test]
    fn a_stop_is_said_at_once_and_again_and_after_it_everything() {
        let quiet = Frame { live: false, ..frame(&[0, 0]) };
        let mut frames = vec![quiet; 10];
        frames[0] = frame(&[10, 0]);
        frames[8] = frame(&[10, 0]);
        let stop = |anew| Said::Stop { outs: vec![out(0, 0), out(1, 0)], anew };
        let all = Said::Levels(vec![out(0, 10), out(1, 0)]);
        let expected =
            [(0, all.clone()), (50, stop(true)), (300, stop(false)), (400, all), (450, stop(true))];
        assert_eq!(said(&frames), expected);
    }

    #[test]
    fn levels_of_an_engine_that_hangs_are_not_held() {
        let start = Instant::now();
        let mut talk = Talk::new(start);
        talk.hear(frame(&[10]), start);
        let mut words = Vec::new();
        let mut now = start;
        while now < start + ms(1200) {
            words.extend(talk.say(now).map(|said| ((now - start).as_millis(), said)));
            now = talk.due().max(now + ms(1));
        }
        let levels = Said::Levels(vec![out(0, 10)]);
        let stop = |anew| Said::Stop { outs: vec![out(0, 0)], anew };
        let expected = [
            (0, levels.clone()),
            (250, levels),
            (500, stop(true)),
            (750, stop(false)),
            (1000, stop(false)),
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn what_was_lost_is_all_said_again() {
        let start = Instant::now();
        let mut talk = Talk::new(start);
        let at = |talk: &mut Talk, frame: Frame, after| {
            talk.hear(frame, start + ms(after));
            talk.say(start + ms(after))
        };
        assert!(at(&mut talk, frame(&[10, 5]), 0).is_some());
        assert_eq!(at(&mut talk, frame(&[10, 5]), 50), None);
        talk.lose(start + ms(50));
        let all = Some(Said::Levels(vec![out(0, 10), out(1, 5)]));
        assert_eq!(at(&mut talk, frame(&[10, 5]), 100), all);
    }

    #[test]
    fn a_scenario_without_cues_says_stop_alone() {
        let nothing = Frame { live: true, outs: Vec::new() };
        let all = said(&vec![nothing; 11]);
        let stops = |(at, said): &(u64, Said)| {
            (*at, matches!(said, Said::Stop { outs, .. } if outs.is_empty()))
        };
        assert_eq!(all.iter().map(stops).collect::<Vec<_>>(), [0, 250, 500].map(|at| (at, true)));
    }
}
