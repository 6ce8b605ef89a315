//! Running water: bubbles, each a short tone that rises as it nears the surface (van den Doel
//! 2005), over the rush of the flow.

use core::f32::consts::TAU;

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Pink, Rng, Svf, Wander, channel};

const LEVEL: f32 = 0.298;
const MOST_BUBBLES: usize = 28;

#[derive(Clone, Copy, Default)]
struct Bubble {
    phase: f32,
    turn: f32,
    rise: f32,
    loud: f32,
    fade: f32,
    swell: f32,
}

pub(crate) struct Stream {
    rate: f32,
    flow: Wander,
    sides: [Bank; 2],
}

struct Bank {
    rng: Rng,
    pink: Pink,
    bubbles: [Bubble; MOST_BUBBLES],
    next: usize,
    unrest: Wander,
    ripple: Wander,
    rush: [Svf; 2],
    gain: Glide,
}

impl Stream {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut bank = |salt: u64| Bank {
            rng: fork(salt),
            pink: Pink::default(),
            bubbles: [Bubble::default(); MOST_BUBBLES],
            next: 0,
            unrest: Wander::new(fork(salt + 1)),
            ripple: Wander::new(fork(salt + 2)),
            rush: [Svf::default(); 2],
            gain: Glide::default(),
        };
        Self { rate, sides: [bank(10), bank(20)], flow: Wander::new(fork(1)) }
    }
}

impl Bank {
    fn spawn(&mut self, pitch_hz: f32, rate: f32) {
        let hz = pitch_hz * (self.rng.white() * 1.4).exp2() * self.rng.between(0.9, 1.7);
        let force = self.rng.unit();
        // Small bubbles ring shorter.
        let ring_s = (9.0 / hz).clamp(0.003, 0.03) * self.rng.between(0.6, 1.6);
        let bubble = Bubble {
            phase: 0.0,
            turn: hz / rate,
            rise: 1.0 + self.rng.between(0.0, 5.0) / rate,
            loud: force * force * force * (pitch_hz / hz).clamp(0.2, 1.8).sqrt(),
            fade: (-1.0 / (ring_s * rate)).exp(),
            swell: 0.0,
        };
        if let Some(slot) = self.bubbles.get_mut(self.next) {
            // A bubble that still sounds is left to end.
            if slot.loud < 0.02 {
                *slot = bubble;
            }
        }
        self.next = (self.next + 1) % MOST_BUBBLES;
    }
}

impl Synth for Stream {
    fn render(&mut self, &[flow, pitch_hz, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let swell = 1.0 + 0.25 * self.flow.next(0.17, rate);
        for (index, bank) in self.sides.iter_mut().enumerate() {
            let unrest = 1.0 + 0.5 * bank.unrest.next(1.3, rate);
            let many = (25.0 + 210.0 * flow) * unrest.max(0.1) * BLOCK as f32 / rate;
            if bank.rng.unit() < many {
                bank.spawn(pitch_hz, rate);
            }
            let ripple = 1.0 + 0.4 * bank.ripple.next(5.0, rate);
            bank.rush[0].tune(pitch_hz * 0.9 * (0.7 + 0.3 * unrest), 0.5, rate);
            bank.rush[1].tune(pitch_hz * 3.6, 0.5, rate);
            bank.gain.to(LEVEL * swell * 0.3 * (0.25 + 0.75 * flow) * ripple.max(0.1));
            for heard in channel(out, index) {
                let noise = bank.pink.next(&mut bank.rng);
                let rush = bank.rush[0].band(noise) + 0.8 * bank.rush[1].band(noise);
                *heard = rush * bank.gain.next();
            }
            for bubble in bank.bubbles.iter_mut().filter(|b| b.loud > 1e-5) {
                for heard in channel(out, index) {
                    bubble.swell += (1.0 - bubble.swell) * 0.03;
                    let ring = (TAU * bubble.phase).sin() * bubble.loud * bubble.swell;
                    *heard += LEVEL * 0.22 * ring;
                    bubble.phase = (bubble.phase + bubble.turn).fract();
                    bubble.turn *= bubble.rise;
                    bubble.loud *= bubble.fade;
                }
            }
        }
    }
}
