//! An explosion: a front of pressure, a roar, a crack when near, and what falls down after it.
//!
//! The charge is 0.2 kg × 1000^size. Its front has a positive phase of
//! `1.2 ms × (kg)^(1/6) × √(m)` (Sadovsky 1952): 6 ms of a grenade at 50 m, 29 ms of a lorry of
//! explosives at 100 m. Most of that lies below hearing and below what headphones give; heard is the
//! roar of the burnt gas, which dies away the slower the more there is of it.

use core::f32::consts::TAU;

use gradus_scenario::sound::Land;

use super::land::Echoes;
use super::{bent, friedlander, softens};
use crate::dsp::{
    BLOCK, Block, Glide, Grains, Hit, OnePole, Rng, Svf, Wander, ended, one_pole_coefficient,
    smoothstep,
};
use crate::spatial::{SOUND_MPS, air_cutoff_hz};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.42;
/// The distance of the reference level, m.
const REFERENCE_M: f32 = 50.0;

/// An explosion that a voice has in it.
pub(super) struct Burst {
    rate: f32,
    rng: Rng,
    /// The distance of the reference level, m.
    reference_m: f32,
    size: f32,
    distance_m: f32,
    /// Frames since the front arrived; below 0 before.
    frames: i64,
    met: bool,
    roar: [Svf; 2],
    roar_gain: Glide,
    edge: Svf,
    air: [OnePole; 2],
    unrest: Wander,
    debris: Grains<40>,
    echoes: Echoes,
}

impl Burst {
    pub fn new(land: Land, reference_m: f32, mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        Self {
            rate,
            echoes: Echoes::new(land, fork(1), rate),
            unrest: Wander::new(fork(2)),
            rng: fork(3),
            reference_m,
            size: 0.4,
            distance_m: REFERENCE_M,
            frames: i64::from(u32::MAX),
            met: true,
            roar: [Svf::default(); 2],
            roar_gain: Glide::at(0.0),
            edge: Svf::new(2300.0, 0.5, rate),
            air: [OnePole::default(); 2],
            debris: Grains::default(),
        }
    }

    /// It goes off; `age_s` is the time since then, below 0 before it does.
    pub fn begin(&mut self, size: f32, distance_m: f32, age_s: f64, chance: Rng) {
        self.rng = chance;
        (self.size, self.distance_m) = (size.clamp(0.0, 1.0), distance_m.max(5.0));
        let arrives_s = f64::from(self.distance_m / SOUND_MPS);
        self.frames = ((age_s - arrives_s) * f64::from(self.rate)).round() as i64;
        // A listener who joins late hears only what is left.
        self.met = self.t_s() > 0.1;
        self.debris.clear();
    }

    /// Seconds since the front arrived; below 0 before.
    fn t_s(&self) -> f32 {
        self.frames as f32 / self.rate
    }

    /// Lets stones and earth come down.
    fn falls(&mut self) {
        let near = 1.0 - smoothstep(60.0, 200.0, self.distance_m);
        let up_s = 0.45 + 0.5 * self.size;
        let since_s = self.t_s() - up_s;
        if near <= 0.0 || !(0.0..6.0).contains(&since_s) {
            return;
        }
        let lasts_s = 0.5 + 0.9 * self.size;
        let part = since_s / lasts_s;
        let per_s = 260.0 * (0.4 + self.size) * near * part * (1.0 - part).exp();
        let many = per_s * BLOCK as f32 / self.rate;
        if self.rng.unit() < many {
            let rng = &mut self.rng;
            // Small ones click, large ones thud; the large come down first.
            let small = rng.unit().powf(0.7);
            let hz = 160.0 * 18f32.powf(small);
            let hit = Hit {
                hz,
                ring_s: rng.between(0.002, 0.006) * (1.6 - small),
                loud: 0.16 * near * rng.unit() * rng.unit() * (1.3 - small),
                width_hz: 0.8 * hz,
                pan: rng.between(-0.9, 0.9),
                delay: (rng.unit() * BLOCK as f32) as usize,
            };
            self.debris.strike(&hit, self.rate);
        }
    }

    /// Adds the next block.
    pub fn add(&mut self, out: &mut Block) {
        let rate = self.rate;
        let step_s = 1.0 / rate;
        let soft = softens(self.distance_m, self.reference_m) * (0.72 + 0.28 * self.size);
        let size = self.size;
        let cutoff_hz = air_cutoff_hz(self.distance_m);
        let arrives = self.frames + BLOCK as i64 > 0;
        if !self.met && arrives {
            self.met = true;
            self.echoes.meet([1.3 * soft, 0.8 * soft]);
        }
        let near = 1.0 - smoothstep(30.0, 400.0, self.distance_m);
        let kg = 0.2 * 1000f32.powf(size);
        let positive_s = 0.0012 * kg.powf(1.0 / 6.0) * self.distance_m.clamp(5.0, 3000.0).sqrt();
        let lasts_s = 0.1 + 0.42 * size;
        let unrest = (1.0 + 0.5 * self.unrest.next(6.0, rate)).max(0.15);
        let t = self.t_s().max(0.0);
        let begun = if arrives { 1.0 } else { 0.0 };
        let roars = 0.75 * (-t / lasts_s).exp() + 0.25 * (-t / (3.0 * lasts_s)).exp();
        self.roar_gain.to(begun * roars * unrest);
        let deep_hz = (190.0 - 95.0 * size) * (1.0 + 2.0 * near * (-t / 0.08).exp());
        for filter in &mut self.roar {
            filter.tune(deep_hz, 0.6, rate);
        }
        let dull = one_pole_coefficient(cutoff_hz, rate);
        for frame in out.iter_mut() {
            let t = self.frames as f32 * step_s;
            self.frames += 1;
            let white = self.rng.white();
            let [a, b] = &mut self.roar;
            let roar = 5.5 * b.low(a.low(white)) * self.roar_gain.next();
            let mut sum = roar;
            if (0.0..1.2).contains(&t) {
                let front = friedlander(t, positive_s);
                let hz = 46.0 - 14.0 * size;
                let earth = (TAU * hz * t).sin() * (-t / (0.11 + 0.16 * size)).exp();
                let sharp = (-t / 0.005).exp() + 0.16 * (-t / 0.06).exp();
                let edge = 2.2 * near * sharp * self.edge.band(white);
                sum = roar * (1.0 - (-t / 0.004).exp()) + 1.3 * front + 0.6 * earth + edge;
            } else if t < 0.0 {
                sum = 0.0;
            }
            let once = self.air[0].low(sum, dull);
            let sample = bent(self.air[1].low(once, dull)) * soft;
            frame.iter_mut().for_each(|x| *x += sample);
        }
        for pole in &mut self.air {
            pole.held = ended(pole.held);
        }
        self.falls();
        self.debris.add(&mut self.rng, 1.0, out);
        self.echoes.add(cutoff_hz, out);
    }

    /// Whether all is over.
    pub fn is_over(&self) -> bool {
        self.met && self.t_s() > 8.0 && self.echoes.is_still()
    }
}

pub(crate) struct Blast {
    burst: Burst,
    begins: Option<(Rng, f64)>,
}

impl Blast {
    pub fn new(land: Land, chance: Rng, rate: f32) -> Self {
        Self { burst: Burst::new(land, REFERENCE_M, chance, rate), begins: None }
    }
}

impl Synth for Blast {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.begins = Some((chance, f64::from(age_secs)));
    }

    fn render(&mut self, &[size, distance_m, _, _]: &Controls, out: &mut Block) {
        if let Some((chance, age_s)) = self.begins.take() {
            self.burst.begin(size, distance_m, age_s, chance);
        }
        *out = [[0.0; 2]; BLOCK];
        self.burst.add(out);
        for frame in out.iter_mut() {
            *frame = frame.map(|x| LEVEL * x);
        }
    }

    fn is_silent(&self) -> bool {
        self.begins.is_none() && self.burst.is_over()
    }
}
