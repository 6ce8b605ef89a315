//! Smoke, dust, fire and what flies: a mesh of squares for all, a material for each of them that
//! holds where its squares are in this frame. A square faces the middle between the eyes, so that
//! both eyes see the same picture of it.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, MeshVertexBufferLayoutRef, PrimitiveTopology};
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    AsBindGroup, AsBindGroupShaderType, RenderPipelineDescriptor, ShaderType,
    SpecializedMeshPipelineError,
};
use bevy::render::texture::GpuImage;
use bevy::shader::ShaderRef;

use crate::world::look::plain::PlaceLight;
use crate::world::look::sprite_pictures;

const SHADER: &str = "embedded://gradus/world/look/sprites.wgsl";
/// The most squares of one thing.
pub const MOST_SPRITES: usize = 384;

/// Registers material, shader, the mesh and the pictures.
pub fn plugin(app: &mut App) {
    bevy::asset::embedded_asset!(app, "sprites.wgsl");
    app.add_plugins(MaterialPlugin::<SpriteMaterial>::default()).init_resource::<SpriteStock>();
}

/// What all sprites share, made when the first are needed.
#[derive(Resource, Default)]
pub struct SpriteStock(Option<(Handle<Mesh>, Handle<Image>)>);

impl SpriteStock {
    /// The mesh and the pictures.
    pub fn get(
        &mut self,
        meshes: &mut Assets<Mesh>,
        images: &mut Assets<Image>,
    ) -> (Handle<Mesh>, Handle<Image>) {
        let made = self
            .0
            .get_or_insert_with(|| (meshes.add(mesh()), images.add(sprite_pictures::pictures())));
        made.clone()
    }
}

/// A mesh of squares: in x and y the corner, −1 to 1, in z the number of the square, 1024 to the
/// unit, so that the renderer sorts the mesh by where its thing stands.
fn mesh() -> Mesh {
    let corners = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];
    let square = |n: usize| corners.map(|[x, y]: [f32; 2]| [x, y, n as f32 / 1024.0]);
    let places: Vec<[f32; 3]> = (0..MOST_SPRITES).flat_map(square).collect();
    let two = |n: usize| [0, 1, 2, 0, 2, 3].map(|corner| 4 * n as u32 + corner);
    let indices: Vec<u32> = (0..MOST_SPRITES).flat_map(two).collect();
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, places)
        .with_inserted_indices(Indices::U32(indices))
}

/// The pictures by number, as they lie in their sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Picture {
    /// One of four billows of smoke.
    #[default]
    Puff0,
    Puff1,
    Puff2,
    Puff3,
    /// One of two flames.
    Flame0,
    Flame1,
    /// A line that glows.
    Streak,
    /// A clod.
    Clod,
    /// A splinter of glass.
    Splinter,
    /// A drop on a pane.
    Drop,
    /// A plain bar.
    Bar,
}

impl Picture {
    /// A billow by number.
    pub fn puff(number: usize) -> Self {
        [Self::Puff0, Self::Puff1, Self::Puff2, Self::Puff3]
            .get(number % 4)
            .copied()
            .unwrap_or_default()
    }
}

/// One square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sprite {
    /// Its middle, in the world, m.
    pub at: Vec3,
    /// Half its height, m.
    pub half_m: f32,
    /// Its width for its height; below 0 mirrored.
    pub wide: f32,
    /// Turned to the left about the line of sight, rad.
    pub roll: f32,
    pub picture: Picture,
    pub alpha: f32,
    /// The share of light that it throws back.
    pub albedo: Vec3,
    /// The share of the sun that reaches it.
    pub sun: f32,
    /// Light of its own, exposed.
    pub glow: Vec3,
    /// A wall that it meets: the normal, and the wall's distance from the origin along it, m.
    pub plane: Vec4,
    /// It thins out towards the wall over this, m.
    pub soft_m: f32,
}

impl Default for Sprite {
    fn default() -> Self {
        Self {
            at: Vec3::ZERO,
            half_m: 0.0,
            wide: 1.0,
            roll: 0.0,
            picture: Picture::default(),
            alpha: 0.0,
            albedo: Vec3::ZERO,
            sun: 0.0,
            glow: Vec3::ZERO,
            // None at all.
            plane: Vec4::new(0.0, 0.0, 0.0, -1e6),
            soft_m: 1.0,
        }
    }
}

/// One square, as the shader reads it.
#[derive(Clone, Copy, Default, ShaderType)]
struct Packed {
    /// Its middle, half its height.
    at: Vec4,
    /// Share of light thrown back; alpha.
    albedo: Vec4,
    /// Its roll, width, picture, share of the sun.
    turn: Vec4,
    /// Light of its own; how softly it meets a wall.
    glow: Vec4,
    /// The wall that it meets.
    plane: Vec4,
}

impl From<&Sprite> for Packed {
    fn from(of: &Sprite) -> Self {
        Self {
            at: of.at.extend(of.half_m),
            albedo: of.albedo.extend(of.alpha),
            turn: Vec4::new(of.roll, of.wide, of.picture as u8 as f32, of.sun),
            glow: of.glow.extend(of.soft_m),
            plane: of.plane,
        }
    }
}

/// The squares of one thing, as they are in this frame.
#[derive(Asset, TypePath, AsBindGroup, Clone)]
#[uniform(0, Numbers)]
pub struct SpriteMaterial {
    #[texture(1)]
    #[sampler(2)]
    pub pictures: Handle<Image>,
    /// From back to front.
    pub sprites: Vec<Sprite>,
    /// The middle between the eyes, in the world, m.
    pub eyes: Vec3,
    /// The height of the ground into which it fades, m.
    pub ground_m: f32,
    /// How softly it fades there, m.
    pub soft_m: f32,
    /// To the right and up on the pane on which all squares lie; else they face the eyes.
    pub pane: Option<[Vec3; 2]>,
    pub light: PlaceLight,
    /// Whether the picture is toned here.
    pub toned: bool,
}

/// The material's numbers, as the shader reads them.
#[derive(Clone, ShaderType)]
pub struct Numbers {
    /// The middle between the eyes; how many squares.
    eyes: Vec4,
    /// Height of the ground, how softly it is met, whether toned.
    ground: Vec4,
    /// To the right and up on a pane; in w whether there is one.
    pane: [Vec4; 2],
    light: PlaceLight,
    sprites: [Packed; MOST_SPRITES],
}

impl AsBindGroupShaderType<Numbers> for SpriteMaterial {
    fn as_bind_group_shader_type(&self, _: &RenderAssets<GpuImage>) -> Numbers {
        let mut sprites = [Packed::default(); MOST_SPRITES];
        for (slot, sprite) in sprites.iter_mut().zip(&self.sprites) {
            *slot = sprite.into();
        }
        let count = self.sprites.len().min(MOST_SPRITES) as f32;
        Numbers {
            eyes: self.eyes.extend(count),
            ground: Vec4::new(self.ground_m, self.soft_m, f32::from(u8::from(self.toned)), 0.0),
            pane: self.pane.map_or([Vec4::ZERO; 2], |axes| axes.map(|axis| axis.extend(1.0))),
            light: self.light,
            sprites,
        }
    }
}

impl Material for SpriteMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Premultiplied
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        pipeline: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        _: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        pipeline.primitive.cull_mode = None;
        Ok(())
    }
}
