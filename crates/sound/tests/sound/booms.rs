//! Shots, explosions, shells: when they come and how, and the ears after them.

use gradus_scenario::sound::{Land, Layer, Sound, Voice};

use crate::common::street::{blast, gunfire, mortar};
use crate::common::{Play, RATE, channel, event, lufs, n, rms, sound};

/// Both ears' mean of an event's first `secs`.
fn hear(voice: Voice, secs: f64) -> Vec<f32> {
    let mut play = Play::new(&[event("bang", voice, "siren")], &[], 5);
    play.run(0.2);
    play.trigger("siren", 1);
    channel(&play.run(secs), 0)
}

/// The time of the limiter's look ahead, s.
const AHEAD_SECS: f64 = 0.0015;

/// When it is first louder than a tenth of its peak until `until_s`, s.
fn onset_secs(samples: &[f32], from_s: f64, until_s: f64) -> f64 {
    onset_over(0.1, samples, from_s, until_s)
}

/// The same for a share of the peak.
fn onset_over(share: f32, samples: &[f32], from_s: f64, until_s: f64) -> f64 {
    let frames = |secs: f64| ((secs * f64::from(RATE)) as usize).min(samples.len());
    let part = &samples[frames(from_s)..frames(until_s)];
    let peak = part.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
    let first = part.iter().position(|x| x.abs() > share * peak).unwrap();
    from_s + first as f64 / f64::from(RATE) - AHEAD_SECS
}

/// The level of what is above `hz` against all, by differences.
fn brightness(samples: &[f32]) -> f64 {
    let steps: Vec<f32> = samples.windows(2).map(|w| w[1] - w[0]).collect();
    rms(&steps) / rms(samples)
}

#[test]
fn a_shot_comes_as_late_as_sound_is_slow() {
    for distance_m in [34.3, 171.5, 686.0] {
        let heard = hear(gunfire(1.0, 60.0, distance_m, None), 3.0);
        let want = distance_m / 343.0;
        let before = &heard[..((want - 0.0005) * f64::from(RATE)) as usize];
        assert!(before.iter().all(|x| x.abs() < 1e-6), "{distance_m} m: heard before it came");
        let got = onset_secs(&heard, 0.0, 3.0);
        assert!((got - want).abs() < 0.0015, "{distance_m} m: {got:.4}, not {want:.4} s");
    }
}

#[test]
fn a_bullet_that_passes_cracks_before_the_thump() {
    let (distance_m, passes_m) = (300.0, 3.0);
    let heard = hear(gunfire(1.0, 60.0, distance_m, Some(passes_m)), 2.0);
    let thump = distance_m / 343.0;
    let crack = onset_secs(&heard, 0.0, thump - 0.02);
    // 838 m/s at the muzzle, e^(−x / 870 m): 0.430 s to 300 m, and 3 m to the ear.
    let flight = 870.0 / 838.0 * ((300.0f64 / 870.0).exp() - 1.0);
    assert!((crack - flight - 3.0 / 343.0).abs() < 0.005, "{crack:.4} s, flight {flight:.4}");
    assert!((onset_secs(&heard, thump - 0.01, 2.0) - thump).abs() < 0.002);
    // The crack is much sharper than the thump.
    let at = |secs: f64| (secs * f64::from(RATE)) as usize;
    let sharp = brightness(&heard[at(crack)..at(crack + 0.03)]);
    let soft = brightness(&heard[at(thump)..at(thump + 0.03)]);
    assert!(sharp > 3.0 * soft, "{sharp:.3} {soft:.3}");
    let elsewhere = hear(gunfire(1.0, 60.0, distance_m, None), 2.0);
    assert!(elsewhere[..at(thump - 0.001)].iter().all(|x| x.abs() < 1e-6), "a crack of nothing");
}

#[test]
fn a_burst_has_as_many_shots_as_it_says() {
    for rounds in [1.0, 4.0, 7.0] {
        let heard = hear(gunfire(rounds, 120.0, 50.0, None), 6.0);
        let loud: Vec<f64> = heard.chunks(480).map(rms).collect();
        let peak = loud.iter().fold(0.0f64, |a, b| a.max(*b));
        let (mut onsets, mut last) = (0, 0);
        for (at, w) in loud.windows(2).enumerate() {
            if w[1] > 0.3 * peak && w[1] > 2.0 * w[0] && (onsets == 0 || at > last + 15) {
                (onsets, last) = (onsets + 1, at);
            }
        }
        assert_eq!(onsets, rounds as usize);
    }
}

#[test]
fn far_is_softer_and_duller_and_never_louder_than_the_reference() {
    let bright = |voice: Voice, from_s: f64| {
        let heard = hear(voice, 12.0);
        let both: Vec<f32> = heard.iter().flat_map(|x| [*x, *x]).collect();
        let from = (from_s * f64::from(RATE)) as usize;
        (lufs(&both), brightness(&heard[from..from + 24_000]))
    };
    for (near, far, very_near) in [
        (
            (gunfire(3.0, 600.0, 100.0, None), 0.29),
            (gunfire(3.0, 600.0, 1200.0, None), 3.5),
            gunfire(3.0, 600.0, 10.0, None),
        ),
        (
            (blast(0.4, 50.0, Land::Open), 0.145),
            (blast(0.4, 2000.0, Land::Open), 5.83),
            blast(0.4, 10.0, Land::Open),
        ),
    ] {
        let (near, far) = (bright(near.0, near.1), bright(far.0, far.1));
        assert!(far.0 < near.0 - 6.0, "{near:?} {far:?}");
        assert!(far.1 < 0.6 * near.1, "{near:?} {far:?}");
        let very_near = bright(very_near, 0.02);
        assert!(very_near.0 < near.0 + 3.0, "{near:?} {very_near:?}");
    }
}

#[test]
fn a_blast_comes_late_rolls_on_and_ends() {
    for (land, least_s) in [(Land::Open, 0.4), (Land::Town, 0.4), (Land::Valley, 1.5)] {
        let heard = hear(blast(0.5, 171.5, land), 14.0);
        let got = onset_secs(&heard, 0.0, 2.0);
        assert!((got - 0.5).abs() < 0.003, "{got:.4} s");
        let at = |secs: f64| (secs * f64::from(RATE)) as usize;
        let bang = rms(&heard[at(0.5)..at(0.7)]);
        let roll = rms(&heard[at(0.5 + least_s)..at(0.7 + least_s)]);
        assert!(roll > 0.02 * bang, "{land:?}: no roll, {:.3}", roll / bang);
        assert!(rms(&heard[at(13.5)..]) < 1e-3 * bang, "{land:?} does not end");
    }
}

#[test]
fn a_mortar_fires_flies_and_falls() {
    let heard = hear(mortar(1029.0, 8.0, 171.5), 12.0);
    let fires = onset_secs(&heard, 0.0, 6.0);
    assert!((fires - 3.0).abs() < 0.01, "{fires:.3} s");
    let falls = onset_over(0.5, &heard, 6.0, 12.0);
    assert!((falls - 8.5).abs() < 0.01, "{falls:.3} s");
    let at = |secs: f64| (secs * f64::from(RATE)) as usize;
    let (flight, rush) = (rms(&heard[at(5.8)..at(6.4)]), rms(&heard[at(7.5)..at(8.0)]));
    assert!(rush > 2.0 * flight, "no rush: {rush:.1e} {flight:.1e}");
    assert!(rms(&heard[at(8.5)..at(9.0)]) > 2.0 * rms(&heard[at(3.0)..at(3.5)]));
}

#[test]
fn ringing_ears_hear_the_world_dull_and_recover() {
    let tone = Voice::Tone { pitch_hz: n(2500.0), warmth: n(0.0) };
    let ring = Voice::Ringing { pitch_hz: n(6000.0), fades_s: n(6.0), dull: n(1.0) };
    let sounds = [sound("tone", Layer::Bed, tone), event("ring", ring, "siren")];
    let mut play = Play::new(&sounds, &[], 1);
    play.run(1.5);
    let level = |samples: &[f32], hz: f32| {
        let w = core::f32::consts::TAU * hz / RATE as f32;
        let left = channel(samples, 0);
        let (mut a, mut b) = (0.0f32, 0.0f32);
        for (i, x) in left.iter().enumerate() {
            a += x * (w * i as f32).cos();
            b += x * (w * i as f32).sin();
        }
        f64::from((a * a + b * b).sqrt()) / left.len() as f64
    };
    let before = level(&play.run(0.4), 2500.0);
    play.trigger("siren", 1);
    play.run(0.5);
    let dull = play.run(0.4);
    let db = 20.0 * (level(&dull, 2500.0) / before).log10();
    assert!(db < -18.0, "the world is not dull: {db:.1} dB");
    assert!(level(&dull, 6000.0) > 0.03 * before, "the ears do not ring");
    play.run(6.0);
    let after = play.run(0.4);
    assert!((level(&after, 2500.0) / before - 1.0).abs() < 0.01, "the world stays dull");
    assert!(level(&after, 6000.0) < 3e-4 * before, "it rings on");
}

#[test]
fn who_joins_late_hears_no_shot_again() {
    let bang = |voice: Voice, late_ms: u64| {
        let sound: Sound = event("bang", voice, "siren");
        let mut play = Play::new(&[sound], &[], 5);
        play.trigger("siren", 1);
        play.now = play.now + std::time::Duration::from_millis(late_ms);
        rms(&play.run(2.0))
    };
    for voice in [gunfire(3.0, 600.0, 100.0, Some(5.0)), blast(0.4, 100.0, Land::Open)] {
        assert!(bang(voice.clone(), 9000) < 0.01 * bang(voice, 0));
    }
}
