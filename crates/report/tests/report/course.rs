//! Several sessions of one patient.

use gradus_report::{For, Lang, NoCourse, Session, document, html, in_order, pdf};
use gradus_session::Command;

use crate::support::Made;
use crate::xml;

/// A session on a day, whose answers are so much lower.
fn on(day: u64, lower: u8) -> Session {
    let mut made = Made { day, ..Made::default() };
    for (_, command) in &mut made.asked {
        if let Command::AnswerSuds { suds } = command {
            *suds -= lower.min(*suds);
        }
        if let Command::CorrectSuds { suds } = command {
            *suds -= lower.min(*suds);
        }
    }
    made.facts()
}

#[test]
fn three_sessions_stand_in_their_order_whatever_order_they_come_in() {
    let sessions = in_order(vec![on(14, 30), on(0, 0), on(7, 10)]).unwrap();
    let peaks: Vec<_> = sessions.iter().map(Session::peak).collect();
    assert_eq!(peaks, [Some(60), Some(50), Some(30)]);
    for lang in Lang::ALL {
        let document = document(&sessions, lang, For::Both);
        assert_eq!(document.pages.len(), 2);
        let text = xml::texts(&html(&document));
        for words in ["2026-11-21", "2026-11-28", "2026-12-05", "60 → 40", "50 → 30", "30 → 10"]
        {
            assert!(text.contains(words), "{words} in {lang:?}\n{text}");
        }
        assert!(pdf(&document).len() > 10_000);
    }
}

#[test]
fn logs_of_different_patients_are_no_course() {
    let other = Made { code: "P02".to_owned(), day: 1, ..Made::default() }.facts();
    let error = in_order(vec![on(0, 0), other]).unwrap_err();
    assert_eq!(error, NoCourse::Patients("P01".to_owned(), "P02".to_owned()));
    let nobody = |day| Made { code: String::new(), day, ..Made::default() }.facts();
    assert_eq!(in_order(vec![nobody(0), nobody(1)]).unwrap_err(), NoCourse::NoCode);
    assert_eq!(in_order(vec![nobody(0)]).map(|all| all.len()), Ok(1));
}

#[test]
fn a_session_that_is_there_twice_is_refused() {
    let error = in_order(vec![on(0, 0), on(7, 0), on(0, 0)]).unwrap_err();
    assert_eq!(error, NoCourse::Twice("2026-11-21T19:56:00Z".to_owned()));
}
