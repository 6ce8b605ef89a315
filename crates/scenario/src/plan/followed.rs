//! The things that regions follow: for each named thing the way down to it, with every copy. The
//! way is made once, when a scenario is read, and walked for every line of sight.

use glam::{Affine3A, Mat4};
use gradus_base::Name;

use super::stance::{Common, Shown, Stance, Within, copies, is_still, stays, still_pose};
use crate::Scenario;
use crate::extent::{Extent, of_shape};
use crate::region::Region;
use crate::world::bounds::DEEPEST;
use crate::world::{Detail, Shape, Thing, ThingName, World};

/// The most things that all regions of a scenario follow, each copy counted, with the things that
/// carry them or move within them.
pub const MOST_FOLLOWED: usize = 1000;
/// The most things that are looked through for their size.
const MOST_LOOKED_AT: usize = 50_000;

/// The things that one region follows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Followed(Vec<Node>);

/// A named thing, a thing on the way to it, or a thing that moves within it. The nodes that a node
/// carries stand after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Transform to the frame of the node that carries this one, from where the thing's own pose
    /// begins.
    pub carried: Affine3A,
    /// The thing's own pose where that changes.
    pub stance: Option<Stance>,
    /// When the thing is there; none: always.
    pub shown: Option<Shown>,
    /// Whether the region names the thing.
    pub named: bool,
    /// The box around the things that this one holds and that stay still in its frame.
    pub holds: Option<Extent>,
    /// Index of the first node after the nodes that this one carries.
    pub end: usize,
}

/// Why a region cannot follow a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The regions follow more than [`MOST_FOLLOWED`] things.
    TooMany,
    /// The thing, or a thing that carries it, is not in every quality tier.
    NotInEveryTier,
    /// No part of the thing has a size.
    NoSize,
}

/// How many more things the regions of a scenario may follow and look through.
pub(crate) struct Room {
    follow: usize,
    look: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { follow: MOST_FOLLOWED, look: MOST_LOOKED_AT }
    }
}

/// The things that each region of a scenario follows, in the scenario's order. The scenario's check
/// has shown that all these things can be followed.
pub fn plans(scenario: &Scenario) -> Vec<Followed> {
    plans_of(&scenario.regions, &scenario.world, &mut |_, _, _| {})
}

/// The same for regions that are not checked yet: reports region and thing (by index) where the
/// thing cannot be followed.
pub(crate) fn plans_of(
    regions: &[Region],
    world: &World,
    refused: &mut dyn FnMut(usize, usize, Refusal),
) -> Vec<Followed> {
    let mut room = Room::default();
    let plan = |(index, region): (usize, &Region)| {
        let mut followed = Followed::default();
        for (nth, ThingName(name)) in region.on.iter().enumerate() {
            let sized = region.volumes.is_empty();
            if let Err(refusal) = followed.add(world, name, sized, &mut room) {
                refused(index, nth, refusal);
            }
        }
        followed
    };
    regions.iter().enumerate().map(plan).collect()
}

impl Followed {
    /// Whether no thing is followed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All nodes, a carrier before the nodes that it carries.
    pub fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// Adds the thing with a name; `sized` when its own size is needed.
    pub(crate) fn add(
        &mut self,
        world: &World,
        name: &Name,
        sized: bool,
        room: &mut Room,
    ) -> Result<(), Refusal> {
        let from = self.0.len();
        let mut making = Making { world, name, sized, nodes: &mut self.0, room };
        making.way(&world.things, &Way::default())?;
        if sized && self.0.get(from..).unwrap_or_default().iter().all(|node| node.holds.is_none()) {
            return Err(Refusal::NoSize);
        }
        Ok(())
    }
}

struct Making<'a> {
    world: &'a World,
    name: &'a Name,
    sized: bool,
    nodes: &'a mut Vec<Node>,
    room: &'a mut Room,
}

/// The way down through the things that hold the next thing.
#[derive(Clone, Copy, Default)]
struct Way {
    /// Transform from the end of this way to the frame of the node that carries the next thing.
    moved: Mat4,
    /// Transform from the frame of that node to the world, as if everything stood still.
    frame: Mat4,
    within: Within,
}

impl Making<'_> {
    /// Goes down to the named thing.
    fn way(&mut self, things: &[Thing], way: &Way) -> Result<(), Refusal> {
        if way.within.depth > DEEPEST {
            return Ok(());
        }
        for thing in things.iter().filter(|thing| leads_to(thing, self.name)) {
            if thing.detail != Detail::All {
                return Err(Refusal::NotInEveryTier);
            }
            let named = thing.id.as_ref() == Some(self.name);
            self.each_copy(thing, way, named, |making, at, inner| match &thing.shape {
                shape if named => {
                    if making.sized {
                        making.hold(shape, at, inner)
                    } else {
                        Ok(())
                    }
                }
                Shape::Group { things } => making.way(things, inner),
                _ => Ok(()),
            })?;
        }
        Ok(())
    }

    /// Visits each copy of a thing with its node: the copy's own node where it needs one, else the
    /// node at `way`.
    fn each_copy(
        &mut self,
        thing: &Thing,
        way: &Way,
        named: bool,
        mut inside: impl FnMut(&mut Self, Option<usize>, &Way) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let all = copies(thing, false);
        self.room.look = self.room.look.checked_sub(all.len()).ok_or(Refusal::TooMany)?;
        let common = Common::new(thing);
        for (nth, copy) in all.into_iter().enumerate() {
            let within = way.within.inner(nth as u64);
            let own = still_pose(thing, copy);
            if is_still(thing) && !named {
                inside(self, None, &Way { moved: way.moved * own, within, ..*way })?;
                continue;
            }
            self.room.follow = self.room.follow.checked_sub(1).ok_or(Refusal::TooMany)?;
            let frame = way.frame * way.moved;
            let (carried, stance) = if is_still(thing) {
                (Affine3A::from_mat4(way.moved * own), None)
            } else {
                // Like the picture, without shear.
                let (scale, turn, at) = way.moved.to_scale_rotation_translation();
                let carried = Affine3A::from_scale_rotation_translation(scale, turn, at);
                if stays(thing) {
                    (carried * Affine3A::from_mat4(own), None)
                } else {
                    (carried, Some(Stance::new(common.clone(), copy, within, &frame)))
                }
            };
            let at = self.nodes.len();
            let shown = Shown::new(thing, &common, nth);
            self.nodes.push(Node { carried, stance, shown, named, holds: None, end: at + 1 });
            inside(self, Some(at), &Way { moved: Mat4::IDENTITY, frame: frame * own, within })?;
            let end = self.nodes.len();
            if let Some(node) = self.nodes.get_mut(at) {
                node.end = end;
            }
        }
        Ok(())
    }

    /// Adds a shape's extent to the node that holds it.
    fn hold(&mut self, shape: &Shape, at: Option<usize>, way: &Way) -> Result<(), Refusal> {
        let things = match shape {
            Shape::Group { things } => things,
            Shape::Prefab(prefab) => {
                let Some(prefab) = self.world.prefabs.0.get(prefab.0) else { return Ok(()) };
                &prefab.things
            }
            shape => {
                let node = at.and_then(|at| self.nodes.get_mut(at));
                if let (Some(extent), Some(node)) = (of_shape(shape, self.world), node) {
                    let extent = extent.moved(&Affine3A::from_mat4(way.moved));
                    node.holds = Some(node.holds.map_or(extent, |holds| holds.with(extent)));
                }
                return Ok(());
            }
        };
        if way.within.depth > DEEPEST {
            return Ok(());
        }
        for thing in things {
            self.each_copy(thing, way, false, |making, own, inner| {
                making.hold(&thing.shape, own.or(at), inner)
            })?;
        }
        Ok(())
    }
}

/// Whether a thing, or a thing that it groups, has the name.
fn leads_to(thing: &Thing, name: &Name) -> bool {
    thing.id.as_ref() == Some(name)
        || matches!(&thing.shape, Shape::Group { things } if things.iter().any(|t| leads_to(t, name)))
}
