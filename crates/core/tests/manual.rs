//! docs/scenario-format.md says what the program does.

use std::path::PathBuf;

use gradus_core::scenario::read::{self, read_bytes};
use gradus_core::text::Severity;
use gradus_core::text::docs::markdown;

const BEGIN: &str = "<!-- fields: begin -->";
const END: &str = "<!-- fields: end -->";

fn page() -> (PathBuf, String) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenario-format.md");
    let text = std::fs::read_to_string(&path).expect("docs/scenario-format.md");
    (path, text)
}

#[test]
fn the_fields_in_the_manual_are_those_of_the_program() {
    let (path, page) = page();
    let (before, rest) = page.split_once(BEGIN).expect("the place where the fields begin");
    let (_, after) = rest.split_once(END).expect("the place where the fields end");
    let generated = format!("\n\n{}", markdown(&read::docs()));
    let wanted = format!("{before}{BEGIN}{generated}{END}{after}");
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(path, wanted).expect("the manual can be written");
        return;
    }
    assert!(page == wanted, "run `GRADUS_BLESS=1 cargo test -p gradus_core --test manual`");
}

#[test]
fn the_example_in_the_manual_is_read_without_a_word() {
    let (_, page) = page();
    let example = page.split("```ron\n").nth(1).and_then(|rest| rest.split("```").next());
    let example = example.expect("an example");
    let (source, reading) = read_bytes("example", example.as_bytes());
    let scenario = reading.scenario;
    assert!(
        reading.faults.iter().all(|f| f.severity == Severity::Warning),
        "{}",
        source.render_all(&reading.faults)
    );
    let scenario = scenario.expect("a scenario");
    for step in &scenario.ladder {
        assert_eq!(step.values.len(), scenario.parameters.len(), "{step:?}");
        for (parameter, (name, value)) in scenario.parameters.iter().zip(&step.values) {
            assert_eq!(parameter.id, *name);
            assert!(parameter.accepts(value), "{step:?}");
        }
    }
}

#[test]
fn every_type_of_the_manual_has_a_word_for_each_field() {
    let mut bare = Vec::new();
    for doc in read::docs() {
        for field in doc.fields().iter().filter(|field| !field.name.is_empty()) {
            if field.doc.trim().is_empty() {
                bare.push(format!("{}.{}", doc.name, field.name));
            }
        }
    }
    assert!(bare.is_empty(), "no doc comment: {}", bare.join(", "));
}
