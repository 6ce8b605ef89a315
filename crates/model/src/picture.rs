//! Pictures in a model: PNG and JPEG to texels, bounded before anything is decoded.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::ModelError;

/// Texels along a side of a picture.
pub const MOST_ACROSS: u32 = 2048;
/// Texels of all pictures of a model.
pub const MOST_TEXELS: usize = 16 * 1024 * 1024;

/// A picture, decoded.
#[derive(Clone, PartialEq)]
pub struct Picture {
    /// Texels across and down; neither is 0.
    pub size: [u32; 2],
    /// Red, green, blue, and alpha, as in the file, row by row from the top: sRGB where it is a
    /// colour.
    pub texels: Vec<[u8; 4]>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "Picture {:?}", self.size)
    }
}

impl Picture {
    /// Decodes a picture that has at most `left` texels.
    pub fn read(bytes: &[u8], left: usize) -> Result<Self, ModelError> {
        let room = |size: [u32; 2]| {
            if size.iter().any(|side| *side > MOST_ACROSS) {
                return Err(ModelError::LargePicture(size[0], size[1]));
            }
            if size[0] as usize * size[1] as usize > left {
                return Err(ModelError::ManyTexels);
            }
            if size.contains(&0) { Err(ModelError::Picture("it is empty".into())) } else { Ok(()) }
        };
        if bytes.starts_with(b"\x89PNG") {
            png(bytes, &room)
        } else if bytes.starts_with(&[0xff, 0xd8]) {
            jpeg(bytes, &room)
        } else {
            Err(ModelError::Picture("it is neither PNG nor JPEG".into()))
        }
    }
}

fn broken(error: impl std::fmt::Display) -> ModelError {
    ModelError::Picture(error.to_string())
}

/// Whether a picture of this size may be decoded.
type Room<'a> = &'a dyn Fn([u32; 2]) -> Result<(), ModelError>;

fn png(bytes: &[u8], room: Room) -> Result<Picture, ModelError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(broken)?;
    let size = [header.width, header.height];
    room(size)?;
    let mut reader = decoder.read_info().map_err(broken)?;
    let long = reader.output_buffer_size().ok_or_else(|| broken("it is too large"))?;
    let mut out = vec![0; long];
    let frame = reader.next_frame(&mut out).map_err(broken)?;
    let channels = frame.color_type.samples();
    let out = out.get(..frame.buffer_size()).unwrap_or_default();
    picture(size, out, channels)
}

fn jpeg(bytes: &[u8], room: Room) -> Result<Picture, ModelError> {
    let side = MOST_ACROSS as usize * 8;
    let options = DecoderOptions::new_safe()
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let info = decoder.info().ok_or_else(|| broken("it has no header"))?;
    let size = [u32::from(info.width), u32::from(info.height)];
    room(size)?;
    let out = decoder.decode().map_err(broken)?;
    let channels = decoder.output_colorspace().map_or(3, |space| space.num_components());
    picture(size, &out, channels)
}

/// From one, two, three or four bytes a texel.
fn picture(size: [u32; 2], bytes: &[u8], channels: usize) -> Result<Picture, ModelError> {
    let texels: Vec<[u8; 4]> = bytes
        .chunks_exact(channels.max(1))
        .map(|texel| match *texel {
            [v] => [v, v, v, 255],
            [v, a] => [v, v, v, a],
            [r, g, b] => [r, g, b, 255],
            [r, g, b, a, ..] => [r, g, b, a],
            [] => [255; 4],
        })
        .collect();
    if texels.len() == size[0] as usize * size[1] as usize {
        Ok(Picture { size, texels })
    } else {
        Err(broken("it has fewer texels than it says"))
    }
}
