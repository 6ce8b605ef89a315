//! Why a control cannot be pressed now: the session's judgement, as the snapshot carries it, in a
//! few words for a hint. What may be pressed is never decided here.

use std::borrow::Cow;

use gradus_session::message::ENGLISH;
use gradus_session::snapshot::StageView;
use gradus_session::{Command, Refusal, words};

use crate::Cx;

impl Cx<'_> {
    /// Whether the session would take a command now.
    pub(crate) fn may(&self, command: &Command) -> Result<(), Refusal> {
        self.snapshot.may(self.scenario, command)
    }

    /// Why a control that sends a command cannot be pressed now; none: it can.
    pub(crate) fn why_not(&self, command: &Command) -> Option<Cow<'static, str>> {
        self.may(command).err().map(|reason| self.hint(reason))
    }

    /// A refusal that has not come yet, in a few words.
    pub(crate) fn hint(&self, reason: Refusal) -> Cow<'static, str> {
        if let Refusal::BadSentence { why } = reason {
            return Cow::Owned(why);
        }
        let stage_expected = matches!(self.snapshot.stage, StageView::Waiting(_));
        Cow::Borrowed(ENGLISH.word(words::hint(&reason, stage_expected)))
    }
}
