//! The intensity dial: one large track, quick by hand and exact by buttons and keys.

use egui::{Align2, Rect, Ui, vec2};
use egui_phosphor::regular as icon;
use gradus_scenario::parameter::DIAL_MAX;
use gradus_session::Command;

use crate::theme::Look;
use crate::widgets::{
    Press, Track, cut_left, cut_right, cut_top, heading, paint_text, press, slot, stair, track,
};
use crate::{Cx, PanelCommand, words};

/// The height this view needs.
pub(crate) fn height(look: &Look) -> f32 {
    look.px(40.0 + 30.0 + 14.0)
}

/// The dial moved by `by` and kept within its ends; none when the dial stays the same.
pub(crate) fn nudged(cx: &Cx<'_>, by: f64) -> Option<f64> {
    // Off the dial, the move goes on from the dial's last position.
    let before = || cx.snapshot.history.intensity.iter().rev().find_map(|(_, dial)| *dial);
    let from = cx.snapshot.intensity.or_else(before).unwrap_or(0.0);
    let to = (((from + by) * 10.0).round() / 10.0).clamp(0.0, DIAL_MAX);
    let off_dial = cx.snapshot.intensity.is_none();
    (off_dial || (to - from).abs() > 1e-9).then_some(to)
}

/// Where the dial's parameters are on their way, as a dial position, and seconds until all
/// parameters rest.
fn on_the_way(cx: &Cx<'_>) -> Option<(Option<f64>, f64)> {
    let now = cx.snapshot.now;
    let mut gone: Option<f64> = None;
    let mut left_secs = 0.0_f64;
    for (index, _) in cx.scenario.dial() {
        let moving = cx.snapshot.parameters.get(index.get()).is_some_and(|p| p.moving);
        let motion = cx.snapshot.world.motion(*index).filter(|_| moving);
        let Some(motion) = motion else { continue };
        let whole = motion.end().secs_since(motion.start);
        if whole <= 0.0 {
            continue;
        }
        let part = (now.secs_since(motion.start) / whole).clamp(0.0, 1.0);
        gone = Some(gone.map_or(part, |least| least.min(part)));
        left_secs = left_secs.max(motion.end().secs_since(now));
    }
    let part = gone?;
    let target = cx.snapshot.intensity;
    let before = cx.snapshot.history.intensity.iter().rev().nth(1).and_then(|(_, dial)| *dial);
    let at = before.zip(target).map(|(from, to)| from + (to - from) * part);
    Some((at, left_secs))
}

pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Vec<PanelCommand>) {
    let look = &cx.look;
    let intensity = cx.snapshot.intensity.unwrap_or(0.0);
    let why_not = cx.why_not(&Command::SetIntensity { intensity });
    let why_not = why_not.as_deref();
    let way = on_the_way(cx);
    let mut rest = rect;
    let mut values = cut_top(&mut rest, look.px(40.0), 0.0);
    let rail = cut_top(&mut rest, look.px(30.0), 0.0);
    let (shown, asked) = track(
        ui,
        look,
        rail,
        &Track {
            name: "Intensity",
            min: 0.0,
            max: DIAL_MAX,
            target: cx.snapshot.intensity,
            moving_at: way.and_then(|(at, _)| at),
            step: 0.5,
            ticks: 11,
            color: look.p.intensity,
            why_not,
        },
    );
    if let Some(intensity) = asked {
        out.push(PanelCommand::Session(Command::SetIntensity { intensity }));
    }

    let side = look.px(36.0);
    let up = cut_right(&mut values, side, look.px(4.0));
    let down = cut_right(&mut values, side, look.px(8.0));
    for (at, by, glyph, name) in
        [(down, -0.5, icon::MINUS, "Intensity down 0.5"), (up, 0.5, icon::PLUS, "Intensity up 0.5")]
    {
        let button = Press { icon: glyph, name, hint: name, why_not, ..Default::default() };
        if press(ui, look, at, &button)
            && let Some(intensity) = nudged(cx, by)
        {
            out.push(PanelCommand::Session(Command::SetIntensity { intensity }));
        }
    }
    let value = cut_right(&mut values, look.px(44.0), look.px(4.0));
    let ink = if why_not.is_none() { look.p.text } else { look.p.faint };
    let text = shown.map_or_else(|| "–".to_owned(), |dial| format!("{dial:.1}"));
    slot(ui, value, Align2::RIGHT_CENTER, &text, look.value(), ink);
    let mut head = cut_top(&mut values, look.px(20.0), 0.0);
    let shape = cut_left(&mut head, look.px(16.0), look.px(4.0));
    stair(ui, shape.center(), look.px(7.0), look.p.intensity, look.px(2.0));
    heading(ui, look, head, "INTENSITY");
    let more = match (shown, way) {
        (None, _) => "off the dial".to_owned(),
        (Some(_), Some((_, secs))) => format!("settles in {}", words::clock(secs.ceil())),
        (Some(_), None) => String::new(),
    };
    slot(ui, values, Align2::LEFT_CENTER, &more, look.caption(), look.p.quiet).on_hover_text(
        "Parameters take their time to arrive. Off the dial: they were moved by hand; \
         the dial moves them back onto its line.",
    );
    for number in [0_u8, 5, 10] {
        let inner = rail.width() - look.px(18.0);
        let x = rail.left() + look.px(9.0) + inner * f32::from(number) / 10.0;
        let at = Rect::from_center_size(
            egui::pos2(x, rest.top() + look.px(5.0)),
            vec2(look.px(24.0), look.px(14.0)),
        );
        paint_text(
            ui,
            at,
            Align2::CENTER_CENTER,
            &number.to_string(),
            look.caption(),
            look.p.quiet,
        );
    }
}
