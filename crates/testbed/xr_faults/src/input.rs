//! Actions: their order under `strict`, their silence without focus, and the answers of scripted
//! eyes and hands.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use openxr_sys as xr;

use crate::calls::below;
use crate::layer::{Layer, layer};
use crate::profiles::text_of;

/// An action that a hand's grasp answers.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub action: xr::Action,
    /// 0: left, 1: right.
    pub hand: usize,
}

/// # Safety
/// xrAttachSessionActionSets.
pub unsafe extern "system" fn attach(
    session: xr::Session,
    info: *const xr::SessionActionSetsAttachInfo,
) -> xr::Result {
    // SAFETY: the caller's call, unchanged.
    let result = unsafe { below!(AttachSessionActionSets(session, info)) };
    if result.into_raw() >= 0
        && let Some(known) = layer().session_mut()
    {
        known.attached = true;
    }
    result
}

/// # Safety
/// xrSyncActions.
pub unsafe extern "system" fn sync(
    session: xr::Session,
    info: *const xr::ActionsSyncInfo,
) -> xr::Result {
    {
        let layer = layer();
        if layer.unattached() {
            return xr::Result::ERROR_ACTIONSET_NOT_ATTACHED;
        }
        if layer.session().is_some_and(|known| known.input_withheld()) {
            return xr::Result::SESSION_NOT_FOCUSED;
        }
    }
    // SAFETY: the caller's call, unchanged.
    unsafe { below!(SyncActions(session, info)) }
}

/// A question for an action's state: asked below, then silenced where input is withheld.
macro_rules! state {
    ($(#[$doc:meta])* $name:ident, $call:ident, $state:ident, $silent:expr, $answer:expr) => {
        $(#[$doc])*
        pub unsafe extern "system" fn $name(
            session: xr::Session,
            info: *const xr::ActionStateGetInfo,
            state: *mut xr::$state,
        ) -> xr::Result {
            if layer().unattached() {
                return xr::Result::ERROR_ACTIONSET_NOT_ATTACHED;
            }
            // SAFETY: the caller's call, unchanged, and the caller's structures.
            unsafe {
                let result = below!($call(session, info, state));
                if result.into_raw() >= 0 && let (Some(info), Some(state)) = (info.as_ref(), state.as_mut()) {
                    let answer: fn(&xr::ActionStateGetInfo, &mut xr::$state) = $answer;
                    answer(info, state);
                    if layer().session().is_some_and(|known| known.input_withheld()) {
                        state.is_active = xr::FALSE;
                        let silence: fn(&mut xr::$state) = $silent;
                        silence(state);
                    }
                }
                result
            }
        }
    };
}

state!(
    /// # Safety
    /// xrGetActionStateBoolean.
    boolean,
    GetActionStateBoolean,
    ActionStateBoolean,
    |state| (state.current_state, state.changed_since_last_sync) = (xr::FALSE, xr::FALSE),
    |info, state| if let Some(grasp) = grasp(info) {
        (state.is_active, state.current_state) = (xr::TRUE, (grasp > 0.5).into());
    }
);
state!(
    /// # Safety
    /// xrGetActionStateFloat.
    float,
    GetActionStateFloat,
    ActionStateFloat,
    |state| (state.current_state, state.changed_since_last_sync) = (0.0, xr::FALSE),
    |info, state| if let Some(grasp) = grasp(info) {
        (state.is_active, state.current_state) = (xr::TRUE, grasp);
    }
);
state!(
    /// # Safety
    /// xrGetActionStateVector2f.
    vector2f,
    GetActionStateVector2f,
    ActionStateVector2f,
    |state| {
        state.current_state = xr::Vector2f { x: 0.0, y: 0.0 };
        state.changed_since_last_sync = xr::FALSE;
    },
    |_, _| {}
);
state!(
    /// # Safety
    /// xrGetActionStatePose.
    pose,
    GetActionStatePose,
    ActionStatePose,
    |_| {},
    |info, state| {
        let mut layer = layer();
        if layer.is_gaze(info.action) {
            state.is_active = layer.newest_look().is_some_and(|(_, look)| look.is_some()).into();
        }
    }
);

/// The strength of the grasp that answers an action: of the hand that is asked for, or the stronger.
fn grasp(info: &xr::ActionStateGetInfo) -> Option<f32> {
    let handle = layer().instance.as_ref()?.handle;
    let side = match info.subaction_path {
        xr::Path::NULL => None,
        path if text_of(handle, path) == "/user/hand/left" => Some(0),
        _ => Some(1),
    };
    let layer = layer();
    let instance = layer.instance.as_ref()?;
    let bound = instance.bindings.iter().filter(|bound| bound.action == info.action);
    let asked = bound.filter(|bound| side.is_none_or(|side| side == bound.hand));
    asked.filter_map(|bound| *instance.grasp.get(bound.hand)?).reduce(f32::max)
}

impl Layer {
    /// Whether a strict runtime refuses the use of actions: no action set is attached yet.
    pub fn unattached(&self) -> bool {
        self.settings.strict && self.session().is_some_and(|session| !session.attached)
    }
}
