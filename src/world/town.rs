//! A city as entities. What was made of one plan is kept for the next world, because an author's
//! saved file mostly leaves the city as it was, and it is most of all there is.

use std::fmt::Write;
use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::Number;
use gradus_scenario::plan::course::Course;
use gradus_scenario::world::City;

use super::Tier;
use super::animate::Rig;
use super::city::{self, Mover};
use super::people::Steps;
use super::pieces::{Pieces, Stuff};
use super::spawn::Spawner;
use super::sun_shadow::SunShadow;

/// A mesh that lies with the renderer, and its triangles.
struct Part {
    stuff: Stuff,
    mesh: Handle<Mesh>,
    triangles: usize,
}

/// What was made of a plan.
pub struct Town {
    still: Vec<Part>,
    /// Shared by all that drive and walk.
    bodies: Vec<Vec<Part>>,
    movers: Vec<Mover>,
    /// Its part of the light tier's shadow of the sun.
    shadow: Option<SunShadow>,
}

impl Spawner<'_, '_, '_, '_> {
    /// A city below `parent`, at `pose` from it. `stays` tells that `pose` is from the place itself,
    /// for good: then the city casts the light tier's shadow.
    pub fn town(&mut self, plan: &City, pace: &Number, pose: &Mat4, parent: Entity, stays: bool) {
        let key = self.key(plan, pose, stays);
        let town = match self.materials.kept.towns.get(&key) {
            Some(kept) => kept.clone(),
            None => {
                let made = Arc::new(self.make_town(plan, pose, stays));
                self.materials.kept.towns.insert(key, made.clone());
                made
            }
        };
        if let (Some(all), Some(own)) = (&mut self.shadow, &town.shadow) {
            all.join(own);
        }
        let root = self
            .commands
            .spawn((Transform::from_matrix(*pose), Visibility::Inherited, ChildOf(parent)))
            .id();
        for Part { stuff, mesh, triangles } in &town.still {
            self.cost.meshes += 1;
            self.cost.triangles += triangles;
            let material = self.shelf.get(*stuff, self.materials);
            self.show(*stuff, mesh.clone(), material, root);
        }
        self.cost.meshes += town.bodies.iter().map(Vec::len).sum::<usize>();
        for mover in &town.movers {
            self.mover(mover, &town.bodies, pace, root);
        }
    }

    /// All that the meshes come from.
    fn key(&self, plan: &City, pose: &Mat4, stays: bool) -> String {
        let mut key = format!("{:?} {plan:?} {pose:?} {stays}", self.tier);
        for material in &self.world.materials.0 {
            let _ = write!(key, " {:?}", material.look);
        }
        if let Some(shadow) = &self.shadow {
            let _ = write!(key, " {:?}", shadow.rows());
        }
        key
    }

    fn make_town(&mut self, plan: &City, pose: &Mat4, stays: bool) -> Town {
        let mut pieces = Pieces::new(self.cell_m());
        let traffic = city::city(&mut pieces, self.world, plan, self.tier);
        let shadow = self.shadow.as_ref().filter(|_| stays).map(|all| {
            let mut own = all.empty();
            own.draw_all(&pieces, &self.shelf, pose);
            own
        });
        Town {
            still: self.parts(pieces),
            bodies: traffic.bodies.into_iter().map(|pieces| self.parts(pieces)).collect(),
            movers: traffic.movers,
            shadow,
        }
    }

    fn parts(&mut self, pieces: Pieces) -> Vec<Part> {
        let full = self.tier == Tier::Full;
        let mut part = |(stuff, buf): (Stuff, super::mesh::MeshBuf)| {
            let triangles = buf.triangles();
            Part { stuff, mesh: self.meshes.add(buf.into_mesh(full)), triangles }
        };
        pieces.into_all().map(&mut part).collect()
    }

    /// One that drives or walks.
    fn mover(&mut self, mover: &Mover, bodies: &[Vec<Part>], pace: &Number, parent: Entity) {
        let Some(parts) = bodies.get(mover.body) else { return };
        self.cost.moving += 1;
        let (speed, phase) = (f64::from(mover.speed), f64::from(mover.phase));
        let line = Course::line(&mover.line, speed, false, phase);
        let rig = Rig::part(self.place, line, pace.clone());
        let body = self
            .commands
            .spawn((Transform::default(), Visibility::Inherited, rig, ChildOf(parent)))
            .id();
        for Part { stuff, mesh, triangles } in parts {
            self.cost.triangles += triangles;
            let material = self.shelf.get(*stuff, self.materials);
            let seen = self.show(*stuff, mesh.clone(), material, body);
            if mover.frames > 1 {
                let of = bodies.get(mover.body..mover.body + mover.frames).unwrap_or_default();
                let frame = |parts: &Vec<Part>| {
                    parts.iter().find(|part| part.stuff == *stuff).map(|part| part.mesh.clone())
                };
                let frames = of.iter().filter_map(frame).collect();
                let steps = Steps { frames, cycle_m: mover.cycle_m, place: self.place };
                self.commands.entity(seen).insert(steps);
            }
        }
    }
}
