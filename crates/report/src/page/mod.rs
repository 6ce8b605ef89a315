//! What stands on the pages of a report: one session for the file, the same in plain words for the
//! patient, several sessions as a course.

mod charts;
mod course;
mod events;
mod figures;
mod looked;
mod patient;
mod quality;
mod therapist;

use crate::doc::{Document, Page, Text};
use crate::facts::Session;
use crate::words::{Key, Lang, Words};

/// Rows of a table that are written at most: the rest is counted.
const MOST_ROWS: usize = 80;
/// Letters of a label from a log.
const LABEL: usize = 120;
/// Letters of a sentence from a log.
const SENTENCE: usize = 400;
/// Letters of a note from a log.
const NOTE: usize = 2000;

/// Whose pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum For {
    /// Both, the therapist's first.
    #[default]
    Both,
    /// The page that is filed.
    Therapist,
    /// The page in plain words.
    Patient,
}

/// The pages of one session, or of the course of several, which come in their order.
pub fn document(sessions: &[Session], lang: Lang, pages: For) -> Document {
    let words = Words { lang };
    let mut all: Vec<Page> = Vec::new();
    let (filed, told) = match sessions {
        [one] => (therapist::page(one, words), patient::page(one, words)),
        _ => (course::page(sessions, words), patient::course(sessions, words)),
    };
    let name = filed.id;
    if pages != For::Patient {
        all.push(filed);
    }
    if pages != For::Therapist {
        all.push(told);
    }
    let heading = match (pages, name) {
        (For::Patient, "session") => Key::PatientPage,
        (For::Patient, _) => Key::PatientCoursePage,
        (_, "session") => Key::SessionReport,
        _ => Key::CourseReport,
    };
    let mut about = vec![words.word(heading)];
    if let Some(one) = sessions.first() {
        about.push(code(one, words).text);
        if sessions.len() == 1 {
            about.push(words.began(one.info.started_utc.as_deref()));
        }
    }
    let title = about.join(" · ");
    let page = words.say(Key::Footer, &[("page", "{page}"), ("pages", "{pages}")]);
    Document {
        lang: lang.tag(),
        footer: format!("{} · {page}", about.get(1..).unwrap_or_default().join(" · ")),
        title,
        missing_letters: words.say(Key::Chars, &[("count", "{count}")]),
        pages: all,
    }
}

/// The patient's code, or that there is none.
fn code(session: &Session, words: Words) -> Text {
    match session.code.as_str() {
        "" => words.word(Key::NoCode).into(),
        code => Text { lang: None, ..Text::of_log(code, "", LABEL) },
    }
}

/// A text of a session's scenario.
fn of_scenario(session: &Session, text: &str) -> Text {
    Text::of_log(text, &session.texts_in, LABEL)
}

/// A number, or the sign for what is missing.
fn or_dash(text: Option<String>) -> Text {
    text.unwrap_or_else(|| "–".to_owned()).into()
}

/// The first rows of a table, and how many more there are.
fn first<T>(all: &[T]) -> (&[T], usize) {
    let shown = all.get(..MOST_ROWS).unwrap_or(all);
    (shown, all.len() - shown.len())
}
