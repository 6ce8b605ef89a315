//! placeholder
pub mod preview;
pub mod world;
