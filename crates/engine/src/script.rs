//! A script being played: commands, each at its time.

use std::collections::VecDeque;

use gradus_base::SessionTime;
use gradus_session::Command;

use crate::config::ScriptText;

/// The commands of a script that are still to come.
#[derive(Default)]
pub(crate) struct Playing {
    events: VecDeque<(SessionTime, Command)>,
}

impl Playing {
    pub fn of(script: Option<&ScriptText>) -> Self {
        let events = script.map(|text| text.script.events.iter().cloned().collect());
        Self { events: events.unwrap_or_default() }
    }

    /// When the next command is due.
    pub fn due(&self) -> Option<SessionTime> {
        self.events.front().map(|(at, _)| *at)
    }

    /// The next command.
    pub fn take_next(&mut self) -> Option<Command> {
        self.events.pop_front().map(|(_, command)| command)
    }
}
