//! Heart, SUDS and intensity on one time axis, with events as marks.
//!
//! One axis from 0 to 100: SUDS unchanged, the dial times ten, rates through `Rates` with their own
//! labels at the left.

use egui::{Align2, Color32, Pos2, Rect, Stroke, Ui, pos2, vec2};
use egui_phosphor::regular as icon;
use egui_plot::{
    AxisHints, GridInput, GridMark, HPlacement, Line, Plot, PlotPoint, PlotTransform, Polygon,
};
use gradus_session::snapshot::History;

use crate::thin::part;
use crate::trace::{Trace, Window};
use crate::widgets::{Kind, Press, cut_right, cut_top, diamond, paint_text, press, slot, within};
use crate::{Cx, layout, signals, words};

/// The timeline's choices and points, kept between frames.
#[derive(Default)]
pub(crate) struct State {
    whole: bool,
    signals: bool,
    pub trace: Trace,
}

/// Below the axis: stimuli and notes. Above: phases and steps.
const LOW: f64 = -16.0;
const HIGH: f64 = 122.0;
const WINDOW_SECS: f64 = 600.0;

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, state: &mut State) {
    let look = &cx.look;
    layout::surface(ui, look, rect);
    let mut rest = rect.shrink2(vec2(look.px(12.0), look.px(8.0)));
    let mut head = cut_top(&mut rest, look.px(24.0), look.px(4.0));
    choices(ui, cx, &mut head, state);
    let now = cx.snapshot.now.as_secs_f64();
    let (from, span) = if state.whole {
        (0.0, now.max(60.0))
    } else {
        ((now - WINDOW_SECS).max(0.0), WINDOW_SECS)
    };
    let to = from + span * 1.08;
    let columns = if state.signals { rest.width() * signals::PLOT } else { rest.width() };
    let window = Window { from, to, columns, signals: state.signals };
    state.trace.update(&cx.snapshot.history, &window);
    let trace = &state.trace;
    if state.signals {
        let text = "each in its own range, as it comes";
        slot(ui, head, Align2::LEFT_CENTER, text, look.caption(), look.p.quiet);
        within(ui, rest, "signals", |ui| signals::show(ui, cx, rest, trace, &window));
        return;
    }
    legend(ui, cx, head);
    within(ui, rest, "plot", |ui| {
        let transform = plot(ui, cx, trace, (from, to), now);
        if cx.snapshot.history.heart.is_empty() && cx.snapshot.history.phases.len() < 2 {
            let text = "Heart, SUDS and intensity will be drawn here";
            let size = vec2(look.px(320.0), look.px(24.0));
            let under = Rect::from_center_size(transform.frame().center(), size);
            ui.painter().rect_filled(under, 0.0, look.p.surface);
            paint_text(
                ui,
                *transform.frame(),
                Align2::CENTER_CENTER,
                text,
                look.body(),
                look.p.quiet,
            );
        }
        marks(ui, cx, trace, &transform, (from, to));
        answers(ui, cx, trace, &transform, (from, to));
        ends(ui, cx, trace, &transform, now);
    });
}

/// The choice of the span of time shown, and of the heart or the signals beside it.
fn choices(ui: &mut Ui, cx: &Cx<'_>, head: &mut Rect, state: &mut State) {
    let look = &cx.look;
    let kind = |chosen| if chosen { Kind::Chosen } else { Kind::Quiet };
    let all = [
        (true, "all", "Show the whole session", 44.0),
        (false, "10 min", "Show the last 10 minutes", 64.0),
    ];
    for (whole, text, name, wide) in all {
        let at = cut_right(head, look.px(wide), look.px(4.0));
        let kind = kind(state.whole == whole);
        if press(ui, look, at, &Press { text, name, hint: name, kind, ..Default::default() }) {
            state.whole = whole;
        }
    }
    let at = cut_right(head, look.px(68.0), look.px(8.0));
    let none = cx.snapshot.signals.is_empty() && cx.snapshot.history.signals.is_empty();
    let button = Press {
        text: "signals",
        name: "Show the signals beside the heart",
        hint: "Show the signals beside the heart, or heart and SUDS again",
        kind: kind(state.signals),
        why_not: (none && !state.signals)
            .then_some("Nothing is recorded beside the heart; --signal lsl:NAME adds a stream"),
        ..Default::default()
    };
    if press(ui, look, at, &button) {
        state.signals = !state.signals;
    }
}

/// The meaning of each shape; shapes without room are left out from the right.
fn legend(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let p = look.p;
    let mut rest = rect;
    let synthetic = cx.snapshot.sensors.first().is_some_and(|s| s.synthetic);
    let heart = if synthetic { "SYNTHETIC heart, bpm" } else { "heart, bpm" };
    let all = [
        (heart, p.heart),
        ("SUDS", p.suds),
        ("intensity × 10", p.intensity),
        ("corrected", p.quiet),
    ];
    for (which, (text, color)) in all.into_iter().enumerate() {
        let font = look.caption();
        let galley = ui.painter().layout_no_wrap(text.to_owned(), font.clone(), color);
        let wide = galley.size().x + look.px(24.0);
        if wide > rest.width() {
            return;
        }
        let mut at = crate::widgets::cut_left(&mut rest, wide, look.px(6.0));
        let c = pos2(at.left() + look.px(8.0), at.center().y);
        match which {
            0 => {
                let half = vec2(look.px(8.0), 0.0);
                ui.painter().line_segment([c - half, c + half], Stroke::new(2.0, color));
            }
            1 => diamond(ui, c, look.px(5.0), color),
            2 => crate::widgets::stair(ui, c, look.px(6.0), color, 2.0),
            _ => cross(ui, c, look.px(3.0), p.text),
        }
        at.min.x += look.px(22.0);
        slot(ui, at, Align2::LEFT_CENTER, text, font, color);
    }
}

/// A small cross, the shape of a beat that was corrected.
fn cross(ui: &Ui, at: Pos2, radius: f32, color: Color32) {
    for turn in [1.0, -1.0] {
        let arm = vec2(radius, radius * turn);
        ui.painter().line_segment([at - arm, at + arm], Stroke::new(1.5, color));
    }
}

/// Round steps of time for a span, s.
pub(crate) fn time_step(span: f64) -> f64 {
    const STEPS: [f64; 9] = [10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0];
    STEPS.into_iter().find(|step| span / step <= 10.0).unwrap_or(7200.0)
}

fn plot(
    ui: &mut Ui,
    cx: &Cx<'_>,
    trace: &Trace,
    (from, to): (f64, f64),
    now: f64,
) -> PlotTransform {
    let look = &cx.look;
    let p = look.p;
    let rates = trace.rates;
    let rest = at_rest(cx).map(|(mean, sd)| (rates.chart(mean - sd), rates.chart(mean + sd)));
    let step = time_step(to - from);
    let in_range = |value: f64| (-0.5..=100.5).contains(&value);
    let left = AxisHints::new_y()
        .placement(HPlacement::Left)
        .min_thickness(look.px(28.0))
        .formatter(move |mark, _| {
            if in_range(mark.value) {
                format!("{:.0}", rates.bpm(mark.value))
            } else {
                String::new()
            }
        })
        .tick_label_color(p.heart)
        .tick_label_font(look.caption())
        .label_spacing(egui::Rangef::new(1.0, 2.0));
    let right =
        AxisHints::new_y()
            .placement(HPlacement::Right)
            .min_thickness(look.px(28.0))
            .formatter(move |mark, _| {
                if in_range(mark.value) { format!("{:.0}", mark.value) } else { String::new() }
            })
            .tick_label_color(p.suds)
            .tick_label_font(look.caption())
            .label_spacing(egui::Rangef::new(1.0, 2.0));
    let below = AxisHints::new_x()
        .formatter(
            |mark, _| if mark.value < 0.0 { String::new() } else { words::clock(mark.value) },
        )
        .tick_label_color(p.quiet)
        .tick_label_font(look.caption())
        .label_spacing(egui::Rangef::new(1.0, 2.0));
    let grid_y = |_: GridInput| {
        (0..=5).map(|i| GridMark { value: f64::from(i) * 20.0, step_size: 20.0 }).collect()
    };
    let grid_x = move |input: GridInput| {
        let (a, b) = input.bounds;
        let first = (a / step).ceil() as i64;
        let last = (b / step).floor() as i64;
        (first..=last).map(|i| GridMark { value: i as f64 * step, step_size: step }).collect()
    };
    let shown = Plot::new("gradus-timeline")
        .show_background(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_crosshair(false)
        .label_formatter(|_| None)
        .set_margin_fraction(vec2(0.0, 0.0))
        .grid_color(p.line)
        .grid_fade(0.0)
        .grid_spacing(egui::Rangef::new(1.0, 2.0))
        .y_grid_spacer(grid_y)
        .x_grid_spacer(grid_x)
        .custom_x_axes(vec![below])
        .custom_y_axes(vec![left, right])
        .show(ui, |plot| {
            plot.set_plot_bounds_x(from..=to);
            plot.set_plot_bounds_y(LOW..=HIGH);
            if let Some((low, high)) = rest {
                let corners = vec![[from, low], [to, low], [to, high], [from, high]];
                plot.polygon(
                    Polygon::new("rest", corners)
                        .fill_color(p.heart.gamma_multiply(0.18))
                        .stroke(Stroke::NONE)
                        .allow_hover(false),
                );
            }
            for run in &trace.intensity {
                let seen = part(run, from, to);
                if !seen.is_empty() {
                    plot.line(
                        Line::new("intensity", seen)
                            .stroke(Stroke::new(1.5, p.intensity))
                            .fill(0.0)
                            .fill_alpha(0.12)
                            .allow_hover(false),
                    );
                }
            }
            if let (Some(dial), Some(last)) =
                (trace.dial, trace.intensity.last().and_then(|run| run.last()))
            {
                let tread = vec![[last.x, dial * 10.0], [now.max(last.x), dial * 10.0]];
                plot.line(
                    Line::new("intensity now", tread)
                        .stroke(Stroke::new(1.5, p.intensity))
                        .fill(0.0)
                        .fill_alpha(0.12)
                        .allow_hover(false),
                );
            }
            for run in &trace.heart {
                let seen = part(run, from, to);
                if !seen.is_empty() {
                    let line = Line::new("heart", seen).stroke(Stroke::new(1.5, p.heart));
                    plot.line(line.allow_hover(false));
                }
            }
        });
    shown.transform
}

/// Mean of the rate at rest and its spread, bpm; never thinner than a line can be seen.
fn at_rest(cx: &Cx<'_>) -> Option<(f64, f64)> {
    let signs = &cx.snapshot.heart;
    Some((signs.baseline_bpm?, signs.baseline_sd_bpm?.max(0.5)))
}

/// SUDS: diamonds on stems down to 0; each diamond with its number.
fn answers(ui: &Ui, cx: &Cx<'_>, trace: &Trace, t: &PlotTransform, (from, to): (f64, f64)) {
    let look = &cx.look;
    let seen = part(&trace.suds, from, to);
    let mut before: Option<Pos2> = None;
    let painter = ui.painter().with_clip_rect(*t.frame());
    for point in seen {
        let at = t.position_from_point(point);
        if let Some(before) = before {
            painter.add(egui::Shape::dashed_line(
                &[before, at],
                Stroke::new(1.0, look.p.suds),
                look.px(3.0),
                look.px(3.0),
            ));
        }
        before = Some(at);
    }
    for point in seen.iter().filter(|p| p.x >= from && p.x <= to) {
        diamond(ui, t.position_from_point(point), look.px(5.0), look.p.suds);
    }
}

/// The newest value of each line, at the line's end; the values keep apart from each other.
fn ends(ui: &Ui, cx: &Cx<'_>, trace: &Trace, t: &PlotTransform, now: f64) {
    let look = &cx.look;
    let p = look.p;
    let fresh = |point: &&PlotPoint| now - point.x < 10.0;
    let rate = trace.heart.last().and_then(|run| run.last()).filter(fresh);
    let mut labels: Vec<(f64, String, Color32)> = Vec::new();
    if let Some(point) = rate {
        labels.push((point.y, format!("{:.0}", trace.rates.bpm(point.y)), p.heart));
    }
    if let Some(point) = trace.suds.last() {
        labels.push((point.y, format!("{:.0}", point.y), p.suds));
    }
    if let Some(dial) = trace.dial {
        labels.push((dial * 10.0, format!("{dial:.1}"), p.intensity));
    }
    labels.sort_by(|a, b| b.0.total_cmp(&a.0));
    let height = look.px(14.0);
    let mut lowest = f32::NEG_INFINITY;
    let x = t.position_from_point_x(now) + look.px(6.0);
    for (value, text, color) in labels {
        let y = t.position_from_point_y(value).max(lowest + height);
        lowest = y;
        let at = Rect::from_min_size(pos2(x, y - height / 2.0), vec2(look.px(36.0), height));
        paint_text(ui, at, Align2::LEFT_CENTER, &text, look.caption_strong(), color);
    }
}

/// Phases, steps, stimuli and notes; the mark under the pointer shows its words.
fn marks(ui: &mut Ui, cx: &Cx<'_>, trace: &Trace, t: &PlotTransform, (from, to): (f64, f64)) {
    let look = &cx.look;
    let p = look.p;
    let history: &History = &cx.snapshot.history;
    let frame = *t.frame();
    let inside = |at: f64| at >= from && at <= to;
    let pointer = ui.ctx().pointer_hover_pos().filter(|pos| frame.contains(*pos));
    let mut near: Option<(f32, String)> = None;
    let mut offer = |at: Pos2, text: &dyn Fn() -> String| {
        let away = pointer.map_or(f32::INFINITY, |pos| pos.distance(at));
        if away < look.px(10.0) && near.as_ref().is_none_or(|(best, _)| away < *best) {
            near = Some((away, text()));
        }
    };
    let top = frame.top();
    // Phases: from the start of each phase to the next; a name where there is room for it.
    let all = &history.phases;
    for (index, (at, phase)) in all.iter().enumerate() {
        let end = all.get(index + 1).map_or(cx.snapshot.now.as_secs_f64(), |(t, _)| *t);
        if end < from || *at > to {
            continue;
        }
        let left = t.position_from_point_x(at.max(from));
        let right = t.position_from_point_x(end.min(to));
        if inside(*at) {
            ui.painter().vline(left, frame.y_range(), Stroke::new(1.0, p.faint));
        }
        let name = words::phase(*phase);
        if right - left > look.px(7.0) * name.len() as f32 {
            let place = Rect::from_min_max(
                pos2(left + look.px(4.0), top),
                pos2(right, top + look.px(14.0)),
            );
            paint_text(ui, place, Align2::LEFT_CENTER, name, look.caption(), p.quiet);
        }
        offer(pos2(left, top + look.px(7.0)), &|| format!("{} {name}", words::clock(*at)));
    }
    for (at, index) in history.steps.iter().filter(|(at, _)| inside(*at)) {
        let x = t.position_from_point_x(*at);
        let tag = Rect::from_center_size(
            pos2(x, top + look.px(22.0)),
            vec2(look.px(16.0), look.px(14.0)),
        );
        let y = tag.bottom()..=t.position_from_point_y(0.0);
        ui.painter().vline(x, y, Stroke::new(1.0, p.line));
        ui.painter().rect_filled(tag, look.px(3.0), p.raised);
        let digits = (index + 1).to_string();
        paint_text(ui, tag, Align2::CENTER_CENTER, &digits, look.caption_strong(), p.text);
        let label = cx.scenario.ladder().get(*index).map_or("", |step| step.label.as_str());
        offer(tag.center(), &|| format!("{} Step {}: {label}", words::clock(*at), index + 1));
    }
    for beat in part(&trace.mended, from, to).iter().filter(|beat| inside(beat.x)) {
        let centre = t.position_from_point(beat);
        cross(ui, centre, look.px(3.0), p.text);
        offer(centre, &|| format!("{} artefact, beat corrected", words::clock(beat.x)));
    }
    if let Some((mean, sd)) = at_rest(cx) {
        let y = t.position_from_point_y(trace.rates.chart(mean + sd));
        let place = Rect::from_min_size(
            pos2(frame.left() + look.px(4.0), y - look.px(14.0)),
            vec2(look.px(120.0), look.px(14.0)),
        );
        let text = format!("rest {mean:.0} ± {sd:.0}");
        let galley = ui.painter().layout_no_wrap(text.clone(), look.caption(), p.heart);
        let plate = Rect::from_min_size(place.min, galley.size()).expand2(vec2(2.0, 0.0));
        ui.painter().rect_filled(plate, 2.0, p.surface.gamma_multiply(0.85));
        paint_text(ui, place, Align2::LEFT_CENTER, &text, look.caption(), p.heart);
    }
    let row = t.position_from_point_y(LOW / 2.0);
    for (at, index) in history.stimuli.iter().filter(|(at, _)| inside(*at)) {
        let centre = pos2(t.position_from_point_x(*at), row);
        let r = look.px(5.0);
        let points = vec![centre + vec2(0.0, -r), centre + vec2(r, r), centre + vec2(-r, r)];
        ui.painter().add(egui::Shape::convex_polygon(points, p.text, Stroke::NONE));
        let label = cx.scenario.stimuli().get(*index).map_or("", |s| s.label.as_str());
        offer(centre, &|| format!("{} {label}", words::clock(*at)));
    }
    for (at, text) in history.notes.iter().filter(|(at, _)| inside(*at)) {
        let centre = pos2(t.position_from_point_x(*at), row);
        let place = Rect::from_center_size(centre, vec2(look.px(16.0), look.px(16.0)));
        paint_text(ui, place, Align2::CENTER_CENTER, icon::NOTE_PENCIL, look.body(), p.quiet);
        offer(centre, &|| format!("{} {text}", words::clock(*at)));
    }
    if let (Some((_, text)), Some(pos)) = (near, pointer) {
        let size = vec2(look.px(220.0), look.px(22.0));
        let right = pos.x + size.x > frame.right();
        let x = if right { pos.x - size.x - look.px(12.0) } else { pos.x + look.px(12.0) };
        let y = (pos.y - size.y).clamp(frame.top(), frame.bottom() - size.y);
        let place = Rect::from_min_size(pos2(x, y), size);
        ui.painter().rect_filled(place, look.radius(), p.raised);
        let inner = place.shrink2(vec2(look.px(8.0), 0.0));
        paint_text(ui, inner, Align2::LEFT_CENTER, &text, look.caption(), p.text);
    }
}
