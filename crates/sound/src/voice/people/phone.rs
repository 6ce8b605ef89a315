//! A telephone that buzzes: a small weight that turns, and the table that it dances on.

use core::f32::consts::TAU;

use crate::dsp::{
    BLOCK, Beaten, Block, Modes, OnePole, Oscillator, Rng, ended, one_pole_coefficient, smoothstep,
};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.00602;
/// Modes of a table top.
const RATIOS: [f32; 8] = [1.0, 1.9, 2.7, 4.1, 5.6, 7.9, 10.3, 13.0];
/// Two buzzes, then a rest, s.
const PERIOD_S: f32 = 2.2;
const BUZZES_S: [(f32, f32); 2] = [(0.03, 0.45), (0.68, 1.1)];

pub(crate) struct PhoneBuzz {
    rate: f32,
    rng: Rng,
    turn: Oscillator,
    table: Modes,
    soft: OnePole,
    knock: f32,
    age_s: f32,
    fresh: bool,
}

impl PhoneBuzz {
    pub fn new(chance: Rng, rate: f32) -> Self {
        Self {
            rate,
            rng: chance,
            turn: Oscillator::default(),
            table: Modes::default(),
            soft: OnePole::default(),
            knock: 0.0,
            age_s: 0.0,
            fresh: true,
        }
    }
}

impl Synth for PhoneBuzz {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        (self.rng, self.age_s, self.fresh) = (chance, age_secs, true);
    }

    fn render(&mut self, &[pitch_hz, rattle, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        if core::mem::take(&mut self.fresh) {
            let table = Beaten { pitch_hz: 230.0, ring_s: 0.018, ratios: &RATIOS, dull: 0.3 };
            self.table.tune(&table, rate, &mut self.rng);
        }
        let at_s = self.age_s.rem_euclid(PERIOD_S);
        let mut force = 0.0;
        let mut spin = 0.0;
        for (from, to) in BUZZES_S {
            // The motor takes a moment to run up and runs out more slowly.
            let up = smoothstep(from, from + 0.06, at_s) * (1.0 - smoothstep(to, to + 0.1, at_s));
            force += up;
            spin += up.sqrt();
        }
        let hz = pitch_hz * (0.55 + 0.45 * spin);
        let fade = (-1.0 / (0.0009 * rate)).exp();
        let low = one_pole_coefficient(900.0 + 3800.0 * rattle, rate);
        for frame in out.iter_mut() {
            let before = self.turn.turn(hz, rate);
            if self.turn.phase < before && self.rng.unit() < 0.88 {
                // Once a turn the telephone comes down, never twice with the same force.
                self.knock = force * self.rng.between(0.4, 1.0);
            }
            self.knock *= fade;
            let hum = (TAU * before).sin() + 0.35 * (2.0 * TAU * before + 0.7).sin();
            let hit = self.soft.low(self.knock * (0.5 + 0.5 * self.rng.white()), low);
            let dance = self.table.next(hit) + 0.4 * hit;
            let near = 0.3 * force * hum * (1.0 - 0.5 * rattle) + 2.2 * rattle * dance;
            *frame = [LEVEL * near; 2];
        }
        self.table.settle();
        self.knock = ended(self.knock);
        self.soft.held = ended(self.soft.held);
        self.age_s += BLOCK as f32 / rate;
    }
}
