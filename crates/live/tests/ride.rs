//! The patient's ride: a sum of speed, in the world's frame and in the vehicle's, that goes on where
//! it was and begins again where it is sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use glam::{Mat4, Quat, Vec3};
use gradus_base::SessionTime;
use gradus_live::{Directive, Moment, Motion, Veil, WorldState};
use gradus_scenario::curve::Curve;
use gradus_scenario::number::Term;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::{Common, Stance, Within, copies};
use gradus_scenario::read::read_bytes;
use gradus_scenario::{Condition, Number, Place, Value};

const TEXT: &str = r##"(format: 1, id: "t", version: "1.0.0", title: "t", description: "t",
    content_warning: "t", posture: Seated, limits: (view_speed_mps: 25),
    ladder: [(id: "a", label: "a", values: [("speed", 10)]),
             (id: "b", label: "b", values: [("speed", 10)], stretch: "far")],
    stimuli: [(id: "event", label: "e", duration_secs: 4, cooldown_secs: 5)],
    parameters: [(id: "speed", label: "s",
        kind: Number(min: 0, max: 20, default: 0, rate_per_s: 1000))],
    world: (
        roads: [(id: "route", points: [(0, 0), (0, -500), (400, -500), (400, -1500)], bend_m: 80,
            stretches: [(id: "gate", label: "Gate", from_m: 0, to_m: 100),
                        (id: "far", label: "Far", from_m: 600, to_m: 1200)])],
        things: [
            (id: "cabin", moves: Ride(), at: [0.5, 1, -0.25], shape: Bench),
            (id: "ahead", moves: Ride(ahead_m: 30), shape: Bench),
            (id: "traffic", moves: Drive(road: "route", speed_mps: -8, side_m: 2), shape: Bench),
            (id: "post", along: Some((road: "route", at_m: 700, side_m: 9)), at: [1, 0, 2],
                shape: Bench),
            (id: "event", when: During("event"), at: [0, 0, -1],
                moves: Beside(stimulus: "event", ahead_m: 60, side_m: 5), shape: Bench),
        ],
        patient: (at: [0.4, 0.3, -0.2], facing_deg: 30,
            rides: Some((road: "route", speed_mps: Follow("speed"), side_m: 1.75, from_m: 20))),
    ), safe_place: ())"##;

fn at(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

fn state() -> WorldState {
    let (_, reading) = read_bytes("t", TEXT.as_bytes());
    let told = reading.render();
    WorldState::new(reading.scenario.expect(&told), 3)
}

fn speed(state: &mut WorldState, to: f64, when: f64) {
    let from = state.value(&"speed".into(), at(when)).unwrap();
    let motion = Motion { from, to: Value::Number(to), start: at(when), rate_per_s: Some(1000.0) };
    state.apply(Directive::Move { parameter: "speed".into(), motion });
}

fn ride(state: &mut WorldState, run: u32, from_m: Option<f64>, waits: bool, when: f64) {
    let directive = Directive::Ride { run, from_m, waits, at: at(when) };
    state.apply(directive.clone());
    let once = state.clone();
    state.apply(directive);
    assert_eq!(once, *state, "told twice, it is done once");
}

fn pose(state: &WorldState, nth: usize, now: SessionTime) -> gradus_live::Placement {
    let thing = &state.scenario().world().things[nth];
    let copy = copies(thing, false)[0];
    let stance = Stance::new(Common::new(thing), copy, Within::default(), &Mat4::IDENTITY);
    Moment::new(state, now, Place::World).pose(&stance)
}

#[test]
fn the_ride_stands_in_the_safe_place_and_goes_at_its_speed_in_the_world() {
    let mut state = state();
    assert_eq!(state.ride_m(at(50.0)), 20.0, "it begins where the file says, and waits");
    state.apply(Directive::Go { place: Place::World, at: at(50.0) });
    assert!((state.ride_m(at(53.0)) - 50.0).abs() < 0.1, "{}", state.ride_m(at(53.0)));
    speed(&mut state, 20.0, 60.0);
    let before = state.ride_m(at(60.0));
    assert!((state.ride_m(at(61.0)) - before - 20.0).abs() < 0.2);
    speed(&mut state, 0.0, 62.0);
    assert!((state.ride_m(at(90.0)) - state.ride_m(at(62.1))).abs() < 0.2, "0 stands");
    speed(&mut state, 10.0, 90.0);
    let left = state.ride_m(at(92.0));
    state.apply(Directive::Stop { at: at(92.0) });
    assert!((state.ride_m(at(99.0)) - left).abs() < 1e-9, "a stop ends the ride at once");
    state.apply(Directive::ReleaseStop);
    state.apply(Directive::Go { place: Place::World, at: at(100.0) });
    assert!((state.ride_m(at(101.0)) - left - 10.0).abs() < 0.1, "it goes on where it was");
    assert_eq!(state.ride_m(at(1e6)), state.ride().unwrap().0.length_m(), "it ends with its road");
}

#[test]
fn the_therapist_holds_it_and_sends_it_back_behind_a_veil() {
    let mut state = state();
    state.apply(Directive::Go { place: Place::World, at: at(10.0) });
    let held = state.ride_m(at(20.0));
    ride(&mut state, 1, None, true, 20.0);
    assert!((state.ride_m(at(25.0)) - held).abs() < 1e-9);
    assert_eq!(Veil::at(&state, at(20.4)).darkness, 0.0, "nothing jumps: no veil");
    // Held, it does not go on after a stop either.
    state.apply(Directive::Go { place: Place::Safe, at: at(26.0) });
    state.apply(Directive::Go { place: Place::World, at: at(28.0) });
    assert!((state.ride_m(at(33.0)) - held).abs() < 1e-9);
    ride(&mut state, 2, None, false, 34.0);
    assert!((state.ride_m(at(36.0)) - held - 20.0).abs() < 1e-6);
    ride(&mut state, 3, Some(600.0), false, 40.0);
    assert_eq!(Veil::at(&state, at(40.0)).darkness, 0.0);
    assert_eq!(Veil::at(&state, at(40.4)).darkness, 1.0, "the place changes in the dark");
    assert_eq!(Veil::at(&state, at(40.9)).darkness, 0.0);
    assert!(state.ride_m(at(40.39)) < 200.0 && state.ride_m(at(40.41)) >= 600.0);
    // It is at the place when that is seen.
    assert!((state.ride_m(at(42.0)) - 616.0).abs() < 1e-6);
    // An order that comes late changes nothing.
    let now = state.clone();
    state.apply(Directive::Ride { run: 2, from_m: Some(0.0), waits: true, at: at(43.0) });
    assert_eq!(now, state);
}

#[test]
fn an_order_within_a_veil_keeps_the_place_that_the_veil_leads_to_and_its_darkness() {
    for (within, stops) in [(0.1, false), (0.3, false), (0.5, false), (0.3, true)] {
        let mut state = state();
        state.apply(Directive::Go { place: Place::World, at: at(10.0) });
        ride(&mut state, 1, Some(600.0), false, 40.0);
        let dark = Veil::at(&state, at(40.0 + within)).darkness;
        if stops {
            state.apply(Directive::Stop { at: at(40.0 + within) });
        } else {
            ride(&mut state, 2, None, true, 40.0 + within);
        }
        let then = Veil::at(&state, at(40.0 + within)).darkness;
        assert!((dark - then).abs() < 1e-3, "darkness jumps from {dark} to {then} at {within}");
        let (seen, later) = (state.ride_m(at(41.0)), state.ride_m(at(60.0)));
        // Until it is seen it stands there; then it has gone on at 10 m/s.
        let place = 600.0 + 10.0 * (within - 0.4_f64).max(0.0);
        assert!((seen - place).abs() < 1e-6 && later == seen, "{seen}, {later} at {within}");
    }
    // Sent elsewhere again in the middle of a veil.
    let mut state = state();
    state.apply(Directive::Go { place: Place::World, at: at(10.0) });
    ride(&mut state, 1, Some(600.0), false, 40.0);
    ride(&mut state, 2, Some(900.0), false, 40.2);
    let dark = |secs| Veil::at(&state, at(secs)).darkness;
    let fastest = 2.2 / 0.8 * 0.01 + 1e-3;
    for n in 0..150 {
        let (a, b) = (40.2 + f64::from(n) * 0.01, 40.21 + f64::from(n) * 0.01);
        assert!((dark(a) - dark(b)).abs() <= fastest, "at {a}");
    }
    assert!((state.ride_m(at(42.0)) - 900.0 - 10.0 * (42.0 - 40.4)).abs() < 1e-3);
    // Of two orders at one moment the first one's place holds.
    ride(&mut state, 3, Some(700.0), false, 50.0);
    ride(&mut state, 4, None, false, 50.0);
    assert!((state.ride_m(at(52.0)) - 716.0).abs() < 1e-3);
}

#[test]
fn patient_and_cabin_are_at_rest_to_each_other_and_level_all_along_the_road() {
    let mut state = state();
    state.apply(Directive::Go { place: Place::World, at: at(0.0) });
    let (mut seat, mut last) = (None::<Vec3>, None::<Vec3>);
    for n in 0..1500 {
        let now = at(f64::from(n) * 0.1);
        let stand = Moment::new(&state, now, Place::World).stand;
        let cabin = pose(&state, 0, now);
        let patient = Vec3::from(stand.position_m);
        let inside = cabin.rotation.inverse() * (patient - cabin.translation);
        let seat = *seat.get_or_insert(inside);
        assert!((inside - seat).length() < 1e-3, "{inside} at {n}, first {seat}");
        assert!((cabin.rotation * Vec3::Y - Vec3::Y).length() < 1e-5, "the horizon is level");
        let facing = Quat::from_rotation_y(stand.facing_deg.to_radians());
        let ahead = cabin.rotation.inverse() * facing * Vec3::NEG_Z;
        assert!((ahead.x.abs() - 0.5).abs() < 1e-3 && ahead.x < 0.0, "30° to the left of ahead");
        if let Some(last) = last {
            assert!((patient - last).length() < 1.1, "no jump at {n}");
        }
        last = Some(patient);
    }
    let seat = seat.expect("moments");
    assert!((seat - Vec3::new(-0.1, -0.7, 0.05)).length() < 1e-3, "{seat}");
}

#[test]
fn others_keep_their_distance_and_things_lie_along_the_road() {
    let mut state = state();
    state.apply(Directive::Go { place: Place::World, at: at(0.0) });
    let apart = |secs: f64| {
        let at = at(secs);
        (pose(&state, 1, at).translation - Moment::new(&state, at, Place::World).patient).length()
    };
    // On the straight: 30 m ahead, from the seat.
    assert!((apart(10.0) - Vec3::new(-0.4, -0.3, -29.8).length()).abs() < 0.01);
    let post = pose(&state, 3, at(5.0));
    let line = state.scenario().world().roads.lines[0].clone();
    let on = line.at(700.0).beside(9.0);
    let expected = on.position() + on.turn() * Vec3::new(1.0, 0.0, 2.0);
    assert!((post.translation - expected).length() < 1e-3);
    assert!((post.rotation * Vec3::NEG_Z).dot(on.turn() * Vec3::NEG_Z) > 0.9999);
    // The traffic comes towards the patient, on its own right.
    let (now, then) = (pose(&state, 2, at(20.0)), pose(&state, 2, at(20.1)));
    let gone = then.translation - now.translation;
    assert!((gone.length() - 0.8).abs() < 0.01, "{gone}");
    assert!((now.rotation * Vec3::NEG_Z).dot(gone.normalize()) > 0.999, "it faces ahead");
    assert!(
        (line.off_m(glam::DVec2::new(now.translation.x.into(), now.translation.z.into())) - 2.0)
            .abs()
            < 0.1
    );
}

#[test]
fn a_step_begins_at_its_stretch() {
    let state = state();
    let scenario = state.shared_scenario();
    let shown = WorldState::at_step(scenario, &scenario.ladder()[1], &[], 1);
    assert_eq!(shown.ride_m(at(60.0)), 600.0);
}

#[test]
fn an_event_stands_where_the_vehicle_was_when_it_was_called_and_is_driven_past() {
    let mut state = state();
    state.apply(Directive::Go { place: Place::World, at: at(0.0) });
    let line = state.scenario().world().roads.lines[0].clone();
    let mut called = |run: u32, secs: f64| {
        let stimulus = "event".into();
        state.apply(Directive::Stimulus { stimulus, run, start: at(secs) });
        let on = line.at(state.ride_m(at(secs)) + 60.0).beside(1.75 + 5.0);
        let expected = on.position() + on.turn() * Vec3::NEG_Z;
        for later in [0.0, 1.0, 3.9, 20.0] {
            let place = pose(&state, 4, at(secs + later)).translation;
            assert!((place - expected).length() < 1e-3, "{place}, not {expected}, {later} s later");
        }
        expected
    };
    let (first, second) = (called(1, 10.0), called(2, 30.0));
    assert!((first - second).length() > 150.0, "another moment, another place");
    // A sound's place goes the same way.
    let course = Course::new(&state.scenario().world().things[4].moves);
    let moved = Moment::new(&state, at(31.0), Place::World).moved(&course, Vec3::NEG_Z);
    assert!((moved - second).length() < 1e-3, "{moved}");
}

#[test]
fn what_is_far_out_of_sight_need_not_be_there() {
    let mut state = state();
    state.apply(Directive::Go { place: Place::World, at: at(0.0) });
    let near = Condition::Ridden { from_m: 100.0, to_m: 200.0 };
    let there = |state: &WorldState, secs: f64| {
        let moment = Moment::new(state, at(secs), Place::World);
        (moment.holds(&near), moment.holds(&Condition::Not(Box::new(near.clone()))))
    };
    // It begins at 20 m and goes at 10 m/s.
    for (secs, is) in [(1.0, false), (7.9, false), (8.1, true), (17.9, true), (18.1, false)] {
        assert_eq!(there(&state, secs), (is, !is), "after {secs} s");
    }
    // A veil still shows the place before.
    ride(&mut state, 1, Some(150.0), false, 30.0);
    assert_eq!(there(&state, 30.3), (false, true));
    assert_eq!(there(&state, 30.5), (true, false));
}

#[test]
fn a_number_that_follows_the_ride_stands_with_the_vehicle() {
    let mut state = state();
    let curve = Curve::identity(0.0, 40.0);
    let number = Number { base: 1.0, terms: vec![Term::Rides { curve }] };
    let at_secs =
        |state: &WorldState, secs: f64| Moment::new(state, at(secs), Place::World).number(&number);
    assert_eq!(at_secs(&state, 5.0), 1.0, "it waits in the safe place");
    state.apply(Directive::Go { place: Place::World, at: at(10.0) });
    assert_eq!(at_secs(&state, 12.0), 11.0);
    ride(&mut state, 1, None, true, 20.0);
    assert_eq!(at_secs(&state, 21.0), 1.0, "held");
    ride(&mut state, 2, None, false, 22.0);
    speed(&mut state, 4.0, 24.0);
    assert_eq!((at_secs(&state, 23.0), at_secs(&state, 25.0)), (11.0, 5.0));
    assert_eq!(at_secs(&state, 2000.0), 1.0, "the road has ended");
}

#[test]
fn a_speed_that_changes_before_a_leg_is_seen_is_the_speed_it_sets_off_with() {
    for (before, after) in [(10.0, 1.0), (1.0, 20.0)] {
        let mut state = state();
        state.apply(Directive::Go { place: Place::World, at: at(10.0) });
        speed(&mut state, before, 11.0);
        ride(&mut state, 1, Some(150.0), false, 20.0);
        speed(&mut state, after, 20.1);
        assert_eq!(state.ride_m(at(20.45)), 150.0 + after * 0.05, "from {before} to {after} m/s");
        assert!((state.ride_m(at(22.4)) - (150.0 + 2.0 * after)).abs() < 0.01, "to {after} m/s");
    }
}
