//! A report before it is a file: pages of headings, sentences, tables and figures. It knows no format
//! and no log; `html` and `pdf` draw it.

use crate::draw::Scene;

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its language (BCP 47).
    pub lang: &'static str,
    /// The name of the file's window, and the line at the foot of each sheet.
    pub title: String,
    /// What a sheet's foot says; `{page}` and `{pages}` are counted there.
    pub footer: String,
    /// What is said where the file's font lacks letters; `{count}` is counted there.
    pub missing_letters: String,
    /// Its pages; each begins on a new sheet.
    pub pages: Vec<Page>,
}

/// A page, which may take several sheets.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its name within the file.
    pub id: &'static str,
    /// Larger letters: for somebody who does not read such pages every day.
    pub large: bool,
    /// From its top to its end.
    pub blocks: Vec<Block>,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The page's heading, and a line under it.
    Title(String, Text),
    /// A section's heading.
    Heading(String),
    /// What has to be seen before all else.
    Notice(Tone, Text),
    /// A sentence or more.
    Paragraph(Text),
    /// The same, smaller.
    Remark(Text),
    /// The few large numbers: label and value.
    Numbers(Vec<(String, String)>),
    /// Short facts: label and value.
    Facts(Vec<(String, Text)>),
    /// A table.
    Table(Table),
    /// A chart; the table that holds its numbers follows it, or is named in its words.
    Figure(Figure),
    /// Blank lines to write on, under a question.
    Lines(String, usize),
}

/// How much a notice asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// To be known.
    Quiet,
    /// Attention.
    Attention,
}

/// Text, and its language where that is not the report's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// The language (BCP 47) of a text that came from the log.
    pub lang: Option<String>,
}

impl Text {
    /// Text of a log, in that log's language; cut where it is longer than `most` letters.
    pub fn of_log(text: &str, lang: &str, most: usize) -> Self {
        let plain: String = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !c.is_control() && !is_marking(*c))
            .take(most + 1)
            .collect();
        let text = if plain.chars().count() > most {
            plain.chars().take(most.saturating_sub(1)).chain(['…']).collect()
        } else {
            plain
        };
        let sound = !lang.is_empty()
            && lang.len() <= 12
            && lang.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        Self { text, lang: sound.then(|| lang.to_owned()) }
    }
}

/// Whether a letter turns the order of those around it, or has no place in XML.
fn is_marking(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { text, lang: None }
    }
}

/// A table whose first column names its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The caption is said to those who hear the page, and not shown: the heading above says it.
    pub quiet_caption: bool,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell for each column.
    pub rows: Vec<Vec<Text>>,
    /// The text of cells at the beginning is a row's name.
    pub first_names: bool,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// Numbers stand at the right.
    pub number: bool,
}

impl Column {
    /// Of words.
    pub fn text(head: String) -> Self {
        Self { head, number: false }
    }

    /// Of numbers.
    pub fn number(head: String) -> Self {
        Self { head, number: true }
    }
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its name.
    pub title: String,
    /// What it shows, in words.
    pub words: String,
    /// The drawing.
    pub scene: Scene,
}
