//! When a display is over: a runtime that fails once is asked again, a runtime that is gone ends the
//! stage in order.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use bevy::prelude::*;
use openxr::sys;

/// So many errors of a call in a row end the stage.
const ENOUGH: u32 = 10;
/// So often is a call tried at once, where the next one cannot do without it.
const TRIES: u32 = 3;

/// A call that a stage cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    PollEvents,
    BeginSession,
    EndSession,
    WaitFrame,
    BeginFrame,
    AcquireImage,
    WaitImage,
    ReleaseImage,
    EndFrame,
}

impl Call {
    fn words(self) -> &'static str {
        match self {
            Self::PollEvents => "its events",
            Self::BeginSession => "begin the session",
            Self::EndSession => "end the session",
            Self::WaitFrame => "wait for a frame",
            Self::BeginFrame => "begin a frame",
            Self::AcquireImage => "acquire an image",
            Self::WaitImage => "wait for an image",
            Self::ReleaseImage => "release an image",
            Self::EndFrame => "end a frame",
        }
    }
}

/// Why the display is over, shared by the threads that meet the runtime.
#[derive(Resource, Clone, Default)]
pub struct Lost(Arc<Inner>);

#[derive(Default)]
struct Inner {
    reason: OnceLock<String>,
    /// For each call, errors since it last worked.
    errors: [AtomicU32; Call::EndFrame as usize + 1],
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

    /// The answer of a call; none where it failed.
    pub fn take<T>(&self, call: Call, answer: Result<T, sys::Result>) -> Option<T> {
        let errors = self.0.errors.get(call as usize)?;
        match answer {
            Ok(answer) => {
                errors.store(0, Ordering::Relaxed);
                Some(answer)
            }
            Err(error) => {
                self.fails(call, error, errors.fetch_add(1, Ordering::Relaxed) + 1);
                None
            }
        }
    }

    /// The answer of a call that is tried again at once: the runtime waits for it. None where it
    /// failed each time; the display is over then.
    pub fn insist<T>(
        &self,
        call: Call,
        mut ask: impl FnMut() -> Result<T, sys::Result>,
    ) -> Option<T> {
        for _ in 1..TRIES {
            if let Some(answer) = self.take(call, ask()) {
                return Some(answer);
            }
            if self.reason().is_some() {
                return None;
            }
        }
        let answer = self.take(call, ask());
        if answer.is_none() {
            self.over(format!("the OpenXR runtime refuses again and again to {}", call.words()));
        }
        answer
    }

    fn fails(&self, call: Call, error: sys::Result, in_a_row: u32) {
        let what = call.words();
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

    fn failure() -> Result<i32, sys::Result> {
        Err(sys::Result::ERROR_RUNTIME_FAILURE)
    }

    #[test]
    fn an_error_among_answers_is_none_and_errors_in_a_row_are_the_end() {
        let lost = Lost::default();
        for _ in 0..20 {
            for _ in 0..9 {
                assert_eq!(lost.take(Call::EndFrame, failure()), None);
                // Another call that works says nothing of this one.
                assert_eq!(lost.take(Call::PollEvents, Ok(1)), Some(1));
            }
            assert_eq!(lost.take(Call::EndFrame, Ok(3)), Some(3));
        }
        assert_eq!(lost.reason(), None);
        for _ in 0..10 {
            lost.take(Call::EndFrame, failure());
            lost.take(Call::PollEvents, Ok(1));
        }
        assert!(lost.reason().unwrap_or_default().contains("end a frame"));
    }

    #[test]
    fn a_session_that_is_lost_is_over_at_once() {
        let lost = Lost::default();
        lost.take(Call::WaitFrame, Err::<(), _>(sys::Result::ERROR_SESSION_LOST));
        assert!(lost.reason().is_some());
    }

    #[test]
    fn what_the_runtime_waits_for_is_tried_again_and_then_over() {
        let lost = Lost::default();
        let mut tries = 0;
        let mut third = || {
            tries += 1;
            if tries == 3 { Ok(7) } else { failure() }
        };
        assert_eq!(lost.insist(Call::BeginFrame, &mut third), Some(7));
        assert_eq!(lost.reason(), None);
        assert_eq!(lost.insist(Call::BeginFrame, failure), None);
        assert!(lost.reason().unwrap_or_default().contains("begin a frame"));
    }
}
