//! Tangents of corners, for a map of normals, where a file has none: those of MikkTSpace (M. S.
//! Mikkelsen, Simulation of Wrinkled Surfaces Revisited, 2008), which programs that make such maps
//! take for granted and glTF asks for.
//!
//! Triangles that join at an edge, and show the picture the same way round, share the tangent of a
//! corner: the mean of their own, by their angles at the corner. Where the picture is mirrored along
//! an edge, the corners of the edge become two. No step recurs, so no fan of triangles is too wide.

use std::collections::BTreeMap;

use glam::{Vec2, Vec3};

use crate::Part;
use crate::pose::unit;

/// How a triangle shows the picture.
#[derive(Clone, Copy)]
struct Shows {
    /// The direction in which the picture's places grow to the right, of length 1.
    right: Vec3,
    /// Whether the triangle's corners run the same way round on it and on the picture.
    same_way: bool,
}

/// An edge of a triangle between places of corners, the lesser place first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    places: [u32; 2],
    same_way: bool,
    /// Whether the edge begins at the lesser place.
    forward: bool,
    /// The corners of the triangles, three to each, where the edge begins and ends.
    corners: [u32; 2],
}

/// Gives a part its tangents; returns how many corners it has more than before.
pub fn lay(part: &mut Part) -> usize {
    let by_corner = of_corners(part);
    let before = part.positions.len();
    let mut tangents: Vec<Option<[f32; 4]>> = vec![None; before];
    let mut copies: Vec<(u32, [f32; 4])> = Vec::new();
    let mut known: BTreeMap<(u32, [u32; 4]), u32> = BTreeMap::new();
    for (index, tangent) in part.indices.iter_mut().zip(by_corner) {
        match tangents.get_mut(*index as usize) {
            Some(free @ None) => *free = Some(tangent),
            Some(Some(other)) if *other == tangent => {}
            _ => {
                *index = *known.entry((*index, tangent.map(f32::to_bits))).or_insert_with(|| {
                    copies.push((*index, tangent));
                    (before + copies.len() - 1) as u32
                });
            }
        }
    }
    let unused = |i: usize| across(part.normals.get(i).map_or(Vec3::Y, |n| Vec3::from(*n)));
    part.tangents =
        tangents.iter().enumerate().map(|(i, known)| known.unwrap_or_else(|| unused(i))).collect();
    part.tangents.extend(copies.iter().map(|(_, tangent)| *tangent));
    repeat(&mut part.positions, &copies);
    repeat(&mut part.normals, &copies);
    repeat(&mut part.colours, &copies);
    repeat(&mut part.uvs, &copies);
    if let Some(skinned) = &mut part.skinned {
        repeat(&mut skinned.joints, &copies);
        repeat(&mut skinned.weights, &copies);
    }
    copies.len()
}

/// Adds the values of corners that became two.
fn repeat<T: Copy>(of: &mut Vec<T>, copies: &[(u32, [f32; 4])]) {
    for (from, _) in copies {
        if let Some(value) = of.get(*from as usize).copied() {
            of.push(value);
        }
    }
}

/// A direction along a surface, for where the picture gives none.
fn across(normal: Vec3) -> [f32; 4] {
    let other = if normal.x.abs() < 0.9 { Vec3::X } else { Vec3::Y };
    let along = unit(other - normal * normal.dot(other)).unwrap_or(Vec3::X);
    [along.x, along.y, along.z, 1.0]
}

/// The tangent of each corner of each triangle.
fn of_corners(part: &Part) -> Vec<[f32; 4]> {
    let places = places(part);
    let triangles = part.indices.as_chunks::<3>().0;
    let place = |i: u32| places.get(i as usize).copied().unwrap_or(i);
    let shows: Vec<Option<Shows>> = triangles.iter().map(|ids| shows(part, ids, &place)).collect();
    let mut joined = Joined((0..part.indices.len() as u32).collect());
    join(triangles, &shows, &place, &mut joined);

    let mut sums = vec![Vec3::ZERO; part.indices.len()];
    // A corner that has a tangent, for each place.
    let mut lender: Vec<Option<u32>> = vec![None; part.positions.len()];
    for (nth, (ids, shows)) in triangles.iter().zip(&shows).enumerate() {
        let Some(shows) = shows else { continue };
        let [a, b, c] = ids.map(|id| at(part, id));
        for (k, (id, [before, own, after])) in
            ids.iter().zip([[c, a, b], [a, b, c], [b, c, a]]).enumerate()
        {
            let corner = (3 * nth + k) as u32;
            let normal = normal(part, *id);
            let level = |v: Vec3| unit(v - normal * normal.dot(v)).unwrap_or(Vec3::ZERO);
            let angle = level(before - own).dot(level(after - own)).clamp(-1.0, 1.0).acos();
            if let Some(sum) = sums.get_mut(joined.first(corner) as usize) {
                *sum += angle * level(shows.right);
            }
            if let Some(lender) = lender.get_mut(place(*id) as usize) {
                lender.get_or_insert(corner);
            }
        }
    }
    let mut of_shown = |corner: u32| {
        let shows = shows.get(corner as usize / 3).copied().flatten()?;
        let along = unit(sums.get(joined.first(corner) as usize).copied()?)?;
        // Places on a picture grow downwards, a map's second axis points up.
        Some([along.x, along.y, along.z, if shows.same_way { -1.0 } else { 1.0 }])
    };
    let corners = part.indices.iter().zip(0_u32..);
    corners
        .map(|(id, corner)| {
            let lent = || lender.get(place(*id) as usize).copied().flatten();
            let shown = of_shown(corner).or_else(|| of_shown(lent()?));
            shown.unwrap_or_else(|| across(normal(part, *id)))
        })
        .collect()
}

fn at(part: &Part, id: u32) -> Vec3 {
    part.positions.get(id as usize).map_or(Vec3::ZERO, |at| Vec3::from(*at))
}

fn normal(part: &Part, id: u32) -> Vec3 {
    part.normals.get(id as usize).map_or(Vec3::Y, |normal| Vec3::from(*normal))
}

fn uv(part: &Part, id: u32) -> Vec2 {
    part.uvs.get(id as usize).map_or(Vec2::ZERO, |uv| Vec2::from(*uv))
}

/// For each corner the first corner that lies where it does, has its normal and its place on the
/// picture.
fn places(part: &Part) -> Vec<u32> {
    let key = |id: &u32| {
        let (at, normal, uv) = (at(part, *id), normal(part, *id), uv(part, *id));
        let all = [at.x, at.y, at.z, normal.x, normal.y, normal.z, uv.x, uv.y];
        // 0 and −0 are the same place.
        all.map(|v| (v + 0.0).to_bits())
    };
    let mut sorted: Vec<([u32; 8], u32)> =
        (0..part.positions.len() as u32).map(|id| (key(&id), id)).collect();
    sorted.sort_unstable();
    let mut places = vec![0; part.positions.len()];
    for same in sorted.chunk_by(|(a, _), (b, _)| a == b) {
        let first = same.first().map_or(0, |(_, id)| *id);
        for (_, id) in same {
            if let Some(place) = places.get_mut(*id as usize) {
                *place = first;
            }
        }
    }
    places
}

/// How a triangle shows the picture; none where it has no area, or none on the picture.
fn shows(part: &Part, ids: &[u32; 3], place: &impl Fn(u32) -> u32) -> Option<Shows> {
    let [a, b, c] = ids.map(place);
    if a == b || b == c || c == a {
        return None;
    }
    let [a, b, c] = ids.map(|id| at(part, id));
    unit((b - a).cross(c - a))?;
    let [uv_a, uv_b, uv_c] = ids.map(|id| uv(part, id));
    let (to_b, to_c) = (uv_b - uv_a, uv_c - uv_a);
    let area = to_b.x * to_c.y - to_b.y * to_c.x;
    if !area.is_normal() {
        return None;
    }
    let right = unit((b - a) * to_c.y - (c - a) * to_b.y)?;
    let same_way = area > 0.0;
    Some(Shows { right: if same_way { right } else { -right }, same_way })
}

/// Joins the corners of triangles along their common edges.
fn join(
    triangles: &[[u32; 3]],
    shows: &[Option<Shows>],
    place: &impl Fn(u32) -> u32,
    joined: &mut Joined,
) {
    let mut edges: Vec<Edge> = Vec::with_capacity(3 * triangles.len());
    for (nth, (ids, shows)) in triangles.iter().zip(shows).enumerate() {
        let (Some(shows), [a, b, c]) = (shows, ids.map(place)) else { continue };
        let first = 3 * nth as u32;
        for (from, to, begins, ends) in [(a, b, 0, 1), (b, c, 1, 2), (c, a, 2, 0)] {
            edges.push(Edge {
                places: [from.min(to), from.max(to)],
                same_way: shows.same_way,
                forward: from < to,
                corners: [first + begins, first + ends],
            });
        }
    }
    edges.sort_unstable();
    let alike = |a: &Edge, b: &Edge| (a.places, a.same_way) == (b.places, b.same_way);
    for edge in edges.chunk_by(alike) {
        let (one, other) = edge.split_at(edge.partition_point(|edge| !edge.forward));
        for (one, other) in one.iter().zip(other) {
            let ([from, to], [other_from, other_to]) = (one.corners, other.corners);
            joined.join(from, other_to);
            joined.join(to, other_from);
        }
    }
}

/// Sets of corners: each names another of its set, or itself.
struct Joined(Vec<u32>);

impl Joined {
    /// The corner that stands for its set.
    fn first(&mut self, mut of: u32) -> u32 {
        while let Some(next) = self.0.get(of as usize).copied().filter(|next| *next != of) {
            let beyond = self.0.get(next as usize).copied().unwrap_or(next);
            if let Some(own) = self.0.get_mut(of as usize) {
                *own = beyond;
            }
            of = next;
        }
        of
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.first(a), self.first(b));
        if let Some(greater) = self.0.get_mut(a.max(b) as usize) {
            *greater = a.min(b);
        }
    }
}
