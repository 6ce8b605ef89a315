//! Seals: whether a log, and a folder of logs, is still what it was.
//!
//! ```text
//!  clinic's key (on a stick) ──signs──▶ root over the keys of all days   keys
//!                                              │
//!  items of a log ──▶ chain ──each minute──▶ seal, by the key of its day   chain, seal ──▶ check
//!                                              │
//!  sessions, views, exports ──▶ list, each line by the key of its day     record ──▶ list
//!                                              │
//!                                              └──▶ checkpoint, on paper  checkpoint, note, merkle
//! ```
//!
//! After its day a key is erased, so that who takes the station cannot seal anew what was sealed before:
//! docs/decisions/seals.md. The crate knows no container and no session, and reads no clock; files are
//! touched in [`folder`] alone. Start at [`seal::Seal`] to see what is signed, at [`check::Check`] to see
//! what is looked at.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod chain;
pub mod check;
pub mod checkpoint;
mod error;
pub mod finding;
pub mod folder;
mod hash;
pub mod keys;
pub mod list;
pub mod merkle;
pub mod note;
pub mod record;
pub mod seal;
mod sign;
mod utc;

pub use error::SealError;
pub use hash::Hash;
pub use sign::{PublicKey, Secret, Signature};
pub use utc::utc_text;
