//! Birds as entities: near by skinned meshes and an entity for each bone; far away a still body and
//! two wings that beat.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::stays;
use gradus_scenario::world::{Bird as Plan, Thing};

use crate::world::mesh::creature::{BIRD_BONES, shade};
use crate::world::mesh::pieces::Pieces;
use crate::world::mesh::street;
use crate::world::motion::birds::Bird;
use crate::world::motion::things::Rig;
use crate::world::scene::skins::{Bones, Of};
use crate::world::scene::spawner::Spawner;

/// A bird that stays in its place is a far bird from here on, m for each metre of its span.
const FAR: f32 = 90.0;
/// How far the wings of a far bird beat to each side, degrees.
const BEATS_DEG: f64 = 38.0;

impl Spawner<'_, '_, '_, '_> {
    /// Spawns a bird below `holder`, the entity of its thing; `last` is the thing's pose in the frame
    /// of its last carrier.
    pub fn bird(&mut self, plan: &Plan, thing: &Thing, seed: u64, holder: Entity, last: Mat4) {
        let at = self.frame * last;
        let away = self.eyes.distance(at.w_axis.truncate());
        // One far away that always flies is told by its wings alone; one that stands keeps them folded.
        let flies = plan.flies.constant() == Some(1.0);
        let far = flies && stays(thing) && away > FAR * plan.span() as f32;
        let Some(kind) = plan.kind.filter(|_| !far) else {
            return self.far_bird(plan, thing, holder);
        };
        let meshes = self.skins(Of::Bird(kind), plan.span(), seed);
        let Bones::Bird(bones) = meshes.bones else { return };
        let at = (Transform::IDENTITY, Visibility::Inherited, ChildOf(holder));
        let body = self.commands.spawn(at).id();
        let mut joints = vec![body];
        joints.extend(self.joints(BIRD_BONES - 1, body));
        self.skinned(&meshes.skin, &meshes.binds[0], &joints, body);
        let shadow = self.joints(shade::patches(0), holder);
        self.skinned(&meshes.shadow, &meshes.binds[1], &shadow, holder);
        let bird = Bird {
            over: self.over(last),
            bones,
            joints,
            shadow,
            plan: Arc::new(plan.clone()),
            pace: thing.pace.clone(),
            seed,
        };
        self.commands.entity(body).insert(bird);
    }

    fn far_bird(&mut self, plan: &Plan, thing: &Thing, holder: Entity) {
        let span = plan.span() as f32;
        let mut own = Pieces::new(f32::INFINITY);
        street::bird_body(&mut own, span);
        self.flush(own, holder);
        for side in [-1.0_f32, 1.0] {
            let mut wing = Pieces::new(f32::INFINITY);
            street::bird_wing(&mut wing, span, side);
            let course = Course::beat(f64::from(side) * BEATS_DEG, 1.0 / plan.beats());
            let hinge = self
                .commands
                .spawn((
                    Transform::default(),
                    Visibility::Inherited,
                    ChildOf(holder),
                    Rig::part(self.place, course, thing.pace.clone()),
                ))
                .id();
            self.flush(wing, hinge);
        }
    }
}
