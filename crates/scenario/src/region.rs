//! Regions: the named parts of a world that gaze is counted for.

use crate::codes;
use gradus_base::Name;
use gradus_text::{Decoder, Node, Text};
use gradus_text::{decode_enum, decode_struct};

use super::world::ThingName;
use super::{Condition, Number};

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

/// Reports volumes that no thing can carry.
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
