//! Questions over the desk: closing the session, closing the window, the keys.

use egui::{Align2, Area, Context, Id, Order, Rect, Sense, Ui, vec2};
use gradus_session::Command;

use crate::widgets::{Kind, Press, cut_left, cut_right, press, slot};
use crate::{Cx, PanelCommand, keys};

/// Which dialog is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// The window was asked to close while a session is open.
    Quit,
    /// The session is to be closed.
    Close,
    /// The list of keys.
    Keys,
}

pub(crate) fn show(
    ctx: &Context,
    cx: &Cx<'_>,
    dialog: &mut Option<Dialog>,
    out: &mut Vec<PanelCommand>,
) {
    let Some(open) = *dialog else { return };
    let look = &cx.look;
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(look.px(24.0));
    // Not modal: stop and all other controls can still be pressed. The dialog opens clear of the
    // stop and of the alarms.
    let place = ctx.content_rect().center();
    let area = Area::new(Id::new("gradus-dialog"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_CENTER)
        .fixed_pos(place)
        .constrain(true);
    let done = area.show(ctx, |ui| {
        let shown = frame.show(ui, |ui| {
            ui.set_width(look.px(if open == Dialog::Keys { 400.0 } else { 440.0 }));
            match open {
                Dialog::Quit => quit(ui, cx, out),
                Dialog::Close => close(ui, cx, out),
                Dialog::Keys => help(ui, cx),
            }
        });
        shown.inner
    });
    if done.inner {
        *dialog = None;
    }
}

/// Draws the question; gives true when the dialog is done.
fn quit(ui: &mut Ui, cx: &Cx<'_>, out: &mut Vec<PanelCommand>) -> bool {
    text(
        ui,
        cx,
        "A session is open",
        "Closing takes the patient to the safe place, ends the session and closes its log.",
    );
    let (stay, go) = buttons(ui, cx, "Keep running", "Stop and close");
    if go {
        let session = PanelCommand::Session;
        out.extend([session(Command::Stop), session(Command::Close), PanelCommand::Quit]);
    }
    stay || go
}

fn close(ui: &mut Ui, cx: &Cx<'_>, out: &mut Vec<PanelCommand>) -> bool {
    text(
        ui,
        cx,
        "Close the session?",
        "The stage ends and the log is sealed. This cannot be undone.",
    );
    let (stay, go) = buttons(ui, cx, "Keep it open", "Close session");
    if go {
        out.push(PanelCommand::Session(Command::Close));
    }
    stay || go
}

fn text(ui: &mut Ui, cx: &Cx<'_>, title: &str, more: &str) {
    let look = &cx.look;
    ui.label(egui::RichText::new(title).font(look.value()).color(look.p.text));
    ui.label(egui::RichText::new(more).font(look.body()).color(look.p.quiet));
    ui.add_space(look.px(16.0));
}

fn buttons(ui: &mut Ui, cx: &Cx<'_>, stay: &str, go: &str) -> (bool, bool) {
    let look = &cx.look;
    let (row, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), look.px(40.0)), Sense::hover());
    let mut rest = row;
    let stay_at = cut_right(&mut rest, look.px(152.0), look.px(8.0));
    let go_at = cut_right(&mut rest, look.px(152.0), look.px(8.0));
    let gone = press(ui, look, go_at, &Press { text: go, name: go, ..Default::default() });
    let kept =
        press(ui, look, stay_at, &Press { text: stay, kind: Kind::Primary, ..Default::default() });
    (kept, gone)
}

fn help(ui: &mut Ui, cx: &Cx<'_>) -> bool {
    let look = &cx.look;
    ui.label(egui::RichText::new("Keys").font(look.value()).color(look.p.text));
    ui.add_space(look.px(8.0));
    for (key, what) in keys::KEYS {
        let size = vec2(ui.available_width(), look.px(22.0));
        let (mut row, _) = ui.allocate_exact_size(size, Sense::hover());
        let left: Rect = cut_left(&mut row, look.px(104.0), look.px(16.0));
        slot(ui, left, Align2::LEFT_CENTER, key, look.body_strong(), look.p.text);
        slot(ui, row, Align2::LEFT_CENTER, what, look.body(), look.p.quiet);
    }
    ui.add_space(look.px(16.0));
    let (row, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), look.px(40.0)), Sense::hover());
    let mut row = row;
    let at = cut_right(&mut row, look.px(112.0), 0.0);
    press(ui, look, at, &Press { text: "Close", name: "Close the keys", ..Default::default() })
}
