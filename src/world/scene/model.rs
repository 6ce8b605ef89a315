//! Models from other people's files. A still model is merged with the other still things; a model
//! with a clip becomes entities, one entity for each of its nodes.

use std::sync::Arc;

use bevy::camera::visibility::NoFrustumCulling;
use bevy::mesh::VertexAttributeValues;
use bevy::mesh::skinning::{SkinnedMesh, SkinnedMeshInverseBindposes};
use bevy::prelude::*;
use gradus_base::chance::Chance;
use gradus_model::{Model, NodePose, determinant};
use gradus_scenario::Number;

use crate::world::mesh::model::{fitted, triangles};
use crate::world::mesh::pieces::Pieces;
use crate::world::motion::models::{ModelNode, PlayingModel};
use crate::world::scene::spawner::{ModelMeshes, Spawner};

/// The clip that a model plays, the clip's speed, and the pace of the model's thing.
pub struct Plays<'a> {
    pub clip: &'a str,
    pub speed: f64,
    pub pace: &'a Number,
}

impl Spawner<'_, '_, '_, '_> {
    /// Adds the triangles of a model in the pose of its file.
    pub fn still_model(&mut self, to: &mut Pieces, model: &Model, height_m: Option<f64>) {
        let pose = fitted(model, height_m).to_matrix();
        for part in model.posed(None) {
            let stuff = self.shelf.model_stuff(model, &part.surface);
            to.of(stuff).append(&triangles(&part), &pose);
        }
    }

    /// Spawns a model that moves by a clip, below `body`. `seed` decides where in the clip it
    /// begins.
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
            let material = self.shelf.get(stuff, &mut self.stock.materials);
            let node = nodes.get(part.node).copied().unwrap_or(root);
            let Some(skinned) = &part.skinned else {
                self.show(stuff, mesh, material, node);
                continue;
            };
            let seen = self.show(stuff, mesh, material, root);
            let joints = model.skins.get(skinned.skin).map_or(&[][..], |skin| &skin.joints);
            let joints = joints.iter().filter_map(|joint| nodes.get(*joint).copied()).collect();
            let inverse_bindposes = shared.skins.get(skinned.skin).cloned().unwrap_or_default();
            // A skinned mesh is where its joints are, so its own bounds must not cull it.
            self.commands
                .entity(seen)
                .insert((SkinnedMesh { inverse_bindposes, joints }, NoFrustumCulling));
        }
        let model = model.clone();
        let place = self.place;
        let (speed, pace) = (plays.speed, plays.pace.clone());
        let playing =
            PlayingModel { place, model, clip: index, speed, pace, began_secs: began, nodes };
        self.commands.entity(root).insert(playing);
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
                triangles(&turned)
            } else {
                triangles(part)
            };
            let mut mesh = buf.into_mesh(self.tier.is_full());
            if let Some(skinned) = &part.skinned {
                let joints = VertexAttributeValues::Uint16x4(skinned.joints.clone());
                mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_INDEX, joints);
                mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_WEIGHT, skinned.weights.clone());
            }
            self.cost.meshes += 1;
            parts.push((stuff, self.stock.meshes.add(mesh)));
        }
        let skins = model.skins.iter().map(|skin| {
            let from_part = skin.from_part.iter().copied();
            let joints = from_part.take(skin.joints.len()).collect::<Vec<_>>();
            self.stock.skins.add(SkinnedMeshInverseBindposes::from(joints))
        });
        let made = ModelMeshes { model: model.clone(), parts, skins: skins.collect() };
        self.models.push(made.clone());
        made
    }
}

fn transform(pose: &NodePose) -> Transform {
    Transform { translation: pose.at, rotation: pose.turn, scale: pose.size }
}
