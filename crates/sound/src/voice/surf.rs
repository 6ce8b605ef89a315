//! Waves that run up a beach: each swells, breaks and draws back over the sand, in a time and with a
//! strength of its own, before a far surf that never rests.

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Pink, Rng, Svf, Wander, channel};

const LEVEL: f32 = 0.192;
/// The waves at which the reference level is met, m.
const REFERENCE_M: f32 = 0.3;
/// Waves that sound at once; each takes longer than the time between two of them.
const WAVES: usize = 3;

pub(crate) struct Surf {
    rate: f32,
    rng: Rng,
    far: Wander,
    waves: [Wave; WAVES],
    sides: [Side; 2],
}

#[derive(Clone, Copy)]
struct Wave {
    /// How far it has come, 0 to 1.
    gone: f32,
    length_s: f32,
    strong: f32,
    /// Where it breaks, −1 left to 1 right.
    aside: f32,
}

struct Side {
    rng: Rng,
    pink: Pink,
    body: [Svf; WAVES],
    hiss: [Svf; WAVES],
    far: Svf,
    gains: [[Glide; 2]; WAVES],
    far_gain: Glide,
}

impl Surf {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut rng = fork(3);
        let mut side = |salt: u64| Side {
            rng: fork(salt),
            pink: Pink::default(),
            body: [Svf::new(300.0, 0.6, rate); WAVES],
            hiss: [Svf::new(2600.0, 0.45, rate); WAVES],
            far: Svf::new(420.0, 0.5, rate),
            gains: [[Glide::default(); 2]; WAVES],
            far_gain: Glide::default(),
        };
        let sides = [side(10), side(20)];
        let mut nth = 0.0;
        let waves = [(); WAVES].map(|()| {
            nth += 1.0;
            let mut wave = Wave::new(&mut rng, 8.0);
            wave.gone = (nth + rng.between(-0.3, 0.3)) / (WAVES as f32 + 0.7);
            wave
        });
        Self { rate, far: Wander::new(fork(1)), rng, waves, sides }
    }
}

impl Wave {
    fn new(rng: &mut Rng, every_s: f32) -> Self {
        Self {
            gone: 0.0,
            length_s: every_s * WAVES as f32 * rng.between(0.75, 1.3),
            strong: rng.between(0.45, 1.0),
            aside: rng.between(-0.8, 0.8),
        }
    }

    /// How loud the swell and the wash are now, 0 to 1.
    fn parts(&self) -> [f32; 2] {
        let smooth = |from: f32, to: f32| {
            let t = ((self.gone - from) / (to - from)).clamp(0.0, 1.0);
            t * t * (3.0 - 2.0 * t)
        };
        let body = smooth(0.05, 0.36) * (1.0 - smooth(0.38, 0.62));
        // The wash comes with the break and goes long and thin.
        let wash = smooth(0.26, 0.42) * (1.0 - smooth(0.42, 0.98)).powf(1.6);
        [body, wash]
    }
}

impl Synth for Surf {
    fn render(&mut self, &[waves_m, every_s, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let level = LEVEL * (waves_m / REFERENCE_M).max(0.0).powf(0.7).min(4.0);
        let far = 1.0 + 0.35 * self.far.next(0.09, rate);
        for wave in &mut self.waves {
            wave.gone += BLOCK as f32 / rate / wave.length_s;
            if wave.gone >= 1.0 {
                *wave = Wave::new(&mut self.rng, every_s);
            }
        }
        for (index, side) in self.sides.iter_mut().enumerate() {
            let ear = if index == 0 { -1.0 } else { 1.0 };
            side.far_gain.to(level * 0.16 * far.max(0.1));
            for (nth, wave) in self.waves.iter().enumerate() {
                let [body, wash] = wave.parts();
                let share = wave.strong * (1.0 + 0.35 * ear * wave.aside);
                if let Some([low, high]) = side.gains.get_mut(nth) {
                    low.to(level * share * body);
                    high.to(level * share * wash * 0.55);
                }
                // A wave that breaks is bright; what runs back over sand is thin and high.
                if let (Some(body), Some(hiss)) = (side.body.get_mut(nth), side.hiss.get_mut(nth)) {
                    body.tune(170.0 + 520.0 * wash, 0.6, rate);
                    hiss.tune(1300.0 + 3400.0 * wave.gone, 0.45, rate);
                }
            }
            for heard in channel(out, index) {
                let noise = side.pink.next(&mut side.rng);
                let mut sum = side.far.band(noise) * side.far_gain.next();
                let filters = side.body.iter_mut().zip(&mut side.hiss);
                for ((body, hiss), [low, high]) in filters.zip(&mut side.gains) {
                    sum += body.low(noise) * low.next() + hiss.band(noise) * high.next();
                }
                *heard = sum;
            }
        }
    }
}
