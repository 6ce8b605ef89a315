//! The audio thread's side: both worlds, mixed into one stereo source.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use glam::{Quat, Vec3};
use gradus_scenario::Number;
use gradus_scenario::sound::{Layer, Sound, Voice};
use gradus_scenario::world::{Movement, World};

use crate::control::SoundControl;
use crate::dsp::{BLOCK, Block, Glide, OnePole, Rng, one_pole_coefficient};
use crate::emitter::{Body, Emitter};
use crate::limiter::Limiter;
use crate::rooms::{Rooms, RoomsControl};
use crate::slots::{Head, SharedTable, Target};
use crate::spatial::{Ears, between, head_ease};
use crate::speech::{self, Sentence, Speaker};
use crate::voice::say::Say;
use crate::voice::{bodies, build};
use crate::way;

/// Ears that are dull after a blast hear up to this, Hz.
const DULL_HZ: f32 = 420.0;
/// How far from the origin the listener may be, and how far from its place a vehicle that passes, m.
const AROUND_M: f32 = 170.0;
/// From so far on a sound that is passed, or goes by itself, is heard to come nearer, m.
const PASSES_M: f32 = 300.0;
/// The most frames of all lines of moving sounds together: 32 MB.
const MOST_LINES: usize = 1 << 23;
/// Lower frequencies are mere pressure and are removed, Hz.
const LOWEST_HZ: f32 = 12.0;

/// The sounds of a scenario and of its safe place, as one endless source of two channels.
///
/// The source is silent until its [`SoundControl`] was first updated. It makes samples without a
/// lock and without an allocation.
pub struct SoundWorld {
    shared: Arc<SharedTable>,
    rate: NonZero<u32>,
    seen: u32,
    spare: Box<[u32]>,
    table: Box<[u32]>,
    halves: [Half; 2],
    ears: Option<Ears>,
    head_ease: f32,
    pressure: [[f32; 2]; 2],
    pressure_keep: f32,
    limiter: Limiter,
    block: Block,
    work: Block,
    cursor: usize,
    frames: u64,
}

/// One of the two worlds.
struct Half {
    emitters: Box<[Emitter]>,
    rooms: Option<Rooms>,
    /// How far the world is faded in, 0 to 1.
    open: f32,
    level: Glide,
    /// How dull the ears are, and the filters of both.
    dull: Glide,
    muffle: [[OnePole; 2]; 2],
    /// Whether the world was heard since its emitters were hushed.
    heard: bool,
}

impl SoundWorld {
    /// Builds a world with its rooms, its safe place with its own, and the handle that moves both.
    /// The same seed gives the same samples. Sentences written in the scenario are made here, some
    /// 50 ms each; [`SoundControl::missing`] has the reason for sentences that could not be made.
    pub fn of(
        world: &World,
        safe_place: &World,
        seed: u64,
        rate: NonZero<u32>,
    ) -> (Self, SoundControl) {
        Self::of_with(world, safe_place, seed, rate, &Speaker::new(rate))
    }

    /// Like [`Self::of`], with another speaker; the speaker's rate has to be `rate`.
    pub fn of_with(
        world: &World,
        safe_place: &World,
        seed: u64,
        rate: NonZero<u32>,
        speaker: &Speaker,
    ) -> (Self, SoundControl) {
        let rooms = [RoomsControl::new(world), RoomsControl::new(safe_place)];
        let rides = world.patient.rides.is_some();
        Self::assemble([&world.sounds, &safe_place.sounds], rides, rooms, seed, rate, speaker)
    }

    /// Like [`Self::of`], for sounds in the open air.
    pub fn build(
        world: &[Sound],
        safe_place: &[Sound],
        seed: u64,
        rate: NonZero<u32>,
    ) -> (Self, SoundControl) {
        Self::build_with(world, safe_place, seed, rate, &Speaker::new(rate))
    }

    /// Like [`Self::build`], with another speaker; the speaker's rate has to be `rate`.
    pub fn build_with(
        world: &[Sound],
        safe_place: &[Sound],
        seed: u64,
        rate: NonZero<u32>,
        speaker: &Speaker,
    ) -> (Self, SoundControl) {
        Self::assemble([world, safe_place], false, Default::default(), seed, rate, speaker)
    }

    fn assemble(
        [world, safe_place]: [&[Sound]; 2],
        rides: bool,
        rooms: [RoomsControl; 2],
        seed: u64,
        rate: NonZero<u32>,
        speaker: &Speaker,
    ) -> (Self, SoundControl) {
        let all: Box<[Sound]> = world.iter().chain(safe_place).cloned().collect();
        let [first, second] = SoundControl::rooms_slots(all.len(), &rooms);
        let slots = second.end;
        let shared = Arc::new(SharedTable::new(slots, all.len() + 1));
        let hz = rate.get() as f32;
        let (spoken, missing) = speech::prepare(&all, speaker);
        let mut lines_left = MOST_LINES;
        let mut half = |sounds: &[Sound], first: usize, rooms: Option<Rooms>| Half {
            emitters: sounds
                .iter()
                .enumerate()
                .flat_map(|(i, sound)| {
                    let spoken = spoken.get(first + i).cloned().flatten();
                    let line = line_of(sound, rides && first == 0, hz, &mut lines_left);
                    emitters(sound, (first + i, line), seed, hz, spoken)
                })
                .map(|emitter| match &rooms {
                    Some(rooms) => emitter.within(rooms, hz),
                    None => emitter,
                })
                .collect(),
            rooms,
            open: 0.0,
            level: Glide::at(0.0),
            dull: Glide::at(0.0),
            muffle: [[OnePole::default(); 2]; 2],
            heard: false,
        };
        let [in_first, in_second] = &rooms;
        let mut halves = [
            half(world, 0, in_first.rooms(first, hz)),
            half(safe_place, world.len(), in_second.rooms(second, hz)),
        ];
        let control = SoundControl::new(shared.clone(), all.clone(), rooms, missing, f64::from(hz));
        let live = Emitter::live(Box::new(Say::live(control.letters(), hz)), all.len(), seed, hz);
        let [in_world, _] = &mut halves;
        let live = match &in_world.rooms {
            Some(rooms) => live.within(rooms, hz),
            None => live,
        };
        in_world.emitters =
            core::mem::take(&mut in_world.emitters).into_iter().chain([live]).collect();
        let empty = vec![0; slots].into_boxed_slice();
        let this = Self {
            shared,
            rate,
            seen: 0,
            spare: empty.clone(),
            table: empty,
            halves,
            ears: None,
            head_ease: head_ease(hz),
            pressure: [[0.0; 2]; 2],
            pressure_keep: 1.0 - one_pole_coefficient(LOWEST_HZ, hz),
            limiter: Limiter::new(hz),
            block: [[0.0; 2]; BLOCK],
            work: [[0.0; 2]; BLOCK],
            cursor: 2 * BLOCK,
            frames: 0,
        };
        (this, control)
    }

    /// Makes the next block.
    fn render(&mut self) {
        self.seen = self.shared.take(self.seen, &mut self.spare, &mut self.table);
        let mut mix = [[0.0; 2]; BLOCK];
        if self.seen != 0 {
            let head = Head::read(&self.table);
            let ears = self.turn_head(&head);
            for index in 0..2 {
                self.add_half(index, &head, &ears, &mut mix);
            }
        }
        for (frame, out) in mix.iter().zip(self.block.iter_mut()) {
            let mut free = [0.0; 2];
            let channels = frame.iter().zip(&mut self.pressure).zip(&mut free);
            for ((heard, [before, held]), free) in channels {
                *held = self.pressure_keep * (*held + heard - *before);
                *before = *heard;
                *free = *held;
            }
            *out = self.limiter.next(free);
        }
        self.frames += BLOCK as u64;
        self.shared.frames.store(self.frames, Ordering::Release);
    }

    fn add_half(&mut self, index: usize, head: &Head, ears: &Ears, mix: &mut Block) {
        let (Some(half), Some(aim)) = (self.halves.get_mut(index), head.open.get(index)) else {
            return;
        };
        let step = BLOCK as f32 / self.rate.get() as f32;
        half.open = if *aim > half.open {
            (half.open + step / head.fade_in_secs.max(0.01)).min(*aim)
        } else {
            (half.open - step / head.fade_out_secs.max(0.01)).max(*aim)
        };
        if half.open <= 0.0 && *aim <= 0.0 && half.level.is_at_rest_at(0.0) {
            // A listener who comes back to this world hears nothing of the sounds that were cut
            // off.
            if core::mem::take(&mut half.heard) {
                half.emitters.iter_mut().for_each(Emitter::hush);
                half.rooms.iter_mut().for_each(Rooms::hush);
            }
            return;
        }
        half.heard = true;
        let (mut bus, mut over, mut dull) = ([[0.0; 2]; BLOCK], [[0.0; 2]; BLOCK], 0.0f32);
        if let Some(rooms) = &mut half.rooms {
            rooms.begin(&self.table, self.seen, ears);
        }
        for emitter in &mut half.emitters {
            let target = Target::read(&self.table, emitter.sound);
            let rooms = half.rooms.as_mut();
            // Ears that ring are no part of the world that they hear.
            let dulls = emitter.dulls();
            let heard = if dulls.is_some() { &mut over } else { &mut bus };
            let begun = emitter.add(&target, ears, rooms, &mut self.work, heard);
            dull = dull.max(dulls.unwrap_or(0.0));
            if let (Some(run), Some(heard)) = (begun, self.shared.heard.get(emitter.sound)) {
                let first = self.frames + self.limiter.latency() as u64;
                heard.frame.store(first, Ordering::Relaxed);
                heard.run.store(run, Ordering::Release);
            }
        }
        if let Some(rooms) = &mut half.rooms {
            rooms.end(&mut bus);
        }
        half.muffle(dull, self.rate.get() as f32, &mut bus);
        // The powers of the two worlds add up to one as they cross.
        half.level.to((core::f32::consts::FRAC_PI_2 * half.open).sin());
        for ((sum, frame), over) in mix.iter_mut().zip(&bus).zip(&over) {
            let level = half.level.next();
            sum[0] += level * (frame[0] + over[0]);
            sum[1] += level * (frame[1] + over[1]);
        }
    }

    fn turn_head(&mut self, head: &Head) -> Ears {
        let aim = Ears {
            position_m: Vec3::from(head.position_m),
            orientation: Quat::from_array(head.orientation_xyzw),
        };
        let mut ears = self.ears.unwrap_or(aim);
        let ease = self.head_ease;
        ears.position_m += ease * (aim.position_m - ears.position_m);
        ears.orientation = between(ears.orientation, aim.orientation, ease);
        self.ears = Some(ears);
        ears
    }
}

impl Half {
    /// Takes the highs from a block, as far as the ears are dull.
    fn muffle(&mut self, dull: f32, rate: f32, bus: &mut Block) {
        if dull <= 0.0 && self.dull.is_at_rest_at(0.0) {
            (self.dull, self.muffle) = (Glide::at(0.0), [[OnePole::default(); 2]; 2]);
            return;
        }
        self.dull.to(dull);
        let coefficient = one_pole_coefficient(DULL_HZ, rate);
        for frame in bus.iter_mut() {
            let dull = self.dull.next();
            for (x, [once, twice]) in frame.iter_mut().zip(&mut self.muffle) {
                let low = twice.low(once.low(*x, coefficient), coefficient);
                *x += dull * (low - *x);
            }
        }
        self.muffle.as_flattened_mut().iter_mut().for_each(OnePole::end);
    }
}

/// The frames of the line of each body of a sound, if it moves, or the ears move past it, and there
/// are enough left.
fn line_of(sound: &Sound, rides: bool, rate: f32, left: &mut usize) -> Option<usize> {
    let at_m = sound.at_m.as_ref()?;
    let many = bodies(&sound.voice) as usize;
    let stands = at_m.iter().all(|number| number.constant().is_some());
    let (ahead, goes) = match &sound.moves {
        Movement::Still => (0.0, rides),
        // It stands beside the ears that ride with it.
        Movement::Ride { ahead_m, side_m } => (
            far(ahead_m) + far(side_m),
            ahead_m.constant().is_none() || side_m.constant().is_none(),
        ),
        Movement::Beside { ahead_m, side_m, .. } => (far(ahead_m) + far(side_m), true),
        _ => (PASSES_M, true),
    };
    // A voice that waits for its own way through the air would wait twice.
    if voice_waits(&sound.voice) || (many == 1 && stands && !goes) {
        return None;
    }
    let farthest = at_m.each_ref().map(|number| far(number).powi(2)).iter().sum::<f32>().sqrt();
    let farthest = if rides && stands { PASSES_M } else { farthest + ahead };
    let frames = way::frames(farthest + AROUND_M, rate);
    *left = left.checked_sub(many * frames)?;
    Some(frames)
}

/// How far a number is from 0 at most.
fn far(number: &Number) -> f32 {
    let (from, to) = number.extent();
    from.abs().max(to.abs()) as f32
}

/// Whether a voice has the delay of its own distance.
fn voice_waits(voice: &Voice) -> bool {
    matches!(
        voice,
        Voice::Thunder { .. } | Voice::Gunfire { .. } | Voice::Blast { .. } | Voice::Mortar { .. }
    )
}

/// The bodies of one sound, each with chance of its own by the sound's name.
fn emitters(
    sound: &Sound,
    (index, way): (usize, Option<usize>),
    seed: u64,
    rate: f32,
    spoken: Option<Sentence>,
) -> impl Iterator<Item = Emitter> {
    let named = sound.id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (0..bodies(&sound.voice)).map(move |number| {
        let salt = named.wrapping_add(number);
        let body = Body {
            sound: index,
            voice: build(&sound.voice, Rng::new(seed, salt), rate, spoken.clone()),
            layer: sound.layer,
            placed: sound.at_m.is_some(),
            reach_m: sound.reach_m as f32,
            waits_for_run: sound.layer == Layer::Event && sound.trigger().is_some(),
            seed,
            salt,
            way,
        };
        Emitter::new(body, rate)
    })
}

impl Iterator for SoundWorld {
    type Item = f32;

    #[inline]
    fn next(&mut self) -> Option<f32> {
        if self.cursor >= 2 * BLOCK {
            self.render();
            self.cursor = 0;
        }
        let sample = self.block.as_flattened().get(self.cursor).copied();
        self.cursor += 1;
        Some(sample.unwrap_or_default())
    }
}

impl rodio::Source for SoundWorld {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        const { NonZero::new(2u16).unwrap() }
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}
