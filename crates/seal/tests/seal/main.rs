//! Keys in a folder, their end, the list, and what hostile text does to the readers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod hostile;
mod keys;
