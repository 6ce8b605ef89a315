//! The state of the author's window, kept from frame to frame.

use std::time::{Duration, Instant};

use bevy::camera::Viewport;
use bevy::prelude::Resource;
use crossbeam_channel::Receiver;
use gradus_panel::Dress;

use crate::author::chosen::Chosen;
use crate::author::marks::Marks;
use crate::author::watch::{FaultText, FileReading};

/// The state of the author's window.
#[derive(Resource)]
pub struct Author {
    pub file: String,
    pub reads: Receiver<FileReading>,
    pub chosen: Chosen,
    /// The faults of the newest reading.
    pub faults: Vec<FaultText>,
    /// Whether the world shown is older than the file.
    pub stale: bool,
    pub marks: Marks,
    pub seed: u64,
    /// Whether the world's time goes on.
    pub playing: bool,
    /// When the change that was read but is not drawn yet was seen on disk.
    pub pending: Option<Instant>,
    /// How long the last change took from the disk to the picture.
    pub shown_after: Option<Duration>,
    pub readings: u32,
    /// Where the world is drawn, physical pixels.
    pub viewport: Option<Viewport>,
    /// The window's look: the desk's, in the theme chosen.
    pub dress: Dress,
    pub over_world: bool,
    pub typing: bool,
}
