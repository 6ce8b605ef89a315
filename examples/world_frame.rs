//! The cost of a frame of every step of scenarios, drawn offscreen: draw calls, triangles and
//! texture memory of all eyes and shadow maps; processor time of the frame thread; time until the
//! picture is drawn; processor time of all threads (a software renderer's too); time to spawn.
//!
//! `world_frame SCENARIO[,SCENARIO…] [light|full] [WxH of an eye] [EYES] [FRAMES a step] [MESHES]`
//!
//! With a number for MESHES it lists so many of the largest meshes of each view, with the names of what
//! holds them.
//!
//! Several scenarios are measured in one run; ratios are to the first step of the first. It fails
//! when a step gives the graphics card more than `gradus::world::drawn::MOST`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bevy::prelude::*;
use bevy::render::render_resource::PollType;
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice};
use gradus::stage::clock::thread_cpu_ns;
use gradus::world::drawn::{Drawn, by_view, drawn};
use gradus::world::live::{LiveWorld, WorldCamera, WorldClock, WorldCost};
use gradus::world::preview::{every_picture, state_at};
use gradus::world::tier::Tier;
use gradus::world::{WorldPlugin, offscreen};
use gradus_base::SessionTime;
use gradus_live::{Directive, Moment};
use gradus_scenario::Scenario;
use gradus_scenario::read::Options;

/// Frames before the first that counts.
const WARM: usize = 3;

fn process_cpu_ns() -> u64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.tv_sec as u64 * 1_000_000_000 + used.tv_nsec as u64
}

/// The median and the 99th percentile.
fn of(ms: &mut [f64]) -> (f64, f64) {
    ms.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let nth = (ms.len() as f64 * share) as usize;
        ms.get(nth.min(ms.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    (at(0.5), at(0.99))
}

/// What is measured, and with what.
struct Asked {
    tier: Tier,
    size: (u32, u32),
    eyes: usize,
    frames: usize,
    /// So many of the largest meshes of each view are listed.
    meshes: usize,
}

/// The first step's processor time of a frame, ms: of the frame thread, of all threads; and the
/// time to spawn the first scenario, s.
type First = Option<(f64, f64, f64)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |i: usize, or: &str| words.get(i).cloned().unwrap_or_else(|| or.to_string());
    let paths = word(0, "scenarios/heights.ron");
    let tier = if word(1, "light") == "full" { Tier::Full } else { Tier::Light };
    let size = word(2, "320x240");
    let (width, height) = size.split_once('x').ok_or("size is WxH")?;
    let size = (width.parse()?, height.parse()?);
    let asked = Asked {
        tier,
        size,
        eyes: word(3, "2").parse()?,
        frames: word(4, "20").parse::<usize>()?.max(1),
        meshes: word(5, "0").parse()?,
    };
    let (mut first, mut faults) = (None, Vec::new());
    println!(
        "{} tier, {} eyes of {}x{}, {} frames a step",
        word(1, "light"),
        asked.eyes,
        asked.size.0,
        asked.size.1,
        asked.frames
    );
    println!(
        "{:<24} {:>11} {:>17} {:>8} {:>16} {:>17} {:>5} {:>10} {:>5}",
        "median to 99th percentile",
        "calls",
        "triangles",
        "textures",
        "frame thread ms",
        "until drawn ms",
        "ratio",
        "all ms",
        "ratio"
    );
    println!("(in brackets: the part for shadow maps)");
    for path in paths.split(',') {
        println!("{path}");
        measure(path, &asked, &mut first, &mut faults)?;
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

/// Each step of a scenario, and the safe place.
fn measure(
    path: &str,
    asked: &Asked,
    first: &mut First,
    faults: &mut Vec<String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let reading = gradus_files::open(path.as_ref(), &Options::default())?;
    let rendered = reading.render();
    let scenario = Arc::new(reading.scenario.ok_or(rendered)?);
    let mut app = offscreen::app()?;
    app.add_plugins(WorldPlugin { tier: asked.tier });
    offscreen::ready(&mut app);
    if first.is_none() {
        let adapter = app.world().resource::<RenderAdapterInfo>();
        println!("drawn by {} ({:?}, {:?})", adapter.name, adapter.device_type, adapter.backend);
    }
    let device = app.world().resource::<RenderDevice>().clone();
    for eye in 0..asked.eyes {
        let mut images = app.world_mut().resource_mut::<Assets<Image>>();
        let image = offscreen::target(&mut images, asked.size)?;
        let at = Vec3::new(eye as f32 * 0.064, 0.0, 0.0);
        app.world_mut().spawn((
            Camera3d::default(),
            WorldCamera,
            offscreen::looking_at_image(&image),
            Camera { order: eye as isize, ..default() },
            Transform::from_translation(at),
        ));
    }
    let eye_height_m = scenario.posture().eye_height_m();
    let mut heaviest: Option<(String, Drawn)> = None;
    for step in every_picture(&scenario) {
        let name = step.and_then(|s| scenario.step(s)).map_or("safe place", |s| s.id.as_str());
        let state = state_at(&scenario, step, &[], 1);
        let mut now = SessionTime::from_secs_f64(60.0);
        let stand = Moment::new(&state, now, state.place().0).stand;
        let mut eyes = app.world_mut().query_filtered::<&mut Transform, With<WorldCamera>>();
        for (eye, mut pose) in eyes.iter_mut(app.world_mut()).enumerate() {
            let turn = Quat::from_rotation_y(stand.facing_deg.to_radians());
            let across = turn * Vec3::X * (eye as f32 * 0.064);
            pose.translation = Vec3::from(stand.position_m) + Vec3::Y * eye_height_m + across;
            pose.rotation = turn * Quat::from_rotation_x(-0.15);
        }
        app.insert_resource(LiveWorld { state });
        app.insert_resource(WorldClock { now });
        for _ in 0..WARM {
            app.update();
        }
        let before = process_cpu_ns();
        let (mut thread_ms, mut drawn_ms) = (Vec::new(), Vec::new());
        for _ in 0..asked.frames {
            now = now + Duration::from_millis(50);
            app.insert_resource(WorldClock { now });
            let (began, began_cpu) = (Instant::now(), thread_cpu_ns());
            app.update();
            thread_ms.push((thread_cpu_ns() - began_cpu) as f64 / 1e6);
            device.poll(PollType::wait_indefinitely())?;
            drawn_ms.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let all_ms = (process_cpu_ns() - before) as f64 / 1e6 / asked.frames as f64;
        let [(median, worst), (drawn_median, drawn_worst)] =
            [&mut thread_ms, &mut drawn_ms].map(|ms| of(ms));
        let spawn_s = f64::from(app.world().resource::<WorldCost>().spawn_secs);
        let (thread_first, all_first, spawn_first) =
            *first.get_or_insert((median, all_ms, spawn_s));
        let drawn = drawn(&mut app);
        println!(
            "  {name:<22} {:>11} {:>17} {:>5} MB {median:>7.2} {worst:>8.2} {drawn_median:>8.1} \
             {drawn_worst:>8.1} {:>5.2} {all_ms:>10.1} {:>5.2}",
            format!("{} ({})", drawn.draw_calls, drawn.shadow_draw_calls),
            format!("{} ({})", drawn.triangles, drawn.shadow_triangles),
            drawn.texture_bytes / 1_000_000,
            median / thread_first,
            all_ms / all_first,
        );
        faults.extend(drawn.too_much().into_iter().map(|what| format!("{path}, {name}: {what}")));
        print_meshes(&mut app, asked.meshes);
        if step.is_some() {
            for drawn in amid_stimuli(&mut app, &scenario, now, asked.meshes) {
                let what = drawn.too_much().into_iter();
                faults.extend(what.map(|what| format!("{path}, {name}, all stimuli: {what}")));
                if heaviest.as_ref().is_none_or(|(_, most)| drawn.draw_calls > most.draw_calls) {
                    heaviest = Some((name.to_owned(), drawn));
                }
            }
        }
        if step.is_none() {
            if let Some((name, drawn)) = heaviest.take() {
                println!(
                    "  all stimuli at once       {:>6} ({}), {} triangles ({}), at most, at `{name}`",
                    drawn.draw_calls,
                    drawn.shadow_draw_calls,
                    drawn.triangles,
                    drawn.shadow_triangles
                );
            }
            let cost = app.world().resource::<WorldCost>();
            println!("  spawned in {spawn_s:.2} s ({:.2}); {cost:?}", spawn_s / spawn_first);
        }
    }
    Ok(())
}

/// What is drawn 2 s and 17 s after all stimuli began together; the second time shells fall.
fn amid_stimuli(
    app: &mut App,
    scenario: &Scenario,
    start: SessionTime,
    meshes: usize,
) -> Vec<Drawn> {
    if scenario.stimuli().is_empty() {
        return Vec::new();
    }
    let mut live = app.world_mut().resource_mut::<LiveWorld>();
    for stimulus in scenario.stimuli() {
        let stimulus = stimulus.id.clone();
        live.state.apply(Directive::Stimulus { stimulus, run: 1, start });
    }
    let ages = [2, 17].map(|secs| {
        app.insert_resource(WorldClock { now: start + Duration::from_secs(secs) });
        (0..WARM).for_each(|_| app.update());
        print_meshes(app, meshes);
        drawn(app)
    });
    ages.into()
}

/// Prints the largest meshes of each eye and each shadow map.
fn print_meshes(app: &mut App, most: usize) {
    if most == 0 {
        return;
    }
    for (nth, (sum, largest)) in by_view(app, most).into_iter().enumerate() {
        println!("      view {nth}: {sum} triangles");
        let world = app.world();
        for (triangles, entity) in largest {
            let holders = std::iter::successors(Some(entity), |at| {
                world.get::<ChildOf>(*at).map(|holder| holder.parent())
            });
            let names: Vec<&str> =
                holders.filter_map(|at| world.get::<Name>(at).map(|name| name.as_str())).collect();
            let at = world.get::<GlobalTransform>(entity).map(|pose| pose.translation().round());
            let at = at.unwrap_or_default();
            println!("      {triangles:>8} at {at} {}", names.join(" in "));
        }
    }
}
