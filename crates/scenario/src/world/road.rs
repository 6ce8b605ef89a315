//! Roads over level ground, their stretches, and the patient's ride on one of them.

use std::sync::Arc;

use gradus_base::Name;
use gradus_text::{Decode, Decoder, Node, Shape, Text, decode_struct};

use super::{MaterialRef, Repeat, Thing};
use crate::kinds::{ROAD, STRETCH};
use crate::movement::{KnownRoads, Movement, RoadRef, from_place, line};
use crate::number::FASTEST_MPS;
use crate::plan::road::{NoRoad, RoadLine};
use crate::{Number, codes, rate};

/// The most roads of a world, corners of a road, and stretches of a road.
const MOST_ROADS: usize = 8;
const MOST_CORNERS: usize = 200;
const MOST_STRETCHES: usize = 40;
/// The longest road, m.
const LONGEST_M: f64 = 20_000.0;

decode_struct! {
    /// A road over level ground: a strip of a material with bends at its corners. Things are laid
    /// along it (`along`), vehicles go on it (`moves: Ride(…)`, `moves: Drive(…)`), and the patient
    /// rides on it (`rides`).
    pub struct Road {
        /// Its name, for the patient's ride and for things.
        pub id: Name,
        /// Corners of its middle, in the order in which it is driven: X and Z, m.
        pub points: Vec<[f64; 2]> => -20000.0..=20000.0,
        /// Radius of the bend at each corner, m. The view turns with the vehicle: 60 and more are
        /// easy to bear.
        pub bend_m: f64 = 60.0 => 3.0..=2000.0,
        /// From edge to edge, m.
        pub width_m: f64 = 7.0 => 2.0..=60.0,
        /// What it is made of; a `Road` look has its lines along it. Left out, nothing is drawn: a
        /// way over open ground.
        pub material: Option<MaterialRef> = None,
        /// What a strip at each side is made of.
        pub verge: Option<MaterialRef> = None,
        /// How wide that strip is, m.
        pub verge_m: f64 = 2.0 => 0.1..=50.0,
        /// Parts of the road with names, which the therapist can have run again.
        pub stretches: Vec<Stretch> = Vec::new(),
    }
    check checked
}

decode_struct! {
    /// A stretch of a road.
    pub struct Stretch {
        /// How steps, scripts and logs call it; one of its kind in this world.
        pub id: Name,
        /// How the panel calls it.
        pub label: String as Text,
        /// Where it begins, m from the beginning of the road.
        pub from_m: f64 => 0.0..=20000.0,
        /// Where it ends.
        pub to_m: f64 => 0.0..=20000.0,
    }
}

decode_struct! {
    /// The patient's ride: `at` and `facing_deg` of the patient are then in the vehicle, whose
    /// origin is on the ground in the middle of it, its front to −Z.
    pub struct Ride {
        /// On which road.
        pub road: RoadRef,
        /// How fast, m/s: a number, or `Follow` of parameters that are numbers. 0 stands. A speed is
        /// there at once where its parameter's `rate_per_s` is high, which is easier to bear than a
        /// slow gain.
        pub speed_mps: Number => 0.0..=FASTEST_MPS,
        /// How far to the right of the road's middle, m.
        pub side_m: f64 = 0.0 => -50.0..=50.0,
        /// Where it begins, m from the beginning of the road.
        pub from_m: f64 = 0.0 => 0.0..=20000.0,
    }
    check rides
}

/// The name of a stretch of a road of the scenario's world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StretchName(pub Name);

impl Decode for StretchName {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.lookup_node(STRETCH, node)?;
        Name::decode(node, decoder).map(Self)
    }
    fn shape() -> Shape {
        Shape::NameOf(STRETCH.word)
    }
}

/// The roads of one world; their names hold within it alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roads {
    /// As they were written.
    pub all: Vec<Road>,
    /// Their middles, in the same order.
    pub lines: Vec<Arc<RoadLine>>,
}

impl Roads {
    /// The middle of a road.
    pub fn line(&self, road: RoadRef) -> Option<&Arc<RoadLine>> {
        self.lines.get(road.0)
    }
}

impl Decode for Roads {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        begin(decoder);
        decoder.declare_all(ROAD, node, "id");
        decoder.at_most(MOST_ROADS, node.items().len(), "roads", node.span)?;
        let mut all = Vec::new();
        let mut lines = Vec::new();
        for item in node.items() {
            let road = Road::decode(item, decoder);
            let line = road.as_ref().and_then(|road| middle(road, item, decoder)).map(Arc::new);
            if let (Some(road), Some(line)) = (&road, &line) {
                within(road, line, item, decoder);
            }
            lines.push(line);
            all.push(road);
        }
        decoder.provide(KnownRoads(lines.clone()));
        if node.items().is_empty() {
            // Reports what is no list.
            Vec::<Road>::decode(node, decoder)?;
        }
        let (all, lines) =
            (all.into_iter().collect::<Option<_>>()?, lines.into_iter().collect::<Option<_>>()?);
        Some(Self { all, lines })
    }
    fn shape() -> Shape {
        Vec::<Road>::shape()
    }
}

/// Begins a world without roads.
pub(crate) fn begin(decoder: &mut Decoder<'_>) {
    decoder.clear(ROAD);
    decoder.provide(KnownRoads(Vec::new()));
}

/// Declares the stretches of a world's roads, which steps name before the world is read.
pub(crate) fn declare(roads: &Node, decoder: &mut Decoder<'_>) {
    for road in roads.items() {
        if let Some(stretches) = road.field("stretches") {
            decoder.declare_all(STRETCH, stretches, "id");
        }
    }
}

fn checked(road: Road, node: &Node, decoder: &mut Decoder<'_>) -> Option<Road> {
    let span = node.field_span("points");
    decoder.at_most(MOST_CORNERS, road.points.len(), "corners of a road", span)?;
    let wide = road.width_m * 0.5 + road.verge.as_ref().map_or(0.0, |_| road.verge_m);
    if road.bend_m < wide {
        let message = format!(
            "bends of {} m fold a road over itself that is {wide} m wide on each side",
            road.bend_m
        );
        let remedy = "raise `bend_m`, or make the road narrower".to_owned();
        decoder.faults.error(codes::ROAD_JUMPS, node.field_span("bend_m"), message, Some(remedy));
        return None;
    }
    let span = node.field_span("stretches");
    decoder.at_most(MOST_STRETCHES, road.stretches.len(), "stretches of a road", span)?;
    Some(road)
}

/// The middle of a road; reports corners that make none.
fn middle(road: &Road, node: &Node, decoder: &mut Decoder<'_>) -> Option<RoadLine> {
    let field = node.field("points");
    let corner = |nth: usize| {
        let items = field.map_or(&[][..], Node::items);
        items.get(nth).map_or_else(|| node.field_span("points"), |item| item.span)
    };
    let (code, span, message, remedy) = match RoadLine::new(&road.points, road.bend_m, road.width_m)
    {
        Ok(line) if line.length_m() > LONGEST_M => (
            codes::BAD_ROAD,
            node.field_span("points"),
            format!("this road is {:.0} m long; {LONGEST_M} m are the most", line.length_m()),
            "let it end sooner: a stretch can be run again".to_owned(),
        ),
        Ok(line) => return Some(line),
        Err(NoRoad::TooShort) => (
            codes::BAD_ROAD,
            node.field_span("points"),
            "a road has two corners at least".to_owned(),
            "write where it begins and where it ends: `points: [(0, 0), (0, -500)]`".to_owned(),
        ),
        Err(NoRoad::NoWay(nth)) => (
            codes::BAD_ROAD,
            corner(nth),
            format!("corner {} is where the corner before it is", nth + 1),
            "remove it, or move it".to_owned(),
        ),
        Err(NoRoad::Sharp(nth)) => (
            codes::BAD_ROAD,
            corner(nth),
            format!("at corner {} the road turns back on itself", nth + 1),
            "put a corner between, so that it turns in two bends".to_owned(),
        ),
        Err(NoRoad::BendsOverlap { corner: nth, need_m, has_m }) => (
            codes::ROAD_JUMPS,
            corner(nth),
            format!(
                "the road would jump: the bends on the way to corner {} need {need_m:.1} m, and \
                 that way is {has_m:.1} m long",
                nth + 1
            ),
            "lower `bend_m`, or move the corners apart".to_owned(),
        ),
        Err(NoRoad::Crosses(first, second)) => (
            codes::ROAD_CROSSES,
            corner(second),
            format!(
                "the road crosses itself: the way from corner {} meets the way from corner {}",
                second + 1,
                first + 1
            ),
            "lead it round, or make a second road of it".to_owned(),
        ),
    };
    decoder.faults.error(code, span, message, Some(remedy));
    None
}

/// Reports stretches that are not on their road.
fn within(road: &Road, line: &RoadLine, node: &Node, decoder: &mut Decoder<'_>) {
    let nodes = node.field("stretches").map_or(&[][..], Node::items);
    for (stretch, at) in road.stretches.iter().zip(nodes) {
        let message = if stretch.to_m <= stretch.from_m {
            format!(
                "stretch `{}` ends at {} m, where it begins or before",
                stretch.id, stretch.to_m
            )
        } else if stretch.to_m > line.length_m() {
            format!(
                "stretch `{}` ends at {} m; road `{}` is {:.0} m long",
                stretch.id,
                stretch.to_m,
                road.id,
                line.length_m().floor()
            )
        } else {
            continue;
        };
        let remedy = "mend `from_m` and `to_m`, or lead the road farther".to_owned();
        decoder.faults.error(codes::BAD_STRETCH, at.field_span("to_m"), message, Some(remedy));
    }
}

fn rides(ride: Ride, node: &Node, decoder: &mut Decoder<'_>) -> Option<Ride> {
    rate::check(&ride.speed_mps, node, "speed_mps", decoder)?;
    let line = line(decoder, ride.road)?;
    let (length_m, sharpest_per_m) = (line.length_m(), line.sharpest_per_m());
    if ride.side_m.abs() * sharpest_per_m >= 1.0 {
        let message = format!(
            "{} m beside the road's middle the vehicle would go backwards through its sharpest bend",
            ride.side_m.abs()
        );
        let remedy = "bring it nearer to the middle, or raise `bend_m` of the road".to_owned();
        decoder.faults.error(codes::ROAD_JUMPS, node.field_span("side_m"), message, Some(remedy));
        return None;
    }
    if ride.from_m >= length_m {
        let message = format!(
            "the ride begins at {} m; the road is {:.0} m long",
            ride.from_m,
            length_m.floor()
        );
        let remedy = "begin nearer, or lead the road farther".to_owned();
        let span = node.field_span("from_m");
        decoder.faults.error(codes::BAD_STRETCH, span, message, Some(remedy));
        return None;
    }
    Some(ride)
}

/// A thing that is laid along a road, moved to its place there.
pub(super) fn laid_along(
    mut thing: Thing,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<Thing> {
    let Some(along) = thing.along else { return Some(thing) };
    let line = line(decoder, along.road)?;
    let fixed = |of: &[Number; 3]| of.iter().all(|number| number.constant().is_some());
    if !fixed(&thing.at)
        || !fixed(&thing.turn_deg)
        || thing.moves != Movement::Still
        || thing.repeat != Repeat::Once
    {
        let message = "what is laid along a road stands still, once";
        let remedy =
            "put what moves, or is repeated, into a `Group` and lay the group along the road";
        let span = node.field_span("along");
        decoder.faults.error(codes::NOT_HERE, span, message, Some(remedy.to_owned()));
        return None;
    }
    let on = line.at(along.at_m).beside(along.side_m);
    thing.at = from_place(&on, &thing.at);
    let [left, ..] = &mut thing.turn_deg;
    left.base += on.yaw.to_degrees();
    Some(thing)
}
