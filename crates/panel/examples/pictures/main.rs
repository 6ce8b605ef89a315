//! Pictures of the panel in made-up sessions, at window sizes of desks: a few seconds instead of a
//! build of the program. Drawn on the processor, so edges are a little rougher than on screen.
//!
//! `cargo run -p gradus_panel --features sample --example pictures -- DIR [NAME…] [WxH[@SCALE]…]`
//!
//! Names are those of the sessions below; without a name, all sessions. A size is in pixels, the
//! scale is the screen's; without a size, the sizes below.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod raster;

use std::fs::File;
use std::path::Path;

use egui::{
    ColorImage, Event, Modifiers, PlatformOutput, PointerButton, Pos2, RawInput, Rect,
    TextureOptions, pos2, vec2,
};
use gradus_panel::{Desk, Panel, PatientView, Theme};
use gradus_panel::{sample_sensors as sensors, sample_snapshot as sample};
use gradus_scenario::Scenario;
use gradus_session::snapshot::Snapshot;

/// Name, session, and the controls that a hand presses in it, by name; the pointer rests on the
/// last.
type Made = (&'static str, fn(&Scenario) -> Snapshot, &'static [&'static str]);

const SIGNALS: &str = "Show the signals beside the heart";

const SESSIONS: &[Made] = &[
    ("setup", sample::setup, &[]),
    ("exposure", sample::exposure, &[]),
    ("proposed", sample::proposed, &[]),
    ("long-proposal", sensors::long_proposal, &[]),
    ("suds-due", sample::suds_due, &[]),
    ("suds-asked", sample::suds_asked, &[]),
    ("stopped", sample::stopped, &[]),
    ("stage-lost", sample::stage_lost, &[]),
    ("alarms", sensors::many_alarms, &[]),
    ("strap-gone", sensors::strap_gone, &[]),
    ("strap-weak", sensors::strap_weak, &["Sensors"]),
    ("no-baseline", sensors::without_baseline, &[]),
    ("signals-1", |s| sensors::signals(s, 1), &[SIGNALS]),
    ("signals-3", |s| sensors::signals(s, 3), &[SIGNALS]),
    ("signals-8", |s| sensors::signals(s, 8), &[SIGNALS]),
    ("ninety", sensors::ninety_minutes, &["Show the whole session"]),
    ("ninety-signals", sensors::ninety_minutes, &["Show the whole session", SIGNALS]),
    ("headset", sample::exposure, &["Headset"]),
    ("keys", sample::exposure, &["Keys and help"]),
];

/// Width and height in pixels, and the screen's scale.
const SIZES: &[(usize, usize, f32)] = &[
    (1024, 600, 1.0),
    (1280, 720, 1.0),
    (1366, 768, 1.0),
    (1920, 1080, 1.0),
    (2560, 1440, 1.0),
    (1366, 768, 1.5),
    (1920, 1080, 1.5),
];

fn main() {
    let mut args = std::env::args().skip(1);
    let Some(dir) = args.next() else {
        panic!("where to? pictures DIR [NAME…] [WxH[@SCALE]…]");
    };
    let (sizes, names): (Vec<_>, Vec<_>) = args.partition(|a| size(a).is_some());
    let mut sizes: Vec<_> = sizes.iter().filter_map(|a| size(a)).collect();
    if sizes.is_empty() {
        sizes = SIZES.to_vec();
    }
    for name in &names {
        assert!(SESSIONS.iter().any(|(known, ..)| known == name), "there is no session {name}");
    }
    std::fs::create_dir_all(&dir).unwrap();
    let wanted = |made: &&Made| names.is_empty() || names.iter().any(|name| *name == made.0);
    for made in SESSIONS.iter().filter(wanted) {
        let name = made.0;
        for (width, height, scale) in &sizes {
            let light = *width == 1280;
            let picture = picture(made, [*width, *height], *scale, light);
            let at = if *scale == 1.0 { String::new() } else { format!("@{scale}") };
            let file = Path::new(&dir).join(format!("{name}-{width}x{height}{at}.png"));
            save(&picture, &file);
            println!("{}", file.display());
        }
    }
}

fn size(text: &str) -> Option<(usize, usize, f32)> {
    let (pixels, scale) = text.split_once('@').unwrap_or((text, "1"));
    let (width, height) = pixels.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?, scale.parse().ok()?))
}

/// The frame after the hand has done its work, in which fonts and places are there.
fn picture(made: &Made, pixels: [usize; 2], scale: f32, light: bool) -> ColorImage {
    let (_, make, hand) = made;
    let scenario = sample::scenario();
    let snapshot = make(&scenario);
    let ctx = egui::Context::default();
    ctx.enable_accesskit();
    Panel::install(&ctx);
    let mut panel = Panel::new();
    panel.set_theme(if light { Theme::Light } else { Theme::Dark });
    let mut raster = raster::Raster::default();
    let seen = ctx.load_texture("patient", street(), TextureOptions::LINEAR);
    let gaze = Some(pos2(0.55, 0.6));
    let view = PatientView { texture: seen.id(), size: vec2(640.0, 400.0), gaze };
    let screen = Rect::from_min_size(Pos2::ZERO, vec2(pixels[0] as f32, pixels[1] as f32) / scale);
    let mut out = Vec::new();
    let mut said = PlatformOutput::default();
    let frames = 4 + 4 * hand.len() as u32;
    for frame in 0..=frames {
        let mut events = Vec::new();
        if let Some((done, step)) = frame.checked_sub(4).map(|n| (n / 4, n % 4))
            && let Some(label) = hand.get(done as usize)
        {
            let pos = place(&said, label).unwrap_or_else(|| panic!("there is no {label}"));
            let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
            events.push(match step {
                0 => Event::PointerMoved(pos),
                1 => Event::PointerButton { pos, button, pressed: true, modifiers },
                2 => Event::PointerButton { pos, button, pressed: false, modifiers },
                _ => Event::PointerMoved(pos2(2.0, 2.0)),
            });
        }
        let time = Some(f64::from(frame) * 0.1);
        let mut input = RawInput { screen_rect: Some(screen), time, events, ..Default::default() };
        let viewport = input.viewports.entry(input.viewport_id).or_default();
        viewport.native_pixels_per_point = Some(scale);
        ctx.begin_pass(input);
        let desk = Desk {
            scenario: &scenario,
            snapshot: &snapshot,
            patient: "P-014",
            synthetic_patient: false,
            view: Some(view),
        };
        panel.show_in(&ctx, &desk, &mut out);
        let mut done = ctx.end_pass();
        raster.take(std::mem::take(&mut done.textures_delta));
        said = done.platform_output;
        if frame == frames {
            let all = ctx.tessellate(done.shapes, done.pixels_per_point);
            return raster.draw(pixels, done.pixels_per_point, &all);
        }
    }
    unreachable!()
}

/// The middle of the control with that name, in points.
fn place(said: &PlatformOutput, label: &str) -> Option<Pos2> {
    let update = said.accesskit_update.as_ref()?;
    let (_, node) = update.nodes.iter().find(|(_, node)| node.label() == Some(label))?;
    let at = node.bounds()?;
    let middle = pos2((at.x0 + at.x1) as f32 / 2.0, (at.y0 + at.y1) as f32 / 2.0);
    Some(middle)
}

/// A picture that resembles a street: sky, houses, ground.
fn street() -> ColorImage {
    let mut image = ColorImage::filled([640, 400], egui::Color32::BLACK);
    for (i, pixel) in image.pixels.iter_mut().enumerate() {
        let (x, y) = (i % 640, i / 640);
        let house = (x / 64 * 37 % 11) * 14 + 60;
        let level = if y > 300 {
            90
        } else if y > house {
            120 + (x / 8 + y / 12) % 2 * 20
        } else {
            200
        };
        let level = level as u8;
        *pixel = egui::Color32::from_rgb(level, level, level.saturating_add(10));
    }
    image
}

fn save(picture: &ColorImage, file: &Path) {
    let [width, height] = picture.size;
    let mut encoder = png::Encoder::new(File::create(file).unwrap(), width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(|p| [p.r(), p.g(), p.b()]).collect();
    encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
}
