//! Shapes that need more than still triangles: lamps, birds, spiders, words, screens, rain, models
//! that move.

use bevy::prelude::*;
use gradus_base::chance::mix;
use gradus_scenario::Number;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::Within;
use gradus_scenario::world::{Colour, Shape, Thing};

use crate::world::look::materials::AnyMaterial;
use crate::world::look::words;
use crate::world::mesh::buf::{MeshBuf, PLAIN};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::rain::Fall;
use crate::world::mesh::shapes::v3;
use crate::world::mesh::{creature, rain, street};
use crate::world::motion::climb::{Climber, Foot};
use crate::world::motion::legs::SteppingLeg;
use crate::world::motion::lights::Lamp;
use crate::world::motion::rain::Falling;
use crate::world::motion::things::Rig;
use crate::world::scene::model::Plays;
use crate::world::scene::spawner::Spawner;

/// What falls from the sky: how much, how, and where wind drives it, m/s.
struct Falls<'a> {
    amount: &'a Number,
    fall: &'static Fall,
    wind: Vec2,
}

/// Whether a shape needs more than still triangles.
pub fn is_special(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Light { .. }
            | Shape::Bird { .. }
            | Shape::Spider { .. }
            | Shape::Words { .. }
            | Shape::Screen { .. }
            | Shape::Rain { .. }
            | Shape::Snow { .. }
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
            Shape::Words { text, height_m, colour, glow_cd_m2 } => {
                let texels = if self.tier.is_full() { 64.0 } else { 28.0 };
                // A bound colour is multiplied over white ink.
                let ink = colour.constant().unwrap_or(Colour::rgb(255, 255, 255));
                let sheet = words::words(text, *height_m as f32, &ink, texels);
                let image = self.stock.materials.images.add(sheet.image);
                let glow_cd_m2 = Number::from(*glow_cd_m2);
                let material =
                    self.shelf.words(image, &glow_cd_m2, colour, &mut self.stock.materials);
                self.sheet(sheet.size_m, -0.5, material, body);
            }
            Shape::Screen { size_m, title, text, paper, ink, tint, glow_cd_m2 } => {
                let size_m = Vec2::new(size_m[0] as f32, size_m[1] as f32);
                let wide = if self.tier.is_full() { 1920.0 } else { 640.0 };
                let sheet = words::slide(title, text, size_m, paper, ink, wide);
                let image = self.stock.materials.images.add(sheet.image);
                let material =
                    self.shelf.screen(image, glow_cd_m2, tint, &mut self.stock.materials);
                self.sheet(sheet.size_m, 0.0, material, body);
            }
            Shape::Rain { mm_per_h, size_m, wind_mps } => {
                let size = v3(size_m);
                let wind = Vec2::new(wind_mps[0] as f32, wind_mps[1] as f32);
                let count = if self.tier.is_full() { 1100 } else { 260 };
                let material = self.shelf.ink_plain(0.34, &mut self.stock.materials);
                let falls = Falls { amount: mm_per_h, fall: &rain::RAIN, wind };
                self.falling(falls, size.y, body, &material, &|layer| {
                    rain::streaks(size, wind, layer, count)
                });
            }
            Shape::Snow { density, size_m, wind_mps } => {
                let size = v3(size_m);
                let wind = Vec2::new(wind_mps[0] as f32, wind_mps[1] as f32);
                let count = if self.tier.is_full() { 1500 } else { 500 };
                let material = self.shelf.ink_plain(0.9, &mut self.stock.materials);
                let falls = Falls { amount: density, fall: &rain::SNOW, wind };
                self.falling(falls, size.y, body, &material, &|layer| {
                    rain::flakes(size, wind, layer, count)
                });
            }
            _ => {}
        }
    }

    /// Spawns the layers of what falls from the sky.
    fn falling(
        &mut self,
        of: Falls<'_>,
        high_m: f32,
        body: Entity,
        material: &AnyMaterial,
        make: &dyn Fn(usize) -> MeshBuf,
    ) {
        for layer in 0..of.fall.layers.len() {
            let falling = Falling {
                place: self.place,
                amount: of.amount.clone(),
                fall: of.fall,
                layer,
                high_m,
                drift: of.wind / of.fall.mps,
                at: Vec3::ZERO,
            };
            let buf = make(layer);
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

    /// Spawns an upright rectangle facing +Z with a picture on it; `low` places its lower edge, as
    /// a share of its height.
    fn sheet(&mut self, size_m: Vec2, low: f32, material: AnyMaterial, body: Entity) {
        let (half, y) = (size_m.x * 0.5, size_m.y * low);
        let mut buf = MeshBuf::default();
        let p = |x: f32, y: f32| Vec3::new(x, y, 0.0);
        let corners = [p(-half, y), p(half, y), p(half, y + size_m.y), p(-half, y + size_m.y)];
        buf.quad(corners, [Vec2::Y, Vec2::ONE, Vec2::X, Vec2::ZERO], PLAIN);
        self.cost.meshes += 1;
        let mesh = self.stock.meshes.add(buf.into_mesh(self.tier.is_full()));
        self.show(Stuff::Contact, mesh, material, body);
    }
}
