//! Rooms: what walls do to the sounds of a world.
//!
//! ```text
//!  World ─▶ plan ─▶ RoomsControl (frame thread: which rooms are there, where, how far their doors
//!             │                   are open) ══ table ══▶ Rooms (audio thread)
//!             └──▶ materials · furniture                    │
//!  each placed sound:  veil (what comes through) ─▶ direct ─▶ ears
//!                        ├─▶ early: six first reflections ─▶ ears
//!                        └─▶ send ─▶ tail of the listener's room ─▶ ears
//! ```
//!
//! A world without rooms is open air, and costs nothing here. The level that an author gives holds
//! for all that is heard of a sound at its reach, with the room's answer in it.

mod decay;
mod early;
mod furniture;
mod heard;
mod materials;
mod plan;
mod shoebox;
mod tail;
#[cfg(test)]
mod tests;

use core::ops::Range;

use glam::Vec3;
use gradus_live::Moment;
use gradus_scenario::world::World;

use crate::dsp::{BLOCK, Block};
use crate::spatial::{Ears, head_ease};
use shoebox::Shoebox;
use tail::{Tail, Tuning};

pub(crate) use heard::InRoom;

/// Slots of the table that a room takes, without its holes.
const SLOTS: usize = 8;
/// The most doors of a hole that are looked at.
const MOST_DOORS: usize = 4;
/// A door that has turned so far is open, degrees.
const OPEN_DEG: f64 = 70.0;

/// The frame thread's side: writes where rooms are, and how far their doors are open.
#[derive(Default)]
pub(crate) struct RoomsControl {
    plans: Vec<plan::Plan>,
}

impl RoomsControl {
    pub fn new(world: &World) -> Self {
        Self { plans: plan::plans(world) }
    }

    /// Slots that the rooms take.
    pub fn slots(&self) -> usize {
        self.plans.iter().map(|plan| SLOTS + plan.shoebox.holes.len()).sum()
    }

    /// Writes the rooms as they are at a moment.
    pub fn write(&self, moment: &Moment<'_>, slots: &mut [u32]) {
        let mut slots = slots.iter_mut();
        for plan in &self.plans {
            let on = plan.whens.iter().all(|when| moment.holds(when));
            let (at, turned) = plan::frame(&plan.links, moment);
            let is_sound = at.is_finite() && turned.is_finite();
            let values = [if on && is_sound { 1.0 } else { 0.0 }]
                .into_iter()
                .chain(at.to_array())
                .chain(turned.to_array());
            for (value, slot) in values.zip(slots.by_ref()) {
                *slot = value.to_bits();
            }
            for hole in 0..plan.shoebox.holes.len() {
                let doors = plan.doors.iter().filter(|(index, _)| *index == hole).take(MOST_DOORS);
                let mut open = None;
                for (_, turn_deg) in doors {
                    let turned = (moment.number(turn_deg) - turn_deg.base).abs();
                    let share = (turned / OPEN_DEG).clamp(0.0, 1.0) as f32;
                    open = Some(open.unwrap_or(0.0f32).max(share));
                }
                let opened = plan.opened.iter().find(|(index, _)| *index == hole);
                if let Some((_, share)) = opened {
                    open = Some(moment.number(share).clamp(0.0, 1.0) as f32);
                }
                // A hole without a door that turns is as its leaf or pane leaves it.
                if let Some(slot) = slots.next() {
                    *slot = open.unwrap_or(0.0).to_bits();
                }
            }
        }
    }

    /// The audio thread's side of the same rooms; none when there are none.
    pub fn rooms(&self, range: Range<usize>, rate: f32) -> Option<Rooms> {
        Rooms::new(&self.plans, range, rate)
    }
}

/// What the sound of a world takes a room of it for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoomFacts {
    /// m³.
    pub volume_m3: f32,
    /// The time in which a sound loses 60 dB, in the octave bands about 125, 250, 500, 1000, 2000
    /// and 4000 Hz, s: Eyring's formula.
    pub t60_secs: [f32; 6],
}

/// The rooms of a world that are heard.
pub fn rooms_of(world: &World) -> Vec<RoomFacts> {
    let facts =
        |plan: &plan::Plan| RoomFacts { volume_m3: plan.volume_m3, t60_secs: plan.t60_secs };
    plan::plans(world).iter().map(facts).collect()
}

/// A room on the audio thread.
struct Room {
    shoebox: Shoebox,
    /// Where the frame thread has it; the room glides there as the ears do, so that a cabin stays
    /// about a listener who rides in it.
    aim: (Vec3, glam::Quat),
    volume_m3: f32,
    /// Reverberation time in the middle of speech, s.
    t60_secs: f32,
    tuning: Tuning,
}

/// The rooms of a world, and the tails of the room where the listener is and of the one before.
pub(crate) struct Rooms {
    rooms: Box<[Room]>,
    range: Range<usize>,
    seen: Option<u32>,
    tails: [Tail; 2],
    /// The room of each tail.
    tail_of: [Option<usize>; 2],
    /// The tail of the listener's room.
    active: Option<usize>,
    /// The room where the listener is.
    around: Option<usize>,
    ears: Vec3,
    sends: [f32; BLOCK],
    /// The latest reflection of any room, s.
    latest_secs: f32,
    ease: f32,
}

impl Rooms {
    fn new(plans: &[plan::Plan], range: Range<usize>, rate: f32) -> Option<Self> {
        let rooms: Box<[Room]> = plans
            .iter()
            .map(|plan| Room {
                shoebox: plan.shoebox.clone(),
                aim: (plan.shoebox.at_m, plan.shoebox.turned),
                volume_m3: plan.volume_m3,
                t60_secs: plan.middle_t60_secs(),
                tuning: Tuning::new(plan.volume_m3, plan.surface_m2, plan.t60_secs, rate),
            })
            .collect();
        let tunings: Vec<Tuning> = rooms.iter().map(|room| room.tuning).collect();
        let tail = || Tail::new(&tunings);
        let longest = |room: &Room| {
            let Vec3 { x, y, z } = room.shoebox.size_m;
            2.0 * (2.0 * x).max(y).max(2.0 * z) / crate::spatial::SOUND_MPS
        };
        let latest_secs = rooms.iter().map(longest).fold(0.0, f32::max).min(0.35);
        let (tail_of, sends) = ([None; 2], [0.0; BLOCK]);
        let (seen, active, around, ears) = (None, None, None, Vec3::ZERO);
        let tails = [tail()?, tail()?];
        let ease = head_ease(rate);
        Some(Self {
            rooms,
            range,
            seen,
            tails,
            tail_of,
            active,
            around,
            ears,
            sends,
            latest_secs,
            ease,
        })
    }

    /// Takes the rooms as the frame thread wrote them in the table of number `seen`, and where the
    /// listener is.
    pub fn begin(&mut self, table: &[u32], seen: u32, ears: &Ears) {
        let first = self.seen.is_none();
        if self.seen != Some(seen) {
            self.seen = Some(seen);
            self.take(table);
        }
        for Room { shoebox, aim, .. } in &mut self.rooms {
            shoebox.glide(*aim, if first { 1.0 } else { self.ease });
        }
        self.ears = ears.position_m;
        let inside = |room: &Room| {
            let shoebox = &room.shoebox;
            shoebox.on && shoebox.outside_m(shoebox.within(ears.position_m)) < 0.0
        };
        // Of rooms within one another, the innermost.
        let around = self.rooms.iter().enumerate().filter(|(_, room)| inside(room));
        let around = around.min_by(|(_, a), (_, b)| a.volume_m3.total_cmp(&b.volume_m3));
        self.around = around.map(|(index, _)| index);
        if let Some(room) = self.around {
            let held = self.tail_of.iter().position(|of| *of == Some(room));
            let other = self.active.map_or(0, |active| 1 - active);
            let tail = held.unwrap_or(other);
            if held.is_none()
                && let (Some(there), Some(room)) = (self.tails.get_mut(tail), self.rooms.get(room))
            {
                there.tune(&room.tuning);
            }
            if let Some(of) = self.tail_of.get_mut(tail) {
                *of = Some(room);
            }
            self.active = Some(tail);
        }
        self.sends = [0.0; BLOCK];
    }

    fn take(&mut self, table: &[u32]) {
        let slots = table.get(self.range.clone()).unwrap_or_default();
        let mut values = slots.iter().copied().map(f32::from_bits);
        let mut next = || values.next().unwrap_or_default();
        for room in &mut self.rooms {
            let shoebox = &mut room.shoebox;
            let was_on = core::mem::replace(&mut shoebox.on, next() > 0.5);
            let at_m = Vec3::new(next(), next(), next());
            room.aim = (at_m, glam::Quat::from_xyzw(next(), next(), next(), next()));
            if !was_on {
                shoebox.glide(room.aim, 1.0);
            }
            for hole in &mut shoebox.holes {
                hole.open = next();
            }
        }
    }

    /// Adds the tails of what was sent since [`Self::begin`] to `bus`.
    pub fn end(&mut self, bus: &mut Block) {
        for (index, tail) in self.tails.iter_mut().enumerate() {
            let is_active = self.active == Some(index) && self.around.is_some();
            let sends = if is_active { self.sends } else { [0.0; BLOCK] };
            tail.add(&sends, bus);
        }
    }

    /// Forgets all that rings.
    pub fn hush(&mut self) {
        for (tail, of) in self.tails.iter_mut().zip(&mut self.tail_of) {
            tail.quiet();
            *of = None;
        }
        self.active = None;
    }
}
