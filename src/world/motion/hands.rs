//! The patient's own hands, drawn at their sensed poses. A lost hand fades where it was seen last.

use bevy::prelude::*;
use gradus_base::sample::Side;
use gradus_live::Veil;
use gradus_live::hand::in_world;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::look::materials::{AnyMaterial, MaterialStore};

/// One of the patient's hands.
#[derive(Component)]
pub struct OwnHand {
    pub side: Side,
    pub place: Place,
    /// Hand and sleeve: the parts drawn while the hand is tracked, and the parts drawn while the
    /// hand comes and goes.
    pub solid: [Entity; 2],
    pub fading: [(Entity, AnyMaterial); 2],
    /// The hand's mesh by how far its fingers are bent: open first, a fist last.
    pub bends: Vec<Handle<Mesh>>,
}

/// Moves the hands to their sensed poses, and shows or fades them.
pub fn show(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut hands: Query<(&OwnHand, &mut Transform, &mut Visibility)>,
    mut parts: Query<(&mut Visibility, &mut Mesh3d), Without<OwnHand>>,
    mut materials: MaterialStore,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let stand = live.moment(clock.now, shown).stand;
    for (own, mut transform, mut visibility) in &mut hands {
        let sensed = live.state.hands().both();
        let Some((_, hand)) = sensed.into_iter().find(|(side, _)| *side == own.side) else {
            continue;
        };
        let there = own.place == shown && hand.shown > 0.0;
        visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        if !there {
            continue;
        }
        let pose = in_world(&hand.pose, &stand);
        transform.set_if_neq(
            Transform::from_translation(pose.position_m.into())
                .with_rotation(Quat::from_array(pose.orientation_xyzw)),
        );
        let [(faded_skin, _), _] = &own.fading;
        let [skin, _] = own.solid;
        let last = own.bends.len().saturating_sub(1);
        let step = (hand.closed.clamp(0.0, 1.0) * last as f32).round() as usize;
        if let Some(mesh) = own.bends.get(step) {
            for part in [skin, *faded_skin] {
                if let Ok((_, mut shown)) = parts.get_mut(part) {
                    shown.set_if_neq(Mesh3d(mesh.clone()));
                }
            }
        }
        let whole = hand.shown >= 1.0;
        let mut show = |part: Entity, seen: bool| {
            if let Ok((mut visibility, _)) = parts.get_mut(part) {
                visibility.set_if_neq(if seen {
                    Visibility::Inherited
                } else {
                    Visibility::Hidden
                });
            }
        };
        for part in own.solid {
            show(part, whole);
        }
        for (part, material) in &own.fading {
            show(*part, !whole);
            if !whole {
                materials.set_alpha(material, hand.shown);
            }
        }
    }
}
