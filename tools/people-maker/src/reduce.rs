//! Fewer triangles from many: edges are collapsed into one of their ends, cheapest first, by the
//! quadric error of Garland and Heckbert (1997). No vertex is moved, so that masks, bones and
//! targets of a vertex stay true.

use std::collections::{BTreeSet, BinaryHeap};

use glam::Vec3;

/// The ten numbers of a symmetric 4×4 matrix.
type Quadric = [f64; 10];

fn plane(n: Vec3, at: Vec3, weight: f64) -> Quadric {
    let [a, b, c] = n.to_array().map(f64::from);
    let d = -f64::from(n.dot(at));
    [a * a, a * b, a * c, a * d, b * b, b * c, b * d, c * c, c * d, d * d].map(|q| q * weight)
}

fn error(q: &Quadric, p: Vec3) -> f64 {
    let [x, y, z] = p.to_array().map(f64::from);
    q[0] * x * x
        + 2.0 * q[1] * x * y
        + 2.0 * q[2] * x * z
        + 2.0 * q[3] * x
        + q[4] * y * y
        + 2.0 * q[5] * y * z
        + 2.0 * q[6] * y
        + q[7] * z * z
        + 2.0 * q[8] * z
        + q[9]
}

#[derive(PartialEq)]
struct Collapse {
    cost: f64,
    from: usize,
    to: usize,
    stamp: u32,
}

impl Eq for Collapse {}

impl PartialOrd for Collapse {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Collapse {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let by_cost = other.cost.total_cmp(&self.cost);
        by_cost.then(other.from.cmp(&self.from)).then(other.to.cmp(&self.to))
    }
}

/// At most about `wanted` of these triangles; `matters` raises the price of a vertex.
pub fn reduce(at: &[Vec3], matters: &[f32], from: &[[usize; 3]], wanted: usize) -> Vec<[usize; 3]> {
    let mut faces: Vec<Option<[usize; 3]>> = from.iter().map(|f| Some(*f)).collect();
    let mut around: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); at.len()];
    let mut quadrics = vec![[0.0; 10]; at.len()];
    let mut edges: std::collections::BTreeMap<(usize, usize), Vec<usize>> = Default::default();
    for (i, f) in from.iter().enumerate() {
        let n = (at[f[1]] - at[f[0]]).cross(at[f[2]] - at[f[0]]);
        let q = plane(n.normalize_or(Vec3::Y), at[f[0]], f64::from(n.length()) * 0.5);
        for k in 0..3 {
            around[f[k]].insert(i);
            for (sum, add) in quadrics[f[k]].iter_mut().zip(q) {
                *sum += add;
            }
            let (a, b) = (f[k], f[(k + 1) % 3]);
            edges.entry((a.min(b), a.max(b))).or_default().push(i);
        }
    }
    for ((a, b), of) in &edges {
        if let [only] = of.as_slice() {
            let f = from[*only];
            let n = (at[f[1]] - at[f[0]]).cross(at[f[2]] - at[f[0]]).normalize_or(Vec3::Y);
            let along = at[*b] - at[*a];
            let q = plane(
                along.cross(n).normalize_or(Vec3::Y),
                at[*a],
                3.0 * f64::from(along.dot(along)),
            );
            for v in [*a, *b] {
                for (sum, add) in quadrics[v].iter_mut().zip(q) {
                    *sum += add;
                }
            }
        }
    }
    for (q, m) in quadrics.iter_mut().zip(matters) {
        *q = q.map(|x| x * f64::from(*m));
    }
    let mut stamps = vec![0_u32; at.len()];
    let mut heap = BinaryHeap::new();
    let cost = |quadrics: &[Quadric], a: usize, b: usize| {
        let mut q = quadrics[a];
        for (sum, add) in q.iter_mut().zip(quadrics[b]) {
            *sum += add;
        }
        // Length adds a little to the price, so that flat places are thinned evenly.
        let d = at[a] - at[b];
        error(&q, at[b]).max(0.0) + 1e-6 * f64::from(d.dot(d) * matters[a])
    };
    for (a, b) in edges.keys() {
        for (a, b) in [(*a, *b), (*b, *a)] {
            heap.push(Collapse { cost: cost(&quadrics, a, b), from: a, to: b, stamp: 0 });
        }
    }
    let mut left = from.len();
    let ring = |faces: &[Option<[usize; 3]>], around: &[BTreeSet<usize>], v: usize| {
        around[v]
            .iter()
            .filter_map(|f| faces[*f])
            .flatten()
            .filter(|w| *w != v)
            .collect::<BTreeSet<_>>()
    };
    while left > wanted {
        let Some(Collapse { from: a, to: b, stamp, .. }) = heap.pop() else { break };
        if stamp != stamps[a] + stamps[b] {
            continue;
        }
        let shared: Vec<usize> = around[a].intersection(&around[b]).copied().collect();
        if shared.is_empty() || shared.len() > 2 {
            continue;
        }
        let (of_a, of_b) = (ring(&faces, &around, a), ring(&faces, &around, b));
        if of_a.intersection(&of_b).count() != shared.len() {
            continue;
        }
        // A vertex of the rim stays on the rim.
        let on_rim = |v: usize, of: &BTreeSet<usize>| of.len() != around[v].len();
        if on_rim(a, &of_a) && shared.len() == 2 {
            continue;
        }
        let turns =
            around[a].iter().filter(|f| !shared.contains(f)).filter_map(|f| faces[*f]).any(|f| {
                let normal = |f: [usize; 3]| (at[f[1]] - at[f[0]]).cross(at[f[2]] - at[f[0]]);
                let (before, after) = (normal(f), normal(f.map(|v| if v == a { b } else { v })));
                before.dot(after) < 0.25 * before.length() * after.length() || after.length() < 1e-9
            });
        if turns {
            continue;
        }
        for f in shared {
            if let Some(face) = faces[f].take() {
                left -= 1;
                for v in face {
                    around[v].remove(&f);
                }
            }
        }
        for f in std::mem::take(&mut around[a]) {
            if let Some(face) = &mut faces[f] {
                *face = face.map(|v| if v == a { b } else { v });
                around[b].insert(f);
            }
        }
        let gone = quadrics[a];
        for (sum, add) in quadrics[b].iter_mut().zip(gone) {
            *sum += add;
        }
        stamps[b] += 1;
        stamps[a] += 1_000_000;
        let near = ring(&faces, &around, b);
        for w in near {
            for (x, y) in [(b, w), (w, b)] {
                let stamp = stamps[x] + stamps[y];
                heap.push(Collapse { cost: cost(&quadrics, x, y), from: x, to: y, stamp });
            }
        }
    }
    faces.into_iter().flatten().collect()
}

/// Vertex normals, weighted by area.
pub fn normals(at: &[Vec3], faces: &[[usize; 3]]) -> Vec<Vec3> {
    let mut sum = vec![Vec3::ZERO; at.len()];
    for f in faces {
        let n = (at[f[1]] - at[f[0]]).cross(at[f[2]] - at[f[0]]);
        for v in f {
            sum[*v] += n;
        }
    }
    sum.into_iter().map(|n| n.normalize_or(Vec3::Y)).collect()
}

/// Each vertex moved towards its neighbours' middle, `times` over; vertices of the rim stay.
pub fn relax(at: &[Vec3], faces: &[[usize; 3]], times: usize) -> Vec<Vec3> {
    let mut near: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); at.len()];
    let mut edges: std::collections::BTreeMap<(usize, usize), usize> = Default::default();
    for f in faces {
        for k in 0..3 {
            let (a, b) = (f[k], f[(k + 1) % 3]);
            near[a].insert(b);
            near[b].insert(a);
            *edges.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
    let mut rim = vec![false; at.len()];
    for ((a, b), n) in edges {
        if n == 1 {
            (rim[a], rim[b]) = (true, true);
        }
    }
    let mut now = at.to_vec();
    for _ in 0..times {
        let before = now.clone();
        for (v, of) in near.iter().enumerate() {
            if of.is_empty() || rim[v] {
                continue;
            }
            let sum = of.iter().fold(Vec3::ZERO, |s, w| s + before[*w]);
            let middle = sum * (1.0 / of.len() as f32);
            now[v] = before[v] * 0.4 + middle * 0.6;
        }
    }
    now
}
