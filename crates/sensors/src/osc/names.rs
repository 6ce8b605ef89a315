//! The names under which OSC came that is no heart rate: bounded, and safe to print.

use crate::shown;

/// The most names kept of those that look like a heart's, and of the others.
const KEPT: usize = 8;
/// Parts of names that look like a heart's.
const HEARTS: [&str; 6] = ["heart", "hr", "bpm", "pulse", "puls", "beat"];

/// Names that came, in the order in which they came first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    hearts: Vec<String>,
    others: Vec<String>,
    /// Whether more came than are kept.
    more: bool,
}

impl Names {
    /// A name came. Returns whether it is new.
    pub fn add(&mut self, address: &str) -> bool {
        let shown = shown(address);
        if self.hearts.contains(&shown) || self.others.contains(&shown) {
            return false;
        }
        let lower = shown.to_lowercase();
        let list = if HEARTS.iter().any(|part| lower.contains(part)) {
            &mut self.hearts
        } else {
            &mut self.others
        };
        if list.len() >= KEPT {
            return !std::mem::replace(&mut self.more, true);
        }
        list.push(shown);
        true
    }

    pub fn is_empty(&self) -> bool {
        self.hearts.is_empty() && self.others.is_empty()
    }

    /// The names for a person, those first that look like a heart's.
    pub fn list(&self) -> String {
        let all: Vec<&str> = self.hearts.iter().chain(&self.others).map(String::as_str).collect();
        let kept = all.get(..KEPT.min(all.len())).unwrap_or_default();
        let more = if self.more || all.len() > kept.len() { " and more" } else { "" };
        format!("{}{more}", kept.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_escaped_and_a_hearts_come_first() {
        let mut names = Names::default();
        for index in 0..1000 {
            names.add(&format!("/avatar/parameters/Velocity{index}"));
        }
        assert!(!names.add("/avatar/parameters/Velocity3"));
        assert!(names.add("/avatar/parameters/MyHeart\u{1b}[2J"));
        let list = names.list();
        assert!(list.starts_with("/avatar/parameters/MyHeart\\u{1b}[2J, "), "{list}");
        assert!(list.ends_with(" and more") && list.len() < 400, "{list}");
        assert_eq!(shown(&"x".repeat(5000)).chars().count(), 65);
    }
}
