//! How open each vertex lies: the share of rays outward that meet nothing of the body near by. It
//! darkens sockets, nostrils, lips and what is between fingers.

use crate::parts::Part;
use crate::reduce::normals;
use crate::source::Source;
use crate::v::{V, add, cross, dot, length, mul, sub, unit};

/// Rays are this long, dm.
const REACH: f32 = 0.7;
const RAYS: usize = 48;

/// Fills the first mask of skin and clothes.
pub fn bake(source: &Source, parts: &mut [Part]) {
    let shells = ["body", "helper-tights"].map(|shell| {
        let faces = source.triangles(shell);
        let middle = |f: &[usize; 3]| {
            mul(add(add(source.at[f[0]], source.at[f[1]]), source.at[f[2]]), 1.0 / 3.0)
        };
        let middles: Vec<V> = faces.iter().map(middle).collect();
        (faces, middles)
    });
    for part in parts {
        let shell = match part.name {
            "head" | "neck" | "hand.L" | "hand.R" | "forearm.L" | "forearm.R" => &shells[0],
            "tee" | "jumper" | "trousers" => &shells[1],
            _ => continue,
        };
        let (body, middles) = shell;
        let at: Vec<V> = part.vertices.iter().map(|v| source.at[v.of[0].0]).collect();
        let out = normals(&at, &part.triangles);
        for ((vertex, p), n) in part.vertices.iter_mut().zip(&at).zip(&out) {
            let near: Vec<[V; 3]> = body
                .iter()
                .zip(middles)
                .filter(|(_, m)| length(sub(**m, *p)) < REACH + 0.2)
                .map(|(f, _)| f.map(|v| source.at[v]))
                .collect();
            let from = add(*p, mul(*n, 0.012));
            let side =
                unit(cross(*n, if n[0].abs() < 0.7 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] }));
            let other = cross(*n, side);
            let free = (0..RAYS)
                .filter(|i| {
                    // Even on the disc, so weighted by the cosine.
                    let r = ((*i as f32 + 0.5) / RAYS as f32).sqrt();
                    let turn = *i as f32 * 2.399_963;
                    let up = (1.0 - r * r).max(0.0).sqrt();
                    let way = add(
                        mul(*n, up),
                        add(mul(side, r * turn.cos()), mul(other, r * turn.sin())),
                    );
                    !near.iter().any(|t| meets(from, way, t))
                })
                .count();
            vertex.masks[0] = free as f32 / RAYS as f32;
        }
    }
}

fn meets(from: V, way: V, [a, b, c]: &[V; 3]) -> bool {
    let (ab, ac) = (sub(*b, *a), sub(*c, *a));
    let p = cross(way, ac);
    let d = dot(ab, p);
    if d.abs() < 1e-9 {
        return false;
    }
    let t = sub(from, *a);
    let u = dot(t, p) / d;
    let q = cross(t, ab);
    let v = dot(way, q) / d;
    let far = dot(ac, q) / d;
    u >= 0.0 && v >= 0.0 && u + v <= 1.0 && far > 0.0 && far < REACH
}
