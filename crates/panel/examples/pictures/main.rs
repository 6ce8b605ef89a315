//! Pictures of the panel in made-up sessions, at window sizes of desks: a few seconds instead of a
//! build of the program. Drawn on the processor, so edges are a little rougher than on screen.
//!
//! `cargo run -p gradus_panel --features sample --example pictures -- DIR [NAME…] [WxH[@SCALE]…]`
//!
//! Names are those of the sessions below; without one, all of them. A size is in pixels, the scale
//! that of the screen; without one, the sizes below.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod raster;

use std::fs::File;
use std::path::Path;

use egui::{ColorImage, RawInput, Rect, TextureOptions, pos2, vec2};
use gradus_core::scenario::Scenario;
use gradus_core::snapshot::Snapshot;
use gradus_panel::{Desk, Panel, PatientView, Theme, sample_snapshot as sample};

const SESSIONS: &[(&str, fn(&Scenario) -> Snapshot)] = &[
    ("setup", sample::setup),
    ("exposure", sample::exposure),
    ("proposed", sample::proposed),
    ("suds-due", sample::suds_due),
    ("suds-asked", sample::suds_asked),
    ("stopped", sample::stopped),
    ("stage-lost", sample::stage_lost),
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
        assert!(SESSIONS.iter().any(|(known, _)| known == name), "there is no session {name}");
    }
    std::fs::create_dir_all(&dir).unwrap();
    for (name, make) in SESSIONS.iter().filter(|s| names.is_empty() || names.contains(&s.0.into()))
    {
        for (width, height, scale) in &sizes {
            let light = *width == 1280;
            let picture = picture(*make, [*width, *height], *scale, light);
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

/// The sixth frame, in which fonts and places are there.
fn picture(
    make: fn(&Scenario) -> Snapshot,
    pixels: [usize; 2],
    scale: f32,
    light: bool,
) -> ColorImage {
    let scenario = sample::scenario();
    let snapshot = make(&scenario);
    let ctx = egui::Context::default();
    Panel::install(&ctx);
    let mut panel = Panel::new();
    panel.set_theme(if light { Theme::Light } else { Theme::Dark });
    let mut raster = raster::Raster::default();
    let seen = ctx.load_texture("patient", street(), TextureOptions::LINEAR);
    let view =
        PatientView { texture: seen.id(), size: vec2(640.0, 400.0), gaze: Some(pos2(0.55, 0.6)) };
    let screen = vec2(pixels[0] as f32, pixels[1] as f32) / scale;
    let mut out = Vec::new();
    for frame in 0..6 {
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), screen)),
            time: Some(f64::from(frame) * 0.1),
            ..Default::default()
        };
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
        if frame == 5 {
            let all = ctx.tessellate(done.shapes, done.pixels_per_point);
            return raster.draw(pixels, done.pixels_per_point, &all);
        }
    }
    unreachable!()
}

/// Something like a street: sky, houses, ground.
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
