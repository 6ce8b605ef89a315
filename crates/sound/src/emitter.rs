//! Plays one body of a sound on the audio thread: voice, gate, way, room, place.

use glam::Vec3;
use gradus_scenario::sound::Layer;

use crate::dsp::{BLOCK, Block, Glide, Rng, one_pole_coefficient};
use crate::rooms::{InRoom, Rooms};
use crate::slots::Target;
use crate::spatial::{Ears, Spatial, into_head};
use crate::voice::Synth;
use crate::way::{JUMP_M, Way};

/// The time in which controls and places glide to the frame thread's values, s.
const GLIDE_SECS: f32 = 0.03;
/// A voice that is struck again while it sounds is faded out within this time, s.
const AGAIN_SECS: f32 = 0.005;

/// A voice and the whole path from it to the mix.
pub(crate) struct Emitter {
    /// The row of its sound in the table.
    pub sound: usize,
    voice: Box<dyn Synth>,
    spatial: Option<Spatial>,
    way: Option<Box<Way>>,
    in_room: Option<Box<InRoom>>,
    /// Blocks for which something is under way still: from the source, or from a wall.
    rings: u32,
    reach_m: f32,
    /// Whether the first control is the reach.
    reach_is_told: bool,
    seed: u64,
    salt: u64,
    rise_secs: f32,
    fall_secs: f32,
    waits_for_run: bool,
    run: u32,
    gate: f32,
    gate_glide: Glide,
    gain: Glide,
    now: Target,
    awake: bool,
    step_s: f32,
    ease: f32,
}

/// The parts from which an emitter is built.
pub(crate) struct Body {
    pub sound: usize,
    pub voice: Box<dyn Synth>,
    pub layer: Layer,
    pub placed: bool,
    pub reach_m: f32,
    /// Whether a stimulus starts the sound.
    pub waits_for_run: bool,
    /// Frames of the line of its way; none for a sound that stands still.
    pub way: Option<usize>,
    pub seed: u64,
    pub salt: u64,
}

impl Emitter {
    pub fn new(body: Body, rate: f32) -> Self {
        let (rise_secs, fall_secs) = match body.layer {
            Layer::Event => (0.004, 0.15),
            Layer::Bed | Layer::Place => (0.6, 0.6),
        };
        Self {
            sound: body.sound,
            voice: body.voice,
            spatial: body.placed.then(|| Spatial::new(rate)),
            way: body.way.map(|frames| Box::new(Way::new(frames, rate))),
            in_room: None,
            rings: 0,
            reach_m: body.reach_m,
            reach_is_told: false,
            seed: body.seed,
            salt: body.salt,
            rise_secs,
            fall_secs,
            waits_for_run: body.waits_for_run,
            run: 0,
            gate: 0.0,
            gate_glide: Glide::at(0.0),
            gain: Glide::default(),
            now: Target::default(),
            awake: false,
            step_s: BLOCK as f32 / rate,
            ease: one_pole_coefficient(
                1.0 / (GLIDE_SECS * core::f32::consts::TAU),
                rate / BLOCK as f32,
            ),
        }
    }

    /// The emitter of somebody who says the sentence that the therapist wrote just now.
    pub fn live(voice: Box<dyn Synth>, sound: usize, seed: u64, rate: f32) -> Self {
        let (layer, placed, waits_for_run) = (Layer::Event, true, true);
        let (reach_m, salt, way) = (1.0, 0, None);
        let body = Body { sound, voice, layer, placed, reach_m, waits_for_run, seed, salt, way };
        Self { reach_is_told: true, ..Self::new(body, rate) }
    }

    /// The emitter in a world with rooms; nothing changes for a sound without a place.
    pub fn within(mut self, rooms: &Rooms, rate: f32) -> Self {
        self.in_room = self.spatial.is_some().then(|| Box::new(InRoom::new(rooms, rate)));
        self
    }

    /// Shuts the gate at once; for an emitter that nobody hears.
    pub fn hush(&mut self) {
        self.rings = 0;
        if let Some(in_room) = &mut self.in_room {
            in_room.hush();
        }
        if let Some(way) = &mut self.way {
            way.hush();
        }
        (self.gate, self.gate_glide, self.awake) = (0.0, Glide::at(0.0), false);
    }

    /// How dull the world is because of this sound; none for a sound that leaves it as it is.
    pub fn dulls(&self) -> Option<f32> {
        self.voice.dulls().map(|dull| dull * self.gate)
    }

    /// Adds a block to `bus`; gives the run that begins with the block, if one does.
    pub fn add(
        &mut self,
        aim: &Target,
        ears: &Ears,
        rooms: Option<&mut Rooms>,
        work: &mut Block,
        bus: &mut Block,
    ) -> Option<u32> {
        let mut open = aim.on;
        let mut begun = None;
        if self.waits_for_run && aim.on && aim.run != self.run {
            if self.gate > 0.0 {
                open = false;
            } else {
                self.run = aim.run;
                begun = Some(aim.run);
                let seed = self.seed ^ u64::from(aim.run).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                self.voice.restart(Rng::new(seed, self.salt), aim.age_secs);
                self.awake = false;
            }
        }
        let over = match (open, aim.on) {
            (true, _) => self.rise_secs,
            (false, true) => AGAIN_SECS,
            (false, false) => self.fall_secs,
        };
        let step = self.step_s / over;
        self.gate = if open { (self.gate + step).min(1.0) } else { (self.gate - step).max(0.0) };
        if self.gate <= 0.0 && !open {
            // The emitter is silent, and the block before ended at zero.
            self.gate_glide = Glide::at(0.0);
            if self.rings > 0 {
                self.ring(ears, rooms, work, bus);
            } else {
                self.awake = false;
            }
            return begun;
        }
        self.approach(aim);
        self.voice.render(&self.now.controls, work);
        if self.voice.is_silent() {
            self.ring(ears, rooms, work, bus);
            return begun;
        }
        self.rings = self.in_room.as_ref().map_or(0, |in_room| in_room.rings())
            + self.way.as_ref().map_or(0, |way| way.rings());
        self.gate_glide.to(self.gate * self.gate * (3.0 - 2.0 * self.gate));
        self.gain.to(self.now.gain);
        for frame in work.iter_mut() {
            let factor = self.gate_glide.next() * self.gain.next();
            frame[0] *= factor;
            frame[1] *= factor;
        }
        self.place(ears, rooms, work, bus);
        begun
    }

    /// Lets what a silent voice has sent before be heard.
    fn ring(&mut self, ears: &Ears, rooms: Option<&mut Rooms>, work: &mut Block, bus: &mut Block) {
        if self.rings > 0 {
            self.rings -= 1;
            *work = [[0.0; 2]; BLOCK];
            self.place(ears, rooms, work, bus);
        }
    }

    /// Adds a block at the place of its sound.
    fn place(&mut self, ears: &Ears, rooms: Option<&mut Rooms>, work: &mut Block, bus: &mut Block) {
        let Some(spatial) = &mut self.spatial else {
            for (sum, frame) in bus.iter_mut().zip(work.iter()) {
                sum[0] += frame[0];
                sum[1] += frame[1];
            }
            return;
        };
        let from = Vec3::from(self.now.at_m) + self.voice.offset_m();
        let from = match &mut self.way {
            Some(way) => way.pass(from, ears.position_m, work),
            None => from,
        };
        let head = ears.orientation;
        let reach_m = if self.reach_is_told { self.now.controls[0] } else { self.reach_m };
        match (&mut self.in_room, rooms) {
            (Some(in_room), Some(rooms)) => {
                in_room.add(rooms, (from, head, reach_m), spatial, work, bus);
            }
            _ => spatial.add(into_head(head, from - ears.position_m), reach_m, work, bus),
        }
    }

    /// Goes towards `aim`, at once when the emitter was silent. An emitter whose aim is off stays
    /// where it is and fades there.
    fn approach(&mut self, aim: &Target) {
        if !self.awake {
            self.awake = true;
            self.now = *aim;
            self.gain = Glide::at(aim.gain);
            if let Some(spatial) = &mut self.spatial {
                spatial.snap();
            }
            if let Some(in_room) = &mut self.in_room {
                in_room.snap();
            }
            if let Some(way) = &mut self.way {
                way.begin(self.rings > 0);
            }
            return;
        }
        if !aim.on {
            return;
        }
        let ease = |now: &mut f32, aim: f32| *now += self.ease * (aim - *now);
        ease(&mut self.now.gain, aim.gain);
        let off_m = (Vec3::from(aim.at_m) - Vec3::from(self.now.at_m)).length();
        match self.way.as_mut().filter(|_| off_m > JUMP_M) {
            // A place that jumps is not gone through: the sound fades here, and comes there.
            Some(way) => {
                if way.leave() {
                    self.now.at_m = aim.at_m;
                }
            }
            None => self.now.at_m.iter_mut().zip(aim.at_m).for_each(|(n, a)| ease(n, a)),
        }
        self.now.controls.iter_mut().zip(aim.controls).for_each(|(n, a)| ease(n, a));
    }
}
