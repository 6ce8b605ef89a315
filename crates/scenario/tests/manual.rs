//! The page docs/scenario-format.md agrees with the program.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use gradus_scenario::read;
use gradus_scenario::read::read_bytes;
use gradus_text::Severity;
use gradus_text::manual::markdown;

fn page() -> (PathBuf, String) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenario-format.md");
    let text = std::fs::read_to_string(&path).expect("docs/scenario-format.md");
    (path, text)
}

/// The page with a generated part in its place.
fn with_part(page: &str, part: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- {part}: begin -->"), format!("<!-- {part}: end -->"));
    let (before, rest) = page.split_once(&begin).expect("where the part begins");
    let (_, after) = rest.split_once(&end).expect("where the part ends");
    format!("{before}{begin}\n\n{text}{end}{after}")
}

#[test]
fn the_fields_in_the_manual_are_those_of_the_program() {
    let (path, page) = page();
    let wanted = with_part(&page, "fields", &markdown(&read::shapes()));
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(path, wanted).expect("the manual can be written");
        return;
    }
    assert!(page == wanted, "run `GRADUS_BLESS=1 cargo test -p gradus_scenario --test manual`");
}

/// The `nth` example of the page.
fn example(page: &str, nth: usize) -> &str {
    let rest = page.split("```ron\n").nth(nth + 1).expect("an example");
    rest.split("```").next().unwrap_or_default()
}

#[test]
fn the_example_in_the_manual_is_read_without_a_word() {
    let (_, page) = page();
    let (source, reading) = read_bytes("example", example(&page, 0).as_bytes());
    let scenario = reading.scenario;
    assert!(
        reading.faults.iter().all(|f| f.severity == Severity::Warning),
        "{}",
        source.render_all(&reading.faults)
    );
    let scenario = scenario.expect("a scenario");
    for step in scenario.ladder() {
        assert_eq!(step.values.len(), scenario.parameters().len(), "{step:?}");
        for (parameter, (name, value)) in scenario.parameters().iter().zip(&step.values) {
            assert_eq!(parameter.id, *name);
            assert!(parameter.accepts(value), "{step:?}");
        }
    }
}

#[test]
fn every_type_of_the_manual_has_a_word_for_each_field() {
    let mut bare = Vec::new();
    for entry in read::shapes() {
        for field in entry.fields().filter(|field| !field.name.is_empty()) {
            if field.doc.is_empty() {
                bare.push(format!("{}.{}", entry.name, field.name));
            }
        }
    }
    assert!(bare.is_empty(), "no doc comment: {}", bare.join(", "));
}
