//! A document as one HTML file that needs nothing else: no script, no font, no address. It is
//! well-formed XML too. Every text is escaped here and nowhere else.

mod svg;

use crate::doc::{Block, Document, Page, Table, Text, Tone};
use crate::draw::Ink;

const STYLE: &str = include_str!("style.css");

/// Writes the document.
pub fn html(document: &Document) -> String {
    let mut out = String::from("<!DOCTYPE html>\n");
    out += &format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{0}\" xml:lang=\"{0}\">\n<head>\n\
         <meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>",
        document.lang
    );
    escape(&mut out, &document.title);
    out += "</title>\n<style>\n";
    colours(&mut out);
    out += STYLE;
    out += "</style>\n</head>\n<body>\n<main>\n";
    for page in &document.pages {
        write_page(&mut out, page);
    }
    out += "</main>\n</body>\n</html>\n";
    out
}

/// The colours of all inks, for light, dark and paper.
fn colours(out: &mut String) {
    let list = |dark: bool| {
        let one = |ink: Ink| {
            let (light, night) = ink.colours();
            format!(" --{}: #{:06x};", ink.name(), if dark { night } else { light })
        };
        Ink::ALL.into_iter().map(one).collect::<String>()
    };
    let (light, dark) = (list(false), list(true));
    *out += &format!(":root {{{light} }}\n");
    *out += &format!("@media screen and (prefers-color-scheme: dark) {{ :root {{{dark} }} }}\n");
    for ink in Ink::ALL {
        let name = ink.name();
        *out += &format!(
            ".s-{name} {{ stroke: var(--{name}); }} .f-{name} {{ fill: var(--{name}); }}\n"
        );
    }
}

fn write_page(out: &mut String, page: &Page) {
    let large = if page.large { " large" } else { "" };
    *out += &format!("<article class=\"sheet{large}\" id=\"{}\">\n", page.id);
    let mut open = false;
    for (number, block) in page.blocks.iter().enumerate() {
        if let Block::Heading(text) = block {
            if open {
                *out += "</section>\n";
            }
            let id = format!("{}-{number}", page.id);
            *out += &format!("<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">");
            escape(out, text);
            *out += "</h2>\n";
            open = true;
        } else {
            write_block(out, block, &format!("{}-{number}", page.id));
        }
    }
    if open {
        *out += "</section>\n";
    }
    *out += "</article>\n";
}

fn write_block(out: &mut String, block: &Block, id: &str) {
    match block {
        Block::Title(heading, under) => {
            *out += "<header>\n";
            element(out, "h1", "", &Text::from(heading.clone()));
            if !under.text.is_empty() {
                element(out, "p", "under", under);
            }
            *out += "</header>\n";
        }
        Block::Heading(text) => element(out, "h2", "", &Text::from(text.clone())),
        Block::Notice(tone, text) => {
            let class = match tone {
                Tone::Attention => "notice attention",
                Tone::Quiet => "notice",
            };
            element(out, "p", class, text);
        }
        Block::Paragraph(text) => element(out, "p", "", text),
        Block::Remark(text) => element(out, "p", "remark", text),
        Block::Numbers(all) => {
            *out += "<dl class=\"numbers\">\n";
            for (label, value) in all {
                *out += "<div>";
                element(out, "dt", "", &Text::from(label.clone()));
                element(out, "dd", "", &Text::from(value.clone()));
                *out += "</div>\n";
            }
            *out += "</dl>\n";
        }
        Block::Facts(all) => {
            *out += "<dl class=\"facts\">\n";
            for (label, value) in all {
                *out += "<div>";
                element(out, "dt", "", &Text::from(label.clone()));
                element(out, "dd", "", value);
                *out += "</div>\n";
            }
            *out += "</dl>\n";
        }
        Block::Table(table) => write_table(out, table),
        Block::Figure(figure) => {
            *out += "<figure>\n";
            svg::write(out, figure, id);
            *out += "</figure>\n";
        }
        Block::Lines(question, lines) => {
            *out += "<div class=\"lines\">\n";
            element(out, "p", "", &Text::from(question.clone()));
            for _ in 0..*lines {
                *out += "<div class=\"line\" aria-hidden=\"true\"></div>\n";
            }
            *out += "</div>\n";
        }
    }
}

fn write_table(out: &mut String, table: &Table) {
    *out += "<div class=\"wide\">\n<table>\n";
    let quiet = if table.quiet_caption { "heard" } else { "" };
    element(out, "caption", quiet, &Text::from(table.caption.clone()));
    *out += "<thead>\n<tr>";
    for column in &table.columns {
        let class = if column.number { " class=\"number\"" } else { "" };
        *out += &format!("<th scope=\"col\"{class}>");
        escape(out, &column.head);
        *out += "</th>";
    }
    *out += "</tr>\n</thead>\n<tbody>\n";
    for row in &table.rows {
        *out += "<tr>";
        for (number, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let class = if column.number { " class=\"number\"" } else { "" };
            let lang = lang_of(cell);
            let (tag, scope) = match number {
                0 if table.first_names => ("th", " scope=\"row\""),
                _ => ("td", ""),
            };
            *out += &format!("<{tag}{scope}{class}{lang}>");
            escape(out, &cell.text);
            *out += &format!("</{tag}>");
        }
        *out += "</tr>\n";
    }
    *out += "</tbody>\n</table>\n</div>\n";
}

fn element(out: &mut String, tag: &str, class: &str, text: &Text) {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    *out += &format!("<{tag}{class}{}>", lang_of(text));
    escape(out, &text.text);
    *out += &format!("</{tag}>\n");
}

/// The language of a text that is not the page's; [`Text`] lets only tags through.
fn lang_of(text: &Text) -> String {
    text.lang.as_ref().map_or_else(String::new, |lang| format!(" lang=\"{lang}\""))
}

/// Text that may stand between tags and within quotes. Letters that XML forbids become `\u{fffd}`.
fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => *out += "&amp;",
            '<' => *out += "&lt;",
            '>' => *out += "&gt;",
            '"' => *out += "&quot;",
            '\'' => *out += "&#39;",
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}');
            }
            other => out.push(other),
        }
    }
}
