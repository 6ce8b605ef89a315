//! The shipped scenarios as they sound: `shipped [FOLDER]`, or `shipped each SCENARIO [PARAMETER=CHOICE…]`
//! for each stimulus by itself: the loudest 0.4 s and the true peak of its first 16 s.
//!
//! For each scenario and place a minute at the dial's low, middle and full end, one stimulus after
//! the other: loudness, the loudest 0.4 s, true peak; with a folder, a WAV file of each. Then each
//! scenario's rooms, and the cost of sound with its rooms as a ratio to the same without, in the
//! same run.

#[path = "../tests/sound/common/mod.rs"]
mod common;

use std::path::PathBuf;

use common::{Play, RATE, SHIPPED, loudest_lufs, lufs, shipped, true_peak_db};
use gradus_live::{Directive, Motion};
use gradus_scenario::{Place, Value};
use gradus_sound::rooms_of;

/// From one stimulus to the next, s.
const BETWEEN_SECS: f64 = 6.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if first.as_deref() == Some("each") {
        let name = arguments.next().ok_or("usage: shipped each SCENARIO [PARAMETER=CHOICE…]")?;
        return each(&name, &arguments.collect::<Vec<_>>());
    }
    let folder = first.map(PathBuf::from);
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder)?;
    }
    println!("| scenario | intensity | LUFS | loudest 0.4 s | dBTP |\n|---|---|---|---|---|");
    for name in SHIPPED {
        let dial = !shipped(name).dial().is_empty();
        let ends = if dial { &[0.0, 5.0, 10.0][..] } else { &[0.0] };
        for intensity in ends {
            report(name, *intensity, &minute(name, *intensity), folder.as_deref())?;
        }
    }
    let mut play = Play::shipped(shipped("heights"), 5, true);
    let at = play.now;
    play.state.apply(Directive::Go { place: Place::Safe, at });
    report("safe place", 0.0, &play.run(60.0), folder.as_deref())?;
    println!();
    for name in SHIPPED {
        for facts in rooms_of(shipped(name).world()) {
            let t60: Vec<String> = facts.t60_secs.iter().map(|s| format!("{s:.2}")).collect();
            println!("{name}: a room of {:.0} m³ with T60 {} s", facts.volume_m3, t60.join(" "));
        }
    }
    println!();
    for name in SHIPPED {
        let (with, without) = costs(name);
        println!(
            "{name}: {:.2} times the cost without rooms; a core is busy {:.1} % of the time",
            with / without,
            100.0 * with
        );
    }
    Ok(())
}

/// A minute of a scenario at a place of its dial, with its stimuli.
fn minute(name: &str, intensity: f64) -> Vec<f32> {
    let mut play = Play::shipped(shipped(name), 5, true);
    turn_dial(&mut play, intensity);
    play.lifted = name == "heights";
    let stimuli: Vec<_> = play.state.scenario().stimuli().iter().map(|s| s.id.clone()).collect();
    let mut samples = Vec::new();
    for run in 1..=10 {
        samples.extend(play.run(BETWEEN_SECS));
        if let Some(stimulus) = stimuli.get(run as usize % stimuli.len().max(1)) {
            let (stimulus, start) = (stimulus.clone(), play.now);
            play.state.apply(Directive::Stimulus { stimulus, run, start });
        }
    }
    samples
}

/// Prints how loud each stimulus of a scenario is at the middle of its dial, after what is heard
/// without one.
fn each(name: &str, settings: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    println!("| {name} {} | loudest 0.4 s, LUFS | dBTP |\n|---|---|---|", settings.join(" "));
    let scenario = shipped(name);
    let stimuli = scenario.stimuli().iter().map(|s| (s.id.clone(), s.duration_secs));
    let none = (gradus_base::Name::from("none"), 6.0);
    for (nth, (stimulus, secs)) in [none].into_iter().chain(stimuli.collect::<Vec<_>>()).enumerate()
    {
        let mut play = Play::shipped(shipped(name), 5, true);
        turn_dial(&mut play, 5.0);
        for setting in settings {
            let (parameter, choice) = setting.split_once('=').ok_or("PARAMETER=CHOICE")?;
            let (parameter, to) =
                (gradus_base::Name::from(parameter), Value::Choice(choice.into()));
            let start = play.now;
            let from = play.state.value(&parameter, start).ok_or("no such parameter")?;
            let motion = Motion { from, to, start, rate_per_s: None };
            play.state.apply(Directive::Move { parameter, motion });
        }
        play.run(2.0);
        if nth > 0 {
            let (stimulus, start) = (stimulus.clone(), play.now);
            play.state.apply(Directive::Stimulus { stimulus, run: 1, start });
        }
        let samples = play.run(secs.min(16.0));
        println!("| {stimulus} | {:.1} | {:.1} |", loudest_lufs(&samples), true_peak_db(&samples));
    }
    Ok(())
}

fn turn_dial(play: &mut Play, intensity: f64) {
    let scenario = play.state.shared_scenario().clone();
    for (index, map) in scenario.dial() {
        let Some((parameter, to)) = scenario.parameter(*index).zip(map.at(intensity)) else {
            continue;
        };
        let (parameter, start) = (parameter.id.clone(), play.now);
        if let Some(from) = play.state.value(&parameter, start) {
            let motion = Motion { from, to, start, rate_per_s: None };
            play.state.apply(Directive::Move { parameter, motion });
        }
    }
}

/// Seconds of a core that a second of the full scenario takes: with its rooms, and without. The
/// least of five turns, each with both.
fn costs(name: &str) -> (f64, f64) {
    let mut plays = [true, false].map(|with| Play::shipped(shipped(name), 5, with));
    let mut least = [f64::INFINITY; 2];
    for play in &mut plays {
        turn_dial(play, 10.0);
        play.run(1.0);
    }
    for _ in 0..5 {
        for (play, least) in plays.iter_mut().zip(&mut least) {
            let begun = std::time::Instant::now();
            play.run(2.0);
            *least = least.min(begun.elapsed().as_secs_f64() / 2.0);
        }
    }
    (least[0], least[1])
}

fn report(
    name: &str,
    intensity: f64,
    samples: &[f32],
    folder: Option<&std::path::Path>,
) -> Result<(), hound::Error> {
    let (level, loudest) = (lufs(samples), loudest_lufs(samples));
    let peak = true_peak_db(samples);
    println!("| {name} | {intensity} | {level:.1} | {loudest:.1} | {peak:.1} |");
    let Some(folder) = folder else { return Ok(()) };
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(folder.join(format!("{name} {intensity}.wav")), spec)?;
    for sample in samples {
        file.write_sample((sample * 32_767.0) as i16)?;
    }
    file.finalize()
}
