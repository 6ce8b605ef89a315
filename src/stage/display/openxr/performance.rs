//! Performance settings and heat (`XR_EXT_performance_settings`): a long session asks for levels that
//! can be kept up, and a headset that grows hot gets less to draw.
#![allow(unsafe_code)] // The bindings have no safe form of the call.

use bevy::prelude::*;
use bevy_mod_openxr::session::OxrSession;
use gradus_session::StageEvent;
use gradus_session::headset::HeatLevel;
use openxr::sys::{PerfSettingsDomainEXT, PerfSettingsLevelEXT};

use crate::stage::headset::HeadsetState;
use crate::world::tier::{Eased, WorldTier};

/// Asks for levels that the headset can keep up for as long as an exposure lasts.
pub fn ask(session: Option<Res<OxrSession>>) {
    let Some(session) = session else { return };
    let Some(calls) = session.instance().exts().ext_performance_settings.as_ref() else { return };
    for domain in [PerfSettingsDomainEXT::CPU, PerfSettingsDomainEXT::GPU] {
        // SAFETY: the session runs, and domain and level are the extension's own
        // (XR_EXT_performance_settings, xrPerfSettingsSetPerformanceLevelEXT).
        let result = unsafe {
            (calls.perf_settings_set_performance_level)(
                session.as_raw(),
                domain,
                PerfSettingsLevelEXT::SUSTAINED_HIGH,
            )
        };
        if result.into_raw() < 0 {
            warn!("the runtime refuses the level of performance of its {domain:?}: {result}");
        }
    }
}

/// Draws with less work from the first warning on. Not more again in the same session of the stage: a
/// picture that changes back and forth is seen.
pub fn ease(tier: Res<WorldTier>, mut headset: ResMut<HeadsetState>, mut eased: ResMut<Eased>) {
    let hot = headset.cpu.max(headset.gpu) >= HeatLevel::Warning;
    if hot && !eased.0 {
        eased.0 = true;
        let what = if tier.0.is_full() {
            "no shadows of the sun, no glow, coarser edges"
        } else {
            "as before: the light tier has nothing to leave out"
        };
        headset.lasting.push(StageEvent::DrawsLess { what: what.to_owned() });
    }
}
