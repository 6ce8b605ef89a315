//! What can be looked at.

use crate::Name;

/// A named part of the world that gaze is counted for.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    pub id: Name,
    pub label: String,
    pub role: RegionRole,
}

/// What a region means for this fear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionRole {
    Feared,
    Safe,
    Neutral,
}
