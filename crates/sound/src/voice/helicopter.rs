//! A helicopter: the beat of its blades, their slap, the tail rotor, the turbine, the wash.
//!
//! Each blade that passes is a pulse of pressure, so the beat is at blades × turns a second: 10.8 of the
//! two blades of a UH-1 at 324 turns a minute, 17.2 of the four of a UH-60 at 258 (Leishman 2006). When a
//! blade meets the vortex of the blade before it the pulse is sharp: the slap.

use core::f32::consts::TAU;

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Oscillator, Pink, Rng, Svf, Wander, one_pole_coefficient};

const LEVEL: f32 = 0.082;
const BLADES: usize = 4;
/// Beats of the tail rotor to one of the main rotor.
const TAIL: f32 = 5.1;

pub(crate) struct Helicopter {
    rate: f32,
    rng: Rng,
    rotor: Oscillator,
    tail: Oscillator,
    turbine: [Oscillator; 2],
    /// The strength of each blade's beat.
    blades: [f32; BLADES],
    hz: Glide,
    steady: f32,
    drift: Wander,
    wind: Wander,
    pink: Pink,
    body: [Svf; 2],
    slap: [Svf; 2],
    wash: Svf,
    hiss: Svf,
    gains: [Glide; 2],
}

impl Helicopter {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut rng = fork(1);
        Self {
            rate,
            rotor: Oscillator { phase: rng.unit() },
            tail: Oscillator::default(),
            turbine: [Oscillator::default(); 2],
            blades: [(); BLADES].map(|()| rng.between(0.85, 1.05)),
            hz: Glide::default(),
            steady: 0.0,
            drift: Wander::new(fork(2)),
            wind: Wander::new(fork(3)),
            pink: Pink::default(),
            body: [Svf::new(105.0, 0.7, rate), Svf::new(48.0, 0.8, rate)],
            slap: [Svf::new(340.0, 0.7, rate), Svf::new(880.0, 0.6, rate)],
            wash: Svf::new(420.0, 0.4, rate),
            hiss: Svf::new(4200.0, 1.2, rate),
            gains: [Glide::default(); 2],
            rng,
        }
    }
}

impl Synth for Helicopter {
    fn render(&mut self, &[blades_hz, slap, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        if self.steady == 0.0 {
            self.steady = blades_hz;
        }
        self.steady += one_pole_coefficient(0.4, rate / BLOCK as f32) * (blades_hz - self.steady);
        // A governor holds the rotor within a hundredth.
        self.hz.to(self.steady * (1.0 + 0.004 * self.drift.next(0.3, rate)));
        let wind = self.wind.next(0.8, rate);
        self.gains[0].to((0.25 + 1.1 * slap) * (1.0 + 0.45 * wind).max(0.2));
        self.gains[1].to(1.0 + 0.25 * wind);
        for frame in out.iter_mut() {
            let hz = self.hz.next();
            // The phase counts a whole turn of four beats, so that each blade has its own.
            let at = self.rotor.turn(hz / BLADES as f32, rate) * BLADES as f32;
            let number = (at as usize).min(BLADES - 1);
            let part = at - number as f32;
            let blade = self.blades.get(number).copied().unwrap_or(1.0);
            let noise = self.pink.next(&mut self.rng);
            let beat = |x: f32| blade * (x * (1.0 - x).exp() - 0.22);
            let pulse = beat(part / 0.085);
            let sharp = blade * (-part / 0.035).exp();
            let [deep, sub] = &mut self.body;
            let thud = 1.5 * deep.low(pulse) + sub.band(pulse);
            let [a, b] = &mut self.slap;
            let crisp = sharp * (0.55 + 0.9 * noise);
            let slaps = (a.band(crisp) + 0.8 * b.band(crisp)) * self.gains[0].next();
            let turn = TAU * self.tail.turn(hz * TAIL, rate);
            let tail = turn.sin() + 0.5 * (2.0 * turn + 0.6).sin() + 0.25 * (3.0 * turn).sin();
            let [t1, t2] = &mut self.turbine;
            let whine = (TAU * t1.turn(hz * 171.0, rate)).sin()
                + 0.5 * (TAU * t2.turn(hz * 263.0, rate)).sin();
            let chopped = noise * (0.55 + 0.9 * (-part / 0.3).exp());
            let wash = self.wash.band(chopped) * self.gains[1].next();
            let hiss = self.hiss.band(noise);
            let sum = 1.1 * thud + slaps + 0.035 * tail + 0.01 * whine + 0.9 * wash + 0.12 * hiss;
            *frame = [LEVEL * sum; 2];
        }
    }
}
