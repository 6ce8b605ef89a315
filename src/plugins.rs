//! Bevy's own plugins as every front end of Gradus starts from them.

use bevy::app::{PluginGroupBuilder, TerminalCtrlCHandlerPlugin};
use bevy::log::LogPlugin;
use bevy::prelude::*;

/// The default plugins, logging warnings to standard error; standard output belongs to results.
pub fn defaults() -> PluginGroupBuilder {
    DefaultPlugins
        .set(LogPlugin {
            filter: "warn,gradus=info,wgpu_hal=error,bevy_mod_openxr=warn".to_owned(),
            ..default()
        })
        .disable::<TerminalCtrlCHandlerPlugin>()
}
