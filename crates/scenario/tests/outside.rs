//! Scenarios that came through word processors, web pages, keyboards of other scripts, version
//! control and other encodings: each place is named once, where it is, and nothing follows from it;
//! or it is read as what it is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use gradus_scenario::read::{Reading, read_bytes};
use gradus_text::{PlacedFault, Severity};

const SMALL: &str = include_str!("../../../tests/scenarios/small.ron");

fn read(bytes: &[u8]) -> Reading {
    read_bytes("x.ron", bytes).1
}

fn placed(reading: &Reading) -> Vec<PlacedFault> {
    reading.faults.iter().map(|fault| reading.sources.place(fault)).collect()
}

/// Line, column and code of each fault.
fn faults(text: &str) -> Vec<(usize, usize, &'static str)> {
    let reading = read(text.as_bytes());
    let all = placed(&reading);
    all.iter().map(|fault| (fault.line, fault.column, fault.code.as_str())).collect()
}

/// The small scenario with `to` in place of the first `from`, and the place of `to`.
fn with(from: &str, to: &str) -> (String, usize, usize) {
    let at = SMALL.find(from).unwrap_or_else(|| panic!("{from:?} is not there"));
    let before = &SMALL[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (SMALL.replacen(from, to, 1), line, column)
}

/// `to` in place of `from` gives one fault, `after` letters behind the begin of it, whose message and
/// remedy hold `says`.
#[track_caller]
fn one_fault(from: &str, to: &str, after: usize, code: &str, says: &[&str]) {
    let (text, line, column) = with(from, to);
    let reading = read(text.as_bytes());
    let all = placed(&reading);
    let shown = reading.render();
    assert_eq!(all.len(), 1, "{to:?}:\n{shown}");
    let place = (all[0].line, all[0].column, all[0].code.as_str());
    assert_eq!(place, (line, column + after, code), "{to:?}:\n{shown}");
    for part in says {
        assert!(shown.contains(part), "{to:?}: {part:?} is not in\n{shown}");
    }
    assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
}

/// `to` in place of `from` is read as if nothing had been changed.
#[track_caller]
fn same(text: &str) {
    let (good, reading) = (read(SMALL.as_bytes()), read(text.as_bytes()));
    assert!(reading.faults.is_empty(), "{}", reading.render());
    assert_eq!(good.scenario.unwrap(), reading.scenario.unwrap());
}

#[test]
fn spaces_of_every_kind_and_letters_without_width_are_blanks_between_words() {
    for blank in [
        "\u{A0}", "\u{202F}", "\u{2007}", "\u{2009}", "\u{3000}", "\u{2003}", "\u{200B}",
        "\u{200C}", "\u{FEFF}", "\u{AD}", "\u{2060}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{85}",
    ] {
        same(&SMALL.replace("    posture", &format!("{blank} {blank}posture")));
        same(&SMALL.replace("id: \"below\"", &format!("id{blank}:{blank}\"below\"{blank}")));
        same(&SMALL.replace("(0, 90)", &format!("(0,{blank}90{blank})")));
    }
    same(&format!("\u{FEFF}\u{FEFF}{SMALL}"));
    same(&SMALL.replace("    ", "\u{A0}\u{A0}\u{A0}\u{A0}"));
}

#[test]
fn lines_may_end_with_cr_alone() {
    same(&SMALL.replace('\n', "\r"));
    same(&SMALL.replace('\n', "\r\n"));
    same(&SMALL.replacen('\n', "\r", 3));
    let wrong = SMALL.replacen("posture: Standing", "posture: Standin", 1);
    let lines = |text: &str| faults(text).iter().map(|f| (f.0, f.1)).collect::<Vec<_>>();
    assert_eq!(lines(&wrong), [(10, 14)]);
    assert_eq!(lines(&wrong.replace('\n', "\r")), lines(&wrong));
}

#[test]
fn quotes_that_are_not_straight_are_one_fault_a_text() {
    let from = "\"Height\"";
    for (open, close) in [
        ("“", "”"),
        ("„", "“"),
        ("„", "”"),
        ("«", "»"),
        ("« ", " »"),
        ("»", "«"),
        ("‹", "›"),
        ("‘", "’"),
        ("‚", "‘"),
        ("’", "’"),
        ("＂", "＂"),
        ("″", "″"),
        ("`", "`"),
        ("´", "´"),
        ("''", "''"),
        ("“", "\""),
        ("„", "\""),
        ("「", "」"),
    ] {
        let to = format!("{open}Height{close}");
        one_fault(from, &to, 0, "look-alike", &["no straight quote", "write straight quotes"]);
    }
    // Apostrophes and quotes within.
    one_fault(from, "‘the patient’s height’", 0, "look-alike", &["no straight quote"]);
    one_fault(from, "“a \"real\" height, and (more)”", 0, "look-alike", &["no straight quote"]);
    // A quote that was changed at one end alone.
    one_fault(from, "\"Height”", 7, "look-alike", &["does not end this text"]);
    one_fault("\"1.0.0\",", "\"1.0.0”,", 6, "look-alike", &["does not end this text"]);
    one_fault(
        "\"None: nobody meets this world.\"",
        "“None: nobody meets this world.",
        0,
        "look-alike",
        &[],
    );
    one_fault("\"Below\", role", "\"Below”, role", 6, "look-alike", &["does not end this text"]);
    // A name in curly quotes is known all the same.
    one_fault("Follow(\"height\")", "Follow(“height”)", 7, "look-alike", &["`\"height\"`"]);
    // Within straight quotes they are letters.
    same_but_title("He said “hello”, and „bye“: l’été «là», 5 ′");
}

/// A title is read as it is written.
#[track_caller]
fn same_but_title(title: &str) {
    let reading =
        read(SMALL.replacen("A small world for tests\"", &format!("{title}\""), 1).as_bytes());
    assert!(reading.faults.is_empty(), "{}", reading.render());
    assert_eq!(reading.scenario.unwrap().title().to_string(), title);
}

#[test]
fn texts_keep_every_letter() {
    same_but_title("Höhe\u{A0}10\u{202F}m – 0,5 − ， （ ｗ \u{AD}\u{200C}\u{200D} שלום 高所");
}

#[test]
fn decimal_commas_are_named_at_the_comma() {
    let point = &["decimals have a point", "write a point"];
    one_fault("roughness: 0.5", "roughness: 0,5", 12, "decimal-comma", &["`0.5`"]);
    one_fault("[0, -0.6, 0]", "[0, -0,6, 0]", 6, "decimal-comma", &["`-0.6`"]);
    one_fault("[2, 0.2, 2]", "[2, 0,25, 2]", 5, "decimal-comma", &["`0.25`"]);
    one_fault("[2, 0.2, 2]", "[2, 0,05, 2]", 5, "decimal-comma", &["`0.05`"]);
    one_fault("[2, 0.2, 2]", "[2,0,2,2]", 0, "wrong-count", &["decimals have a point"]);
    one_fault("(10, 30)]", "(10, 30,5)]", 7, "decimal-comma", point);
    one_fault("level_m: -0.5", "level_m: -0,5", 11, "decimal-comma", point);
    one_fault("Below(level_m: -0.5)", "Below(level_m: -0,5)", 17, "decimal-comma", point);
    one_fault("duration_secs: 2,", "duration_secs: 2,5,", 16, "decimal-comma", point);
    one_fault(
        "values: [(\"height\", 10)]",
        "values: [(\"height\", 10,5)]",
        22,
        "decimal-comma",
        point,
    );
    one_fault(
        "values: [(\"height\", 10)]",
        "values: {\"height\": 10,5}",
        21,
        "decimal-comma",
        point,
    );
    let two = SMALL.replacen("[0.5, 3, 0.5]", "[0,5, 3, 0,5]", 1);
    let (line, column) = {
        let (_, line, column) = with("[0.5, 3, 0.5]", "");
        (line, column)
    };
    let codes = [(line, column + 2, "decimal-comma"), (line, column + 10, "decimal-comma")];
    assert_eq!(faults(&two), codes);
    let all = SMALL.replacen("[0.5, 3, 0.5]", "[0,5,3,0,0,5]", 1);
    assert_eq!(faults(&all).len(), 3);
}

#[test]
fn a_comma_that_could_be_a_point_is_asked_about_and_read_as_it_stands() {
    let text = SMALL.replacen("[2, 0.2, 2]", "[2,1, 2]", 1);
    let reading = read(text.as_bytes());
    assert!(reading.scenario.is_some());
    let found = placed(&reading);
    assert_eq!(found.len(), 1, "{}", reading.render());
    assert_eq!((found[0].severity, found[0].code.as_str()), (Severity::Warning, "decimal-comma"));
    assert!(found[0].remedy.as_ref().unwrap().contains("`2.1`"));
    assert_eq!(faults(&SMALL.replacen("[2, 0.2, 2]", "[2,1,2]", 1)), []);
}

#[test]
fn signs_and_digits_of_typesetting_are_named_with_the_number_that_is_meant() {
    for minus in ["−", "–", "—", "‐", "‑", "‒", "﹣", "－"] {
        let to = format!("[0, {minus}0.6, 0]");
        one_fault("[0, -0.6, 0]", &to, 4, "look-alike", &["write `-0.6`"]);
    }
    one_fault("level_m: -0.5", "level_m: −0.5", 9, "look-alike", &["`−` (U+2212, a minus sign)"]);
    one_fault("max: 30", "max: ３０", 5, "look-alike", &["write `30`"]);
    one_fault("roughness: 0.5", "roughness: 0．5", 12, "look-alike", &["write `0.5`"]);
    one_fault("roughness: 0.5", "roughness: 0·5", 12, "look-alike", &["write `0.5`"]);
    one_fault("roughness: 0.5", "roughness: 5e−1", 13, "look-alike", &["write `5e-1`"]);
    one_fault(
        "roughness: 0.5",
        "roughness: 0.\u{200B}5",
        13,
        "hidden-letter",
        &["write `0.5`", "U+200B"],
    );
    for part in ["\u{A0}", "\u{202F}", "\u{2009}", "'", "’"] {
        let to = format!("pitch_hz: 1{part}000");
        one_fault("pitch_hz: 185", &to, 11, "bad-number", &["write `1000`"]);
    }
}

#[test]
fn wide_brackets_commas_and_colons_are_named() {
    for (from, to, after) in [
        ("format: 1", "format：1", 6),
        ("format: 1,", "format: 1，", 9),
        ("format: 1,", "format: 1、", 9),
        ("format: 1,", "format: 1；", 9),
        ("(0, 90)", "（0, 90)", 0),
        ("(0, 90)", "(0, 90）", 6),
        ("[0, -0.6, 0]", "［0, -0.6, 0]", 0),
        ("[0, -0.6, 0]", "【0, -0.6, 0]", 0),
    ] {
        one_fault(from, to, after, "look-alike", &["is not `"]);
    }
    one_fault("// A small", "／／ A small", 0, "look-alike", &["write `//`"]);
}

#[test]
fn letters_that_are_not_seen_are_named_in_words_and_names() {
    for c in ["\u{200B}", "\u{200C}", "\u{FEFF}", "\u{AD}", "\u{202E}", "\u{200F}", "\u{2066}"] {
        let code = format!("U+{:04X}", c.chars().next().unwrap() as u32);
        one_fault("posture:", &format!("pos{c}ture:"), 3, "hidden-letter", &["`posture`", &code]);
        one_fault("Standing", &format!("Stan{c}ding"), 4, "hidden-letter", &["`Standing`", &code]);
        let id = format!("id: \"hei{c}ght\"");
        one_fault("id: \"height\"", &id, 8, "hidden-letter", &["`height`", &code]);
        let follow = format!("Follow(\"{c}height\")");
        one_fault("Follow(\"height\")", &follow, 8, "hidden-letter", &["`height`", &code]);
    }
    one_fault("id: \"height\"", "id: \"height\u{A0}\"", 11, "hidden-letter", &["no-break space"]);
    one_fault("posture:", "\u{202E}posture:", 0, "hidden-letter", &["turns the order"]);
    one_fault("posture:", "\u{1b}posture:", 0, "hidden-letter", &["U+001B"]);
}

#[test]
fn letters_of_other_alphabets_are_named_in_words_and_names() {
    one_fault(
        "posture:",
        "pоsture:",
        1,
        "look-alike",
        &["`о` (U+043E, a Cyrillic letter)", "`posture`"],
    );
    one_fault("Standing", "Ѕtanding", 0, "look-alike", &["`Standing`"]);
    one_fault("id: \"height\"", "id: \"hеight\"", 6, "look-alike", &["write `height`"]);
    one_fault("Follow(\"height\")", "Follow(\"hеight\")", 9, "look-alike", &["write `height`"]);
    one_fault("format:", "ｆｏｒｍａｔ:", 0, "look-alike", &["write `format`"]);
    one_fault("title:", "tıtle:", 1, "look-alike", &["write `title`"]);
    one_fault("role: Feared", "role: Fεared", 7, "look-alike", &["Greek"]);
}

#[test]
fn a_merge_that_is_not_resolved_is_one_fault() {
    let merge = |kept: &str, other: &str, base: &str| {
        format!("<<<<<<< HEAD\n{kept}\n{base}=======\n{other}\n>>>>>>> branch")
    };
    let line = "    posture: Standing,";
    let (_, number, _) = with(line, "");
    for base in ["", "||||||| 1234\n    posture: Seated,\n"] {
        let text = SMALL.replacen(line, &merge(line, "    posture: Seated, 5", base), 1);
        assert_eq!(
            faults(&text),
            [(number, 1, "merge-mark")],
            "{}",
            read(text.as_bytes()).render()
        );
        let text = text.replace('\n', "\r\n");
        assert_eq!(faults(&text), [(number, 1, "merge-mark")]);
    }
    // A fault behind it stands where it stands.
    let text =
        SMALL.replacen(line, &merge(line, line, ""), 1).replacen("role: Safe", "role: Save", 1);
    let (_, behind, column) = with("Safe", "");
    assert_eq!(faults(&text), [(number, 1, "merge-mark"), (behind + 4, column, "unknown-variant")]);
    for left in ["<<<<<<< HEAD", "=======", ">>>>>>> branch", "|||||||"] {
        let text = SMALL.replacen(line, &format!("{line}\n{left}"), 1);
        assert_eq!(faults(&text), [(number + 1, 1, "merge-mark")], "{left}");
    }
    // In a comment it is an ornament.
    same(&SMALL.replacen(line, &format!("/*\n=======\n*/\n{line}\n// <<<<<<< x"), 1));
}

#[test]
fn other_encodings_are_named() {
    let of = |bytes: &[u8]| {
        let reading = read(bytes);
        assert_eq!(reading.faults.len(), 1, "{}", reading.render());
        assert!(!reading.render().contains(|c: char| c.is_control() && c != '\n'));
        reading.render()
    };
    let utf16 = |mark: bool, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        format!("{mark}{SMALL}").encode_utf16().flat_map(order).collect()
    };
    let utf32 = |mark: bool, order: fn(u32) -> [u8; 4]| -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        format!("{mark}{SMALL}").chars().flat_map(|c| order(c as u32)).collect()
    };
    for mark in [false, true] {
        assert!(of(&utf16(mark, u16::to_le_bytes)).contains("UTF-16 (little-endian): save"));
        assert!(of(&utf16(mark, u16::to_be_bytes)).contains("UTF-16 (big-endian): save"));
        assert!(of(&utf32(mark, u32::to_le_bytes)).contains("UTF-32 (little-endian): save"));
        assert!(of(&utf32(mark, u32::to_be_bytes)).contains("UTF-32 (big-endian): save"));
    }
    let latin1 = SMALL.replacen("On the ground", "Auf dem Boden, H?he 0", 1).replace('?', "\u{1}");
    let latin1: Vec<u8> = latin1.bytes().map(|b| if b == 1 { 0xF6 } else { b }).collect();
    let said = of(&latin1);
    assert!(said.starts_with("x.ron:25:"), "{said}");
    assert!(said.contains("0xF6") && said.contains("Latin-1") && said.contains("`ö`"), "{said}");
    let windows: Vec<u8> = latin1.iter().map(|b| if *b == 0xF6 { 0x93 } else { *b }).collect();
    assert!(of(&windows).contains("`“`"));
    let cut = [SMALL.as_bytes(), b"// \xC3"].concat();
    assert!(of(&cut).contains("ends within a letter"));
}

#[test]
fn files_of_another_kind_and_zero_bytes_are_named() {
    let of = |bytes: &[u8]| {
        let reading = read(bytes);
        assert_eq!(reading.faults.len(), 1, "{}", reading.render());
        reading.render()
    };
    assert!(of(b"PK\x03\x04\x14\0\x06\0").contains("zip archive"));
    assert!(of(b"\x1F\x8B\x08\0").contains("gzip"));
    assert!(of(b"%PDF-1.7\n").contains("a PDF"));
    assert!(of(b"{\\rtf1\\ansi (a: 1)}").contains("word processor"));
    assert!(of(b"\n<!DOCTYPE html>").contains("web page"));
    let zeros = [SMALL.as_bytes(), &[0; 4096]].concat();
    let said = of(&zeros);
    assert!(said.contains("4096 zero bytes") && said.starts_with("x.ron:52:1:"), "{said}");
}

#[test]
fn what_stands_behind_the_end_is_one_fault_whatever_its_letters_are() {
    for behind in ["garbage", "“quotes” and ，", ")", "\u{1b}[0m −5", "(a: ０)"] {
        let text = format!("{SMALL}{behind}");
        assert_eq!(faults(&text).len(), 1, "{behind:?}: {}", read(text.as_bytes()).render());
    }
    let prose = "Dear colleague, “this” is no scenario： it’s – well – a letter.\nYours ‘truly’\n";
    assert_eq!(faults(prose), [(1, 1, "not-ron")]);
}

#[test]
fn carets_stand_under_what_they_mean_in_a_terminal() {
    let (text, ..) = with("label: \"Height\", kind", "label: \"高所の\", kynd");
    let shown = read(text.as_bytes()).render();
    let lines: Vec<&str> = shown.lines().collect();
    let caret =
        lines.iter().position(|line| line.trim_start().starts_with("| ") && line.contains('^'));
    let caret = caret.expect("a caret");
    let before = lines[caret - 1].split("kynd").next().unwrap();
    // Three wide letters take six columns.
    assert_eq!(lines[caret].find('^').unwrap(), before.chars().count() + 3);
}

#[test]
fn whatever_is_strange_a_scenario_of_it_ends_quickly_and_in_bounds() {
    for unit in [
        "“",
        "„a",
        "''",
        "`",
        "−1",
        "＂",
        "（",
        "\u{202E}",
        "1'000",
        "<<<<<<<\n",
        "=======\n",
        "o\u{200B}",
        "о",
        "／／\n",
    ] {
        let text = format!("({}", unit.repeat(1_000_000 / unit.len()));
        let reading = read(text.as_bytes());
        assert!(reading.has_errors() && reading.faults.len() <= 202, "{unit}");
        assert!(reading.render().len() < 300_000, "{unit}");
    }
}
