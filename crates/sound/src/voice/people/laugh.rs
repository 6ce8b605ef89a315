//! A short laugh of a few people: breathy syllables, some five a second, that fall and fade
//! (Bachorowski et al. 2001).

use crate::dsp::{BLOCK, Block, Echo, Rng, smoothstep};
use crate::voice::throat::{Sound, Throat};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.519;
const MOST: usize = 12;
/// The number of people at which the reference level is met.
const REFERENCE: f32 = 4.0;

pub(crate) struct Laugh {
    rate: f32,
    rng: Rng,
    people: [Person; MOST],
    rooms: [Echo; 2],
    age_s: f32,
    fresh: bool,
}

struct Person {
    throat: Throat,
    pitch_hz: f32,
    from_s: f32,
    syllable_s: f32,
    many: f32,
    loud: f32,
    mouth: [f32; 3],
    ears: [f32; 2],
}

impl Laugh {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let people = [(); MOST].map(|()| Person {
            throat: Throat::new(Rng::new(u64::from(chance.unit().to_bits()), 5), 1.0, rate),
            pitch_hz: 200.0,
            from_s: 0.0,
            syllable_s: 0.2,
            many: 0.0,
            loud: 0.0,
            mouth: [600.0, 1300.0, 2500.0],
            ears: [1.0; 2],
        });
        let mut room = || Echo::new(0.27, 2600.0, rate, &mut chance);
        let rooms = [room(), room()];
        Self { rate, rng: chance, people, rooms, age_s: 60.0, fresh: false }
    }

    fn plan(&mut self, people: f32, mirth: f32) {
        let rng = &mut self.rng;
        for (number, person) in self.people.iter_mut().enumerate() {
            let woman = rng.unit() < 0.55;
            let size = if woman { rng.between(1.12, 1.2) } else { rng.between(0.95, 1.05) };
            person.throat.become_other(Rng::new(u64::from(rng.unit().to_bits()), 6), size);
            let own = if woman { rng.between(260.0, 360.0) } else { rng.between(150.0, 220.0) };
            person.pitch_hz = own * (1.0 + 0.25 * mirth);
            // One person begins; the others are drawn in.
            person.from_s = if number == 0 { 0.02 } else { rng.between(0.05, 0.55) };
            person.syllable_s = rng.between(0.17, 0.24);
            person.many = rng.between(2.0, 5.0) + 5.0 * mirth * rng.unit();
            let there = (people - number as f32).clamp(0.0, 1.0);
            person.loud = there * rng.between(0.5, 1.0) * (0.55 + 0.6 * mirth);
            person.mouth = [rng.between(480.0, 700.0), rng.between(1150.0, 1600.0), 2500.0];
            let angle = core::f32::consts::FRAC_PI_2 * rng.between(0.15, 0.85);
            person.ears = [angle.cos() * 1.414, angle.sin() * 1.414];
        }
    }
}

impl Synth for Laugh {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        (self.rng, self.age_s, self.fresh) = (chance, age_secs, true);
    }

    fn render(&mut self, &[people, mirth, _, _]: &Controls, out: &mut Block) {
        if core::mem::take(&mut self.fresh) {
            self.plan(people, mirth);
        }
        *out = [[0.0; 2]; BLOCK];
        let level = LEVEL / (people.max(1.0) / REFERENCE).sqrt().max(1.0).sqrt();
        let mut voice = [0.0; BLOCK];
        for person in self.people.iter_mut().filter(|p| p.loud > 0.0) {
            let at = (self.age_s - person.from_s) / person.syllable_s;
            let on = at >= 0.0 && at < person.many.floor();
            if !on && person.throat.is_still() && at > person.many + 1.0 {
                continue;
            }
            let part = at.rem_euclid(1.0);
            let gone = (at / person.many.max(1.0)).clamp(0.0, 1.0);
            let loud = if on { person.loud * (1.0 - 0.65 * gone) } else { 0.0 };
            let breath = smoothstep(0.0, 0.08, part) * (1.0 - smoothstep(0.3, 1.0, part));
            let ha = smoothstep(0.16, 0.3, part) * (1.0 - smoothstep(0.42, 0.72, part));
            let sound = Sound {
                pitch_hz: person.pitch_hz * (1.12 - 0.3 * gone - 0.12 * part),
                mouth: person.mouth,
                voiced: loud * ha,
                breath: loud * (0.12 + 0.35 * (1.0 - mirth)) * breath,
                hiss: 0.0,
                hiss_hz: 3000.0,
                hard: 0.15 + 0.5 * mirth,
            };
            person.throat.render(&sound, &mut voice);
            for (frame, sample) in out.iter_mut().zip(&voice) {
                frame[0] += person.ears[0] * level * sample;
                frame[1] += person.ears[1] * level * sample;
            }
        }
        self.age_s += BLOCK as f32 / self.rate;
        for frame in out.iter_mut() {
            for (heard, room) in frame.iter_mut().zip(&mut self.rooms) {
                *heard += 0.5 * room.next(*heard);
            }
        }
    }

    fn is_silent(&self) -> bool {
        self.age_s > 6.0
    }
}
