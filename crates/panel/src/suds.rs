//! Asking for SUDS and taking the answer: one line, always in the same place, one press an answer.

use std::borrow::Cow;

use egui::{Align2, Rect, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};
use egui_phosphor::regular as icon;
use gradus_session::Command;

use crate::widgets::{
    Kind, Press, cut_left, cut_right, cut_top, diamond, focus_ring, paint_text, press, slot,
};
use crate::{Cx, PanelCommand, layout, words};

/// Whether the last answer is being corrected.
#[derive(Default)]
pub(crate) struct State {
    correcting: bool,
}

pub(crate) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    state: &mut State,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let p = look.p;
    let suds = &cx.snapshot.suds;
    let now = cx.snapshot.now;
    if suds.asked.is_some() || suds.last.is_none() {
        state.correcting = false;
    }
    let due = suds.due.is_some() && suds.asked.is_none() && !state.correcting;
    let wanted = suds.asked.is_some() || state.correcting;
    layout::surface(ui, look, rect);
    if due {
        ui.painter().rect_filled(rect, look.radius(), p.amber_surface);
    }
    if wanted {
        ui.painter().rect_stroke(
            rect,
            look.radius(),
            Stroke::new(1.5, p.suds),
            egui::StrokeKind::Inside,
        );
    }
    let mut rest = rect.shrink2(vec2(look.px(12.0), look.px(6.0)));
    let shape = cut_left(&mut rest, look.px(16.0), look.px(8.0));
    diamond(ui, shape.center(), look.px(6.0), if due { p.amber } else { p.suds });

    let mut line = cut_left(&mut rest, look.px(112.0), look.px(8.0));
    let above = cut_top(&mut line, look.px(16.0), 0.0);
    slot(ui, above, Align2::LEFT_CENTER, "SUDS", look.caption_strong(), p.quiet);
    let since = |at| words::clock(now.secs_since(at));
    let (text, ink) = if state.correcting {
        ("correct to".to_owned(), p.text)
    } else if let Some(at) = suds.asked {
        (format!("asked {} ago", since(at)), p.text)
    } else if let Some(at) = suds.due {
        (format!("due since {}", since(at)), p.amber)
    } else if let Some(at) = suds.next_due {
        (format!("due in {}", words::clock(at.secs_since(now).ceil())), p.quiet)
    } else {
        (String::new(), p.quiet)
    };
    slot(ui, line, Align2::LEFT_CENTER, &text, look.body(), ink);

    correct(ui, cx, &mut rest, state);
    ask(ui, cx, &mut rest, due, out);
    let last = suds.last.map(|(value, _)| value);
    if let Some(value) = scale(ui, cx, rest, wanted, last) {
        let command = if state.correcting {
            Command::CorrectSuds { suds: value }
        } else {
            Command::AnswerSuds { suds: value }
        };
        state.correcting = false;
        out.push(PanelCommand::Session(command));
    }
}

/// Why SUDS cannot be asked for now. The session would take the question twice; a therapist who
/// asked once needs the answer.
pub(crate) fn why_not_ask(cx: &Cx<'_>) -> Option<Cow<'static, str>> {
    let asked = cx.snapshot.suds.asked.map(|_| "Asked already: enter the answer".into());
    cx.why_not(&Command::AskSuds).or(asked)
}

fn ask(ui: &mut Ui, cx: &Cx<'_>, rest: &mut Rect, due: bool, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let why_not = why_not_ask(cx);
    let at = cut_right(rest, look.px(64.0), look.px(12.0));
    let kind = if due { Kind::Primary } else { Kind::Plain };
    let button = Press {
        text: "Ask",
        name: "Ask for SUDS",
        hint: "Ask for SUDS (S)",
        kind,
        why_not: why_not.as_deref(),
        ..Default::default()
    };
    if press(ui, look, at, &button) {
        out.push(PanelCommand::Session(Command::AskSuds));
    }
}

fn correct(ui: &mut Ui, cx: &Cx<'_>, rest: &mut Rect, state: &mut State) {
    let look = &cx.look;
    let suds = &cx.snapshot.suds;
    let at = cut_right(rest, look.px(36.0), look.px(8.0));
    let asked = suds.asked.map(|_| "Enter the answer first".into());
    let corrected = Command::CorrectSuds { suds: suds.last.map_or(0, |(suds, _)| suds) };
    let why_not = cx.why_not(&corrected).or(asked);
    let (icon, name) = if state.correcting {
        (icon::X, "Keep the last answer")
    } else {
        (icon::PENCIL_SIMPLE, "Correct the last answer")
    };
    let button = Press {
        icon,
        name,
        hint: name,
        kind: Kind::Quiet,
        why_not: why_not.as_deref(),
        ..Default::default()
    };
    if press(ui, look, at, &button) {
        state.correcting = !state.correcting;
    }
}

/// 0 to 100 in fives. Each number is a button; the button under the pointer shows its number.
fn scale(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, wanted: bool, last: Option<u8>) -> Option<u8> {
    let look = &cx.look;
    let p = look.p;
    let why_not = cx.why_not(&Command::AnswerSuds { suds: 0 });
    let open = why_not.is_none();
    let cells = 21_u8;
    let width = rect.width() / f32::from(cells);
    let rail = rect.top() + rect.height() * 0.32;
    let x_of = |value: u8| rect.left() + width * (f32::from(value) / 5.0 + 0.5);
    let number = |ui: &Ui, value: u8, font, ink| {
        let centre = pos2(x_of(value), rect.bottom() - look.px(7.0));
        let at = Rect::from_center_size(centre, vec2(look.px(32.0), look.px(14.0)));
        paint_text(ui, at, Align2::CENTER_CENTER, &value.to_string(), font, ink);
    };
    let ink = if wanted { p.text } else { p.quiet };
    ui.painter().hline(x_of(0)..=x_of(100), rail, Stroke::new(2.0, p.line));
    let (mut chosen, mut hot) = (None, None);
    for value in (0..cells).map(|cell| cell * 5) {
        let left = x_of(value) - width / 2.0;
        let at = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        let id = ui.id().with(("suds", value));
        let response = ui.interact(at, id, if open { Sense::click() } else { Sense::hover() });
        let name = format!("SUDS {value}");
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, open, &name));
        let ten = value % 10 == 0;
        let tick = if ten { look.px(5.0) } else { look.px(3.0) };
        let stroke = Stroke::new(1.0, if wanted { p.quiet } else { p.line });
        ui.painter().vline(x_of(value), rail - tick..=rail + tick, stroke);
        if ten {
            number(ui, value, look.caption(), ink);
        }
        if open && response.hovered() {
            hot = Some(value);
        }
        focus_ring(ui, look, at.shrink(2.0), &response);
        if response.clicked() {
            chosen = Some(value);
        }
        if let Some(why) = &why_not {
            response.on_hover_text(why.as_ref());
        }
    }
    if let Some(value) = last {
        diamond(ui, pos2(x_of(value), rail), look.px(5.0), p.suds);
    }
    if let Some(value) = hot {
        // A plate of its own, so that neighbours do not crowd it.
        let centre = pos2(x_of(value), rect.center().y);
        let plate = Rect::from_center_size(centre, vec2(look.px(44.0), rect.height()));
        ui.painter().rect_filled(plate, look.px(4.0), p.hover);
        diamond(ui, pos2(x_of(value), rail), look.px(6.0), p.suds);
        number(ui, value, look.body_strong(), p.text);
    }
    chosen
}
