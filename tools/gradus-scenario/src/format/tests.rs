//! `fmt` keeps what a file means and every comment, and a second time it changes nothing.

use std::path::{Path, PathBuf};

use gradus_text::Source;
use proptest::prelude::*;

use super::{Refusal, WIDTH, format};

fn formatted(text: &str) -> String {
    format(&Source::new("x.ron", text)).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}"))
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|end| end == "ron")).collect()
}

#[test]
fn every_file_of_the_repository_keeps_its_meaning_and_settles_at_once() {
    let mut seen = 0;
    for path in files("scenarios").iter().chain(&files("tests/scenarios")) {
        let text = std::fs::read_to_string(path).unwrap();
        let once = formatted(&text);
        assert_eq!(once, formatted(&once), "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 3);
}

#[test]
fn what_does_not_parse_is_refused_with_its_faults() {
    let mut refused = 0;
    for path in files("tests/scenarios/invalid") {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        match format(&Source::new("x.ron", text)) {
            Ok(_) => {}
            Err(Refusal::Faults(told)) => {
                assert!(told.contains("x.ron:"), "{told}");
                refused += 1;
            }
            Err(Refusal::Unsafe(why)) => panic!("{}: {why}", path.display()),
        }
    }
    assert!(refused >= 10);
}

#[test]
fn spaces_of_every_kind_and_line_ends_of_cr_are_set_in_order() {
    let text = "// head\n\n(\n    a: [1, 2],\n\n    b: \"x\", // behind\n)\n";
    assert_eq!(formatted(text), text);
    assert_eq!(formatted(&text.replace("    ", "\u{A0}\u{202F}\u{200B}")), text);
    assert_eq!(formatted(&text.replace('\n', "\r")), text);
    assert_eq!(formatted(&text.replace('\n', "\r\n")), text.replace('\n', "\r\n"));
    // A wide letter takes two columns.
    let wide = format!("(a: \"{}\", b: 1)\n", "高".repeat(45));
    assert_eq!(formatted(&wide).lines().count(), 2, "{}", formatted(&wide));
}

#[test]
fn short_lists_stay_on_a_line_and_long_ones_have_one_item_a_line() {
    assert_eq!(formatted("(a:[1,2 ,3],)"), "(a: [1, 2, 3])\n");
    let long = format!("(a: [{}])", ["123456789"; 10].join(","));
    let lines = formatted(&long);
    assert_eq!(lines.lines().count(), 12, "{lines}");
    assert!(lines.starts_with("(a: [\n    123456789,\n"), "{lines}");
    assert!(lines.ends_with("    123456789,\n])\n"), "{lines}");
}

#[test]
fn long_fields_fill_their_lines_and_breaks_of_the_author_stay() {
    let field = r#"name: "a text of some length","#;
    let lines = formatted(&format!("({})", field.repeat(4)));
    let [first, second] = lines.lines().collect::<Vec<_>>()[..] else { panic!("{lines}") };
    assert_eq!(first.matches("name").count(), 3, "{lines}");
    assert!(second.starts_with("    name") && second.ends_with(')'), "{lines}");
    assert!(lines.lines().all(|line| line.chars().count() <= WIDTH), "{lines}");

    assert_eq!(formatted("(\na:1,b:2,\nc:3\n)"), "(\n    a: 1, b: 2,\n    c: 3,\n)\n");
    assert_eq!(formatted("(a:1,\n\n\n\nb:2)"), "(a: 1,\n\n    b: 2)\n");
}

#[test]
fn comments_stay_where_they_are() {
    let text = "// top\n\n(\n    // of a\n    a: 1, // behind a\n    /* of b */ b: [\n        1, /* one */\n        // last\n    ],\n    // end\n)\n// bottom\n";
    assert_eq!(formatted(text), text);
    assert_eq!(
        formatted("(a: 1 // why\n, b /* x */ : /* y */ 2)"),
        "(a: 1, // why\n    b /* x */: /* y */ 2)\n"
    );
    assert_eq!(formatted("[ /* nothing */ ]"), "[\n    /* nothing */\n]\n");
}

#[test]
fn texts_marks_and_line_ends_are_left_alone() {
    let text = "(a: \"two\n  lines // no comment\", b: r#\"raw \" [ \"#, c: '\"', d: -1.5e-3)\n";
    assert_eq!(formatted(text), text);
    assert_eq!(formatted("(a:1,\r\nb:2)"), "(a: 1,\r\n    b: 2)\r\n");
    assert_eq!(formatted("#![enable(x)] (a:1)"), "#![enable(x)]\n(a: 1)\n");
}

/// A RON value as somebody might write it, with space and comments anywhere.
fn value() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        "[a-z]{1,12}",
        "-?[0-9]{1,4}(\\.[0-9]{1,3})?",
        Just("\"text with // and [ (\"".to_string()),
        Just("\"two\n lines\"".to_string()),
        Just("r#\"raw \" \"#".to_string()),
        Just("'x'".to_string()),
        Just("()".to_string()),
        "\"[a-z ]{0,120}\"",
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        let spaced =
            (space(), inner, space()).prop_map(|(a, value, b)| format!("{a}{value}{b}")).boxed();
        let many = prop::collection::vec(spaced.clone(), 0..8);
        let fields = prop::collection::vec((space(), "[a-z]{1,8}", space(), spaced), 1..8);
        let name = prop_oneof![Just(""), Just("Name"), Just("Name ")];
        let last = prop_oneof![Just(""), Just(",")];
        prop_oneof![
            (many.clone(), last.clone()).prop_map(|(items, last)| list("[", &items, last, "]")),
            (name.clone(), many, last.clone()).prop_map(|(name, items, last)| list(
                &format!("{name}("),
                &items,
                last,
                ")"
            )),
            (name, fields, last).prop_map(|(name, fields, last)| {
                let fields: Vec<String> =
                    fields.iter().map(|(a, n, b, v)| format!("{a}{n}{b}:{v}")).collect();
                list(&format!("{name}("), &fields, last, ")")
            }),
        ]
    })
    .boxed()
}

fn list(open: &str, items: &[String], last: &str, close: &str) -> String {
    let last = if items.is_empty() { "" } else { last };
    format!("{open}{}{last}{close}", items.join(","))
}

fn space() -> BoxedStrategy<String> {
    let bit = prop_oneof![
        6 => Just(" "),
        3 => Just("\n"),
        1 => Just("\n\n\n"),
        1 => Just("\t"),
        1 => Just("// line\n"),
        1 => Just("/* block */"),
        1 => Just("/* two\n   /* lines */ */"),
    ];
    prop::collection::vec(bit, 0..4).prop_map(|bits| bits.concat()).boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// [`format`] itself refuses what would change the tree or lose a comment; here it never has to.
    #[test]
    fn whatever_is_written_keeps_its_meaning_and_settles_at_once(
        (before, value, after) in (space(), value(), space())
    ) {
        let text = format!("{before}{value}{after}");
        let once = formatted(&text);
        prop_assert_eq!(&once, &formatted(&once), "from\n{}", text);
        prop_assert!(once.lines().all(|line| !line.ends_with(' ')) || text.contains('"'));
        prop_assert!(!once.contains("\n\n\n") || text.contains('"'));
    }
}
