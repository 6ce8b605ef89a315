//! Where the session listens to rules: what they propose becomes a record and waits for an answer;
//! what is accepted goes the way of every command. Automatic mode is here too: off at first, down
//! only, in exposure only, within bounds that were set before the session.

use crate::advice::{Action, Closing, Found, Keep, Moment, Proposal, Signs};
use crate::machine::{Session, Work};
use crate::snapshot::AdviceView;
use crate::{Command, Origin, Phase, RecordKind, Refusal};
use gradus_base::SessionTime;
use gradus_scenario::Value;

/// Automatic mode at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Automatic {
    on: bool,
    taken: u32,
    last: Option<SessionTime>,
}

impl Session {
    /// The session as rules see it.
    pub fn moment<'a>(&'a self, signs: &'a Signs, now: SessionTime) -> Moment<'a> {
        let answered = self.suds.last.map(|(_, at)| at);
        let since = answered.map_or(self.phase_since, |at| at.max(self.phase_since));
        Moment {
            now,
            scenario: &self.scenario,
            signs,
            phase: self.phase,
            stopped: self.stop.is_some(),
            step: self.step.map(|(index, _)| index),
            at_step_secs: self.exposed_at_step(now).as_secs_f64(),
            suds: self.step_suds,
            suds_age_secs: now.secs_since(since),
            suds_asked: self.suds.asked.is_some(),
            breath_shown: self.world.breath().per_min.is_some(),
        }
    }

    /// The rules that it listens to, and what they say.
    pub fn advice(&self) -> AdviceView {
        AdviceView {
            proposal: self.advisor.open().cloned(),
            automatic_possible: self.advisor.rules().automatic.is_some(),
            automatic: self.automatic.on,
            without_baseline: self.without_baseline,
        }
    }

    /// How many records it has made: the `seq` of the next one.
    pub fn records_made(&self) -> u64 {
        self.next_seq
    }

    pub(super) fn proposal_ends_at(&self) -> Option<SessionTime> {
        self.advisor.open().map(|proposal| proposal.until)
    }

    /// What an action asks for; none where it asks for nothing of the program.
    fn command_of(&self, action: &Action) -> Option<Command> {
        let step = |by: isize| {
            let index = self.step?.0.checked_add_signed(by)?;
            Some(Command::GoToStep { step: self.scenario.ladder().get(index)?.id.clone() })
        };
        match action {
            Action::StepUp => step(1),
            Action::StepDown => step(-1),
            Action::AskSuds => Some(Command::AskSuds),
            Action::OfferBreath { per_min } => {
                Some(Command::SetBreathPace { per_min: Some(*per_min) })
            }
            Action::Stay | Action::CheckSensor => None,
        }
    }

    /// The step that automatic mode may go to now, by index.
    fn automatic_target(&self, now: SessionTime) -> Option<usize> {
        let bounds = self.advisor.rules().automatic.as_ref()?;
        let Automatic { on, taken, last } = &self.automatic;
        let soon = last.is_some_and(|at| now.secs_since(at) < bounds.every_secs);
        if !on || self.phase != Phase::Exposure || self.stop.is_some() {
            return None;
        }
        if *taken >= bounds.most_steps || soon {
            return None;
        }
        let (index, _) = self.step?;
        let target = index.checked_sub(1)?;
        let lowest = bounds.lowest_step.as_ref().map_or(Some(0), |id| self.scenario.step_index(id));
        if lowest.is_none_or(|lowest| target < lowest) {
            return None;
        }
        let (from, to) = (self.scenario.ladder().get(index)?, self.scenario.ladder().get(target)?);
        // A patient whom the therapist took elsewhere is not at the step: the one before it may be
        // no way down.
        let at_it = self.scenario.movable().iter().enumerate();
        for (index, parameter) in at_it {
            let set = from.values.iter().find(|(name, _)| *name == parameter.id);
            let target = set.map_or_else(|| parameter.default_value(), |(_, value)| value.clone());
            if self.world.motion(index).is_none_or(|motion| motion.to != target) {
                return None;
            }
        }
        let rises = |from: Option<f64>, to: Option<f64>| from.zip(to).is_some_and(|(a, b)| b > a);
        let suds = |suds: Option<u8>| suds.map(f64::from);
        if rises(from.intensity, to.intensity)
            || rises(suds(from.expected_suds), suds(to.expected_suds))
        {
            return None;
        }
        let within = |keep: &Keep| {
            to.values.iter().any(|(name, value)| match value {
                Value::Number(value) if *name == keep.parameter => {
                    keep.at_least.is_none_or(|least| *value >= least)
                        && keep.at_most.is_none_or(|most| *value <= most)
                }
                _ => false,
            })
        };
        bounds.keep.iter().all(within).then_some(target)
    }

    /// Whether a proposal can be answered by `from`.
    pub(super) fn judge_answer(&self, id: u32, from: Origin) -> Result<&Proposal, Refusal> {
        let open = self.advisor.open().filter(|open| open.id == id);
        let open = open.ok_or(Refusal::NoSuchProposal)?;
        therapists(from).map(|()| open)
    }

    /// What accepting a proposal asks for.
    pub(super) fn command_of_proposal(&self, proposal: &Proposal) -> Option<Command> {
        self.command_of(&proposal.action)
    }

    /// Whether automatic mode can be switched. Off always can.
    pub(super) fn judge_automatic(&self, on: bool, from: Origin) -> Result<(), Refusal> {
        if !on {
            return Ok(());
        }
        if self.phase == Phase::Closed {
            return Err(Refusal::WrongPhase { phase: self.phase });
        }
        if self.stop.is_some() {
            return Err(Refusal::StopLatched);
        }
        therapists(from)?;
        let possible = self.advisor.rules().automatic.is_some();
        if possible { Ok(()) } else { Err(Refusal::NoBounds) }
    }
}

/// What is the therapist's to decide; a script stands for one.
fn therapists(from: Origin) -> Result<(), Refusal> {
    if matches!(from, Origin::Therapist | Origin::Script) {
        Ok(())
    } else {
        Err(Refusal::TherapistsAlone)
    }
}

impl Work<'_> {
    /// Lets the rules look.
    pub(super) fn signs(&mut self, signs: &Signs) {
        self.notice_baseline(signs);
        let mut advisor = self.session.advisor.clone();
        let looked = advisor.look(&self.session.moment(signs, self.now));
        self.session.advisor = advisor;
        if let Some(id) = looked.withdrawn {
            self.record(RecordKind::ProposalClosed { id, how: Closing::Withdrawn });
        }
        let Some(found) = looked.found else { return };
        match self.session.automatic_target(self.now).filter(|_| found.may_act) {
            Some(target) => self.step_down(&found, target),
            None => {
                let proposal = self.session.advisor.propose(found, self.now);
                self.record(RecordKind::Proposed { proposal });
            }
        }
    }

    /// Says once in a session that rules over heart change have nothing to compare with.
    fn notice_baseline(&mut self, signs: &Signs) {
        let rules = &self.session.advisor.rules().rules;
        let wanted = rules.iter().any(|r| r.when.leaves().into_iter().any(|leaf| leaf.is_heart()));
        let heart = signs.heart.as_ref();
        let lacks = heart.is_some_and(|h| h.rate_bpm.is_some() && h.baseline_bpm.is_none());
        let lacks = wanted && lacks && self.session.phase == Phase::Exposure;
        self.session.without_baseline = lacks;
        if lacks && !std::mem::replace(&mut self.session.baseline_told, true) {
            self.record(RecordKind::AdviceWithoutBaseline);
        }
    }

    fn step_down(&mut self, found: &Found, target: usize) {
        let id = |index: usize| self.session.scenario.ladder().get(index).map(|s| s.id.clone());
        let from = self.session.step.and_then(|(index, _)| id(index));
        let (Some(from), Some(to)) = (from, id(target)) else { return };
        self.session.advisor.acted(found, self.now);
        self.session.automatic.taken += 1;
        self.session.automatic.last = Some(self.now);
        let Proposal { rule, sentence, seen, window_secs, held_secs, .. } = found.proposal.clone();
        let step = to.clone();
        self.record(RecordKind::AutomaticStep {
            rule,
            sentence,
            seen,
            window_secs,
            held_secs,
            from,
            to,
        });
        self.command(&Command::GoToStep { step }, Origin::Advice);
    }

    /// Nobody answered.
    pub(super) fn let_proposal_end(&mut self) {
        if let Some(Proposal { id, .. }) = self.session.advisor.close() {
            self.record(RecordKind::ProposalClosed { id, how: Closing::Ignored });
        }
    }

    /// Another step, another phase, a stop: what rules saw before is over.
    pub(super) fn advise_anew(&mut self) {
        if let Some(id) = self.session.advisor.begin_anew() {
            self.record(RecordKind::ProposalClosed { id, how: Closing::Withdrawn });
        }
    }

    /// Ends the open proposal as the therapist says, and does what it asks for.
    pub(super) fn answer_proposal(&mut self, accepted: bool) {
        let Some(proposal) = self.session.advisor.close() else { return };
        let how = if accepted { Closing::Accepted } else { Closing::Dismissed };
        self.record(RecordKind::ProposalClosed { id: proposal.id, how });
        if let Some(command) = self.session.command_of(&proposal.action).filter(|_| accepted) {
            self.command(&command, Origin::Advice);
        }
    }

    pub(super) fn set_automatic(&mut self, on: bool) {
        if std::mem::replace(&mut self.session.automatic.on, on) != on {
            self.record(RecordKind::AutomaticSet { on });
            if on {
                // What held before was proposed; what holds from now on may be done.
                self.advise_anew();
                self.session.advisor.let_speak();
            }
        }
    }
}
