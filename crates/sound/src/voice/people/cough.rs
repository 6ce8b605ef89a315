//! A cough: the glottis bursts open, air rushes, the folds close on it again (Korpáš 1996: the
//! three phases of a cough's sound). A fit has one to three coughs.

use crate::dsp::{BLOCK, Block, Echo, Rng, smoothstep};
use crate::voice::throat::{NEUTRAL, Sound, Throat};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.794;

pub(crate) struct Cough {
    rate: f32,
    rng: Rng,
    throat: Throat,
    room: Echo,
    age_s: f32,
    /// When each cough begins, how long and how strong it is.
    coughs: [(f32, f32, f32); 3],
    fresh: bool,
}

impl Cough {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let room = Echo::new(0.22, 2200.0, rate, &mut chance);
        let throat = Throat::new(chance.clone(), 1.0, rate);
        Self {
            rate,
            rng: chance,
            throat,
            room,
            age_s: 60.0,
            coughs: [(9.0, 1.0, 0.0); 3],
            fresh: false,
        }
    }

    fn plan(&mut self, force: f32) {
        let many = 1.0 + 2.0 * force * self.rng.between(0.3, 1.0);
        let mut at_s = 0.02;
        for (number, cough) in self.coughs.iter_mut().enumerate() {
            let length_s = self.rng.between(0.24, 0.36);
            let there = (number as f32) < many.round();
            *cough = (at_s, length_s, if there { self.rng.between(0.65, 1.0) } else { 0.0 });
            at_s += length_s + self.rng.between(0.05, 0.3);
        }
    }
}

impl Synth for Cough {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.rng = chance;
        let size = self.rng.between(0.95, 1.18);
        let own = self.rng.clone();
        self.throat.become_other(own, size);
        (self.age_s, self.fresh) = (age_secs, true);
    }

    fn render(&mut self, &[pitch_hz, force, _, _]: &Controls, out: &mut Block) {
        if core::mem::take(&mut self.fresh) {
            self.plan(force);
        }
        let mut sound = Sound {
            pitch_hz,
            mouth: [620.0, 1450.0, 2500.0],
            voiced: 0.0,
            breath: 0.0,
            hiss: 0.0,
            hiss_hz: 2600.0,
            hard: 0.5 + 0.5 * force,
        };
        for (from_s, length_s, loud) in self.coughs {
            let at_s = self.age_s - from_s;
            if at_s < 0.0 || at_s > length_s {
                continue;
            }
            let burst = smoothstep(0.0, 0.006, at_s) * (-at_s / 0.035).exp();
            let rush = smoothstep(0.01, 0.05, at_s) * (1.0 - smoothstep(0.1, 0.22, at_s));
            let end = smoothstep(0.5, 0.65, at_s / length_s)
                * (1.0 - smoothstep(0.75, 1.0, at_s / length_s));
            sound.breath = loud * (2.6 * burst + (0.4 + 0.5 * force) * rush + 0.2 * end);
            sound.hiss = loud * (0.2 * burst + 0.05 * rush);
            sound.voiced = loud * (0.5 * burst + (0.35 + 0.4 * force) * end);
            sound.pitch_hz = pitch_hz * (1.7 - 0.6 * at_s / length_s);
            if end > 0.0 {
                sound.mouth = NEUTRAL;
            }
        }
        let mut voice = [0.0; BLOCK];
        self.throat.render(&sound, &mut voice);
        self.age_s += BLOCK as f32 / self.rate;
        for (frame, sample) in out.iter_mut().zip(&voice) {
            let near = LEVEL * sample;
            *frame = [near + 0.2 * self.room.next(near); 2];
        }
    }

    fn is_silent(&self) -> bool {
        self.age_s > 4.0
    }
}
