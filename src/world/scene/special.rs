//! Shapes that need more than still triangles: lamps, birds, spiders, words, screens, rain, models
//! that move.

use bevy::prelude::*;
use gradus_scenario::Number;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::Within;
use gradus_scenario::world::{Colour, Shape, Thing};

use crate::world::look::materials::AnyMaterial;
use crate::world::look::words;
use crate::world::mesh::buf::{MeshBuf, PLAIN};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::shapes::v3;
use crate::world::mesh::{rain, street};
use crate::world::motion::lights::Lamp;
use crate::world::motion::rain::Falling;
use crate::world::motion::things::Rig;
use crate::world::scene::animals::Spider;
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
            | Shape::Rain { .. }
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
            Shape::Spider { kind, span_m, dead, seed } => {
                let seed = within.vary(*seed);
                let spider = Spider { kind: *kind, span_m: *span_m, dead: *dead };
                self.spider(spider, &thing.pace, seed, body, last);
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
