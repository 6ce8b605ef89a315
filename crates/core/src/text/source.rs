//! A text with its name and lines.

/// A text, its name, and where its lines begin.
pub struct Source {
    pub name: String,
    pub text: String,
}
