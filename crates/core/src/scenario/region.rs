//! What can be looked at, and whether a line of sight meets it.

use crate::scenario::codes;
use glam::{Affine3A, Vec3};

use crate::pose::extent::Extent;
use crate::pose::followed::{Followed, MOST_FOLLOWED, Refusal, Room};
use crate::pose::{Moment, v3};
use crate::session::Place;
use crate::text::{Decoder, Faults, Node, Span, Text};
use crate::world_state::WorldState;
use crate::{Name, SessionTime};
use crate::{decode_enum, decode_struct};

use super::world::{ThingName, World};
use super::{Condition, Number, Scenario};

decode_struct! {
    /// A named part of the world that gaze is counted for.
    pub struct Region {
        /// Its name, in the log.
        pub id: Name,
        /// Its name, for the therapist.
        pub label: String as Text,
        /// What it means for this fear.
        pub role: RegionRole,
        /// When it is there.
        pub when: Condition = Condition::Always,
        /// Things of the world that it follows, by name: wherever each is, however it moves, with
        /// every one of the repeated that is there.
        pub on: Vec<ThingName> = Vec::new(),
        /// Where its volumes are, m; with `on`, from each thing's origin in its own frame.
        pub at: [Number; 3] = [Number::from(0.0), Number::from(0.0), Number::from(0.0)],
        /// What it takes up. With `on` boxes alone, in the frame of each thing; when there are
        /// none, the box around each thing is taken, of a group or a prefab around what it holds.
        pub volumes: Vec<Volume> = Vec::new(),
    }
    check on_things_only_boxes
}

decode_enum! {
    /// What a region means for this fear.
    #[derive(Copy, Eq)]
    pub enum RegionRole {
        /// What is feared.
        Feared,
        /// Where one looks to avoid it.
        Safe,
        /// Neither.
        Neutral,
    }
}

decode_enum! {
    /// A part of space, from the region's place.
    pub enum Volume {
        /// A box.
        Box {
            /// Least corner, m.
            from_m: [f64; 3],
            /// Greatest corner, m.
            to_m: [f64; 3],
        },
        /// Everything at and below a level.
        Below {
            /// m.
            level_m: f64,
        },
        /// Directions, at no distance: the sky, the horizon. Met when nothing nearer is.
        Directions {
            /// Least and greatest elevation, degrees.
            elevation_deg: [f64; 2],
        },
    }
}

/// The region of the world that a line of sight meets first: nearest wins, then the earlier one.
///
/// None in the safe place, behind a closed veil, where nothing is met, and for a line that is not
/// finite or has no direction. `origin` in m, `direction` of any length, both in the world. Does
/// not allocate.
pub fn region_hit(
    scenario: &Scenario,
    state: &WorldState,
    now: SessionTime,
    origin: [f32; 3],
    direction: [f32; 3],
) -> Option<u16> {
    let veil = super::world::Veil::at(state, now);
    if veil.place == Place::Safe || veil.darkness > 0.95 {
        return None;
    }
    let moment = Moment::new(scenario, state, now, Place::World);
    let origin = origin.map(f64::from);
    let direction = direction.map(f64::from);
    let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
    if !length.is_normal() || !length.is_finite() || origin.iter().any(|o| !o.is_finite()) {
        return None;
    }
    let direction = direction.map(|d| d / length);
    let ray = (v3(&origin), v3(&direction));
    let mut best: Option<(f64, usize)> = None;
    let mut nearer = |distance: f64, index: usize| {
        if best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, index));
        }
    };
    for (index, region) in scenario.regions.iter().enumerate() {
        if !region.when.holds(scenario, state, now) {
            continue;
        }
        if !region.on.is_empty() {
            boxes(&moment, index, &mut |frame, extent| {
                if let Some(distance) = distance_to(frame, extent, ray) {
                    nearer(f64::from(distance), index);
                }
            });
            continue;
        }
        let [x, y, z] = &region.at;
        let at = [x, y, z].map(|n| n.at(scenario, state, now));
        let [ox, oy, oz] = origin;
        let local = [ox - at[0], oy - at[1], oz - at[2]];
        for volume in &region.volumes {
            if let Some(distance) = volume.distance_along(local, direction) {
                nearer(distance, index);
            }
        }
    }
    best.and_then(|(_, index)| u16::try_from(index).ok())
}

/// How far along a ray of unit direction a box in another frame begins, m.
fn distance_to(frame: &Affine3A, extent: Extent, (origin, direction): (Vec3, Vec3)) -> Option<f32> {
    // What has no size in some direction cannot be turned back into its frame, nor be seen.
    let size = frame.matrix3.determinant();
    if !size.is_normal() || !frame.is_finite() {
        return None;
    }
    let back = frame.inverse();
    let (origin, direction) = (back.transform_point3(origin), back.transform_vector3(direction));
    extent.distance_along(origin, direction).filter(|distance| distance.is_finite())
}

/// Every box of a region at a moment in the world, whatever the region's own `when` says: its frame
/// and its extent there. Does not allocate.
pub fn boxes(moment: &Moment<'_>, region: usize, visit: &mut dyn FnMut(&Affine3A, Extent)) {
    let Some(region_of) = moment.scenario.regions.get(region) else { return };
    let at = moment.three(&region_of.at);
    let mut volumes = |frame: &Affine3A| {
        for volume in &region_of.volumes {
            if let Volume::Box { from_m, to_m } = volume {
                visit(frame, Extent::new(v3(from_m) + at, v3(to_m) + at));
            }
        }
    };
    if region_of.on.is_empty() {
        volumes(&Affine3A::IDENTITY);
    } else if let Some(followed) = moment.scenario.followed.get(region) {
        if region_of.volumes.is_empty() {
            followed.each(moment, &mut |frame, own| {
                if let Some(Extent { from, to }) = own {
                    visit(frame, Extent { from: from + at, to: to + at });
                }
            });
        } else {
            followed.each(moment, &mut |frame, _| volumes(frame));
        }
    }
}

/// Reports volumes that nothing can carry.
fn on_things_only_boxes(region: Region, node: &Node, decoder: &mut Decoder<'_>) -> Option<Region> {
    let places = node.field("volumes").map_or(&[][..], Node::items);
    let mut sound = true;
    for (volume, at) in region.volumes.iter().zip(places).filter(|_| !region.on.is_empty()) {
        if !matches!(volume, Volume::Box { .. }) {
            let message = "a thing carries boxes alone; this volume has no sides";
            let remedy = "make it a `Box(…)`, or give it a region of its own without `on`";
            decoder.faults.error(codes::NOT_HERE, at.span, message, Some(remedy.to_owned()));
            sound = false;
        }
    }
    sound.then_some(region)
}

/// What each region follows; what it cannot follow is reported.
pub(super) fn follow(
    regions: &[Region],
    world: &World,
    node: &Node,
    faults: &mut Faults,
) -> Vec<Followed> {
    let mut room = Room::default();
    let places = node.field("regions").map_or(&[][..], Node::items);
    let each = regions.iter().enumerate().map(|(index, region)| {
        let mut followed = Followed::default();
        let names = places.get(index).and_then(|place| place.field("on"));
        let names = names.map_or(&[][..], Node::items);
        for (nth, ThingName(name)) in region.on.iter().enumerate() {
            let sized = region.volumes.is_empty();
            if let Err(refusal) = followed.add(world, name, sized, &mut room) {
                let span = names.get(nth).map_or(node.span, |name| name.span);
                report(refusal, name, span, faults);
            }
        }
        followed
    });
    each.collect()
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

impl Volume {
    /// How far along a line the volume begins, m; 0 from inside, infinite for directions.
    fn distance_along(&self, origin: [f64; 3], direction: [f64; 3]) -> Option<f64> {
        match self {
            Self::Box { from_m, to_m } => {
                let (mut near, mut far) = (0.0_f64, f64::INFINITY);
                for axis in 0..3 {
                    let (o, d) = (origin[axis], direction[axis]);
                    let (lo, hi) = (from_m[axis].min(to_m[axis]), from_m[axis].max(to_m[axis]));
                    if d.abs() < 1e-12 {
                        if !(lo..=hi).contains(&o) {
                            return None;
                        }
                    } else {
                        let (a, b) = ((lo - o) / d, (hi - o) / d);
                        near = near.max(a.min(b));
                        far = far.min(a.max(b));
                    }
                }
                (near <= far).then_some(near)
            }
            Self::Below { level_m } => {
                let above = origin[1] - level_m;
                if above <= 0.0 {
                    Some(0.0)
                } else {
                    (direction[1] < -1e-9).then(|| above / -direction[1])
                }
            }
            Self::Directions { elevation_deg: [lo, hi] } => {
                let elevation = direction[1].clamp(-1.0, 1.0).asin().to_degrees();
                (*lo..=*hi).contains(&elevation).then_some(f64::INFINITY)
            }
        }
    }
}
