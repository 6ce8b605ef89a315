//! The scenario's cues for vibration and scent, on their way to the devices that give them.
//!
//! ```text
//!  Session, now ─▶ levels: what each channel does ─▶ line (a thread for each device)
//!                    └─▶ history: for the log          talk: what is said, and when it is repeated
//!                                                      osc, serial: how it is written
//! ```
//!
//! Nothing here waits: a line holds the newest levels alone, and a device that is not there, goes
//! away or takes nothing is said and tried again. A device stops by itself when nothing comes, and a
//! line that hears nothing of the engine says *stop*: neither a dead desk nor a hung one leaves a
//! seat shaking.

mod history;
mod levels;
mod line;
mod osc;
mod serial;
mod talk;

use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sample::SignalBlock;
use gradus_scenario::Scenario;
use gradus_session::snapshot::{CueState, CueView};
use gradus_session::{CueEvent, Session};

use crate::config::EngineError;
use crate::platform::Platforms;

use history::LoggedLevels;
use levels::levels;
use line::Line;
use osc::Osc;
use serial::Serial;

/// How often levels are computed.
const EVERY: Duration = Duration::from_millis(50);

/// The devices of a session, and what they are sent.
pub(super) struct Cues {
    lines: Vec<Line>,
    due: SessionTime,
    live: bool,
    logged: LoggedLevels,
}

impl Cues {
    /// A line to each device that was asked for; none where none was.
    ///
    /// # Errors
    /// When the system gives no thread. A device that is not there is no error.
    pub fn open(platforms: &Platforms, scenario: &Scenario) -> Result<Option<Self>, EngineError> {
        let mut lines = Vec::new();
        if let Some(address) = &platforms.osc {
            lines.push(Line::open(&address.to_string(), Osc::new(address.as_str()))?);
        }
        if let Some(address) = &platforms.serial {
            lines.push(Line::open(&address.to_string(), Serial::new(address))?);
        }
        let logged = LoggedLevels::of(scenario);
        let cues = Self { lines, due: SessionTime::ZERO, live: false, logged };
        Ok((!cues.lines.is_empty()).then_some(cues))
    }

    /// When to look again at the latest.
    pub fn due(&self) -> SessionTime {
        self.due
    }

    /// Gives the lines the levels, when they are due, and at once when they begin or end. What the
    /// log should have of them, and what the devices say.
    pub fn look(
        &mut self,
        now: SessionTime,
        session: &Session,
    ) -> (Option<SignalBlock>, Vec<CueEvent>) {
        let live = levels::is_live(session, now);
        if now >= self.due || live != self.live {
            let (frame, percents) = levels(session, now, live);
            for line in &self.lines {
                line.feed(frame.clone());
            }
            self.logged.take(now, percents);
            (self.due, self.live) = (now + EVERY, live);
        }
        let events = self.lines.iter_mut().flat_map(Line::news).collect();
        (self.logged.block(now), events)
    }

    /// How the devices stand.
    pub fn views(&self) -> Vec<CueView> {
        self.lines.iter().map(Line::view).collect()
    }

    /// Stops the devices; what the log does not have yet.
    pub fn end(mut self) -> Option<SignalBlock> {
        self.lines.drain(..).for_each(Line::end);
        self.logged.rest()
    }
}

/// The event of a device that came to stand so; none for one that is being opened.
fn event(to: &gradus_base::Name, state: &CueState) -> Option<CueEvent> {
    match state {
        CueState::Opening => None,
        CueState::Works => Some(CueEvent::Works { to: to.clone() }),
        CueState::Failed { reason } => {
            Some(CueEvent::Failed { to: to.clone(), reason: reason.clone() })
        }
    }
}
