//! Quality falls as data get worse, whatever is wrong with them, and no number is given that no
//! heart made.

use gradus_base::chance::Chance;
use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::{Name, SessionTime};
use gradus_signal::heart::{
    HeartCourse, HeartStream, Interval, QualityReason, analyse, analyse_parts,
};

/// A resting heart: breathing, slow waves and noise, in steps of a strap's 1/1024 s.
fn rest(chance: &mut Chance, beats: usize, mean_ms: f64) -> Vec<f64> {
    let mut at_secs = 0.0;
    (0..beats)
        .map(|_| {
            let wave = |hz: f64, ms: f64| ms * (core::f64::consts::TAU * hz * at_secs).sin();
            let noise: f32 = (0..4).map(|_| chance.range(-8.0, 8.0)).sum();
            let ms = mean_ms + wave(0.25, 12.0) + wave(0.095, 18.0) + f64::from(noise);
            at_secs += ms / 1e3;
            (ms * 1.024).round() / 1.024
        })
        .collect()
}

/// What a sensor makes of intervals, of which some are marked as wrong.
type Fault = fn(&[f64], &[bool]) -> Vec<f64>;

/// An interval that is wrong is wrong in the same way at every share.
fn each(rr_ms: &[f64], wrong: &[bool], fault: fn(&mut Chance, f64) -> Vec<f64>) -> Vec<f64> {
    let mut made = Vec::new();
    for (index, (ms, wrong)) in rr_ms.iter().zip(wrong).enumerate() {
        let mut chance = Chance::new(index as u64, 2);
        if *wrong { made.extend(fault(&mut chance, *ms)) } else { made.push(*ms) }
    }
    made
}

fn sign(chance: &mut Chance) -> f64 {
    if chance.often(0.5) { -1.0 } else { 1.0 }
}

const FAULTS: [(&str, Fault); 12] = [
    ("halved", |rr, wrong| each(rr, wrong, |_, ms| vec![ms / 2.0])),
    ("doubled", |rr, wrong| each(rr, wrong, |_, ms| vec![ms * 2.0])),
    ("74 ms", |rr, wrong| each(rr, wrong, |_, _| vec![74.0])),
    ("a third off", |rr, wrong| {
        each(rr, wrong, |chance, ms| vec![ms * (1.0 + sign(chance) / 3.0)])
    }),
    ("15 % off", |rr, wrong| each(rr, wrong, |chance, ms| vec![ms * (1.0 + 0.15 * sign(chance))])),
    ("up to 300 ms off", |rr, wrong| {
        each(rr, wrong, |chance, ms| vec![ms + f64::from(chance.range(-300.0, 300.0))])
    }),
    ("anything", |rr, wrong| {
        each(rr, wrong, |chance, _| vec![f64::from(chance.range(300.0, 1600.0))])
    }),
    ("a beat too many", |rr, wrong| {
        each(rr, wrong, |chance, ms| {
            let share = f64::from(chance.range(0.3, 0.7));
            vec![ms * share, ms * (1.0 - share)]
        })
    }),
    ("a beat not seen", |rr, wrong| {
        let mut made: Vec<f64> = Vec::new();
        for (index, ms) in rr.iter().enumerate() {
            match made.last_mut() {
                Some(last) if index % 2 == 1 && wrong[index] => *last += ms,
                _ => made.push(*ms),
            }
        }
        made
    }),
    ("an early beat", |rr, wrong| {
        let mut made = rr.to_vec();
        for index in (0..rr.len() - 1).step_by(2).filter(|index| wrong[*index]) {
            made[index] -= 0.35 * rr[index];
            made[index + 1] += 0.35 * rr[index];
        }
        made
    }),
    ("in runs, locked to half", |rr, wrong| {
        // The first of ten decides for all.
        let runs = rr.chunks(10).zip(wrong.chunks(10));
        runs.flat_map(|(rr, wrong)| each(rr, &vec![wrong[0]; rr.len()], |_, ms| vec![ms / 2.0]))
            .collect()
    }),
    ("longer than a heart pauses", |rr, wrong| each(rr, wrong, |_, _| vec![3500.0])),
];

/// Intervals of a resting heart of which so many of a hundred have the fault. The wrong ones of a
/// smaller share are among those of a greater.
fn faulty(seed: u64, percent: usize, fault: Fault) -> Vec<f64> {
    let mut chance = Chance::new(seed, 1);
    let clean = rest(&mut chance, 400, 830.0);
    let mut order: Vec<(u64, usize)> = (0..clean.len()).map(|at| (chance.bits(), at)).collect();
    order.sort_unstable();
    let mut wrong = vec![false; clean.len()];
    for (_, at) in order.iter().take(clean.len() * percent / 100) {
        wrong[*at] = true;
    }
    fault(&clean, &wrong)
}

#[test]
fn quality_never_rises_with_the_share_of_a_fault() {
    for (name, fault) in FAULTS {
        for seed in 0..4 {
            let quality = |percent| analyse(&faulty(seed, percent, fault)).quality;
            let all: Vec<f64> = (0..=50).map(quality).collect();
            for (percent, pair) in all.windows(2).enumerate() {
                // One interval more or less is a hundredth; whole fifths of a quarter never rise.
                assert!(pair[1] <= pair[0] + 0.04, "{name}, {seed}, {percent} %: {pair:?}");
            }
            let fives: Vec<f64> = all.iter().step_by(5).copied().collect();
            assert!(fives.is_sorted_by(|a, b| a >= b), "{name}, {seed}: {fives:?}");
            assert!(all[0] > 0.95 && all[20] <= 0.75 && all[50] <= 0.2, "{name}: {fives:?}");
        }
    }
}

#[test]
fn variability_of_faulty_intervals_is_that_of_the_sound_ones_or_none() {
    for (name, fault) in FAULTS {
        for seed in 0..4 {
            let truth = analyse(&faulty(seed, 0, fault)).corrected.rmssd_ms.unwrap();
            for percent in (0..=50).step_by(5) {
                let found = analyse(&faulty(seed, percent, fault));
                let Some(rmssd) = found.corrected.rmssd_ms.filter(|_| found.quality >= 0.7) else {
                    continue;
                };
                let off = rmssd - truth;
                assert!(off.abs() <= 15.0, "{name}, {seed}, {percent} %: {rmssd}, not {truth}");
            }
        }
    }
}

/// What the desk shows over five minutes: the mean quality, and the worst RMSSD of signs whose
/// quality is at least 0.7, as a distance from the truth, ms.
fn shown(rr_ms: &[f64], truth_ms: f64) -> (f64, f64) {
    let mut stream = HeartStream::default();
    let (mut at_secs, mut next, mut sum, mut count, mut worst) = (0.0, 30.0, 0.0, 0.0, 0.0_f64);
    for ms in rr_ms {
        at_secs += ms / 1e3;
        stream.push(&sample(at_secs, None, &[*ms as f32]));
        if at_secs >= next {
            let signs = stream.signs(SessionTime::from_secs_f64(at_secs));
            let quality = signs.quality.unwrap();
            (sum, count, next) = (sum + quality, count + 1.0, next + 5.0);
            if let Some(rmssd) = signs.rmssd_ms.filter(|_| quality >= 0.7) {
                worst = worst.max((rmssd - truth_ms).abs());
            }
        }
    }
    (sum / count, worst)
}

#[test]
fn the_desk_shows_less_quality_with_each_share_of_a_fault() {
    for (name, fault) in FAULTS {
        let truth_ms = analyse(&faulty(1, 0, fault)).corrected.rmssd_ms.unwrap();
        let of = |percent| shown(&faulty(1, percent, fault), truth_ms);
        let all: Vec<(f64, f64)> = (0..=40).step_by(10).map(of).collect();
        for pair in all.windows(2) {
            assert!(pair[1].0 <= pair[0].0 + 0.02, "{name}: {all:?}");
        }
        assert!(all[0].0 > 0.95 && all[3].0 < 0.6, "{name}: {all:?}");
        // A wrong interval that is within the person's steps cannot be seen, and widens RMSSD.
        assert!(all[..3].iter().all(|(_, off_ms)| *off_ms < 20.0), "{name}: {all:?}");
        assert!(all.iter().all(|(_, off_ms)| *off_ms < 50.0), "{name}: {all:?}");
    }
}

#[test]
fn an_irregular_rhythm_has_a_rate_and_no_variability() {
    let mut chance = Chance::new(7, 3);
    let fibrillation: Vec<f64> = (0..400).map(|_| f64::from(chance.range(450.0, 1050.0))).collect();
    let bigeminy: Vec<f64> =
        (0..200).flat_map(|_| [560.0, 1040.0 + f64::from(chance.range(-15.0, 15.0))]).collect();
    for rr in [fibrillation, bigeminy] {
        let found = analyse(&rr);
        assert!(found.irregular && found.quality == 0.0, "{found:?}");
        let of = &found.corrected;
        assert_eq!((of.rmssd_ms, of.sdnn_ms, found.spectrum), (None, None, None));
        let mean_ms = rr.iter().sum::<f64>() / rr.len() as f64;
        assert!((of.rate_bpm.unwrap() * mean_ms / 60_000.0 - 1.0).abs() < 0.02, "{of:?}");
        assert!(found.reasons[0].starts_with("irregular rhythm"), "{:?}", found.reasons);
        let mut stream = HeartStream::default();
        let mut at_secs = 0.0;
        for ms in &rr {
            at_secs += ms / 1e3;
            stream.push(&sample(at_secs, None, &[*ms as f32]));
        }
        let signs = stream.signs(SessionTime::from_secs_f64(at_secs));
        assert_eq!((signs.rmssd_ms, signs.quality), (None, Some(0.0)));
        assert!(signs.reasons.contains(&QualityReason::Irregular), "{signs:?}");
        assert_eq!(stream.variability().0.rmssd_ms, None);
    }
}

#[test]
fn large_waves_of_breathing_are_a_rhythm_and_no_fault() {
    // Two to six beats a breath, up to a fifth of the interval: RMSSD 90 to 200 ms.
    for beats_a_breath in [2.9, 3.5, 4.3, 6.0] {
        let mut chance = Chance::new(9, 4);
        let rr: Vec<f64> = (0..300)
            .map(|beat| {
                let wave = (core::f64::consts::TAU * f64::from(beat) / beats_a_breath).sin();
                1000.0 + 110.0 * wave + f64::from(chance.range(-15.0, 15.0))
            })
            .collect();
        let found = analyse(&rr);
        assert!(!found.irregular && found.quality > 0.9, "{beats_a_breath}: {:?}", found.reasons);
        let (raw, corrected) = (found.raw.rmssd_ms.unwrap(), found.corrected.rmssd_ms.unwrap());
        assert!((corrected / raw - 1.0).abs() < 0.1, "{beats_a_breath}: {corrected} of {raw}");
    }
}

#[test]
fn the_first_and_the_last_intervals_of_a_part_are_judged_too() {
    let mut chance = Chance::new(5, 5);
    let truth = analyse(&rest(&mut chance, 300, 830.0)).corrected.rmssd_ms.unwrap();
    // Five parts, as of a strap that returns five times, each with a doubled first interval and a
    // short and a long one at its end.
    let (mut parts, mut at_secs) = (Vec::new(), 0.0);
    for _ in 0..5 {
        let mut rr = rest(&mut chance, 60, 830.0);
        rr[0] *= 2.0;
        (rr[58], rr[59]) = (420.0, 1250.0);
        let mut part = Vec::new();
        for ms in rr {
            at_secs += ms / 1e3;
            part.push(Interval { end_secs: at_secs, ms });
        }
        at_secs += 10.0;
        parts.push(part);
    }
    let found = analyse_parts(&parts);
    let rmssd = found.corrected.rmssd_ms.unwrap();
    assert!((rmssd - truth).abs() < 5.0, "{rmssd}, not {truth}");
    assert!(found.artefacts.len() >= 15, "{:?}", found.artefacts);
    assert_eq!(found.gaps.len(), 4);
}

#[test]
fn after_a_silence_with_contact_nothing_is_joined() {
    // The armband hangs in the air: contact stays set, no interval comes. The first message behind
    // it is as uncertain as the silence was long.
    let mut stream = HeartStream::default();
    let mut course = HeartCourse::default();
    let mut at_secs = 0.0;
    for (silence_secs, ms) in [(0.0, 900.0), (9.6, 820.0), (31.0, 760.0), (12.0, 840.0)] {
        at_secs += silence_secs;
        for beat in 0..60 {
            // Two milliseconds to and fro.
            let ms = ms + f64::from(beat % 2) * 2.0;
            at_secs += ms / 1e3;
            let mut one = sample(at_secs, None, &[ms as f32]);
            let unsure_secs = if beat == 0 { silence_secs.max(1.0) } else { 1.0 };
            one.capture.uncertainty_ns = (unsure_secs * 1e9) as u64;
            stream.push(&one);
            course.push(&one);
        }
    }
    let rmssd = stream.variability().0.rmssd_ms.unwrap();
    assert!((rmssd - 2.0).abs() < 0.5, "{rmssd}");
    let whole = course.over(0.0, at_secs);
    assert_eq!(whole.gaps, 3);
    assert!((whole.rmssd_ms.unwrap() - 2.0).abs() < 0.5, "{whole:?}");
}

#[test]
fn a_rate_that_jumps_within_a_beat_is_shown_and_not_trusted() {
    let mut chance = Chance::new(3, 6);
    let mut rr = rest(&mut chance, 200, 830.0);
    rr.extend(rest(&mut chance, 60, 415.0));
    let (mut stream, mut at_secs) = (HeartStream::default(), 0.0);
    for ms in &rr {
        at_secs += ms / 1e3;
        stream.push(&sample(at_secs, None, &[*ms as f32]));
    }
    let signs = stream.signs(SessionTime::from_secs_f64(at_secs));
    assert!((signs.rate_bpm.unwrap() - 145.0).abs() < 3.0, "{signs:?}");
    assert_eq!(signs.quality, Some(0.0));
    assert!(matches!(signs.reasons[0], QualityReason::Jumped { .. }), "{signs:?}");
}

#[test]
fn a_heart_that_faints_is_believed() {
    // 74 to 46 a minute within a beat, and it stays there.
    let mut chance = Chance::new(3, 8);
    let mut rr = rest(&mut chance, 260, 810.0);
    rr.extend(rest(&mut chance, 40, 1310.0));
    let found = analyse(&rr);
    assert!(found.quality > 0.95, "{:?}", found.reasons);
    let (mut stream, mut at_secs) = (HeartStream::default(), 0.0);
    for ms in &rr {
        at_secs += ms / 1e3;
        stream.push(&sample(at_secs, Some((60_000.0 / ms) as f32), &[*ms as f32]));
    }
    let signs = stream.signs(SessionTime::from_secs_f64(at_secs));
    assert!((signs.rate_bpm.unwrap() - 45.8).abs() < 1.0, "{signs:?}");
    assert!(signs.quality.unwrap() > 0.8, "{signs:?}");
    // The step itself is no variability.
    assert!(signs.rmssd_ms.unwrap() < 30.0, "{signs:?}");
}

#[test]
fn a_rate_that_is_not_that_of_the_intervals_takes_the_quality() {
    let (mut stream, mut at_secs) = (HeartStream::default(), 0.0);
    for ms in rest(&mut Chance::new(3, 7), 80, 830.0) {
        at_secs += ms / 1e3;
        stream.push(&sample(at_secs, Some(144.0), &[ms as f32]));
    }
    let signs = stream.signs(SessionTime::from_secs_f64(at_secs));
    assert!(signs.quality.unwrap() <= 0.3, "{signs:?}");
    assert!(matches!(signs.reasons[0], QualityReason::RateDisagrees { .. }), "{signs:?}");
}

fn sample(at_secs: f64, rate_bpm: Option<f32>, rr_ms: &[f32]) -> HeartSample {
    HeartSample {
        capture: Capture { at: SessionTime::from_secs_f64(at_secs), uncertainty_ns: 0 },
        rate_bpm,
        rr_ms: rr_ms.to_vec(),
        contact: Contact::Unknown,
        source: Name::from("strap"),
        synthetic: false,
        quality: 1.0,
    }
}
