//! A folder of pictures, in the order of their names.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use crate::open::picture_file;
use crate::{Deck, DeckError, MOST_PAGES, Reason};

/// Files that systems put into folders by themselves.
const OF_SYSTEMS: [&str; 2] = ["thumbs.db", "desktop.ini"];

/// Reads every picture of a folder.
pub(crate) fn open(folder: &Path, progress: &dyn Fn(usize, usize)) -> Result<Deck, DeckError> {
    let files = files(folder)?;
    let mut deck = Deck::default();
    for (nth, file) in files.iter().enumerate() {
        deck.push(picture_file(file)?)
            .map_err(|reason| DeckError { path: folder.to_owned(), reason })?;
        progress(nth + 1, files.len());
    }
    Ok(deck)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, DeckError> {
    let of = |path: &Path, reason| DeckError { path: path.to_owned(), reason };
    let entries = std::fs::read_dir(folder).map_err(|error| of(folder, error.into()))?;
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| of(folder, error.into()))?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if name.starts_with('.') || OF_SYSTEMS.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        let is_picture = [".png", ".jpg", ".jpeg"].iter().any(|end| name.ends_with(end));
        let is_plain = std::fs::metadata(&path).is_ok_and(|about| about.is_file());
        if !is_picture || !is_plain {
            return Err(of(&path, Reason::NotInFolder));
        }
        files.push((name, path));
        if files.len() > MOST_PAGES {
            return Err(of(folder, Reason::ManyPages));
        }
    }
    if files.is_empty() {
        return Err(of(folder, Reason::NoPictures));
    }
    // Names that differ in their case alone come in one order too.
    files.sort_by(|(a, pa), (b, pb)| by_name(a, b).then_with(|| pa.cmp(pb)));
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

/// The order in which people number files: `slide 2` before `slide 10`.
fn by_name(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let ((text_a, number_a, rest_a), (text_b, number_b, rest_b)) = (split(a), split(b));
        let order = text_a
            .cmp(text_b)
            // A number without its leading zeros is larger if it is longer.
            .then_with(|| number_a.len().cmp(&number_b.len()))
            .then_with(|| number_a.cmp(number_b));
        if order != Ordering::Equal || (rest_a.is_empty() && rest_b.is_empty()) {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
}

/// A name's first letters, the number behind them without leading zeros, and the rest.
fn split(name: &str) -> (&str, &str, &str) {
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let (text, rest) = name.split_at(digits);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, rest) = rest.split_at(end);
    (text, number.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_come_in_the_order_in_which_people_number_them() {
        let mut names = ["slide10.png", "slide2.png", "slide1.png", "intro.png", "slide02b.png"];
        names.sort_by(|a, b| by_name(a, b));
        assert_eq!(names, ["intro.png", "slide1.png", "slide2.png", "slide02b.png", "slide10.png"]);
        let long = "9".repeat(300);
        assert_eq!(by_name(&format!("a{long}"), &format!("a1{long}")), Ordering::Less);
        assert_eq!(by_name("a1", "a01"), Ordering::Equal);
    }
}
