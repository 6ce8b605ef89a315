//! Rain: single drops near by over the rush of all the others.

use gradus_scenario::sound::RainOnto;

use crate::dsp::{Arrivals, BLOCK, Block, Glide, Grains, Hit, Pink, Rng, Svf, Wander, channel};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.111;
/// The rain at which the reference level is met, mm/h.
const REFERENCE_MM_PER_H: f32 = 5.0;

/// The sound of drops on a kind of ground.
struct Onto {
    /// The range of pitches in which drops ring, Hz, and how long they ring, s.
    hz: (f32, f32),
    ring_s: f32,
    /// How rough a drop sounds: 0 rings, 1 is a splash.
    rough: f32,
    /// Drops heard singly, a second, at the reference.
    near: f32,
    drop: f32,
    /// The rush: its middle, its upper end, Hz, and its part.
    rush_hz: (f32, f32),
    rush: f32,
    /// The factor that makes all grounds equally loud.
    level: f32,
}

fn onto(onto: RainOnto) -> Onto {
    match onto {
        RainOnto::Ground => Onto {
            hz: (900.0, 6500.0),
            ring_s: 0.0022,
            rough: 0.9,
            near: 110.0,
            drop: 0.5,
            rush_hz: (2400.0, 8500.0),
            rush: 0.9,
            level: 1.0,
        },
        RainOnto::Leaves => Onto {
            hz: (700.0, 3600.0),
            ring_s: 0.004,
            rough: 0.7,
            near: 150.0,
            drop: 0.6,
            rush_hz: (2900.0, 6500.0),
            rush: 0.7,
            level: 1.22,
        },
        RainOnto::Window => Onto {
            hz: (650.0, 3200.0),
            ring_s: 0.007,
            rough: 0.25,
            near: 26.0,
            drop: 0.9,
            rush_hz: (900.0, 2600.0),
            rush: 0.7,
            level: 1.4,
        },
        RainOnto::Roof => Onto {
            hz: (260.0, 1500.0),
            ring_s: 0.012,
            rough: 0.35,
            near: 130.0,
            drop: 0.8,
            rush_hz: (700.0, 3000.0),
            rush: 0.6,
            level: 0.93,
        },
    }
}

pub(crate) struct Rain {
    rate: f32,
    onto: Onto,
    squall: Wander,
    rng: Rng,
    drops: Grains<40>,
    next: Arrivals,
    sides: [Side; 2],
}

struct Side {
    rng: Rng,
    pink: Pink,
    sway: Wander,
    rush: Svf,
    top: Svf,
    gain: Glide,
}

impl Rain {
    pub fn new(on: RainOnto, mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let onto = onto(on);
        let mut side = |salt: u64| Side {
            rng: fork(salt),
            pink: Pink::default(),
            sway: Wander::new(fork(salt + 1)),
            rush: Svf::new(onto.rush_hz.0, 0.35, rate),
            top: Svf::new(onto.rush_hz.1, 0.6, rate),
            gain: Glide::default(),
        };
        let sides = [side(10), side(20)];
        let (squall, rng) = (Wander::new(fork(1)), fork(2));
        Self { rate, onto, squall, rng, drops: Grains::default(), next: Arrivals::default(), sides }
    }
}

impl Synth for Rain {
    fn render(&mut self, &[mm_per_h, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let onto = &self.onto;
        let squall = 1.0 + 0.22 * self.squall.next(0.13, rate);
        let strength = (mm_per_h.max(0.0) * squall / REFERENCE_MM_PER_H).max(0.0);
        // More rain has more drops and larger ones: 3 dB for twice the rain.
        let level = LEVEL * onto.level * strength.sqrt();
        for (index, side) in self.sides.iter_mut().enumerate() {
            let sway = 1.0 + 0.15 * side.sway.next(0.8, rate);
            side.gain.to(level * onto.rush * sway);
            for heard in channel(out, index) {
                let noise = side.pink.next(&mut side.rng);
                *heard = side.top.low(side.rush.band(noise)) * side.gain.next();
            }
        }
        let per_s = (onto.near * strength.powf(0.8)).min(1200.0);
        while let Some(delay) = self.next.next(per_s, rate, &mut self.rng) {
            let rng = &mut self.rng;
            let (low, high) = onto.hz;
            let hz = low * (high / low).powf(rng.unit());
            let size = rng.unit();
            let rough = rng.unit() < onto.rough;
            let hit = Hit {
                hz,
                ring_s: onto.ring_s * rng.between(0.6, 1.5) * (low / hz).sqrt() * 1.8,
                loud: onto.drop * (0.05 + size.powi(4)),
                width_hz: if rough { 0.8 * hz } else { 0.0 },
                pan: rng.white(),
                delay,
            };
            self.drops.strike(&hit, rate);
        }
        // Drops grow with rain too, but their number grows most.
        let drops = LEVEL * onto.level * strength.powf(0.15).min(1.6) * strength.min(1.0).sqrt();
        self.drops.add(&mut self.rng, drops, out);
        if strength <= 0.0 && self.drops.is_silent() {
            *out = [[0.0; 2]; BLOCK];
        }
    }
}
