//! Keys, seals and checkpoints as a person meets them, and as another program verifies them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use gradus_base::sample::GazeSource;
use gradus_log::audit::{Agent, unix_ns};
use gradus_seal::folder::{Station as Keys, write_clinic};
use serde_json::Value;

fn gradus_log(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus-log")).args(args).env("USER", "ana").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&out(&gradus_log(args))).unwrap()
}

#[track_caller]
fn exits(output: &Output, code: i32) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{}{said}", out(output));
}

/// A folder with keys and a session, and beside it the stick with the clinic's key.
struct Station {
    root: tempfile::TempDir,
    log: PathBuf,
}

impl Station {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["sessions", "stick"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        let (sessions, stick) = (root.path().join("sessions"), root.path().join("stick"));
        let clinic = gradus_seal::Secret::new().unwrap();
        write_clinic(&stick.join("clinic.key"), &clinic, &sessions).unwrap();
        // Yesterday, so that a test at midnight has both days.
        let yesterday = unix_ns() - 86_400_000_000_000;
        let agent = Agent { by: Some("ana".to_owned()), program: "test".to_owned() };
        let keys = Keys::init(&sessions, &clinic, 400, &|| yesterday, &agent).unwrap();
        std::fs::write(stick.join("clinic.pub"), keys.keys().clinic_vkey()).unwrap();
        let log = support::session_at(&sessions, GazeSource::Eye, unix_ns() - 100_000_000_000);
        Self { root, log }
    }

    fn path(&self, name: &str) -> String {
        self.root.path().join(name).to_str().unwrap().to_owned()
    }

    fn sessions(&self) -> String {
        self.path("sessions")
    }

    fn log(&self) -> &str {
        self.log.to_str().unwrap()
    }

    fn list(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path("sessions/gradus-list.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn events(&self) -> Vec<String> {
        self.list().iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_folder_with_keys_is_verified_with_the_clinics_key_and_a_checkpoint_from_paper() {
    let station = Station::new();
    let (sessions, key) = (station.sessions(), station.path("stick/clinic.pub"));
    for form in ["--hex", ""] {
        let mut args = vec!["checkpoint", sessions.as_str()];
        args.extend(Some(form).filter(|form| !form.is_empty()));
        let paper = station.path("stick/paper.txt");
        std::fs::write(&paper, out(&gradus_log(&args))).unwrap();
        let found = gradus_log(&["verify", &sessions, "--key", &key, "--checkpoint", &paper]);
        exits(&found, 0);
        assert!(out(&found).contains("whole: 1 log and"), "{}", out(&found));
        assert!(!out(&found).contains("--checkpoint"), "{}", out(&found));
    }
    let found = gradus_log(&["verify", station.log()]);
    exits(&found, 0);
    let text = out(&found);
    assert!(text.contains("whole: 3 seals") && text.contains("without --key"), "{text}");
    assert!(out(&gradus_log(&["info", station.log()])).contains("seals     3 seals, to its end"));

    // Put back to the state before.
    let list = station.path("sessions/gradus-list.jsonl");
    let text = std::fs::read_to_string(&list).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let closed = lines.iter().position(|line| line.contains("\"closed\"")).unwrap();
    std::fs::write(&list, format!("{}\n", lines[..=closed].join("\n"))).unwrap();
    let paper = station.path("stick/paper.txt");
    let found = gradus_log(&["verify", &sessions, "--checkpoint", &paper]);
    exits(&found, 1);
    let begins = format!("first     rolled back: the list has {} lines", closed + 1);
    assert!(out(&found).contains(&begins), "{}", out(&found));
}

#[test]
fn an_altered_log_and_one_without_seals_are_not_called_whole() {
    let station = Station::new();
    let mut bytes = std::fs::read(station.log()).unwrap();
    let place = bytes.len() / 2;
    bytes[place] ^= 1;
    std::fs::write(station.log(), &bytes).unwrap();
    exits(&gradus_log(&["verify", station.log()]), 1);
    let found = json(&["verify", &station.sessions(), "--json"]);
    assert_eq!(found["outcome"], "broken");
    assert_eq!(found["findings"][0]["kind"], "damaged");
    assert!(found["cannot_be_said"].as_array().is_some_and(|said| said.len() == 3), "{found}");

    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/log/tests/logs/format-1.mcap");
    let found = gradus_log(&["verify", sample]);
    exits(&found, 1);
    assert!(out(&found).contains("not sealed") && !out(&found).contains("NOT WHOLE"));
    assert!(out(&gradus_log(&["info", sample])).contains("seals     not sealed"));
}

#[test]
fn the_clinics_private_key_is_never_written_into_the_folder() {
    let root = tempfile::tempdir().unwrap();
    let sessions = root.path().join("sessions");
    std::fs::create_dir_all(sessions.join("deep")).unwrap();
    let folder = sessions.to_str().unwrap();
    let mut inside = vec![sessions.join("clinic.key"), sessions.join("deep/clinic.key")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(sessions.join("deep"), root.path().join("link")).unwrap();
        inside.push(root.path().join("link/clinic.key"));
    }
    for file in inside {
        let refused = gradus_log(&["keys", "init", folder, "--clinic-key", file.to_str().unwrap()]);
        exits(&refused, 2);
        assert!(String::from_utf8_lossy(&refused.stderr).contains("must not stay on the station"));
        assert!(!file.exists() && !sessions.join("gradus-keys").exists());
    }
    let outside = root.path().join("clinic.key");
    let key = outside.to_str().unwrap();
    let made = gradus_log(&["keys", "init", folder, "--clinic-key", key, "--days", "3"]);
    exits(&made, 0);
    assert!(out(&made).contains("Move it off this machine now"), "{}", out(&made));
    let secret = std::fs::read_to_string(&outside).unwrap();
    let secret = secret.split_whitespace().last().unwrap().to_owned();
    for entry in std::fs::read_dir(sessions.join("gradus-keys")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains(&secret));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(outside.clone()), 0o600);
        assert_eq!(mode(sessions.join("gradus-keys/epoch-00000.key")), 0o600);
    }
    exits(&gradus_log(&["keys", "init", folder, "--clinic-key", key]), 2);
    exits(&gradus_log(&["keys", "renew", folder, "--clinic-key", key, "--days", "4"]), 0);
    assert_eq!(json(&["keys", "show", folder, "--json"])["keys"], 7);
}

#[test]
fn looking_counts_and_a_list_that_cannot_be_written_stops_nobody() {
    let station = Station::new();
    let before = station.events();
    let began = before.len();
    let of_keys = |event: &&String| *event != "keys_erased";
    let all: Vec<&String> = before.iter().filter(of_keys).collect();
    assert_eq!(all, ["began", "started", "opened", "closed"]);
    for command in ["info", "events", "gaze", "motion", "replay", "advise"] {
        gradus_log(&[command, station.log()]);
    }
    exits(&gradus_log(&["pack", station.log()]), 0);
    let elsewhere = station.path("plain.mcap");
    exits(&gradus_log(&["recover", station.log(), &elsewhere]), 0);
    exits(&gradus_log(&["verify", station.log()]), 0);
    exits(&gradus_log(&["verify", &elsewhere]), 0);
    let list = station.list();
    let how: Vec<&str> = list.iter().filter_map(|line| line["how"].as_str()).collect();
    assert_eq!(how, ["info", "events", "gaze", "motion", "replay", "advise", "pack", "recover"]);
    let last = &station.events()[began + 6..];
    assert_eq!(last, ["viewed", "packed", "viewed", "recovered", "verified"]);
    let session = &list[began - 1]["session"];
    let viewed = &list[began..began + 10];
    assert!(viewed.iter().all(|line| line["session"] == *session), "{list:#?}");
    assert!(viewed.iter().all(|line| line["by"] == "ana"));
    exits(&gradus_log(&["verify", &station.sessions()]), 0);

    // A folder in the place of the list.
    let path = station.path("sessions/gradus-list.jsonl");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let info = gradus_log(&["info", station.log()]);
    exits(&info, 0);
    assert!(String::from_utf8_lossy(&info.stderr).contains("the folder's list does not have this"));
    assert!(out(&info).contains("closed in order, whole"));
}

#[test]
fn another_program_accepts_checkpoints_and_their_proofs() {
    let python = std::env::var("GRADUS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import aics_tlog"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no package aics-tlog (set GRADUS_PYTHON to one that has)");
        return;
    }
    let station = Station::new();
    let sessions = station.sessions();
    let old = station.path("stick/old.checkpoint");
    std::fs::write(&old, out(&gradus_log(&["checkpoint", &sessions]))).unwrap();
    gradus_log(&["info", station.log()]);
    let new = gradus_log(&["checkpoint", &sessions, "--since", &old, "--json"]);
    exits(&new, 0);
    let file = station.path("new.json");
    std::fs::write(&file, out(&new)).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_with_aics_tlog.py");
    let list = station.path("sessions/gradus-list.jsonl");
    let vkey = std::fs::read_to_string(station.path("stick/clinic.pub")).unwrap();
    let args = [file.as_str(), list.as_str(), old.as_str(), vkey.trim()];
    let output = Command::new(&python).arg(script).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for part in ["checkpoint", "growth", "last line", "clinic", "key of the day", "forged: refused"]
    {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
}

#[test]
fn a_reader_without_gradus_finds_the_seals_with_their_schema() {
    let python = std::env::var("GRADUS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import mcap"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no package mcap (set GRADUS_PYTHON to one that has)");
        return;
    }
    let station = Station::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_with_python.py");
    let output = Command::new(&python).arg(script).arg(station.log()).output().unwrap();
    let said = out(&output);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("/seals 3 gradus.Seal") && said.contains("gradus.seal {"), "{said}");
}

#[test]
fn a_qr_code_holds_the_checkpoint() {
    let station = Station::new();
    let code = out(&gradus_log(&["checkpoint", &station.sessions(), "--qr"]));
    let rows: Vec<&str> = code.lines().collect();
    let width = rows[0].chars().count();
    assert!(rows.iter().all(|row| row.chars().count() == width) && rows.len() == width.div_ceil(2));
    assert!(rows[0].chars().all(|c| c == '█'), "a quiet margin");
}
