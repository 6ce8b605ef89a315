//! Reports things that a region cannot follow.

use gradus_base::Name;
use gradus_text::{Faults, Node, Span};

use super::followed::{MOST_FOLLOWED, Refusal, plans_of};
use crate::codes;
use crate::region::Region;
use crate::world::{ThingName, World};

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
