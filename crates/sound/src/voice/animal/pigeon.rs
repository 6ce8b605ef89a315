//! A pigeon: it coos, and its wings clap as it takes off.

use core::f32::consts::{PI, TAU};

use crate::dsp::{BLOCK, Block, Grains, Hit, Oscillator, Pink, Rng, Svf, smoothstep};
use crate::voice::{Controls, Synth};

const COO: f32 = 0.055;
const WINGS: f32 = 0.31;

/// The notes of a phrase: when each begins and how long it is, s, and its pitch. A rolling call with
/// a short note before and after it.
const NOTES: [(f32, f32, f32); 4] =
    [(0.00, 0.30, 0.86), (0.38, 0.95, 1.0), (1.42, 0.30, 0.92), (1.80, 0.42, 0.84)];
const PHRASE_S: f32 = 2.3;
/// The roll in the long note, per second.
const ROLLS_HZ: f32 = 22.0;

pub(crate) struct Coo {
    rate: f32,
    rng: Rng,
    throat: Oscillator,
    roll: f32,
    /// Seconds into a phrase; and to the next one.
    phrase_s: f32,
    rest_s: f32,
    own: f32,
}

impl Coo {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let (rest_s, own) = (chance.between(0.2, 2.0), chance.between(0.94, 1.06));
        let throat = Oscillator::default();
        Self { rate, rng: chance, throat, roll: 0.0, phrase_s: 60.0, rest_s, own }
    }
}

impl Synth for Coo {
    fn render(&mut self, &[pitch_hz, per_minute, _, _]: &Controls, out: &mut Block) {
        let step = 1.0 / self.rate;
        if self.phrase_s > PHRASE_S {
            self.rest_s -= BLOCK as f32 * step;
            if self.rest_s <= 0.0 && per_minute > 0.0 {
                self.phrase_s = 0.0;
                let every_s = 60.0 / per_minute;
                self.rest_s = (every_s - PHRASE_S).max(0.15) * self.rng.between(0.6, 1.4);
                self.own = self.rng.between(0.95, 1.05);
            }
        }
        for frame in out.iter_mut() {
            let (mut loud, mut hz) = (0.0, pitch_hz);
            for (from_s, long_s, pitch) in NOTES {
                let part = (self.phrase_s - from_s) / long_s;
                if (0.0..=1.0).contains(&part) {
                    let swell = smoothstep(0.0, 0.22, part) * (1.0 - smoothstep(0.62, 1.0, part));
                    let rolls = if long_s > 0.5 { 0.45 } else { 0.10 };
                    loud = swell * (1.0 - rolls * (0.5 + 0.5 * (TAU * self.roll).sin()));
                    hz = pitch_hz * pitch * self.own * (0.94 + 0.08 * (PI * part).sin());
                }
            }
            self.roll = (self.roll + ROLLS_HZ * step).fract();
            self.phrase_s += step;
            let turn = TAU * self.throat.turn(hz, self.rate);
            // A nearly pure tone: the crop resonates with it.
            let tone = turn.sin() + 0.16 * (2.0 * turn).sin() + 0.05 * (3.0 * turn).sin();
            *frame = [COO * loud * (tone + 0.03 * self.rng.white()); 2];
        }
    }
}

/// How long wings are heard after take-off, s, and how many beats clap.
const HEARD_S: f32 = 2.6;
const CLAPS: u32 = 6;

pub(crate) struct Wings {
    rate: f32,
    rng: Rng,
    pink: Pink,
    rush: [Svf; 2],
    grains: Grains<40>,
    age_s: f32,
    beat: f32,
    beats: u32,
}

impl Wings {
    pub fn new(chance: Rng, rate: f32) -> Self {
        Self {
            rate,
            rng: chance,
            pink: Pink::default(),
            rush: [Svf::default(); 2],
            grains: Grains::default(),
            age_s: 60.0,
            beat: 0.0,
            beats: 0,
        }
    }
}

impl Synth for Wings {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        (self.rng, self.age_s, self.beat) = (chance, age_secs, 1.0);
        // A listener who joins late does not hear claps that are over.
        self.beats = if age_secs > 0.2 { CLAPS } else { 0 };
        self.grains.clear();
    }

    fn render(&mut self, &[beats_hz, birds, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let heard = self.age_s < HEARD_S;
        self.rush[0].tune(640.0, 0.7, rate);
        self.rush[1].tune(1900.0, 0.8, rate);
        let many = birds.max(1.0);
        let fades = (1.0 - smoothstep(0.9, HEARD_S, self.age_s)) * many.sqrt();
        for frame in out.iter_mut() {
            if heard {
                self.beat += beats_hz / rate;
            }
            if self.beat >= 1.0 {
                self.beat -= 1.0;
                self.beats += 1;
                if self.beats <= CLAPS {
                    for _ in 0..(many.round() as u32).min(5) {
                        let hit = Hit {
                            hz: self.rng.between(900.0, 1500.0),
                            ring_s: 0.005,
                            loud: self.rng.between(0.5, 0.9),
                            width_hz: 1400.0,
                            delay: (self.rng.unit() * BLOCK as f32) as usize,
                            ..Hit::default()
                        };
                        self.grains.strike(&hit, rate);
                    }
                }
            }
            let stroke = (PI * (self.beat / 0.5).min(1.0)).sin().max(0.0).powi(2);
            let noise = self.pink.next(&mut self.rng);
            let air = self.rush[0].band(noise) + 0.5 * self.rush[1].band(noise);
            *frame = [WINGS * fades * stroke * air; 2];
        }
        self.age_s += BLOCK as f32 / rate;
        self.grains.add(&mut self.rng, 0.22, out);
    }

    fn is_silent(&self) -> bool {
        self.age_s > HEARD_S + 0.4
    }
}
