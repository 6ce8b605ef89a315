//! Small animals. Their sounds are kept hardly audible: those work best.

mod scuttle;
mod tap;

pub(crate) use scuttle::Scuttle;
pub(crate) use tap::Tap;
