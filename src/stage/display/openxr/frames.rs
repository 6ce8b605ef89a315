//! The frame loop: waits for a frame, draws it, and hands it in.
//!
//! It takes the place of the binding's own loop, which ends the process at the first error of the
//! runtime. What the binding does with views, cameras and textures is used as it is.
//!
//! ```text
//!  XrFirst       wait      the frame's display time        ─┐ main world
//!  PostUpdate    views     where the eyes are               │
//!  Render        begin, acquire an image, wait for it      ─┤ render world; a step that fails
//!                (drawing)                                  │ leaves out those after it
//!                release, end                              ─┘
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use bevy::ecs::schedule::common_conditions::not;
use bevy::prelude::*;
use bevy::render::extract_resource::{ExtractResource, ExtractResourcePlugin};
use bevy::render::texture::ManualTextureViews;
use bevy::render::{Render, RenderApp};
use bevy_mod_openxr::environment_blend_mode::OxrEnvironmentBlendModes;
use bevy_mod_openxr::error::OxrError;
use bevy_mod_openxr::init::should_run_frame_loop;
use bevy_mod_openxr::layer_builder::ProjectionLayer;
use bevy_mod_openxr::render::{
    OxrWaitFrameSystem, add_texture_view, init_views, locate_views, update_cameras, update_views,
    update_views_render_world,
};
use bevy_mod_openxr::resources::{
    OxrCurrentSessionConfig, OxrFrameState, OxrFrameStream, OxrFrameWaiter, OxrRenderLayers,
    OxrSwapchain, OxrSwapchainImages, OxrViews,
};
use bevy_mod_xr::camera::XrViewInit;
use bevy_mod_xr::session::{XrFirst, XrHandleEvents, XrRenderSystems, XrSessionCreated};
use bevy_mod_xr::spaces::XrPrimaryReferenceSpace;
use openxr::sys;

use super::lost::{Call, Lost};

/// A stage without frames looks so often whether the runtime wants some.
const IDLE_PAUSE: Duration = Duration::from_millis(10);

/// Whether the runtime has given this frame a display time.
#[derive(Resource, ExtractResource, Clone, Copy, Default)]
pub struct Waited(pub bool);

/// Whether the last frame was handed in with a picture, written where frames are drawn.
#[derive(Resource, Clone, Default)]
pub struct Picture(Arc<AtomicBool>);

impl Picture {
    /// Whether the last frame had a picture.
    pub fn was_shown(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far the present frame has come.
#[derive(Resource, Clone, Copy, Default)]
struct Open {
    begun: bool,
    image: bool,
}

/// The plugin of the frame loop.
pub struct FramesPlugin;

impl Plugin for FramesPlugin {
    fn build(&self, app: &mut App) {
        let lost = app.world_mut().get_resource_or_init::<Lost>().clone();
        let picture = app.world_mut().get_resource_or_init::<Picture>().clone();
        app.add_plugins((
            ExtractResourcePlugin::<OxrFrameState>::default(),
            ExtractResourcePlugin::<OxrCurrentSessionConfig>::default(),
            ExtractResourcePlugin::<OxrSwapchainImages>::default(),
            ExtractResourcePlugin::<OxrViews>::default(),
            ExtractResourcePlugin::<Waited>::default(),
            ExtractResourcePlugin::<XrPrimaryReferenceSpace>::default(),
        ))
        .init_resource::<OxrViews>()
        .init_resource::<Waited>()
        .add_systems(
            XrFirst,
            (wait.run_if(should_run_frame_loop), idle.run_if(not(should_run_frame_loop)))
                .in_set(OxrWaitFrameSystem)
                .in_set(XrHandleEvents::FrameLoop),
        )
        .add_systems(
            XrFirst,
            update_cameras
                .run_if(waited)
                .after(OxrWaitFrameSystem)
                .in_set(XrHandleEvents::FrameLoop),
        )
        .add_systems(
            XrSessionCreated,
            init_views::<true>.in_set(XrViewInit).run_if(resource_exists::<OxrSwapchainImages>),
        )
        .add_systems(
            PostUpdate,
            (locate_views, update_views)
                .before(TransformSystems::Propagate)
                .chain()
                .run_if(waited)
                .run_if(resource_exists::<XrPrimaryReferenceSpace>),
        );
        let Some(render) = app.get_sub_app_mut(RenderApp) else { return };
        render
            .insert_resource(lost)
            .insert_resource(picture)
            .init_resource::<Open>()
            .init_resource::<Waited>()
            .insert_resource(OxrRenderLayers(vec![Box::new(ProjectionLayer)]))
            .add_systems(
                Render,
                (
                    begin,
                    acquire.run_if(begun),
                    locate_views.run_if(begun).run_if(resource_exists::<XrPrimaryReferenceSpace>),
                    update_views_render_world.run_if(begun),
                    wait_for_image.run_if(has_image),
                )
                    .chain()
                    .in_set(XrRenderSystems::PreRender)
                    .run_if(resource_exists::<OxrFrameStream>),
            )
            .add_systems(
                Render,
                (release.run_if(has_image), end.run_if(begun))
                    .chain()
                    .in_set(XrRenderSystems::PostRender)
                    .run_if(resource_exists::<OxrFrameStream>),
            );
    }
}

/// Whether the runtime has given this frame a display time.
pub fn waited(waited: Res<Waited>, state: Option<Res<OxrFrameState>>) -> bool {
    waited.0 && state.is_some()
}

fn begun(open: Res<Open>) -> bool {
    open.begun
}

fn has_image(open: Res<Open>) -> bool {
    open.image
}

fn wait(
    waiter: Option<ResMut<OxrFrameWaiter>>,
    lost: Res<Lost>,
    mut waited: ResMut<Waited>,
    mut commands: Commands,
) {
    waited.0 = false;
    // A frame that could not be begun keeps the next one waiting for ever.
    let Some(mut waiter) = waiter.filter(|_| lost.reason().is_none()) else { return };
    match lost.take(Call::WaitFrame, waiter.wait()) {
        Some(state) => {
            waited.0 = true;
            commands.insert_resource(OxrFrameState(state));
        }
        None => thread::sleep(IDLE_PAUSE),
    }
}

/// A session that does not run has no frames: the program rests, and looks again.
fn idle(mut waited: ResMut<Waited>) {
    waited.0 = false;
    thread::sleep(IDLE_PAUSE);
}

fn begin(
    mut stream: ResMut<OxrFrameStream>,
    waited: Res<Waited>,
    lost: Res<Lost>,
    mut open: ResMut<Open>,
) {
    *open = Open::default();
    open.begun = waited.0
        && lost.reason().is_none()
        && lost.insist(Call::BeginFrame, || stream.begin()).is_some();
}

fn acquire(
    images: Option<Res<OxrSwapchainImages>>,
    swapchain: Option<ResMut<OxrSwapchain>>,
    views: Option<ResMut<ManualTextureViews>>,
    config: Option<Res<OxrCurrentSessionConfig>>,
    state: Res<OxrFrameState>,
    lost: Res<Lost>,
    mut open: ResMut<Open>,
) {
    if !state.should_render {
        return;
    }
    let (Some(images), Some(mut swapchain)) = (images, swapchain) else { return };
    let (Some(mut views), Some(config)) = (views, config) else { return };
    let index = lost.take(Call::AcquireImage, swapchain.acquire_image().map_err(code));
    let Some(image) = index.and_then(|index| images.get(index as usize)) else { return };
    for eye in 0..2 {
        add_texture_view(&mut views, image, &config, eye);
    }
    open.image = true;
}

fn wait_for_image(mut swapchain: ResMut<OxrSwapchain>, lost: Res<Lost>, mut open: ResMut<Open>) {
    // An image that was acquired must be waited for before the next one.
    let wait = || swapchain.wait_image(openxr::Duration::INFINITE).map_err(code);
    open.image = lost.insist(Call::WaitImage, wait).is_some();
}

fn release(mut swapchain: ResMut<OxrSwapchain>, lost: Res<Lost>, mut open: ResMut<Open>) {
    // An image that was waited for must be released before the next one.
    let release = || swapchain.release_image().map_err(code);
    open.image = lost.insist(Call::ReleaseImage, release).is_some();
}

/// Hands the frame in, without a picture where there is none.
fn end(world: &mut World) {
    let lost = world.resource::<Lost>().clone();
    let has_image = world.resource::<Open>().image;
    let picture = world.resource::<Picture>().clone();
    world.resource_scope::<OxrFrameStream, ()>(|world, mut stream| {
        let all = world.resource::<OxrRenderLayers>();
        let layers = all.iter().filter(|_| has_image).filter_map(|layer| layer.get(world));
        let layers: Vec<_> = layers.collect();
        let layers: Vec<_> = layers.iter().map(Box::as_ref).collect();
        let modes = world.get_resource::<OxrEnvironmentBlendModes>();
        let mode = modes.map_or(openxr::EnvironmentBlendMode::OPAQUE, |modes| modes.blend_mode());
        let at = world.resource::<OxrFrameState>().predicted_display_time;
        let ended = lost.take(Call::EndFrame, stream.end(at, mode, &layers).map_err(code));
        picture.0.store(ended.is_some() && !layers.is_empty(), Ordering::Relaxed);
    });
}

/// The runtime's own code of an error.
fn code(error: OxrError) -> sys::Result {
    match error {
        OxrError::OpenXrError(code) => code,
        _ => sys::Result::ERROR_RUNTIME_FAILURE,
    }
}
