//! A commented scenario that already runs: what a new file begins with, and what the examples of
//! [`faults`](super::faults) stand in.

const STARTER: &str = include_str!("starter.ron");

/// The starter under an id of its own. Its title is made of the id's words.
pub fn starter(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let title: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    STARTER.replace("{id}", id).replace("{title}", title.trim_end())
}
