//! The patient's view, the mark of the gaze, and words where there is no picture.

use egui::{Align2, Color32, Rect, Stroke, Ui, Vec2, pos2, vec2};
use gradus_base::sample::GazeSource;
use gradus_scenario::Place;
use gradus_session::Phase;
use gradus_session::snapshot::StageView;

use crate::widgets::{Kind, Press, cut_bottom, paint_text, press, slot};
use crate::{Cx, PanelCommand, PatientView, alarms, layout};

/// Draws the view; gives the size of the picture, or of its place where there is none.
pub(crate) fn show(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Vec<PanelCommand>) -> Vec2 {
    let look = &cx.look;
    layout::surface(ui, look, rect);
    // Words stand clear of the alarms over them.
    let whole = rect;
    let mut rect = rect;
    if !matches!(cx.snapshot.stage, StageView::Live { .. }) || cx.desk.view.is_none() {
        rect.min.y += alarms::height(cx).min(rect.height());
    }
    match &cx.snapshot.stage {
        StageView::Lost { reason } => {
            // Under many alarms, which have the same words, there is room for the button alone.
            let high = rect.height().min(look.px(168.0));
            let mut above = Rect::from_center_size(rect.center(), vec2(rect.width(), high));
            let below = cut_bottom(&mut above, look.px(64.0).min(rect.height()), 0.0);
            if above.height() > look.px(48.0) {
                words(ui, cx, above, "The stage is gone", reason);
            }
            let at = Rect::from_center_size(below.center(), vec2(look.px(176.0), look.px(40.0)));
            let button = Press {
                text: "Start the stage again",
                hint: "It opens in the safe place",
                kind: Kind::Primary,
                ..Default::default()
            };
            if press(ui, look, at, &button) {
                out.push(PanelCommand::RestartStage);
            }
        }
        StageView::NoDisplay { reason } => {
            words(ui, cx, rect, "The patient sees nothing: the display is gone", reason);
        }
        StageView::Waiting(what) => words(ui, cx, rect, "Waiting for the stage", what),
        StageView::Live { .. } => match cx.desk.view {
            Some(view) => picture(ui, cx, rect, view),
            None => words(ui, cx, rect, "What the patient sees will be here", ""),
        },
    }
    whole.size()
}

fn words(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, title: &str, more: &str) {
    let look = &cx.look;
    let line = |dy: f32, height: f32| {
        let centre = pos2(rect.center().x, rect.center().y + look.px(dy));
        Rect::from_center_size(centre, vec2(rect.width() - look.px(48.0), look.px(height)))
    };
    slot(ui, line(-12.0, 28.0), Align2::CENTER_CENTER, title, look.value(), look.p.text);
    slot(ui, line(16.0, 20.0), Align2::CENTER_CENTER, more, look.body(), look.p.quiet);
}

fn picture(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, view: PatientView) {
    let look = &cx.look;
    let aspect = if view.size.y > 0.0 { view.size.x / view.size.y } else { 16.0 / 9.0 };
    let size = if rect.width() / rect.height() > aspect {
        vec2(rect.height() * aspect, rect.height())
    } else {
        vec2(rect.width(), rect.width() / aspect)
    };
    let at = Rect::from_center_size(rect.center(), size);
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let mut mesh = egui::Mesh::with_texture(view.texture);
    mesh.add_rect_with_uv(at, uv, Color32::WHITE);
    ui.painter().with_clip_rect(rect).add(mesh);
    if let Some(gaze) = view.gaze.filter(|g| uv.contains(*g)) {
        let spot = pos2(at.left() + gaze.x * at.width(), at.top() + gaze.y * at.height());
        gaze_mark(ui, cx, spot);
    }
    let caption = match (cx.snapshot.world.place().0, cx.snapshot.phase) {
        (Place::Safe, _) => "in the safe place",
        (Place::World, Phase::Paused) => "everything is held",
        (Place::World, _) => "",
    };
    if !caption.is_empty() {
        chip(ui, cx, rect, caption);
    }
    if let StageView::Live { head_tracked: false, .. } = cx.snapshot.stage {
        let mut below = rect;
        below.min.y += look.px(32.0);
        chip(ui, cx, below, "head not tracked: the view is the last known");
    }
}

/// Eyes: a ring with its centre. Head direction: a cross, since the direction of the eyes is
/// unknown.
fn gaze_mark(ui: &Ui, cx: &Cx<'_>, at: egui::Pos2) {
    let px = |n: f32| cx.look.px(n);
    let source = cx.snapshot.gaze.map(|g| g.source);
    for (ink, width) in [(Color32::from_black_alpha(170), px(4.0)), (Color32::WHITE, px(2.0))] {
        let stroke = Stroke::new(width, ink);
        let painter = ui.painter();
        if source == Some(GazeSource::Eye) {
            painter.circle_stroke(at, px(11.0), stroke);
            painter.circle_filled(at, width, ink);
        } else {
            for away in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
                painter.line_segment([at + away * px(5.0), at + away * px(13.0)], stroke);
            }
        }
    }
}

fn chip(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, text: &str) {
    let look = &cx.look;
    let inset = look.px(8.0);
    let place = Rect::from_min_size(
        pos2(rect.left() + inset, rect.bottom() - inset - look.px(24.0)),
        vec2(look.px(8.0) * text.len() as f32, look.px(24.0)),
    );
    let place = if rect.top() < place.top() - look.px(64.0) { place } else { rect };
    ui.painter().rect_filled(place, look.radius(), look.p.window);
    paint_text(ui, place, Align2::CENTER_CENTER, text, look.body(), look.p.text);
}
