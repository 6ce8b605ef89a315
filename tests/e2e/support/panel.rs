//! Where things stand on the desk: the panel itself, drawn without a window in the size of the real
//! one, is asked by the names that readers of the screen hear.

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

/// The desk over the small world, as it lies in a window.
pub struct Layout {
    harness: Harness<'static, Drawn>,
}

impl Layout {
    /// In a window of that many pixels at scale 1.
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

    /// What the desk shows changes.
    pub fn shows(&mut self, change: impl FnOnce(&mut Snapshot)) {
        change(&mut self.harness.state_mut().snapshot);
        self.harness.run_steps(4);
    }

    /// The middle of what has this name and can be pressed or written in; of several, the last that
    /// was drawn.
    #[track_caller]
    pub fn place(&self, name: &str) -> Place {
        let middle = self.area(name).center();
        (middle.x as u32, middle.y as u32)
    }

    /// All of it.
    #[track_caller]
    pub fn area(&self, name: &str) -> egui::Rect {
        self.find(name).rect()
    }

    /// Presses it, for what it opens.
    #[track_caller]
    pub fn press(&mut self, name: &str) {
        self.find(name).click();
        self.harness.run_steps(4);
    }

    /// The window's cross was pressed.
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
