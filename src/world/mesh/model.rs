//! Other people's models as triangles.

use bevy::prelude::*;
use gradus_model::{Model, Part};

use crate::world::mesh::buf::MeshBuf;

/// From a model's frame to the frame of its thing. With `height_m` the model is scaled to this
/// height and stands on the thing's origin.
pub fn fitted(model: &Model, height_m: Option<f64>) -> Transform {
    let (low, high) = model.extent();
    height_m.map_or(Transform::IDENTITY, |wanted| {
        let size = wanted as f32 / (high[1] - low[1]).max(1e-6);
        Transform::from_scale(Vec3::splat(size)).with_translation(Vec3::Y * -low[1] * size)
    })
}

/// The triangles of a part.
pub fn triangles(part: &Part) -> MeshBuf {
    let mut buf = MeshBuf::default();
    let corners = part.positions.iter().zip(&part.normals).zip(&part.colours);
    for (i, ((at, normal), [r, g, b])) in corners.enumerate() {
        let normal = Vec3::from(*normal);
        let uv = part.uvs.get(i).map_or(Vec2::ZERO, |uv| Vec2::from(*uv));
        let tangent = part.tangents.get(i).map(|tangent| Vec4::from(*tangent));
        let along = tangent.map_or_else(|| normal.any_orthonormal_vector(), Vec4::truncate);
        let vertex = buf.vertex(Vec3::from(*at), normal, uv, along, [*r, *g, *b, 1.0]);
        if tangent.is_some_and(|tangent| tangent.w < 0.0) {
            buf.mirror_texture(vertex);
        }
    }
    for [a, b, c] in part.indices.as_chunks::<3>().0 {
        buf.triangle(*a, *b, *c);
    }
    buf
}
