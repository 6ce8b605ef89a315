//! stub
use bevy::prelude::*;
use crate::world::LiveWorld;
pub fn start(_app: &mut App, _live: &LiveWorld) -> Option<String> { None }
