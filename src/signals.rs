//! The system's wish that the program ends: SIGTERM and SIGINT become a mark that is looked at, so
//! that a session is stopped and closed in order instead of cut off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bevy::prelude::Resource;

/// Whether the program was asked to end.
#[derive(Resource, Clone, Default)]
pub struct Ending(Arc<AtomicBool>);

impl Ending {
    /// Listens from now on. Where signals do not exist, nothing is ever asked.
    pub fn listen() -> Self {
        let ending = Self::default();
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
            // A second signal ends the program at once: the first may have come to nothing.
            let again =
                signal_hook::flag::register_conditional_shutdown(signal, 1, ending.0.clone());
            let first = signal_hook::flag::register(signal, ending.0.clone());
            if let Err(error) = again.and(first) {
                eprintln!("gradus: cannot listen for signal {signal}: {error}");
            }
        }
        ending
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
