//! Things that are described once and stand in many places.

use super::thing::each_id;
use super::{Shape, Thing, bounds};
use crate::codes;
use crate::kinds::PREFAB;
use gradus_base::Name;
use gradus_text::decode_ref;
use gradus_text::decode_struct;
use gradus_text::{Decode, Decoder, Node};

decode_struct! {
    /// Things under one name, used with `Prefab("name")`.
    pub struct Prefab {
        /// Its name, for things to refer to.
        pub id: Name,
        /// What it is made of. It may use prefabs that stand before it.
        pub things: Vec<Thing>,
    }
}

decode_ref! {
    /// A prefab of the same world, by index into [`super::World::prefabs`].
    pub struct PrefabRef => PREFAB;
}

/// The prefabs of one world; their names hold within it alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefabs(pub Vec<Prefab>);

impl Decode for Prefabs {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.clear(PREFAB);
        bounds::begin(decoder);
        decoder.declare_all(PREFAB, node, "id");
        let prefabs = Vec::<Prefab>::decode(node, decoder)?;
        let mut whole = true;
        for prefab in node.items() {
            let Some(things) = prefab.field("things") else { continue };
            each_id(things, &mut |id| {
                let message = "a thing of a prefab has no name: it stands wherever that is used";
                let remedy = "name the thing that uses the prefab";
                decoder.faults.error(codes::NOT_HERE, id.span, message, Some(remedy.to_string()));
                whole = false;
            });
        }
        for (index, (prefab, at)) in prefabs.iter().zip(node.items()).enumerate() {
            if uses_from(&prefab.things, index) {
                let message =
                    format!("`{}` uses itself, or a prefab that stands after it", prefab.id);
                let remedy = "a prefab may use those that stand before it: move it down";
                let span = at.field_span("things");
                decoder.faults.error(codes::PREFAB_ORDER, span, message, Some(remedy.to_string()));
                whole = false;
            }
        }
        if !whole {
            return None;
        }
        bounds::prefabs(Self(prefabs), node, decoder)
    }
    fn shape() -> gradus_text::Shape {
        Vec::<Prefab>::shape()
    }
}

impl Prefabs {
    /// The things within a thing that is a group or a prefab; none for any other thing.
    pub fn within<'a>(&'a self, thing: &'a Thing) -> &'a [Thing] {
        match &thing.shape {
            Shape::Group { things } => things,
            Shape::Prefab(used) => self.0.get(used.0).map_or(&[], |prefab| &prefab.things),
            _ => &[],
        }
    }
}

/// Whether things use a prefab at or after an index.
fn uses_from(things: &[Thing], index: usize) -> bool {
    things.iter().any(|thing| match &thing.shape {
        Shape::Prefab(used) => used.0 >= index,
        Shape::Group { things } => uses_from(things, index),
        _ => false,
    })
}
