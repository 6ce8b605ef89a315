//! The few parts from which every view is built: text in fixed slots, buttons, tracks.

use egui::{
    Align2, Color32, EventFilter, FontId, Id, Key, Pos2, Rect, Response, Sense, Stroke, StrokeKind,
    Ui, UiBuilder, WidgetInfo, WidgetType, pos2, text::LayoutJob, text::TextWrapping, vec2,
};

use crate::theme::Look;

/// Takes the left `width` of a rectangle and a gap; `rect` keeps the remainder.
pub(crate) fn cut_left(rect: &mut Rect, width: f32, gap: f32) -> Rect {
    let cut =
        Rect::from_min_max(rect.min, pos2((rect.left() + width).min(rect.right()), rect.bottom()));
    rect.min.x = (cut.right() + gap).min(rect.right());
    cut
}

/// Takes the right `width` and a gap.
pub(crate) fn cut_right(rect: &mut Rect, width: f32, gap: f32) -> Rect {
    let cut =
        Rect::from_min_max(pos2((rect.right() - width).max(rect.left()), rect.top()), rect.max);
    rect.max.x = (cut.left() - gap).max(rect.left());
    cut
}

/// Takes the upper `height` and a gap.
pub(crate) fn cut_top(rect: &mut Rect, height: f32, gap: f32) -> Rect {
    let cut =
        Rect::from_min_max(rect.min, pos2(rect.right(), (rect.top() + height).min(rect.bottom())));
    rect.min.y = (cut.bottom() + gap).min(rect.bottom());
    cut
}

/// Takes the lower `height` and a gap.
pub(crate) fn cut_bottom(rect: &mut Rect, height: f32, gap: f32) -> Rect {
    let cut =
        Rect::from_min_max(pos2(rect.left(), (rect.bottom() - height).max(rect.top())), rect.max);
    rect.max.y = (cut.top() - gap).max(rect.top());
    cut
}

/// A child ui that lives in `rect` and draws nowhere else.
pub(crate) fn within<R>(ui: &mut Ui, rect: Rect, salt: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(salt), |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        add(ui)
    })
    .inner
}

/// The next automatic id, used up.
fn next_id(ui: &mut Ui) -> Id {
    let id = ui.next_auto_id();
    ui.skip_ahead_auto_ids(1);
    id
}

/// One line of text in a fixed slot, cut with `…` where it is too long. Screen readers read it too.
pub(crate) fn slot(
    ui: &mut Ui,
    rect: Rect,
    align: Align2,
    text: &str,
    font: FontId,
    color: Color32,
) -> Response {
    let id = next_id(ui);
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    paint_text(ui, rect, align, text, font, color);
    response
}

/// Like [`slot`], over up to `rows` lines, left and in the middle.
pub(crate) fn slot_lines(
    ui: &mut Ui,
    rect: Rect,
    text: &str,
    font: FontId,
    color: Color32,
    rows: usize,
) -> Response {
    let id = next_id(ui);
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    let mut job = LayoutJob::simple(text.to_owned(), font, color, rect.width());
    job.wrap.max_rows = rows;
    let galley = ui.painter().layout_job(job);
    let placed = Align2::LEFT_CENTER.anchor_size(rect.left_center(), galley.size());
    ui.painter().galley(placed.min, galley, color);
    response
}

/// Like [`slot`], but without words for screen readers.
pub(crate) fn paint_text(
    ui: &Ui,
    rect: Rect,
    align: Align2,
    text: &str,
    font: FontId,
    color: Color32,
) -> Rect {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(rect.width());
    let galley = ui.painter().layout_job(job);
    let placed = align.anchor_size(align.pos_in_rect(&rect), galley.size());
    ui.painter().galley(placed.min, galley, color);
    placed
}

/// A heading of a group.
pub(crate) fn heading(ui: &mut Ui, look: &Look, rect: Rect, text: &str) {
    slot(ui, rect, Align2::LEFT_CENTER, text, look.caption_strong(), look.p.quiet);
}

/// The role of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The next sensible step.
    Primary,
    Plain,
    /// A button without a face of its own until the pointer is on it.
    Quiet,
    /// A choice among several that is chosen.
    Chosen,
}

/// A button.
pub(crate) struct Press<'a> {
    pub icon: &'a str,
    pub text: &'a str,
    /// The name that screen readers and tests use; the text where the name is empty.
    pub name: &'a str,
    pub hint: &'a str,
    pub kind: Kind,
    /// Why the button cannot be pressed now.
    pub why_not: Option<&'a str>,
    /// How much of the button is filled, 0 to 1: a cooldown that passes.
    pub fill: f32,
    /// Distinguishes buttons of one name in one place.
    pub salt: usize,
}

impl Default for Press<'_> {
    fn default() -> Self {
        Self {
            icon: "",
            text: "",
            name: "",
            hint: "",
            kind: Kind::Plain,
            why_not: None,
            fill: 0.0,
            salt: 0,
        }
    }
}

/// Draws a button in `rect`; true when it was pressed.
pub(crate) fn press(ui: &mut Ui, look: &Look, rect: Rect, button: &Press<'_>) -> bool {
    let enabled = button.why_not.is_none();
    let p = look.p;
    let name = if button.name.is_empty() { button.text } else { button.name };
    // Not an automatic id: a line that appears elsewhere during a press must not lose it.
    let id = ui.id().with((name, button.salt));
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| match button.kind {
        Kind::Chosen => WidgetInfo::selected(WidgetType::Button, enabled, true, name),
        _ => WidgetInfo::labeled(WidgetType::Button, enabled, name),
    });
    let hot = enabled && response.hovered();
    let (face, ink) = match (button.kind, enabled) {
        (Kind::Primary, true) if hot => (p.accent.lerp_to_gamma(p.text, 0.15), p.on_accent),
        (Kind::Primary, true) => (p.accent, p.on_accent),
        (Kind::Chosen, _) => (p.hover, if enabled { p.text } else { p.quiet }),
        (Kind::Quiet, true) if hot => (p.hover, p.text),
        (Kind::Quiet, true) => (Color32::TRANSPARENT, p.text),
        (_, true) if hot => (p.hover, p.text),
        (_, true) => (p.raised, p.text),
        (_, false) => (Color32::TRANSPARENT, p.faint),
    };
    let painter = ui.painter();
    painter.rect_filled(rect, look.radius(), face);
    if button.fill > 0.0 {
        let part = Rect::from_min_size(
            rect.min,
            vec2(rect.width() * button.fill.clamp(0.0, 1.0), rect.height()),
        );
        painter.with_clip_rect(part.intersect(ui.clip_rect())).rect_filled(
            rect,
            look.radius(),
            p.raised,
        );
    }
    if !enabled && button.kind != Kind::Quiet {
        painter.rect_stroke(rect, look.radius(), Stroke::new(1.0, p.line), StrokeKind::Inside);
    }
    if button.kind == Kind::Chosen {
        painter.rect_stroke(rect, look.radius(), Stroke::new(1.5, p.accent), StrokeKind::Inside);
    }
    focus_ring(ui, look, rect, &response);
    let inner = rect.shrink2(vec2(look.px(8.0), 0.0));
    match (button.icon, button.text) {
        ("", text) => drop(paint_text(ui, inner, Align2::CENTER_CENTER, text, look.body(), ink)),
        (icon, "") => {
            paint_text(ui, rect, Align2::CENTER_CENTER, icon, look.icon(), ink);
        }
        (icon, text) => {
            let both = format!("{icon}  {text}");
            paint_text(ui, inner, Align2::CENTER_CENTER, &both, look.body_strong(), ink);
        }
    }
    let clicked = response.clicked();
    let hint = button.why_not.unwrap_or(button.hint);
    if !hint.is_empty() {
        response.on_hover_text(hint);
    }
    clicked
}

/// A ring around the widget that has the keyboard.
pub(crate) fn focus_ring(ui: &Ui, look: &Look, rect: Rect, response: &Response) {
    if response.has_focus() {
        let ring = rect.expand(look.px(2.0));
        ui.painter().rect_stroke(
            ring,
            look.radius(),
            Stroke::new(2.0, look.p.accent),
            StrokeKind::Outside,
        );
    }
}

/// A track with a handle, for intensity and numbers.
pub(crate) struct Track<'a> {
    pub name: &'a str,
    pub min: f64,
    pub max: f64,
    /// The value set; none where no value is set.
    pub target: Option<f64>,
    /// The present value, while it moves.
    pub moving_at: Option<f64>,
    /// The step between values; a tenth of it with Shift.
    pub step: f64,
    /// Number of ticks, both ends counted; 0 for none.
    pub ticks: u32,
    pub color: Color32,
    pub why_not: Option<&'a str>,
}

/// The draft of a hand on a track: kept until the session has answered.
#[derive(Clone, Copy)]
struct Draft {
    value: f64,
    was: Option<f64>,
    sent_at: Option<f64>,
}

/// Draws a track. Gives the value shown (a draft while dragged) and the value asked for, once, on
/// release: values dragged across are not asked for.
pub(crate) fn track(
    ui: &mut Ui,
    look: &Look,
    rect: Rect,
    track: &Track<'_>,
) -> (Option<f64>, Option<f64>) {
    let p = look.p;
    let enabled = track.why_not.is_none();
    let id = ui.id().with(("track", track.name));
    let sense = if enabled { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(rect, id, sense);
    let handle = look.px(9.0);
    let rail =
        Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * handle, look.px(4.0)));
    let span = track.max - track.min;
    let x_of = |value: f64| {
        let u = if span > 0.0 { ((value - track.min) / span).clamp(0.0, 1.0) } else { 0.0 };
        rail.left() + rail.width() * u as f32
    };
    let fine = ui.input(|i| i.modifiers.shift);
    let step = if fine { track.step / 10.0 } else { track.step };
    let snapped = |value: f64| {
        let value = if step > 0.0 { (value / step).round() * step } else { value };
        ((value * 1e6).round() / 1e6).clamp(track.min, track.max)
    };
    let value_at = |pos: Pos2| {
        let u = f64::from(((pos.x - rail.left()) / rail.width()).clamp(0.0, 1.0));
        snapped(track.min + u * span)
    };

    let now = ui.input(|i| i.time);
    let mut draft: Option<Draft> = ui.data(|d| d.get_temp(id));
    if let Some(held) = draft {
        let answered = held.sent_at.is_some_and(|at| now - at > 0.5 || held.was != track.target);
        if answered || !enabled {
            draft = None;
        }
    }
    let mut asked = None;
    let was = track.target;
    if enabled && let Some(pos) = response.interact_pointer_pos() {
        let value = value_at(pos);
        let done = response.clicked() || response.drag_stopped();
        draft = Some(Draft { value, was, sent_at: done.then_some(now) });
        asked = done.then_some(value);
    }
    if enabled && response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(id, filter));
        let by = ui.input(|i| {
            f64::from(i.num_presses(Key::ArrowRight) as i32)
                - f64::from(i.num_presses(Key::ArrowLeft) as i32)
        });
        if by != 0.0 {
            let value = snapped(track.target.unwrap_or(track.min) + by * step);
            draft = Some(Draft { value, was, sent_at: Some(now) });
            asked = Some(value);
        }
    }
    ui.data_mut(|d| {
        d.remove::<Draft>(id);
        if let Some(held) = draft {
            d.insert_temp(id, held);
        }
    });
    let shown = draft.map(|d| d.value).or(track.target);
    response.widget_info(|| WidgetInfo::slider(enabled, shown.unwrap_or(track.min), track.name));

    let painter = ui.painter();
    painter.rect_filled(rail, look.px(2.0), p.line);
    for tick in 0..track.ticks {
        let x = rail.left() + rail.width() * tick as f32 / (track.ticks.max(2) - 1) as f32;
        let y = rail.bottom() + look.px(3.0)..=rail.bottom() + look.px(7.0);
        painter.vline(x, *y.start()..=*y.end(), Stroke::new(1.0, p.line));
    }
    let color = if enabled { track.color } else { p.faint };
    if let Some(value) = shown {
        let x = x_of(value);
        let filled_to = track.moving_at.map_or(x, &x_of);
        painter.rect_filled(
            Rect::from_min_max(rail.min, pos2(filled_to, rail.bottom())),
            look.px(2.0),
            color,
        );
        if track.moving_at.is_some() {
            // The way still to go, dotted; at the present value, a bar.
            let (a, b) = (filled_to.min(x), filled_to.max(x));
            let mut at = a + look.px(3.0);
            while at < b {
                painter.circle_filled(pos2(at, rail.center().y), look.px(1.5), color);
                at += look.px(6.0);
            }
            let bar = Rect::from_center_size(
                pos2(filled_to, rail.center().y),
                vec2(look.px(3.0), look.px(14.0)),
            );
            painter.rect_filled(bar, 1.0, color);
        }
        let hot = enabled && (response.hovered() || response.dragged());
        let centre = pos2(x, rail.center().y);
        painter.circle_filled(centre, handle, p.surface);
        if track.moving_at.is_none() || hot || draft.is_some() {
            painter.circle_filled(centre, handle - look.px(2.0), color);
        }
        painter.circle_stroke(centre, handle - look.px(1.0), Stroke::new(look.px(2.0), color));
        if hot {
            painter.circle_stroke(centre, handle + look.px(1.0), Stroke::new(1.0, p.text));
        }
    }
    focus_ring(ui, look, rect, &response);
    if let Some(why) = track.why_not {
        response.on_hover_text(why);
    }
    (shown, asked)
}

/// A diamond, the shape of SUDS.
pub(crate) fn diamond(ui: &Ui, centre: Pos2, radius: f32, color: Color32) {
    let points = vec![
        centre - vec2(0.0, radius),
        centre + vec2(radius, 0.0),
        centre + vec2(0.0, radius),
        centre - vec2(radius, 0.0),
    ];
    ui.painter().add(egui::Shape::convex_polygon(points, color, Stroke::NONE));
}

/// A stair, the shape of intensity.
pub(crate) fn stair(ui: &Ui, centre: Pos2, radius: f32, color: Color32, width: f32) {
    let at = |x: f32, y: f32| centre + vec2(x, y) * radius;
    let points = vec![
        at(-1.0, 0.8),
        at(-0.3, 0.8),
        at(-0.3, 0.0),
        at(0.4, 0.0),
        at(0.4, -0.8),
        at(1.0, -0.8),
    ];
    ui.painter().add(egui::Shape::line(points, Stroke::new(width, color)));
}

/// A word in reversed colours: impossible to miss, but no alarm.
pub(crate) fn badge(ui: &mut Ui, look: &Look, rect: Rect, text: &str) {
    ui.painter().rect_filled(rect, look.px(3.0), look.p.text);
    slot(ui, rect, Align2::CENTER_CENTER, text, look.caption_strong(), look.p.window);
}
