//! Alarms: at the top of the patient's view, where the therapist looks; the event and the remedy.

use std::cmp::Reverse;

use egui::{Align2, Rect, Ui, vec2};
use egui_phosphor::regular as icon;
use gradus_session::{Alarm, Command};

use crate::widgets::{Press, cut_left, cut_right, cut_top, paint_text, press, slot, slot_lines};
use crate::{Cx, PanelCommand, words};

/// How many lines are shown; further alarms are counted.
const SHOWN: usize = 3;
/// Height of a line, and of the line that counts further alarms.
const LINE: f32 = 44.0;
const MORE: f32 = 20.0;

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let mut all: Vec<&Alarm> = cx.snapshot.alarms.iter().collect();
    // Unseen alarms before seen, red before amber, then the newest first.
    all.sort_by_key(|a| {
        (a.acknowledged, !words::is_grave(&a.kind), a.is_question(), Reverse(a.id))
    });
    let mut rest = rect;
    for alarm in all.iter().take(SHOWN) {
        let at = cut_top(&mut rest, look.px(LINE), look.px(2.0));
        line(ui, cx, at, alarm, out);
    }
    if let Some(more) = all.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        let at = cut_top(&mut rest, look.px(MORE), 0.0);
        ui.painter().rect_filled(at, look.radius(), look.p.surface);
        let rest: Vec<&str> = all.iter().skip(SHOWN).map(|a| a.message.as_str()).collect();
        let text = format!("{more} more: {}", rest.join(" "));
        let inner = at.shrink2(vec2(look.px(12.0), 0.0));
        slot(ui, inner, Align2::LEFT_CENTER, &text, look.caption(), look.p.text)
            .on_hover_text(rest.join("\n\n"));
    }
}

/// The height that the lines take, from the top of their place.
pub(crate) fn height(cx: &Cx<'_>) -> f32 {
    let look = &cx.look;
    let all = cx.snapshot.alarms.len();
    let shown = all.min(SHOWN) as f32 * (look.px(LINE) + look.px(2.0));
    shown + if all > SHOWN { look.px(MORE) } else { 0.0 }
}

fn line(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, alarm: &Alarm, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let p = look.p;
    let (glyph, ink, ground) = match (words::is_grave(&alarm.kind), alarm.is_question()) {
        (true, _) => (icon::WARNING, p.red, p.red_surface),
        (false, true) => (icon::QUESTION, p.text, p.raised),
        (false, false) => (icon::WARNING, p.amber, p.amber_surface),
    };
    let ground = if alarm.acknowledged { p.raised } else { ground };
    ui.painter().rect_filled(rect, look.radius(), ground);
    let mut rest = rect.shrink2(vec2(look.px(12.0), look.px(5.0)));
    let mark = cut_left(&mut rest, look.px(20.0), look.px(8.0));
    paint_text(ui, mark, Align2::CENTER_CENTER, glyph, look.icon(), ink);
    if alarm.acknowledged {
        let at = cut_right(&mut rest, look.px(40.0), look.px(8.0));
        let word = if alarm.is_question() { "yes" } else { "seen" };
        paint_text(ui, at, Align2::RIGHT_CENTER, word, look.caption(), p.quiet);
    } else {
        let at = cut_right(&mut rest, look.px(64.0), look.px(8.0));
        let name = format!("Seen: {}", alarm.message);
        let hint = "It stays until its cause is gone";
        let text = if alarm.is_question() { "Yes" } else { "Seen" };
        let button = Press { text, name: &name, hint, ..Default::default() };
        if press(ui, look, at, &button) {
            out.push(PanelCommand::Session(Command::AcknowledgeAlarm { id: alarm.id }));
        }
    }
    let since = cut_right(&mut rest, look.px(48.0), look.px(8.0));
    let text = words::clock(cx.snapshot.now.secs_since(alarm.raised));
    slot(ui, since, Align2::RIGHT_CENTER, &text, look.caption(), p.quiet)
        .on_hover_text("How long it has lasted");
    let font = if alarm.acknowledged { look.body() } else { look.body_strong() };
    slot_lines(ui, rest, &alarm.message, font, p.text, 2).on_hover_text(&alarm.message);
}
