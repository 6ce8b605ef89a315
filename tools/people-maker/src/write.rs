//! Writes the file of people. Numbers are little endian; lengths are in units of 0.03 mm.
//!
//! ```text
//! "GRPPL 1\n"  u16 vertices  u16 targets  u16 parts  u16 joints
//! vertices:  3 × i16 place, 4 × u8 bone, 4 × u8 weight, 6 × u8 masks
//! joints:    the last vertices, in the order of JOINTS
//! targets:   u8 length, name, u16 count, count × (u16 vertex, 3 × i16 moved by)
//! parts:     u8 length, name, u16 first vertex, u16 vertices, 3 × (u16 triangles, 3 × u16 each)
//! ```

use glam::Vec3;

use crate::parts::{Made, OWN_TARGETS, Part};
use crate::reduce::reduce;
use crate::source::Source;

/// The file's unit of length, dm.
const UNIT_DM: f32 = 3e-4;

/// Bones, in the order of the file, with the package's bones that each one takes up.
const BONES: [(&str, &[&str]); 23] = [
    ("pelvis", &["root", "pelvis", "spine05"]),
    ("belly", &["spine04", "spine03"]),
    ("chest", &["spine02", "spine01", "breast"]),
    ("neck", &["neck01", "neck02"]),
    (
        "head",
        &[
            "neck03",
            "head",
            "jaw",
            "eye",
            "levator",
            "oculi",
            "orbicularis",
            "oris",
            "risorius",
            "special",
            "temporalis",
            "tongue",
        ],
    ),
    ("clavicle.L", &["clavicle.L", "shoulder01.L"]),
    ("upperarm.L", &["upperarm01.L", "upperarm02.L"]),
    ("forearm.L", &["lowerarm01.L", "lowerarm02.L"]),
    (
        "hand.L",
        &[
            "wrist.L",
            "metacarpal1.L",
            "metacarpal2.L",
            "metacarpal3.L",
            "metacarpal4.L",
            "finger1-1.L",
            "finger1-2.L",
            "finger1-3.L",
        ],
    ),
    ("fingers.L", &["finger2-1.L", "finger3-1.L", "finger4-1.L", "finger5-1.L"]),
    (
        "tips.L",
        &[
            "finger2-2.L",
            "finger2-3.L",
            "finger3-2.L",
            "finger3-3.L",
            "finger4-2.L",
            "finger4-3.L",
            "finger5-2.L",
            "finger5-3.L",
        ],
    ),
    ("thigh.L", &["upperleg01.L", "upperleg02.L"]),
    ("shin.L", &["lowerleg01.L", "lowerleg02.L"]),
    (
        "foot.L",
        &[
            "foot.L", "toe1-1.L", "toe1-2.L", "toe2-1.L", "toe2-2.L", "toe2-3.L", "toe3-1.L",
            "toe3-2.L", "toe3-3.L", "toe4-1.L", "toe4-2.L", "toe4-3.L", "toe5-1.L", "toe5-2.L",
            "toe5-3.L",
        ],
    ),
    ("clavicle.R", &["clavicle.R", "shoulder01.R"]),
    ("upperarm.R", &["upperarm01.R", "upperarm02.R"]),
    ("forearm.R", &["lowerarm01.R", "lowerarm02.R"]),
    (
        "hand.R",
        &[
            "wrist.R",
            "metacarpal1.R",
            "metacarpal2.R",
            "metacarpal3.R",
            "metacarpal4.R",
            "finger1-1.R",
            "finger1-2.R",
            "finger1-3.R",
        ],
    ),
    ("fingers.R", &["finger2-1.R", "finger3-1.R", "finger4-1.R", "finger5-1.R"]),
    (
        "tips.R",
        &[
            "finger2-2.R",
            "finger2-3.R",
            "finger3-2.R",
            "finger3-3.R",
            "finger4-2.R",
            "finger4-3.R",
            "finger5-2.R",
            "finger5-3.R",
        ],
    ),
    ("thigh.R", &["upperleg01.R", "upperleg02.R"]),
    ("shin.R", &["lowerleg01.R", "lowerleg02.R"]),
    (
        "foot.R",
        &[
            "foot.R", "toe1-1.R", "toe1-2.R", "toe2-1.R", "toe2-2.R", "toe2-3.R", "toe3-1.R",
            "toe3-2.R", "toe3-3.R", "toe4-1.R", "toe4-2.R", "toe4-3.R", "toe5-1.R", "toe5-2.R",
            "toe5-3.R",
        ],
    ),
];

/// Joints, in the order of the file.
const JOINTS: [&str; 23] = [
    "joint-ground",
    "joint-pelvis",
    "joint-spine-3",
    "joint-spine-2",
    "joint-neck",
    "joint-head",
    "joint-l-clavicle",
    "joint-l-shoulder",
    "joint-l-elbow",
    "joint-l-hand",
    "joint-l-finger-3-1",
    "joint-l-finger-3-2",
    "joint-l-upper-leg",
    "joint-l-knee",
    "joint-l-ankle",
    "joint-r-clavicle",
    "joint-r-shoulder",
    "joint-r-elbow",
    "joint-r-hand",
    "joint-r-finger-3-1",
    "joint-r-finger-3-2",
    "joint-r-upper-leg",
    "joint-r-knee",
];
/// Further joints, not all of them of bones: ankles, eyes, eyes' fronts, index and little
/// knuckles.
const MORE: [&str; 7] = [
    "joint-r-ankle",
    "joint-l-eye",
    "joint-r-eye",
    "joint-l-finger-2-1",
    "joint-l-finger-5-1",
    "joint-r-finger-2-1",
    "joint-r-finger-5-1",
];

/// Targets of the file, and the package's targets that they come from.
fn wanted_targets() -> Vec<(String, Vec<(String, f32)>)> {
    let mut all = Vec::new();
    let macros = "mpfb2/targets/macrodetails";
    for sex in ["female", "male"] {
        for age in ["child", "young", "old"] {
            for weight in ["min", "average", "max"] {
                let path = format!("{macros}/universal-{sex}-{age}-averagemuscle-{weight}weight");
                all.push((format!("{sex}-{age}-{weight}"), vec![(path, 1.0)]));
            }
            for from in ["african", "asian", "caucasian"] {
                let path = format!("{macros}/{from}-{sex}-{age}");
                all.push((format!("{from}-{sex}-{age}"), vec![(path, 1.0)]));
            }
        }
        for height in ["min", "max"] {
            let path =
                format!("{macros}/height/{sex}-young-averagemuscle-averageweight-{height}height");
            all.push((format!("{sex}-{height}height"), vec![(path, 1.0)]));
        }
    }
    let one =
        |name: &str, path: &str| (name.to_string(), vec![(format!("mpfb2/targets/{path}"), 1.0)]);
    for (name, path) in [
        ("head-round", "head/head-round"),
        ("head-square", "head/head-square"),
        ("head-oval", "head/head-oval"),
        ("head-triangular", "head/head-invertedtriangular"),
        ("head-fat", "head/head-fat-incr"),
        ("nose-hump", "nose/nose-hump-incr"),
        ("nose-wide", "nose/nose-scale-horiz-incr"),
        ("nose-narrow", "nose/nose-scale-horiz-decr"),
        ("nose-long", "nose/nose-scale-vert-incr"),
        ("nose-short", "nose/nose-scale-vert-decr"),
        ("nose-deep", "nose/nose-scale-depth-incr"),
        ("nose-point-up", "nose/nose-point-up"),
        ("chin-wide", "chin/chin-width-incr"),
        ("chin-narrow", "chin/chin-width-decr"),
        ("chin-long", "chin/chin-height-incr"),
        ("chin-short", "chin/chin-height-decr"),
        ("mouth-wide", "mouth/mouth-scale-horiz-incr"),
        ("mouth-narrow", "mouth/mouth-scale-horiz-decr"),
        ("lips-full", "mouth/mouth-lowerlip-volume-incr"),
        ("lips-thin", "mouth/mouth-upperlip-volume-decr"),
        ("forehead-high", "forehead/forehead-scale-vert-incr"),
    ] {
        all.push(one(name, path));
    }
    for (name, path) in [
        ("cheekbones", "cheek/{}-cheek-bones-incr"),
        ("cheeks-full", "cheek/{}-cheek-volume-incr"),
        ("eyes-small", "eyes/{}-eye-scale-decr"),
        ("eyes-apart", "eyes/{}-eye-trans-out"),
        ("eyes-narrow", "eyes/{}-eye-height2-decr"),
        ("ears-out", "ears/{}-ear-wing-incr"),
    ] {
        let both = ["l", "r"].map(|s| (format!("mpfb2/targets/{}", path.replace("{}", s)), 1.0));
        all.push((name.to_string(), both.to_vec()));
    }
    let unit = |n: &str| format!("faceunits01/targets/faceunits/{n}");
    let pair = |n: &str, k: f32| ["Left", "Right"].map(|s| (unit(&format!("{n}{s}")), k)).to_vec();
    for (name, of) in [
        ("blink", pair("eyeBlink", 1.0)),
        ("look-down", pair("eyeLookDown", 1.0)),
        ("smile", pair("mouthSmile", 1.0)),
        ("frown", pair("mouthFrown", 1.0)),
        ("squint", pair("eyeSquint", 1.0)),
        ("brows-down", pair("browDown", 1.0)),
        ("brows-up", pair("browOuterUp", 1.0)),
        ("press", pair("mouthPress", 1.0)),
        ("jaw-open", vec![(unit("jawOpen"), 1.0)]),
        ("brows-worry", vec![(unit("browInnerUp"), 1.0)]),
        ("funnel", vec![(unit("mouthFunnel"), 1.0)]),
        ("eyes-wide", pair("eyeWide", 1.0)),
        ("cheeks-up", pair("cheekSquint", 1.0)),
        ("sneer", pair("noseSneer", 1.0)),
        ("lip-up", pair("mouthUpperUp", 1.0)),
        ("lip-down", pair("mouthLowerDown", 1.0)),
        ("stretch", pair("mouthStretch", 1.0)),
        ("dimple", pair("mouthDimple", 1.0)),
        ("pucker", vec![(unit("mouthPucker"), 1.0)]),
        ("chin-up", vec![(unit("mouthShrugLower"), 1.0)]),
        ("roll", vec![(unit("mouthRollLower"), 1.0), (unit("mouthRollUpper"), 0.7)]),
        ("mouth-left", vec![(unit("mouthLeft"), 1.0)]),
        ("brow-left-up", vec![(unit("browOuterUpLeft"), 1.0)]),
        ("brow-right-down", vec![(unit("browDownRight"), 1.0)]),
    ] {
        all.push((name.to_string(), of));
    }
    all
}

fn bone(of: &str) -> usize {
    let found = BONES.iter().position(|(_, takes)| {
        takes.iter().any(|t| of == *t || (!t.contains('.') && of.starts_with(t)))
    });
    found.unwrap_or(0)
}

/// The file's bytes, and a line about each part.
pub fn file(source: &Source, parts: &[Part]) -> Result<(Vec<u8>, String), String> {
    let mut joints: Vec<Vec<usize>> = Vec::new();
    for name in JOINTS.iter().chain(&MORE) {
        joints.push(source.group(name)?);
    }
    for eye in ["helper-l-eye", "helper-r-eye"] {
        let front = source
            .group(eye)?
            .into_iter()
            .max_by(|a, b| source.at[*a].z.total_cmp(&source.at[*b].z));
        joints.push(vec![front.ok_or("no eye")?]);
    }
    let base = |of: &[(usize, f32)], moved: Vec3| {
        of.iter().fold(moved, |sum, (v, w)| sum + source.at[*v] * *w)
    };
    let parts: Vec<Thinned> =
        parts.iter().map(|part| thinned(part, |v| base(&v.of, v.moved))).collect();
    let made: Vec<_> = parts.iter().flat_map(|p| &p.vertices).collect();
    let count = made.len() + joints.len();
    let mut out = Vec::new();
    out.extend(b"GRPPL 1\n");
    let targets = wanted_targets();
    for n in [count, targets.len() + OWN_TARGETS.len(), parts.len(), joints.len()] {
        out.extend(short(n)?);
    }
    for v in &made {
        place(&mut out, base(&v.of, v.moved))?;
        let mut sums = [0.0_f32; BONES.len()];
        for (from, share) in &v.of {
            for (name, w) in &source.weights[*from] {
                sums[bone(name)] += w * share;
            }
        }
        if v.hangs {
            for bone in (0..BONES.len()).filter(|b| BONES[*b].0.starts_with("thigh")) {
                sums[0] += std::mem::take(&mut sums[bone]);
            }
        }
        if let Some(rigid) = v.rigid {
            sums = [0.0; BONES.len()];
            sums[BONES.iter().position(|(n, _)| *n == rigid).unwrap_or(0)] = 1.0;
        }
        let mut most: Vec<usize> = (0..BONES.len()).collect();
        most.sort_by(|a, b| sums[*b].total_cmp(&sums[*a]));
        let most = &most[..4];
        let all: f32 = most.iter().map(|b| sums[*b]).sum();
        out.extend(most.iter().map(|b| *b as u8));
        out.extend(most.iter().map(|b| (sums[*b] / all.max(1e-6) * 255.0).round() as u8));
        out.extend(v.masks.map(|m| (m.clamp(0.0, 1.0) * 255.0).round() as u8));
    }
    for of in &joints {
        place(&mut out, source.middle(of))?;
        out.extend([0; 14]);
    }
    for (name, from) in &targets {
        let mut moved = vec![Vec3::ZERO; source.at.len()];
        for (path, share) in from {
            for (sum, m) in moved.iter_mut().zip(source.target(path)?) {
                *sum += m * *share;
            }
        }
        let of_made = made
            .iter()
            .map(|v| v.of.iter().fold(Vec3::ZERO, |sum, (from, w)| sum + moved[*from] * *w));
        let of_joints = joints
            .iter()
            .map(|of| of.iter().fold(Vec3::ZERO, |s, v| s + moved[*v]) * (1.0 / of.len() as f32));
        target(&mut out, name, of_made.chain(of_joints))?;
    }
    for (i, name) in OWN_TARGETS.iter().enumerate() {
        let moved = made
            .iter()
            .map(|v| v.own.iter().find(|(own, _)| *own == i).map_or(Vec3::ZERO, |(_, m)| *m));
        target(&mut out, name, moved)?;
    }
    let (mut first, mut about) = (0, String::new());
    for part in &parts {
        name(&mut out, part.name);
        out.extend(short(first)?);
        out.extend(short(part.vertices.len())?);
        about += part.name;
        for faces in &part.levels {
            about += &format!(" {}", faces.len());
            out.extend(short(faces.len())?);
            for corner in faces.iter().flatten() {
                out.extend(short(*corner)?);
            }
        }
        about += &format!(" triangles of {} vertices\n", part.vertices.len());
        first += part.vertices.len();
    }
    Ok((out, about))
}

/// A part with its levels of detail and the vertices that these use.
struct Thinned<'a> {
    name: &'static str,
    vertices: Vec<&'a Made>,
    levels: [Vec<[usize; 3]>; 3],
}

fn thinned<'a>(part: &'a Part, base: impl Fn(&Made) -> Vec3) -> Thinned<'a> {
    let at: Vec<Vec3> = part.vertices.iter().map(base).collect();
    let matters: Vec<f32> = part.vertices.iter().map(|v| v.matters).collect();
    let mut faces = part.triangles.clone();
    let mut levels = part.wanted.map(|wanted| {
        faces = reduce(&at, &matters, &faces, wanted);
        faces.clone()
    });
    let mut place = vec![usize::MAX; at.len()];
    let mut vertices = Vec::new();
    for corner in levels.iter_mut().flatten().flatten() {
        let old = *corner;
        if place[old] == usize::MAX {
            place[old] = vertices.len();
            vertices.push(&part.vertices[old]);
        }
        *corner = place[old];
    }
    Thinned { name: part.name, vertices, levels }
}

fn short(n: usize) -> Result<[u8; 2], String> {
    u16::try_from(n).map(u16::to_le_bytes).map_err(|_| format!("{n} is more than the file holds"))
}

fn name(out: &mut Vec<u8>, name: &str) {
    out.push(name.len() as u8);
    out.extend(name.bytes());
}

fn units(p: Vec3) -> Result<[i16; 3], String> {
    let unit = |x: f32| {
        let n = (x / UNIT_DM).round();
        if n.abs() < 32_767.0 { Ok(n as i16) } else { Err(format!("{x} dm is too far")) }
    };
    Ok([unit(p.x)?, unit(p.y)?, unit(p.z)?])
}

fn place(out: &mut Vec<u8>, p: Vec3) -> Result<(), String> {
    for n in units(p)? {
        out.extend(n.to_le_bytes());
    }
    Ok(())
}

fn target(out: &mut Vec<u8>, of: &str, moved: impl Iterator<Item = Vec3>) -> Result<(), String> {
    let mut all = Vec::new();
    for (i, m) in moved.enumerate() {
        let m = units(m)?;
        if m != [0; 3] {
            all.push((i, m));
        }
    }
    name(out, of);
    out.extend(short(all.len())?);
    for (i, m) in all {
        out.extend(short(i)?);
        for n in m {
            out.extend(n.to_le_bytes());
        }
    }
    Ok(())
}
