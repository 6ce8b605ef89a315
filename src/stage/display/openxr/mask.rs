//! The visibility mask (`XR_KHR_visibility_mask`): what the lenses hide of an eye's picture is not
//! drawn.
//!
//! ```text
//!  runtime ──triangles of each eye──▶ Shapes ──extracted──▶ in the picture (by the eye's field of
//!  view) ──▶ the depth buffer, at the near plane, before the opaque pass: all behind is left out
//! ```

use bevy::asset::embedded_asset;
use bevy::core_pipeline::Core3dSystems;
use bevy::core_pipeline::core_3d::{CORE_3D_DEPTH_FORMAT, main_opaque_pass_3d};
use bevy::core_pipeline::schedule::Core3d;
use bevy::mesh::VertexBufferLayout;
use bevy::prelude::*;
use bevy::render::extract_resource::{ExtractResource, ExtractResourcePlugin};
use bevy::render::render_resource::{
    Buffer, BufferInitDescriptor, BufferUsages, CachedRenderPipelineId, CompareFunction,
    DepthStencilState, MultisampleState, PipelineCache, RenderPassDescriptor,
    RenderPipelineDescriptor, StoreOp, VertexAttribute, VertexFormat, VertexState, VertexStepMode,
};
use bevy::render::renderer::{RenderContext, RenderDevice, ViewQuery};
use bevy::render::view::ViewDepthTexture;
use bevy::render::{Render, RenderApp, RenderSystems};
use bevy_mod_openxr::resources::OxrViews;
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_xr::camera::XrCamera;
use openxr::{Fovf, ViewConfigurationType, VisibilityMask, VisibilityMaskTypeKHR};

/// No runtime's mask has more corners.
const MOST_CORNERS: usize = 65_536;

/// The triangles that the lenses of each eye hide, left first: corners in the plane 1 m in front of
/// the eye, m, right and up; three a triangle.
#[derive(Resource, ExtractResource, Clone, Default)]
pub struct Shapes {
    eyes: [Vec<Vec2>; 2],
    /// Grows with every change.
    version: u32,
}

/// Asks for the masks of a session that begins, or whose masks have changed.
pub fn ask(session: Option<Res<OxrSession>>, mut shapes: ResMut<Shapes>) {
    let Some(session) = session else { return };
    if session.instance().exts().khr_visibility_mask.is_none() {
        return;
    }
    for (index, eye) in shapes.eyes.iter_mut().enumerate() {
        let stereo = ViewConfigurationType::PRIMARY_STEREO;
        let hidden = VisibilityMaskTypeKHR::HIDDEN_TRIANGLE_MESH;
        *eye = match session.get_visibility_mask_khr(stereo, index as u32, hidden) {
            Ok(mask) => triangles(&mask),
            Err(error) => {
                warn!("the runtime refuses the visibility mask: {error}");
                Vec::new()
            }
        };
    }
    shapes.version += 1;
    let [left, right] = &shapes.eyes;
    info!("the lenses hide {} and {} triangles", left.len() / 3, right.len() / 3);
}

/// A mask as a list of triangles; a triangle that points at nothing is left out.
fn triangles(mask: &VisibilityMask) -> Vec<Vec2> {
    let corner = |index: u32| {
        let at = mask.vertices.get(index as usize)?;
        let at = Vec2::new(at.x, at.y);
        at.is_finite().then_some(at)
    };
    let all = mask.indices.chunks_exact(3).filter_map(|t| match *t {
        [a, b, c] => Some([corner(a)?, corner(b)?, corner(c)?]),
        _ => None,
    });
    all.flatten().take(MOST_CORNERS / 3 * 3).collect()
}

/// A corner in the picture of an eye with this field of view: −1 to 1, right and up. None where the
/// field of view is none.
fn in_picture(fov: &Fovf, at: Vec2) -> Option<[f32; 2]> {
    let along = |low: f32, high: f32, x: f32| {
        let (low, high) = (low.tan(), high.tan());
        let wide = high - low;
        (wide.is_finite() && wide > 1e-3).then(|| (2.0 * x - low - high) / wide)
    };
    Some([
        along(fov.angle_left, fov.angle_right, at.x)?,
        along(fov.angle_down, fov.angle_up, at.y)?,
    ])
}

/// The plugin of the mask.
pub struct MaskPlugin;

impl Plugin for MaskPlugin {
    fn build(&self, app: &mut App) {
        embedded_asset!(app, "mask.wgsl");
        app.init_resource::<Shapes>().add_plugins(ExtractResourcePlugin::<Shapes>::default());
    }

    fn finish(&self, app: &mut App) {
        let shader = app
            .world()
            .resource::<AssetServer>()
            .load("embedded://gradus/stage/display/openxr/mask.wgsl");
        let Some(render) = app.get_sub_app_mut(RenderApp) else { return };
        render
            .insert_resource(Mask { shader, ..Mask::new() })
            .init_resource::<Shapes>()
            .add_systems(Render, prepare.in_set(RenderSystems::PrepareResources))
            .add_systems(Core3d, draw.in_set(Core3dSystems::MainPass).before(main_opaque_pass_3d));
    }
}

/// The mask as it is drawn.
#[derive(Resource)]
struct Mask {
    shader: Handle<Shader>,
    /// For each count of samples, its pipeline.
    pipelines: Vec<(u32, CachedRenderPipelineId)>,
    /// The corners of each eye in its picture, and how many.
    eyes: [Option<(Buffer, u32)>; 2],
    /// Of which shapes and fields of view they are.
    of: Option<(u32, [[f32; 4]; 2])>,
}

impl Mask {
    fn new() -> Self {
        Self { shader: Handle::default(), pipelines: Vec::new(), eyes: [None, None], of: None }
    }
}

/// Brings the shapes into the pictures, when they or the fields of view have changed.
fn prepare(
    shapes: Res<Shapes>,
    views: Option<Res<OxrViews>>,
    device: Res<RenderDevice>,
    cache: Res<PipelineCache>,
    samples: Query<&Msaa, With<XrCamera>>,
    mut mask: ResMut<Mask>,
) {
    let Some(views) = views else { return };
    let &[left, right] = views.0.as_slice() else { return };
    if shapes.eyes.iter().all(Vec::is_empty) {
        mask.eyes = [None, None];
        return;
    }
    for msaa in &samples {
        let count = msaa.samples();
        if !mask.pipelines.iter().any(|(of, _)| *of == count) {
            let id = cache.queue_render_pipeline(pipeline(mask.shader.clone(), count));
            mask.pipelines.push((count, id));
        }
    }
    let angles = [left, right].map(|view| {
        let fov = view.fov;
        [fov.angle_left, fov.angle_right, fov.angle_down, fov.angle_up]
    });
    let of = Some((shapes.version, angles));
    if mask.of == of {
        return;
    }
    mask.of = of;
    for ((eye, shape), view) in mask.eyes.iter_mut().zip(&shapes.eyes).zip([left, right]) {
        let corners = shape.iter().map(|at| in_picture(&view.fov, *at)).collect::<Option<Vec<_>>>();
        *eye = corners.filter(|corners| !corners.is_empty()).map(|corners| {
            let bytes: Vec<u8> =
                corners.iter().flatten().flat_map(|number| number.to_le_bytes()).collect();
            let buffer = device.create_buffer_with_data(&BufferInitDescriptor {
                label: Some("visibility mask"),
                contents: &bytes,
                usage: BufferUsages::VERTEX,
            });
            (buffer, u32::try_from(corners.len()).unwrap_or(0))
        });
    }
}

fn pipeline(shader: Handle<Shader>, samples: u32) -> RenderPipelineDescriptor {
    RenderPipelineDescriptor {
        label: Some("visibility mask".into()),
        vertex: VertexState {
            shader,
            buffers: vec![VertexBufferLayout {
                array_stride: 8,
                step_mode: VertexStepMode::Vertex,
                attributes: vec![VertexAttribute {
                    format: VertexFormat::Float32x2,
                    offset: 0,
                    shader_location: 0,
                }],
            }],
            ..default()
        },
        depth_stencil: Some(DepthStencilState {
            format: CORE_3D_DEPTH_FORMAT,
            depth_write_enabled: Some(true),
            depth_compare: Some(CompareFunction::Always),
            stencil: default(),
            bias: default(),
        }),
        multisample: MultisampleState { count: samples, ..default() },
        ..default()
    }
}

/// Draws an eye's mask into its depth buffer.
fn draw(
    view: ViewQuery<(&XrCamera, &Msaa, &ViewDepthTexture)>,
    mask: Res<Mask>,
    cache: Res<PipelineCache>,
    mut context: RenderContext,
) {
    let (camera, msaa, depth) = view.into_inner();
    let Some(Some((corners, count))) = mask.eyes.get(camera.0 as usize) else { return };
    let of = mask.pipelines.iter().find(|(count, _)| *count == msaa.samples());
    let Some(pipeline) = of.and_then(|(_, id)| cache.get_render_pipeline(*id)) else { return };
    let mut pass = context.begin_tracked_render_pass(RenderPassDescriptor {
        label: Some("visibility mask"),
        color_attachments: &[],
        depth_stencil_attachment: Some(depth.get_attachment(StoreOp::Store)),
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    });
    pass.set_render_pipeline(pipeline);
    pass.set_vertex_buffer(0, corners.slice(..));
    pass.draw(0..*count, 0..1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use openxr::Vector2f;

    #[test]
    fn the_edges_of_the_field_of_view_are_the_edges_of_the_picture() {
        let fov = Fovf { angle_left: -0.9, angle_right: 0.7, angle_up: 0.8, angle_down: -0.85 };
        let at = |x: f32, y: f32| in_picture(&fov, Vec2::new(x.tan(), y.tan())).unwrap();
        for (corner, wanted) in [
            (at(-0.9, -0.85), [-1.0, -1.0]),
            (at(0.7, 0.8), [1.0, 1.0]),
            (at(-0.9, 0.8), [-1.0, 1.0]),
        ] {
            let off = (Vec2::from(corner) - Vec2::from(wanted)).length();
            assert!(off < 1e-5, "{corner:?}, not {wanted:?}");
        }
        let none = Fovf { angle_left: 0.0, angle_right: 0.0, ..fov };
        assert_eq!(in_picture(&none, Vec2::ZERO), None);
    }

    #[test]
    fn a_mask_that_points_at_nothing_or_is_no_number_loses_those_triangles_alone() {
        let corner = |x: f32, y: f32| Vector2f { x, y };
        let mask = VisibilityMask {
            vertices: vec![
                corner(0.0, 0.0),
                corner(1.0, 0.0),
                corner(0.0, 1.0),
                corner(f32::NAN, 0.0),
            ],
            indices: vec![0, 1, 2, 0, 1, 9, 0, 1, 3, 2, 1, 0, 1],
        };
        let all = triangles(&mask);
        assert_eq!(all.len(), 6);
        assert_eq!(all[3], Vec2::new(0.0, 1.0));
    }
}
