//! What the author's window knows from frame to frame.

use std::time::{Duration, Instant};

use bevy::camera::Viewport;
use bevy::prelude::Resource;
use crossbeam_channel::Receiver;

use crate::author::chosen::Chosen;
use crate::author::marks::Marks;
use crate::author::watch::{FaultText, FileReading};

/// What the author's window knows.
#[derive(Resource)]
pub struct Author {
    pub file: String,
    pub reads: Receiver<FileReading>,
    pub chosen: Chosen,
    /// Of the newest reading.
    pub faults: Vec<FaultText>,
    /// The world that is shown is older than the file.
    pub stale: bool,
    pub marks: Marks,
    pub seed: u64,
    /// Time goes on.
    pub playing: bool,
    /// A change that was read and is not drawn yet: when it was seen on disk.
    pub pending: Option<Instant>,
    /// How long the last change took from the disk to the picture.
    pub shown_after: Option<Duration>,
    pub readings: u32,
    /// Where the world is drawn, physical pixels.
    pub viewport: Option<Viewport>,
    pub over_world: bool,
    pub typing: bool,
}
