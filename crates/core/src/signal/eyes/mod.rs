//! The eyes: where they rest, what they rest on, and what they keep away from.

pub mod signs;

pub use signs::LookSigns;
