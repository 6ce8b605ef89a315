//! A piston engine that turns: its cylinders fire one after the other into a pipe.
//!
//! A four-stroke cylinder fires once in two turns of the shaft, so `n` cylinders make
//! `n × turns / 2` pulses a second (Heywood 1988). No two cylinders are equal, which leaves the half
//! turns audible: the beat of an engine that idles.

use crate::dsp::{BLOCK, Glide, OnePole, Oscillator, Pink, Rng, Svf, Wander, one_pole_coefficient};

const MOST: usize = 8;

/// The engine's manner in one block.
pub(super) struct Manner {
    /// Turns of the shaft a minute.
    pub per_minute: f32,
    /// How hard it works, 0 to 1.
    pub load: f32,
    /// How loud its pipe, its knocking and its breath are.
    pub pipe: f32,
    pub knock: f32,
    pub breath: f32,
}

/// The pulses of an engine and what they excite.
pub(super) struct Firing {
    rate: f32,
    rng: Rng,
    cylinders: usize,
    strength: [f32; MOST],
    cycle: Oscillator,
    hz: Glide,
    uneven: Wander,
    pink: Pink,
    pipe: [Svf; 3],
    muffler: Svf,
    block: Svf,
    intake: Svf,
    gains: [Glide; 3],
    misfire: f32,
    last: usize,
    smooth: OnePole,
}

impl Firing {
    /// An engine of `cylinders` (at most eight) with a pipe whose lowest note is `pipe_hz`.
    pub fn new(cylinders: usize, pipe_hz: f32, mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let (mut rng, uneven) = (fork(1), Wander::new(fork(2)));
        let strength = [(); MOST].map(|()| rng.between(0.78, 1.12));
        let pipe = [(1.0, 1.1), (2.35, 0.9), (4.6, 0.8)];
        Self {
            rate,
            cylinders: cylinders.clamp(1, MOST),
            strength,
            cycle: Oscillator { phase: rng.unit() },
            hz: Glide::default(),
            uneven,
            pink: Pink::default(),
            pipe: pipe.map(|(ratio, q)| Svf::new(pipe_hz * ratio, q, rate)),
            muffler: Svf::new(620.0, 0.6, rate),
            block: Svf::new(1700.0, 0.8, rate),
            intake: Svf::new(900.0, 0.5, rate),
            gains: [Glide::default(); 3],
            misfire: 1.0,
            last: 0,
            smooth: OnePole::default(),
            rng,
        }
    }

    /// The next block: the sum of pipe, knocking and breath.
    pub fn render(&mut self, manner: &Manner, out: &mut [f32; BLOCK]) {
        let rate = self.rate;
        let many = self.cylinders as f32;
        let uneven = 1.0 + (0.004 + 0.01 * (1.0 - manner.load)) * self.uneven.next(3.0, rate);
        self.hz.to((manner.per_minute / 120.0 * uneven).max(0.5));
        self.muffler.tune(380.0 + 700.0 * manner.load, 0.6, rate);
        for (gain, aim) in self.gains.iter_mut().zip([manner.pipe, manner.knock, manner.breath]) {
            gain.to(aim);
        }
        // A harder push closes the pulse: more overtones.
        let rise = 0.16 - 0.09 * manner.load;
        let mean = core::f32::consts::E * rise;
        let soft = one_pole_coefficient(5000.0, rate);
        for sample in out.iter_mut() {
            let at = self.cycle.turn(self.hz.next(), rate) * many;
            let number = (at as usize).min(self.cylinders - 1);
            if number != self.last {
                self.last = number;
                self.misfire = self.rng.between(0.9, 1.06);
            }
            let part = (at - number as f32).max(0.0);
            let strength = self.strength.get(number).copied().unwrap_or(1.0) * self.misfire;
            let x = part / rise;
            // A pulse that rises and dies, less its mean.
            let pulse = strength * (x * (1.0 - x).exp() - mean);
            let noise = self.pink.next(&mut self.rng);
            let [a, b, c] = &mut self.pipe;
            let gust = pulse * (1.0 + 0.5 * noise);
            let rings = a.band(gust) + 0.8 * b.band(gust) + 0.45 * c.band(gust);
            let pipe = self.muffler.low(0.55 * gust + rings) * self.gains[0].next();
            let blow = strength * (-part * 14.0).exp();
            let knock = self.block.band(self.rng.white() * blow) * self.gains[1].next();
            let open = 0.4 + 0.6 * x.min(1.0) * (1.0 - part);
            let breath = self.intake.band(noise * open) * self.gains[2].next();
            *sample = self.smooth.low(pipe + knock + breath, soft);
        }
        self.smooth.end();
    }
}
