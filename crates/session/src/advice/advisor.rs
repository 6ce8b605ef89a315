//! Watches a session with a set of rules: what holds since when, what was proposed when, and the
//! one proposal that is open.

use core::time::Duration;
use std::sync::Arc;

use crate::advice::fact::{Truth, combine, facts};
use crate::advice::{Action, Proposal, Rules, Seen, Situation, sentence};
use crate::message::for_proposals;
use gradus_base::SessionTime;

/// Rules at work. Nothing here acts.
#[derive(Clone, Debug)]
pub struct Advisor {
    rules: Arc<Rules>,
    watches: Vec<Watch>,
    open: Option<Open>,
    proposed: u32,
}

/// What is remembered of a rule.
#[derive(Clone, Debug, Default)]
struct Watch {
    /// For each simple condition: it was reached and not left.
    held: Vec<bool>,
    /// The whole condition holds since.
    since: Option<SessionTime>,
    /// When it last spoke.
    spoke: Option<SessionTime>,
}

#[derive(Clone, Debug)]
struct Open {
    rule: usize,
    proposal: Proposal,
}

/// What a look at a session gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looked {
    /// The number of the proposal that was open and is not any more.
    pub withdrawn: Option<u32>,
    /// A rule that speaks, if one does: to be proposed, or acted on.
    pub found: Option<Found>,
}

/// A rule that speaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    rule: usize,
    /// Automatic mode may do it.
    pub may_act: bool,
    /// What would be proposed; its number counts only once it is.
    pub proposal: Proposal,
}

/// The more careful comes first.
fn rank(action: &Action) -> u8 {
    match action {
        Action::StepDown => 0,
        Action::CheckSensor => 1,
        Action::Stay => 2,
        Action::OfferBreath { .. } => 3,
        Action::AskSuds => 4,
        Action::StepUp => 5,
    }
}

impl Advisor {
    /// Rules that have seen nothing yet.
    pub fn new(rules: Arc<Rules>) -> Self {
        let watch = |rule: &crate::advice::Rule| Watch {
            held: vec![false; rule.when.leaves().len()],
            ..Watch::default()
        };
        let watches = rules.rules.iter().map(watch).collect();
        Self { rules, watches, open: None, proposed: 0 }
    }

    /// The rules that it watches with.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// The proposal that waits for an answer.
    pub fn open(&self) -> Option<&Proposal> {
        self.open.as_ref().map(|open| &open.proposal)
    }

    /// Ends the open proposal and gives it.
    pub fn close(&mut self) -> Option<Proposal> {
        self.open.take().map(|open| open.proposal)
    }

    /// Begins anew, as at another step: nothing holds yet. How often a rule may speak still counts.
    /// Gives the number of the proposal that was open.
    pub fn begin_anew(&mut self) -> Option<u32> {
        for watch in &mut self.watches {
            watch.held.fill(false);
            watch.since = None;
        }
        self.close().map(|proposal| proposal.id)
    }

    /// Lets rules that may act speak without waiting for their time.
    pub fn let_speak(&mut self) {
        for (rule, watch) in self.rules.rules.iter().zip(&mut self.watches) {
            watch.spoke = watch.spoke.filter(|_| !rule.may_act);
        }
    }

    /// Looks at the session, once a second; `found` is to be given to [`Advisor::propose`] or
    /// [`Advisor::acted`], or the rule speaks again the next time.
    pub fn look(&mut self, situation: &Situation<'_>) -> Looked {
        let now = situation.now;
        let mut best: Option<(u8, Found)> = None;
        let mut withdraw = false;
        let language = for_proposals(situation.scenario.language().as_str());
        let rules = self.rules.clone();
        for (index, (rule, watch)) in rules.rules.iter().zip(&mut self.watches).enumerate() {
            let facts = facts(rule, situation, &mut watch.held);
            let (truth, decisive) = combine(&rule.when, &mut facts.iter());
            let holds = truth == Truth::True && situation.allows(&rule.propose);
            watch.since = holds.then(|| watch.since.unwrap_or(now));
            if !holds {
                withdraw |= self.open.as_ref().is_some_and(|open| open.rule == index);
                continue;
            }
            let held_secs = watch.since.map_or(0.0, |since| now.secs_since(since));
            let again = watch.spoke.map(|at| now.secs_since(at));
            if held_secs < rule.hold_secs || again.is_some_and(|secs| secs < rule.again_after_secs)
            {
                continue;
            }
            let rank = rank(&rule.propose);
            if best.as_ref().is_some_and(|(other, _)| *other <= rank) {
                continue;
            }
            let seen: Vec<Seen> = decisive.iter().filter_map(|fact| fact.seen()).collect();
            let window_secs = seen.iter().filter_map(|s| s.window_secs).fold(0.0, f64::max);
            let proposal = Proposal {
                id: self.proposed + 1,
                rule: rule.id.clone(),
                action: rule.propose.clone(),
                sentence: language.sentence(sentence::of(rule, &decisive, situation)),
                seen,
                window_secs,
                held_secs,
                until: now + Duration::from_secs_f64(rule.stands_secs),
            };
            best = Some((rank, Found { rule: index, may_act: rule.may_act, proposal }));
        }
        let open_rank = self.open.as_ref().filter(|_| !withdraw);
        let open_rank = open_rank.map(|open| rank(&open.proposal.action));
        let found = best.filter(|(rank, _)| open_rank.is_none_or(|open| *rank < open));
        let found = found.map(|(_, found)| found);
        let over = withdraw || found.is_some();
        let withdrawn = if over { self.close().map(|proposal| proposal.id) } else { None };
        Looked { withdrawn, found }
    }

    /// Makes what was found the open proposal.
    pub fn propose(&mut self, found: Found, now: SessionTime) -> Proposal {
        self.acted(&found, now);
        self.proposed += 1;
        let proposal = Proposal { id: self.proposed, ..found.proposal };
        self.open = Some(Open { rule: found.rule, proposal: proposal.clone() });
        proposal
    }

    /// What was found was done without asking.
    pub fn acted(&mut self, found: &Found, now: SessionTime) {
        if let Some(watch) = self.watches.get_mut(found.rule) {
            watch.spoke = Some(now);
        }
    }
}
