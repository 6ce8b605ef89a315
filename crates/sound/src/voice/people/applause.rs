//! Hands that clap: each person in a pace and with hands of their own (Repp 1987: some four claps a
//! second, broad bands about 1 to 2 kHz by how the hands meet).

use crate::dsp::{Arrivals, BLOCK, Block, Echo, Grains, Hit, Rng};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.0891;
/// Pairs of hands that have a pace of their own; further pairs clap by chance.
const MOST: usize = 48;

pub(crate) struct Applause {
    rate: f32,
    rng: Rng,
    hands: [Hands; MOST],
    rest: Arrivals,
    claps: Grains<64>,
    rooms: [Echo; 2],
}

#[derive(Clone, Copy)]
struct Hands {
    wait_s: f32,
    per_s: f32,
    hz: f32,
    loud: f32,
    pan: f32,
}

impl Applause {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let hands = [(); MOST].map(|()| Hands {
            wait_s: chance.between(0.0, 0.4),
            per_s: chance.between(3.0, 4.6),
            hz: chance.between(700.0, 2300.0),
            loud: chance.between(0.35, 1.0),
            pan: chance.between(-0.9, 0.9),
        });
        let mut room = || Echo::new(0.29, 3200.0, rate, &mut chance);
        let rooms = [room(), room()];
        Self {
            rate,
            rng: chance,
            hands,
            rest: Arrivals::default(),
            claps: Grains::default(),
            rooms,
        }
    }
}

impl Synth for Applause {
    fn render(&mut self, &[clappers, delight, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let block_s = BLOCK as f32 / rate;
        let (pace, force) = (0.85 + 0.35 * delight, 0.6 + 0.8 * delight);
        let rng = &mut self.rng;
        let clap = |claps: &mut Grains<64>, rng: &mut Rng, hands: &Hands, delay| {
            let hz = hands.hz * rng.between(0.85, 1.18);
            let loud = hands.loud * force * rng.between(0.6, 1.0);
            let ring_s = rng.between(0.0035, 0.008);
            let hit = Hit { hz, ring_s, loud, width_hz: 0.9 * hz, pan: hands.pan, delay };
            claps.strike(&hit, rate);
        };
        for (number, hands) in self.hands.iter_mut().enumerate() {
            hands.wait_s -= block_s;
            if hands.wait_s > 0.0 {
                continue;
            }
            let delay = ((hands.wait_s + block_s) * rate).max(0.0) as usize;
            hands.wait_s += rng.between(0.9, 1.1) / (hands.per_s * pace);
            if (number as f32) < clappers {
                clap(&mut self.claps, rng, hands, delay);
            }
        }
        let others = (clappers - MOST as f32).max(0.0) * 3.8 * pace;
        while let Some(delay) = self.rest.next(others, rate, rng) {
            let hz = rng.between(700.0, 2300.0);
            let loud = rng.between(0.25, 0.95);
            let hands = Hands { wait_s: 0.0, per_s: 0.0, hz, loud, pan: rng.white() };
            clap(&mut self.claps, rng, &hands, delay);
        }
        *out = [[0.0; 2]; BLOCK];
        self.claps.add(rng, LEVEL, out);
        for frame in out.iter_mut() {
            for (heard, room) in frame.iter_mut().zip(&mut self.rooms) {
                *heard = 0.8 * *heard + 0.9 * room.next(*heard);
            }
        }
    }
}
