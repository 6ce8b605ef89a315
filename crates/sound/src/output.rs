//! The device. On a machine without a device the program warns and goes on in silence.

use std::num::NonZero;
use std::sync::{Arc, OnceLock};

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{BufferSize, ErrorKind};
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
                "connect headphones or a headset and make it the system's default output"
            }
            Self::Refused(_) => {
                "close the program that holds the device, or choose another default output"
            }
        }
    }
}

/// An open device; it closes when dropped.
pub struct Output {
    sink: MixerDeviceSink,
    fault: Arc<OnceLock<String>>,
}

/// Opens the system's default output.
pub fn open_output() -> Result<Output, SoundError> {
    let fault = Arc::new(OnceLock::new());
    let open = |buffer: Option<BufferSize>| {
        let first = fault.clone();
        let builder = DeviceSinkBuilder::from_default_device()?.with_error_callback(move |error| {
            if ends(error.kind()) {
                // A second fault says nothing new.
                let _ = first.set(format!("the sound device is gone or has failed ({error})"));
            }
        });
        match buffer {
            Some(buffer) => builder.with_buffer_size(buffer).open_stream(),
            None => builder.open_stream(),
        }
    };
    let mut sink =
        open(Some(BufferSize::Fixed(BUFFER_FRAMES))).or_else(|_| open(None)).map_err(|error| {
            match error {
                DeviceSinkError::NoDevice => SoundError::NoDevice(error),
                _ => SoundError::Refused(error),
            }
        })?;
    sink.log_on_drop(false);
    Ok(Output { sink, fault })
}

/// Whether a fault ends the sound. A glitch, and a stream that follows to another device, do not.
fn ends(kind: ErrorKind) -> bool {
    !matches!(kind, ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied)
}

/// Which device is the system's default output now. None on Linux, where the sound server moves
/// what plays on the default to another device by itself, and asking opens a connection to it.
pub(crate) fn default_device() -> Option<String> {
    if cfg!(target_os = "linux") {
        return None;
    }
    let device = rodio::cpal::default_host().default_output_device()?;
    device.id().ok().map(|id| id.to_string())
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

    /// The fault that ended the sound since the device was opened, such as being unplugged.
    pub fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }
}
