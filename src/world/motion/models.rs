//! Models with a clip: the poses of their nodes, computed each frame from time and seed.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_live::Veil;
use gradus_model::{Clip, Model, Moves};
use gradus_scenario::Number;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};

/// A model whose nodes move.
#[derive(Component)]
pub struct PlayingModel {
    pub place: Place,
    pub model: Arc<Model>,
    /// Index of the clip.
    pub clip: usize,
    /// The speed of the clip; 1 is the speed in its file.
    pub speed: f64,
    /// The pace of the model's thing.
    pub pace: Number,
    /// Where in the clip the model began, s.
    pub began_secs: f64,
    /// An entity for each of the model's nodes.
    pub nodes: Vec<Entity>,
}

/// A node of a model.
#[derive(Component)]
pub struct ModelNode;

/// Moves models by their clips.
pub fn play(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    models: Query<&PlayingModel>,
    mut nodes: Query<&mut Transform, With<ModelNode>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for playing in models.iter().filter(|playing| playing.place == shown) {
        let Some(clip) = playing.model.clips.get(playing.clip) else { continue };
        set_nodes(
            clip,
            clip.looped(moment.at_pace(&playing.pace).secs * playing.speed + playing.began_secs),
            &playing.nodes,
            &mut nodes,
        );
    }
}

fn set_nodes(
    clip: &Clip,
    secs: f32,
    of: &[Entity],
    nodes: &mut Query<&mut Transform, With<ModelNode>>,
) {
    for track in &clip.tracks {
        let node = of.get(track.node).and_then(|node| nodes.get_mut(*node).ok());
        let Some(mut node) = node else { continue };
        let value = track.at(secs);
        match track.moves {
            Moves::At => node.translation = value.truncate(),
            Moves::Turn => node.rotation = Quat::from_vec4(value),
            Moves::Size => node.scale = value.truncate(),
        }
    }
}
