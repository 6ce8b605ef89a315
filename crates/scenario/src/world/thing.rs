//! Things: a shape, where it is, how it moves, how often it stands there, and when.

use super::road::{self, Along};
use super::{MaterialRef, RoadWay, Shape, bounds};
use crate::index::StimulusIndex;
use crate::kinds::THING;
use crate::{Condition, Number, rate};
use gradus_base::Name;
use gradus_text::{Decode, Decoder, Node};
use gradus_text::{decode_enum, decode_struct};

/// A number of copies that is more than any repetition has.
pub const EVERY_ONE: f64 = 1e6;

decode_struct! {
    /// A thing.
    pub struct Thing {
        /// Its name, for regions to follow it; one of its kind in this world. Not within prefabs:
        /// name the thing that uses one.
        pub id: Option<Name> = None,
        /// What it is, for whoever reads the file.
        pub note: String = String::new(),
        /// When it is there.
        pub when: Condition = Condition::Always,
        /// In which quality tiers it is there.
        pub detail: Detail = Detail::All,
        /// Where, in m: right (+X), up (+Y), back (+Z), from the group that holds it.
        pub at: [Number; 3] = [Number::from(0.0), Number::from(0.0), Number::from(0.0)],
        /// Laid along a road: `at` and `turn_deg` are then from that place, with −Z along the road. For
        /// things of the world itself that stand still; put more of them into a `Group`.
        pub along: Option<Along> = None,
        /// Turned by: to the left (about +Y), then nose up (about +X), then rolled (about +Z),
        /// degrees.
        pub turn_deg: [Number; 3] = [Number::from(0.0), Number::from(0.0), Number::from(0.0)],
        /// Stretched by, along its own axes.
        pub scale: [Number; 3] = [Number::from(1.0), Number::from(1.0), Number::from(1.0)],
        /// How it moves by itself.
        pub moves: Movement = Movement::Still,
        /// How fast its own time runs: that of `moves`, and of what its shape does by itself (wings,
        /// the clip of a model, the traffic of a city). 1 as it is written, 0.5 half as fast, 0 it
        /// halts where it is. Bind it to a parameter that is a number, and a speed follows: nothing
        /// jumps while it changes. What a group holds has paces of its own.
        pub pace: Number = Number::from(1.0) => 0.0..=10.0,
        /// How often it stands there.
        pub repeat: Repeat = Repeat::Once,
        /// How many of the repeated are there now; each is there while this number reaches it. Bind
        /// it to let them become more.
        pub shown: Number = Number::from(EVERY_ONE) => 0.0..=1e6,
        /// What it is made of; shapes with materials of their own ignore it.
        pub material: Option<MaterialRef> = None,
        /// What it is.
        pub shape: Shape,
    }
    check checked
}

decode_enum! {
    /// Which quality tiers show a thing.
    pub enum Detail {
        /// Each.
        All,
        /// The full tier alone: detail that a light one cannot afford.
        Full,
        /// The light tier alone: a stand-in.
        Light,
    }
}

decode_enum! {
    /// How a thing moves by itself; a function of session time and seed: the session's seed says for
    /// how long everything has been moving at time 0, up to an hour.
    pub enum Movement {
        /// Not at all.
        Still,
        /// Along a line at constant speed, facing ahead, over and over.
        Path {
            /// Corners, m, from where the thing is.
            points: Vec<[f64; 3]>,
            /// m/s.
            speed_mps: f64 = 1.3 => 0.0..=200.0,
            /// Back to the first point at the end; otherwise it begins anew there.
            closed: bool = true,
            /// Where on the line it is at time 0, as a share of it.
            phase: f64 = 0.0 => 0.0..=1.0,
        },
        /// Round and round about the place where it is, facing ahead.
        Orbit {
            /// m.
            radius_m: f64 => 0.0..=5000.0,
            /// One round, s; below 0 clockwise as seen from above.
            period_s: f64 => -3600.0..=3600.0,
            /// Share of a round at time 0.
            phase: f64 = 0.0 => 0.0..=1.0,
        },
        /// To and fro about its own origin.
        Sway {
            /// Turned to each side by, as in `turn_deg`.
            by_deg: [Number; 3],
            /// To and fro once, s.
            period_s: f64 => 0.05..=600.0,
            /// Share of a period at time 0; things repeated by seed differ by themselves.
            phase: f64 = 0.0 => 0.0..=1.0,
        },
        /// About the place where it is, by chance: it rests, turns, walks a little way, rests again.
        /// It never leaves its area, and goes no faster than its pace.
        Wander {
            /// Along X and Z about its place, m.
            area_m: [Number; 2],
            /// Fastest on an ordinary walk, m/s; at 0 it stays.
            pace_mps: Number => 0.0..=20.0,
            /// From one walk to the next, s.
            every_s: f64 = 4.0 => 0.3..=600.0,
            /// Share of that time for which it rests.
            rest: f64 = 0.5 => 0.0..=0.95,
        },
        /// From its place towards the patient's, facing them.
        Approach {
            /// How far it has come: 0 it is at its place, 1 it is as near as it comes. A parameter
            /// that it follows moves at its own rate, and it comes and goes with it.
            share: Number => 0.0..=1.0,
            /// It stays this far from the patient's place, over the ground, m.
            keep_m: Number = Number::from(1.0) => 0.0..=1000.0,
            /// How far it goes on to the patient's own hand where one lies near the end of its way:
            /// 0 not at all, 1 onto its back, 2 up the arm. It waits before a hand that has just come, goes with
            /// one that moves slowly, and is left behind by one that is drawn away. Without a hand
            /// it ends where `keep_m` says. Spiders climb it; let a patient choose it by a setting.
            hand: Number = Number::from(0.0) => 0.0..=2.0,
        },
        /// Stays, and turns to the patient's place.
        Face,
        /// With the patient's ride (`rides`), at its speed: the vehicle around the patient, or another
        /// one of the convoy. `at` is in that vehicle.
        Ride {
            /// How far ahead of the patient's vehicle along the road, m; below 0 behind it.
            ahead_m: Number = Number::from(0.0) => -500.0..=500.0,
            /// How far to the right of the patient's vehicle, m.
            side_m: Number = Number::from(0.0) => -50.0..=50.0,
        },
        /// Beside the patient's road, where the ride was when a stimulus last began, and still there:
        /// an event at the moment that the therapist chooses. `at` is from that place, −Z along the
        /// road; before the first run it is where the ride begins.
        Beside {
            /// The stimulus.
            stimulus: StimulusIndex,
            /// How far ahead of the patient's vehicle it then is along the road, m; below 0 behind.
            ahead_m: Number = Number::from(0.0) => -2000.0..=2000.0,
            /// How far to the right of the patient's vehicle, m.
            side_m: Number = Number::from(0.0) => -500.0..=500.0,
        },
        /// Along a road by itself, over and over: the traffic. `at` is in the vehicle.
        Drive {
            /// Which road.
            road: RoadWay,
            /// Where on it at time 0, m from its beginning.
            from_m: Number = Number::from(0.0) => -2000.0..=22000.0,
            /// m/s; below 0 towards the road's beginning.
            speed_mps: f64 => -60.0..=60.0,
            /// How far to the right of the road's middle as the thing faces, m.
            side_m: Number = Number::from(1.75) => -50.0..=50.0,
        },
    }
}

decode_enum! {
    /// How often a thing stands there.
    pub enum Repeat {
        /// Once.
        Once,
        /// In a row.
        Row {
            /// How many.
            count: u32 => 1..=2000,
            /// From one to the next, m.
            step_m: [f64; 3],
        },
        /// In rows of rows.
        Grid {
            /// How many along the first and the second step.
            counts: [u32; 2],
            /// From one to the next in a row, m.
            step_m: [f64; 3],
            /// From row to row, m.
            row_m: [f64; 3],
        },
        /// In a ring, each facing outward.
        Ring {
            /// How many.
            count: u32 => 1..=2000,
            /// m.
            radius_m: f64 => 0.0..=5000.0,
        },
        /// At one place, spread over its own movement.
        Spread {
            /// How many.
            count: u32 => 1..=200,
        },
        /// Strewn over the ground by seed, turned and sized by chance.
        Scatter {
            /// How many.
            count: u32 => 1..=20000,
            /// Over this much ground, m (along X and Z), about where the thing is.
            area_m: [f64; 2],
            /// Nothing nearer to the middle than this, m.
            clear_m: f64 = 0.0 => 0.0..=5000.0,
            /// Least and greatest size.
            size: [f64; 2] = [0.8, 1.2],
            /// Variation.
            seed: u64 = 1,
        },
    }
}

fn checked(thing: Thing, node: &Node, decoder: &mut Decoder<'_>) -> Option<Thing> {
    rate::check(&thing.pace, node, "pace", decoder)?;
    let thing = road::laid_along(thing, node, decoder)?;
    bounds::thing(thing, node, decoder)
}

/// Declares the names of a world's things and of the things that they group.
pub(crate) fn declare(things: &Node, decoder: &mut Decoder<'_>) {
    each_id(things, &mut |id| {
        if let Some(name) = id.text() {
            decoder.declare(THING, name, id.span);
        }
    });
}

/// Every name of a list of things and of the things that they group.
pub(super) fn each_id(things: &Node, visit: &mut dyn FnMut(&Node)) {
    for thing in things.items() {
        if let Some(id) = thing.field("id") {
            visit(id);
        }
        if let Some(inner) = thing.field("shape").and_then(|shape| shape.field("things")) {
            each_id(inner, visit);
        }
    }
}

impl Movement {
    /// Whether it has its place on a road: `at` and `turn_deg` are then from there.
    pub fn is_on_a_road(&self) -> bool {
        matches!(self, Self::Ride { .. } | Self::Beside { .. } | Self::Drive { .. })
    }

    /// Whether it goes by the patient's ride.
    pub fn follows_the_ride(&self) -> bool {
        matches!(self, Self::Ride { .. } | Self::Beside { .. })
    }
}

/// The name of a thing of the scenario's world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingName(pub Name);

impl Decode for ThingName {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.lookup_node(THING, node)?;
        Name::decode(node, decoder).map(Self)
    }
    fn shape() -> gradus_text::Shape {
        gradus_text::Shape::NameOf(THING.word)
    }
}
