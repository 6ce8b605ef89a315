//! Animals. The sounds of small ones are kept hardly audible: those work best.

mod dog;
mod pigeon;
mod scuttle;
mod tap;

pub(crate) use dog::{Bark, Growl, Pant};
pub(crate) use pigeon::{Coo, Wings};
pub(crate) use scuttle::Scuttle;
pub(crate) use tap::Tap;
