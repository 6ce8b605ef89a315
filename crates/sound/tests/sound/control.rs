//! Places, stops, stimuli, and the duties of the threads.

use gradus_allocations::{count, frees};
use gradus_base::sample::Pose;
use gradus_live::Directive;
use gradus_scenario::Place;
use gradus_scenario::sound::{Layer, Voice};

use crate::common::{Play, RATE, event, n, references, rms, sound};

fn tone(id: &str, pitch_hz: f64) -> gradus_scenario::sound::Sound {
    sound(id, Layer::Bed, Voice::Tone { pitch_hz: n(pitch_hz), warmth: n(0.0) })
}

/// The steps of the left ear, from one sample to the next.
fn steps(samples: &[f32]) -> Vec<f32> {
    crate::common::channel(samples, 0).windows(2).map(|w| w[1] - w[0]).collect()
}

/// The largest step from one frame to the next.
fn largest_step(samples: &[f32]) -> f32 {
    let frames: Vec<&[f32]> = samples.chunks(2).collect();
    frames.windows(2).map(|w| (w[1][0] - w[0][0]).abs()).fold(0.0, f32::max)
}

#[test]
fn nothing_is_heard_before_the_first_update() {
    let rate = std::num::NonZero::new(RATE).unwrap();
    let (world, _control) = gradus_sound::SoundWorld::build(&references(), &[], 1, rate);
    assert!(world.take(4800).all(|x| x == 0.0));
}

#[test]
fn a_stop_ends_the_worlds_sounds_within_50_ms_without_a_click() {
    let mut play = Play::new(&[tone("world", 300.0)], &[], 1);
    let before = play.run(2.0);
    let at = play.now;
    play.state.apply(Directive::Stop { at });
    let after = play.run(0.3);
    // The limiter looks 1.5 ms ahead; a block more for the table to be taken.
    let silent = (0.054 * f64::from(RATE)) as usize * 2;
    assert!(rms(&after[silent..]) < 1e-6, "still heard");
    assert!(rms(&after[..silent]) > 0.1 * rms(&before), "cut, not faded");
    assert!(largest_step(&after) < 1.2 * largest_step(&before[RATE as usize..]), "a click");
}

#[test]
fn a_stop_ends_every_voice_within_50_ms_without_a_click() {
    for sound in references() {
        let stimulus = sound.trigger().map(|i| crate::common::STIMULI[i.get()].0);
        let begin = || {
            let mut play = Play::new(std::slice::from_ref(&sound), &[], 1);
            play.move_to("height", 60.0, Some(2.0));
            play.run(0.9);
            if let Some(stimulus) = stimulus {
                play.trigger(stimulus, 1);
            }
            // Some voices rest at first, and thunder has its way to go.
            let mut heard = Vec::new();
            while rms(&heard) < 1e-3 {
                heard = play.run(0.1);
                assert!(play.now < gradus_base::SessionTime::from_secs_f64(30.0), "{}", sound.id);
            }
            (play, heard)
        };
        let ((mut play, before), (mut other, _)) = (begin(), begin());
        let went_on = other.run(0.3);
        let at = play.now;
        play.state.apply(Directive::Stop { at });
        let after = play.run(0.3);
        let silent = (0.054 * f64::from(RATE)) as usize * 2;
        // The filter against pressure lets go at some 12 Hz, which no ear hears: steps are
        // measured.
        let left = rms(&steps(&after[silent..])) / rms(&steps(&before));
        assert!(left < 3e-3, "{} is still heard: {left:.1e}", sound.id);
        // A fading sound has no larger step than the sound itself.
        let own = largest_step(&before).max(largest_step(&went_on[..silent]));
        assert!(largest_step(&after) <= 1.05 * own + 1e-4, "{} clicks", sound.id);
    }
}

#[test]
fn the_safe_place_comes_as_the_world_goes() {
    let mut play = Play::new(&[tone("world", 300.0)], &[tone("safe", 300.0)], 1);
    let world = rms(&play.run(3.0)[RATE as usize..]);
    let at = play.now;
    play.state.apply(Directive::Go { place: Place::Safe, at });
    let both = play.run(1.0);
    let safe = rms(&play.run(1.0));
    assert!((safe / world - 1.0).abs() < 0.05);
    assert!(largest_step(&both) < 0.02);
    let at = play.now;
    play.state.apply(Directive::Stop { at });
    play.run(1.0);
    assert!((rms(&play.run(0.5)) / safe - 1.0).abs() < 0.05, "a stop takes the safe place too");
}

#[test]
fn the_end_of_a_session_is_silence() {
    let mut play = Play::new(&[tone("world", 300.0)], &[tone("safe", 400.0)], 1);
    play.run(1.0);
    play.state.apply(Directive::End);
    play.run(1.0);
    assert!(rms(&play.run(0.5)) < 1e-6);
}

#[test]
fn a_stimulus_that_is_cut_short_fades_and_one_that_is_joined_late_is_not_struck_again() {
    let voice =
        Voice::Siren { low_hz: n(440.0), high_hz: n(585.0), period_s: n(1.5), echo: n(0.3) };
    let mut play = Play::new(&[event("siren", voice, "siren")], &[], 1);
    play.trigger("siren", 1);
    let loud = play.run(2.0);
    let at = play.now;
    play.state.apply(Directive::EndStimuli { at });
    let fading = play.run(0.5);
    assert!(largest_step(&fading) <= 1.2 * largest_step(&loud));
    assert!(rms(&fading[RATE as usize / 2..]) < 1e-6);

    let voice = Voice::Clunk { pitch_hz: n(170.0), ring_s: n(0.2), rattle: n(0.0) };
    let clunk = event("clunk", voice, "lift_start");
    let mut on_time = Play::new(std::slice::from_ref(&clunk), &[], 1);
    on_time.trigger("lift_start", 1);
    let mut late = Play::new(&[clunk], &[], 1);
    late.trigger("lift_start", 1);
    late.now = late.now + std::time::Duration::from_millis(900);
    assert!(rms(&late.run(0.5)) < 0.05 * rms(&on_time.run(0.5)));
}

#[test]
fn an_event_that_comes_later_waits_for_its_moment() {
    let voice = Voice::Clunk { pitch_hz: n(170.0), ring_s: n(0.2), rattle: n(0.0) };
    let mut clunk = event("clunk", voice, "siren");
    clunk.after_s = 1.0;
    let mut play = Play::new(&[clunk], &[], 1);
    play.run(0.2);
    play.trigger("siren", 1);
    assert!(rms(&play.run(0.98)) < 1e-9, "it did not wait");
    assert!(rms(&play.run(0.5)) > 1e-4, "it did not come");
}

#[test]
fn when_a_stimulus_was_first_heard_is_known() {
    let voice = Voice::Bird { pitch_hz: n(1000.0), flaps_per_s: n(6.0), call_every_s: n(1.0) };
    let bird = event("bird", voice, "bird");
    let index = bird.trigger().unwrap();
    let mut play = Play::new(&[bird], &[], 1);
    play.run(0.5);
    assert_eq!(play.control.sounded(index), None);
    let started = play.now;
    play.trigger("bird", 3);
    play.run(0.1);
    let sounded = play.control.sounded(index).unwrap();
    assert_eq!(sounded.run, 3);
    let late = sounded.at.secs_since(started);
    assert!(late < 0.005 && sounded.at >= started, "{late} s late");
}

#[test]
fn neither_thread_allocates() {
    let sounds = references();
    let mut play = Play::new(&sounds, &sounds, 1);
    play.run(0.1);
    for (run, (stimulus, _)) in crate::common::STIMULI.iter().enumerate() {
        play.trigger(stimulus, run as u32 + 1);
    }
    let Play { state, world, control, now, .. } = &mut play;
    let mut sum = 0.0;
    let before = (count(), frees());
    for _ in 0..150 {
        control.update(state, *now, &Pose::default());
        *now = *now + std::time::Duration::from_millis(20);
        sum += world.by_ref().take(1920).sum::<f32>();
    }
    assert_eq!((count(), frees()), before);
    assert!(sum.is_finite());
}

#[test]
fn a_pose_that_is_no_pose_changes_nothing() {
    let voice = Voice::Noise { low_hz: n(100.0), high_hz: n(4000.0) };
    let mut play = Play::new(&[crate::common::placed("hiss", voice, [1.0, 0.0, 0.0])], &[], 1);
    play.run(1.0);
    play.ears = Pose { position_m: [f32::NAN; 3], ..Pose::default() };
    let samples = play.run(1.0);
    assert!(samples.iter().all(|x| x.is_finite()) && rms(&samples) > 1e-4);
}

#[test]
fn a_machine_without_a_device_gets_a_remedy() {
    if let Err(error) = gradus_sound::open_output() {
        assert!(!error.to_string().is_empty() && error.remedy().contains("default output"));
    }
}

#[test]
fn it_goes_through_rodios_mixer_unchanged() {
    let hear = || Play::new(&references()[..2], &[], 6);
    let direct = hear().run(0.5);
    let mut play = hear();
    play.control.update(&play.state, play.now, &play.ears);
    let stereo = std::num::NonZero::new(2).unwrap();
    let (mixer, mixed) = rodio::mixer::mixer(stereo, std::num::NonZero::new(RATE).unwrap());
    mixer.add(play.world);
    let mixed: Vec<f32> = mixed.take(direct.len()).collect();
    assert!(mixed == direct);
}
