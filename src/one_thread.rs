//! All schedules of an app run on the thread that drives it: in the light tier, which is for
//! machines with few processor cores.
//!
//! Bevy's executor for many threads parks and wakes threads around every short system, and the
//! frame waits for all of them. The reasons and figures: docs/decisions/one-thread.md.

use bevy::ecs::schedule::{Schedules, SingleThreadedExecutor};
use bevy::prelude::*;

/// Gives every schedule of the app and of its renderer the executor for one thread.
pub struct OneThreadPlugin;

impl Plugin for OneThreadPlugin {
    fn build(&self, _: &mut App) {}

    /// After all plugins have made their schedules.
    fn cleanup(&self, app: &mut App) {
        for sub_app in app.sub_apps_mut().iter_mut() {
            let Some(mut schedules) = sub_app.world_mut().get_resource_mut::<Schedules>() else {
                continue;
            };
            for (_, schedule) in schedules.iter_mut() {
                schedule.set_executor(SingleThreadedExecutor::new());
            }
        }
    }
}
