//! What the eyes did: against pymovements, against a plain second way to compute it, and in
//! scenarios.

#![allow(clippy::unwrap_used)]

mod ivt;
mod judged;
