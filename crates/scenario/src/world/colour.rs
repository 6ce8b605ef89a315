//! Colours as authors write them.

use crate::codes;
use crate::fixed::is_fixed;
use gradus_text::{Decode, Decoder, Node, NodeKind, Shape};

/// A colour, written `"#rrggbb"` as it is picked on a screen (sRGB).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    /// Red, green, blue, 0 to 1, sRGB.
    pub srgb: [f32; 3],
}

impl Colour {
    /// The colour of three bytes.
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { srgb: [r as f32 / 255.0, g as f32 / 255.0, b as f32 / 255.0] }
    }

    /// The colour of `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self::rgb(byte(0)?, byte(2)?, byte(4)?))
    }

    /// Red, green, blue in linear light.
    pub fn linear(&self) -> [f32; 3] {
        self.srgb.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) })
    }
}

impl Decode for Colour {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let found = match &node.kind {
            NodeKind::Text(text) => Self::parse(text),
            NodeKind::Broken => return None,
            _ => None,
        };
        if found.is_none() && !is_fixed("colour", node, decoder.faults) {
            decoder.faults.error(
                codes::BAD_COLOUR,
                node.span,
                "a colour is six hexadecimal digits after a #",
                Some("write it like \"#d8c4a0\"".into()),
            );
        }
        found
    }
    fn shape() -> Shape {
        Shape::pattern("colour", "\"#b59a78\"", "^#[0-9a-fA-F]{6}$")
    }
    fn as_written(&self) -> Option<String> {
        let [r, g, b] = self.srgb.map(|share| (share * 255.0).round() as u8);
        Some(format!("\"#{r:02x}{g:02x}{b:02x}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_six_digits_and_nothing_else() {
        assert_eq!(Colour::parse("#ff8000"), Some(Colour::rgb(255, 128, 0)));
        for wrong in ["ff8000", "#ff80", "#ff80zz", "#ff80000", "#é1234"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
        assert!((Colour::rgb(255, 255, 255).linear()[0] - 1.0).abs() < 1e-6);
    }
}
