//! Models from other people's tools: a binary glTF file becomes plain triangles, or the reason why
//! not. Nothing here opens a file, draws, or trusts a number in it.
//!
//! What is taken: triangles, normals, colours of corners and of materials, how rough and how much of
//! metal a material is, and the places of nodes. What is not: textures, skins, animations, lamps.

use std::panic::catch_unwind;

use gltf::accessor::{DataType, Dimensions};
use gltf::{Accessor, Gltf, Primitive, Semantic};

/// The most that is read of one model.
pub const MOST_TRIANGLES: usize = 200_000;
/// Nodes within each other.
const DEEPEST: u32 = 32;
/// Nodes that are looked at, in all.
const MOST_NODES: u32 = 10_000;

/// Triangles with their colours, in m, Y up, as glTF has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub parts: Vec<Part>,
}

/// Triangles of one material.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    pub positions: Vec<[f32; 3]>,
    /// Unit vectors, one for each position.
    pub normals: Vec<[f32; 3]>,
    /// Linear red, green and blue, one for each position.
    pub colours: Vec<[f32; 3]>,
    /// Three to a triangle, each the index of a position.
    pub indices: Vec<u32>,
    /// 0 a mirror, 1 chalk.
    pub roughness: f32,
    /// 0 none, 1 all.
    pub metal: f32,
}

/// Why a file is no model that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("it is no glTF file ({0})")]
    NotGltf(String),
    #[error("it keeps its data in other files; export it as one binary file (.glb)")]
    OtherFiles,
    #[error("what it says of its data is not true: {0}")]
    Untrue(&'static str),
    #[error("it has more than {MOST_TRIANGLES} triangles")]
    TooMany,
    #[error("its nodes hold each other too deeply, or are too many")]
    TooDeep,
    #[error("it has no triangles")]
    Empty,
}

impl Model {
    /// Reads a binary glTF file.
    ///
    /// # Errors
    /// Whatever keeps it from being used; the text says it for an author.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        // The library looks into lists that a broken file may have left empty, and panics there.
        catch_unwind(|| Self::read_trusting(bytes))
            .unwrap_or_else(|_| Err(ModelError::NotGltf("it contradicts itself".to_owned())))
    }

    fn read_trusting(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = Gltf::from_slice(bytes).map_err(|e| ModelError::NotGltf(e.to_string()))?;
        let blob = file.blob.as_deref().ok_or(ModelError::OtherFiles)?;
        if file.buffers().any(|b| !matches!(b.source(), gltf::buffer::Source::Bin)) {
            return Err(ModelError::OtherFiles);
        }
        let mut reading = Reading { blob, model: Self::default(), triangles: 0, nodes: 0 };
        let scene = file.default_scene().or_else(|| file.scenes().next());
        for node in scene.ok_or(ModelError::Empty)?.nodes() {
            reading.node(&node, &IDENTITY, 0)?;
        }
        if reading.triangles == 0 { Err(ModelError::Empty) } else { Ok(reading.model) }
    }

    /// Least and greatest corner, m.
    pub fn extent(&self) -> ([f32; 3], [f32; 3]) {
        let mut points = self.parts.iter().flat_map(|part| &part.positions);
        let first = points.next().copied().unwrap_or_default();
        points.fold((first, first), |(mut low, mut high), p| {
            for axis in 0..3 {
                low[axis] = low[axis].min(p[axis]);
                high[axis] = high[axis].max(p[axis]);
            }
            (low, high)
        })
    }
}

type Matrix = [[f32; 4]; 4];

const IDENTITY: Matrix =
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];

/// Columns, as glTF has them: the product applies `b` first.
fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let mut out = [[0.0; 4]; 4];
    for (column, slot) in b.iter().zip(&mut out) {
        for (row, value) in slot.iter_mut().enumerate() {
            *value = (0..4).map(|k| a[k][row] * column[k]).sum();
        }
    }
    out
}

fn moved(by: &Matrix, p: [f32; 3], w: f32) -> [f32; 3] {
    [0, 1, 2].map(|r| by[0][r] * p[0] + by[1][r] * p[1] + by[2][r] * p[2] + by[3][r] * w)
}

fn unit(v: [f32; 3]) -> Option<[f32; 3]> {
    let length = v.iter().map(|c| c * c).sum::<f32>().sqrt();
    (length.is_finite() && length > 1e-12).then(|| v.map(|c| c / length))
}

fn cross(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn minus(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

struct Reading<'a> {
    blob: &'a [u8],
    model: Model,
    triangles: usize,
    nodes: u32,
}

impl Reading<'_> {
    fn node(&mut self, node: &gltf::Node, above: &Matrix, depth: u32) -> Result<(), ModelError> {
        self.nodes += 1;
        if depth > DEEPEST || self.nodes > MOST_NODES {
            return Err(ModelError::TooDeep);
        }
        let by = product(above, &node.transform().matrix());
        for primitive in node.mesh().into_iter().flat_map(|mesh| mesh.primitives()) {
            if primitive.mode() == gltf::mesh::Mode::Triangles {
                self.primitive(&primitive, &by)?;
            }
        }
        for child in node.children() {
            self.node(&child, &by, depth + 1)?;
        }
        Ok(())
    }

    fn primitive(&mut self, of: &Primitive, by: &Matrix) -> Result<(), ModelError> {
        let Some(accessor) = of.get(&Semantic::Positions) else { return Ok(()) };
        let positions: Vec<[f32; 3]> =
            self.floats::<3>(&accessor)?.into_iter().map(|p| moved(by, p, 1.0)).collect();
        if positions.iter().flatten().any(|c| !c.is_finite() || c.abs() > 1e5) {
            return Err(ModelError::Untrue("a corner lies nowhere"));
        }
        let indices = match of.indices() {
            Some(accessor) => self.whole(&accessor)?,
            None => (0..positions.len() as u32).collect(),
        };
        let count = indices.len() / 3;
        self.triangles += count;
        if self.triangles > MOST_TRIANGLES || positions.len() > 3 * MOST_TRIANGLES {
            return Err(ModelError::TooMany);
        }
        if indices.iter().any(|i| *i as usize >= positions.len()) {
            return Err(ModelError::Untrue("a triangle has a corner that is not there"));
        }
        let given = match of.get(&Semantic::Normals) {
            Some(accessor) => self.floats::<3>(&accessor)?,
            None => Vec::new(),
        };
        // Exact for what is moved, turned and scaled alike; near enough for the rest.
        let normals = if given.len() == positions.len() {
            given.into_iter().map(|n| unit(moved(by, n, 0.0)).unwrap_or([0.0, 1.0, 0.0])).collect()
        } else {
            smooth_normals(&positions, &indices)
        };
        let material = of.material();
        let surface = material.pbr_metallic_roughness();
        let [r, g, b, _] = surface.base_color_factor().map(|c| c.clamp(0.0, 1.0));
        let corners = match of.get(&Semantic::Colors(0)) {
            Some(accessor) => self.colours(&accessor)?,
            None => Vec::new(),
        };
        let colours = (0..positions.len())
            .map(|i| match corners.get(i) {
                Some(c) => [r * c[0], g * c[1], b * c[2]],
                None => [r, g, b],
            })
            .collect();
        self.model.parts.push(Part {
            positions,
            normals,
            colours,
            indices,
            roughness: surface.roughness_factor().clamp(0.0, 1.0),
            metal: surface.metallic_factor().clamp(0.0, 1.0),
        });
        Ok(())
    }

    /// The bytes of each of an accessor's elements, all of them within the file.
    fn elements(&self, of: &Accessor) -> Result<Vec<&[u8]>, ModelError> {
        const BEYOND: ModelError = ModelError::Untrue("its data lies beyond its end");
        if of.sparse().is_some() {
            return Err(ModelError::Untrue("sparse accessors are not read"));
        }
        if of.count() > 3 * MOST_TRIANGLES {
            return Err(ModelError::TooMany);
        }
        let view = of.view().ok_or(ModelError::Untrue("an accessor has no data"))?;
        let size = of.size();
        let stride = view.stride().unwrap_or(size).max(1);
        let end = view.offset().checked_add(view.length()).ok_or(BEYOND)?;
        let bytes = self.blob.get(view.offset()..end).ok_or(BEYOND)?;
        (0..of.count())
            .map(|i| {
                let from = i.checked_mul(stride)?.checked_add(of.offset())?;
                bytes.get(from..from.checked_add(size)?)
            })
            .collect::<Option<_>>()
            .ok_or(BEYOND)
    }

    fn floats<const N: usize>(&self, of: &Accessor) -> Result<Vec<[f32; N]>, ModelError> {
        if of.data_type() != DataType::F32 || of.dimensions().multiplicity() != N {
            return Err(ModelError::Untrue("corners are no numbers"));
        }
        let read = |bytes: &[u8]| {
            let mut out = [0.0; N];
            for (slot, four) in out.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *slot = f32::from_le_bytes(*four);
            }
            out
        };
        Ok(self.elements(of)?.into_iter().map(read).collect())
    }

    fn whole(&self, of: &Accessor) -> Result<Vec<u32>, ModelError> {
        if of.dimensions() != Dimensions::Scalar {
            return Err(ModelError::Untrue("indices are no whole numbers"));
        }
        let kind = of.data_type();
        if !matches!(kind, DataType::U8 | DataType::U16 | DataType::U32) {
            return Err(ModelError::Untrue("indices are no whole numbers"));
        }
        // Little endian, whatever its width.
        let read = |bytes: &[u8]| bytes.iter().rev().fold(0_u32, |all, b| all << 8 | u32::from(*b));
        Ok(self.elements(of)?.into_iter().map(read).collect())
    }

    /// Colours of corners, linear; with or without alpha, as numbers, bytes or words.
    fn colours(&self, of: &Accessor) -> Result<Vec<[f32; 3]>, ModelError> {
        let many = of.dimensions().multiplicity();
        if !(3..=4).contains(&many) {
            return Err(ModelError::Untrue("colours have neither three nor four parts"));
        }
        let kind = of.data_type();
        let read = |bytes: &[u8]| {
            let part = |i: usize| match kind {
                DataType::U8 => bytes.get(i).map(|b| f32::from(*b) / 255.0),
                DataType::U16 => bytes
                    .get(2 * i..2 * i + 2)
                    .map(|b| f32::from(u16::from_le_bytes([b[0], b[1]])) / 65535.0),
                DataType::F32 => bytes
                    .get(4 * i..4 * i + 4)
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
                _ => None,
            };
            [0, 1, 2].map(|i| part(i).filter(|c| c.is_finite()).unwrap_or(1.0).clamp(0.0, 1.0))
        };
        Ok(self.elements(of)?.into_iter().map(read).collect())
    }
}

/// Normals of corners from the triangles about them, the larger ones counting more.
fn smooth_normals(positions: &[[f32; 3]], indices: &[u32]) -> Vec<[f32; 3]> {
    let mut sums = vec![[0.0_f32; 3]; positions.len()];
    for [a, b, c] in indices.as_chunks::<3>().0 {
        let at = |i: &u32| positions.get(*i as usize).copied().unwrap_or_default();
        let normal = cross(minus(at(b), at(a)), minus(at(c), at(a)));
        for i in [a, b, c] {
            if let Some(sum) = sums.get_mut(*i as usize) {
                for (s, n) in sum.iter_mut().zip(normal) {
                    *s += n;
                }
            }
        }
    }
    sums.into_iter().map(|n| unit(n).unwrap_or([0.0, 1.0, 0.0])).collect()
}
