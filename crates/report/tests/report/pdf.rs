//! The PDF: its bytes are the same each time, its objects are sound, and another reader finds the text,
//! the tags and the words of the charts.

use std::process::Command as Process;

use gradus_report::{For, Lang, document, pdf};
use gradus_session::Command;

use crate::support::Made;

#[test]
fn the_file_is_the_same_each_time_and_holds_a_tree_of_tags() {
    let made = Made::default();
    let file = || pdf(&document(&[made.facts()], Lang::German, For::Both));
    let (first, second) = (file(), file());
    assert!(first == second);
    assert!(first.starts_with(b"%PDF-1.7") && first.trim_ascii_end().ends_with(b"%%EOF"));
    let text = String::from_utf8_lossy(&first);
    for what in
        ["/StructTreeRoot", "/Marked true", "/Lang (de)", "/S /H1", "/S /H2", "/S /TH", "/Alt"]
    {
        assert!(text.contains(what), "{what} is missing");
    }
    assert!(!text.contains("/URI") && !text.contains("/JavaScript"));
}

#[test]
fn every_stream_unpacks_and_what_is_begun_on_a_sheet_ends_there() {
    let file = pdf(&document(&[Made::default().facts()], Lang::Spanish, For::Both));
    let mut sheets = 0;
    let mut rest = file.as_slice();
    while let Some(at) = find(rest, b"stream\n") {
        let body = &rest[at + 7..];
        let end = find(body, b"\nendstream").unwrap();
        let plain = miniz_oxide::inflate::decompress_to_vec_zlib(&body[..end]).unwrap();
        if find(&plain, b" Tf").is_some() {
            let text = String::from_utf8_lossy(&plain);
            let count = |word: &str| text.lines().filter(|line| line.ends_with(word)).count();
            assert_eq!(count("BDC") + count("BMC"), count("EMC"));
            assert_eq!(count("BT"), count("ET"));
            sheets += 1;
        }
        rest = &body[end + 10..];
    }
    assert!(sheets >= 3, "{sheets}");
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[test]
fn another_reader_finds_the_text_the_tags_and_the_words_of_the_charts() {
    let python = std::env::var("GRADUS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Process::new(&python).args(["-c", "import pypdf"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no package pypdf (set GRADUS_PYTHON to one that has)");
        return;
    }
    let mut made = Made::default();
    made.asked.push((140.0, Command::Note { text: "Größe → 10 €, 漢字".to_owned() }));
    made.asked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.pdf");
    std::fs::write(&file, pdf(&document(&[made.facts()], Lang::English, For::Both))).unwrap();
    let script = r#"
import sys, pypdf
reader = pypdf.PdfReader(sys.argv[1], strict=True)
root = reader.trailer["/Root"]
print(root["/Lang"], root["/MarkInfo"]["/Marked"], reader.metadata.title)
def walk(node):
    node = node.get_object()
    if not isinstance(node, pypdf.generic.DictionaryObject) or "/S" not in node:
        return
    print("tag", node["/S"], node.get("/Alt", ""))
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        walk(kid)
walk(root["/StructTreeRoot"]["/K"][0])
for page in reader.pages:
    print(page.extract_text())
"#;
    let out = Process::new(&python).arg("-c").arg(script).arg(&file).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let said = String::from_utf8(out.stdout).unwrap();
    for what in [
        "en True Session report · P01 · 2026-11-21, 19:56 UTC",
        "tag /Figure Heart, SUDS and intensity. Over the session: heart rate",
        "tag /Table",
        "tag /TH",
        "Held the rail.",
        "Größe → 10 €, □□",
        "Letters that the font of this file does not have",
        "Where the patient looked",
        "Your session",
    ] {
        assert!(said.contains(what), "{what:?} is not in\n{said}");
    }
}
