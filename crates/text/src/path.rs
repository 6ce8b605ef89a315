//! Names of files as they stand in a scenario: below its folder, the same on every system.

use super::codes;
use super::{Decode, Decoder, Node, Shape};

/// The longest path, bytes.
const MAX_BYTES: usize = 240;

/// A path below the folder of the scenario, with forward slashes: `shared/meadow.ron`. It can name
/// nothing outside: no `..`, no root, no drive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

/// Why a text is not such a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// Nothing.
    #[error("this path is empty")]
    Empty,
    /// It begins at the root.
    #[error("this path is absolute")]
    Absolute,
    /// It has a backslash.
    #[error("this path has a backslash")]
    Backslash,
    /// It begins with a drive.
    #[error("this path has a `:`, as a drive has")]
    Drive,
    /// It leads up, or names the folder itself.
    #[error("this path leaves its folder or turns within it: it has a part `..` or `.`")]
    Dots,
    /// Two slashes follow each other, or a slash ends it.
    #[error("this path has an empty part: two slashes together, or one at the end")]
    EmptyPart,
    /// A part ends with a dot or a space.
    #[error("this path has a part that ends with a dot or a space, which not every system keeps")]
    BadEnd,
    /// It has a control character.
    #[error("this path has a character that cannot be seen")]
    Invisible,
    /// It is too long.
    #[error("this path is longer than {MAX_BYTES} bytes")]
    TooLong,
}

impl PathFault {
    /// What would mend it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Backslash => "write `/` between folders, on every system",
            Self::Absolute | Self::Drive | Self::Dots => {
                "a path begins at the folder of the scenario's main file and stays below it: put \
                 the file there and write, for instance, \"shared/meadow.ron\""
            }
            _ => "write it like \"shared/meadow.ron\"",
        }
    }
}

impl RelPath {
    /// The path that a text names.
    ///
    /// # Errors
    /// What in it would not be a file below the folder on every system.
    pub fn parse(text: &str) -> Result<Self, PathFault> {
        let fault = if text.is_empty() {
            Some(PathFault::Empty)
        } else if text.len() > MAX_BYTES {
            Some(PathFault::TooLong)
        } else if text.chars().any(char::is_control) {
            Some(PathFault::Invisible)
        } else if text.contains('\\') {
            Some(PathFault::Backslash)
        } else if text.starts_with('/') {
            Some(PathFault::Absolute)
        } else if text.contains(':') {
            Some(PathFault::Drive)
        } else {
            text.split('/').find_map(|part| match part {
                "" => Some(PathFault::EmptyPart),
                "." | ".." => Some(PathFault::Dots),
                part if part.ends_with(['.', ' ']) => Some(PathFault::BadEnd),
                _ => None,
            })
        };
        match fault {
            Some(fault) => Err(fault),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its parts, outermost first.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }
}

impl std::fmt::Display for RelPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Decode for RelPath {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let Some(text) = node.text() else {
            decoder.wrong_kind(node, "a path in quotes");
            return None;
        };
        match Self::parse(text) {
            Ok(path) => Some(path),
            Err(fault) => {
                let remedy = Some(fault.remedy().to_owned());
                decoder.faults.error(codes::BAD_PATH, node.span, fault.to_string(), remedy);
                None
            }
        }
    }
    fn shape() -> Shape {
        Shape::text_called("path", "\"shared/meadow.ron\"")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_its_folder_on_every_system() {
        for (text, fault) in [
            ("", PathFault::Empty),
            ("/etc/passwd", PathFault::Absolute),
            ("//server/share", PathFault::Absolute),
            ("a\\b.ron", PathFault::Backslash),
            ("C:/a.ron", PathFault::Drive),
            ("a.ron:stream", PathFault::Drive),
            ("../a.ron", PathFault::Dots),
            ("a/../../b.ron", PathFault::Dots),
            ("./a.ron", PathFault::Dots),
            ("a//b.ron", PathFault::EmptyPart),
            ("a/", PathFault::EmptyPart),
            ("a/.. /b.ron", PathFault::BadEnd),
            ("a.ron.", PathFault::BadEnd),
            ("a\0.ron", PathFault::Invisible),
            (&"a/".repeat(200), PathFault::TooLong),
        ] {
            assert_eq!(RelPath::parse(text), Err(fault), "{text:?}");
        }
        assert_eq!(RelPath::parse("shared/meadow.ron").unwrap().parts().count(), 2);
        assert!(RelPath::parse("..a/ä b...ron").is_ok());
    }
}
