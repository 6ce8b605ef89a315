//! Pages made to fit: the mean of the pixels that a smaller pixel covers.

use crate::{HIGH, Page, WIDE};

/// The page at most [`WIDE`] × [`HIGH`], its shape kept; a smaller page stays as it is.
pub(crate) fn fit(page: Page) -> Page {
    let [wide, high] = page.size;
    let scale = (f64::from(WIDE) / f64::from(wide)).min(f64::from(HIGH) / f64::from(high));
    if scale >= 1.0 {
        return page;
    }
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    shrink(&page, [side(wide).min(WIDE), side(high).min(HIGH)])
}

fn shrink(page: &Page, size: [u32; 2]) -> Page {
    let [wide, high] = page.size.map(|side| side as usize);
    let texels = page.rgb.as_chunks::<3>().0;
    let columns: Vec<_> = (0..size[0]).map(|x| covered(x, size[0], wide)).collect();
    let mut rgb = Vec::with_capacity(size[0] as usize * size[1] as usize * 3);
    for y in 0..size[1] {
        let (top, bottom) = covered(y, size[1], high);
        for (left, right) in &columns {
            let mut sum = [0_u32; 3];
            for row in top..bottom {
                let row = texels.get(row * wide + left..row * wide + right).unwrap_or_default();
                for texel in row {
                    sum.iter_mut().zip(texel).for_each(|(sum, v)| *sum += u32::from(*v));
                }
            }
            let count = ((bottom - top) * (right - left)).max(1) as u32;
            rgb.extend(sum.map(|sum| ((sum + count / 2) / count) as u8));
        }
    }
    Page { size, rgb }
}

/// The first pixel of `from` that pixel `nth` of `to` covers, and the first behind it.
fn covered(nth: u32, to: u32, from: usize) -> (usize, usize) {
    let at = |nth: u32| (u64::from(nth) * from as u64 / u64::from(to.max(1))) as usize;
    let first = at(nth);
    (first, at(nth + 1).max(first + 1).min(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_page_becomes_as_large_as_a_screen_and_keeps_its_shape() {
        let page = |wide, high| Page {
            size: [wide, high],
            rgb: vec![100; wide as usize * high as usize * 3],
        };
        assert_eq!(fit(page(4000, 3000)).size, [1440, 1080]);
        assert_eq!(fit(page(3840, 1080)).size, [1920, 540]);
        assert_eq!(fit(page(640, 480)).size, [640, 480]);
        assert_eq!(fit(page(6000, 1)).size, [1920, 1]);
        assert!(fit(page(4000, 3000)).rgb.iter().all(|v| *v == 100));
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        let row: Vec<u8> = [0, 0, 0, 200, 100, 40].into();
        let page = Page { size: [2, 1], rgb: row };
        assert_eq!(shrink(&page, [1, 1]).rgb, [100, 50, 20]);
    }
}
