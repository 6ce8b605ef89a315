//! What other rules would have proposed in a session that is over, beside what was proposed.
//!
//! The session runs again as it was, by its own rules; the other rules only look on. What the
//! therapist would have made of their proposals is not known: each proposal ends as ignored, or
//! when its reason was over.

use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_session::advice::{Action, Advisor, Closing, Proposal, Rules, Signs};
use gradus_session::{Input, Record, RecordKind, Session};
use serde::Serialize;

use crate::replay::{LogReplayError, LoggedSession};

/// Proposals of a session and of rules that looked on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Advised {
    /// The log holds no signs: rules saw SUDS and time, and neither heart nor looking.
    pub without_signs: bool,
    /// What was proposed, and done by automatic mode.
    pub was: Vec<Advice>,
    /// What the other rules would have proposed.
    pub would_be: Vec<Advice>,
}

/// One proposal and its end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// Session time, s.
    pub at_s: f64,
    /// The rule's name.
    pub rule: String,
    /// The proposed action.
    pub action: Action,
    /// The proposal in words, with its reason.
    pub sentence: String,
    /// Automatic mode did it.
    pub automatic: bool,
    /// How and when it ended; none: it stood open at the end.
    pub how: Option<Closing>,
    /// Session time of the end, s.
    pub ended_s: Option<f64>,
    #[serde(skip)]
    id: Option<u32>,
}

impl Advice {
    fn of(proposal: &Proposal, at: SessionTime) -> Self {
        Self {
            at_s: at.as_secs_f64(),
            rule: proposal.rule.to_string(),
            action: proposal.action.clone(),
            sentence: proposal.sentence.clone(),
            automatic: false,
            how: None,
            ended_s: None,
            id: Some(proposal.id),
        }
    }
}

fn end(all: &mut [Advice], id: u32, how: Closing, at: SessionTime) {
    if let Some(one) = all.iter_mut().rfind(|one| one.id == Some(id)) {
        (one.how, one.ended_s) = (Some(how), Some(at.as_secs_f64()));
    }
}

/// Lets rules look on at a session.
///
/// # Errors
/// When the log does not replay: then it is not known what the rules would have seen.
pub fn advise(logged: &LoggedSession, rules: Arc<Rules>) -> Result<Advised, LogReplayError> {
    let replayed = logged.replay()?;
    let Some(RecordKind::Opened { seed, .. }) = logged.records.first().map(|r| &r.kind) else {
        return Err(LogReplayError::Lacks("its opening"));
    };
    let (scenario, own) = (logged.scenario.clone(), logged.rules.clone());
    let (session, _) = Session::open_with(scenario, own, *seed);
    let without_signs = logged.signs.is_empty();
    let out = Advised { without_signs, ..Advised::default() };
    let mut on = Looking { session, advisor: Advisor::new(rules), out };
    let mut second = SessionTime(1_000_000_000);
    for (at, input) in &replayed.inputs {
        while without_signs && second < *at {
            on.go(&Input::Tick, second);
            on.look(&Signs::default(), second);
            second = SessionTime(second.0 + 1_000_000_000);
        }
        on.go(input, *at);
        if let Input::Signs(signs) = input {
            on.look(signs, *at);
        }
    }
    Ok(on.out)
}

struct Looking {
    session: Session,
    advisor: Advisor,
    out: Advised,
}

impl Looking {
    fn go(&mut self, input: &Input, at: SessionTime) {
        if let Some(Proposal { id, until, .. }) = self.advisor.open().filter(|p| p.until <= at) {
            end(&mut self.out.would_be, *id, Closing::Ignored, *until);
            self.advisor.close();
        }
        for record in self.session.handle(input, at).records {
            self.record(&record);
        }
    }

    fn record(&mut self, record: &Record) {
        match &record.kind {
            RecordKind::Proposed { proposal } => {
                self.out.was.push(Advice::of(proposal, record.at));
            }
            RecordKind::ProposalClosed { id, how } => {
                end(&mut self.out.was, *id, *how, record.at);
            }
            RecordKind::AutomaticStep { rule, sentence, .. } => self.out.was.push(Advice {
                at_s: record.at.as_secs_f64(),
                rule: rule.to_string(),
                action: Action::StepDown,
                sentence: sentence.clone(),
                automatic: true,
                how: None,
                ended_s: None,
                id: None,
            }),
            RecordKind::PhaseChanged { .. }
            | RecordKind::StepEntered { .. }
            | RecordKind::Stopped { .. } => {
                if let Some(id) = self.advisor.begin_anew() {
                    end(&mut self.out.would_be, id, Closing::Withdrawn, record.at);
                }
            }
            _ => {}
        }
    }

    fn look(&mut self, signs: &Signs, at: SessionTime) {
        let looked = self.advisor.look(&self.session.situation(signs, at));
        if let Some(id) = looked.withdrawn {
            end(&mut self.out.would_be, id, Closing::Withdrawn, at);
        }
        if let Some(found) = looked.found {
            let proposal = self.advisor.propose(found, at);
            self.out.would_be.push(Advice::of(&proposal, at));
        }
    }
}
