//! The runtime's events, and the session's life as they lead it.
//!
//! ```text
//!                 READY ──begin──▶ SYNCHRONIZED ⇄ VISIBLE ⇄ FOCUSED
//!   ──▶ IDLE ──┤    ▲                       │
//!              │    └──── IDLE ◀──end── STOPPING
//!              └ EXITING, LOSS_PENDING, loss of the instance: the stage ends
//! ```
//! A headset on a table sleeps in IDLE for as long as it lies there, and the stage waits with it.

use bevy::prelude::*;
use bevy_mod_openxr::init::create_xr_session;
use bevy_mod_openxr::resources::{OxrInstance, OxrSessionStarted};
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_xr::session::{XrPostSessionBegin, XrPreSessionEnd, XrState};
use gradus_session::headset::{HeatLevel, HeatPart};
use openxr::sys::{
    PerfSettingsDomainEXT, PerfSettingsNotificationLevelEXT, PerfSettingsSubDomainEXT,
};
use openxr::{Event, EventDataBuffer, SessionState, ViewConfigurationType};

use super::controls::Actions;
use super::focus::Focus;
use super::lost::{Call, Lost};
use super::mask;
use super::space::PlaySpace;
use crate::stage::headset::{HeadsetState, Worn};

/// Takes every event that waits.
pub fn poll(world: &mut World) {
    let Some(instance) = world.get_resource::<OxrInstance>().cloned() else { return };
    let lost = world.resource::<Lost>().clone();
    let mut buffer = EventDataBuffer::default();
    while let Some(Some(event)) = lost.take(Call::PollEvents, instance.poll_event(&mut buffer)) {
        take(world, &lost, &event);
    }
}

fn take(world: &mut World, lost: &Lost, event: &Event<'_>) {
    match event {
        Event::SessionStateChanged(change) => enter(world, lost, change.state()),
        Event::UserPresenceChangedEXT(change) => {
            let worn = if change.is_user_present() { Worn::On } else { Worn::Off };
            world.resource_mut::<HeadsetState>().worn = worn;
        }
        Event::ReferenceSpaceChangePending(change) => {
            let (kind, at) = (change.reference_space_type(), change.change_time());
            world.resource_mut::<PlaySpace>().moved_by_runtime(kind, at);
        }
        Event::PerfSettingsEXT(change) => {
            let part = match change.domain() {
                PerfSettingsDomainEXT::GPU => HeatPart::Gpu,
                _ => HeatPart::Cpu,
            };
            let level = match change.to_level() {
                PerfSettingsNotificationLevelEXT::NORMAL => HeatLevel::Normal,
                PerfSettingsNotificationLevelEXT::WARNING => HeatLevel::Warning,
                _ => HeatLevel::Impaired,
            };
            if change.sub_domain() == PerfSettingsSubDomainEXT::THERMAL {
                world.resource_mut::<HeadsetState>().heat(part, level);
            } else {
                warn!("the runtime reports of its {part:?}: {:?}", change.to_level());
            }
        }
        Event::InteractionProfileChanged(_) => {
            let instance = world.get_resource::<OxrInstance>().cloned();
            let session = world.get_resource::<OxrSession>().cloned();
            if let (Some(instance), Some(session)) = (instance, session)
                && let Some(mut actions) = world.get_resource_mut::<Actions>()
            {
                actions.look_at_profiles(&instance, &session);
            }
        }
        Event::VisibilityMaskChangedKHR(_) => {
            if let Err(error) = world.run_system_cached(mask::ask) {
                warn!("the visibility mask stays as it was: {error}");
            }
        }
        Event::InstanceLossPending(_) => {
            lost.over("the OpenXR runtime shuts down".to_owned());
        }
        Event::EventsLost(events) => {
            warn!("{} events of the runtime were lost", events.lost_event_count())
        }
        _ => {}
    }
}

/// The session is in another state.
fn enter(world: &mut World, lost: &Lost, state: SessionState) {
    info!("the OpenXR session is {state:?}");
    world.resource_mut::<Focus>().0 = state;
    let state = match state {
        SessionState::IDLE => XrState::Idle,
        SessionState::READY => XrState::Ready,
        SessionState::SYNCHRONIZED | SessionState::VISIBLE | SessionState::FOCUSED => {
            XrState::Running
        }
        SessionState::STOPPING => XrState::Stopping,
        SessionState::EXITING => {
            lost.over("the headset's own menu ended the program".to_owned());
            XrState::Exiting { should_restart: false }
        }
        SessionState::LOSS_PENDING => {
            lost.over("the OpenXR runtime is losing the session".to_owned());
            XrState::Exiting { should_restart: true }
        }
        _ => return,
    };
    world.insert_resource(state);
}

/// Makes, begins and ends the session, when the runtime is ready for it.
pub fn follow(world: &mut World) {
    let lost = world.resource::<Lost>().clone();
    if lost.reason().is_some() {
        return;
    }
    let Some(state) = world.get_resource::<XrState>().copied() else { return };
    if state == XrState::Unavailable {
        lost.over("the OpenXR runtime or its graphics could not be started".to_owned());
        return;
    }
    let session = world.get_resource::<OxrSession>().cloned();
    let started = world.get_resource::<OxrSessionStarted>().is_some_and(|started| started.0);
    match (state, session) {
        (XrState::Available, None) => {
            create_xr_session(world);
            if !world.contains_resource::<OxrSession>() {
                lost.over("the OpenXR runtime refuses a session".to_owned());
            }
        }
        (XrState::Ready, Some(session)) if !started => {
            let begun = session.begin(ViewConfigurationType::PRIMARY_STEREO);
            if lost.take(Call::BeginSession, begun).is_some() {
                world.insert_resource(OxrSessionStarted(true));
                world.run_schedule(XrPostSessionBegin);
            }
        }
        (XrState::Stopping, Some(session)) if started => {
            world.run_schedule(XrPreSessionEnd);
            world.insert_resource(OxrSessionStarted(false));
            lost.take(Call::EndSession, session.end());
        }
        _ => {}
    }
}
