//! Reports things that a region cannot follow, and crowds that find no room on their ways.

use glam::Mat4;
use gradus_base::Name;
use gradus_text::{Faults, Node, Span};

use super::crowd;
use super::followed::{MOST_FOLLOWED, Refusal, plans_of};
use super::stance::{copies, still_pose};
use crate::codes;
use crate::region::Region;
use crate::world::bounds::DEEPEST;
use crate::world::{Crowd, Shape, Thing, ThingName, World};

/// Reports each thing that a region names but cannot follow.
pub(crate) fn follows(regions: &[Region], world: &World, node: &Node, faults: &mut Faults) {
    let places = node.field("regions").map_or(&[][..], Node::items);
    plans_of(regions, world, &mut |index, nth, refusal| {
        let names = places.get(index).and_then(|place| place.field("on"));
        let names = names.map_or(&[][..], Node::items);
        let span = names.get(nth).map_or(node.span, |name| name.span);
        let name = regions.get(index).and_then(|region| region.on.get(nth));
        if let Some(ThingName(name)) = name {
            report(refusal, name, span, faults);
        }
    });
}

fn report(refusal: Refusal, name: &Name, span: Span, faults: &mut Faults) {
    let (code, message, remedy) = match refusal {
        Refusal::TooMany => (
            codes::TOO_MANY_THINGS,
            format!("with `{name}` regions follow more than {MOST_FOLLOWED} things"),
            "each one of the repeated counts: follow something that stands there less often, or \
             give the region volumes at one place, without `on`",
        ),
        Refusal::NotInEveryTier => (
            codes::NOT_HERE,
            format!("`{name}` is not there in every quality tier"),
            "what gaze is counted for does not depend on the picture: take `detail` away from it \
             and from what carries it, or give the region volumes at its place, without `on`",
        ),
        Refusal::NoSize => (
            codes::NO_SIZE,
            format!("`{name}` has no outside that could be looked at"),
            "give the region `volumes`: boxes in the frame of the thing",
        ),
    };
    faults.error(code, span, message, Some(remedy.to_owned()));
}

/// Reports the first crowd of a world that asks for more walkers than its ways have room for.
pub(crate) fn crowds(world: &World, node: &Node, faults: &mut Faults) {
    let at = (node.field("things"), node.span);
    if leads_to_a_crowd(world, &world.things, 0) {
        have_room(world, &world.things, at, Mat4::IDENTITY, 0, faults);
    }
}

/// The same for things in a frame; `at` has their node, and the place of what holds them. Whether
/// all crowds have room.
fn have_room(
    world: &World,
    things: &[Thing],
    at: (Option<&Node>, Span),
    frame: Mat4,
    depth: u32,
    faults: &mut Faults,
) -> bool {
    let nodes = at.0.map_or(&[][..], Node::items);
    for (nth, thing) in things.iter().enumerate().filter(|_| depth <= DEEPEST) {
        let shape = nodes.get(nth).and_then(|node| node.field("shape"));
        let span = shape.or(nodes.get(nth)).map_or(at.1, |node| node.span);
        let within = world.prefabs.within(thing);
        if !matches!(thing.shape, Shape::Crowd(_)) && !leads_to_a_crowd(world, within, depth) {
            continue;
        }
        let inner = (shape.and_then(|shape| shape.field("things")), span);
        for copy in copies(thing, false) {
            let frame = frame * still_pose(thing, copy);
            let room = match &thing.shape {
                Shape::Crowd(crowd) => has_room(world, crowd, &frame, span, faults),
                _ => have_room(world, within, inner, frame, depth + 1, faults),
            };
            if !room {
                return false;
            }
        }
    }
    true
}

fn leads_to_a_crowd(world: &World, things: &[Thing], depth: u32) -> bool {
    let leads = |thing: &Thing| {
        matches!(thing.shape, Shape::Crowd(_))
            || leads_to_a_crowd(world, world.prefabs.within(thing), depth + 1)
    };
    depth <= DEEPEST && things.iter().any(leads)
}

fn has_room(world: &World, crowd: &Crowd, frame: &Mat4, span: Span, faults: &mut Faults) -> bool {
    let patient = crowd::patients_places(world, crowd, frame);
    let found = crowd::plan(crowd, patient.as_slice()).len();
    let wanted = crowd.most as usize;
    if found < wanted {
        let message = format!(
            "`most` asks for {wanted} walkers; past each other and past the patient these ways \
             have room for {found}"
        );
        let remedy = "ask for fewer with `most`, or make the ways wider, longer or more; let them \
                      lead round the patient and round what `keep_off` names"
            .to_owned();
        faults.error(codes::NO_ROOM, span, message, Some(remedy));
    }
    found >= wanted
}
