//! People: bodies with clothes and faces, made from a seed; a person far away is one mesh.
//!
//! ```text
//!  seed ─who─▶ targets, colours ─body─▶ triangles in a pose
//! ```

pub mod bending;
pub mod body;
pub mod book;
pub mod ducking;
pub mod face;
mod hair;
mod headscarf;
mod headwear;
pub mod pose;
pub mod posing;
pub mod rig;
mod shell;
mod skull;
mod uniform;
mod wear;
pub mod who;

use bevy::prelude::*;
use gradus_scenario::world::Doing;

use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::who::Traits;
use crate::world::mesh::pieces::{Pieces, Stuff};

/// The level of detail for a share of full detail.
fn level(detail: f32) -> usize {
    if detail > 0.5 { 1 } else { 2 }
}

/// Adds a person who stands far away, as one mesh.
pub fn standing(to: &mut Pieces, seed: u64, detail: f32) {
    let Some(body) = Body::new(seed, Traits::default()) else { return };
    let posed = body.pose(&Doing::Idle, 0.0);
    let whole = body.whole(&posed, level(detail), Quat::IDENTITY);
    to.of(Stuff::Matte).append(&whole, &Mat4::IDENTITY);
    to.contact(Vec3::ZERO, Vec2::new(0.38, 0.34), 0.0, 0.75);
}

/// A person who walks far away: a double step as `frames` meshes, and the step's length, m.
pub fn walking(seed: u64, frames: usize, detail: f32) -> (Vec<Pieces>, f32) {
    let Some(body) = Body::new(seed, Traits::default()) else {
        return ((0..frames).map(|_| Pieces::new(f32::INFINITY)).collect(), 1.0);
    };
    let frame = |i: usize| {
        let mut to = Pieces::new(f32::INFINITY);
        let posed = body.pose(&Doing::Walk, i as f32 / frames as f32);
        let whole = body.whole(&posed, level(detail), Quat::IDENTITY);
        to.of(Stuff::Matte).append(&whole, &Mat4::IDENTITY);
        to.contact(Vec3::ZERO, Vec2::new(0.38, 0.34), 0.0, 0.75);
        to
    };
    ((0..frames).map(frame).collect(), body.cycle_m(&Doing::Walk))
}

#[cfg(test)]
mod tests {
    use gradus_scenario::Number;
    use gradus_scenario::extent::{Extent, of_shape};
    use gradus_scenario::world::{LooksAt, Mood, Person, Shape, World};

    use super::*;

    #[test]
    fn the_box_around_a_person_holds_everybody_and_is_not_much_larger() {
        let mut wrong = String::new();
        for does in [
            Doing::Stand,
            Doing::Idle,
            Doing::Walk,
            Doing::Run,
            Doing::Sit,
            Doing::Listen,
            Doing::Drive,
            Doing::Speak { seated: false },
            Doing::Speak { seated: true },
            Doing::Phone { seated: false },
            Doing::Phone { seated: true },
        ] {
            let person = Person {
                does: does.clone(),
                seed: 1,
                attention: Number::from(0.5),
                looks_at: LooksAt::Patient,
                restless: Number::from(0.3),
                speaks: Number::from(0.0),
                mood: Mood::default(),
                nods: Number::from(0.0),
                yawns: Number::from(0.0),
                laughs: Number::from(0.0),
                rises: Number::from(0.0),
                collapses: Number::from(0.0),
                ducks: Number::from(0.0),
                whispers: Number::from(0.0),
                age_years: None,
                wears: None,
            };
            let stated =
                of_shape(&Shape::Person(Box::new(person)), &World::default()).expect("a size");
            let bodies =
                (0..12).filter_map(|seed| Body::new(seed, Traits::default())).map(|body| {
                    let posed = body.pose(&does, 0.1);
                    let whole = body.whole(&posed, 2, Quat::IDENTITY);
                    Extent::around(whole.corners().flatten()).expect("a body")
                });
            let all = bodies.reduce(Extent::with).expect("bodies");
            let slack = Vec3::splat(0.05);
            let holds =
                stated.from.cmple(all.from + slack).all() && stated.to.cmpge(all.to - slack).all();
            let snug = (stated.to - stated.from).cmple((all.to - all.from) * 1.25 + slack).all();
            if !holds || !snug {
                wrong += &format!("{does:?}: told {stated:?}\n    drawn {all:?}\n");
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }
}
