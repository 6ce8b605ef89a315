//! The name of a column in its words.

use gradus_table::{Column, Unit};

/// Words of a name that change nothing.
const FILLERS: &[&str] = &[
    "gaze",
    "eye",
    "eyes",
    "pos",
    "position",
    "point",
    "raw",
    "mean",
    "avg",
    "average",
    "combined",
    "cyclopean",
    "both",
    "filtered",
    "coordinate",
    "local",
    "data",
    "por",
];
/// A vector or an angle of something else.
const OTHERS: &[&str] = &[
    "camera",
    "cam",
    "hmd",
    "target",
    "hand",
    "controller",
    "origin",
    "up",
    "object",
    "hit",
    "body",
    "helmet",
    "velocity",
    "head",
    "neck",
    "fixation",
    "saccade",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Both,
    Left,
    Right,
}

/// A name in its words.
pub struct Name<'t> {
    pub column: &'t Column,
    pub tokens: Vec<String>,
    pub side: Side,
    pub unit: Option<Unit>,
    /// Of the world, head and eyes together.
    pub world: bool,
}

impl<'t> Name<'t> {
    pub fn new(column: &'t Column) -> Self {
        let mut name = Self {
            column,
            tokens: Vec::new(),
            side: Side::Both,
            unit: column.unit(),
            world: false,
        };
        let stem = match (column.unit_text(), column.name().rsplit_once(['[', '(', '{'])) {
            (Some(_), Some((stem, _))) => stem,
            _ => column.name(),
        };
        for token in tokens(stem) {
            match token.as_str() {
                "left" | "l" => name.side = Side::Left,
                "right" | "r" => name.side = Side::Right,
                "world" | "global" => name.world = true,
                "pix" | "px" | "pixel" | "pixels" => name.unit = Some(Unit::Px),
                "norm" | "normalized" | "normalised" => name.unit = Some(Unit::Normalised),
                "rads" | "rad" | "radians" => name.unit = Some(Unit::Rad),
                "dva" | "deg" | "degs" | "degrees" => name.unit = Some(Unit::Deg),
                "mm" => name.unit = Some(Unit::Mm),
                _ => name.tokens.push(token),
            }
        }
        if let (Some(unit), Some(last)) = (name.unit, name.tokens.last())
            && name.tokens.len() > 1
            && Unit::parse(last) == Some(unit)
        {
            name.tokens.pop();
        }
        name
    }

    /// The words that are left without fillers, as a single word.
    pub fn core(&self) -> String {
        let words = self.tokens.iter().map(String::as_str);
        words.filter(|word| !FILLERS.contains(word)).collect()
    }

    pub fn is_other(&self) -> bool {
        self.tokens.iter().any(|token| OTHERS.contains(&token.as_str()))
    }
}

/// The words of a name, small: `gazeDirection_L.x` is gaze, direction, l, x.
fn tokens(name: &str) -> Vec<String> {
    let (mut all, mut word, mut before) = (Vec::new(), String::new(), ' ');
    for c in name.chars() {
        let hump = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        if (!c.is_alphanumeric() && c != '°') || hump {
            all.extend(Some(core::mem::take(&mut word)).filter(|word| !word.is_empty()));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    all.extend(Some(word).filter(|word| !word.is_empty()));
    all
}
