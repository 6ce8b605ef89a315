//! Weather beside wind: rain and thunder. A storm is wind, rain and thunder together.

mod rain;
mod thunder;

pub(crate) use rain::Rain;
pub(crate) use thunder::Thunder;
