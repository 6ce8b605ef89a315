//! What somebody may have meant.

/// The candidate that `written` was most likely meant to be; none when nothing is near.
///
/// Distance counts inserted, dropped, changed and swapped neighbouring letters (optimal string
/// alignment), without regard to case; at most a third of the letters may differ.
pub fn did_you_mean<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let wanted: Vec<char> = written.to_lowercase().chars().take(LONGEST).collect();
    let mut best: Option<(usize, &'c str)> = None;
    for candidate in candidates.into_iter().take(MOST_CANDIDATES) {
        let letters: Vec<char> = candidate.to_lowercase().chars().take(LONGEST).collect();
        let most = (wanted.len().max(letters.len()) / 3).max(1);
        if wanted.len().abs_diff(letters.len()) > most {
            continue;
        }
        let apart = distance(&wanted, &letters);
        if apart <= most && apart < letters.len() && best.is_none_or(|(least, _)| apart < least) {
            best = Some((apart, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
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

fn distance(a: &[char], b: &[char]) -> usize {
    // Three rows: the one before the last, the last, and the one being filled.
    let mut older: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut before_a = None;
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        let mut before_b = None;
        for (j, y) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut least = get(&last, j) + usize::from(x != y);
            least = least.min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            if j > 0 && before_a == Some(y) && before_b == Some(x) {
                least = least.min(get(&older, j - 1) + 1);
            }
            row.push(least);
            before_b = Some(y);
        }
        older = std::mem::replace(&mut last, row);
        before_a = Some(x);
    }
    last.last().copied().unwrap_or(0)
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
