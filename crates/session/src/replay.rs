//! From what a log holds back to the inputs of the session, and through a new session again.
//!
//! Every input but a heart sample, signs and a tick leaves a record of its own: a command as taken or
//! refused (but not what a schedule or advice asks for: the session does that itself), news as news.
//! Heart samples and signs are in the log themselves. A tick is seen by what it brought; one that
//! brought nothing changed nothing. So records, samples and signs hold all inputs, and a new session
//! that is given them must make the same records, to the last bit.
//!
//! ```text
//!  /events ─▶ next record ─┬─ of an input ───────────▶ that input ─┐
//!                          ├─ an alarm that cleared ─▶ next sample ├─▶ Session ─▶ equal records?
//!  /heart ──▶ samples ─────┤                                       │
//!                          ├─ all else ──────────────▶ tick ───────┤
//!  /signs ─────────────────┴─ next after these records ────────────┘
//! ```
//!
//! The log does not say in which order a record and a sample of the same moment came. It makes no
//! difference but for one case, and there the records tell: a sample that came after its source
//! was lost cleared the alarm, and one that came before it did not. Signs say themselves after how
//! many records they came.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::advice::{LoggedSigns, Rules};
use crate::{AlarmKind, Input, Origin, Outcome, Record, RecordKind, Session};
use gradus_base::SessionTime;
use gradus_base::sample::HeartSample;
use gradus_live::Directive;
use gradus_scenario::Scenario;

/// What a replay gave: the inputs as they were, and what came of them.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// As the last input left it.
    pub session: Session,
    /// The inputs, with the time at which the session took them.
    pub inputs: Vec<(SessionTime, Input)>,
    /// What was done, in order.
    pub directives: Vec<Directive>,
}

/// Why records are not those of a session.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReplayError {
    /// The first record is not that of the opening.
    #[error("the log does not begin with the opening of a session")]
    NotOpened,
    /// The session made another record than the log holds.
    #[error(
        "record {index} differs: the log has {}, replay gives {}",
        shown(logged),
        shown(replayed)
    )]
    Differs {
        /// Counted from 0.
        index: usize,
        /// None: the log ends before it.
        logged: Option<Box<Record>>,
        /// None: nothing that the log holds brings this record about.
        replayed: Option<Box<Record>>,
    },
}

/// A record for the report of a difference: in Rust's debug form and not in words, because two
/// records that differ in the last bit of a number must not look the same.
fn shown(record: &Option<Box<Record>>) -> String {
    record.as_ref().map_or_else(
        || "none".to_owned(),
        |r| format!("#{} at {:.9} s {:?}", r.seq, r.at.as_secs_f64(), r.kind),
    )
}

/// A session as a log holds it.
#[derive(Clone, Debug)]
pub struct Logged<'a> {
    /// The scenario that it ran.
    pub scenario: Arc<Scenario>,
    /// The rules that it listened to.
    pub rules: Arc<Rules>,
    /// The records, in order.
    pub records: &'a [Record],
    /// Heart samples with the time at which the session took them, in that order.
    pub hearts: Vec<(SessionTime, HeartSample)>,
    /// The same.
    pub signs: Vec<(SessionTime, LoggedSigns)>,
}

/// Runs a new session on the inputs that a log tells of.
///
/// # Errors
///
/// The first record that the new session does not make, or makes besides.
pub fn replay(logged: Logged<'_>) -> Result<Replayed, ReplayError> {
    let (done, differs) = replay_until(logged)?;
    differs.map_or(Ok(done), Err)
}

/// The same, up to the first record that differs: what held until there, and why no further.
///
/// # Errors
///
/// When there is nothing to begin with.
pub fn replay_until(logged: Logged<'_>) -> Result<(Replayed, Option<ReplayError>), ReplayError> {
    let Logged { scenario, rules, records, hearts, signs } = logged;
    let Some(RecordKind::Opened { seed, .. }) = records.first().map(|record| &record.kind) else {
        return Err(ReplayError::NotOpened);
    };
    let (session, opened) = Session::open_with(scenario, rules, *seed);
    let done = Replayed { session, inputs: Vec::new(), directives: Vec::new() };
    let mut run = Run { records, next: 0, hearts: hearts.into(), signs: signs.into(), done };
    let differs = run.compare(opened).and_then(|()| run.all()).err();
    Ok((run.done, differs))
}

struct Run<'a> {
    records: &'a [Record],
    /// Index of the first record that was not made yet.
    next: usize,
    hearts: VecDeque<(SessionTime, HeartSample)>,
    signs: VecDeque<(SessionTime, LoggedSigns)>,
    done: Replayed,
}

impl Run<'_> {
    fn all(&mut self) -> Result<(), ReplayError> {
        while let Some(record) = self.records.get(self.next) {
            self.step(record)?;
        }
        while let Some((at, signs)) = self.signs.pop_front() {
            self.feed_signs(at, signs)?;
        }
        while let Some((at, sample)) = self.hearts.pop_front() {
            self.late_heart(at, sample)?;
        }
        Ok(())
    }

    /// Makes `record`, the next one.
    fn step(&mut self, record: &Record) -> Result<(), ReplayError> {
        let at = self.next;
        let made = self.next as u64;
        if let Some((taken, signs)) = self.signs.pop_front_if(|(_, s)| s.after_records <= made) {
            return self.feed_signs(taken, signs);
        }
        if let Some((taken, sample)) = self.hearts.pop_front_if(|(taken, _)| *taken < record.at) {
            return self.late_heart(taken, sample);
        }
        match (input_of(&record.kind), &record.kind) {
            (Some(input), _) => self.feed(input, record.at)?,
            (None, RecordKind::AlarmCleared { id }) => {
                if let Some(sample) = self.take_sample_that_clears(*id, record.at) {
                    self.feed(Input::Heart(sample), record.at)?;
                }
            }
            (None, _) => self.feed(Input::Tick, record.at)?,
        }
        if self.next == at { Err(self.differs(None)) } else { Ok(()) }
    }

    /// Feeds signs, after the samples that came before them.
    fn feed_signs(&mut self, taken: SessionTime, signs: LoggedSigns) -> Result<(), ReplayError> {
        while let Some((at, sample)) = self.hearts.pop_front_if(|(at, _)| *at < taken) {
            self.late_heart(at, sample)?;
        }
        self.feed(Input::Signs(Box::new(signs.signs)), taken)
    }

    /// The next sample of the moment `at` from the source that alarm `id` is about.
    fn take_sample_that_clears(&mut self, id: u32, at: SessionTime) -> Option<HeartSample> {
        let alarm = self.done.session.alarms().iter().find(|alarm| alarm.id == id)?;
        let (AlarmKind::HeartSilent { source } | AlarmKind::SignalLost { source }) = &alarm.kind
        else {
            return None;
        };
        let mut moment = self.hearts.iter().take_while(|(taken, _)| *taken <= at);
        let index = moment.position(|(_, sample)| sample.source == *source)?;
        self.hearts.remove(index).map(|(_, sample)| sample)
    }

    /// Feeds a sample whose moment has no more records. A source that is silent at the end of
    /// that moment was lost after the sample: as the records have it, it changed nothing.
    fn late_heart(&mut self, taken: SessionTime, sample: HeartSample) -> Result<(), ReplayError> {
        let session = &self.done.session;
        if session.is_silent(&sample.source) && session.now() == taken {
            return Ok(());
        }
        self.feed(Input::Heart(sample), taken)
    }

    fn feed(&mut self, input: Input, at: SessionTime) -> Result<(), ReplayError> {
        let outcome = self.done.session.handle(&input, at);
        self.done.inputs.push((at, input));
        self.compare(outcome)
    }

    fn compare(&mut self, outcome: Outcome) -> Result<(), ReplayError> {
        for record in outcome.records {
            if self.records.get(self.next) != Some(&record) {
                return Err(self.differs(Some(record)));
            }
            self.next += 1;
        }
        self.done.directives.extend(outcome.directives);
        Ok(())
    }

    fn differs(&self, replayed: Option<Record>) -> ReplayError {
        ReplayError::Differs {
            index: self.next,
            logged: self.records.get(self.next).cloned().map(Box::new),
            replayed: replayed.map(Box::new),
        }
    }
}

/// The input that a record is of, where it is of one.
fn input_of(kind: &RecordKind) -> Option<Input> {
    Some(match kind {
        // The session asks this of itself when its time has come.
        RecordKind::Taken { from: Origin::Schedule | Origin::Advice | Origin::Stretch, .. }
        | RecordKind::Refused {
            from: Origin::Schedule | Origin::Advice | Origin::Stretch, ..
        } => return None,
        RecordKind::Taken { command, from } | RecordKind::Refused { command, from, .. } => {
            Input::Command { command: command.clone(), from: *from }
        }
        RecordKind::Sensor { event } => Input::Sensor(event.clone()),
        RecordKind::Stage { event } => Input::Stage(event.clone()),
        RecordKind::Log { event } => Input::Log(event.clone()),
        RecordKind::Cues { event } => Input::Cues(event.clone()),
        _ => return None,
    })
}
