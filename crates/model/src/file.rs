//! The words of a glTF file, as its JSON has them, and the container of a `.glb`. Nothing is
//! checked here but that it can be read; every index in it may lie.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use crate::ModelError;

/// A list of a file has at most this many entries.
const MOST_ENTRIES: usize = 10_000;

/// The JSON and the data of a binary file.
pub fn open(bytes: &[u8]) -> Result<(Root, &[u8]), ModelError> {
    let no = |why: &str| ModelError::NotGltf(why.to_owned());
    let word = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..at + 4)?.first_chunk()?));
    if !bytes.starts_with(b"glTF") {
        return Err(no("it does not begin as a binary one"));
    }
    const CUT: &str = "it is cut short";
    let version = word(4).ok_or_else(|| no(CUT))?;
    if version != 2 {
        return Err(no("its version is not 2"));
    }
    let chunk = |at: usize, kind: &[u8; 4]| {
        let len = word(at)? as usize;
        (bytes.get(at + 4..at + 8)? == kind).then_some(())?;
        bytes.get(at + 8..)?.get(..len)
    };
    let json = chunk(12, b"JSON").ok_or_else(|| no(CUT))?;
    let root: Root = serde_json::from_slice(json).map_err(|e| no(&e.to_string()))?;
    let data_at = 20 + json.len().next_multiple_of(4);
    let data = chunk(data_at, b"BIN\0");
    if data.is_none() && bytes.len() > data_at {
        return Err(no(CUT));
    }
    Ok((root, data.unwrap_or_default()))
}

#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Root {
    pub extensions_required: Few<String>,
    pub scene: Option<usize>,
    pub scenes: Few<Scene>,
    pub nodes: Few<Node>,
    pub meshes: Few<Mesh>,
    pub accessors: Few<Accessor>,
    pub buffers: Few<Buffer>,
    pub buffer_views: Few<View>,
    pub materials: Few<Material>,
    pub textures: Few<Texture>,
    pub images: Few<Image>,
    pub samplers: Few<Sampler>,
    pub skins: Few<Skin>,
    pub animations: Few<Animation>,
}

#[derive(serde::Deserialize)]
pub struct Scene {
    #[serde(default)]
    pub nodes: Vec<usize>,
}

#[derive(serde::Deserialize)]
pub struct Node {
    #[serde(default)]
    pub children: Vec<usize>,
    pub mesh: Option<usize>,
    pub skin: Option<usize>,
    pub matrix: Option<[f32; 16]>,
    pub translation: Option<[f32; 3]>,
    pub rotation: Option<[f32; 4]>,
    pub scale: Option<[f32; 3]>,
}

#[derive(serde::Deserialize)]
pub struct Mesh {
    pub primitives: Vec<Primitive>,
}

#[derive(serde::Deserialize)]
pub struct Primitive {
    pub attributes: Attributes,
    pub indices: Option<usize>,
    pub material: Option<usize>,
    /// 4 is triangles.
    pub mode: Option<u32>,
}

#[derive(serde::Deserialize)]
pub struct Attributes {
    #[serde(rename = "POSITION")]
    pub position: Option<usize>,
    #[serde(rename = "NORMAL")]
    pub normal: Option<usize>,
    #[serde(rename = "TANGENT")]
    pub tangent: Option<usize>,
    #[serde(rename = "COLOR_0")]
    pub colour: Option<usize>,
    #[serde(rename = "TEXCOORD_0")]
    pub uv: Option<usize>,
    #[serde(rename = "JOINTS_0")]
    pub joints: Option<usize>,
    #[serde(rename = "WEIGHTS_0")]
    pub weights: Option<usize>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Accessor {
    pub buffer_view: Option<usize>,
    #[serde(default)]
    pub byte_offset: usize,
    pub component_type: u32,
    #[serde(default)]
    pub normalized: bool,
    pub count: usize,
    #[serde(rename = "type")]
    pub shape: String,
    pub sparse: Option<serde::de::IgnoredAny>,
}

#[derive(serde::Deserialize)]
pub struct Buffer {
    pub uri: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    pub buffer: usize,
    #[serde(default)]
    pub byte_offset: usize,
    pub byte_length: usize,
    pub byte_stride: Option<usize>,
}

#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Material {
    pub pbr_metallic_roughness: Look,
    pub alpha_mode: Option<String>,
    pub alpha_cutoff: Option<f32>,
    pub normal_texture: Option<TextureUse>,
    pub double_sided: bool,
}

#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Look {
    pub base_color_factor: Option<[f32; 4]>,
    pub base_color_texture: Option<TextureUse>,
    pub metallic_roughness_texture: Option<TextureUse>,
    pub metallic_factor: Option<f32>,
    pub roughness_factor: Option<f32>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TextureUse {
    pub index: usize,
    #[serde(default)]
    pub tex_coord: u32,
    /// Of a map of normals alone.
    pub scale: Option<f32>,
    #[serde(default)]
    pub extensions: UseExtensions,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct UseExtensions {
    #[serde(rename = "KHR_texture_transform")]
    pub transform: Option<TextureTransform>,
}

#[derive(Clone, Copy, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TextureTransform {
    pub offset: Option<[f32; 2]>,
    /// Radians, counter-clockwise.
    pub rotation: f32,
    pub scale: Option<[f32; 2]>,
    pub tex_coord: Option<u32>,
}

#[derive(serde::Deserialize)]
pub struct Texture {
    pub source: Option<usize>,
    pub sampler: Option<usize>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    pub uri: Option<String>,
    pub buffer_view: Option<usize>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sampler {
    pub mag_filter: Option<u32>,
    pub wrap_s: Option<u32>,
    pub wrap_t: Option<u32>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Skin {
    pub inverse_bind_matrices: Option<usize>,
    pub joints: Vec<usize>,
}

#[derive(serde::Deserialize)]
pub struct Animation {
    pub name: Option<String>,
    pub channels: Vec<Channel>,
    pub samplers: Vec<Curve>,
}

#[derive(serde::Deserialize)]
pub struct Channel {
    pub sampler: usize,
    pub target: Target,
}

#[derive(serde::Deserialize)]
pub struct Target {
    pub node: Option<usize>,
    pub path: String,
}

#[derive(serde::Deserialize)]
pub struct Curve {
    pub input: usize,
    pub output: usize,
    pub interpolation: Option<String>,
}

/// A list that is bounded while it is read: a few bytes of JSON are many of memory.
pub struct Few<T>(pub Vec<T>);

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Few<T> {
    pub fn get(&self, index: usize) -> Option<&T> {
        self.0.get(index)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reading<T> {
            type Value = Few<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Few<T>, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = list.next_element()? {
                    if all.len() == MOST_ENTRIES {
                        return Err(A::Error::custom(format!(
                            "a list in it has more than {MOST_ENTRIES} entries"
                        )));
                    }
                    all.push(entry);
                }
                Ok(Few(all))
            }
        }
        from.deserialize_seq(Reading(PhantomData))
    }
}
