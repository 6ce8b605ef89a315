//! The events of the script, and the events that the program is given.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use std::ptr;
use std::time::Instant;

use openxr_sys as xr;
use openxr_sys::Handle as _;

use crate::calls::below;
use crate::layer::{Instance, Layer, layer, monotonic_ns, time_of};
use crate::script::Event;
use crate::settings::PERFORMANCE;

/// An event that waits for the program's next question.
#[derive(Clone, Copy, Debug)]
pub enum Queued {
    State(xr::SessionState),
    Presence(bool),
    Space(xr::ReferenceSpaceType, xr::Posef),
    Thermal {
        domain: xr::PerfSettingsDomainEXT,
        from: xr::PerfSettingsNotificationLevelEXT,
        to: xr::PerfSettingsNotificationLevelEXT,
    },
    ProfileChanged,
    InstanceLoss,
    Rate {
        from: f32,
        to: f32,
    },
}

/// # Safety
/// xrPollEvent.
pub unsafe extern "system" fn poll(
    instance: xr::Instance,
    buffer: *mut xr::EventDataBuffer,
) -> xr::Result {
    if buffer.is_null() {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    }
    {
        let mut layer = layer();
        if let Err(error) = layer.read_script(false) {
            return error;
        }
        layer.carry_out();
        if let Some(event) = layer.next_event() {
            // SAFETY: the caller's room for any event.
            unsafe { write(&layer, event, buffer) };
            return xr::Result::SUCCESS;
        }
    }
    loop {
        // SAFETY: the caller's call, unchanged.
        let result = unsafe { below!(PollEvent(instance, buffer)) };
        if result != xr::Result::SUCCESS {
            return result;
        }
        // SAFETY: an event that the runtime below has written.
        if unsafe { layer().passes(buffer) } {
            return result;
        }
        // SAFETY: the caller's room; the next question needs it as the caller gave it.
        unsafe { (*buffer).ty = xr::EventDataBuffer::TYPE };
    }
}

impl Layer {
    /// Carries out the script's events, up to the first that has to wait.
    fn carry_out(&mut self) {
        while let Some(event) = self.todo.front().cloned() {
            if let Event::Wait(time) = event {
                let until = *self.wait_until.get_or_insert_with(|| Instant::now() + time);
                if Instant::now() < until {
                    return;
                }
                self.wait_until = None;
            } else if !self.begin(event) {
                return;
            }
            self.todo.pop_front();
            self.count_done();
        }
    }

    /// Carries out an event; false: it has to wait for a session, or for the session's begin or end.
    fn begin(&mut self, event: Event) -> bool {
        let spaces = self.settings.spaces.clone();
        let (presence, performance) = (self.tells_presence(), self.emulates(PERFORMANCE));
        let Some(instance) = self.instance.as_mut() else { return false };
        if let Event::LoseInstance = event {
            instance.queue.push_back(Queued::InstanceLoss);
            return true;
        }
        let Some(session) = instance.session.as_mut() else { return false };
        match event {
            Event::Wait(_) | Event::LoseInstance => {}
            Event::State(state) => {
                if !is_possible(state, session.running) {
                    return false;
                }
                session.owned = true;
                instance.queue.push_back(Queued::State(state));
            }
            Event::Presence(on) => {
                instance.present = on;
                if presence {
                    instance.queue.push_back(Queued::Presence(on));
                }
            }
            Event::Recentre(pose) => {
                instance.moved = instance.moved.then(&pose);
                let moved = [
                    xr::ReferenceSpaceType::LOCAL,
                    xr::ReferenceSpaceType::LOCAL_FLOOR,
                    xr::ReferenceSpaceType::STAGE,
                ];
                let there = |space: &xr::ReferenceSpaceType| {
                    spaces.as_ref().is_none_or(|spaces| spaces.contains(space))
                };
                let events = moved.into_iter().filter(there);
                instance.queue.extend(events.map(|space| Queued::Space(space, pose.into())));
            }
            Event::Thermal { domain, level } => {
                let index = usize::from(domain == xr::PerfSettingsDomainEXT::GPU);
                if let (Some(known), true) = (instance.thermal.get_mut(index), performance) {
                    let from = std::mem::replace(known, level);
                    instance.queue.push_back(Queued::Thermal { domain, from, to: level });
                }
            }
            Event::ProfileChanged => instance.queue.push_back(Queued::ProfileChanged),
            Event::LoseSession => {
                session.owned = true;
                session.lost = true;
                instance.queue.push_back(Queued::State(xr::SessionState::LOSS_PENDING));
            }
            Event::Head(head) => instance.head = head,
            Event::Grasp { hands, value } => {
                for (grasp, concerned) in instance.grasp.iter_mut().zip(hands) {
                    if concerned {
                        *grasp = value;
                    }
                }
            }
        }
        true
    }

    /// The next event of the layer; a state becomes the session's state now.
    fn next_event(&mut self) -> Option<Queued> {
        let instance = self.instance.as_mut()?;
        loop {
            let event = instance.queue.pop_front()?;
            match (event, instance.session.as_mut()) {
                // The session is gone, and so are its events.
                (Queued::State(_) | Queued::Presence(_) | Queued::ProfileChanged, None)
                | (Queued::Space(..), None) => {}
                (Queued::State(state), Some(session)) => {
                    session.state = state;
                    return Some(event);
                }
                _ => return Some(event),
            }
        }
    }

    /// Keeps what an event of the runtime below says; false: the program must not see it.
    unsafe fn passes(&mut self, buffer: *const xr::EventDataBuffer) -> bool {
        // SAFETY: the caller's promise: an event with the structure of its type.
        unsafe {
            if (*buffer).ty != xr::EventDataSessionStateChanged::TYPE {
                return true;
            }
            let state = (*buffer.cast::<xr::EventDataSessionStateChanged>()).state;
            match self.session_mut() {
                Some(session) if session.owned => false,
                Some(session) => {
                    session.state = state;
                    true
                }
                None => true,
            }
        }
    }
}

/// Whether a runtime gives this state to a session that runs, or does not run.
fn is_possible(state: xr::SessionState, running: bool) -> bool {
    match state {
        xr::SessionState::IDLE | xr::SessionState::READY | xr::SessionState::EXITING => !running,
        xr::SessionState::LOSS_PENDING => true,
        _ => running,
    }
}

/// Writes an event into the program's buffer.
unsafe fn write(layer: &Layer, event: Queued, buffer: *mut xr::EventDataBuffer) {
    let Some(instance) = &layer.instance else { return };
    let session = instance.session.as_ref().map_or(xr::Session::NULL, |s| s.handle);
    let now = time_of(instance.handle, monotonic_ns());
    macro_rules! put {
        ($structure:ident { $($field:ident: $value:expr),* }) => {
            // SAFETY: the caller's room for any event, which is aligned for pointers.
            unsafe {
                buffer.cast::<xr::$structure>().write(xr::$structure {
                    ty: xr::$structure::TYPE,
                    next: ptr::null(),
                    $($field: $value),*
                });
            }
        };
    }
    match event {
        Queued::State(state) => {
            put!(EventDataSessionStateChanged { session: session, state: state, time: now });
        }
        Queued::Presence(on) => {
            put!(EventDataUserPresenceChangedEXT { session: session, is_user_present: on.into() })
        }
        Queued::Space(space, pose) => put!(EventDataReferenceSpaceChangePending {
            session: session,
            reference_space_type: space,
            change_time: now,
            pose_valid: true.into(),
            pose_in_previous_space: pose
        }),
        Queued::Thermal { domain, from, to } => put!(EventDataPerfSettingsEXT {
            domain: domain,
            sub_domain: xr::PerfSettingsSubDomainEXT::THERMAL,
            from_level: from,
            to_level: to
        }),
        Queued::ProfileChanged => put!(EventDataInteractionProfileChanged { session: session }),
        Queued::InstanceLoss => put!(EventDataInstanceLossPending { loss_time: now }),
        Queued::Rate { from, to } => put!(EventDataDisplayRefreshRateChangedFB {
            from_display_refresh_rate: from,
            to_display_refresh_rate: to
        }),
    }
}

impl Instance {
    /// Queues states for the program, in this order.
    pub fn queue_states(&mut self, states: &[xr::SessionState]) {
        self.queue.extend(states.iter().map(|state| Queued::State(*state)));
    }
}
