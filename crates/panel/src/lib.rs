//! The therapist's desk as egui views: a snapshot in, commands out.
//!
//! ```text
//!  engine ──Snapshot──▶ Panel::show ──PanelCommand──▶ desk ──Command──▶ engine
//!  mirror ──texture───▶      │
//!                            └─ view_size(): how large the mirror should draw
//! ```
//!
//! The panel holds nothing of the session: only the work of a hand (a draft of a note, an open
//! dialog, the window of time shown) and the lines it made from histories, so that it need not make
//! them again. It changes the session only by the commands it emits, and it emits a stop in the
//! frame in which the stop was asked for.
//!
//! Start at [`Panel`]; each view is a file: `bar`, `ladder`, `intensity`, `parameters`, `stimuli`,
//! `speakers`, `suds`, `vitals`, `sensors`, `headset`, `timeline`, `signals`, `patient_view`, `events`,
//! `alarms`, `actions`, `dialogs`. The look of the desk is in `theme`, its words in `words`;
//! `trace` and `thin` make lines of histories.

#![warn(missing_docs, clippy::indexing_slicing)]

mod actions;
mod alarms;
mod bar;
mod dialogs;
mod events;
mod headset;
mod intensity;
mod keys;
mod ladder;
mod layout;
mod parameters;
mod patient_view;
mod proposal;
mod road;
#[cfg(any(test, feature = "sample"))]
pub mod sample_sensors;
#[cfg(any(test, feature = "sample"))]
pub mod sample_snapshot;
mod sensors;
mod signals;
mod speakers;
mod stimuli;
mod suds;
mod theme;
mod thin;
mod timeline;
mod trace;
mod vitals;
mod why_not;
mod widgets;
mod words;

#[cfg(test)]
mod screen_tests;
#[cfg(test)]
mod tests;

use egui::{Context, Id, LayerId, Pos2, Rect, TextureId, Ui, UiBuilder, Vec2};
use gradus_scenario::Scenario;
use gradus_session::snapshot::Snapshot;
use gradus_session::{Command, Phase};

pub use theme::{DARK, Dress, LIGHT, Palette, Theme, contrast};

use theme::Look;

/// A request to the desk. Only these leave the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelCommand {
    /// A command to the session, given by the therapist.
    Session(Command),
    /// Start the stage again after it was lost.
    RestartStage,
    /// The theme was chosen. The panel uses it already; the desk may keep it.
    Theme(Theme),
    /// Close the window now: the therapist was asked, and agreed.
    Quit,
}

/// The patient's view, drawn by the desk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PatientView {
    /// The picture.
    pub texture: TextureId,
    /// Size of the picture, in any unit; only its aspect matters.
    pub size: Vec2,
    /// Where the patient looks, within the picture: 0, 0 upper left to 1, 1 lower right.
    pub gaze: Option<Pos2>,
}

/// All input of a frame.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The scenario of the session.
    pub scenario: &'a Scenario,
    /// The session as it is now.
    pub snapshot: &'a Snapshot,
    /// The patient's code; never a name.
    pub patient: &'a str,
    /// Whether a modelled patient answers.
    pub synthetic_patient: bool,
    /// The patient's view; none where the desk draws no picture.
    pub view: Option<PatientView>,
}

impl Desk<'_> {
    /// Whether any value shown comes from no living patient.
    fn is_synthetic(&self) -> bool {
        let gaze = self.snapshot.gaze.map(|g| g.source);
        self.synthetic_patient
            || gaze == Some(gradus_base::sample::GazeSource::Synthetic)
            || self.snapshot.sensors.iter().any(|s| s.synthetic)
    }
}

/// The input of every view.
#[derive(Clone, Copy)]
struct Cx<'a> {
    look: Look,
    desk: Desk<'a>,
    scenario: &'a Scenario,
    snapshot: &'a Snapshot,
}

/// Whether the window may close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// No session is open: close.
    Now,
    /// The therapist is being asked; [`PanelCommand::Quit`] follows if the therapist agrees.
    Asked,
}

/// The desk's views and the work of hands on them.
pub struct Panel {
    dress: Dress,
    view_size: Vec2,
    phase: Option<Phase>,
    dialog: Option<dialogs::Dialog>,
    actions: actions::State,
    suds: suds::State,
    timeline: timeline::State,
    events: events::State,
    speakers: speakers::State,
}

impl Default for Panel {
    fn default() -> Self {
        Self::new()
    }
}

impl Panel {
    /// A panel with the system's theme.
    pub fn new() -> Self {
        Self {
            dress: Dress::default(),
            view_size: Vec2::new(640.0, 360.0),
            phase: None,
            dialog: None,
            actions: Default::default(),
            suds: Default::default(),
            timeline: Default::default(),
            events: Default::default(),
            speakers: Default::default(),
        }
    }

    /// Fonts and icons; once for each context, before the first frame.
    pub fn install(ctx: &Context) {
        ctx.set_fonts(theme::fonts());
    }

    /// The theme chosen.
    pub fn theme(&self) -> Theme {
        self.dress.theme
    }

    /// Chooses a theme, such as the theme kept from last time.
    pub fn set_theme(&mut self, theme: Theme) {
        self.dress.theme = theme;
    }

    /// The size of the place of the patient's view in the last frame, in points. A picture of this
    /// size, times pixels per point, fills the place without bars.
    pub fn view_size(&self) -> Vec2 {
        self.view_size
    }

    /// Answers a request to close the window. With a session open, this asks the therapist.
    pub fn close_requested(&mut self) -> Closing {
        match self.phase {
            None | Some(Phase::Closed) => Closing::Now,
            Some(_) => {
                self.dialog = Some(dialogs::Dialog::Quit);
                Closing::Asked
            }
        }
    }

    /// Draws the desk over the whole window of a context whose pass has begun.
    pub fn show_in(&mut self, ctx: &Context, desk: &Desk<'_>, out: &mut Vec<PanelCommand>) {
        let builder =
            UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.viewport_rect());
        let mut ui = Ui::new(ctx.clone(), Id::new("gradus-desk"), builder);
        self.show(&mut ui, desk, out);
    }

    /// Draws the desk over all of `ui`.
    pub fn show(&mut self, ui: &mut Ui, desk: &Desk<'_>, out: &mut Vec<PanelCommand>) {
        let ctx = ui.ctx().clone();
        let snapshot = desk.snapshot;
        self.phase = Some(snapshot.phase);
        keys::stop(&ctx, out);
        if !theme::fonts_are_there(&ctx) {
            ctx.request_repaint();
            return;
        }
        let look = self.dress.look(&ctx, ui.max_rect().size());
        ui.set_style(ctx.global_style());
        let cx = Cx { look, desk: *desk, scenario: desk.scenario, snapshot };

        let answerable = self.actions.answerable(&cx, ctx.input(|i| i.time));
        keys::rest(&ctx, &cx, answerable, &mut self.dialog, out);
        ui.painter().rect_filled(ui.max_rect(), 0.0, look.p.window);
        let places = layout::Places::new(&look, ui.max_rect());
        bar::show(ui, &cx, places.bar, &mut self.dress.theme, &mut self.dialog, out);
        layout::surface(ui, &look, places.left);
        layout::surface(ui, &look, places.right);
        let left = places.left.shrink2(egui::vec2(look.px(16.0), look.px(12.0)));
        widgets::within(ui, left, "left", |ui| {
            left_column(ui, &cx, left, &mut self.speakers, out);
        });
        let right = places.right.shrink2(egui::vec2(look.px(16.0), look.px(12.0)));
        widgets::within(ui, right, "right", |ui| {
            right_column(ui, &cx, right, &mut self.events, out);
        });
        self.view_size = patient_view::show(ui, &cx, places.view, out);
        alarms::show(ui, &cx, places.view, out);
        suds::show(ui, &cx, places.suds, &mut self.suds, out);
        timeline::show(ui, &cx, places.timeline, &mut self.timeline);
        actions::show(ui, &cx, places.actions, &mut self.actions, &mut self.dialog, out);
        dialogs::show(&ctx, &cx, &mut self.dialog, out);
    }
}

fn left_column(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    speakers: &mut speakers::State,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let mut rest = rect;
    let gap = look.px(16.0);
    let wanted = ladder::height(cx);
    let ladder_rect = widgets::cut_top(&mut rest, wanted.min(rect.height() * 0.45), gap);
    ladder::show(ui, cx, ladder_rect, out);
    let dial = widgets::cut_top(&mut rest, intensity::height(look), gap);
    intensity::show(ui, cx, dial, out);
    widgets::within(ui, rest, "left-rest", |ui| {
        egui::ScrollArea::vertical().auto_shrink(false).min_scrolled_height(0.0).show(ui, |ui| {
            if road::show(ui, cx, out) {
                ui.add_space(gap);
            }
            stimuli::show(ui, cx, out);
            ui.add_space(gap);
            if speakers::show(ui, cx, speakers, out) {
                ui.add_space(gap);
            }
            parameters::show(ui, cx, out);
        });
    });
}

fn right_column(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    state: &mut events::State,
    out: &mut Vec<PanelCommand>,
) {
    let mut rest = rect;
    let vitals = widgets::cut_top(&mut rest, vitals::height(&cx.look), cx.look.px(16.0));
    vitals::show(ui, cx, vitals);
    events::show(ui, cx, rest, state, out);
}
