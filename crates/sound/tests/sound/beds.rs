//! No bed repeats, as far as two minutes and a half can tell.

use gradus_scenario::sound::{Layer, Sound, Voice};

use crate::common::{Play, RATE, SHIPPED, channel, rms, shipped};

/// How long each bed is listened to, s.
const SECS: usize = 150;
/// The longest loop that is looked for, s.
const LONGEST: usize = 120;
/// Samples that are drawn together.
const THIN: usize = 48;

/// How alike `part` is to what stands at `there`, 0 to 1.
fn alike(part: &[f32], there: &[f32]) -> f32 {
    let (mut both, mut a, mut b) = (0.0, 1e-20f32, 1e-20f32);
    for (x, y) in part.iter().zip(there) {
        both += x * y;
        a += x * x;
        b += y * y;
    }
    both / (a * b).sqrt()
}

/// The lag, in values, at which a series is most like its own beginning, and how alike it is there.
/// The part compared begins after `skip` values and has `length`; lags begin at `least`.
fn most_alike(series: &[f32], skip: usize, length: usize, least: usize) -> (usize, f32) {
    let part = &series[skip..skip + length];
    let lags = least..series.len() - skip - length;
    let at = |lag: usize| (lag, alike(part, &series[skip + lag..skip + lag + length]));
    lags.map(at).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

/// The loop of a sound, s: its waveform or its swell comes again.
fn loop_secs(samples: &[f32]) -> Option<f64> {
    let rate = RATE as usize / THIN;
    let thin: Vec<f32> = samples.chunks_exact(THIN).map(|c| c.iter().sum()).collect();
    // What is above half a kilohertz shows in its swell: the level in each twentieth of a second, less
    // its own slow mean.
    let swell: Vec<f32> =
        samples.chunks_exact(RATE as usize / 20).map(|c| (rms(c) + 1e-9).ln() as f32).collect();
    let mean = |at: usize| {
        let near = &swell[at.saturating_sub(30)..(at + 30).min(swell.len())];
        near.iter().sum::<f32>() / near.len() as f32
    };
    let swell: Vec<f32> = swell.iter().enumerate().map(|(at, x)| x - mean(at)).collect();
    let wave = most_alike(&thin[..LONGEST * rate], rate, rate / 4, rate);
    let slow = most_alike(&swell, 20, 16 * 20, 20);
    println!(
        "wave {:.2} at {:.1} s, swell {:.2} at {:.1} s",
        wave.1,
        wave.0 as f64 / rate as f64,
        slow.1,
        slow.0 as f64 / 20.0
    );
    if wave.1 > 0.93 {
        return Some(wave.0 as f64 / rate as f64);
    }
    (slow.1 > 0.9).then_some(slow.0 as f64 / 20.0)
}

fn render(sound: &Sound, scenario: &str) -> Vec<f32> {
    let bed = Sound { when: gradus_scenario::Condition::Always, ..sound.clone() };
    let mut play = Play::of(shipped(scenario), std::slice::from_ref(&bed), &[], 7);
    play.run(1.0);
    channel(&play.run(SECS as f64), 0)
}

#[test]
fn no_bed_of_a_shipped_scenario_repeats_within_minutes() {
    let mut beds = 0;
    let mut looped = String::new();
    for name in SHIPPED {
        let scenario = shipped(name);
        // All share one safe place, which is the world of *Calm*.
        let sounds = scenario.world().sounds.iter();
        // A breath repeats, as it should; a crowd of nobody is silent.
        let is_air = |s: &&Sound| s.layer == Layer::Bed && !matches!(s.voice, Voice::Breath { .. });
        for sound in sounds.filter(is_air) {
            let samples = render(sound, name);
            if rms(&samples) < 1e-7 {
                continue;
            }
            beds += 1;
            print!("{name}: {}: ", sound.id);
            if let Some(secs) = loop_secs(&samples) {
                looped += &format!("\n{name}: {} repeats after {secs:.2} s", sound.id);
            }
        }
    }
    assert!(looped.is_empty(), "{looped}");
    assert!(beds >= 6, "{beds} beds");
}

/// The same measurement finds a loop of 37 s, also where it slowly grows louder.
#[test]
fn a_bed_that_repeats_would_be_found() {
    let scenario = shipped("heights");
    let wind = scenario.world().sounds.iter().find(|s| s.id.as_str() == "wind").unwrap();
    let once = render(wind, "heights");
    let length = 37 * RATE as usize;
    let looped: Vec<f32> = (0..SECS * RATE as usize)
        .map(|at| once[at % length] * (1.0 + 0.2 * (at as f32 * 1e-6).sin()))
        .collect();
    let found = loop_secs(&looped).unwrap();
    assert!((found / 37.0 - (found / 37.0).round()).abs() < 0.01, "{found} s");
}
