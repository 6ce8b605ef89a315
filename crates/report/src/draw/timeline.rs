//! A session over time: phases as a strip, steps as numbered lines, then lanes one under the other on
//! one axis of time, stimuli as marks, stops in red.

use super::{Anchor, Ink, Item, Scene, Shape, about, clock_ticks};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 112.0;
const RIGHT: f64 = 14.0;
const STRIP: f64 = 18.0;
const BETWEEN: f64 = 18.0;

/// What a timeline shows.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The end of the axis, s.
    pub end_s: f64,
    /// Phases along the top.
    pub strip: Vec<Strip>,
    /// Steps: when, and their numbers.
    pub steps: Vec<(f64, String)>,
    /// Lanes, from the top.
    pub lanes: Vec<Lane>,
    /// The name of the row of marks, and when each was; no row where there is none.
    pub marks: Option<(String, Vec<f64>)>,
    /// What a stop is called.
    pub stop: String,
    /// Stops: when.
    pub stops: Vec<f64>,
    /// What the axis of time is called.
    pub axis: String,
    /// How the moments of the axis are written.
    pub clock: Option<fn(f64) -> String>,
}

/// A phase.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Begin, s.
    pub from_s: f64,
    /// End, s.
    pub to_s: f64,
    /// Its name.
    pub label: String,
    /// The patient is exposed: shaded through all lanes.
    pub exposed: bool,
}

/// A value over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Its name.
    pub label: String,
    /// Its colour.
    pub ink: Ink,
    /// How it is drawn.
    pub mark: Mark,
    /// The values at the lower and the upper end, and between two lines of the grid.
    pub range: (f64, f64, f64),
    /// Its height.
    pub height: f64,
    /// When and how much; none: a gap.
    pub points: Vec<(f64, Option<f64>)>,
    /// A line across, with its word.
    pub level: Option<(f64, String)>,
    /// What stands there where there is no value at all.
    pub empty: String,
}

/// How a lane is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A line, broken at gaps.
    Line,
    /// Marks with their numbers, joined by a thin line.
    Numbers,
    /// A stair: each value holds until the next.
    Stair,
}

/// Draws it.
pub fn timeline(of: &Timeline) -> Scene {
    let lanes: f64 = of.lanes.iter().map(|lane| lane.height + BETWEEN).sum();
    let marks = if of.marks.is_some() { 22.0 } else { 0.0 };
    let top = if of.steps.is_empty() { STRIP + 8.0 } else { STRIP + 28.0 };
    let bottom = top + lanes + marks;
    let mut scene = Scene::new(WIDTH, bottom + 34.0);
    let end_s = of.end_s.max(1.0);
    let x = |secs: f64| LEFT + (WIDTH - LEFT - RIGHT) * (secs / end_s).clamp(0.0, 1.0);
    strip(&mut scene, of, &x, bottom);
    steps(&mut scene, of, &x, bottom);
    let mut y = top;
    for lane in &of.lanes {
        draw_lane(&mut scene, lane, y, end_s, &x);
        y += lane.height + BETWEEN;
    }
    if let Some((label, marks)) = &of.marks {
        scene.text([LEFT - 10.0, y + 12.0], label.clone(), Ink::Quiet, Anchor::End);
        scene.line([LEFT, y + 13.0], [WIDTH - RIGHT, y + 13.0], Ink::Line, 0.75);
        for at in marks {
            scene.mark([x(*at), y + 8.0], 4.0, Shape::Triangle, Ink::Quiet);
        }
    }
    let mut free = f64::NEG_INFINITY;
    for at in &of.stops {
        let wide = about(&of.stop) + 10.0;
        if x(*at) >= free && x(*at) + wide < WIDTH {
            let place = [x(*at) + 8.0, STRIP + 13.0];
            scene.strong(place, of.stop.clone(), Ink::Stop, Anchor::Start);
            free = x(*at) + wide;
        }
        scene.line([x(*at), STRIP + 2.0], [x(*at), bottom], Ink::Stop, 1.5);
        scene.mark([x(*at), STRIP + 6.0], 4.5, Shape::Square, Ink::Stop);
    }
    axis(&mut scene, of, &x, bottom);
    scene
}

fn strip(scene: &mut Scene, of: &Timeline, x: &impl Fn(f64) -> f64, bottom: f64) {
    for phase in &of.strip {
        let (from, to) = (x(phase.from_s), x(phase.to_s));
        let width = to - from;
        if width <= 0.0 {
            continue;
        }
        if phase.exposed {
            scene.rect([from, STRIP], [width, bottom - STRIP], Ink::Shade);
        }
        let ink = if phase.exposed { Ink::Line } else { Ink::Shade };
        scene.rect([from, 0.0], [(width - 1.0).max(0.5), STRIP], ink);
        if about(&phase.label) + 8.0 < width {
            let ink = if phase.exposed { Ink::Text } else { Ink::Quiet };
            scene.text([from + width / 2.0, 13.0], phase.label.clone(), ink, Anchor::Middle);
        }
    }
}

fn steps(scene: &mut Scene, of: &Timeline, x: &impl Fn(f64) -> f64, bottom: f64) {
    let mut free = f64::NEG_INFINITY;
    for (at, number) in &of.steps {
        let at = x(*at);
        let points = vec![[at, STRIP + 20.0], [at, bottom]];
        scene.items.push(Item::Line { points, ink: Ink::Faint, width: 0.75, dashed: true });
        if at >= free {
            scene.strong([at, STRIP + 15.0], number.clone(), Ink::Text, Anchor::Middle);
            free = at + about(number) + 5.0;
        }
    }
}

fn draw_lane(scene: &mut Scene, lane: &Lane, top: f64, end_s: f64, x: &impl Fn(f64) -> f64) {
    let (low, high, step) = lane.range;
    let y = |value: f64| top + lane.height * (1.0 - ((value - low) / (high - low)).clamp(0.0, 1.0));
    let count = ((high - low) / step).round().clamp(1.0, 20.0) as u32;
    for n in 0..=count {
        let value = low + f64::from(n) * step;
        scene.line([LEFT, y(value)], [WIDTH - RIGHT, y(value)], Ink::Line, 0.75);
        scene.text([LEFT - 6.0, y(value) + 3.5], format!("{value:.0}"), Ink::Quiet, Anchor::End);
    }
    scene.strong([0.0, top + 9.0], lane.label.clone(), lane.ink, Anchor::Start);
    if let Some((level, word)) = &lane.level {
        let points = vec![[LEFT, y(*level)], [WIDTH - RIGHT, y(*level)]];
        scene.items.push(Item::Line { points, ink: lane.ink, width: 0.75, dashed: true });
        scene.text([WIDTH - RIGHT, y(*level) + 12.0], word.clone(), lane.ink, Anchor::End);
    }
    if lane.points.iter().all(|(_, value)| value.is_none()) {
        let middle = [x(end_s / 2.0), top + lane.height / 2.0 + 4.0];
        scene.text(middle, lane.empty.clone(), Ink::Quiet, Anchor::Middle);
        return;
    }
    match lane.mark {
        Mark::Line => {
            for part in lane.points.split(|(_, value)| value.is_none()) {
                let points = part.iter().filter_map(|(at, value)| Some([x(*at), y((*value)?)]));
                scene.path(points.collect(), lane.ink, 1.75);
            }
        }
        Mark::Stair => stair(scene, lane, end_s, x, &y),
        Mark::Numbers => numbers(scene, lane, x, &y),
    }
}

fn stair(
    scene: &mut Scene,
    lane: &Lane,
    end_s: f64,
    x: &impl Fn(f64) -> f64,
    y: &impl Fn(f64) -> f64,
) {
    let ends = lane.points.iter().skip(1).map(|(at, _)| *at).chain([end_s]);
    let mut points: Vec<[f64; 2]> = Vec::new();
    for ((from, value), to) in lane.points.iter().zip(ends) {
        match value {
            Some(value) => points.extend([[x(*from), y(*value)], [x(to), y(*value)]]),
            None => scene.path(core::mem::take(&mut points), lane.ink, 1.75),
        }
    }
    scene.path(points, lane.ink, 1.75);
}

fn numbers(scene: &mut Scene, lane: &Lane, x: &impl Fn(f64) -> f64, y: &impl Fn(f64) -> f64) {
    let told = || lane.points.iter().filter_map(|(at, value)| Some((*at, (*value)?)));
    scene.path(told().map(|(at, value)| [x(at), y(value)]).collect(), lane.ink, 0.75);
    let mut free = f64::NEG_INFINITY;
    for (at, value) in told() {
        let at = x(at);
        scene.mark([at, y(value)], 4.0, Shape::Diamond, lane.ink);
        if at >= free {
            let over = if y(value) < y(lane.range.1) + 14.0 { 16.0 } else { -8.0 };
            let text = format!("{value:.0}");
            scene.strong([at, y(value) + over], text, lane.ink, Anchor::Middle);
            free = at + 22.0;
        }
    }
}

fn axis(scene: &mut Scene, of: &Timeline, x: &impl Fn(f64) -> f64, bottom: f64) {
    for at in clock_ticks(of.end_s.max(1.0)) {
        scene.line([x(at), bottom], [x(at), bottom + 4.0], Ink::Quiet, 0.75);
        let text = of.clock.map_or_else(|| format!("{at:.0}"), |clock| clock(at));
        scene.text([x(at), bottom + 16.0], text, Ink::Quiet, Anchor::Middle);
    }
    scene.text([WIDTH - RIGHT, bottom + 30.0], of.axis.clone(), Ink::Quiet, Anchor::End);
}
