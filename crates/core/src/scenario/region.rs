//! What can be looked at.

use crate::{Name, decode_enum, decode_struct};

decode_struct! {
    /// A named part of the world that gaze is counted for.
    pub struct Region {
        /// How the things of the world call it.
        pub id: Name,
        /// How the panel calls it.
        pub label: String,
        /// What it means for this fear.
        pub role: RegionRole,
    }
}

decode_enum! {
    /// What a region means for this fear.
    #[derive(Copy, Eq)]
    pub enum RegionRole {
        /// What is feared.
        Feared,
        /// What avoidance turns to.
        Safe,
        /// Neither.
        Neutral,
    }
}
