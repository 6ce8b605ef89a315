//! Which columns of a table are what: found by `known` or `names`, completed by `survey`.

use gradus_table::{Fault, Unit};

/// How the rows of a table become looks.
#[derive(Debug, Default)]
pub struct Plan {
    /// The device or program that wrote the table, where its columns show it.
    pub format: Option<&'static str>,
    /// The best first.
    pub times: Vec<Time>,
    /// One, or the left and the right.
    pub eyes: Vec<Eye>,
    /// Of directions as vectors.
    pub axes: Option<Axes>,
    /// The axes are the usual ones of this format, and some of its writers turn x around.
    pub axes_vary: bool,
    /// Where x grows to the right in any case: the gaze as pixels.
    pub pixels_x: Option<usize>,
    /// The place of the left eye on x.
    pub left_origin_x: Option<usize>,
    /// Of the whole row.
    pub valid: Vec<Valid>,
    /// Of the left and of the right eye, where the direction is that of both: either will do.
    pub either: Vec<Valid>,
    /// Only rows with this text in this column count.
    pub only: Option<(usize, String)>,
    /// Why the table is refused when no row has a direction.
    pub when_empty: Option<Fault>,
    pub notes: Vec<String>,
}

/// Where the time of a row comes from.
#[derive(Clone, Debug)]
pub enum Time {
    Column {
        at: usize,
        name: String,
        unit: Option<Unit>,
    },
    /// Rows at a steady rate, from a time in seconds.
    Rate {
        hz: f64,
        start_s: f64,
    },
}

/// The direction of an eye, or of both together.
#[derive(Debug)]
pub struct Eye {
    pub ray: Ray,
    pub valid: Vec<Valid>,
}

#[derive(Clone, Copy, Debug)]
pub enum Ray {
    Angles {
        azimuth: Angle,
        elevation: Angle,
    },
    Vector([usize; 3]),
    /// `(0.01, 0.02, 1.00)` in a single cell.
    Cell(usize),
}

#[derive(Clone, Copy, Debug)]
pub struct Angle {
    pub at: usize,
    /// Degrees of one of its unit.
    pub degrees: f64,
}

/// A column that says whether a row counts.
#[derive(Clone, Debug)]
pub struct Valid {
    pub at: usize,
    pub name: String,
    pub rule: Rule,
}

/// How such a column is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Not known yet: `survey` decides by the values.
    Open,
    /// The values are not understood: the column is passed over.
    Unknown,
    /// `Valid`, `True`, or a number above 0.
    Flag,
    /// A sum of bits, of which the second is the direction's (SRanipal).
    Bits,
    /// 0 and 1 count, 2 to 4 do not (older Tobii programs).
    Codes,
    /// At least so much.
    Least(f64),
    /// True, or any number but 0, means a closed eye.
    Blink,
    /// Any text means a closed eye.
    BlinkId,
}

impl Valid {
    pub fn new(at: usize, name: &str, rule: Rule) -> Self {
        Self { at, name: gradus_table::shown(name), rule }
    }
}

/// Where the axes of a vector point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axes {
    RightUpForward,
    LeftUpForward,
    RightUpBack,
    RightDownForward,
}

impl Axes {
    pub fn words(self) -> &'static str {
        match self {
            Self::RightUpForward => "x to the right, y up, z forward",
            Self::LeftUpForward => "x to the left, y up, z forward",
            Self::RightUpBack => "x to the right, y up, z backward",
            Self::RightDownForward => "x to the right, y down, z forward",
        }
    }

    /// To the right, up and forward, in that order.
    pub fn turned(self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        match self {
            Self::RightUpForward => [x, y, z],
            Self::LeftUpForward => [-x, y, z],
            Self::RightUpBack => [x, y, -z],
            Self::RightDownForward => [x, -y, z],
        }
    }
}
