//! How much a world may hold, so that a few lines cannot ask for more than a machine has.

use super::{City, Repeat, Shape, Thing, World};
use crate::text::{Decoder, Node};

/// Things of one world at most, each copy counted.
pub const MOST_COPIES: u64 = 100_000;
/// Blocks of one city at most.
pub const MOST_BLOCKS: f64 = 4000.0;
/// Cars parked in one city at most.
pub const MOST_PARKED: f64 = 60_000.0;

/// How many things stand there because of one.
pub fn copies(thing: &Thing) -> u64 {
    let repeat = match &thing.repeat {
        Repeat::Once => 1,
        Repeat::Row { count, .. }
        | Repeat::Ring { count, .. }
        | Repeat::Spread { count }
        | Repeat::Scatter { count, .. } => u64::from(*count),
        Repeat::Grid { counts: [a, b], .. } => u64::from(*a).saturating_mul(u64::from(*b)),
    };
    let each = match &thing.shape {
        Shape::Group { things } => {
            things.iter().fold(1, |all: u64, thing| all.saturating_add(copies(thing)))
        }
        // Each of its nodes moves by itself.
        Shape::Model { file, clip: Some(_), .. } => file.model.nodes.len().max(1) as u64,
        _ => 1,
    };
    repeat.saturating_mul(each)
}

/// Reports a thing that is there too often.
pub(super) fn thing(thing: Thing, node: &Node, decoder: &mut Decoder<'_>) -> Option<Thing> {
    let copies = copies(&thing);
    if copies <= MOST_COPIES {
        return Some(thing);
    }
    let message = format!("this makes {copies} things; {MOST_COPIES} are the most in a world");
    let remedy = Some("repeat it less often".to_owned());
    decoder.faults.error("too-many-things", node.field_span("repeat"), message, remedy);
    None
}

/// Reports a world that holds too much in all.
pub(super) fn world(world: World, node: &Node, decoder: &mut Decoder<'_>) -> Option<World> {
    let all = world.things.iter().fold(0, |all: u64, thing| all.saturating_add(copies(thing)));
    if all <= MOST_COPIES {
        return Some(world);
    }
    let message = format!("this world holds {all} things; {MOST_COPIES} are the most");
    let remedy = Some("repeat things less often".to_owned());
    decoder.faults.error("too-many-things", node.field_span("things"), message, remedy);
    None
}

/// Reports a city with too many blocks or too many parked cars.
pub(super) fn city(city: City, node: &Node, decoder: &mut Decoder<'_>) -> Option<City> {
    let across = 2.0 * city.reach_m;
    let [x, z] = city.block_m.map(|block| (across / block).ceil().max(1.0));
    if x * z > MOST_BLOCKS {
        let message = format!("this city has {:.0} blocks; {MOST_BLOCKS} are the most", x * z);
        let remedy = Some("make the blocks larger, or the city smaller".to_owned());
        decoder.faults.error("too-many-things", node.field_span("block_m"), message, remedy);
        return None;
    }
    let parked = (x + z) * across / 100.0 * 2.0 * city.parked_per_100m;
    if parked > MOST_PARKED {
        let message = format!("about {parked:.0} cars would be parked; {MOST_PARKED} are the most");
        let remedy = Some("park fewer, or make the city smaller".to_owned());
        let span = node.field_span("parked_per_100m");
        decoder.faults.error("too-many-things", span, message, remedy);
        return None;
    }
    Some(city)
}
