//! How things and sounds move, and where they are along roads.

use std::sync::Arc;

use gradus_text::{Decode, Decoder, Node, Shape, decode_enum, decode_struct};

use crate::Number;
use crate::index::StimulusIndex;
use crate::kinds::ROAD;
use crate::plan::road::{OnRoad, RoadLine};

decode_enum! {
    /// How a thing moves by itself; a function of session time and seed: the session's seed says for
    /// how long everything has been moving at time 0, up to an hour.
    pub enum Movement {
        /// Not at all.
        Still,
        /// Along a line at constant speed, facing ahead, over and over.
        Path {
            /// Corners, m, from where the thing is.
            points: Vec<[f64; 3]> => -10000000.0..=10000000.0,
            /// m/s.
            speed_mps: f64 = 1.3 => 0.0..=200.0,
            /// Back to the first point at the end; otherwise it begins anew there.
            closed: bool = true,
            /// Where on the line it is at time 0, as a share of it.
            phase: f64 = 0.0 => 0.0..=1.0,
        },
        /// Round and round about the place where it is, facing ahead.
        Orbit {
            /// m.
            radius_m: f64 => 0.0..=5000.0,
            /// One round, s; below 0 clockwise as seen from above.
            period_s: f64 => -3600.0..=3600.0,
            /// Share of a round at time 0.
            phase: f64 = 0.0 => 0.0..=1.0,
        },
        /// To and fro about its own origin.
        Sway {
            /// Turned to each side by, as in `turn_deg`.
            by_deg: [Number; 3],
            /// To and fro once, s.
            period_s: f64 => 0.05..=600.0,
            /// Share of a period at time 0; things repeated by seed differ by themselves.
            phase: f64 = 0.0 => 0.0..=1.0,
        },
        /// About the place where it is, by chance: it rests, turns, walks a little way, rests again.
        /// It never leaves its area, and goes no faster than its pace.
        Wander {
            /// Along X and Z about its place, m.
            area_m: [Number; 2],
            /// Fastest on an ordinary walk, m/s; at 0 it stays.
            pace_mps: Number => 0.0..=20.0,
            /// From one walk to the next, s.
            every_s: f64 = 4.0 => 0.3..=600.0,
            /// Share of that time for which it rests.
            rest: f64 = 0.5 => 0.0..=0.95,
        },
        /// From its place towards the patient's, facing them.
        Approach {
            /// How far it has come: 0 it is at its place, 1 it is as near as it comes. A parameter
            /// that it follows moves at its own rate, and it comes and goes with it.
            share: Number => 0.0..=1.0,
            /// It stays this far from the patient's place, over the ground, m.
            keep_m: Number = Number::from(1.0) => 0.0..=1000.0,
            /// How far it goes on to the patient's own hand where one lies near the end of its way:
            /// 0 not at all, 1 onto its back, 2 up the arm. It waits before a hand that has just come, goes with
            /// one that moves slowly, and is left behind by one that is drawn away. Without a hand
            /// it ends where `keep_m` says. Spiders climb it; let a patient choose it by a setting.
            hand: Number = Number::from(0.0) => 0.0..=2.0,
        },
        /// Stays, and turns to the patient's place.
        Face,
        /// With the patient's ride (`rides`), at its speed: the vehicle around the patient, or another
        /// one of the convoy. `at` is in that vehicle.
        Ride {
            /// How far ahead of the patient's vehicle along the road, m; below 0 behind it.
            ahead_m: Number = Number::from(0.0) => -500.0..=500.0,
            /// How far to the right of the patient's vehicle, m.
            side_m: Number = Number::from(0.0) => -50.0..=50.0,
        },
        /// Beside the patient's road, where the ride was when a stimulus last began, and still there:
        /// an event at the moment that the therapist chooses. `at` is from that place, −Z along the
        /// road; before the first run it is where the ride begins.
        Beside {
            /// The stimulus.
            stimulus: StimulusIndex,
            /// How far ahead of the patient's vehicle it then is along the road, m; below 0 behind.
            ahead_m: Number = Number::from(0.0) => -2000.0..=2000.0,
            /// How far to the right of the patient's vehicle, m.
            side_m: Number = Number::from(0.0) => -500.0..=500.0,
        },
        /// Along a road by itself, over and over: the traffic. `at` is in the vehicle.
        Drive {
            /// Which road.
            road: RoadWay,
            /// Where on it at time 0, m from its beginning.
            from_m: Number = Number::from(0.0) => -2000.0..=22000.0,
            /// m/s; below 0 towards the road's beginning.
            speed_mps: f64 => -60.0..=60.0,
            /// How far to the right of the road's middle as the thing faces, m.
            side_m: Number = Number::from(1.75) => -50.0..=50.0,
        },
    }
}

impl Movement {
    /// Whether it has its place on a road: `at` and `turn_deg` are then from there.
    pub fn is_on_a_road(&self) -> bool {
        matches!(self, Self::Ride { .. } | Self::Beside { .. } | Self::Drive { .. })
    }
}

decode_struct! {
    /// A place along a road, for a thing that stands still.
    #[derive(Copy)]
    pub struct Along {
        /// Which road.
        pub road: RoadRef,
        /// m from the beginning of the road.
        pub at_m: f64 => -2000.0..=22000.0,
        /// How far to the right of the road's middle, m; below 0 to the left.
        pub side_m: f64 = 0.0 => -2000.0..=2000.0,
    }
}

gradus_text::decode_ref! {
    /// A road of the same world, by index into [`World::roads`](crate::world::World::roads).
    pub struct RoadRef => ROAD;
}

/// A road that something goes on: its name as an author writes it, its middle as it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadWay(pub Arc<RoadLine>);

impl Decode for RoadWay {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let index = decoder.lookup_node(ROAD, node)?;
        line(decoder, RoadRef(index)).map(Self)
    }
    fn shape() -> Shape {
        Shape::NameOf(ROAD.word)
    }
}

/// The middles of the roads that were read; none for a road that could not be read.
pub(crate) struct KnownRoads(pub Vec<Option<Arc<RoadLine>>>);

/// The middle of a road.
pub(crate) fn line(decoder: &Decoder<'_>, road: RoadRef) -> Option<Arc<RoadLine>> {
    decoder.provided::<KnownRoads>()?.0.get(road.0).cloned().flatten()
}

/// A place in the world, from one that is from a place on a road; both of constants.
pub(crate) fn from_place(on: &OnRoad, at: &[Number; 3]) -> [Number; 3] {
    let [x, y, z] = at.each_ref().map(|number| number.base);
    let (sin, cos) = on.yaw.sin_cos();
    [on.at.x + x * cos + z * sin, y, on.at.y - x * sin + z * cos].map(Number::from)
}
