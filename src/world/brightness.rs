//! How bright a picture is: whether eyes that were used to the place would see it so.

use std::fmt;

use image::RgbImage;

/// The histogram of a picture's luma (Rec. 709, of 255), in three numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brightness {
    /// The share of the pixels that are at most [`DARK`].
    pub dark: f64,
    pub median: u8,
    /// The 95th percentile.
    pub bright: u8,
}

/// A pixel that is not brighter shows nothing.
pub const DARK: u8 = 8;
/// The limits of pictures that do not say that it is night.
const MOST_DARK: f64 = 0.05;
const MEDIANS: std::ops::RangeInclusive<u8> = 80..=135;
const LEAST_BRIGHT: u8 = 170;

impl Brightness {
    /// The brightness of a picture.
    pub fn of(picture: &RgbImage) -> Self {
        let mut counts = [0_u64; 256];
        for pixel in picture.pixels() {
            let [r, g, b] = pixel.0.map(u32::from);
            let luma = (r * 2126 + g * 7152 + b * 722 + 5000) / 10_000;
            if let Some(count) = counts.get_mut(luma as usize) {
                *count += 1;
            }
        }
        let all: u64 = counts.iter().sum();
        let at = |share: f64| {
            let wanted = (all as f64 * share) as u64;
            let mut so_far = 0;
            let found = counts.iter().position(|count| {
                so_far += count;
                so_far > wanted
            });
            found.unwrap_or(255) as u8
        };
        let dark: u64 = counts.iter().take(usize::from(DARK) + 1).sum();
        Self { dark: dark as f64 / all.max(1) as f64, median: at(0.5), bright: at(0.95) }
    }

    /// Whether a place in daylight or lit by lamps looks like this.
    pub fn is_lit(&self) -> bool {
        self.dark <= MOST_DARK && MEDIANS.contains(&self.median) && self.bright >= LEAST_BRIGHT
    }
}

impl fmt::Display for Brightness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dark, median, bright } = self;
        let dark = dark * 100.0;
        write!(f, "{dark:.1} % at most {DARK}, median {median}, 95th percentile {bright}")
    }
}

/// The limits, in words.
pub fn limits() -> String {
    let (low, high) = (MEDIANS.start(), MEDIANS.end());
    format!(
        "at most {:.0} % of the pixels at most {DARK} of 255, the median {low} to {high}, the 95th \
         percentile at least {LEAST_BRIGHT}",
        MOST_DARK * 100.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_is_counted() {
        // A hundred pixels from black to white: 0, 2, 4 … 198.
        let ramp = RgbImage::from_fn(100, 1, |x, _| image::Rgb([x as u8 * 2; 3]));
        let of = Brightness::of(&ramp);
        assert_eq!(of, Brightness { dark: 0.05, median: 100, bright: 190 });
        assert!(of.is_lit());
        let black = Brightness::of(&RgbImage::new(4, 4));
        assert_eq!(black, Brightness { dark: 1.0, median: 0, bright: 0 });
        assert!(!black.is_lit());
        let green = Brightness::of(&RgbImage::from_pixel(1, 1, image::Rgb([0, 255, 0])));
        assert_eq!(green.median, 182);
    }
}
