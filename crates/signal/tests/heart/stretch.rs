//! The heart over a stretch of a session has the measures of the stretch's intervals, and gaps stay
//! gaps.

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::{Name, SessionTime};
use gradus_signal::heart::{HeartCourse, WhyMissing, analyse};
use proptest::prelude::*;

fn message(at_secs: f64, rate_bpm: Option<f32>, rr_ms: Vec<f32>) -> HeartSample {
    HeartSample {
        capture: Capture { at: SessionTime::from_secs_f64(at_secs), uncertainty_ns: 0 },
        rate_bpm,
        rr_ms,
        contact: Contact::Unknown,
        source: Name::from("strap"),
        synthetic: false,
        quality: 1.0,
    }
}

/// Pushes intervals one by one from `from_secs` on. Returns when the last one ended.
fn tell(course: &mut HeartCourse, from_secs: f64, rr_ms: &[f64]) -> f64 {
    let mut at = from_secs;
    for ms in rr_ms {
        at += ms / 1e3;
        course.push(&message(at, Some(70.0), vec![*ms as f32]));
    }
    at
}

proptest! {
    #[test]
    fn a_stretch_has_the_numbers_of_its_intervals(
        shares in prop::collection::vec(
            prop_oneof![15 => 0.93_f64..1.07, 1 => 0.35_f64..0.8, 1 => 1.4_f64..2.2], 80..300),
        cut in (0.0_f64..0.3, 0.7_f64..1.0),
    ) {
        let rr: Vec<f64> = shares.iter().map(|share| (800.0 * share).round()).collect();
        let mut course = HeartCourse::default();
        let end = 5.0 + rr.iter().sum::<f64>() / 1e3;
        prop_assert!((tell(&mut course, 5.0, &rr) - end).abs() < 1e-6);
        let (from, to) = (5.0 + cut.0 * (end - 5.0), 5.0 + cut.1 * (end - 5.0));
        let found = course.over(from, to);
        let mut at = 5.0;
        let inside: Vec<f64> = rr.iter().copied().filter(|ms| {
            let begin = at;
            at += ms / 1e3;
            begin >= from && at <= to
        }).collect();
        let whole = analyse(&inside);
        prop_assert_eq!(found.intervals as usize, inside.len());
        prop_assert_eq!(found.artefacts as usize, whole.artefacts.len());
        prop_assert_eq!(found.gaps, 0);
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9,
            (None, None) => true,
            _ => false,
        };
        let beats = whole.corrected;
        let covered = beats.covered_secs / (to - from);
        prop_assert!((found.covered_share - covered.clamp(0.0, 1.0)).abs() < 1e-9);
        let told = covered >= 0.5;
        prop_assert!(near(found.rate_bpm, beats.rate_bpm.filter(|_| told)));
        let long = told && beats.covered_secs >= 30.0;
        prop_assert!(near(found.rmssd_ms, beats.rmssd_ms.filter(|_| long)));
        prop_assert!(near(found.sdnn_ms, beats.sdnn_ms.filter(|_| long)));
    }

    #[test]
    fn nothing_that_can_be_sent_makes_a_number_that_is_none(
        messages in prop::collection::vec(
            (0.0_f64..100.0, prop::option::of(prop::num::f32::ANY),
             prop::collection::vec(prop::num::f32::ANY, 0..6), 0..3_u8), 0..60),
        (from, to) in (-10.0_f64..110.0, -10.0_f64..110.0),
    ) {
        let mut course = HeartCourse::default();
        for (secs, rate, rr, contact) in messages {
            let mut one = message(secs, rate, rr);
            one.contact =
                [Contact::Unknown, Contact::Contact, Contact::NoContact][usize::from(contact)];
            course.push(&one);
        }
        let found = course.over(from, to);
        let numbers = [found.rate_bpm, found.rmssd_ms, found.sdnn_ms, found.quality];
        prop_assert!(numbers.iter().flatten().all(|v| v.is_finite()), "{:?}", found);
        prop_assert!((0.0..=1.0).contains(&found.covered_share));
    }
}

#[test]
fn a_stretch_with_a_gap_is_two_parts_and_the_gap_is_not_covered() {
    let mut course = HeartCourse::default();
    // A minute at 75, ten seconds of silence, a minute at 100.
    let end = tell(&mut course, 0.0, &[800.0; 75]);
    let end = tell(&mut course, end + 10.0, &[600.0; 100]);
    let found = course.over(0.0, end);
    assert_eq!((found.gaps, found.artefacts, found.intervals), (1, 0, 175));
    // Over the gap there would be one difference of 200 ms.
    assert!(found.rmssd_ms.unwrap() < 1e-6, "{found:?}");
    assert!((found.covered_share - 120.0 / 130.0).abs() < 1e-6);
    assert!((found.rate_bpm.unwrap() - 175.0 / 120.0 * 60.0).abs() < 1e-6);
    assert!((found.quality.unwrap() - found.covered_share).abs() < 1e-9);
}

#[test]
fn what_is_covered_by_less_than_half_or_too_short_has_no_numbers() {
    let mut course = HeartCourse::default();
    let end = tell(&mut course, 0.0, &[800.0; 75]);
    let thin = course.over(0.0, 2.5 * end);
    assert_eq!((thin.rate_bpm, thin.rmssd_ms), (None, None));
    assert!(thin.quality.unwrap() > 0.3 && thin.intervals == 75);
    let short = course.over(0.0, 25.0);
    assert!(short.rate_bpm.is_some() && short.rmssd_ms.is_none(), "{short:?}");
    let silent = course.over(end + 1.0, end + 30.0);
    assert_eq!((silent.quality, silent.covered_share, silent.intervals), (None, 0.0, 0));
}

#[test]
fn rates_without_intervals_give_their_mean_and_nothing_of_variability() {
    let mut course = HeartCourse::default();
    for second in 1..=60 {
        let bpm = if second <= 30 { 70.0 } else { 80.0 };
        course.push(&message(f64::from(second), Some(bpm), Vec::new()));
    }
    let found = course.over(0.0, 60.0);
    assert!(found.rates_only);
    assert_eq!((found.rate_bpm, found.rmssd_ms), (Some(75.0), None));
    assert_eq!(found.quality, Some(0.8));
}

#[test]
fn a_clock_that_was_put_back_joins_nothing() {
    let mut course = HeartCourse::default();
    tell(&mut course, 100.0, &[800.0; 60]);
    tell(&mut course, 50.0, &[600.0; 60]);
    assert_eq!(course.over(0.0, 200.0).gaps, 1);
    assert!(course.over(0.0, 99.0).rate_bpm.is_none());
    assert!((course.over(50.0, 86.0).rate_bpm.unwrap() - 100.0).abs() < 1e-6);
}

#[test]
fn a_short_stretch_has_the_mean_rate_of_what_was_heard_and_says_why_there_is_no_more() {
    let mut course = HeartCourse::default();
    let end = tell(&mut course, 0.0, &[800.0; 75]);
    // Six seconds at 80 a minute, between a minute at 75 and another.
    let fast = tell(&mut course, end, &[750.0; 8]);
    tell(&mut course, fast, &[800.0; 75]);
    let short = course.over(end, fast);
    let brief = short.brief.unwrap();
    assert!((brief.rate_bpm - 80.0).abs() < 0.1, "{short:?}");
    assert!((brief.covered_share - 1.0).abs() < 1e-6 && (brief.covered_secs - 6.0).abs() < 1e-6);
    assert!(brief.quality > 0.2 && brief.quality <= 0.3, "6 s of 20: {}", brief.quality);
    assert_eq!((short.mean_bpm(), short.no_rate), (Some(brief.rate_bpm), None));
    assert_eq!(short.quality, Some(brief.quality));
    let needs = |why: Option<WhyMissing>, secs: f64| matches!(why, Some(WhyMissing::Short { needed_secs, .. }) if needed_secs == secs);
    assert!(needs(short.no_rmssd, 30.0), "{short:?}");
    // Cut anywhere: five seconds are enough, less are not, though beats are heard throughout.
    let five = course.over(10.3, 15.3);
    assert!((five.mean_bpm().unwrap() - 75.0).abs() < 1e-6, "{five:?}");
    assert!(five.quality.unwrap() <= 0.25 + 1e-9);
    let less = course.over(10.3, 15.2);
    assert_eq!((less.mean_bpm(), less.heard_share > 0.99), (None, true));
    assert!(needs(less.no_rate, 5.0));
}

#[test]
fn beats_that_stand_alone_are_no_rate_and_the_reason_is_told() {
    let mut course = HeartCourse::default();
    tell(&mut course, 100.0, &[800.0; 9]);
    let alone = course.over(100.0, 108.0);
    assert_eq!(alone.mean_bpm(), None);
    assert_eq!(alone.no_rate, Some(WhyMissing::FewBeats { intervals: 9, needed: 12 }));
    let gone = course.over(200.0, 230.0);
    assert_eq!(gone.no_rate, Some(WhyMissing::NothingHeard));
    let thin = course.over(100.0, 200.0);
    assert!(matches!(thin.no_rate, Some(WhyMissing::Gaps { .. })), "{thin:?}");
}

proptest! {
    #[test]
    fn the_quality_of_a_short_stretch_never_rises_when_beats_are_taken_from_it(
        lost in 0_usize..12, more in 1_usize..6,
    ) {
        let quality = |lost: usize| {
            let mut course = HeartCourse::default();
            let end = tell(&mut course, 0.0, &[800.0; 60]);
            let end = tell(&mut course, end + 0.8 * lost as f64, &vec![800.0; 12 - lost]);
            tell(&mut course, end, &[800.0; 60]);
            course.over(48.0, end).quality.unwrap_or(0.0)
        };
        let (few, fewer) = (quality(lost), quality((lost + more).min(12)));
        prop_assert!(fewer <= few + 1e-9, "{} {}", few, fewer);
    }
}
