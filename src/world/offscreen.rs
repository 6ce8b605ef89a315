//! A renderer without a screen: images in memory, read back to files. For previews, tests, the
//! `offscreen` display and the desk's pictures.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::renderer::initialize_renderer;
use bevy::render::settings::{Backends, RenderCreation, WgpuSettings};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

/// Why no picture was made.
#[derive(Debug, thiserror::Error)]
pub enum OffscreenError {
    #[error(
        "no Vulkan device was found; without a graphics card, install a software one \
         (Debian: `apt install mesa-vulkan-drivers libvulkan1`)"
    )]
    NoRenderer,
    #[error("the picture did not come back from the renderer")]
    NoPicture,
    #[error("{}: {source}", path.display())]
    Write { path: PathBuf, source: image::ImageError },
    #[error("a picture of {0}x{1} is too large or empty")]
    Size(u32, u32),
}

/// An app that renders without a window, or the reason why it cannot. The app has Bevy's default
/// plugins; `app.update()` makes a frame, and pipelines are ready when a frame needs them.
pub fn app() -> Result<App, OffscreenError> {
    // Without Vulkan the renderer would find OpenGL, and OpenGL cannot draw these pictures.
    let backends = Backends::PRIMARY;
    let settings = WgpuSettings { backends: Some(backends), ..default() };
    // The renderer panics if there is no device; that panic is an answer, not a fault of the
    // program.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let renderer = catch_unwind(AssertUnwindSafe(|| {
        bevy::tasks::block_on(initialize_renderer(backends, None, &settings))
    }));
    std::panic::set_hook(hook);
    let renderer = renderer.map_err(|_| OffscreenError::NoRenderer)?;
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: None,
                exit_condition: ExitCondition::DontExit,
                ..default()
            })
            .set(RenderPlugin {
                render_creation: RenderCreation::from(renderer),
                synchronous_pipeline_compilation: true,
                ..default()
            })
            .set(bevy::log::LogPlugin {
                filter: "warn,gradus=info,wgpu_hal=error,bevy_render=error".into(),
                ..default()
            })
            .disable::<WinitPlugin>()
            .disable::<PipelinedRenderingPlugin>(),
    );
    Ok(app)
}

/// Finishes an app that is driven by `update` instead of `run`.
pub fn ready(app: &mut App) {
    while app.plugins_state() == bevy::app::PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
}

/// An image that a camera can render to.
pub fn target(
    images: &mut Assets<Image>,
    (width, height): (u32, u32),
) -> Result<Handle<Image>, OffscreenError> {
    if !(1..=8192).contains(&width) || !(1..=8192).contains(&height) {
        return Err(OffscreenError::Size(width, height));
    }
    let mut image = Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None);
    image.texture_descriptor.usage |= bevy::render::render_resource::TextureUsages::COPY_SRC;
    Ok(images.add(image))
}

/// The render target of a camera that renders to an image.
pub fn looking_at_image(image: &Handle<Image>) -> RenderTarget {
    RenderTarget::Image(image.clone().into())
}

/// Asks for the picture of this frame; `done` is called with the picture some frames later.
pub fn request(
    commands: &mut Commands,
    image: &Handle<Image>,
    mut done: impl FnMut(&Image) + Send + Sync + 'static,
) {
    commands
        .spawn(Screenshot::image(image.clone()))
        .observe(move |captured: On<ScreenshotCaptured>| done(&captured.image));
}

/// Writes an image of the renderer as PNG.
pub fn save(image: Image, path: &Path) -> Result<image::RgbImage, OffscreenError> {
    let picture = image.try_into_dynamic().map_err(|_| OffscreenError::NoPicture)?.to_rgb8();
    picture
        .save_with_format(path, image::ImageFormat::Png)
        .map_err(|source| OffscreenError::Write { path: path.into(), source })?;
    Ok(picture)
}

/// Renders frames until the picture of `image` has come back.
pub fn capture(app: &mut App, image: &Handle<Image>) -> Result<Image, OffscreenError> {
    let slot: Arc<Mutex<Option<Image>>> = Arc::default();
    let sink = slot.clone();
    request(&mut app.world_mut().commands(), image, move |picture| {
        if let Ok(mut slot) = sink.lock() {
            *slot = Some(picture.clone());
        }
    });
    app.world_mut().flush();
    app.update();
    // The picture is taken. While it is read back, no camera needs to draw again.
    let mut cameras = app.world_mut().query::<&mut Camera>();
    let mut resting = Vec::new();
    for mut camera in cameras.iter_mut(app.world_mut()) {
        resting.push(camera.is_active);
        camera.is_active = false;
    }
    let mut found = None;
    for frame in 0..30 {
        if let Some(picture) = slot.lock().ok().and_then(|mut s| s.take()) {
            found = Some(picture);
            break;
        }
        if frame == 15 {
            wake(app, &resting);
        }
        app.update();
    }
    wake(app, &resting);
    found.ok_or(OffscreenError::NoPicture)
}

/// Makes the cameras draw again that drew before.
fn wake(app: &mut App, active: &[bool]) {
    let mut cameras = app.world_mut().query::<&mut Camera>();
    for (mut camera, was) in cameras.iter_mut(app.world_mut()).zip(active) {
        camera.is_active = *was;
    }
}
