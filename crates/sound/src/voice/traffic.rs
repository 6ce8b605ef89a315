//! The rumble of many far vehicles.
//!
//! Three parts, each in its own slow swell: engines (below 150 Hz), tyres on the road (broad, about
//! 800 Hz) and a few single heavy engines that drone. The road is a line, so its level falls with
//! the root of the distance, and the air between takes the highs.

use super::{Controls, Synth};
use crate::dsp::{
    Block, Glide, OnePole, Oscillator, Pink, Rng, Svf, Wander, channel, one_pole_coefficient,
};
use crate::spatial::air_cutoff_hz;

const LEVEL: f32 = 0.142;
/// The distance at which the reference level is met, m.
const REFERENCE_M: f32 = 30.0;

pub(crate) struct Traffic {
    rate: f32,
    sides: [Side; 2],
    heavies: [Heavy; 3],
}

struct Side {
    rng: Rng,
    pink: Pink,
    swells: [Wander; 3],
    engines: [Svf; 2],
    tyres: Svf,
    air: [OnePole; 2],
    gains: [Glide; 2],
}

struct Heavy {
    hz: f32,
    drift: Wander,
    swell: Wander,
    turn: Oscillator,
    gain: Glide,
    side: f32,
}

impl Traffic {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let heavy = [31.0, 43.0, 57.0].map(|hz| Heavy {
            hz: hz * chance.between(0.9, 1.1),
            drift: Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 5)),
            swell: Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 6)),
            turn: Oscillator { phase: chance.unit() },
            gain: Glide::default(),
            side: chance.between(0.2, 0.8),
        });
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut side = |salt: u64| Side {
            rng: fork(salt),
            pink: Pink::default(),
            swells: [fork(salt + 1), fork(salt + 2), fork(salt + 3)].map(Wander::new),
            engines: [Svf::new(140.0, 0.6, rate), Svf::new(32.0, 0.7, rate)],
            tyres: Svf::new(820.0, 0.4, rate),
            air: [OnePole::default(); 2],
            gains: [Glide::default(); 2],
        };
        Self { rate, sides: [side(10), side(20)], heavies: heavy }
    }
}

impl Synth for Traffic {
    fn render(&mut self, &[flow, distance_m, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let far = distance_m.max(1.0);
        let level = LEVEL * (REFERENCE_M / (REFERENCE_M.mul_add(0.4, far * 0.6))).sqrt();
        let air = one_pole_coefficient(air_cutoff_hz(far * 1.6), rate);
        for (index, side) in self.sides.iter_mut().enumerate() {
            let engines = 1.0 + 0.5 * side.swells[0].next(0.09, rate);
            let tyres = (0.8 + 1.1 * side.swells[1].next(0.13, rate)).max(0.12);
            side.tyres.tune(820.0 * (1.0 + 0.25 * side.swells[2].next(0.2, rate)), 0.4, rate);
            side.gains[0].to(level * 1.0 * (0.35 + 0.65 * flow) * engines.max(0.1));
            side.gains[1].to(level * 0.9 * flow * tyres.powf(1.4));
            for heard in channel(out, index) {
                let noise = side.pink.next(&mut side.rng);
                let deep = side.engines[0].low(noise);
                let deep = side.engines[1].high(deep);
                let road = side.tyres.band(noise);
                let sum = deep * side.gains[0].next() + road * side.gains[1].next();
                let once = side.air[0].low(sum, air);
                *heard = side.air[1].low(once, air);
            }
        }
        for heavy in &mut self.heavies {
            let hz = heavy.hz * (1.0 + 0.08 * heavy.drift.next(0.15, rate));
            let swell = (heavy.swell.next(0.07, rate) * 1.6).clamp(0.0, 1.0);
            heavy.gain.to(level * 0.05 * flow * swell * swell);
            for frame in out.iter_mut() {
                let turn = heavy.turn.turn(hz, rate) * core::f32::consts::TAU;
                let drone = turn.sin() + 0.7 * (2.0 * turn).sin() + 0.35 * (4.0 * turn).sin();
                let drone = drone * heavy.gain.next();
                frame[0] += drone * (1.0 - heavy.side);
                frame[1] += drone * heavy.side;
            }
        }
    }
}
