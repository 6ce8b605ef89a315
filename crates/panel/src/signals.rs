//! Signals beside the heart, each in a lane of its own: unchanged, in their own unit and range,
//! without a word on their meaning. A gap is a gap.

use egui::{Align2, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use gradus_base::sensor::SensorState;

use crate::thin::part;
use crate::trace::{Lane, Trace, Window};
use crate::widgets::{cut_bottom, cut_left, cut_right, paint_text, slot, within};
use crate::{Cx, timeline, words};

/// A signal whose newest value is older than this is silent, s.
const SILENT_SECS: f64 = 5.0;

/// The least share of the width that lines have; words have the remaining width.
pub(crate) const PLOT: f32 = 0.5;
/// A lane of at least this height has two lines of words.
const TWO_LINES: f32 = 30.0;

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, trace: &Trace, window: &Window) {
    let look = &cx.look;
    let mut rest = rect;
    let axis = cut_bottom(&mut rest, look.px(16.0), 0.0);
    if trace.lanes.is_empty() {
        let text = match cx.snapshot.signals.first() {
            Some(signal) => format!("Waiting for the first value of {}", signal.source),
            None => "Signals beside the heart will be drawn here".to_owned(),
        };
        slot(ui, rest, Align2::CENTER_CENTER, &text, look.body(), look.p.quiet);
        return;
    }
    let height = rest.height() / trace.lanes.len() as f32;
    // Lanes of one line have less room for words above each other, and more room beside.
    let share = if height < look.px(TWO_LINES) { 1.0 - PLOT } else { 0.4 };
    let words_wide = (rect.width() * share).min(look.px(400.0));
    let plot = Rect::from_min_max(pos2(rect.left() + words_wide, rest.top()), rest.max);
    let x_of = |t: f64| {
        let part = (t - window.from) / (window.to - window.from);
        plot.left() + plot.width() * part as f32
    };
    grid(ui, cx, plot, axis, window, &x_of);
    for (index, lane) in trace.lanes.iter().enumerate() {
        let top = rest.top() + height * index as f32;
        let row = Rect::from_min_size(pos2(rest.left(), top), vec2(rest.width(), height));
        let mut words = row;
        words.max.x = plot.left() - look.px(8.0);
        told(ui, cx, words, lane);
        let line = Rect::from_x_y_ranges(plot.x_range(), row.y_range()).shrink2(vec2(0.0, 2.0));
        ui.painter().hline(plot.x_range(), row.bottom(), Stroke::new(1.0, look.p.line));
        within(ui, line, "lane", |ui| draw(ui, cx, line, lane, window, &x_of));
    }
}

fn grid(ui: &Ui, cx: &Cx<'_>, plot: Rect, axis: Rect, window: &Window, x_of: &impl Fn(f64) -> f32) {
    let look = &cx.look;
    let step = timeline::time_step(window.to - window.from) * 2.0;
    let mut at = (window.from / step).ceil() * step;
    while at <= window.to {
        let x = x_of(at);
        ui.painter().vline(x, plot.y_range(), Stroke::new(1.0, look.p.line));
        let place =
            Rect::from_center_size(pos2(x, axis.center().y), vec2(look.px(48.0), axis.height()));
        if place.right() < axis.right() + look.px(4.0) {
            let text = words::clock(at);
            paint_text(ui, place, Align2::CENTER_CENTER, &text, look.caption(), look.p.quiet);
        }
        at += step;
    }
}

/// Name, source, newest value with its unit, and the range that the lane shows.
fn told(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, lane: &Lane) {
    let look = &cx.look;
    let p = look.p;
    let unit = if lane.unit.is_empty() { "no unit" } else { lane.unit.as_str() };
    let now = cx.snapshot.now.as_secs_f64();
    let (value, ink) = match lane.newest {
        Some((at, value)) if now - at < SILENT_SECS => {
            (format!("{} {unit}", figure(value)), p.text)
        }
        Some((at, _)) => (format!("silent for {}", words::clock(now - at)), p.amber),
        None => ("no value yet".to_owned(), p.amber),
    };
    let range = lane.range.map_or_else(
        || "nothing in this window".to_owned(),
        |(least, most)| format!("{} to {}", figure(least), figure(most)),
    );
    let own = lane.source.as_str();
    let mut upper = rect;
    let two = rect.height() >= look.px(TWO_LINES);
    if two {
        upper = Rect::from_center_size(rect.center(), vec2(rect.width(), look.px(TWO_LINES)));
        let mut lower = cut_bottom(&mut upper, look.px(15.0), 0.0);
        let at = cut_right(&mut lower, rect.width() * 0.5, look.px(6.0));
        paint_text(ui, at, Align2::RIGHT_CENTER, &range, look.caption(), p.quiet);
        paint_text(ui, lower, Align2::LEFT_CENTER, own, look.caption(), p.quiet);
    }
    let more = |ui: &mut Ui| {
        ui.strong(&lane.name);
        ui.label(format!("Source {}, in {unit}", lane.source));
        ui.label(format!("Shown: {range} {unit}"));
        ui.label(&value);
        let state = cx.snapshot.signals.iter().find(|s| s.source.as_str() == lane.source);
        if let Some(SensorState::Lost { reason }) = state.map(|s| &s.state) {
            ui.label(reason);
        }
        ui.weak("As it came, without interpretation.");
    };
    // Fixed, so that names stay where they are when values grow.
    let wide = if two { 0.62 } else { 0.44 };
    let at = cut_right(&mut upper, rect.width() * wide, look.px(6.0));
    slot(ui, at, Align2::RIGHT_CENTER, &value, look.caption_strong(), ink).on_hover_ui(more);
    let name =
        cut_left(&mut upper, if two { rect.width() } else { rect.width() * 0.3 }, look.px(6.0));
    slot(ui, name, Align2::LEFT_CENTER, &lane.name, look.caption_strong(), p.text)
        .on_hover_ui(more);
    if !two {
        // The prefix that every name of a source has here is left out.
        let own = own.strip_prefix("lsl:").unwrap_or(own);
        paint_text(ui, upper, Align2::LEFT_CENTER, own, look.caption(), p.quiet);
    }
}

fn draw(
    ui: &Ui,
    cx: &Cx<'_>,
    rect: Rect,
    lane: &Lane,
    window: &Window,
    x_of: &impl Fn(f64) -> f32,
) {
    let stroke = Stroke::new(cx.look.scale.max(1.0), cx.look.p.text);
    let y_of = |value: f64| rect.bottom() - rect.height() * lane.height(value) as f32;
    for run in &lane.runs {
        let seen = part(run, window.from, window.to);
        let points: Vec<Pos2> = seen.iter().map(|p| pos2(x_of(p.x), y_of(p.y))).collect();
        match points.as_slice() {
            [] => {}
            [only] => drop(ui.painter().circle_filled(*only, cx.look.px(1.5), stroke.color)),
            _ => drop(ui.painter().add(Shape::line(points, stroke))),
        }
    }
}

/// A number with four digits that count, or with its power of ten.
pub(crate) fn figure(value: f64) -> String {
    let size = value.abs();
    match size {
        0.0 => "0".to_owned(),
        s if !(1e-3..1e6).contains(&s) => format!("{value:.2e}"),
        s => {
            let digits = (3 - s.log10().floor() as i32).clamp(0, 4) as usize;
            format!("{value:.digits$}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_whatever_their_size() {
        let all = [0.0, 0.000_02, 0.123_456, 5.0, 71.25, 1234.5, 2.5e30, -1.7e308, -0.0012];
        let shown: Vec<String> = all.into_iter().map(figure).collect();
        let said =
            ["0", "2.00e-5", "0.1235", "5.000", "71.25", "1234", "2.50e30", "-1.70e308", "-0.0012"];
        assert_eq!(shown, said);
    }
}
