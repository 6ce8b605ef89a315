//! Other people's tools read a log: the reader of docs/log-format.md, in Python.

use std::path::Path;
use std::process::Command;

use gradus_log::read::LogFile;
use gradus_log::recover::recover;

use crate::support::*;

#[test]
fn python_reads_a_finished_and_a_recovered_log() {
    let python = std::env::var("GRADUS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import mcap"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no package mcap (set GRADUS_PYTHON to one that has)");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 9);
    let finished = dir.path().join("finished.mcap");
    std::fs::write(&finished, &whole).unwrap();
    assert!(example_of_the_docs(&python, 1, &finished).contains("72.5 /min"));
    let numpy = Command::new(&python).args(["-c", "import numpy, zstandard"]).output();
    if numpy.is_ok_and(|output| output.status.success()) {
        let packed = dir.path().join("packed.mcap");
        gradus_log::pack::pack(&LogFile::open(&finished).unwrap(), &packed, false).unwrap();
        let said = example_of_the_docs(&python, 2, &packed);
        let heights = said.lines().filter(|line| line.contains("[1.6"));
        assert!(heights.count() > 0, "no head 1.6 m high in\n{said}");
    }
    let cut = LogFile::from_bytes(whole[..whole.len() * 2 / 3].to_vec());
    let recovered = dir.path().join("recovered.mcap");
    recover(&cut, &recovered, false).unwrap();
    for (log, frames) in [(finished, Some(810)), (recovered, None)] {
        let frames = frames.unwrap_or_else(|| {
            let log = LogFile::open(&log).unwrap();
            log.messages().filter(|m| m.topic == Some(gradus_log::Topic::Frames)).count()
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tools/gradus-log/tests/read_with_python.py");
        let output = Command::new(&python).arg(script).arg(&log).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains(&format!("/frames {frames} gradus.FrameSample")), "{said}");
        assert!(said.contains(&format!("balcony.ron {} bytes", SCENARIO.len())), "{said}");
    }
}

/// Runs an example that docs/log-format.md gives, as it stands there.
fn example_of_the_docs(python: &str, nth: usize, log: &Path) -> String {
    let docs = include_str!("../../../../docs/log-format.md");
    let rest = docs.split("```python\n").nth(nth).unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let output = Command::new(python).args(["-c", example]).arg(log).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
