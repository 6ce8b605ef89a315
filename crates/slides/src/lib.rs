//! The patient's own slides: a folder of pictures or a PDF becomes a [`Deck`] of small pictures, or
//! the reason why not.
//!
//! ```text
//!  desk                                                      stage, mirror, preview
//!  folder ─┐
//!  picture ┼─ open ──▶ each page: decoded, made to fit, ──▶ Deck ──▶ Page (on a thread of its own)
//!  PDF ────┘           encoded                              bytes     red, green, blue
//!      └── another program draws it: `pdf`
//! ```
//!
//! All work that depends on somebody's file is done before the patient sits down. A deck is small by
//! construction: at most [`MOST_PAGES`] pages of at most [`WIDE`] × [`HIGH`] pixels, and
//! [`MOST_BYTES`] bytes in all. Whoever receives a deck checks these bounds anew, with
//! [`Deck::received`].
//!
//! Nothing here knows a scenario, a session or Bevy.

#![warn(missing_docs, clippy::indexing_slicing)]

mod deck;
mod encode;
mod error;
mod fit;
mod folder;
mod open;
pub mod pdf;
mod picture;
mod turned;

pub use deck::{Deck, Page};
pub use error::{DeckError, Reason};
pub use open::{Opened, open};

/// The most pages of a deck.
pub const MOST_PAGES: usize = 200;
/// The most pixels across a page: what a screen in the world shows.
pub const WIDE: u32 = 1920;
/// The most pixels down a page.
pub const HIGH: u32 = 1080;
/// The most bytes of a deck.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;
/// The most pixels of a picture in a folder. Decoding needs up to nine bytes for each.
pub const MOST_PIXELS: u64 = 24_000_000;
/// The most bytes of one picture file.
pub const MOST_FILE_BYTES: u64 = 32 * 1024 * 1024;
