//! Every sound that has a place, in every shipped scenario: a head that turns by 90° has it where
//! it belongs.

use gradus_base::sample::Pose;
use gradus_scenario::sound::{Layer, Sound, Voice};

use crate::common::{Play, RATE, SHIPPED, channel, n, rms, shipped};

/// Noise at the place where a sound of a scenario is when its session begins.
fn stand_in(sound: &Sound) -> Sound {
    let at_m = sound.at_m.clone().unwrap().map(|number| n(number.base));
    let voice = Voice::Noise { low_hz: n(100.0), high_hz: n(12_000.0) };
    let (layer, when) = (Layer::Place, gradus_scenario::number::Condition::Always);
    Sound { layer, voice, when, at_m: Some(at_m), gain_db: n(0.0), after_s: 0.0, ..sound.clone() }
}

/// A head at the patient's place, turned to the left by so many degrees.
fn turned_left(degrees: f32) -> Pose {
    let half = degrees.to_radians() / 2.0;
    Pose { position_m: [0.0, 1.6, 0.0], orientation_xyzw: [0.0, half.sin(), 0.0, half.cos()] }
}

/// How much louder the right ear hears, dB, and how much later the left, in samples.
fn difference(play: &mut Play, degrees: f32) -> (f64, f64) {
    play.ears = turned_left(degrees);
    play.run(0.8);
    let heard = play.run(0.4);
    let [left, right] = [0, 1].map(|side| channel(&heard, side));
    let db = 20.0 * (rms(&right) / rms(&left)).log10();
    let most = 40i64;
    let like = |lag: &i64| -> f64 {
        let (from, to) = (most as usize, left.len() - most as usize);
        (from..to).map(|i| f64::from(left[(i as i64 + lag) as usize] * right[i])).sum()
    };
    let best = (-most..=most).max_by(|a, b| like(a).total_cmp(&like(b))).unwrap();
    (db, best as f64)
}

#[test]
fn a_head_turned_by_90_degrees_has_every_placed_sound_where_it_belongs() {
    let mut places = 0;
    for name in SHIPPED {
        let scenario = shipped(name);
        let all = [scenario.world(), scenario.safe_place()];
        let sounds = all.into_iter().flat_map(|world| &world.sounds);
        for sound in sounds.filter(|s| s.layer == Layer::Place) {
            places += 1;
            let sound = stand_in(sound);
            let at = sound.at_m.as_ref().unwrap().each_ref().map(|number| number.base as f32);
            let away = [at[0], at[1] - 1.6, at[2]];
            let length = away.iter().map(|x| x * x).sum::<f32>().sqrt();
            let mut play = Play::new(std::slice::from_ref(&sound), &[], 1);
            for degrees in [0.0, 90.0, 180.0, -90.0f32] {
                // In the frame of a head turned to the left by θ, what is at (x, z) is at
                // x cos θ − z sin θ to its right.
                let (sin, cos) = degrees.to_radians().sin_cos();
                let lateral = (away[0] * cos - away[2] * sin) / length;
                let want = gradus_sound::interaural_delay_secs(lateral) * RATE as f32;
                let (db, later) = difference(&mut play, degrees);
                let place = format!("{name}: {} at {degrees}°", sound.id);
                // The far ear's low-pass adds up to 3 samples.
                assert!((later - f64::from(want)).abs() < 4.0, "{place}: {later}, not {want:.1}");
                if lateral.abs() > 0.15 {
                    let side = f64::from(lateral.signum());
                    assert!(side * db > 1.0, "{place}: {db:.1} dB at {lateral:.2}");
                    assert!(side * later > 0.0, "{place}: {later} samples");
                } else {
                    assert!(db.abs() < 2.5, "{place}: {db:.1} dB from ahead");
                }
            }
        }
    }
    assert!(places >= 12, "{places} places");
}
