//! The session's records in words, newest at the bottom; and the line for a note.

use std::sync::Arc;

use egui::{Align2, Rect, Sense, TextEdit, Ui, vec2};
use gradus_session::{Command, Record};

use crate::widgets::{cut_bottom, cut_left, cut_top, heading, paint_text, within};
use crate::words::{Line, Tone};
use crate::{Cx, PanelCommand, keys, words};

const ROW: f32 = 22.0;

/// The draft of the note, and the lines, kept for as long as the records are the same.
#[derive(Default)]
pub(crate) struct State {
    note: String,
    of: Option<Arc<Vec<Record>>>,
    lines: Vec<Line>,
}

pub(crate) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    state: &mut State,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let mut rest = rect;
    heading(ui, look, cut_top(&mut rest, look.px(20.0), look.px(4.0)), "WHAT HAPPENED");
    let note = cut_bottom(&mut rest, look.px(36.0), look.px(8.0));
    if state.of.as_ref().is_none_or(|had| !Arc::ptr_eq(had, &cx.snapshot.recent)) {
        state.lines = words::lines(cx.scenario, &cx.snapshot.recent);
        state.of = Some(Arc::clone(&cx.snapshot.recent));
    }
    // Whole lines only.
    let row = look.px(ROW);
    rest.min.y = rest.max.y - ((rest.height() / row).floor() * row).max(0.0);
    within(ui, rest, "events", |ui| list(ui, cx, &state.lines));
    note_line(ui, cx, note, &mut state.note, out);
}

fn list(ui: &mut Ui, cx: &Cx<'_>, lines: &[Line]) {
    let look = &cx.look;
    if lines.is_empty() {
        ui.label(egui::RichText::new("What happens will be listed here.").color(look.p.quiet));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = look.px(ROW);
    let area = egui::ScrollArea::vertical().auto_shrink(false).min_scrolled_height(0.0);
    area.stick_to_bottom(true).show_rows(ui, height, lines.len(), |ui, rows| {
        for line in lines.get(rows).unwrap_or_default() {
            row(ui, cx, line, height);
        }
    });
}

fn row(ui: &mut Ui, cx: &Cx<'_>, line: &Line, height: f32) {
    let look = &cx.look;
    let p = look.p;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let at = words::clock(line.at.as_secs_f64());
    let both = format!("{at} {}", line.text);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, &both));
    let mut rest = rect;
    let clock = cut_left(&mut rest, look.px(44.0), look.px(8.0));
    paint_text(ui, clock, Align2::RIGHT_CENTER, &at, look.caption(), p.quiet);
    let (ink, font) = match line.tone {
        Tone::Plain => (p.text, look.body()),
        Tone::Quiet => (p.quiet, look.body()),
        Tone::Suds => (p.suds, look.body()),
        Tone::Amber => (p.amber, look.body()),
        Tone::Red => (p.red, look.body()),
    };
    paint_text(ui, rest, Align2::LEFT_CENTER, &line.text, font, ink);
    response.on_hover_text(&line.text);
}

/// Enter adds the note and gives the keyboard back to the session: space pauses again.
fn note_line(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, note: &mut String, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let field = TextEdit::singleline(note)
        .id(keys::note_id())
        .hint_text("Note, Enter adds it")
        .char_limit(500)
        .margin(egui::Margin::symmetric(look.px(8.0) as i8, look.px(8.0) as i8))
        .vertical_align(egui::Align::Center)
        .desired_width(rect.width());
    let response = ui.put(rect, field);
    let name = "Note";
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    let enter = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    if enter && !note.trim().is_empty() {
        let text = std::mem::take(note).trim().to_owned();
        out.push(PanelCommand::Session(Command::Note { text }));
    }
}
