//! A file's words and numbers become a model; what contradicts itself becomes an error.

use std::collections::BTreeMap;

use glam::{Mat4, Quat, Vec3, Vec4};

use crate::data::Data;
use crate::file::{self, Root};
use crate::look::{on_picture, share, surface};
use crate::pose::{self, NodePose};
use crate::{
    MOST_CORNERS, MOST_JOINTS, MOST_SKINNED, MOST_TRIANGLES, Model, ModelError, Node, Part, Skin,
    Skinned, clip, tangents,
};

/// Nodes within each other.
const DEEPEST: u32 = 64;
/// A corner lies within this of the origin along each axis, m.
const FARTHEST_M: f32 = 1e5;

/// Words that a file may say that it needs: read here, or no more than a finer look.
fn is_read(extension: &str) -> bool {
    let finer = extension.starts_with("KHR_materials_")
        && extension != "KHR_materials_pbrSpecularGlossiness"
        && extension != "KHR_materials_variants";
    finer
        || matches!(
            extension,
            "KHR_texture_transform" | "KHR_mesh_quantization" | "KHR_lights_punctual"
        )
}

/// Reads a model. `beside` gives the bytes of a picture that lies in a file of its own.
pub fn model(
    bytes: &[u8],
    beside: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<Model, ModelError> {
    let (root, blob) = file::open(bytes)?;
    if let Some(needed) = root.extensions_required.0.iter().find(|name| !is_read(name)) {
        return Err(ModelError::Needs(needed.chars().take(60).collect()));
    }
    if root.buffers.0.iter().any(|buffer| buffer.uri.is_some()) {
        return Err(ModelError::OtherFiles);
    }
    let mut reading = Reading {
        data: Data { root: &root, blob },
        beside,
        model: Model::default(),
        known: vec![None; root.nodes.0.len()],
        meshes: Vec::new(),
        skins: BTreeMap::new(),
        pictures: BTreeMap::new(),
        means: BTreeMap::new(),
        texels: 0,
        triangles: 0,
        corners: 0,
        skinned: 0,
    };
    let scene = root.scenes.get(root.scene.unwrap_or(0)).ok_or(ModelError::Empty)?;
    for node in &scene.nodes {
        reading.node(*node, None, 0)?;
    }
    for (node, own) in std::mem::take(&mut reading.meshes) {
        reading.mesh(node, own)?;
    }
    if reading.triangles == 0 {
        return Err(ModelError::Empty);
    }
    reading.model.clips = clip::read(&reading.data, &reading.known)?;
    let mut model = reading.model;
    model.extent = extent(&model)?;
    Ok(model)
}

fn extent(model: &Model) -> Result<([f32; 3], [f32; 3]), ModelError> {
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for part in model.posed(None) {
        for at in &part.positions {
            if at.iter().any(|c| !c.is_finite() || c.abs() > FARTHEST_M) {
                return Err(ModelError::Untrue("a corner lies nowhere"));
            }
            low = low.min(Vec3::from(*at));
            high = high.max(Vec3::from(*at));
        }
    }
    Ok((low.to_array(), high.to_array()))
}

pub(crate) struct Reading<'a, 'b> {
    pub(crate) data: Data<'a>,
    pub(crate) beside: &'b mut dyn FnMut(&str) -> Option<Vec<u8>>,
    pub(crate) model: Model,
    /// The model's node for each node of the file.
    pub(crate) known: Vec<Option<usize>>,
    /// Nodes of the file with triangles, and the model's.
    pub(crate) meshes: Vec<(&'a file::Node, usize)>,
    /// The model's skin for each skin of the file that is used.
    pub(crate) skins: BTreeMap<usize, usize>,
    /// The model's picture for each picture of the file that is used.
    pub(crate) pictures: BTreeMap<usize, usize>,
    /// How rough and how much of metal the file's pictures of that are.
    pub(crate) means: BTreeMap<usize, [f32; 2]>,
    /// Decoded so far.
    pub(crate) texels: usize,
    pub(crate) triangles: usize,
    pub(crate) corners: usize,
    pub(crate) skinned: usize,
}

impl<'a> Reading<'a, '_> {
    pub(crate) fn root(&self) -> &'a Root {
        self.data.root
    }

    fn node(&mut self, index: usize, held_by: Option<usize>, depth: u32) -> Result<(), ModelError> {
        if depth > DEEPEST {
            return Err(ModelError::TooDeep);
        }
        let node = self.root().nodes.get(index);
        let node = node.ok_or(ModelError::Untrue("a node is named that is not there"))?;
        let known = self.known.get_mut(index).filter(|known| known.is_none());
        let known = known.ok_or(ModelError::Untrue("a node is held by two"))?;
        let rest = match node.matrix {
            Some(m) => NodePose::of_matrix(&Mat4::from_cols_array(&m)),
            None => {
                let plain = NodePose::default();
                let turn = |q: [f32; 4]| Quat::from_vec4(pose::unit_turn(Vec4::from(q)));
                NodePose {
                    at: node.translation.map_or(plain.at, Vec3::from),
                    turn: node.rotation.map_or(plain.turn, turn),
                    size: node.scale.map_or(plain.size, Vec3::from),
                }
            }
        };
        if !rest.is_sound() {
            return Err(ModelError::Untrue("a node lies nowhere"));
        }
        let own = self.model.nodes.len();
        *known = Some(own);
        self.model.nodes.push(Node { held_by, rest });
        if node.mesh.is_some() {
            self.meshes.push((node, own));
        }
        for child in &node.children {
            self.node(*child, Some(own), depth + 1)?;
        }
        Ok(())
    }

    fn mesh(&mut self, node: &file::Node, own: usize) -> Result<(), ModelError> {
        let mesh = node.mesh.and_then(|mesh| self.root().meshes.get(mesh));
        let mesh = mesh.ok_or(ModelError::Untrue("a mesh is named that is not there"))?;
        let skin = node.skin.map(|skin| self.skin(skin)).transpose()?;
        for primitive in &mesh.primitives {
            if primitive.mode.unwrap_or(4) == 4 {
                self.primitive(primitive, own, skin)?;
            }
        }
        Ok(())
    }

    fn skin(&mut self, index: usize) -> Result<usize, ModelError> {
        if let Some(own) = self.skins.get(&index) {
            return Ok(*own);
        }
        let skin = self.root().skins.get(index);
        let skin = skin.ok_or(ModelError::Untrue("a skin is named that is not there"))?;
        if skin.joints.len() > MOST_JOINTS {
            return Err(ModelError::TooManySkinned);
        }
        let joints = skin.joints.iter().map(|joint| self.known.get(*joint).copied().flatten());
        let joints = joints.collect::<Option<Vec<_>>>();
        let joints = joints.ok_or(ModelError::Untrue("a joint is not in its scene"))?;
        let from_part = match skin.inverse_bind_matrices {
            None => vec![Mat4::IDENTITY; joints.len()],
            Some(accessor) => {
                self.data.numbers::<16>(accessor)?.iter().map(Mat4::from_cols_array).collect()
            }
        };
        if joints.is_empty() || from_part.len() < joints.len() {
            return Err(ModelError::Untrue("a skin has too few joints or matrices"));
        }
        let own = self.model.skins.len();
        self.model.skins.push(Skin { joints, from_part });
        self.skins.insert(index, own);
        Ok(own)
    }

    fn primitive(
        &mut self,
        of: &file::Primitive,
        node: usize,
        skin: Option<usize>,
    ) -> Result<(), ModelError> {
        let Some(accessor) = of.attributes.position else { return Ok(()) };
        // Before any of it is read: a file may say the same data a thousand times.
        let corners = self.data.shape(accessor)?.0;
        let count = match of.indices {
            Some(indices) => self.data.shape(indices)?.0 / 3,
            None => corners / 3,
        };
        self.corners = self.corners.saturating_add(corners);
        self.triangles = self.triangles.saturating_add(count);
        if self.triangles > MOST_TRIANGLES || self.corners > MOST_CORNERS {
            return Err(ModelError::TooMany);
        }
        let positions = self.data.numbers::<3>(accessor)?;
        let mut indices: Vec<u32> = match of.indices {
            Some(accessor) => self.data.whole::<1>(accessor)?.into_iter().flatten().collect(),
            None => (0..positions.len() as u32).collect(),
        };
        indices.truncate(3 * count);
        if indices.iter().any(|i| *i as usize >= positions.len()) {
            return Err(ModelError::Untrue("a triangle has a corner that is not there"));
        }
        let given =
            of.attributes.normal.map(|normal| self.data.numbers::<3>(normal)).transpose()?;
        let given = given.filter(|given| given.len() == positions.len());
        let lit_by_file = given.is_some();
        let normals = match given {
            Some(given) => given.into_iter().map(|n| normal(Vec3::from(n))).collect(),
            None => smooth_normals(&positions, &indices),
        };
        let material = match of.material {
            Some(index) => {
                let found = self.root().materials.get(index);
                found.ok_or(ModelError::Untrue("a material is named that is not there"))?
            }
            None => &file::Material::default(),
        };
        let [r, g, b, alpha] =
            material.pbr_metallic_roughness.base_color_factor.unwrap_or([1.0; 4]).map(share);
        let corners = of.attributes.colour.map(|colour| self.colours(colour)).transpose()?;
        let corners = corners.unwrap_or_default();
        let colours = (0..positions.len())
            .map(|i| match corners.get(i) {
                Some(c) => [r * c[0], g * c[1], b * c[2]],
                None => [r, g, b],
            })
            .collect();
        let mut surface = surface(material, alpha);
        if let Some(map) = &material.pbr_metallic_roughness.metallic_roughness_texture {
            let [roughness, metal] = self.roughness_and_metal(map)?;
            surface.roughness *= roughness;
            surface.metal *= metal;
        }
        let mut uvs = Vec::new();
        let colour = material.pbr_metallic_roughness.base_color_texture.as_ref();
        if let (Some(texture), Some(accessor)) = (colour, of.attributes.uv) {
            surface.paint = Some(self.paint(texture)?);
            uvs = self.places(texture, accessor, positions.len())?;
        }
        let mut tangents = Vec::new();
        if let Some(texture) = &material.normal_texture {
            surface.normals = Some(self.normal_map(texture, colour)?);
            let accessor = of.attributes.uv;
            let accessor = accessor.ok_or(ModelError::NormalMap("no coordinates lead to it"))?;
            if uvs.is_empty() {
                uvs = self.places(texture, accessor, positions.len())?;
            }
            // Tangents belong to the normals that the file gives, and to no others.
            if let Some(accessor) = of.attributes.tangent.filter(|_| lit_by_file) {
                tangents = self.tangents(accessor, positions.len())?;
            }
        }
        let skinned = match (skin, of.attributes.joints, of.attributes.weights) {
            (Some(skin), Some(joints), Some(weights)) => {
                Some(self.skinned(skin, joints, weights, positions.len())?)
            }
            _ => None,
        };
        let mut part =
            Part { node, positions, normals, tangents, colours, uvs, indices, surface, skinned };
        if part.surface.normals.is_some() && part.tangents.is_empty() {
            let more = tangents::lay(&mut part);
            self.corners += more;
            if self.corners > MOST_CORNERS {
                return Err(ModelError::TooMany);
            }
            self.skinned += if part.skinned.is_some() { more } else { 0 };
            if self.skinned > MOST_SKINNED {
                return Err(ModelError::TooManySkinned);
            }
        }
        self.model.parts.push(part);
        Ok(())
    }

    /// The places of corners on a picture.
    fn places(
        &self,
        on: &file::TextureUse,
        accessor: usize,
        many: usize,
    ) -> Result<Vec<[f32; 2]>, ModelError> {
        let mut uvs = self.data.numbers::<2>(accessor)?;
        if uvs.len() != many {
            return Err(ModelError::Untrue("there are fewer places on a picture than corners"));
        }
        if let Some(transform) = &on.extensions.transform {
            uvs.iter_mut().for_each(|uv| *uv = on_picture(transform, *uv));
        }
        if uvs.iter().flatten().any(|v| !v.is_finite()) {
            return Err(ModelError::Untrue("a place on a picture is nowhere"));
        }
        Ok(uvs)
    }

    /// Tangents of corners; none where a tangent has no length.
    fn tangents(&self, accessor: usize, many: usize) -> Result<Vec<[f32; 4]>, ModelError> {
        let given = self.data.numbers::<4>(accessor)?;
        if given.len() != many {
            return Err(ModelError::Untrue("there are fewer tangents than corners"));
        }
        let one = |[x, y, z, side]: [f32; 4]| {
            let along = pose::unit(Vec3::new(x, y, z))?;
            Some([along.x, along.y, along.z, if side < 0.0 { -1.0 } else { 1.0 }])
        };
        Ok(given.into_iter().map(one).collect::<Option<Vec<_>>>().unwrap_or_default())
    }

    fn skinned(
        &mut self,
        skin: usize,
        joints: usize,
        weights: usize,
        many: usize,
    ) -> Result<Skinned, ModelError> {
        const BROKEN: ModelError = ModelError::Untrue("a corner follows joints that are not there");
        self.skinned += many;
        if self.skinned > MOST_SKINNED {
            return Err(ModelError::TooManySkinned);
        }
        let there = self.model.skins.get(skin).map_or(0, |skin| skin.joints.len()) as u32;
        let joints = self.data.whole::<4>(joints)?;
        let mut weights = self.data.numbers::<4>(weights)?;
        if joints.len() != many || weights.len() != many {
            return Err(BROKEN);
        }
        for (joints, weights) in joints.iter().zip(&mut weights) {
            let all: f32 = weights.iter().sum();
            if weights.iter().any(|weight| *weight < 0.0) || !all.is_finite() {
                return Err(BROKEN);
            }
            // Corners that follow no joint follow the first; other weights are scaled to a sum of
            // 1.
            *weights = if all > 1e-6 { weights.map(|w| w / all) } else { [1.0, 0.0, 0.0, 0.0] };
            if joints.iter().any(|joint| *joint >= there) {
                return Err(BROKEN);
            }
        }
        let joints = joints.into_iter().map(|all| all.map(|joint| joint as u16)).collect();
        Ok(Skinned { skin, joints, weights })
    }

    /// Colours of corners, linear; with or without alpha.
    fn colours(&self, accessor: usize) -> Result<Vec<[f32; 3]>, ModelError> {
        let three = match self.data.shape(accessor)?.1 {
            3 => self.data.numbers::<3>(accessor)?,
            _ => {
                let four = self.data.numbers::<4>(accessor)?.into_iter();
                four.map(|[r, g, b, _]| [r, g, b]).collect()
            }
        };
        Ok(three.into_iter().map(|colour| colour.map(share)).collect())
    }
}

/// A normal of a file made one of length 1; up where it has no length.
fn normal(v: Vec3) -> [f32; 3] {
    pose::unit(v).unwrap_or(Vec3::Y).to_array()
}

/// Normals of corners from the triangles about them, the larger ones counting more.
fn smooth_normals(positions: &[[f32; 3]], indices: &[u32]) -> Vec<[f32; 3]> {
    let mut sums = vec![Vec3::ZERO; positions.len()];
    for [a, b, c] in indices.as_chunks::<3>().0 {
        let at = |i: &u32| positions.get(*i as usize).map_or(Vec3::ZERO, |at| Vec3::from(*at));
        let normal = (at(b) - at(a)).cross(at(c) - at(a));
        for i in [a, b, c] {
            if let Some(sum) = sums.get_mut(*i as usize) {
                *sum += normal;
            }
        }
    }
    sums.into_iter().map(normal).collect()
}
