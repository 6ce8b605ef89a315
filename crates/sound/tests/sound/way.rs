//! Sounds that move: their delay, their pitch, and places that jump.

use gradus_base::Name;
use gradus_base::sample::Pose;
use gradus_scenario::curve::{Curve, Easing};
use gradus_scenario::number::{Number, Term};
use gradus_scenario::sound::{Sound, Voice};

use crate::common::{Play, RATE, channel, event, n, rms, scenario};

/// A number that follows the seconds of a stimulus.
fn during(stimulus: &str, points: &[(f64, f64)]) -> Number {
    let stimulus = scenario().stimulus_index(&Name::from(stimulus)).unwrap();
    let curve = Curve::new(points.to_vec(), Easing::Linear).unwrap();
    Number { base: 0.0, terms: vec![Term::During { stimulus, curve }] }
}

/// A tone of 1 kHz whose X follows the stimulus `siren`.
fn moving(x: &[(f64, f64)], z: f64) -> Sound {
    let tone = Voice::Tone { pitch_hz: n(1000.0), warmth: n(0.0) };
    let at_m = Some([during("siren", x), n(0.0), n(z)]);
    Sound { at_m, reach_m: 20.0, ..event("tone", tone, "siren") }
}

/// The pitch of a tone from the times of its upward crossings of zero, Hz.
fn pitch_hz(samples: &[f32]) -> f64 {
    let crossings: Vec<f64> = samples
        .windows(2)
        .enumerate()
        .filter(|(_, w)| w[0] < 0.0 && w[1] >= 0.0)
        .map(|(i, w)| i as f64 + f64::from(w[0] / (w[0] - w[1])))
        .collect();
    let whole = crossings.len() - 1;
    whole as f64 / (crossings[whole] - crossings[0]) * f64::from(RATE)
}

#[test]
fn a_tone_that_passes_at_30_mps_has_the_pitch_that_doppler_gives() {
    let mut play = Play::new(&[moving(&[(0.0, -120.0), (8.0, 120.0), (9.0, 150.0)], -6.0)], &[], 1);
    play.trigger("siren", 1);
    play.run(1.0);
    let (v, c) = (30.0, 343.0);
    // Frames and their smoothing make it a tenth of a second late, which shows as it passes at 4 s.
    for second in 1..8 {
        let heard = channel(&play.run(0.2), 0);
        let at_s = f64::from(second) + 0.1;
        play.run(0.8);
        if second == 4 {
            continue;
        }
        // The sound heard now left the source when at_s − d / c; there its angle counts.
        let mut late = 0.0;
        for _ in 0..50 {
            let x: f64 = -120.0 + v * (at_s - late);
            late = x.hypot(6.0) / c;
        }
        let x: f64 = -120.0 + v * (at_s - late);
        let toward = -v * x / x.hypot(6.0);
        let want = 1000.0 * c / (c - toward);
        let got = pitch_hz(&heard);
        assert!((got / want - 1.0).abs() < 0.01, "at {at_s} s: {got:.1}, not {want:.1} Hz");
    }
}

#[test]
fn ears_that_pass_a_sound_hear_its_pitch_change_too() {
    // The place moves by a hair, so that the sound has a way.
    let mut play = Play::new(&[moving(&[(0.0, 0.0), (8.0, 0.001)], 0.0)], &[], 1);
    play.trigger("siren", 1);
    let mut hear = |from: f32, v: f32| {
        let mut heard = Vec::new();
        for frame in 0..60 {
            let position_m = [from + v * frame as f32 / 50.0, 0.0, 0.0];
            play.ears = Pose { position_m, ..Pose::default() };
            heard.extend(play.run(0.02));
        }
        pitch_hz(&channel(&heard[heard.len() / 2..], 0))
    };
    let (coming, going) = (hear(-60.0, 20.0), hear(20.0, 20.0));
    assert!((coming / 1000.0 - 363.0 / 343.0).abs() < 0.003, "{coming}");
    assert!((going / 1000.0 - 323.0 / 343.0).abs() < 0.003, "{going}");
}

/// A world in which the patient rides north at 20 m/s, with one tone of 1 kHz in it.
fn ride_past(tone: &str) -> Play {
    let text = format!(
        r##"(format: 1, id: "t", version: "1", title: "t", description: "t", content_warning: "t",
            posture: Seated, limits: (view_speed_mps: 25), ladder: [(id: "a", label: "a")],
            world: (roads: [(id: "route", points: [(0, 0), (0, -2000)])],
                sounds: [(id: "tone", layer: Place, reach_m: 20,
                    voice: Tone(pitch_hz: 1000, warmth: 0), {tone})],
                patient: (rides: (road: "route", speed_mps: 20))),
            safe_place: ())"##
    );
    let (_, reading) = gradus_scenario::read::read_bytes("t", text.as_bytes());
    assert!(reading.scenario.is_some(), "{}", reading.render());
    Play::shipped(reading.scenario.unwrap(), 1, true)
}

/// The pitch heard for a second, at ears that ride along, Hz.
fn ridden_pitch_hz(play: &mut Play) -> f64 {
    let mut heard = Vec::new();
    for _ in 0..50 {
        heard.extend(play.run(0.02));
    }
    pitch_hz(&channel(&heard[heard.len() / 2..], 0))
}

#[test]
fn who_rides_past_a_sound_hears_its_pitch_fall_and_the_own_vehicles_pitch_stay() {
    // At second 10 the patient is at 200 m.
    let mut post = ride_past("along: (road: \"route\", at_m: 260, side_m: 1), at_m: (0, 1.2, 0)");
    let coming = ridden_pitch_hz(&mut post);
    for _ in 0..4 {
        ridden_pitch_hz(&mut post);
    }
    let going = ridden_pitch_hz(&mut post);
    assert!((coming / 1000.0 - 363.0 / 343.0).abs() < 0.003, "{coming}");
    assert!((going / 1000.0 - 323.0 / 343.0).abs() < 0.003, "{going}");
    for still in ["moves: Ride()", "moves: Ride(ahead_m: Sum([20, 0]))"] {
        let mut own = ride_past(&format!("{still}, at_m: (1, 1.2, -2)"));
        ridden_pitch_hz(&mut own);
        let pitch = ridden_pitch_hz(&mut own);
        assert!((pitch - 1000.0).abs() < 0.5, "{still}: {pitch}");
    }
    // Traffic at 10 m/s the other way; the seed says how far it has come.
    let mut traffic = ride_past(
        "moves: Drive(road: \"route\", from_m: 450, speed_mps: -10, side_m: 2), at_m: (0, 1.2, 0)",
    );
    let pitch = ridden_pitch_hz(&mut traffic);
    let (comes, goes) = (1000.0 * 363.0 / 333.0, 1000.0 * 323.0 / 353.0);
    assert!((pitch - comes).abs() < 3.0 || (pitch - goes).abs() < 3.0, "{pitch}");
}

#[test]
fn a_moving_sound_comes_as_late_as_its_way_is_long() {
    let mut play = Play::new(&[moving(&[(0.0, 171.5), (8.0, 171.6)], 0.0)], &[], 1);
    play.trigger("siren", 1);
    let heard = channel(&play.run(1.0), 1);
    let first = heard.iter().position(|x| x.abs() > 1e-5).unwrap();
    let secs = first as f64 / f64::from(RATE);
    assert!((0.5..0.506).contains(&secs), "{secs} s");
    // What was under way is heard after the end.
    let at = play.now;
    play.state.apply(gradus_live::Directive::EndStimuli { at });
    assert!(rms(&play.run(0.4)[30_000..]) > 5e-5, "cut off");
    play.run(0.5);
    assert!(rms(&play.run(0.2)) < 1e-7, "it does not end");
}

#[test]
fn a_place_that_jumps_fades_and_does_not_click_or_race() {
    let points = [(0.0, -30.0), (1.0, -30.0), (1.001, 160.0), (8.0, 160.0)];
    let mut play = Play::new(&[moving(&points, -20.0)], &[], 1);
    play.trigger("siren", 1);
    let before = play.run(0.9);
    let jump = play.run(0.8);
    let bend = |samples: &[f32]| {
        let left = channel(samples, 0);
        left.windows(3).map(|w| (w[2] - 2.0 * w[1] + w[0]).abs()).fold(0.0f32, f32::max)
    };
    let still = bend(&before[RATE as usize..]);
    assert!(bend(&jump) < 1.2 * still, "{} against {still}", bend(&jump));
    // The pitch is the tone's own but for a moment of silence.
    for part in jump.chunks(RATE as usize / 50 * 2) {
        let left = channel(part, 0);
        if rms(&left) > 0.02 * rms(&before) {
            let crossings = left.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
            assert!((16..=24).contains(&crossings), "{crossings} waves in 20 ms");
        }
    }
    let after = play.run(0.5);
    let pitch = pitch_hz(&channel(&after, 0));
    assert!((pitch - 1000.0).abs() < 1.0, "{pitch} Hz");
}

#[test]
fn a_sound_that_stands_still_is_as_near_as_ever() {
    let tone = Voice::Tone { pitch_hz: n(1000.0), warmth: n(0.0) };
    let still = crate::common::placed("tone", tone, [0.0, 0.0, -100.0]);
    let heard = channel(&Play::new(&[still], &[], 1).run(0.2), 0);
    let first = heard.iter().position(|x| x.abs() > 1e-7).unwrap();
    assert!(first < RATE as usize / 20, "{first}");
}
