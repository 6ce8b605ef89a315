//! Things: a shape, where it is, how it moves, how often it stands there, and when.

use super::{MaterialRef, Shape, bounds, road};
use crate::kinds::THING;
use crate::movement::{Along, Movement};
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
