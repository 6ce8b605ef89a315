//! Regions on things: a line of sight meets a thing where it is, and not where it was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use gradus_base::SessionTime;
use gradus_base::chance::Chance;
use gradus_live::Moment;
use gradus_live::WorldState;
use gradus_live::gaze::{boxes, region_hit};
use gradus_live::{Directive, Motion};
use gradus_scenario::read::read_bytes;
use gradus_scenario::{Place, RegionIndex, Value};

const SEED: u64 = 7;

fn at(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

/// A world of these things and regions; the patient stands at the origin, in the exposure.
fn world(regions: &str, things: &str) -> WorldState {
    let text = format!(
        r##"(format: 1, id: "t", version: "1.0.0", title: "t", description: "t", content_warning: "t",
        posture: Standing, ladder: [(id: "a", label: "a", expected_suds: 10)],
        parameters: [
            (id: "many", label: "m", kind: Number(min: 0, max: 5, default: 2, rate_per_s: 1)),
            (id: "near", label: "n", kind: Number(min: 0, max: 1, default: 0, rate_per_s: 1)),
            (id: "there", label: "t", kind: Switch(default: true)),
        ],
        regions: [{regions}],
        world: (things: [{things}]), safe_place: ())"##
    );
    let (_, reading) = read_bytes("t", text.as_bytes());
    let Some(scenario) = reading.scenario else {
        panic!("{}", reading.sources.render_all(&reading.faults))
    };
    let mut state = WorldState::new(scenario, SEED);
    state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
    state
}

fn set(state: &mut WorldState, parameter: &str, value: Value) {
    state.apply(Directive::Move { parameter: parameter.into(), motion: Motion::rest(value) });
}

/// The name of the region that is met from one point towards another.
fn met(state: &WorldState, now: SessionTime, from: [f32; 3], to: [f32; 3]) -> Option<&str> {
    let way = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    let hit = region_hit(state, now, from, way)?;
    Some(state.scenario().regions()[usize::from(hit)].id.as_str())
}

/// The region met from high above, straight down onto a point of the ground.
fn from_above(world: &WorldState, now: SessionTime, [x, z]: [f64; 2]) -> Option<&str> {
    met(world, now, [x as f32, 50.0, z as f32], [x as f32, 0.0, z as f32])
}

/// How long the world has been moving: the seed's time before the session, and the session's time.
fn moving_secs(now: SessionTime) -> f64 {
    f64::from(Chance::new(SEED, 0x6d6f_7665).range(0.0, 3600.0)) + now.as_secs_f64()
}

/// The `nth` region.
fn region(state: &WorldState, nth: usize) -> RegionIndex {
    state.scenario().indexed_regions().nth(nth).unwrap().0
}

const IT: &str = r#"(id: "it", label: "It", role: Feared, on: ["it"])"#;

#[test]
fn one_that_walks_along_a_path_is_met_where_it_is_and_not_where_it_was() {
    let world = world(
        IT,
        r#"(id: "it", at: [2, 0, -9], moves: Path(points: [(-6, 0, 0), (6, 0, 0)], speed_mps: 1.5), shape: Box(size_m: [0.4, 1, 0.4]))"#,
    );
    let place = |secs: f64| {
        // The path to the far corner and back is 24 m long.
        let gone = (1.5 * moving_secs(at(secs))).rem_euclid(24.0);
        [2.0 + if gone < 12.0 { gone - 6.0 } else { 18.0 - gone }, -9.0]
    };
    for secs in [2.0, 3.1, 9.9, 400.3] {
        assert_eq!(from_above(&world, at(secs), place(secs)), Some("it"), "{secs}");
        assert_eq!(from_above(&world, at(secs), place(secs + 1.0)), None, "{secs}");
    }
}

#[test]
fn one_that_circles_is_met_facing_ahead() {
    let world = world(
        IT,
        r#"(id: "it", at: [1, 0, -8], moves: Orbit(radius_m: 3, period_s: 7, phase: 0.25), shape: Box(size_m: [0.2, 1, 2]))"#,
    );
    for secs in [2.0, 4.4, 100.7] {
        let turn = (moving_secs(at(secs)) / 7.0 + 0.25) * std::f64::consts::TAU;
        let out = [turn.cos(), -turn.sin()];
        let ahead = [-turn.sin(), -turn.cos()];
        let place = |out_by: f64, ahead_by: f64| {
            [0, 1].map(|i| [1.0, -8.0][i] + out[i] * (3.0 + out_by) + ahead[i] * ahead_by)
        };
        assert_eq!(from_above(&world, at(secs), place(0.0, 0.0)), Some("it"));
        // The thing is long along its way, and narrow across it.
        assert_eq!(from_above(&world, at(secs), place(0.0, 0.9)), Some("it"));
        assert_eq!(from_above(&world, at(secs), place(0.3, 0.0)), None);
        assert_eq!(from_above(&world, at(secs + 3.5), place(0.0, 0.0)), None);
    }
}

#[test]
fn one_that_wanders_is_met_within_its_area_alone_and_not_always_at_the_same_place() {
    let world = world(
        IT,
        r#"(id: "it", at: [0, 0, -5], moves: Wander(area_m: [2, 2], pace_mps: 0.8), shape: Sphere(radius_m: 0.05))"#,
    );
    let state = &world;
    let mut places = Vec::new();
    for i in 0..40 {
        let now = at(2.0 + f64::from(i) * 3.3);
        let moment = Moment::new(state, now, Place::World);
        boxes(&moment, region(state, 0), &mut |frame, extent| {
            let middle = frame.transform_point3((extent.from + extent.to) * 0.5);
            assert!(middle.x.abs() <= 1.0 && (middle.z + 5.0).abs() <= 1.0, "{middle}");
            places.push((now, [f64::from(middle.x), f64::from(middle.z)]));
        });
    }
    assert_eq!(places.len(), 40);
    let missed =
        |&(now, _): &(SessionTime, [f64; 2]), place| from_above(&world, now, place).is_none();
    for pair in places.windows(2) {
        assert_eq!(from_above(&world, pair[0].0, pair[0].1), Some("it"));
    }
    let left = places.windows(2).filter(|pair| missed(&pair[1], pair[0].1)).count();
    assert!(left > 25, "only {left} of 39 times it had gone somewhere else");
}

#[test]
fn one_that_comes_nearer_is_met_on_its_way_and_stops_before_the_patient() {
    let mut world = world(
        IT,
        r#"(id: "it", at: [3, 0, -4], moves: Approach(share: Follow("near"), keep_m: 1), shape: Box(size_m: [0.2, 1, 0.2]))"#,
    );
    let now = at(5.0);
    for share in [0.0, 0.5, 1.0] {
        set(&mut world, "near", Value::Number(share));
        // The thing comes from 5 m away to 1 m.
        let far = 5.0 - 4.0 * share;
        let place = |far: f64| [0.6 * far, -0.8 * far];
        assert_eq!(from_above(&world, now, place(far)), Some("it"), "{share}");
        assert_eq!(from_above(&world, now, place(far - 0.3)), None, "{share}");
        assert_eq!(from_above(&world, now, place(far + 0.3)), None, "{share}");
    }
}

#[test]
fn a_turned_box_is_met_at_its_sides_and_not_at_the_corners_of_a_box_around_it() {
    let world = world(
        IT,
        r#"(id: "it", at: [0, 0, -4], turn_deg: [45, 0, 0], shape: Box(size_m: [2, 1, 0.1]))"#,
    );
    let now = at(5.0);
    // The thing turns to the left about +Y: its +X end goes to −Z.
    assert_eq!(from_above(&world, now, [0.6, -4.6]), Some("it"));
    assert_eq!(from_above(&world, now, [-0.6, -3.4]), Some("it"));
    assert_eq!(from_above(&world, now, [0.6, -3.4]), None);
    assert_eq!(from_above(&world, now, [-0.6, -4.6]), None);
}

#[test]
fn groups_that_are_turned_and_sized_carry_what_they_hold() {
    let world = world(
        r#"(id: "it", label: "It", role: Feared, on: ["it"]), (id: "all", label: "All", role: Neutral, on: ["all"], at: [0, 3, 0])"#,
        r#"(id: "all", at: [2, 0, -6], turn_deg: [90, 0, 0], scale: [2, 2, 2], shape: Group(things: [
            (at: [-3, 0, 0], shape: Box(size_m: [0.1, 0.1, 0.1])),
            (at: [1, 0, 0], turn_deg: [90, 0, 0], shape: Group(things: [
                (id: "it", at: [0.5, 1, 0], shape: Box(size_m: [0.4, 0.2, 0.1])),
            ])),
        ]))"#,
    );
    let now = at(5.0);
    // The thing is in the outer group at (1, 1, −0.5), so at 2 · (−0.5, 1, −1) from (2, 0, −6); and
    // there it is turned by half a turn: 0.8 m along X, 0.4 m high, 0.2 m along Z.
    let it = |x: f32, y: f32, z: f32| {
        met(&world, now, [1.0 + x, 2.0 + y, 5.0], [1.0 + x, 2.0 + y, -8.0 + z])
    };
    assert_eq!(it(0.0, 0.1, 0.0), Some("it"));
    assert_eq!(it(0.38, 0.38, 0.0), Some("it"));
    assert_eq!(it(0.45, 0.1, 0.0), None);
    assert_eq!(it(0.0, 0.45, 0.0), None);
    let state = &world;
    let moment = Moment::new(state, now, Place::World);
    let mut all = Vec::new();
    boxes(&moment, region(state, 1), &mut |_, extent| all.push(extent));
    // The box is around both things, in the group's own frame, and raised by the region's `at`.
    let [found] = all[..] else { panic!("{all:?}") };
    assert!((found.from - glam::vec3(-3.05, 3.0, -0.7)).length() < 1e-5, "{found:?}");
    assert!((found.to - glam::vec3(1.05, 4.2, 0.05)).length() < 1e-5, "{found:?}");
}

#[test]
fn the_repeated_count_as_many_as_are_shown() {
    let mut world = world(
        IT,
        r#"(id: "it", at: [0, 0, -5], repeat: Row(count: 5, step_m: [1, 0, 0]), shown: Follow("many"), shape: Box(size_m: [0.5, 0.5, 0.5]))"#,
    );
    for many in 0..=5_u32 {
        set(&mut world, "many", Value::Number(f64::from(many)));
        for nth in 0..5_u32 {
            let seen = from_above(&world, at(5.0), [f64::from(nth), -5.0]);
            assert_eq!(seen, (nth < many).then_some("it"), "{nth} of {many}");
        }
    }
}

#[test]
fn what_is_hidden_by_its_own_condition_or_that_of_its_group_is_not_met() {
    for things in [
        r#"(id: "it", when: Is("there", true), at: [0, 0, -5], shape: Box(size_m: [1, 1, 1]))"#,
        r#"(when: Is("there", true), shape: Group(things: [(id: "it", at: [0, 0, -5], shape: Box(size_m: [1, 1, 1]))]))"#,
        r#"(id: "it", at: [0, 0, -5], shape: Group(things: [(when: Is("there", true), shape: Box(size_m: [1, 1, 1]))]))"#,
    ] {
        let mut world = world(IT, things);
        assert_eq!(from_above(&world, at(5.0), [0.0, -5.0]), Some("it"), "{things}");
        set(&mut world, "there", Value::Switch(false));
        assert_eq!(from_above(&world, at(5.0), [0.0, -5.0]), None, "{things}");
    }
}

#[test]
fn a_region_that_is_not_there_is_not_met_though_its_thing_is() {
    let mut world = world(
        r#"(id: "it", label: "It", role: Feared, when: Is("there", true), on: ["it"])"#,
        r#"(id: "it", at: [0, 0, -5], shape: Box(size_m: [1, 1, 1]))"#,
    );
    assert_eq!(from_above(&world, at(5.0), [0.0, -5.0]), Some("it"));
    set(&mut world, "there", Value::Switch(false));
    assert_eq!(from_above(&world, at(5.0), [0.0, -5.0]), None);
}

#[test]
fn volumes_are_in_the_frame_of_the_thing_and_take_its_place() {
    let world = world(
        r#"(id: "it", label: "It", role: Feared, on: ["it"], at: [0, 1, 0], volumes: [Box(from_m: [-0.1, 0, -1.1], to_m: [0.1, 0.5, -0.9])])"#,
        r#"(id: "it", at: [2, 0, -5], turn_deg: [90, 0, 0], shape: Box(size_m: [3, 1, 3]))"#,
    );
    // −Z of the thing is −X of the world.
    assert_eq!(from_above(&world, at(5.0), [1.0, -5.0]), Some("it"));
    assert_eq!(from_above(&world, at(5.0), [2.0, -5.0]), None);
    assert_eq!(met(&world, at(5.0), [1.0, 1.4, 5.0], [1.0, 1.4, 0.0]), Some("it"));
    assert_eq!(met(&world, at(5.0), [1.0, 0.9, 5.0], [1.0, 0.9, 0.0]), None);
}

#[test]
fn the_nearer_of_two_is_met_whatever_their_frames_are() {
    let world = world(
        r#"(id: "wall", label: "Wall", role: Safe, volumes: [Box(from_m: [-5, 0, -6], to_m: [5, 3, -5])]), (id: "it", label: "It", role: Feared, on: ["it", "other"])"#,
        r#"(id: "it", at: [0, 1, -4], scale: [0.1, 0.1, 0.1], shape: Box(size_m: [2, 2, 2])), (id: "other", at: [3, 1, -7], scale: [9, 9, 9], shape: Sphere(radius_m: 0.1))"#,
    );
    assert_eq!(met(&world, at(5.0), [0.0, 1.1, 0.0], [0.0, 1.1, -1.0]), Some("it"));
    assert_eq!(met(&world, at(5.0), [3.0, 1.1, 0.0], [3.0, 1.1, -1.0]), Some("wall"));
    assert_eq!(met(&world, at(5.0), [3.0, 1.1, -20.0], [3.0, 1.1, 0.0]), Some("it"));
}

#[test]
fn a_thing_made_as_small_as_nothing_is_not_met_and_harms_nothing() {
    let mut world = world(
        IT,
        r#"(id: "it", at: [0, 0, -5], scale: [Follow("near"), Follow("near"), Follow("near")], shape: Box(size_m: [1, 1, 1]))"#,
    );
    assert_eq!(from_above(&world, at(5.0), [0.0, -5.0]), None);
    set(&mut world, "near", Value::Number(0.5));
    assert_eq!(from_above(&world, at(5.0), [0.2, -5.2]), Some("it"));
    assert_eq!(from_above(&world, at(5.0), [0.3, -5.3]), None);
}
