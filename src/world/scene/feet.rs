//! The patient's own feet as entities: the left foot, and its mirror image as the right foot, each
//! with a soft dark patch where it stands.

use bevy::prelude::*;
use gradus_base::sample::Side;

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::foot::FootShape;
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::motion::feet::OwnFoot;
use crate::world::scene::spawner::Spawner;

/// The patch reaches so far beyond the sole, m, and is so dark.
const PATCH_M: f32 = 0.045;
const PATCH: f32 = 0.9;

/// Spawns both feet of a place.
pub fn spawn(to: &mut Spawner, root: Entity) {
    let Some(shape) = FootShape::shipped() else { return };
    let cloth = to.shelf.get(Stuff::Cloth, &mut to.stock.materials);
    for side in [Side::Left, Side::Right] {
        let own = OwnFoot { side, place: to.place };
        let foot =
            to.commands.spawn((own, Transform::default(), Visibility::Hidden, ChildOf(root))).id();
        let mirror = if side == Side::Right { -1.0 } else { 1.0 };
        let mut mirrored = MeshBuf::default();
        mirrored.append(&shape.buf, &Mat4::from_scale(Vec3::new(mirror, 1.0, 1.0)));
        to.cost.meshes += 1;
        to.cost.triangles += mirrored.triangles();
        let mesh = to.stock.meshes.add(mirrored.into_mesh(to.tier.is_full()));
        to.show(Stuff::Cloth, mesh, cloth.clone(), foot);
        let mut patch = Pieces::new(f32::INFINITY);
        let middle = Vec3::NEG_Z * shape.ahead_m;
        patch.contact(middle, shape.half + Vec2::splat(PATCH_M), 0.0, PATCH);
        to.flush(patch, foot);
    }
}
