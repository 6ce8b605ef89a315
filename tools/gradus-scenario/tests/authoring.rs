//! docs/authoring.md works as it is written: each stage of the lift passes `check`, the last one
//! without a word.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use gradus_text::{Faults, Node, NodeKind, Source, parse};

fn page() -> String {
    std::fs::read_to_string(format!("{}/../../docs/authoring.md", env!("CARGO_MANIFEST_DIR")))
        .unwrap()
}

/// The code blocks of a kind within the tutorial.
fn blocks<'p>(page: &'p str, kind: &str) -> Vec<&'p str> {
    let (_, rest) = page.split_once("<!-- tutorial: begin -->").unwrap();
    let (tutorial, _) = rest.split_once("<!-- tutorial: end -->").unwrap();
    let opening = format!("```{kind}\n");
    tutorial.split(&opening).skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

fn tree(text: &str) -> Node {
    let mut faults = Faults::default();
    let source = Source::new("block", text);
    let node = parse(&source, &mut faults);
    let faults = faults.into_sorted();
    assert!(faults.is_empty(), "{}", source.render_all(&faults));
    node.unwrap()
}

/// Every field with what it covers in the text, its comma not among it.
fn fields(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let NodeKind::Struct { fields, .. } = tree(text).kind else { panic!("{text}") };
    let range = |(name, value): &(gradus_text::Ident, Node)| {
        (name.text.clone(), name.span.start..value.span.end)
    };
    fields.iter().map(range).collect()
}

/// What a reader does with a block: replaces the fields that are there, and adds the others after
/// `posture`.
fn with_block(file: &str, block: &str) -> String {
    let block = format!("({block})");
    let mut file = file.to_string();
    for (name, span) in fields(&block) {
        let there = fields(&file);
        let text = &block[span];
        match there.iter().find(|(known, _)| *known == name) {
            Some((_, old)) => file.replace_range(old.clone(), text),
            None => {
                let (_, posture) = there.iter().find(|(known, _)| known == "posture").unwrap();
                let at = posture.end + file[posture.end..].find(',').unwrap() + 1;
                file.insert_str(at, &format!("\n\n    {text},"));
            }
        }
    }
    file
}

fn stages() -> Vec<String> {
    let page = page();
    let mut stages: Vec<String> = Vec::new();
    for block in blocks(&page, "ron") {
        let stage = match stages.last() {
            None => block.to_string(),
            Some(before) => with_block(before, block),
        };
        stages.push(stage);
    }
    stages
}

fn check(text: &str, strict: bool) -> (i32, String) {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_gradus-scenario"));
    tool.args(["check", "-"]).args(strict.then_some("--strict"));
    let mut child = tool.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_stage_of_the_tutorial_passes_and_the_last_without_a_warning() {
    let stages = stages();
    assert_eq!(stages.len(), 6);
    for (index, stage) in stages.iter().enumerate() {
        let (code, told) = check(stage, false);
        assert_eq!(code, 0, "stage {}:\n{told}\n{stage}", index + 1);
    }
    assert_eq!(check(&stages[0], true), (0, "1 file: 0 faults, 0 warnings\n".into()));
    assert_eq!(check(&stages[5], true), (0, "1 file: 0 faults, 0 warnings\n".into()));
}

#[test]
fn the_weather_of_the_page_passes_without_a_warning_where_its_pieces_lie() {
    let page = page();
    let (_, rest) = page.split_once("<!-- weather: begin -->").unwrap();
    let text = rest.split("```ron\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let shared = format!("{}/../../scenarios/shared", env!("CARGO_MANIFEST_DIR"));
    for below in ["", "weather"] {
        let to = folder.path().join("shared").join(below);
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(format!("{shared}/{below}")).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    std::fs::write(folder.path().join("moor.ron"), text).unwrap();
    let mut tool = Command::new(env!("CARGO_BIN_EXE_gradus-scenario"));
    let tool = tool.current_dir(folder.path()).args(["check", "--strict", "moor.ron"]);
    let output = tool.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), told.as_str()), (Some(0), "1 file: 0 faults, 0 warnings\n"));
}

#[test]
fn what_the_page_says_that_you_are_told_is_what_you_are_told() {
    let page = page();
    let shown = blocks(&page, "text");
    let (_, told) = check(&stages()[1], false);
    assert_eq!(shown.len(), 1);
    assert!(told.starts_with(shown[0]), "{told}");
}

#[test]
fn the_task_for_an_editor_is_json_and_names_every_part_of_a_fault() {
    let page = page();
    let task = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let task: serde_json::Value = serde_json::from_str(task).unwrap();
    let pattern = &task["tasks"][0]["problemMatcher"]["pattern"];
    for (part, group) in
        [("file", 1), ("line", 2), ("column", 3), ("severity", 4), ("code", 5), ("message", 6)]
    {
        assert_eq!(pattern[part], group, "{part}");
    }
}
