//! SUDS: whether a question is due or stands open, and what was answered.

use crate::advice::StepSuds;
use crate::snapshot::SudsView;
use gradus_base::SessionTime;

/// Questions and answers so far. When the next question is due, the table of timers holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Suds {
    /// Due since.
    due: Option<SessionTime>,
    /// Asked at, not answered yet.
    asked: Option<SessionTime>,
    /// The last answer and when it was given.
    last: Option<(u8, SessionTime)>,
    /// Answers in the exposure at the current step.
    at_step: StepSuds,
}

impl Suds {
    /// As the panel shows it.
    pub fn view(&self, next_due: Option<SessionTime>) -> SudsView {
        SudsView { due: self.due, asked: self.asked, last: self.last, next_due }
    }

    /// Whether a question stands open.
    pub fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether there is a last answer.
    pub fn is_answered(&self) -> bool {
        self.last.is_some()
    }

    /// Whether nothing is due or asked, so that a next question can be waited for.
    pub fn is_quiet(&self) -> bool {
        self.asked.is_none() && self.due.is_none()
    }

    /// When the last answer was given.
    pub fn answered_at(&self) -> Option<SessionTime> {
        self.last.map(|(_, at)| at)
    }

    /// Answers in the exposure at the current step.
    pub fn at_step(&self) -> StepSuds {
        self.at_step
    }

    /// Another step is entered.
    pub fn enter_step(&mut self) {
        self.at_step = StepSuds::default();
    }

    /// A question is due.
    pub fn fall_due(&mut self, now: SessionTime) {
        self.due = Some(now);
    }

    /// A question is no longer due. One that stands open stays open.
    pub fn forget_due(&mut self) {
        self.due = None;
    }

    /// The question is asked.
    pub fn ask(&mut self, now: SessionTime) {
        (self.asked, self.due) = (Some(now), None);
    }

    /// Takes the answer to the open question. Gives when that was asked; one that nobody asked was
    /// asked now.
    pub fn answer(&mut self, suds: u8, exposed: bool, now: SessionTime) -> SessionTime {
        self.last = Some((suds, now));
        if exposed {
            self.at_step.answer(suds, now);
        }
        self.asked.take().unwrap_or(now)
    }

    /// The last answer was another. Gives what it was, where there is one.
    pub fn correct(&mut self, suds: u8) -> Option<u8> {
        let (was, at) = self.last?;
        self.last = Some((suds, at));
        self.at_step.correct(suds, at);
        Some(was)
    }
}
