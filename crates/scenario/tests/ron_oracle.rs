//! The parser compared with the `ron` crate, and given arbitrary texts.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use gradus_scenario::read::read_bytes;
use gradus_text::{Faults, Node, NodeKind, Source, parse};
use proptest::prelude::*;
use ron::Value;

fn tree(text: &str) -> (Option<Node>, Vec<String>) {
    let source = Source::new("x.ron", text);
    let mut faults = Faults::default();
    let node = parse(&source, &mut faults);
    (node, faults.into_sorted().iter().map(|fault| source.render(fault)).collect())
}

/// Whether a node has the value that `ron` read.
fn same(node: &Node, value: &Value) -> bool {
    match (&node.kind, value) {
        (NodeKind::Unit, Value::Unit) | (NodeKind::Name(_), Value::Unit) => true,
        (NodeKind::Name(name), Value::Option(None)) => name == "None",
        (NodeKind::Bool(a), Value::Bool(b)) => a == b,
        (NodeKind::Char(a), Value::Char(b)) => a == b,
        (NodeKind::Text(a), Value::String(b)) => a == b,
        (NodeKind::Number(a), Value::Number(b)) => {
            let b = b.into_f64();
            // `ron` keeps a number as f32 where it believes that to be exact.
            *a == b || a.is_nan() && b.is_nan() || (*a as f32) == (b as f32)
        }
        (NodeKind::Tuple { name: Some(name), items }, Value::Option(Some(inner))) => {
            name.text == "Some" && matches!(items.as_slice(), [one] if same(one, inner))
        }
        (NodeKind::List(items) | NodeKind::Tuple { items, .. }, Value::Seq(values)) => {
            items.len() == values.len() && items.iter().zip(values).all(|(a, b)| same(a, b))
        }
        (NodeKind::Unit, Value::Seq(values)) => values.is_empty(),
        (NodeKind::Tuple { items, .. }, Value::Unit) => items.is_empty(),
        (NodeKind::Map(entries), Value::Map(map)) => {
            // `ron` sorts entries and drops repeated keys; the last entry stays.
            map.iter().all(|(key, value)| {
                entries.iter().rev().any(|(k, v)| same(k, key) && same(v, value))
            })
        }
        (NodeKind::Struct { fields, .. }, Value::Map(map)) => map.iter().all(|(key, value)| {
            fields
                .iter()
                .rev()
                .any(|(k, v)| *key == Value::String(k.text.clone()) && same(v, value))
        }),
        _ => false,
    }
}

fn agrees(text: &str) {
    let Ok(value) = ron::from_str::<Value>(text) else { return };
    let (node, faults) = tree(text);
    // Refused on purpose: `b"…"` and `b'…'`; and two dots in a number, which `ron` lets through.
    let on_purpose = |fault: &String| {
        fault.contains("error[bytes]") || fault.contains("error[bad-number]") && text.contains("..")
    };
    if faults.iter().any(on_purpose) {
        return;
    }
    assert!(faults.is_empty(), "{text}\n{}", faults.join("\n"));
    let node = node.expect("a tree");
    assert!(same(&node, &value), "{text}\n{node:?}\n{value:?}");
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Unit),
        Just(Value::Option(None)),
        any::<bool>().prop_map(Value::Bool),
        any::<char>().prop_map(Value::Char),
        any::<String>().prop_map(Value::String),
        any::<i64>().prop_map(|n| Value::Number(n.into())),
        any::<u64>().prop_map(|n| Value::Number(n.into())),
        any::<f64>().prop_map(|n| Value::Number(n.into())),
        any::<f32>().prop_map(|n| Value::Number(n.into())),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Seq),
            prop::collection::vec(("[ -~]{0,6}", inner.clone()), 0..6).prop_map(|entries| {
                let entries = entries.into_iter().map(|(k, v)| (Value::String(k), v));
                Value::Map(entries.collect())
            }),
            inner.prop_map(|v| Value::Option(Some(Box::new(v)))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_what_ron_prints(value in any_value()) {
        let plain = ron::to_string(&value).unwrap();
        agrees(&plain);
        let pretty = ron::ser::PrettyConfig::default();
        agrees(&ron::ser::to_string_pretty(&value, pretty).unwrap());
    }

    #[test]
    fn accepts_whatever_ron_accepts(
        text in r#"(\(|\)|\[|\]|\{|\}|,|:|a|b|Ab|1|-2|0x1F|1_0|\.5|1e3|2\.|"s\\n"|r\#"q"\#|'c'|true|None|Some\(|inf|NaN|/\*x\*/|//y\n| |\n){0,14}"#
    ) {
        agrees(&text);
    }

    #[test]
    fn bytes_of_any_kind_end_in_faults(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (source, reading) = read_bytes("x.ron", &bytes);
        prop_assert!(reading.scenario.is_none());
        prop_assert!(reading.has_errors());
        prop_assert!(!source.render_all(&reading.faults).is_empty());
    }

    #[test]
    fn texts_of_any_kind_end_in_faults(text in r#"[\[\](){}"'#rab/*\\,:=;0-9xeé\n-]{0,200}"#) {
        let (source, reading) = read_bytes("x.ron", text.as_bytes());
        prop_assert!(reading.has_errors());
        for fault in &reading.faults {
            prop_assert!(fault.span.start <= fault.span.end, "{fault:?}");
            prop_assert!(fault.span.end <= source.text.len(), "{fault:?}");
            prop_assert!(source.text.is_char_boundary(fault.span.start), "{fault:?}");
        }
    }

    #[test]
    fn a_scenario_with_a_hole_ends_in_faults_or_a_scenario(
        start in 0usize..4000, length in 0usize..40, filler in r#"[\[\](){}",:a0]{0,3}"#
    ) {
        let page = include_str!("../../../docs/scenario-format.md");
        let text = page.split("```ron\n").nth(1).unwrap().split("```").next().unwrap();
        let cut = |at: usize| {
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) { at -= 1; }
            at
        };
        let holed = format!("{}{filler}{}", &text[..cut(start)], &text[cut(start + length)..]);
        let (source, reading) = read_bytes("x.ron", holed.as_bytes());
        prop_assert!(reading.scenario.is_some() || reading.has_errors());
        source.render_all(&reading.faults);
    }
}

#[test]
fn agrees_with_ron_on_what_people_write() {
    for text in [
        "()",
        "( )",
        "Name",
        "Name()",
        "(a: 1, b: (2, 3),)",
        "Sun(a: 1.0,)",
        "[1, 2, 3,]",
        "{\"a\": 1, \"b\": [Some(2), None]}",
        "/* a /* b */ c */ (a: 1) // end",
        "#![enable(implicit_some)]\n#![enable(unwrap_newtypes)]\n(a: 1)",
        "r\"raw \\ text\"",
        "r##\"raw \"# text\"##",
        "\"a\\n\\t\\\\\\\"\\u{e9}\\x41\\xc3\\xa9\"",
        "\"one \\\n   line\"",
        "['a', '\\'', '\\n', '\\u{1F600}']",
        "[0x1F, 0o17, 0b101, 1_000, -5, +5, 1., .5, 1e3, 1E-3, 300u16, 1.5f32]",
        "[inf, -inf, NaN, inff32]",
        "(r#type: 1)",
        "Point (1, 2)",
    ] {
        let value = ron::from_str::<Value>(text);
        assert!(value.is_ok(), "{text}: {value:?}");
        agrees(text);
    }
}

#[test]
fn a_broken_text_is_read_to_its_end() {
    let (_, faults) =
        tree("(a: 1 b: 2,\n c = 3,\n d: 12px,\n e: \"\\q\",\n f: ,\n g: [1, 2),\n h: @)");
    let all = faults.join("\n");
    for code in [
        "missing-comma",
        "expected-colon",
        "bad-number",
        "bad-escape",
        "expected-value",
        "unclosed-bracket",
    ] {
        assert!(all.contains(code), "{code} is missing in\n{all}");
    }
}

#[test]
fn hostile_texts_are_refused_at_once() {
    let size = 4 * 1024 * 1024;
    let unit = |unit: &str| unit.repeat(size / unit.len());
    let hostile = [
        unit("["),
        unit("("),
        unit("{"),
        unit("a("),
        unit("/*"),
        unit("\"\\"),
        unit("\\\"\n"),
        format!("@{}", &unit("\\\"\n")[..size - 8]),
        unit("r#\""),
        unit("r#"),
        unit("'"),
        unit("1e"),
        unit("-"),
        unit("1,"),
        format!("[{}", &unit("1,")[..size - 8]),
        format!("({}", &unit("a:1,")[..size - 8]),
        format!("(parameters:[{}", &unit("(id:\"a\"),")[..size - 64]),
        unit("]"),
        unit("\u{0}"),
        unit("#!["),
        unit("Some("),
        unit("a "),
    ];
    for text in hostile {
        let (source, reading) = read_bytes("x.ron", text.as_bytes());
        let begin: String = text.chars().take(20).collect();
        assert!(reading.has_errors(), "{begin}");
        assert!(reading.faults.len() <= 202, "{begin}");
        assert!(source.render_all(&reading.faults).len() < 200_000, "{begin}");
    }
    let (source, reading) = read_bytes("x.ron", &vec![b'['; 100 * 1024 * 1024]);
    let said = source.render_all(&reading.faults);
    assert!(said.contains("x.ron:1:1: error[too-large]: this is 100.0 MiB"), "{said}");
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let (source, reading) = read_bytes("x.ron", b"\xEF\xBB\xBF(\n  id: \"\xC3\xA9\xFF\")");
    let said = source.render_all(&reading.faults);
    assert!(said.starts_with("x.ron:2:9: error[not-utf8]: the byte 0xFF"), "{said}");
    let (_, reading) = read_bytes("x.ron", b"\xFF\xFE(\x00");
    assert!(reading.faults[0].remedy.as_ref().unwrap().contains("UTF-16"));
}
