//! The world of one place: sky, light, materials, things, and where the patient stands.
//!
//! A world is described with generic words; the program decides how they look. Every number marked
//! [`Number`] may be bound to parameters and stimuli, and every [`Thing`] may be there only under a
//! [`Condition`](super::Condition). Nothing here holds state: see [`patient`] for where the patient
//! is.

pub mod air;
mod animal;
pub mod bounds;
pub mod city;
pub mod colour;
pub mod crowd;
pub mod light;
pub mod material;
pub mod model;
mod nature;
pub mod patient;
pub mod person;
pub mod prefab;
pub(crate) mod riding;
pub mod road;
pub mod shape;
pub mod thing;
mod walls;

pub use animal::{Bird, BirdKind, Dog, DogKind};
pub use city::City;
pub use colour::Colour;
pub use crowd::{Crowd, Way};
pub use light::{Haze, Moon, Sky, Sun, Wind};
pub use material::{Look, Material, MaterialRef, Materials};
pub use model::{ClipName, ModelFile};
pub use patient::{HandSide, PatientSpot, RestingHand, ShowHands, Viewpoint};
pub use person::{Doing, LooksAt, MOODS, Mood, Person, Wears};
pub use prefab::{PrefabRef, Prefabs};
pub use road::{Ride, Road, Roads, Stretch, StretchName};
pub use shape::{FlowerKind, Shape};
pub use thing::{Detail, Repeat, Thing, ThingName};

pub use crate::movement::{Along, Movement, RoadRef, RoadWay};

use crate::Number;
use crate::sound::Sound;
use crate::speaker::{Speaker, SpeakerList};
use gradus_base::Name;
use gradus_text::{Decoder, Node, decode_struct};

decode_struct! {
    /// What is seen of one place.
    pub struct World {
        /// The one light idea, for whoever reads the file.
        pub note: String = String::new(),
        /// Why this place is darker than a place in daylight or under lamps; pictures of it are then
        /// not judged by their brightness (`gradus preview --judge`).
        pub night: String = String::new(),
        /// The sky above, and the light that comes from it.
        pub sky: Sky = Sky::default(),
        /// The sun, for what lies outdoors.
        pub sun: Option<Sun> = None,
        /// The air between here and the distance.
        pub haze: Option<Haze> = None,
        /// Wind over grass, leaves and water; without it they stand still.
        pub wind: Option<Wind> = None,
        /// How much light makes a middle grey: 15 in noon sun, 12 at evening, 7 in a room.
        pub exposure_ev: Number = Number::from(13.0) => -4.0..=20.0,
        /// What things are made of.
        pub materials: Materials = Materials::default(),
        /// Roads over level ground.
        pub roads: Roads = Roads::default(),
        /// Things that are described once, to stand in many places.
        pub prefabs: Prefabs = Prefabs::default(),
        /// What is there.
        pub things: Vec<Thing> = Vec::new(),
        /// What is heard.
        pub sounds: Vec<Sound> = Vec::new(),
        /// Who can be made to say a sentence; none in the safe place.
        pub speakers: Vec<Speaker> as SpeakerList = SpeakerList::default(),
        /// Where the patient stands or sits.
        pub patient: PatientSpot = PatientSpot::default(),
        /// Where pictures of this place look.
        pub preview: Viewpoint = Viewpoint::default(),
    }
    check whole
}

fn whole(world: World, node: &Node, decoder: &mut Decoder<'_>) -> Option<World> {
    let world = nature::world(bounds::world(world, node, decoder)?, node, decoder)?;
    riding::world(world, node, decoder)
}

impl World {
    /// The stretches of the road that the patient rides on.
    pub fn stretches(&self) -> &[Stretch] {
        let ride = self.patient.rides.as_ref();
        let road = ride.and_then(|ride| self.roads.all.get(ride.road.0));
        road.map_or(&[], |road| &road.stretches)
    }

    /// The stretch of this name on the road that the patient rides on.
    pub fn stretch(&self, id: &Name) -> Option<&Stretch> {
        self.stretches().iter().find(|stretch| stretch.id == *id)
    }

    /// Whether sun or sky change with the session: such a sky is computed anew as it changes.
    pub fn sky_changes(&self) -> bool {
        let sun = self.sun.as_ref();
        sun.is_some() && (self.sky.changes() || sun.is_some_and(|sun| sun.moving_hour().is_some()))
    }
}
