//! Sealed logs and folders: what an attacker does to them is found, with its place.

mod attacks;
mod edits;
mod folder;
mod support;
mod whole;
