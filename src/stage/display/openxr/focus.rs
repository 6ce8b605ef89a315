//! Whether the patient's own stop can work: what the runtime says of the session's state, and
//! whether any of its inputs is active.
//!
//! A runtime gives input to the session in the state FOCUSED alone (OpenXR 1.1, 9.3): a system
//! menu, another program or a headset that was laid down takes it away, and every action becomes
//! inactive.

use bevy::prelude::*;
use openxr::SessionState;

use crate::stage::display::openxr::controls::HandInputs;

/// The state of the session, as the runtime last gave it.
#[derive(Resource)]
pub struct Focus(pub SessionState);

impl Default for Focus {
    fn default() -> Self {
        Self(SessionState::UNKNOWN)
    }
}

impl Focus {
    /// Why the patient cannot stop the session by hand; none when a button or both grips answer.
    pub fn no_stop(&self, hands: &[HandInputs; 2]) -> Option<&'static str> {
        let squeezes = hands.iter().all(|hand| hand.squeeze.is_some());
        let menu = hands.iter().any(|hand| hand.menu.is_some());
        if squeezes || menu {
            return None;
        }
        Some(match self.0 {
            SessionState::FOCUSED => {
                "no controller answers: they are switched off, out of reach, or unknown to Gradus"
            }
            SessionState::VISIBLE => "a system menu or another program has taken the controllers",
            SessionState::SYNCHRONIZED => {
                "the headset shows something else, or nobody wears it; its controllers do not reach \
                 Gradus"
            }
            _ => "the headset's session is not running",
        })
    }
}

impl Focus {
    /// Why the patient sees no frame of the stage; none while the runtime shows them.
    pub fn hidden(&self, rendered: bool) -> Option<&'static str> {
        Some(match self.0 {
            SessionState::VISIBLE | SessionState::FOCUSED if rendered => return None,
            SessionState::VISIBLE | SessionState::FOCUSED => "the headset's runtime draws nothing",
            SessionState::SYNCHRONIZED => "the headset shows something else, or has been put aside",
            SessionState::STOPPING => "the headset's runtime holds the program",
            _ => "the headset sleeps: it wakes when it is put on",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_button_or_both_grips_are_a_stop_and_nothing_less() {
        let focus = Focus(SessionState::FOCUSED);
        let none = HandInputs::default();
        let grip = HandInputs { squeeze: Some(0.0), menu: None };
        let button = HandInputs { squeeze: None, menu: Some(false) };
        for (hands, works) in [
            ([none, none], false),
            ([grip, none], false),
            ([grip, grip], true),
            ([none, button], true),
            ([grip, button], true),
        ] {
            assert_eq!(focus.no_stop(&hands).is_none(), works, "{hands:?}");
        }
    }

    #[test]
    fn the_reason_names_the_state() {
        let none = [HandInputs::default(); 2];
        let why = |state| Focus(state).no_stop(&none).unwrap_or_default();
        assert!(why(SessionState::VISIBLE).contains("system menu"));
        assert!(why(SessionState::FOCUSED).contains("switched off"));
        assert!(why(SessionState::IDLE).contains("not running"));
    }
}
