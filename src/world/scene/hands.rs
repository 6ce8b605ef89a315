//! The patient's own hands as entities: the right hand, and its mirror image as the left hand.

use bevy::prelude::*;
use gradus_base::sample::Side;
use gradus_scenario::world::ShowHands;

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::hand::{HandShape, sleeve};
use crate::world::mesh::pieces::Stuff;
use crate::world::motion::hands::OwnHand;
use crate::world::scene::spawner::Spawner;

/// A hand closes in so many steps: too fine to be seen as steps.
const BENDS: usize = 12;

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
    let skins = [Stuff::Skin, Stuff::Cloth].map(|stuff| {
        let (solid, fading) = to.shelf.fading(stuff, &mut to.stock.materials);
        (stuff, solid, fading)
    });
    let bends: Vec<MeshBuf> =
        (0..=BENDS).map(|step| shape.bent(step as f32 / BENDS as f32).skin()).collect();
    let sleeve = sleeve();
    for side in [Side::Left, Side::Right] {
        let hand =
            to.commands.spawn((Transform::default(), Visibility::Hidden, ChildOf(root))).id();
        let mirror = if side == Side::Left { -1.0 } else { 1.0 };
        let mut made = |buf: &MeshBuf| {
            let mut mirrored = MeshBuf::default();
            mirrored.append(buf, &Mat4::from_scale(Vec3::new(mirror, 1.0, 1.0)));
            to.cost.meshes += 1;
            to.cost.triangles += mirrored.triangles();
            to.stock.meshes.add(mirrored.into_mesh(to.tier.is_full()))
        };
        let bends: Vec<Handle<Mesh>> = bends.iter().map(&mut made).collect();
        let Some(open) = bends.first().cloned() else { return };
        let meshes = [open, made(&sleeve)];
        let [skin, cloth] = [0, 1].map(|k| {
            let (stuff, solid, fading) = &skins[k];
            let [solid, faded] = [solid, fading]
                .map(|material| to.show(*stuff, meshes[k].clone(), material.clone(), hand));
            (solid, (faded, fading.clone()))
        });
        let own = OwnHand {
            side,
            place: to.place,
            solid: [skin.0, cloth.0],
            fading: [skin.1, cloth.1],
            bends,
        };
        to.commands.entity(hand).insert(own);
    }
}
