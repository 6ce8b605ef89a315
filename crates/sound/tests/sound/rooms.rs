//! The rooms of the shipped scenarios.

use gradus_allocations::{count, frees};
use gradus_base::SessionTime;
use gradus_live::Directive;
use gradus_scenario::world::World;
use gradus_scenario::{Place, Value};
use gradus_sound::rooms_of;

use crate::common::{Play, RATE, SHIPPED, lufs, rms, shipped};

#[test]
fn the_rooms_of_the_shipped_scenarios_sound_as_rooms_of_their_kind_do() {
    let rooms = |name| rooms_of(shipped(name).world());
    let (spiders, speaking) = (rooms("spiders"), rooms("speaking"));
    for facts in spiders.iter().chain(&speaking) {
        println!("{:.0} m³: {:.2?} s", facts.volume_m3, facts.t60_secs);
    }
    let [consulting] = spiders[..] else { panic!("{spiders:?}") };
    let [meeting, seminar, hall] = speaking[..] else { panic!("{speaking:?}") };
    // DIN 18041 asks for 0.4 to 0.8 s where people speak in 200 m³, and for 0.8 to 1.3 s in a hall
    // of 1600 m³. The consulting room has hard walls and a floor of boards.
    let middle = |t60: [f32; 6]| 0.5 * (t60[2] + t60[3]);
    assert!((0.4..1.0).contains(&middle(consulting.t60_secs)));
    assert!((0.3..0.8).contains(&middle(meeting.t60_secs)));
    assert!((0.4..0.8).contains(&middle(seminar.t60_secs)));
    assert!((0.7..1.4).contains(&middle(hall.t60_secs)));
    // An atrium of 32 000 m³ of plaster, glass and stone rings for seconds.
    let heights = rooms("heights");
    let [atrium] = heights[..] else { panic!("{heights:?}") };
    assert!((2.0..4.5).contains(&middle(atrium.t60_secs)));
    assert_eq!(rooms_of(&World::default()), vec![]);
}

/// Starts every stimulus of a scenario.
fn trigger_all(play: &mut Play) {
    let names: Vec<_> = play.state.scenario().stimuli().iter().map(|s| s.id.clone()).collect();
    for (stimulus, run) in names.into_iter().zip(1..) {
        let start = play.now;
        play.state.apply(Directive::Stimulus { stimulus, run, start });
    }
}

#[test]
fn neither_thread_allocates_in_rooms() {
    for name in SHIPPED {
        let mut play = Play::shipped(shipped(name), 1, true);
        play.run(0.1);
        trigger_all(&mut play);
        let Play { state, world, control, now, ears, .. } = &mut play;
        let mut sum = 0.0;
        let before = (count(), frees());
        for step in 0..150 {
            // Out of the room and in again, through its wall.
            ears.position_m[0] = if (50..100).contains(&step) { 9.0 } else { 0.0 };
            control.update(state, *now, ears);
            *now = *now + std::time::Duration::from_millis(20);
            sum += world.by_ref().take(1920).sum::<f32>();
        }
        assert_eq!((count(), frees()), before, "{name}");
        assert!(sum.is_finite(), "{name}");
    }
}

/// What applause adds to the seminar room: its first 7 s, and the 0.3 s after `end`.
fn applause(with_rooms: bool, end: Directive) -> (Vec<f32>, Vec<f32>) {
    let hear = |claps: bool| {
        let mut play = Play::shipped(shipped("speaking"), 3, with_rooms);
        let (parameter, start) = (gradus_base::Name::from("listeners"), play.now);
        let (from, to) = (Value::Number(0.0), Value::Number(25.0));
        let motion = gradus_live::Motion { from, to, start, rate_per_s: None };
        play.state.apply(Directive::Move { parameter, motion });
        play.run(1.0);
        if claps {
            let (stimulus, start) = (gradus_base::Name::from("applause"), play.now);
            play.state.apply(Directive::Stimulus { stimulus, run: 1, start });
        }
        let loud = play.run(7.0);
        let at = play.now;
        play.state.apply(match end {
            Directive::Stop { .. } => Directive::Stop { at },
            _ => Directive::EndStimuli { at },
        });
        (loud, play.run(0.4))
    };
    let (with, without) = (hear(true), hear(false));
    let less = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a - b).collect();
    (less(&with.0, &without.0), less(&with.1, &without.1))
}

#[test]
fn a_stop_ends_a_room_with_its_tail_within_50_ms() {
    let (loud, after) = applause(true, Directive::Stop { at: SessionTime::ZERO });
    let silent = (0.054 * f64::from(RATE)) as usize * 2;
    let left = rms(&after[silent..]) / rms(&loud);
    assert!(left < 1e-3, "still heard: {left:.1e}");
}

#[test]
fn a_room_is_heard_and_keeps_the_level_that_its_author_gave() {
    let end = Directive::EndStimuli { at: SessionTime::ZERO };
    let ((dry, dry_after), (wet, wet_after)) = (applause(false, end.clone()), applause(true, end));
    let (dry_lufs, wet_lufs) = (lufs(&dry), lufs(&wet));
    println!("{wet_lufs:.1} LUFS in the room, {dry_lufs:.1} in the open air");
    assert!((wet_lufs - dry_lufs).abs() < 3.0, "{wet_lufs:.1}, {dry_lufs:.1}");
    // The claps fade for 0.15 s; what comes then is the room's.
    let late = (0.16 * f64::from(RATE)) as usize * 2;
    let (dry, wet) = (rms(&dry_after[late..]) / rms(&dry), rms(&wet_after[late..]) / rms(&wet));
    assert!(wet > 0.01 && wet > 20.0 * dry, "no tail: {wet:.1e}, {dry:.1e}");
}

#[test]
fn who_comes_back_to_a_world_hears_nothing_of_its_old_tail() {
    let mut play = Play::shipped(shipped("speaking"), 1, true);
    play.run(1.0);
    trigger_all(&mut play);
    play.run(2.0);
    for place in [Place::Safe, Place::World] {
        let at = play.now;
        play.state.apply(Directive::EndStimuli { at });
        play.state.apply(Directive::Go { place, at });
        play.run(2.0);
    }
    let quiet = rms(&play.run(1.0));
    let mut fresh = Play::shipped(shipped("speaking"), 1, true);
    fresh.run(2.0);
    let want = rms(&fresh.run(1.0));
    assert!(quiet < 2.0 * want, "{quiet:.1e}, {want:.1e}");
}

#[test]
fn a_car_outside_is_heard_through_the_window_and_from_there() {
    let hear = |drives: bool, with_rooms: bool| {
        let mut play = Play::shipped(shipped("spiders"), 1, with_rooms);
        play.run(1.0);
        if drives {
            let (stimulus, start) = (gradus_base::Name::from("car"), play.now);
            play.state.apply(Directive::Stimulus { stimulus, run: 1, start });
        }
        play.run(3.0);
        play.run(3.0)
    };
    let room = hear(false, true);
    let less =
        |a: Vec<f32>, b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    let car = less(hear(true, true), &room);
    let open = less(hear(true, false), &hear(false, false));
    let (car_lufs, open_lufs, room_lufs) = (lufs(&car), lufs(&open), lufs(&room));
    println!("{car_lufs:.1} LUFS, {open_lufs:.1} without walls, the room {room_lufs:.1}");
    assert!(open_lufs - car_lufs > 12.0, "no wall");
    assert!(car_lufs > room_lufs - 12.0, "not heard");
    let [left, right] = [0, 1].map(|side| rms(&crate::common::channel(&car, side)));
    assert!(left > 1.05 * right, "the window is at the left");
}
