//! A drive, such as that of a lift: hum, gears and rollers with its speed, a knock as it takes up
//! the load, a brake as it stops.

use core::f32::consts::TAU;

use super::impact::Clunk;
use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Oscillator, Pink, Rng, Svf, Wander, one_pole_coefficient};

const LEVEL: f32 = 0.367;
/// Shares of full speed: below the first the drive stands, above the second it moves.
const STANDS: f32 = 0.01;
const MOVES: f32 = 0.03;

pub(crate) struct Motor {
    rate: f32,
    rng: Rng,
    pink: Pink,
    spin: f32,
    moving: bool,
    shaft: Oscillator,
    mains: Oscillator,
    gear: Oscillator,
    drift: Wander,
    rollers: [Svf; 2],
    joint_s: f32,
    joint: f32,
    take_up: Clunk,
    brake: Clunk,
    gains: [Glide; 4],
}

impl Motor {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        Self {
            rate,
            rng: fork(1),
            pink: Pink::default(),
            spin: 0.0,
            moving: false,
            shaft: Oscillator::default(),
            mains: Oscillator::default(),
            gear: Oscillator::default(),
            drift: Wander::new(fork(2)),
            rollers: [Svf::default(); 2],
            joint_s: 0.0,
            joint: 0.0,
            take_up: Clunk::new(fork(3), rate),
            brake: Clunk::new(fork(4), rate),
            gains: [Glide::at(0.0); 4],
        }
    }
}

impl Synth for Motor {
    fn render(&mut self, &[pace_mps, full_mps, pitch_hz, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let step_s = BLOCK as f32 / rate;
        let aim = (pace_mps.abs() / full_mps.max(0.01)).min(1.5);
        if !self.moving && aim > MOVES {
            self.moving = true;
            self.take_up.strike();
        } else if self.moving && aim < STANDS {
            self.moving = false;
            self.brake.strike();
        }
        // The drive gathers speed in half a second and loses it a little faster.
        let ease =
            one_pole_coefficient(if aim > self.spin { 0.45 } else { 0.8 }, rate / BLOCK as f32);
        self.spin += ease * (aim - self.spin);
        let spin = if self.spin < 1e-4 { 0.0 } else { self.spin };
        if self.is_silent() {
            *out = [[0.0; 2]; BLOCK];
            return;
        }
        let load = spin.powf(0.7);
        // The rail has a joint every two and a half metres.
        self.joint_s += step_s * spin * full_mps / 2.5;
        if self.joint_s >= 1.0 {
            self.joint_s -= 1.0;
            self.joint = 1.0;
        }
        self.joint *= (-step_s / 0.04).exp();
        let drift = 1.0 + 0.012 * self.drift.next(0.8, rate);
        let shaft_hz = pitch_hz * spin * drift;
        self.rollers[0].tune(190.0 + 160.0 * spin, 0.7, rate);
        self.rollers[1].tune(1500.0, 0.5, rate);
        self.gains[0].to(LEVEL * 0.045 * load);
        let magnet = if self.moving { 0.022 } else { 0.0 };
        self.gains[1].to(LEVEL * (magnet * (1.0 - 0.4 * load)).max(0.012 * load));
        self.gains[2].to(LEVEL * 0.009 * load);
        self.gains[3].to(LEVEL * 0.34 * load * (1.0 + 1.4 * self.joint));
        for frame in out.iter_mut() {
            let noise = self.pink.next(&mut self.rng);
            let turn = TAU * self.shaft.turn(shaft_hz, rate);
            let wobble = 0.5 * noise;
            let shaft = turn.sin()
                + 0.8 * (2.0 * turn + wobble).sin()
                + 0.35 * (3.0 * turn).sin()
                + 0.3 * (6.0 * turn + wobble).sin();
            let hum = TAU * self.mains.turn(100.0, rate);
            let hum = hum.sin() + 0.5 * (2.0 * hum).sin() + 0.2 * (6.0 * hum).sin();
            let gear = self.gear.turn(shaft_hz * 11.0, rate) * TAU;
            let gear = (gear + 1.3 * noise).sin() * (1.0 + 0.5 * turn.sin());
            let roll = self.rollers[0].band(noise) + 0.16 * self.rollers[1].band(noise);
            let drive = shaft * self.gains[0].next()
                + hum * self.gains[1].next()
                + gear * self.gains[2].next()
                + roll * self.gains[3].next();
            let knocks = 0.5 * self.take_up.next(210.0, 0.09, 0.5)
                + 0.6 * self.brake.next(130.0, 0.16, 0.25);
            let sample = drive + knocks * LEVEL;
            *frame = [sample, sample];
        }
    }

    fn is_silent(&self) -> bool {
        self.spin < 1e-4 && !self.moving && !self.take_up.rings() && !self.brake.rings()
    }
}
