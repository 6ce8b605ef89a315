//! Suggestions: the name that an author may have meant by a name that is unknown.

use strsim::osa_distance;

/// The candidate that `written` was most likely meant to be; none when nothing is near.
///
/// Distance counts inserted, dropped, changed and swapped neighbouring letters (optimal string
/// alignment), without regard to case; at most a third of the letters may differ.
pub fn did_you_mean<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let (wanted, wanted_length) = beginning(written);
    let mut best: Option<(usize, &'c str)> = None;
    for candidate in candidates.into_iter().take(MOST_CANDIDATES) {
        let (letters, length) = beginning(candidate);
        let most = (wanted_length.max(length) / 3).max(1);
        if wanted_length.abs_diff(length) > most {
            continue;
        }
        let apart = osa_distance(&wanted, &letters);
        if apart <= most && apart < length && best.is_none_or(|(least, _)| apart < least) {
            best = Some((apart, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The part of a name that is compared, and the number of its letters.
fn beginning(name: &str) -> (String, usize) {
    let letters: String = name.to_lowercase().chars().take(LONGEST).collect();
    let length = letters.chars().count();
    (letters, length)
}

/// Of more names only the first are looked at.
const MOST_CANDIDATES: usize = 200;
/// Longer names are compared by their beginnings.
const LONGEST: usize = 40;
/// More names than this are counted, not listed.
const LISTED: usize = 12;

/// A remedy that names the nearest candidate, or lists what there is.
pub fn did_you_mean_remedy<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<String> {
    let all: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = did_you_mean(written, all.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    if all.is_empty() {
        return None;
    }
    let shown: Vec<String> = all.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = all.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(format!("there is {}{more}", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_leaves_strangers() {
        let names = ["height", "railing", "wind"];
        assert_eq!(did_you_mean("hieght", names), Some("height"));
        assert_eq!(did_you_mean("Height", names), Some("height"));
        assert_eq!(did_you_mean("heigh", names), Some("height"));
        assert_eq!(did_you_mean("wimd", names), Some("wind"));
        assert_eq!(did_you_mean("spider", names), None);
        assert_eq!(did_you_mean("x", ["y"]), None);
    }

    #[test]
    fn lists_what_there_is_when_nothing_is_near() {
        assert_eq!(did_you_mean_remedy("cat", ["height"]).as_deref(), Some("there is `height`"));
        assert_eq!(did_you_mean_remedy("cat", []), None);
    }
}
