//! Bars that lie, the longest on top, each with its name and its number.

use super::{Anchor, Ink, Scene};

const WIDTH: f64 = 760.0;
const NAMES: f64 = 250.0;
const ROW: f64 = 22.0;

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// 0 to 1.
    pub share: f64,
    /// Its number, as it is written.
    pub number: String,
    /// Its colour.
    pub ink: Ink,
}

/// Draws them.
pub fn bars(all: &[Bar]) -> Scene {
    let mut scene = Scene::new(WIDTH, ROW * all.len() as f64 + 2.0);
    let longest = all.iter().map(|bar| bar.share).fold(0.01, f64::max);
    for (row, bar) in all.iter().enumerate() {
        let y = ROW * row as f64;
        let room = WIDTH - NAMES - 60.0;
        let length = room * (bar.share / longest).clamp(0.0, 1.0);
        scene.text([NAMES - 10.0, y + 14.0], bar.label.clone(), Ink::Text, Anchor::End);
        scene.rect([NAMES, y + 4.0], [length.max(1.0), ROW - 8.0], bar.ink);
        let at = [NAMES + length + 8.0, y + 14.0];
        scene.strong(at, bar.number.clone(), Ink::Text, Anchor::Start);
    }
    scene
}
