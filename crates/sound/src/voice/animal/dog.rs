//! A dog: barks, a growl, panting. Folds and mouth as a person's, smaller or larger.
//!
//! Barks are short, harsh and of one to four hundred milliseconds (Pongrácz, Molnár and Miklósi
//! 2006, Acoustic parameters of dog barks carry emotional information for humans); a growl is low
//! and rough; dogs pant about five times a second, in and out.

use core::f32::consts::TAU;

use crate::dsp::{BLOCK, Block, Echo, Rng, smoothstep};
use crate::voice::throat::{Sound, Throat};
use crate::voice::{Controls, Synth};

const BARK: f32 = 0.4771;
const GROWL: f32 = 0.235;
const PANT: f32 = 1.50;

/// The most barks of an event.
const MOST: usize = 12;
/// The mouth that opens and closes on a bark.
const OPEN: [f32; 3] = [820.0, 1480.0, 2500.0];
const SHUT: [f32; 3] = [420.0, 1100.0, 2300.0];
/// The pitch of a dog whose mouth is as large as a man's.
const LIKE_A_MAN_HZ: f32 = 420.0;

/// The size of a dog's mouth by its pitch: smaller dogs have higher formants.
fn size(pitch_hz: f32) -> f32 {
    (pitch_hz / LIKE_A_MAN_HZ).powf(0.4).clamp(0.7, 1.7)
}

fn mixed(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    let mut of = a;
    for (x, y) in of.iter_mut().zip(b) {
        *x += (y - *x) * share;
    }
    of
}

pub(crate) struct Bark {
    rate: f32,
    rng: Rng,
    throat: Throat,
    street: Echo,
    age_s: f32,
    /// When each bark begins, how long and how strong it is.
    barks: [(f32, f32, f32); MOST],
    fresh: bool,
}

impl Bark {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let street = Echo::new(0.30, 2600.0, rate, &mut chance);
        let throat = Throat::new(chance.clone(), 1.0, rate);
        let barks = [(60.0, 0.2, 0.0); MOST];
        Self { rate, rng: chance, throat, street, age_s: 60.0, barks, fresh: false }
    }

    fn plan(&mut self, times: f32) {
        let mut at_s = 0.02;
        for (number, bark) in self.barks.iter_mut().enumerate() {
            let long_s = self.rng.between(0.15, 0.22);
            let there = (number as f32) < times.round();
            *bark = (at_s, long_s, if there { self.rng.between(0.75, 1.0) } else { 0.0 });
            // Barks come in ones and twos.
            let pause_s = if self.rng.unit() < 0.5 { 0.16 } else { 0.42 };
            at_s += long_s + pause_s * self.rng.between(0.8, 1.3);
        }
    }
}

impl Synth for Bark {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.rng = chance;
        (self.age_s, self.fresh) = (age_secs, true);
    }

    fn render(&mut self, &[pitch_hz, force, times, _]: &Controls, out: &mut Block) {
        if core::mem::take(&mut self.fresh) {
            let own = self.rng.clone();
            self.throat.become_other(own, size(pitch_hz));
            self.plan(times);
        }
        let mut sound = Sound {
            pitch_hz,
            mouth: SHUT,
            voiced: 0.0,
            breath: 0.0,
            hiss: 0.0,
            hiss_hz: 2400.0,
            hard: 0.6 + 0.4 * force,
        };
        for (from_s, long_s, loud) in self.barks {
            let part = (self.age_s - from_s) / long_s;
            if !(0.0..=1.0).contains(&part) {
                continue;
            }
            let swell = smoothstep(0.0, 0.10, part) * (1.0 - smoothstep(0.45, 1.0, part));
            let arch =
                0.72 + 0.55 * smoothstep(0.0, 0.22, part) - 0.50 * smoothstep(0.3, 1.0, part);
            sound.pitch_hz = pitch_hz * arch * (1.0 + 0.10 * force * self.rng.white());
            sound.mouth = mixed(
                SHUT,
                OPEN,
                smoothstep(0.0, 0.3, part) * (1.0 - 0.7 * smoothstep(0.6, 1.0, part)),
            );
            sound.voiced = loud * swell * (0.7 + 0.3 * force);
            sound.breath = loud * swell * (0.5 + 0.8 * force);
            sound.hiss = 0.04 * loud * swell * force;
        }
        let mut voice = [0.0; BLOCK];
        self.throat.render(&sound, &mut voice);
        self.age_s += BLOCK as f32 / self.rate;
        for (frame, sample) in out.iter_mut().zip(&voice) {
            let near = BARK * sample;
            *frame = [near + 0.12 * self.street.next(near); 2];
        }
    }

    fn is_silent(&self) -> bool {
        self.age_s > 10.0
    }
}

pub(crate) struct Growl {
    rate: f32,
    rng: Rng,
    throat: Throat,
    /// How far a breath has gone, its length, and how far the folds' flutter has turned.
    breath_s: f32,
    long_s: f32,
    flutter: f32,
    own: bool,
}

impl Growl {
    pub fn new(chance: Rng, rate: f32) -> Self {
        let throat = Throat::new(chance.clone(), 0.85, rate);
        Self { rate, rng: chance, throat, breath_s: 0.0, long_s: 2.2, flutter: 0.0, own: false }
    }
}

impl Synth for Growl {
    fn render(&mut self, &[pitch_hz, menace, _, _]: &Controls, out: &mut Block) {
        if !core::mem::replace(&mut self.own, true) {
            let own = self.rng.clone();
            self.throat.become_other(own, size(pitch_hz * 4.0) * 0.9);
        }
        let block_s = BLOCK as f32 / self.rate;
        self.breath_s += block_s;
        if self.breath_s > self.long_s {
            self.breath_s = 0.0;
            self.long_s = self.rng.between(1.5, 2.8);
        }
        let part = self.breath_s / self.long_s;
        // A long growl out, a short breath in.
        let swell = smoothstep(0.0, 0.18, part) * (1.0 - smoothstep(0.72, 0.84, part));
        let inward = smoothstep(0.86, 0.90, part) * (1.0 - smoothstep(0.94, 1.0, part));
        self.flutter = (self.flutter + block_s * self.rng.between(19.0, 31.0)).fract();
        let rough = 1.0 - (0.35 + 0.35 * menace) * (0.5 + 0.5 * (TAU * self.flutter).sin());
        let sound = Sound {
            pitch_hz: pitch_hz * (0.92 + 0.16 * swell) * (1.0 + 0.06 * self.rng.white()),
            mouth: mixed([380.0, 1050.0, 2250.0], [560.0, 1350.0, 2450.0], menace * swell),
            voiced: swell * rough,
            breath: 0.55 * swell * rough * (0.5 + menace) + 0.35 * inward,
            hiss: 0.03 * menace * swell,
            hiss_hz: 2800.0,
            hard: 0.35 + 0.55 * menace,
        };
        let mut voice = [0.0; BLOCK];
        self.throat.render(&sound, &mut voice);
        for (frame, sample) in out.iter_mut().zip(&voice) {
            *frame = [GROWL * sample; 2];
        }
    }
}

pub(crate) struct Pant {
    rate: f32,
    rng: Rng,
    throat: Throat,
    phase: f32,
    force: f32,
    pace: f32,
}

impl Pant {
    pub fn new(chance: Rng, rate: f32) -> Self {
        let throat = Throat::new(chance.clone(), 1.1, rate);
        Self { rate, rng: chance, throat, phase: 0.0, force: 1.0, pace: 1.0 }
    }
}

impl Synth for Pant {
    fn render(&mut self, &[per_second, _, _, _]: &Controls, out: &mut Block) {
        self.phase += per_second * self.pace * BLOCK as f32 / self.rate;
        if self.phase >= 1.0 {
            self.phase = self.phase.fract();
            self.force = self.rng.between(0.7, 1.0);
            self.pace = self.rng.between(0.93, 1.07);
        }
        let p = self.phase;
        // Out is loud and low, in is softer and brighter.
        let outward = smoothstep(0.0, 0.10, p) * (1.0 - smoothstep(0.30, 0.48, p));
        let inward = smoothstep(0.52, 0.62, p) * (1.0 - smoothstep(0.80, 0.96, p));
        let sound = Sound {
            pitch_hz: 120.0,
            mouth: if p < 0.5 { [680.0, 1350.0, 2500.0] } else { [560.0, 1750.0, 2900.0] },
            voiced: 0.0,
            breath: self.force * (outward + 0.6 * inward),
            hiss: self.force * (0.05 * outward + 0.07 * inward),
            hiss_hz: 3200.0,
            hard: 0.5,
        };
        let mut voice = [0.0; BLOCK];
        self.throat.render(&sound, &mut voice);
        for (frame, sample) in out.iter_mut().zip(&voice) {
            *frame = [PANT * sample; 2];
        }
    }
}
