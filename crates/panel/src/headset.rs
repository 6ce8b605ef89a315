//! The headset: a press on its state in the bar unfolds what it offers, and how the patient is
//! placed in front of the world.

use egui::{RichText, Ui, vec2};
use egui_phosphor::regular as icon;
use gradus_scenario::Posture;
use gradus_session::Command;
use gradus_session::headset::{Availability, Headset};

use crate::bar::{State, mark};
use crate::widgets::{Kind, Press, press};
use crate::{Cx, PanelCommand, layout};

/// Unfolds under the control pressed.
pub(crate) fn unfold(cx: &Cx<'_>, response: &egui::Response, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let bottom = response.ctx.content_rect().bottom() - layout::actions_height(look);
    let height = bottom - response.rect.bottom() - look.px(32.0);
    egui::Popup::from_toggle_button_response(response)
        .align(egui::RectAlign::BOTTOM_END)
        .align_alternatives(&[])
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(look.px(400.0));
            ui.spacing_mut().item_spacing.y = look.px(4.0);
            let list = egui::ScrollArea::vertical().max_height(height);
            list.min_scrolled_height(height).show(ui, |ui| {
                placing(ui, cx, out);
                ui.add_space(look.px(8.0));
                match &cx.snapshot.headset {
                    Some(headset) => offers(ui, cx, headset),
                    None => drop(ui.label("The stage has no headset: nothing is worn.")),
                }
            });
        });
}

/// Where the patient is, how they are placed, and where a stop ends.
fn placing(ui: &mut Ui, cx: &Cx<'_>, out: &mut Vec<PanelCommand>) {
    let seated = cx.snapshot.world.posture() == Posture::Seated;
    let room = cx.snapshot.world.stop_shows_room();
    let rows: [(&str, &[Choice<'_>]); 3] = [
        (
            "The patient's place and direction",
            &[Choice {
                icon: icon::CROSSHAIR,
                text: "Recentre (R)",
                hint: "Where the patient is and faces now becomes the scenario's place and way ahead",
                command: Command::Recentre,
                chosen: false,
            }],
        ),
        (
            "The patient",
            &[
                Choice {
                    icon: icon::PERSON,
                    text: "stands",
                    hint: "Recentre after a change: the floor then follows the patient's eyes",
                    command: Command::SetPosture { seated: false },
                    chosen: !seated,
                },
                Choice {
                    icon: icon::CHAIR,
                    text: "sits",
                    hint: "Recentre after a change: the floor then follows the patient's eyes",
                    command: Command::SetPosture { seated: true },
                    chosen: seated,
                },
            ],
        ),
        (
            "A stop ends in",
            &[
                Choice {
                    icon: icon::HOUSE_LINE,
                    text: "the safe place",
                    hint: "The patient comes to the scenario's calm place",
                    command: Command::SetStopEnd { room: false },
                    chosen: !room,
                },
                Choice {
                    icon: icon::EYE,
                    text: "the room",
                    hint: "The patient sees the room and you, through the headset's cameras",
                    command: Command::SetStopEnd { room: true },
                    chosen: room,
                },
            ],
        ),
    ];
    for (label, choices) in rows {
        row(ui, cx, label, choices, out);
    }
}

/// A button of the placing.
struct Choice<'a> {
    icon: &'a str,
    text: &'a str,
    hint: &'a str,
    command: Command,
    chosen: bool,
}

fn row(ui: &mut Ui, cx: &Cx<'_>, label: &str, choices: &[Choice<'_>], out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    ui.label(RichText::new(label).font(look.caption()).color(look.p.quiet));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = look.px(8.0);
        for choice in choices {
            let size = vec2(look.px(192.0), look.px(36.0));
            let (at, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            let why_not = cx.why_not(&choice.command);
            let name = format!("{label}: {}", choice.text);
            let button = Press {
                icon: choice.icon,
                text: choice.text,
                name: &name,
                hint: choice.hint,
                kind: if choice.chosen { Kind::Chosen } else { Kind::Plain },
                why_not: why_not.as_deref().filter(|_| !choice.chosen),
                ..Default::default()
            };
            if press(ui, look, at, &button) && !choice.chosen {
                out.push(PanelCommand::Session(choice.command.clone()));
            }
        }
    });
}

/// What the headset offers, and what that means for the session.
fn offers(ui: &mut Ui, cx: &Cx<'_>, headset: &Headset) {
    let look = &cx.look;
    let Headset { runtime, runtime_version, system, capabilities } = headset;
    let title = format!("{system}, {runtime} {runtime_version}");
    ui.label(RichText::new(title).font(look.body_strong()).color(look.p.text));
    for capability in capabilities {
        let (state, ink) = match capability.state {
            Availability::Present => (State::Good, look.p.text),
            Availability::Absent => (State::None, look.p.quiet),
            Availability::Denied => (State::Attention, look.p.amber),
        };
        ui.horizontal(|ui| {
            let (at, _) =
                ui.allocate_exact_size(vec2(look.px(12.0), look.px(16.0)), egui::Sense::hover());
            let dot = if state == State::Good { look.p.suds } else { ink };
            mark(ui, at.center(), look.px(5.0), state, dot);
            let words = format!("{}: {}", capability.name, capability.state.as_str());
            ui.label(RichText::new(words).font(look.body()).color(ink));
        });
        let means = RichText::new(&capability.means).font(look.caption()).color(look.p.quiet);
        ui.add(egui::Label::new(means).wrap());
    }
}
