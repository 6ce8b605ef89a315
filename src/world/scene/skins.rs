//! The meshes of animals: one skinned mesh for each of an animal's stuffs, shared by all animals that
//! are made alike.

use std::sync::Arc;

use bevy::camera::visibility::NoFrustumCulling;
use bevy::mesh::skinning::{SkinnedMesh, SkinnedMeshInverseBindposes};
use bevy::prelude::*;
use gradus_scenario::world::shape::SpiderKind;
use gradus_scenario::world::{BirdKind, DogKind};

use crate::world::mesh::creature::{
    self, Bird, BirdBones, Creature, Dog, Fineness, Frame, Skeleton, Skin, shade,
};
use crate::world::mesh::pieces::Stuff;
use crate::world::motion::over::Over;
use crate::world::scene::spawner::Spawner;

/// Spiders of a kind are made in so many variations, other animals in so many.
const SPIDERS: u64 = 4;
const OTHERS: u64 = 6;

/// The kind of an animal.
#[derive(Clone, Copy, PartialEq)]
pub enum Of {
    Spider(SpiderKind),
    Dog(DogKind),
    Bird(BirdKind),
}

/// What moves an animal's joints.
#[derive(Clone)]
pub enum Bones {
    Spider(Arc<Frame>),
    Dog(Arc<Skeleton>),
    Bird(Arc<BirdBones>),
}

/// What an animal's triangles depend on.
#[derive(Clone, Copy, PartialEq)]
struct Key {
    of: Of,
    size_m: f64,
    variation: u64,
    fineness: Fineness,
}

/// An animal's meshes.
#[derive(Clone)]
pub struct AnimalMeshes {
    key: Key,
    pub bones: Bones,
    pub skin: Vec<(Stuff, usize, Handle<Mesh>)>,
    pub shadow: Vec<(Stuff, usize, Handle<Mesh>)>,
    /// From the skin's corners to the frames of their joints, and the same of the shadow.
    pub binds: [Handle<SkinnedMeshInverseBindposes>; 2],
}

impl Spawner<'_, '_, '_, '_> {
    /// How the next animal is carried; `last` is its thing's pose in the frame of its last carrier.
    pub fn over(&self, last: Mat4) -> Over {
        let ground = self.carriers.iter().rposition(|carrier| carrier.ground);
        let own = self.carriers.iter().skip(ground.map_or(0, |ground| ground + 1));
        Over {
            place: self.place,
            carriers: own.map(|carrier| (carrier.still, carrier.rig)).collect(),
            last,
            holders: self.carriers.iter().map(|carrier| carrier.rig).collect(),
        }
    }

    /// Spawns an entity for each of `count` joints below `holder`.
    pub fn joints(&mut self, count: usize, holder: Entity) -> Vec<Entity> {
        let joint = |_| self.commands.spawn((Transform::default(), ChildOf(holder))).id();
        (0..count).map(joint).collect()
    }

    /// Spawns skinned meshes below `body`; returns their entities.
    pub fn skinned(
        &mut self,
        meshes: &[(Stuff, usize, Handle<Mesh>)],
        binds: &Handle<SkinnedMeshInverseBindposes>,
        joints: &[Entity],
        body: Entity,
    ) -> Vec<Entity> {
        let mut spawned = Vec::with_capacity(meshes.len());
        for (stuff, triangles, mesh) in meshes {
            self.cost.triangles += triangles;
            let material = self.shelf.get(*stuff, &mut self.stock.materials);
            let seen = self.show(*stuff, mesh.clone(), material, body);
            let skin = SkinnedMesh { inverse_bindposes: binds.clone(), joints: joints.to_vec() };
            // A skinned mesh is where its joints are, so its own bounds must not cull it.
            self.commands.entity(seen).insert((skin, NoFrustumCulling));
            spawned.push(seen);
        }
        spawned
    }

    /// The meshes of an animal so large, m: the span of a spider or a bird, a dog's
    /// height.
    pub fn skins(&mut self, of: Of, size_m: f64, seed: u64) -> AnimalMeshes {
        self.skins_as(self.fineness(), of, size_m, seed)
    }

    /// How fine the triangles of the next animal are.
    fn fineness(&self) -> Fineness {
        match (self.many, self.tier.is_full()) {
            (true, _) => Fineness::Many,
            (false, true) => Fineness::Near,
            (false, false) => Fineness::Sparse,
        }
    }

    /// The meshes of the same animal for the distance, where they are others: only the finest
    /// animals have them.
    pub fn far_skins(&mut self, of: Of, size_m: f64, seed: u64) -> Option<AnimalMeshes> {
        let finest = self.fineness() == Fineness::Near;
        finest.then(|| self.skins_as(Fineness::Many, of, size_m, seed))
    }

    fn skins_as(&mut self, fineness: Fineness, of: Of, size_m: f64, seed: u64) -> AnimalMeshes {
        let variations = if matches!(of, Of::Spider(_)) { SPIDERS } else { OTHERS };
        let key = Key { of, size_m, variation: seed % variations, fineness };
        if let Some(made) = self.animals.iter().find(|made| made.key == key) {
            return made.clone();
        }
        let (size, variation) = (size_m as f32, key.variation);
        let (skin, binds, bones, legs) = match of {
            Of::Spider(kind) => {
                let Creature { skin, frame } = creature::spider(kind, size, variation, fineness);
                let legs = frame.legs.len();
                // Corners lie in the frames of their joints already.
                let binds = vec![Mat4::IDENTITY; frame.joints()];
                (skin, binds, Bones::Spider(Arc::new(frame)), legs)
            }
            Of::Dog(kind) => {
                let Dog { skin, bones } = creature::dog(kind, size, variation, fineness);
                let binds = bones.at.map(|at| Mat4::from_translation(-at * size)).to_vec();
                (skin, binds, Bones::Dog(Arc::new(bones)), 4)
            }
            Of::Bird(kind) => {
                let Bird { skin, bones } = creature::bird(kind, size, variation, fineness);
                let begins = bones.at.map(|at| Mat4::from_translation(-at * bones.long_m));
                (skin, begins.to_vec(), Bones::Bird(Arc::new(bones)), 0)
            }
        };
        let full = self.tier.is_full();
        let mut store = |skin: Skin, binds: Vec<Mat4>| {
            let binds = self.stock.skins.add(SkinnedMeshInverseBindposes::from(binds));
            let meshes = skin.into_meshes(full).into_iter().map(|(stuff, count, mesh)| {
                self.cost.meshes += 1;
                (stuff, count, self.stock.meshes.add(mesh))
            });
            (meshes.collect::<Vec<_>>(), binds)
        };
        let (skin, bind) = store(skin, binds);
        let still = vec![Mat4::IDENTITY; shade::patches(legs)];
        let (shadow, shadow_bind) = store(shade::shadow(legs), still);
        let made = AnimalMeshes { key, bones, skin, shadow, binds: [bind, shadow_bind] };
        self.animals.push(made.clone());
        made
    }
}
