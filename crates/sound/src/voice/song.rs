//! A bird that sings from a perch: phrases of glides, trills and repeats, with rests, each bird in
//! a manner of its own by seed.

use core::f32::consts::{PI, TAU};

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Echo, Oscillator, Rng};

const LEVEL: f32 = 0.0634;
const MOST_NOTES: usize = 18;

#[derive(Clone, Copy, Default)]
struct Note {
    start_s: f32,
    length_s: f32,
    /// Pitch at both ends of a note, as a factor on the bird's pitch.
    from: f32,
    to: f32,
    /// Bend of a note's middle, up or down.
    bow: f32,
    loud: f32,
}

/// How a bird builds its phrases.
#[derive(Clone, Copy)]
enum Manner {
    /// Slow fluted notes, a twitter to end.
    Flute,
    /// Two notes, again and again.
    Saw,
    /// Falling and faster.
    Cascade,
    /// Quick glides, all different.
    Warble,
}

pub(crate) struct Song {
    rate: f32,
    rng: Rng,
    manner: Manner,
    motif: u64,
    notes: [Note; MOST_NOTES],
    count: usize,
    at: usize,
    clock_s: f32,
    rest_s: f32,
    phase: Oscillator,
    echo: Echo,
}

impl Song {
    pub fn new(mut rng: Rng, rate: f32) -> Self {
        let manner = match rng.between(0.0, 4.0) as u32 {
            0 => Manner::Flute,
            1 => Manner::Saw,
            2 => Manner::Cascade,
            _ => Manner::Warble,
        };
        Self {
            rate,
            manner,
            motif: u64::from(rng.unit().to_bits()),
            notes: [Note::default(); MOST_NOTES],
            count: 0,
            at: 0,
            clock_s: 0.0,
            rest_s: rng.between(0.2, 4.0),
            phase: Oscillator::default(),
            echo: Echo::new(0.19, 3800.0, rate, &mut rng),
            rng,
        }
    }

    fn compose(&mut self) {
        // A bird has three motifs and sings each a little differently every time.
        let motif = self.rng.between(0.0, 3.0) as u64;
        let mut own = Rng::new(self.motif, motif + 1);
        let rng = &mut self.rng;
        let mut at_s = 0.0;
        let key = own.between(0.85, 1.15) * rng.between(0.985, 1.015);
        let mut put = |notes: &mut [Note; MOST_NOTES], i: usize, mut note: Note, gap_s: f32| {
            note.start_s = at_s;
            at_s += note.length_s + gap_s;
            if let Some(slot) = notes.get_mut(i) {
                *slot = note;
            }
        };
        self.count = match self.manner {
            Manner::Flute => {
                let slow = own.between(3.0, 6.0) as usize;
                let quick = own.between(2.0, 7.0) as usize;
                for i in 0..slow {
                    let from = key * own.between(0.42, 0.66);
                    let to = from * own.between(0.86, 1.16);
                    let length_s = own.between(0.11, 0.32) * rng.between(0.94, 1.06);
                    let note = Note {
                        length_s,
                        from,
                        to,
                        bow: own.between(-0.05, 0.06),
                        loud: 0.9,
                        ..Note::default()
                    };
                    put(&mut self.notes, i, note, own.between(0.03, 0.09));
                }
                for i in 0..quick {
                    let from = key * own.between(0.8, 1.35);
                    let note = Note {
                        length_s: own.between(0.03, 0.07),
                        from,
                        to: from * own.between(0.7, 1.3),
                        bow: 0.0,
                        loud: 0.3,
                        ..Note::default()
                    };
                    put(&mut self.notes, slow + i, note, own.between(0.01, 0.04));
                }
                slow + quick
            }
            Manner::Saw => {
                let turns = own.between(3.0, 5.0) as usize + usize::from(rng.unit() < 0.5);
                let (low, length_s) = (own.between(0.74, 0.86), own.between(0.08, 0.14));
                for i in 0..turns * 2 {
                    let high = i % 2 == 0;
                    let from = key * if high { 1.0 } else { low };
                    let note = Note {
                        length_s: if high { length_s } else { length_s * 1.3 },
                        from,
                        to: from * 0.985,
                        bow: 0.02,
                        loud: if high { 1.0 } else { 0.8 },
                        ..Note::default()
                    };
                    put(&mut self.notes, i, note, if high { 0.03 } else { 0.06 });
                }
                turns * 2
            }
            Manner::Cascade => {
                let many = own.between(9.0, 14.0) as usize;
                let sweep = own.between(0.62, 0.8);
                for i in 0..many {
                    let gone = i as f32 / many as f32;
                    let from = key * (1.25 - 0.45 * gone) * rng.between(0.98, 1.02);
                    let note = Note {
                        length_s: 0.085 - 0.04 * gone,
                        from,
                        to: from * sweep,
                        bow: 0.0,
                        loud: 0.55 + 0.45 * gone,
                        ..Note::default()
                    };
                    put(&mut self.notes, i, note, 0.05 - 0.025 * gone);
                }
                let from = key * 0.9;
                let note = Note {
                    length_s: 0.16,
                    from,
                    to: from * 1.2,
                    bow: -0.18,
                    loud: 1.0,
                    ..Note::default()
                };
                put(&mut self.notes, many, note, 0.0);
                many + 1
            }
            Manner::Warble => {
                let many = own.between(8.0, 16.0) as usize;
                for i in 0..many {
                    let from = key * own.between(0.65, 1.3);
                    let to = from * own.between(0.75, 1.33);
                    let note = Note {
                        length_s: own.between(0.04, 0.12),
                        from,
                        to,
                        bow: own.between(-0.1, 0.12),
                        loud: own.between(0.4, 1.0),
                        ..Note::default()
                    };
                    put(&mut self.notes, i, note, own.between(0.01, 0.06));
                }
                many
            }
        };
        (self.at, self.clock_s) = (0, 0.0);
    }
}

impl Synth for Song {
    fn render(&mut self, &[pitch_hz, per_minute, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        if self.at >= self.count {
            self.rest_s -= BLOCK as f32 / rate;
            if self.rest_s <= 0.0 && per_minute > 0.0 {
                self.compose();
                let mean = (60.0 / per_minute - 1.5).max(0.5);
                self.rest_s = mean * self.rng.between(0.35, 1.0) + 0.5 * self.rng.wait(1.0 / mean);
            }
        }
        for frame in out.iter_mut() {
            let mut sample = 0.0;
            if let Some(note) = self.notes.get(self.at).filter(|_| self.at < self.count) {
                let part = (self.clock_s - note.start_s) / note.length_s;
                if part >= 0.0 {
                    let u = part.min(1.0);
                    let pitch = note.from + (note.to - note.from) * u + note.bow * (PI * u).sin();
                    let turn = TAU * self.phase.turn(pitch_hz * pitch, rate);
                    let tone = turn.sin() + 0.07 * (2.0 * turn).sin();
                    // The note rises fast, dies slower and touches zero at both ends.
                    let swell = (PI * u.powf(0.7)).sin();
                    sample = LEVEL * note.loud * swell * tone;
                }
                self.clock_s += 1.0 / rate;
                if part >= 1.0 {
                    self.at += 1;
                }
            }
            let heard = 0.8 * sample + 0.9 * self.echo.next(sample);
            *frame = [heard, heard];
        }
    }
}
