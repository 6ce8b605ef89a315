//! Stimuli: one press, one event. A cooldown fills the button again and shows its length.

use std::borrow::Cow;

use egui::{Align2, Rect, Sense, Ui, vec2};
use gradus_scenario::Stimulus;
use gradus_session::snapshot::StimulusView;
use gradus_session::{Command, Refusal};

use crate::widgets::{Kind, Press, cut_right, heading, paint_text, press};
use crate::{Cx, PanelCommand};

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    if cx.scenario.stimuli().is_empty() {
        return;
    }
    let width = ui.available_width();
    let scheduled = cx.scenario.stimuli().iter().any(|stimulus| !stimulus.schedule.is_empty());
    let high = look.px(if scheduled { 28.0 } else { 20.0 });
    let (mut head, _) = ui.allocate_exact_size(vec2(width, high), Sense::hover());
    if scheduled {
        let place = cut_right(&mut head, look.px(168.0), look.px(8.0));
        schedules(ui, cx, place, out);
    }
    heading(ui, look, head, "STIMULI");
    let gap = look.px(8.0);
    let columns = 2;
    let cell = vec2((width - gap) / columns as f32, look.px(36.0));
    let rows = cx.scenario.stimuli().len().div_ceil(columns);
    let height = rows as f32 * (cell.y + gap) - gap;
    let (area, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let all = cx.scenario.stimuli().iter().zip(&cx.snapshot.stimuli);
    for (index, (stimulus, view)) in all.enumerate() {
        let (column, row) = ((index % columns) as f32, (index / columns) as f32);
        let at = area.min + vec2(column * (cell.x + gap), row * (cell.y + gap));
        let command = Command::Trigger { stimulus: stimulus.id.clone() };
        let may = cx.may(&command);
        if button(ui, cx, Rect::from_min_size(at, cell), (index, stimulus), view, may) {
            out.push(PanelCommand::Session(command));
        }
    }
}

/// Whether stimuli may come by themselves: held until the therapist allows it.
fn schedules(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Vec<PanelCommand>) {
    let allowed = cx.snapshot.schedules_allowed;
    let command = Command::SetSchedules { allowed: !allowed };
    let (text, hint) = if allowed {
        (
            "Scheduled: allowed",
            "Stimuli come by themselves as the scenario says. Press to hold them.",
        )
    } else {
        ("Scheduled: held", "No stimulus comes by itself. Press to let them come as scheduled.")
    };
    let kind = if allowed { Kind::Chosen } else { Kind::Plain };
    let why_not = cx.why_not(&command);
    let why_not = why_not.as_deref();
    let button = Press { text, hint, kind, why_not, ..Default::default() };
    if press(ui, &cx.look, rect, &button) {
        out.push(PanelCommand::Session(command));
    }
}

fn button(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    (index, stimulus): (usize, &Stimulus),
    view: &StimulusView,
    may: Result<(), Refusal>,
) -> bool {
    let look = &cx.look;
    let left_secs = view.ready_at.map_or(0.0, |at| at.secs_since(cx.snapshot.now));
    let cooling = left_secs > 0.0;
    let seconds = left_secs.ceil();
    let waiting = match (view.running, cooling) {
        (true, true) => format!("Happening now; again in {seconds:.0} s"),
        (true, false) => "Happening now".to_owned(),
        (false, true) => format!("Again in {seconds:.0} s"),
        (false, false) => String::new(),
    };
    let why_not = match may {
        Err(Refusal::Cooldown { .. }) => Some(Cow::Borrowed(waiting.as_str())),
        verdict => verdict.err().map(|reason| cx.hint(reason)),
    };
    let why_not = why_not.as_deref();
    let early = cx.snapshot.intensity.is_some_and(|dial| dial < stimulus.from_intensity);
    let runs = match view.runs {
        0 => String::new(),
        1 => "\nOnce so far".to_owned(),
        n => format!("\n{n} times so far"),
    };
    let remark = if early {
        format!("\nMeant from intensity {:.1} on", stimulus.from_intensity)
    } else {
        String::new()
    };
    let hint = format!(
        "{} · {} · {:.0} s{remark}{runs}",
        stimulus.label, stimulus.category, stimulus.duration_secs
    );
    let fill = if cooling && stimulus.cooldown_secs > 0.0 {
        1.0 - (left_secs / stimulus.cooldown_secs) as f32
    } else {
        0.0
    };
    let pressed = press(
        ui,
        look,
        rect,
        &Press {
            name: &stimulus.label,
            hint: &hint,
            why_not,
            fill,
            salt: index,
            ..Default::default()
        },
    );
    let ink = match (why_not, view.running) {
        (_, true) | (None, _) => look.p.text,
        _ if cooling => look.p.quiet,
        _ => look.p.faint,
    };
    let mut inner = rect.shrink2(vec2(look.px(10.0), 0.0));
    if cooling {
        let text = format!("{seconds:.0} s");
        let at = cut_right(&mut inner, look.px(28.0), look.px(4.0));
        paint_text(ui, at, Align2::RIGHT_CENTER, &text, look.caption(), look.p.quiet);
    } else if early {
        let text = format!("{:.0}+", stimulus.from_intensity);
        let at = cut_right(&mut inner, look.px(20.0), look.px(4.0));
        paint_text(ui, at, Align2::RIGHT_CENTER, &text, look.caption(), look.p.quiet);
    }
    if view.running {
        let bar = Rect::from_min_size(
            rect.left_top() + vec2(0.0, look.px(6.0)),
            vec2(look.px(3.0), rect.height() - look.px(12.0)),
        );
        ui.painter().rect_filled(bar, 1.0, look.p.accent);
    }
    paint_text(ui, inner, Align2::LEFT_CENTER, &stimulus.label, look.body(), ink);
    pressed
}
