//! Looks in a scenario: away, down, turned, behind; the window and any other range agree.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sample::*;
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_live::gaze::region_in_play_space;
use gradus_scenario::Place;
use gradus_scenario::Scenario;
use gradus_scenario::read::Options;
use gradus_signal::eyes::first_look::first_look;
use gradus_signal::eyes::ivt::{Settings, classify};
use gradus_signal::eyes::look::Feared;
use gradus_signal::eyes::sphere::from_angles_deg;
use gradus_signal::eyes::tally::spans;
use gradus_signal::eyes::{Dwell, HeatMap, Judge, Look, LookSigns, Tally, Window};
use proptest::prelude::*;

fn heights() -> Scenario {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let file = folder.join("heights.ron");
    gradus_files::open(&file, &Options::default()).unwrap().scenario.unwrap()
}

/// The world's state with the patient at `place` since 1 s.
fn world(scenario: &Scenario, place: Place) -> WorldState {
    let mut state = WorldState::new(scenario.clone(), 1);
    state.apply(Directive::Go { place, at: SessionTime::from_secs_f64(1.0) });
    state
}

fn secs(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

/// A head at time `at`, `behind_m` behind the spot and turned left by `left_deg`.
fn head(at: SessionTime, behind_m: f32, left_deg: f32) -> HeadSample {
    let half = (left_deg * 0.5).to_radians();
    HeadSample {
        capture: Capture { at, uncertainty_ns: 0 },
        frame: ReferenceFrame::PlaySpace,
        position_tracked: true,
        orientation_tracked: true,
        pose: Pose {
            position_m: [0.0, 1.65, behind_m],
            orientation_xyzw: [0.0, half.sin(), 0.0, half.cos()],
        },
    }
}

fn gaze(at: SessionTime, state: &WorldState, up_deg: f64) -> GazeSample {
    let mut gaze = GazeSample {
        capture: Capture { at, uncertainty_ns: 0 },
        source: GazeSource::Eye,
        frame: ReferenceFrame::PlaySpace,
        origin_m: [0.0, 1.65, 0.0],
        direction: from_angles_deg(0.0, up_deg).as_vec3().to_array(),
        valid: true,
        region: None,
    };
    gaze.region = region_in_play_space(state, &gaze, at);
    gaze
}

#[test]
fn a_look_at_the_edge_is_met_one_at_the_sky_is_away_and_the_safe_place_is_neither() {
    let scenario = heights();
    let state = world(&scenario, Place::World);
    let mut judge = Judge::default();
    let mut judged = |at: f64, up_deg: f64, state: &WorldState| {
        let at = secs(at);
        judge.head(&head(at, 0.0, 0.0));
        judge.judge(&scenario, Some(state), &gaze(at, state, up_deg))
    };
    // The edge begins 0.95 m ahead, at the feet, and the railing hides it from 1 m on.
    assert!(judged(10.0, -58.5, &state).feared.unwrap().met);
    assert!(!judged(10.2, 30.0, &state).feared.unwrap().met);
    let safe = world(&scenario, Place::Safe);
    assert_eq!(judged(10.4, -58.5, &safe).feared, None);
}

#[test]
fn a_head_that_goes_back_and_turns_away_is_so_far_behind_and_so_far_turned() {
    let scenario = heights();
    let state = world(&scenario, Place::World);
    let mut judge = Judge::default();
    let mut judged = |at: f64, behind_m: f32, left_deg: f32| {
        let at = secs(at);
        judge.head(&head(at, behind_m, left_deg));
        let look = judge.judge(&scenario, Some(&state), &gaze(at, &state, 0.0));
        let feared = look.feared.unwrap();
        (feared.turned_deg.unwrap(), feared.retreat_m.unwrap())
    };
    assert_eq!(judged(10.0, 0.0, 0.0), (0.0, 0.0));
    let (turned, retreat) = judged(10.2, 0.5, 180.0);
    // From half a metre behind, the corners of the edge are 2.1 m aside and 1.45 m ahead.
    let corner = 180.0 - (2.1_f64 / 1.45).atan().to_degrees();
    assert!((turned - corner).abs() < 0.5, "{turned} {corner}");
    assert!((retreat - 0.5).abs() < 1e-3, "{retreat}");
    let (_, nearer) = judged(10.4, -0.3, 0.0);
    assert!((nearer + 0.3).abs() < 1e-3, "{nearer}");
}

#[test]
fn eyes_in_the_head_stay_where_they_are_when_head_and_gaze_turn_together() {
    let scenario = heights();
    let mut judge = Judge::default();
    for (nth, left_deg) in [0.0_f32, 20.0, 40.0].into_iter().enumerate() {
        let at = secs(nth as f64 * 0.01);
        judge.head(&head(at, 0.0, left_deg));
        let mut sample = gaze(at, &world(&scenario, Place::World), 0.0);
        sample.direction = from_angles_deg(10.0 - f64::from(left_deg), 0.0).as_vec3().to_array();
        let look = judge.judge(&scenario, None, &sample);
        let there = gradus_signal::eyes::sphere::azimuth_deg(look.in_head.unwrap());
        assert!((there - 10.0).abs() < 1e-3, "{there}");
        assert_eq!(look.feared, None, "nothing is said of a world that is not known");
    }
}

#[test]
fn a_gaze_sample_meets_the_head_of_its_own_time_and_none_that_is_far_from_it() {
    let scenario = heights();
    let mut judge = Judge::default();
    judge.head(&head(secs(1.0), 0.0, 0.0));
    judge.head(&head(secs(1.04), 0.0, 40.0));
    let state = world(&scenario, Place::World);
    let mut at = |t: f64| judge.judge(&scenario, None, &gaze(secs(t), &state, 0.0)).in_head;
    let azimuth = gradus_signal::eyes::sphere::azimuth_deg;
    assert!(azimuth(at(1.005).unwrap()).abs() < 1e-3);
    assert!((azimuth(at(1.035).unwrap()) - 40.0).abs() < 1e-3);
    assert_eq!(at(1.2), None);
}

fn look(at: SessionTime, up_deg: Option<f64>, met: bool) -> Look {
    Look {
        at,
        source: GazeSource::Eye,
        direction: up_deg.map(|up| from_angles_deg(0.0, up)),
        in_head: None,
        region: None,
        feared: Some(Feared { met, turned_deg: None, retreat_m: None }),
    }
}

#[test]
fn what_is_missing_is_a_share_of_its_own_and_in_no_other() {
    let mut window = Window::new(Duration::from_secs(60));
    for nth in 0..100_u64 {
        // A second off the feared region and down, four seconds without a line of sight, five
        // seconds on the feared region.
        let (up, met) = match nth / 10 {
            0 => (Some(-40.0), false),
            1..5 => (None, false),
            _ => (Some(0.0), true),
        };
        window.push(look(SessionTime(nth * 100_000_000), up, met));
    }
    let signs = window.signs(SessionTime(10_000_000_000));
    assert!((signs.window_secs - 10.0).abs() < 1e-6);
    assert!((signs.tracked_share.unwrap() - 0.6).abs() < 1e-6, "{signs:?}");
    assert!((signs.away_share.unwrap() - 1.0 / 6.0).abs() < 1e-6);
    assert!((signs.down_share.unwrap() - 1.0 / 6.0).abs() < 1e-6);
    assert_eq!((signs.head_turned_share, signs.retreat_m), (None, None));
}

#[test]
fn a_window_without_looks_says_nothing_and_an_old_one_that_all_is_missing() {
    let mut window = Window::new(Duration::from_secs(60));
    assert_eq!(window.signs(secs(5.0)), LookSigns::default());
    window.push(look(secs(1.0), Some(0.0), true));
    let signs = window.signs(secs(100.0));
    assert_eq!(signs.away_share, None, "{signs:?}");
    assert!(signs.tracked_share.unwrap() < 0.01);
}

#[test]
fn a_head_takes_no_part_in_what_is_said_of_eyes() {
    let mut window = Window::new(Duration::from_secs(60));
    for nth in 0..20_u64 {
        let source = if nth < 10 { GazeSource::Head } else { GazeSource::Eye };
        let looked = look(SessionTime(nth * 100_000_000), Some(0.0), nth >= 10);
        window.push(Look { source, ..looked });
    }
    let signs = window.signs(secs(2.0));
    assert_eq!(signs.source, Some(GazeSource::Eye));
    assert_eq!(signs.away_share, Some(0.0));
    assert!((signs.tracked_share.unwrap() - 0.5).abs() < 1e-6);
}

#[test]
fn the_first_look_after_a_stimulus_is_told_with_how_much_was_seen_until_then() {
    let looks: Vec<Look> = (0..100_u64)
        .map(|nth| {
            look(
                SessionTime(nth * 50_000_000),
                (!(30..=40).contains(&nth)).then_some(0.0),
                nth >= 50,
            )
        })
        .collect();
    let found = first_look(&looks, secs(1.0), secs(5.0));
    assert!((found.after_secs.unwrap() - 1.5).abs() < 1e-9);
    assert!(!found.already);
    let tracked = found.tracked_share.unwrap();
    assert!((tracked - (1.5 - 0.55) / 1.5).abs() < 1e-6, "{tracked}");
    assert!(first_look(&looks, secs(3.0), secs(5.0)).already);
    assert_eq!(first_look(&looks, secs(1.0), secs(2.0)).after_secs, None);
    let mut window = Window::new(Duration::from_secs(60));
    looks.iter().for_each(|look| window.push(*look));
    // A stimulus reported late, and a stimulus after which the patient looked at nothing feared.
    window.presented(secs(1.0));
    assert!((window.signs(secs(5.0)).first_look_secs.unwrap() - 1.5).abs() < 1e-6);
    window.presented(secs(4.96));
    assert_eq!(window.signs(secs(5.0)).first_look_secs, None);
}

proptest! {
    /// The window's signs are those of the looks within it, summed up all at once.
    #[test]
    fn the_window_says_what_the_whole_series_says(
        steps in prop::collection::vec((1_u64..150, any::<bool>(), prop::option::of(-80.0..80.0)), 2..300),
        length in 1_u64..20,
    ) {
        let (length, mut at) = (Duration::from_secs(length), 0);
        let mut window = Window::new(length);
        let mut all = Vec::new();
        for (step_ms, met, up) in steps {
            at += step_ms * 1_000_000;
            let look = look(SessionTime(at), up, met);
            window.push(look);
            all.push(look);
        }
        let now = SessionTime(at);
        let from = (now - length).max(all[0].at);
        let within: Vec<Look> = all.iter().copied().filter(|look| look.at >= from).collect();
        let mut tally = Tally::default();
        spans(&within).for_each(|(look, secs)| tally.add(look, secs));
        let whole = tally.signs(Some(GazeSource::Eye), now.secs_since(from));
        prop_assert_eq!(window.signs(now), whole);
    }
}

/// The eye tracker is slower than the display.
#[test]
fn a_sample_that_two_frames_bring_counts_once_in_every_figure() {
    let once: Vec<Look> = (0..400_u32)
        .map(|i| {
            let up_deg = f64::from(i / 40 % 5) * -12.0;
            let sight = (i % 97 > 8).then_some(up_deg);
            let look = look(secs(f64::from(i) / 45.0), sight, i % 80 > 30);
            Look { in_head: look.direction, ..look }
        })
        .collect();
    let twice: Vec<Look> = once.iter().flat_map(|look| [*look, *look]).collect();
    let figures = |looks: &[Look]| {
        let mut window = Window::new(Duration::from_secs(60));
        window.presented(secs(0.3));
        let (mut tally, mut heat) = (Tally::default(), HeatMap::new(5.0));
        let mut dwell = Dwell::default();
        looks.iter().for_each(|look| window.push(*look));
        for (look, length) in spans(looks) {
            tally.add(look, length);
            if let Some(direction) = look.direction {
                heat.add(direction, length);
            }
            if look.feared.is_some_and(|feared| feared.met) {
                dwell.add(look.at, Duration::from_secs_f64(length));
            }
        }
        let fixations = classify(Settings::TOBII_XR, looks.iter().filter_map(Look::eye_sample));
        (window.signs(secs(9.0)), tally, heat, dwell, fixations)
    };
    let (counted, doubled) = (figures(&once), figures(&twice));
    assert!(counted.4.len() > 5 && counted.1.away_secs > 1.0 && counted.3.visits > 2);
    assert_eq!(counted, doubled);
}
