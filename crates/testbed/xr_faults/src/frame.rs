//! Frames: their order, the blend mode, and the layers that the runtime below does not know.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use std::ptr;

use openxr_sys as xr;
use openxr_sys::Handle as _;

use crate::calls::below;
use crate::layer::{Layer, Session, layer, monotonic_ns, say, time_of};

/// The period of a session without a display: 90 Hz.
const PERIOD_NS: i64 = 11_111_111;

/// # Safety
/// xrWaitFrame.
pub unsafe extern "system" fn wait(
    session: xr::Session,
    info: *const xr::FrameWaitInfo,
    state: *mut xr::FrameState,
) -> xr::Result {
    if let Some(error) = layer().frame_error(|_| true) {
        return error;
    }
    let result = if layer().session().is_some_and(|known| known.headless) {
        // SAFETY: the caller's structure.
        unsafe { wait_without_display(state) }
    } else {
        // SAFETY: the caller's call, unchanged.
        unsafe { below!(WaitFrame(session, info, state)) }
    };
    // SAFETY: the caller's structure.
    let (true, Some(state)) = (result.into_raw() >= 0, unsafe { state.as_mut() }) else {
        return result;
    };
    if let Some(known) = layer().session_mut() {
        known.waited = known.waited.saturating_add(1);
        known.display_time = state.predicted_display_time;
        let seen = matches!(known.state, xr::SessionState::VISIBLE | xr::SessionState::FOCUSED);
        if known.owned && !seen {
            state.should_render = xr::FALSE;
        }
    }
    result
}

/// The frame of a session without graphics: at once, and now. A runtime below has no frames for
/// such a session.
unsafe fn wait_without_display(state: *mut xr::FrameState) -> xr::Result {
    let layer = layer();
    // SAFETY: the caller's structure.
    let (Some(state), Some(instance)) = (unsafe { state.as_mut() }, &layer.instance) else {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    };
    state.predicted_display_time = time_of(instance.handle, monotonic_ns());
    state.predicted_display_period = xr::Duration::from_nanos(PERIOD_NS);
    state.should_render = xr::TRUE;
    xr::Result::SUCCESS
}

/// # Safety
/// xrBeginFrame.
pub unsafe extern "system" fn begin(
    session: xr::Session,
    info: *const xr::FrameBeginInfo,
) -> xr::Result {
    if let Some(error) = layer().frame_error(|known| known.waited > 0) {
        return error;
    }
    let result = if layer().session().is_some_and(|known| known.headless) {
        xr::Result::SUCCESS
    } else {
        // SAFETY: the caller's call, unchanged.
        unsafe { below!(BeginFrame(session, info)) }
    };
    if result.into_raw() >= 0
        && let Some(known) = layer().session_mut()
    {
        known.waited = known.waited.saturating_sub(1);
        known.begun = true;
    }
    result
}

/// # Safety
/// xrEndFrame.
pub unsafe extern "system" fn end(
    session: xr::Session,
    info: *const xr::FrameEndInfo,
) -> xr::Result {
    // SAFETY: the caller's structure.
    let Some(info) = (unsafe { info.as_ref() }) else {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    };
    let mut info_below = *info;
    let layers = {
        let mut layer = layer();
        if let Some(error) = layer.frame_error(|known| known.begun) {
            return error;
        }
        if let Some(error) = layer.refuse_blend_mode(info.environment_blend_mode) {
            return error;
        }
        if layer.settings.blend.is_some() {
            info_below.environment_blend_mode = xr::EnvironmentBlendMode::OPAQUE;
        }
        // SAFETY: the caller's list.
        match unsafe { layer.known_below(info) } {
            Ok(layers) => layers,
            Err(error) => return error,
        }
    };
    info_below.layers = layers.as_ptr();
    info_below.layer_count = u32::try_from(layers.len()).unwrap_or(u32::MAX);
    let result = if layer().session().is_some_and(|known| known.headless) {
        xr::Result::SUCCESS
    } else {
        // SAFETY: the caller's structures, with a list that outlives the call.
        unsafe { below!(EndFrame(session, &info_below)) }
    };
    if result.into_raw() >= 0
        && let Some(known) = layer().session_mut()
    {
        known.begun = false;
    }
    result
}

/// Brings a frame of the runtime below to an end, without a picture.
///
/// # Safety
/// The session is the program's.
pub unsafe fn finish(session: xr::Session) {
    let (waited, begun, time) = {
        let mut layer = layer();
        let Some(known) = layer.session_mut() else { return };
        let open = (known.waited > 0, known.begun, known.display_time);
        (known.waited, known.begun) = (0, false);
        if known.headless {
            return;
        }
        open
    };
    let begin = xr::FrameBeginInfo { ty: xr::FrameBeginInfo::TYPE, next: ptr::null() };
    let end = xr::FrameEndInfo {
        ty: xr::FrameEndInfo::TYPE,
        next: ptr::null(),
        display_time: time,
        environment_blend_mode: xr::EnvironmentBlendMode::OPAQUE,
        layer_count: 0,
        layers: ptr::null(),
    };
    // SAFETY: structures of this function. What the runtime answers changes nothing here.
    unsafe {
        if waited {
            below!(BeginFrame(session, &begin));
        }
        if waited || begun {
            below!(EndFrame(session, &end));
        }
    }
}

impl Layer {
    /// The error of a frame call that is out of order; `in_order` is asked under `strict` alone.
    fn frame_error(&self, in_order: impl Fn(&Session) -> bool) -> Option<xr::Result> {
        let known = self.session()?;
        if (known.owned || self.settings.strict) && !known.running {
            return Some(xr::Result::ERROR_SESSION_NOT_RUNNING);
        }
        (self.settings.strict && !in_order(known)).then_some(xr::Result::ERROR_CALL_ORDER_INVALID)
    }

    fn refuse_blend_mode(&mut self, mode: xr::EnvironmentBlendMode) -> Option<xr::Result> {
        if self.settings.blend.as_ref().is_some_and(|modes| !modes.contains(&mode)) {
            return Some(xr::Result::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED);
        }
        let known = self.session_mut()?;
        if known.blend != mode {
            known.blend = mode;
            say(&format!("blend {mode:?}"));
        }
        None
    }

    /// The composition layers without those of the emulated passthrough.
    unsafe fn known_below(
        &mut self,
        info: &xr::FrameEndInfo,
    ) -> Result<Vec<*const xr::CompositionLayerBaseHeader>, xr::Result> {
        let mut below = Vec::with_capacity(info.layer_count as usize);
        let mut shown = false;
        for index in 0..info.layer_count as usize {
            // SAFETY: the caller's list has as many pointers as it says; each is a layer whose
            // structure is that of its type, or null, which the runtime below refuses.
            let passthrough = unsafe {
                let layer = *info.layers.add(index);
                below.push(layer);
                passthrough_of(layer)
            };
            if let Some(handle) = passthrough {
                below.pop();
                let instance = self.instance.as_ref();
                let shows = instance.and_then(|instance| instance.shows_room(handle));
                shown |= shows.ok_or(xr::Result::ERROR_HANDLE_INVALID)?;
            }
        }
        if let Some(known) = self.session_mut()
            && known.passthrough_shown != shown
        {
            known.passthrough_shown = shown;
            say(if shown { "passthrough shown" } else { "passthrough gone" });
        }
        Ok(below)
    }
}

/// The handle of the passthrough that a composition layer shows; none for other layers.
unsafe fn passthrough_of(layer: *const xr::CompositionLayerBaseHeader) -> Option<u64> {
    // SAFETY: the caller's promise.
    unsafe {
        match layer.as_ref()?.ty {
            xr::CompositionLayerPassthroughFB::TYPE => {
                Some((*layer.cast::<xr::CompositionLayerPassthroughFB>()).layer_handle.into_raw())
            }
            xr::CompositionLayerPassthroughHTC::TYPE => {
                Some((*layer.cast::<xr::CompositionLayerPassthroughHTC>()).passthrough.into_raw())
            }
            _ => None,
        }
    }
}
