//! The device. On a machine without a device the program warns and goes on in silence.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rodio::cpal::BufferSize;
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink};

use crate::SoundWorld;

/// Frames that the device is asked to take at a time: 21 ms at 48 kHz.
const BUFFER_FRAMES: u32 = 1024;

/// Why no sound can be heard.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// The machine has no output.
    #[error("this machine has no sound device")]
    NoDevice(#[source] DeviceSinkError),
    /// The machine has an output that does not open.
    #[error("the sound device cannot be opened: {0}")]
    Refused(#[source] DeviceSinkError),
}

impl SoundError {
    /// The remedy for this error.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoDevice(_) => {
                "connect headphones or a headset and make it the system's default output; the \
                 session goes on without sound"
            }
            Self::Refused(_) => {
                "close the program that holds the device, or choose another default output; the \
                 session goes on without sound"
            }
        }
    }
}

/// An open device; it closes when dropped.
pub struct Output {
    sink: MixerDeviceSink,
    failed: Arc<AtomicBool>,
}

/// Opens the system's default output.
pub fn open_output() -> Result<Output, SoundError> {
    let failed = Arc::new(AtomicBool::new(false));
    let flag = failed.clone();
    let mut sink = DeviceSinkBuilder::from_default_device()
        .and_then(|builder| {
            builder
                .with_buffer_size(BufferSize::Fixed(BUFFER_FRAMES))
                .with_error_callback(move |_| flag.store(true, Ordering::Relaxed))
                .open_stream()
        })
        .or_else(|_| DeviceSinkBuilder::open_default_sink())
        .map_err(|error| match error {
            DeviceSinkError::NoDevice => SoundError::NoDevice(error),
            _ => SoundError::Refused(error),
        })?;
    sink.log_on_drop(false);
    Ok(Output { sink, failed })
}

impl Output {
    /// The device's frames a second; a [`SoundWorld`] for the device is built with this rate.
    pub fn sample_rate(&self) -> NonZero<u32> {
        self.sink.config().sample_rate()
    }

    /// Plays a world on the device.
    pub fn play(&self, world: SoundWorld) {
        self.sink.mixer().add(world);
    }

    /// Whether the device reported a fault since it was opened, such as being unplugged.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}
