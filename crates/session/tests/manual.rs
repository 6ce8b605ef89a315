//! docs/advice.md and the scripts in docs/scenario-format.md say what the program does.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use gradus_scenario::read::read_bytes;
use gradus_session::advice::rules;
use gradus_session::script;
use gradus_text::Source;
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

/// The `nth` example of the page.
fn example(page: &str, nth: usize) -> &str {
    let rest = page.split("```ron\n").nth(nth + 1).expect("an example");
    rest.split("```").next().unwrap_or_default()
}

#[test]
fn the_fields_of_a_script_in_the_manual_are_those_of_the_program() {
    let (path, page) = page();
    let wanted = with_part(&page, "script", &markdown(&script::shapes()));
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(path, wanted).expect("the manual can be written");
        return;
    }
    assert!(page == wanted, "run `GRADUS_BLESS=1 cargo test -p gradus_session --test manual`");
}

#[test]
fn the_script_in_the_manual_is_read_without_a_word() {
    let (_, page) = page();
    let (_, reading) = read_bytes("example", example(&page, 0).as_bytes());
    let source = Source::new("script", example(&page, 1));
    let (script, faults) = script::read(&source, &reading.scenario.expect("a scenario"));
    assert!(faults.is_empty(), "{}", source.render_all(&faults));
    assert!(script.is_some());
}

fn rules_page() -> (PathBuf, String) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/advice.md");
    let text = std::fs::read_to_string(&path).expect("docs/advice.md");
    (path, text)
}

#[test]
fn the_fields_of_a_rule_file_in_the_manual_are_those_of_the_program() {
    let (path, page) = rules_page();
    let wanted = with_part(&page, "rules", &markdown(&rules::shapes()));
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(path, wanted).expect("the manual can be written");
        return;
    }
    assert!(page == wanted, "run `GRADUS_BLESS=1 cargo test -p gradus_session --test manual`");
}

#[test]
fn the_rules_in_the_manual_are_read_without_a_word_and_all_that_ship_are_told_of() {
    let (_, page) = rules_page();
    let source = Source::new("rules", example(&page, 0));
    let (rules, faults) = rules::read(&source, None);
    assert!(faults.is_empty() && rules.is_some(), "{}", source.render_all(&faults));
    for rule in &rules::Rules::standard().rules {
        assert!(page.contains(&format!("| `{}` |", rule.id)), "{}", rule.id);
    }
}
