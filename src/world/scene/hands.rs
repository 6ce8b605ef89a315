//! The patient's own hands as entities: the right hand, and its mirror image as the left hand.

use bevy::prelude::*;
use gradus_base::sample::Side;
use gradus_scenario::world::ShowHands;

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::hand::{HandShape, sleeve};
use crate::world::mesh::pieces::Stuff;
use crate::world::motion::hands::OwnHand;
use crate::world::scene::spawner::Spawner;

/// Spawns both hands of a place, if the place's author shows hands.
pub fn spawn(to: &mut Spawner, root: Entity) {
    if to.world.patient.hands == ShowHands::Hidden {
        return;
    }
    let shape = match HandShape::shipped() {
        Ok(shape) => shape,
        Err(why) => {
            error!("assets/people/hand.bin: {why}; the patient's hands are not shown");
            return;
        }
    };
    let of = [(Stuff::Skin, shape.skin()), (Stuff::Cloth, sleeve())];
    let skins = [0, 1].map(|k| {
        let (solid, fading) = to.shelf.fading(of[k].0, &mut to.stock.materials);
        (of[k].0, solid, fading)
    });
    for side in [Side::Left, Side::Right] {
        let hand =
            to.commands.spawn((Transform::default(), Visibility::Hidden, ChildOf(root))).id();
        let mirror = if side == Side::Left { -1.0 } else { 1.0 };
        let [skin, cloth] = [0, 1].map(|k| {
            let mut buf = MeshBuf::default();
            buf.append(&of[k].1, &Mat4::from_scale(Vec3::new(mirror, 1.0, 1.0)));
            to.cost.meshes += 1;
            to.cost.triangles += buf.triangles();
            let mesh = to.stock.meshes.add(buf.into_mesh(to.tier.is_full()));
            let (stuff, solid, fading) = &skins[k];
            let [solid, faded] = [solid, fading]
                .map(|material| to.show(*stuff, mesh.clone(), material.clone(), hand));
            (solid, (faded, fading.clone()))
        });
        let own =
            OwnHand { side, place: to.place, solid: [skin.0, cloth.0], fading: [skin.1, cloth.1] };
        to.commands.entity(hand).insert(own);
    }
}
