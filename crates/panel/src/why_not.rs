//! Why a control cannot be pressed now: the session's judgement, which the snapshot carries, in a
//! few words for a hint. This module never decides whether a control may be pressed.

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

    /// Why a control that sends a command cannot be pressed now; none when it can.
    pub(crate) fn why_not(&self, command: &Command) -> Option<Cow<'static, str>> {
        self.may(command).err().map(|reason| self.hint(reason))
    }

    /// The reason of a refusal to be expected, in a few words.
    pub(crate) fn hint(&self, reason: Refusal) -> Cow<'static, str> {
        if let Refusal::BadSentence { why } = reason {
            return Cow::Owned(why);
        }
        let stage_expected = matches!(self.snapshot.stage, StageView::Waiting(_));
        Cow::Owned(ENGLISH.say(words::hint(&reason, stage_expected)))
    }
}
