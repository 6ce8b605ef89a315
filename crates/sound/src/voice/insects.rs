//! Insects: crickets that chirp in the dark, hoppers and a bee in a meadow by day.

use core::f32::consts::TAU;

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Pink, Rng, Svf, Wander, channel};

const CRICKETS_LEVEL: f32 = 0.143;
const INSECTS_LEVEL: f32 = 0.0625;
const CRICKETS: usize = 9;
const HOPPERS: usize = 4;

pub(crate) struct Crickets {
    rate: f32,
    rng: Rng,
    mood: Wander,
    all: [Cricket; CRICKETS],
}

/// A cricket: chirps of a few pulses, then a rest; after many chirps it is silent for a while.
#[derive(Clone, Copy)]
struct Cricket {
    /// Its own pitch, of the pitch asked for.
    pitch: f32,
    /// Chirps a second; pulses in a chirp; pulses a second.
    chirps: f32,
    pulses: f32,
    pulse_hz: f32,
    phase: f32,
    /// Within a chirp and its rest, s.
    at_s: f32,
    loud: f32,
    left: f32,
    /// How many chirps remain; below 0 it rests.
    remain: i32,
    gain: f32,
}

impl Crickets {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut rng = fork(1);
        let all = [(); CRICKETS].map(|()| {
            let near = rng.unit();
            Cricket {
                pitch: rng.between(0.9, 1.12),
                chirps: rng.between(1.3, 2.1),
                pulses: (rng.between(2.6, 4.6)).floor(),
                pulse_hz: rng.between(24.0, 33.0),
                phase: rng.unit(),
                at_s: rng.unit() * 0.7,
                loud: 0.12 + 0.88 * near * near * near,
                left: rng.between(0.15, 0.85),
                remain: (rng.unit() * 40.0) as i32,
                gain: 0.0,
            }
        });
        Self { rate, mood: Wander::new(fork(2)), rng, all }
    }
}

impl Synth for Crickets {
    fn render(&mut self, &[many, pitch_hz, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let mood = 1.0 + 0.12 * self.mood.next(0.05, rate);
        let voices = many * CRICKETS as f32;
        out.iter_mut().for_each(|heard| *heard = [0.0; 2]);
        for (nth, cricket) in self.all.iter_mut().enumerate() {
            // The last of them joins by and by.
            let there = (voices - nth as f32).clamp(0.0, 1.0);
            let turn = pitch_hz * cricket.pitch / rate;
            let every_s = 1.0 / (cricket.chirps * mood);
            let chirp_s = cricket.pulses / cricket.pulse_hz;
            for heard in out.iter_mut() {
                cricket.at_s += 1.0 / rate;
                if cricket.at_s >= every_s {
                    cricket.at_s -= every_s;
                    cricket.remain -= 1;
                    if cricket.remain < -3 {
                        cricket.remain = 14 + (self.rng.unit() * 70.0) as i32;
                    }
                }
                let chirps = cricket.remain >= 0 && cricket.at_s < chirp_s;
                let pulse = (cricket.at_s * cricket.pulse_hz).fract();
                // A pulse swells for two thirds of its time and is followed by a gap.
                let shape = if pulse < 0.62 { (pulse / 0.62 * TAU * 0.5).sin() } else { 0.0 };
                let wanted = if chirps { shape * there * cricket.loud } else { 0.0 };
                cricket.gain += (wanted - cricket.gain) * 0.02;
                cricket.phase = (cricket.phase + turn).fract();
                let tone = (TAU * cricket.phase).sin() + 0.12 * (2.0 * TAU * cricket.phase).sin();
                let sound = tone * cricket.gain * CRICKETS_LEVEL;
                heard[0] += sound * cricket.left.sqrt();
                heard[1] += sound * (1.0 - cricket.left).sqrt();
            }
        }
    }
}

pub(crate) struct Insects {
    rate: f32,
    rng: Rng,
    hoppers: [Hopper; HOPPERS],
    bee: Bee,
    pinks: [Pink; 2],
    bands: [Svf; 2],
    gains: [Glide; 2],
    noise: [Rng; 2],
}

/// A hopper: a rasp of quick strokes that begins softly, then a long rest.
#[derive(Clone, Copy)]
struct Hopper {
    /// Until it begins, or since it began, s.
    wait_s: f32,
    at_s: f32,
    length_s: f32,
    strokes_hz: f32,
    loud: f32,
    left: f32,
}

/// A bee that comes by.
#[derive(Clone, Copy)]
struct Bee {
    wait_s: f32,
    at_s: f32,
    length_s: f32,
    pitch_hz: f32,
    phase: f32,
    from_left: bool,
    loud: f32,
}

impl Insects {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut rng = fork(1);
        let hoppers = [(); HOPPERS].map(|()| Hopper::new(&mut rng, 2.0));
        let bee = Bee::new(&mut rng);
        Self {
            rate,
            hoppers,
            bee,
            pinks: [Pink::default(), Pink::default()],
            bands: [Svf::new(6400.0, 1.1, rate), Svf::new(7300.0, 1.1, rate)],
            gains: [Glide::default(); 2],
            noise: [fork(2), fork(3)],
            rng,
        }
    }
}

impl Hopper {
    fn new(rng: &mut Rng, rest_s: f32) -> Self {
        Self {
            wait_s: rng.wait(1.0 / rest_s),
            at_s: 0.0,
            length_s: rng.between(0.7, 2.4),
            strokes_hz: rng.between(15.0, 27.0),
            loud: rng.between(0.15, 1.0),
            left: rng.between(0.1, 0.9),
        }
    }
}

impl Bee {
    fn new(rng: &mut Rng) -> Self {
        Self {
            wait_s: 6.0 + rng.wait(0.06),
            at_s: 0.0,
            length_s: rng.between(2.5, 5.0),
            pitch_hz: rng.between(170.0, 235.0),
            phase: 0.0,
            from_left: rng.unit() < 0.5,
            loud: rng.between(0.25, 0.8),
        }
    }
}

impl Synth for Insects {
    fn render(&mut self, &[many, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let secs = BLOCK as f32 / rate;
        let mut rasp = [0.0_f32; 2];
        for hopper in &mut self.hoppers {
            if hopper.wait_s > 0.0 {
                hopper.wait_s -= secs * (0.1 + 2.0 * many);
                continue;
            }
            hopper.at_s += secs;
            let share = hopper.at_s / hopper.length_s;
            if share >= 1.0 {
                *hopper = Hopper::new(&mut self.rng, 4.5);
                continue;
            }
            let swell = (share * 4.0).min(1.0) * ((1.0 - share) * 9.0).min(1.0);
            let stroke = (hopper.at_s * hopper.strokes_hz).fract();
            let stroke = (1.0 - stroke).powi(2) * (stroke * 12.0).min(1.0);
            let loud = hopper.loud * swell * stroke;
            rasp[0] += loud * hopper.left.sqrt();
            rasp[1] += loud * (1.0 - hopper.left).sqrt();
        }
        let bee = &mut self.bee;
        let mut hum = 0.0;
        if bee.wait_s > 0.0 {
            bee.wait_s -= secs * many * 2.0;
        } else {
            bee.at_s += secs;
            let share = bee.at_s / bee.length_s;
            if share >= 1.0 {
                *bee = Bee::new(&mut self.rng);
            } else {
                hum = bee.loud * (TAU * 0.5 * share).sin().powi(3);
            }
        }
        // Coming it is a little higher than going.
        let share = (bee.at_s / bee.length_s).clamp(0.0, 1.0);
        let pitch_hz = bee.pitch_hz * (1.02 - 0.04 * share);
        let aside = if bee.from_left { share } else { 1.0 - share };
        let start = bee.phase;
        let parts = self.pinks.iter_mut().zip(&mut self.noise).zip(&mut self.bands);
        for (index, (((pink, noise), band), gain)) in parts.zip(&mut self.gains).enumerate() {
            let ear = if index == 0 { 1.0 - aside } else { aside };
            let rasp = if index == 0 { rasp[0] } else { rasp[1] };
            gain.to(rasp * many.sqrt());
            let mut phase = start;
            for heard in channel(out, index) {
                phase = (phase + pitch_hz / rate).fract();
                let wing: f32 =
                    (1..6).map(|n| (TAU * phase * n as f32).sin() / (n as f32).powf(1.2)).sum();
                let hoppers = band.band(pink.next(noise) * 3.0) * gain.next();
                let bee = wing * hum * (0.25 + 0.75 * ear) * 0.05;
                *heard = INSECTS_LEVEL * (hoppers * 5.0 + bee * many.sqrt() * 4.0);
            }
            if index == 1 {
                self.bee.phase = phase;
            }
        }
    }
}
