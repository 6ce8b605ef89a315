//! The light of the shipped scenarios' rooms, computed ahead by `tools/assets`.

/// Files of `gradus_light`, in any order: a file holds its room's key.
pub const SHIPPED: &[&[u8]] = &[];
