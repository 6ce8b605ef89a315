//! stub
use std::{path::PathBuf, sync::Arc};
use gradus_core::scenario::Scenario;
use crate::world::Tier;
pub struct PreviewArgs { pub scenario: Arc<Scenario>, pub step: Option<usize>, pub out: PathBuf, pub size: (u32,u32), pub tier: Tier, pub seed: u64 }
pub fn run(_: PreviewArgs) -> Result<Vec<PathBuf>, String> { Ok(vec![]) }
