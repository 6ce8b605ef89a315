//! Screens and timers.

use bevy::prelude::*;
use gradus_scenario::Number;
use gradus_scenario::world::{Colour, Shape};

use crate::world::look::materials::AnyMaterial;
use crate::world::look::words;
use crate::world::mesh::buf::{MeshBuf, PLAIN};
use crate::world::mesh::digits;
use crate::world::mesh::pieces::Stuff;
use crate::world::motion::screens::{Digits, SlideScreen, Timer};
use crate::world::scene::spawner::Spawner;

/// Texels of a screen's words for each metre, and the least and the most across.
const TEXELS_PER_M: f32 = 1500.0;
const LEAST_WIDE: f32 = 640.0;
const MOST_WIDE: f32 = 1920.0;
/// A page stands so far before the screen that it lies on, m.
const BEFORE_M: f32 = 0.002;

impl Spawner<'_, '_, '_, '_> {
    /// Spawns a [`Shape::Screen`]: the patient's own slides, where it shows them and they are there,
    /// else its words.
    pub fn screen(&mut self, shape: &Shape, body: Entity) {
        let Shape::Screen { size_m, title, text, paper, ink, tint, glow_cd_m2, slide } = shape
        else {
            return;
        };
        let size_m = Vec2::new(size_m[0] as f32, size_m[1] as f32);
        let Some(number) = slide.clone().filter(|_| self.stock.slides.are_there()) else {
            let key = format!("{title}\0{text}\0{size_m}{paper:?}{ink:?}");
            let known = self.sheets.iter().find(|(other, _)| *other == key);
            let image = known.map(|(_, image)| image.clone()).unwrap_or_else(|| {
                let most = if self.tier.is_full() { MOST_WIDE } else { LEAST_WIDE };
                let wide = (size_m.x * TEXELS_PER_M).clamp(LEAST_WIDE, most);
                let sheet = words::slide(title, text, size_m, paper, ink, wide);
                let image = self.stock.materials.images.add(sheet.image);
                self.sheets.push((key, image.clone()));
                image
            });
            let material = self.shelf.screen(image, glow_cd_m2, tint, &mut self.stock.materials);
            return self.sheet(size_m, 0.0, material, body);
        };
        let dark = self.shelf.lit(Vec3::ZERO, &mut self.stock.materials);
        self.sheet(size_m, 0.0, dark, body);
        let black = self.stock.materials.images.add(words::black());
        let material = self.shelf.screen(black, glow_cd_m2, tint, &mut self.stock.materials);
        let place = self.place;
        let page = SlideScreen { number, material: material.clone(), size_m, place, shows: None };
        let at = Transform::from_xyz(0.0, size_m.y * 0.5, BEFORE_M);
        let page = self.commands.spawn((page, at, Visibility::Hidden, ChildOf(body))).id();
        self.sheet(Vec2::ONE, -0.5, material, page);
    }

    /// Spawns a [`Shape::Timer`].
    pub fn timer(&mut self, shape: &Shape, body: Entity) {
        let Shape::Timer { seconds, height_m, colour, late_colour, late_secs, glow_cd_m2 } = shape
        else {
            return;
        };
        let glow = |colour: &Colour| Vec3::from(colour.linear()) * *glow_cd_m2 as f32;
        let glows = [glow(colour), glow(late_colour)];
        let material = self.shelf.lit(glows[0], &mut self.stock.materials);
        let full = self.tier.is_full();
        let meshes: [_; 10] = std::array::from_fn(|value| {
            self.stock.meshes.add(digits::digit(value).into_mesh(full))
        });
        let colon = self.stock.meshes.add(digits::colon().into_mesh(full));
        let size = Transform::from_scale(Vec3::splat(*height_m as f32));
        let face = self.commands.spawn((size, Visibility::Inherited, ChildOf(body))).id();
        self.cost.meshes += 5;
        self.lit_mesh(colon, material.clone(), 0.0, face);
        let first = meshes.first().cloned().unwrap_or_default();
        let digits = [-1.75, -0.75, 0.75, 1.75].map(|nth: f32| {
            self.lit_mesh(first.clone(), material.clone(), nth * digits::STEP, face)
        });
        let timer = Timer {
            seconds: seconds.clone(),
            late_secs: *late_secs as f32,
            digits,
            material,
            glows,
            place: self.place,
        };
        self.commands.entity(face).insert((timer, Digits(meshes)));
    }

    fn lit_mesh(
        &mut self,
        mesh: Handle<Mesh>,
        material: AnyMaterial,
        x: f32,
        parent: Entity,
    ) -> Entity {
        let entity = self.show(Stuff::Contact, mesh, material, parent);
        let at = Transform::from_xyz(x, 0.0, 0.0);
        self.commands.entity(entity).insert((at, Visibility::Inherited));
        entity
    }

    /// Spawns the words of a [`Shape::Words`].
    pub fn written(&mut self, shape: &Shape, body: Entity) {
        let Shape::Words { text, height_m, colour, glow_cd_m2 } = shape else { return };
        let texels = if self.tier.is_full() { 64.0 } else { 28.0 };
        // A bound colour is multiplied over white ink.
        let ink = colour.constant().unwrap_or(Colour::rgb(255, 255, 255));
        let sheet = words::words(text, *height_m as f32, &ink, texels);
        let image = self.stock.materials.images.add(sheet.image);
        let glow_cd_m2 = Number::from(*glow_cd_m2);
        let material = self.shelf.words(image, &glow_cd_m2, colour, &mut self.stock.materials);
        self.sheet(sheet.size_m, -0.5, material, body);
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
