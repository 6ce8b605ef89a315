//! The bar at the top: the scenario, the patient, the time since the start, and each state as dot
//! and word.

use egui::{Align2, Color32, Pos2, Rect, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};
use egui_phosphor::regular as icon;
use gradus_scenario::Posture;
use gradus_session::snapshot::{CueState, CueView, StageView};

use crate::dialogs::Dialog;
use crate::theme::Theme;
use crate::widgets::{
    Kind, Press, badge, cut_bottom, cut_left, cut_right, focus_ring, press, slot,
};
use crate::{Cx, PanelCommand, headset, sensors, words};

/// The state of a part of the desk. Shown by shape as well as by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// A full dot.
    Good,
    /// A ring.
    None,
    /// A triangle.
    Attention,
    /// A square.
    Bad,
}

pub(crate) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    theme: &mut Theme,
    dialog: &mut Option<Dialog>,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let gap = look.px(16.0);
    let mut rest = rect.shrink2(vec2(gap, look.px(4.0)));

    let clock_width = look.px(200.0);
    let clock = Rect::from_center_size(rest.center(), vec2(clock_width, rest.height()));
    let now = cx.snapshot.now.as_secs_f64();
    slot(ui, clock, Align2::CENTER_CENTER, &words::long_clock(now), look.large(), look.p.text)
        .on_hover_text("Session clock");
    let mut left = Rect::from_min_max(rest.min, pos2(clock.left() - gap, rest.bottom()));
    rest.min.x = clock.right() + gap;

    let phase = cut_right(&mut left, look.px(200.0), gap);
    who(ui, cx, left);
    phase_and_clocks(ui, cx, phase);

    let side = look.px(36.0);
    let mut square = || {
        let cell = cut_right(&mut rest, side, look.px(4.0));
        Rect::from_center_size(cell.center(), vec2(side, side))
    };
    let help = square();
    if press(
        ui,
        look,
        help,
        &Press {
            icon: icon::QUESTION,
            name: "Keys and help",
            hint: "Keys (F1)",
            kind: Kind::Quiet,
            ..Default::default()
        },
    ) {
        *dialog = Some(Dialog::Keys);
    }
    let (name, next) = (theme.label(), theme.next());
    let glyph = match *theme {
        Theme::System => icon::CIRCLE_HALF,
        Theme::Light => icon::SUN,
        Theme::Dark => icon::MOON,
    };
    let at = square();
    if press(
        ui,
        look,
        at,
        &Press { icon: glyph, name, hint: name, kind: Kind::Quiet, ..Default::default() },
    ) {
        *theme = next;
        out.push(PanelCommand::Theme(next));
    }
    rest.max.x -= look.px(8.0);
    let all = [log_state(cx), stage_state(cx), heart_state(cx)];
    let width = ((rest.width() - 2.0 * look.px(8.0)) / 3.0).min(look.px(128.0));
    for (index, (state, word, more)) in all.into_iter().enumerate() {
        let at = cut_right(&mut rest, width, look.px(8.0));
        let seen = dot_and_word(ui, cx, at, state, &word).on_hover_text(more);
        match index {
            1 => {
                let pressed = seen.interact(egui::Sense::click());
                pressed.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Headset"));
                focus_ring(ui, look, at, &pressed);
                headset::unfold(cx, &pressed, out);
            }
            2 => sensors::unfold(cx, &seen.interact(egui::Sense::click())),
            _ => {}
        }
    }
}

fn who(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let mut rest = rect;
    let mut below = cut_bottom(&mut rest, look.px(20.0), 0.0);
    slot(ui, rest, Align2::LEFT_CENTER, cx.scenario.title(), look.value(), look.p.text)
        .on_hover_text(format!(
            "{}\n\n{}",
            cx.scenario.description(),
            cx.scenario.content_warning()
        ));
    if cx.desk.is_synthetic() {
        let text = if cx.desk.synthetic_patient { "SYNTHETIC PATIENT" } else { "SYNTHETIC DATA" };
        let at =
            cut_left(&mut below, look.px(136.0), look.px(8.0)).shrink2(vec2(0.0, look.px(1.0)));
        badge(ui, look, at, text);
    }
    let word = |posture| match posture {
        Posture::Seated => "seated",
        Posture::Standing => "standing",
    };
    let (patient, world) = (cx.snapshot.world.posture(), cx.scenario.posture());
    let posture = if patient == world {
        word(world).to_owned()
    } else {
        format!("{} in a {} world", word(patient), word(world))
    };
    let patient = format!("{} · {posture}", cx.desk.patient);
    slot(ui, below, Align2::LEFT_CENTER, &patient, look.caption(), look.p.quiet);
}

fn phase_and_clocks(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let look = &cx.look;
    let snapshot = cx.snapshot;
    let mut rest = rect;
    let below = cut_bottom(&mut rest, look.px(20.0), 0.0);
    let name = if snapshot.stopped { "Stopped" } else { words::phase(snapshot.phase) };
    slot(ui, rest, Align2::RIGHT_CENTER, name, look.value(), look.p.text);
    let in_phase = words::clock(snapshot.now.secs_since(snapshot.phase_since));
    let text = match snapshot.step {
        Some(_) => {
            // By the exposure's clock, like the planned stay: a pause does not count.
            let at_step = words::clock(snapshot.exposed_at_step_secs);
            format!("phase {in_phase} · step {at_step}")
        }
        None => format!("phase {in_phase}"),
    };
    slot(ui, below, Align2::RIGHT_CENTER, &text, look.caption(), look.p.quiet);
}

fn heart_state(cx: &Cx<'_>) -> (State, String, String) {
    let Some((worst, more)) = sensors::worst(cx.snapshot) else {
        return (State::None, "no heart".to_owned(), "No heart-rate source".to_owned());
    };
    let Some(sensor) = cx.snapshot.sensors.first() else {
        let word = if worst == State::Good { "signals" } else { "signal lost" };
        return (worst, word.to_owned(), more);
    };
    let (state, word) = match (sensor.silent, sensor.quality) {
        (true, _) => (State::Attention, "heart silent"),
        _ if sensor.rate_bpm.is_none() => (State::None, "no rate yet"),
        (false, q) if q < 0.5 => (State::Attention, "heart poor"),
        _ if worst != State::Good => (worst, "sensors"),
        _ => (State::Good, "heart"),
    };
    (state, word.to_owned(), format!("{more}\nPress for all that is known of the sensors"))
}

fn stage_state(cx: &Cx<'_>) -> (State, String, String) {
    match &cx.snapshot.stage {
        StageView::Waiting(why) => (State::None, "no stage yet".to_owned(), why.clone()),
        StageView::Live { display, tier, system, fps, cpu_ms, head_tracked, telemetry_dropped } => {
            let state = if *head_tracked { State::Good } else { State::Attention };
            let word = if *head_tracked { "headset" } else { "head untracked" };
            let word = if display == "openxr" || !head_tracked { word } else { display };
            let system = if system.is_empty() { "no headset" } else { system };
            let lost = match telemetry_dropped {
                0 => String::new(),
                frames => format!("\n{frames} frames whose measurements never came"),
            };
            let more = format!(
                "{display}, {system}, {tier}\n{fps:.0} frames/s, {cpu_ms:.1} ms{lost}\nPress for \
                     the headset, recentring and posture"
            );
            (state, word.to_owned(), more)
        }
        StageView::NoDisplay { reason } => (State::Bad, "no display".to_owned(), reason.clone()),
        StageView::Lost { reason } => (State::Bad, "stage lost".to_owned(), reason.clone()),
    }
}

fn log_state(cx: &Cx<'_>) -> (State, String, String) {
    let log = &cx.snapshot.log;
    let size = bytes(log.bytes);
    let mut more = format!("{}\n{size}, {} messages dropped", log.file, log.dropped);
    for cue in &cx.snapshot.cues {
        more += &format!("\nVibration and scent, {}: {}", cue.to, cue_words(&cue.state));
    }
    let cues_fail = |cue: &CueView| matches!(cue.state, CueState::Failed { .. });
    match (&log.failed, log.dropped) {
        (Some(why), _) => (State::Bad, "log fails".to_owned(), format!("{more}\n{why}")),
        (None, 1..) => (State::Attention, "log drops".to_owned(), more),
        (None, 0) if cx.snapshot.cues.iter().any(cues_fail) => {
            (State::Attention, "cues fail".to_owned(), more)
        }
        (None, 0) if log.file.is_empty() => {
            (State::None, "no log".to_owned(), "No session log".to_owned())
        }
        (None, 0) => (State::Good, format!("log {size}"), more),
    }
}

fn cue_words(state: &CueState) -> String {
    match state {
        CueState::Opening => "is being opened".to_owned(),
        CueState::Works => "works".to_owned(),
        CueState::Failed { reason } => format!("fails, {reason}"),
    }
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

fn dot_and_word(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, state: State, word: &str) -> egui::Response {
    let look = &cx.look;
    let mut rest = rect;
    let dot = cut_left(&mut rest, look.px(12.0), look.px(6.0));
    let ink = match state {
        State::Good | State::None => look.p.quiet,
        State::Attention => look.p.amber,
        State::Bad => look.p.red,
    };
    mark(
        ui,
        dot.center(),
        look.px(5.0),
        state,
        if state == State::Good { look.p.suds } else { ink },
    );
    slot(
        ui,
        rest,
        Align2::LEFT_CENTER,
        word,
        look.caption(),
        if state == State::Good { look.p.text } else { ink },
    )
}

/// The mark of a state.
pub(crate) fn mark(ui: &Ui, at: Pos2, radius: f32, state: State, color: Color32) {
    let painter = ui.painter();
    match state {
        State::Good => drop(painter.circle_filled(at, radius * 0.8, color)),
        State::None => drop(painter.circle_stroke(at, radius * 0.8, Stroke::new(1.5, color))),
        State::Attention => {
            let points = vec![
                at + vec2(0.0, -radius),
                at + vec2(radius, radius * 0.8),
                at + vec2(-radius, radius * 0.8),
            ];
            painter.add(egui::Shape::convex_polygon(points, color, Stroke::NONE));
        }
        State::Bad => {
            painter.rect_filled(Rect::from_center_size(at, vec2(1.7, 1.7) * radius), 1.0, color);
        }
    }
}
