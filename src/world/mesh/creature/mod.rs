//! Animals, modelled in code: skins whose corners lie in the frames of joints, and the plans of the
//! legs that move the joints. Each kind of animal has its file.

mod bird;
mod bird_feathers;
mod bird_kind;
mod bird_pose;
mod dog;
mod dog_coat;
mod dog_flesh;
mod dog_head;
mod dog_kind;
mod dog_pose;
mod dog_skin;
mod flesh;
pub mod hull;
pub mod leg;
pub mod shade;
mod spider;
mod spider_head;
mod spider_kind;

use std::collections::BTreeMap;

use bevy::mesh::VertexAttributeValues;
use bevy::prelude::*;

pub use bird::{BODY as BIRD_BODY, BONES as BIRD_BONES, Bird, BirdBones, bird};
pub use bird_pose::Perch;
pub use dog::{BONES, CHEST, LEGS, PELVIS, Skeleton};
pub use dog_pose::{Paw, Posture};
pub use dog_skin::{Dog, dog};
pub use spider::spider;

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::creature::flesh::Bound;
use crate::world::mesh::creature::leg::LegPlan;
use crate::world::mesh::pieces::Stuff;

/// How finely an animal is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fineness {
    /// To be seen at arm's length.
    Near,
    /// The same with half of the hair.
    Sparse,
    /// One of many.
    Many,
}

/// An animal, standing on the origin, its head to −Z.
pub struct Creature {
    pub skin: Skin,
    pub frame: Frame,
}

/// The joints of an animal and what moves them. The joints of a skin are, in this order: the body,
/// the parts of [`Frame::parts`], three joints for each of [`Frame::legs`].
pub struct Frame {
    /// Parts that hang on the body and stir a little: the frame of each at rest, in the body's.
    pub parts: Vec<Part>,
    pub legs: Vec<LegPlan>,
    /// The longest way of the body between two steps of a foot, m.
    pub stride_m: f32,
    /// How high a foot is lifted in a whole step, m.
    pub lift_m: f32,
    /// How far a foot stands from the middle, m.
    pub reach_m: f32,
    /// The round patches of its shadow: abdomen and front part.
    pub rounds: [Round; 2],
    /// How high its back is over the root of its first part, m.
    pub back_m: f32,
}

/// A round patch of a shadow.
#[derive(Clone, Copy, Default)]
pub struct Round {
    /// The middle of what throws it, in the body's frame, m.
    pub at: Vec3,
    /// Half of its width along X and Z, m.
    pub half_m: Vec2,
}

/// A part that stirs.
pub struct Part {
    pub rest: Transform,
    /// The farthest turns to each side about X and Y, degrees.
    pub stirs_deg: [f32; 2],
    /// The time of one stir, s.
    pub period_s: f32,
}

impl Frame {
    /// The joint of a leg's first bone.
    pub fn first_of_leg(&self, leg: usize) -> u16 {
        (1 + self.parts.len() + 3 * leg) as u16
    }

    /// The number of joints.
    pub fn joints(&self) -> usize {
        1 + self.parts.len() + 3 * self.legs.len()
    }

    /// The pose of a body that lies on its back on the ground.
    pub fn on_its_back(&self) -> Transform {
        // The abdomen is the highest part of a spider's back.
        let high = self.parts.first().map_or(0.0, |abdomen| abdomen.rest.translation.y);
        Transform::from_xyz(0.0, high + self.back_m, 0.0)
            .with_rotation(Quat::from_rotation_z(std::f32::consts::PI))
    }

    /// Every joint at rest.
    pub fn rest(&self) -> Vec<Transform> {
        let mut all = vec![Transform::IDENTITY];
        all.extend(self.parts.iter().map(|part| part.rest));
        all.extend(self.legs.iter().flat_map(|leg| leg.bones(leg.foot)));
        all
    }
}

/// Triangles whose corners go with joints.
#[derive(Clone, Default)]
pub struct Skin {
    parts: BTreeMap<Stuff, (MeshBuf, Vec<Bound>)>,
}

impl Skin {
    /// Draws triangles that go with a joint.
    pub fn on<T>(&mut self, stuff: Stuff, joint: u16, draw: impl FnOnce(&mut MeshBuf) -> T) -> T {
        let (buf, bounds) = self.parts.entry(stuff).or_default();
        let drawn = draw(buf);
        bounds.resize(buf.vertices(), ([joint, 0, 0, 0], [1.0, 0.0, 0.0, 0.0]));
        drawn
    }

    /// Draws triangles whose corners go with several joints: `draw` gives the joints of each corner.
    pub fn between(&mut self, stuff: Stuff, draw: impl FnOnce(&mut MeshBuf) -> Vec<Bound>) {
        let (buf, bounds) = self.parts.entry(stuff).or_default();
        bounds.extend(draw(buf));
        bounds.resize(buf.vertices(), ([0; 4], [1.0, 0.0, 0.0, 0.0]));
    }

    /// The number of triangles.
    #[cfg(test)]
    pub fn triangles(&self) -> usize {
        self.parts.values().map(|(buf, _)| buf.triangles()).sum()
    }

    /// The corners of all triangles, with the joints at these places.
    #[cfg(test)]
    pub fn posed(&self, joints: &[Transform]) -> Vec<Vec3> {
        let all = self.parts.values().flat_map(|(buf, of)| buf.places().zip(of));
        let on = |joint: u16| joints.get(usize::from(joint)).copied().unwrap_or_default();
        let moved = |at: Vec3, (of, weights): &Bound| {
            let each = of.iter().zip(weights);
            each.map(|(joint, weight)| on(*joint).transform_point(at) * *weight).sum()
        };
        all.map(|(at, bound)| moved(at, bound)).collect()
    }

    /// A mesh for each stuff.
    pub fn into_meshes(self, tangents: bool) -> Vec<(Stuff, usize, Mesh)> {
        let made = self.parts.into_iter().filter(|(_, (buf, _))| !buf.is_empty());
        made.map(|(stuff, (buf, of))| {
            let triangles = buf.triangles();
            let (joints, weights) = of.into_iter().unzip();
            let mut mesh = buf.into_mesh(tangents);
            let joints = VertexAttributeValues::Uint16x4(joints);
            let weights = VertexAttributeValues::Float32x4(weights);
            mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_INDEX, joints);
            mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_WEIGHT, weights);
            (stuff, triangles, mesh)
        })
        .collect()
    }
}
