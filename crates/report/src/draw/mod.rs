//! Charts as lists of lines, areas, marks and words, drawn once and written as SVG and as PDF. It knows
//! no session: the numbers and the words come from the pages.

mod axis;
mod bars;
mod course;
mod timeline;

pub use axis::{clock_ticks, nice_range};
pub use bars::{Bar, bars};
pub use course::{CoursePoint, CourseWords, course};
pub use timeline::{Lane, Mark, Strip, Timeline, timeline};

/// A drawing: x to the right, y down, in units of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// From the back to the front.
    pub items: Vec<Item>,
}

/// What a colour is for; each format has its own colours, in light and dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// What is read.
    Text,
    /// Captions, units.
    Quiet,
    /// Grids.
    Line,
    /// Behind the exposure.
    Shade,
    /// Behind the other phases.
    Paper,
    /// The one accent.
    Accent,
    /// Bars that are not what is feared.
    Faint,
    /// The heart.
    Heart,
    /// SUDS.
    Suds,
    /// The intensity.
    Intensity,
    /// Stops.
    Stop,
}

impl Ink {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Quiet,
        Self::Line,
        Self::Shade,
        Self::Paper,
        Self::Accent,
        Self::Faint,
        Self::Heart,
        Self::Suds,
        Self::Intensity,
        Self::Stop,
    ];

    /// Its name in a style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Quiet => "quiet",
            Self::Line => "line",
            Self::Shade => "shade",
            Self::Paper => "paper",
            Self::Accent => "accent",
            Self::Faint => "faint",
            Self::Heart => "heart",
            Self::Suds => "suds",
            Self::Intensity => "intensity",
            Self::Stop => "stop",
        }
    }

    /// Its colour on white and on near black, as 0xRRGGBB; those of the desk, where it has them.
    pub fn colours(self) -> (u32, u32) {
        match self {
            Self::Text => (0x23201d, 0xede9e2),
            Self::Quiet => (0x5a544c, 0xb3aca1),
            Self::Line => (0xdbd5cb, 0x45403b),
            Self::Shade => (0xf4f1ec, 0x262421),
            Self::Paper => (0xfbfaf8, 0x1b1a18),
            Self::Accent => (0x1c5a9e, 0x86b8f2),
            Self::Faint => (0xb5aea3, 0x6f6961),
            Self::Heart => (0xab2464, 0xf28fb5),
            Self::Suds => (0x00705a, 0x4fc9a8),
            Self::Intensity => (0x6b5d3c, 0xcfc3a3),
            Self::Stop => (0xc62828, 0xff9a8f),
        }
    }
}

/// Where a word stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// The shape of a mark: heart, SUDS and intensity can be told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Disc,
    /// A ring.
    Ring,
    /// A diamond.
    Diamond,
    /// A triangle that points up.
    Triangle,
    /// A square.
    Square,
}

/// A piece of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A line through points.
    Line {
        /// The points.
        points: Vec<[f64; 2]>,
        /// Its colour.
        ink: Ink,
        /// Its width.
        width: f64,
        /// It is broken.
        dashed: bool,
    },
    /// A rectangle.
    Rect {
        /// Its upper left corner.
        at: [f64; 2],
        /// Width and height.
        size: [f64; 2],
        /// Its colour.
        ink: Ink,
    },
    /// A mark.
    Mark {
        /// Its middle.
        at: [f64; 2],
        /// Half its width.
        radius: f64,
        /// Its shape.
        shape: Shape,
        /// Its colour.
        ink: Ink,
    },
    /// A word or some.
    Text {
        /// Where, on the base line.
        at: [f64; 2],
        /// What.
        text: String,
        /// Its colour.
        ink: Ink,
        /// The height of its letters' body.
        size: f64,
        /// How it stands.
        anchor: Anchor,
        /// Bold.
        strong: bool,
    },
}

impl Scene {
    fn new(width: f64, height: f64) -> Self {
        Self { width, height, items: Vec::new() }
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2], ink: Ink, width: f64) {
        self.items.push(Item::Line { points: vec![from, to], ink, width, dashed: false });
    }

    fn path(&mut self, points: Vec<[f64; 2]>, ink: Ink, width: f64) {
        if points.len() > 1 {
            self.items.push(Item::Line { points, ink, width, dashed: false });
        }
    }

    fn rect(&mut self, at: [f64; 2], size: [f64; 2], ink: Ink) {
        self.items.push(Item::Rect { at, size, ink });
    }

    fn mark(&mut self, at: [f64; 2], radius: f64, shape: Shape, ink: Ink) {
        self.items.push(Item::Mark { at, radius, shape, ink });
    }

    fn text(&mut self, at: [f64; 2], text: impl Into<String>, ink: Ink, anchor: Anchor) {
        let (text, size) = (text.into(), SMALL);
        self.items.push(Item::Text { at, text, ink, size, anchor, strong: false });
    }

    fn strong(&mut self, at: [f64; 2], text: impl Into<String>, ink: Ink, anchor: Anchor) {
        let (text, size) = (text.into(), SMALL);
        self.items.push(Item::Text { at, text, ink, size, anchor, strong: true });
    }
}

/// The letters of a chart.
const SMALL: f64 = 11.0;

/// About the width of a text in a chart, for what must not overlap.
fn about(text: &str) -> f64 {
    text.chars().count() as f64 * 0.56 * SMALL
}

impl Shape {
    /// The corners of a shape that has some, for a half width of 1.
    pub fn corners(self) -> &'static [[f64; 2]] {
        match self {
            Self::Disc | Self::Ring => &[],
            Self::Diamond => &[[0.0, -1.2], [1.0, 0.0], [0.0, 1.2], [-1.0, 0.0]],
            Self::Triangle => &[[0.0, -1.0], [1.0, 0.9], [-1.0, 0.9]],
            Self::Square => &[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
        }
    }
}
