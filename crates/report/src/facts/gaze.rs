//! Where the patient looked while exposed, and how far they looked or moved away at each step.

use std::collections::BTreeMap;

use gradus_base::sample::GazeSource;
use gradus_log::looks::{Looks, dwelt_in};
use gradus_scenario::Scenario;
use gradus_signal::eyes::Look;
use gradus_signal::eyes::tally::{Tally, spans};

use super::story::moment;
use super::{Away, Gaze, RegionDwell, Rung};

/// A share of less than this is none, s: as in `gradus-log gaze`.
const LEAST_JUDGED_SECS: f64 = 1.0;

/// Looks of the stretches of an exposure; none where there is no look in them.
pub fn gaze(looks: &Looks, exposed: &[(String, f64, f64)], named: &Scenario) -> Option<Gaze> {
    let parts: Vec<&[Look]> =
        exposed.iter().map(|(_, a, b)| within(&looks.looks, *a, *b)).collect();
    if parts.iter().all(|part| part.is_empty()) {
        return None;
    }
    let whole: f64 = exposed.iter().map(|(_, from_s, to_s)| to_s - from_s).sum();
    let mut tracked: BTreeMap<u8, (GazeSource, f64)> = BTreeMap::new();
    for (look, secs) in parts.iter().flat_map(|part| spans(*part)) {
        let sum = tracked.entry(look.source as u8).or_insert((look.source, 0.0));
        sum.1 += if look.direction.is_some() { secs } else { 0.0 };
    }
    let region = |index: Option<u16>| {
        let index = usize::from(index?);
        let id = &looks.scenario.regions().get(index)?.id;
        named.regions().iter().find(|region| region.id == *id)
    };
    let rows = dwelt_in(parts.iter().flat_map(|part| spans(*part))).into_iter().map(|one| {
        let known = region(one.region);
        RegionDwell {
            label: known.map(|region| region.label.clone()),
            role: known.map(|region| region.role),
            source: one.source,
            secs: one.dwell.secs,
            share: one.share,
        }
    });
    let of_whole = |secs: f64| if whole > 0.0 { (secs / whole).clamp(0.0, 1.0) } else { 0.0 };
    Some(Gaze {
        regions: rows.collect(),
        sources: tracked.into_values().map(|(source, secs)| (source, of_whole(secs))).collect(),
        unknown_from_s: looks.unknown.as_ref().map(|(at, _)| at.as_secs_f64()),
    })
}

/// Adds to each step how far the patient looked or moved away there.
pub fn away(rungs: &mut [Rung], looks: &Looks, exposed: &[(String, f64, f64)]) {
    for rung in rungs {
        let (mut tally, mut any) = (Tally::default(), false);
        let mut whole = 0.0;
        for (_, from_s, to_s) in exposed.iter().filter(|(step, ..)| *step == rung.step) {
            whole += to_s - from_s;
            for (look, secs) in spans(within(&looks.looks, *from_s, *to_s)) {
                tally.add(look, secs);
                any = true;
            }
        }
        if !any {
            continue;
        }
        let signs = tally.signs(None, whole);
        let of = |value: Option<f32>, judged: f64| {
            value.filter(|_| judged >= LEAST_JUDGED_SECS).map(f64::from)
        };
        rung.away = Some(Away {
            off: of(signs.away_share, tally.judged_secs),
            down: of(signs.down_share, tally.tracked_secs),
            turned: of(signs.head_turned_share, tally.turnable_secs),
            back_m: of(signs.retreat_m, tally.placed_secs),
        });
    }
}

fn within(looks: &[Look], from_s: f64, to_s: f64) -> &[Look] {
    let (from, to) = (moment(from_s), moment(to_s));
    let first = looks.partition_point(|look| look.at < from);
    let last = looks.partition_point(|look| look.at < to).max(first);
    looks.get(first..last).unwrap_or_default()
}
