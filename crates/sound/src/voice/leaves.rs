//! Leaves that move in wind: a great many small taps and rubs, no hiss.

use super::{Controls, Synth};
use crate::dsp::{Block, Glide, Pink, Rng, Svf, Wander, channel};

const LEVEL: f32 = 0.11;
/// The speed at which the reference level is met, m/s.
const REFERENCE_MPS: f32 = 3.0;
/// Leaves of different size.
const SIZES_HZ: [f32; 4] = [1500.0, 2500.0, 3900.0, 5900.0];

pub(crate) struct Leaves {
    rate: f32,
    gust: Wander,
    sides: [Crown; 2],
}

struct Crown {
    rng: Rng,
    pink: Pink,
    stir: Wander,
    leaves: [Svf; SIZES_HZ.len()],
    rub: Svf,
    top: Svf,
    gains: [Glide; 2],
    tap: f32,
    size: usize,
}

impl Leaves {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut crown = |salt: u64| Crown {
            rng: fork(salt),
            pink: Pink::default(),
            stir: Wander::new(fork(salt + 1)),
            leaves: SIZES_HZ.map(|hz| Svf::new(hz, 1.3, rate)),
            rub: Svf::new(1900.0, 0.4, rate),
            top: Svf::new(7500.0, 0.6, rate),
            gains: [Glide::default(); 2],
            tap: 0.0,
            size: 0,
        };
        Self { rate, sides: [crown(10), crown(20)], gust: Wander::new(fork(1)) }
    }
}

impl Synth for Leaves {
    fn render(&mut self, &[speed, density, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let gust = self.gust.next(0.12, rate);
        for (index, side) in self.sides.iter_mut().enumerate() {
            let local = 1.0 + 0.7 * gust + 0.45 * side.stir.next(0.55, rate);
            let stir = (speed / REFERENCE_MPS * local.max(0.08)).min(4.0);
            let level = LEVEL * stir.powf(0.9);
            side.gains[0].to(level);
            side.gains[1].to(level * 0.16 * density);
            let taps = (60.0 + 1500.0 * density) * stir.sqrt() / rate;
            for heard in channel(out, index) {
                let noise = side.pink.next(&mut side.rng);
                if side.rng.unit() < taps {
                    let force = side.rng.unit();
                    side.tap = 0.25 + force * force;
                    side.size = (side.rng.unit() * SIZES_HZ.len() as f32) as usize;
                }
                // A tap is a short rub, not a click.
                side.tap *= 0.985;
                let rubbed = side.tap * noise * 3.0;
                let mut sum = 0.0;
                for (size, leaf) in side.leaves.iter_mut().enumerate() {
                    sum += leaf.band(if size == side.size { rubbed } else { 0.0 });
                }
                let taps = sum * side.gains[0].next();
                let rub = side.rub.band(noise) * side.gains[1].next();
                *heard = side.top.low(taps + rub);
            }
        }
    }
}
