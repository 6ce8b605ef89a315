//! People who call: shouts of alarm, and children at play. No word can be understood.
//!
//! A shout is higher, harder and longer than talk, and its first formant rises with its pitch
//! (Rostolland 1982). A child's mouth is a third shorter than a man's, and its voice is about 300 Hz when
//! it talks, twice that when it shrieks (Peterson and Barney 1952).

use crate::dsp::{BLOCK, Block, Echo, Glide, OnePole, Rng, one_pole_coefficient, smoothstep};
use crate::voice::throat::{NEUTRAL, Sound, Throat, VOWELS};
use crate::voice::{Controls, Synth};

const SHOUTS: f32 = 0.35;
const CHILDREN: f32 = 0.3;
const MOST_SHOUT: usize = 12;
const MOST_PLAY: usize = 16;

/// How somebody calls at a moment.
#[derive(Clone, Copy)]
struct Manner {
    /// Factor on the caller's own pitch, and how far it rises and falls in a call.
    pitch: f32,
    swing: f32,
    hard: f32,
    /// Length of a syllable, s, and the most of them in a call.
    syllable_s: f32,
    most: f32,
    /// About how long the caller rests, s.
    rest_s: f32,
    /// How often a call is a laugh.
    laughs: f32,
}

/// Somebody who calls now and then.
struct Caller {
    rate: f32,
    rng: Rng,
    throat: Throat,
    pitch_hz: f32,
    /// Time in the present syllable, s; below 0 while the caller rests.
    at_s: f32,
    length_s: f32,
    left: u32,
    mouths: [[f32; 3]; 2],
    /// Pitch at the begin, the middle and the end of the syllable, against the caller's own.
    melody: [f32; 3],
    laughing: bool,
    loud: f32,
    near: f32,
    far: OnePole,
    ears: [f32; 2],
    gain: Glide,
}

impl Caller {
    fn new(number: usize, pitch_hz: f32, size: f32, mut rng: Rng, rate: f32) -> Self {
        let side = (number as f32 * 0.618 + 0.3).fract();
        let angle = core::f32::consts::FRAC_PI_2 * (0.1 + 0.8 * side);
        Self {
            rate,
            throat: Throat::new(Rng::new(u64::from(rng.unit().to_bits()), 1), size, rate),
            pitch_hz,
            at_s: -rng.between(0.02, 1.2) * (0.2 + number as f32 * 0.3),
            length_s: 0.0,
            left: 0,
            mouths: [NEUTRAL; 2],
            melody: [1.0; 3],
            laughing: false,
            loud: 1.0,
            near: (1.0 - 0.7 * ((number as f32 + 0.5) * 0.382).fract()).powf(1.5),
            far: OnePole::default(),
            ears: [angle.cos() * 1.414, angle.sin() * 1.414],
            gain: Glide::default(),
            rng,
        }
    }

    fn begin(&mut self, manner: &Manner) {
        let rng = &mut self.rng;
        if self.left == 0 {
            self.laughing = rng.unit() < manner.laughs;
            let most = if self.laughing { 7.0 } else { manner.most };
            self.left = 1 + (rng.unit() * most) as u32;
            self.loud = rng.between(0.55, 1.0);
        }
        let mut vowel = || {
            let open = [0, 1, 4, 6, 7];
            let number = (rng.unit() * open.len() as f32) as usize;
            let vowel = open.get(number).and_then(|v| VOWELS.get(*v)).copied();
            vowel.unwrap_or(NEUTRAL)
        };
        // One vowel glides into another, as in a call that is no word.
        self.mouths = [vowel(), vowel()];
        let last = self.left == 1;
        if self.laughing {
            self.length_s = rng.between(0.15, 0.21);
            let high = rng.between(1.0, 1.35) * manner.pitch;
            self.melody = [high, high * 0.97, high * 0.82];
        } else {
            let long = if last { rng.between(1.2, 2.6) } else { rng.between(0.7, 1.2) };
            self.length_s = manner.syllable_s * long;
            let high = manner.pitch * rng.between(0.9, 1.15);
            let swing = manner.swing * rng.between(0.4, 1.0);
            let rises = rng.unit() < 0.35;
            let end = if rises { 1.0 + 0.5 * swing } else { 1.0 - 0.6 * swing };
            self.melody = [high * (1.0 - 0.4 * swing), high * (1.0 + 0.3 * swing), high * end];
        }
        self.at_s = 0.0;
    }

    fn sound(&self, manner: &Manner) -> Sound {
        let mut sound = Sound {
            pitch_hz: self.pitch_hz,
            mouth: self.mouths[1],
            voiced: 0.0,
            breath: 0.0,
            hiss: 0.0,
            hiss_hz: 3000.0,
            hard: manner.hard,
        };
        if self.at_s < 0.0 {
            return sound;
        }
        let part = (self.at_s / self.length_s).clamp(0.0, 1.0);
        let [a, b, c] = self.melody;
        let up = a + (b - a) * smoothstep(0.0, 0.35, part);
        sound.pitch_hz *= up + (c - b) * smoothstep(0.4, 1.0, part);
        let glide = smoothstep(0.2, 0.75, part);
        let [from, to] = self.mouths;
        for ((hz, from), to) in sound.mouth.iter_mut().zip(from).zip(to) {
            *hz = from + (to - from) * glide;
        }
        // The mouth opens as far as the pitch needs.
        let [first, ..] = &mut sound.mouth;
        *first = first.max(0.95 * sound.pitch_hz / self.throat.size);
        let (rise, fall) = if self.laughing { (0.3, 0.4) } else { (0.12, 0.7) };
        let open = smoothstep(0.0, rise, part) * (1.0 - smoothstep(fall, 1.0, part));
        sound.voiced = self.loud * open;
        sound.breath = self.loud * (0.1 + if self.laughing { 0.3 } else { 0.0 }) * open;
        sound
    }

    /// The next block; false when it is silence.
    fn render(&mut self, manner: &Manner, out: &mut [f32; BLOCK]) -> bool {
        let resting = self.at_s < 0.0;
        self.at_s += BLOCK as f32 / self.rate;
        if resting && self.at_s >= 0.0 {
            self.begin(manner);
        } else if !resting && self.at_s >= self.length_s {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                let rest_s = manner.rest_s * self.rng.between(0.5, 1.0);
                self.at_s = -rest_s - self.rng.wait(1.0 / (0.7 * manner.rest_s).max(0.05));
            } else {
                self.begin(manner);
            }
        }
        let sound = self.sound(manner);
        if sound.voiced + sound.breath <= 0.0 && self.throat.is_still() && self.at_s < -0.1 {
            return false;
        }
        self.throat.render(&sound, out);
        true
    }
}

/// A group of callers, near and far, and the walls about them.
struct Group<const N: usize> {
    rate: f32,
    callers: [Caller; N],
    walls: [Echo; 2],
}

impl<const N: usize> Group<N> {
    fn new(mut caller: impl FnMut(usize, &mut Rng) -> Caller, mut chance: Rng, rate: f32) -> Self {
        let mut number = 0;
        let callers = [(); N].map(|()| {
            let made = caller(number, &mut chance);
            number += 1;
            made
        });
        let mut wall = || Echo::new(0.3, 1300.0, rate, &mut chance);
        let walls = [wall(), wall()];
        Self { rate, callers, walls }
    }

    fn render(&mut self, many: f32, manner: &Manner, level: f32, out: &mut Block) {
        *out = [[0.0; 2]; BLOCK];
        let mut voice = [0.0; BLOCK];
        for (number, caller) in self.callers.iter_mut().enumerate() {
            let there = (many - number as f32).clamp(0.0, 1.0);
            caller.gain.to(level * there * caller.near);
            if there <= 0.0 && caller.gain.is_at_rest_at(0.0) {
                continue;
            }
            if !caller.render(manner, &mut voice) {
                continue;
            }
            let dull = one_pole_coefficient(2200.0 + 8000.0 * caller.near, self.rate);
            for (frame, sample) in out.iter_mut().zip(&voice) {
                let heard = caller.far.low(*sample, dull) * caller.gain.next();
                frame[0] += caller.ears[0] * heard;
                frame[1] += caller.ears[1] * heard;
            }
            caller.far.end();
        }
        for frame in out.iter_mut() {
            for (heard, wall) in frame.iter_mut().zip(&mut self.walls) {
                *heard += 0.4 * wall.next(*heard);
            }
        }
    }
}

pub(crate) struct Shouts {
    group: Group<MOST_SHOUT>,
}

impl Shouts {
    pub fn new(chance: Rng, rate: f32) -> Self {
        let caller = |number: usize, chance: &mut Rng| {
            let mut rng = Rng::new(u64::from(chance.unit().to_bits()), number as u64);
            let (pitch_hz, size) = if rng.unit() < 0.65 {
                (rng.between(190.0, 270.0), rng.between(0.96, 1.05))
            } else {
                (rng.between(310.0, 400.0), rng.between(1.12, 1.2))
            };
            Caller::new(number, pitch_hz, size, rng, rate)
        };
        Self { group: Group::new(caller, chance, rate) }
    }
}

impl Synth for Shouts {
    fn render(&mut self, &[people, alarm, _, _]: &Controls, out: &mut Block) {
        let manner = Manner {
            pitch: 0.9 + 0.35 * alarm,
            swing: 0.25 + 0.2 * alarm,
            hard: 0.6 + 0.4 * alarm,
            syllable_s: 0.34 - 0.1 * alarm,
            most: 3.0,
            rest_s: 2.0 - 1.4 * alarm,
            laughs: 0.0,
        };
        self.group.render(people, &manner, SHOUTS * (0.75 + 0.5 * alarm), out);
    }
}

pub(crate) struct Children {
    group: Group<MOST_PLAY>,
}

impl Children {
    pub fn new(chance: Rng, rate: f32) -> Self {
        let caller = |number: usize, chance: &mut Rng| {
            let mut rng = Rng::new(u64::from(chance.unit().to_bits()), number as u64);
            let (pitch_hz, size) = (rng.between(290.0, 390.0), rng.between(1.27, 1.42));
            Caller::new(number, pitch_hz, size, rng, rate)
        };
        Self { group: Group::new(caller, chance, rate) }
    }
}

impl Synth for Children {
    fn render(&mut self, &[many, glee, _, _]: &Controls, out: &mut Block) {
        let manner = Manner {
            pitch: 0.95 + 0.5 * glee,
            swing: 0.3 + 0.35 * glee,
            hard: 0.25 + 0.4 * glee,
            syllable_s: 0.24,
            most: 4.0,
            rest_s: 2.6 - 1.9 * glee,
            laughs: 0.15 + 0.25 * glee,
        };
        self.group.render(many, &manner, CHILDREN * (0.75 + 0.5 * glee), out);
    }
}
