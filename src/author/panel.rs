//! The author's panel: where to look from, steps, dial, values, stimuli, marks; and the faults of
//! the file over the world.

use bevy::camera::Viewport;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiContexts, egui};
use std::sync::Arc;

use gradus_live::Directive;
use gradus_live::Veil;
use gradus_panel::{Palette, Panel};
use gradus_scenario::parameter::DIAL_MAX;
use gradus_scenario::{ParameterIndex, ParameterKind, Scenario, StepIndex, StimulusIndex};
use gradus_scenario::{Place, Value};

use crate::author::chosen::Chosen;
use crate::author::marks;
use crate::author::marks::Sight;
use crate::author::state::Author;
use crate::author::view::{Eye, LookFrom, View};
use crate::world::bounce::lit::Rooms;
use crate::world::live::{LiveWorld, WorldClock, WorldCost};

const WIDTH: f32 = 330.0;

/// The button or key pressed in this frame.
enum Pressed {
    Step(StepIndex),
    SafePlace,
    Dial(f64),
    Set(ParameterIndex, Value),
    Stimulus(StimulusIndex),
}

#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn show(
    mut contexts: EguiContexts,
    mut author: ResMut<Author>,
    mut live: ResMut<LiveWorld>,
    mut view: ResMut<View>,
    clock: Res<WorldClock>,
    cost: Res<WorldCost>,
    rooms: Res<Rooms>,
    windows: Query<&Window, With<PrimaryWindow>>,
    eyes: Query<(&Camera, &GlobalTransform), With<Eye>>,
    mut installed: Local<bool>,
) -> Result {
    // Without a context the window is closing.
    let Ok(context) = contexts.ctx_mut() else { return Ok(()) };
    if !std::mem::replace(&mut *installed, true) {
        Panel::install(context);
    }
    let author = &mut *author;
    let screen = context.content_rect();
    let colours = author.dress.put_on(context, screen.size());
    let scale = windows.single().map_or(1.0, Window::scale_factor);
    let mut pressed = Vec::new();
    let layer = egui::LayerId::background();
    let mut root = egui::Ui::new(
        context.clone(),
        egui::Id::new("author"),
        egui::UiBuilder::new().layer_id(layer).max_rect(screen),
    );
    egui::Panel::left("choices").exact_size(WIDTH).resizable(false).show(&mut root, |ui| {
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            choices(ui, author, &live, &mut view, &clock, &mut pressed);
        });
    });
    egui::Panel::bottom("status").exact_size(30.0).show(&mut root, |ui| {
        status(ui, author, colours, &cost, &rooms);
    });
    let place = root.available_rect_before_wrap();
    author.over_world = context.pointer_latest_pos().is_some_and(|at| place.contains(at))
        && !context.egui_is_using_pointer();
    author.typing = context.egui_wants_keyboard_input();
    author.viewport = viewport(place, scale, &windows);
    if let Ok((camera, eye)) = eyes.single() {
        let shown = Veil::at(&live.state, clock.now).place;
        let painter = context.layer_painter(layer).with_clip_rect(place);
        let sight = Sight { camera, eye, scale: 1.0 };
        marks::draw(&painter, &sight, author.marks, &live, clock.now, shown);
    }
    faults(&mut root, author, colours, place);
    for what in pressed {
        act(what, author, &mut live, &clock);
    }
    Ok(())
}

/// The part of the window that the world is drawn in: `place`, cut to the window's size.
fn viewport(
    place: egui::Rect,
    scale: f32,
    windows: &Query<&Window, With<PrimaryWindow>>,
) -> Option<Viewport> {
    let window = windows.single().ok()?;
    let whole = window.physical_size();
    let from = (Vec2::new(place.min.x, place.min.y) * scale).round().max(Vec2::ZERO).as_uvec2();
    let till = (Vec2::new(place.max.x, place.max.y) * scale).round().max(Vec2::ZERO).as_uvec2();
    let till = till.min(whole);
    let size = till.saturating_sub(from);
    (size.x > 8 && size.y > 8).then(|| Viewport {
        physical_position: from,
        physical_size: size,
        ..default()
    })
}

fn act(what: Pressed, author: &mut Author, live: &mut LiveWorld, clock: &WorldClock) {
    let scenario = Arc::clone(live.scenario());
    match what {
        Pressed::Step(step) => author.chosen.go_to(&scenario, step),
        Pressed::SafePlace => author.chosen.place = Place::Safe,
        Pressed::Dial(intensity) => author.chosen.dial(&scenario, intensity),
        Pressed::Set(index, value) => {
            if let Some(parameter) = scenario.parameter(index) {
                author.chosen.values.insert(parameter.id.clone(), value);
                author.chosen.step = None;
            }
        }
        Pressed::Stimulus(index) => {
            if let (Some(stimulus), Some(run)) =
                (scenario.stimulus(index), live.state.run(index).map(|r| r.run))
            {
                let stimulus = stimulus.id.clone();
                live.state.apply(Directive::Stimulus { stimulus, run: run + 1, start: clock.now });
                author.chosen.place = Place::World;
            }
        }
    }
    live.state = author.chosen.state(&scenario, Some(&live.state), author.seed);
}

fn heading(ui: &mut egui::Ui, text: &str) {
    ui.add_space(14.0);
    ui.label(egui::RichText::new(text).small().strong().weak());
    ui.add_space(2.0);
}

fn choices(
    ui: &mut egui::Ui,
    author: &mut Author,
    live: &LiveWorld,
    view: &mut View,
    clock: &WorldClock,
    pressed: &mut Vec<Pressed>,
) {
    let scenario: &Scenario = live.scenario();
    ui.add_space(10.0);
    ui.label(egui::RichText::new(scenario.title()).heading());
    ui.label(
        egui::RichText::new(format!("{} {}", scenario.id(), scenario.version())).small().weak(),
    );

    heading(ui, "LOOK FROM");
    ui.horizontal(|ui| {
        for (from, name, hint) in [
            (LookFrom::Patient, "Patient", "The patient's eyes; drag to turn the head"),
            (LookFrom::Fly, "Flight", "W A S D and Q E, Shift is faster; drag to turn"),
            (LookFrom::Top, "Top", "Straight down; drag to move, Q and E for higher and lower"),
        ] {
            ui.selectable_value(&mut view.from, from, name).on_hover_text(hint);
        }
        ui.separator();
        let word = if author.playing { "Pause" } else { "Play" };
        if ui.button(word).on_hover_text("Holds the world's time").clicked() {
            author.playing = !author.playing;
        }
    });
    ui.horizontal(|ui| {
        ui.checkbox(&mut author.marks.regions, "Regions");
        ui.checkbox(&mut author.marks.paths, "Paths");
        ui.checkbox(&mut author.marks.sounds, "Sounds");
    });

    heading(ui, "LADDER");
    for (index, step) in scenario.indexed_ladder() {
        let here =
            author.chosen.place == Place::World && author.chosen.step.as_ref() == Some(&step.id);
        let suds = step.expected_suds.map_or(String::new(), |suds| format!("   SUDS {suds}"));
        let row = ui.selectable_label(here, format!("{}  {}{suds}", index.get() + 1, step.label));
        let row = if step.note.is_empty() { row } else { row.on_hover_text(&step.note) };
        if row.clicked() {
            pressed.push(Pressed::Step(index));
        }
    }
    if ui.selectable_label(author.chosen.place == Place::Safe, "Safe place").clicked() {
        pressed.push(Pressed::SafePlace);
    }

    if !scenario.dial().is_empty() {
        heading(ui, "INTENSITY");
        let mut dial = author.chosen.intensity;
        if ui.add(egui::Slider::new(&mut dial, 0.0..=DIAL_MAX).fixed_decimals(1)).changed() {
            pressed.push(Pressed::Dial(dial));
        }
    }

    parameters(ui, scenario, &author.chosen, pressed);

    if !scenario.stimuli().is_empty() {
        heading(ui, "STIMULI");
        ui.horizontal_wrapped(|ui| {
            for (index, stimulus) in scenario.indexed_stimuli() {
                let runs = live.state.stimulus_age_secs(index, clock.now).is_some();
                let button = egui::Button::new(&stimulus.label).selected(runs);
                if ui.add(button).clicked() {
                    pressed.push(Pressed::Stimulus(index));
                }
            }
        });
    }
    ui.add_space(12.0);
}

fn parameters(ui: &mut egui::Ui, scenario: &Scenario, chosen: &Chosen, pressed: &mut Vec<Pressed>) {
    let mut group: Option<String> = None;
    for (index, parameter) in scenario.indexed_parameters() {
        let named = match (scenario.is_setting(index), parameter.group.as_str()) {
            (true, _) => "SETTINGS".to_owned(),
            (false, "") => "VALUES".to_owned(),
            (false, name) => name.to_uppercase(),
        };
        if group.as_ref() != Some(&named) {
            heading(ui, &named);
            group = Some(named);
        }
        let held = chosen.value(parameter);
        ui.label(egui::RichText::new(&parameter.label).small());
        match (&parameter.kind, held) {
            (ParameterKind::Number { unit, min, max, .. }, Value::Number(mut number)) => {
                let slider = egui::Slider::new(&mut number, *min..=*max).suffix(format!(" {unit}"));
                if ui.add(slider).changed() {
                    pressed.push(Pressed::Set(index, Value::Number(number)));
                }
            }
            (ParameterKind::Choice { options, .. }, Value::Choice(held)) => {
                ui.horizontal_wrapped(|ui| {
                    for (id, label) in options {
                        if ui.selectable_label(*id == held, label.as_str()).clicked() {
                            pressed.push(Pressed::Set(index, Value::Choice(id.clone())));
                        }
                    }
                });
            }
            (ParameterKind::Switch { .. }, Value::Switch(mut on)) => {
                let word = if on { "On" } else { "Off" };
                if ui.checkbox(&mut on, word).changed() {
                    pressed.push(Pressed::Set(index, Value::Switch(on)));
                }
            }
            _ => {}
        }
    }
}

fn status(
    ui: &mut egui::Ui,
    author: &mut Author,
    colours: Palette,
    cost: &WorldCost,
    rooms: &Rooms,
) {
    ui.horizontal_centered(|ui| {
        if author.stale {
            ui.label(egui::RichText::new("The last good world is shown").color(colours.amber));
        } else {
            let after = author.shown_after.map_or("Open".to_owned(), |took| {
                format!("Shown {} ms after it was saved", took.as_millis())
            });
            ui.label(after);
        }
        ui.separator();
        ui.label(
            egui::RichText::new(format!(
                "{} things that move, {} k triangles, {} materials",
                cost.moving,
                cost.triangles.div_ceil(1000),
                cost.materials
            ))
            .weak(),
        );
        if rooms.awaited() > 0 {
            ui.separator();
            ui.label("The rooms' light is being computed");
        }
        ui.separator();
        ui.label(egui::RichText::new(&author.file).weak());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let theme = &mut author.dress.theme;
            if ui.small_button(theme.label()).clicked() {
                *theme = theme.next();
            }
        });
    });
}

/// Shows all faults over the world, each fault with its place, its line and its remedy.
fn faults(root: &mut egui::Ui, author: &Author, colours: Palette, place: egui::Rect) {
    if author.faults.is_empty() {
        return;
    }
    let errors = author.faults.iter().filter(|fault| fault.is_error).count();
    let warnings = author.faults.len() - errors;
    let many = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let title = match (errors, warnings) {
        (0, warnings) => many(warnings, "warning"),
        (errors, 0) => format!("{}; the last good world is shown", many(errors, "fault")),
        (errors, warnings) => format!(
            "{}, {}; the last good world is shown",
            many(errors, "fault"),
            many(warnings, "warning")
        ),
    };
    // The list is open if there are faults, and folded if there are only warnings.
    let wide = (place.width() - 32.0).min(980.0);
    egui::Area::new(egui::Id::new("faults"))
        .fixed_pos(place.min + egui::vec2(16.0, 14.0))
        .order(egui::Order::Foreground)
        .show(root.ctx(), |ui| {
            egui::Frame::popup(ui.style()).fill(colours.surface.gamma_multiply(0.93)).show(
                ui,
                |ui| {
                    ui.set_width(wide);
                    let colour = if errors > 0 { colours.red } else { colours.amber };
                    egui::CollapsingHeader::new(egui::RichText::new(title).color(colour).strong())
                        .id_salt(("faults", errors > 0))
                        .default_open(errors > 0)
                        .show(ui, |ui| {
                            let most = (place.height() - 110.0).max(80.0);
                            egui::ScrollArea::both().max_height(most).show(ui, |ui| {
                                for fault in &author.faults {
                                    let text = egui::RichText::new(fault.text.trim_end())
                                        .monospace()
                                        .size(13.0);
                                    ui.add(egui::Label::new(text).extend().selectable(true));
                                    ui.add_space(8.0);
                                }
                            });
                        });
                },
            );
        });
}
