//! Marks over the world: regions, paths, the places of sounds and their reach. A mark's lines are
//! projected onto the picture.

use bevy::math::Affine3A;
use bevy::prelude::*;
use bevy_egui::egui;
use gradus_base::SessionTime;
use gradus_live::gaze;
use gradus_scenario::Place;
use gradus_scenario::RegionRole;
use gradus_scenario::extent::Extent;

use crate::author::courses::courses;
use crate::world::live::LiveWorld;

/// Which marks are shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks {
    pub regions: bool,
    pub paths: bool,
    pub sounds: bool,
}

/// The projection of places in the world onto the picture.
pub struct Sight<'a> {
    pub camera: &'a Camera,
    pub eye: &'a GlobalTransform,
    /// Physical pixels per point of the panel.
    pub scale: f32,
}

impl Sight<'_> {
    fn at(&self, p: Vec3) -> Option<egui::Pos2> {
        let seen = self.camera.world_to_viewport(self.eye, p).ok()?;
        Some(egui::pos2(seen.x / self.scale, seen.y / self.scale))
    }

    /// Draws a line, cut where it goes behind the eye.
    fn line(&self, painter: &egui::Painter, a: Vec3, b: Vec3, stroke: egui::Stroke) {
        let (ahead, eye) = (self.eye.forward(), self.eye.translation());
        let depth = |p: Vec3| (p - eye).dot(*ahead) - 0.06;
        let (da, db) = (depth(a), depth(b));
        if da <= 0.0 && db <= 0.0 {
            return;
        }
        let cut = a.lerp(b, da / (da - db));
        let (a, b) = match (da > 0.0, db > 0.0) {
            (true, true) => (a, b),
            (true, false) => (a, cut),
            _ => (cut, b),
        };
        if let (Some(a), Some(b)) = (self.at(a), self.at(b)) {
            painter.line_segment([a, b], stroke);
        }
    }

    fn label(&self, painter: &egui::Painter, at: Vec3, text: &str, colour: egui::Color32) {
        if let Some(at) = self.at(at) {
            let font = egui::FontId::proportional(13.0);
            let shadow = egui::Color32::from_black_alpha(180);
            let at = at + egui::vec2(6.0, 0.0);
            painter.text(
                at + egui::vec2(1.0, 1.0),
                egui::Align2::LEFT_CENTER,
                text,
                font.clone(),
                shadow,
            );
            painter.text(at, egui::Align2::LEFT_CENTER, text, font, colour);
        }
    }
}

/// Draws the chosen marks.
pub fn draw(
    painter: &egui::Painter,
    sight: &Sight,
    marks: Marks,
    live: &LiveWorld,
    now: SessionTime,
    place: Place,
) {
    let world = live.scenario().world_of(place);
    let moment = live.moment(now, place);
    if marks.regions && place == Place::World {
        for (index, region) in live.scenario().indexed_regions() {
            if !moment.holds(&region.when) {
                continue;
            }
            let colour = match region.role {
                RegionRole::Feared => egui::Color32::from_rgb(232, 120, 84),
                RegionRole::Safe => egui::Color32::from_rgb(110, 190, 140),
                RegionRole::Neutral => egui::Color32::from_rgb(170, 176, 190),
            };
            // A region's name is drawn once, however many things the region follows.
            let mut named = false;
            gaze::boxes(&moment, index, &mut |frame, extent| {
                cage(painter, sight, frame, extent, egui::Stroke::new(1.5, colour));
                if !std::mem::replace(&mut named, true) {
                    let middle = frame.transform_point3((extent.from + extent.to) * 0.5);
                    sight.label(painter, middle, &region.label, colour);
                }
            });
        }
    }
    if marks.paths {
        let stroke = egui::Stroke::new(1.5, egui::Color32::from_rgb(120, 170, 240));
        for [from, to] in courses(world, &moment) {
            sight.line(painter, from, to, stroke);
        }
    }
    if marks.sounds {
        let colour = egui::Color32::from_rgb(230, 200, 110);
        for sound in &world.sounds {
            let Some(at) = &sound.at_m else { continue };
            let at = moment.moved_by(&sound.moves, moment.three(at));
            sight.label(painter, at, &format!("♪ {}", sound.id), colour);
            let reach = sound.reach_m as f32;
            for i in 0..24 {
                let point = |i: i32| {
                    let turn = i as f32 / 24.0 * std::f32::consts::TAU;
                    at + Vec3::new(turn.cos(), 0.0, turn.sin()) * reach
                };
                sight.line(painter, point(i), point(i + 1), egui::Stroke::new(1.0, colour));
            }
        }
    }
}

fn cage(
    painter: &egui::Painter,
    sight: &Sight,
    frame: &Affine3A,
    extent: Extent,
    stroke: egui::Stroke,
) {
    let corners = extent.corners().map(|corner| frame.transform_point3(corner));
    for i in 0..8_usize {
        for bit in [1, 2, 4] {
            if i & bit == 0 {
                sight.line(painter, corners[i], corners[i | bit], stroke);
            }
        }
    }
}
