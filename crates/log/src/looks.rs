//! A log's gaze, judged: what each look meant in the world as it stood then.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use gradus_base::sample::{GazeSample, GazeSource, HeadSample};
use gradus_base::{Name, SessionTime};
use gradus_scenario::Scenario;
use gradus_session::replay::replay_until;
use gradus_session::{Record, RecordKind, Session, StageEvent};
use gradus_signal::eyes::tally::spans;
use gradus_signal::eyes::{Dwell, Judge, Look};

use crate::message::GazeMessage;
use crate::read::{Content, LogFile};
use crate::replay::{LogReplayError, read};

/// All looks of a log.
#[derive(Clone, Debug)]
pub struct Looks {
    /// The scenario of the session.
    pub scenario: Arc<Scenario>,
    /// The records of the session, in order.
    pub records: Vec<Record>,
    /// By capture time.
    pub looks: Vec<Look>,
    /// From when on the world is not known, and why: what is feared is not judged there.
    pub unknown: Option<(SessionTime, String)>,
    /// Messages of gaze and head that do not follow the format; they are left out.
    pub unreadable: u64,
}

/// Reads and judges the gaze of a log.
///
/// # Errors
/// When the log lacks its scenario or what ties it to time, or its records cannot be read.
pub fn looks(log: &LogFile) -> Result<Looks, LogReplayError> {
    let told = read(log)?;
    let scenario = told.scenario.clone();
    let (mut gazes, mut unreadable) = (Vec::new(), 0);
    let mut head: Option<HeadSample> = None;
    for message in log.messages() {
        match message.content() {
            Ok(Content::Head(mut sample)) => {
                if !sample.pose.is_sound() {
                    (sample.position_tracked, sample.orientation_tracked) = (false, false);
                }
                head = Some(sample);
            }
            Ok(Content::Gaze(gaze)) => gazes.push((head, sample(gaze, &scenario))),
            Ok(_) => {}
            Err(_) => unreadable += 1,
        }
    }
    gazes.sort_by_key(|(_, gaze)| gaze.capture.at);
    let (inputs, seed, mut unknown) = match replay_until(told.logged()) {
        Ok((done, differs)) => {
            let last = done.inputs.last().map_or(SessionTime::ZERO, |(at, _)| *at);
            (done.inputs, done.session.world().seed(), differs.map(|why| (last, why.to_string())))
        }
        Err(why) => (Vec::new(), 0, Some((SessionTime::ZERO, why.to_string()))),
    };
    // A log that breaks off among the records of one input holds nothing after them anyway.
    let last_record = told.records.last().map_or(SessionTime::ZERO, |record| record.at);
    unknown = unknown.filter(|(at, _)| *at < last_record || inputs.is_empty());
    let (mut session, _) = Session::open(scenario.clone(), seed);
    let mut inputs = inputs.into_iter().peekable();
    let mut judge = Judge::default();
    let mut looks = Vec::with_capacity(gazes.len());
    let mut moved = told.records.iter().filter_map(recentred).peekable();
    for (head, gaze) in gazes {
        let at = gaze.capture.at;
        // In another play space the head's path begins anew, as at the desk.
        while moved.next_if(|moved| *moved <= at).is_some() {
            judge = Judge::default();
        }
        while let Some((taken, input)) = inputs.next_if(|(taken, _)| *taken <= at) {
            session.handle(&input, taken);
        }
        if let Some(head) = &head {
            judge.head(head);
        }
        let known = unknown.as_ref().is_none_or(|(from, _)| at < *from);
        looks.push(judge.judge(&scenario, known.then(|| session.world()), &gaze));
    }
    looks.dedup_by_key(|look| look.at);
    Ok(Looks { scenario, records: told.records, looks, unknown, unreadable })
}

/// When a record says that play space was moved.
fn recentred(record: &Record) -> Option<SessionTime> {
    match &record.kind {
        RecordKind::Stage { event: StageEvent::Recentred { at, .. } } => Some(*at),
        _ => None,
    }
}

fn sample(gaze: GazeMessage, scenario: &Scenario) -> GazeSample {
    let index = |name: &Name| scenario.regions().iter().position(|region| region.id == *name);
    let region = gaze.region.as_ref().and_then(index).and_then(|index| u16::try_from(index).ok());
    let sound = |v: Option<[f32; 3]>| v.is_some_and(|v| v.iter().all(|n| n.is_finite()));
    let valid = gaze.valid && sound(gaze.origin_m) && sound(gaze.direction);
    GazeSample {
        capture: gaze.capture,
        source: gaze.source,
        frame: gaze.frame,
        origin_m: gaze.origin_m.unwrap_or_default(),
        direction: gaze.direction.unwrap_or_default(),
        valid,
        region,
    }
}

impl Looks {
    /// When stimuli were shown: name, run, and the time of the frame that showed each.
    pub fn presented(&self) -> impl Iterator<Item = (&Name, u32, SessionTime)> {
        self.records.iter().filter_map(|record| match &record.kind {
            RecordKind::Stage { event: StageEvent::Presented { stimulus, run, at } } => {
                Some((stimulus, *run, *at))
            }
            _ => None,
        })
    }
}

/// What was looked at, as one source saw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dwelt {
    /// The region, by index; none: nothing named.
    pub region: Option<u16>,
    /// Whose direction it was.
    pub source: GazeSource,
    /// How long, how often, how soon.
    pub dwell: Dwell,
    /// Of the time that this source tracked in these looks, 0 to 1.
    pub share: f64,
}

/// What was looked at in these looks, the longest first.
pub fn dwelt<'a>(looks: impl IntoIterator<Item = &'a Look>) -> Vec<Dwelt> {
    dwelt_in(spans(looks))
}

/// The same of looks with the time that each stands for, s, as [`spans`] gives them: of several
/// stretches, one after the other.
pub fn dwelt_in<'a>(spans: impl Iterator<Item = (&'a Look, f64)>) -> Vec<Dwelt> {
    let mut dwells: BTreeMap<(u8, Option<u16>), (GazeSource, Dwell)> = BTreeMap::new();
    let mut tracked: BTreeMap<u8, f64> = BTreeMap::new();
    for (look, secs) in spans.filter(|(look, _)| look.direction.is_some()) {
        let source = look.source as u8;
        *tracked.entry(source).or_default() += secs;
        let dwell = dwells.entry((source, look.region)).or_insert((look.source, Dwell::default()));
        dwell.1.add(look.at, Duration::from_secs_f64(secs));
    }
    let row = |((order, region), (source, dwell)): ((u8, Option<u16>), (GazeSource, Dwell))| {
        let whole = tracked.get(&order).filter(|secs| **secs > 0.0);
        Dwelt { region, source, dwell, share: whole.map_or(0.0, |secs| dwell.secs / secs) }
    };
    let mut rows: Vec<Dwelt> = dwells.into_iter().map(row).collect();
    rows.sort_by(|a, b| b.dwell.secs.total_cmp(&a.dwell.secs));
    rows
}
