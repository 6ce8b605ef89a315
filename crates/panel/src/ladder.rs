//! The ladder: the patient's step, the steps before, and the SUDS expected and answered there.

use egui::{Align2, Rect, Sense, Stroke, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use gradus_base::Name;
use gradus_session::Command;

use crate::widgets::{
    cut_bottom, cut_left, cut_right, cut_top, focus_ring, heading, paint_text, slot_lines, within,
};
use crate::{Cx, PanelCommand, words};

const ROW: f32 = 26.0;
const QUESTION: f32 = 36.0;

/// The height the whole ladder needs.
pub(crate) fn height(cx: &Cx<'_>) -> f32 {
    let question = if question(cx).is_some() { QUESTION + 8.0 } else { 0.0 };
    cx.look.px(24.0 + question) + cx.look.px(ROW) * cx.scenario.ladder().len() as f32
}

/// The question before the step that was entered, or before the first step.
fn question<'a>(cx: &Cx<'a>) -> Option<&'a str> {
    let index = cx.snapshot.step.map_or(cx.scenario.first_step(), |(index, _)| index);
    let step = cx.scenario.step(index)?;
    Some(step.expectancy.as_str()).filter(|question| !question.is_empty())
}

/// The step `by` rungs from the present step; the first step when none is entered.
pub(crate) fn neighbour(cx: &Cx<'_>, by: isize) -> Option<Name> {
    let (from, rungs) = match cx.snapshot.step {
        Some((index, _)) => (index, by),
        None => (cx.scenario.first_step(), by - 1),
    };
    let index = cx.scenario.step_beside(from, rungs)?;
    cx.scenario.step(index).map(|step| step.id.clone())
}

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let mut rest = rect;
    let mut head = cut_top(&mut rest, look.px(20.0), look.px(4.0));
    let expected = cut_right(&mut head, look.px(92.0), look.px(8.0));
    paint_text(ui, expected, Align2::RIGHT_CENTER, "expected SUDS", look.caption(), look.p.quiet);
    heading(ui, look, head, "LADDER");
    if let Some(question) = question(cx) {
        let below = cut_bottom(&mut rest, look.px(QUESTION), look.px(8.0));
        let text = format!("Ask before: {question}");
        slot_lines(ui, below, &text, look.body(), look.p.text, 2).on_hover_text(question);
    }
    within(ui, rest, "ladder", |ui| {
        egui::ScrollArea::vertical().auto_shrink(false).min_scrolled_height(0.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for index in 0..cx.scenario.ladder().len() {
                row(ui, cx, index, out);
            }
        });
    });
}

fn row(ui: &mut Ui, cx: &Cx<'_>, index: usize, out: &mut Vec<PanelCommand>) {
    let Some(step) = cx.scenario.ladder().get(index) else { return };
    let look = &cx.look;
    let p = look.p;
    let command = Command::GoToStep { step: step.id.clone() };
    let why_not = cx.why_not(&command);
    let current = cx.snapshot.step.is_some_and(|(at, _)| at.get() == index);
    let visited = cx.snapshot.visited.get(index).copied().unwrap_or(false);
    let sense = if why_not.is_none() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), look.px(ROW)), sense);
    let name = format!("Step {}: {}", index + 1, step.label);
    response.widget_info(|| {
        WidgetInfo::selected(WidgetType::Button, why_not.is_none(), current, &name)
    });
    let hot = why_not.is_none() && response.hovered();
    if current || hot {
        let face = if current { p.raised } else { p.hover };
        ui.painter().rect_filled(rect, look.radius(), face);
    }
    focus_ring(ui, look, rect.shrink(2.0), &response);
    if current {
        dwell(ui, cx, rect, step.dwell_secs);
    }
    let mut rest = rect.shrink2(vec2(look.px(8.0), 0.0));
    let number = cut_left(&mut rest, look.px(20.0), look.px(4.0));
    let expected = cut_right(&mut rest, look.px(28.0), look.px(4.0));
    let mark = cut_right(&mut rest, look.px(20.0), look.px(4.0));
    let ink = match (&why_not, current) {
        (None, _) => p.text,
        (Some(_), true) => p.quiet,
        (Some(_), false) => p.faint,
    };
    let font = if current { look.body_strong() } else { look.body() };
    let digits = (index + 1).to_string();
    paint_text(ui, number, Align2::RIGHT_CENTER, &digits, look.body(), p.quiet);
    paint_text(ui, rest, Align2::LEFT_CENTER, &step.label, font, ink);
    if current {
        ui.painter().circle_filled(mark.center(), look.px(5.0), p.accent);
    } else if visited {
        paint_text(ui, mark, Align2::CENTER_CENTER, icon::CHECK, look.body(), p.quiet);
    }
    if let Some(suds) = step.expected_suds {
        let text = suds.to_string();
        paint_text(ui, expected, Align2::RIGHT_CENTER, &text, look.body(), p.quiet);
    }
    if response.clicked() {
        out.push(PanelCommand::Session(command));
    }
    response.on_hover_ui(|ui| {
        ui.set_max_width(look.px(320.0));
        ui.strong(&name);
        if !step.note.is_empty() {
            ui.label(&step.note);
        }
        if !step.expectancy.is_empty() {
            ui.label(format!("Ask before: {}", step.expectancy));
        }
        let stay = format!("Planned stay {}", words::clock(step.dwell_secs));
        ui.weak(stay);
        if let Some(why) = why_not {
            ui.weak(why);
        }
    });
}

/// The share of the planned stay that has passed, by the exposure's clock: a thin line under the
/// step.
fn dwell(ui: &Ui, cx: &Cx<'_>, rect: Rect, dwell_secs: f64) {
    if dwell_secs <= 0.0 {
        return;
    }
    let gone = (cx.snapshot.exposed_at_step_secs / dwell_secs).clamp(0.0, 1.0) as f32;
    let y = rect.bottom() - 2.0;
    let inset = cx.look.px(6.0);
    let from = rect.left() + inset;
    let to = from + (rect.width() - 2.0 * inset) * gone;
    ui.painter().hline(from..=to, y, Stroke::new(2.0, cx.look.p.accent.gamma_multiply(0.7)));
}
