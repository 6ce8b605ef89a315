//! The session itself.

use std::sync::Arc;

use crate::SessionTime;
use crate::scenario::Scenario;
use crate::session::{Directive, Input, Record};

/// What came of an input: what is logged, and what is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub records: Vec<Record>,
    pub directives: Vec<Directive>,
}

/// One session.
pub struct Session {
    scenario: Arc<Scenario>,
}

impl Session {
    /// What it runs.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// Takes an input.
    pub fn handle(&mut self, _input: &Input, _now: SessionTime) -> Outcome {
        Outcome::default()
    }
}
