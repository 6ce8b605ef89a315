//! PNG and JPEG to red, green and blue. Sizes are read before anything is decoded.

use std::io::Cursor;

use png::{Decoder, Limits, Transformations};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::{Page, Reason, turned};

/// The kinds of picture that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Jpeg,
}

impl Kind {
    /// The kind, by the first bytes.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else {
            None
        }
    }
}

fn broken(error: impl std::fmt::Display) -> Reason {
    let why: String = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    Reason::Broken(why.trim_end_matches('.').chars().take(120).collect())
}

/// Bytes that decoding a PNG may take: four for each of the most pixels, and some for lines.
const MOST_PNG_BYTES: usize = 128 * 1024 * 1024;

fn png_decoder(bytes: &[u8]) -> Decoder<Cursor<&[u8]>> {
    let mut decoder =
        Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MOST_PNG_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder
}

fn jpeg_decoder(bytes: &[u8]) -> JpegDecoder<ZCursor<&[u8]>> {
    let options = DecoderOptions::new_safe()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options)
}

/// Pixels across and down, as the picture is stored.
pub(crate) fn size(bytes: &[u8], kind: Kind) -> Result<[u32; 2], Reason> {
    let size = match kind {
        Kind::Png => {
            let mut decoder = png_decoder(bytes);
            let header = decoder.read_header_info().map_err(broken)?;
            [header.width, header.height]
        }
        Kind::Jpeg => {
            let mut decoder = jpeg_decoder(bytes);
            decoder.decode_headers().map_err(broken)?;
            let info = decoder.info().ok_or_else(|| broken("it has no header"))?;
            [u32::from(info.width), u32::from(info.height)]
        }
    };
    if size.contains(&0) { Err(broken("it has no pixels")) } else { Ok(size) }
}

/// Decodes a whole picture; what shows through is laid over white. Upright, as the camera was held.
pub(crate) fn decode(bytes: &[u8], kind: Kind) -> Result<Page, Reason> {
    match kind {
        Kind::Png => png(bytes),
        Kind::Jpeg => jpeg(bytes),
    }
}

fn png(bytes: &[u8]) -> Result<Page, Reason> {
    let mut reader = png_decoder(bytes).read_info().map_err(broken)?;
    let size = [reader.info().width, reader.info().height];
    let long = reader.output_buffer_size().ok_or_else(|| broken("it is too large"))?;
    let mut out = vec![0; long];
    let frame = reader.next_frame(&mut out).map_err(broken)?;
    // The rest of the file has its checks too.
    reader.finish().map_err(broken)?;
    out.truncate(frame.buffer_size());
    page(size, out, frame.color_type.samples())
}

fn jpeg(bytes: &[u8]) -> Result<Page, Reason> {
    // The decoder fills up what is missing with grey.
    if !has_end(bytes) {
        return Err(broken("its end is missing"));
    }
    let mut decoder = jpeg_decoder(bytes);
    let rgb = decoder.decode().map_err(broken)?;
    let info = decoder.info().ok_or_else(|| broken("it has no header"))?;
    let size = [u32::from(info.width), u32::from(info.height)];
    let channels = decoder.output_colorspace().map_or(3, |space| space.num_components());
    let turn = decoder.exif().map_or(1, |exif| turned::orientation(exif));
    Ok(turned::upright(page(size, rgb, channels)?, turn))
}

/// Whether a JPEG picture has its end mark behind its first scan; a small picture within its header
/// has one of its own.
fn has_end(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, mark, high, low]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        match mark {
            // A mark may be filled up with ones.
            0xff => at += 1,
            0xda => {
                return bytes.get(at..).unwrap_or_default().windows(2).any(|w| w == [0xff, 0xd9]);
            }
            _ => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
        }
    }
    false
}

/// From one, two, three or four bytes a pixel.
fn page(size: [u32; 2], bytes: Vec<u8>, channels: usize) -> Result<Page, Reason> {
    let over_white = |v: u8, a: u8| {
        let (v, a) = (u32::from(v), u32::from(a));
        ((v * a + 255 * (255 - a) + 127) / 255) as u8
    };
    let rgb = match channels {
        3 => bytes,
        1 => bytes.iter().flat_map(|v| [*v; 3]).collect(),
        2 => bytes.as_chunks::<2>().0.iter().flat_map(|[v, a]| [over_white(*v, *a); 3]).collect(),
        _ => {
            let texels = bytes.as_chunks::<4>().0.iter();
            texels.flat_map(|[r, g, b, a]| [*r, *g, *b].map(|v| over_white(v, *a))).collect()
        }
    };
    let wanted = size.iter().map(|side| *side as usize).product::<usize>() * 3;
    if rgb.len() == wanted { Ok(Page { size, rgb }) } else { Err(broken("pixels are missing")) }
}
