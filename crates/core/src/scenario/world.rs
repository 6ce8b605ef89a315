//! What is seen: sky, light, materials, things.

use crate::decode_struct;

decode_struct! {
    /// A world.
    #[derive(Default)]
    pub struct World {}
}
