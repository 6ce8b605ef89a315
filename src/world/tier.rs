//! How much of a world is drawn.

use bevy::prelude::Resource;

/// How much of a world a machine can draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Tier {
    /// Holds 20 frames a second in stereo on a processor alone: for tests, weak machines and the
    /// desk's view.
    Light,
    /// For headsets and pictures.
    #[default]
    Full,
}

impl Tier {
    /// The tier's name, as on the command line and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Full => "full",
        }
    }

    /// Whether this is the full tier.
    pub fn is_full(self) -> bool {
        self == Self::Full
    }
}

/// Whether the picture is drawn with less work than its tier says, because the headset is hot.
#[derive(Resource, Clone, Copy, Default)]
pub struct Eased(pub bool);

/// The tier in use.
#[derive(Resource, Clone, Copy)]
pub struct WorldTier(pub Tier);
