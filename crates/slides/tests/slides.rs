//! Slides as a person brings them, whole and broken.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use gradus_slides::{Deck, HIGH, MOST_PAGES, Opened, WIDE, open};

fn png(wide: u32, high: u32, texel: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, wide, high);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&texel.repeat(wide as usize * high as usize)).unwrap();
    writer.finish().unwrap();
    bytes
}

fn jpeg(wide: u16, high: u16, texel: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let data = texel.repeat(usize::from(wide) * usize::from(high));
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.encode(&data, wide, high, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// A folder with files.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn read(path: &Path) -> Result<Opened, String> {
    open(path, &PathBuf::from("no-such-program"), &|_, _| {}).map_err(|error| error.to_string())
}

fn refused(name: &str, bytes: Vec<u8>) -> String {
    let folder = folder(&[(name, bytes)]);
    let said = read(&folder.path().join(name)).unwrap_err();
    assert!(said.contains(name), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_folder_is_read_in_the_order_of_its_names_and_its_pages_fit_a_screen() {
    let (red, green, blue) = ([200, 0, 0], [0, 200, 0], [0, 0, 200]);
    let folder = folder(&[
        ("Slide10.PNG", png(320, 180, blue)),
        ("Slide2.jpeg", jpeg(4000, 2250, green)),
        ("Slide1.png", png(100, 100, red)),
        (".DS_Store", vec![1]),
        ("Thumbs.db", vec![1]),
    ]);
    let deck = read(folder.path()).unwrap().deck;
    let pages: Vec<_> = (0..3).map(|nth| deck.page(nth).unwrap()).collect();
    assert_eq!(deck.len(), 3);
    assert!(deck.page(3).is_none());
    assert_eq!(pages[0].size, [100, 100]);
    assert_eq!(pages[1].size, [1920, 1080]);
    assert_eq!(pages[2].size, [320, 180]);
    for (page, wanted) in pages.iter().zip([red, green, blue]) {
        let [r, g, b] = page.rgb.first_chunk::<3>().unwrap();
        let apart = r.abs_diff(wanted[0]).max(g.abs_diff(wanted[1])).max(b.abs_diff(wanted[2]));
        assert!(apart < 4, "{r} {g} {b}, wanted {wanted:?}");
    }
    assert_eq!(Deck::received(deck.pages().to_vec()).unwrap(), deck);
}

#[test]
fn one_picture_is_a_deck_of_one_page() {
    let folder = folder(&[("only.jpg", jpeg(64, 48, [9, 9, 9]))]);
    assert_eq!(read(&folder.path().join("only.jpg")).unwrap().deck.len(), 1);
}

#[test]
fn what_is_no_slide_is_refused_with_the_files_name_and_what_to_do() {
    assert!(refused("a.pdf", b"PK\x03\x04 and so on".to_vec()).contains("ZIP archive"));
    assert!(refused("a.png", b"GIF89a".to_vec()).contains("neither PDF, PNG nor JPEG"));
    assert!(refused("a.png", Vec::new()).contains("empty"));
    assert!(refused("a.pdf", b"%PDF-1.7".to_vec()).contains("tools/pdf-program"));
    let whole = png(300, 200, [1, 2, 3]);
    for cut in [10, 40, whole.len() / 2, whole.len() - 1] {
        let said = refused("a.png", whole[..cut].to_vec());
        assert!(said.contains("broken or cut off"), "{cut}: {said}");
    }
    let whole = jpeg(300, 200, [1, 2, 3]);
    for cut in [4, 40, whole.len() - 200, whole.len() - 1] {
        let said = refused("a.jpg", whole[..cut].to_vec());
        assert!(said.contains("broken or cut off"), "{cut}: {said}");
    }
    // A changed byte of a PNG is found by its sums.
    let mut changed = png(300, 200, [1, 2, 3]);
    let middle = changed.len() / 2;
    changed[middle] ^= 0x55;
    assert!(refused("a.png", changed).contains("broken"));
}

/// A PNG that claims a size, with nothing behind its header.
fn claims(wide: u32, high: u32) -> Vec<u8> {
    let mut bytes = png(1, 1, [0; 3]);
    bytes[16..20].copy_from_slice(&wide.to_be_bytes());
    bytes[20..24].copy_from_slice(&high.to_be_bytes());
    let mut sum = 0xffff_ffff_u32;
    for byte in &bytes[12..29] {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!sum).to_be_bytes());
    bytes
}

#[test]
fn a_picture_that_would_need_too_much_memory_is_refused_by_its_header() {
    let said = refused("a.png", claims(60_000, 60_000));
    assert!(said.contains("60000 × 60000 pixels") && said.contains("1920 × 1080"), "{said}");
    assert!(refused("a.png", claims(6000, 4001)).contains("24 million"));
    assert!(refused("a.png", claims(6000, 4000)).contains("broken"), "the size is allowed");
    assert!(refused("a.png", claims(0x7fff_ffff, 1)).contains("2147483647 × 1 pixels"));
    let mut large = jpeg(64, 64, [0; 3]);
    let at = large.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    large[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    assert!(refused("a.jpg", large).contains("65535 × 65535 pixels"));
}

#[test]
fn a_folder_without_pictures_with_something_else_or_with_too_many_is_refused() {
    assert!(read(folder(&[]).path()).unwrap_err().contains("no picture in it"));
    let page = png(4, 4, [0; 3]);
    let said = read(folder(&[("a.png", page.clone()), ("talk.pptx", vec![0])]).path()).unwrap_err();
    assert!(said.contains("talk.pptx lies in a folder of slides and is no picture"), "{said}");
    let inner = folder(&[("a.png", page.clone())]);
    fs::create_dir(inner.path().join("b.png")).unwrap();
    assert!(read(inner.path()).unwrap_err().contains("is no picture"));
    let names: Vec<String> = (0..=MOST_PAGES).map(|n| format!("{n}.png")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), page.clone())).collect();
    assert!(read(folder(&files).path()).unwrap_err().contains("more than 200"));
    assert_eq!(read(folder(&files[1..]).path()).unwrap().deck.len(), MOST_PAGES);
    let broken = folder(&[("1.png", page), ("2.png", vec![1, 2, 3])]);
    assert!(read(broken.path()).unwrap_err().contains("2.png is neither"));
    assert!(read(Path::new("no-such-folder")).unwrap_err().contains("cannot be read"));
}

#[test]
fn a_deck_from_elsewhere_has_the_bounds_of_one_made_here() {
    let page = png(64, 64, [0; 3]);
    assert!(Deck::received(vec![page.clone()]).is_ok());
    assert!(Deck::received(Vec::new()).is_err());
    assert!(Deck::received(vec![page.clone(); MOST_PAGES + 1]).is_err());
    assert!(Deck::received(vec![page, vec![0; 100]]).is_err());
    assert!(Deck::received(vec![png(WIDE + 1, 1, [0; 3])]).is_err());
    assert!(Deck::received(vec![claims(WIDE, HIGH + 1)]).is_err());
    // What is broken behind its header is no page, and no panic.
    let deck = Deck::received(vec![claims(WIDE, HIGH)]).unwrap();
    assert!(deck.page(0).is_none());
}

mod hostile {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_change_of_a_picture_makes_a_panic(at in 0..2000_usize, to: u8, is_png: bool) {
            let (name, mut bytes) = if is_png {
                ("a.png", png(40, 30, [7, 80, 160]))
            } else {
                ("a.jpg", jpeg(40, 30, [7, 80, 160]))
            };
            let at = at % bytes.len();
            bytes[at] = to;
            let folder = folder(&[(name, bytes)]);
            if let Ok(opened) = read(&folder.path().join(name)) {
                prop_assert!(opened.deck.page(0).is_some());
            }
        }
    }
}
