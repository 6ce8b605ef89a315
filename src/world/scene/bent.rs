//! The entities of people who move as a whole: a walker, a crowd, somebody who rises, collapses or ducks.
//! Such a person is one mesh that hangs on joints.

use std::sync::Arc;

use bevy::camera::primitives::Aabb;
use bevy::camera::visibility::NoAutoAabb;
use bevy::mesh::VertexAttributeValues;
use bevy::mesh::skinning::{SkinnedMesh, SkinnedMeshInverseBindposes};
use bevy::prelude::*;
use gradus_base::chance::mix;
use gradus_scenario::Number;
use gradus_scenario::plan::crowd::{self, Walker};
use gradus_scenario::plan::stance::Within;
use gradus_scenario::world::{Crowd, Doing, Person as Plan};

use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::posing::seated;
use crate::world::mesh::people::rig::joints;
use crate::world::mesh::people::who::Traits;
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::motion::bend::{Bends, How, Joint, Strolls};
use crate::world::scene::kept::{BodyPart, PartKey};
use crate::world::scene::spawner::Spawner;
use crate::world::tier::Tier;

/// The levels of detail of a walker near by and far away.
const NEAR: usize = 1;
const FAR: usize = 2;
/// The index of the joint that moves the head.
const HEAD: usize = 4;

/// Whether a person rises, sits down, collapses or ducks.
pub fn moves_as_a_whole(plan: &Plan) -> bool {
    [&plan.rises, &plan.collapses, &plan.ducks].iter().any(|share| share.constant() != Some(0.0))
}

impl Spawner<'_, '_, '_, '_> {
    /// Spawns somebody who walks or runs as `carrier` goes; returns the entity that carries the head, where
    /// the head lives by itself.
    pub fn walker(
        &mut self,
        does: &Doing,
        seed: u64,
        body: &Arc<Body>,
        level: usize,
        lives: bool,
        carrier: Entity,
    ) -> Option<Entity> {
        let (root, joints) = self.bent(body, seed, level, How::Walks(does.clone()), carrier);
        self.skin(seed, body, level, !lives, &joints, root);
        joints.get(HEAD).copied().filter(|_| lives)
    }

    /// Spawns somebody who rises, collapses or ducks; returns the entity that carries the head, where the
    /// head lives by itself.
    pub fn rising(
        &mut self,
        plan: &Plan,
        seed: u64,
        body: &Arc<Body>,
        level: usize,
        lives: bool,
        carrier: Entity,
    ) -> Option<Entity> {
        let how = if plan.ducks.constant() != Some(0.0) {
            How::Ducks(Box::new(body.ducking(&plan.does)), plan.ducks.clone())
        } else if seated(&plan.does) {
            How::Rises(Box::new(body.rising(&plan.does)), plan.rises.clone())
        } else {
            How::Collapses(Box::new(body.collapsing(&plan.does)), plan.collapses.clone())
        };
        let (root, joints) = self.bent(body, seed, level, how, carrier);
        self.skin(seed, body, level, !lives, &joints, root);
        joints.get(HEAD).copied().filter(|_| lives)
    }

    /// Spawns the walkers of a crowd that stands at `pose` below `parent`.
    pub fn crowd(
        &mut self,
        plan: &Crowd,
        pace: &Number,
        pose: &Mat4,
        parent: Entity,
        within: Within,
    ) {
        let frame = self.frame * *pose;
        let root = self
            .commands
            .spawn((Transform::from_matrix(*pose), Visibility::Inherited, ChildOf(parent)))
            .id();
        let patient = crowd::patients_places(self.world, plan, &frame);
        let plan = Crowd { seed: within.vary(plan.seed), ..plan.clone() };
        let walkers: Arc<[Walker]> = crowd::plan(&plan, patient.as_slice()).into();
        let mut patch = Pieces::new(f32::INFINITY);
        patch.contact(Vec3::ZERO, Vec2::new(0.38, 0.34), 0.0, 0.75);
        let patch = patch.into_all().next().map(|(stuff, buf)| {
            self.cost.meshes += 1;
            (stuff, self.stock.meshes.add(buf.into_mesh(self.tier.is_full())))
        });
        let traits = Traits::of_crowd(&plan);
        for (nth, walker) in walkers.iter().enumerate() {
            let seed = traits.person(walker.seed);
            let Some(body) = self.stock.people.body(seed, walker.seed, traits) else { return };
            let strolls = Strolls {
                walkers: walkers.clone(),
                nth,
                count: plan.count.clone(),
                pace: pace.clone(),
                attention: plan.attention.clone(),
                from_world: frame.inverse(),
                seen: [root; 2],
                changes_m: if self.tier == Tier::Full { 12.0 } else { 8.5 },
            };
            let how = How::Strolls(Box::new(strolls));
            let (walks, joints) = self.bent(&body, seed, NEAR, how, root);
            let near = self.skin(seed, &body, NEAR, true, &joints, walks);
            let few = joints.get(..self::joints(FAR)).unwrap_or_default();
            let far = self.skin(seed, &body, FAR, true, few, walks);
            self.commands.entity(walks).entry::<Bends>().and_modify(move |mut bends| {
                if let How::Strolls(strolls) = &mut bends.how {
                    strolls.seen = [near, far];
                }
            });
            // Each patch is a draw call: far away it is not seen.
            if let Some((stuff, mesh)) = &patch {
                let material = self.shelf.get(*stuff, &mut self.stock.materials);
                self.show(*stuff, mesh.clone(), material, near);
            }
        }
    }

    /// Spawns the joints of a body below `carrier`; returns the entity that bends and the joints.
    fn bent(
        &mut self,
        body: &Arc<Body>,
        seed: u64,
        level: usize,
        how: How,
        carrier: Entity,
    ) -> (Entity, Vec<Entity>) {
        self.cost.moving += 1;
        let root = self
            .commands
            .spawn((Transform::default(), Visibility::Inherited, ChildOf(carrier)))
            .id();
        let joint = |_| {
            let joint = (Transform::default(), Visibility::Inherited, Joint, ChildOf(root));
            self.commands.spawn(joint).id()
        };
        let all: Vec<Entity> = (0..joints(level)).map(joint).collect();
        let bends = Bends {
            place: self.place,
            body: body.clone(),
            seed: mix(seed ^ 0x6a2e),
            how,
            joints: all.clone().into(),
            shown: None,
        };
        self.commands.entity(root).insert(bends);
        (root, all)
    }

    /// Spawns the triangles of a body that hang on `joints`, below `root`.
    fn skin(
        &mut self,
        seed: u64,
        body: &Body,
        level: usize,
        head: bool,
        joints: &[Entity],
        root: Entity,
    ) -> Entity {
        let (meshes, full) = (&mut self.stock.meshes, self.tier.is_full());
        let part = BodyPart::Bent { head };
        let key = PartKey { does: Doing::Walk, tier: self.tier, part, level };
        let (mesh, triangles) = self.stock.people.mesh(seed, key, || {
            let rigged = body.rigged(level, head);
            let triangles = rigged.buf.triangles();
            let mut mesh = rigged.buf.into_mesh(full);
            let hang = VertexAttributeValues::Uint16x4(rigged.joints);
            mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_INDEX, hang);
            mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_WEIGHT, rigged.weights);
            (meshes.add(mesh), triangles)
        });
        self.cost.meshes += 1;
        self.cost.triangles += triangles;
        let rest = body.joint_places(level).map(|at| Mat4::from_translation(-at));
        let rest: Vec<Mat4> = rest.collect();
        let inverse_bindposes = self.stock.skins.add(SkinnedMeshInverseBindposes::from(rest));
        let material = self.shelf.get(Stuff::Matte, &mut self.stock.materials);
        let seen = self.show(Stuff::Matte, mesh, material, root);
        // As far as a body reaches that stands, walks or lies.
        let around = Aabb::from_min_max(Vec3::new(-0.9, -0.2, -1.2), Vec3::new(0.9, 2.1, 1.9));
        let joints = joints.to_vec();
        let skinned = SkinnedMesh { inverse_bindposes, joints };
        self.commands.entity(seen).insert((skinned, around, NoAutoAabb));
        seen
    }
}
