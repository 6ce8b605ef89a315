//! The author's point of view: the patient's place, free flight, or straight down.

use bevy::input::mouse::AccumulatedMouseMotion;
use bevy::prelude::*;
use gradus_live::Veil;

use crate::author::state::Author;
use crate::world::live::{LiveWorld, PatientPlace, WorldCamera, WorldClock};

/// The points of view that the author can choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LookFrom {
    /// From the patient's eyes; dragging turns the head.
    #[default]
    Patient,
    /// From anywhere: the keys W A S D move, Q and E go down and up, dragging turns.
    Fly,
    /// Straight down on the place; dragging moves the camera over it.
    Top,
}

/// The camera's place for each way of looking.
#[derive(Resource)]
pub struct View {
    pub from: LookFrom,
    /// How far the patient's head is turned, rad.
    turn: Vec2,
    fly: Transform,
    /// The camera of the view from above, from the patient, m: to the right, up, backward.
    over: Vec3,
}

impl Default for View {
    fn default() -> Self {
        Self {
            from: LookFrom::Patient,
            turn: Vec2::ZERO,
            fly: Transform::from_xyz(3.0, 3.0, 6.0).looking_at(Vec3::new(0.0, 1.0, -3.0), Vec3::Y),
            over: Vec3::new(0.0, 25.0, 0.0),
        }
    }
}

/// The camera that draws the world.
#[derive(Component)]
pub struct Eye;

pub fn spawn(mut commands: Commands) {
    commands.spawn((
        Camera3d::default(),
        Camera { order: 0, ..default() },
        Projection::Perspective(PerspectiveProjection {
            fov: 1.1,
            near: 0.05,
            far: 8000.0,
            ..default()
        }),
        WorldCamera,
        Eye,
    ));
}

/// Keys and mouse move the view; the world is drawn where the panels leave room.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn look(
    author: Res<Author>,
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    time: Res<Time>,
    keys: Res<ButtonInput<KeyCode>>,
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    mut view: ResMut<View>,
    stands: Query<&Transform, (With<PatientPlace>, Without<Eye>)>,
    mut eyes: Query<(&mut Transform, &mut Camera), With<Eye>>,
) {
    let Ok((mut eye, mut camera)) = eyes.single_mut() else { return };
    let stand = stands.single().copied().unwrap_or_default();
    let drag = if author.over_world
        && (buttons.pressed(MouseButton::Left) || buttons.pressed(MouseButton::Right))
    {
        motion.delta
    } else {
        Vec2::ZERO
    };
    let view = &mut *view;
    let place = Veil::at(&live.state, clock.now).place;
    let world = live.scenario().world_of(place);
    let wanted = match view.from {
        LookFrom::Patient => {
            view.turn = turned(view.turn, drag);
            let pitch = live.moment(clock.now, place).number_f32(&world.preview.pitch_deg);
            let start = Vec2::new(
                (world.preview.yaw_deg as f32).to_radians(),
                if pitch.is_finite() { pitch.to_radians() } else { 0.0 },
            );
            let [x, y, z] = world.preview.moved_m.map(|v| v as f32);
            let eyes = live.scenario().posture().eye_height_m();
            let turn = start + view.turn;
            let head = Transform::from_xyz(x, y + eyes, z).with_rotation(
                Quat::from_rotation_y(turn.x) * Quat::from_rotation_x(turn.y.clamp(-1.55, 1.55)),
            );
            stand.mul_transform(head)
        }
        LookFrom::Fly => {
            let (yaw, pitch, _) = view.fly.rotation.to_euler(EulerRot::YXZ);
            let turn = turned(Vec2::new(yaw, pitch), drag);
            view.fly.rotation =
                Quat::from_rotation_y(turn.x) * Quat::from_rotation_x(turn.y.clamp(-1.55, 1.55));
            if !author.typing {
                let axis = |more, less| {
                    f32::from(u8::from(keys.pressed(more)))
                        - f32::from(u8::from(keys.pressed(less)))
                };
                let way = Vec3::new(
                    axis(KeyCode::KeyD, KeyCode::KeyA),
                    axis(KeyCode::KeyE, KeyCode::KeyQ),
                    axis(KeyCode::KeyS, KeyCode::KeyW),
                );
                let speed = if keys.pressed(KeyCode::ShiftLeft) { 30.0 } else { 5.0 };
                let moved = view.fly.rotation * way.normalize_or_zero();
                view.fly.translation += moved * speed * time.delta_secs().min(0.1);
            }
            view.fly
        }
        LookFrom::Top => {
            view.over.x -= drag.x * view.over.y * 0.002;
            view.over.z -= drag.y * view.over.y * 0.002;
            let axis = |more, less| {
                f32::from(u8::from(keys.pressed(more))) - f32::from(u8::from(keys.pressed(less)))
            };
            if !author.typing {
                let by = axis(KeyCode::KeyQ, KeyCode::KeyE) * time.delta_secs().min(0.1) * 1.5;
                view.over.y = (view.over.y * by.exp()).clamp(2.0, 2000.0);
            }
            let at = stand.translation + view.over;
            Transform::from_translation(at).looking_to(Vec3::NEG_Y, Vec3::NEG_Z)
        }
    };
    eye.set_if_neq(wanted);
    camera.viewport.clone_from(&author.viewport);
}

fn turned(turn: Vec2, drag: Vec2) -> Vec2 {
    Vec2::new(turn.x - drag.x * 0.004, (turn.y - drag.y * 0.004).clamp(-1.55, 1.55))
}
