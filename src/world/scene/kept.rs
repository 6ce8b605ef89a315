//! Cities and people that were made, kept for the next world: a file that an author saves mostly
//! leaves cities and people as they were, and they are the largest part of a world.

use std::collections::HashMap;
use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::world::{City, Doing, Look};

use crate::world::cache::Cache;
use crate::world::look::sun_shadow::SunShadow;
use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::city::Mover;
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::face::Features;
use crate::world::mesh::people::who::Traits;
use crate::world::mesh::pieces::Stuff;
use crate::world::tier::Tier;

/// The most cities and the most people kept.
const MOST_TOWNS: usize = 4;
const MOST_PEOPLE: usize = 512;

/// Everything that the meshes of a city are made from.
#[derive(Clone, PartialEq)]
pub struct TownKey {
    pub tier: Tier,
    pub plan: City,
    pub pose: Mat4,
    pub stays: bool,
    /// The looks of all materials of the world: the look decides whether a material takes away the
    /// sun's light.
    pub looks: Vec<Look>,
    /// The projection of the light tier's shadow of the sun.
    pub shadow_rows: Option<[Vec4; 3]>,
}

/// A mesh that the renderer holds, and the number of its triangles.
pub struct TownPart {
    pub stuff: Stuff,
    pub mesh: Handle<Mesh>,
    pub triangles: usize,
}

/// The meshes and movers made from a city's plan.
pub struct Town {
    pub still: Vec<TownPart>,
    /// The bodies of cars and walkers; movers share them.
    pub bodies: Vec<Vec<TownPart>>,
    pub movers: Vec<Mover>,
    /// The city's part of the light tier's shadow of the sun.
    pub shadow: Option<SunShadow>,
}

/// Cities that were made.
#[derive(Resource, Default)]
pub struct TownCache(pub Cache<TownKey, Arc<Town>>);

impl TownCache {
    /// Forgets all cities if more than `MOST_TOWNS` are kept.
    pub fn tidy(&mut self) {
        self.0.tidy(MOST_TOWNS);
    }
}

/// A part of a person, with the choices besides the body that its shape depends on.
#[derive(Clone, Copy, PartialEq)]
pub enum BodyPart {
    /// The whole person in one mesh, with the head turned by `head_turn`.
    Whole {
        head_turn: Quat,
    },
    /// The whole person at rest, to be bent by joints; with the head or without it.
    Bent {
        head: bool,
    },
    Legs,
    /// An upper body that does not move: its clothes, or its skin.
    Upright {
        skin: bool,
    },
    /// An upper body that moves: its clothes, its skin, or both; `frame` is on the way to a
    /// gesture.
    Torso {
        cloth: bool,
        skin: bool,
        /// Whether there is a gesture; its things are in the first frame too.
        gestures: bool,
        frame: usize,
    },
    /// The head that takes expressions; the whole head, if with hair and eyes.
    Features {
        whole: bool,
    },
    Hair,
    Eye,
}

/// Everything that the shape of a part depends on, besides the body.
#[derive(Clone, PartialEq)]
pub struct PartKey {
    pub does: Doing,
    pub tier: Tier,
    pub part: BodyPart,
    pub level: usize,
}

/// A body, and its parts: as meshes with the number of their triangles, and as triangles to be
/// merged with other triangles.
struct KeptPerson {
    body: Arc<Body>,
    meshes: Cache<PartKey, (Handle<Mesh>, usize)>,
    bufs: Cache<PartKey, Arc<MeshBuf>>,
    features: Cache<PartKey, Arc<Features>>,
}

/// People that were made, by seed and traits as one number.
#[derive(Resource, Default)]
pub struct PeopleCache(HashMap<u64, KeptPerson>);

impl PeopleCache {
    /// Forgets all people if more than `MOST_PEOPLE` are kept.
    pub fn tidy(&mut self) {
        if self.0.len() > MOST_PEOPLE {
            self.0.clear();
        }
    }

    /// The body of a person: `of` is the seed, `person` stands for seed and traits; none if the
    /// program has no bodies to make it from.
    pub fn body(&mut self, person: u64, of: u64, traits: Traits) -> Option<Arc<Body>> {
        if let Some(kept) = self.0.get(&person) {
            return Some(kept.body.clone());
        }
        let body = Arc::new(Body::new(of, traits)?);
        let kept = KeptPerson {
            body: body.clone(),
            meshes: Cache::default(),
            bufs: Cache::default(),
            features: Cache::default(),
        };
        self.0.insert(person, kept);
        Some(body)
    }

    /// The triangles of a part; `make` makes them if they are not kept.
    pub fn buf(&mut self, seed: u64, key: PartKey, make: impl FnOnce() -> MeshBuf) -> Arc<MeshBuf> {
        let Some(kept) = self.0.get_mut(&seed) else { return Arc::new(make()) };
        match kept.bufs.get(&key) {
            Some(buf) => buf,
            None => kept.bufs.keep(key, Arc::new(make())),
        }
    }

    /// A head that takes expressions; `make` makes it if it is not kept.
    pub fn features(
        &mut self,
        seed: u64,
        key: PartKey,
        make: impl FnOnce() -> Features,
    ) -> Arc<Features> {
        let Some(kept) = self.0.get_mut(&seed) else { return Arc::new(make()) };
        match kept.features.get(&key) {
            Some(features) => features,
            None => kept.features.keep(key, Arc::new(make())),
        }
    }

    /// The mesh of a part, and the number of its triangles; `make` makes them if they are not kept.
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
