//! The bar at the bottom: pause, safe place, the next phase, and stop.

use std::borrow::Cow;

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use gradus_session::{Command, Phase, Refusal};

use crate::dialogs::Dialog;
use crate::proposal::{self, Line};
use crate::widgets::{
    Kind, Press, cut_bottom, cut_left, cut_right, cut_top, focus_ring, paint_text, press, slot,
    slot_lines,
};
use crate::{Cx, PanelCommand, layout};

/// How long the question whether to release a stop stays open, s.
const CONFIRM_SECS: f64 = 8.0;

/// How long a proposal must have been on the line before a key answers it, s: a key meant for the
/// proposal before it does nothing.
const KEY_AFTER_SECS: f64 = 0.7;

/// Whether releasing a stop is being confirmed, and since when by egui's clock; which proposal is
/// shown, and since when.
#[derive(Default)]
pub(crate) struct State {
    releasing_since: Option<f64>,
    proposed: Option<(u32, f64)>,
    /// Whether the press that is still down has stopped the session already.
    stop_said: bool,
}

impl State {
    /// The proposal that a key may answer at `now_secs` of egui's clock.
    pub fn answerable(&mut self, cx: &Cx<'_>, now_secs: f64) -> Option<u32> {
        let Line::Proposal { id, .. } = proposal::line(cx.scenario, cx.snapshot) else {
            self.proposed = None;
            return None;
        };
        let (_, since) = *self.proposed.get_or_insert((id, now_secs));
        if self.proposed.is_some_and(|(shown, _)| shown != id) {
            self.proposed = Some((id, now_secs));
            return None;
        }
        (now_secs - since >= KEY_AFTER_SECS).then_some(id)
    }
}

pub(crate) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    state: &mut State,
    dialog: &mut Option<Dialog>,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let mut rest = rect.shrink2(vec2(look.px(8.0), look.px(8.0)));
    let stop_width = (rect.width() * 0.22).clamp(look.px(240.0), look.px(340.0));
    let stop = cut_right(&mut rest, stop_width, look.px(16.0));
    if cx.snapshot.stopped {
        stopped(ui, cx, stop, state, out);
    } else {
        state.releasing_since = None;
        stop_button(ui, cx, stop, state, out);
    }
    rest.min.x += look.px(8.0);
    let line = cut_top(&mut rest, look.px(38.0), look.px(6.0));
    quiet_line(ui, cx, line, out);
    let mut row = rest;
    let snapshot = cx.snapshot;
    let say = |command: Command| PanelCommand::Session(command);

    let paused = snapshot.phase == Phase::Paused;
    let (glyph, text, command) = if paused {
        (icon::PLAY, "Resume", Command::Resume)
    } else {
        (icon::PAUSE, "Pause", Command::Pause)
    };
    let why_not = cx.why_not(&command);
    let button = Press {
        icon: glyph,
        text,
        hint: "Hold everything that moves (Space)",
        kind: if paused { Kind::Primary } else { Kind::Plain },
        why_not: why_not.as_deref(),
        ..Default::default()
    };
    if press(ui, look, cut_left(&mut row, look.px(112.0), look.px(8.0)), &button) {
        out.push(say(command));
    }

    let away = snapshot.phase == Phase::SafePlace;
    let (glyph, text, command) = if away {
        (icon::ARROW_U_UP_LEFT, "Back to exposure", Command::LeaveSafePlace)
    } else {
        (icon::HOUSE_LINE, "Safe place", Command::SafePlace)
    };
    let why_not = match cx.may(&command) {
        Err(Refusal::StopLatched) => {
            Some(Cow::Borrowed("The patient is in the safe place; release the stop first"))
        }
        Err(Refusal::WrongPhase { phase }) if phase != Phase::Closed => {
            Some(Cow::Borrowed("The patient is in the safe place"))
        }
        verdict => verdict.err().map(|reason| cx.hint(reason)),
    };
    let button = Press {
        icon: glyph,
        text,
        hint: "Fade to the calm place, without a stop",
        kind: if away { Kind::Primary } else { Kind::Plain },
        why_not: why_not.as_deref(),
        ..Default::default()
    };
    if press(ui, look, cut_left(&mut row, look.px(176.0), look.px(8.0)), &button) {
        out.push(say(command));
    }
    breath(ui, cx, cut_left(&mut row, look.px(104.0), look.px(8.0)), out);
    next(ui, cx, cut_left(&mut row, look.px(200.0), look.px(8.0)), dialog, out);
    automatic(ui, cx, row, out);
}

/// Whether rules may step down by themselves; not drawn where the rule file has no bounds for it.
fn automatic(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let advice = &cx.snapshot.advice;
    if !advice.automatic_possible {
        return;
    }
    let on = advice.automatic;
    let (text, hint) = if on {
        (
            "Auto down: on",
            "Rules may step down by themselves, within their bounds. Press to end that.",
        )
    } else {
        (
            "Auto down: off",
            "Nothing moves by itself. Press to let rules step down within their bounds.",
        )
    };
    let at = Rect::from_min_size(rect.min, vec2(look.px(152.0).min(rect.width()), rect.height()));
    let command = Command::SetAutomatic { on: !on };
    let why_not = cx.why_not(&command);
    let why_not = why_not.as_deref();
    let kind = if on { Kind::Chosen } else { Kind::Quiet };
    let button = Press { text, name: "Automatic mode", hint, kind, why_not, ..Default::default() };
    if on {
        // Behind the button's face, so that the mark is seen from across the room.
        let mark = at.expand(look.px(2.0));
        ui.painter().rect_filled(mark, look.radius(), look.p.amber);
    }
    if press(ui, look, at, &button) {
        out.push(PanelCommand::Session(command));
    }
}

/// The paces of breathing offered, breaths a minute.
const PACES: [f64; 7] = [4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0];

/// The pace of breathing that the world and the safe place show.
fn breath(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let now = cx.snapshot.world.breath().per_min;
    let closed = cx.may(&Command::SetBreathPace { per_min: None }).is_err();
    let pace = now.map_or_else(|| "off".to_owned(), |pace| format!("{pace:.0}"));
    let name = format!("Breath: {pace}");
    let sense = if closed { Sense::hover() } else { Sense::click() };
    let response = ui.interact(rect, ui.id().with("breath"), sense);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, !closed, &name));
    let (face, ink) = match (closed, response.hovered()) {
        (true, _) => (look.p.window, look.p.faint),
        (false, true) => (look.p.hover, look.p.text),
        (false, false) => (look.p.raised, look.p.text),
    };
    ui.painter().rect_filled(rect, look.radius(), face);
    let text = format!("{}  {pace}", icon::WIND);
    paint_text(ui, rect, Align2::CENTER_CENTER, &text, look.body_strong(), ink);
    focus_ring(ui, look, rect, &response);
    egui::Popup::menu(&response).align(egui::RectAlign::TOP_START).show(|ui| {
        let paces = PACES.map(|pace| (format!("{pace:.0} a minute"), Some(pace)));
        for (text, per_min) in [("Off".to_owned(), None)].into_iter().chain(paces) {
            if ui.add(egui::Button::new(text).selected(per_min == now)).clicked() {
                out.push(PanelCommand::Session(Command::SetBreathPace { per_min }));
                ui.close();
            }
        }
    });
    let hint = if closed {
        "The session is closed"
    } else {
        "A pace to breathe with, breaths a minute, where the place shows one"
    };
    response.on_hover_text(hint);
}

/// The ways on from a phase, the most sensible way first.
const NEXT: [(&str, Command); 5] = [
    ("Begin baseline", Command::BeginBaseline),
    ("Begin briefing", Command::BeginBriefing),
    ("Begin exposure", Command::BeginExposure),
    ("Begin recovery", Command::BeginRecovery),
    ("Close session", Command::Close),
];

/// The next phase; behind the arrow the phases that may be jumped to.
fn next(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    dialog: &mut Option<Dialog>,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let phase = cx.snapshot.phase;
    let all = NEXT.iter().filter(|(_, command)| command.phases().contains(&phase));
    let choices: Vec<_> = all.collect();
    let Some(((text, command), others)) = choices.split_first() else {
        let button = Press {
            text: "Close the window",
            hint: "The session is closed, and so is its log",
            kind: Kind::Primary,
            ..Default::default()
        };
        if press(ui, look, rect, &button) {
            out.push(PanelCommand::Quit);
        }
        return;
    };
    let mut at = rect;
    if !others.is_empty() {
        let more = cut_right(&mut at, look.px(32.0), look.px(2.0));
        skip_ahead(ui, cx, more, others, dialog, out);
    }
    let in_world = matches!(cx.snapshot.phase, Phase::Exposure | Phase::Paused | Phase::SafePlace);
    let why_not = cx.why_not(command);
    let button = Press {
        text,
        kind: if in_world { Kind::Plain } else { Kind::Primary },
        why_not: why_not.as_deref(),
        ..Default::default()
    };
    if press(ui, look, at, &button) {
        begin(command, dialog, out);
    }
}

/// Begins a phase; closing is asked once more first.
fn begin(command: &Command, dialog: &mut Option<Dialog>, out: &mut Vec<PanelCommand>) {
    if *command == Command::Close {
        *dialog = Some(Dialog::Close);
    } else {
        out.push(PanelCommand::Session(command.clone()));
    }
}

fn skip_ahead(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    others: &[&(&'static str, Command)],
    dialog: &mut Option<Dialog>,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let id = ui.id().with("skip-ahead");
    let response = ui.interact(rect, id, Sense::click());
    let name = "Skip ahead";
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    let face = if response.hovered() { look.p.hover } else { look.p.raised };
    ui.painter().rect_filled(rect, look.radius(), face);
    paint_text(ui, rect, Align2::CENTER_CENTER, icon::CARET_UP, look.body(), look.p.text);
    focus_ring(ui, look, rect, &response);
    egui::Popup::menu(&response).align(egui::RectAlign::TOP_START).show(|ui| {
        for (text, command) in others {
            let why_not = cx.why_not(command);
            let item = ui.add_enabled(why_not.is_none(), egui::Button::new(*text));
            if item.clicked() {
                begin(command, dialog, out);
                ui.close();
            }
            if let Some(why) = why_not {
                item.on_disabled_hover_text(why);
            }
        }
    });
    response.on_hover_text(name);
}

fn quiet_line(ui: &mut Ui, cx: &Cx<'_>, mut rect: Rect, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let (text, ink) = match proposal::line(cx.scenario, cx.snapshot) {
        Line::Nothing => return,
        Line::Refused(text) => (text, look.p.amber),
        Line::Proposal { id, text } => {
            layout::surface(ui, look, rect);
            answers(ui, cx, &mut rect, id, out);
            (text, look.p.text)
        }
        Line::Reminder(text) => (text, look.p.text),
        Line::Note(text) => (text, look.p.quiet),
    };
    rect.min.x += look.px(8.0);
    // No word of the line may be missing: smaller letters before a cut.
    let size = |font| ui.painter().layout(text.clone(), font, ink, rect.width()).rows.len();
    let font = if size(look.body()) > 2 { look.caption() } else { look.body() };
    let cut = size(font.clone()) > 2;
    let line = slot_lines(ui, rect, &text, font, ink, 2);
    // A line read in full needs no hint over the buttons below.
    if cut {
        line.on_hover_text(&text);
    }
}

/// Accept and dismiss, each only ever for the proposal for which it was drawn: a press that began
/// on another proposal does nothing.
fn answers(ui: &mut Ui, cx: &Cx<'_>, rect: &mut Rect, id: u32, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let salt = id as usize;
    let all = [
        (icon::X, "Dismiss", "Not now (D)", Kind::Plain, Command::Dismiss { id }),
        (icon::CHECK, "Accept", "Do what is proposed (A)", Kind::Primary, Command::Accept { id }),
    ];
    for (icon, text, hint, kind, command) in all {
        let at = cut_right(rect, look.px(104.0), look.px(8.0));
        if press(ui, look, at, &Press { icon, text, hint, kind, salt, ..Default::default() }) {
            out.push(PanelCommand::Session(command));
        }
    }
}

fn stop_button(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    state: &mut State,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let p = look.p;
    let response = ui.interact(rect, ui.id().with("stop"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Stop"));
    let down = response.is_pointer_button_down_on();
    let face = if response.hovered() || down { p.stop_hover } else { p.stop };
    ui.painter().rect_filled(rect, look.radius(), face);
    focus_ring(ui, look, rect.shrink(2.0), &response);
    let mut words = rect.shrink2(vec2(0.0, look.px(8.0)));
    let below = cut_bottom(&mut words, look.px(16.0), 0.0);
    paint_text(ui, words, Align2::CENTER_CENTER, "STOP", look.large(), p.on_stop);
    let font = look.caption_strong();
    paint_text(ui, below, Align2::CENTER_CENTER, "Escape", font, p.on_stop);
    // On the press, not on the release: a hand in a hurry may slip off the button.
    if (down || response.clicked()) && !state.stop_said {
        out.push(PanelCommand::Session(Command::Stop));
    }
    state.stop_said = down;
}

/// The calm after a stop: the session's state, and a way out that takes two presses in two places.
fn stopped(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, state: &mut State, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let p = look.p;
    ui.painter().rect_filled(rect, look.radius(), p.surface);
    ui.painter().rect_stroke(rect, look.radius(), Stroke::new(2.0, p.red), StrokeKind::Inside);
    let mut rest = rect.shrink2(vec2(look.px(12.0), look.px(8.0)));
    let line = cut_top(&mut rest, look.px(24.0), look.px(4.0));
    let now = ui.input(|i| i.time);
    if state.releasing_since.is_some_and(|since| now - since > CONFIRM_SECS) {
        state.releasing_since = None;
    }
    let gap = look.px(8.0);
    let half = (rest.width() - gap) / 2.0;
    if state.releasing_since.is_some() {
        slot(ui, line, Align2::LEFT_CENTER, "Release the stop?", look.body_strong(), p.text);
        let yes = cut_left(&mut rest, half, gap);
        let hint = "The patient stays in the safe place until you leave it";
        let release = Press {
            text: "Release",
            name: "Release now",
            hint,
            kind: Kind::Primary,
            ..Default::default()
        };
        if press(ui, look, yes, &release) {
            state.releasing_since = None;
            out.push(PanelCommand::Session(Command::ReleaseStop));
        }
        let keep = Press { text: "Stay stopped", ..Default::default() };
        if press(ui, look, rest, &keep) {
            state.releasing_since = None;
        }
    } else {
        let text = "Stopped: in the safe place";
        slot(ui, line, Align2::LEFT_CENTER, text, look.body_strong(), p.text);
        let at = cut_right(&mut rest, half, gap);
        let button = Press { text: "Release…", name: "Release stop", ..Default::default() };
        if press(ui, look, at, &button) {
            state.releasing_since = Some(now);
        }
    }
}
