//! The patient's view, drawn at the desk: a camera in the same world at the head's pose.

use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::render_resource::TextureFormat;
use bevy_egui::{EguiContexts, EguiTextureHandle, egui};
use gradus_base::sample::Pose;
use gradus_panel::PatientView;

use crate::desk::running::{PanelState, Running};
use crate::order::DeskSet;
use crate::world::live::{LiveWorld, PatientPlace, WorldCamera};

/// The picture's vertical angle of view, rad: that of a headset without its corners.
const FIELD_RAD: f32 = 1.25;
/// The largest picture, pixels: the therapist needs a glance, not the headset's resolution.
const LARGEST: UVec2 = UVec2::new(800, 500);
/// The number of the window's frames for which the picture is drawn once.
const DRAW_EVERY: u32 = 2;

/// Systems and resources of the mirror.
pub fn plugin(app: &mut App) {
    app.add_systems(Startup, spawn).add_systems(Update, place.in_set(DeskSet::Mirror));
}

/// The picture and where the gaze lies in it.
#[derive(Resource)]
pub struct Mirror {
    image: Handle<Image>,
    size: UVec2,
    gaze: Option<egui::Pos2>,
    shows: bool,
}

impl Mirror {
    /// The picture for the panel, once a stage's head is known.
    pub fn view(&self, contexts: &mut EguiContexts) -> Option<PatientView> {
        let texture = contexts
            .image_id(&self.image)
            .unwrap_or_else(|| contexts.add_image(EguiTextureHandle::Weak(self.image.id())));
        self.shows.then_some(PatientView {
            texture,
            size: egui::vec2(self.size.x as f32, self.size.y as f32),
            gaze: self.gaze,
        })
    }
}

/// The mirror's camera.
#[derive(Component)]
struct MirrorEye;

fn spawn(mut commands: Commands, mut images: ResMut<Assets<Image>>) {
    let size = UVec2::new(640, 400);
    let image = images.add(picture(size));
    commands.spawn((
        Camera3d::default(),
        Camera { order: 0, ..default() },
        RenderTarget::Image(image.clone().into()),
        Projection::Perspective(PerspectiveProjection { fov: FIELD_RAD, ..default() }),
        WorldCamera,
        MirrorEye,
    ));
    commands.insert_resource(Mirror { image, size, gaze: None, shows: false });
}

fn picture(size: UVec2) -> Image {
    Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None)
}

#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
fn place(
    running: Res<Running>,
    live: Res<LiveWorld>,
    view: Res<PanelState>,
    windows: Query<&Window>,
    mut mirror: ResMut<Mirror>,
    mut images: ResMut<Assets<Image>>,
    stand: Query<&Transform, (With<PatientPlace>, Without<MirrorEye>)>,
    mut eye: Query<(&mut Transform, &mut Camera, &Projection), With<MirrorEye>>,
    mut frame: Local<u32>,
) {
    let (Some(snapshot), Ok(stand), Ok((mut transform, mut camera, projection))) =
        (&running.snapshot, stand.single(), eye.single_mut())
    else {
        return;
    };
    *frame = frame.wrapping_add(1);
    camera.is_active = (*frame).is_multiple_of(DRAW_EVERY);
    let standing = Pose {
        position_m: [0.0, live.scenario().posture().eye_height_m(), 0.0],
        ..Pose::default()
    };
    mirror.shows = snapshot.head.is_some();
    let head = transform_of(&snapshot.head.unwrap_or(standing));
    transform.set_if_neq(stand.mul_transform(head));
    mirror.gaze = snapshot.gaze.and_then(|gaze| in_picture(&head, gaze.direction, projection));

    let scale = windows.iter().next().map_or(1.0, Window::scale_factor);
    let wanted = view.panel.view_size() * scale;
    let wanted = UVec2::new(wanted.x as u32, wanted.y as u32);
    // A place on the panel larger than the largest picture gets a smaller picture of the same
    // shape.
    let shrink = (LARGEST.x as f32 / wanted.x.max(1) as f32)
        .min(LARGEST.y as f32 / wanted.y.max(1) as f32)
        .min(1.0);
    let wanted = (wanted.as_vec2() * shrink).as_uvec2().max(UVec2::splat(64));
    if wanted.as_ivec2().distance_squared(mirror.size.as_ivec2()) > 64 {
        mirror.size = wanted;
        let _ = images.insert(mirror.image.id(), picture(wanted));
    }
}

fn transform_of(pose: &Pose) -> Transform {
    Transform::from_translation(pose.position_m.into())
        .with_rotation(Quat::from_array(pose.orientation_xyzw))
}

/// Where a direction of play space lies in the picture; none if it lies outside.
fn in_picture(
    head: &Transform,
    direction: [f32; 3],
    projection: &Projection,
) -> Option<egui::Pos2> {
    let seen = head.rotation.inverse() * Vec3::from_array(direction);
    if seen.z > -0.05 {
        return None;
    }
    let clip = projection.get_clip_from_view().project_point3(seen);
    let place = egui::pos2(0.5 + 0.5 * clip.x, 0.5 - 0.5 * clip.y);
    let inside = (0.0..=1.0).contains(&place.x) && (0.0..=1.0).contains(&place.y);
    inside.then_some(place)
}
