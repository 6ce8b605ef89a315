//! Rooms, weather, small animals, and the breath.

use gradus_base::SessionTime;
use gradus_live::Directive;
use gradus_live::Moment;
use gradus_scenario::Place;
use gradus_scenario::breath::fullness;
use gradus_scenario::number::{Number, Term};
use gradus_scenario::sound::{Ground, Layer, RainOnto, Voice};

use crate::common::{Play, RATE, channel, event, follow, lufs, n, rms, sound};

fn hear(voice: Voice, secs: f64) -> Vec<f32> {
    let mut play = Play::new(&[sound("it", Layer::Bed, voice)], &[], 5);
    play.run(1.0);
    play.run(secs)
}

fn brightness(samples: &[f32]) -> f64 {
    let left = channel(samples, 0);
    let steps: Vec<f32> = left.windows(2).map(|w| w[1] - w[0]).collect();
    rms(&steps) / rms(&left)
}

#[test]
fn rain_grows_with_what_falls_and_none_is_silence() {
    for onto in [RainOnto::Ground, RainOnto::Leaves, RainOnto::Window, RainOnto::Roof] {
        let rain = |mm_per_h| lufs(&hear(Voice::Rain { mm_per_h: n(mm_per_h), onto }, 12.0));
        let levels = [1.0, 5.0, 40.0].map(rain);
        assert!(levels[1] > levels[0] + 3.0 && levels[2] > levels[1] + 4.0, "{levels:.1?}");
        assert!(levels[2] < levels[1] + 13.0, "{levels:.1?}");
        assert!(rms(&hear(Voice::Rain { mm_per_h: n(0.0), onto }, 2.0)) < 1e-6);
    }
}

#[test]
fn thunder_comes_when_its_way_is_done_and_a_far_one_is_duller_and_softer() {
    let thunder = |distance_m: f64| {
        let voice = Voice::Thunder { distance_m: n(distance_m) };
        let mut play = Play::new(&[event("thunder", voice, "siren")], &[], 3);
        play.trigger("siren", 1);
        let way_s = distance_m / 343.0;
        let before = play.run(way_s - 0.02);
        assert!(rms(&before) < 1e-6, "{distance_m} m: it is there before its sound");
        play.run(6.0)
    };
    let (near, mid, far) = (thunder(200.0), thunder(1000.0), thunder(5000.0));
    assert!(rms(&near[..RATE as usize]) > 1e-3, "nothing came");
    assert!(brightness(&near) > 2.0 * brightness(&mid) && brightness(&mid) > brightness(&far));
    assert!(lufs(&near) > lufs(&mid) + 4.0 && lufs(&mid) > lufs(&far) + 6.0);
}

#[test]
fn a_clock_ticks_as_often_as_it_says() {
    let samples = channel(&hear(Voice::Clock { per_minute: n(90.0) }, 20.0), 0);
    let levels: Vec<f64> = samples.chunks_exact(RATE as usize / 20).map(rms).collect();
    let loudest = levels.iter().copied().fold(0.0, f64::max);
    let ticks = levels.windows(2).filter(|w| w[0] < 0.1 * loudest && w[1] > 0.3 * loudest).count();
    assert!((29..=31).contains(&ticks), "{ticks} in 20 s");
}

#[test]
fn small_legs_run_and_rest_and_more_of_them_are_more() {
    let legs = |count, haste| {
        let voice = Voice::Scuttle {
            steps_per_s: n(14.0),
            count: n(count),
            haste: n(haste),
            ground: Ground::Paper,
        };
        hear(voice, 30.0)
    };
    let still = |samples: &[f32]| {
        let levels: Vec<f64> =
            channel(samples, 0).chunks_exact(RATE as usize / 10).map(rms).collect();
        levels.iter().filter(|level| **level < 1e-5).count() as f64 / levels.len() as f64
    };
    let (one, many, hasty) = (legs(1.0, 0.3), legs(8.0, 0.3), legs(1.0, 1.0));
    assert!(still(&one) > 0.3 && still(&many) < 0.1, "{:.2} {:.2}", still(&one), still(&many));
    assert!(still(&hasty) < 0.6 * still(&one));
    assert!(lufs(&many) > lufs(&one) + 3.0);
    assert!(rms(&legs(0.0, 0.3)) < 1e-9);
}

/// A pace of breath that follows the parameter `wind`, of 2 to 15 in the scenario of the tests.
fn breath_of_wind() -> (Voice, Number) {
    let pace = follow("wind", &[(0.0, 4.0), (15.0, 11.5)]);
    (Voice::Breath { breaths_per_min: Some(pace.clone()), pitch_hz: n(420.0) }, pace)
}

#[test]
fn the_breath_swells_with_the_worlds_phase_also_while_its_pace_moves() {
    let (voice, pace) = breath_of_wind();
    assert!(matches!(pace.terms.first(), Some(Term::Follow { .. })));
    let mut play = Play::new(&[sound("breath", Layer::Bed, voice)], &[], 5);
    play.run(2.0);
    let mut heard: Vec<f64> = Vec::new();
    let mut full: Vec<f64> = Vec::new();
    for (to, rate) in [(2.0, None), (15.0, Some(2.0)), (6.0, None), (0.0, Some(1.0))] {
        play.move_to("wind", to, rate);
        for _ in 0..150 {
            let middle = play.now + std::time::Duration::from_millis(50);
            let breaths = Moment::new(&play.state, middle, Place::World).breaths(&pace);
            full.push(fullness(breaths));
            heard.push(rms(&play.run(0.1)));
        }
    }
    // The level goes up and down with the lungs: how full they are gives the level heard.
    let most = heard.iter().copied().fold(0.0, f64::max);
    for (number, (heard, full)) in heard.iter().zip(&full).enumerate() {
        let part = heard / most;
        assert!(*full > 0.3 || part < 0.45, "{number}: {part:.2} is heard at {full:.2}");
        assert!(*full < 0.85 || part > 0.45, "{number}: {part:.2} is heard at {full:.2}");
    }
    let leaps = heard.windows(2).map(|w| (w[1] - w[0]).abs() / most).fold(0.0, f64::max);
    assert!(leaps < 0.35, "it leaps by {leaps:.2} in a tenth of a second");
}

#[test]
fn a_breath_without_a_pace_of_its_own_follows_the_sessions_and_rests_without_one() {
    let voice = Voice::Breath { breaths_per_min: None, pitch_hz: n(420.0) };
    let mut play = Play::new(&[sound("breath", Layer::Bed, voice)], &[], 5);
    assert!(rms(&play.run(4.0)) < 1e-6, "no pace is shown");
    play.state.apply(Directive::BreathPace { per_min: Some(6.0), at: play.now });
    let swell: Vec<f64> = (0..20).map(|_| rms(&play.run(0.5))).collect();
    let (in_full, rest) = (swell[8], swell[19]);
    assert!(in_full > 3.0 * rest && rest > 0.0, "{swell:?}");
    play.state.apply(Directive::BreathPace { per_min: None, at: play.now });
    play.run(12.0);
    assert!(rms(&play.run(2.0)) < 1e-6, "the last breath is over");
}

#[test]
fn whoever_joins_late_breathes_with_the_others() {
    let (voice, _) = breath_of_wind();
    let breath = sound("breath", Layer::Bed, voice);
    let mut early = Play::new(std::slice::from_ref(&breath), &[], 5);
    early.run(2.0);
    early.move_to("wind", 12.0, Some(1.0));
    early.run(7.3);
    let mut late = Play::new(&[breath], &[], 5);
    (late.state, late.now) = (early.state.clone(), early.now);
    let (a, b) = (early.run(12.0), late.run(12.0));
    let swell = |samples: &[f32]| -> Vec<f64> {
        samples.chunks_exact(RATE as usize / 2).map(rms).collect()
    };
    let most = swell(&a).into_iter().fold(0.0, f64::max);
    // The first second is the fade in of a bed.
    for (a, b) in swell(&a).iter().zip(swell(&b)).skip(4) {
        assert!((a - b).abs() < 0.3 * most, "{a} {b}");
    }
    assert!(late.now > SessionTime::ZERO);
}
