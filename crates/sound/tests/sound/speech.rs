//! Sentences: the program, its possible faults, and how a sentence is heard.
#![cfg(unix)]

use std::num::NonZero;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use gradus_allocations::{count, frees};
use gradus_live::Directive;
use gradus_scenario::sound::{Sound, Through, Voice};
use gradus_sound::SoundWorld;
use gradus_sound::speech::{Sentence, Speaker, SpeechError, SpeechThread, Utterance};

use crate::common::{Play, RATE, channel, event, lufs, rms, true_peak_db};

fn rate() -> NonZero<u32> {
    NonZero::new(RATE).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A program in the place of espeak-ng, with a second of sound beside it in `sound.wav`.
fn program(name: &str, script: &str) -> PathBuf {
    let _ = std::fs::remove_dir_all(folder(name));
    let folder = folder(name);
    let mut file = hound::WavWriter::create(
        folder.join("sound.wav"),
        hound::WavSpec {
            channels: 1,
            sample_rate: 22_050,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        },
    )
    .unwrap();
    for i in 0..22_050 {
        let swell = (f64::from(i) * 0.0006).sin().abs();
        file.write_sample((f64::from(i) * 0.12).sin().mul_add(9000.0 * swell, 0.0) as i16).unwrap();
    }
    file.finalize().unwrap();
    let path = folder.join("program");
    std::fs::write(&path, format!("#!/bin/sh\ncd '{}'\n{script}\n", folder.display())).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn speaker(name: &str, script: &str) -> Speaker {
    Speaker::by_program(program(name, script), rate())
}

fn hello() -> Utterance {
    Utterance::new("Are you still with us?", "en", 1).unwrap()
}

fn tries(speaker: &Speaker) -> Result<Sentence, SpeechError> {
    // Another test's new process may hold a file open that was just written.
    for _ in 0..50 {
        match speaker.say(&hello()) {
            Err(SpeechError::NotRun(error))
                if error.kind() == std::io::ErrorKind::ExecutableFileBusy =>
            {
                std::thread::yield_now();
            }
            other => return other,
        }
    }
    speaker.say(&hello())
}

#[test]
fn a_sentence_comes_at_the_level_of_all_voices_and_is_made_once() {
    let script = "cat > said; echo \"$@\" > told; echo x >> times; cat sound.wav";
    let speaker = speaker("once", script);
    let first = tries(&speaker).unwrap();
    assert!((first.secs() - 1.0).abs() < 0.01);
    let both: Vec<f32> = first.samples().iter().flat_map(|x| [*x, *x]).collect();
    let level = lufs(&both);
    assert!((level + 30.0).abs() < 0.5, "{level:.1} LUFS");
    assert!(true_peak_db(&both) <= -3.0);
    assert!(tries(&speaker).unwrap() == first);
    let read = |file: &str| std::fs::read_to_string(folder("once").join(file)).unwrap();
    assert_eq!(read("times").lines().count(), 1);
    assert_eq!(read("said").trim(), "Are you still with us?");
    assert!(!read("told").contains("still"), "the sentence stands among the arguments");
}

#[test]
fn a_program_that_is_missing_says_how_to_get_it() {
    let speaker = Speaker::by_program("/no/such/program".into(), rate());
    let error = speaker.say(&hello()).unwrap_err();
    assert!(matches!(error, SpeechError::NotInstalled));
    assert!(error.remedy().contains("apt install espeak-ng"));
}

#[test]
fn whatever_a_program_does_it_is_an_error_and_no_more() {
    let refused = tries(&speaker("refuses", "cat > said; echo 'no such voice' >&2; exit 1"));
    assert!(matches!(&refused, Err(SpeechError::Refused { said }) if said == "no such voice"));
    let nothing = tries(&speaker("nothing", "exit 0"));
    assert!(matches!(nothing, Err(SpeechError::Refused { .. })));
    let noise = tries(&speaker("noise", "cat > said; head -c 5000 /dev/urandom"));
    assert!(matches!(noise, Err(SpeechError::BadSound { .. })));
    let cut = tries(&speaker("cut", "cat > said; head -c 30 sound.wav"));
    assert!(matches!(cut, Err(SpeechError::BadSound { .. })));
    let silent =
        tries(&speaker("silent", "cat > said; head -c 44 sound.wav; head -c 9000 /dev/zero"));
    assert!(matches!(silent, Err(SpeechError::BadSound { what: "silence" })));
    let endless = tries(&speaker("endless", "exec cat /dev/zero"));
    assert!(matches!(endless, Err(SpeechError::BadSound { .. })));
    let hangs = tries(&speaker("hangs", "exec sleep 600"));
    assert!(matches!(hangs, Err(SpeechError::TooSlow)));
}

fn question(seed: u32) -> Sound {
    let text = "Are you still with us?".to_string();
    event("said", said(text, seed, Through::Air), "question")
}

fn said(text: String, seed: u32, through: Through) -> Voice {
    Voice::Say { text, language: "en".into(), seed, through }
}

/// A world with this sound, its sentences made by `speaker`.
fn play(sounds: &[Sound], speaker: &Speaker) -> Play {
    let mut play = Play::new(&[], &[], 1);
    (play.world, play.control) = SoundWorld::build_with(sounds, &[], 1, rate(), speaker);
    play
}

#[test]
fn a_written_sentence_is_heard_with_its_stimulus_and_only_then() {
    let mut play = play(&[question(1)], &speaker("written", "cat > said; cat sound.wav"));
    assert!(play.control.missing().is_none());
    assert!(rms(&play.run(0.5)) < 1e-9);
    play.trigger("question", 1);
    assert!(rms(&play.run(0.9)) > 1e-3);
    play.run(0.3);
    assert!(rms(&play.run(0.5)) < 1e-6, "it is said twice");
}

#[test]
fn a_sentence_by_radio_is_as_loud_longer_and_starts_with_hiss() {
    let by = |through| {
        let voice = said("Are you still with us?".to_string(), 1, through);
        let sound = event("said", voice, "question");
        let mut play = play(&[sound], &speaker("radio", "cat > said; cat sound.wav"));
        play.trigger("question", 1);
        play.run(2.0)
    };
    let (plain, radio) = (by(Through::Air), by(Through::Radio));
    assert!((lufs(&plain) - lufs(&radio)).abs() < 2.0);
    let frames = |secs: f64| (secs * f64::from(RATE)) as usize * 2;
    let after = frames(1.1)..frames(1.4);
    assert!(rms(&plain[after.clone()]) < 1e-6 && rms(&radio[after]) > 1e-4);
    assert!(rms(&radio[frames(1.6)..]) < 1e-6);
    let hiss = rms(&radio[frames(0.1)..frames(0.2)]);
    assert!(hiss > 1e-4 && hiss < 0.3 * rms(&radio[frames(0.5)..frames(1.0)]), "{hiss}");
}

#[test]
fn without_the_program_the_sentence_is_missing_and_all_else_sounds() {
    let tone = crate::common::sound(
        "tone",
        gradus_scenario::sound::Layer::Bed,
        Voice::Noise { low_hz: 100.0.into(), high_hz: 900.0.into() },
    );
    let nobody = Speaker::by_program("/no/such/program".into(), rate());
    let mut play = play(&[question(1), tone, question(2)], &nobody);
    assert!(matches!(play.control.missing(), Some(SpeechError::NotInstalled)));
    play.trigger("question", 1);
    assert!(rms(&play.run(1.0)) > 1e-4);
}

#[test]
fn what_is_said_live_comes_from_its_place_once_and_ends_with_a_stop() {
    let sentence = tries(&speaker("live", "cat > said; cat sound.wav")).unwrap();
    let mut play = Play::new(&[], &[], 1);
    play.run(0.5);
    let said_at = play.now;
    play.control.say(7, sentence.clone(), [3.0, 0.0, 0.0], 4.0, 6.0);
    play.control.say(7, sentence.clone(), [-3.0, 0.0, 0.0], 4.0, 6.0);
    let heard = play.run(1.0);
    assert!(rms(&channel(&heard, 1)) > 1.5 * rms(&channel(&heard, 0)), "not at the right");
    let sounded = play.control.said().unwrap();
    assert!(sounded.run == 7 && sounded.at.secs_since(said_at) < 0.01);
    play.run(0.2);
    play.control.say(7, sentence.clone(), [3.0, 0.0, 0.0], 4.0, 6.0);
    assert!(rms(&play.run(0.5)) < 1e-6, "it is said twice");

    play.control.say(8, sentence.clone(), [0.0, 0.0, -2.0], 4.0, 0.0);
    assert!(rms(&play.run(0.5)) > 1e-3);
    let at = play.now;
    play.state.apply(Directive::Stop { at });
    let after = play.run(0.3);
    assert!(rms(&after[(0.054 * f64::from(RATE)) as usize * 2..]) < 1e-6);
    // The sentence does not go on when the world comes back either.
    let at = play.now;
    play.state.apply(Directive::ReleaseStop);
    play.state.apply(Directive::Go { place: gradus_scenario::Place::World, at });
    assert!(rms(&play.run(1.0)) < 1e-6);
    play.control.say(9, sentence, [0.0, 0.0, -2.0], 4.0, 0.0);
    assert!(rms(&play.run(0.9)) > 1e-3);
}

#[test]
fn a_sentence_said_live_is_freed_by_the_frame_thread() {
    let sentence = tries(&speaker("freed", "cat > said; cat sound.wav")).unwrap();
    let mut play = Play::new(&[], &[], 1);
    play.run(0.1);
    for run in 1..6 {
        play.control.say(run, sentence.clone(), [0.0, 0.0, -1.0], 1.0, 0.0);
        let Play { state, world, control, now, ears, .. } = &mut play;
        control.update(state, *now, ears);
        let mut sum = 0.0;
        let before = (count(), frees());
        sum += world.by_ref().take(9600).sum::<f32>();
        assert_eq!((count(), frees()), before);
        assert!(sum.is_finite());
        *now = *now + std::time::Duration::from_millis(100);
    }
}

#[test]
fn a_thread_makes_sentences_beside_the_frames() {
    let thread = SpeechThread::start(speaker("thread", "cat > said; cat sound.wav")).unwrap();
    assert!(thread.poll().is_none() && thread.ask(3, hello()));
    let done = loop {
        if let Some(done) = thread.poll() {
            break done;
        }
        std::thread::yield_now();
    };
    assert_eq!(done.0, 3);
}

#[test]
fn the_real_program_speaks_as_different_people_in_several_languages() {
    let speaker = Speaker::new(rate());
    let say = |text: &str, language: &str, seed| {
        speaker.say(&Utterance::new(text, language, seed).unwrap())
    };
    let first = match say("Could you speak up, please?", "en-gb", 1) {
        Err(SpeechError::NotInstalled) => {
            return eprintln!("espeak-ng is not installed: not tried");
        }
        said => said.unwrap(),
    };
    let other = say("Could you speak up, please?", "en-gb", 2).unwrap();
    let german = say("Könnten Sie das bitte wiederholen?", "de", 1).unwrap();
    assert!(first != other);
    // Each voice has its variant: the mouths differ, not the pitch alone.
    let bright = |sentence: &Sentence| {
        let steps: Vec<f32> = sentence.samples().windows(2).map(|w| w[1] - w[0]).collect();
        rms(&steps) / rms(sentence.samples())
    };
    let all: Vec<f64> = (0..8)
        .map(|seed| bright(&say("Could you speak up, please?", "en-gb", seed).unwrap()))
        .collect();
    let (least, most) = all.iter().fold((f64::MAX, 0f64), |(l, m), x| (l.min(*x), m.max(*x)));
    assert!(most > 1.15 * least, "all mouths are alike: {all:.3?}");
    for sentence in [first, other, german] {
        let both: Vec<f32> = sentence.samples().iter().flat_map(|x| [*x, *x]).collect();
        let (level, peak) = (lufs(&both), true_peak_db(&both));
        assert!((level + 30.0).abs() < 0.5 && peak <= -3.0, "{level:.1} LUFS, {peak:.1} dBTP");
        assert!((0.8..6.0).contains(&sentence.secs()), "{} s", sentence.secs());
    }
    assert!(matches!(say("hello", "xx", 1), Err(SpeechError::Refused { .. })));
}

/// The languages of shipped sentences that espeak-ng speaks, since no shipped voice does.
const BY_ESPEAK: [&str; 0] = [];

/// A speaker whose program is missing says what was spoken ahead, and nothing else.
#[test]
fn every_shipped_sentence_is_spoken_ahead_or_in_a_language_without_a_voice() {
    let rate = NonZero::new(RATE).unwrap();
    let speaker = Speaker::by_program("/nothing/here".into(), rate);
    let mut ahead = 0;
    for (language, seed, text) in crate::common::sentences() {
        let said = speaker.say(&Utterance::new(&text, &language, seed).unwrap());
        if BY_ESPEAK.contains(&language.as_str()) {
            let none = matches!(said, Err(SpeechError::NotInstalled));
            assert!(none, "{language}: {text}: it has a voice: take it from the list");
            continue;
        }
        let sentence = said.unwrap_or_else(|error| panic!("{language}, {seed}: {text}: {error}"));
        ahead += 1;
        let both: Vec<f32> = sentence.samples().iter().flat_map(|x| [*x, *x]).collect();
        let (level, peak) = (crate::common::lufs(&both), crate::common::true_peak_db(&both));
        // A meter measures in whole blocks of 0.4 s, which the shortest sentences hardly fill.
        assert!((-31.5..=-28.5).contains(&level), "{text}: {level:.1} LUFS");
        assert!(peak < -3.0, "{text}: {peak:.1} dBTP");
        assert!((0.8..8.0).contains(&sentence.secs()), "{text}: {:.1} s", sentence.secs());
    }
    assert!(ahead >= 60, "{ahead} sentences");
}

/// What makes speech of noise: most of its energy is below 4 kHz, and it comes in syllables.
#[test]
fn what_is_spoken_ahead_is_speech_and_no_noise() {
    let speaker = Speaker::by_program("/nothing/here".into(), NonZero::new(RATE).unwrap());
    for (language, seed, text) in crate::common::sentences() {
        let Ok(said) = speaker.say(&Utterance::new(&text, &language, seed).unwrap()) else {
            continue;
        };
        let samples = said.samples();
        let steps: Vec<f32> = samples.windows(2).map(|w| w[1] - w[0]).collect();
        // White noise has √2; a tone of 1 kHz has 0.13.
        let bright = rms(&steps) / rms(samples);
        assert!((0.03..0.5).contains(&bright), "{text}: {bright:.2}");
        // The level goes up and down, 2 to 9 times a second.
        let levels: Vec<f64> = samples.chunks(RATE as usize / 50).map(rms).collect();
        let mean = levels.iter().sum::<f64>() / levels.len() as f64;
        let smooth: Vec<f64> =
            levels.windows(4).map(|w| w.iter().sum::<f64>() / w.len() as f64).collect();
        let rises = smooth.windows(2).filter(|w| w[0] < 0.8 * mean && w[1] >= 0.8 * mean).count();
        let pace = rises as f64 / said.secs();
        assert!((0.8..9.0).contains(&pace), "{text}: {pace:.1} syllables a second");
    }
}
