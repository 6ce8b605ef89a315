//! The walls of rooms and cabins: windows and doors have to be in them.

use gradus_text::{Decoder, Node};

use super::model;
use super::shape::{Shape, Wall};
use crate::codes;

/// Slack for sums of decimals, m.
const SLACK_M: f64 = 1e-6;

/// Checks what a shape says that its fields do not say each by itself.
pub(super) fn shape(shape: Shape, node: &Node, decoder: &mut Decoder<'_>) -> Option<Shape> {
    let (size_m, field, holes): ([f64; 3], &str, Vec<Hole>) = match &shape {
        Shape::Room { size_m, openings, .. } => {
            let hole = |o: &super::shape::Opening| Hole::new(o.wall, o.at_m, o.size_m, o.sill_m);
            (*size_m, "openings", openings.iter().map(hole).collect())
        }
        Shape::Cabin { size_m, panes, .. } => {
            let hole = |p: &super::shape::Pane| Hole::new(p.wall, p.at_m, p.size_m, p.sill_m);
            (*size_m, "panes", panes.iter().map(hole).collect())
        }
        _ => return model::shape(shape, node, decoder),
    };
    let nodes = node.field(field).map_or(&[][..], Node::items);
    let mut whole = true;
    for (hole, node) in holes.iter().zip(nodes) {
        whole &= hole.is_within(size_m, node, decoder);
    }
    whole.then_some(shape)
}

/// A hole in a wall.
struct Hole {
    wall: Wall,
    at_m: f64,
    size_m: [f64; 2],
    sill_m: f64,
}

impl Hole {
    fn new(wall: Wall, at_m: f64, size_m: [f64; 2], sill_m: f64) -> Self {
        Self { wall, at_m, size_m, sill_m }
    }

    /// Whether it is in its wall; reports it where it is not.
    fn is_within(&self, [x, high_m, z]: [f64; 3], node: &Node, decoder: &mut Decoder<'_>) -> bool {
        let long_m = match self.wall {
            Wall::North | Wall::South => x,
            Wall::East | Wall::West => z,
        };
        let [wide_m, tall_m] = self.size_m;
        let aside = self.at_m.abs() + 0.5 * wide_m > 0.5 * long_m + SLACK_M;
        let above = self.sill_m + tall_m > high_m + SLACK_M;
        if !aside && !above {
            return true;
        }
        let message =
            format!("this reaches out of its wall, which is {long_m} m long and {high_m} m high");
        let remedy = if aside {
            "`at_m` is the middle of it, from the middle of the wall: make it narrower, or bring it nearer"
        } else {
            "from the floor to its upper edge it has `sill_m` and its height: lower one of them"
        };
        decoder.faults.error(codes::OUT_OF_RANGE, node.span, message, Some(remedy.to_owned()));
        false
    }
}
