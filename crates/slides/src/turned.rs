//! How a camera was held: the orientation in a photograph's Exif data (CIPA DC-008, tag 0x0112).

use crate::Page;

/// The orientation, 1 to 8; 1, upright, where the data says nothing.
pub(crate) fn orientation(exif: &[u8]) -> u16 {
    read(exif).filter(|turn| (1..=8).contains(turn)).unwrap_or(1)
}

fn read(exif: &[u8]) -> Option<u16> {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let small_end = match exif.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if small_end { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if small_end { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let first = four(4)? as usize;
    let count = usize::from(two(first)?);
    // An entry has 12 bytes: tag, kind, count, value.
    (0..count)
        .map_while(|nth| first.checked_add(2 + nth * 12))
        .find(|at| two(*at) == Some(0x0112))
        .and_then(|at| two(at.checked_add(8)?))
}

/// The page as it is seen when the camera was held that way.
pub(crate) fn upright(page: Page, orientation: u16) -> Page {
    if orientation == 1 {
        return page;
    }
    let [wide, high] = page.size.map(|side| side as usize);
    let size = if orientation >= 5 { [high, wide] } else { [wide, high] };
    let texels = page.rgb.as_chunks::<3>().0;
    let mut rgb = Vec::with_capacity(page.rgb.len());
    for y in 0..size[1] {
        for x in 0..size[0] {
            // Where the seen pixel is stored.
            let (column, row) = match orientation {
                2 => (wide - 1 - x, y),
                3 => (wide - 1 - x, high - 1 - y),
                4 => (x, high - 1 - y),
                5 => (y, x),
                6 => (y, high - 1 - x),
                7 => (wide - 1 - y, high - 1 - x),
                _ => (wide - 1 - y, x),
            };
            rgb.extend_from_slice(texels.get(row * wide + column).unwrap_or(&[0; 3]));
        }
    }
    Page { size: size.map(|side| side as u32), rgb }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exif(turn: u16, big_end: bool) -> Vec<u8> {
        let mut bytes = b"Exif\0\0".to_vec();
        let words: [u16; 5] = [42, 0, 8, 1, 0x0112];
        if big_end {
            bytes.extend(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
            bytes.extend(turn.to_be_bytes());
        } else {
            bytes.extend(b"II");
            bytes.extend(words[0].to_le_bytes());
            bytes.extend(8_u32.to_le_bytes());
            bytes.extend(1_u16.to_le_bytes());
            bytes.extend(words[4].to_le_bytes());
            bytes.extend(3_u16.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
            bytes.extend(turn.to_le_bytes());
        }
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn the_orientation_is_read_from_either_byte_order_and_nonsense_is_upright() {
        for turn in 1..=8 {
            assert_eq!(orientation(&exif(turn, true)), turn);
            assert_eq!(orientation(&exif(turn, false)), turn);
        }
        assert_eq!(orientation(&exif(9, true)), 1);
        let whole = exif(6, false);
        for cut in 0..whole.len() - 3 {
            assert_eq!(orientation(&whole[..cut]), 1, "cut at {cut}");
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff"), 1);
    }

    #[test]
    fn a_page_is_turned_and_mirrored_as_the_standard_says() {
        // Stored: red left, green right.
        let page = Page { size: [2, 1], rgb: vec![255, 0, 0, 0, 255, 0] };
        let (red, green) = ([255, 0, 0], [0, 255, 0]);
        let seen = |turn| {
            let page = upright(page.clone(), turn);
            let texels = page.rgb.as_chunks::<3>().0.to_vec();
            (page.size, texels)
        };
        assert_eq!(seen(1), ([2, 1], vec![red, green]));
        assert_eq!(seen(3), ([2, 1], vec![green, red]));
        assert_eq!(seen(2), ([2, 1], vec![green, red]));
        // 6: the stored row 0 is the right side; its left end is at the top.
        assert_eq!(seen(6), ([1, 2], vec![red, green]));
        assert_eq!(seen(8), ([1, 2], vec![green, red]));
    }
}
