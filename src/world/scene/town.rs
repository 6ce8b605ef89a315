//! The entities of a city.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::Number;
use gradus_scenario::plan::course::Course;
use gradus_scenario::world::City;

use crate::world::look::sun_shadow::SunShadow;
use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::city::{self, Mover};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::motion::people::Steps;
use crate::world::motion::things::Rig;
use crate::world::scene::kept::{Town, TownKey, TownPart};
use crate::world::scene::spawner::Spawner;

impl Spawner<'_, '_, '_, '_> {
    /// Spawns a city below `parent`, at `pose` in it. If the city `stays`, `pose` is its pose in
    /// the place itself and never changes: then the city casts the light tier's shadow.
    pub fn town(&mut self, plan: &City, pace: &Number, pose: &Mat4, parent: Entity, stays: bool) {
        let key = self.town_key(plan, pose, stays);
        let town = match self.stock.towns.0.get(&key) {
            Some(kept) => kept,
            None => {
                let made = Arc::new(self.make_town(plan, pose, stays));
                self.stock.towns.0.keep(key, made)
            }
        };
        if let (Some(all), Some(own)) = (&mut self.shadow, &town.shadow) {
            all.join(own);
        }
        let root = self
            .commands
            .spawn((Transform::from_matrix(*pose), Visibility::Inherited, ChildOf(parent)))
            .id();
        for TownPart { stuff, mesh, triangles } in &town.still {
            self.cost.meshes += 1;
            self.cost.triangles += triangles;
            let material = self.shelf.get(*stuff, &mut self.stock.materials);
            self.show(*stuff, mesh.clone(), material, root);
        }
        self.cost.meshes += town.bodies.iter().map(Vec::len).sum::<usize>();
        for mover in &town.movers {
            self.mover(mover, &town.bodies, pace, root);
        }
    }

    fn town_key(&self, plan: &City, pose: &Mat4, stays: bool) -> TownKey {
        TownKey {
            tier: self.tier,
            plan: plan.clone(),
            pose: *pose,
            stays,
            looks: self.world.materials.0.iter().map(|material| material.look.clone()).collect(),
            shadow_rows: self.shadow.as_ref().map(SunShadow::rows),
        }
    }

    fn make_town(&mut self, plan: &City, pose: &Mat4, stays: bool) -> Town {
        let mut pieces = Pieces::new(self.cell_m());
        let traffic = city::city(&mut pieces, self.world, plan, self.tier);
        let shadow = self.shadow.as_ref().filter(|_| stays).map(|all| {
            let mut own = all.empty();
            own.draw_all(&pieces, &self.shelf, pose);
            own
        });
        // Walkers share the patch under their feet: one call draws all patches.
        let mut patches = Vec::new();
        let bodies = traffic.bodies.into_iter();
        let bodies = bodies.map(|pieces| self.parts(pieces, &mut patches)).collect();
        Town { still: self.parts(pieces, &mut Vec::new()), bodies, movers: traffic.movers, shadow }
    }

    /// The meshes of pieces; a patch on the ground that is among `patches` is not made again.
    fn parts(
        &mut self,
        pieces: Pieces,
        patches: &mut Vec<(MeshBuf, Handle<Mesh>)>,
    ) -> Vec<TownPart> {
        let full = self.tier.is_full();
        let mut part = |(stuff, buf): (Stuff, MeshBuf)| {
            let triangles = buf.triangles();
            let same = patches.iter().find(|(other, _)| stuff == Stuff::Contact && *other == buf);
            if let Some((_, mesh)) = same {
                return TownPart { stuff, mesh: mesh.clone(), triangles };
            }
            let patch = (stuff == Stuff::Contact).then(|| buf.clone());
            let mesh = self.stock.meshes.add(buf.into_mesh(full));
            patches.extend(patch.map(|buf| (buf, mesh.clone())));
            TownPart { stuff, mesh, triangles }
        };
        pieces.into_all().map(&mut part).collect()
    }

    /// Spawns a car or a walker.
    fn mover(&mut self, mover: &Mover, bodies: &[Vec<TownPart>], pace: &Number, parent: Entity) {
        let Some(parts) = bodies.get(mover.body) else { return };
        self.cost.moving += 1;
        let (speed, phase) = (f64::from(mover.speed), f64::from(mover.phase));
        let line = Course::line(&mover.line, speed, false, phase);
        let rig = Rig::part(self.place, line, pace.clone());
        let body = self
            .commands
            .spawn((Transform::default(), Visibility::Inherited, rig, ChildOf(parent)))
            .id();
        for TownPart { stuff, mesh, triangles } in parts {
            // In the full tier the sun's shadow moves along; a patch of its own is a call for each.
            if *stuff == Stuff::Contact && self.tier.is_full() && self.world.sun.is_some() {
                continue;
            }
            self.cost.triangles += triangles;
            let material = self.shelf.get(*stuff, &mut self.stock.materials);
            let seen = self.show(*stuff, mesh.clone(), material, body);
            if mover.frames > 1 {
                let of = bodies.get(mover.body..mover.body + mover.frames).unwrap_or_default();
                let frame = |parts: &Vec<TownPart>| {
                    parts.iter().find(|part| part.stuff == *stuff).map(|part| part.mesh.clone())
                };
                let frames = of.iter().filter_map(frame).collect();
                let steps = Steps { frames, cycle_m: mover.cycle_m, place: self.place };
                self.commands.entity(seen).insert(steps);
            }
        }
    }
}
