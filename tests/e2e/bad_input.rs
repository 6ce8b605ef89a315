//! The program reports all faults of its input before a session starts, each fault with its place
//! and its remedy.

use std::path::{Path, PathBuf};

use crate::support::program::{Said, gradus, run, scratch};
use crate::support::{repo, small};

/// A folder with a good script, and the path of a data folder that does not exist.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        let bench = Self(scratch());
        bench.write("good.ron", b"(format: 1, events: [(at_secs: 1, do: Close)])");
        bench
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Runs a session to its end, and checks that no process of it is left.
    #[track_caller]
    fn session(&self, scenario: &Path, script: &Path, more: &[&str]) -> Said {
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let mut args =
            vec!["session".to_owned(), text(scenario), "--script".to_owned(), text(script)];
        if !more.contains(&"--data") {
            args.extend(["--data".to_owned(), text(&self.data())]);
        }
        if !more.contains(&"--display") {
            args.extend(["--display", "offscreen"].map(str::to_owned));
        }
        args.extend(more.iter().map(ToString::to_string));
        run(gradus(args))
    }

    /// Asserts that a scenario is refused with exit code 2 and no session was started; returns the
    /// errors printed.
    #[track_caller]
    fn refused(&self, scenario: &Path) -> String {
        self.refused_with(scenario, &self.0.path().join("good.ron"), &[])
    }

    #[track_caller]
    fn refused_with(&self, scenario: &Path, script: &Path, more: &[&str]) -> String {
        let said = self.session(scenario, script, more);
        self.assert_not_started(&said, 2);
        said.stderr
    }

    #[track_caller]
    fn assert_not_started(&self, said: &Said, code: i32) {
        assert_eq!(said.code, Some(code), "{}", said.stderr);
        assert_eq!(said.stdout, "", "{}", said.stderr);
        assert!(!self.data().exists(), "a data folder was made:\n{}", said.stderr);
        assert!(!said.stderr.contains("panicked"), "{}", said.stderr);
    }
}

#[track_caller]
fn assert_says(said: &str, all: &[&str]) {
    for one in all {
        assert!(said.contains(one), "no {one:?} in:\n{said}");
    }
}

#[test]
fn a_scenario_that_is_not_there() {
    let bench = Bench::new();
    let said = bench.refused(&bench.0.path().join("missing.ron"));
    assert_says(&said, &["missing.ron", "cannot open", "help: check the path"]);
}

#[test]
fn a_scenario_that_is_a_folder() {
    let bench = Bench::new();
    let said = bench.refused(bench.0.path());
    assert_says(&said, &["is a folder", ".ron"]);
}

#[test]
fn a_scenario_that_is_not_ron() {
    let bench = Bench::new();
    let path = bench.write("prose.ron", b"Once upon a time, a tower.\n");
    assert_says(&bench.refused(&path), &["prose.ron:1:", "error[", "nothing was started"]);
}

#[test]
fn a_scenario_that_is_not_utf8() {
    let bench = Bench::new();
    let path = bench.write("latin.ron", b"(format: 1,\n id: \"h\xf6he\")\n");
    assert_says(&bench.refused(&path), &["latin.ron:2:", "UTF-8"]);
}

#[test]
fn a_scenario_with_faults_in_many_places_is_told_of_each_with_line_and_column() {
    let bench = Bench::new();
    let said = bench.refused(&repo().join("tests/scenarios/invalid/five-faults.ron"));
    let places = ["3:5", "8:22", "11:78", "20:61", "20:107", "23:78"];
    let places = places.map(|place| format!("five-faults.ron:{place}: error["));
    assert_says(&said, &places.each_ref().map(String::as_str));
    assert_says(&said, &["did you mean `height`?", "6 faults; nothing was started"]);
}

#[test]
fn a_hundred_megabytes_of_brackets_are_refused_unread() {
    let bench = Bench::new();
    let path = bench.write("brackets.ron", &vec![b'('; 100 * 1024 * 1024]);
    assert_says(&bench.refused(&path), &["brackets.ron", "104857600 bytes", "at most 4194304"]);
}

#[test]
fn a_terabyte_is_refused_unread() {
    let bench = Bench::new();
    let path = bench.write("terabyte.ron", b"(");
    // The file is a hole of a terabyte, too long to read to its end.
    std::fs::File::options().write(true).open(&path).unwrap().set_len(1 << 40).unwrap();
    assert_says(&bench.refused(&path), &["terabyte.ron", "1099511627776 bytes", "at most 4194304"]);
}

#[test]
fn as_many_brackets_as_may_be_read_are_refused_too() {
    let bench = Bench::new();
    let path = bench.write("deep.ron", &vec![b'['; 4 * 1024 * 1024]);
    assert_says(&bench.refused(&path), &["deep.ron:1:", "nothing was started"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_refused_unread() {
    let bench = Bench::new();
    assert_says(&bench.refused(Path::new("/dev/zero")), &["/dev/zero", "no plain file"]);
}

#[test]
fn a_script_that_names_an_unknown_step_is_refused_before_the_session() {
    let bench = Bench::new();
    let script = bench.write(
        "script.ron",
        b"(format: 1, events: [\n (at_secs: 0, do: BeginExposure),\n (at_secs: 1, do: GoToStep(step: \"hihg\")),\n (at_secs: 2, do: Close),\n])",
    );
    let said = bench.refused_with(&small(), &script, &[]);
    assert_says(&said, &["script.ron:3:", "hihg", "did you mean `high`?", "nothing was started"]);
}

#[test]
fn a_script_that_is_not_there_or_never_ends_is_refused() {
    let bench = Bench::new();
    let said = bench.refused_with(&small(), &bench.0.path().join("none.ron"), &[]);
    assert_says(&said, &["none.ron", "cannot open"]);
    let script = bench.write("open.ron", b"(format: 1, events: [(at_secs: 0, do: BeginExposure)])");
    let said = bench.refused_with(&small(), &script, &[]);
    assert_says(&said, &["open.ron:1:", "never-closes", "do: Close"]);
}

#[test]
fn openxr_without_a_runtime_is_said_with_what_helps_and_nothing_takes_its_place() {
    let bench = Bench::new();
    let said = bench.session(&small(), &bench.0.path().join("good.ron"), &["--display", "openxr"]);
    bench.assert_not_started(&said, 3);
    assert_says(&said.stderr, &["OpenXR", "no "]);
    let helps = ["apt-get install", "--display", "Start one"];
    assert!(helps.iter().any(|help| said.stderr.contains(help)), "{}", said.stderr);
}

#[test]
fn a_window_without_a_screen_is_said_with_what_helps() {
    let bench = Bench::new();
    let said = bench.session(&small(), &bench.0.path().join("good.ron"), &["--display", "window"]);
    bench.assert_not_started(&said, 1);
    assert_says(&said.stderr, &["--display window", "--display offscreen"]);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_said_before_the_patient_enters() {
    let bench = Bench::new();
    let file = bench.write("a-file", b"");
    for data in [file.join("data"), PathBuf::from("/proc/gradus")] {
        let data = data.to_str().unwrap();
        let said = bench.session(&small(), &bench.0.path().join("good.ron"), &["--data", data]);
        assert_eq!(said.code, Some(4), "{}", said.stderr);
        assert_says(&said.stderr, &[data]);
        assert!(!said.stderr.contains("Step 1: "), "a session began:\n{}", said.stderr);
    }
}

#[test]
fn rules_with_faults_are_refused_with_each_place_and_what_would_mend_it() {
    let bench = Bench::new();
    let good = bench.0.path().join("good.ron");
    let rules = bench.write(
        "mine.rules.ron",
        b"(format: 1, rules: [\n (id: \"up\", propose: StepUp, when: HeartChange(at_most: 5)),\n \
          (id: \"ask\", propose: AskSud, when: SudsAge(at_least: 60)),\n \
          (id: \"late\", propose: Stay, when: Suds(at_least: 50), hold_sec: 3),\n])",
    );
    let said = bench.refused_with(&small(), &good, &["--rules", rules.to_str().unwrap()]);
    assert_says(&said, &["mine.rules.ron:2:", "mine.rules.ron:3:", "mine.rules.ron:4:"]);
    assert_says(&said, &["did you mean `AskSuds`?", "did you mean `hold_secs`?"]);
    assert_says(&said, &["nothing was started"]);
    // A rule for a step that the scenario lacks is a fault of rules and scenario together.
    let other = bench
        .write("other.rules.ron", b"(format: 1, rules: [], automatic: (lowest_step: \"hihg\"))");
    let said = bench.refused_with(&small(), &good, &["--rules", other.to_str().unwrap()]);
    assert_says(&said, &["other.rules.ron:1:", "hihg", "did you mean `high`?"]);
    let missing = bench.0.path().join("none.rules.ron");
    let said = bench.refused_with(&small(), &good, &["--rules", missing.to_str().unwrap()]);
    assert_says(&said, &["none.rules.ron"]);
}

#[test]
fn a_wrong_source_of_heart_or_patient_is_an_error_of_usage() {
    let bench = Bench::new();
    let good = bench.0.path().join("good.ron");
    for (more, wanted) in [
        (["--heart", "bluetoth"], "there are: "),
        (["--heart", "replay:"], "replay:"),
        (["--heart", "synthetic:many"], "many"),
        (["--patient", "robot"], "there are: "),
        (["--patient", "synthetic:-1"], "-1"),
    ] {
        let said = bench.refused_with(&small(), &good, &more);
        assert_says(&said, &["error: invalid value", more[0], wanted, "--help"]);
    }
}

#[test]
fn a_recording_of_the_heart_that_cannot_be_used_is_said_before_the_patient_enters() {
    let bench = Bench::new();
    let good = bench.0.path().join("good.ron");
    let words = bench.write("words.txt", b"800\nfast\n790\n");
    for (file, wanted) in
        [("/nonexistent/heart.txt", "check the path"), (words.to_str().unwrap(), "fast")]
    {
        let said = bench.session(&small(), &good, &["--heart", &format!("replay:{file}")]);
        assert_eq!(said.code, Some(2), "{}", said.stderr);
        assert_says(&said.stderr, &[file, wanted]);
        let log = crate::support::log::all_in(&bench.data());
        assert_eq!(log, [] as [PathBuf; 0], "{}", said.stderr);
    }
}
