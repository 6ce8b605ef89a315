//! Single vehicles that pass.

use glam::Vec3;

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Oscillator, Pink, Rng, Svf, Wander, from_db, smoothstep};

const LEVEL: f32 = 0.426;
/// The most vehicles under way at once.
pub(crate) const LANES: u64 = 4;
/// A vehicle is heard from this far before the listener to this far beyond, m.
const SPAN_M: f32 = 150.0;

/// A vehicle, or the wait for the next one.
pub(crate) struct Car {
    rate: f32,
    rng: Rng,
    /// Seconds until the next vehicle; none while a vehicle is under way.
    wait_secs: Option<f32>,
    begun: bool,
    along_m: f32,
    lane_m: f32,
    toward: [f32; 2],
    pace: f32,
    kind: Kind,
    pink: Pink,
    roll: [Svf; 3],
    rough: Wander,
    engine: Oscillator,
    gain: Glide,
}

#[derive(Clone, Copy, Default)]
struct Kind {
    engine_hz: f32,
    engine: f32,
    tyres: f32,
    tyre_hz: f32,
}

impl Car {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let rough = Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 3));
        Self {
            rate,
            rng: chance,
            wait_secs: None,
            begun: false,
            along_m: SPAN_M,
            lane_m: 0.0,
            toward: [0.0, -1.0],
            pace: 1.0,
            kind: Kind::default(),
            pink: Pink::default(),
            roll: [Svf::default(); 3],
            rough,
            engine: Oscillator::default(),
            gain: Glide::at(0.0),
        }
    }

    fn set_out(&mut self, heading_deg: f32) {
        let rng = &mut self.rng;
        let heavy = rng.unit() < 0.14;
        let loud = from_db(rng.between(-5.0, 3.0));
        self.pace = rng.between(0.8, 1.2) * if heavy { 0.85 } else { 1.0 };
        self.kind = Kind {
            engine_hz: if heavy { rng.between(1.5, 2.2) } else { rng.between(2.6, 4.6) },
            engine: loud * if heavy { 1.9 } else { rng.between(0.25, 0.9) },
            tyres: loud * rng.between(0.7, 1.2),
            tyre_hz: rng.between(640.0, 1050.0),
        };
        // Every second vehicle drives the other way, on the other lane.
        let back = rng.unit() < 0.5;
        let heading = heading_deg.to_radians() + if back { core::f32::consts::PI } else { 0.0 };
        self.toward = [heading.sin(), -heading.cos()];
        self.lane_m = 1.8;
        self.along_m = -SPAN_M;
    }
}

impl Synth for Car {
    fn render(&mut self, &[per_minute, speed_mps, heading_deg, _]: &Controls, out: &mut Block) {
        let per_s = per_minute / 60.0 / LANES as f32;
        let step_s = BLOCK as f32 / self.rate;
        if !self.begun {
            self.begun = true;
            // The road was there before anybody listened: it may begin with a vehicle on its way.
            self.wait_secs = Some(self.rng.wait(per_s));
            if self.rng.unit() < (per_s * 2.0 * SPAN_M / speed_mps.max(1.0)).min(0.9) {
                self.set_out(heading_deg);
                self.along_m = self.rng.between(-SPAN_M, SPAN_M);
                self.wait_secs = None;
            }
        }
        if let Some(left) = self.wait_secs.as_mut() {
            *left -= step_s * if per_s > 0.0 { 1.0 } else { 0.0 };
            if *left > 0.0 {
                *out = [[0.0; 2]; BLOCK];
                return;
            }
            self.wait_secs = None;
            self.set_out(heading_deg);
        }
        let speed = speed_mps * self.pace;
        self.along_m += speed * step_s;
        if self.along_m > SPAN_M {
            self.wait_secs = Some(self.rng.wait(per_s));
        }
        let rate = self.rate;
        let ends = 1.0 - smoothstep(SPAN_M * 0.55, SPAN_M, self.along_m.abs());
        self.gain.to(LEVEL * ends);
        let uneven = self.rough.next(2.0, rate);
        let kind = self.kind;
        self.roll[0].tune(kind.tyre_hz * (1.0 + 0.1 * uneven), 0.7, rate);
        self.roll[1].tune(230.0, 0.5, rate);
        self.roll[2].tune(2100.0, 0.5, rate);
        let hz = 14.0 + kind.engine_hz * speed;
        for frame in out.iter_mut() {
            let noise = self.pink.next(&mut self.rng);
            let tyres = self.roll[0].band(noise)
                + 0.55 * self.roll[1].band(noise)
                + 0.3 * self.roll[2].band(noise);
            let turn = self.engine.turn(hz * (1.0 + 0.012 * uneven), rate) * core::f32::consts::TAU;
            let fire = turn.sin()
                + 0.6 * (2.0 * turn + 0.4).sin()
                + 0.42 * (3.0 * turn + noise).sin()
                + 0.25 * (5.0 * turn + 2.0 * noise).sin();
            let sum = tyres * kind.tyres + 0.05 * kind.engine * fire;
            let heard = sum * self.gain.next();
            *frame = [heard, heard];
        }
    }

    fn is_silent(&self) -> bool {
        self.wait_secs.is_some()
    }

    fn offset_m(&self) -> Vec3 {
        // Right-hand traffic: a lane lies to the right of its direction.
        let [x, z] = self.toward;
        Vec3::new(x * self.along_m - z * self.lane_m, 0.4, z * self.along_m + x * self.lane_m)
    }
}
