//! The numbers of a report are those that were put in, and those of `gradus-log info`.

use gradus_log::info::info;
use gradus_log::looks::looks;
use gradus_report::{For, Lang, document, html};
use gradus_signal::eyes::tally::spans;

use crate::support::{Made, secs};
use crate::xml;

#[test]
fn steps_have_their_times_their_answers_and_the_heart_that_info_gives() {
    let made = Made::default();
    let (facts, info) = (made.facts(), info(&made.log()));
    let reached: Vec<_> = facts.rungs.iter().filter(|rung| rung.is_reached()).collect();
    // The exposure begins at the first step of the ladder, and leaves it in the same moment.
    assert_eq!((reached.len(), facts.reached(), facts.rungs.len()), (2, 2, 12));
    let rung = |step: &str| *reached.iter().find(|rung| rung.step == step).unwrap();
    let (low, high) = (rung("first-floor"), rung("third-floor"));
    assert_eq!((low.first_s, low.secs.round()), (Some(65.0), 40.0));
    assert_eq!((high.first_s, high.secs.round()), (Some(105.0), 45.0));
    assert_eq!((low.peak, low.last), (Some(20), Some(20)));
    assert_eq!((high.peak, high.last), (Some(60), Some(40)), "45 was corrected to 40");
    assert_eq!((facts.peak(), facts.last()), (Some(60), Some(10)));
    assert_eq!(facts.suds[2].was, Some(45));
    for (rung, bpm) in [(low, 80.0), (high, 60_000.0 / 700.0)] {
        let row = info.heart.stretches.iter().find(|row| row.what == rung.step).unwrap();
        assert_eq!(rung.bpm, row.heart.mean_bpm());
        assert!((rung.bpm.unwrap() - bpm).abs() < 0.1, "{rung:?}");
        let rest = info.heart.baseline.unwrap().rate_bpm;
        assert!((rung.bpm_change.unwrap() - (bpm - rest)).abs() < 0.1);
    }
    assert_eq!(facts.exposure_s.round(), 85.0);
    assert_eq!(facts.end_s, info.story.end_s.unwrap().min(facts.end_s));
    assert_eq!((facts.stops.len(), facts.stops[0].released_s), (1, Some(152.0)));
    assert!(facts.stops[0].exposed);
    assert_eq!(facts.notes[0].text, "Held the rail.");
    assert_eq!(facts.stimuli[0].label, "A bird passes (outdoors)");
}

#[test]
fn the_page_says_these_numbers() {
    let facts = Made::default().facts();
    let text = xml::texts(&html(&document(&[facts], Lang::English, For::Therapist)));
    let said = [
        "Highest SUDS 60",
        "Last SUDS 10",
        "Stops 1",
        "SUDS outside the exposure: 10 (Recovery, 2:42).",
        "SUDS 40 (corrected, was 45)",
        "Stop: therapist",
        "released 2:32",
        "Held the rail.",
        "At rest the heart beat 75 times a minute",
        "not sealed",
        "A bird passes (outdoors)",
    ];
    let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Labels come before their values in the file.
    for words in said {
        assert!(plain.contains(words), "{words:?} is not in\n{plain}");
    }
    assert!(!plain.contains("Modelled"), "a living person");
}

#[test]
fn dwell_is_the_time_of_the_looks_in_the_exposure() {
    let made = Made::default();
    let (facts, looked) = (made.facts(), looks(&made.log()).unwrap());
    assert_eq!(looked.unknown, None, "the log replays");
    let (from, to) = (secs(65.0), secs(150.0));
    let mut by_region = [0.0; 2];
    for (look, secs) in spans(looked.looks.iter().filter(|l| l.at >= from && l.at < to)) {
        if let Some(region) = look.region {
            by_region[usize::from(region)] += secs;
        }
    }
    let gaze = facts.gaze.unwrap();
    let (first, second) = (&gaze.regions[0], &gaze.regions[1]);
    let label = |at: usize| looked.scenario.regions()[at].label.clone();
    assert_eq!((first.label.clone(), second.label.clone()), (Some(label(0)), Some(label(1))));
    // Looks across the border of two steps stand for a twentieth of a second.
    assert!((first.secs - by_region[0]).abs() < 0.11, "{} {}", first.secs, by_region[0]);
    assert!((second.secs - by_region[1]).abs() < 0.11);
    assert!((first.secs - 55.0).abs() < 0.3 && (second.secs - 30.0).abs() < 0.3);
    assert!((first.share + second.share - 1.0).abs() < 1e-9);
    assert!((gaze.sources[0].1 - 1.0).abs() < 0.01, "tracked throughout");
    let away = facts.rungs.iter().find(|rung| rung.step == "third-floor").unwrap().away.unwrap();
    assert_eq!(away.down, Some(0.0));
}

#[test]
fn what_is_missing_is_a_dash_and_its_reason_is_told() {
    let silent = Made { beats: vec![(0.0, 0.0)], ..Made::default() };
    let facts = silent.facts();
    assert!(facts.rungs.iter().all(|rung| rung.bpm.is_none()) && facts.curve.is_empty());
    let text = xml::texts(&html(&document(&[facts], Lang::English, For::Both)));
    assert!(text.contains("No heart sensor sent anything."), "{text}");
    assert!(text.contains("nothing was heard of a heart"));
    assert!(!text.contains("0/min"));
    // A silence in the exposure is a gap in the curve.
    let beats = vec![(0.0, 800.0), (90.0, 0.0), (130.0, 750.0)];
    let facts = Made { beats, ..Made::default() }.facts();
    let none = facts.curve.iter().filter(|(at, bpm)| (115.0..125.0).contains(at) && bpm.is_none());
    assert!(none.count() >= 9, "{:?}", facts.curve);
}

#[test]
fn a_modelled_patient_is_named_before_all_else() {
    let facts = Made { modelled: true, ..Made::default() }.facts();
    assert!(facts.modelled.patient && facts.modelled.heart);
    let page = html(&document(&[facts], Lang::English, For::Both));
    let text = xml::texts(&page);
    let (notice, first_number) =
        (text.find("Modelled patient.").unwrap(), text.find("Steps reached").unwrap());
    assert!(notice < first_number);
    assert!(
        text.contains("no living person was in this session"),
        "the patient's page says it too"
    );
}
