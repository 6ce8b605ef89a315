use gradus_base::SessionTime;
use gradus_base::sample::HeartSample;
use gradus_sensors::{Stimulation, SyntheticGaze, SyntheticPatient};
use proptest::prelude::*;

const BASE: SessionTime = SessionTime(3_000_000_123);

fn secs(secs: f64) -> SessionTime {
    SessionTime(BASE.0 + (secs * 1e9) as u64)
}

fn exposed(intensity: f64) -> Stimulation {
    Stimulation { intensity, exposed: true, stimulus_active: false }
}

/// The stimulation met from each second on, and the end of the course, s.
type Course = (Vec<(f64, Stimulation)>, f64);

/// Everything a patient did on a course.
#[derive(Debug, Default, PartialEq)]
struct Life {
    heart: Vec<HeartSample>,
    suds: Vec<(SessionTime, u8)>,
    gaze: Vec<SyntheticGaze>,
}

/// Lives a course; asks SUDS each minute, takes gaze each second, and polls at `extra` besides.
fn live(seed: u64, (course, end): &Course, extra: &[f64]) -> Life {
    let mut patient = SyntheticPatient::new(seed, BASE);
    let mut heart = patient.heart();
    let mut life = Life::default();
    let mut times: Vec<f64> = course.iter().map(|(at, _)| *at).collect();
    times.extend((0..=*end as u32).map(f64::from));
    times.extend(extra.iter().filter(|at| *at <= end));
    times.sort_by(f64::total_cmp);
    times.dedup();
    for at in times {
        let met = course.iter().rev().find(|(from, _)| *from <= at);
        let met = met.map(|(_, met)| *met).unwrap_or_default();
        heart.poll(secs(at), &met, &mut life.heart);
        if at % 60.0 == 0.0 {
            patient.ask_suds(secs(at));
        }
        if at % 1.0 == 0.0 {
            life.gaze.push(patient.gaze_at(secs(at)));
        }
        life.suds.extend(patient.poll_suds(secs(at)));
    }
    life
}

/// Mean rate of the samples between two seconds.
fn rate(life: &Life, from: f64, to: f64) -> f64 {
    let within = |sample: &&HeartSample| (secs(from)..secs(to)).contains(&sample.capture.at);
    let rates: Vec<f64> = life
        .heart
        .iter()
        .filter(within)
        .filter_map(|sample| sample.rate_bpm.map(f64::from))
        .collect();
    rates.iter().sum::<f64>() / rates.len() as f64
}

/// Root mean square of successive differences between two seconds, ms.
fn rmssd(life: &Life, from: f64, to: f64) -> f64 {
    let within = |sample: &&HeartSample| (secs(from)..secs(to)).contains(&sample.capture.at);
    let rr: Vec<f32> = life.heart.iter().filter(within).flat_map(|s| s.rr_ms.clone()).collect();
    let sum: f64 = rr.windows(2).map(|pair| f64::from(pair[1] - pair[0]).powi(2)).sum();
    (sum / (rr.len() - 1) as f64).sqrt()
}

fn suds(life: &Life, from: f64, to: f64) -> f64 {
    let within = |at: &SessionTime| (secs(from)..secs(to)).contains(at);
    let answers: Vec<f64> =
        life.suds.iter().filter(|(at, _)| within(at)).map(|(_, value)| f64::from(*value)).collect();
    answers.iter().sum::<f64>() / answers.len() as f64
}

#[test]
fn rest_looks_like_rest_in_every_person() {
    for seed in 0..30 {
        let life = live(seed, &(vec![], 300.0), &[]);
        let (rate, rmssd, suds) =
            (rate(&life, 10.0, 300.0), rmssd(&life, 0.0, 300.0), suds(&life, 0.0, 300.0));
        assert!((59.0..82.0).contains(&rate), "seed {seed}: {rate} bpm");
        assert!((18.0..60.0).contains(&rmssd), "seed {seed}: RMSSD {rmssd} ms");
        assert!((0.0..20.0).contains(&suds), "seed {seed}: SUDS {suds}");
    }
}

#[test]
fn exposure_rises_peaks_within_minutes_wears_off_and_comes_back_in_part() {
    for seed in 0..20 {
        let course =
            vec![(300.0, exposed(10.0)), (1500.0, Stimulation::default()), (2400.0, exposed(10.0))];
        let life = live(seed, &(course, 2580.0), &[]);
        let rest = rate(&life, 10.0, 300.0);
        let peak = rate(&life, 330.0, 450.0) - rest;
        let late = rate(&life, 1380.0, 1500.0) - rest;
        let again = rate(&life, 2430.0, 2550.0) - rest;
        assert!((12.0..28.0).contains(&peak), "seed {seed}: rise {peak}");
        assert!(late < 0.6 * peak, "seed {seed}: {late} of {peak}");
        assert!(late < again && again < peak, "seed {seed}: {late} {again} {peak}");
        assert!(rmssd(&life, 330.0, 450.0) < 0.8 * rmssd(&life, 0.0, 300.0), "seed {seed}");
        let means = (suds(&life, 360.0, 540.0), suds(&life, 1320.0, 1500.0));
        assert!(means.0 > 60.0 && means.1 < 0.7 * means.0, "seed {seed}: SUDS {means:?}");
    }
}

#[test]
fn the_heart_is_faster_to_rise_than_to_fall() {
    let life = live(4, &(vec![(120.0, exposed(8.0)), (240.0, Stimulation::default())], 400.0), &[]);
    let (rest, top) = (rate(&life, 10.0, 120.0), rate(&life, 200.0, 240.0));
    assert!(rate(&life, 145.0, 155.0) > rest + 0.7 * (top - rest));
    assert!(rate(&life, 260.0, 270.0) > rest + 0.3 * (top - rest));
}

#[test]
fn the_beginning_of_a_stimulus_startles() {
    let sudden = Stimulation { stimulus_active: true, ..exposed(5.0) };
    let calm = live(2, &(vec![(0.0, exposed(5.0))], 400.0), &[]);
    // Shorter than a tick, and still met.
    let course = vec![(0.0, exposed(5.0)), (300.001, sudden), (300.002, exposed(5.0))];
    let startled = live(2, &(course, 400.0), &[]);
    assert!(rate(&startled, 303.0, 310.0) > rate(&calm, 303.0, 310.0) + 1.0);
    assert_eq!(rate(&startled, 0.0, 300.0), rate(&calm, 0.0, 300.0));
}

#[test]
fn distress_turns_the_eyes_away() {
    let away = |life: &Life| {
        let seen: Vec<_> = life.gaze.iter().filter(|gaze| gaze.valid).collect();
        let away = seen.iter().filter(|gaze| gaze.yaw_rad.abs() > 15_f32.to_radians()).count();
        away as f64 / seen.len() as f64
    };
    let rest = live(5, &(vec![], 600.0), &[]);
    let feared = live(5, &(vec![(0.0, exposed(9.0))], 600.0), &[]);
    assert!(away(&rest) < 0.2 && away(&feared) > 2.0 * away(&rest));
}

#[test]
fn blinks_are_invalid_and_few() {
    let life = live(6, &(vec![], 1800.0), &[]);
    let blinks = life.gaze.iter().filter(|gaze| !gaze.valid).count() as f64;
    let share = blinks / life.gaze.len() as f64;
    assert!((0.01..0.1).contains(&share), "{share}");
}

#[test]
fn a_question_is_answered_once_and_later() {
    let mut patient = SyntheticPatient::new(7, BASE);
    patient.ask_suds(secs(10.0));
    patient.ask_suds(secs(10.5));
    assert_eq!(patient.poll_suds(secs(10.5)), None);
    let (at, value) = patient.poll_suds(secs(20.0)).unwrap();
    assert!(secs(11.0) < at && at < secs(18.0));
    assert_eq!(value % 5, 0);
    assert_eq!(patient.poll_suds(secs(60.0)), None);
}

#[test]
fn asking_does_not_move_the_heart() {
    let asked = live(8, &(vec![(10.0, exposed(6.0))], 200.0), &[]).heart;
    let mut heart = SyntheticPatient::new(8, BASE).heart();
    let mut out = Vec::new();
    heart.poll(secs(10.0), &exposed(6.0), &mut out);
    heart.poll(secs(200.0), &exposed(6.0), &mut out);
    assert_eq!(out, asked);
}

#[test]
fn two_straps_on_one_body_tell_the_same() {
    let patient = SyntheticPatient::new(9, BASE);
    let (mut one, mut two) = (patient.heart(), patient.heart());
    let (mut out_one, mut out_two) = (Vec::new(), Vec::new());
    one.poll(secs(30.0), &exposed(3.0), &mut out_one);
    two.poll(secs(30.0), &exposed(3.0), &mut out_two);
    assert!(!out_one.is_empty());
    assert_eq!(out_one, out_two);
}

/// The model is arithmetic on whole seeds, so these numbers hold on every machine. They may change
/// with the model; then the changelog mentions the change.
#[test]
fn the_same_seed_is_the_same_person_on_every_machine() {
    let life = live(7, &(vec![(60.0, exposed(5.0))], 180.0), &[]);
    let beats: Vec<f32> = life.heart.iter().flat_map(|sample| sample.rr_ms.clone()).collect();
    let hash = beats.iter().fold(0_u32, |hash, ms| hash.rotate_left(5) ^ ms.to_bits());
    let answers: Vec<u8> = life.suds.iter().map(|(_, value)| *value).collect();
    assert_eq!((beats.len(), hash, answers), (250, 1_234_821_765, vec![10, 15, 45]));
}

fn stimulation() -> impl Strategy<Value = Stimulation> {
    let intensity = prop_oneof![
        8 => 0.0..=10.0,
        1 => any::<f64>(),
        1 => Just(f64::NAN),
    ];
    (intensity, any::<bool>(), any::<bool>()).prop_map(|(intensity, exposed, stimulus_active)| {
        Stimulation { intensity, exposed, stimulus_active }
    })
}

fn course() -> impl Strategy<Value = Course> {
    proptest::collection::vec((0.0..300.0, stimulation()), 0..20).prop_map(|mut course| {
        course.sort_by(|a, b| f64::total_cmp(&a.0, &b.0));
        (course, 300.0)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_life_stays_within_what_a_body_can_do(seed: u64, course in course()) {
        let life = live(seed, &course, &[]);
        for sample in &life.heart {
            prop_assert!(sample.synthetic && sample.quality == 1.0);
            prop_assert!(sample.rate_bpm.is_some_and(|bpm| (45.0..140.0).contains(&bpm)));
            prop_assert!(sample.rr_ms.iter().all(|ms| (350.0..1600.0).contains(ms)), "{sample:?}");
        }
        for pair in life.heart.windows(2) {
            prop_assert!(pair[0].capture.at < pair[1].capture.at);
        }
        prop_assert!(life.suds.iter().all(|(_, value)| value % 5 == 0 && *value <= 100));
        for gaze in &life.gaze {
            prop_assert!(gaze.yaw_rad.abs() < 0.71 && gaze.pitch_rad.abs() < 0.45);
        }
    }

    #[test]
    fn how_often_it_is_polled_changes_nothing(
        seed: u64,
        course in course(),
        extra in proptest::collection::vec(0.0..300.0, 0..200),
    ) {
        prop_assert_eq!(live(seed, &course, &extra), live(seed, &course, &[]));
    }
}
