//! The place where a sound is heard.

use gradus_base::sample::Pose;
use gradus_scenario::sound::{Sound, Voice};
use gradus_sound::interaural_delay_secs;

use crate::common::{Play, RATE, channel, n, placed, rms};

fn hiss(at_m: [f64; 3]) -> Sound {
    let voice = Voice::Noise { low_hz: n(100.0), high_hz: n(12_000.0) };
    Sound { reach_m: 3.0, ..placed("hiss", voice, at_m) }
}

/// A head turned to the left by so many degrees.
fn turned_left(degrees: f64) -> Pose {
    let half = (degrees.to_radians() / 2.0) as f32;
    Pose { orientation_xyzw: [0.0, half.sin(), 0.0, half.cos()], ..Pose::default() }
}

/// The samples of both ears, once every glide is at rest.
fn ears(sound: Sound, ears: Pose) -> [Vec<f32>; 2] {
    let mut play = Play::new(&[sound], &[], 1);
    play.ears = ears;
    play.run(1.5);
    let samples = play.run(2.0);
    [channel(&samples, 0), channel(&samples, 1)]
}

/// How much later the left ear hears than the right, in samples, by the peak of the
/// cross-correlation and a parabola through it.
fn left_later_by([left, right]: &[Vec<f32>; 2]) -> f64 {
    let most = 60i64;
    let at = |lag: i64| -> f64 {
        let (from, to) = (most as usize, left.len() - most as usize);
        (from..to).map(|i| f64::from(left[(i as i64 + lag) as usize] * right[i])).sum()
    };
    let all: Vec<f64> = (-most..=most).map(at).collect();
    let best = (1..all.len() - 1).max_by(|a, b| all[*a].total_cmp(&all[*b])).unwrap();
    let (a, b, c) = (all[best - 1], all[best], all[best + 1]);
    best as f64 - most as f64 + 0.5 * (a - c) / (a - 2.0 * b + c)
}

/// How many dB noise between two frequencies loses from one place to another.
fn loss_db(band_hz: (f64, f64), from: [f64; 3], to: [f64; 3]) -> f64 {
    let level = |at_m| {
        let voice = Voice::Noise { low_hz: n(band_hz.0), high_hz: n(band_hz.1) };
        let sound = Sound { reach_m: 3.0, ..placed("hiss", voice, at_m) };
        20.0 * rms(&ears(sound, Pose::default())[0]).log10()
    };
    level(from) - level(to)
}

const LOWS: (f64, f64) = (100.0, 800.0);
const HIGHS: (f64, f64) = (6000.0, 12_000.0);

#[test]
fn what_is_ahead_is_the_same_in_both_ears() {
    let both = ears(hiss([0.0, 0.0, -3.0]), Pose::default());
    let db = 20.0 * (rms(&both[0]) / rms(&both[1])).log10();
    assert!(db.abs() < 0.05, "{db:.2} dB");
    assert!(left_later_by(&both).abs() < 0.05);
}

#[test]
fn a_head_turned_by_90_degrees_has_it_at_the_other_ear() {
    let ahead = [0.0, 0.0, -3.0];
    let left = ears(hiss(ahead), turned_left(90.0));
    let right = ears(hiss(ahead), turned_left(-90.0));
    let level = |e: &[Vec<f32>; 2]| 20.0 * (rms(&e[1]) / rms(&e[0])).log10();
    assert!(level(&left) > 6.0, "turned left, right louder by {:.1} dB", level(&left));
    assert!(level(&right) < -6.0, "turned right, right louder by {:.1} dB", level(&right));
    assert!(left_later_by(&left) > 25.0 && left_later_by(&right) < -25.0);
}

#[test]
fn the_delay_between_the_ears_follows_the_formula() {
    for degrees in [-75.0, -40.0, -10.0, 15.0, 30.0, 60.0, 90.0f64] {
        let both = ears(hiss([0.0, 0.0, -3.0]), turned_left(degrees));
        let lateral = degrees.to_radians().sin() as f32;
        let want = f64::from(interaural_delay_secs(lateral)) * f64::from(RATE);
        // The far ear's low-pass adds some delay of its own.
        let got = left_later_by(&both);
        assert!((got - want).abs() < 3.0, "{degrees}°: {got:.1}, not {want:.1} samples");
        assert!(got.signum() == want.signum());
    }
    let woodworth = 0.0875 / 343.0 * (core::f64::consts::FRAC_PI_2 + 1.0);
    assert!((f64::from(interaural_delay_secs(1.0)) - woodworth).abs() < 1e-7);
}

#[test]
fn behind_is_duller_than_ahead() {
    let (ahead, behind) = ([0.0, 0.0, -3.0], [0.0, 0.0, 3.0]);
    let (lows, highs) = (loss_db(LOWS, ahead, behind), loss_db(HIGHS, ahead, behind));
    assert!((0.5..3.0).contains(&lows), "lows: {lows:.1} dB");
    assert!((lows + 5.0..14.0).contains(&highs), "highs: {highs:.1} dB");
}

#[test]
fn farther_is_softer_and_duller() {
    let (near, far) = ([0.0, 0.0, -3.0], [0.0, 0.0, -60.0]);
    let (lows, highs) = (loss_db(LOWS, near, far), loss_db(HIGHS, near, far));
    // 1/d takes 26 dB, the air the rest.
    assert!((25.5..27.5).contains(&lows), "lows: {lows:.1} dB");
    assert!(highs > lows + 3.0, "highs: {highs:.1} dB");
}

#[test]
fn the_head_moves_the_ears_as_well_as_turning_them() {
    let walked = Pose { position_m: [-3.0, 0.0, -3.0], ..Pose::default() };
    let both = ears(hiss([0.0, 0.0, -3.0]), walked);
    assert!(rms(&both[1]) > 2.0 * rms(&both[0]));
}

#[test]
fn a_head_that_turns_fast_makes_no_noise_of_its_own() {
    // A low tone: any step in level or delay shows as a jump that the tone does not have.
    let voice = Voice::Tone { pitch_hz: n(200.0), warmth: n(0.0) };
    let sound = Sound { reach_m: 3.0, ..placed("tone", voice, [0.0, 0.0, -3.0]) };
    let largest = |samples: &[f32]| {
        let jump = |side| {
            let heard = channel(samples, side);
            let bend = heard.windows(3).map(|w| (w[2] - 2.0 * w[1] + w[0]).abs());
            bend.fold(0.0f32, f32::max)
        };
        jump(0).max(jump(1))
    };
    let mut still = Play::new(std::slice::from_ref(&sound), &[], 1);
    still.ears = turned_left(90.0);
    still.run(1.5);
    let still = largest(&still.run(1.0));
    let mut play = Play::new(&[sound], &[], 1);
    play.run(1.5);
    let mut moved = Vec::new();
    for step in 0..100 {
        play.ears = turned_left(f64::from(step) * 4.0);
        moved.extend(play.run(0.02));
    }
    assert!(largest(&moved) < 4.0 * still, "{} against {still}", largest(&moved));
}
