//! The stream of a session has the same measures as the whole series, and its gaps stay gaps.

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::{Name, SessionTime};
use gradus_signal::heart::{HeartSigns, HeartStream, QualityReason, analyse};
use proptest::prelude::*;

fn message(at_secs: f64, rr_ms: &[f64]) -> HeartSample {
    HeartSample {
        capture: Capture { at: SessionTime::from_secs_f64(at_secs), uncertainty_ns: 0 },
        rate_bpm: Some(rr_ms.first().map_or(70.0, |ms| (60_000.0 / ms) as f32)),
        rr_ms: rr_ms.iter().map(|ms| *ms as f32).collect(),
        contact: Contact::Unknown,
        source: Name::from("strap"),
        synthetic: false,
        quality: 1.0,
    }
}

/// Sends intervals from `from_secs` on, `by` of them in a message. Returns when the last one ended.
fn send(stream: &mut HeartStream, from_secs: f64, rr_ms: &[f64], by: usize) -> f64 {
    let mut at = from_secs;
    for few in rr_ms.chunks(by) {
        at += few.iter().sum::<f64>() / 1e3;
        stream.push(&message(at, few));
    }
    at
}

fn at(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

/// Intervals that vary as with breathing, without randomness.
fn rest(beats: usize, mean_ms: f64) -> Vec<f64> {
    (0..beats)
        .map(|i| mean_ms + 25.0 * (i as f64 * 1.3).sin() + 7.0 * (i as f64 * 2.9).sin())
        .collect()
}

proptest! {
    #[test]
    fn a_stream_measures_what_the_whole_series_has(
        shares in prop::collection::vec(
            prop_oneof![15 => 0.93_f64..1.07, 1 => 0.35_f64..0.8, 1 => 1.4_f64..2.2], 12..300),
        by in 1_usize..5,
    ) {
        let rr: Vec<f64> = shares.iter().map(|share| (800.0 * share).round()).collect();
        let mut stream = HeartStream::default();
        send(&mut stream, 0.0, &rr, by);
        let (found, spectrum) = stream.variability();
        let whole = analyse(&rr);
        prop_assert_eq!((found.intervals, found.differences),
            (whole.corrected.intervals, whole.corrected.differences));
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * b.abs().max(1.0),
            (None, None) => true,
            _ => false,
        };
        prop_assert!(near(found.rmssd_ms, whole.corrected.rmssd_ms));
        prop_assert!(near(found.sdnn_ms, whole.corrected.sdnn_ms));
        prop_assert!(near(found.rate_bpm, whole.corrected.rate_bpm));
        prop_assert!(near(spectrum.map(|s| s.lf_ms2), whole.spectrum.map(|s| s.lf_ms2)));
        prop_assert!(near(spectrum.map(|s| s.hf_ms2), whole.spectrum.map(|s| s.hf_ms2)));
    }

    #[test]
    fn nothing_that_can_be_sent_makes_a_number_that_is_none(
        messages in prop::collection::vec(
            (0.0_f64..100.0, prop::collection::vec(prop::num::f32::ANY, 0..6), 0..3_u8), 0..60),
        plain in 0.0_f64..400.0,
    ) {
        let mut stream = HeartStream::default();
        stream.rest_begins(at(0.0));
        send(&mut stream, plain, &rest(60, 700.0), 1);
        for (secs, rr, contact) in messages {
            let mut one = message(secs, &[]);
            one.rr_ms = rr;
            one.contact = [Contact::Unknown, Contact::Contact, Contact::NoContact][usize::from(contact)];
            stream.push(&one);
            let signs = stream.signs(at(secs));
            let HeartSigns { rate_bpm, rmssd_ms, quality, change_from_baseline_bpm, .. } = signs;
            for number in [rate_bpm, rmssd_ms, quality, change_from_baseline_bpm] {
                prop_assert!(number.is_none_or(f64::is_finite));
            }
            prop_assert!(quality.is_none_or(|q| (0.0..=1.0).contains(&q)));
        }
    }
}

#[test]
fn before_anything_is_heard_every_number_is_missing_and_says_so() {
    let signs = HeartStream::default().signs(at(5.0));
    assert_eq!((signs.rate_bpm, signs.rmssd_ms, signs.quality), (None, None, None));
    assert!(signs.reasons.contains(&QualityReason::NothingHeard));
}

#[test]
fn change_and_spread_are_against_the_windows_of_rest() {
    let mut stream = HeartStream::default();
    stream.rest_begins(at(0.0));
    let end = send(&mut stream, 0.0, &rest(180, 800.0), 2);
    stream.rest_ends(at(end));
    // It rises over a dozen beats, as a heart does.
    let rise: Vec<f64> = (1..12).map(|beat| 800.0 - 200.0 * f64::from(beat) / 12.0).collect();
    let end = send(&mut stream, end, &rise, 2);
    let end = send(&mut stream, end, &rest(120, 600.0), 2);
    let signs = stream.signs(at(end));
    assert_eq!(signs.baseline_windows, (180.0_f64 * 0.8 / 20.0).floor() as u32);
    assert!((signs.baseline_bpm.unwrap() - 75.0).abs() < 0.3, "{signs:?}");
    assert!((signs.change_from_baseline_bpm.unwrap() - 25.0).abs() < 0.5, "{signs:?}");
    assert!(signs.baseline_sd_bpm.unwrap() < 0.5);
    assert!(signs.quality.unwrap() > 0.999_999, "{signs:?}");
    assert_eq!(signs.reasons, vec![]);
}

#[test]
fn a_short_rest_is_no_baseline() {
    let mut stream = HeartStream::default();
    stream.rest_begins(at(0.0));
    let end = send(&mut stream, 0.0, &rest(60, 800.0), 1);
    stream.rest_ends(at(end));
    let end = send(&mut stream, end, &rest(60, 800.0), 1);
    let signs = stream.signs(at(end));
    assert_eq!((signs.baseline_bpm, signs.change_from_baseline_bpm), (None, None));
    assert!(signs.rate_bpm.is_some());
    assert!(signs.reasons.contains(&QualityReason::BaselineShort { windows: 2, needed: 3 }));
}

#[test]
fn a_gap_ends_the_part_and_no_difference_is_taken_across_it() {
    // A slow heart, silence, a fast heart: across the gap the difference would be 300 ms.
    let mut stream = HeartStream::default();
    let even = |ms: f64| vec![ms; 30];
    let end = send(&mut stream, 0.0, &even(900.0), 1);
    send(&mut stream, end + 4.0, &even(600.0), 1);
    let (found, _) = stream.variability();
    assert_eq!((found.intervals, found.differences), (60, 58));
    assert_eq!(found.rmssd_ms, Some(0.0));
}

#[test]
fn a_lost_message_is_a_gap_of_its_length() {
    let rr = rest(100, 800.0);
    let mut stream = HeartStream::default();
    let mut end = 0.0;
    for (index, few) in rr.chunks(2).enumerate() {
        end += few.iter().sum::<f64>() / 1e3;
        if index != 42 {
            stream.push(&message(end, few));
        }
    }
    let signs = stream.signs(at(end));
    assert!(signs.reasons.contains(&QualityReason::Gaps { count: 1 }), "{signs:?}");
    assert!(signs.quality.unwrap() < 0.95, "{signs:?}");
    assert_eq!(stream.variability().0.intervals, 98);
}

#[test]
fn silence_lowers_the_quality_and_then_takes_the_rate() {
    let mut stream = HeartStream::default();
    let end = send(&mut stream, 0.0, &rest(60, 800.0), 1);
    let quality = |secs: f64| stream.signs(at(end + secs)).quality.unwrap();
    assert!(quality(1.0) > 0.999_999);
    assert!(quality(5.0) < 0.8);
    let late = stream.signs(at(end + 12.0));
    assert_eq!(late.rate_bpm, None);
    assert!(late.reasons.iter().any(|r| matches!(r, QualityReason::Coverage { .. })));
    assert_eq!(quality(30.0), 0.0);
}

#[test]
fn beats_without_skin_contact_are_not_taken() {
    let mut stream = HeartStream::default();
    let end = send(&mut stream, 0.0, &rest(60, 800.0), 1);
    let mut secs = end;
    for _ in 0..10 {
        secs += 0.8;
        let mut sample = message(secs, &[800.0]);
        sample.contact = Contact::NoContact;
        stream.push(&sample);
    }
    let signs = stream.signs(at(secs));
    assert!(
        signs
            .reasons
            .iter()
            .any(|r| matches!(r, QualityReason::NoContact { share } if *share > 0.3))
    );
    assert!(signs.quality.unwrap() < 0.7, "{signs:?}");
    assert_eq!(stream.variability().0.intervals, 60);
}

#[test]
fn a_source_of_rates_alone_has_a_rate_and_no_variability() {
    let mut stream = HeartStream::default();
    for second in 1..=30 {
        stream.push(&message(f64::from(second), &[]));
    }
    let signs = stream.signs(at(30.0));
    assert_eq!((signs.rate_bpm, signs.rmssd_ms), (Some(70.0), None));
    // The best that rates can have: above what rules ask for, below a clean strap.
    assert_eq!(signs.quality, Some(0.8));
    assert!(signs.reasons.contains(&QualityReason::NoIntervals));
}

#[test]
fn a_message_told_twice_is_not_counted_twice() {
    let mut stream = HeartStream::default();
    let end = send(&mut stream, 0.0, &rest(40, 800.0), 1);
    stream.push(&message(end, &[800.0]));
    send(&mut stream, end, &rest(40, 800.0), 1);
    assert_eq!(stream.variability().0.intervals, 80);
}

#[test]
fn artefacts_lower_the_quality_and_are_told() {
    let mut rr = rest(100, 800.0);
    rr[88] = 1600.0;
    let mut stream = HeartStream::default();
    let end = send(&mut stream, 0.0, &rr, 1);
    let signs = stream.signs(at(end));
    assert!(
        signs.reasons.iter().any(|r| matches!(r, QualityReason::Artefacts { .. })),
        "{signs:?}"
    );
    assert!((signs.rate_bpm.unwrap() - 75.0).abs() < 1.0);
    assert!((0.7..1.0).contains(&signs.quality.unwrap()));
}

#[test]
fn a_slow_heart_at_its_beginning_has_not_jumped() {
    let mut stream = HeartStream::default();
    let rr = rest(40, 1090.0);
    let mut secs = 0.0;
    for ms in rr {
        secs += ms / 1e3;
        stream.push(&message(secs, &[ms]));
        let signs = stream.signs(at(secs));
        let jumped = signs.reasons.iter().any(|r| matches!(r, QualityReason::Jumped { .. }));
        assert!(!jumped, "at {secs} s: {signs:?}");
    }
    // Nor has one that returns.
    let secs = send(&mut stream, secs + 30.0, &rest(11, 1090.0), 1);
    let signs = stream.signs(at(secs));
    assert!(!signs.reasons.iter().any(|r| matches!(r, QualityReason::Jumped { .. })), "{signs:?}");
}

#[test]
fn intervals_that_their_source_does_not_trust_are_worth_nothing() {
    let mut stream = HeartStream::default();
    stream.rest_begins(at(0.0));
    let mut secs = 0.0;
    for _ in 0..120 {
        secs += 0.8;
        let mut one = message(secs, &[800.0]);
        one.quality = 0.0;
        stream.push(&one);
    }
    let signs = stream.signs(at(secs));
    assert_eq!((signs.quality, signs.rmssd_ms, signs.baseline_bpm), (Some(0.0), None, None));
    assert!(signs.reasons.contains(&QualityReason::Doubtful { share: 1.0 }), "{signs:?}");
}

#[test]
fn a_sensor_that_stops_sending_intervals_is_not_trusted_by_its_rate() {
    // An armband in the air: it goes on with a rate, and without intervals.
    let mut stream = HeartStream::default();
    let mut secs = send(&mut stream, 0.0, &rest(80, 830.0), 1);
    for _ in 0..25 {
        secs += 1.0;
        let mut one = message(secs, &[]);
        one.rate_bpm = Some(163.0);
        stream.push(&one);
    }
    let signs = stream.signs(at(secs));
    assert!(signs.quality.unwrap() <= 0.3, "{signs:?}");
    assert!(signs.reasons.contains(&QualityReason::IntervalsStopped), "{signs:?}");
}
