//! Tyres that roll: tread and air on asphalt, stones on gravel, a rush on sand.
//!
//! Rolling noise on asphalt grows by some 9 dB as the speed doubles and has its most about 1 kHz
//! (Sandberg and Ejsmont 2002). In a cabin the ring of air in the tyre remains, near 210 Hz.

use gradus_scenario::sound::{HeardFrom, RoadSurface};

use super::engine::Cabin;
use crate::dsp::{BLOCK, Block, Glide, Grains, Hit, Pink, Rng, Svf, Wander};
use crate::voice::{Controls, Synth};

/// The speed of the reference level, m/s.
const REFERENCE_MPS: f32 = 14.0;

/// The factor that makes all surfaces equally loud, outside and inside.
fn level(surface: RoadSurface, heard_from: HeardFrom) -> f32 {
    match (surface, heard_from) {
        (RoadSurface::Asphalt, HeardFrom::Outside) => 0.093,
        (RoadSurface::Gravel, HeardFrom::Outside) => 0.0885,
        (RoadSurface::Sand, HeardFrom::Outside) => 0.106,
        (RoadSurface::Asphalt, HeardFrom::Inside) => 0.107,
        (RoadSurface::Gravel, HeardFrom::Inside) => 0.081,
        (RoadSurface::Sand, HeardFrom::Inside) => 0.099,
    }
}

pub(crate) struct Tyres {
    rate: f32,
    rng: Rng,
    surface: RoadSurface,
    heard_from: HeardFrom,
    pink: Pink,
    road: [Svf; 4],
    rough: Wander,
    coarse: Wander,
    stones: Grains<48>,
    /// Metres to the next joint or stone in the way.
    bump_m: f32,
    gain: Glide,
    cavity: Svf,
    cabin: Cabin,
    moves: bool,
}

impl Tyres {
    pub fn new(surface: RoadSurface, heard_from: HeardFrom, mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        Self {
            rate,
            rng: fork(1),
            surface,
            heard_from,
            pink: Pink::default(),
            road: [Svf::default(); 4],
            rough: Wander::new(fork(2)),
            coarse: Wander::new(fork(3)),
            stones: Grains::default(),
            bump_m: 4.0,
            gain: Glide::at(0.0),
            cavity: Svf::new(212.0, 7.0, rate),
            cabin: Cabin::new(fork(4), rate),
            moves: false,
        }
    }

    /// Lets stones fly, and the wheels meet joints.
    fn meet(&mut self, speed_mps: f32, strength: f32) {
        let block_s = BLOCK as f32 / self.rate;
        let (per_m, loud) = match self.surface {
            RoadSurface::Asphalt => (0.5, 0.05),
            RoadSurface::Gravel => (26.0, 0.3),
            RoadSurface::Sand => (3.0, 0.03),
        };
        let many = per_m * speed_mps * block_s;
        if self.rng.unit() < many {
            let inside = self.heard_from == HeardFrom::Inside;
            let rng = &mut self.rng;
            // From inside a stone is a knock at the floor, from outside a click.
            let hz = if inside { rng.between(380.0, 1500.0) } else { rng.between(1500.0, 5200.0) };
            let hit = Hit {
                hz,
                ring_s: rng.between(0.0008, 0.003) * if inside { 3.0 } else { 1.0 },
                loud: loud * strength * rng.unit() * rng.unit() * if inside { 4.0 } else { 2.5 },
                width_hz: 0.5 * hz,
                pan: rng.between(-0.7, 0.7),
                delay: (rng.unit() * BLOCK as f32) as usize,
            };
            self.stones.strike(&hit, self.rate);
        }
        self.bump_m -= speed_mps * block_s;
        if self.bump_m <= 0.0 {
            let (from, to) = match self.surface {
                RoadSurface::Asphalt => (8.0, 46.0),
                RoadSurface::Gravel => (1.5, 9.0),
                RoadSurface::Sand => (5.0, 24.0),
            };
            self.bump_m = self.rng.between(from, to);
            let hit = Hit {
                hz: self.rng.between(58.0, 92.0),
                ring_s: 0.035,
                loud: 0.34 * strength * self.rng.between(0.3, 1.0),
                ..Hit::default()
            };
            self.stones.strike(&hit, self.rate);
        }
    }
}

impl Synth for Tyres {
    fn render(&mut self, &[speed_mps, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let speed = speed_mps.max(0.0);
        *out = [[0.0; 2]; BLOCK];
        self.moves = speed > 0.05;
        let strength = (speed / REFERENCE_MPS).powf(1.4);
        if self.moves {
            self.meet(speed, strength.sqrt());
        } else if self.gain.is_at_rest_at(0.0) && self.stones.is_silent() {
            return;
        }
        let rough = self.rough.next(2.3, rate);
        let coarse = self.coarse.next(0.35 * speed.max(0.2), rate);
        let high = (speed / REFERENCE_MPS).powf(0.3);
        let (bands, uneven) = match self.surface {
            RoadSurface::Asphalt => (
                [
                    (860.0 * high, 0.7, 1.0),
                    (235.0, 0.6, 0.55),
                    (2100.0, 0.5, 0.3),
                    (95.0, 0.7, 0.5),
                ],
                1.0 + 0.1 * rough,
            ),
            RoadSurface::Gravel => (
                [(640.0, 0.5, 0.8), (210.0, 0.6, 0.8), (3000.0, 0.5, 0.55), (85.0, 0.8, 0.8)],
                (0.7 + 0.6 * coarse + 0.2 * rough).max(0.1),
            ),
            RoadSurface::Sand => (
                [(420.0, 0.4, 0.8), (170.0, 0.5, 0.6), (1500.0, 0.35, 0.32), (62.0, 0.8, 0.6)],
                (0.8 + 0.35 * rough).max(0.2),
            ),
        };
        for (filter, (hz, q, _)) in self.road.iter_mut().zip(bands) {
            filter.tune(hz * (1.0 + 0.05 * rough), q, rate);
        }
        self.gain.to(strength * uneven);
        self.stones.add(&mut self.rng, 1.0, out);
        for frame in out.iter_mut() {
            let noise = self.pink.next(&mut self.rng);
            let mut sum = 0.0;
            for (filter, (_, _, part)) in self.road.iter_mut().zip(bands) {
                sum += part * filter.band(noise);
            }
            let rolls = sum * self.gain.next();
            frame.iter_mut().for_each(|x| *x += rolls);
        }
        if self.heard_from == HeardFrom::Inside {
            let before = *out;
            self.cabin.render(0.12 + 0.3 * strength.min(2.0), &mut self.rng, out);
            for (frame, outside) in out.iter_mut().zip(&before) {
                let ring = 1.3 * self.cavity.band(outside[0]);
                frame.iter_mut().for_each(|x| *x += ring);
            }
        }
        let level = level(self.surface, self.heard_from);
        for frame in out.iter_mut() {
            *frame = frame.map(|x| level * x);
        }
    }

    fn is_silent(&self) -> bool {
        !self.moves && self.gain.is_at_rest_at(0.0) && self.stones.is_silent()
    }
}
