//! Checks for harm that a world could do to the patient, over the whole scenario, at every
//! intensity.
//!
//! | file | subject |
//! |---|---|
//! | [`flash`] | flashes from luminance over time, of any light |
//! | `shining` | the lights of a world, wherever they stand |
//! | [`light`] | how lights follow stimuli and parameters |
//! | [`motion`] | movements of the patient |
//! | [`sound`] | peaks of each sound |
//! | [`mix`] | peaks of all sounds heard together |
//! | [`stripes`] | regular stripes |
//! | [`course`] | steps, lengths, stimuli that no trigger reaches |
//!
//! Where an exact answer would need the picture or the sound itself, the check takes the worst case
//! and reports it as such. The checks look at the author's text; they do not cover a person's hand
//! that turns a lamp on and off.

pub mod course;
pub mod flash;
pub mod light;
pub mod mix;
pub mod motion;
mod shining;
pub mod sound;
pub mod stripes;

use super::Scenario;
use gradus_text::{Faults, Node};

/// Reports everything in `scenario`, read from `node`, that goes beyond its limits.
pub fn check(scenario: &Scenario, node: &Node, faults: &mut Faults) {
    course::check(scenario, node, faults);
    if let Some(world) = node.field("world") {
        light::check(scenario, &scenario.world, world, faults);
        motion::check(scenario, world, faults);
        sound::check(scenario, &scenario.world, world, faults);
        mix::check(scenario, &scenario.world, world, faults);
        stripes::check(&scenario.world, world, faults);
    }
    if let Some(place) = node.field("safe_place") {
        light::check(scenario, &scenario.safe_place, place, faults);
        motion::swings(&scenario.safe_place, place, faults);
        sound::check(scenario, &scenario.safe_place, place, faults);
        mix::check(scenario, &scenario.safe_place, place, faults);
        stripes::check(&scenario.safe_place, place, faults);
    }
}
