//! Several sessions on one axis: the highest and the last answer of each.

use super::{Anchor, Ink, Scene, Shape};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 110.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 190.0;
/// So many sessions have their names under the axis.
const NAMED: usize = 8;

/// A session.
#[derive(Clone, Debug, PartialEq)]
pub struct CoursePoint {
    /// What stands under it: its number, its day.
    pub label: [String; 2],
    /// Its highest answer.
    pub peak: Option<u8>,
    /// Its last answer.
    pub last: Option<u8>,
}

/// The words of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseWords {
    /// What the axis is called.
    pub axis: String,
    /// The name of the upper line.
    pub peak: String,
    /// The name of the lower line.
    pub last: String,
}

/// Draws it.
pub fn course(points: &[CoursePoint], words: &CourseWords) -> Scene {
    let mut scene = Scene::new(WIDTH, TOP + HEIGHT + 44.0);
    let y = |value: f64| TOP + HEIGHT * (1.0 - value / 100.0);
    for value in [0.0, 25.0, 50.0, 75.0, 100.0] {
        scene.line([LEFT, y(value)], [WIDTH - RIGHT, y(value)], Ink::Line, 0.75);
        scene.text([LEFT - 6.0, y(value) + 3.5], format!("{value:.0}"), Ink::Quiet, Anchor::End);
    }
    scene.strong([0.0, TOP + 3.5], words.axis.clone(), Ink::Suds, Anchor::Start);
    let room = WIDTH - LEFT - RIGHT - 60.0;
    let apart = room / (points.len().saturating_sub(1).max(1)) as f64;
    let x = |index: usize| LEFT + 30.0 + apart * index as f64;
    let every = points.len().div_ceil(NAMED).max(1);
    for (index, point) in points.iter().enumerate() {
        if index.is_multiple_of(every) {
            for (line, text) in point.label.iter().enumerate() {
                let at = [x(index), TOP + HEIGHT + 18.0 + 14.0 * line as f64];
                scene.text(at, text.clone(), Ink::Quiet, Anchor::Middle);
            }
        }
    }
    let peaks: Vec<Option<u8>> = points.iter().map(|point| point.peak).collect();
    let lasts: Vec<Option<u8>> = points.iter().map(|point| point.last).collect();
    let lines =
        [(&words.last, Shape::Ring, 1.0, lasts), (&words.peak, Shape::Diamond, 1.75, peaks)];
    for (name, shape, width, of) in lines {
        let values = || of.iter().copied().enumerate();
        let mut part = Vec::new();
        for (index, value) in values() {
            match value {
                Some(value) => part.push([x(index), y(f64::from(value))]),
                None => scene.path(core::mem::take(&mut part), Ink::Suds, width),
            }
        }
        scene.path(part, Ink::Suds, width);
        for (index, value) in values().filter_map(|(index, value)| Some((index, value?))) {
            let at = [x(index), y(f64::from(value))];
            scene.mark(at, 4.5, shape, Ink::Suds);
            if points.len() <= 2 * NAMED {
                // Above its mark where it would stand on the axis.
                let under = shape == Shape::Ring && value >= 12;
                let below = if under { 17.0 } else { -9.0 };
                let text = value.to_string();
                scene.strong([at[0], at[1] + below], text, Ink::Suds, Anchor::Middle);
            }
        }
        let newest = values().filter_map(|(index, value)| Some((index, value?))).next_back();
        if let Some((index, value)) = newest {
            let under = if shape == Shape::Ring { 8.0 } else { 0.0 };
            let at = [x(index) + 14.0, y(f64::from(value)) + 3.5 + under];
            scene.text(at, name, Ink::Suds, Anchor::Start);
        }
    }
    scene
}
