//! Stimuli that come by themselves: when the next one is due on the exposure's clock.
//!
//! A due one asks for its stimulus as a command would and is judged like one, so that it ends as a
//! record, taken or refused. Nothing is due while schedules are held, which they are until the
//! therapist allows them; what would have been due meanwhile is left out.

use core::time::Duration;

use gradus_base::chance;
use gradus_scenario::stimulus::Schedule;
use gradus_scenario::{Scenario, StimulusIndex};

/// Schedules of a session: whether they are allowed, and what comes next of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Schedules {
    allowed: bool,
    entries: Vec<Entry>,
    seed: u64,
}

#[derive(Clone, Debug)]
struct Entry {
    /// Index of the stimulus.
    stimulus: StimulusIndex,
    schedule: Schedule,
    /// On the exposure's clock; none: never again.
    next: Option<Duration>,
    draws: u64,
}

/// So many chances are drawn one by one; what lies farther back is left out at once.
const MOST_DRAWS: u32 = 1000;

impl Entry {
    /// When it is due after `from`, and the draw is counted.
    fn draw(&mut self, seed: u64, from: Duration, (least, most): (f64, f64)) -> Duration {
        let index = self.draws;
        self.draws += 1;
        let share = chance::unit_at(seed, self.stimulus.get() as u64, index);
        from + Duration::from_secs_f64(least + (most - least) * share)
    }

    fn begin(&mut self, seed: u64) {
        self.next = match self.schedule {
            Schedule::After(secs) => Some(Duration::from_secs_f64(secs)),
            Schedule::Every { secs, first_secs } => {
                Some(Duration::from_secs_f64(first_secs.unwrap_or(secs)))
            }
            Schedule::Random { least_secs, most_secs } => {
                Some(self.draw(seed, Duration::ZERO, (least_secs, most_secs)))
            }
        };
    }

    /// Goes on to the first time after `clock`.
    fn pass(&mut self, seed: u64, clock: Duration) {
        let Some(due) = self.next.filter(|due| *due <= clock) else { return };
        self.next = match self.schedule {
            Schedule::After(_) => None,
            Schedule::Every { secs, .. } => {
                let period = Duration::from_secs_f64(secs).as_nanos().max(1);
                let periods = (clock - due).as_nanos() / period + 1;
                let ahead = u64::try_from(periods.saturating_mul(period)).ok();
                ahead.and_then(|ns| due.checked_add(Duration::from_nanos(ns)))
            }
            Schedule::Random { least_secs, most_secs } => {
                let mut next = due;
                for _ in 0..MOST_DRAWS {
                    next = self.draw(seed, next, (least_secs, most_secs));
                    if next > clock {
                        break;
                    }
                }
                if next <= clock {
                    next = self.draw(seed, clock, (least_secs, most_secs));
                }
                Some(next)
            }
        };
    }
}

impl Schedules {
    /// Held at first.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let mut entries = Vec::new();
        for (stimulus, known) in scenario.indexed_stimuli() {
            for schedule in &known.schedule {
                let schedule = schedule.clone();
                let mut entry = Entry { stimulus, schedule, next: None, draws: 0 };
                // Two schedules of one stimulus draw apart.
                let salt = entries.len() as u64;
                entry.begin(seed ^ salt.rotate_left(32));
                entries.push(entry);
            }
        }
        Self { allowed: false, entries, seed }
    }

    /// Whether stimuli may come by themselves.
    pub fn are_allowed(&self) -> bool {
        self.allowed
    }

    /// Allows them or holds them, with the exposure's clock at `clock`.
    pub fn allow(&mut self, allowed: bool, clock: Duration) {
        let was = core::mem::replace(&mut self.allowed, allowed);
        if allowed && !was {
            // What was due meanwhile does not come all at once; what is due now still does.
            let Some(before) = clock.checked_sub(Duration::from_nanos(1)) else { return };
            for index in 0..self.entries.len() {
                self.pass(index, before);
            }
        }
    }

    /// A stimulus does not come again by itself.
    pub fn end(&mut self, stimulus: StimulusIndex) {
        for entry in self.entries.iter_mut().filter(|entry| entry.stimulus == stimulus) {
            entry.next = None;
        }
    }

    /// When the next stimulus comes, on the exposure's clock; none while they are held.
    pub fn next(&self) -> Option<Duration> {
        self.first().map(|(_, due)| due)
    }

    /// The stimulus, by index, that is due at `clock`; its schedule goes on to the time after.
    pub fn take_due(&mut self, clock: Duration) -> Option<StimulusIndex> {
        let (index, _) = self.first().filter(|(_, due)| *due <= clock)?;
        self.pass(index, clock);
        self.entries.get(index).map(|entry| entry.stimulus)
    }

    /// The schedule that comes next, by index, and when.
    fn first(&self) -> Option<(usize, Duration)> {
        let entries = self.entries.iter().enumerate().filter(|_| self.allowed);
        let due = entries.filter_map(|(index, entry)| Some((index, entry.next?)));
        due.min_by_key(|(index, at)| (*at, *index))
    }

    fn pass(&mut self, index: usize, clock: Duration) {
        let seed = self.seed ^ (index as u64).rotate_left(32);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.pass(seed, clock);
        }
    }
}
