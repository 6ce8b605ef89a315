//! Where the session listens to rules: what they propose becomes a record and waits for an answer;
//! what is accepted goes the way of every command. A step down in automatic mode is taken here.

use super::timer::{Due, Timer};
use super::{Session, Work, automatic};
use crate::advice::{Closing, Found, Proposal, Signs, Situation};
use crate::snapshot::AdviceView;
use crate::{Command, Origin, Phase, RecordKind};
use gradus_base::SessionTime;
use gradus_scenario::StepIndex;

impl Session {
    /// The session as rules see it.
    pub fn situation<'a>(&'a self, signs: &'a Signs, now: SessionTime) -> Situation<'a> {
        let answered = self.suds.answered_at();
        let since = answered.map_or(self.phase_since, |at| at.max(self.phase_since));
        Situation {
            now,
            scenario: &self.scenario,
            signs,
            phase: self.phase,
            stopped: self.stop.is_some(),
            step: self.progress.index(),
            at_step_secs: self.exposed_at_step(now).as_secs_f64(),
            suds: self.suds.at_step(),
            suds_age_secs: now.secs_since(since),
            suds_asked: self.suds.is_asked(),
            breath_shown: self.world.breath().per_min.is_some(),
        }
    }

    /// The rules that it listens to, and what they say.
    pub fn advice(&self) -> AdviceView {
        AdviceView {
            proposal: self.advisor.open().cloned(),
            automatic_possible: self.advisor.rules().automatic.is_some(),
            automatic: self.automatic.is_on(),
            without_baseline: self.without_baseline,
        }
    }

    /// The step that automatic mode may go to now, by index.
    fn automatic_target(&self, now: SessionTime) -> Option<StepIndex> {
        let bounds = self.advisor.rules().automatic.as_ref()?;
        let exposed = self.phase == Phase::Exposure && self.stop.is_none();
        if !exposed || !self.automatic.may_step(bounds, now) {
            return None;
        }
        let index = self.progress.index()?;
        let at_it = self.is_at(index);
        automatic::step_below(bounds, &self.scenario, index).filter(|_| at_it)
    }

    /// Whether the world goes where a step sends it. A patient whom the therapist took elsewhere is
    /// not at the step: the one before it may be no way down.
    fn is_at(&self, step: StepIndex) -> bool {
        let Some(step) = self.scenario.step(step) else { return false };
        let mut movable = self.scenario.indexed_movable();
        movable.all(|(index, parameter)| {
            self.world.motion(index).is_some_and(|motion| motion.to == step.value_of(parameter))
        })
    }
}

impl Work<'_> {
    /// Lets the rules look.
    pub(super) fn signs(&mut self, signs: &Signs) {
        self.notice_baseline(signs);
        let mut advisor = self.session.advisor.clone();
        let looked = advisor.look(&self.session.situation(signs, self.now));
        self.session.advisor = advisor;
        if let Some(id) = looked.withdrawn {
            self.session.timers.stop(&Timer::Proposal);
            self.record(RecordKind::ProposalClosed { id, how: Closing::Withdrawn });
        }
        let Some(found) = looked.found else { return };
        match self.session.automatic_target(self.now).filter(|_| found.may_act) {
            Some(target) => self.step_down(&found, target),
            None => {
                let proposal = self.session.advisor.propose(found, self.now);
                self.session.timers.set(Timer::Proposal, Due::At(proposal.until));
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
        if lacks && !std::mem::replace(&mut self.session.baseline_missed, true) {
            self.record(RecordKind::AdviceWithoutBaseline);
        }
    }

    fn step_down(&mut self, found: &Found, target: StepIndex) {
        let id = |index: StepIndex| self.session.scenario.step(index).map(|s| s.id.clone());
        let from = self.session.progress.index().and_then(id);
        let (Some(from), Some(to)) = (from, id(target)) else { return };
        self.session.advisor.acted(found, self.now);
        self.session.automatic.step(self.now);
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
            self.session.timers.stop(&Timer::Proposal);
            self.record(RecordKind::ProposalClosed { id, how: Closing::Withdrawn });
        }
    }

    /// Ends the open proposal as the therapist says, and does what it asks for.
    pub(super) fn answer_proposal(&mut self, accepted: bool) {
        let Some(proposal) = self.session.advisor.close() else { return };
        self.session.timers.stop(&Timer::Proposal);
        let how = if accepted { Closing::Accepted } else { Closing::Dismissed };
        self.record(RecordKind::ProposalClosed { id: proposal.id, how });
        let (scenario, step) = (&self.session.scenario, self.session.progress.index());
        let asked = proposal.action.command(scenario, step);
        if let Some(command) = asked.filter(|_| accepted) {
            self.command(&command, Origin::Advice);
        }
    }

    pub(super) fn set_automatic(&mut self, on: bool) {
        if self.session.automatic.switch(on) {
            self.record(RecordKind::AutomaticSet { on });
            if on {
                // What held before was proposed; what holds from now on may be done.
                self.advise_anew();
                self.session.advisor.let_speak();
            }
        }
    }
}
