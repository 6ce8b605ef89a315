//! The tool as an author meets it: what it prints and how it exits.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn repository() -> String {
    format!("{}/../..", env!("CARGO_MANIFEST_DIR"))
}

fn run_in(folder: &Path, args: &[&str]) -> Output {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_gradus-scenario"));
    tool.current_dir(folder).args(args).output().unwrap()
}

fn run(args: &[&str]) -> Output {
    run_in(Path::new(&repository()), args)
}

fn piped(args: &[&str], text: &[u8]) -> Output {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_gradus-scenario"));
    let tool = tool.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tool.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

const FALLING: (&str, &str) = ("expected_suds: 80", "expected_suds: 20");

fn small() -> String {
    std::fs::read_to_string(format!("{}/tests/scenarios/small.ron", repository())).unwrap()
}

/// Every file of `scenarios`, from the repository.
fn shipped(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(format!("{}/{folder}", repository())).unwrap();
    let mut files = Vec::new();
    for entry in entries.map(Result::unwrap) {
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            files.extend(shipped(&path));
        } else if path.ends_with(".ron") {
            files.push(path);
        }
    }
    files
}

#[test]
fn the_shipped_scenarios_are_clean_and_in_order() {
    let files = shipped("scenarios");
    // What is shared is no scenario of its own.
    let whole = files.iter().filter(|path| !path.contains("/shared/"));
    let whole: Vec<&str> = whole.map(String::as_str).chain(["tests/scenarios/small.ron"]).collect();
    assert!(whole.len() > 4, "{whole:?}");
    let output = run(&[&["check", "--strict"], whole.as_slice()].concat());
    let wanted = format!("{} files: 0 faults, 0 warnings\n", whole.len());
    assert_eq!((code(&output), out(&output)), (0, wanted));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let output = run(&[&["fmt", "--check"], files.as_slice()].concat());
    assert_eq!((code(&output), out(&output).as_str()), (0, ""));
}

#[test]
fn all_faults_of_all_files_are_told() {
    let output = run(&[
        "check",
        "tests/scenarios/invalid/five-faults.ron",
        "scenarios/heights.ron",
        "tests/scenarios/invalid/unknown-parameter.ron",
    ]);
    let text = out(&output);
    assert_eq!(code(&output), 1);
    for part in [
        "tests/scenarios/invalid/five-faults.ron:3:5: error[unknown-field]: ",
        "five-faults.ron:20:107: error[unknown-variant]: ",
        "unknown-parameter.ron:19:61: error[unknown-parameter]: there is no parameter `hieght`\n",
        "  help: did you mean `height`?\n",
        "\n3 files: 7 faults, 0 warnings\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let output = run(&["check", "nothing.ron", "scenarios", "scenarios/heights.ron"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 2);
    assert!(told.contains("cannot open nothing.ron: "), "{told}");
    assert!(told.contains("scenarios is a folder\n  help: name a .ron file in it"), "{told}");
    assert_eq!(out(&output), "1 file: 0 faults, 0 warnings, 2 could not be read\n");
}

#[test]
fn a_file_that_is_not_there_has_no_count_of_faults() {
    let one = run(&["check", "nothing.ron"]);
    assert_eq!((code(&one), out(&one).as_str()), (2, "no file was checked: 1 could not be read\n"));
    let two = run(&["check", "nothing.ron", "scenarios"]);
    assert_eq!((code(&two), out(&two).as_str()), (2, "no file was checked: 2 could not be read\n"));
}

#[test]
fn the_json_document_has_every_fault_with_its_place() {
    let output = run(&[
        "check",
        "--format",
        "json",
        "nothing.ron",
        "tests/scenarios/invalid/five-faults.ron",
    ]);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((code(&output), output.stderr.len()), (2, 0));
    assert_eq!(
        (&json["format"], &json["errors"], &json["unreadable"]),
        (&1.into(), &6.into(), &1.into())
    );
    assert_eq!(json["files"][0]["ok"], false);
    assert!(json["files"][0]["unreadable"].as_str().unwrap().contains("cannot open"));
    assert_eq!(json["files"][1]["unreadable"], serde_json::Value::Null);
    let fault = &json["faults"][3];
    assert_eq!(fault["code"], "unknown-parameter");
    assert_eq!((&fault["line"], &fault["column"]), (&20.into(), &61.into()));
    assert_eq!((&fault["end_line"], &fault["end_column"]), (&20.into(), &69.into()));
    assert_eq!(
        (&fault["severity"], &fault["remedy"]),
        (&"error".into(), &"did you mean `height`?".into())
    );
}

#[test]
fn a_session_script_is_checked_against_the_scenario_beside_it() {
    let scripts = ["calm", "convoy", "heights", "market", "speaking"]
        .map(|n| format!("scenarios/{n}.session.ron"));
    let mut args = vec!["check", "--strict"];
    args.extend(scripts.iter().map(String::as_str));
    let output = run(&args);
    assert_eq!((code(&output), out(&output).as_str()), (0, "5 files: 0 faults, 0 warnings\n"));
    // What tools/demo plays: a second script of the same scenario.
    let demo = ["scenarios/heights.demo.session.ron"];
    let output = run(&[&["check", "--strict"], &demo[..]].concat());
    assert_eq!((code(&output), out(&output).as_str()), (0, "1 file: 0 faults, 0 warnings\n"));

    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let script = "(format: 1, events: [
        (at_secs: 3, do: GoToStep(step: \"higg\")),
        (at_secs: 2, do: SetParameter(parameter: \"height\", value: 9000)),
        (at_secs: 60, do: Close),
    ])";
    write("roof.ron", &small());
    write("roof.session.ron", script);
    let output = run_in(folder.path(), &["check", "roof.session.ron"]);
    let text = out(&output);
    assert_eq!(code(&output), 1);
    for part in [
        "roof.session.ron:2:41: error[unknown-step]: there is no step `higg`",
        "did you mean `high`?",
        "`height` must be from 0 to ",
        "\n1 file: 2 faults, 0 warnings\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let late = script.replace("higg", "high").replace("9000", "1");
    write("roof.session.ron", &late);
    let json = out(&run_in(folder.path(), &["check", "--format", "json", "roof.session.ron"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["faults"][0]["code"], "not-in-order");
    assert_eq!((&json["files"][0]["ok"], &json["errors"]), (&false.into(), &1.into()));

    // Elsewhere than beside it, under any name, and through standard input.
    let mended = late.replace("at_secs: 2,", "at_secs: 4,");
    write("tour.ron", &mended);
    let output = run_in(folder.path(), &["check", "--scenario", "roof.ron", "tour.ron"]);
    assert_eq!((code(&output), out(&output).as_str()), (0, "1 file: 0 faults, 0 warnings\n"));
    let output = run_in(folder.path(), &["check", "tour.ron"]);
    assert_eq!(code(&output), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("`--scenario FILE`"));
    let roof = folder.path().join("roof.ron");
    let piped_in = piped(&["check", "--scenario", roof.to_str().unwrap(), "-"], mended.as_bytes());
    assert_eq!(code(&piped_in), 0);

    write("roof.ron", &small().replace("format: 1", "format: 1, colour: 2"));
    let text = out(&run_in(folder.path(), &["check", "roof.session.ron"]));
    assert!(text.contains("error[faulty-scenario]: its scenario roof.ron has 1 fault,"), "{text}");
    std::fs::remove_file(folder.path().join("roof.ron")).unwrap();
    let output = run_in(folder.path(), &["check", "roof.session.ron"]);
    assert_eq!(code(&output), 2);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("roof.session.ron is a script for roof.ron: cannot open"), "{told}");
}

#[test]
fn standard_input_is_checked_and_strict_refuses_warnings() {
    let falling = small().replace(FALLING.0, FALLING.1);
    let output = piped(&["check", "-"], falling.as_bytes());
    assert_eq!(code(&output), 0);
    assert!(out(&output).contains(":63: warning[ladder-falls]"), "{}", out(&output));
    assert!(out(&output).contains("warning[ladder-falls]"), "{}", out(&output));
    let strict = piped(&["check", "--strict", "-"], falling.as_bytes());
    assert_eq!(code(&strict), 1);
    assert!(out(&strict).ends_with("1 file: 0 faults, 1 warning; --strict refuses warnings\n"));
}

#[test]
fn what_new_writes_runs_is_in_order_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&run_in(folder.path(), &["new", "my-lift"])), 0);
    let path = folder.path().join("my-lift.ron");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("id: \"my-lift\"") && text.contains("title: \"My lift\""), "{text}");
    assert_eq!(code(&run_in(folder.path(), &["check", "--strict", "my-lift.ron"])), 0);
    assert_eq!(code(&run_in(folder.path(), &["fmt", "--check", "my-lift.ron"])), 0);

    std::fs::write(&path, "mine").unwrap();
    let again = run_in(folder.path(), &["new", "my-lift"]);
    assert_eq!(code(&again), 2);
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    for (name, said) in [
        ("My lift", "a name starts with a lower-case"),
        ("x.ron", "by itself"),
        ("../x", "is not a name"),
    ] {
        let refused = run_in(folder.path(), &["new", name]);
        assert_eq!(code(&refused), 2, "{name}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(said), "{name}");
    }
    let nowhere = run_in(folder.path(), &["new", "x", "--out", "none"]);
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("there is no folder none"));
}

#[test]
fn fmt_changes_a_file_once_and_leaves_a_faulty_one_alone() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    write("a.ron", "(a:1,// why\n b:[2,3,])");
    write("bad.ron", "(a:1,");
    let would = run_in(folder.path(), &["fmt", "--check", "a.ron"]);
    assert_eq!((code(&would), out(&would).as_str()), (1, "a.ron would change\n"));
    assert_eq!(read("a.ron"), "(a:1,// why\n b:[2,3,])");
    let output = run_in(folder.path(), &["fmt", "a.ron", "bad.ron"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("bad.ron:1:1: error[unclosed-bracket]"), "{}", out(&output));
    assert_eq!(read("a.ron"), "(a: 1, // why\n    b: [2, 3])\n");
    assert_eq!(read("bad.ron"), "(a:1,");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside them");
    let again = run_in(folder.path(), &["fmt", "--check", "a.ron"]);
    assert_eq!((code(&again), out(&again).as_str()), (0, ""));
    assert_eq!(out(&piped(&["fmt", "-"], b"[1,2]")), "[1, 2]\n");
}

#[test]
fn a_link_is_followed_and_the_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("a.ron"), folder.path().join("link.ron"));
    std::fs::write(&file, "[1,2]").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.ron", &link).unwrap();
    assert_eq!(code(&run_in(folder.path(), &["fmt", "link.ron"])), 0);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "[1, 2]\n");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn what_is_included_is_read_from_beside_the_file_and_its_faults_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let whole = small();
    let (_, safe) = whole.split_once("safe_place: ").unwrap();
    let safe = safe.trim_end().trim_end_matches(')').trim_end().trim_end_matches(',');
    write("main.ron", &whole.replace(safe, "Include(\"meadow.ron\")"));
    write("meadow.ron", safe);
    assert_eq!(code(&run_in(folder.path(), &["check", "--strict", "main.ron"])), 0);
    assert_eq!(code(&run_in(folder.path(), &["ladder", "main.ron"])), 0);
    write("meadow.ron", &safe.replace("look: Grass", "look: Gras"));
    let output = run_in(folder.path(), &["check", "main.ron"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).starts_with("meadow.ron:2:"), "{}", out(&output));
    assert!(out(&output).contains("did you mean `Grass`?"), "{}", out(&output));
    let json = out(&run_in(folder.path(), &["check", "main.ron", "--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["faults"][0]["file"], "meadow.ron");
    assert_eq!(json["files"][0]["file"], "main.ron");
}

#[test]
fn the_ladder_is_a_table_for_a_terminal_and_for_a_record() {
    let text = out(&run(&["ladder", "scenarios/heights.ron"]));
    let (_, fifth) = text.split_once("Fifth gallery, 20 m, at the rail").unwrap();
    let (fifth, _) = fifth.split_once("Fifth gallery, 20 m, balustrade").unwrap();
    for part in ["45", "2:30 min", "SUDS halved", "Height: 20 m", "Railing: Bars", "Task: Lean"] {
        assert!(fifth.contains(part), "{fifth}");
    }
    let narrow = piped(&["ladder", "-"], small().as_bytes());
    assert!(out(&narrow).lines().any(|line| line.contains("On the ground") && line.contains("10")));
    let record = out(&run(&["ladder", "scenarios/heights.ron", "--format", "markdown"]));
    for part in [
        "# Heights\n",
        "version 2.0.0",
        "**Content warning:** Height",
        "| Wind (m/s) |",
        "- Step 4: Count",
    ] {
        assert!(record.contains(part), "{part:?} is not in\n{record}");
    }
    let rows: Vec<usize> = record
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.chars().count())
        .collect();
    assert_eq!(rows.len(), 14);
    assert!(rows.iter().all(|width| *width == rows[0]), "{record}");
    let texts = small()
        .replace("    posture:", "    languages: [\"en\", \"de\"],\n    posture:")
        .replace("\"On the ground\"", "{\"en\": \"On the ground\", \"de\": \"Am Boden\"}");
    let german = piped(&["ladder", "-", "--language", "de"], texts.as_bytes());
    assert!(out(&german).contains("Am Boden") && out(&german).contains("At ten metres"));
    let french = piped(&["ladder", "-", "--language", "fr"], texts.as_bytes());
    assert!(out(&french).contains("On the ground"));
    assert!(String::from_utf8_lossy(&french.stderr).contains("no text is in `fr`"));
    let faulty = run(&["ladder", "tests/scenarios/invalid/five-faults.ron"]);
    assert_eq!(code(&faulty), 1);
    assert!(out(&faulty).contains("6 faults; there is no ladder to show"));
}

/// No line is wider than a terminal.
#[track_caller]
fn fits(text: &str, what: &str) {
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
    assert_eq!(wide, [""; 0], "{what}");
}

#[test]
fn no_ladder_is_wider_than_a_terminal() {
    for name in ["calm", "convoy", "heights", "market", "speaking", "spiders"] {
        let text = out(&run(&["ladder", &format!("scenarios/{name}.ron")]));
        fits(&text, name);
        assert!(text.lines().count() > 3, "{text}");
    }
}

#[test]
fn words_are_explained_and_unknown_ones_are_answered() {
    for (asked, said) in [
        ("Step.dwell_secs", "number, 5.0 to 3600.0; `120.0` where it is not written"),
        ("dwell_secs", "Step.dwell_secs"),
        ("Step", "A step of the ladder."),
        ("Follow", "the value of a parameter"),
        ("Follow", "Points (value of the parameter in its own unit"),
        ("Number.Wave", "1.                   number, 1.0 to 3600.0\n"),
        ("Number.Wave", "From one crest to the next, s."),
        ("During", "Points (s since it began"),
        ("During", "Condition.During\n  During(\"bird\"): a stimulus runs"),
        ("Condition", "Above(\"height\", 20)"),
        ("Condition.Is", "An option's id in quotes, or `true` or `false`."),
        ("Sum", "list of Number"),
        ("ParameterKind.Number.min", "The least."),
        ("unknown-parameter", "values: [(\"hieght\", 3)]    is wrong"),
    ] {
        let output = run(&["explain", asked]);
        assert_eq!(code(&output), 0, "{asked}");
        assert!(out(&output).contains(said), "{asked}: {}", out(&output));
    }
    let overview = out(&run(&["explain"]));
    let names = overview.lines().filter_map(|line| line.split_whitespace().next());
    for asked in names.filter(|name| code(&run(&["explain", name])) == 0) {
        fits(&out(&run(&["explain", asked])), asked);
    }
    fits(&overview, "explain");
    let unknown = run(&["explain", "dwel_secs"]);
    assert_eq!(code(&unknown), 1);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `dwell_secs`?"));
    let unknown = run(&["explain", "Protocol.lunch"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("`Protocol` has `baseline_secs`, "));
    assert!(out(&run(&["explain"])).contains("  Scenario "));
    assert_eq!(code(&run(&["nonsense"])), 2);
}

#[test]
fn the_schema_is_one_document() {
    let schema: serde_json::Value = serde_json::from_str(&out(&run(&["schema"]))).unwrap();
    assert_eq!(schema["$defs"]["Step"]["properties"]["dwell_secs"]["maximum"], 3600.0);
}

#[test]
fn a_reader_that_has_left_ends_it_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-scenario"));
    let output = command.args(["explain"]).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
