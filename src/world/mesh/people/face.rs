//! A face's expression: the shares of its units, and the head's triangles that take it.

use bevy::mesh::VertexAttributeValues;
use bevy::prelude::*;

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::people::book::Target;

/// A movement of a part of the face; the file of bodies has a target for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Blink,
    LookDown,
    Smile,
    Frown,
    Squint,
    BrowsDown,
    BrowsUp,
    Press,
    JawOpen,
    BrowsWorry,
    Funnel,
    EyesWide,
    CheeksUp,
    Sneer,
    LipUp,
    LipDown,
    Stretch,
    Dimple,
    Pucker,
    ChinUp,
    Roll,
    MouthLeft,
    BrowLeftUp,
    BrowRightDown,
}

/// The number of units.
pub const UNITS: usize = 24;

/// Each unit's target in the file, in the order of [`Unit`].
pub const TARGETS: [&str; UNITS] = [
    "blink",
    "look-down",
    "smile",
    "frown",
    "squint",
    "brows-down",
    "brows-up",
    "press",
    "jaw-open",
    "brows-worry",
    "funnel",
    "eyes-wide",
    "cheeks-up",
    "sneer",
    "lip-up",
    "lip-down",
    "stretch",
    "dimple",
    "pucker",
    "chin-up",
    "roll",
    "mouth-left",
    "brow-left-up",
    "brow-right-down",
];

/// How far a share has to change before the face is shaped anew.
const STEPS: f32 = 32.0;

/// The share of each unit in a face.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Expression(pub [f32; UNITS]);

impl Expression {
    /// Adds to a unit's share.
    pub fn add(&mut self, unit: Unit, share: f32) {
        if let Some(sum) = self.0.get_mut(unit as usize) {
            *sum += share;
        }
    }

    /// A unit's share.
    pub fn of(&self, unit: Unit) -> f32 {
        self.0.get(unit as usize).copied().unwrap_or(0.0)
    }

    /// Adds many shares, all of them by `much`.
    pub fn all(&mut self, shares: &[(Unit, f32)], much: f32) {
        for (unit, share) in shares {
            self.add(*unit, share * much);
        }
    }

    /// The expression in whole steps, so that a change too small to see shapes no face anew.
    pub fn stepped(&self) -> [i8; UNITS] {
        self.0.map(|share| (share.clamp(-2.0, 2.0) * STEPS).round() as i8)
    }
}

/// A part of the head that takes the expression.
struct Shaped {
    /// The vertices of the part at rest, from the point about which the head turns, m.
    rest: Vec<Vec3>,
    /// The triangles that give the normals.
    triangles: &'static [[u16; 3]],
    /// The part's vertex at each vertex of the mesh.
    used: Vec<u16>,
    /// How far each unit moves vertices of the part, m.
    units: Vec<(usize, Vec<(u16, Vec3)>)>,
}

/// A head's triangles, and how they take an expression.
pub struct Features {
    /// The triangles at rest: the shaped parts first.
    pub buf: MeshBuf,
    parts: Vec<Shaped>,
}

/// Room to work in, kept from face to face.
#[derive(Default)]
pub struct Scratch {
    at: Vec<Vec3>,
    normals: Vec<Vec3>,
}

/// A part at rest that becomes shaped.
pub struct ShapedPart<'a> {
    pub rest: Vec<Vec3>,
    pub triangles: &'static [[u16; 3]],
    pub used: Vec<u16>,
    /// The part's first vertex in the file of bodies.
    pub first: usize,
    /// The target of each unit.
    pub targets: [Option<&'a Target>; UNITS],
    /// How much larger the body is than the file's.
    pub size: f32,
}

impl Features {
    /// A head without triangles.
    pub fn new() -> Self {
        Self { buf: MeshBuf::default(), parts: Vec::new() }
    }

    /// Adds what shapes the part whose triangles were added to `buf` last.
    pub fn shaped(&mut self, part: ShapedPart<'_>) {
        let ShapedPart { rest, triangles, used, first, targets, size } = part;
        let within = |(index, by): &(u16, Vec3)| {
            let index = usize::from(*index).checked_sub(first)?;
            (index < rest.len()).then_some((index as u16, *by * size))
        };
        let units = targets.iter().enumerate().filter_map(|(unit, target)| {
            let moved: Vec<(u16, Vec3)> =
                target.as_ref()?.moved.iter().filter_map(within).collect();
            (!moved.is_empty()).then_some((unit, moved))
        });
        let units = units.collect();
        self.parts.push(Shaped { rest, triangles, used, units });
    }

    /// Gives the mesh made of these triangles an expression, in steps. Allocates nothing once
    /// `scratch` has grown.
    pub fn shape(&self, steps: &[i8; UNITS], scratch: &mut Scratch, mesh: &mut Mesh) {
        let Scratch { at, normals } = scratch;
        at.clear();
        normals.clear();
        for part in &self.parts {
            let first = at.len();
            at.extend_from_slice(&part.rest);
            normals.resize(at.len(), Vec3::ZERO);
            let (Some(at), Some(normals)) = (at.get_mut(first..), normals.get_mut(first..)) else {
                return;
            };
            for (unit, moved) in &part.units {
                let share = steps.get(*unit).map_or(0.0, |step| f32::from(*step) / STEPS);
                for (index, by) in moved.iter().filter(|_| share != 0.0) {
                    if let Some(at) = at.get_mut(usize::from(*index)) {
                        *at += *by * share;
                    }
                }
            }
            for triangle in part.triangles {
                let [a, b, c] =
                    triangle.map(|i| at.get(usize::from(i)).copied().unwrap_or_default());
                let n = (b - a).cross(c - a);
                for i in triangle {
                    if let Some(sum) = normals.get_mut(usize::from(*i)) {
                        *sum += n;
                    }
                }
            }
        }
        let mut put = |attribute, from: &[Vec3], unit: bool| {
            let Ok(VertexAttributeValues::Float32x3(to)) = mesh.try_attribute_mut(attribute) else {
                return;
            };
            let mut first = 0;
            let used = self.parts.iter().flat_map(|part| {
                let base = first;
                first += part.rest.len();
                part.used.iter().map(move |i| base + usize::from(*i))
            });
            for (to, i) in to.iter_mut().zip(used) {
                let v = from.get(i).copied().unwrap_or_default();
                *to = if unit { v.normalize_or(Vec3::Y) } else { v }.to_array();
            }
        };
        put(Mesh::ATTRIBUTE_POSITION, at, false);
        put(Mesh::ATTRIBUTE_NORMAL, normals, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::mesh::people::body::Body;

    fn places(mesh: &Mesh) -> Vec<Vec3> {
        match mesh.attribute(Mesh::ATTRIBUTE_POSITION) {
            Some(VertexAttributeValues::Float32x3(all)) => {
                all.iter().copied().map(Vec3::from).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_unit_moves_a_face_by_millimetres_and_rest_is_rest() {
        let body = Body::new(5, Default::default()).expect("a body");
        for whole in [false, true] {
            let features = body.features(1, whole);
            let mut mesh = features.buf.clone().into_mesh(true);
            let rest = places(&mesh);
            let mut scratch = Scratch::default();
            for (unit, name) in TARGETS.into_iter().enumerate() {
                let mut expression = Expression::default();
                expression.0[unit] = 1.0;
                features.shape(&expression.stepped(), &mut scratch, &mut mesh);
                let moved = places(&mesh);
                let most = rest.iter().zip(&moved).map(|(a, b)| (*a - *b).length());
                let most = most.fold(0.0, f32::max);
                assert!((0.001..0.06).contains(&most), "{name} moves {most} m");
            }
            features.shape(&[0; UNITS], &mut scratch, &mut mesh);
            let most = rest
                .iter()
                .zip(&places(&mesh))
                .map(|(a, b)| (*a - *b).length())
                .fold(0.0, f32::max);
            assert!(most < 1e-6, "rest moved by {most} m");
        }
    }
}
