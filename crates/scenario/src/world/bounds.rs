//! How much a world may hold, so that a few lines cannot ask for more than a machine has.

use super::{City, Doing, Person, Prefabs, Repeat, Shape, Thing, World};
use crate::codes;
use gradus_text::{Code, Decoder, Node};

/// The most things of one world, each copy counted.
pub const MOST_COPIES: u64 = 100_000;
/// The most blocks of one city.
pub const MOST_BLOCKS: f64 = 4000.0;
/// The most cars parked in one city.
pub const MOST_PARKED: f64 = 60_000.0;

/// The most people of one world, each copy counted, whether they are there together or not; those
/// of cities do not count.
pub const MOST_PEOPLE: u64 = 400;
/// The most people of all crowds of one world: each of them is a draw call for each eye, and two
/// eyes have 300.
pub const MOST_WALKERS: u64 = 100;
/// The most people of one world who rise, sit down or collapse: each of them moves as a whole.
pub const MOST_RISING: u64 = 16;
/// The most dogs of one world, each copy counted: a dog is drawn by five calls for each eye.
pub const MOST_DOGS: u64 = 20;
/// The most birds near by of one world, each copy counted: a bird is drawn by four calls.
pub const MOST_BIRDS: u64 = 30;
/// The most of smoke, dust, fog, fire, sparks, shards, bolts and drops in one world, each copy
/// counted: each of them is a draw call for each eye while it is seen.
pub const MOST_CLOUDS: u64 = 60;

/// The most sounds of one world.
pub const MOST_SOUNDS: usize = 300;
/// The most groups and prefabs within one another.
pub const DEEPEST: u32 = 24;

/// The most triangles of models, each copy counted.
pub const MOST_TRIANGLES: u64 = 10_000_000;
/// How many things one block of a city counts for: buildings, people, cars, trees.
const THINGS_OF_A_BLOCK: u64 = 20;

/// How much a thing holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    /// Things, each copy counted.
    copies: u64,
    /// Triangles of models, each copy counted.
    triangles: u64,
    /// People, each copy counted.
    people: u64,
    /// People of crowds, each copy counted.
    walkers: u64,
    /// People who rise, sit down or collapse, each copy counted.
    rising: u64,
    /// Dogs, each copy counted.
    dogs: u64,
    /// Birds near by, each copy counted.
    birds: u64,
    /// What burns, falls and drifts, each copy counted.
    clouds: u64,
    /// Groups and prefabs within one another.
    deep: u32,
}

impl Size {
    fn of_all(things: &[Thing], prefabs: &[Size]) -> Self {
        things.iter().fold(Self::default(), |all, thing| {
            let own = Self::of(thing, prefabs);
            Self {
                copies: all.copies.saturating_add(own.copies),
                triangles: all.triangles.saturating_add(own.triangles),
                people: all.people.saturating_add(own.people),
                walkers: all.walkers.saturating_add(own.walkers),
                rising: all.rising.saturating_add(own.rising),
                dogs: all.dogs.saturating_add(own.dogs),
                birds: all.birds.saturating_add(own.birds),
                clouds: all.clouds.saturating_add(own.clouds),
                deep: all.deep.max(own.deep),
            }
        })
    }

    /// The size of one thing; a prefab's size is looked up, so that prefabs that use one another
    /// cost nothing.
    fn of(thing: &Thing, prefabs: &[Size]) -> Self {
        let repeat = match &thing.repeat {
            Repeat::Once => 1,
            Repeat::Row { count, .. }
            | Repeat::Ring { count, .. }
            | Repeat::Spread { count }
            | Repeat::Scatter { count, .. } => u64::from(*count),
            Repeat::Grid { counts: [a, b], .. } => u64::from(*a).saturating_mul(u64::from(*b)),
        };
        let holds = |within: Self| Self {
            copies: within.copies.saturating_add(1),
            deep: within.deep.saturating_add(1),
            ..within
        };
        let one = Self { copies: 1, ..Self::default() };
        let each = match &thing.shape {
            Shape::Group { things } => holds(Self::of_all(things, prefabs)),
            Shape::Prefab(used) => holds(prefabs.get(used.0).copied().unwrap_or_default()),
            Shape::City(city) => {
                let [x, z] = blocks(city);
                Self { copies: ((x * z) as u64).saturating_mul(THINGS_OF_A_BLOCK), ..one }
            }
            Shape::Model { file, clip, .. } => {
                // With a clip, each node of the model moves by itself.
                let nodes = clip.as_ref().map_or(1, |_| file.model.nodes.len().max(1) as u64);
                Self { copies: nodes, triangles: file.model.triangles() as u64, ..one }
            }
            Shape::Person(person) => Self { people: 1, rising: u64::from(rises(person)), ..one },
            Shape::Dog(_) => Self { dogs: 1, ..one },
            Shape::Bird(bird) => Self { birds: u64::from(bird.kind.is_some()), ..one },
            Shape::Crowd(crowd) => {
                let most = u64::from(crowd.most);
                Self { people: most, walkers: most, ..one }
            }
            Shape::Smoke(_)
            | Shape::Dust(_)
            | Shape::Blast(_)
            | Shape::FogBank(_)
            | Shape::Fire(_)
            | Shape::Sparks(_)
            | Shape::Shards(_)
            | Shape::Bolt(_)
            | Shape::Drops(_) => Self { clouds: 1, ..one },
            _ => one,
        };
        Self {
            copies: repeat.saturating_mul(each.copies),
            triangles: repeat.saturating_mul(each.triangles),
            people: repeat.saturating_mul(each.people),
            walkers: repeat.saturating_mul(each.walkers),
            rising: repeat.saturating_mul(each.rising),
            dogs: repeat.saturating_mul(each.dogs),
            birds: repeat.saturating_mul(each.birds),
            clouds: repeat.saturating_mul(each.clouds),
            ..each
        }
    }

    /// The fault of a size out of bounds: code, message and remedy.
    fn fault(self, what: &str) -> Option<(Code, String, &'static str)> {
        if self.copies > MOST_COPIES {
            let message =
                format!("{what} {} things; {MOST_COPIES} are the most in a world", self.copies);
            return Some((codes::TOO_MANY_THINGS, message, "repeat it less often"));
        }
        if self.triangles > MOST_TRIANGLES {
            let message = format!(
                "{what} {} triangles of models; {MOST_TRIANGLES} are the most in a world",
                self.triangles
            );
            return Some((
                codes::TOO_MANY_THINGS,
                message,
                "repeat it less often, or bring a simpler model",
            ));
        }
        if self.people > MOST_PEOPLE {
            let message =
                format!("{what} {} people; {MOST_PEOPLE} are the most in a world", self.people);
            return Some((
                codes::TOO_MANY_THINGS,
                message,
                "repeat them less often: people at places that nobody sees together count too, and \
                 those of a `City` do not count",
            ));
        }
        if self.walkers > MOST_WALKERS {
            let message = format!(
                "{what} {} people in crowds; {MOST_WALKERS} are the most in a world",
                self.walkers
            );
            return Some((
                codes::TOO_MANY_THINGS,
                message,
                "lower `most`, or let people farther away be those of a `City`",
            ));
        }
        if self.dogs > MOST_DOGS {
            let message = format!("{what} {} dogs; {MOST_DOGS} are the most in a world", self.dogs);
            return Some((codes::TOO_MANY_THINGS, message, "repeat them less often"));
        }
        if self.birds > MOST_BIRDS {
            let message = format!(
                "{what} {} birds near by; {MOST_BIRDS} are the most in a world",
                self.birds
            );
            let remedy = "repeat them less often, or leave `kind` out of those far away";
            return Some((codes::TOO_MANY_THINGS, message, remedy));
        }
        if self.rising > MOST_RISING {
            let message = format!(
                "{what} {} people who rise, collapse or duck; {MOST_RISING} are the most in a world",
                self.rising
            );
            return Some((
                codes::TOO_MANY_THINGS,
                message,
                "leave `rises`, `collapses` and `ducks` out for those whom nobody watches",
            ));
        }
        if self.clouds > MOST_CLOUDS {
            let message = format!(
                "{what} {} of smoke, dust, fire and the like; {MOST_CLOUDS} are the most in a world",
                self.clouds
            );
            return Some((
                codes::TOO_MANY_THINGS,
                message,
                "repeat it less often: one larger `Smoke` or `FogBank` does for many small ones",
            ));
        }
        (self.deep > DEEPEST).then(|| {
            let message = format!("{DEEPEST} groups and prefabs within one another are the most");
            (codes::THINGS_TOO_DEEP, message, "put things side by side instead of into one another")
        })
    }
}

/// Whether a person rises, sits down, collapses or ducks.
fn rises(person: &Person) -> bool {
    [&person.rises, &person.collapses, &person.ducks]
        .iter()
        .any(|share| share.constant() != Some(0.0))
        && !matches!(person.does, Doing::Walk | Doing::Run)
}

/// The sizes of the prefabs of the world that is read, in their order.
struct PrefabSizes(Vec<Size>);

/// Measures prefabs, for the parts of the world that are read after them. A prefab uses only
/// prefabs before it. Reports the first prefab that holds too much.
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

/// Reports a thing with too many copies, or with things nested too deep.
pub(super) fn thing(thing: Thing, node: &Node, decoder: &mut Decoder<'_>) -> Option<Thing> {
    let sizes = decoder.provided::<PrefabSizes>();
    let size = Size::of(&thing, sizes.as_ref().map_or(&[], |sizes| &sizes.0));
    let Some((code, message, remedy)) = size.fault("this makes") else { return Some(thing) };
    let field = if code == codes::TOO_MANY_THINGS { "repeat" } else { "shape" };
    decoder.faults.error(code, node.field_span(field), message, Some(remedy.to_owned()));
    None
}

/// Reports a world that holds too much in all.
pub(super) fn world(world: World, node: &Node, decoder: &mut Decoder<'_>) -> Option<World> {
    let span = node.field_span("sounds");
    decoder.at_most(MOST_SOUNDS, world.sounds.len(), "sounds", span)?;
    let sizes = decoder.provided::<PrefabSizes>();
    let all = Size::of_all(&world.things, sizes.as_ref().map_or(&[], |sizes| &sizes.0));
    let Some((code, message, remedy)) = all.fault("this world holds") else { return Some(world) };
    decoder.faults.error(code, node.field_span("things"), message, Some(remedy.to_owned()));
    None
}

/// How many blocks a city has along X and along Z.
fn blocks(city: &City) -> [f64; 2] {
    city.block_m.map(|block| (2.0 * city.reach_m / block).ceil().max(1.0))
}

/// Reports a city with too many blocks or too many parked cars.
pub(super) fn city(city: City, node: &Node, decoder: &mut Decoder<'_>) -> Option<City> {
    let across = 2.0 * city.reach_m;
    let [x, z] = blocks(&city);
    if x * z > MOST_BLOCKS {
        let message = format!("this city has {:.0} blocks; {MOST_BLOCKS} are the most", x * z);
        let remedy = Some("make the blocks larger, or the city smaller".to_owned());
        decoder.faults.error(codes::TOO_MANY_THINGS, node.field_span("block_m"), message, remedy);
        return None;
    }
    let parked = (x + z) * across / 100.0 * 2.0 * city.parked_per_100m;
    if parked > MOST_PARKED {
        let message = format!("about {parked:.0} cars would be parked; {MOST_PARKED} are the most");
        let remedy = Some("park fewer, or make the city smaller".to_owned());
        let span = node.field_span("parked_per_100m");
        decoder.faults.error(codes::TOO_MANY_THINGS, span, message, remedy);
        return None;
    }
    Some(city)
}
