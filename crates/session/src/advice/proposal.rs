//! A proposal: what a rule saw, and what it thinks could be done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Command;
use crate::advice::Action;
use gradus_base::{Name, SessionTime};
use gradus_scenario::{Scenario, StepIndex};

impl Action {
    /// The step that it leads to from the step of index `step`, by index.
    pub(crate) fn target(&self, scenario: &Scenario, step: Option<StepIndex>) -> Option<StepIndex> {
        let rungs = match self {
            Self::StepUp => 1,
            Self::StepDown => -1,
            _ => return None,
        };
        scenario.step_beside(step?, rungs)
    }

    /// The command that it stands for at the step of index `step`; none where it asks for nothing
    /// of the program.
    pub(crate) fn command(&self, scenario: &Scenario, step: Option<StepIndex>) -> Option<Command> {
        match self {
            Self::StepUp | Self::StepDown => {
                let target = scenario.step(self.target(scenario, step)?)?;
                Some(Command::GoToStep { step: target.id.clone() })
            }
            Self::AskSuds => Some(Command::AskSuds),
            Self::OfferBreath { per_min } => {
                Some(Command::SetBreathPace { per_min: Some(*per_min) })
            }
            Self::Stay | Self::CheckSensor => None,
        }
    }
}

/// What a rule proposes to the therapist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    /// Number within the session, from 1.
    pub id: u32,
    /// The rule that says so.
    pub rule: Name,
    /// What could be done.
    pub action: Action,
    /// What was seen, what could be done, and which rule, to be read aloud.
    pub sentence: String,
    /// The numbers behind it.
    pub seen: Vec<Seen>,
    /// The longest window that a number was taken over, s; 0 when all are of the moment.
    pub window_secs: f64,
    /// How long all of it has held, s.
    pub held_secs: f64,
    /// Without an answer it is ignored from then on.
    pub until: SessionTime,
}

/// A number that a rule saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Seen {
    /// The condition's name, such as `HeartChange`.
    pub what: String,
    /// The number, in the unit of the condition.
    pub value: f64,
    /// The window that it was taken over, s; none for a number of the moment.
    pub window_secs: Option<f64>,
}

/// How a proposal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// The therapist took it; what it asked for follows.
    Accepted,
    /// The therapist did not want it.
    Dismissed,
    /// Nobody answered in its time.
    Ignored,
    /// What it stood on is no longer so, or another came before it.
    Withdrawn,
}
