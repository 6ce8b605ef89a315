//! The peer of `tools/perf`: a plain scene on the same OpenXR binding, without Gradus.
//!
//! It draws what the binding's own first example draws (a disc, a cube, a lamp with shadows), with
//! the binding's own plugins and loop, and prints the CPU time of its frame thread per frame.

use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::winit::WinitPlugin;
use gradus::stage::clock::thread_cpu_ns;
use gradus::stage::display::openxr::find;

/// Frames before the first that counts: pipelines are made in them.
const WARM_UP: usize = 60;

fn main() -> AppExit {
    if let Err(missing) = find() {
        eprintln!("plain_scene: {missing}");
        return AppExit::from_code(3);
    }
    let frames = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(300);
    App::new()
        .add_plugins(bevy_mod_openxr::add_xr_plugins(
            gradus::start::plugins()
                .disable::<WinitPlugin>()
                .disable::<PipelinedRenderingPlugin>()
                .set(WindowPlugin {
                    primary_window: None,
                    exit_condition: bevy::window::ExitCondition::DontExit,
                    ..default()
                }),
        ))
        .add_plugins(bevy::app::ScheduleRunnerPlugin::run_loop(std::time::Duration::ZERO))
        .insert_resource(Frames { wanted: frames, seen: 0, cpu_ns: 0, costs_ms: Vec::new() })
        .add_systems(Startup, scene)
        .add_systems(Last, count)
        .run()
}

#[derive(Resource)]
struct Frames {
    wanted: usize,
    seen: usize,
    cpu_ns: u64,
    costs_ms: Vec<f64>,
}

fn scene(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let flat = Quat::from_rotation_x(-std::f32::consts::FRAC_PI_2);
    commands.spawn((
        Mesh3d(meshes.add(Circle::new(4.0))),
        MeshMaterial3d(materials.add(Color::WHITE)),
        Transform::from_rotation(flat),
    ));
    commands.spawn((
        Mesh3d(meshes.add(Cuboid::new(1.0, 1.0, 1.0))),
        MeshMaterial3d(materials.add(Color::srgb(0.5, 0.55, 1.0))),
        Transform::from_xyz(0.0, 0.5, -2.0),
    ));
    commands.spawn((
        PointLight { shadow_maps_enabled: true, ..default() },
        Transform::from_xyz(4.0, 8.0, 4.0),
    ));
}

fn count(
    mut frames: ResMut<Frames>,
    state: Option<Res<bevy_mod_openxr::resources::OxrFrameState>>,
    mut exit: MessageWriter<AppExit>,
) {
    if state.is_none_or(|state| !state.should_render) {
        return;
    }
    let now = thread_cpu_ns();
    let before = std::mem::replace(&mut frames.cpu_ns, now);
    frames.seen += 1;
    if frames.seen > WARM_UP {
        frames.costs_ms.push(now.saturating_sub(before) as f64 / 1e6);
    }
    if frames.costs_ms.len() >= frames.wanted {
        frames.costs_ms.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = (frames.costs_ms.len() as f64 * share) as usize;
            frames.costs_ms.get(index).copied().unwrap_or_default()
        };
        println!(
            "frames {}  cpu_ms median {:.3}  p95 {:.3}  p99 {:.3}",
            frames.wanted,
            at(0.5),
            at(0.95),
            at(0.99)
        );
        exit.write(AppExit::Success);
    }
}
