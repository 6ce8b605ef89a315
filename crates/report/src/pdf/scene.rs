//! A drawing on a sheet, as wide as the room.

use pdf_writer::Content;
use pdf_writer::types::{LineJoinStyle, StructRole};

use super::sheets::{HEIGHT, LEFT, ROOM, Sheets, Style, fill, stroke};
use crate::doc::Figure;
use crate::draw::{Anchor, Item, Scene, Shape};

/// How high it will be.
pub fn height(scene: &Scene) -> f64 {
    scene.height * ROOM / scene.width
}

/// Draws it below what is there.
pub fn figure(sheets: &mut Sheets, parent: usize, figure: &Figure) {
    let scene = &figure.scene;
    sheets.need(height(scene) + 4.0);
    let node = sheets.tree.add(parent, StructRole::Figure);
    if let Some(node) = sheets.tree.at(node) {
        node.alt = Some(format!("{}. {}", figure.title, figure.words));
    }
    sheets.begin(node);
    let (scale, top) = (ROOM / scene.width, sheets.y);
    let place = |[x, y]: [f64; 2]| [LEFT + x * scale, top + y * scale];
    for item in &scene.items {
        match item {
            Item::Text { at, text, ink, size, anchor, strong } => {
                let style = Style { size: size * scale, strong: *strong, colour: ink.colours().0 };
                let width = sheets.font(*strong).width(text, style.size);
                let [x, y] = place(*at);
                let x = match anchor {
                    Anchor::Start => x,
                    Anchor::Middle => x - width / 2.0,
                    Anchor::End => x - width,
                };
                sheets.bare_text([x, y], text, style);
            }
            other => {
                if let Some(content) = sheets.content() {
                    draw(content, other, scale, &place);
                }
            }
        }
    }
    sheets.end();
    sheets.y = top + height(scene) + 4.0;
}

fn draw(content: &mut Content, item: &Item, scale: f64, place: &impl Fn([f64; 2]) -> [f64; 2]) {
    let point = |at: [f64; 2]| {
        let [x, y] = place(at);
        (x as f32, (HEIGHT - y) as f32)
    };
    match item {
        Item::Line { points, ink, width, dashed } => {
            stroke(content, ink.colours().0);
            content.set_line_width((width * scale) as f32).set_line_join(LineJoinStyle::RoundJoin);
            let dash = if *dashed { vec![2.0, 2.0] } else { Vec::new() };
            content.set_dash_pattern(dash, 0.0);
            polygon(content, points.iter().map(|at| point(*at)));
            content.stroke();
            content.set_dash_pattern([], 0.0);
        }
        Item::Rect { at, size, ink } => {
            fill(content, ink.colours().0);
            let (x, y) = point([at[0], at[1] + size[1]]);
            content.rect(x, y, (size[0] * scale) as f32, (size[1] * scale) as f32);
            content.fill_nonzero();
        }
        Item::Mark { at, radius, shape, ink } => {
            fill(content, ink.colours().0);
            match shape {
                Shape::Disc | Shape::Ring => {
                    let round = (0..24_u8).map(|n| f64::from(n) * core::f64::consts::TAU / 24.0);
                    let corner =
                        |a: f64| point([at[0] + radius * a.cos(), at[1] + radius * a.sin()]);
                    polygon(content, round.map(corner));
                    content.close_path();
                    if *shape == Shape::Ring {
                        content.set_fill_gray(1.0);
                        stroke(content, ink.colours().0);
                        content.set_line_width((1.75 * scale) as f32);
                        content.fill_nonzero_and_stroke();
                    } else {
                        content.fill_nonzero();
                    }
                }
                Shape::Diamond | Shape::Triangle | Shape::Square => {
                    let corners = shape.corners().iter();
                    let corner =
                        |[dx, dy]: &[f64; 2]| point([at[0] + dx * radius, at[1] + dy * radius]);
                    polygon(content, corners.map(corner));
                    content.close_path().fill_nonzero();
                }
            }
        }
        Item::Text { .. } => {}
    }
}

fn polygon(content: &mut Content, points: impl Iterator<Item = (f32, f32)>) {
    for (number, (x, y)) in points.enumerate() {
        if number == 0 {
            content.move_to(x, y);
        } else {
            content.line_to(x, y);
        }
    }
}
