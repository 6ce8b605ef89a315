//! Thunder: a channel kilometres long, heard from its nearest part to its farthest.
//!
//! Each part of the channel sends its own shock; the shocks arrive one after the other as their
//! ways are longer, and air takes the highs of the far shocks (Few 1969). So a near stroke cracks
//! and a far stroke only rolls.

use super::super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Rng, Svf, Wander, channel, smoothstep};
use crate::spatial::{SOUND_MPS, air_cutoff_hz};

const LEVEL: f32 = 0.359;
const PARTS: usize = 14;

pub(crate) struct Thunder {
    rate: f32,
    rng: Rng,
    /// The arrival of each part of the channel after the first, the part's strength and its length.
    parts: [Part; PARTS],
    crack: f32,
    roll: Wander,
    sides: [Side; 2],
    age_s: f32,
    fresh: bool,
}

#[derive(Clone, Copy, Default)]
struct Part {
    at_s: f32,
    loud: f32,
    lasts_s: f32,
}

struct Side {
    rng: Rng,
    wobble: Wander,
    deep: [Svf; 2],
    body: Svf,
    edge: Svf,
    floor: Svf,
    gains: [Glide; 3],
}

impl Thunder {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut side = |salt: u64| Side {
            rng: fork(salt),
            wobble: Wander::new(fork(salt + 1)),
            deep: [Svf::new(85.0, 0.7, rate); 2],
            body: Svf::default(),
            edge: Svf::new(1600.0, 0.4, rate),
            floor: Svf::new(24.0, 0.7, rate),
            gains: [Glide::at(0.0); 3],
        };
        let sides = [side(10), side(20)];
        let (roll, rng) = (Wander::new(fork(1)), fork(2));
        let parts = [Part::default(); PARTS];
        Self { rate, rng, parts, crack: 0.0, roll, sides, age_s: 90.0, fresh: false }
    }

    fn plan(&mut self, distance_m: f32) {
        let rng = &mut self.rng;
        // A far channel is heard for longer: the ways of its parts differ more, and hills answer.
        let spread_s = 1.2 + 2.4 * smoothstep(200.0, 4000.0, distance_m);
        let near = 1.0 - smoothstep(150.0, 900.0, distance_m);
        for (number, part) in self.parts.iter_mut().enumerate() {
            let late = number as f32 / PARTS as f32;
            let loud = rng.unit();
            *part = Part {
                at_s: spread_s
                    * (late * late + 0.12 * rng.unit())
                    * if number == 0 { 0.0 } else { 1.0 },
                loud: (0.25 + loud * loud) * (1.0 - 0.75 * late),
                lasts_s: rng.between(0.12, 0.5) * (1.0 + 1.2 * late),
            };
        }
        if let Some(first) = self.parts.first_mut() {
            first.loud = 0.8 + 1.1 * near;
        }
        self.crack = near;
    }
}

impl Synth for Thunder {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.roll = Wander::new(chance.clone());
        (self.rng, self.age_s, self.fresh) = (chance, age_secs, true);
    }

    fn render(&mut self, &[distance_m, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        if core::mem::take(&mut self.fresh) {
            self.plan(distance_m);
        }
        let heard_s = self.age_s - distance_m / SOUND_MPS;
        self.age_s += BLOCK as f32 / rate;
        let softens = (1000.0 / distance_m.max(100.0)).powf(0.75).min(2.6);
        let onset_s = 0.004 + 0.03 * smoothstep(200.0, 3000.0, distance_m);
        let roll = (0.75 + 0.5 * self.roll.next(1.6, rate)).max(0.1);
        let (mut force, mut sharp) = (0.0, 0.0);
        for part in &self.parts {
            let at_s = heard_s - part.at_s;
            if at_s > 0.0 {
                let rise = smoothstep(0.0, onset_s, at_s);
                force += part.loud * rise * (-at_s / part.lasts_s).exp();
                sharp += part.loud * rise * (-at_s / 0.07).exp();
            }
        }
        // The echoes of the land, for seconds.
        let tail = if heard_s > 0.0 {
            smoothstep(0.0, 0.5, heard_s) * (-heard_s / 1.7).exp()
        } else {
            0.0
        };
        let force = (force + 0.5 * tail) * roll;
        let cutoff = air_cutoff_hz(distance_m);
        let level = LEVEL * softens;
        for (index, side) in self.sides.iter_mut().enumerate() {
            let wobble = (1.0 + 0.4 * side.wobble.next(2.3, rate)).max(0.1);
            side.body.tune((0.42 * cutoff).clamp(110.0, 900.0), 0.6, rate);
            side.edge.tune(cutoff.min(2600.0), 0.4, rate);
            side.gains[0].to(level * 2.6 * force * wobble);
            side.gains[1].to(level * 0.9 * force * wobble);
            side.gains[2].to(level * 0.9 * self.crack * sharp);
            for heard in channel(out, index) {
                let noise = side.rng.white();
                let low = side.floor.high(noise);
                let once = side.deep[0].low(low);
                let deep = side.deep[1].low(once) * side.gains[0].next();
                let body = side.body.low(noise) * side.gains[1].next();
                *heard = deep + body + side.edge.band(noise) * side.gains[2].next();
            }
        }
    }

    fn is_silent(&self) -> bool {
        self.age_s > 60.0
    }
}
