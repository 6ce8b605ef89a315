//! Faults of letters, brackets and commas, which keep a text from being read at all.

use super::{Explained, fault};
use crate::codes;

pub(super) const FAULTS: &[Explained] = &[
    fault(
        codes::TOO_LARGE,
        "The text has more than 4 MiB, or what is included has more than 8 MiB; nothing of it was read.",
        "A scenario holds text, not data. Is this the right file?",
    ),
    fault(
        codes::NOT_UTF8,
        "The file holds bytes that are no text in UTF-8, the encoding that every scenario has.",
        "Save it as UTF-8; an editor may call this \"encoding\".",
    ),
    fault(
        codes::EMPTY,
        "There is nothing in the file but space and comments.",
        "Begin with `gradus-scenario new NAME`.",
    ),
    fault(
        codes::NOT_RON,
        "The file begins with something that no scenario begins with; it may be another kind of file.",
        "A scenario is one value in parentheses: `( … )`.",
    ),
    fault(
        codes::TRAILING,
        "Something stands after the end of the scenario, or a bracket closes that was never opened.",
        "Remove it, or look for a bracket that closes too early.",
    ),
    fault(
        codes::UNCLOSED_BRACKET,
        "A bracket is opened and never closed.",
        "Close it where its content ends. `fmt` will not touch the file until it is.",
    )
    .shown("values: [(\"height\", 3),", "values: [(\"height\", 3)],"),
    fault(
        codes::WRONG_BRACKET,
        "A bracket is closed by one of another kind.",
        "`(` is closed by `)`, `[` by `]`, `{` by `}`.",
    )
    .shown("(pitch_deg: -15}", "(pitch_deg: -15)"),
    fault(codes::EXTRA_COMMA, "There are two commas, or a comma at the beginning.", "Remove one.")
        .shown("format: 1,,", "format: 1,"),
    fault(
        codes::MISSING_COMMA,
        "Two things stand beside each other without a comma.",
        "Add a comma after the first.",
    )
    .shown("format: 1\n", "format: 1,\n"),
    fault(
        codes::EXPECTED_VALUE,
        "A value should stand here.",
        "Write the value, or remove the field.",
    )
    .shown("posture: ,", "posture: Standing,"),
    fault(
        codes::EXPECTED_COLON,
        "A field's name is followed by something else than a colon.",
        "Write `name: value`.",
    )
    .shown("format = 1", "format: 1"),
    fault(
        codes::MIXED_FIELDS,
        "Some values in these parentheses have names and some have none.",
        "Give every value its name.",
    )
    .shown("posture: Standing, 5,", "posture: Standing,"),
    fault(
        codes::TOO_DEEP,
        "More than 64 brackets are open within each other.",
        "Look for brackets that were never closed.",
    ),
    fault(
        codes::TOO_MANY_VALUES,
        "The file has more than 200 000 values, with all that it includes.",
        "Use `repeat` for things that stand there many times.",
    ),
    fault(codes::BYTES, "A text has a `b` before its quote.", "Remove the `b`.")
        .shown("category: b\"weather\"", "category: \"weather\""),
    fault(
        codes::BAD_NUMBER,
        "This begins like a number and is none. Often a unit is written behind it.",
        "Write the number alone; the name of the field says its unit.",
    )
    .shown("dwell_secs: 60s", "dwell_secs: 60"),
    fault(
        codes::UNCLOSED_TEXT,
        "A text is opened with a quote and never closed.",
        "End it with a quote.",
    ),
    fault(
        codes::UNCLOSED_COMMENT,
        "A comment is opened with `/*` and never closed.",
        "End it with `*/`. Comments within comments count.",
    ),
    fault(codes::BAD_CHARACTER, "A text stands in single quotes.", "Text stands in double quotes.")
        .shown("label: 'Height'", "label: \"Height\""),
    fault(
        codes::BAD_ESCAPE,
        "A backslash in a text is followed by something that it does not go with.",
        "Write a backslash as `\\\\`. There are `\\n`, `\\t`, `\\\"` and `\\u{…}` besides.",
    )
    .shown("label: \"Hei\\ght\"", "label: \"Height\""),
    fault(
        codes::HIDDEN_LETTER,
        "A letter that is not seen stands in a word, a name or a number: a zero-width space, a soft hyphen, a mark of direction. Web pages and word processors bring them. Spaces of every kind between words are read as blanks.",
        "Type the word anew, or copy the one from the message.",
    ),
    fault(
        codes::LOOK_ALIKE,
        "A letter looks like one of RON and is another: a quote that is not straight, a bracket or a comma of wide letters, a Cyrillic letter, a minus of typesetting.",
        "Write what the message names. A word processor changes quotes by itself: use an editor for plain text.",
    )
    .shown("label: “Height”", "label: \"Height\""),
    fault(
        codes::DECIMAL_COMMA,
        "A number has a comma where its point should be. A comma ends a value here, so that two numbers are read.",
        "Write a point: `0.5`. Where two numbers are meant, put a blank behind the comma.",
    )
    .shown("default: 0,5,", "default: 0,"),
    fault(
        codes::MERGE_MARK,
        "Version control has put two versions of a place into the file, with lines of `<<<<<<<`, `=======` and `>>>>>>>`; only the first was read.",
        "Keep one of the two, and remove the three lines.",
    ),
    fault(
        codes::MORE_FAULTS,
        "More than 200 faults were found; the rest is counted, not shown.",
        "Mend the first ones: often many come from one.",
    ),
];
