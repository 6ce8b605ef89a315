//! The air of a room: ducts that breathe, a hum that beats with itself, both moving slowly.

use core::f32::consts::TAU;

use crate::dsp::{Block, Glide, Oscillator, Pink, Rng, Svf, Wander, channel};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.132;

pub(crate) struct RoomTone {
    rate: f32,
    turns: [Oscillator; 2],
    hum_moves: Wander,
    hum: Glide,
    sides: [Side; 2],
}

struct Side {
    rng: Rng,
    pink: Pink,
    air: Wander,
    pitch: Wander,
    body: Svf,
    floor: Svf,
    duct: Svf,
    vent: Svf,
    gains: [Glide; 3],
}

impl RoomTone {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut side = |salt: u64| Side {
            rng: fork(salt),
            pink: Pink::default(),
            air: Wander::new(fork(salt + 1)),
            pitch: Wander::new(fork(salt + 2)),
            body: Svf::default(),
            floor: Svf::new(38.0, 0.7, rate),
            duct: Svf::default(),
            vent: Svf::new(1900.0, 0.4, rate),
            gains: [Glide::default(); 3],
        };
        let sides = [side(10), side(20)];
        let turns = [Oscillator::default(); 2];
        Self { rate, turns, hum_moves: Wander::new(fork(1)), hum: Glide::default(), sides }
    }
}

impl Synth for RoomTone {
    fn render(&mut self, &[pitch_hz, hum, airflow, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let moves = 1.0 + 0.3 * self.hum_moves.next(0.05, rate);
        self.hum.to(LEVEL * 0.5 * hum * moves);
        for frame in out.iter_mut() {
            // Two machines whose speeds never quite agree.
            let a = TAU * self.turns[0].turn(pitch_hz, rate);
            let b = TAU * self.turns[1].turn(pitch_hz + 0.23, rate);
            let tone = a.sin() + 0.5 * b.sin() + 0.4 * (2.0 * a).sin() + 0.15 * (3.0 * b).sin();
            *frame = [tone * self.hum.next(); 2];
        }
        for (index, side) in self.sides.iter_mut().enumerate() {
            let air = 1.0 + 0.3 * side.air.next(0.07, rate);
            side.body.tune((220.0 + 300.0 * airflow) * air, 0.5, rate);
            let duct_hz = 2.3 * pitch_hz * (1.0 + 0.03 * side.pitch.next(0.11, rate));
            side.duct.tune(duct_hz, 3.5, rate);
            side.gains[0].to(LEVEL * (0.5 + 0.9 * airflow) * air);
            side.gains[1].to(LEVEL * 0.55 * air);
            side.gains[2].to(LEVEL * 0.42 * airflow * air);
            for heard in channel(out, index) {
                let noise = side.pink.next(&mut side.rng);
                let body = side.body.low(side.floor.high(noise)) * side.gains[0].next();
                let duct = side.duct.band(noise) * side.gains[1].next();
                *heard += body + duct + side.vent.band(noise) * side.gains[2].next();
            }
        }
    }
}
