//! Why a control cannot be pressed now: the session's judgement, which the snapshot carries, in a
//! few words for a hint. This module never decides whether a control may be pressed.

use std::borrow::Cow;

use gradus_session::snapshot::StageView;
use gradus_session::{Command, Phase, Refusal};

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
        let waiting = matches!(self.snapshot.stage, StageView::Waiting(_));
        Cow::Borrowed(match reason {
            Refusal::StopLatched => "A stop is latched: release it first",
            Refusal::WrongPhase { phase: Phase::Closed } => "The session is closed",
            Refusal::WrongPhase { phase: Phase::Paused } => "Paused: resume first",
            Refusal::WrongPhase { phase: Phase::Recovery } => "The exposure is over",
            Refusal::WrongPhase { .. } => "Only during exposure",
            Refusal::SettingFixed { .. } => "It stays as it was chosen before the exposure",
            Refusal::NoStage if waiting => "There is no stage yet",
            Refusal::NoStage => "There is no stage to show it",
            Refusal::OnceOnly { .. } => "It happens once in a session, and it did",
            Refusal::NothingAsked => "There is no answer yet",
            Refusal::BadSentence { why } => return Cow::Owned(why),
            _ => "Not possible now",
        })
    }
}
