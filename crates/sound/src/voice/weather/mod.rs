//! Weather beside wind: rain and thunder. A storm is all three.

mod rain;
mod thunder;

pub(crate) use rain::Rain;
pub(crate) use thunder::Thunder;
