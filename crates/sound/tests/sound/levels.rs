//! Loudness, peaks, and the faults that no sound may have.

use gradus_scenario::safety::sound::{REFERENCE_LUFS, peak_over_loudness_db};
use gradus_scenario::sound::{Layer, Sound, Voice};

use crate::common::written::{Page, page};
use crate::common::{Play, RATE, channel, event, lufs, n, references, rms, sound, true_peak_db};

/// `secs` seconds of a sound, or 10 of its event after half a second.
fn hear(sound: &Sound, secs: f64) -> Vec<f32> {
    let mut play = Play::new(std::slice::from_ref(sound), &[], 7);
    match (&sound.voice, sound.trigger()) {
        (Voice::Motor { .. }, _) => {
            play.run(0.2);
            play.move_to("height", 12.0, Some(2.0));
            play.run(8.0)
        }
        (_, Some(stimulus)) => {
            play.run(0.5);
            play.trigger(crate::common::STIMULI[stimulus.get()].0, 1);
            play.run(10.0)
        }
        _ => play.run(secs),
    }
}

#[test]
fn every_voice_is_near_30_lufs_at_its_reference() {
    let mut others = String::new();
    for sound in references() {
        let level = lufs(&hear(&sound, 30.0));
        if !(-32.5..=-27.5).contains(&level) {
            others += &format!("\n{}: {level:.1} LUFS", sound.id);
        }
    }
    assert!(others.is_empty(), "{others}");
}

/// The peaks that the check of scenarios takes for a voice are its true peaks or higher.
#[test]
fn no_voice_has_higher_peaks_than_the_safety_check_takes() {
    let mut louder = String::new();
    for sound in references() {
        let peak = true_peak_db(&hear(&sound, 30.0));
        let taken = REFERENCE_LUFS + peak_over_loudness_db(&sound.voice);
        if peak > taken {
            louder += &format!("\n{}: {peak:.1} dBFS, {taken:.1} were taken", sound.id);
        }
    }
    assert!(louder.is_empty(), "{louder}");
}

#[test]
fn no_voice_has_holes_pressure_or_anything_but_numbers() {
    for sound in references() {
        let samples = hear(&sound, 10.0);
        assert!(samples.iter().all(|x| x.is_finite()), "{}", sound.id);
        for side in 0..2 {
            let heard = channel(&samples, side);
            let mean: f64 = heard.iter().map(|x| f64::from(*x)).sum::<f64>() / heard.len() as f64;
            assert!(mean.abs() < 0.01 * rms(&heard), "{}: {mean} of pressure", sound.id);
        }
    }
}

#[test]
fn the_true_peak_stays_under_3_dbfs_whatever_sounds_together() {
    let loud = |mut s: Sound| {
        s.gain_db = n(12.0);
        s
    };
    let sounds: Vec<Sound> = references().into_iter().chain(references()).map(loud).collect();
    let mut play = Play::new(&sounds, &[], 3);
    for (run, (stimulus, _)) in crate::common::STIMULI.iter().enumerate() {
        play.trigger(stimulus, run as u32 + 1);
    }
    let samples = play.run(12.0);
    let peak = true_peak_db(&samples);
    assert!(peak <= -3.0, "{peak:.2} dBTP");
    assert!(lufs(&samples) > -18.0, "it was not loud at all");
}

#[test]
fn the_worlds_of_the_page_keep_to_their_levels() {
    let Page { scenario: page, high: world, meadow: safe, .. } = page();
    for (height, wind) in [(0.0, 2.0), (120.0, 9.0)] {
        let mut play = Play::of(page.clone(), &world, &safe, 5);
        play.lifted = true;
        play.move_to("height", height, None);
        play.move_to("wind", wind, None);
        let calm = lufs(&play.run(20.0));
        assert!((-34.0..=-23.0).contains(&calm), "{height} m: {calm:.1} LUFS");
        play.trigger("gust", 1);
        let gust = lufs(&play.run(8.0));
        assert!(gust <= calm + 12.0, "{height} m: the gust is {gust:.1} over {calm:.1} LUFS");
    }
    let mut play = Play::of(page.clone(), &world, &safe, 5);
    play.run(0.02);
    play.control.set_place(gradus_scenario::Place::Safe, 0.5);
    let calm = lufs(&play.run(20.0));
    assert!((-34.0..=-27.0).contains(&calm), "meadow: {calm:.1} LUFS");
}

#[test]
fn the_rooms_of_the_page_keep_to_their_levels() {
    let rooms = page();
    for (listeners, restlessness) in [(0.0, 0.0), (120.0, 0.2), (120.0, 1.0)] {
        let mut play = Play::of(rooms.scenario.clone(), &rooms.seminar, &[], 5);
        play.move_to("listeners", listeners, None);
        play.move_to("restlessness", restlessness, None);
        let calm = lufs(&play.run(15.0));
        assert!((-41.0..=-26.0).contains(&calm), "{listeners}: {calm:.1} LUFS");
        let events = ["cough", "laugh", "phone", "latecomer", "applause"];
        let events = if restlessness == 1.0 { &events[..] } else { &[] };
        for (run, event) in events.iter().enumerate() {
            play.trigger(event, run as u32 + 1);
            let heard = play.run(8.5);
            let (loudest, peak) = (crate::common::loudest_lufs(&heard), true_peak_db(&heard));
            assert!(loudest <= -16.0 && peak < -4.0, "{event}: {loudest:.1} LUFS, {peak:.1} dBTP");
        }
    }
    for (spiders, liveliness) in [(0.0, 0.0), (1.0, 0.2), (8.0, 1.0)] {
        let mut play = Play::of(rooms.scenario.clone(), &rooms.terrarium, &[], 5);
        play.move_to("spiders", spiders, None);
        play.move_to("liveliness", liveliness, None);
        let calm = lufs(&play.run(15.0));
        assert!((-38.0..=-29.0).contains(&calm), "{spiders} spiders: {calm:.1} LUFS");
        for (run, event) in ["run", "tap", "lid"].iter().enumerate() {
            play.trigger(event, run as u32 + 1);
            let peak = true_peak_db(&play.run(5.0));
            assert!(peak < -10.0, "{event} leaps out: {peak:.1} dBTP");
        }
    }
}

#[test]
fn a_bed_has_no_loop() {
    // A breath repeats, as it should.
    let is_air = |s: &Sound| s.layer == Layer::Bed && !matches!(s.voice, Voice::Breath { .. });
    for sound in references().into_iter().filter(is_air) {
        let mut play = Play::new(std::slice::from_ref(&sound), &[], 7);
        play.run(1.0);
        let samples = channel(&play.run(60.0), 0);
        // The waveform itself, at a sixteenth of the rate, at every lag from 2 s to 30 s; a part of
        // it stands for the whole.
        let thin: Vec<f32> = samples.chunks(16).map(|c| c.iter().sum()).collect();
        let rate = RATE as usize / 16;
        let part = &thin[..rate * 2];
        let own: f64 = part.iter().map(|x| f64::from(*x).powi(2)).sum();
        let mut worst = (0.0f64, 0);
        for lag in (2 * rate)..(30 * rate) {
            let there = &thin[lag..lag + part.len()];
            let both: f32 = part.iter().zip(there).map(|(a, b)| a * b).sum();
            let other: f64 = there.iter().map(|x| f64::from(x * x)).sum();
            let alike = f64::from(both).abs() / (own * other).sqrt();
            worst = if alike > worst.0 { (alike, lag) } else { worst };
        }
        let (alike, lag) = worst;
        let at = lag as f64 / rate as f64;
        assert!(alike < 0.5, "{}: {alike:.2} alike after {at:.2} s", sound.id);
    }
}

#[test]
fn the_same_seed_gives_the_same_samples_and_another_does_not() {
    for sound in references() {
        let hear = |seed| {
            let mut play = Play::new(std::slice::from_ref(&sound), &[], seed);
            play.run(0.1);
            if let Some(stimulus) = sound.trigger() {
                play.trigger(crate::common::STIMULI[stimulus.get()].0, 1);
            }
            play.run(4.0)
        };
        let first = hear(9);
        assert!(first == hear(9), "{}", sound.id);
        // In a motor that stands and in a tone nothing varies.
        let varies = !matches!(sound.voice, Voice::Motor { .. } | Voice::Tone { .. });
        assert!(!varies || first != hear(10), "{}", sound.id);
    }
}

#[test]
fn each_run_of_a_stimulus_sounds_anew_and_alike() {
    let voice = Voice::Creak { pitch_hz: n(300.0), length_s: n(1.5), strain: n(0.5) };
    let creak = event("creak", voice, "creak");
    let mut play = Play::new(&[creak], &[], 4);
    assert!(play.run(1.0).iter().all(|x| *x == 0.0), "heard before it was triggered");
    let mut heard = |run| {
        play.trigger("creak", run);
        play.run(4.0)
    };
    let (first, second) = (heard(1), heard(2));
    assert!(first != second);
    assert!((lufs(&first) - lufs(&second)).abs() < 4.0);
    assert!(rms(&first[first.len() - 4800..]) < 1e-5, "it does not end");
}

#[test]
fn wind_grows_and_brightens_with_speed() {
    let hear = |speed| {
        let wind = Voice::Wind { speed_mps: n(speed), gusts: n(0.2), howl: n(0.2) };
        let samples = Play::new(&[sound("wind", Layer::Bed, wind)], &[], 2).run(20.0);
        let left = channel(&samples, 0);
        let steps: Vec<f32> = left.windows(2).map(|w| w[1] - w[0]).collect();
        (lufs(&samples), rms(&steps) / rms(&left))
    };
    let (calm, storm) = (hear(3.0), hear(16.0));
    assert!(storm.0 > calm.0 + 8.0, "{calm:?} {storm:?}");
    assert!(storm.1 > calm.1 * 1.3, "{calm:?} {storm:?}");
}
