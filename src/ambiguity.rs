//! Bevy's ambiguity detection for the project's own systems: finds two systems that touch the same
//! data and whose order nobody wrote down. For tests.

use bevy::ecs::schedule::{LogLevel, ScheduleBuildSettings, Schedules};
use bevy::prelude::*;

use crate::world::offscreen;

/// Finishes `app` and lists every pair of unordered systems of which at least one system is ours,
/// with the data that both systems touch. Pairs wholly inside other plugins are left out: those
/// plugins must mend them. The time at which Bevy applies other systems' commands matters only to
/// those of our systems that give commands themselves.
pub fn of_ours(app: &mut App) -> Vec<String> {
    offscreen::ready(app);
    let mut found = Vec::new();
    app.world_mut().resource_scope(|world, mut schedules: Mut<Schedules>| {
        let ignored = schedules.ignored_scheduling_ambiguities.clone();
        for (label, schedule) in schedules.iter_mut() {
            schedule.set_build_settings(ScheduleBuildSettings {
                ambiguity_detection: LogLevel::Warn,
                use_shortnames: false,
                report_sets: false,
                ..schedule.get_build_settings()
            });
            let graph = schedule.graph_mut();
            graph.initialize(world);
            graph.build_schedule(world, &ignored).unwrap();
            let conflicts = graph.conflicting_systems();
            let names = conflicts.to_string(graph, world.components());
            for ((a, b, data), (key_a, key_b, _)) in names.zip(conflicts.iter()) {
                let ours = [(&a, *key_a), (&b, *key_b)].map(|(name, key)| {
                    let commands = graph.systems.get(key).is_some_and(|s| s.has_deferred());
                    name.starts_with("gradus::").then_some(commands)
                });
                let applied = [&a, &b].into_iter().any(|n| n == "bevy_ecs::apply_deferred");
                if ours.into_iter().flatten().any(|commands| commands || !applied) {
                    found.push(format!("{label:?}: {a} and {b} over {data:?}"));
                }
            }
        }
    });
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Resource)]
    struct Touched;

    fn one(_: ResMut<Touched>) {}
    fn other(_: ResMut<Touched>) {}

    #[test]
    fn two_systems_without_an_order_are_found() {
        let mut app = App::new();
        app.add_systems(Update, (one, other));
        assert_eq!(of_ours(&mut app).len(), 1);
        let mut app = App::new();
        app.add_systems(Update, (one, other).chain());
        assert_eq!(of_ours(&mut app), Vec::<String>::new());
    }
}
