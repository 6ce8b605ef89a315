//! Sheets of paper that fill from the top: words, rules and areas at their places, each in the tree of
//! tags or marked as mere decoration. Points; y from the top down.

use pdf_writer::types::StructRole;
use pdf_writer::{Content, Name, Str};

use super::font::Font;
use super::tags::{Kid, Tree};

/// A4.
pub const WIDTH: f64 = 595.28;
pub const HEIGHT: f64 = 841.89;
pub const LEFT: f64 = 50.0;
pub const RIGHT: f64 = WIDTH - 50.0;
pub const ROOM: f64 = RIGHT - LEFT;
const TOP: f64 = 50.0;
/// Nothing but the foot stands below.
pub const BOTTOM: f64 = HEIGHT - 58.0;

/// A colour, 0xRRGGBB.
pub type Colour = u32;

/// A sheet.
pub struct Sheet {
    pub content: Content,
    /// The element of each piece, by the piece's number.
    pub pieces: Vec<usize>,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub struct Style {
    pub size: f64,
    pub strong: bool,
    pub colour: Colour,
}

/// All sheets, and where the next thing goes.
pub struct Sheets {
    pub regular: Font,
    pub strong: Font,
    pub sheets: Vec<Sheet>,
    pub tree: Tree,
    /// Where the next thing begins on the newest sheet.
    pub y: f64,
    current: usize,
}

impl Sheets {
    pub fn new() -> Self {
        let mut sheets = Self {
            regular: Font::regular(),
            strong: Font::strong(),
            sheets: Vec::new(),
            tree: Tree::new(),
            y: TOP,
            current: 0,
        };
        sheets.next_sheet();
        sheets
    }

    /// Goes on at the top of a new sheet.
    pub fn next_sheet(&mut self) {
        self.sheets.push(Sheet { content: Content::new(), pieces: Vec::new() });
        self.current = self.sheets.len() - 1;
        self.y = TOP;
    }

    /// Goes back to a sheet that is there, for its foot.
    pub fn turn_to(&mut self, sheet: usize) {
        self.current = sheet.min(self.sheets.len() - 1);
    }

    /// Whether so much fits below.
    pub fn fits(&self, height: f64) -> bool {
        self.y + height <= BOTTOM
    }

    /// A new sheet, where so much does not fit below and the sheet has anything on it.
    pub fn need(&mut self, height: f64) {
        if !self.fits(height) && self.y > TOP + 1.0 {
            self.next_sheet();
        }
    }

    pub fn font(&self, strong: bool) -> &Font {
        if strong { &self.strong } else { &self.regular }
    }

    /// Begins a piece of an element; what is drawn until [`end`](Self::end) belongs to it.
    pub fn begin(&mut self, node: usize) {
        let current = self.current;
        let Some(role) = self.tree.nodes.get(node).map(|node| node.role) else { return };
        let Some(sheet) = self.sheets.get_mut(current) else { return };
        let piece = i32::try_from(sheet.pieces.len()).unwrap_or(i32::MAX);
        sheet.pieces.push(node);
        let mut marked = sheet.content.begin_marked_content_with_properties(role.to_name());
        marked.properties().identify(piece);
        drop(marked);
        if let Some(node) = self.tree.at(node) {
            node.kids.push(Kid::Piece(current, piece));
        }
    }

    /// Begins decoration.
    pub fn begin_decoration(&mut self) {
        if let Some(content) = self.content() {
            content.begin_marked_content(Name(b"Artifact"));
        }
    }

    /// Ends what was begun last.
    pub fn end(&mut self) {
        if let Some(content) = self.content() {
            content.end_marked_content();
        }
    }

    pub fn content(&mut self) -> Option<&mut Content> {
        self.sheets.get_mut(self.current).map(|sheet| &mut sheet.content)
    }

    /// A line of text on its base line, within what was begun.
    pub fn bare_text(&mut self, at: [f64; 2], text: &str, style: Style) {
        let font = if style.strong { &mut self.strong } else { &mut self.regular };
        let bytes = font.encode(text);
        let name: &[u8] = if style.strong { b"S" } else { b"R" };
        let Some(content) = self.content() else { return };
        fill(content, style.colour);
        content
            .begin_text()
            .set_font(Name(name), style.size as f32)
            .next_line(at[0] as f32, (HEIGHT - at[1]) as f32)
            .show(Str(&bytes))
            .end_text();
    }

    /// A line of text of an element.
    pub fn text(&mut self, node: usize, at: [f64; 2], text: &str, style: Style) {
        self.begin(node);
        self.bare_text(at, text, style);
        self.end();
    }

    /// A filled rectangle as decoration.
    pub fn area(&mut self, at: [f64; 2], size: [f64; 2], colour: Colour) {
        self.begin_decoration();
        if let Some(content) = self.content() {
            fill(content, colour);
            let [x, y, w, h] =
                [at[0], HEIGHT - at[1] - size[1], size[0], size[1]].map(|v| v as f32);
            content.rect(x, y, w, h).fill_nonzero();
        }
        self.end();
    }

    /// A level rule over the room, as decoration.
    pub fn rule(&mut self, y: f64, width: f64, colour: Colour) {
        self.area([LEFT, y], [ROOM, width], colour);
    }

    /// A paragraph: lines of an element from the left, as wide as `room`; goes on below it.
    pub fn paragraph(&mut self, node: usize, text: &str, style: Style, left: f64, room: f64) {
        let lines = self.font(style.strong).lines(text, style.size, room);
        let height = leading(style.size);
        for line in lines {
            self.need(height);
            let y = self.y + 0.78 * height;
            self.text(node, [left, y], &line, style);
            self.y += height;
        }
    }

    /// A new element of the document.
    pub fn element(&mut self, parent: usize, role: StructRole, lang: Option<&String>) -> usize {
        let id = self.tree.add(parent, role);
        if let Some(node) = self.tree.at(id) {
            node.lang = lang.cloned();
        }
        id
    }
}

/// From one line to the next.
pub fn leading(size: f64) -> f64 {
    size * 1.38
}

pub fn fill(content: &mut Content, colour: Colour) {
    let [r, g, b] = parts(colour);
    content.set_fill_rgb(r, g, b);
}

pub fn stroke(content: &mut Content, colour: Colour) {
    let [r, g, b] = parts(colour);
    content.set_stroke_rgb(r, g, b);
}

fn parts(colour: Colour) -> [f32; 3] {
    [16, 8, 0].map(|shift| ((colour >> shift) & 0xff) as f32 / 255.0)
}
