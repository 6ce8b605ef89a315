//! What is seen: sky, light, materials, things.

/// A world.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {}
