//! A thing's copies, and what the pose of each copy depends on.

use std::sync::Arc;

use glam::{Mat4, Quat, Vec3};
use gradus_base::chance::{self, Chance};

use super::course::Course;
use super::{turned, v3};
use crate::world::thing::EVERY_ONE;
use crate::world::{Movement, Repeat, Shape, Thing};
use crate::{Condition, Number};

/// Share of the strewn copies that a light tier shows where the copies are mere decoration.
const THINNED: f64 = 0.25;

/// Where a copy stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Copy1 {
    /// Offset from the thing's `at`, m.
    pub offset: Vec3,
    /// Turn to the left, radians.
    pub turn: f32,
    /// Factor of the thing's scale.
    pub size: f32,
    /// Phase added to the phase of the thing's movement.
    pub phase: f32,
}

/// A thing's copies, in order. `thinned`: as a light tier shows them; strewn decoration is fewer
/// there, but copies that are counted or named are not.
pub fn copies(thing: &Thing, thinned: bool) -> Vec<Copy1> {
    let at = |offset: Vec3| Copy1 { offset, turn: 0.0, size: 1.0, phase: 0.0 };
    match &thing.repeat {
        Repeat::Once => vec![at(Vec3::ZERO)],
        Repeat::Row { count, step_m } => (0..*count).map(|i| at(v3(step_m) * i as f32)).collect(),
        Repeat::Grid { counts: [many, rows], step_m, row_m } => (0..(*rows).min(2000))
            .flat_map(|r| (0..(*many).min(2000)).map(move |i| (r, i)))
            .map(|(r, i)| at(v3(row_m) * r as f32 + v3(step_m) * i as f32))
            .collect(),
        Repeat::Ring { count, radius_m } => (0..*count)
            .map(|i| {
                let turn = i as f32 / *count as f32 * std::f32::consts::TAU;
                let offset = Vec3::new(-turn.sin(), 0.0, -turn.cos()) * *radius_m as f32;
                Copy1 { offset, turn, size: 1.0, phase: 0.0 }
            })
            .collect(),
        Repeat::Spread { count } => (0..*count)
            .map(|i| Copy1 { phase: i as f32 / *count as f32, ..at(Vec3::ZERO) })
            .collect(),
        Repeat::Scatter { count, area_m, clear_m, size, seed } => {
            let mut chance = Chance::new(*seed, 0x5ca7);
            // Copies that are counted are no mere decoration.
            let counted = thing.shown.constant() != Some(EVERY_ONE) || holds_a_name(thing);
            let share = if thinned && !counted { THINNED } else { 1.0 };
            let wanted = ((f64::from(*count) * share).ceil() as u32).min(*count);
            (0..wanted)
                .filter_map(|_| {
                    let x = (chance.unit() - 0.5) * area_m[0] as f32;
                    let z = (chance.unit() - 0.5) * area_m[1] as f32;
                    let turn = chance.range(0.0, std::f32::consts::TAU);
                    let size = chance.range(size[0] as f32, size[1] as f32);
                    let phase = chance.unit();
                    let copy = Copy1 { offset: Vec3::new(x, 0.0, z), turn, size, phase };
                    (x.hypot(z) >= *clear_m as f32).then_some(copy)
                })
                .collect()
        }
    }
}

fn holds_a_name(thing: &Thing) -> bool {
    thing.id.is_some()
        || matches!(&thing.shape, Shape::Group { things } if things.iter().any(holds_a_name))
}

/// The holders of the next thing: how many, and which copies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Within {
    /// How many groups and prefabs hold the thing.
    pub depth: u32,
    /// Seed of the variation; 0 where every holder is the first copy.
    pub seed: u64,
}

impl Within {
    /// The holders of a thing within the `nth` copy.
    pub fn inner(self, nth: u64) -> Self {
        let seed = match (self.seed, nth) {
            (seed, 0) => seed,
            (0, nth) => nth,
            (seed, nth) => chance::mix(seed ^ chance::mix(nth)),
        };
        Self { depth: self.depth + 1, seed }
    }

    /// An author's seed, varied for this place.
    pub fn vary(self, seed: u64) -> u64 {
        if self.seed == 0 { seed } else { chance::mix(seed ^ chance::mix(self.seed)) }
    }
}

/// Whether a thing is always there and never changes where it is, how it is turned and how large it
/// is. The things that it holds may change.
pub fn is_still(thing: &Thing) -> bool {
    is_always(thing) && stays(thing)
}

/// Whether a thing never changes where it is, how it is turned and how large it is.
pub fn stays(thing: &Thing) -> bool {
    thing.moves == Movement::Still
        && fixed(&thing.at)
        && fixed(&thing.turn_deg)
        && fixed(&thing.scale)
}

/// Whether every copy of a thing is always there.
pub fn is_always(thing: &Thing) -> bool {
    thing.when == Condition::Always && thing.shown.constant() == Some(EVERY_ONE)
}

/// Whether all copies of a thing come and go at the same times, and none of them moves.
pub fn comes_at_once(thing: &Thing) -> bool {
    thing.when != Condition::Always && thing.shown.constant() == Some(EVERY_ONE) && stays(thing)
}

fn fixed(of: &[Number; 3]) -> bool {
    of.iter().all(|n| n.constant().is_some())
}

/// The pose of a copy of a still thing. For a thing that is not still, the copy's pose while
/// nothing moves the thing.
pub fn still_pose(thing: &Thing, copy: Copy1) -> Mat4 {
    let three = |of: &[Number; 3]| {
        let [x, y, z] = of;
        Vec3::new(x.base as f32, y.base as f32, z.base as f32)
    };
    Mat4::from_scale_rotation_translation(
        three(&thing.scale) * copy.size,
        Quat::from_rotation_y(copy.turn) * turned(three(&thing.turn_deg)),
        three(&thing.at) + copy.offset,
    )
}

/// The facts that all copies of a thing have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Common {
    /// Where the thing is, m.
    pub at: [Number; 3],
    /// Turns to the left, nose up, rolled; degrees.
    pub turn_deg: [Number; 3],
    /// Scale along each axis.
    pub scale: [Number; 3],
    /// How the thing moves.
    pub course: Course,
    /// How fast the thing's own time runs.
    pub pace: Number,
    /// When the thing is there.
    pub when: Condition,
    /// How many of the copies are there.
    pub many: Number,
}

impl Common {
    /// The facts common to the copies of a thing.
    pub fn new(thing: &Thing) -> Arc<Self> {
        Arc::new(Self {
            at: thing.at.clone(),
            turn_deg: thing.turn_deg.clone(),
            scale: thing.scale.clone(),
            course: Course::new(&thing.moves),
            pace: thing.pace.clone(),
            when: thing.when.clone(),
            many: thing.shown.clone(),
        })
    }
}

/// The numbers from which the pose of a copy is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// The facts that this copy shares with all copies of the thing.
    pub common: Arc<Common>,
    /// Where this copy stands.
    pub copy: Copy1,
    /// Seed of this copy's variation.
    pub seed: u64,
    /// Transform from the world to the copy's holder, when the holder stands still.
    pub from_world: Mat4,
}

impl Stance {
    /// The stance of a copy; `frame` leads from the copy's holder to the world, as if everything
    /// stood still.
    pub fn new(common: Arc<Common>, copy: Copy1, within: Within, frame: &Mat4) -> Self {
        Self { common, copy, seed: within.seed, from_world: frame.inverse() }
    }

    /// The stance of a part that the program itself adds to a thing; `pace` is the thing's pace.
    pub fn part(course: Course, pace: Number) -> Self {
        let three = |v: f64| [v, v, v].map(Number::from);
        let common = Arc::new(Common {
            at: three(0.0),
            turn_deg: three(0.0),
            scale: three(1.0),
            course,
            pace,
            when: Condition::Always,
            many: Number::from(EVERY_ONE),
        });
        let copy = Copy1 { offset: Vec3::ZERO, turn: 0.0, size: 1.0, phase: 0.0 };
        Self { common, copy, seed: 0, from_world: Mat4::IDENTITY }
    }
}

/// When a copy is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The facts that this copy shares with all copies of the thing.
    pub common: Arc<Common>,
    /// The number of this copy, from 1.
    pub nth: f64,
}

impl Shown {
    /// When the `nth` copy of a thing is there, from 0; none: always.
    pub fn new(thing: &Thing, common: &Arc<Common>, nth: usize) -> Option<Self> {
        (!is_always(thing)).then(|| Self { common: common.clone(), nth: nth as f64 + 1.0 })
    }
}
