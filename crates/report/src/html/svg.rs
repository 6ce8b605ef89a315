//! A drawing as SVG within the page, named and described for those who hear it.

use super::escape;
use crate::doc::Figure;
use crate::draw::{Anchor, Item, Shape};

/// Writes it; `id` is unique in the page.
pub fn write(out: &mut String, figure: &Figure, id: &str) {
    let (width, height) = (figure.scene.width, figure.scene.height);
    *out += &format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\">\n<title id=\"{id}-title\">"
    );
    escape(out, &figure.title);
    *out += &format!("</title>\n<desc id=\"{id}-desc\">");
    escape(out, &figure.words);
    *out += "</desc>\n";
    for item in &figure.scene.items {
        write_item(out, item);
    }
    *out += "</svg>\n";
}

fn write_item(out: &mut String, item: &Item) {
    match item {
        Item::Line { points, ink, width, dashed } => {
            let dashes = if *dashed { " stroke-dasharray=\"3 3\"" } else { "" };
            *out += &format!(
                "<polyline class=\"s-{}\" fill=\"none\" stroke-width=\"{width}\" \
                 stroke-linejoin=\"round\"{dashes} points=\"",
                ink.name()
            );
            let all: Vec<String> = points.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
            *out += &all.join(" ");
            *out += "\"/>\n";
        }
        Item::Rect { at: [x, y], size: [width, height], ink } => {
            *out += &format!(
                "<rect class=\"f-{}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
                 height=\"{height:.1}\"/>\n",
                ink.name()
            );
        }
        Item::Mark { at: [x, y], radius, shape, ink } => {
            let name = ink.name();
            match shape {
                Shape::Disc => {
                    *out += &format!(
                        "<circle class=\"f-{name}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>\n"
                    );
                }
                Shape::Ring => {
                    *out += &format!(
                        "<circle class=\"s-{name} f-paper\" stroke-width=\"1.75\" cx=\"{x:.1}\" \
                         cy=\"{y:.1}\" r=\"{radius}\"/>\n"
                    );
                }
                Shape::Diamond | Shape::Triangle | Shape::Square => {
                    let corners: Vec<String> = shape
                        .corners()
                        .iter()
                        .map(|[dx, dy]| format!("{:.1},{:.1}", x + dx * radius, y + dy * radius))
                        .collect();
                    *out += &format!(
                        "<polygon class=\"f-{name}\" points=\"{}\"/>\n",
                        corners.join(" ")
                    );
                }
            }
        }
        Item::Text { at: [x, y], text, ink, size, anchor, strong } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let weight = if *strong { " font-weight=\"600\"" } else { "" };
            *out += &format!(
                "<text class=\"f-{}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" \
                 text-anchor=\"{anchor}\"{weight}>",
                ink.name()
            );
            escape(out, text);
            *out += "</text>\n";
        }
    }
}
