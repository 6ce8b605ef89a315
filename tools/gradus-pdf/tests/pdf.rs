//! PDFs made here, whole and hostile, through the program as Gradus starts it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;
use std::process::id;
use std::sync::atomic::{AtomicU32, Ordering};

use gradus_slides::{MOST_PAGES, Opened, open};

/// A PDF of objects, numbered from 1; the first is the catalogue. `trailer` is added to the trailer.
fn pdf(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (nth, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", nth + 1).bytes());
    }
    let start = bytes.len();
    let count = objects.len() + 1;
    bytes.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    bytes.extend(
        format!("trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n")
            .bytes(),
    );
    bytes
}

fn stream(content: &str) -> String {
    format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len())
}

/// Pages of a size in points, each filled with a colour.
fn pages(colours: &[[f32; 3]], [wide, high]: [f32; 2]) -> Vec<u8> {
    let kids: Vec<String> = (0..colours.len()).map(|n| format!("{} 0 R", 3 + 2 * n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", colours.len(), kids.join(" ")),
    ];
    for (nth, [r, g, b]) in colours.iter().enumerate() {
        let content = 4 + 2 * nth;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {content} 0 R >>"
        ));
        objects.push(stream(&format!("{r} {g} {b} rg 0 0 {wide} {high} re f")));
    }
    pdf(&objects, "")
}

fn read(bytes: &[u8]) -> Result<Opened, String> {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let nth = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pdf-{}-{nth}", id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("talk.pdf");
    fs::write(&file, bytes).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_gradus-pdf"));
    let opened = open(&file, program, &|_, _| {});
    fs::remove_dir_all(&folder).unwrap();
    opened.map_err(|error| {
        let said = error.to_string();
        assert!(said.contains("talk.pdf ") && said.lines().count() == 1, "{said}");
        said
    })
}

#[test]
fn every_page_is_drawn_in_order_and_fits_a_screen() {
    let opened = read(&pages(&[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [960.0, 540.0])).unwrap();
    assert_eq!(opened.deck.len(), 2);
    assert!(opened.doubts.is_empty(), "{:?}", opened.doubts);
    for (nth, wanted) in [[255, 0, 0], [0, 0, 255]].into_iter().enumerate() {
        let page = opened.deck.page(nth).unwrap();
        assert_eq!(page.size, [1920, 1080]);
        let middle = (540 * 1920 + 960) * 3;
        assert_eq!(page.rgb[middle..middle + 3], wanted);
    }
    // Upright paper, a stamp, a wall.
    let high = read(&pages(&[[0.0; 3]], [595.0, 842.0])).unwrap().deck.page(0).unwrap();
    assert_eq!(high.size, [763, 1080]);
    for size in [[3.0, 2.0], [14_000.0, 9000.0]] {
        let page = read(&pages(&[[0.0; 3]], size)).unwrap().deck.page(0).unwrap();
        assert!(page.size[0] <= 1920 && page.size[1] <= 1080 && page.size[1] > 900, "{size:?}");
    }
}

#[test]
fn letters_of_a_font_that_is_not_in_the_file_are_drawn() {
    let text = |content: &str| {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R /Resources << \
             /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
                .to_owned(),
            stream(content),
        ];
        let page = read(&pdf(&objects, "")).unwrap().deck.page(0).unwrap();
        page.rgb.chunks(3).filter(|texel| texel[0] < 128).count()
    };
    assert!(text("BT /F 80 Tf 100 200 Td (Our project) Tj ET") > 20_000);
    assert_eq!(text("BT /F 80 Tf 100 200 Td () Tj ET"), 0);
}

#[test]
fn too_many_pages_are_refused_before_one_is_drawn() {
    let many = vec![[0.0; 3]; 10_000];
    let said = read(&pages(&many, [960.0, 540.0])).unwrap_err();
    assert!(said.contains("has 10000 pages; a talk has at most 200"), "{said}");
    let most = read(&pages(&many[..MOST_PAGES], [96.0, 54.0])).unwrap();
    assert_eq!(most.deck.len(), MOST_PAGES);
}

#[test]
fn an_encrypted_pdf_is_refused() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] >>".to_owned(),
        format!(
            "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{0}> /U <{0}> >>",
            "5a".repeat(32)
        ),
    ];
    let name = "00112233445566778899aabbccddeeff";
    let trailer = format!("/Encrypt 4 0 R /ID [<{name}> <{name}>]");
    let said = read(&pdf(&objects, &trailer)).unwrap_err();
    assert!(said.contains("asks for a password; save it without one"), "{said}");
}

#[test]
fn a_broken_pdf_is_refused_and_a_mended_one_is_drawn() {
    assert!(read(b"%PDF-1.7\nand nothing else").unwrap_err().contains("is no PDF"));
    let whole = pages(&[[0.0, 1.0, 0.0]; 3], [960.0, 540.0]);
    for cut in [20, 100, whole.len() / 2] {
        // What is left may hold no page, or some.
        if let Ok(opened) = read(&whole[..cut]) {
            assert!((1..=3).contains(&opened.deck.len()));
        }
    }
    assert_eq!(read(&whole[..whole.len() - 40]).unwrap().deck.len(), 3, "the end alone is missing");
}

#[test]
fn pages_that_hold_themselves_end() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 2 /Kids [3 0 R 2 0 R] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R /Resources << \
         /XObject << /X 5 0 R >> >> >>"
            .to_owned(),
        stream("/X Do"),
        "<< /Type /XObject /Subtype /Form /BBox [0 0 960 540] /Resources << /XObject << /X 5 0 R \
         >> >> /Length 5 >>\nstream\n/X Do\nendstream"
            .to_owned(),
    ];
    // Drawn or refused, but not for ever.
    let _ = read(&pdf(&objects, ""));
}

#[test]
fn a_picture_that_claims_more_than_the_memory_is_left_out_or_refused() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R /Resources << \
         /XObject << /X 5 0 R >> >> >>"
            .to_owned(),
        stream("960 0 0 540 0 0 cm /X Do"),
        "<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 \
         /ColorSpace /DeviceRGB /Length 3 >>\nstream\nabc\nendstream"
            .to_owned(),
    ];
    match read(&pdf(&objects, "")) {
        Ok(opened) => assert_eq!(opened.deck.len(), 1),
        Err(said) => assert!(said.contains("cannot be drawn within 256 MiB"), "{said}"),
    }
}
