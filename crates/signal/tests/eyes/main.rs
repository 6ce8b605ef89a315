//! The eyes, tested against pymovements, against a second, plain computation, and in scenarios.

#![allow(clippy::unwrap_used)]

mod ivt;
mod judged;
