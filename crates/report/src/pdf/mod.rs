//! A document as PDF: A4, the project's own font, text that can be selected and searched, and a tree of
//! tags (headings, paragraphs, tables with their heads, figures with words) for those who hear it. It
//! needs no other program. The same document gives the same bytes.

mod flow;
mod font;
mod scene;
mod sheets;
mod table;
mod tags;
mod write;

use crate::doc::Document;

/// Writes the document.
pub fn pdf(document: &Document) -> Vec<u8> {
    let mut sheets = sheets::Sheets::new();
    for (number, page) in document.pages.iter().enumerate() {
        if number > 0 {
            sheets.next_sheet();
        }
        flow::page(&mut sheets, page);
    }
    flow::missing_letters(&mut sheets, &document.missing_letters);
    flow::footers(&mut sheets, &document.footer);
    write::file(&sheets, document.lang, &document.title)
}
