//! Small animals. Restraint: what is hardly heard is heard best.

mod scuttle;
mod tap;

pub(crate) use scuttle::Scuttle;
pub(crate) use tap::Tap;
