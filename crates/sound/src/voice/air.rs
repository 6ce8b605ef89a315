//! Wind about the ears.
//!
//! The sound of wind is turbulence: broad noise, falling with frequency, whose level goes with a
//! power of the speed and whose upper end moves up with the speed. Gusts are slow random changes of
//! the speed itself; buffeting is a faster change of the lowest part; edges add bands that follow
//! the speed and moan.

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Pink, Rng, Svf, Wander, channel};

const LEVEL: f32 = 0.11;
/// The speed at which the reference level is met, m/s.
const REFERENCE_MPS: f32 = 8.0;

pub(crate) struct Wind {
    rate: f32,
    gust: Wander,
    sway: Wander,
    /// The present strength of the gusts, which rise faster than they die.
    swell: f32,
    ears: [Ear; 2],
}

struct Ear {
    rng: Rng,
    pink: Pink,
    eddies: Wander,
    buffet: Wander,
    pitch: Wander,
    body: Svf,
    floor: Svf,
    air: Svf,
    rumble: [Svf; 2],
    howl: [Svf; 2],
    gains: [Glide; 4],
}

impl Wind {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut ear = |salt: u64| Ear {
            rng: fork(salt),
            pink: Pink::default(),
            eddies: Wander::new(fork(salt + 1)),
            buffet: Wander::new(fork(salt + 2)),
            pitch: Wander::new(fork(salt + 3)),
            body: Svf::default(),
            floor: Svf::new(45.0, 0.7, rate),
            air: Svf::default(),
            rumble: [Svf::new(110.0, 0.7, rate), Svf::new(24.0, 0.7, rate)],
            howl: [Svf::default(); 2],
            gains: [Glide::default(); 4],
        };
        let ears = [ear(10), ear(20)];
        Self { rate, gust: Wander::new(fork(1)), sway: Wander::new(fork(2)), swell: 0.0, ears }
    }
}

impl Synth for Wind {
    fn render(&mut self, &[speed, gusts, howl, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let aim = self.gust.next(0.11, rate) + 0.35 * self.sway.next(0.7, rate);
        let over_secs = if aim > self.swell { 0.35 } else { 0.9 };
        self.swell += (aim - self.swell) * (BLOCK as f32 / rate / over_secs);
        let speed = (speed * (1.0 + 0.8 * gusts * self.swell)).max(0.0);
        let strength = speed / REFERENCE_MPS;
        // Ears and microphones tire of strong wind: above the reference it grows more slowly.
        let grown = if strength < 1.0 { strength.powf(1.2) } else { strength.powf(0.7) };
        let level = LEVEL * grown;
        for (side, ear) in self.ears.iter_mut().enumerate() {
            let eddy = ear.eddies.next(1.1, rate);
            let buffet = (0.55 + 0.75 * ear.buffet.next(3.1, rate)).max(0.0);
            let local = (strength * (1.0 + 0.22 * eddy)).max(0.0);
            ear.body.tune(190.0 + 480.0 * local, 0.38, rate);
            ear.air.tune(600.0 + 700.0 * local, 0.38, rate);
            let moan = 1.0 + 0.35 * ear.pitch.next(0.37, rate);
            let moan_hz = (150.0 + 190.0 * strength.sqrt()) * moan;
            ear.howl[0].tune(moan_hz, 9.0, rate);
            ear.howl[1].tune(moan_hz * 1.73, 12.0, rate);
            let moaning = howl * (0.5 + 0.9 * eddy).max(0.0);
            ear.gains[0].to(level * (1.0 + 0.25 * eddy));
            ear.gains[1].to(level * 1.0 * local.min(2.5));
            ear.gains[2].to(level * 1.7 * buffet * local.min(1.6));
            ear.gains[3].to(level * 1.5 * moaning * strength.min(1.5));
            for heard in channel(out, side) {
                let noise = ear.pink.next(&mut ear.rng);
                let white = ear.rng.white();
                let body = ear.body.low(ear.floor.high(noise)) * ear.gains[0].next();
                let air = ear.air.band(noise) * ear.gains[1].next();
                let deep = ear.rumble[0].low(white);
                let deep = ear.rumble[1].high(deep) * ear.gains[2].next();
                let sung = ear.howl[0].band(noise) + 0.5 * ear.howl[1].band(noise);
                *heard = body + air + deep + sung * ear.gains[3].next();
            }
        }
    }
}
