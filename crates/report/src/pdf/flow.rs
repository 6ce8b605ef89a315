//! Pages of a document onto sheets, block after block.

use pdf_writer::types::StructRole;

use super::sheets::{HEIGHT, LEFT, RIGHT, ROOM, Sheets, Style, leading};
use super::{scene, table};
use crate::doc::{Block, Page, Text, Tone};
use crate::draw::Ink;

/// Sizes of letters, points.
struct Sizes {
    body: f64,
    small: f64,
    table: f64,
    heading: f64,
}

const USUAL: Sizes = Sizes { body: 9.2, small: 7.8, table: 8.6, heading: 11.0 };
const LARGE: Sizes = Sizes { body: 11.5, small: 9.5, table: 10.5, heading: 13.0 };

fn style(size: f64, strong: bool, ink: Ink) -> Style {
    Style { size, strong, colour: ink.colours().0 }
}

/// Draws a page.
pub fn page(sheets: &mut Sheets, page: &Page) {
    let sizes = if page.large { LARGE } else { USUAL };
    let article = sheets.tree.add(0, StructRole::Art);
    let mut section = article;
    for (number, block) in page.blocks.iter().enumerate() {
        if let Block::Heading(text) = block {
            section = sheets.tree.add(article, StructRole::Sect);
            let rest = page.blocks.get(number + 1..).unwrap_or_default();
            let lines = rest.iter().take_while(|block| matches!(block, Block::Lines(..)));
            let written: f64 = lines.map(|block| needs(block, &sizes)).sum();
            let below = rest.first().map_or(0.0, |next| needs(next, &sizes)).max(written);
            sheets.y += 10.0;
            sheets.need(leading(sizes.heading) + below);
            let node = sheets.tree.add(section, StructRole::H2);
            sheets.paragraph(node, text, style(sizes.heading, true, Ink::Text), LEFT, ROOM);
            sheets.y += 2.0;
        } else {
            draw(sheets, section, block, &sizes);
        }
    }
}

/// So much of a block has to be on the sheet of its heading.
fn needs(block: &Block, sizes: &Sizes) -> f64 {
    match block {
        Block::Figure(figure) => scene::height(&figure.scene) + 8.0,
        Block::Lines(_, lines) => leading(sizes.body) + 20.0 * *lines as f64 + 9.0,
        _ => 5.0 * leading(sizes.table),
    }
}

fn draw(sheets: &mut Sheets, parent: usize, block: &Block, sizes: &Sizes) {
    match block {
        Block::Title(heading, under) => title(sheets, parent, heading, under, sizes),
        Block::Heading(_) => {}
        Block::Notice(tone, text) => notice(sheets, parent, *tone, text, sizes),
        Block::Paragraph(text) => {
            let node = sheets.element(parent, StructRole::P, text.lang.as_ref());
            sheets.paragraph(node, &text.text, style(sizes.body, false, Ink::Text), LEFT, ROOM);
            sheets.y += 3.0;
        }
        Block::Remark(text) => {
            let node = sheets.element(parent, StructRole::P, text.lang.as_ref());
            sheets.y += 2.0;
            sheets.paragraph(node, &text.text, style(sizes.small, false, Ink::Quiet), LEFT, ROOM);
            sheets.y += 1.0;
        }
        Block::Numbers(all) => numbers(sheets, parent, all),
        Block::Facts(all) => facts(sheets, parent, all, sizes),
        Block::Table(one) => table::table(sheets, parent, one, sizes.table),
        Block::Figure(figure) => scene::figure(sheets, parent, figure),
        Block::Lines(question, lines) => {
            sheets.need(leading(sizes.body) + 20.0 * *lines as f64);
            let node = sheets.tree.add(parent, StructRole::P);
            sheets.paragraph(node, question, style(sizes.body, true, Ink::Text), LEFT, ROOM);
            for _ in 0..*lines {
                sheets.y += 20.0;
                sheets.rule(sheets.y, 0.5, Ink::Faint.colours().0);
            }
            sheets.y += 9.0;
        }
    }
}

fn title(sheets: &mut Sheets, parent: usize, heading: &str, under: &Text, sizes: &Sizes) {
    let node = sheets.tree.add(parent, StructRole::H1);
    sheets.paragraph(node, heading, style(18.0, true, Ink::Text), LEFT, ROOM);
    if !under.text.is_empty() {
        let node = sheets.element(parent, StructRole::P, under.lang.as_ref());
        sheets.paragraph(node, &under.text, style(sizes.body, false, Ink::Quiet), LEFT, ROOM);
    }
    sheets.y += 5.0;
    sheets.rule(sheets.y, 1.2, Ink::Text.colours().0);
    sheets.y += 12.0;
}

fn notice(sheets: &mut Sheets, parent: usize, tone: Tone, text: &Text, sizes: &Sizes) {
    let (paper, bar, ink) = match tone {
        Tone::Attention => (0xfaeccf, 0xb06a00, 0x3d2600),
        Tone::Quiet => (Ink::Shade.colours().0, Ink::Faint.colours().0, Ink::Text.colours().0),
    };
    let room = ROOM - 24.0;
    let lines = sheets.strong.lines(&text.text, sizes.body, room);
    let height = lines.len() as f64 * leading(sizes.body) + 10.0;
    sheets.need(height + 6.0);
    let top = sheets.y;
    sheets.area([LEFT, top], [ROOM, height], paper);
    sheets.area([LEFT, top], [3.0, height], bar);
    let node = sheets.element(parent, StructRole::P, text.lang.as_ref());
    sheets.y = top + 5.0;
    let style = Style { size: sizes.body, strong: true, colour: ink };
    sheets.paragraph(node, &text.text, style, LEFT + 12.0, room);
    sheets.y = top + height + 8.0;
}

fn numbers(sheets: &mut Sheets, parent: usize, all: &[(String, String)]) {
    sheets.need(56.0);
    sheets.y += 6.0;
    sheets.rule(sheets.y, 0.5, Ink::Line.colours().0);
    let (top, wide) = (sheets.y + 6.0, ROOM / all.len().max(1) as f64);
    let mut lowest: f64 = top;
    for (number, (label, value)) in all.iter().enumerate() {
        let x = LEFT + wide * number as f64;
        let node = sheets.tree.add(parent, StructRole::P);
        sheets.text(node, [x, top + 16.0], value, style(17.0, true, Ink::Text));
        sheets.y = top + 21.0;
        let room = wide - 12.0;
        sheets.paragraph(node, label, style(7.8, false, Ink::Quiet), x, room);
        lowest = lowest.max(sheets.y);
    }
    sheets.y = lowest + 5.0;
    sheets.rule(sheets.y, 0.5, Ink::Line.colours().0);
    sheets.y += 4.0;
}

fn facts(sheets: &mut Sheets, parent: usize, all: &[(String, Text)], sizes: &Sizes) {
    const LABEL: f64 = 84.0;
    const BETWEEN: f64 = 20.0;
    let wide = (ROOM - BETWEEN) / 2.0;
    let quiet = style(sizes.small, false, Ink::Quiet);
    let plain = style(sizes.body, false, Ink::Text);
    for pair in all.chunks(2) {
        let lines = |(label, value): &(String, Text)| {
            let labels = sheets.regular.lines(label, quiet.size, LABEL - 6.0).len();
            let values = sheets.regular.lines(&value.text, plain.size, wide - LABEL).len();
            labels.max(values).max(1)
        };
        let most = pair.iter().map(lines).max().unwrap_or(1);
        let height = most as f64 * leading(plain.size) + 1.5;
        sheets.need(height);
        let top = sheets.y;
        for (number, (label, value)) in pair.iter().enumerate() {
            let x = LEFT + (wide + BETWEEN) * number as f64;
            let node = sheets.element(parent, StructRole::P, value.lang.as_ref());
            sheets.y = top + 0.8;
            sheets.paragraph(node, label, quiet, x, LABEL - 6.0);
            sheets.y = top;
            sheets.paragraph(node, &value.text, plain, x + LABEL, wide - LABEL);
        }
        sheets.y = top + height;
    }
}

/// How many letters the font lacks, on the last sheet.
pub fn missing_letters(sheets: &mut Sheets, words: &str) {
    let count = sheets.regular.lacking + sheets.strong.lacking;
    if count > 0 {
        let node = sheets.tree.add(0, StructRole::P);
        let text = words.replace("{count}", &count.to_string());
        sheets.y += 4.0;
        sheets.paragraph(node, &text, style(USUAL.small, false, Ink::Quiet), LEFT, ROOM);
    }
}

/// The foot of each sheet.
pub fn footers(sheets: &mut Sheets, words: &str) {
    let quiet = style(7.5, false, Ink::Quiet);
    let pages = sheets.sheets.len();
    let (about, page) = words.rsplit_once(" · ").unwrap_or((words, ""));
    for sheet in 0..pages {
        sheets.turn_to(sheet);
        sheets.rule(HEIGHT - 44.0, 0.5, Ink::Line.colours().0);
        let page = page.replace("{pages}", &pages.to_string());
        let page = page.replace("{page}", &(sheet + 1).to_string());
        let wide = sheets.regular.width(&page, quiet.size);
        sheets.begin_decoration();
        let about = sheets.regular.lines(about, quiet.size, ROOM - wide - 20.0);
        if let Some(first) = about.first() {
            sheets.bare_text([LEFT, HEIGHT - 32.0], first, quiet);
        }
        sheets.bare_text([RIGHT - wide, HEIGHT - 32.0], &page, quiet);
        sheets.end();
    }
}
