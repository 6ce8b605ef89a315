//! Stimuli that come by themselves: when the next one is due on the exposure's clock.
//!
//! A due one asks for its stimulus as a command would and is judged like one, so that it ends as a
//! record, taken or refused. Nothing is due while schedules are held, which they are until the
//! therapist allows them; what would have been due meanwhile is left out.

use core::time::Duration;

use crate::machine::{Session, Work};
use crate::{Command, Origin, Phase};
use gradus_base::SessionTime;
use gradus_scenario::stimulus::Schedule;

/// Schedules of a session: whether they are allowed, and what comes next of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Schedules {
    pub allowed: bool,
    entries: Vec<Entry>,
    seed: u64,
}

#[derive(Clone, Debug)]
struct Entry {
    /// Index of the stimulus.
    stimulus: usize,
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
        let share = chance(seed, self.stimulus as u64, index);
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

/// From 0 to below 1, the same for the same three: SplitMix64 (Steele, Lea and Flood 2014).
fn chance(seed: u64, stimulus: u64, draw: u64) -> f64 {
    let mut state = seed
        .wrapping_add(stimulus.wrapping_mul(0xD1B5_4A32_D192_ED03))
        .wrapping_add(draw.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^= state >> 31;
    (state >> 11) as f64 / (1_u64 << 53) as f64
}

impl Schedules {
    pub fn new(stimuli: &[gradus_scenario::Stimulus], seed: u64) -> Self {
        let mut entries = Vec::new();
        for (stimulus, known) in stimuli.iter().enumerate() {
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

    fn pass(&mut self, index: usize, clock: Duration) {
        let seed = self.seed ^ (index as u64).rotate_left(32);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.pass(seed, clock);
        }
    }
}

impl Session {
    /// Whether stimuli may come by themselves.
    pub fn schedules_allowed(&self) -> bool {
        self.schedules.allowed
    }

    /// Whether a stimulus has run and may not run again.
    pub fn is_spent(&self, stimulus: usize) -> bool {
        let ran = self.world.run(stimulus).is_some_and(|run| run.run > 0);
        ran && self.scenario.stimuli().get(stimulus).is_some_and(|s| !s.repeats)
    }

    /// What comes next by itself: index into the schedules, and when on the exposure's clock.
    fn next_scheduled(&self) -> Option<(usize, Duration)> {
        if !self.schedules.allowed || self.phase != Phase::Exposure {
            return None;
        }
        let open = self.schedules.entries.iter().enumerate();
        let open = open.filter(|(_, entry)| !self.is_spent(entry.stimulus));
        open.filter_map(|(index, entry)| Some((index, entry.next?))).min_by_key(|(i, at)| (*at, *i))
    }

    /// When the next stimulus comes by itself.
    pub(super) fn scheduled_at(&self) -> Option<SessionTime> {
        self.next_scheduled().map(|(_, at)| self.when_exposed_for(at))
    }
}

impl Work<'_> {
    /// Asks for every stimulus that is due, each schedule once.
    pub(super) fn run_schedules(&mut self) {
        let clock = self.session.exposed_at(self.now);
        while let Some((index, due)) = self.session.next_scheduled() {
            if due > clock {
                return;
            }
            self.session.schedules.pass(index, clock);
            let entry = self.session.schedules.entries.get(index);
            let stimulus = entry.and_then(|e| self.session.scenario.stimuli().get(e.stimulus));
            let Some(stimulus) = stimulus.map(|s| s.id.clone()) else { return };
            self.command(&Command::Trigger { stimulus }, Origin::Schedule);
        }
    }

    pub(super) fn allow_schedules(&mut self, allowed: bool) {
        let was = std::mem::replace(&mut self.session.schedules.allowed, allowed);
        if allowed && !was {
            // What was due meanwhile does not come all at once; what is due now still does.
            let clock = self.session.exposed_at(self.now);
            let Some(before) = clock.checked_sub(Duration::from_nanos(1)) else { return };
            for index in 0..self.session.schedules.entries.len() {
                self.session.schedules.pass(index, before);
            }
        }
    }
}
