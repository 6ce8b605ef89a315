//! Pages as bytes: PNG, which keeps every pixel, where that is small, else JPEG.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::{Page, Reason};

/// A PNG of at most this many bytes is kept. Most pages of text are smaller.
const SMALL_PNG_BYTES: usize = 300 * 1024;
/// Of JPEG, 1 to 100.
const QUALITY: u8 = 90;

/// Encodes a page that fits.
pub(crate) fn encode(page: &Page) -> Result<Vec<u8>, Reason> {
    if let Some(bytes) = png(page).filter(|bytes| bytes.len() <= SMALL_PNG_BYTES) {
        return Ok(bytes);
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    // Coloured letters stay sharp.
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    let [wide, high] = page.size.map(|side| side as u16);
    encoder
        .encode(&page.rgb, wide, high, ColorType::Rgb)
        .map_err(|error| Reason::Broken(error.to_string()))?;
    Ok(bytes)
}

fn png(page: &Page) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, page.size[0], page.size[1]);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&page.rgb).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Kind, decode};

    fn page(texel: impl Fn(u32, u32) -> [u8; 3]) -> Page {
        let size = [1280, 720];
        let rgb = (0..size[1]).flat_map(|y| (0..size[0]).map(move |x| (x, y)));
        Page { size, rgb: rgb.flat_map(|(x, y)| texel(x, y)).collect() }
    }

    #[test]
    fn a_flat_page_stays_as_it_is_and_a_noisy_one_nearly() {
        let flat =
            page(|x, y| if (x / 20 + y / 20) % 2 == 0 { [250, 250, 245] } else { [20, 40, 90] });
        let bytes = encode(&flat).unwrap();
        assert_eq!(Kind::of(&bytes), Some(Kind::Png));
        assert_eq!(decode(&bytes, Kind::Png).unwrap(), flat);

        let grain = |x: u32, y: u32| (x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) % 40;
        let noisy = page(|x, y| {
            let v = (x / 8 + grain(x, y)) as u8;
            [v, v.wrapping_add(30), (y / 4) as u8]
        });
        let bytes = encode(&noisy).unwrap();
        assert_eq!(Kind::of(&bytes), Some(Kind::Jpeg));
        let again = decode(&bytes, Kind::Jpeg).unwrap();
        assert_eq!(again.size, noisy.size);
        let apart: u64 =
            again.rgb.iter().zip(&noisy.rgb).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let mean = apart as f64 / noisy.rgb.len() as f64;
        assert!(mean < 6.0, "{mean} of 255 apart");
    }
}
