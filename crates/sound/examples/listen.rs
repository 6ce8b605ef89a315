//! Renders every voice to a folder, to be heard and looked at: `listen FOLDER [VOICE…]`.
//!
//! Prints for each voice its level, its peak, and its cost as a ratio to `wind`.

#[path = "../tests/sound/common/mod.rs"]
mod common;

use std::path::Path;

use common::{Play, RATE, loudest_lufs, lufs, references, true_peak_db};
use gradus_scenario::sound::{Layer, Sound};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: listen FOLDER")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let wanted: Vec<String> = std::env::args().skip(2).collect();
    let peer = cost(&references()[0]);
    for sound in references() {
        let name = sound.id.as_str().to_string();
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        print!("{:5.2} × wind ", cost(&sound) / peer);
        let event = sound.layer == Layer::Event;
        let stimulus = sound.trigger().map(|i| common::STIMULI[i.get()].0);
        let mut play = Play::new(&[sound], &[], 7);
        let mut samples = Vec::new();
        if name == "motor" {
            samples.extend(play.run(1.0));
            play.move_to("height", 12.0, Some(2.0));
        }
        if let (true, Some(stimulus)) = (event, stimulus) {
            samples.extend(play.run(0.5));
            play.trigger(stimulus, 1);
        }
        samples.extend(play.run(if event { 12.0 } else { 30.0 }));
        if name == "motor" {
            samples.truncate(2 * 10 * RATE as usize);
        }
        report(folder, &name, &samples)?;
    }
    if wanted.is_empty() || wanted.iter().any(|name| name == "say") {
        speech(folder)?;
    }
    if wanted.is_empty() { worlds(folder) } else { Ok(()) }
}

/// A sentence by four people.
fn speech(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    use gradus_sound::speech::{Speaker, Utterance};
    let speaker = Speaker::new(std::num::NonZero::new(RATE).ok_or("no rate")?);
    for (seed, language, text) in [
        (0, "en-gb", "I am sorry, I did not follow that. Could you say it again?"),
        (1, "en-gb", "I am sorry, I did not follow that. Could you say it again?"),
        (2, "de", "Entschuldigung, das habe ich nicht verstanden."),
        (3, "fr", "Pardon, je n'ai pas compris."),
    ] {
        let begun = std::time::Instant::now();
        let sentence = match speaker.say(&Utterance::new(text, language, seed)?) {
            Ok(sentence) => sentence,
            Err(error) => {
                println!("{error}: {}", error.remedy());
                continue;
            }
        };
        print!("{:4.0} ms ", begun.elapsed().as_secs_f64() * 1000.0);
        let both: Vec<f32> = sentence.samples().iter().flat_map(|x| [*x, *x]).collect();
        report(folder, &format!("say_{seed}"), &both)?;
    }
    Ok(())
}

/// Seconds of a core that a second of a sound takes; the least of three measurements.
fn cost(sound: &Sound) -> f64 {
    let mut play = Play::new(std::slice::from_ref(sound), &[], 7);
    play.run(0.5);
    if let Some(stimulus) = sound.trigger() {
        play.trigger(common::STIMULI[stimulus.get()].0, 1);
    }
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        let begun = std::time::Instant::now();
        play.run(1.0);
        least = least.min(begun.elapsed().as_secs_f64());
    }
    least
}

/// A room for half a minute, then each of its stimuli.
fn room(
    folder: &Path,
    name: &str,
    (scenario, sounds): (gradus_scenario::Scenario, &[Sound]),
    moved: &[(&str, f64)],
    stimuli: &[&str],
) -> Result<(), Box<dyn std::error::Error>> {
    let mut play = Play::of(scenario, sounds, &[], 11);
    for (parameter, to) in moved {
        play.move_to(parameter, *to, None);
    }
    let mut samples = play.run(20.0);
    for (run, stimulus) in stimuli.iter().enumerate() {
        play.trigger(stimulus, run as u32 + 1);
        samples.extend(play.run(9.0));
    }
    Ok(report(folder, name, &samples)?)
}

/// The high place at three heights with a gust, the whole high place once, the meadow.
fn worlds(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let common::written::Page {
        scenario: page,
        high: world,
        meadow: safe,
        seminar,
        terrarium,
        vehicle,
    } = common::written::page();
    for (height, wind) in [(0.0, 2.0), (60.0, 6.0), (120.0, 9.0)] {
        let mut play = Play::of(page.clone(), &world, &safe, 11);
        play.lifted = true;
        play.move_to("height", height, None);
        play.move_to("wind", wind, None);
        let begun = std::time::Instant::now();
        let mut samples = play.run(14.0);
        let part = begun.elapsed().as_secs_f64() / 14.0;
        println!("one core is busy {:.1} % of the time", part * 100.0);
        report(folder, &format!("calm_{height}m"), &samples)?;
        play.trigger("gust", 1);
        samples.extend(play.run(12.0));
        report(folder, &format!("high_{height}m"), &samples)?;
    }
    let happens = ["cough", "laugh", "phone", "latecomer", "question", "applause"];
    for (name, listeners, restless) in [("seminar_still", 40.0, 0.1), ("seminar_loud", 120.0, 0.9)]
    {
        let moved = [("listeners", listeners), ("restlessness", restless)];
        room(folder, name, (page.clone(), &seminar), &moved, &happens)?;
    }
    let moved = [("spiders", 3.0), ("liveliness", 0.5)];
    room(folder, "terrarium", (page.clone(), &terrarium), &moved, &["run", "tap", "lid"])?;
    let happens = ["message", "flyover", "shots", "device", "device"];
    room(folder, "vehicle", (page.clone(), &vehicle), &[("speed", 14.0)], &happens)?;
    let mut play = Play::of(page.clone(), &world, &safe, 12);
    play.lifted = true;
    play.move_to("wind", 4.0, None);
    let mut samples = play.run(6.0);
    let mut run = 0;
    let mut trigger = |play: &mut Play, stimulus| {
        run += 1;
        play.trigger(stimulus, run);
    };
    trigger(&mut play, "lift_start");
    play.move_to("height", 24.0, Some(1.5));
    samples.extend(play.run(16.0));
    trigger(&mut play, "lift_stop");
    samples.extend(play.run(4.0));
    trigger(&mut play, "creak");
    samples.extend(play.run(4.0));
    trigger(&mut play, "bird");
    samples.extend(play.run(6.0));
    trigger(&mut play, "siren");
    samples.extend(play.run(14.0));
    play.control.stop();
    samples.extend(play.run(4.0));
    report(folder, "session", &samples)?;
    let mut play = Play::of(page, &world, &safe, 13);
    play.run(0.02);
    play.control.set_place(gradus_scenario::Place::Safe, 0.5);
    let samples = play.run(45.0);
    report(folder, "meadow", &samples)?;
    Ok(())
}

fn report(folder: &Path, name: &str, samples: &[f32]) -> Result<(), hound::Error> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(folder.join(format!("{name}.wav")), spec)?;
    for sample in samples {
        file.write_sample((sample * 8_388_607.0) as i32)?;
    }
    file.finalize()?;
    let (level, loudest) = (lufs(samples), loudest_lufs(samples));
    let peak = true_peak_db(samples);
    println!("{name:>16}: {level:6.1} LUFS, {loudest:6.1} at its loudest, {peak:6.1} dBTP");
    Ok(())
}
