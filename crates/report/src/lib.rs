//! The report of a session, and of the course of several: a page that a therapist files, and a page in
//! plain words for the patient.
//!
//! ```text
//!  LogFile ──read──▶ Session ──document──▶ Document ─┬─html──▶ one HTML file
//!                    facts: numbers, names            └─pdf───▶ one PDF file
//!                             words: five languages
//!                             draw: charts as lists of lines and words
//! ```
//!
//! [`facts`] reads and counts, [`words`] has every text, [`page`] chooses what stands where, [`draw`]
//! makes charts, [`html`](mod@html) and [`pdf`](mod@pdf) write. Nothing here opens a file or changes a log. What is
//! missing in a log is said to be missing; what is damaged costs what it damaged. Texts of a log are cut
//! to a bound, and escaped where they are written.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod doc;
pub mod draw;
pub mod facts;
pub mod html;
pub mod page;
pub mod pdf;
pub mod words;

pub use facts::{Reading, Session, read};
pub use html::html;
pub use page::{For, document};
pub use pdf::pdf;
pub use words::Lang;

/// Sessions of one report at most.
pub const MOST_SESSIONS: usize = 200;

/// Why sessions are no course.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCourse {
    /// They are of different patients.
    #[error("the logs are of different patients: {0:?} and {1:?}")]
    Patients(String, String),
    /// None of them says whose it is.
    #[error("the logs have no patient's code: it is not known that they are of one patient")]
    NoCode,
    /// A session is there twice.
    #[error("the session that began at {0} is there twice")]
    Twice(String),
    /// There are too many.
    #[error("{0} sessions are too many: a report takes {MOST_SESSIONS}")]
    TooMany(usize),
}

/// Puts the sessions of one patient in their order.
///
/// # Errors
/// When they are of different patients, or nobody knows of whom, when one is there twice, or when there are too many.
pub fn in_order(mut sessions: Vec<Session>) -> Result<Vec<Session>, NoCourse> {
    if sessions.len() > MOST_SESSIONS {
        return Err(NoCourse::TooMany(sessions.len()));
    }
    let began = |one: &Session| one.meta("gradus.session", "epoch_unix_ns").parse::<u64>().ok();
    sessions.sort_by_key(|one| (began(one), one.info.started_utc.clone()));
    if sessions.len() > 1 && sessions.iter().all(|one| one.code.is_empty()) {
        return Err(NoCourse::NoCode);
    }
    for pair in sessions.windows(2) {
        let [before, after] = pair else { continue };
        if before.code != after.code {
            return Err(NoCourse::Patients(before.code.clone(), after.code.clone()));
        }
        let same = |key| before.meta("gradus.session", key) == after.meta("gradus.session", key);
        if began(before).is_some() && same("epoch_unix_ns") && same("seed") && same("boot_id") {
            return Err(NoCourse::Twice(before.info.started_utc.clone().unwrap_or_default()));
        }
    }
    Ok(sessions)
}
