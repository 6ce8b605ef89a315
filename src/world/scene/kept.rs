//! What was made of cities and people, kept for the next world: an author's saved file mostly leaves
//! them as they were, and they are most of all there is.

use std::collections::HashMap;
use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::world::{City, Doing, Look};

use crate::world::cache::Cache;
use crate::world::look::sun_shadow::SunShadow;
use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::city::Mover;
use crate::world::mesh::people::body::{Body, Face};
use crate::world::mesh::pieces::Stuff;
use crate::world::tier::Tier;

/// So many cities and so many people are kept.
const MOST_TOWNS: usize = 4;
const MOST_PEOPLE: usize = 512;

/// All that the meshes of a city come from.
#[derive(Clone, PartialEq)]
pub struct TownKey {
    pub tier: Tier,
    pub plan: City,
    pub pose: Mat4,
    pub stays: bool,
    /// Of all materials of the world: some take away the sun's light.
    pub looks: Vec<Look>,
    /// Of the light tier's shadow of the sun.
    pub shadow_rows: Option<[Vec4; 3]>,
}

/// A mesh that lies with the renderer, and its triangles.
pub struct TownPart {
    pub stuff: Stuff,
    pub mesh: Handle<Mesh>,
    pub triangles: usize,
}

/// What was made of a plan.
pub struct Town {
    pub still: Vec<TownPart>,
    /// Shared by all that drive and walk.
    pub bodies: Vec<Vec<TownPart>>,
    pub movers: Vec<Mover>,
    /// Its part of the light tier's shadow of the sun.
    pub shadow: Option<SunShadow>,
}

/// Cities that were made.
#[derive(Resource, Default)]
pub struct TownCache(pub Cache<TownKey, Arc<Town>>);

impl TownCache {
    /// Forgets everything when it has become much.
    pub fn tidy(&mut self) {
        self.0.tidy(MOST_TOWNS);
    }
}

/// A part of a person, with what its shape depends on beside the body.
#[derive(Clone, Copy, PartialEq)]
pub enum BodyPart {
    /// Everything in one, the head turned so.
    Whole {
        head_turn: Quat,
    },
    /// One of the meshes of a double step.
    Walking {
        frame: usize,
    },
    Legs,
    /// The upper body that does not move: its clothes, or its skin.
    Upright {
        skin: bool,
    },
    /// The upper body that moves: its clothes, its skin, or both.
    Torso {
        cloth: bool,
        skin: bool,
    },
    /// Hair and eyes with the head.
    Head,
    Face(Face),
    Hair,
    Eye,
}

/// All that the shape of a part depends on, beside the body that it is of.
#[derive(Clone, PartialEq)]
pub struct PartKey {
    pub does: Doing,
    pub tier: Tier,
    pub part: BodyPart,
    pub level: usize,
}

/// A body, and its parts: as meshes with the number of their triangles, and as triangles to be put
/// together with others.
struct KeptPerson {
    body: Arc<Body>,
    meshes: Cache<PartKey, (Handle<Mesh>, usize)>,
    bufs: Cache<PartKey, Arc<MeshBuf>>,
}

/// People that were made, by seed.
#[derive(Resource, Default)]
pub struct PeopleCache(HashMap<u64, KeptPerson>);

impl PeopleCache {
    /// Forgets everything when it has become much.
    pub fn tidy(&mut self) {
        if self.0.len() > MOST_PEOPLE {
            self.0.clear();
        }
    }

    /// The body of a seed; none when there are no bodies.
    pub fn body(&mut self, seed: u64) -> Option<Arc<Body>> {
        if let Some(kept) = self.0.get(&seed) {
            return Some(kept.body.clone());
        }
        let body = Arc::new(Body::new(seed)?);
        let (meshes, bufs) = (Cache::default(), Cache::default());
        self.0.insert(seed, KeptPerson { body: body.clone(), meshes, bufs });
        Some(body)
    }

    /// The triangles of a part.
    pub fn buf(&mut self, seed: u64, key: PartKey, make: impl FnOnce() -> MeshBuf) -> Arc<MeshBuf> {
        let Some(kept) = self.0.get_mut(&seed) else { return Arc::new(make()) };
        match kept.bufs.get(&key) {
            Some(buf) => buf,
            None => kept.bufs.keep(key, Arc::new(make())),
        }
    }

    /// The mesh of a part, and how many triangles it has.
    pub fn mesh(
        &mut self,
        seed: u64,
        key: PartKey,
        make: impl FnOnce() -> (Handle<Mesh>, usize),
    ) -> (Handle<Mesh>, usize) {
        let Some(kept) = self.0.get_mut(&seed) else { return make() };
        match kept.meshes.get(&key) {
            Some(mesh) => mesh,
            None => kept.meshes.keep(key, make()),
        }
    }
}
