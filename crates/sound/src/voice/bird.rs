//! A bird flies by: wings, and short harsh calls as of a jackdaw.

use core::f32::consts::{PI, TAU};

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Oscillator, Pink, Rng, Svf, smoothstep};

const LEVEL: f32 = 0.288;

pub(crate) struct Bird {
    rate: f32,
    rng: Rng,
    pink: Pink,
    beat: f32,
    beat_force: f32,
    /// Beats left before the bird glides, or, below zero, seconds of the glide.
    beats: f32,
    wing: [Svf; 2],
    to_call: f32,
    /// Seconds into a call; none between calls.
    call: Option<f32>,
    call_secs: f32,
    call_pitch: f32,
    syrinx: Oscillator,
    mouth: [Svf; 3],
}

impl Bird {
    pub fn new(rng: Rng, rate: f32) -> Self {
        Self {
            rate,
            rng,
            pink: Pink::default(),
            beat: 0.0,
            beat_force: 1.0,
            beats: 6.0,
            wing: [Svf::default(); 2],
            to_call: 0.4,
            call: None,
            call_secs: 0.16,
            call_pitch: 1.0,
            syrinx: Oscillator::default(),
            mouth: [Svf::default(); 3],
        }
    }

    /// The call at `age` seconds: rises fast, falls slowly, with breath in it.
    #[inline]
    fn voice(&mut self, age: f32, pitch_hz: f32) -> f32 {
        let part = age / self.call_secs;
        let rise = 0.82 + 0.3 * smoothstep(0.0, 0.2, part) - 0.34 * smoothstep(0.3, 1.0, part);
        let noise = self.rng.white();
        let hz = pitch_hz * self.call_pitch * rise * (1.0 + 0.03 * noise);
        let turn = TAU * self.syrinx.turn(hz, self.rate);
        let tone = turn.sin()
            + 0.75 * (2.0 * turn).sin()
            + 0.5 * (3.0 * turn + noise).sin()
            + 0.3 * (4.0 * turn + noise).sin();
        let raw = tone * (1.0 + 0.35 * noise) + 0.25 * noise;
        let throat = self.mouth[0].band(raw)
            + 0.7 * self.mouth[1].band(raw)
            + 0.35 * self.mouth[2].band(raw);
        let open = smoothstep(0.0, 0.12, part) * (1.0 - smoothstep(0.45, 1.0, part));
        throat * open
    }
}

impl Synth for Bird {
    fn restart(&mut self, chance: Rng, _age_secs: f32) {
        self.rng = chance;
        self.to_call = self.rng.between(0.25, 0.7);
        (self.call, self.beat) = (None, 0.0);
    }

    fn render(&mut self, &[pitch_hz, flaps_per_s, call_every_s, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        self.to_call -= BLOCK as f32 / rate;
        if self.to_call <= 0.0 && self.call.is_none() {
            self.call = Some(0.0);
            self.call_secs = self.rng.between(0.13, 0.2);
            self.call_pitch = self.rng.between(0.9, 1.12);
            // Calls often come in twos.
            let again = self.rng.unit() < 0.4;
            self.to_call = if again { 0.32 } else { call_every_s * self.rng.between(0.7, 1.5) };
            for (band, hz) in self.mouth.iter_mut().zip([1.25, 2.6, 4.4]) {
                band.tune(pitch_hz * hz * 1.05, 2.2, rate);
            }
        }
        let down = self.beat < 0.45;
        self.wing[0].tune(if down { 420.0 } else { 900.0 }, 0.6, rate);
        self.wing[1].tune(2600.0, 0.5, rate);
        for frame in out.iter_mut() {
            if self.beats > 0.0 {
                self.beat += flaps_per_s / rate;
            } else {
                self.beats += 1.0 / rate;
                if self.beats >= 0.0 {
                    self.beats = self.rng.between(4.0, 10.0).floor();
                }
            }
            if self.beat >= 1.0 {
                self.beat -= 1.0;
                self.beats -= 1.0;
                if self.beats < 0.5 {
                    self.beats = -self.rng.between(0.25, 0.7);
                    self.beat = 0.0;
                }
                self.beat_force = self.rng.between(0.7, 1.0);
            }
            // The stroke down is the strong one; feathers hiss a little on the way up.
            let stroke = if self.beat < 0.45 {
                (PI * self.beat / 0.45).sin().powi(3)
            } else {
                0.22 * (PI * (self.beat - 0.45) / 0.55).sin().powi(2)
            };
            let noise = self.pink.next(&mut self.rng);
            let feathers = self.wing[0].band(noise) + 0.3 * self.wing[1].band(noise);
            let mut sample = 0.5 * feathers * stroke * self.beat_force;
            if let Some(age) = self.call {
                sample += 0.24 * self.voice(age, pitch_hz);
                let next = age + 1.0 / rate;
                self.call = (next < self.call_secs).then_some(next);
            }
            *frame = [sample * LEVEL; 2];
        }
    }
}
