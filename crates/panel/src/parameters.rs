//! Every parameter by itself: numbers on a track, choices side by side, switches; in their groups,
//! and before the exposure the settings above them.

use std::borrow::Cow;

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, vec2};
use gradus_scenario::Value;
use gradus_scenario::{Parameter, ParameterKind};
use gradus_session::snapshot::ParameterView;
use gradus_session::{Command, Phase};

use crate::widgets::{
    Kind, Press, Track, cut_left, cut_right, cut_top, focus_ring, heading, paint_text, press, slot,
    track,
};
use crate::{Cx, PanelCommand, words};

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, out: &mut Vec<PanelCommand>) {
    let all = || cx.scenario.parameters().iter().zip(&cx.snapshot.parameters);
    let before = matches!(cx.snapshot.phase, Phase::Setup | Phase::Baseline | Phase::Briefing);
    let settings: Vec<_> = all().filter(|(_, view)| view.setting && before).collect();
    list(ui, cx, "SETTINGS", &settings, out);
    if !settings.is_empty() {
        ui.add_space(cx.look.px(16.0));
    }
    let moving: Vec<_> = all().filter(|(_, view)| !view.setting).collect();
    list(ui, cx, "PARAMETERS", &moving, out);
}

/// Parameters under a heading: those without a group, then the groups in the order of the
/// parameters.
fn list(
    ui: &mut Ui,
    cx: &Cx<'_>,
    title: &str,
    parameters: &[(&Parameter, &ParameterView)],
    out: &mut Vec<PanelCommand>,
) {
    if parameters.is_empty() {
        return;
    }
    let look = &cx.look;
    let mut groups: Vec<&str> = vec![""];
    for (parameter, _) in parameters {
        if !groups.contains(&parameter.group.as_str()) {
            groups.push(&parameter.group);
        }
    }
    let width = ui.available_width();
    let (head, _) = ui.allocate_exact_size(vec2(width, look.px(20.0)), Sense::hover());
    heading(ui, look, head, title);
    ui.spacing_mut().item_spacing.y = look.px(4.0);
    for group in groups {
        if !group.is_empty() {
            let (head, _) = ui.allocate_exact_size(vec2(width, look.px(24.0)), Sense::hover());
            slot(ui, head, Align2::LEFT_BOTTOM, group, look.caption_strong(), look.p.text);
        }
        for (parameter, view) in parameters.iter().filter(|(p, _)| p.group == group) {
            one(ui, cx, parameter, view, out);
        }
    }
}

fn one(
    ui: &mut Ui,
    cx: &Cx<'_>,
    parameter: &Parameter,
    view: &ParameterView,
    out: &mut Vec<PanelCommand>,
) {
    let height = match parameter.kind {
        ParameterKind::Number { .. } => 40.0,
        ParameterKind::Choice { .. } => 50.0,
        ParameterKind::Switch { .. } => 32.0,
    };
    let size = vec2(ui.available_width(), cx.look.px(height));
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let asked = match &parameter.kind {
        ParameterKind::Number { min, max, .. } => {
            number(ui, cx, rect, parameter, view, (*min, *max))
        }
        ParameterKind::Choice { .. } => choice(ui, cx, rect, parameter, view),
        ParameterKind::Switch { .. } => switch(ui, cx, rect, parameter, view),
    };
    if let Some(value) = asked {
        let parameter = parameter.id.clone();
        out.push(PanelCommand::Session(Command::SetParameter { parameter, value }));
    }
}

/// Why a parameter cannot be moved now.
fn why_not(cx: &Cx<'_>, of: &Parameter, view: &ParameterView) -> Option<Cow<'static, str>> {
    let (parameter, value) = (of.id.clone(), view.target.clone());
    cx.why_not(&Command::SetParameter { parameter, value })
}

/// A step that a hand can aim at: about a fiftieth of the range, round.
fn step_of(span: f64) -> f64 {
    let raw = span / 50.0;
    if raw <= 0.0 || !raw.is_finite() {
        return 0.0;
    }
    let ten = 10f64.powf(raw.log10().floor());
    let lead = raw / ten;
    ten * if lead < 1.5 {
        1.0
    } else if lead < 3.5 {
        2.0
    } else if lead < 7.5 {
        5.0
    } else {
        10.0
    }
}

fn number(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    parameter: &Parameter,
    view: &ParameterView,
    (min, max): (f64, f64),
) -> Option<Value> {
    let look = &cx.look;
    let why_not = why_not(cx, parameter, view);
    let why_not = why_not.as_deref();
    let mut rest = rect;
    let mut above = cut_top(&mut rest, look.px(20.0), 0.0);
    let target = parameter.as_number(&view.target);
    let now = parameter.as_number(&view.value);
    let (shown, asked) = track(
        ui,
        look,
        rest,
        &Track {
            name: &parameter.label,
            min,
            max,
            target: Some(target),
            moving_at: view.moving.then_some(now),
            step: step_of(max - min),
            ticks: 0,
            color: look.p.accent,
            why_not,
        },
    );
    let goal = words::value(parameter, &Value::Number(shown.unwrap_or(target)));
    let text = if view.moving {
        format!("{} → {goal}", words::value(parameter, &view.value))
    } else {
        goal
    };
    let value = cut_right(&mut above, look.px(128.0), look.px(8.0));
    let ink = if why_not.is_none() { look.p.text } else { look.p.faint };
    slot(ui, value, Align2::RIGHT_CENTER, &text, look.body(), ink);
    let low = words::value(parameter, &Value::Number(min));
    let high = words::value(parameter, &Value::Number(max));
    slot(ui, above, Align2::LEFT_CENTER, &parameter.label, look.body(), look.p.quiet)
        .on_hover_text(format!("{low} to {high}"));
    asked.map(Value::Number)
}

fn choice(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    parameter: &Parameter,
    view: &ParameterView,
) -> Option<Value> {
    let ParameterKind::Choice { options, .. } = &parameter.kind else { return None };
    let look = &cx.look;
    let why_not = why_not(cx, parameter, view);
    let why_not = why_not.as_deref();
    let mut rest = rect;
    let above = cut_top(&mut rest, look.px(20.0), 0.0);
    slot(ui, above, Align2::LEFT_CENTER, &parameter.label, look.body(), look.p.quiet);
    let gap = look.px(4.0);
    let width = (rest.width() - gap * (options.len() as f32 - 1.0)) / options.len().max(1) as f32;
    let mut asked = None;
    for (id, label) in options {
        let cell = cut_left(&mut rest, width, gap);
        let chosen = view.target == Value::Choice(id.clone());
        let name = format!("{}: {label}", parameter.label);
        let kind = if chosen { Kind::Chosen } else { Kind::Plain };
        let button =
            Press { text: label, name: &name, hint: label, kind, why_not, ..Default::default() };
        if press(ui, look, cell, &button) && !chosen {
            asked = Some(Value::Choice(id.clone()));
        }
    }
    asked
}

fn switch(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    parameter: &Parameter,
    view: &ParameterView,
) -> Option<Value> {
    let look = &cx.look;
    let p = look.p;
    let why_not = why_not(cx, parameter, view);
    let why_not = why_not.as_deref();
    let on = view.target == Value::Switch(true);
    let id = ui.id().with(("switch", parameter.id.as_str()));
    let sense = if why_not.is_none() { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| {
        WidgetInfo::selected(WidgetType::Checkbox, why_not.is_none(), on, &parameter.label)
    });
    let mut rest = rect;
    let knob_rect = cut_right(&mut rest, look.px(40.0), look.px(8.0));
    let word = cut_right(&mut rest, look.px(28.0), look.px(8.0));
    paint_text(ui, rest, Align2::LEFT_CENTER, &parameter.label, look.body(), p.quiet);
    let text = if on { "on" } else { "off" };
    let ink = if why_not.is_none() { p.text } else { p.faint };
    paint_text(ui, word, Align2::RIGHT_CENTER, text, look.body(), ink);
    let body = Rect::from_center_size(knob_rect.center(), vec2(look.px(36.0), look.px(20.0)));
    let round = look.px(10.0);
    let face = match (why_not, on) {
        (None, true) => p.accent,
        (None, false) => p.raised,
        _ => p.line,
    };
    ui.painter().rect_filled(body, round, face);
    let edge = if response.hovered() { p.text } else { p.faint };
    ui.painter().rect_stroke(body, round, Stroke::new(1.0, edge), StrokeKind::Inside);
    let x = if on { body.right() - round } else { body.left() + round };
    let knob = if on { p.on_accent } else { p.text };
    ui.painter().circle_filled(egui::pos2(x, body.center().y), look.px(6.0), knob);
    focus_ring(ui, look, rect.shrink(2.0), &response);
    response.clicked().then_some(Value::Switch(!on))
}

#[cfg(test)]
mod tests {
    use super::step_of;

    #[test]
    fn steps_are_round_numbers() {
        assert_eq!(step_of(60.0), 1.0);
        assert_eq!(step_of(100.0), 2.0);
        assert!((step_of(1.0) - 0.02).abs() < 1e-12);
        assert_eq!(step_of(0.0), 0.0);
    }
}
