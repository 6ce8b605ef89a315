//! A source of rates alone, as the relay of a watch: its rate, its baseline, its quality, and what a
//! number is that no heart sends.

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::{Name, SessionTime};
use gradus_signal::heart::{HeartCourse, HeartSigns, HeartStream, QualityReason};

fn rate(at_secs: f64, bpm: f32) -> HeartSample {
    HeartSample {
        capture: Capture { at: SessionTime::from_secs_f64(at_secs), uncertainty_ns: 5_000_000_000 },
        rate_bpm: Some(bpm),
        rr_ms: Vec::new(),
        contact: Contact::Unknown,
        source: Name::from("watch"),
        synthetic: false,
        quality: 1.0,
    }
}

/// A watch at rest: whole numbers that wander by a few.
fn wandering(at_secs: f64) -> f32 {
    (72.0 + 2.5 * (at_secs * 0.11).sin() + 1.5 * (at_secs * 0.43).sin()).round() as f32
}

/// A session with two minutes of rest: what the desk shows at its end, and the course.
fn session(
    every_secs: f64,
    until_secs: f64,
    bpm: impl Fn(f64) -> f32,
) -> (HeartSigns, HeartCourse) {
    let (mut stream, mut course) = (HeartStream::default(), HeartCourse::default());
    stream.rest_begins(SessionTime::ZERO);
    let (mut at_secs, mut rests) = (0.0, true);
    while at_secs < until_secs {
        at_secs += every_secs;
        if rests && at_secs > 120.0 {
            stream.rest_ends(SessionTime::from_secs_f64(120.0));
            rests = false;
        }
        let one = rate(at_secs, bpm(at_secs));
        stream.push(&one);
        course.push(&one);
    }
    (stream.signs(SessionTime::from_secs_f64(at_secs)), course)
}

#[test]
fn a_watch_has_a_baseline_a_change_and_a_quality_above_what_rules_ask_for() {
    // A number each second, each five, each eight: as relays of watches send them.
    for every_secs in [1.0, 5.0, 8.0] {
        let bpm = |at: f64| {
            wandering(at) + if at > 150.0 { 20.0_f32.min((at - 150.0) as f32) } else { 0.0 }
        };
        let (signs, course) = session(every_secs, 240.0, bpm);
        assert!((signs.baseline_bpm.unwrap() - 72.0).abs() < 1.5, "{every_secs}: {signs:?}");
        let change = signs.change_from_baseline_bpm.unwrap();
        assert!((change - 20.0).abs() < 3.0, "{every_secs}: {signs:?}");
        assert!((0.7..=0.8).contains(&signs.quality.unwrap()), "{every_secs}: {signs:?}");
        assert!(signs.reasons.contains(&QualityReason::NoIntervals));
        assert_eq!(signs.rmssd_ms, None);
        let rest = course.over(0.0, 120.0);
        assert!((rest.rate_bpm.unwrap() - 72.0).abs() < 1.5 && rest.rates_only, "{rest:?}");
        assert!(rest.quality.unwrap() > 0.7 && rest.covered_share > 0.9, "{rest:?}");
    }
}

#[test]
fn a_number_that_its_source_does_not_trust_is_no_heart_and_no_baseline() {
    let (mut stream, mut course) = (HeartStream::default(), HeartCourse::default());
    stream.rest_begins(SessionTime::ZERO);
    for second in (2..300).step_by(2) {
        // The source trusts a number that does not change less and less: nothing from 120 s on.
        let mut one = rate(f64::from(second), 110.0);
        one.quality = (1.0 - (second as f32 - 30.0) / 90.0).clamp(0.0, 1.0);
        stream.push(&one);
        course.push(&one);
    }
    let signs = stream.signs(SessionTime::from_secs_f64(298.0));
    assert_eq!((signs.rate_bpm, signs.quality, signs.baseline_bpm), (None, Some(0.0), None));
    assert!(signs.reasons.contains(&QualityReason::Doubtful { share: 1.0 }), "{signs:?}");
    assert_eq!(course.over(150.0, 298.0).quality, Some(0.0));
    // A rest of one number throughout is none, before anything is in doubt.
    let (early, _) = session(2.0, 100.0, |_| 110.0);
    assert_eq!(early.baseline_bpm, None);
    assert!(
        early.reasons.iter().any(|r| matches!(r, QualityReason::RestUnchanged { .. })),
        "{early:?}"
    );
}

#[test]
fn one_interval_among_rates_does_not_take_the_rate_for_the_rest_of_the_session() {
    let mut stream = HeartStream::default();
    for second in 1..400 {
        let mut one = rate(f64::from(second), wandering(f64::from(second)));
        if second == 10 {
            one.rr_ms = vec![830.0];
        }
        stream.push(&one);
    }
    let signs = stream.signs(SessionTime::from_secs_f64(399.0));
    assert!((signs.rate_bpm.unwrap() - 72.0).abs() < 4.0, "{signs:?}");
    assert_eq!(signs.quality, Some(0.8));
}

#[test]
fn two_sources_in_turn_are_no_rate() {
    let turns = |at: f64| if ((at / 2.0) as u32).is_multiple_of(2) { wandering(at) } else { 118.0 };
    let (signs, course) = session(2.0, 200.0, turns);
    assert_eq!((signs.rate_bpm, signs.quality, signs.baseline_bpm), (None, Some(0.0), None));
    let jumps =
        |r: &QualityReason| matches!(r, QualityReason::ImplausibleRates { share } if *share > 0.9);
    assert!(signs.reasons.iter().any(jumps), "{signs:?}");
    assert_eq!(course.over(0.0, 120.0).rate_bpm, None);
}

#[test]
fn quality_of_rates_never_rises_with_the_share_of_wrong_ones() {
    let mut before = f64::INFINITY;
    for wrong in 0..=10 {
        let bpm = |at: f64| {
            if (at as u32) % 10 < wrong && (at as u32).is_multiple_of(2) {
                180.0
            } else {
                wandering(at)
            }
        };
        let (signs, _) = session(1.0, 200.0, bpm);
        let quality = signs.quality.unwrap();
        assert!(quality <= before, "{wrong}: {quality} after {before}");
        before = quality;
    }
    assert!(before < 0.1, "{before}");
}

#[test]
fn a_heart_that_is_startled_is_believed() {
    // 25 a minute more within ten seconds.
    let bpm = |at: f64| wandering(at) + (2.5 * (at - 150.0).clamp(0.0, 10.0)) as f32;
    let (signs, _) = session(1.0, 165.0, bpm);
    assert_eq!(signs.quality, Some(0.8), "{signs:?}");
}
