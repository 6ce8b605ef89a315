//! What a log's looks come to, as values for the text and the JSON.

use core::time::Duration;
use std::collections::BTreeMap;

use gradus_base::sample::GazeSource;
use gradus_base::{Name, SessionTime};
use gradus_log::looks::{Dwelt, Looks, dwelt};
use gradus_log::segments::{Segment, Segments};
use gradus_scenario::RegionRole;
use gradus_signal::eyes::first_look::first_look;
use gradus_signal::eyes::ivt;
use gradus_signal::eyes::ivt::{Event, Settings};
use gradus_signal::eyes::sphere::{azimuth_deg, elevation_deg};
use gradus_signal::eyes::tally::{DOWN_DEG, TURNED_DEG, Tally, spans};
use gradus_signal::eyes::{ABSENT, Look, LookSigns};
use serde::Serialize;

/// A share of less than this is none, s.
const LEAST_JUDGED_SECS: f64 = 1.0;

/// A part of the session.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    pub from: SessionTime,
    pub to: SessionTime,
}

impl Range {
    pub fn secs(self) -> f64 {
        self.to.secs_since(self.from)
    }

    /// The looks in it, which are in order of time.
    pub fn of(self, looks: &[Look]) -> &[Look] {
        let from = looks.partition_point(|look| look.at < self.from);
        let to = looks.partition_point(|look| look.at < self.to);
        looks.get(from..to.max(from)).unwrap_or_default()
    }
}

/// All of it. Times are session time, s; shares 0 to 1 of what could be judged; null is missing.
#[derive(Serialize)]
pub struct Report {
    pub scenario: Name,
    pub from_s: f64,
    pub to_s: f64,
    /// From when on it is not known what was feared, s, and why.
    pub world_unknown: Option<(f64, String)>,
    pub unreadable_messages: u64,
    pub sources: Vec<SourceRow>,
    pub steps: Vec<Row>,
    pub windows: Vec<Row>,
    pub regions: Vec<RegionRow>,
    pub stimuli: Vec<StimulusRow>,
    pub events: Vec<EventRow>,
    pub definitions: Definitions,
}

#[derive(Serialize)]
pub struct Definitions {
    pub fixations: Settings,
    pub blink_ms: [f64; 2],
    pub down_below_deg: f64,
    pub head_turned_beyond_deg: f64,
    pub absent_after_s: f64,
}

#[derive(Serialize)]
pub struct SourceRow {
    pub source: GazeSource,
    pub samples: u64,
    /// The first and the last sample of it.
    pub first_s: f64,
    pub last_s: f64,
    pub tracked_s: f64,
    /// Of the whole range.
    pub tracked_share: f64,
}

/// A step, a phase or a window, as one source saw it.
#[derive(Serialize)]
pub struct Row {
    /// The step's name, or the phase in round brackets; of a window, none.
    pub step: Option<String>,
    pub from_s: f64,
    pub to_s: f64,
    #[serde(flatten)]
    pub signs: LookSigns,
    /// None where the source is a head: a head has no fixations.
    pub eyes: Option<EyesRow>,
    /// What was looked at, the longest first.
    pub regions: Vec<RegionRow>,
}

#[derive(Serialize)]
pub struct EyesRow {
    pub fixations: usize,
    pub fixation_mean_s: Option<f64>,
    /// Of the time with a line of sight.
    pub blinks_per_min: Option<f64>,
    pub lost_s: f64,
}

#[derive(Clone, Serialize)]
pub struct RegionRow {
    /// None: nothing named.
    pub region: Option<Name>,
    pub label: String,
    pub role: Option<&'static str>,
    pub source: GazeSource,
    pub dwell_s: f64,
    /// Of what that source tracked.
    pub share: f64,
    pub visits: u32,
    pub longest_visit_s: f64,
    pub first_s: Option<f64>,
}

#[derive(Serialize)]
pub struct StimulusRow {
    pub stimulus: Name,
    pub run: u32,
    pub presented_s: f64,
    pub source: Option<GazeSource>,
    /// From the frame that showed it to the first look at something feared, s.
    pub first_look_s: Option<f64>,
    pub region: Option<Name>,
    pub already_looking: bool,
    pub tracked_share: Option<f64>,
}

#[derive(Serialize)]
pub struct EventRow {
    pub kind: &'static str,
    pub source: GazeSource,
    pub from_s: f64,
    pub to_s: f64,
    #[serde(flatten)]
    pub fixation: Option<FixationRow>,
}

#[derive(Serialize)]
pub struct FixationRow {
    /// In the head's frame: to the right of and above straight ahead.
    pub azimuth_deg: f64,
    pub elevation_deg: f64,
    pub spread_deg: f64,
    pub samples: u32,
    pub missing_s: f64,
    pub region: Option<Name>,
}

pub fn report(all: &Looks, range: Range, settings: Settings, window_secs: f64) -> Report {
    let looks = range.of(&all.looks);
    let events = events(looks, settings);
    let name = |region: Option<u16>| {
        let region = all.scenario.regions().get(usize::from(region?))?;
        Some(region.id.clone())
    };
    let row = |step: Option<String>, part: Range| rows(all, step, part, looks, &events);
    let steps = segments(all, range).into_iter().flat_map(|(what, part)| row(Some(what), part));
    let windows = windows(looks, range, window_secs).into_iter().flat_map(|part| row(None, part));
    Report {
        scenario: all.scenario.id().clone(),
        from_s: range.from.as_secs_f64(),
        to_s: range.to.as_secs_f64(),
        world_unknown: all.unknown.clone().map(|(at, why)| (at.as_secs_f64(), why)),
        unreadable_messages: all.unreadable,
        sources: sources(looks, range),
        steps: steps.collect(),
        windows: windows.collect(),
        regions: regions(all, looks),
        stimuli: stimuli(all, range, &name),
        events: events.iter().map(|(source, event)| event_row(*source, event, &name)).collect(),
        definitions: Definitions {
            fixations: settings,
            blink_ms: [ivt::BLINK_FROM_MS, ivt::BLINK_TO_MS],
            down_below_deg: DOWN_DEG,
            head_turned_beyond_deg: TURNED_DEG,
            absent_after_s: ABSENT.as_secs_f64(),
        },
    }
}

/// The windows, one after the other from the range's beginning, that have looks: a time that is
/// damaged must not make a million empty ones.
fn windows(looks: &[Look], range: Range, window_secs: f64) -> Vec<Range> {
    let length = Duration::from_secs_f64(window_secs);
    let mut found: Vec<Range> = Vec::new();
    for look in looks {
        if found.last().is_some_and(|window| look.at < window.to) {
            continue;
        }
        let since = look.at.since(range.from).as_nanos();
        let into = since.checked_rem(length.as_nanos()).and_then(|ns| u64::try_from(ns).ok());
        let from = look.at - Duration::from_nanos(into.unwrap_or_default());
        found.push(Range { from, to: (from + length).min(range.to) });
    }
    found
}

/// What the eyes did; a head's direction does nothing of the kind. Each source by itself.
fn events(looks: &[Look], settings: Settings) -> Vec<(GazeSource, Event)> {
    let mut all = Vec::new();
    for part in looks.chunk_by(|a, b| a.source == b.source) {
        let Some(first) = part.first() else { continue };
        let samples = part.iter().filter_map(Look::eye_sample);
        all.extend(ivt::classify(settings, samples).into_iter().map(|e| (first.source, e)));
    }
    all
}

fn times(event: &Event) -> (SessionTime, SessionTime) {
    match event {
        Event::Fixation(f) => (f.from, f.to),
        Event::Blink { from, to } | Event::Lost { from, to } => (*from, *to),
    }
}

/// Steps while exposed, and the phases around them.
fn segments(all: &Looks, range: Range) -> Vec<(String, Range)> {
    let mut segments = Segments::default();
    all.records.iter().for_each(|record| segments.record(record));
    let cut = |one: &Segment| {
        let Segment { from, to, .. } = one.within(range.from, range.to)?;
        Some((one.title(), Range { from, to }))
    };
    segments.until(range.to).iter().filter_map(cut).collect()
}

/// One row for each source that is seen in a part.
fn rows(
    all: &Looks,
    step: Option<String>,
    part: Range,
    looks: &[Look],
    events: &[(GazeSource, Event)],
) -> Vec<Row> {
    let mut tallies: BTreeMap<u8, (GazeSource, Tally)> = BTreeMap::new();
    for (look, secs) in spans(part.of(looks)) {
        let order = look.source as u8;
        tallies.entry(order).or_insert((look.source, Tally::default())).1.add(look, secs);
    }
    let by_region = regions(all, part.of(looks));
    let row = |(source, tally): (GazeSource, Tally)| Row {
        step: step.clone(),
        from_s: part.from.as_secs_f64(),
        to_s: part.to.as_secs_f64(),
        signs: signs(&tally, source, part),
        regions: by_region.iter().filter(|row| row.source == source).cloned().collect(),
        eyes: (source != GazeSource::Head).then(|| {
            let within = |event: &&(GazeSource, Event)| {
                let (from, _) = times(&event.1);
                event.0 == source && part.from <= from && from < part.to
            };
            eyes(events.iter().filter(within).map(|(_, event)| event), &tally)
        }),
    };
    tallies.into_values().map(row).collect()
}

/// The signs of a part; a share of less than a second says nothing, as in a fade.
fn signs(tally: &Tally, source: GazeSource, part: Range) -> LookSigns {
    let signs = tally.signs(Some(source), part.secs());
    let enough = |secs: f64| secs >= LEAST_JUDGED_SECS;
    LookSigns {
        away_share: signs.away_share.filter(|_| enough(tally.judged_secs)),
        down_share: signs.down_share.filter(|_| enough(tally.tracked_secs)),
        head_turned_share: signs.head_turned_share.filter(|_| enough(tally.turnable_secs)),
        retreat_m: signs.retreat_m.filter(|_| enough(tally.placed_secs)),
        ..signs
    }
}

fn eyes<'a>(events: impl Iterator<Item = &'a Event>, tally: &Tally) -> EyesRow {
    let (mut fixations, mut fixated, mut blinks, mut lost_s) = (0, 0.0, 0_u32, 0.0);
    for event in events {
        let (from, to) = times(event);
        match event {
            Event::Fixation(_) => {
                fixations += 1;
                fixated += to.secs_since(from);
            }
            Event::Blink { .. } => blinks += 1,
            Event::Lost { .. } => lost_s += to.secs_since(from),
        }
    }
    let minutes = tally.tracked_secs / 60.0;
    EyesRow {
        fixations,
        fixation_mean_s: (fixations > 0).then(|| fixated / fixations as f64),
        blinks_per_min: (minutes > 0.0).then(|| f64::from(blinks) / minutes),
        lost_s,
    }
}

fn sources(looks: &[Look], range: Range) -> Vec<SourceRow> {
    let mut all: BTreeMap<u8, SourceRow> = BTreeMap::new();
    for (look, secs) in spans(looks) {
        let row = all.entry(look.source as u8).or_insert(SourceRow {
            source: look.source,
            samples: 0,
            first_s: look.at.as_secs_f64(),
            last_s: 0.0,
            tracked_s: 0.0,
            tracked_share: 0.0,
        });
        row.samples += 1;
        row.last_s = look.at.as_secs_f64();
        if look.direction.is_some() {
            row.tracked_s += secs;
        }
    }
    let whole = range.secs();
    all.into_values().map(|row| SourceRow { tracked_share: row.tracked_s / whole, ..row }).collect()
}

fn regions(all: &Looks, looks: &[Look]) -> Vec<RegionRow> {
    let row = |dwelt: Dwelt| {
        let Dwelt { region, source, dwell, share } = dwelt;
        let known = region.and_then(|index| all.scenario.regions().get(usize::from(index)));
        RegionRow {
            region: known.map(|region| region.id.clone()),
            label: known.map_or_else(|| "nothing named".to_owned(), |region| region.label.clone()),
            role: known.map(|region| role(region.role)),
            source,
            dwell_s: dwell.secs,
            share,
            visits: dwell.visits,
            longest_visit_s: dwell.longest_secs,
            first_s: dwell.first.map(SessionTime::as_secs_f64),
        }
    };
    dwelt(looks).into_iter().map(row).collect()
}

fn role(role: RegionRole) -> &'static str {
    match role {
        RegionRole::Feared => "feared",
        RegionRole::Safe => "safe",
        RegionRole::Neutral => "neutral",
    }
}

fn stimuli(
    all: &Looks,
    range: Range,
    name: &impl Fn(Option<u16>) -> Option<Name>,
) -> Vec<StimulusRow> {
    let shown: Vec<_> = all.presented().collect();
    let here = |(_, _, at): &&(&Name, u32, SessionTime)| range.from <= *at && *at < range.to;
    let row = |(stimulus, run, at): &(&Name, u32, SessionTime)| {
        let next = shown.iter().map(|(_, _, next)| *next).filter(|next| next > at).min();
        let until = next.unwrap_or(range.to).min(range.to);
        let before = Range { from: *at - 2 * ABSENT, to: until };
        let looks = before.of(&all.looks);
        let found = first_look(looks, *at, until);
        StimulusRow {
            stimulus: (*stimulus).clone(),
            run: *run,
            presented_s: at.as_secs_f64(),
            source: looks.iter().find(|look| look.at >= *at).map(|look| look.source),
            first_look_s: found.after_secs,
            region: name(found.region),
            already_looking: found.already,
            tracked_share: found.tracked_share,
        }
    };
    shown.iter().filter(here).map(row).collect()
}

fn event_row(
    source: GazeSource,
    event: &Event,
    name: &impl Fn(Option<u16>) -> Option<Name>,
) -> EventRow {
    let (from, to) = times(event);
    let (kind, fixation) = match event {
        Event::Fixation(f) => {
            let row = FixationRow {
                azimuth_deg: azimuth_deg(f.direction),
                elevation_deg: elevation_deg(f.direction),
                spread_deg: f.spread_deg,
                samples: f.samples,
                missing_s: f.missing_secs,
                region: name(f.region),
            };
            ("fixation", Some(row))
        }
        Event::Blink { .. } => ("blink", None),
        Event::Lost { .. } => ("lost", None),
    };
    EventRow { kind, source, from_s: from.as_secs_f64(), to_s: to.as_secs_f64(), fixation }
}
