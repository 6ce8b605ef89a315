//! The two fonts: widths of letters, and what a file has to hold of them.

use std::collections::BTreeMap;

use ttf_parser::{Face, GlyphId};

const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/GradusSans-Regular.otf");
const STRONG: &[u8] = include_bytes!("../../../../assets/fonts/GradusSans-SemiBold.otf");

/// What stands for a letter that the font lacks; the second where it lacks that too.
const LACKING: [char; 2] = ['\u{25a1}', '?'];

/// A font in use.
pub struct Font {
    /// Its name in the file.
    pub name: &'static str,
    /// Nothing is known of it where its file cannot be read: then nothing is written with it.
    pub face: Option<Face<'static>>,
    /// The letters that were written, by glyph.
    pub used: BTreeMap<u16, char>,
    /// Letters that it lacks.
    pub lacking: u64,
}

impl Font {
    pub fn regular() -> Self {
        Self::of("GradusSans-Regular", REGULAR)
    }

    pub fn strong() -> Self {
        Self::of("GradusSans-SemiBold", STRONG)
    }

    fn of(name: &'static str, data: &'static [u8]) -> Self {
        Self { name, face: Face::parse(data, 0).ok(), used: BTreeMap::new(), lacking: 0 }
    }

    /// A glyph for a letter, and the letter that it is.
    fn glyph(&self, letter: char) -> Option<(GlyphId, char, bool)> {
        let face = self.face.as_ref()?;
        let letter = if letter == '\u{a0}' { ' ' } else { letter };
        if let Some(glyph) = face.glyph_index(letter) {
            return Some((glyph, letter, true));
        }
        let stands = LACKING.into_iter().find_map(|c| Some((face.glyph_index(c)?, c)))?;
        Some((stands.0, stands.1, false))
    }

    /// The width of a glyph in thousandths of the letters' size.
    pub fn advance(&self, glyph: u16) -> f64 {
        let Some(face) = &self.face else { return 0.0 };
        let units = f64::from(face.units_per_em());
        f64::from(face.glyph_hor_advance(GlyphId(glyph)).unwrap_or_default()) * 1000.0 / units
    }

    /// The width of a text, in points.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        let glyphs = text.chars().filter_map(|letter| self.glyph(letter));
        glyphs.map(|(glyph, ..)| self.advance(glyph.0)).sum::<f64>() * size / 1000.0
    }

    /// A text as the file writes it: two bytes a glyph.
    pub fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * text.len());
        for letter in text.chars() {
            let Some((glyph, letter, has)) = self.glyph(letter) else { continue };
            self.lacking += u64::from(!has);
            self.used.entry(glyph.0).or_insert(letter);
            bytes.extend(glyph.0.to_be_bytes());
        }
        bytes
    }

    /// Breaks a text into lines of at most `room` points, between words, and within a word that is
    /// longer than a line.
    pub fn lines(&self, text: &str, size: f64, room: f64) -> Vec<String> {
        let (mut lines, mut line, mut filled) = (Vec::new(), String::new(), 0.0);
        let space = self.width(" ", size);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let width = self.width(word, size);
            if !line.is_empty() && filled + space + width <= room {
                line.push(' ');
                line.push_str(word);
                filled += space + width;
                continue;
            }
            if !line.is_empty() {
                lines.push(core::mem::take(&mut line));
            }
            filled = 0.0;
            if width <= room {
                line.push_str(word);
                filled = width;
                continue;
            }
            for letter in word.chars() {
                let wide = self.width(letter.encode_utf8(&mut [0; 4]), size);
                if filled + wide > room && !line.is_empty() {
                    lines.push(core::mem::take(&mut line));
                    filled = 0.0;
                }
                line.push(letter);
                filled += wide;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}
