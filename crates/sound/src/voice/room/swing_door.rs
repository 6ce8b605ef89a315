//! A door: latch, leaf, hinges, and the air that it moves.

use crate::dsp::{
    BLOCK, Beaten, Block, Echo, Grains, Hit, Modes, OnePole, Pink, Rng, Svf, Wander, ended,
    one_pole_coefficient, smoothstep,
};
use crate::voice::{Controls, Synth};

const OPEN_LEVEL: f32 = 0.447;
const CLOSE_LEVEL: f32 = 0.0243;
/// Modes of a leaf of wood.
const LEAF: [f32; 8] = [1.0, 1.62, 2.31, 3.2, 4.3, 5.9, 7.7, 9.6];
/// Modes of a hinge.
const HINGE: [f32; 8] = [1.0, 1.35, 2.2, 3.1, 4.0, 5.3, 6.8, 8.1];

/// A latch: metal on metal, small.
fn latch(grains: &mut Grains<24>, rng: &mut Rng, loud: f32, rate: f32) {
    let parts = [
        (310.0, 0.014, 0.5, 200.0),
        (1450.0, 0.008, 0.6, 0.0),
        (2700.0, 0.006, 0.5, 0.0),
        (4900.0, 0.003, 0.4, 3000.0),
    ];
    for (hz, ring_s, part, width_hz) in parts {
        let hz = hz * rng.between(0.9, 1.1);
        let loud = loud * part * rng.between(0.8, 1.1);
        grains.strike(&Hit { hz, ring_s, loud, width_hz, ..Hit::default() }, rate);
    }
}

/// A handle is pressed, the bolt slides, the leaf swings.
pub(crate) struct DoorOpen {
    rate: f32,
    rng: Rng,
    grains: Grains<24>,
    hinge: Modes,
    soft: OnePole,
    unrest: Wander,
    pink: Pink,
    air: Svf,
    room: Echo,
    phase: f32,
    slip: f32,
    age_s: f32,
}

impl DoorOpen {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let room = Echo::new(0.25, 2400.0, rate, &mut chance);
        Self {
            rate,
            unrest: Wander::new(chance.clone()),
            rng: chance,
            grains: Grains::default(),
            hinge: Modes::default(),
            soft: OnePole::default(),
            pink: Pink::default(),
            air: Svf::new(320.0, 0.6, rate),
            room,
            phase: 0.0,
            slip: 0.0,
            age_s: 60.0,
        }
    }
}

impl Synth for DoorOpen {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.unrest = Wander::new(chance.clone());
        (self.rng, self.age_s, self.slip) = (chance, age_secs, 0.0);
        self.grains.clear();
        let hinge = Beaten { pitch_hz: 620.0, ring_s: 0.02, ratios: &HINGE, dull: 0.3 };
        self.hinge.tune(&hinge, self.rate, &mut self.rng);
    }

    fn render(&mut self, &[creak, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let after = self.age_s + BLOCK as f32 / rate;
        for (at_s, loud) in [(0.03, 0.55), (0.17, 1.0), (0.23, 0.4)] {
            if (self.age_s..after).contains(&at_s) {
                latch(&mut self.grains, &mut self.rng, loud, rate);
            }
        }
        let swing = smoothstep(0.2, 0.5, after) * (1.0 - smoothstep(0.9, 1.7, after));
        let unrest = self.unrest.next(2.2, rate);
        let hz = (70.0 + 110.0 * swing) * (1.0 + 0.7 * unrest).max(0.2);
        let fade = (-1.0 / (0.0012 * rate)).exp();
        let low = one_pole_coefficient(3000.0, rate);
        *out = [[0.0; 2]; BLOCK];
        self.grains.add(&mut self.rng, OPEN_LEVEL, out);
        for frame in out.iter_mut() {
            self.phase += hz / rate;
            if self.phase >= 1.0 {
                self.phase -= self.rng.between(0.85, 1.2);
                let sticks = (0.2 + unrest).clamp(0.0, 1.0);
                self.slip = creak * swing * sticks * self.rng.between(0.3, 1.0);
            }
            self.slip *= fade;
            let hit = self.soft.low(self.slip, low);
            let moved = self.air.low(self.pink.next(&mut self.rng)) * 0.2 * swing;
            let near = frame[0] + OPEN_LEVEL * (0.12 * self.hinge.next(hit) + moved);
            *frame = [near + 0.4 * self.room.next(near); 2];
        }
        self.hinge.settle();
        self.slip = ended(self.slip);
        self.soft.held = ended(self.soft.held);
        self.age_s = after;
    }

    fn is_silent(&self) -> bool {
        self.age_s > 4.0
    }
}

/// A leaf comes, meets its frame, and the latch falls.
pub(crate) struct DoorClose {
    rate: f32,
    rng: Rng,
    grains: Grains<24>,
    leaf: Modes,
    soft: OnePole,
    pink: Pink,
    air: Svf,
    rooms: [Echo; 2],
    blow: f32,
    age_s: f32,
}

impl DoorClose {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut room = || Echo::new(0.33, 2000.0, rate, &mut chance);
        let rooms = [room(), room()];
        Self {
            rate,
            rng: chance,
            grains: Grains::default(),
            leaf: Modes::default(),
            soft: OnePole::default(),
            pink: Pink::default(),
            air: Svf::new(260.0, 0.6, rate),
            rooms,
            blow: 0.0,
            age_s: 60.0,
        }
    }
}

/// When the leaf meets its frame, s.
const MEETS_S: f32 = 0.22;

impl Synth for DoorClose {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        (self.rng, self.age_s, self.blow) = (chance, age_secs, 0.0);
        self.grains.clear();
        let leaf = Beaten { pitch_hz: 74.0, ring_s: 0.07, ratios: &LEAF, dull: 0.45 };
        self.leaf.tune(&leaf, self.rate, &mut self.rng);
    }

    fn render(&mut self, &[force, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let after = self.age_s + BLOCK as f32 / rate;
        let falls = |at_s: f32| (self.age_s..after).contains(&at_s);
        if falls(MEETS_S) {
            self.blow = 0.4 + 1.3 * force;
        }
        for (at_s, loud) in [(MEETS_S, 0.9 + 1.5 * force), (MEETS_S + 0.035, 1.6)] {
            if falls(at_s) {
                latch(&mut self.grains, &mut self.rng, loud, rate);
            }
        }
        // A slam rattles once more.
        if force > 0.5 && falls(MEETS_S + 0.11) {
            self.blow += 0.35 * force;
        }
        let rush =
            smoothstep(0.0, MEETS_S, after) * (1.0 - smoothstep(MEETS_S, MEETS_S + 0.05, after));
        let fade = (-1.0 / (0.004 * rate)).exp();
        let low = one_pole_coefficient(900.0 + 2600.0 * force, rate);
        *out = [[0.0; 2]; BLOCK];
        self.grains.add(&mut self.rng, CLOSE_LEVEL, out);
        for frame in out.iter_mut() {
            self.blow *= fade;
            let hit = self.soft.low(self.blow * (0.35 + 0.65 * self.rng.white()), low);
            let moved = self.air.low(self.pink.next(&mut self.rng)) * 0.6 * rush * (0.4 + force);
            let near =
                frame[0] + CLOSE_LEVEL * (0.3 * self.leaf.next(hit) + 0.8 * hit + 0.5 * moved);
            for (heard, room) in frame.iter_mut().zip(&mut self.rooms) {
                *heard = near + 0.5 * room.next(near);
            }
        }
        self.leaf.settle();
        self.blow = ended(self.blow);
        self.soft.held = ended(self.soft.held);
        self.age_s = after;
    }

    fn is_silent(&self) -> bool {
        self.age_s > 4.0
    }
}
