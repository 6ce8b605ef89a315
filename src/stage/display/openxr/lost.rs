//! When a display is over: a runtime that fails once is asked again, a runtime that is gone ends the
//! stage in order.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use bevy::prelude::*;
use openxr::sys;

/// So many errors in a row end the stage.
const ENOUGH: u32 = 10;

/// Why the display is over, shared by the threads that meet the runtime.
#[derive(Resource, Clone, Default)]
pub struct Lost(Arc<Inner>);

#[derive(Default)]
struct Inner {
    reason: OnceLock<String>,
    /// Errors since a call last worked.
    errors: AtomicU32,
}

impl Lost {
    /// The display is over.
    pub fn over(&self, reason: String) {
        let _ = self.0.reason.set(reason);
    }

    /// Why the display is over; none while it is not.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.get().map(String::as_str)
    }

    /// The answer of a call of the frame loop; none where it failed. `what` is what was asked for.
    pub fn take<T>(&self, what: &str, answer: Result<T, sys::Result>) -> Option<T> {
        match answer {
            Ok(answer) => {
                self.0.errors.store(0, Ordering::Relaxed);
                Some(answer)
            }
            Err(error) => {
                self.fails(what, error);
                None
            }
        }
    }

    fn fails(&self, what: &str, error: sys::Result) {
        let in_a_row = self.0.errors.fetch_add(1, Ordering::Relaxed) + 1;
        let gone =
            matches!(error, sys::Result::ERROR_SESSION_LOST | sys::Result::ERROR_INSTANCE_LOST);
        if gone || in_a_row >= ENOUGH {
            self.over(format!("the OpenXR runtime is gone, or fails: {what}: {error}"));
        } else if in_a_row == 1 {
            warn!("the OpenXR runtime fails: {what}: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_among_answers_is_none_and_errors_in_a_row_are_the_end() {
        let lost = Lost::default();
        let failure = || Err::<(), _>(sys::Result::ERROR_RUNTIME_FAILURE);
        for _ in 0..20 {
            for _ in 0..9 {
                assert!(lost.take("a frame", failure()).is_none());
            }
            assert_eq!(lost.take("a frame", Ok(3)), Some(3));
        }
        assert_eq!(lost.reason(), None);
        for _ in 0..10 {
            lost.take("a frame", failure());
        }
        assert!(lost.reason().unwrap_or_default().contains("a frame"));
    }

    #[test]
    fn a_session_that_is_lost_is_over_at_once() {
        let lost = Lost::default();
        lost.take("a frame", Err::<(), _>(sys::Result::ERROR_SESSION_LOST));
        assert!(lost.reason().is_some());
    }
}
