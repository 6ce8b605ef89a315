//! A session's log as the tests read it: also while it is being written, and after it was cut off.

use std::path::{Path, PathBuf};

use gradus_base::SessionTime;
use gradus_base::sample::{FrameSample, HandSample, HeadSample, HeartSample};
use gradus_log::info::Info;
use gradus_log::read::{Content, Damage, Item, LogFile, Message};
use gradus_log::{GazeMessage, LogNote, Topic};
use gradus_session::{Record, RecordKind, StageEvent, StopCause};

/// A message's content, and its times on the wall clock, ns.
#[derive(Clone, Debug)]
pub struct At<T> {
    pub log_ns: u64,
    pub capture_ns: u64,
    pub is: T,
}

/// Everything that a log holds.
#[derive(Default)]
pub struct Log {
    pub events: Vec<At<Record>>,
    pub heart: Vec<At<HeartSample>>,
    pub gaze: Vec<At<GazeMessage>>,
    pub head: Vec<At<HeadSample>>,
    pub hands: Vec<At<HandSample>>,
    pub frames: Vec<At<FrameSample>>,
    pub notes: Vec<LogNote>,
    pub damage: Vec<Damage>,
    pub closed: bool,
    /// The log time of the newest message, ns.
    pub newest_ns: u64,
    /// The channel and sequence number of every message, in the order of the file.
    sequences: Vec<(Topic, u32)>,
}

/// The only log in a data folder; none before it was made.
pub fn path_in(data: &Path) -> Option<PathBuf> {
    let mut logs = all_in(data);
    assert!(logs.len() <= 1, "more than one log: {logs:?}");
    logs.pop()
}

/// Every log in a data folder.
pub fn all_in(data: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data).into_iter().flatten().flatten();
    entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "mcap")).collect()
}

/// The summary of the only log in a data folder.
pub fn info_in(data: &Path) -> Info {
    gradus_log::info::info(&LogFile::open(&path_in(data).expect("a log")).unwrap())
}

impl Log {
    pub fn read(path: &Path) -> Self {
        let mut log = Self::default();
        // A file that has just been made may still be empty.
        let Ok(file) = LogFile::open(path) else { return log };
        for item in file.items() {
            match item {
                Item::Message(message) => log.message(&message),
                Item::Damage(damage) => log.damage.push(damage),
                Item::End(end) => log.closed = end.closed,
                _ => {}
            }
        }
        log
    }

    fn message(&mut self, message: &Message) {
        let (log_ns, capture_ns) = (message.log_time, message.publish_time);
        self.newest_ns = self.newest_ns.max(log_ns);
        self.sequences.push((message.topic.unwrap(), message.sequence));
        fn at<T>(log_ns: u64, capture_ns: u64, is: T) -> At<T> {
            At { log_ns, capture_ns, is }
        }
        match message.content().unwrap() {
            Content::Event(is) => self.events.push(at(log_ns, capture_ns, is)),
            Content::Heart(is) => self.heart.push(at(log_ns, capture_ns, is)),
            Content::Gaze(is) => self.gaze.push(at(log_ns, capture_ns, is)),
            Content::Head(is) => self.head.push(at(log_ns, capture_ns, is)),
            Content::Hand(is) => self.hands.push(at(log_ns, capture_ns, is)),
            Content::Frame(is) => self.frames.push(at(log_ns, capture_ns, is)),
            Content::Log(is) => self.notes.push(is.note),
            Content::Signs(_) | Content::Signals(_) => {}
            // The folders of these tests have no keys.
            Content::Seal(seal) => panic!("a seal: {seal:?}"),
            Content::Other(value) => panic!("a channel that is not Gradus': {value}"),
        }
    }

    /// The first event from index `from` on that `wanted` accepts, with its index.
    pub fn event(
        &self,
        from: usize,
        wanted: impl Fn(&RecordKind) -> bool,
    ) -> Option<(usize, At<Record>)> {
        let events = self.events.iter().enumerate().skip(from);
        events.map(|(index, event)| (index, event.clone())).find(|(_, e)| wanted(&e.is.kind))
    }

    /// The event that [`Log::event`] finds; the test fails if there is none.
    #[track_caller]
    pub fn must(
        &self,
        what: &str,
        from: usize,
        wanted: impl Fn(&RecordKind) -> bool,
    ) -> (usize, At<Record>) {
        let found = self.event(from, wanted);
        found.unwrap_or_else(|| panic!("no {what} in the log:\n{}", self.story()))
    }

    /// The events, one event on each line.
    pub fn story(&self) -> String {
        let line = |e: &At<Record>| {
            format!("{:4} {:9.3} s  {:?}\n", e.is.seq, e.is.at.as_secs_f64(), e.is.kind)
        };
        self.events.iter().map(line).collect()
    }

    /// Fails if a message that was sent to the log is not in the file, or cannot be read. With
    /// `gap_between`, one stage ended and the next began at these times: frames may be missing
    /// between them and nowhere else.
    #[track_caller]
    pub fn assert_no_hole(&self, gap_between: Option<(SessionTime, SessionTime)>) {
        assert!(self.damage.is_empty(), "{:?}", self.damage);
        assert!(self.notes.is_empty(), "{:?}", self.notes);
        for topic in Topic::ALL {
            let numbers = self.sequences.iter().filter(|(of, _)| *of == topic).map(|(_, n)| *n);
            let numbers: Vec<u32> = numbers.collect();
            let holes = numbers.windows(2).any(|pair| pair[1] != pair[0] + 1);
            assert!(!holes, "{} has holes in its sequence: {numbers:?}", topic.as_str());
        }
        for (seq, event) in self.events.iter().enumerate() {
            assert_eq!(event.is.seq, seq as u64, "a record is missing:\n{}", self.story());
        }
        let mut gaps = 0;
        for pair in self.frames.windows(2) {
            let (before, after) = (&pair[0].is, &pair[1].is);
            if after.index == before.index + 1 {
                continue;
            }
            let (lost, ready) = gap_between.unwrap_or_else(|| {
                panic!("frames are missing between {before:?} and {after:?}\n{}", self.story())
            });
            gaps += 1;
            // The last frame may be predicted to be seen a little after the stage is gone.
            let slack = std::time::Duration::from_millis(500);
            assert!(before.capture.at <= lost + slack, "{before:?}, lost at {lost:?}");
            assert!(after.capture.at + slack >= ready, "{after:?}, ready at {ready:?}");
        }
        assert_eq!(gaps, usize::from(gap_between.is_some()), "gaps in /frames");
        assert_eq!(self.head.len(), self.frames.len());
        assert_eq!(self.gaze.len(), self.frames.len());
        assert_eq!(self.hands.len(), 2 * self.frames.len());
    }
}

pub fn is_ready(kind: &RecordKind) -> bool {
    matches!(kind, RecordKind::Stage { event: StageEvent::Ready { .. } })
}

pub fn is_end_of(kind: &RecordKind, raised: &RecordKind) -> bool {
    let RecordKind::AlarmRaised { alarm } = raised else { return false };
    matches!(kind, RecordKind::AlarmCleared { id } if *id == alarm.id)
}

pub fn is_stop(kind: &RecordKind, cause: &StopCause) -> bool {
    matches!(kind, RecordKind::Stopped { cause: one } if one == cause)
}
