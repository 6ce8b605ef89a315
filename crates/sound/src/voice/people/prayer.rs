//! A call to prayer far away: long phrases of a singing voice, through a loudspeaker, over roofs.
//!
//! The voice sings vowels only, and its turns are drawn by chance within a maqam, so that it is like no
//! text and no person's call. The steps of the two scales, in cents over the ending note, are rounded from
//! Maalouf, "History of Arabic music theory" (2002): Rast has a third and a seventh between those of
//! a piano, Hijaz a wide step from its second to its third.

use crate::dsp::{BLOCK, Block, Echo, OnePole, Rng, Svf, Wander, one_pole_coefficient, smoothstep};
use crate::voice::throat::{Sound, Throat, VOWELS};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.115;
const RAST: [f32; 8] = [0.0, 200.0, 350.0, 500.0, 700.0, 900.0, 1050.0, 1200.0];
const HIJAZ: [f32; 8] = [0.0, 100.0, 400.0, 500.0, 700.0, 800.0, 1000.0, 1200.0];
/// The most notes of a phrase.
const MOST: usize = 24;

#[derive(Clone, Copy, Default)]
struct Note {
    cents: f32,
    lasts_s: f32,
}

pub(crate) struct PrayerCall {
    rate: f32,
    rng: Rng,
    throat: Throat,
    scale: [f32; 8],
    notes: [Note; MOST],
    many: usize,
    /// The present note, and the time in it, s; below 0 between phrases.
    note: usize,
    at_s: f32,
    phrase: u32,
    cents: f32,
    vibrato: f32,
    mouth: [f32; 3],
    air: Wander,
    horn: [Svf; 3],
    roofs: [Echo; 2],
    far: OnePole,
}

impl PrayerCall {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut rng = fork(1);
        let throat = Throat::new(fork(2), 1.0, rate);
        let scale = if rng.unit() < 0.5 { RAST } else { HIJAZ };
        let mut roof = |salt| Echo::new(1.1, 1500.0, rate, &mut fork(salt));
        Self {
            rate,
            throat,
            scale,
            notes: [Note::default(); MOST],
            many: 0,
            note: 0,
            at_s: -0.4,
            phrase: 0,
            cents: 0.0,
            vibrato: 0.0,
            mouth: VOWELS[0],
            roofs: [roof(3), roof(4)],
            air: Wander::new(rng.clone()),
            // A horn loudspeaker: from 400 Hz to 4 kHz, loudest about 1.4 kHz.
            horn: [
                Svf::new(400.0, 0.8, rate),
                Svf::new(3600.0, 0.7, rate),
                Svf::new(1400.0, 1.3, rate),
            ],
            far: OnePole::default(),
            rng,
        }
    }

    /// Draws the next phrase: it rises to a note, dwells, turns about it, and comes down.
    fn compose(&mut self) {
        self.phrase += 1;
        let rng = &mut self.rng;
        let scale = self.scale;
        let step = |degree: i32| scale.get(degree.clamp(0, 7) as usize).copied().unwrap_or(0.0);
        let mut many = 0;
        let notes = &mut self.notes;
        let mut put = |degree: i32, lasts_s: f32| {
            if let Some(note) = notes.get_mut(many) {
                *note = Note { cents: step(degree), lasts_s };
                many += 1;
            }
        };
        let high = 3 + (rng.unit() * 4.0) as i32;
        let mut degree = if self.phrase % 3 == 1 { 0 } else { high - 2 };
        put(degree, rng.between(0.4, 0.9));
        while degree < high {
            degree += 1;
            put(degree, rng.between(0.14, 0.32));
        }
        put(high, rng.between(1.2, 2.6));
        for _ in 0..2 + (rng.unit() * 3.0) as usize {
            let about = if rng.unit() < 0.6 { 1 } else { -1 };
            put(high + about, rng.between(0.12, 0.24));
            put(high, rng.between(0.12, 0.5));
        }
        while degree > 0 {
            degree -= 1;
            let dwells = rng.unit() < 0.3;
            put(degree, if dwells { rng.between(0.5, 0.9) } else { rng.between(0.16, 0.34) });
            if rng.unit() < 0.25 {
                put(degree + 1, 0.11);
                put(degree, rng.between(0.2, 0.4));
            }
        }
        put(0, rng.between(1.6, 2.8));
        (self.many, self.note, self.at_s) = (many, 0, 0.0);
    }

    fn sound(&mut self, pitch_hz: f32) -> Sound {
        let block_s = BLOCK as f32 / self.rate;
        let mut sound = Sound {
            pitch_hz,
            mouth: self.mouth,
            voiced: 0.0,
            breath: 0.0,
            hiss: 0.0,
            hiss_hz: 3000.0,
            hard: 0.55,
        };
        self.at_s += block_s;
        let mut here = self.notes.get(self.note).copied().unwrap_or_default();
        if self.at_s < 0.0 {
            return sound;
        }
        if self.many == 0 {
            self.compose();
            here = self.notes[0];
            self.cents = here.cents;
        } else if self.at_s >= here.lasts_s {
            self.note += 1;
            self.at_s = 0.0;
            if self.note >= self.many {
                self.many = 0;
                self.at_s = -self.rng.between(2.2, 4.5);
                return sound;
            }
            here = self.notes.get(self.note).copied().unwrap_or_default();
            if here.lasts_s > 0.4 {
                let vowels = [0, 4, 7, 6];
                let number = (self.rng.unit() * vowels.len() as f32) as usize;
                let vowel = vowels.get(number).and_then(|v| VOWELS.get(*v)).copied();
                self.mouth = vowel.unwrap_or(self.mouth);
            }
        }
        // The voice slides from note to note, and wavers on notes that it holds.
        let slide = 1.0 - (-block_s / 0.03).exp();
        self.cents += slide * (here.cents - self.cents);
        self.vibrato = (self.vibrato + 5.4 * block_s).fract();
        let held = smoothstep(0.35, 0.9, self.at_s);
        let waver = 32.0 * held * (core::f32::consts::TAU * self.vibrato).sin();
        sound.pitch_hz *= 2f32.powf((self.cents + waver) / 1200.0);
        let first = if self.note == 0 { smoothstep(0.0, 0.15, self.at_s) } else { 1.0 };
        let last = if self.note + 1 == self.many {
            1.0 - smoothstep(0.6, 1.0, self.at_s / here.lasts_s)
        } else {
            1.0
        };
        sound.voiced = first * last * (0.8 + 0.2 * (self.cents / 900.0).min(1.0));
        sound.breath = 0.06 * sound.voiced;
        sound
    }
}

impl Synth for PrayerCall {
    fn restart(&mut self, chance: Rng, _age_secs: f32) {
        self.rng = chance;
        (self.many, self.note, self.at_s, self.phrase) = (0, 0, -0.1, 0);
    }

    fn render(&mut self, &[pitch_hz, echo, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let sound = self.sound(pitch_hz);
        let mut voice = [0.0; BLOCK];
        self.throat.render(&sound, &mut voice);
        // Warm air over the roofs lets more of it through, and less.
        let wind = self.air.next(0.35, rate);
        let through = (0.85 + 0.35 * wind).max(0.25);
        let dull = one_pole_coefficient(1500.0 * (1.0 + 0.5 * wind).max(0.35), rate);
        for (frame, sample) in out.iter_mut().zip(&voice) {
            let [high, low, bell] = &mut self.horn;
            // The amplifier is driven hard.
            let driven = (1.8 * high.high(*sample)).tanh();
            let horn = low.low(driven + 1.2 * bell.band(driven));
            let direct = self.far.low(horn, dull) * through;
            for (heard, roof) in frame.iter_mut().zip(&mut self.roofs) {
                let back = roof.next(direct);
                *heard = LEVEL * (direct * (1.0 - 0.3 * echo) + 1.1 * echo * back);
            }
        }
        self.far.end();
    }
}
