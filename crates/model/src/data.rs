//! Numbers out of a file's data, each of them within it.

use crate::file::{Accessor, Root};
use crate::{MOST_CORNERS, ModelError};

/// A file's words and its data.
pub struct Data<'a> {
    pub root: &'a Root,
    pub blob: &'a [u8],
}

/// How a number lies in the data.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Kind {
    fn of(code: u32) -> Option<Self> {
        Some(match code {
            5120 => Self::I8,
            5121 => Self::U8,
            5122 => Self::I16,
            5123 => Self::U16,
            5125 => Self::U32,
            5126 => Self::F32,
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }

    /// The number, and what 1 is when it is a share of it.
    fn read(self, bytes: &[u8]) -> (f32, f32) {
        // Little endian, whatever its width.
        let whole = bytes.iter().rev().fold(0_u32, |all, b| all << 8 | u32::from(*b));
        match self {
            Self::I8 => (f32::from(whole as u8 as i8), 127.0),
            Self::U8 => (whole as f32, 255.0),
            Self::I16 => (f32::from(whole as u16 as i16), 32767.0),
            Self::U16 => (whole as f32, 65535.0),
            Self::U32 => (whole as f32, u32::MAX as f32),
            Self::F32 => (f32::from_bits(whole), 1.0),
        }
    }
}

impl<'a> Data<'a> {
    /// The bytes of a view.
    pub fn view(&self, index: usize) -> Result<&'a [u8], ModelError> {
        const BEYOND: ModelError = ModelError::Untrue("its data lies beyond its end");
        let view = self.root.buffer_views.get(index);
        let view = view.ok_or(ModelError::Untrue("data is named that is not there"))?;
        let buffer = self.root.buffers.get(view.buffer);
        if view.buffer != 0 || buffer.is_none_or(|buffer| buffer.uri.is_some()) {
            return Err(ModelError::OtherFiles);
        }
        let bytes = self.blob.get(view.byte_offset..).ok_or(BEYOND)?;
        bytes.get(..view.byte_length).ok_or(BEYOND)
    }

    /// How many elements an accessor has, and how many numbers each.
    pub fn shape(&self, index: usize) -> Result<(usize, usize), ModelError> {
        let of = self.accessor(index)?;
        Ok((of.count, parts(of)))
    }

    fn accessor(&self, index: usize) -> Result<&'a Accessor, ModelError> {
        let found = self.root.accessors.get(index);
        found.ok_or(ModelError::Untrue("data is named that is not there"))
    }

    /// The bytes of an accessor's elements, of `N` numbers each, and how the numbers lie there.
    fn elements<const N: usize>(
        &self,
        of: &Accessor,
    ) -> Result<(Kind, impl Iterator<Item = &'a [u8]> + use<'a, N>), ModelError> {
        const BEYOND: ModelError = ModelError::Untrue("its data lies beyond its end");
        if of.sparse.is_some() {
            return Err(ModelError::Untrue("sparse accessors are not read"));
        }
        if of.count > MOST_CORNERS {
            return Err(ModelError::TooMany);
        }
        let kind = Kind::of(of.component_type);
        let kind = kind.filter(|_| parts(of) == N);
        let kind =
            kind.ok_or(ModelError::Untrue("numbers are of another kind than they must be"))?;
        let view = of.buffer_view.ok_or(ModelError::Untrue("an accessor has no data"))?;
        let bytes = self.view(view)?;
        let size = N * kind.size();
        let stride = self.root.buffer_views.get(view).and_then(|view| view.byte_stride);
        let stride = stride.unwrap_or(size).max(1);
        let bytes = if of.count == 0 { &[] } else { bytes.get(of.byte_offset..).ok_or(BEYOND)? };
        let last = of.count.saturating_sub(1).checked_mul(stride).ok_or(BEYOND)?;
        if of.count > 0 && last.checked_add(size).is_none_or(|end| end > bytes.len()) {
            return Err(BEYOND);
        }
        Ok((kind, (0..of.count).map_while(move |i| bytes.get(i * stride..i * stride + size))))
    }

    /// Numbers, all of them finite.
    pub fn numbers<const N: usize>(&self, index: usize) -> Result<Vec<[f32; N]>, ModelError> {
        let of = self.accessor(index)?;
        let (kind, elements) = self.elements::<N>(of)?;
        let all: Vec<[f32; N]> = elements
            .map(|bytes| {
                let mut out = [0.0; N];
                for (slot, part) in out.iter_mut().zip(bytes.chunks_exact(kind.size())) {
                    let (number, one) = kind.read(part);
                    *slot = if of.normalized { (number / one).max(-1.0) } else { number };
                }
                out
            })
            .collect();
        if all.iter().flatten().all(|number| number.is_finite()) {
            Ok(all)
        } else {
            Err(ModelError::Untrue("a number in its data is none"))
        }
    }

    /// Whole numbers from 0.
    pub fn whole<const N: usize>(&self, index: usize) -> Result<Vec<[u32; N]>, ModelError> {
        let of = self.accessor(index)?;
        let (kind, elements) = self.elements::<N>(of)?;
        if !matches!(kind, Kind::U8 | Kind::U16 | Kind::U32) {
            return Err(ModelError::Untrue("indices are no whole numbers"));
        }
        let read = |bytes: &[u8]| bytes.iter().rev().fold(0_u32, |all, b| all << 8 | u32::from(*b));
        Ok(elements
            .map(|bytes| {
                let mut out = [0; N];
                for (slot, part) in out.iter_mut().zip(bytes.chunks_exact(kind.size())) {
                    *slot = read(part);
                }
                out
            })
            .collect())
    }
}

/// Numbers of an element.
fn parts(of: &Accessor) -> usize {
    match of.shape.as_str() {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "VEC4" => 4,
        "MAT4" => 16,
        _ => 0,
    }
}
