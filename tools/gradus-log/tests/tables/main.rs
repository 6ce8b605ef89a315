//! `gradus-log fixations` over tables as devices and programs write them. `../cases/` holds made-up
//! tables, each an example of its kind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clock;
mod dress;
mod exports;
mod support;
mod validity;
