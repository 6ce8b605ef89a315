//! The spawner, which makes the entities of one place, and its methods that all files here share.

use std::sync::Arc;

use bevy::camera::visibility::VisibilityRange;
use bevy::ecs::system::SystemParam;
use bevy::light::NotShadowCaster;
use bevy::mesh::skinning::SkinnedMeshInverseBindposes;
use bevy::prelude::*;
use gradus_model::Model;
use gradus_scenario::Number;
use gradus_scenario::Place;
use gradus_scenario::world::World;

use crate::world::bounce::gather::Floor;
use crate::world::live::WorldCost;
use crate::world::look::live_sky::{Airs, SkyMaterial};
use crate::world::look::materials::AnyMaterial;
use crate::world::look::place::SkyCache;
use crate::world::look::shelf::{Materials, Shelf};
use crate::world::look::sprites::{SpriteMaterial, SpriteStock};
use crate::world::look::sun_shadow::SunShadow;
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::motion::air::Wall;
use crate::world::scene::kept::{PeopleCache, TownCache};
use crate::world::scene::near::{Limits, Reach};
use crate::world::scene::rows::Row;
use crate::world::scene::skins::AnimalMeshes;
use crate::world::slides::SlidePages;
use crate::world::tier::Tier;

/// The stores of meshes and materials, and the caches of values made before.
#[derive(SystemParam)]
pub struct Stock<'w> {
    pub meshes: ResMut<'w, Assets<Mesh>>,
    pub skins: ResMut<'w, Assets<SkinnedMeshInverseBindposes>>,
    pub materials: Materials<'w>,
    pub skies: ResMut<'w, SkyCache>,
    pub airs: ResMut<'w, Airs>,
    pub live_skies: ResMut<'w, Assets<SkyMaterial>>,
    pub towns: ResMut<'w, TownCache>,
    pub people: ResMut<'w, PeopleCache>,
    pub slides: Res<'w, SlidePages>,
    pub sprites: ResMut<'w, SpriteStock>,
    pub sprite_materials: ResMut<'w, Assets<SpriteMaterial>>,
}

impl Stock<'_> {
    /// Empties the caches that have become too large.
    pub fn tidy(&mut self) {
        self.materials.maps.tidy();
        self.skies.tidy();
        self.towns.tidy();
        self.people.tidy();
    }
}

/// Adds the resources that [`Stock`] needs to an app without a renderer.
#[cfg(test)]
pub fn stock_without_renderer(app: &mut App) {
    use bevy::image::Image;

    use crate::world::look::maps::MapCache;
    use crate::world::look::nature::NatureMaterial;
    use crate::world::look::plain::PlainMaterial;

    app.insert_resource(Assets::<Mesh>::default())
        .insert_resource(Assets::<SkinnedMeshInverseBindposes>::default())
        .insert_resource(Assets::<StandardMaterial>::default())
        .insert_resource(Assets::<PlainMaterial>::default())
        .insert_resource(Assets::<NatureMaterial>::default())
        .insert_resource(Assets::<SkyMaterial>::default())
        .init_resource::<Airs>()
        .insert_resource(Assets::<Image>::default())
        .init_resource::<MapCache>()
        .init_resource::<SkyCache>()
        .init_resource::<TownCache>()
        .init_resource::<PeopleCache>()
        .init_resource::<SlidePages>()
        .init_resource::<SpriteStock>()
        .insert_resource(Assets::<SpriteMaterial>::default());
}

/// A model's meshes, shared by all things that show the model.
#[derive(Clone)]
pub struct ModelMeshes {
    pub model: Arc<Model>,
    /// A mesh for each part of the model.
    pub parts: Vec<(Stuff, Handle<Mesh>)>,
    /// The inverse bind poses for each skin of the model.
    pub skins: Vec<Handle<SkinnedMeshInverseBindposes>>,
}

/// A rig that carries the next things.
#[derive(Clone, Copy)]
pub struct Carrier {
    pub rig: Entity,
    /// From the frame of the rig before, or of the place, to this rig's own frame at rest.
    pub still: Mat4,
    /// Whether it carries a whole group without walking itself, as a trolley does: what walks on it
    /// has its ground there.
    pub ground: bool,
}

/// Makes the entities of one place.
pub struct Spawner<'a, 'w, 's, 'm> {
    pub commands: &'a mut Commands<'w, 's>,
    /// The entity that holds the whole place.
    pub root: Entity,
    pub world: &'a World,
    pub place: Place,
    pub tier: Tier,
    pub shelf: Shelf<'a>,
    pub stock: &'a mut Stock<'m>,
    pub cost: WorldCost,
    /// Where the patient's eyes can be.
    pub eyes: Reach,
    /// From the frame of the next thing's holder to the world, with every thing at rest.
    pub frame: Mat4,
    /// The rigs that carry the next thing, the outermost first.
    pub carriers: Vec<Carrier>,
    /// Whether the next thing is one of many copies.
    pub many: bool,
    /// Animals whose meshes are made already.
    pub animals: Vec<AnimalMeshes>,
    /// Models with a clip whose meshes are made already.
    pub models: Vec<ModelMeshes>,
    /// How far the next thing's carrier goes on to the patient's hand; none if it does not.
    pub climbs: Option<Number>,
    /// The hours for which the light tier has shadows, with the direction to the sun, where it moves.
    pub suns: Vec<(f64, Vec3)>,
    /// How many scopes the shelf has had.
    pub scopes: u32,
    /// The light tier's shadow of the sun, so far.
    pub shadow: Option<SunShadow>,
    /// How near people are whose life is seen.
    pub limits: Limits,
    /// The people so far whose still parts are merged.
    pub rows: Vec<Row>,
    /// The floors that things stand on.
    pub floors: Vec<Floor>,
    /// Walls that smoke meets.
    pub walls: Vec<Wall>,
    /// Pictures of screens that are made already, by everything that they are made from.
    pub sheets: Vec<(String, Handle<Image>)>,
}

/// Corners of the light tier's triangles are so near to each other in a room, m: about as near as
/// the cells of its bounced light, which are larger in a large room.
const CORNERS_M: f32 = 0.7;
/// A room of this volume has cells of about that size, m³.
const SMALL_M3: f32 = 1000.0;

/// The patch below a person or a thing is seen so near to the eye, m.
const PATCH_SEEN_M: f32 = 110.0;

/// Seen up to a distance from the eye, m.
pub fn seen_to(to_m: f32) -> VisibilityRange {
    VisibilityRange::abrupt(0.0, to_m)
}

impl Spawner<'_, '_, '_, '_> {
    /// The edge of a square of ground that becomes one mesh, m.
    pub fn cell_m(&self) -> f32 {
        match self.tier {
            Tier::Full => 260.0,
            Tier::Light => 200.0,
        }
    }

    /// Spawns the triangles of each stuff as one mesh below `parent`, which stands at `self.frame`.
    pub fn flush(&mut self, pieces: Pieces, parent: Entity) {
        let in_rooms = || self.floors.iter().filter(|_| !self.tier.is_full());
        let spaces: Vec<Mat4> = in_rooms().map(|floor| floor.to_light() * self.frame).collect();
        let small = in_rooms().map(|floor| floor.size.element_product()).fold(f32::MAX, f32::min);
        let corners_m = CORNERS_M * (small / SMALL_M3).cbrt().max(1.0);
        for (stuff, mut buf) in pieces.into_all() {
            if !spaces.is_empty() {
                buf.cut_within(&spaces, corners_m);
            }
            self.cost.meshes += 1;
            self.cost.triangles += buf.triangles();
            let material = self.shelf.get(stuff, &mut self.stock.materials);
            let mesh = self.stock.meshes.add(buf.into_mesh(self.tier.is_full()));
            let shown = self.show(stuff, mesh, material, parent);
            if stuff == Stuff::Contact && parent != self.root {
                let range = VisibilityRange { use_aabb: true, ..seen_to(PATCH_SEEN_M) };
                self.commands.entity(shown).insert(range);
            }
        }
    }

    /// Spawns a mesh below `parent`; returns its entity.
    pub fn show(
        &mut self,
        stuff: Stuff,
        mesh: Handle<Mesh>,
        material: AnyMaterial,
        parent: Entity,
    ) -> Entity {
        let mut entity = self.commands.spawn((Mesh3d(mesh), Transform::default(), ChildOf(parent)));
        if matches!(stuff, Stuff::Slight(_)) {
            entity.insert(NotShadowCaster);
        }
        match material {
            AnyMaterial::Plain(handle) => entity.insert(MeshMaterial3d(handle)),
            AnyMaterial::Nature(handle) => {
                let sea = self.stock.materials.store.nature.get(&handle);
                if sea.is_some_and(|material| material.extension.waves.is_some()) {
                    entity.insert(NotShadowCaster);
                }
                entity.insert(MeshMaterial3d(handle))
            }
            AnyMaterial::Full(handle) => {
                let see_through = self.stock.materials.store.full.get(&handle).is_some_and(|m| {
                    matches!(m.alpha_mode, AlphaMode::Blend | AlphaMode::Premultiplied)
                });
                if see_through || matches!(stuff, Stuff::Contact | Stuff::Lit) {
                    entity.insert(NotShadowCaster);
                }
                entity.insert(MeshMaterial3d(handle))
            }
        };
        entity.id()
    }
}
