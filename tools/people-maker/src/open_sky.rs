//! How open each vertex lies: the share of rays outward that meet no part of the body near by. This
//! mask darkens sockets, nostrils, lips and the gaps between fingers.

use glam::Vec3;

use crate::parts::Part;
use crate::reduce::normals;
use crate::source::Source;

/// Length of the rays, dm.
const REACH: f32 = 0.7;
const RAYS: usize = 48;

/// Fills the first mask of skin and clothes.
pub fn bake(source: &Source, parts: &mut [Part]) {
    let shells = ["body", "helper-tights"].map(|shell| {
        let faces = source.triangles(shell);
        let middle =
            |f: &[usize; 3]| (source.at[f[0]] + source.at[f[1]] + source.at[f[2]]) * (1.0 / 3.0);
        let middles: Vec<Vec3> = faces.iter().map(middle).collect();
        (faces, middles)
    });
    for part in parts {
        let shell = match part.name {
            "head" | "neck" | "hand.L" | "hand.R" | "forearm.L" | "forearm.R" => &shells[0],
            "tee" | "jumper" | "trousers" => &shells[1],
            _ => continue,
        };
        let (body, middles) = shell;
        let at: Vec<Vec3> = part.vertices.iter().map(|v| source.at[v.of[0].0]).collect();
        let out = normals(&at, &part.triangles);
        for ((vertex, p), n) in part.vertices.iter_mut().zip(&at).zip(&out) {
            let near: Vec<[Vec3; 3]> = body
                .iter()
                .zip(middles)
                .filter(|(_, m)| (**m - *p).length() < REACH + 0.2)
                .map(|(f, _)| f.map(|v| source.at[v]))
                .collect();
            let from = *p + *n * 0.012;
            let side =
                n.cross(if n.x.abs() < 0.7 { Vec3::X } else { Vec3::Y }).normalize_or(Vec3::Y);
            let other = n.cross(side);
            let free = (0..RAYS)
                .filter(|i| {
                    // The rays are even on the disc, and so weighted by the cosine.
                    let r = ((*i as f32 + 0.5) / RAYS as f32).sqrt();
                    let turn = *i as f32 * 2.399_963;
                    let up = (1.0 - r * r).max(0.0).sqrt();
                    let way = *n * up + (side * (r * turn.cos()) + other * (r * turn.sin()));
                    !near.iter().any(|t| meets(from, way, t))
                })
                .count();
            vertex.masks[0] = free as f32 / RAYS as f32;
        }
    }
}

fn meets(from: Vec3, way: Vec3, [a, b, c]: &[Vec3; 3]) -> bool {
    let (ab, ac) = (*b - *a, *c - *a);
    let p = way.cross(ac);
    let d = ab.dot(p);
    if d.abs() < 1e-9 {
        return false;
    }
    let t = from - *a;
    let u = t.dot(p) / d;
    let q = t.cross(ab);
    let v = way.dot(q) / d;
    let far = ac.dot(q) / d;
    u >= 0.0 && v >= 0.0 && u + v <= 1.0 && far > 0.0 && far < REACH
}
