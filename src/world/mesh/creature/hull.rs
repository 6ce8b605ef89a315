//! Rounded surfaces from a function of two numbers, and the hair that grows on them.

use std::f32::consts::TAU;

use bevy::prelude::*;
use gradus_base::chance::Chance;

use crate::world::mesh::buf::{MeshBuf, Tint};

/// A surface that closes round an axis: places by the share of the way along the axis, 0 to 1, and
/// by the angle around it, rad.
pub trait Surface: Fn(f32, f32) -> Vec3 {}
impl<T: Fn(f32, f32) -> Vec3> Surface for T {}

/// The outward normal of a surface. It is found by small differences, so a pole has the normal of
/// the ring next to it, turned along the axis.
pub fn normal(of: &impl Surface, t: f32, angle: f32) -> Vec3 {
    let t = t.clamp(0.006, 0.994);
    let along = of(t + 0.005, angle) - of(t - 0.005, angle);
    let around = of(t, angle + 0.02) - of(t, angle - 0.02);
    let middle = (of(t, angle) + of(t, angle + TAU / 3.0) + of(t, angle + 2.0 * TAU / 3.0)) / 3.0;
    let n = along.cross(around).normalize_or(Vec3::Y);
    if n.dot(of(t, angle) - middle) < 0.0 { -n } else { n }
}

/// Adds a surface in rows along its axis and columns around it; `tint` is the tint at a place.
pub fn surface(
    buf: &mut MeshBuf,
    of: &impl Surface,
    [rows, columns]: [usize; 2],
    tint: impl Fn(f32, f32) -> Tint,
) {
    let base = buf.vertices() as u32;
    let angle = |i: usize| i as f32 / columns as f32 * TAU;
    for k in 0..=rows {
        let t = k as f32 / rows as f32;
        for i in 0..=columns {
            let [r, g, b] = tint(t, angle(i % columns));
            let at = of(t, angle(i % columns));
            let uv = Vec2::new(i as f32 / columns as f32, t);
            let n = normal(of, t, angle(i % columns));
            buf.vertex(at, n, uv, n.any_orthonormal_vector(), [r, g, b, 1.0]);
        }
    }
    // One place in the middle tells which way round the triangles go.
    let (a, b, c) = (of(0.5, 0.0), of(0.5, angle(1)), of(0.55, 0.0));
    let turned = (b - a).cross(c - a).dot(normal(of, 0.5, 0.0)) < 0.0;
    let wide = columns as u32 + 1;
    for k in 0..rows as u32 {
        for i in 0..columns as u32 {
            let at = base + k * wide + i;
            let quad = [at, at + 1, at + wide + 1, at + wide];
            let [a, b, c, d] = if turned { [quad[0], quad[3], quad[2], quad[1]] } else { quad };
            buf.triangle(a, b, c);
            buf.triangle(a, c, d);
        }
    }
}

/// Hair on a part of a surface.
#[derive(Clone, Copy)]
pub struct Coat {
    pub count: usize,
    /// The part of the axis on which it grows.
    pub along: [f32; 2],
    /// The least and the greatest length, m.
    pub long_m: [f32; 2],
    /// The width of a hair at its root as a share of its length.
    pub wide: f32,
    /// How much it lies along the axis: 0 it stands out, 1 halfway.
    pub leans: f32,
    /// Its tint at the root and at the tip.
    pub tints: [Tint; 2],
}

/// Adds hair that grows on a surface, evenly over its area.
pub fn hair(buf: &mut MeshBuf, of: &impl Surface, coat: &Coat, chance: &mut Chance) {
    let around = |t: f32| (of(t, 0.0) - of(t, TAU / 2.0)).length();
    let widest = (0..=8).map(|i| around(i as f32 / 8.0)).fold(1e-6, f32::max);
    let [from, to] = coat.along;
    for _ in 0..coat.count {
        // A few draws find a place, thick parts sooner than thin parts.
        let mut t = chance.range(from, to);
        for _ in 0..6 {
            if chance.often(around(t) / widest) {
                break;
            }
            t = chance.range(from, to);
        }
        let angle = chance.range(0.0, TAU);
        let root = of(t, angle);
        let n = normal(of, t, angle);
        let along =
            (of((t + 0.02).min(1.0), angle) - of((t - 0.02).max(0.0), angle)).normalize_or(Vec3::Z);
        let stray = Vec3::new(
            chance.range(-0.35, 0.35),
            chance.range(-0.35, 0.35),
            chance.range(-0.35, 0.35),
        );
        let way = (n + along * coat.leans + stray).normalize_or(n);
        let [least, most] = coat.long_m;
        let long = chance.range(least, most);
        let tone = chance.range(0.75, 1.25);
        blade(
            buf,
            [root, root + way * long],
            n,
            coat.wide * long,
            coat.tints.map(|c| c.map(|v| v * tone)),
        );
    }
}

/// Adds a hair: a thin blade, shaded as the surface that it grows on. Its stuff is seen from both
/// sides.
pub fn blade(buf: &mut MeshBuf, [root, tip]: [Vec3; 2], n: Vec3, wide: f32, tints: [Tint; 2]) {
    let way = (tip - root).normalize_or(n);
    let side = way.cross(n).normalize_or(way.any_orthonormal_vector()) * wide * 0.5;
    let [[r, g, b], [tr, tg, tb]] = tints;
    let shaded = (n + way * 0.4).normalize_or(n);
    let root_tint = [r, g, b, 1.0];
    let ids = [
        buf.vertex(root - side, shaded, Vec2::ZERO, way, root_tint),
        buf.vertex(root + side, shaded, Vec2::X, way, root_tint),
        buf.vertex(tip, shaded, Vec2::Y, way, [tr, tg, tb, 1.0]),
    ];
    buf.triangle(ids[0], ids[1], ids[2]);
}

/// A mix of two tints.
pub fn mixed(a: Tint, b: Tint, share: f32) -> Tint {
    let share = share.clamp(0.0, 1.0);
    [0, 1, 2].map(|k| a[k] + (b[k] - a[k]) * share)
}

/// A curve through points of a share and a value, straight between them; the shares rise.
pub fn along(points: &[(f32, f32)], t: f32) -> f32 {
    let mut before = points.first().copied().unwrap_or((0.0, 0.0));
    for point in points {
        if t <= point.0 {
            let share = (t - before.0) / (point.0 - before.0).max(1e-6);
            let share = share.clamp(0.0, 1.0);
            return before.1 + (point.1 - before.1) * share * share * (3.0 - 2.0 * share);
        }
        before = *point;
    }
    before.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surface_and_its_normals_face_outward() {
        let ball = |t: f32, angle: f32| {
            let tilt = (t - 0.5) * std::f32::consts::PI;
            Vec3::new(angle.sin() * tilt.cos(), angle.cos() * tilt.cos(), tilt.sin())
        };
        let mut buf = MeshBuf::default();
        surface(&mut buf, &ball, [8, 12], |_, _| [1.0; 3]);
        for [a, b, c] in buf.corners() {
            let n = (b - a).cross(c - a);
            assert!(n.length() < 1e-5 || n.dot(a + b + c) > 0.0, "inward at {a}");
        }
        for (t, angle) in [(0.2, 1.0), (0.5, 0.0), (0.9, 4.0)] {
            assert!(normal(&ball, t, angle).dot(ball(t, angle)) > 0.97);
        }
    }

    #[test]
    fn a_curve_goes_through_its_points() {
        let points = [(0.0, 1.0), (0.5, 3.0), (1.0, 2.0)];
        for (t, v) in points {
            assert!((along(&points, t) - v).abs() < 1e-6);
        }
        assert!((along(&points, 0.25) - 2.0).abs() < 1e-6);
        assert_eq!(along(&[], 0.3), 0.0);
    }
}
