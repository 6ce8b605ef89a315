//! What commas part in lines of digits: columns, decimals or thousands.

use crate::layout::{NO_DELIMITER, is_comment, is_header, split};
use crate::lines::Line;

/// Intervals between beats as whole numbers, ms: what stands behind a whole number of seconds or
/// behind a number of a phase.
const INTERVALS_MS: core::ops::RangeInclusive<u64> = 250..=2500;

/// What a comma parts in a list without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commas {
    /// The decimals: `0,868`, `868,5`.
    Decimals,
    /// Thousands: `1,012` beside `998`.
    Thousands,
}

/// A line of digits with one comma at most: what stands before it, and what behind it.
type Cell<'t> = (u64, Option<&'t str>);

/// Whether a comma parts decimals of one column: it is in no header.
pub(crate) fn of_named_list(lines: &[Line<'_>]) -> bool {
    let Some((first, body)) = lines.split_first() else { return false };
    let lone = is_header(&split(first.text, NO_DELIMITER)) && !first.text.contains(',');
    lone && cells(body).is_some()
}

/// What commas part in lines of which none is a name, where those lines are one column: `content`
/// are the lines, `all` also has the comments above them. None where a comma parts columns, and
/// where that cannot be known.
pub(crate) fn of_bare_list(content: &[Line<'_>], all: &[Line<'_>]) -> Option<Commas> {
    let names = |line: &Line<'_>| {
        let bare = line.text.trim_start().trim_start_matches(['#', '%', '/']);
        is_comment(line.text, NO_DELIMITER) && bare.contains(',') && is_header(&split(bare, b','))
    };
    if all.iter().any(names) {
        return None;
    }
    let cells = cells(content)?;
    cells.iter().find(|cell| cell.1.is_some())?;
    let few = cells.iter().filter(|(whole, _)| *whole <= 2).count();
    if few * 20 >= cells.len() * 19 && cells.iter().all(|(whole, _)| *whole <= 9) {
        return is_seconds(&cells).then_some(Commas::Decimals);
    }
    // The last line may be cut off.
    let whole_lines = match cells.split_last() {
        Some((_, before)) if !before.is_empty() => before,
        _ => &cells,
    };
    let thousands = whole_lines.iter().all(|(whole, behind)| match behind {
        Some(behind) => (1..=2).contains(whole) && behind.len() == 3,
        None => (200..1000).contains(whole),
    });
    if thousands {
        return Some(Commas::Thousands);
    }
    let ms = whole_lines.iter().all(|(whole, _)| *whole == 0 || (100..=9999).contains(whole));
    (ms && is_ms(&cells)).then_some(Commas::Decimals)
}

/// The numbers of most lines. Marks of no value and titles count for nothing; none where a comma
/// stands in something else.
fn cells<'t>(lines: &[Line<'t>]) -> Option<Vec<Cell<'t>>> {
    let mut cells = Vec::new();
    for line in lines {
        match cell(line.text) {
            Some(cell) => cells.push(cell),
            None if line.text.contains(',') => return None,
            None => {}
        }
    }
    (!cells.is_empty() && cells.len() * 2 >= lines.len()).then_some(cells)
}

fn cell(text: &str) -> Option<Cell<'_>> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.split(" #").next().unwrap_or_default().trim().trim_start_matches(['-', '+']);
    let (whole, behind) =
        number.split_once(',').map_or((number, None), |(whole, behind)| (whole, Some(behind)));
    let sound = digits(whole) && behind.is_none_or(digits);
    Some((whole.parse().ok().filter(|_| sound)?, behind))
}

/// A first column of so small whole numbers is a list in seconds, but where it is a count, a time or
/// a phase beside intervals in ms.
fn is_seconds(cells: &[Cell<'_>]) -> bool {
    if has_decimals(cells) {
        return true;
    }
    let behind: Vec<&str> = cells.iter().filter_map(|(_, behind)| *behind).collect();
    let of = |length: usize| behind.iter().any(|one| one.len() == length);
    let is_interval = |one: &&&str| one.parse().is_ok_and(|ms| INTERVALS_MS.contains(&ms));
    let intervals = behind.iter().filter(is_interval).count();
    // A heart that grows slower goes from 0 to 1, and hardly ever on to 2.
    let wholes = || cells.iter().map(|(whole, _)| *whole);
    let counted = only_grows(wholes())
        && wholes().zip(wholes().skip(1)).all(|(a, b)| b - a <= 1)
        && wholes().next() < wholes().next_back().filter(|last| *last >= 2)
        && intervals * 10 >= behind.len() * 9;
    // Whole numbers become longer at 1000, decimals anywhere.
    let longer = intervals == behind.len() && of(3) && of(4);
    !counted && !longer
}

/// Beside intervals in ms a second column is likelier than decimals are: what no column has is
/// looked for.
fn is_ms(cells: &[Cell<'_>]) -> bool {
    let behind = || cells.iter().filter_map(|(_, behind)| *behind);
    if only_grows(cells.iter().map(|(whole, _)| *whole)) && cells.len() > 4 {
        return false;
    }
    let tenths =
        behind().all(|one| one.len() == 1) && behind().any(|one| !matches!(one, "0" | "1"));
    let lengths = || behind().map(str::len);
    let (least, most) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
    let grows = only_grows(behind().map(|one| one.parse().unwrap_or(u64::MAX)));
    has_decimals(cells) || tenths || (most >= 6 && least + 2 <= most && !grows)
}

/// What no column of whole numbers has: a zero before other digits, and lines without a comma. The
/// last line may be cut off.
fn has_decimals(cells: &[Cell<'_>]) -> bool {
    let padded = |(_, behind): &Cell<'_>| {
        behind.is_some_and(|behind| behind.len() > 1 && behind.starts_with('0'))
    };
    let whole = cells.split_last().is_some_and(|(_, before)| before.iter().any(|c| c.1.is_none()));
    whole || cells.iter().any(padded)
}

fn only_grows(numbers: impl Iterator<Item = u64> + Clone) -> bool {
    numbers.clone().zip(numbers.skip(1)).all(|(a, b)| a <= b)
}

#[cfg(test)]
mod tests {
    use crate::{Limits, Table, Value};

    fn table(text: &str) -> Table {
        Table::parse(text.as_bytes(), Limits::HEART).unwrap()
    }

    fn first(table: &Table) -> Value {
        let mut rows = table.rows();
        let row = rows.next_row().unwrap().unwrap();
        table.style().read(row.cell(0))
    }

    /// The same lines over and over, as a file of 60.
    fn sixty(lines: &[&str]) -> String {
        lines.iter().cycle().take(60).map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn a_comma_in_a_list_without_a_name_parts_decimals_where_it_can_part_no_columns() {
        for (lines, first, says) in [
            (&["1,358", "1,359", "1,423"][..], 1.358, true),
            (&["0,868", "1,020", "0,912"], 0.868, true),
            (&["0,868", "0,912", "0,899"], 0.868, true),
            (&["0,84", "0,91", "1,1"], 0.84, true),
            (&["0,8540", "0,9121"], 0.854, true),
            (&["1,17", "1,2", "1,09"], 1.17, true),
            (&["0,84", "0,9", "1", "1,02"], 0.84, true),
            (&["0,868", "NaN", "1,120", "1,131", "1,119"], 0.868, true),
            (&["1,358", "1,359", "1,423", "-", "1,400"], 1.358, true),
            (&["0,868 # first", "1,120", "1,131", "1,119"], 0.868, true),
            (&["0,868", "1,120", "-1", "1,119"], 0.868, true),
            (&["0,9", "1", "1"], 0.9, true),
            (&["868,5", "799,2", "812,0"], 868.5, true),
            (&["868,05", "799,25", "812,50"], 868.05, true),
            (&["868,164", "799,012", "812,5"], 868.164, true),
            (&["868,5", "799,25", "812", "801,75", "803,5", "806,5"], 868.5, true),
            (&["868,1640625", "799,8046875", "812,5"], 868.164_062_5, true),
            (&["1,012", "1,003", "1,044", "1,020", "1,009", "998"], 1012.0, false),
        ] {
            for text in [sixty(lines), sixty(lines).replace('\n', "\r\n"), sixty(lines) + "1,3"] {
                let table = table(&text);
                assert!(table.is_list(), "{lines:?}");
                assert_eq!(super::tests::first(&table), Value::Number(first), "{lines:?}");
                let notes: String = table.notes().iter().map(|note| note.text()).collect();
                assert_eq!(notes.contains("taken for a decimal one"), says, "{lines:?}: {notes}");
            }
        }
    }

    #[test]
    fn a_heart_that_grows_slower_is_no_column_of_phases() {
        // From 0.70 s to 1.39 s, with and without a leap over 1.00 to 1.09 s.
        let slower = |from: u32, to: u32, leap: u32| -> String {
            (0..100)
                .map(|i| from + (to - from) * i / 100)
                .map(|ms| if ms >= 1000 { ms + leap } else { ms })
                .map(|ms| format!("{},{:03}\n", ms / 1000, ms % 1000))
                .collect()
        };
        for text in [slower(700, 1390, 0), slower(700, 1390, 110), slower(910, 1150, 110)] {
            assert!(table(&text).is_list(), "{text}");
        }
        for more in ["1,350", "2,350", "1,3", "1,4\n1,39\n1,41"] {
            let text = sixty(&["0,868", "0,912", "0,899"]) + more + "\n";
            assert!(table(&text).is_list(), "{more}");
        }
        assert!(table("0,912\n1,350\n").is_list());
        let named = table("rr_s\n0,868\nNaN\n1,120\n");
        assert!(named.is_list() && named.style().decimal_comma());
    }

    #[test]
    fn a_comma_that_parts_columns_does_so_without_a_header_too() {
        let numbered = |from: u32| -> String {
            (0..60).map(|i| format!("{},{}\n", from + i, 800 + i * 7 % 90)).collect()
        };
        let seconds: String =
            (0..60).map(|i| format!("{},{}\n", i * 8 / 10, 800 + i % 9)).collect();
        let phases: String =
            (0..60).map(|i| format!("{},{}\n", i / 20, 800 + i * 7 % 90)).collect();
        let times: String = (0..60).map(|i| format!("{},{}\n", i * 812, 800 + i % 90)).collect();
        for text in [
            numbered(0),
            numbered(1),
            seconds,
            phases,
            times,
            "0,812\n1,799\n2,805\n".to_owned(),
            "0,812\n0,799\n1,1010\n2,805\n".to_owned(),
            sixty(&["0,988", "0,1004", "0,1011"]),
            sixty(&["812,74", "799,75"]),
            sixty(&["812,0", "799,0", "1600,1"]),
            sixty(&["74,812", "75,799"]),
            format!("# phase,rr\n{}", sixty(&["0,812", "0,799", "1,805"])),
            sixty(&["0.1,812", "0.9,799"]),
        ] {
            let table = table(&text);
            assert_eq!(table.columns().len(), 2, "{text:.40}");
            assert_eq!(table.delimiter_name(), "commas", "{text:.40}");
        }
    }
}
