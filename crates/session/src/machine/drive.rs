//! The stretches of the patient's road: which stimuli happened where, so that a stretch that is run
//! again brings them again at the same places.

use std::collections::{BTreeMap, VecDeque};

use core::time::Duration;

use super::Work;
use super::timer::{Due, Timer};
use crate::{Command, Origin, RecordKind};
use gradus_base::{Name, SessionTime};
use gradus_live::state::StimulusRun;
use gradus_live::{Directive, WorldState};
use gradus_scenario::world::Stretch;

/// So many drives are remembered, and so many stimuli of a drive.
const MOST_DRIVES: usize = 50;
const MOST_STIMULI: usize = 500;
/// A stimulus whose rest is over so soon is waited for, s.
const RESTS_SECS: f64 = 0.25;
/// A place on the road is looked for so far ahead, s; farther away it is looked for again then.
const AHEAD_SECS: f64 = 600.0;

/// A stimulus, and where it began.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Happened {
    stimulus: Name,
    /// How far the patient had ridden, m from the beginning of the road.
    ride_m: f64,
}

/// The drives of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Drives {
    /// The stimuli of the drive that goes on, in order.
    now: Vec<Happened>,
    /// Those of the drives before, the newest last.
    before: VecDeque<Vec<Happened>>,
    /// Those that come again, the next first.
    due: VecDeque<Happened>,
    /// The last runs of stimuli of drives that are over, whose cooldown does not hold up the drive that
    /// goes on.
    lifted: BTreeMap<Name, u32>,
    /// The therapist has the vehicle wait.
    waits: bool,
}

impl Happened {
    /// The stimulus with its place.
    pub fn pair(&self) -> (Name, f64) {
        (self.stimulus.clone(), self.ride_m)
    }
}

impl Drives {
    /// The stimuli of this drive.
    pub fn happened(&self) -> &[Happened] {
        &self.now
    }

    /// The stimuli that come again on this drive, the next first.
    pub fn due(&self) -> impl Iterator<Item = &Happened> {
        self.due.iter()
    }

    /// Whether the therapist has the vehicle wait.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// Whether the cooldown of a run is lifted.
    pub fn lifts(&self, run: &StimulusRun) -> bool {
        self.lifted.get(&run.stimulus) == Some(&run.run)
    }

    fn note(&mut self, stimulus: Name, ride_m: f64) {
        if self.now.len() < MOST_STIMULI {
            self.now.push(Happened { stimulus, ride_m });
        }
    }

    /// A drive begins; with `again`, the stimuli of the last drive that had some on this stretch are
    /// due.
    fn begin(&mut self, stretch: &Stretch, again: bool) {
        self.before.push_back(std::mem::take(&mut self.now));
        if self.before.len() > MOST_DRIVES {
            self.before.pop_front();
        }
        let on = |happened: &&Happened| (stretch.from_m..stretch.to_m).contains(&happened.ride_m);
        let last = self.before.iter().rev().find(|drive| drive.iter().any(|one| on(&one)));
        let last = last.filter(|_| again).map_or(&[][..], Vec::as_slice);
        let mut due: Vec<Happened> = last.iter().filter(on).cloned().collect();
        due.sort_by(|a, b| a.ride_m.total_cmp(&b.ride_m));
        (self.due, self.waits) = (due.into(), false);
    }

    /// Nothing comes again any more.
    pub fn forget_due(&mut self) {
        self.due.clear();
    }
}

/// When the patient will have ridden so far as things stand, to the millisecond of session time: the
/// same whenever it is asked. None: not within [`AHEAD_SECS`].
fn comes_to(world: &WorldState, ride_m: f64, now: SessionTime) -> Option<SessionTime> {
    const NS: u64 = 1_000_000;
    let at = |ms: u64| SessionTime(ms.saturating_mul(NS));
    let (mut low, mut high) = (now.0 / NS, now.0 / NS + (AHEAD_SECS * 1e3) as u64);
    if world.ride_going_m(at(high)) < ride_m {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if world.ride_going_m(at(middle)) >= ride_m { high = middle } else { low = middle }
    }
    Some(at(high))
}

impl Work<'_> {
    /// The vehicle goes to the beginning of a stretch and drives on from there.
    pub(super) fn go_to_stretch(&mut self, name: &Name, again: bool) {
        let scenario = self.session.scenario.clone();
        let Some(stretch) = scenario.world().stretch(name) else { return };
        self.session.drives.begin(stretch, again);
        let repeats = self.session.drives.due.len() as u32;
        for due in self.session.drives.due.clone() {
            let index = scenario.stimulus_index(&due.stimulus);
            let run = index.and_then(|index| self.session.world.run(index));
            let run = run.map_or(0, |run| run.run);
            self.session.drives.lifted.insert(due.stimulus, run);
        }
        let (stretch, from_m) = (Some(name.clone()), stretch.from_m);
        self.record(RecordKind::RideSent { stretch, ride_m: from_m, waits: false, repeats });
        self.direct(Directive::EndStimuli { at: self.now });
        self.ride(Some(from_m), false);
    }

    /// The vehicle waits where it is, or goes on.
    pub(super) fn set_ride(&mut self, goes: bool) {
        self.session.drives.waits = !goes;
        let ride_m = self.session.world.ride_going_m(self.now);
        self.record(RecordKind::RideSent { stretch: None, ride_m, waits: !goes, repeats: 0 });
        self.ride(None, !goes);
    }

    /// A step begins at its stretch, unless the vehicle is on it.
    pub(super) fn ride_to_step(&mut self, stretch: Option<&Name>) {
        let scenario = self.session.scenario.clone();
        let Some(stretch) = stretch.and_then(|name| scenario.world().stretch(name)) else {
            return;
        };
        let ride_m = self.session.world.ride_going_m(self.now);
        if !(stretch.from_m..stretch.to_m).contains(&ride_m) {
            self.go_to_stretch(&stretch.id, false);
        }
    }

    /// A pause holds the vehicle, and its end lets it go on.
    pub(super) fn ride_in_pause(&mut self, paused: bool) {
        if self.session.world.ride().is_some() {
            self.ride(None, paused || self.session.drives.waits);
        }
    }

    fn ride(&mut self, from_m: Option<f64>, waits: bool) {
        let run = self.session.world.ride_run() + 1;
        self.direct(Directive::Ride { run, from_m, waits, at: self.now });
    }

    /// Notes where a stimulus began.
    pub(super) fn note_on_road(&mut self, stimulus: &Name, run: u32, from: Origin) {
        if self.session.world.ride().is_none() {
            return;
        }
        let ride_m = self.session.world.ride_going_m(self.now);
        self.session.drives.note(stimulus.clone(), ride_m);
        let (stimulus, again) = (stimulus.clone(), from == Origin::Stretch);
        self.record(RecordKind::StimulusOnRoad { stimulus, run, ride_m, again });
    }

    /// Whether a stimulus rests for a moment longer: a drive that is a hair faster than the drive
    /// before comes to its place a hair too early.
    fn rests(&self, stimulus: &Name) -> bool {
        self.ready_at(stimulus).is_some_and(|at| at.secs_since(self.now) < RESTS_SECS)
    }

    fn ready_at(&self, stimulus: &Name) -> Option<SessionTime> {
        self.session.ready_at(self.session.scenario.stimulus_index(stimulus)?)
    }

    /// Waits for the place of the next stimulus that comes again.
    pub(super) fn wait_for_place(&mut self) {
        let next = self.session.drives.due.front();
        let at = next.map(|next| {
            let world = &self.session.world;
            if world.ride_going_m(self.now) >= next.ride_m && self.rests(&next.stimulus) {
                return self.ready_at(&next.stimulus).unwrap_or(self.now);
            }
            // Farther away it is looked for again.
            let later = || self.now + Duration::from_secs_f64(AHEAD_SECS * 0.5);
            comes_to(world, next.ride_m, self.now).unwrap_or_else(later)
        });
        self.session.timers.set_or_stop(Timer::Stretch, at.map(Due::AtInExposure));
    }

    /// Asks for the stimuli whose places are reached, as a command would.
    pub(super) fn come_again(&mut self) {
        let ride_m = self.session.world.ride_going_m(self.now);
        while let Some(next) = self.session.drives.due.pop_front() {
            // The place was reached to the millisecond.
            let early = next.ride_m > ride_m + 0.001;
            if early || self.rests(&next.stimulus) {
                self.session.drives.due.push_front(next);
                break;
            }
            self.command(&Command::Trigger { stimulus: next.stimulus }, Origin::Stretch);
        }
    }
}
