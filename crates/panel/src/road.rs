//! The patient's road: where the vehicle is, what happened where, and the hand on the ride: hold
//! here, run a stretch again, back to the first stretch.

use egui::{Align2, Rect, Sense, Ui, pos2, vec2};
use gradus_scenario::world::Stretch;
use gradus_session::snapshot::RideView;
use gradus_session::{Command, Phase};

use crate::widgets::{Kind, Press, cut_left, cut_right, heading, paint_text, press, slot};
use crate::{Cx, PanelCommand};

/// Draws the road; true where the patient rides.
pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, out: &mut Vec<PanelCommand>) -> bool {
    let look = &cx.look;
    let Some(ride) = &cx.snapshot.ride else { return false };
    let stretches = cx.scenario.world().stretches();
    let width = ui.available_width();
    let row = |ui: &mut Ui, height: f32| {
        ui.allocate_exact_size(vec2(width, look.px(height)), Sense::hover()).0
    };
    let mut head = row(ui, 20.0);
    let state = match cx.snapshot.phase {
        _ if ride.waits => "waits",
        Phase::Exposure => "goes",
        _ => "stands",
    };
    let told = format!("{:.0} of {:.0} m, {state}", ride.ride_m, ride.length_m);
    let at = cut_right(&mut head, look.px(150.0), look.px(8.0));
    let colour = if ride.waits { look.p.amber } else { look.p.quiet };
    slot(ui, at, Align2::RIGHT_CENTER, &told, look.caption(), colour);
    heading(ui, look, head, "ROAD");
    let strip_rect = row(ui, 34.0);
    strip(ui, cx, strip_rect, ride, stretches);
    let mut rest = row(ui, 36.0);
    let third = (width - look.px(16.0)) / 3.0;
    let places =
        [cut_left(&mut rest, third, look.px(8.0)), cut_left(&mut rest, third, look.px(8.0)), rest];
    buttons(ui, cx, places, ride, stretches, out);
    true
}

/// The stretch that the vehicle is on, or that it passed last.
fn stretch_of<'a>(stretches: &'a [Stretch], ride: &RideView) -> Option<&'a Stretch> {
    let begun = stretches.iter().filter(|stretch| stretch.from_m <= ride.ride_m);
    begun.max_by(|a, b| a.from_m.total_cmp(&b.from_m)).or(stretches.first())
}

/// The road from left to right: stretches, stimuli that happened (discs) and come again (rings), and
/// the vehicle.
fn strip(ui: &Ui, cx: &Cx<'_>, rect: Rect, ride: &RideView, stretches: &[Stretch]) {
    let look = &cx.look;
    let x = |metres: f64| {
        let share = (metres / ride.length_m.max(1.0)).clamp(0.0, 1.0) as f32;
        rect.left() + share * rect.width()
    };
    let line = rect.bottom() - look.px(9.0);
    let painter = ui.painter_at(rect);
    let thin = look.px(2.0);
    painter.line_segment([pos2(rect.left(), line), pos2(rect.right(), line)], (thin, look.p.line));
    let current = stretch_of(stretches, ride).map(|stretch| &stretch.id);
    for stretch in stretches {
        let (from, to) = (x(stretch.from_m), x(stretch.to_m));
        let is_here = current == Some(&stretch.id);
        let colour = if is_here { look.p.text } else { look.p.quiet };
        let ends = [pos2(from + look.px(1.0), line), pos2(to - look.px(1.0), line)];
        painter
            .line_segment(ends, (look.px(4.0), if is_here { look.p.quiet } else { look.p.line }));
        let label = Rect::from_min_max(pos2(from, rect.top()), pos2(to, line - look.px(5.0)));
        paint_text(ui, label, Align2::LEFT_CENTER, &stretch.label, look.caption(), colour);
    }
    let radius = look.px(3.0);
    for (_, at) in &ride.happened {
        painter.circle_filled(pos2(x(*at), line), radius, look.p.amber);
    }
    for (_, at) in &ride.due {
        painter.circle_stroke(pos2(x(*at), line), radius + look.px(1.0), (thin, look.p.amber));
    }
    let at = pos2(x(ride.ride_m), line);
    let half = look.px(5.0);
    let shape = vec![at + vec2(half, 0.0), at + vec2(-half, half), at + vec2(-half, -half)];
    painter.add(egui::Shape::convex_polygon(shape, look.p.accent, egui::Stroke::NONE));
}

fn buttons(
    ui: &mut Ui,
    cx: &Cx<'_>,
    [hold, again, gate]: [Rect; 3],
    ride: &RideView,
    stretches: &[Stretch],
    out: &mut Vec<PanelCommand>,
) {
    let mut button = |ui: &mut Ui, rect: Rect, command: Command, button: Press<'_>| {
        let why_not = cx.why_not(&command);
        if press(ui, &cx.look, rect, &Press { why_not: why_not.as_deref(), ..button }) {
            out.push(PanelCommand::Session(command));
        }
    };
    let (text, hint, kind) = if ride.waits {
        ("Go on", "The vehicle goes on from here.", Kind::Chosen)
    } else {
        ("Hold here", "The vehicle stands here until you let it go on.", Kind::Plain)
    };
    let goes = Command::SetRide { goes: ride.waits };
    button(ui, hold, goes, Press { text, hint, kind, ..Default::default() });
    let Some(current) = stretch_of(stretches, ride) else { return };
    let hint = format!(
        "Back to the beginning of “{}”; the stimuli of the last drive that had some on it come again \
         at the same places.",
        current.label
    );
    let command = Command::GoToStretch { stretch: current.id.clone(), again: true };
    let text = "Run again";
    button(ui, again, command, Press { text, hint: &hint, ..Default::default() });
    let Some(first) = stretches.first() else { return };
    let text = format!("To {}", first.label);
    let hint = format!("Back to the beginning of “{}”; nothing comes again.", first.label);
    let command = Command::GoToStretch { stretch: first.id.clone(), again: false };
    button(ui, gate, command, Press { text: &text, hint: &hint, ..Default::default() });
}
