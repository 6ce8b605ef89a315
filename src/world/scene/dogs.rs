//! Dogs as entities: skinned meshes, an entity for each bone, and the component that moves them.

use std::sync::Arc;

use bevy::camera::visibility::VisibilityRange;
use bevy::prelude::*;
use gradus_scenario::Number;
use gradus_scenario::world::Dog as Plan;

use crate::world::mesh::creature::{BONES, shade};
use crate::world::motion::dogs::Dog;
use crate::world::scene::skins::{Bones, Of};
use crate::world::scene::spawner::{Spawner, seen_to};

/// A dog farther than this from the eye has few triangles, m: it is then less than 2 degrees high.
const FAR_M: f32 = 22.0;
/// A dog farther than this is too small to be seen, m: it is less than a quarter of a degree high, five
/// pixels of a headset.
const SEEN_M: f32 = 150.0;

impl Spawner<'_, '_, '_, '_> {
    /// Spawns a dog below `holder`, the entity of its thing; `pace` is the thing's pace, and `last`
    /// the thing's pose in the frame of its last carrier.
    pub fn dog(&mut self, plan: &Plan, pace: &Number, seed: u64, holder: Entity, last: Mat4) {
        let meshes = self.skins(Of::Dog(plan.kind), plan.height_m, seed);
        let Bones::Dog(bones) = meshes.bones else { return };
        let at = (Transform::IDENTITY, Visibility::Inherited, ChildOf(holder));
        let body = self.commands.spawn(at).id();
        let mut joints = vec![body];
        joints.extend(self.joints(BONES - 1, body));
        let near = self.skinned(&meshes.skin, &meshes.binds[0], &joints, body);
        if let Some(far) = self.far_skins(Of::Dog(plan.kind), plan.height_m, seed) {
            let far = self.skinned(&far.skin, &far.binds[0], &joints, body);
            for (skins, from_m, to_m) in [(near, 0.0, FAR_M), (far, FAR_M, SEEN_M)] {
                for skin in skins {
                    self.commands.entity(skin).insert(VisibilityRange::abrupt(from_m, to_m));
                }
            }
        }
        let shadow = self.joints(shade::patches(4), holder);
        for patch in self.skinned(&meshes.shadow, &meshes.binds[1], &shadow, holder) {
            self.commands.entity(patch).insert(seen_to(SEEN_M));
        }
        let dog = Dog {
            over: self.over(last),
            bones,
            high_m: plan.height_m as f32,
            joints,
            shadow,
            plan: Arc::new(plan.clone()),
            pace: pace.clone(),
            seed,
        };
        self.commands.entity(body).insert(dog);
    }
}
