//! Faults of a world with roads: things that go with a ride where there is none, things within
//! groups that have a place on a road of their own, a seat outside its vehicle.

use gradus_text::{Decoder, Node, NodeKind};

use super::{Movement, Repeat, Shape, Thing, World};
use crate::{Number, codes};

/// A seat is so near to the middle of its vehicle, along X and along Z, m: those of a lorry are.
const SEAT_M: [f64; 2] = [1.6, 6.0];

/// The most grounds along roads: each is some 20 000 corners, measured from its road.
const MOST_LANDS: usize = 4;

/// Reports the faults of a world with or without a ride.
pub(super) fn world(world: World, node: &Node, decoder: &mut Decoder<'_>) -> Option<World> {
    let mut whole = true;
    if let Some(things) = node.field("things") {
        whole &= within(&world.things, things, 0, decoder);
    }
    let prefabs = node.field("prefabs").map_or(&[][..], Node::items);
    for (prefab, node) in world.prefabs.0.iter().zip(prefabs) {
        if let Some(things) = node.field("things") {
            whole &= within(&prefab.things, things, 1, decoder);
        }
    }
    let lands = world.things.iter().filter(|thing| lies_along(thing)).count();
    let span = node.field_span("things");
    whole &= decoder.at_most(MOST_LANDS, lands, "grounds along roads", span).is_some();
    if let Some(ride) = &world.patient.rides {
        whole &= seat(&world, node, decoder);
        if let Some(line) = world.roads.line(ride.road) {
            beyond_the_road(line.length_m(), node, decoder);
        }
    } else {
        whole &= without_a_ride(node, decoder);
    }
    whole.then_some(world)
}

/// Warns of a part of the road that begins behind the road's end.
fn beyond_the_road(length_m: f64, node: &Node, decoder: &mut Decoder<'_>) {
    if let NodeKind::Tuple { name: Some(name), items } = &node.kind
        && name.text == "Ridden"
        && let Some(NodeKind::Number(from_m)) = items.first().map(|from| &from.kind)
        && *from_m >= length_m
    {
        let message = format!("the road is {length_m:.0} m long: nobody rides {from_m} m on it");
        decoder.faults.warning(codes::NEVER_PASSED, node.span, message, None);
    }
    for item in held(node) {
        beyond_the_road(length_m, item, decoder);
    }
}

/// The nodes that a node holds.
fn held(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::Tuple { items, .. } | NodeKind::List(items) => items.iter().collect(),
        NodeKind::Struct { fields, .. } => fields.iter().map(|(_, item)| item).collect(),
        _ => Vec::new(),
    }
}

/// The movements, the condition and the number that go by the ride.
const BY_THE_RIDE: [&str; 4] = ["Ride", "Beside", "Ridden", "Rides"];

/// Reports what goes by the patient's ride in a world where the patient does not ride.
pub(crate) fn without_a_ride(node: &Node, decoder: &mut Decoder<'_>) -> bool {
    let name = match &node.kind {
        NodeKind::Tuple { name, .. } | NodeKind::Struct { name, .. } => {
            name.as_ref().map(|name| name.text.as_str())
        }
        NodeKind::Name(name) => Some(name.as_str()),
        _ => None,
    };
    if name.is_some_and(|name| BY_THE_RIDE.contains(&name)) {
        let message = "this goes by the patient's ride, and the patient does not ride";
        let remedy = "write `patient: (rides: (road: \"…\", speed_mps: …))`, or let it go by \
                      itself: `moves: Drive(…)`";
        decoder.faults.error(codes::NO_RIDE, node.span, message, Some(remedy.to_owned()));
        return false;
    }
    // Every place is reported, not the first alone.
    held(node).into_iter().filter(|item| !without_a_ride(item, decoder)).count() == 0
}

/// Reports things within groups and prefabs that have a place on a road.
fn within(things: &[Thing], nodes: &Node, depth: u32, decoder: &mut Decoder<'_>) -> bool {
    let mut whole = true;
    for (thing, node) in things.iter().zip(nodes.items()) {
        let goes = thing.moves.is_on_a_road();
        if depth > 0 && (goes || thing.along.is_some()) {
            let message = "only things of the world itself are laid along a road, or go on one";
            let remedy = "give the group that holds this its place on the road";
            let span = node.field_span(if goes { "moves" } else { "along" });
            decoder.faults.error(codes::NOT_HERE, span, message, Some(remedy.to_owned()));
            whole = false;
        }
        if lies_along(thing) && (depth > 0 || !is_at_the_origin(thing)) {
            let message = "ground along a road lies where the road does";
            let remedy = "let it be a thing of the world itself, without `at`, `turn_deg`, `scale`, \
                          `repeat`, `moves` and `along`";
            let span = node.field_span("shape");
            decoder.faults.error(codes::NOT_HERE, span, message, Some(remedy.to_owned()));
            whole = false;
        }
        let inner = node.field("shape").and_then(|shape| shape.field("things"));
        if let (Shape::Group { things }, Some(inner)) = (&thing.shape, inner) {
            whole &= within(things, inner, depth + 1, decoder);
        }
    }
    whole
}

/// Whether a thing is ground that is flat along a road.
fn lies_along(thing: &Thing) -> bool {
    matches!(thing.shape, Shape::Terrain { road: Some(_), .. })
}

fn is_at_the_origin(thing: &Thing) -> bool {
    let all = |of: &[Number; 3], is: f64| of.iter().all(|number| number.constant() == Some(is));
    all(&thing.at, 0.0)
        && all(&thing.turn_deg, 0.0)
        && all(&thing.scale, 1.0)
        && thing.repeat == Repeat::Once
        && thing.moves == Movement::Still
        && thing.along.is_none()
}

/// Reports a seat that is not in its vehicle.
fn seat(world: &World, node: &Node, decoder: &mut Decoder<'_>) -> bool {
    let [x, _, z] = world.patient.at.each_ref().map(Number::extent);
    let [wide, long] = SEAT_M;
    let outside = |(low, high): (f64, f64), most: f64| low < -most || high > most;
    if !outside(x, wide) && !outside(z, long) {
        return true;
    }
    let message = format!(
        "the seat is outside its vehicle: X goes from {} to {wide} m, Z from {} to {long} m",
        -wide, -long
    );
    let remedy = "`at` of a patient who rides is in the vehicle, whose origin is on the ground in \
                  its middle";
    let span = node.field("patient").map_or(node.span, |patient| patient.field_span("at"));
    decoder.faults.error(codes::SEAT_OUTSIDE, span, message, Some(remedy.to_owned()));
    false
}
