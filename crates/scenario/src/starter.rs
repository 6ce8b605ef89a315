//! A commented scenario that already runs: the beginning of a new file, and the text in which the
//! examples of [`faults`](super::faults) stand.

const STARTER: &str = include_str!("starter.ron");

/// The starter with the given id. Its title is made of the id's words.
pub fn starter(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let title: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    STARTER.replace("{id}", id).replace("{title}", title.trim_end())
}
