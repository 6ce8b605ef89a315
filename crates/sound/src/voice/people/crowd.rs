//! Many people talking: throats that speak independently, and the room between them.

use super::talk::{Manner, Talk};
use crate::dsp::{BLOCK, Block, Echo, Glide, OnePole, Rng, Wander, one_pole_coefficient};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.186;
/// The most voices made; a larger crowd is louder and rests less.
const MOST: usize = 16;

pub(crate) struct Crowd {
    rate: f32,
    people: [Person; MOST],
    rooms: [Echo; 2],
    mood: Wander,
}

struct Person {
    talk: Talk,
    ears: [f32; 2],
    near: f32,
    far: OnePole,
    gain: Glide,
}

impl Crowd {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut number = 0;
        let people = [(); MOST].map(|()| {
            let own = Rng::new(u64::from(chance.unit().to_bits()), number);
            // Voices are spread over the width of the room, near and far.
            let side = (number as f32 * 0.618).fract();
            let angle = core::f32::consts::FRAC_PI_2 * (0.08 + 0.84 * side);
            let near = (1.0 - 0.75 * ((number as f32 + 0.5) * 0.382).fract()).powf(1.8);
            number += 1;
            Person {
                talk: Talk::by_chance(own, rate),
                ears: [angle.cos() * 1.414, angle.sin() * 1.414],
                near,
                far: OnePole::default(),
                gain: Glide::default(),
            }
        });
        let mut room = || Echo::new(0.31, 2600.0, rate, &mut chance);
        let rooms = [room(), room()];
        Self {
            rate,
            people,
            rooms,
            mood: Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 99)),
        }
    }
}

impl Synth for Crowd {
    fn render(&mut self, &[talkers, agitation, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let crowd = (talkers / MOST as f32).max(1.0);
        // A murmur swells and falls as a whole too.
        let mood = 1.0 + 0.18 * self.mood.next(0.09, rate);
        let manner = Manner {
            pitch: 1.0 + 0.28 * agitation,
            syllables_per_s: 4.0 + 1.5 * agitation,
            hard: 0.1 + 0.8 * agitation,
            whisper: 0.12 * (1.0 - agitation),
            rest_s: (1.2 - 0.9 * agitation) / crowd.sqrt(),
        };
        let level = LEVEL * mood * crowd.sqrt() * (0.8 + 0.9 * agitation);
        *out = [[0.0; 2]; BLOCK];
        let mut voice = [0.0; BLOCK];
        for (number, person) in self.people.iter_mut().enumerate() {
            let there = (talkers - number as f32).clamp(0.0, 1.0);
            person.gain.to(level * there * person.near);
            if there <= 0.0 && person.gain.is_at_rest_at(0.0) {
                continue;
            }
            if !person.talk.render(&manner, &mut voice) {
                continue;
            }
            let dull = one_pole_coefficient(1800.0 + 8000.0 * person.near, rate);
            for (frame, sample) in out.iter_mut().zip(&voice) {
                let heard = person.far.low(*sample, dull) * person.gain.next();
                frame[0] += person.ears[0] * heard;
                frame[1] += person.ears[1] * heard;
            }
        }
        for frame in out.iter_mut() {
            for (heard, room) in frame.iter_mut().zip(&mut self.rooms) {
                *heard = 0.7 * *heard + 1.1 * room.next(*heard);
            }
        }
    }
}
