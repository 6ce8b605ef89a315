//! A mortar: a hollow thump far away, the flight in silence, a rush overhead, the explosion.

use core::f32::consts::TAU;

use gradus_scenario::sound::Land;

use super::blast::Burst;
use super::land::Echoes;
use super::softens;
use crate::dsp::{BLOCK, Block, Glide, OnePole, Rng, Svf, ended, one_pole_coefficient, smoothstep};
use crate::spatial::{SOUND_MPS, air_cutoff_hz};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.5;
/// The distance of the reference level, m.
const REFERENCE_M: f32 = 100.0;
/// The tube's thump is not softer than at this distance, m.
const TUBE_M: f32 = 150.0;
/// How long before it falls a shell is heard to rush, s.
const RUSH_S: f32 = 1.5;

pub(crate) struct Mortar {
    rate: f32,
    rng: Rng,
    begins: Option<(Rng, f64)>,
    burst: Burst,
    tube: Echoes,
    air: [OnePole; 2],
    age_s: f64,
    fired: bool,
    whistle: Svf,
    rush: Glide,
}

impl Mortar {
    pub fn new(land: Land, mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        Self {
            rate,
            burst: Burst::new(land, REFERENCE_M, fork(1), rate),
            tube: Echoes::new(Land::Open, fork(2), rate),
            rng: fork(3),
            begins: None,
            air: [OnePole::default(); 2],
            age_s: 0.0,
            fired: true,
            whistle: Svf::default(),
            rush: Glide::at(0.0),
        }
    }
}

impl Synth for Mortar {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.begins = Some((chance, f64::from(age_secs)));
    }

    fn render(&mut self, &[tube_m, flight_s, distance_m, size]: &Controls, out: &mut Block) {
        if let Some((mut chance, age_s)) = self.begins.take() {
            let own = Rng::new(u64::from(chance.unit().to_bits()), 1);
            self.burst.begin(size, distance_m, age_s - f64::from(flight_s), own);
            (self.rng, self.age_s) = (chance, age_s);
            self.fired = age_s > f64::from(tube_m / SOUND_MPS) + 0.1;
        }
        let rate = self.rate;
        let (step_s, block_s) = (1.0 / rate, BLOCK as f32 / rate);
        let soft = 0.4 * softens(tube_m, TUBE_M).powf(0.7);
        let cutoff_hz = air_cutoff_hz(tube_m);
        let arrived_s = (self.age_s - f64::from(tube_m / SOUND_MPS)) as f32;
        if !self.fired && arrived_s + block_s > 0.0 {
            self.fired = true;
            self.tube.meet([0.6 * soft, 0.3 * soft]);
        }
        // The shell falls past the ear: its rush swells, its pitch falls, and the explosion ends it.
        let near = 1.0 - smoothstep(60.0, 320.0, distance_m);
        let left_s = flight_s + distance_m / SOUND_MPS - self.age_s as f32;
        let part = (1.0 - left_s / RUSH_S).clamp(0.0, 1.0);
        let rushes = if left_s > 0.0 { part * part * near } else { 0.0 };
        self.rush.to(0.23 * rushes);
        self.whistle.tune(2300.0 - 1300.0 * part, 2.4, rate);
        let dull = one_pole_coefficient(cutoff_hz, rate);
        *out = [[0.0; 2]; BLOCK];
        for (number, frame) in out.iter_mut().enumerate() {
            let t = arrived_s + number as f32 * step_s;
            let white = self.rng.white();
            let mut thump = 0.0;
            if (0.0..0.8).contains(&t) {
                let swell = 1.0 - (-t / 0.004).exp();
                thump = swell * (TAU * 82.0 * t).sin() * (-t / 0.07).exp()
                    + 0.5 * swell * (TAU * 171.0 * t).sin() * (-t / 0.035).exp()
                    + 0.35 * white * (-t / 0.01).exp();
            }
            let once = self.air[0].low(thump, dull);
            let thump = soft * self.air[1].low(once, dull);
            *frame = [thump; 2];
            let rush = self.whistle.band(white) * self.rush.next();
            frame.iter_mut().for_each(|x| *x += rush);
        }
        for pole in &mut self.air {
            pole.held = ended(pole.held);
        }
        self.tube.add(cutoff_hz, out);
        self.burst.add(out);
        for frame in out.iter_mut() {
            *frame = frame.map(|x| LEVEL * x);
        }
        self.age_s += f64::from(BLOCK as u32) / f64::from(rate);
    }

    fn is_silent(&self) -> bool {
        self.begins.is_none() && self.burst.is_over()
    }
}
