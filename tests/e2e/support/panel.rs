//! The places of buttons and fields on the desk. The panel itself is drawn without a window, in the
//! size of the real window, and searched by the names that screen readers say.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use gradus_panel::{Desk, Panel, PanelCommand, sample_snapshot};
use gradus_scenario::Scenario;
use gradus_scenario::read::read_bytes;
use gradus_session::snapshot::{Snapshot, StageView};

use super::small;

/// A place on the screen, pixels from the upper left.
pub type Place = (u32, u32);

struct Drawn {
    panel: Panel,
    installed: bool,
    scenario: Scenario,
    snapshot: Snapshot,
    out: Vec<PanelCommand>,
}

/// The layout of the desk over the small world, as in a window.
pub struct Layout {
    harness: Harness<'static, Drawn>,
}

impl Layout {
    /// The layout in a window of this many pixels at scale 1.
    pub fn new(width: u32, height: u32) -> Self {
        let text = std::fs::read(small()).unwrap();
        let scenario = read_bytes("small.ron", &text).1.scenario.unwrap();
        let mut snapshot = sample_snapshot::setup(&scenario);
        snapshot.stage = StageView::Live {
            display: "openxr".to_owned(),
            tier: "light".to_owned(),
            system: String::new(),
            fps: 20.0,
            cpu_ms: 5.0,
            head_tracked: true,
            telemetry_dropped: 0,
        };
        let panel = Panel::new();
        let drawn = Drawn { panel, installed: false, scenario, snapshot, out: Vec::new() };
        let size = egui::vec2(width as f32, height as f32);
        let harness = Harness::builder().with_size(size).build_ui_state(
            |ui, drawn: &mut Drawn| {
                if !std::mem::replace(&mut drawn.installed, true) {
                    Panel::install(ui.ctx());
                }
                let desk = Desk {
                    scenario: &drawn.scenario,
                    snapshot: &drawn.snapshot,
                    patient: "P07",
                    synthetic_patient: true,
                    view: None,
                };
                drawn.panel.show(ui, &desk, &mut drawn.out);
            },
            drawn,
        );
        let mut layout = Self { harness };
        layout.shows(|_| {});
        layout
    }

    /// Changes the snapshot that the desk shows.
    pub fn shows(&mut self, change: impl FnOnce(&mut Snapshot)) {
        change(&mut self.harness.state_mut().snapshot);
        self.harness.run_steps(4);
    }

    /// The middle of the button or field of this name; of several, the last that was drawn.
    #[track_caller]
    pub fn place(&self, name: &str) -> Place {
        let middle = self.area(name).center();
        (middle.x as u32, middle.y as u32)
    }

    /// The whole area of the button or field of this name.
    #[track_caller]
    pub fn area(&self, name: &str) -> egui::Rect {
        self.find(name).rect()
    }

    /// Presses the button of this name, so that the layout shows the part that the button opens.
    #[track_caller]
    pub fn press(&mut self, name: &str) {
        self.find(name).click();
        self.harness.run_steps(4);
    }

    /// Shows the panel as after a press of the window's cross.
    pub fn asked_to_close(&mut self) {
        self.harness.state_mut().panel.close_requested();
        self.harness.run_steps(4);
    }

    #[track_caller]
    fn find<'a>(&'a self, name: &'a str) -> egui_kittest::Node<'a> {
        use egui::accesskit::Role;
        let roles = [Role::Button, Role::TextInput];
        let found = self.harness.query_all_by(move |node| {
            roles.contains(&node.role()) && node.label().as_deref() == Some(name)
        });
        found.last().unwrap_or_else(|| panic!("the desk shows no `{name}`"))
    }
}
