//! Shapes that need more than still triangles: lamps, birds, spiders, words, screens, timers, rain, models
//! that move.

use bevy::prelude::*;
use gradus_base::chance::mix;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::Within;
use gradus_scenario::world::{Shape, Thing};

use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::shapes::v3;
use crate::world::mesh::{creature, rain, street};
use crate::world::motion::climb::{Climber, Foot};
use crate::world::motion::legs::SteppingLeg;
use crate::world::motion::lights::Lamp;
use crate::world::motion::rain::Falling;
use crate::world::motion::things::Rig;
use crate::world::scene::model::Plays;
use crate::world::scene::spawner::Spawner;

/// Whether a shape needs more than still triangles.
pub fn is_special(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Light { .. }
            | Shape::Bird { .. }
            | Shape::Spider { .. }
            | Shape::Words { .. }
            | Shape::Screen { .. }
            | Shape::Timer { .. }
            | Shape::Rain { .. }
            | Shape::Model { clip: Some(_), .. }
    )
}

impl Spawner<'_, '_, '_, '_> {
    /// Spawns the entities of a shape that needs more than still triangles.
    pub fn special(&mut self, thing: &Thing, body: Entity, within: Within) {
        match &thing.shape {
            Shape::Light { colour, lumens, range_m } => {
                let [r, g, b] = colour.rest();
                let (lumens, range_m) = (lumens.clone(), *range_m as f32);
                let intensity = lumens.base as f32;
                let lamp = Lamp { lumens, colour: colour.clone(), range_m, place: self.place };
                let mut entity = self.commands.spawn((
                    Transform::default(),
                    Visibility::Inherited,
                    lamp,
                    ChildOf(body),
                ));
                if self.tier.is_full() {
                    entity.insert(PointLight {
                        color: Color::linear_rgb(r, g, b),
                        intensity,
                        range: range_m,
                        shadow_maps_enabled: true,
                        ..default()
                    });
                }
            }
            Shape::Bird { span_m, beats_hz } => {
                let span = *span_m as f32;
                let mut own = Pieces::new(f32::INFINITY);
                street::bird_body(&mut own, span);
                self.flush(own, body);
                for side in [-1.0_f32, 1.0] {
                    let mut wing = Pieces::new(f32::INFINITY);
                    street::bird_wing(&mut wing, span, side);
                    let hinge = self
                        .commands
                        .spawn((
                            Transform::default(),
                            Visibility::Inherited,
                            ChildOf(body),
                            Rig::part(
                                self.place,
                                Course::beat(f64::from(side) * 38.0, 1.0 / beats_hz),
                                thing.pace.clone(),
                            ),
                        ))
                        .id();
                    self.flush(wing, hinge);
                }
            }
            Shape::Spider { kind, span_m, seed } => {
                let seed = within.vary(*seed);
                let built = creature::spider(*kind, *span_m as f32, seed, self.tier.is_full());
                // A spider that may climb a hand gets one more frame, which the climb alone moves.
                let body = if self.climbs.is_some() {
                    self.commands
                        .spawn((Transform::default(), Visibility::Inherited, ChildOf(body)))
                        .id()
                } else {
                    body
                };
                self.flush(built.body, body);
                let mut feet = Vec::new();
                let few = built.legs.len() < 8;
                for (nth, leg) in built.legs.into_iter().enumerate() {
                    let (swing_deg, lift_deg) = if few { (7.0, 0.0) } else { (21.0, 16.0) };
                    let moves = SteppingLeg {
                        place: self.place,
                        carriers: self.carriers.clone(),
                        phase: leg.phase,
                        stride_m: built.stride_m,
                        swing_deg: swing_deg * leg.side,
                        lift_deg,
                        out: leg.out,
                        seed: mix(seed ^ (nth as u64 + 1)),
                    };
                    let hip = Transform::from_translation(leg.hip);
                    let hinge = self
                        .commands
                        .spawn((hip, Visibility::Inherited, moves, ChildOf(body)))
                        .id();
                    self.flush(leg.pieces, hinge);
                    if !few {
                        let reach_m = *span_m as f32 * 0.46;
                        feet.push(Foot { leg: hinge, hip: leg.hip, out: leg.out, reach_m });
                    }
                }
                if let Some(hand) = self.climbs.clone() {
                    let (place, span_m) = (self.place, *span_m as f32);
                    let climber = Climber { place, hand, span_m, legs: feet };
                    self.commands.entity(body).insert(climber);
                }
            }
            Shape::Model { file, clip: Some(clip), speed, height_m } => {
                let plays = Plays { clip: &clip.0, speed: *speed, pace: &thing.pace };
                self.posed_model(&file.model, plays, *height_m, within.seed, body);
            }
            shape @ Shape::Words { .. } => self.written(shape, body),
            shape @ Shape::Screen { .. } => self.screen(shape, body),
            shape @ Shape::Timer { .. } => self.timer(shape, body),
            Shape::Rain { mm_per_h, size_m, wind_mps } => {
                let size = v3(size_m);
                let wind = Vec2::new(wind_mps[0] as f32, wind_mps[1] as f32);
                let count = if self.tier.is_full() { 1100 } else { 260 };
                let material = self.shelf.ink_plain(&mut self.stock.materials);
                for layer in 0..rain::LAYERS_MM_PER_H.len() {
                    let falling = Falling {
                        place: self.place,
                        mm_per_h: mm_per_h.clone(),
                        layer,
                        high_m: size.y,
                        drift: rain::drift(wind),
                        at: Vec3::ZERO,
                    };
                    let buf = rain::streaks(size, wind, layer, count);
                    self.cost.meshes += 1;
                    self.cost.triangles += buf.triangles();
                    let mesh = self.stock.meshes.add(buf.into_mesh(false));
                    let layer = self
                        .commands
                        .spawn((falling, Transform::default(), Visibility::Hidden, ChildOf(body)))
                        .id();
                    self.show(Stuff::Contact, mesh, material.clone(), layer);
                }
            }
            _ => {}
        }
    }
}
