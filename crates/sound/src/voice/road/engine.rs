//! The engine of a vehicle: it idles, takes up speed in gears, and hums through the body.

use gradus_scenario::sound::HeardFrom;

use super::firing::{Firing, Manner};
use crate::dsp::{
    BLOCK, Block, Glide, Grains, Hit, OnePole, Pink, Rng, Svf, Wander, one_pole_coefficient,
    smoothstep,
};
use crate::voice::{Controls, Synth};

const OUTSIDE: f32 = 0.059;
const INSIDE: f32 = 0.026;
/// The speed at which a small car changes up out of each gear when it is hardly pushed, m/s.
const GEARS_MPS: [f32; 6] = [4.5, 8.5, 13.0, 18.5, 26.0, 44.0];
/// A change takes this long, s.
const CHANGE_S: f32 = 0.38;

pub(crate) struct Engine {
    rate: f32,
    rng: Rng,
    heard_from: HeardFrom,
    /// A car's engine and a lorry's; `size` fades from one to the other.
    engines: [Firing; 2],
    mix: [Glide; 2],
    gear: usize,
    /// Seconds since the last change of gear.
    since_s: f32,
    per_minute: f32,
    warm: bool,
    cabin: Cabin,
    surge: Wander,
}

impl Engine {
    pub fn new(heard_from: HeardFrom, mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        Self {
            rate,
            rng: fork(1),
            heard_from,
            engines: [Firing::new(4, 92.0, fork(2), rate), Firing::new(6, 58.0, fork(3), rate)],
            mix: [Glide::default(); 2],
            gear: 0,
            since_s: 10.0,
            per_minute: 0.0,
            warm: false,
            cabin: Cabin::new(fork(4), rate),
            surge: Wander::new(fork(5)),
        }
    }

    /// Changes the gear if the speed asks for it; gives the turns a minute of the shaft.
    fn turns(&mut self, speed_mps: f32, load: f32, size: f32) -> f32 {
        let idle = 830.0 - 230.0 * size;
        let up = (2500.0 + 1500.0 * load) * (1.0 - 0.47 * size);
        let tops = |gear: usize| {
            let top = GEARS_MPS.get(gear).copied().unwrap_or(44.0);
            top * (1.0 + 0.45 * load) * (1.0 - 0.25 * size)
        };
        let last = GEARS_MPS.len() - 1;
        let turns = |gear: usize| up * speed_mps / tops(gear);
        let before = self.gear;
        if !self.warm {
            self.gear = (0..last).find(|gear| turns(*gear) < up).unwrap_or(last);
        } else if self.since_s > 1.2 * CHANGE_S {
            if self.gear < last && turns(self.gear) > up {
                self.gear += 1;
            } else if self.gear > 0 && turns(self.gear - 1) < 0.88 * up {
                self.gear -= 1;
            }
        }
        if before != self.gear && self.warm {
            self.since_s = 0.0;
        }
        turns(self.gear).max(idle)
    }
}

impl Synth for Engine {
    fn render(&mut self, &[speed_mps, load, size, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let step_s = BLOCK as f32 / rate;
        let aim = self.turns(speed_mps.max(0.0), load, size);
        self.since_s += step_s;
        // While the clutch is out the engine has no work, and its turns fall to the next gear's.
        let clutch = smoothstep(0.15 * CHANGE_S, 0.5 * CHANGE_S, self.since_s)
            * smoothstep(0.6 * CHANGE_S, CHANGE_S, self.since_s).max(0.25);
        let ease = if self.warm { 1.0 - (-step_s / (0.14 + 0.16 * size)).exp() } else { 1.0 };
        self.warm = true;
        self.per_minute += ease * (aim - self.per_minute);
        let stands = 1.0 - smoothstep(0.2, 2.0, speed_mps);
        let works = (load * clutch * (1.0 - 0.8 * stands) + 0.04 * self.surge.next(0.7, rate))
            .clamp(0.05, 1.0);
        let high = (self.per_minute / 2400.0).min(2.0);
        let strong = (0.56 + 0.4 * high) * (0.65 + 0.6 * works);
        let manner = |diesel: f32| Manner {
            per_minute: self.per_minute,
            load: works,
            pipe: strong,
            knock: strong.sqrt() * (0.1 + 0.75 * diesel),
            breath: 0.5 * strong * (0.3 + high),
        };
        let lorry = smoothstep(0.35, 0.75, size);
        let diesel = smoothstep(0.2, 0.6, size);
        self.mix[0].to((1.0 - lorry).sqrt());
        self.mix[1].to(1.45 * lorry.sqrt());
        let mut voices = [[0.0; BLOCK]; 2];
        let manners = [manner(0.6 * diesel), manner(1.0)];
        let parts = self.engines.iter_mut().zip(&manners).zip(&mut voices);
        for (((engine, manner), voice), there) in parts.zip([lorry < 1.0, lorry > 0.0]) {
            if there {
                engine.render(manner, voice);
            }
        }
        let [car, heavy] = &voices;
        for ((frame, a), b) in out.iter_mut().zip(car).zip(heavy) {
            *frame = [a * self.mix[0].next() + b * self.mix[1].next(); 2];
        }
        match self.heard_from {
            HeardFrom::Outside => {
                for frame in out.iter_mut() {
                    *frame = frame.map(|x| OUTSIDE * x);
                }
            }
            HeardFrom::Inside => {
                let shakes = (0.3 + 0.7 * stands) * (0.5 + 0.5 * size) + 0.25 * works;
                let level = INSIDE * (1.0 + 0.3 * size);
                self.cabin.render(shakes, &mut self.rng, out);
                for frame in out.iter_mut() {
                    *frame = frame.map(|x| level * x);
                }
            }
        }
    }
}

/// A closed cabin about the ear: the firewall takes the highs, the body booms, loose parts rattle.
pub(super) struct Cabin {
    rate: f32,
    wall: [OnePole; 2],
    boom: [Svf; 3],
    rattle: Grains<24>,
    looseness: Wander,
    hush: Svf,
    pink: Pink,
}

impl Cabin {
    pub fn new(chance: Rng, rate: f32) -> Self {
        // The first modes of the air in a cabin of some 2.5 m lie at 60 to 140 Hz.
        let boom = [(64.0, 2.2), (93.0, 2.0), (137.0, 2.0)];
        Self {
            rate,
            wall: [OnePole::default(); 2],
            boom: boom.map(|(hz, q)| Svf::new(hz, q, rate)),
            rattle: Grains::default(),
            looseness: Wander::new(chance),
            hush: Svf::new(600.0, 0.5, rate),
            pink: Pink::default(),
        }
    }

    /// Turns what is outside into what is heard inside; `shakes` is how much the body moves.
    pub fn render(&mut self, shakes: f32, rng: &mut Rng, out: &mut Block) {
        let rate = self.rate;
        let dull = one_pole_coefficient(330.0, rate);
        for frame in out.iter_mut() {
            let x = frame[0];
            let once = self.wall[0].low(x, dull);
            let low = self.wall[1].low(once, dull);
            let [a, b, c] = &mut self.boom;
            let boom = a.band(x) + 0.8 * b.band(x) + 0.55 * c.band(x);
            let air = 0.5 * shakes * self.hush.low(self.pink.next(rng));
            *frame = [low + 0.9 * boom + 0.14 * x + air; 2];
        }
        self.wall.iter_mut().for_each(OnePole::end);
        let loose = (0.35 + 0.9 * self.looseness.next(0.6, rate)).max(0.0);
        let per_block = 26.0 * shakes * loose * BLOCK as f32 / rate;
        if rng.unit() < per_block {
            let hz = rng.between(700.0, 2600.0);
            let hit = Hit {
                hz,
                ring_s: rng.between(0.002, 0.008),
                loud: 0.45 * shakes * rng.unit(),
                width_hz: 0.4 * hz,
                pan: rng.between(-0.8, 0.8),
                delay: (rng.unit() * BLOCK as f32) as usize,
            };
            self.rattle.strike(&hit, rate);
        }
        self.rattle.add(rng, 1.0, out);
    }
}
