//! Somebody who walks: heel, then toe, on a floor of some kind.

use gradus_scenario::sound::Floor;

use crate::dsp::{BLOCK, Block, Echo, Grains, Hit, Rng};
use crate::voice::{Controls, Synth};

/// The factor that makes all floors equally loud.
fn level(floor: Floor) -> f32 {
    match floor {
        Floor::Carpet => 0.164,
        Floor::Wood => 0.141,
        Floor::Stone => 0.24,
        Floor::Gravel => 0.27,
    }
}

pub(crate) struct Footsteps {
    rate: f32,
    rng: Rng,
    floor: Floor,
    phase: f32,
    left: bool,
    /// Time until the toe comes down, s; none when it is down.
    toe_s: Option<f32>,
    /// How many small stones still move, a second.
    stones: f32,
    grains: Grains<40>,
    room: Echo,
}

impl Footsteps {
    pub fn new(floor: Floor, mut chance: Rng, rate: f32) -> Self {
        let room = Echo::new(0.24, 1800.0, rate, &mut chance);
        let (toe_s, grains) = (None, Grains::default());
        Self { rate, rng: chance, floor, phase: 0.7, left: false, toe_s, stones: 0.0, grains, room }
    }

    fn tread(&mut self, loud: f32) {
        // The parts of the floor's answer: Hz, ring, loudness, width.
        let answers: &[(f32, f32, f32, f32)] = match self.floor {
            Floor::Carpet => {
                &[(75.0, 0.03, 1.6, 0.0), (190.0, 0.018, 0.7, 150.0), (900.0, 0.012, 0.06, 900.0)]
            }
            Floor::Wood => &[
                (88.0, 0.05, 1.1, 0.0),
                (176.0, 0.04, 0.75, 0.0),
                (390.0, 0.02, 0.4, 0.0),
                (1150.0, 0.006, 0.6, 900.0),
                (2600.0, 0.003, 0.4, 2500.0),
            ],
            Floor::Stone => &[
                (120.0, 0.02, 0.16, 0.0),
                (950.0, 0.014, 0.5, 700.0),
                (2300.0, 0.014, 0.6, 900.0),
                (4300.0, 0.004, 0.35, 2500.0),
            ],
            Floor::Gravel => &[(95.0, 0.025, 0.45, 0.0), (1500.0, 0.01, 0.3, 1500.0)],
        };
        let foot = if self.left { 1.05 } else { 0.96 };
        for (hz, ring_s, part, width_hz) in answers {
            let rng = &mut self.rng;
            let hit = Hit {
                hz: hz * foot * rng.between(0.93, 1.07),
                ring_s: ring_s * rng.between(0.85, 1.2),
                loud: loud * part * rng.between(0.75, 1.1),
                width_hz: *width_hz,
                ..Hit::default()
            };
            self.grains.strike(&hit, self.rate);
        }
        if self.floor == Floor::Gravel {
            self.stones = (self.stones + 420.0 * loud).min(700.0);
        }
    }
}

impl Synth for Footsteps {
    fn render(&mut self, &[speed_mps, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let block_s = BLOCK as f32 / rate;
        if speed_mps > 0.1 {
            // Grown people: 115 steps a minute at 1.4 m/s.
            self.phase += (0.85 + 0.76 * speed_mps) * block_s;
            let force = (0.55 + 0.32 * speed_mps) * self.rng.between(0.8, 1.1);
            if self.phase >= 1.0 {
                self.phase -= 1.0 + 0.03 * self.rng.white();
                self.left = !self.left;
                self.tread(force);
                self.toe_s = Some(0.19 / (0.6 + 0.5 * speed_mps));
            }
        }
        if let Some(left) = self.toe_s {
            self.toe_s = (left > block_s).then_some(left - block_s);
            if self.toe_s.is_none() {
                self.tread(0.3);
            }
        }
        if self.stones > 4.0 {
            let many = self.stones * block_s;
            if self.rng.unit() < many {
                let hz = self.rng.between(1800.0, 5200.0);
                let loud = 0.75 * self.rng.unit() * self.rng.unit();
                let ring_s = self.rng.between(0.001, 0.003);
                let delay = (self.rng.unit() * BLOCK as f32) as usize;
                let hit = Hit { hz, ring_s, loud, width_hz: 0.5 * hz, pan: 0.0, delay };
                self.grains.strike(&hit, rate);
            }
            self.stones *= (-block_s / 0.09).exp();
        }
        *out = [[0.0; 2]; BLOCK];
        self.grains.add(&mut self.rng, level(self.floor), out);
        for frame in out.iter_mut() {
            let near = frame[0];
            *frame = [near + 0.35 * self.room.next(near); 2];
        }
    }
}
