//! How much the graphics card is given to draw: draw calls, triangles and texture memory of the
//! frame that an app drew last, over all its views (eyes and shadow maps).
//!
//! Draw calls are counted as a card without multi-draw needs them: one for each mesh with its
//! material that is visible in a view (entities that share both are one call), and one for each
//! transparent entity, because these are sorted by distance. A card with multi-draw needs fewer.

use std::collections::HashSet;

use bevy::core_pipeline::core_3d::Transparent3d;
use bevy::pbr::{RenderMaterialInstances, RenderMeshInstances};
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::mesh::{RenderMesh, RenderMeshBufferInfo};
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_phase::ViewSortedRenderPhases;
use bevy::render::sync_world::MainEntity;
use bevy::render::texture::GpuImage;
use bevy::render::view::{RenderShadowMapVisibleEntities, RenderVisibleEntities};

/// What a frame gives the graphics card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    pub draw_calls: usize,
    pub triangles: usize,
    /// The part of both that goes into shadow maps.
    pub shadow_draw_calls: usize,
    pub shadow_triangles: usize,
    /// Bytes of all textures that scenario and renderer hold, their smaller levels included.
    pub texture_bytes: u64,
}

/// The most that a frame may be: the first three for two eyes. Shadow maps are drawn for each eye
/// again; their bounds are where the largest city stands.
pub const MOST: Drawn = Drawn {
    draw_calls: 300,
    triangles: 1_500_000,
    shadow_draw_calls: 1200,
    shadow_triangles: 4_000_000,
    texture_bytes: 512 * 1024 * 1024,
};

impl Drawn {
    /// The parts that are more than [`MOST`], in words.
    pub fn too_much(&self) -> Vec<String> {
        let (shadow_calls, shadow_triangles) = (self.shadow_draw_calls, self.shadow_triangles);
        let parts = [
            ("draw calls", self.draw_calls - shadow_calls, MOST.draw_calls),
            ("triangles", self.triangles - shadow_triangles, MOST.triangles),
            ("draw calls for shadow maps", shadow_calls, MOST.shadow_draw_calls),
            ("triangles for shadow maps", shadow_triangles, MOST.shadow_triangles),
        ]
        .map(|(what, is, most)| (what, is as u64, most as u64));
        let textures = ("bytes of textures", self.texture_bytes, MOST.texture_bytes);
        let parts = parts.into_iter().chain([textures]);
        let over = parts.filter(|(_, is, most)| is > most);
        over.map(|(what, is, most)| format!("{is} {what}, more than {most}")).collect()
    }
}

/// Counts the frame that `app` drew last; nothing for an app without a renderer.
pub fn drawn(app: &mut App) -> Drawn {
    let Some(renderer) = app.get_sub_app_mut(RenderApp) else { return Drawn::default() };
    let world = renderer.world_mut();
    let mut drawn = Drawn { texture_bytes: textures(world), ..default() };
    let mut views = world.query::<&RenderVisibleEntities>();
    for view in views.iter(world) {
        add(&mut drawn, view, world);
    }
    let seen = drawn;
    let mut lamps = world.query::<&RenderShadowMapVisibleEntities>();
    for lamp in lamps.iter(world) {
        for view in lamp.subviews.values() {
            add(&mut drawn, view, world);
        }
    }
    drawn.shadow_draw_calls = drawn.draw_calls - seen.draw_calls;
    drawn.shadow_triangles = drawn.triangles - seen.triangles;
    drawn
}

/// The triangles of every view of the frame that `app` drew last, eyes first, then shadow maps: their
/// sum, and the `most` largest meshes with the entities that they belong to.
pub fn by_view(app: &mut App, most: usize) -> Vec<(usize, Vec<(usize, Entity)>)> {
    let Some(renderer) = app.get_sub_app_mut(RenderApp) else { return Vec::new() };
    let world = renderer.world_mut();
    let mut eyes = world.query::<&RenderVisibleEntities>();
    let mut views: Vec<_> = eyes.iter(world).map(|view| largest(view, world, most)).collect();
    let mut lamps = world.query::<&RenderShadowMapVisibleEntities>();
    for lamp in lamps.iter(world) {
        views.extend(lamp.subviews.values().map(|view| largest(view, world, most)));
    }
    views
}

fn largest(
    view: &RenderVisibleEntities,
    world: &World,
    most: usize,
) -> (usize, Vec<(usize, Entity)>) {
    let meshes = world.resource::<RenderMeshInstances>();
    let kept = world.resource::<RenderAssets<RenderMesh>>();
    let seen = view.classes.values().flat_map(|class| &class.entities_cpu_culling);
    let mut all: Vec<(usize, Entity)> = seen
        .filter_map(|(_, entity)| {
            Some((triangles(kept.get(meshes.mesh_asset_id(*entity)?)?), entity.id()))
        })
        .collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    let sum = all.iter().map(|(triangles, _)| triangles).sum();
    all.truncate(most);
    (sum, all)
}

/// Adds what a view sees.
fn add(drawn: &mut Drawn, view: &RenderVisibleEntities, world: &World) {
    let meshes = world.resource::<RenderMeshInstances>();
    let materials = world.resource::<RenderMaterialInstances>();
    let kept = world.resource::<RenderAssets<RenderMesh>>();
    let sorted = sorted(world);
    let mut calls = HashSet::new();
    for class in view.classes.values() {
        for (_, entity) in &class.entities_cpu_culling {
            let Some(id) = meshes.mesh_asset_id(*entity) else { continue };
            let Some(mesh) = kept.get(id) else { continue };
            drawn.triangles += triangles(mesh);
            let material = materials.instances.get(entity).map(|material| material.asset_id);
            let alone = sorted.contains(entity).then_some(*entity);
            calls.insert((id, material, alone));
        }
    }
    drawn.draw_calls += calls.len();
}

/// The entities that are drawn in the order of their distance.
fn sorted(world: &World) -> HashSet<MainEntity> {
    let phases = world.resource::<ViewSortedRenderPhases<Transparent3d>>();
    phases.values().flat_map(|phase| phase.items.keys().map(|(_, main)| *main)).collect()
}

fn triangles(mesh: &RenderMesh) -> usize {
    let corners = match mesh.buffer_info {
        RenderMeshBufferInfo::Indexed { count, .. } => count,
        RenderMeshBufferInfo::NonIndexed => mesh.vertex_count,
    };
    corners as usize / 3
}

fn textures(world: &World) -> u64 {
    let images = world.resource::<RenderAssets<GpuImage>>();
    images.iter().map(|(_, image)| bytes(image)).sum()
}

/// The bytes of a picture and of its smaller levels.
fn bytes(image: &GpuImage) -> u64 {
    let about = &image.texture_descriptor;
    let (block, format) = (about.format.block_dimensions(), about.format);
    let of_block = u64::from(format.block_copy_size(None).unwrap_or(4));
    (0..about.mip_level_count)
        .map(|level| {
            let size = about.size.mip_level_size(level, about.dimension);
            let across = u64::from(size.width.div_ceil(block.0));
            let down = u64::from(size.height.div_ceil(block.1));
            across * down * u64::from(size.depth_or_array_layers) * of_block
        })
        .sum::<u64>()
        * u64::from(about.sample_count)
}
