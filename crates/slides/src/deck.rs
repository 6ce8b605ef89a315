//! A deck: pages as small encoded pictures.

use crate::picture::{self, Kind};
use crate::{HIGH, MOST_BYTES, MOST_PAGES, Reason, WIDE};

/// Slides that can be shown: every page is a PNG or JPEG picture of at most [`WIDE`] × [`HIGH`]
/// pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deck {
    pages: Vec<Vec<u8>>,
}

/// A page as a picture, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Pixels across and down; neither is 0.
    pub size: [u32; 2],
    /// Red, green, blue as sRGB, row by row from the top.
    pub rgb: Vec<u8>,
}

impl Deck {
    /// A deck from the encoded pages that another process sent.
    ///
    /// # Errors
    /// [`Reason::NoDeck`], where the pages are not as [`crate::open`] makes them.
    pub fn received(pages: Vec<Vec<u8>>) -> Result<Self, Reason> {
        if pages.is_empty() || pages.len() > MOST_PAGES {
            return Err(Reason::NoDeck("it has no page or too many"));
        }
        let bytes: usize = pages.iter().map(Vec::len).sum();
        if bytes > MOST_BYTES {
            return Err(Reason::NoDeck("it has too many bytes"));
        }
        let fits = |page: &Vec<u8>| {
            Kind::of(page).and_then(|kind| picture::size(page, kind).ok()).is_some_and(is_small)
        };
        match pages.iter().all(fits) {
            true => Ok(Self { pages }),
            false => Err(Reason::NoDeck("a page is no picture of the right size")),
        }
    }

    /// The encoded pages, to send.
    pub fn pages(&self) -> &[Vec<u8>] {
        &self.pages
    }

    /// The number of pages.
    #[expect(clippy::len_without_is_empty, reason = "a deck that was made or received has a page")]
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// A page, decoded; `nth` counts from 0. None for a page that is not there or is broken.
    pub fn page(&self, nth: usize) -> Option<Page> {
        let bytes = self.pages.get(nth)?;
        let kind = Kind::of(bytes)?;
        picture::size(bytes, kind).ok().filter(|size| is_small(*size))?;
        picture::decode(bytes, kind).ok()
    }

    /// Adds a page that was made to fit.
    pub(crate) fn push(&mut self, page: Vec<u8>) -> Result<(), Reason> {
        let bytes: usize = self.pages.iter().map(Vec::len).sum();
        if bytes + page.len() > MOST_BYTES {
            return Err(Reason::LargeDeck);
        }
        self.pages.push(page);
        Ok(())
    }
}

fn is_small([wide, high]: [u32; 2]) -> bool {
    (1..=WIDE).contains(&wide) && (1..=HIGH).contains(&high)
}
