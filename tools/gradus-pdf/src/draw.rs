//! From a PDF's bytes to its pages as red, green and blue.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gradus_slides::pdf::{FONT_MISSING, MOST_PDF_BYTES, PICTURE_MISSING};
use gradus_slides::{HIGH, MOST_PAGES, WIDE};
use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Draws every page of a file. The error is the end of a sentence that begins with the file's name.
pub fn pages(path: &Path, out: &mut impl Write) -> Result<(), String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_PDF_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MOST_PDF_BYTES {
        let most = MOST_PDF_BYTES / 1024 / 1024;
        return Err(format!("has more than {most} MiB; save it with smaller pictures"));
    }
    let pdf = Pdf::new(bytes).map_err(refusal)?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err("has no page; save it anew as PDF".to_owned());
    }
    if count > MOST_PAGES {
        return Err(format!("has {count} pages; a talk has at most {MOST_PAGES}: leave some out"));
    }
    write_all(out, &[count as u32]).map_err(gone)?;

    let missing = Arc::new(AtomicU32::new(0));
    let noted = Arc::clone(&missing);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            let bit = match warning {
                InterpreterWarning::UnsupportedFont => FONT_MISSING,
                _ => PICTURE_MISSING,
            };
            noted.fetch_or(bit, Ordering::Relaxed);
        }),
        ..Default::default()
    };
    let cache = RenderCache::new();
    for (nth, page) in pdf.pages().iter().enumerate() {
        let scale = scale(page.render_dimensions())
            .ok_or_else(|| format!("has a page {} without a size; save it anew as PDF", nth + 1))?;
        let pixmap = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let drawn = render(page, &cache, &settings, &RenderSettings::default(), &pixmap);
        let size = [u32::from(drawn.width()), u32::from(drawn.height())];
        let texels: Vec<u8> =
            drawn.data().iter().flat_map(|texel| [texel.r, texel.g, texel.b]).collect();
        write_all(out, &[size[0], size[1], missing.swap(0, Ordering::Relaxed)]).map_err(gone)?;
        out.write_all(&texels).map_err(gone)?;
    }
    out.flush().map_err(gone)
}

/// Pixels for each point, so that a page just fits.
fn scale((wide, high): (f32, f32)) -> Option<f32> {
    let scale = (WIDE as f32 / wide).min(HIGH as f32 / high);
    // A page of another shape has at least one pixel across.
    let fits = |length: f32| (1.0..=WIDE as f32 + 0.5).contains(&(length * scale));
    (scale.is_finite() && fits(wide) && fits(high)).then_some(scale)
}

fn refusal(error: LoadPdfError) -> String {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "asks for a password; save it without one"
        }
        LoadPdfError::Decryption(_) => "is encrypted; save it without encryption",
        LoadPdfError::Invalid => "is no PDF that can be read; save it anew as PDF",
    }
    .to_owned()
}

fn gone(error: io::Error) -> String {
    format!("cannot be handed on: {error}")
}

fn write_all(out: &mut impl Write, numbers: &[u32]) -> io::Result<()> {
    numbers.iter().try_for_each(|number| out.write_all(&number.to_le_bytes()))
}
