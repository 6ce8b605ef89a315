//! A chair over a floor: legs that stick and slip, a seat that answers.

use crate::dsp::{
    BLOCK, Beaten, Block, Echo, Modes, OnePole, Rng, Svf, Wander, ended, one_pole_coefficient,
    smoothstep,
};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.0354;
/// Modes of a seat and its frame.
const RATIOS: [f32; 8] = [1.0, 1.7, 2.6, 3.4, 4.9, 6.3, 8.2, 11.0];

pub(crate) struct ChairScrape {
    rate: f32,
    rng: Rng,
    frame: Modes,
    unrest: Wander,
    rub: Svf,
    soft: OnePole,
    room: Echo,
    phase: f32,
    slip: f32,
    age_s: f32,
    fresh: bool,
}

impl ChairScrape {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let room = Echo::new(0.2, 2400.0, rate, &mut chance);
        Self {
            rate,
            unrest: Wander::new(chance.clone()),
            rng: chance,
            frame: Modes::default(),
            rub: Svf::default(),
            soft: OnePole::default(),
            room,
            phase: 0.0,
            slip: 0.0,
            age_s: 60.0,
            fresh: false,
        }
    }
}

impl Synth for ChairScrape {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.unrest = Wander::new(chance.clone());
        (self.rng, self.age_s, self.fresh) = (chance, age_secs, true);
        (self.phase, self.slip) = (0.0, 0.0);
    }

    fn render(&mut self, &[pitch_hz, length_s, stutter, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        if core::mem::take(&mut self.fresh) {
            let body =
                Beaten { pitch_hz: 1.6 * pitch_hz, ring_s: 0.012, ratios: &RATIOS, dull: 0.25 };
            self.frame.tune(&body, rate, &mut self.rng);
            self.rub.tune(1500.0, 0.5, rate);
        }
        let part = self.age_s / length_s.max(0.05);
        let unrest = self.unrest.next(7.0, rate);
        let pushed = smoothstep(0.0, 0.1, part) * (1.0 - smoothstep(0.8, 1.0, part));
        // A chair that stutters lets go again and again.
        let holds = smoothstep(-0.35, 0.25, unrest + 0.45 * (1.0 - stutter));
        let force = pushed * (0.15 + 0.85 * holds);
        let hz = pitch_hz * (0.75 + 0.35 * part.min(1.0) + 0.22 * unrest).max(0.3);
        let fade = (-1.0 / (0.0011 * rate)).exp();
        let low = one_pole_coefficient(4200.0, rate);
        for frame in out.iter_mut() {
            self.phase += hz / rate;
            if self.phase >= 1.0 {
                self.phase -= self.rng.between(0.82, 1.15);
                self.slip = force * self.rng.between(0.5, 1.0);
            }
            self.slip *= fade;
            let air = self.rng.white();
            let rub = self.rub.band(air) * (0.12 * force + 0.7 * self.slip);
            let hit = self.soft.low(0.5 * self.slip * (0.6 + 0.4 * air), low);
            let near = LEVEL * (0.35 * self.frame.next(hit) + 0.4 * hit + rub);
            *frame = [near + 0.18 * self.room.next(near); 2];
        }
        self.frame.settle();
        self.slip = ended(self.slip);
        self.soft.held = ended(self.soft.held);
        self.age_s += BLOCK as f32 / rate;
    }

    fn is_silent(&self) -> bool {
        self.age_s > 6.0
    }
}
