//! Models from other people's files: still ones are put together with all else, those with a clip
//! become entities, one for each node, whose poses are computed each frame from time and seed.

use std::sync::Arc;

use bevy::camera::visibility::NoFrustumCulling;
use bevy::mesh::VertexAttributeValues;
use bevy::mesh::skinning::{SkinnedMesh, SkinnedMeshInverseBindposes};
use bevy::prelude::*;
use gradus_core::scenario::world::Veil;
use gradus_core::session;
use gradus_model::{Clip, Model, Moves, NodePose, Part, determinant};

use super::chance::Chance;
use super::mesh::MeshBuf;
use super::pieces::{Pieces, Stuff};
use super::spawn::Spawner;
use super::{LiveWorld, Tier, WorldClock};
use gradus_core::scenario::Number;

/// Which clip of a model, how fast, and the pace of the thing that it is.
pub struct Plays<'a> {
    pub clip: &'a str,
    pub speed: f64,
    pub pace: &'a Number,
}

/// A model whose nodes move.
#[derive(Component)]
pub struct Posed {
    place: session::Place,
    model: Arc<Model>,
    /// Index of the clip.
    clip: usize,
    /// 1 as in its file.
    speed: f64,
    /// Of the thing that it is.
    pace: Number,
    /// Where in the clip it began, s.
    began_secs: f64,
    /// One for each of the model's nodes.
    nodes: Vec<Entity>,
}

/// A node of a model.
#[derive(Component)]
pub struct ModelNode;

/// A model's meshes, shared by all that show it.
#[derive(Clone)]
pub struct ModelMeshes {
    model: Arc<Model>,
    /// One for each part.
    parts: Vec<(Stuff, Handle<Mesh>)>,
    /// One for each skin.
    skins: Vec<Handle<SkinnedMeshInverseBindposes>>,
}

/// From a model's frame to that of the thing: made so high, standing on its origin.
fn fitted(model: &Model, height_m: Option<f64>) -> Transform {
    let (low, high) = model.extent();
    height_m.map_or(Transform::IDENTITY, |wanted| {
        let size = wanted as f32 / (high[1] - low[1]).max(1e-6);
        Transform::from_scale(Vec3::splat(size)).with_translation(Vec3::Y * -low[1] * size)
    })
}

/// The triangles of a part.
fn buf(part: &Part) -> MeshBuf {
    let mut buf = MeshBuf::default();
    let corners = part.positions.iter().zip(&part.normals).zip(&part.colours);
    for (i, ((at, normal), [r, g, b])) in corners.enumerate() {
        let normal = Vec3::from(*normal);
        let uv = part.uvs.get(i).map_or(Vec2::ZERO, |uv| Vec2::from(*uv));
        let along = normal.any_orthonormal_vector();
        buf.vertex(Vec3::from(*at), normal, uv, along, [*r, *g, *b, 1.0]);
    }
    for [a, b, c] in part.indices.as_chunks::<3>().0 {
        buf.triangle(*a, *b, *c);
    }
    buf
}

impl Spawner<'_, '_, '_, '_> {
    /// A model as it stands in its file.
    pub fn still_model(&mut self, to: &mut Pieces, model: &Model, height_m: Option<f64>) {
        let pose = fitted(model, height_m).to_matrix();
        for part in model.posed(None) {
            let stuff = self.shelf.model_stuff(model, &part.surface);
            to.of(stuff).append(&buf(&part), &pose);
        }
    }

    /// A model that moves by a clip, below `body`. `seed` says where in the clip it begins.
    pub fn posed_model(
        &mut self,
        model: &Arc<Model>,
        plays: Plays<'_>,
        height_m: Option<f64>,
        seed: u64,
        body: Entity,
    ) {
        let Some(index) = model.clips.iter().position(|of| of.name == plays.clip) else { return };
        let secs = model.clips.get(index).map_or(0.0, |clip| f64::from(clip.secs));
        let began =
            if seed == 0 { 0.0 } else { f64::from(Chance::new(seed, 0xc11f).unit()) * secs };
        let shared = self.model_meshes(model);
        let fit = (fitted(model, height_m), Visibility::Inherited, ChildOf(body));
        let root = self.commands.spawn(fit).id();
        let mut nodes: Vec<Entity> = Vec::with_capacity(model.nodes.len());
        for node in &model.nodes {
            let above = node.held_by.and_then(|above| nodes.get(above)).copied().unwrap_or(root);
            let at = (transform(&node.rest), Visibility::Inherited, ModelNode, ChildOf(above));
            nodes.push(self.commands.spawn(at).id());
        }
        for (part, (stuff, mesh)) in model.parts.iter().zip(shared.parts) {
            self.cost.triangles += part.indices.len() / 3;
            let material = self.shelf.get(stuff, self.materials);
            let node = nodes.get(part.node).copied().unwrap_or(root);
            let Some(skinned) = &part.skinned else {
                self.show(stuff, mesh, material, node);
                continue;
            };
            let seen = self.show(stuff, mesh, material, root);
            let joints = model.skins.get(skinned.skin).map_or(&[][..], |skin| &skin.joints);
            let joints = joints.iter().filter_map(|joint| nodes.get(*joint).copied()).collect();
            let inverse_bindposes = shared.skins.get(skinned.skin).cloned().unwrap_or_default();
            // Where it is depends on its joints, not on its mesh.
            self.commands
                .entity(seen)
                .insert((SkinnedMesh { inverse_bindposes, joints }, NoFrustumCulling));
        }
        let model = model.clone();
        let place = self.place;
        let (speed, pace) = (plays.speed, plays.pace.clone());
        let posed = Posed { place, model, clip: index, speed, pace, began_secs: began, nodes };
        self.commands.entity(root).insert(posed);
    }

    fn model_meshes(&mut self, model: &Arc<Model>) -> ModelMeshes {
        if let Some(made) = self.models.iter().find(|made| Arc::ptr_eq(&made.model, model)) {
            return made.clone();
        }
        let rest: Vec<NodePose> = model.nodes.iter().map(|node| node.rest).collect();
        let frames = model.frames(&rest);
        let mut parts = Vec::with_capacity(model.parts.len());
        for part in &model.parts {
            let stuff = self.shelf.model_stuff(model, &part.surface);
            let mirrored = frames.get(part.node).is_some_and(|frame| determinant(frame) < 0.0);
            let buf = if mirrored && part.skinned.is_none() {
                let mut turned = part.clone();
                turned.turn_over();
                buf(&turned)
            } else {
                buf(part)
            };
            let mut mesh = buf.into_mesh(self.tier == Tier::Full);
            if let Some(skinned) = &part.skinned {
                let joints = VertexAttributeValues::Uint16x4(skinned.joints.clone());
                mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_INDEX, joints);
                mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_WEIGHT, skinned.weights.clone());
            }
            self.cost.meshes += 1;
            parts.push((stuff, self.meshes.add(mesh)));
        }
        let skins = model.skins.iter().map(|skin| {
            let from_part = skin.from_part.iter().copied();
            let joints = from_part.take(skin.joints.len()).collect::<Vec<_>>();
            self.materials.skins.add(SkinnedMeshInverseBindposes::from(joints))
        });
        let made = ModelMeshes { model: model.clone(), parts, skins: skins.collect() };
        self.models.push(made.clone());
        made
    }
}

fn transform(pose: &NodePose) -> Transform {
    Transform { translation: pose.at, rotation: pose.turn, scale: pose.size }
}

/// Models move by their clips.
pub fn pose(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    models: Query<&Posed>,
    mut nodes: Query<&mut Transform, With<ModelNode>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for posed in models.iter().filter(|posed| posed.place == shown) {
        let Some(clip) = posed.model.clips.get(posed.clip) else { continue };
        pose_one(
            clip,
            clip.looped(moment.at_pace(&posed.pace).secs * posed.speed + posed.began_secs),
            &posed.nodes,
            &mut nodes,
        );
    }
}

fn pose_one(
    clip: &Clip,
    secs: f32,
    of: &[Entity],
    nodes: &mut Query<&mut Transform, With<ModelNode>>,
) {
    for track in &clip.tracks {
        let node = of.get(track.node).and_then(|node| nodes.get_mut(*node).ok());
        let Some(mut node) = node else { continue };
        let value = track.at(secs);
        match track.moves {
            Moves::At => node.translation = value.truncate(),
            Moves::Turn => node.rotation = Quat::from_vec4(value),
            Moves::Size => node.scale = value.truncate(),
        }
    }
}
