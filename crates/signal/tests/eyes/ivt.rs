//! Fixations, blinks and lost tracking.

use std::path::Path;

use gradus_base::SessionTime;
use gradus_signal::eyes::ivt::{
    BLINK_FROM_MS, BLINK_TO_MS, Classifier, Event, Sample, Settings, classify,
};
use gradus_signal::eyes::sphere::{angle_deg, from_angles_deg};
use proptest::prelude::*;

/// A time in microseconds, and a direction in thousandths of a degree to the right and up; none
/// where the direction is missing.
type Row = (u64, Option<(i64, i64)>);

/// Knuth's MMIX generator, as in reference.py.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The sequence that reference.py makes of the same numbers.
fn made(seed: u64, hz: u64, secs: u64, noise: u64, blinks: bool) -> Vec<Row> {
    let mut chance = Chance(seed);
    let (mut rows, mut at, step) = (Vec::new(), 0, 1_000_000 / hz);
    let (mut x, mut y) = (0_i64, 0_i64);
    while at < secs * 1_000_000 {
        let rest = 60_000 + chance.below(500_000);
        let (nx, ny) = (chance.below(30_000) as i64 - 15_000, chance.below(16_000) as i64 - 8_000);
        let leap = 25_000 + chance.below(45_000);
        let gone = blinks && chance.below(5) == 0;
        let until = at + rest;
        while at < until {
            let mut about = |v: i64| v + chance.below(2 * noise + 1) as i64 - noise as i64;
            rows.push((at, Some((about(x), about(y)))));
            at += step;
        }
        let (begun, length) = (at, if gone { 180_000 } else { leap });
        while at < begun + length {
            let part = ((at - begun) * 1000 / length) as i64;
            let on = |from: i64, to: i64| from + ((to - from) * part).div_euclid(1000);
            rows.push((at, (!gone).then(|| (on(x, nx), on(y, ny)))));
            at += step;
        }
        (x, y) = (nx, ny);
    }
    rows
}

fn recorded() -> Vec<Row> {
    let text = include_str!("recorded.csv");
    let milli = |text: &str| text.parse::<f64>().ok().map(|v| (v * 1000.0).round() as i64);
    let row = |line: &str| {
        let mut fields = line.split(',');
        let ms: u64 = fields.next().unwrap().parse().unwrap();
        let angles = fields.next().and_then(milli).zip(fields.next().and_then(milli));
        (ms * 1000, angles)
    };
    text.lines().skip(1).map(row).collect()
}

fn samples(rows: &[Row]) -> Vec<Sample> {
    let sample = |(us, angles): &Row| Sample {
        at: SessionTime(us * 1000),
        direction: angles.map(|(x, y)| from_angles_deg(x as f64 / 1e3, y as f64 / 1e3)),
        region: None,
    };
    rows.iter().map(sample).collect()
}

fn fixations_us(events: &[Event]) -> Vec<(u64, u64)> {
    let of = |event: &Event| match event {
        Event::Fixation(f) => Some((f.from.0 / 1000, f.to.0 / 1000)),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[derive(serde::Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    samples: usize,
    sphere_us: Vec<(u64, u64)>,
    whole_pipeline_us: Vec<(u64, u64)>,
}

fn cases() -> Vec<(Case, Vec<Row>, u64)> {
    let reference: Reference = serde_json::from_str(include_str!("reference.json")).unwrap();
    let rows = |name: &str| match name {
        "90 Hz, quiet" => (made(1, 90, 30, 40, false), 90),
        "120 Hz, blinks" => (made(2, 120, 30, 30, true), 120),
        "250 Hz, noisy, blinks" => (made(3, 250, 20, 45, true), 250),
        "20 Hz" => (made(4, 20, 60, 40, true), 20),
        "recorded" => (recorded(), 125),
        other => unreachable!("{other}"),
    };
    let with_rows = |case: Case| {
        let (rows, hz) = rows(&case.name);
        assert_eq!(rows.len(), case.samples, "{}", case.name);
        (case, rows, hz)
    };
    reference.cases.into_iter().map(with_rows).collect()
}

#[test]
fn fixations_are_those_of_pymovements_on_the_same_speeds_to_the_microsecond() {
    for (case, rows, _) in cases() {
        let events = classify(Settings::PYMOVEMENTS, samples(&rows));
        assert_eq!(fixations_us(&events), case.sphere_us, "{}", case.name);
    }
}

/// pymovements measures on a plane, has no speed beside a missing sample, and counts 100 ms in
/// whole samples: an end may be a sample off, and fixations that are just long enough are left out
/// here.
#[test]
fn fixations_are_those_of_the_whole_of_pymovements_within_a_sample() {
    for (case, rows, hz) in cases() {
        let sample_us = 1_000_000 / hz;
        let ours = fixations_us(&classify(Settings::PYMOVEMENTS, samples(&rows)));
        let long = |(from, to): &&(u64, u64)| to - from > 100_000 + 2 * sample_us;
        let near = |a: &(u64, u64), b: &(u64, u64)| {
            a.0.abs_diff(b.0) <= sample_us && a.1.abs_diff(b.1) <= sample_us
        };
        let mut compared = 0;
        for (these, those) in [(&ours, &case.whole_pipeline_us), (&case.whole_pipeline_us, &ours)] {
            for one in these.iter().filter(long) {
                assert!(those.iter().any(|other| near(one, other)), "{}: {one:?}", case.name);
                compared += 1;
            }
        }
        assert!(compared > 0);
    }
}

#[test]
fn a_recorded_blink_is_a_blink_by_the_samples_beside_it() {
    let events = classify(Settings::default(), samples(&recorded()));
    let blink = Event::Blink { from: SessionTime(312_000_000), to: SessionTime(408_000_000) };
    assert!(events.contains(&blink), "{events:?}");
}

/// An eye that rests straight ahead, sampled at 100 Hz, with directions missing from 1 s on.
fn resting_but(missing_ms: u64) -> Vec<Sample> {
    let ahead = from_angles_deg(0.0, 0.0);
    let sample = |ms: u64| {
        let missing = (1000..1000 + missing_ms).contains(&ms);
        let direction = if missing { None } else { Some(ahead) };
        Sample { at: SessionTime(ms * 1_000_000), direction, region: Some(3) }
    };
    (0..3000).step_by(10).map(sample).collect()
}

#[test]
fn what_is_missing_is_a_dropout_a_blink_or_lost_by_its_length() {
    let between = |missing_ms: u64| {
        let events = classify(Settings::default(), resting_but(missing_ms));
        let fixations = fixations_us(&events).len();
        let blinks = events.iter().filter(|e| matches!(e, Event::Blink { .. })).count();
        let lost = events.iter().filter(|e| matches!(e, Event::Lost { .. })).count();
        (fixations, blinks, lost)
    };
    // The time from the last sample before the gap to the first after it is 10 ms longer.
    assert_eq!(between(BLINK_FROM_MS as u64 - 15), (1, 0, 0));
    assert_eq!(between(BLINK_FROM_MS as u64 + 5), (2, 1, 0));
    assert_eq!(between(BLINK_TO_MS as u64 - 10), (2, 1, 0));
    assert_eq!(between(BLINK_TO_MS as u64), (2, 0, 1));
}

#[test]
fn what_was_passed_over_within_a_fixation_is_told() {
    let events = classify(Settings::default(), resting_but(60));
    let [Event::Fixation(fixation)] = events.as_slice() else { unreachable!("{events:?}") };
    assert!((fixation.missing_secs - 0.07).abs() < 1e-9, "{fixation:?}");
    assert_eq!((fixation.samples, fixation.region), (294, Some(3)));
    assert!(fixation.spread_deg < 1e-6);
}

#[test]
fn no_samples_at_all_are_lost_tracking_and_never_a_blink() {
    let held: Vec<_> =
        resting_but(300).into_iter().filter(|sample| sample.direction.is_some()).collect();
    let events = classify(Settings::default(), held);
    let lost = Event::Lost { from: SessionTime(990_000_000), to: SessionTime(1_300_000_000) };
    assert!(events.contains(&lost), "{events:?}");
    assert!(!events.iter().any(|event| matches!(event, Event::Blink { .. })));
}

#[test]
fn a_fixation_that_noise_broke_is_one_again_when_it_goes_on_where_it_was() {
    let at = |ms: u64, azimuth: f64| Sample {
        at: SessionTime(ms * 1_000_000),
        direction: Some(from_angles_deg(azimuth, 0.0)),
        region: None,
    };
    // A jolt of one sample, then a real leap of 10 degrees.
    let series: Vec<_> = (0..1000)
        .step_by(10)
        .map(|ms| {
            at(
                ms,
                if ms == 300 {
                    1.5
                } else if ms < 600 {
                    0.0
                } else {
                    10.0
                },
            )
        })
        .collect();
    let merged = fixations_us(&classify(Settings::default(), series.clone()));
    assert_eq!(merged.len(), 2, "{merged:?}");
    let apart = fixations_us(&classify(Settings::PYMOVEMENTS, series));
    assert_eq!(apart.len(), 3, "{apart:?}");
}

#[test]
fn a_sample_that_is_not_later_changes_nothing_and_is_counted() {
    let mut classifier = Classifier::new(Settings::default());
    let series = resting_but(0);
    let mut events = Vec::new();
    for sample in &series {
        classifier.push(*sample, &mut |event| events.push(event));
        let old = Sample { direction: Some(from_angles_deg(90.0, 0.0)), ..*sample };
        classifier.push(old, &mut |event| events.push(event));
    }
    assert_eq!(classifier.ignored(), series.len() as u64);
    classifier.finish(&mut |event| events.push(event));
    assert_eq!(events, classify(Settings::default(), series));
}

/// The fixations of a whole series, found in plain passes one after the other.
fn in_passes(settings: &Settings, samples: &[Sample]) -> Vec<(u64, u64)> {
    let ms = |from: usize, to: usize| (samples[to].at.0 - samples[from].at.0) as f64 / 1e6;
    let valid: Vec<usize> =
        (0..samples.len()).filter(|i| samples[*i].direction.is_some()).collect();
    // Runs.
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for i in valid {
        let joined = runs.last().and_then(|run| run.last()).is_some_and(|last| {
            let absent = (*last..i).any(|k| ms(k, k + 1) > 100.0);
            !absent && (i == last + 1 || ms(*last, i) <= settings.fill_gap_ms)
        });
        if joined {
            runs.last_mut().unwrap().push(i);
        } else {
            runs.push(vec![i]);
        }
    }
    let mut fixations = Vec::new();
    for run in &runs {
        // Speeds.
        let slow = |k: usize| {
            let near = |j: &usize| ms(run[k.min(*j)], run[k.max(*j)]) <= settings.window_ms / 2.0;
            let first = (0..run.len()).find(near).unwrap().min(k.saturating_sub(1));
            let last = (0..run.len()).rfind(near).unwrap().max((k + 1).min(run.len() - 1));
            let (a, b) = (&samples[run[first]], &samples[run[last]]);
            let secs = (b.at.0 - a.at.0) as f64 / 1e9;
            let angle = angle_deg(a.direction.unwrap(), b.direction.unwrap());
            secs > 0.0 && angle / secs < settings.threshold_deg_per_s
        };
        // Groups, merged.
        let mut groups: Vec<(usize, usize)> = Vec::new();
        let mut before = false;
        for k in 0..run.len() {
            let now = slow(k);
            if now {
                let near = groups.last().is_some_and(|(_, last)| {
                    let there = |k: usize| samples[run[k]].direction.unwrap();
                    ms(run[*last], run[k]) < settings.merge_gap_ms
                        && angle_deg(there(*last), there(k)) < settings.merge_deg
                });
                match groups.last_mut() {
                    Some((_, last)) if before || near => *last = k,
                    _ => groups.push((k, k)),
                }
            }
            before = now;
        }
        let long = groups.iter().filter(|(a, b)| ms(run[*a], run[*b]) >= settings.shortest_ms);
        fixations.extend(
            long.map(|(a, b)| (samples[run[*a]].at.0 / 1000, samples[run[*b]].at.0 / 1000)),
        );
    }
    fixations
}

fn any_series() -> impl Strategy<Value = Vec<Sample>> {
    let step = prop_oneof![8 => 4_u64..20, 1 => 20_u64..140];
    // The eye mostly rests, sometimes leaps, and is sometimes not tracked.
    let change = prop_oneof![12 => Just(0), 3 => Just(1), 2 => Just(2)];
    prop::collection::vec((step, change, -300_i64..300, -40_000_i64..40_000), 1..400).prop_map(
        |all| {
            let (mut us, mut x, mut gone) = (0, 0_i64, false);
            let mut rows: Vec<Row> = Vec::new();
            for (step_ms, change, jitter, leap) in all {
                us += step_ms * 1000;
                match change {
                    1 => x = leap,
                    2 => gone = !gone,
                    _ => {}
                }
                rows.push((us, (!gone).then_some((x + jitter / 3, jitter / 4))));
            }
            samples(&rows)
        },
    )
}

proptest! {
    #[test]
    fn sample_by_sample_gives_what_the_whole_series_gives(
        series in any_series(),
        tobii in any::<bool>(),
        window_ms in prop_oneof![Just(0.0), Just(20.0), Just(60.0)],
    ) {
        let preset = if tobii { Settings::TOBII_XR } else { Settings::PYMOVEMENTS };
        let settings = Settings { window_ms, ..preset };
        let events = classify(settings, series.iter().copied());
        prop_assert_eq!(fixations_us(&events), in_passes(&settings, &series));
    }

    #[test]
    fn events_come_in_order_and_do_not_overlap(series in any_series()) {
        let mut end = SessionTime::ZERO;
        for event in classify(Settings::default(), series) {
            let (from, to) = match event {
                Event::Fixation(f) => (f.from, f.to),
                Event::Blink { from, to } | Event::Lost { from, to } => (from, to),
            };
            prop_assert!(end <= from && from < to, "{end:?} {event:?}");
            end = to;
        }
    }
}

#[test]
fn the_reference_names_its_script() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/eyes/reference.py");
    assert!(std::fs::read_to_string(script).unwrap().contains("pymovements==0.28.0"));
    assert!(include_str!("reference.json").contains("\"pymovements\":\"0.28.0\""));
}
