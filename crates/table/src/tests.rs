use crate::{Clock, ClockForm, Limits, Style, Table, Unit, Value, shown};
use proptest::prelude::*;

fn table(text: &str) -> Table {
    Table::parse(text.as_bytes(), Limits::HEART).unwrap_or_else(|fault| panic!("{text:?}: {fault}"))
}

fn refused(bytes: &[u8]) -> String {
    let rows = |table: Table| {
        let mut rows = table.rows();
        while let Some(row) = rows.next_row() {
            row?;
        }
        Ok(())
    };
    let told = Table::parse(bytes, Limits::HEART).and_then(rows).unwrap_err().to_string();
    assert!(!told.contains(|c: char| c.is_control()), "{told:?}");
    told
}

fn names(table: &Table) -> Vec<&str> {
    table.columns().iter().map(|c| c.name()).collect()
}

/// Each row: its line and its cells.
fn rows(table: &Table) -> Vec<(u64, Vec<String>)> {
    let (mut rows, mut all) = (table.rows(), Vec::new());
    while let Some(row) = rows.next_row() {
        let row = row.unwrap_or_else(|fault| panic!("{fault}"));
        all.push((row.line(), row.cells().map(str::to_owned).collect()));
    }
    all
}

fn numbers(table: &Table, column: usize) -> Vec<Value> {
    let (mut rows, mut all) = (table.rows(), Vec::new());
    while let Some(row) = rows.next_row() {
        all.push(table.style().read(row.unwrap().cell(column)));
    }
    all
}

#[test]
fn the_same_table_is_read_in_every_dress() {
    let plain = "time_s;rr [ms]\n0,5;812,5\n1,3;799,0\n2,1;805,5\n";
    let crlf = plain.replace('\n', "\r\n");
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let gzip = {
        use std::io::Write as _;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(plain.as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    let dresses = [
        plain.as_bytes().to_vec(),
        crlf.as_bytes().to_vec(),
        plain.replace('\n', "\r").into_bytes(),
        format!("\u{feff}{plain}").into_bytes(),
        utf16(&format!("\u{feff}{crlf}"), false),
        utf16(&format!("\u{feff}{plain}"), true),
        utf16(plain, false),
        utf16(&crlf, true),
        plain.replace(';', "\t").into_bytes(),
        plain.replace(',', ".").replace(';', ",").into_bytes(),
        plain.replace(',', ".").replace(';', "|").into_bytes(),
        format!("{plain}\0\0\0").into_bytes(),
        gzip,
    ];
    for bytes in dresses {
        let table = Table::parse(&bytes, Limits::HEART).unwrap();
        assert_eq!(names(&table), ["time_s", "rr [ms]"], "{bytes:?}");
        let rr = [812.5, 799.0, 805.5].map(Value::Number);
        assert_eq!(numbers(&table, 1), rr, "{bytes:?}");
        let lines: Vec<u64> = rows(&table).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 3, 4], "{bytes:?}");
    }
}

#[test]
fn latin_1_is_read_and_said() {
    let table = Table::parse(b"Ger\xe4t;RR [ms]\nG\xfcrtel;812\n", Limits::HEART).unwrap();
    assert_eq!(names(&table), ["Gerät", "RR [ms]"]);
    assert!(table.notes()[0].text().contains("Latin-1"));
}

#[test]
fn files_that_are_no_table_are_named() {
    for (bytes, what) in [
        (&b"%PDF-1.7\n%\xe2"[..], "a PDF"),
        (b"PK\x03\x04\x14\0\0\0xl/workbook.xml", "a workbook (.xlsx)"),
        (b"PK\x03\x04\x14\0\0\0a.csv", "a zip archive"),
        (b"\x89MCAP0\r\n", "an MCAP log"),
        (b"[\n {\"a\": 1}]", "JSON"),
        (b"[812, 799]", "JSON"),
        (b"<?xml version=\"1.0\"?>", "XML"),
        (b"<html><table>", "a web page"),
        (b"\x0e\x10\x00\x00\x01\x02\x03\x04.FIT\0\0", "a FIT file"),
        (b"\x93NUMPY\x01\0", "a NumPy file"),
        (b"\0\0\0\0", "zeros"),
        (b"", "the file is empty"),
        (b" \r\n\t\n", "the file holds nothing"),
        (b"a\x01\x02;b\n", "no text"),
        (b"time;rr\n1;812\n2;799\n\0\0\0\0\0\0\0\0,3;805\n", "from line 4 on 8 bytes are zero"),
        (b"time;rr\n1;812;\x1b[2J;9\n2;799\n", "has 4 cells"),
        (b"\x1f\x8b\x08\0\0", "gzip, and it is damaged"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
    ] {
        let told = refused(bytes);
        assert!(told.contains(what), "{bytes:?}: {told}");
    }
}

#[test]
fn what_gzip_unpacks_to_is_bounded() {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b'8'; 1 << 20]).unwrap();
    let bytes = packed.finish().unwrap();
    let limits = Limits { file_bytes: 1 << 20, unpacked_bytes: 1 << 19 };
    let told = Table::parse(&bytes, limits).unwrap_err().to_string();
    assert!(told.contains("unpacks to more than"), "{told}");
    let limits = Limits { file_bytes: 8, unpacked_bytes: 8 };
    assert!(Table::parse(&bytes, limits).unwrap_err().to_string().contains("larger than"));
}

#[test]
fn a_header_is_found_under_what_stands_above_it() {
    let opened = table("# OpenSignals\n# EndOfHeader\n0\t0\t512\t\n1\t0\t513\t\n");
    assert_eq!((opened.has_header(), opened.columns().len()), (false, 4));
    assert_eq!(opened.preamble().comments.len(), 2);
    for (text, expected) in [
        ("#;time;RR [ms]\n1;0.00;816\n2;0.82;843\n", &["#", "time", "RR [ms]"][..]),
        ("# time,rr\n0.1,812\n0.9,799\n", &["time", "rr"]),
        ("sep=;\r\nTime;RR [ms]\r\n14:10:00;816\r\n", &["Time", "RR [ms]"]),
        (
            "Report of a device\nPatient: 7\n\ntime,rr,hr\n0.1,812,74\n0.9,799,75\n1,2,3\n4,5,6\n",
            &["time", "rr", "hr"],
        ),
        ("\"a, b\",\"rr\"\n1,2\n3,4\n", &["a, b", "rr"]),
        ("rr\n812\n799\n", &["rr"]),
        (
            "\"rr\" \"hr\"\n\"1\" 812 74\n\"2\" 799 75\n\"3\" 805 74\n\"4\" 810 74\n",
            &["", "rr", "hr"],
        ),
        ("RR [ms]\n812\n799\n", &["RR [ms]"]),
    ] {
        assert_eq!(names(&table(text)), expected, "{text:?}");
    }
}

#[test]
fn units_are_found_in_names_and_in_a_row_below_them() {
    for (name, words, unit) in [
        ("RR-interval [ms]", "rrinterval", Some(Unit::Ms)),
        ("rr [1/1024 s]", "rr", Some(Unit::Per1024S)),
        ("time(100ns)", "time", Some(Unit::Ticks100Ns)),
        ("azimuth_deg", "azimuth", Some(Unit::Deg)),
        ("Recording timestamp [μs]", "recordingtimestamp", Some(Unit::Us)),
        ("rr (raw)", "rr", None),
        ("sensors", "sensors", None),
    ] {
        let column = crate::column::Column::new(0, name);
        assert_eq!((column.words(), column.unit()), (words, unit), "{name}");
    }
    let table = table("Time;RR;HR\n(s);(ms);\n0,5;812;74\n1,3;799;75\n");
    let units: Vec<_> = table.columns().iter().map(|c| c.unit()).collect();
    assert_eq!(units, [Some(Unit::S), Some(Unit::Ms), None]);
    assert_eq!(rows(&table)[0].0, 3);
}

#[test]
fn quotes_are_those_of_csv() {
    let table = table(
        "beat,rr,note\n0,\"1,088\",\"calm, \"\"seated\"\"\"\n1,998,\"two\nlines\"\n2,\"1,092\",\n",
    );
    let expected = [(2, "1,088", "calm, \"seated\""), (3, "998", "two\nlines"), (5, "1,092", "")];
    for ((line, cells), (at, rr, note)) in rows(&table).iter().zip(expected) {
        assert_eq!((*line, cells[1].as_str(), cells[2].as_str()), (at, rr, note));
    }
    assert_eq!(numbers(&table, 1), [1088.0, 998.0, 1092.0].map(Value::Number));
    let loose = table_of_loose_quotes();
    assert_eq!(rows(&loose)[0].1, ["2026", "a, b", "812"]);
    let told = refused(format!("a,b\n1,\"open\n{}", "2,3\n".repeat(200)).as_bytes());
    assert!(told.starts_with("line 2:") && told.contains("not closed"), "{told}");
}

fn table_of_loose_quotes() -> Table {
    table("date, note, rr\n2026, \"a, b\", 812\n2027, \"c\", 799\n")
}

#[test]
fn a_row_with_more_cells_than_the_header_is_a_fault() {
    let told = refused(b"time_s,rr_ms,hr\n0,804,804,9,75\n1,662,858,7,70\n");
    assert!(told.starts_with("line 2:") && told.contains("commas?"), "{told}");
    let told = refused(b"rr,note\n812,ok\n799,calm,seated\n");
    assert!(told.starts_with("line 3:") && told.contains("quotes"), "{told}");
    // A delimiter behind the last cell is no further cell.
    assert_eq!(rows(&table("a,b\n1,2,\n3,4,,\n")).len(), 2);
}

#[test]
fn decimals_and_thousands() {
    let read = |text: &str, column| numbers(&table(text), column);
    assert_eq!(read("rr\n812,5\n799,5\n", 0), [812.5, 799.5].map(Value::Number));
    assert_eq!(read("1,012\n998\n1,003\n", 0), [1012.0, 998.0, 1003.0].map(Value::Number));
    assert_eq!(read("a;b\n1.234,5;1.012\n0,5;998\n", 0), [1234.5, 0.5].map(Value::Number));
    assert_eq!(read("a;b\n1.234,5;1.012\n0,5;998\n", 1), [1012.0, 998.0].map(Value::Number));
    assert_eq!(
        read("a,b\n\"11,1\",\"7,043\"\n\"0,0\",\"6,914\"\n", 1),
        [7.043, 6.914].map(Value::Number)
    );
    assert_eq!(read("a;b\n1'012;1\n998;2\n", 0), [1012.0, 998.0].map(Value::Number));
    let either = table("a;b\n1,012;1\n1,003;2\n").style();
    assert!(either.unsettled());
    assert_eq!(either.read(Some("1,012")), Value::Text);
    assert_eq!(either.commas_as_thousands().read(Some("1,012")), Value::Number(1012.0));
    assert_eq!(either.commas_as_decimals().read(Some("1,012")), Value::Number(1.012));
    assert_eq!(read("812 # first, of all\n799\n798\n797\n796\n", 0)[0], Value::Number(812.0));
}

#[test]
fn marks_of_no_value() {
    let style = Style::default();
    for (cell, kind) in [
        ("", "empty"),
        ("n/a", "n/a"),
        ("NaN", "NaN"),
        ("-nan(ind)", "NaN"),
        ("-1.#IND", "-1.#IND"),
        ("null", "null"),
        (".", "."),
        ("#NV", "n/a"),
        ("inf", "inf"),
    ] {
        assert_eq!(style.read(Some(cell)), Value::Missing(kind), "{cell}");
    }
    assert_eq!(style.read(None), Value::Missing("empty"));
    assert_eq!(style.read(Some("calm")), Value::Text);
    assert_eq!(style.read(Some("8o1")), Value::Text);
    assert_eq!(style.read(Some("1e400")), Value::Text);
}

#[test]
fn comments_messages_and_repeated_headers_are_counted() {
    let table = table("t;rr\n1;812\n# Message: key\n2;799\nstarted\n3;801\nt;rr\n0;790\n#NV;812\n");
    let mut rows = table.rows();
    let mut sections = Vec::new();
    while let Some(row) = rows.next_row() {
        sections.push(row.unwrap().section());
    }
    assert_eq!(sections, [0, 0, 0, 1, 1]);
    assert_eq!(
        rows.passed().to_string(),
        "passed over: 1 comment (line 3), 1 message (line 5), 1 repeated header (line 7)"
    );
}

#[test]
fn a_row_whose_writing_was_broken_off_is_known() {
    let table = table("a;b;c\n1;2;3\n4;5");
    let mut rows = table.rows();
    assert!(!rows.next_row().unwrap().unwrap().is_cut());
    assert!(rows.next_row().unwrap().unwrap().is_cut());
    assert!(rows.next_row().is_none());
}

#[test]
fn blanks_part_columns() {
    let table = table("0.807 0.807\n1.669  0.862\n 2.519 0.850\n3.328 0.809\n");
    assert_eq!(numbers(&table, 1), [0.807, 0.862, 0.850, 0.809].map(Value::Number));
    assert_eq!(table.delimiter_name(), "blanks");
}

#[test]
fn times_of_any_form_are_seconds_after_the_first() {
    let secs = |cells: &[&str], one: f64| -> Vec<f64> {
        let mut clock = Clock::new(Style::default(), one);
        cells.iter().filter_map(|cell| clock.secs(cell)).collect()
    };
    assert_eq!(
        secs(&["1775181600123456789", "1775181600128456790"], 1e-9),
        [0.0, 5000001.0 * 1e-9]
    );
    assert_eq!(secs(&["2026-04-24T14:10:17.752", "2026-04-25T14:10:18.002"], 1.0), [0.0, 86400.25]);
    assert_eq!(secs(&["2026-05-02 07:14:00 +0000", "2026-05-02 09:14:01 +0200"], 1.0), [0.0, 1.0]);
    assert_eq!(secs(&["24.04.2026 14:10:17", "24.04.2026 14:11:17"], 1.0), [0.0, 60.0]);
    assert_eq!(secs(&["23:59:59", "00:00:01", "11:59:59 AM"], 1.0), [0.0, 2.0, 43200.0]);
    assert_eq!(secs(&["-0.5", "0.25"], 1.0), [0.0, 0.75]);
    assert_eq!(Clock::form(Style::default(), "14:10"), Some(ClockForm::TimeOfDay));
    assert_eq!(Clock::form(Style::default(), "rest"), None);
}

#[test]
fn what_is_shown_cannot_move_a_terminal() {
    assert_eq!(shown("a\u{1b}[2Jb\0\u{202e}"), "a\\u{1b}[2Jb\\u{0}\\u{202e}");
    assert_eq!(shown(&"x".repeat(50)).chars().count(), 41);
}

proptest! {
    #[test]
    fn no_bytes_panic_or_hang(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        through(&bytes);
    }

    #[test]
    fn no_text_panics_or_hangs(text in "([-0-9.,;|\t #%\"a-z'\r]{0,12}\r?\n){0,12}") {
        through(text.as_bytes());
    }
}

/// Reads all of it; each row lies on a later line than the one before.
fn through(bytes: &[u8]) {
    let Ok(table) = Table::parse(bytes, Limits::HEART) else { return };
    let (mut rows, mut before) = (table.rows(), 0);
    while let Some(Ok(row)) = rows.next_row() {
        assert!(row.line() > before, "{} after {before}", row.line());
        before = row.line();
        for cell in row.cells() {
            table.style().read(Some(cell));
            Clock::form(table.style(), cell);
        }
    }
}
