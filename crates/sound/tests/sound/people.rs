//! Voices sound like voices, and a number of people sounds like that number.

use gradus_scenario::sound::{Floor, Layer, Voice};

use crate::common::{Play, RATE, channel, event, lufs, n, rms, sound};

fn hear(voice: Voice, secs: f64) -> Vec<f32> {
    let mut play = Play::new(&[sound("it", Layer::Bed, voice)], &[], 5);
    play.run(1.0);
    play.run(secs)
}

fn crowd(talkers: f64, agitation: f64) -> Voice {
    Voice::Crowd { talkers: n(talkers), agitation: n(agitation) }
}

fn talker(pitch_hz: f64, warmth: f64, whisper: f64) -> Voice {
    let (pitch_hz, warmth, whisper) = (n(pitch_hz), n(warmth), n(whisper));
    Voice::Talker { pitch_hz, warmth, whisper, syllables_per_s: n(4.2) }
}

/// How strongly the level itself swings, in bands of half an octave from 1 to 16 Hz, as parts of
/// the whole: (middle of the band, Hz; part).
fn swings(samples: &[f32]) -> Vec<(f64, f64)> {
    const LEVELS_PER_S: usize = 50;
    // Steps bring out the formants: the lowest harmonics of many voices beat with each other as
    // noise does.
    let left = channel(samples, 0);
    let steps: Vec<f32> = left.windows(2).map(|w| w[1] - w[0]).collect();
    let levels: Vec<f64> = steps.chunks_exact(RATE as usize / LEVELS_PER_S).map(rms).collect();
    let mean = levels.iter().sum::<f64>() / levels.len() as f64;
    let secs = levels.len() as f64 / LEVELS_PER_S as f64;
    let power = |hz: f64| {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, level) in levels.iter().enumerate() {
            let turn = core::f64::consts::TAU * hz * i as f64 / LEVELS_PER_S as f64;
            re += (level - mean) * turn.cos();
            im += (level - mean) * turn.sin();
        }
        re * re + im * im
    };
    let band = |number: u32| {
        let low = 2f64.powf(f64::from(number) / 2.0);
        let high = low * 2f64.sqrt();
        let lines = (low * secs) as usize..(high * secs) as usize;
        (low * 2f64.powf(0.25), lines.map(|line| power(line as f64 / secs)).sum::<f64>())
    };
    let bands: Vec<_> = (0..8).map(band).collect();
    let all: f64 = bands.iter().map(|(_, power)| power).sum();
    bands.into_iter().map(|(hz, power)| (hz, power / all)).collect()
}

/// The share of 40 ms pieces that repeat themselves at a period of a voice, 70 to 400 Hz, among the
/// pieces that are not silent.
fn voiced_part(samples: &[f32]) -> f64 {
    // A quarter of the rate is enough for pitches.
    let thin: Vec<f32> = channel(samples, 0).chunks(4).map(|c| c.iter().sum()).collect();
    let rate = RATE as usize / 4;
    let loud = rms(&thin) * 0.5;
    let (mut heard, mut voiced) = (0, 0);
    for piece in thin.chunks_exact(rate / 25 + rate / 70) {
        let len = rate / 25;
        let alike = |lag: usize| {
            let (a, b) = (&piece[..len], &piece[lag..lag + len]);
            let both: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum();
            both / (rms(a) * rms(b) * len as f64).max(1e-20)
        };
        if rms(piece) < loud {
            continue;
        }
        heard += 1;
        let best = (rate / 400..rate / 70).map(alike).fold(0.0, f64::max);
        voiced += usize::from(best > 0.75);
    }
    voiced as f64 / f64::from(heard).max(1.0)
}

/// Brightness: the steps from sample to sample against the samples.
fn brightness(samples: &[f32]) -> f64 {
    let left = channel(samples, 0);
    let steps: Vec<f32> = left.windows(2).map(|w| w[1] - w[0]).collect();
    rms(&steps) / rms(&left)
}

#[test]
fn a_crowd_and_a_talker_swing_with_their_syllables_and_noise_does_not() {
    let noise = Voice::Noise { low_hz: n(200.0), high_hz: n(1500.0) };
    let part = |samples: &[f32]| -> f64 {
        let bands = swings(samples);
        bands.iter().filter(|(hz, _)| (2.8..5.8).contains(hz)).map(|(_, part)| part).sum()
    };
    let most =
        |samples: &[f32]| swings(samples).into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
    let noise = hear(noise, 40.0);
    assert!(most(&noise) > 8.0, "{:.3?}", swings(&noise));
    let voices = [("talker", talker(120.0, 0.6, 0.0), 1.8), ("crowd", crowd(12.0, 0.3), 1.4)];
    for (name, voice, over) in voices {
        let samples = hear(voice, 40.0);
        assert!((2.3..6.0).contains(&most(&samples)), "{name}: {:.3?}", swings(&samples));
        let (swing, noise) = (part(&samples), part(&noise));
        assert!(swing > over * noise, "{name}: {swing:.2}, noise {noise:.2}");
    }
}

#[test]
fn voices_have_pitches_and_whispers_and_noise_have_none() {
    let noise = Voice::Noise { low_hz: n(200.0), high_hz: n(1500.0) };
    let voiced = |voice| voiced_part(&hear(voice, 20.0));
    let (one, few, many) =
        (voiced(talker(120.0, 0.6, 0.0)), voiced(crowd(3.0, 0.3)), voiced(crowd(12.0, 0.3)));
    let (whisper, noise) = (voiced(talker(120.0, 0.6, 1.0)), voiced(noise));
    assert!(one > 0.7, "a talker: {one:.2}");
    assert!(few > 0.4, "three: {few:.2}");
    assert!(many > 0.1 && many > 5.0 * noise, "twelve: {many:.2}, noise {noise:.2}");
    assert!(whisper < 0.1 && noise < 0.05, "whisper {whisper:.2}, noise {noise:.2}");
}

#[test]
fn twice_as_many_are_some_3_db_louder_and_an_angry_crowd_is_brighter() {
    let levels: Vec<f64> =
        [6.0, 12.0, 24.0, 96.0].map(|talkers| lufs(&hear(crowd(talkers, 0.3), 30.0))).to_vec();
    assert!((1.0..6.5).contains(&(levels[1] - levels[0])), "{levels:.1?}");
    assert!((1.0..6.5).contains(&(levels[2] - levels[1])), "{levels:.1?}");
    assert!((4.0..10.0).contains(&(levels[3] - levels[2])), "{levels:.1?}");
    assert!(rms(&hear(crowd(0.0, 0.3), 3.0)) < 1e-6, "an empty room talks");
    let (calm, angry) = (hear(crowd(12.0, 0.0), 20.0), hear(crowd(12.0, 1.0), 20.0));
    let (louder, brighter) = (lufs(&angry) - lufs(&calm), brightness(&angry) / brightness(&calm));
    assert!(louder > 3.0 && brighter > 1.2, "{louder:.1} dB, × {brighter:.2}");
}

#[test]
fn a_sharp_voice_is_brighter_than_a_warm_one() {
    let (warm, sharp) = (hear(talker(150.0, 1.0, 0.0), 15.0), hear(talker(150.0, 0.0, 0.0), 15.0));
    let brighter = brightness(&sharp) / brightness(&warm);
    assert!(brighter > 1.3, "× {brighter:.2}");
}

/// Number of onsets: how often the level of a hundredth of a second leaps over the level just
/// before.
fn onsets(samples: &[f32], apart_s: f64) -> usize {
    let levels: Vec<f64> = channel(samples, 0).chunks_exact(RATE as usize / 100).map(rms).collect();
    let loudest = levels.iter().copied().fold(0.0, f64::max);
    let (mut count, mut last) = (0, -1e9);
    for (i, pair) in levels.windows(2).enumerate() {
        let at = i as f64 / 100.0;
        if pair[1] > 0.25 * loudest && pair[1] > 2.0 * pair[0] && at - last > apart_s {
            (count, last) = (count + 1, at);
        }
    }
    count
}

#[test]
fn somebody_who_walks_faster_steps_more_often_and_somebody_who_stands_does_not() {
    let steps = |speed| {
        let voice = Voice::Footsteps { speed_mps: n(speed), floor: Floor::Stone };
        hear(voice, 30.0)
    };
    let (slow, fast) = (onsets(&steps(0.8), 0.25), onsets(&steps(1.4), 0.25));
    assert!((40..=48).contains(&slow) && (53..=61).contains(&fast), "{slow} {fast} in 30 s");
    assert!(rms(&steps(0.0)) < 1e-9);
}

#[test]
fn applause_grows_with_hands_and_is_many_blows() {
    let clap = |clappers| {
        let voice = Voice::Applause { clappers: n(clappers), delight: n(0.5) };
        hear(voice, 10.0)
    };
    let (one, few, hall) = (clap(1.0), clap(30.0), clap(300.0));
    let claps = onsets(&one, 0.1);
    assert!((25..=55).contains(&claps), "{claps} claps in 10 s");
    let louder = lufs(&hall) - lufs(&few);
    assert!((5.0..13.0).contains(&louder), "{louder:.1} dB");
    assert!(rms(&clap(0.0)) < 1e-9);
}

#[test]
fn what_happens_once_ends_by_itself() {
    for name in ["cough", "laugh", "chair", "door_open", "door_close", "tap"] {
        let sounds = crate::common::references();
        let once = sounds.into_iter().find(|s| s.id.as_str() == name).unwrap();
        let mut play = Play::new(&[event(name, once.voice, "siren")], &[], 2);
        play.trigger("siren", 1);
        assert!(rms(&play.run(1.0)) > 1e-4, "{name} is not heard");
        play.run(4.0);
        assert!(rms(&play.run(1.0)) < 1e-5, "{name} does not end");
    }
}
