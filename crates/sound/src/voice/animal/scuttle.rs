//! Small legs: they run and rest, and each step sticks, slips and ticks.

use gradus_scenario::sound::Ground;

use crate::dsp::{BLOCK, Block, Grains, Hit, Rng};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.282;
/// Animals with a gait of their own; a larger number of animals steps more often.
const MOST: usize = 12;
/// Legs set down one after the other within a step, s.
const LEG_S: f32 = 0.009;

/// A part of the ground's answer to a leg: Hz, ring, loudness, width.
type Part = (f32, f32, f32, f32);

pub(crate) struct Scuttle {
    rate: f32,
    rng: Rng,
    ground: Ground,
    animals: [Animal; MOST],
    grains: Grains<48>,
}

#[derive(Clone, Copy)]
struct Animal {
    runs: bool,
    /// Time until the animal runs or rests, s.
    turn_s: f32,
    /// How far a step has gone, and ticks of it still to come.
    phase: f32,
    legs: u32,
    leg_s: f32,
    pace: f32,
    weight: f32,
    pan: f32,
}

impl Scuttle {
    pub fn new(ground: Ground, mut chance: Rng, rate: f32) -> Self {
        let animals = [(); MOST].map(|()| Animal {
            runs: false,
            turn_s: chance.between(0.0, 1.6),
            phase: chance.unit(),
            legs: 0,
            leg_s: 0.0,
            pace: chance.between(0.75, 1.25),
            weight: chance.between(0.5, 1.0),
            pan: chance.between(-0.8, 0.8),
        });
        Self { rate, rng: chance, ground, animals, grains: Grains::default() }
    }

    /// A leg comes down: the ground answers, and the leg drags a little.
    fn tick(&mut self, animal: &Animal) {
        let (parts, drag_hz, loud): (&[Part], f32, f32) = match self.ground {
            Ground::Paper => {
                (&[(1900.0, 0.0026, 0.5, 1500.0), (4200.0, 0.0016, 0.5, 3000.0)], 3600.0, 1.0)
            }
            Ground::Glass => (
                &[
                    (3100.0, 0.004, 0.35, 0.0),
                    (5300.0, 0.003, 0.4, 0.0),
                    (8200.0, 0.0015, 0.25, 0.0),
                ],
                6800.0,
                0.91,
            ),
            Ground::Wood => (
                &[
                    (820.0, 0.004, 0.5, 0.0),
                    (1750.0, 0.002, 0.45, 800.0),
                    (3300.0, 0.0016, 0.25, 2500.0),
                ],
                2300.0,
                1.66,
            ),
        };
        let rng = &mut self.rng;
        let force = loud * animal.weight * (0.4 + 0.6 * rng.unit());
        let delay = (rng.unit() * BLOCK as f32) as usize;
        let own = rng.between(0.85, 1.2);
        for (hz, ring_s, part, width_hz) in parts {
            let hit = Hit {
                hz: hz * own,
                ring_s: *ring_s,
                loud: force * part,
                width_hz: *width_hz,
                pan: animal.pan,
                delay,
            };
            self.grains.strike(&hit, self.rate);
        }
        if rng.unit() < 0.4 {
            let hz = drag_hz * rng.between(0.8, 1.3);
            let ring_s = rng.between(0.004, 0.011);
            let hit = Hit { hz, ring_s, loud: 0.2 * force, width_hz: hz, pan: animal.pan, delay };
            self.grains.strike(&hit, self.rate);
        }
    }
}

impl Synth for Scuttle {
    fn render(&mut self, &[steps_per_s, count, haste, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let block_s = BLOCK as f32 / rate;
        let crowd = (count / MOST as f32).max(1.0);
        for number in 0..MOST {
            let Some(mut animal) = self.animals.get(number).copied() else { continue };
            let there = (number as f32) < count;
            animal.turn_s -= block_s;
            if animal.turn_s <= 0.0 {
                animal.runs = !animal.runs;
                animal.turn_s = if animal.runs {
                    self.rng.between(0.15, 0.6) * (1.0 + 2.5 * haste)
                } else {
                    (0.15 + self.rng.wait(1.0) * 1.5) * (1.0 - 0.85 * haste)
                };
            }
            if animal.runs && there && steps_per_s > 0.0 {
                animal.phase += steps_per_s * animal.pace * crowd * block_s;
                if animal.phase >= 1.0 {
                    animal.phase -= self.rng.between(0.8, 1.2);
                    animal.legs = 1 + (self.rng.unit() * 3.0) as u32;
                    animal.leg_s = 0.0;
                }
            }
            if animal.legs > 0 {
                animal.leg_s -= block_s;
                if animal.leg_s <= 0.0 {
                    animal.legs -= 1;
                    animal.leg_s = LEG_S * self.rng.between(0.5, 1.6);
                    self.tick(&animal);
                }
            }
            if let Some(slot) = self.animals.get_mut(number) {
                *slot = animal;
            }
        }
        *out = [[0.0; 2]; BLOCK];
        self.grains.add(&mut self.rng, LEVEL, out);
    }
}
