//! A diesel generator: one speed, a hard knock, a sheet-metal case that buzzes, a fan.

use core::f32::consts::TAU;

use super::firing::{Firing, Manner};
use crate::dsp::{BLOCK, Block, Oscillator, Pink, Rng, Svf, Wander, one_pole_coefficient};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.085;
/// Blades of the fan on its shaft.
const BLADES: f32 = 6.0;

pub(crate) struct Generator {
    rate: f32,
    rng: Rng,
    engine: Firing,
    hunts: Wander,
    draws: Wander,
    per_minute: f32,
    shaft: Oscillator,
    case: [Svf; 2],
    air: Svf,
    pink: Pink,
}

impl Generator {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        Self {
            rate,
            rng: fork(1),
            engine: Firing::new(3, 74.0, fork(2), rate),
            hunts: Wander::new(fork(3)),
            draws: Wander::new(fork(4)),
            per_minute: 0.0,
            shaft: Oscillator::default(),
            case: [Svf::new(310.0, 4.0, rate), Svf::new(545.0, 5.0, rate)],
            air: Svf::new(1100.0, 0.4, rate),
            pink: Pink::default(),
        }
    }
}

impl Synth for Generator {
    fn render(&mut self, &[load, per_minute, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        // A governor holds the speed: it sags a little with the load, and hunts.
        let draws = (load + 0.12 * self.draws.next(0.15, rate)).clamp(0.0, 1.0);
        let aim = per_minute * (1.0 - 0.03 * draws) * (1.0 + 0.004 * self.hunts.next(0.5, rate));
        if self.per_minute == 0.0 {
            self.per_minute = aim;
        }
        self.per_minute += one_pole_coefficient(0.3, rate / BLOCK as f32) * (aim - self.per_minute);
        let manner = Manner {
            per_minute: self.per_minute,
            load: 0.25 + 0.65 * draws,
            pipe: 0.6 + 0.5 * draws,
            knock: 0.5 + 0.3 * draws,
            breath: 0.35,
        };
        let mut engine = [0.0; BLOCK];
        self.engine.render(&manner, &mut engine);
        for (frame, x) in out.iter_mut().zip(&engine) {
            let [a, b] = &mut self.case;
            let buzz = 0.8 * a.band(*x) + 0.6 * b.band(*x);
            let turn = TAU * self.shaft.turn(self.per_minute / 60.0, rate);
            let fan =
                self.air.band(self.pink.next(&mut self.rng)) * (0.45 + 0.1 * (BLADES * turn).sin());
            *frame = [LEVEL * (x + buzz + fan); 2];
        }
    }
}
