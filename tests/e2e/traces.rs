//! Sessions leave a log behind, and no other file, process or socket.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::log::all_in;
use crate::support::program::{program, run};
use crate::support::testbed::Testbed;
use crate::support::{repo, wait_for};

#[test]
fn ten_sessions_in_a_row_leave_no_process_no_socket_and_no_temporary_file() {
    let Some(testbed) = Testbed::up() else { return };
    let runtime = testbed.service_pid();
    let sockets = format!("/proc/{runtime}/fd");
    let runtime_dir = testbed.runtime_dir();
    let before = (names(&runtime_dir), ours(Path::new("/tmp")), ours(Path::new("/dev/shm")));
    let mut first = None;
    for number in 0..10 {
        let mut session = testbed
            .session(&["--patient", "synthetic:7"], &[(0.0, "BeginExposure"), (1.0, "Close")]);
        // Checks that no process is left, and that the log is closed.
        let log = session.finish();
        log.assert_no_hole(None);
        let data = session.data();
        assert_eq!(names(&data).len(), 1, "beside the log: {:?}", names(&data));
        assert_eq!(all_in(&data).len(), 1);
        // A log is given to other people, so it names no path of this machine.
        let log = std::fs::read(&all_in(&data)[0]).unwrap();
        let script = data.parent().unwrap().to_str().unwrap();
        for path in [script, repo().to_str().unwrap()] {
            assert!(!log.windows(path.len()).any(|part| part == path.as_bytes()), "{path}");
        }
        assert!(session.temporary_files().is_empty(), "{:?}", session.temporary_files());
        // The runtime must close its files for the stage. The files that it keeps open for itself
        // are opened with the first session.
        let open = || std::fs::read_dir(&sockets).unwrap().count();
        let allowed = *first.get_or_insert_with(|| settled(open));
        wait_for(
            "the runtime to let go of the stage",
            || (open() <= allowed).then_some(()),
            || format!("after session {number} it has {} files open, not {allowed}", open()),
        );
    }
    let after = (names(&runtime_dir), ours(Path::new("/tmp")), ours(Path::new("/dev/shm")));
    assert_eq!(before, after);
}

/// The number of open files, once 50 looks in a row gave the same number.
fn settled(open: impl Fn() -> usize) -> usize {
    let (mut last, mut same) = (open(), 0);
    let look = || {
        let now = open();
        same = if now == last { same + 1 } else { 0 };
        last = now;
        (same >= 50).then_some(now)
    };
    wait_for("the number of the runtime's open files to stay", look, String::new)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The files and folders named after the program, without the testbed's own folders.
fn ours(folder: &Path) -> BTreeSet<String> {
    let is_ours = |name: &String| name.contains("gradus") && !name.starts_with("gradus-xr-");
    names(folder).into_iter().filter(is_ours).collect()
}

#[test]
fn the_testbed_has_every_library_that_the_program_needs() {
    let Some(testbed) = Testbed::up() else { return };
    let args = ["ldd".to_owned(), program().to_str().unwrap().to_owned()];
    let said = run(testbed.command(&args));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.contains("libc.so"), "{}", said.stdout);
    assert!(!said.stdout.contains("not found"), "{}", said.stdout);
}
