//! What a frame of a scenario costs on this machine: processor time, all threads together, told
//! beside wall time because other work shares the machine. Several scenarios, with commas between,
//! are measured in the same run; ratios are to the first step of the first.
//!
//! `cargo run --example world_frame -- scenarios/heights.ron,scenarios/speaking.ron light 320x240 2`

use std::sync::Arc;
use std::time::{Duration, Instant};

use bevy::prelude::*;
use gradus::world::live::{LiveWorld, WorldCamera, WorldClock, WorldCost};
use gradus::world::preview::{every_picture, state_at};
use gradus::world::tier::Tier;
use gradus::world::{WorldPlugin, offscreen};
use gradus_base::SessionTime;
use gradus_live::Moment;
use gradus_scenario::read::Options;

fn processor_time() -> Duration {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |i: usize, or: &str| words.get(i).cloned().unwrap_or_else(|| or.to_string());
    let paths = word(0, "scenarios/heights.ron");
    let tier = if word(1, "light") == "full" { Tier::Full } else { Tier::Light };
    let size = word(2, "320x240");
    let (width, height) = size.split_once('x').ok_or("size is WxH")?;
    let size = (width.parse()?, height.parse()?);
    let cameras: usize = word(3, "2").parse()?;
    let mut first = None;
    for path in paths.split(',') {
        println!("{path}");
        measure(path, tier, size, cameras, &mut first)?;
    }
    Ok(())
}

/// Each step of a scenario, and the safe place.
fn measure(
    path: &str,
    tier: Tier,
    size: (u32, u32),
    cameras: usize,
    first: &mut Option<(f64, f64)>,
) -> Result<(), Box<dyn std::error::Error>> {
    let reading = gradus_files::open(path.as_ref(), &Options::default())?;
    let told = reading.render();
    let scenario = Arc::new(reading.scenario.ok_or(told)?);
    let mut app = offscreen::app()?;
    app.add_plugins(WorldPlugin { tier });
    offscreen::ready(&mut app);
    for eye in 0..cameras {
        let image = offscreen::target(&mut app.world_mut().resource_mut::<Assets<Image>>(), size)?;
        let at = Vec3::new(eye as f32 * 0.064, 1.87, 0.0);
        let pose = Transform::from_translation(at).with_rotation(Quat::from_rotation_x(-0.3));
        app.world_mut().spawn((
            Camera3d::default(),
            WorldCamera,
            offscreen::looking_at_image(&image),
            Camera { order: eye as isize, ..default() },
            pose,
        ));
    }
    for step in every_picture(&scenario) {
        let state = state_at(&scenario, step, &[], 1);
        let mut now = SessionTime::from_secs_f64(60.0);
        let place = Moment::new(&state, now, state.place().0).stand;
        let mut eyes = app.world_mut().query_filtered::<&mut Transform, With<WorldCamera>>();
        for mut eye in eyes.iter_mut(app.world_mut()) {
            eye.translation.y = place.position_m[1] + 1.65;
        }
        app.insert_resource(LiveWorld { state });
        app.insert_resource(WorldClock { now });
        for _ in 0..3 {
            app.update();
        }
        let (began, before) = (Instant::now(), processor_time());
        const FRAMES: u32 = 10;
        for _ in 0..FRAMES {
            now = now + Duration::from_millis(50);
            app.insert_resource(WorldClock { now });
            app.update();
        }
        let name = step.and_then(|s| scenario.step(s)).map_or("safe place", |s| s.id.as_str());
        let processor = (processor_time() - before) / FRAMES;
        let spawn_secs = f64::from(app.world().resource::<WorldCost>().spawn_secs);
        let (frame, spawn) = *first.get_or_insert((processor.as_secs_f64(), spawn_secs));
        let ratio = processor.as_secs_f64() / frame;
        println!(
            "  {name}: {processor:.1?} of processor ({ratio:.2}), {:.1?} of wall",
            began.elapsed() / FRAMES
        );
        if step.is_none() {
            let cost = app.world().resource::<WorldCost>();
            println!("  spawned in {spawn_secs:.2} s ({:.2}); {cost:?}", spawn_secs / spawn);
        }
    }
    Ok(())
}
