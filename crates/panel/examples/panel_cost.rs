//! Measures the processor time of a frame of the panel, with ninety minutes of a session and eight
//! signals, beside the same frame before any measurement, in the same run.
//!
//! `cargo run -p gradus_panel --features sample --example panel_cost`
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use egui::{Event, Modifiers, PlatformOutput, PointerButton, RawInput, Rect, pos2, vec2};
use gradus_allocations::{Counting, count};
use gradus_panel::{Desk, Panel, sample_sensors, sample_snapshot};
use gradus_scenario::Scenario;
use gradus_session::snapshot::{History, Snapshot};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const FRAMES: usize = 400;

/// Time of this thread on a processor, ns: time of other programs does not count.
fn cpu_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// A desk without a screen.
struct Screen {
    ctx: egui::Context,
    panel: Panel,
    scenario: Scenario,
    said: PlatformOutput,
    frame: u32,
}

impl Screen {
    fn new() -> Self {
        let ctx = egui::Context::default();
        Panel::install(&ctx);
        let (panel, scenario) = (Panel::new(), sample_snapshot::scenario());
        Self { ctx, panel, scenario, said: PlatformOutput::default(), frame: 0 }
    }

    /// A frame from the input to the triangles.
    fn draw(&mut self, snapshot: &Snapshot, events: Vec<Event>) {
        self.frame += 1;
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 720.0)));
        let time = Some(f64::from(self.frame) * 0.05);
        self.ctx.begin_pass(RawInput { screen_rect, time, events, ..Default::default() });
        let (scenario, patient) = (&self.scenario, "P-014");
        let desk = Desk { scenario, snapshot, patient, synthetic_patient: false, view: None };
        self.panel.show_in(&self.ctx, &desk, &mut Vec::new());
        let mut done = self.ctx.end_pass();
        done.textures_delta.clear();
        self.said = done.platform_output;
        std::hint::black_box(self.ctx.tessellate(done.shapes, done.pixels_per_point));
    }

    fn press(&mut self, snapshot: &Snapshot, name: &str) {
        self.ctx.enable_accesskit();
        self.draw(snapshot, Vec::new());
        let update = self.said.accesskit_update.as_ref().unwrap();
        let named = update.nodes.iter().find(|(_, node)| node.label() == Some(name));
        let at = named.unwrap_or_else(|| panic!("there is no {name}")).1.bounds().unwrap();
        let pos = pos2((at.x0 + at.x1) as f32 / 2.0, (at.y0 + at.y1) as f32 / 2.0);
        self.ctx.disable_accesskit();
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        self.draw(snapshot, vec![Event::PointerMoved(pos)]);
        for pressed in [true, false] {
            self.draw(snapshot, vec![Event::PointerButton { pos, button, pressed, modifiers }]);
        }
        self.draw(snapshot, vec![Event::PointerGone]);
    }
}

/// Mean time of a frame, ms, and the mean of its allocations. `anew`: each frame has a history of
/// its own, as if a value had been measured since the frame before.
fn measure(snapshot: &Snapshot, presses: &[&str], anew: bool) -> (f64, f64) {
    let mut screen = Screen::new();
    for _ in 0..4 {
        screen.draw(snapshot, Vec::new());
    }
    for name in presses {
        screen.press(snapshot, name);
    }
    let other = match anew {
        true => Arc::new(snapshot.history.as_ref().clone()),
        false => Arc::clone(&snapshot.history),
    };
    let pair = [snapshot.clone(), Snapshot { history: other, ..snapshot.clone() }];
    let (before, start) = (count(), cpu_ns());
    for frame in 0..FRAMES {
        screen.draw(&pair[frame % 2], Vec::new());
    }
    let each = FRAMES as f64;
    ((cpu_ns() - start) as f64 / 1e6 / each, (count() - before) as f64 / each)
}

fn main() {
    let scenario = sample_snapshot::scenario();
    let full = sample_sensors::ninety_minutes(&scenario);
    let mut empty = full.clone();
    empty.history = Arc::new(History::default());
    let (whole, signals) = ("Show the whole session", "Show the signals beside the heart");
    let (base, base_allocations) = measure(&empty, &[], false);
    println!("nothing measured yet: {base:.2} ms, {base_allocations:.0} allocations");
    for (what, presses, anew) in [
        ("10 minutes", &[][..], false),
        ("10 minutes, something new in each frame", &[][..], true),
        ("all of 90 minutes", &[whole][..], false),
        ("all of 90 minutes, something new in each frame", &[whole][..], true),
        ("eight signals, 10 minutes", &[signals][..], false),
        ("eight signals, all of 90 minutes", &[whole, signals][..], false),
        ("eight signals, all, something new in each frame", &[whole, signals][..], true),
    ] {
        let (time, allocations) = measure(&full, presses, anew);
        let ratio = time / base;
        println!("{what}: {time:.2} ms, {ratio:.2} of that, {allocations:.0} allocations");
    }
}
