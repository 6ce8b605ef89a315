//! The time that a text takes grows with its length, whatever its letters are.
//!
//! Compared are two lengths of the same letters in the same run: a text that is looked at anew from
//! each of its places takes 256 times as long where it is 16 times as long.

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use gradus_text::{Faults, Source, parse, tokens};

const SHORT: usize = 2 << 10;
const LONG: usize = 16 * SHORT;
/// Between 16, where the time grows with the length, and 256, where it grows with its square.
const MOST_TIMES: u32 = 64;
/// What takes less is not compared by itself: other programs run meanwhile.
const LEAST: Duration = Duration::from_millis(2);

fn time(text: &str) -> Duration {
    let source = Source::new("a.ron", text);
    let begin = Instant::now();
    let mut faults = Faults::default();
    black_box(parse(&source, &mut faults));
    black_box(tokens(text));
    begin.elapsed()
}

fn repeated(begin: &str, unit: &str, bytes: usize) -> String {
    format!("{begin}{}", unit.repeat(bytes / unit.len()))
}

#[test]
fn what_is_16_times_as_long_takes_no_more_than_so_many_times_as_long() {
    // The first letter of each makes sure that letters that look like others are looked for.
    let units = [
        ".",
        "+",
        "-",
        "+-",
        "-.",
        "..a",
        ".a",
        ".e+",
        "1.",
        "1e+",
        "0x",
        "1\u{2019}",
        "1'",
        "'",
        "''",
        "`",
        "\u{201C}",
        "\u{201C}a\n",
        "\"",
        "\"a\u{201D},",
        "\"\n\\\"\u{201D},\n",
        "\"\n\"a",
        "\\\"",
        "r#",
        "r#\"",
        "#",
        "/",
        "/*",
        "//\n",
        "\u{FF0F}",
        "\u{200B}",
        "a\u{200B}",
        "-\u{115F}",
        "a ",
        "a(",
        "[",
        "a:",
        "a=",
        "{1,",
        "1:1,1 ",
        "<<<<<<<\n",
        "=======\n",
        "<<<<<<<\n=======\n",
        ">",
        "|||||||",
        "\u{FF08}",
        "\u{37E}",
        "\0",
        "\n",
        "\r",
        "é",
    ];
    for unit in units {
        for begin in ["(`", "", "[\u{2212}1, "] {
            let (short, long) = (repeated(begin, unit, SHORT), repeated(begin, unit, LONG));
            let (mut least, mut last) = (LEAST, LEAST);
            // A run that another program held up is made again.
            let grows = (0..3).all(|_| {
                least = least.max(time(&short));
                last = time(&long);
                last > least * MOST_TIMES
            });
            assert!(!grows, "{begin}{unit:?}: {least:?}, then {last:?}");
        }
    }
}
