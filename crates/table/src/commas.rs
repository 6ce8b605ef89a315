//! What commas part in lines of digits: columns, decimals or thousands.

use crate::layout::{NO_DELIMITER, is_comment, is_header, split};
use crate::lines::Line;

/// Intervals between beats as whole numbers, ms: what stands behind a whole number of seconds or
/// behind a number of a phase.
const INTERVALS_MS: core::ops::RangeInclusive<u64> = 250..=2500;
/// From so many lines on, first numbers that only grow are of a column.
const GROWING: usize = 12;

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
    let thousands = cells.iter().all(|(whole, behind)| match behind {
        Some(behind) => (1..=2).contains(whole) && behind.len() == 3,
        None => (200..1000).contains(whole),
    });
    if thousands {
        return Some(Commas::Thousands);
    }
    let ms = cells.iter().all(|(whole, _)| *whole == 0 || (100..=9999).contains(whole));
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
    let (first, last) = (cells.first().map_or(0, |c| c.0), cells.last().map_or(0, |c| c.0));
    // A heart that grows slower leaves 0 too, but not by a leap from under 1.0 s to over 1.25 s.
    let counted = only_grows(cells.iter().map(|(whole, _)| *whole))
        && first < last
        && (last >= 2 || cells.len() >= GROWING)
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
