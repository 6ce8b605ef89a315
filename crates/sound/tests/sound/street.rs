//! Vehicles, and people in a street.

use gradus_scenario::sound::{HeardFrom, Layer, RoadSurface, Sound, Voice};

use crate::common::street::{engine, gunfire, tyres};
use crate::common::written::page;
use crate::common::{
    Play, RATE, channel, event, follow, loudest_lufs, lufs, n, rms, sound, true_peak_db,
};

fn hear(voice: Voice, secs: f64) -> Vec<f32> {
    let mut play = Play::new(&[sound("it", Layer::Place, voice)], &[], 5);
    play.run(1.0);
    play.run(secs)
}

/// The level of `hz` in some samples.
fn level(samples: &[f32], hz: f64) -> f64 {
    let w = core::f64::consts::TAU * hz / f64::from(RATE);
    let (mut a, mut b) = (0.0, 0.0);
    for (i, x) in samples.iter().enumerate() {
        a += f64::from(*x) * (w * i as f64).cos();
        b += f64::from(*x) * (w * i as f64).sin();
    }
    a.hypot(b) / samples.len() as f64
}

/// The frequency from `from` to `to` at which a series is strongest.
fn strongest(samples: &[f32], from: f64, to: f64, step: f64) -> f64 {
    let count = ((to - from) / step) as usize;
    let all = (0..=count).map(|i| from + step * i as f64);
    let best = all.map(|hz| (hz, level(samples, hz))).max_by(|a, b| a.1.total_cmp(&b.1));
    best.unwrap().0
}

/// How bright samples are: the ratio of differences to values.
fn brightness(samples: &[f32]) -> f64 {
    let left = channel(samples, 0);
    let steps: Vec<f32> = left.windows(2).map(|w| w[1] - w[0]).collect();
    rms(&steps) / rms(&left)
}

#[test]
fn an_engine_goes_up_in_gears_and_not_without_end() {
    // Four cylinders fire twice a turn: 1000 turns a minute are 33 Hz.
    let mut before = None;
    let (mut falls, mut highest) = (0, 0.0f64);
    for speed in 1..=45 {
        let voice = engine(f64::from(speed), 0.3, 0.1, HeardFrom::Outside);
        let heard = channel(&hear(voice, 1.0), 0);
        let hz = strongest(&heard, 24.0, 210.0, 0.5);
        highest = highest.max(hz);
        if before.is_some_and(|before| hz < 0.92 * before) {
            falls += 1;
        }
        before = Some(hz);
    }
    assert!((3..=8).contains(&falls), "{falls} changes of gear");
    assert!((70.0..180.0).contains(&highest), "{highest} Hz");
}

#[test]
fn a_change_of_gear_is_a_fall_of_pitch_that_stays_in_step_with_the_speed() {
    let mut voice = engine(0.0, 0.5, 0.1, HeardFrom::Outside);
    if let Voice::Engine { speed_mps, .. } = &mut voice {
        *speed_mps = follow("height", &[(0.0, 0.0), (120.0, 60.0)]);
    }
    let mut play = Play::new(&[sound("car", Layer::Place, voice)], &[], 5);
    play.run(1.0);
    let idle = strongest(&channel(&play.run(1.0), 0), 10.0, 60.0, 0.25);
    assert!((24.0..31.0).contains(&idle), "it idles at {idle} Hz");
    play.move_to("height", 50.0, Some(8.0));
    let run = channel(&play.run(6.5), 0);
    let pitches: Vec<f64> =
        run.chunks(RATE as usize / 5).map(|part| strongest(part, 20.0, 220.0, 2.0)).collect();
    let (mut falls, mut peak) = (0, 0.0f64);
    let mut falling = false;
    for pitch in &pitches {
        if !falling && *pitch < 0.88 * peak {
            (falls, falling) = (falls + 1, true);
        }
        if falling && *pitch > 1.02 * peak {
            falling = false;
        }
        peak = if falling { *pitch } else { peak.max(*pitch) };
    }
    assert!((2..=7).contains(&falls), "{falls}: {pitches:?}");
}

#[test]
fn a_lorry_is_lower_than_a_car_and_a_cabin_takes_the_highs() {
    let hum = |size| {
        let heard = channel(&hear(engine(0.0, 0.2, size, HeardFrom::Outside), 2.0), 0);
        brightness(&heard.iter().flat_map(|x| [*x, *x]).collect::<Vec<f32>>())
    };
    assert!(hum(0.1) > 0.02 && hum(1.0) > 0.02);
    let both = |from| brightness(&hear(engine(14.0, 0.5, 0.5, from), 3.0));
    assert!(both(HeardFrom::Inside) < 0.6 * both(HeardFrom::Outside));
    for surface in [RoadSurface::Asphalt, RoadSurface::Gravel, RoadSurface::Sand] {
        let both = |from| brightness(&hear(tyres(surface, from), 3.0));
        assert!(both(HeardFrom::Inside) < 0.6 * both(HeardFrom::Outside), "{surface:?}");
    }
}

#[test]
fn tyres_grow_with_speed_and_stand_in_silence() {
    let hear = |speed| {
        let (surface, heard_from) = (RoadSurface::Asphalt, HeardFrom::Outside);
        hear(Voice::Tyres { speed_mps: n(speed), surface, heard_from }, 4.0)
    };
    let (slow, fast) = (lufs(&hear(7.0)), lufs(&hear(14.0)));
    // 9 dB for each doubling: Sandberg and Ejsmont 2002.
    assert!((6.5..11.5).contains(&(fast - slow)), "{slow:.1} {fast:.1}");
    assert!(hear(0.0).iter().all(|x| *x == 0.0));
}

#[test]
fn a_helicopter_beats_as_often_as_its_blades_pass() {
    for blades in [11.0, 17.0, 20.0] {
        let voice = Voice::Helicopter { blades_hz: n(blades), slap: n(0.7) };
        let heard = channel(&hear(voice, 8.0), 0);
        let swell: Vec<f32> = heard.chunks(240).map(|c| rms(c) as f32).collect();
        let mean = swell.iter().sum::<f32>() / swell.len() as f32;
        let swell: Vec<f32> = swell.iter().map(|x| x - mean).collect();
        let at = |hz: f64| level(&swell, hz * 240.0);
        let all = (24..180).map(|i| f64::from(i) * 0.25);
        let best = all.max_by(|a, b| at(*a).total_cmp(&at(*b))).unwrap();
        assert!((best - blades).abs() < 0.5, "{blades}: {best}");
    }
}

#[test]
fn people_who_shout_are_louder_and_higher_in_panic_and_fewer_are_softer() {
    let shouts = |people, alarm| hear(Voice::Shouts { people: n(people), alarm: n(alarm) }, 20.0);
    let (calm, panic) = (shouts(3.0, 0.0), shouts(3.0, 1.0));
    assert!(lufs(&panic) > lufs(&calm) + 2.0);
    assert!(brightness(&panic) > brightness(&calm));
    assert!(shouts(0.0, 0.5).iter().all(|x| x.abs() < 1e-6));
    let children = |many| hear(Voice::Children { many: n(many), glee: n(0.5) }, 20.0);
    assert!(lufs(&children(12.0)) > lufs(&children(2.0)) + 2.0);
    assert!(brightness(&children(5.0)) > brightness(&calm));
}

#[test]
fn a_call_to_prayer_sings_in_its_scale_and_rests() {
    let voice = Voice::PrayerCall { pitch_hz: n(165.0), echo: n(0.0) };
    let heard = channel(&hear(voice, 60.0), 0);
    let loud: Vec<f64> = heard.chunks(4800).map(rms).collect();
    let mean = loud.iter().sum::<f64>() / loud.len() as f64;
    let rests = loud.iter().filter(|x| **x < 0.1 * mean).count();
    assert!((30..400).contains(&rests), "{rests} tenths of a second of rest");
    // Every phrase ends on the ending note or on a degree of one of the two scales; a voice that
    // slides is on one of them most of the time.
    let degrees =
        [0.0, 100.0, 200.0, 350.0, 400.0, 500.0, 700.0, 800.0, 900.0, 1000.0, 1050.0, 1200.0];
    let (mut on, mut all) = (0, 0);
    for part in heard.chunks(12_000).filter(|part| rms(part) > mean) {
        // The overtone that the horn lets through best.
        let third = strongest(part, 3.0 * 150.0, 3.0 * 345.0, 1.5) / 3.0;
        let cents = 1200.0 * (third / 165.0).log2();
        all += 1;
        if degrees.iter().any(|d| (cents - d).abs() < 45.0) {
            on += 1;
        }
    }
    assert!(all > 40 && f64::from(on) > 0.6 * f64::from(all), "{on} of {all}");
}

#[test]
fn the_limiter_has_nothing_to_do_at_the_reference() {
    let sound: Sound = event("gunfire", gunfire(10.0, 700.0, 100.0, Some(4.0)), "siren");
    let mut play = Play::new(&[sound], &[], 5);
    play.trigger("siren", 1);
    let peak = play.run(6.0).iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
    assert!(peak < 0.66, "{peak}");
}

#[test]
fn the_vehicle_of_the_page_keeps_to_its_levels() {
    let page = page();
    for (speed, stimuli) in [(0.0, &[][..]), (15.0, &["message", "shots", "flyover", "device"][..])]
    {
        let mut play = Play::of(page.scenario.clone(), &page.vehicle, &[], 5);
        play.move_to("speed", speed, None);
        let calm = lufs(&play.run(10.0));
        assert!((-42.0..=-25.0).contains(&calm), "{speed} m/s: {calm:.1} LUFS");
        for (run, stimulus) in stimuli.iter().enumerate() {
            play.trigger(stimulus, run as u32 + 1);
            let heard = play.run(12.0);
            let (loudest, peak) = (loudest_lufs(&heard), true_peak_db(&heard));
            assert!(loudest <= -13.0 && peak <= -3.0, "{stimulus}: {loudest:.1}, {peak:.1} dBTP");
            play.run(12.0);
        }
    }
}
