//! A two-tone horn far off: a reed with overtones through a bell, and the town's echoes.

use core::f32::consts::TAU;

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Echo, Glide, Oscillator, Rng, Svf, Wander};

const LEVEL: f32 = 0.0927;
/// Overtones of the reed.
const OVERTONES: usize = 9;

pub(crate) struct Siren {
    rate: f32,
    turn: Oscillator,
    hz: f32,
    age: f32,
    bell: [Svf; 2],
    echo: Echo,
    streets: Wander,
    waver: Wander,
    gain: Glide,
    tail: Glide,
}

impl Siren {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        Self {
            rate,
            turn: Oscillator::default(),
            hz: 0.0,
            age: 0.0,
            bell: [Svf::new(820.0, 0.8, rate), Svf::new(1750.0, 1.4, rate)],
            echo: Echo::new(0.62, 1500.0, rate, &mut chance),
            streets: Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 1)),
            waver: Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 2)),
            gain: Glide::at(0.0),
            tail: Glide::at(0.0),
        }
    }
}

impl Synth for Siren {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.streets = Wander::new(chance);
        self.age = age_secs;
    }

    fn render(&mut self, &[low_hz, high_hz, period_s, echo]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let part = (self.age / period_s.max(0.2)).fract();
        self.age += BLOCK as f32 / rate;
        let aim = if part < 0.5 { low_hz } else { high_hz };
        if self.hz == 0.0 {
            self.hz = aim;
        }
        // A horn changes over within some 25 ms and dips as it does.
        let near = (self.hz - aim).abs() / (high_hz - low_hz).abs().max(1.0);
        self.hz += (aim - self.hz) * (1.0 - (-(BLOCK as f32) / rate / 0.012).exp());
        let hz = self.hz * (1.0 + 0.002 * self.waver.next(3.0, rate));
        // Houses come between, and give the horn free again.
        let open = (0.62 + 0.55 * self.streets.next(0.3, rate)).clamp(0.12, 1.2);
        self.gain.to(LEVEL * open * (1.0 - 0.6 * near.min(1.0)));
        self.tail.to(echo);
        for frame in out.iter_mut() {
            let turn = TAU * self.turn.turn(hz, rate);
            let mut reed = 0.0;
            for overtone in 1..=OVERTONES {
                let k = overtone as f32;
                reed += (k * turn + 0.3 * k).sin() / k.powf(0.85);
            }
            let horn = 0.35 * reed + self.bell[0].band(reed) + 0.7 * self.bell[1].band(reed);
            let direct = horn * 0.25 * self.gain.next();
            let tail = self.echo.next(direct);
            let e = self.tail.next();
            let sample = direct * (1.0 - 0.5 * e) + tail * 1.6 * e;
            *frame = [sample, sample];
        }
    }
}
