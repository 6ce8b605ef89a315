//! What of sky and water goes together. What an author writes is seen, or refused: no star without a
//! sun that says the hour, no waves on what is no water.

use super::{Look, Shape, Thing, World};
use crate::codes;
use gradus_text::{Decoder, Node};

/// Reports a sky that could not change as it says, and water that could not move.
pub(super) fn world(world: World, node: &Node, decoder: &mut Decoder<'_>) -> Option<World> {
    let mut whole = true;
    if world.sun.is_none() && world.sky.changes() {
        let sky = node.field("sky").unwrap_or(node);
        let fields = ["clouds", "drift_mps", "stars", "moon"];
        let field = fields.into_iter().find(|field| {
            sky.field(field).is_some()
                && (*field != "clouds" || world.sky.clouds.constant().is_none())
        });
        let span = field.map_or(sky.span, |field| sky.field_span(field));
        let message = "a sky without a sun is a plain dome: no clouds drift over it, and no stars or \
                       moon come out";
        let remedy = "give the world a `sun`; at night let its `clock` follow the hour";
        decoder.faults.error(codes::SKY_WITHOUT_SUN, span, message, Some(remedy.to_owned()));
        whole = false;
    }
    things(&world.things, node.field("things"), &world, decoder, &mut whole);
    let prefabs = node.field("prefabs").map_or(&[][..], Node::items);
    for (prefab, at) in world.prefabs.0.iter().zip(prefabs) {
        things(&prefab.things, at.field("things"), &world, decoder, &mut whole);
    }
    whole.then_some(world)
}

fn things(
    list: &[Thing],
    node: Option<&Node>,
    world: &World,
    decoder: &mut Decoder<'_>,
    whole: &mut bool,
) {
    for (thing, at) in list.iter().zip(node.map_or(&[][..], Node::items)) {
        if let Shape::Group { things: inner } = &thing.shape {
            let inner_at = at.field("shape").and_then(|shape| shape.field("things"));
            things(inner, inner_at, world, decoder, whole);
            continue;
        }
        let look = thing.material.and_then(|of| world.materials.0.get(of.0)).map(|m| &m.look);
        let sea = matches!(look, Some(Look::Sea { .. }));
        let (message, remedy) = match (matches!(thing.shape, Shape::Water { .. }), sea) {
            (true, false) => (
                "open water needs a material with the look `Sea`: its waves are the material's",
                "write `material: \"sea\"`, and `(id: \"sea\", look: Sea())` among the materials",
            ),
            (false, true) => (
                "the look `Sea` is for the shape `Water` alone: on this it would not move",
                "use the shape `Water`, or the look `Water`, which is still",
            ),
            _ => continue,
        };
        let span = at.field_span(if sea { "material" } else { "shape" });
        decoder.faults.error(codes::WATER_LOOK, span, message, Some(remedy.to_owned()));
        *whole = false;
    }
}
