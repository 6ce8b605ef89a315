//! Shapes that need more than still triangles: lamps, animals, words, screens, timers, rain, models
//! that move, and what burns, falls and drifts.

use bevy::camera::visibility::NoFrustumCulling;
use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;
use gradus_scenario::Number;
use gradus_scenario::plan::stance::Within;
use gradus_scenario::world::{Shape, Thing};

use crate::world::look::materials::AnyMaterial;
use crate::world::look::plain::PlaceLight;
use crate::world::look::sprites::{MOST_SPRITES, SpriteMaterial};
use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::pieces::Stuff;
use crate::world::mesh::rain;
use crate::world::mesh::rain::Fall;
use crate::world::mesh::shapes::v3;
use crate::world::motion::air::{Airborne, strokes};
use crate::world::motion::lights::Lamp;
use crate::world::motion::rain::Falling;
use crate::world::scene::animals::Spider;
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
            | Shape::Bird(_)
            | Shape::Dog(_)
            | Shape::Spider { .. }
            | Shape::Words { .. }
            | Shape::Screen { .. }
            | Shape::Timer { .. }
            | Shape::Rain { .. }
            | Shape::Snow { .. }
            | Shape::Smoke(_)
            | Shape::Dust(_)
            | Shape::Blast(_)
            | Shape::FogBank(_)
            | Shape::Fire(_)
            | Shape::Sparks(_)
            | Shape::Shards(_)
            | Shape::Bolt(_)
            | Shape::Drops(_)
            | Shape::Model { clip: Some(_), .. }
    )
}

impl Spawner<'_, '_, '_, '_> {
    /// Spawns the entities of a shape that needs more than still triangles; `last` is the pose of
    /// `body` in the frame of the last rig that carries it.
    pub fn special(&mut self, thing: &Thing, body: Entity, within: Within, last: Mat4) {
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
                        shadow_maps_enabled: intensity > 0.0,
                        ..default()
                    });
                }
            }
            Shape::Bird(bird) => self.bird(bird, thing, within.vary(bird.seed), body, last),
            Shape::Dog(dog) => self.dog(dog, &thing.pace, within.vary(dog.seed), body, last),
            Shape::Spider { kind, span_m, dead, seed } => {
                let seed = within.vary(*seed);
                let spider = Spider { kind: *kind, span_m: *span_m, dead: *dead };
                self.spider(spider, &thing.pace, seed, body, last);
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
            shape => self.airborne(shape, &thing.pace, within, body),
        }
    }

    /// Spawns the one entity of what burns, falls or drifts.
    fn airborne(&mut self, shape: &Shape, pace: &Number, within: Within, body: Entity) {
        // The seed, and how high its middle is: the renderer sorts what is seen through by it.
        let (seed, high) = match shape {
            Shape::Smoke(of) => (of.seed, of.height_m * 0.4),
            Shape::Dust(of) => (of.seed, of.height_m * 0.5),
            Shape::Blast(of) => (of.seed, of.size_m * 0.5),
            Shape::FogBank(of) => (of.seed, of.size_m[1] * 0.5),
            Shape::Fire(of) => (of.seed, of.height_m * 0.5),
            Shape::Sparks(of) => (of.seed, 0.0),
            Shape::Shards(of) => (of.seed, 0.0),
            Shape::Bolt(of) => (of.seed, of.height_m * 0.5),
            Shape::Drops(of) => (of.seed, of.size_m[1] * 0.5),
            _ => return,
        };
        let seed = within.vary(seed);
        let stock = &mut *self.stock;
        let images = &mut stock.materials.images;
        let (mesh, pictures) = stock.sprites.get(&mut stock.meshes, images);
        let material = stock.sprite_materials.add(SpriteMaterial {
            pictures,
            sprites: Vec::with_capacity(MOST_SPRITES),
            eyes: Vec3::ZERO,
            ground_m: 0.0,
            soft_m: 1.0,
            pane: None,
            light: PlaceLight::default(),
            toned: false,
        });
        self.cost.meshes += 1;
        self.cost.triangles += 2 * MOST_SPRITES;
        let strokes = match shape {
            Shape::Bolt(bolt) => strokes(bolt, seed),
            _ => Vec::new(),
        };
        self.commands.spawn((
            Airborne {
                place: self.place,
                shape: shape.clone(),
                pace: pace.clone(),
                seed,
                material: material.clone(),
                lift_m: high as f32,
                strokes,
            },
            Mesh3d(mesh),
            MeshMaterial3d(material),
            Transform::from_xyz(0.0, high as f32, 0.0),
            Visibility::Hidden,
            NoFrustumCulling,
            NotShadowCaster,
            NotShadowReceiver,
            ChildOf(body),
        ));
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
}
