//! How much a world may hold, so that a few lines cannot ask for more than a machine has.

use super::{City, Prefabs, Repeat, Shape, Thing, World};
use crate::text::{Decoder, Node};

/// Things of one world at most, each copy counted.
pub const MOST_COPIES: u64 = 100_000;
/// Blocks of one city at most.
pub const MOST_BLOCKS: f64 = 4000.0;
/// Cars parked in one city at most.
pub const MOST_PARKED: f64 = 60_000.0;

/// Sounds of one world at most.
pub const MOST_SOUNDS: usize = 300;
/// Groups and prefabs within one another at most.
pub const DEEPEST: u32 = 24;

/// How much a thing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    /// Things, each copy counted.
    copies: u64,
    /// Groups and prefabs within one another.
    deep: u32,
}

impl Size {
    fn of_all(things: &[Thing], prefabs: &[Size]) -> Self {
        things.iter().fold(Self::default(), |all, thing| {
            let own = Self::of(thing, prefabs);
            let copies = all.copies.saturating_add(own.copies);
            Self { copies, deep: all.deep.max(own.deep) }
        })
    }

    /// Of one thing; a prefab's is looked up, so that those that use one another cost nothing.
    fn of(thing: &Thing, prefabs: &[Size]) -> Self {
        let repeat = match &thing.repeat {
            Repeat::Once => 1,
            Repeat::Row { count, .. }
            | Repeat::Ring { count, .. }
            | Repeat::Spread { count }
            | Repeat::Scatter { count, .. } => u64::from(*count),
            Repeat::Grid { counts: [a, b], .. } => u64::from(*a).saturating_mul(u64::from(*b)),
        };
        let within = match &thing.shape {
            Shape::Group { things } => Some(Self::of_all(things, prefabs)),
            Shape::Prefab(used) => Some(prefabs.get(used.0).copied().unwrap_or_default()),
            _ => None,
        };
        let deep = within.map_or(0, |within| within.deep.saturating_add(1));
        let each = within.map_or(1, |within| within.copies.saturating_add(1));
        Self { copies: repeat.saturating_mul(each), deep }
    }

    /// What is wrong with it: code, message and remedy.
    fn fault(self, what: &str) -> Option<(&'static str, String, &'static str)> {
        if self.copies > MOST_COPIES {
            let message =
                format!("{what} {} things; {MOST_COPIES} are the most in a world", self.copies);
            return Some(("too-many-things", message, "repeat it less often"));
        }
        (self.deep > DEEPEST).then(|| {
            let message = format!("{DEEPEST} groups and prefabs within one another are the most");
            ("things-too-deep", message, "put things side by side instead of into one another")
        })
    }
}

/// The sizes of the prefabs of the world that is read, in their order.
struct PrefabSizes(Vec<Size>);

/// Measures prefabs, each of which uses those before it alone, for what is read after them; reports
/// the first that holds too much.
pub(super) fn prefabs(prefabs: Prefabs, node: &Node, decoder: &mut Decoder<'_>) -> Option<Prefabs> {
    let mut sizes = Vec::new();
    for (index, prefab) in prefabs.0.iter().enumerate() {
        let size = Size::of_all(&prefab.things, &sizes);
        if let Some((code, message, remedy)) = size.fault(&format!("`{}` makes", prefab.id)) {
            let span = node.items().get(index).map_or(node.span, |at| at.field_span("things"));
            decoder.faults.error(code, span, message, Some(remedy.to_owned()));
            return None;
        }
        sizes.push(size);
    }
    decoder.provide(PrefabSizes(sizes));
    Some(prefabs)
}

/// Begins a world without prefabs.
pub(super) fn begin(decoder: &mut Decoder<'_>) {
    decoder.provide(PrefabSizes(Vec::new()));
}

/// Reports a thing that is there too often, or holds too deep.
pub(super) fn thing(thing: Thing, node: &Node, decoder: &mut Decoder<'_>) -> Option<Thing> {
    let sizes = decoder.provided::<PrefabSizes>();
    let size = Size::of(&thing, sizes.as_ref().map_or(&[], |sizes| &sizes.0));
    let Some((code, message, remedy)) = size.fault("this makes") else { return Some(thing) };
    let field = if code == "too-many-things" { "repeat" } else { "shape" };
    decoder.faults.error(code, node.field_span(field), message, Some(remedy.to_owned()));
    None
}

/// Reports a world that holds too much in all.
pub(super) fn world(world: World, node: &Node, decoder: &mut Decoder<'_>) -> Option<World> {
    let span = node.field_span("sounds");
    decoder.at_most(MOST_SOUNDS, world.sounds.len(), "sounds", span)?;
    let sizes = decoder.provided::<PrefabSizes>();
    let all = Size::of_all(&world.things, sizes.as_ref().map_or(&[], |sizes| &sizes.0)).copies;
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
