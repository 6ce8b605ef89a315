//! The few numbers read from across the room: heart rate and SUDS; and where the patient looks.

use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};
use egui_phosphor::regular as icon;
use gradus_base::sample::GazeSource;
use gradus_scenario::RegionRole;
use gradus_session::snapshot::SensorView;
use gradus_signal::heart::{HeartSigns, QualityReason};

use crate::theme::Look;
use crate::widgets::{
    badge, cut_left, cut_right, cut_top, diamond, heading, paint_text, slot, slot_lines, within,
};
use crate::{Cx, sensors, words};

const HEART: f32 = 96.0 + 3.0 * LINE;
/// A line of caption.
const LINE: f32 = 16.0;
const SUDS: f32 = 68.0;
const LOOKS: f32 = 64.0;
const GAP: f32 = 12.0;

/// Of a window that was tracked for a smaller share than this, no share is shown.
const SEEN: f32 = 0.2;

/// The height this view needs.
pub(crate) fn height(look: &Look) -> f32 {
    look.px(HEART) + look.px(SUDS) + look.px(LOOKS) + 2.0 * look.px(GAP)
}

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let gap = look.px(GAP);
    let mut rest = rect;
    heart(ui, cx, cut_top(&mut rest, look.px(HEART), gap));
    suds(ui, cx, cut_top(&mut rest, look.px(SUDS), gap));
    looks(ui, cx, rest);
}

/// The source shown large: the first source that lives, else the first.
fn shown_sensor<'a>(cx: &Cx<'a>) -> Option<&'a SensorView> {
    let sensors = &cx.snapshot.sensors;
    sensors.iter().find(|s| !s.silent && s.rate_bpm.is_some()).or(sensors.first())
}

fn heart(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let p = look.p;
    let mut rest = rect;
    let mut head = cut_top(&mut rest, look.px(20.0), 0.0);
    let sensor = shown_sensor(cx);
    if sensor.is_some_and(|s| s.synthetic) {
        let at = cut_right(&mut head, look.px(80.0), look.px(8.0));
        badge(ui, look, at.shrink2(vec2(0.0, look.px(1.0))), "SYNTHETIC");
    }
    heading(ui, look, head, "HEART");
    let Some(sensor) = sensor else {
        let text = "No heart-rate source; --heart names one. The rate will stand here.";
        within(ui, rest, "no-heart", |ui| ui.label(egui::RichText::new(text).color(p.quiet)));
        return;
    };
    let mut line = cut_top(&mut rest, look.px(52.0), 0.0);
    let number = cut_left(&mut line, look.px(88.0), look.px(8.0));
    let rate = sensor.rate_bpm.filter(|_| !sensor.silent);
    let text = rate.map_or_else(|| "–".to_owned(), |(bpm, _)| format!("{bpm:.0}"));
    let ink = if rate.is_some() { p.heart } else { p.faint };
    slot(ui, number, Align2::LEFT_CENTER, &text, look.large(), ink);
    let mut unit = line;
    let upper = cut_top(&mut unit, line.height() * 0.5, 0.0);
    slot(ui, upper, Align2::LEFT_BOTTOM, &format!("{} bpm", icon::HEART), look.body(), p.quiet);
    // The quality computed from the beats where there are any, else the source's own.
    let signs = &cx.snapshot.heart;
    quality(ui, cx, unit, signs.quality.map_or(sensor.quality, |q| q as f32));
    let now = cx.snapshot.now;
    let mut said = sensors::said(&sensor.state, sensor.since, &sensor.facts, now, Some(sensor.by));
    if said.what.is_empty() && sensor.rate_bpm.is_none() {
        "no rate yet".clone_into(&mut said.what);
    }
    let more = cx.snapshot.sensors.len().saturating_sub(1);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let source = cut_top(&mut rest, look.px(24.0), 0.0);
    sensors::line(ui, cx, source, &format!("{}{more}", sensor.source), &said);
    if sensor.silent && !said.todo.is_empty() {
        // In the place of the heart's numbers: the reason why there are none, and the remedy.
        let why = cut_top(&mut rest, 2.0 * look.px(LINE), 0.0);
        slot_lines(ui, why, &said.why, look.caption(), p.quiet, 2).on_hover_text(&said.why);
        slot(ui, rest, Align2::LEFT_CENTER, said.todo, look.caption_strong(), p.text);
        return;
    }
    let (change, ink) = match baseline(cx) {
        Some((text, more)) => {
            let line = cut_top(&mut rest, look.px(LINE), 0.0);
            slot(ui, line, Align2::LEFT_CENTER, &text, look.caption(), p.amber).on_hover_text(more);
            (None, p.text)
        }
        None => (Some(change(signs)), p.text),
    };
    let lines = [(change, ink), (Some(rmssd(signs)), p.quiet), (Some(doubt(signs)), p.quiet)];
    for (text, ink) in lines.into_iter().filter_map(|(text, ink)| Some((text?, ink))) {
        let line = cut_top(&mut rest, look.px(LINE), 0.0);
        slot(ui, line, Align2::LEFT_CENTER, &text, look.caption(), ink).on_hover_text(&text);
    }
}

/// The words that rules over heart change are silent for want of a baseline; the reason, and the
/// remedy.
fn baseline(cx: &Cx<'_>) -> Option<(String, String)> {
    cx.snapshot.advice.without_baseline.then(|| {
        let text = "no baseline: heart rules are silent".to_owned();
        (text, words::without_baseline(&cx.snapshot.heart))
    })
}

/// The distance of the rate from the rate at rest, and the rate at rest.
fn change(signs: &HeartSigns) -> String {
    match (signs.change_from_baseline_bpm, signs.baseline_bpm, signs.baseline_sd_bpm) {
        (Some(change), Some(rest), Some(sd)) => {
            format!("{change:+.0} bpm to rest {rest:.0} ± {sd:.0} ({:.0} s)", signs.window_secs)
        }
        (None, Some(rest), Some(sd)) => format!("– to rest {rest:.0} ± {sd:.0}"),
        _ => words::rest_so_far(signs),
    }
}

fn rmssd(signs: &HeartSigns) -> String {
    signs.rmssd_ms.map_or_else(
        || "RMSSD –".to_owned(),
        |ms| format!("RMSSD {ms:.0} ms ({:.0} s)", signs.rmssd_window_secs),
    )
}

/// The first reason for a lower quality of the signal.
fn doubt(signs: &HeartSigns) -> String {
    let mut reasons = signs.reasons.iter().filter(|reason| !reason.is_about_rest());
    reasons.next().map_or_else(String::new, QualityReason::to_string)
}

/// Four small bars and a word.
fn quality(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, quality: f32) {
    let look = &cx.look;
    let p = look.p;
    let (bars, word) = match quality {
        q if q >= 0.9 => (4, "clean"),
        q if q >= 0.7 => (3, "good"),
        q if q >= 0.5 => (2, "fair"),
        q if q > 0.0 => (1, "poor"),
        _ => (0, "none"),
    };
    let ink = if bars >= 2 { p.quiet } else { p.amber };
    let mut rest = rect;
    let area = cut_left(&mut rest, look.px(26.0), look.px(6.0));
    for bar in 0..4_u8 {
        let height = look.px(4.0 + 3.0 * f32::from(bar));
        let x = area.left() + look.px(6.0) * f32::from(bar);
        let at = Rect::from_min_size(
            pos2(x, area.top() + look.px(16.0) - height),
            vec2(look.px(4.0), height),
        );
        ui.painter().rect_filled(at, 1.0, if bar < bars { ink } else { p.line });
    }
    let line = Rect::from_min_size(rest.min, vec2(rest.width(), look.px(18.0)));
    slot(ui, line, Align2::LEFT_CENTER, &format!("signal {word}"), look.caption(), ink);
}

fn suds(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let p = look.p;
    let mut rest = rect;
    heading(ui, look, cut_top(&mut rest, look.px(20.0), 0.0), "SUDS");
    let mut line = rest;
    let number = cut_left(&mut line, look.px(88.0), look.px(8.0));
    let last = cx.snapshot.suds.last;
    let text = last.map_or_else(|| "–".to_owned(), |(suds, _)| suds.to_string());
    let ink = if last.is_some() { p.suds } else { p.faint };
    slot(ui, number, Align2::LEFT_CENTER, &text, look.large(), ink);
    let half = line.height() * 0.5;
    let upper = cut_top(&mut line, half, 0.0);
    let mark = pos2(upper.left() + look.px(6.0), upper.bottom() - look.px(8.0));
    diamond(ui, mark, look.px(5.0), ink);
    let mut words = upper;
    words.min.x += look.px(18.0);
    let when = last.map_or_else(
        || "no answer yet".to_owned(),
        |(_, at)| words::ago(cx.snapshot.now.secs_since(at)),
    );
    slot(ui, words, Align2::LEFT_BOTTOM, &when, look.body(), p.quiet);
    let expected = cx
        .snapshot
        .step
        .and_then(|(index, _)| cx.scenario.step(index)?.expected_suds)
        .map_or_else(String::new, |suds| format!("expected here {suds}"));
    slot(ui, line, Align2::LEFT_TOP, &expected, look.caption(), p.quiet);
}

/// The share of the window spent looking away from the feared sight, by eyes or by head.
fn away(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let p = look.p;
    let signs = &cx.snapshot.looks;
    let tracked = signs.tracked_share.unwrap_or(0.0);
    let (text, ink) = match (signs.source, signs.away_share) {
        (None, _) => ("no eyes".to_owned(), p.faint),
        (Some(GazeSource::Head), _) if tracked < SEEN => ("head not tracked".to_owned(), p.amber),
        (Some(_), _) if tracked < SEEN => ("no eyes".to_owned(), p.amber),
        (Some(_), None) => ("nothing feared is there".to_owned(), p.faint),
        (Some(source), Some(away)) => {
            let by = match source {
                GazeSource::Eye => "eyes",
                GazeSource::Head => "by the head",
                GazeSource::Synthetic => "synthetic",
            };
            (format!("away {:.0} % of {:.0} s, {by}", 100.0 * away, signs.window_secs), p.quiet)
        }
    };
    slot(ui, rect, Align2::LEFT_CENTER, &text, look.caption(), ink);
}

fn looks(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let p = look.p;
    let mut rest = rect;
    let mut head = cut_top(&mut rest, look.px(20.0), 0.0);
    let gaze = cx.snapshot.gaze;
    let source = gaze.map_or("", |g| words::gaze_source(g.source));
    let at = cut_right(&mut head, look.px(120.0), look.px(8.0));
    slot(ui, at, Align2::RIGHT_CENTER, source, look.caption(), p.quiet);
    // The direction of a head is not that of the eyes.
    let eyes = gaze.is_some_and(|g| g.source == GazeSource::Eye);
    heading(ui, look, head, if eyes { "LOOKS AT" } else { "FACES" });
    let region =
        gaze.and_then(|g| g.region).and_then(|index| cx.scenario.regions().get(usize::from(index)));
    let line = cut_top(&mut rest, look.px(26.0), 0.0);
    away(ui, cx, cut_top(&mut rest, look.px(18.0), 0.0));
    match (gaze, region) {
        (None, _) => {
            slot(ui, line, Align2::LEFT_CENTER, "not known", look.body(), p.faint);
        }
        (Some(_), None) => {
            slot(ui, line, Align2::LEFT_CENTER, "nothing named", look.body(), p.quiet);
        }
        (Some(_), Some(region)) => {
            let mut text = line;
            let shape = cut_left(&mut text, look.px(14.0), look.px(6.0));
            let at = shape.center();
            let role = match region.role {
                RegionRole::Feared => {
                    ui.painter().circle_filled(at, look.px(5.0), p.text);
                    "feared"
                }
                RegionRole::Safe => {
                    ui.painter().circle_stroke(at, look.px(5.0), Stroke::new(1.5, p.text));
                    "safe"
                }
                RegionRole::Neutral => {
                    paint_text(ui, shape, Align2::CENTER_CENTER, "–", look.body(), p.quiet);
                    "neutral"
                }
            };
            let at = cut_right(&mut text, look.px(48.0), look.px(6.0));
            slot(ui, at, Align2::RIGHT_CENTER, role, look.caption(), p.quiet);
            slot(ui, text, Align2::LEFT_CENTER, &region.label, look.body_strong(), p.text)
                .on_hover_text(&region.label);
        }
    }
}
