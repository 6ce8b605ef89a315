//! The layer under a small client without graphics, over Monado: each test starts this binary once
//! more, inside the testbed, where `client` plays the case that the environment names.
//! `GRADUS_NO_TESTBED=1` leaves these tests out.
#![allow(unsafe_code)] // A client of a C interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod client;
mod testbed;

use testbed::Testbed;

/// Plays every case in turn, over one runtime.
#[test]
fn a_program_meets_what_the_script_says() {
    let Some(testbed) = Testbed::up() else { return };
    for case in cases::ALL {
        let said = testbed.play(case.name, case.script);
        let mut rest = said.as_str();
        for line in case.says {
            let found = rest.split_once(line);
            (_, rest) = found.unwrap_or_else(|| panic!("{}: no {line:?} then\n{said}", case.name));
        }
    }
}

#[test]
fn an_event_is_carried_out_once_and_a_later_process_leaves_it_out() {
    let Some(testbed) = Testbed::up() else { return };
    let folder = tempfile::tempdir().unwrap();
    let script = testbed.script(folder.path(), cases::ONCE.script);
    testbed.play_script("first", &script);
    assert_eq!(script.done().unwrap(), 2);
    testbed.play_script("second", &script);
    assert_eq!(script.done().unwrap(), 3);
}

/// The inner end of every test above.
#[test]
#[ignore = "started inside the testbed by the other tests"]
fn client() {
    let name = std::env::var(testbed::CASE).expect("a case");
    cases::play(&name);
}
