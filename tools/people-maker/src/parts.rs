//! The parts that are made from the base mesh: visible skin, clothes from the helper shells, hair
//! from the scalp. Lengths are in dm, as in the base mesh; its eyes are at (±0.31, 7.28, 1.25).

use glam::{Vec3, vec3};

use crate::reduce::{normals, relax};
use crate::smooth::smooth;
use crate::source::Source;

/// A vertex: a mean of vertices of the base mesh, moved; and how far the maker's own targets move
/// this vertex.
#[derive(Clone)]
pub struct Made {
    pub of: Vec<(usize, f32)>,
    pub moved: Vec3,
    /// How far the maker's own targets move the vertex, by index into [`OWN_TARGETS`].
    pub own: Vec<(usize, Vec3)>,
    /// How open the vertex lies, lips, beard, lid, scalp, blush; 0 to 1.
    pub masks: [f32; 6],
    /// The vertex's price when triangles are taken away.
    pub matters: f32,
    /// The only bone that the vertex follows; none: it follows the base mesh's bones.
    pub rigid: Option<&'static str>,
    /// Whether the vertex follows the pelvis where it would follow the thighs.
    pub hangs: bool,
}

/// Targets that the maker adds: garments that hang, hair that stands off, hair that is
/// longer, a hem that is tucked in.
pub const OWN_TARGETS: [&str; 4] = ["loose", "volume", "length", "tuck"];

/// A part of the body or its clothes.
pub struct Part {
    pub name: &'static str,
    pub vertices: Vec<Made>,
    pub triangles: Vec<[usize; 3]>,
    /// Number of triangles at each level of detail.
    pub wanted: [usize; 3],
}

/// All parts.
pub fn parts(source: &Source) -> Result<Vec<Part>, String> {
    let body = source.triangles("body");
    let tights = source.triangles("helper-tights");
    let arms = Arms::new(source)?;
    let mut parts = Vec::new();
    let masks = Masks::new(source)?;
    let y = |v: usize| source.at[v].y;
    let head_of = |f: &[usize; 3]| {
        f.iter().all(|v| {
            let p = source.at[*v];
            arms.share(*v) < 0.2 && y(*v) > neck_line(p) - 0.2 && (y(*v) > 6.2 || p.x.abs() < 0.64)
        })
    };
    let mut head = skin(source, &masks, "head", &body, [2700, 800, 72], |f| head_of(f));
    for v in &mut head.vertices {
        let p = source.at[v.of[0].0];
        let face = 12.0 * smooth(0.42, 0.22, near_eyes(p)) + 3.0 * smooth(0.6, 0.3, near_mouth(p));
        let ear = smooth(0.72, 0.80, p.x.abs()) * smooth(7.8, 7.6, p.y);
        let within = smooth(1.36, 1.26, p.z) * smooth(0.5, 0.3, near_mouth(vec3(p.x, p.y, 1.5)));
        v.matters = (1.0 + face) * (1.0 - 0.93 * ear) * (1.0 - 0.97 * within);
        v.rigid = Some("head");
    }
    parts.push(head);
    let mut neck = skin(source, &masks, "neck", &body, [240, 50, 0], |f| {
        f.iter().all(|v| {
            let p = source.at[*v];
            p.y > 4.7
                && p.y < 6.5
                && p.x.abs() < 1.5
                && p.z < 1.0
                && arms.share(*v) < 0.2
                && (p.y < 6.2 || p.z < 0.8)
        })
    });
    shrink(source, &mut neck, |p| {
        -0.04 * smooth(5.55, 5.9, p.y)
            - 0.25 * smooth(0.84, 1.06, (p.x / 0.64).hypot((p.z - 0.2) / 0.62))
    });
    parts.push(neck);
    for (name, sign) in [("hand.L", 1.0_f32), ("hand.R", -1.0)] {
        let mut hand = skin(source, &masks, name, &body, [520, 84, 16], |f| {
            f.iter().all(|v| source.at[*v].x * sign > 0.0 && arms.along(*v) > 1.84)
        });
        together(source, &mut hand, if sign > 0.0 { "l" } else { "r" })?;
        parts.push(hand);
    }
    for (name, sign) in [("forearm.L", 1.0_f32), ("forearm.R", -1.0)] {
        parts.push(skin(source, &masks, name, &body, [200, 60, 16], |f| {
            f.iter().all(|v| source.at[*v].x * sign > 0.0 && (0.42..1.92).contains(&arms.along(*v)))
        }));
    }
    // The shirt without its lower sleeves, and the lower sleeves.
    let torso = |v: usize| source.at[v].y > 0.12 && !in_collar(source.at[v]);
    let upper = |v: usize| arms.along(v) < 0.78 && (arms.share(v) > 0.5 || torso(v));
    let whole: Vec<[usize; 3]> = tights
        .iter()
        .filter(|f| f.iter().all(|v| (arms.share(*v) > 0.5 && arms.along(*v) < 1.93) || torso(*v)))
        .copied()
        .collect();
    let cloth = Cloth::new(source, &whole, 14);
    let out = |p: Vec3| 0.07 + 0.07 * smooth(1.6, 0.4, p.y);
    parts.push(garment(source, "tee", [1150, 280, 48], &cloth, out, |f| {
        f.iter().all(|v| upper(*v))
    }));
    parts.push(garment(source, "jumper", [1500, 340, 64], &cloth, out, |_| true));
    let legs: Vec<[usize; 3]> = tights
        .iter()
        .filter(|f| f.iter().all(|v| arms.share(*v) < 0.1 && y(*v) < 0.95 && y(*v) > -7.7))
        .copied()
        .collect();
    let cloth = Cloth::new(source, &legs, 14);
    let out = |p: Vec3| 0.04 - 0.03 * smooth(-0.4, 0.3, p.y);
    parts.push(garment(source, "trousers", [800, 180, 44], &cloth, out, |_| true));
    let mut shoes = garment(
        source,
        "shoes",
        [440, 100, 24],
        &Cloth::new(source, &tights, 4),
        |_| 0.08,
        |f| f.iter().all(|v| y(*v) < -7.25),
    );
    for v in &mut shoes.vertices {
        let p = source.at[v.of[0].0] + v.moved;
        // A flat sole.
        let down = (-8.42 - p.y) * smooth(-7.8, -8.0, p.y);
        v.moved.y += down;
    }
    parts.push(shoes);
    let skirt = source.triangles("helper-skirt");
    parts.push(garment(
        source,
        "skirt",
        [480, 150, 32],
        &Cloth::new(source, &skirt, 0),
        |p| 0.09 + 0.05 * smooth(0.4, 1.2, p.y),
        |f| f.iter().all(|v| y(*v) > -4.6 && y(*v) < 1.45),
    ));
    parts.push(cap(source, &masks, &body));
    parts.push(curtain(source)?);
    parts.push(bun(source));
    parts.push(brows(source, &body)?);
    parts.push(mouth(source, "teeth", &["helper-upper-teeth", "helper-lower-teeth"], [260, 70, 0]));
    parts.push(mouth(source, "tongue", &["helper-tongue"], [90, 30, 0]));
    Ok(parts)
}

/// The right hand with its wrist and all its triangles.
pub fn own_hand(source: &Source) -> Result<Part, String> {
    let (body, arms, masks) = (source.triangles("body"), Arms::new(source)?, Masks::new(source)?);
    Ok(skin(source, &masks, "hand.R", &body, [0; 3], |f| {
        f.iter().all(|v| source.at[*v].x < 0.0 && arms.along(*v) > 1.72)
    }))
}

/// Brings the fingers, which the base mesh spreads, nearer to each other.
fn together(source: &Source, hand: &mut Part, side: &str) -> Result<(), String> {
    let joint = |n: &str| source.group(&format!("joint-{side}-{n}")).map(|g| source.middle(&g));
    let (wrist, middle) = (joint("hand")?, joint("finger-3-1")?);
    let along = (middle - wrist).normalize_or(Vec3::Y);
    let across = joint("finger-5-1")? - joint("finger-2-1")?;
    let across = (across - along * across.dot(along)).normalize_or(Vec3::Y);
    for v in &mut hand.vertices {
        v.matters = 2.0;
        let fingers = source.share(v.of[0].0, &["finger2", "finger3", "finger4", "finger5"]);
        let from = source.at[v.of[0].0] - middle;
        let out = smooth(0.0, 0.8, from.dot(along)) * fingers;
        v.moved = across * (-0.36 * out * from.dot(across));
    }
    Ok(())
}

/// The height at which the head's own mesh ends, which depends on the depth.
fn neck_line(p: Vec3) -> f32 {
    6.0 - 0.1 * p.z
}

/// Whether a round collar leaves this place to the neck.
fn in_collar(p: Vec3) -> bool {
    (p.x / 0.64).hypot((p.z - 0.2) / 0.62) < 1.0 && p.y > 5.35
}

/// The place or its mirror image, whichever has X above 0.
fn one_side(p: Vec3) -> Vec3 {
    p.with_x(p.x.abs())
}

fn near_eyes(p: Vec3) -> f32 {
    (one_side(p) - vec3(0.31, 7.28, 1.32)).length()
}

fn near_mouth(p: Vec3) -> f32 {
    (p - vec3(0.0, 6.62, 1.5)).length()
}

/// How far along the arm a vertex is: 0 shoulder, 1 elbow, 2 wrist.
struct Arms<'a> {
    source: &'a Source,
    joints: [Vec3; 3],
}

impl<'a> Arms<'a> {
    fn new(source: &'a Source) -> Result<Self, String> {
        let joint = |name: &str| source.group(name).map(|g| source.middle(&g));
        let joints = [joint("joint-l-shoulder")?, joint("joint-l-elbow")?, joint("joint-l-hand")?];
        Ok(Self { source, joints })
    }

    fn share(&self, v: usize) -> f32 {
        self.source.share(v, &["upperarm", "lowerarm", "wrist", "metacarpal", "finger"])
    }

    fn along(&self, v: usize) -> f32 {
        if self.share(v) < 0.05 {
            return -1.0;
        }
        let p = self.source.at[v];
        let p = one_side(p);
        let on = |a: Vec3, b: Vec3| (p - a).dot(b - a) / (b - a).dot(b - a);
        let [shoulder, elbow, hand] = self.joints;
        let lower = self.source.share(v, &["lowerarm", "wrist", "metacarpal", "finger"]);
        if lower > 0.5 { 1.0 + on(elbow, hand).max(0.0) } else { on(shoulder, elbow).min(1.0) }
    }
}

/// Masks of the skin that are taken from the targets.
struct Masks {
    lips: Vec<f32>,
}

impl Masks {
    fn new(source: &Source) -> Result<Self, String> {
        let mut lips = vec![0.0_f32; source.at.len()];
        for name in ["upperlip", "lowerlip"] {
            let moved = source.target(&format!("mpfb2/targets/mouth/mouth-{name}-volume-incr"))?;
            let most = moved.iter().map(|m| m.length()).fold(0.0, f32::max);
            for (lip, m) in lips.iter_mut().zip(&moved) {
                *lip = lip.max(smooth(0.22, 0.62, m.length() / most.max(1e-6)));
            }
        }
        Ok(Self { lips })
    }

    fn of(&self, source: &Source, v: usize) -> [f32; 6] {
        let p = source.at[v];
        let lips = self.lips[v];
        let eye = (one_side(p) - vec3(0.308, 7.284, 1.245)).length();
        let lid = smooth(0.185, 0.155, eye);
        let [x, y, z] = one_side(p).to_array();
        // Jaw, chin and upper lip.
        let low =
            smooth(7.0, 6.72, y + 0.12 * smooth(0.25, 0.0, x)) * smooth(5.95, 6.2, y + 0.15 * z);
        let beard = low * smooth(0.35, 0.6, z + 0.25 * smooth(6.5, 7.0, y)) * (1.0 - lips);
        let cheek = (one_side(p) - vec3(0.52, 6.95, 1.25)).length();
        let nose = (one_side(p) - vec3(0.0, 6.95, 1.68)).length();
        let blush = smooth(0.45, 0.1, cheek).max(smooth(0.3, 0.12, nose)) * (1.0 - lips);
        [1.0, lips, beard, lid * (1.0 - lips), scalp(p), blush]
    }
}

/// Where hair grows, 0 to 1; the line from the forehead over the temples round the ears to the
/// nape.
fn scalp(p: Vec3) -> f32 {
    let [x, y, z] = one_side(p).to_array();
    // The lowest height at which hair grows, from the front to the back.
    let front = 7.98 - 0.12 * smooth(0.2, 0.55, x);
    let temple = 7.42;
    let behind = 6.62;
    let line = if z > 0.95 {
        front - (front - temple) * smooth(1.22, 0.95, z) * smooth(0.5, 0.66, x)
    } else if z > 0.42 {
        // Before and over the ear.
        temple - 0.22 * smooth(0.78, 0.70, z) * smooth(0.60, 0.70, z) + 0.10 * smooth(0.62, 0.5, z)
    } else {
        behind + (7.46 - behind) * smooth(0.16, 0.42, z)
    };
    // The ear stands out of the head.
    let ear = smooth(0.80, 0.86, x) * smooth(7.75, 7.6, y);
    smooth(line - 0.05, line + 0.05, y) * (1.0 - ear)
}

fn plain(v: usize) -> Made {
    Made {
        of: vec![(v, 1.0)],
        moved: Vec3::ZERO,
        own: Vec::new(),
        masks: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        matters: 1.0,
        rigid: None,
        hangs: false,
    }
}

/// The old vertices that the triangles use, as a new list, and the triangles by index into that
/// list.
fn gather(triangles: impl Iterator<Item = [usize; 3]>) -> (Vec<usize>, Vec<[usize; 3]>) {
    let mut index = std::collections::BTreeMap::new();
    let mut was = Vec::new();
    let mut out = Vec::new();
    for t in triangles {
        out.push(t.map(|v| {
            *index.entry(v).or_insert_with(|| {
                was.push(v);
                was.len() - 1
            })
        }));
    }
    (was, out)
}

fn skin(
    source: &Source,
    masks: &Masks,
    name: &'static str,
    body: &[[usize; 3]],
    wanted: [usize; 3],
    keep: impl Fn(&[usize; 3]) -> bool,
) -> Part {
    let (was, triangles) = gather(body.iter().filter(|f| keep(f)).copied());
    let vertices = was.iter().map(|v| Made { masks: masks.of(source, *v), ..plain(*v) }).collect();
    Part { name, vertices, triangles, wanted }
}

/// Moves vertices along their normals.
fn shrink(source: &Source, part: &mut Part, by: impl Fn(Vec3) -> f32) {
    let at: Vec<Vec3> = part.vertices.iter().map(|v| source.at[v.of[0].0]).collect();
    for ((v, n), p) in part.vertices.iter_mut().zip(normals(&at, &part.triangles)).zip(&at) {
        v.moved = n * by(*p);
    }
}

/// A shell of cloth and how it hangs.
struct Cloth {
    triangles: Vec<[usize; 3]>,
    normals: Vec<Vec3>,
    hung: Vec<Vec3>,
}

impl Cloth {
    fn new(source: &Source, triangles: &[[usize; 3]], smoothed: usize) -> Self {
        let normals = normals(&source.at, triangles);
        let hung = relax(&source.at, triangles, smoothed);
        Self { triangles: triangles.to_vec(), normals, hung }
    }
}

fn garment(
    source: &Source,
    name: &'static str,
    wanted: [usize; 3],
    cloth: &Cloth,
    out: impl Fn(Vec3) -> f32,
    keep: impl Fn(&[usize; 3]) -> bool,
) -> Part {
    let (was, triangles) = gather(cloth.triangles.iter().filter(|f| keep(f)).copied());
    let vertices = was
        .iter()
        .map(|v| {
            let (p, n) = (source.at[*v], cloth.normals[*v]);
            let moved = n * out(p);
            // The cloth hangs outward only.
            let hang = cloth.hung[*v] - p;
            let ankle = smooth(-4.5, -7.0, p.y);
            let off = 0.07 + 0.10 * ankle;
            let off = if name == "trousers" { off * (1.0 - smooth(-0.4, 0.2, p.y)) } else { off };
            let hang = n * (hang.dot(n).clamp(-0.02, 0.12) + off);
            let tuck = vec3(n.x, 0.0, n.z) * (-0.30 * smooth(1.35, 1.0, p.y));
            let hangs = matches!(name, "tee" | "jumper");
            Made { moved, own: vec![(0, hang), (3, tuck)], hangs, ..plain(*v) }
        })
        .collect();
    let mut part = Part { name, vertices, triangles, wanted };
    even_rims(source, &mut part);
    part
}

/// A cut along faces is a zigzag: its corners are moved to their neighbours' middle.
fn even_rims(source: &Source, part: &mut Part) {
    let mut edges = std::collections::BTreeMap::new();
    for t in &part.triangles {
        for k in 0..3 {
            let (a, b) = (t[k], t[(k + 1) % 3]);
            *edges.entry((a.min(b), a.max(b))).or_insert(0) += 1;
        }
    }
    let mut near = vec![Vec::new(); part.vertices.len()];
    for ((a, b), _) in edges.into_iter().filter(|(_, n)| *n == 1) {
        near[a].push(b);
        near[b].push(a);
    }
    for _ in 0..5 {
        let at: Vec<Vec3> = part.vertices.iter().map(|v| source.at[v.of[0].0] + v.moved).collect();
        for (v, of) in near.iter().enumerate().filter(|(_, of)| of.len() == 2) {
            let middle = (at[of[0]] + at[of[1]]) * 0.5;
            let step = (middle - at[v]) * 0.55;
            part.vertices[v].moved += step;
        }
    }
}

/// Hair that follows the scalp.
fn cap(source: &Source, masks: &Masks, body: &[[usize; 3]]) -> Part {
    let mut part = skin(source, masks, "cap", body, [900, 180, 30], |f| {
        f.iter().all(|v| source.at[*v].y > 6.3)
            && f.iter().any(|v| scalp(source.at[*v]) > 0.35)
            && f.iter().all(|v| source.at[*v].x.abs() < 0.86)
    });
    let at: Vec<Vec3> = part.vertices.iter().map(|v| source.at[v.of[0].0]).collect();
    let smoothed = relax(&at, &part.triangles, 6);
    for ((v, n), (p, s)) in
        part.vertices.iter_mut().zip(normals(&at, &part.triangles)).zip(at.iter().zip(&smoothed))
    {
        let grown = scalp(*p);
        let high = smooth(6.9, 8.1, p.y);
        v.moved = (*s - *p) * (0.3 * grown) + n * (0.015 + 0.05 * grown);
        let up = n + vec3(0.0, 0.3 * high, 0.0);
        let rise = smooth(0.0, 0.45, p.y - 7.95 + 0.5 * smooth(1.3, 0.6, p.z));
        let inside = smooth(0.25, 0.95, grown) * (0.3 + 0.7 * rise);
        v.own = vec![(1, up * (0.24 * inside))];
        v.rigid = Some("head");
    }
    even_rims(source, &mut part);
    part
}

/// Hair that hangs from the head's sides and back, as its own sheet; the target `length` lets it
/// down farther.
fn curtain(source: &Source) -> Result<Part, String> {
    const ROUND: usize = 19;
    const DOWN: usize = 8;
    let (triangles, around) = (source.triangles("body"), vec3(0.0, 7.5, 0.45));
    let head: Vec<usize> = {
        let mut of: Vec<usize> = triangles.iter().flatten().copied().collect();
        of.sort_unstable();
        of.dedup();
        of.into_iter().filter(|v| source.at[*v].y > 6.4).collect()
    };
    let mut vertices = Vec::new();
    for k in 0..DOWN {
        let t = k as f32 / (DOWN - 1) as f32;
        for i in 0..ROUND {
            let s = i as f32 / (ROUND - 1) as f32 * 2.0 - 1.0;
            // From one cheek round the back to the other.
            let turn = s * 112_f32.to_radians();
            let (sin, cos) = turn.sin_cos();
            let front = smooth(0.72, 1.0, s.abs());
            let height = 8.02 - (2.05 - 0.35 * front) * t;
            // An oval about the head that stays off the neck.
            let wide = 0.76 + 0.12 * smooth(0.0, 0.3, t) - 0.06 * t - 0.07 * front;
            let deep = 0.72 + 0.19 * smooth(0.0, 0.25, t) - 0.10 * smooth(0.4, 1.0, t);
            let p = vec3(around.x + sin * wide, height, around.z - cos * deep);
            let far = |v: usize| (source.at[v] - p.with_y(p.y.max(6.9))).length();
            let nearest = head.iter().copied().min_by(|a, b| far(*a).total_cmp(&far(*b)));
            let nearest = nearest.ok_or("no head")?;
            let lower = vec3(
                sin * -0.06 * t,
                -1.5 * t * (1.0 - 0.55 * front - 0.1 * s.abs()),
                -0.05 * t * cos,
            );
            let fuller = vec3(sin, 0.0, -cos) * (0.16 * smooth(0.0, 0.4, t));
            vertices.push(Made {
                of: vec![(nearest, 1.0)],
                moved: p - source.at[nearest],
                own: vec![(2, lower), (1, fuller)],
                masks: [1.0 - 0.25 * t, 0.0, 0.0, 0.0, 1.0, front.max(smooth(0.8, 1.0, t))],
                rigid: Some("head"),
                ..plain(nearest)
            });
        }
    }
    let mut out = Vec::new();
    for k in 0..DOWN - 1 {
        for i in 0..ROUND - 1 {
            let a = k * ROUND + i;
            let (b, c, d) = (a + 1, a + ROUND + 1, a + ROUND);
            // The sheet is seen from outside and from within.
            out.extend([[a, d, c], [a, c, b]]);
        }
    }
    let inner: Vec<Made> = vertices
        .iter()
        .map(|v: &Made| {
            let mut v = v.clone();
            let p = source.at[v.of[0].0] + v.moved;
            let inward = vec3(p.x, 0.0, p.z - around.z).normalize_or(Vec3::Y);
            v.moved -= inward * (0.05 * smooth(1.0, 0.8, v.masks[5]));
            v.masks[5] = 0.0;
            v.masks[0] *= 0.5;
            v
        })
        .collect();
    vertices.iter_mut().for_each(|v| v.masks[5] = 0.0);
    let shift = vertices.len();
    let back: Vec<[usize; 3]> =
        out.iter().map(|[a, b, c]| [a + shift, c + shift, b + shift]).collect();
    vertices.extend(inner);
    out.extend(back);
    // Closes the lower rim.
    let last = (DOWN - 1) * ROUND;
    for i in 0..ROUND - 1 {
        let (a, b) = (last + i, last + i + 1);
        out.extend([[a, a + shift, b + shift], [a, b + shift, b]]);
    }
    for k in 0..DOWN - 1 {
        for (i, flip) in [(0, false), (ROUND - 1, true)] {
            let (a, b) = (k * ROUND + i, (k + 1) * ROUND + i);
            let faces = [[a, a + shift, b + shift], [a, b + shift, b]];
            out.extend(faces.map(|[x, y, z]| if flip { [x, y, z] } else { [x, z, y] }));
        }
    }
    Ok(Part { name: "curtain", vertices, triangles: out, wanted: [600, 150, 40] })
}

/// A knot of hair.
fn bun(source: &Source) -> Part {
    let middle = vec3(0.0, 7.75, -0.52);
    let nearest = (0..13_380)
        .min_by(|a, b| {
            (source.at[*a] - middle).length().total_cmp(&(source.at[*b] - middle).length())
        })
        .unwrap_or(0);
    let (round, bands) = (12, 7);
    let mut vertices = Vec::new();
    for k in 0..=bands {
        let tilt = (k as f32 / bands as f32 - 0.5) * std::f32::consts::PI;
        for i in 0..round {
            let turn = i as f32 / round as f32 * std::f32::consts::TAU;
            let p = vec3(
                middle.x + 0.34 * tilt.cos() * turn.cos(),
                middle.y + 0.34 * tilt.sin(),
                middle.z + 0.27 * tilt.cos() * turn.sin(),
            );
            vertices.push(Made {
                moved: p - source.at[nearest],
                masks: [0.75 + 0.25 * tilt.sin(), 0.0, 0.0, 0.0, 1.0, 0.0],
                rigid: Some("head"),
                ..plain(nearest)
            });
        }
    }
    let mut triangles = Vec::new();
    for k in 0..bands {
        for i in 0..round {
            let (a, b) = (k * round + i, k * round + (i + 1) % round);
            let (c, d) = (b + round, a + round);
            triangles.extend([[a, d, c], [a, c, b]]);
        }
    }
    Part { name: "bun", vertices, triangles, wanted: [168, 60, 20] }
}

/// Strips on the brow, each vertex tied to the triangle of skin below it.
fn brows(source: &Source, body: &[[usize; 3]]) -> Result<Part, String> {
    let line = [
        (0.095, 7.515, 0.014),
        (0.15, 7.527, 0.032),
        (0.27, 7.548, 0.036),
        (0.37, 7.556, 0.030),
        (0.46, 7.542, 0.023),
        (0.53, 7.515, 0.015),
        (0.58, 7.485, 0.007),
    ];
    let mut vertices = Vec::new();
    let mut triangles = Vec::new();
    let normals = normals(&source.at, body);
    for side in [1.0_f32, -1.0] {
        let first = vertices.len();
        for (x, y, half) in line {
            for up in [-1.0_f32, 1.0] {
                let (px, py) = (x * side, y + up * half);
                let hit = body.iter().filter_map(|f| on_front(source, f, px, py).map(|w| (f, w)));
                let front = hit.max_by(|(f, w), (g, u)| {
                    let z = |f: &[usize; 3], w: &[f32; 3]| {
                        (0..3).map(|k| source.at[f[k]].z * w[k]).sum::<f32>()
                    };
                    z(f, w).total_cmp(&z(g, u))
                });
                let (f, w) = front.ok_or("no face under the brow")?;
                let n =
                    (0..3).fold(Vec3::ZERO, |s, k| s + normals[f[k]] * w[k]).normalize_or(Vec3::Y);
                vertices.push(Made {
                    of: (0..3).map(|k| (f[k], w[k])).collect(),
                    moved: n * 0.022,
                    rigid: Some("head"),
                    ..plain(f[0])
                });
            }
        }
        for k in 0..line.len() - 1 {
            let a = first + 2 * k;
            let pair = [[a, a + 2, a + 3], [a, a + 3, a + 1]];
            triangles.extend(pair.map(|[x, y, z]| if side > 0.0 { [x, y, z] } else { [x, z, y] }));
        }
    }
    Ok(Part { name: "brows", vertices, triangles, wanted: [24, 24, 8] })
}

/// Teeth or tongue, set back so that closed lips hide them; what lies deep in the mouth is dark.
fn mouth(source: &Source, name: &'static str, from: &[&str], wanted: [usize; 3]) -> Part {
    let (was, triangles) = gather(from.iter().flat_map(|group| source.triangles(group)));
    let vertices = was
        .iter()
        .map(|v| {
            let p = source.at[*v];
            let open = 0.25 + 0.6 * smooth(0.95, 1.4, p.z);
            Made {
                moved: vec3(-0.06 * p.x, 0.0, -0.035),
                masks: [open, 0.0, 0.0, 0.0, 0.0, 0.0],
                rigid: Some("head"),
                ..plain(*v)
            }
        })
        .collect();
    Part { name, vertices, triangles, wanted }
}

/// Shares of a triangle's corners at (x, y), when it covers that point and faces forward.
fn on_front(source: &Source, f: &[usize; 3], x: f32, y: f32) -> Option<[f32; 3]> {
    let [a, b, c] = f.map(|v| source.at[v]);
    let n = (b - a).cross(c - a);
    let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if n.z <= 0.0 || area.abs() < 1e-9 {
        return None;
    }
    let wb = ((x - a.x) * (c.y - a.y) - (c.x - a.x) * (y - a.y)) / area;
    let wc = ((b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)) / area;
    let shares = [1.0 - wb - wc, wb, wc];
    shares.iter().all(|w| *w > -1e-4).then_some(shares)
}
