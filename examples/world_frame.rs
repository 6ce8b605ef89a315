//! The cost of a frame of every step of scenarios, drawn offscreen: draw calls, triangles and
//! texture memory of all eyes and shadow maps; processor time of the frame thread, and of all
//! threads (a software renderer's too); time to spawn.
//!
//! `cargo run --example world_frame -- scenarios/heights.ron,scenarios/speaking.ron light 320x240 2`
//!
//! Several scenarios, with commas between, are measured in one run; ratios are to the first step of
//! the first. It fails when a step gives the graphics card more than `gradus::world::drawn::MOST`.

use std::sync::Arc;
use std::time::Duration;

use bevy::prelude::*;
use gradus::stage::clock::thread_cpu_ns;
use gradus::world::drawn::drawn;
use gradus::world::live::{LiveWorld, WorldCamera, WorldClock, WorldCost};
use gradus::world::preview::{every_picture, state_at};
use gradus::world::tier::Tier;
use gradus::world::{WorldPlugin, offscreen};
use gradus_base::SessionTime;
use gradus_live::Moment;
use gradus_scenario::read::Options;

/// Frames before the first that counts, and frames that count.
const WARM: usize = 3;
const FRAMES: usize = 20;

fn process_cpu_ns() -> u64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.tv_sec as u64 * 1_000_000_000 + used.tv_nsec as u64
}

/// What is measured, and with what.
struct Asked {
    tier: Tier,
    size: (u32, u32),
    eyes: usize,
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
    let asked = Asked { tier, size, eyes: word(3, "2").parse()? };
    let (mut first, mut faults) = (None, Vec::new());
    println!(
        "{:<34} {:>11} {:>17} {:>9} {:>20} {:>14} {:>7}",
        "step", "calls (shadow)", "triangles (shadow)", "textures", "frame thread", "all threads", "ratio"
    );
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
        let mut thread_ms = Vec::new();
        for _ in 0..FRAMES {
            now = now + Duration::from_millis(50);
            app.insert_resource(WorldClock { now });
            let began = thread_cpu_ns();
            app.update();
            thread_ms.push((thread_cpu_ns() - began) as f64 / 1e6);
        }
        let all_ms = (process_cpu_ns() - before) as f64 / 1e6 / FRAMES as f64;
        thread_ms.sort_by(f64::total_cmp);
        let [median, worst] = [FRAMES / 2, FRAMES - 1].map(|nth| thread_ms[nth]);
        let spawn_s = f64::from(app.world().resource::<WorldCost>().spawn_secs);
        let (thread_first, all_first, spawn_first) = *first.get_or_insert((median, all_ms, spawn_s));
        let drawn = drawn(&mut app);
        println!(
            "  {name:<32} {:>11} {:>17} {:>6} MB {median:>6.2} to {worst:>5.2} ms {:>5.2} {all_ms:>8.1} ms {:>7.2}",
            format!("{} ({})", drawn.draw_calls, drawn.shadow_draw_calls),
            format!("{} ({})", drawn.triangles, drawn.shadow_triangles),
            drawn.texture_bytes / 1_000_000,
            median / thread_first,
            all_ms / all_first,
        );
        faults.extend(drawn.too_much().into_iter().map(|what| format!("{path}, {name}: {what}")));
        if step.is_none() {
            let cost = app.world().resource::<WorldCost>();
            println!("  spawned in {spawn_s:.2} s ({:.2}); {cost:?}", spawn_s / spawn_first);
        }
    }
    Ok(())
}
