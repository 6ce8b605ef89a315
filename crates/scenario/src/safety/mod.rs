//! What could harm the patient in the world: checked over the whole scenario, at every intensity.
//!
//! | file | what |
//! |---|---|
//! | [`flash`] | flashes from luminance over time; for anything that shines |
//! | `shining` | what shines in a world, wherever it stands |
//! | [`light`] | how it follows stimuli and parameters |
//! | [`motion`] | what moves the patient |
//! | [`sound`] | peaks of each sound |
//! | [`mix`] | peaks of all that sounds together |
//! | [`stripes`] | regular stripes |
//! | [`course`] | steps, lengths, stimuli that nothing reaches |
//!
//! Where an exact answer would need the picture or the sound itself, the check takes the worst case
//! and says so. It looks at what authors write; a person's hand that turns a lamp on and off is not
//! an author's.

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
