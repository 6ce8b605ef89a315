//! Events that an engine's thread waits for: a command of the desk, news of a stage, a moment.

use std::sync::Arc;

use crossbeam_channel::{Receiver, never, select};
use gradus_session::{Command, Origin};

use crate::clock::Clock;
use crate::stage::LinkEvent;

/// What can be sent to a running engine.
pub enum ToEngine {
    /// A command for the session.
    Command {
        /// The command that is asked for.
        command: Command,
        /// Who asks.
        from: Origin,
    },
    /// Start the stage again.
    RestartStage,
}

/// An event that an engine's thread waited for.
pub enum Happened {
    /// The desk sent something.
    Asked(ToEngine),
    /// The desk's window is gone, and with it everybody who could send a command.
    DeskGone,
    /// The link to a stage brought something.
    Stage(LinkEvent),
    /// Nothing came before the moment that was waited for.
    MomentCame,
}

/// The one place where an engine's thread waits.
pub(crate) struct Inbox {
    asked: Receiver<ToEngine>,
    stages: Receiver<LinkEvent>,
    clock: Arc<dyn Clock>,
}

impl Inbox {
    pub fn new(
        asked: Receiver<ToEngine>,
        stages: Receiver<LinkEvent>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { asked, stages, clock }
    }

    /// Waits until something comes, and at most until the monotonic clock shows `until_ns`.
    pub fn next(&mut self, until_ns: u64) -> Happened {
        select! {
            recv(self.asked) -> asked => match asked {
                Ok(asked) => Happened::Asked(asked),
                Err(_) => {
                    // Said once; a closed channel is not listened to any longer.
                    self.asked = never();
                    Happened::DeskGone
                }
            },
            recv(self.stages) -> event => self.stage(event.ok()),
            recv(self.clock.alarm(until_ns)) -> _ => Happened::MomentCame,
        }
    }

    /// The same, while commands are left waiting: there is no session to take them.
    pub fn next_of_stages(&mut self, until_ns: u64) -> Option<LinkEvent> {
        let happened = select! {
            recv(self.stages) -> event => self.stage(event.ok()),
            recv(self.clock.alarm(until_ns)) -> _ => Happened::MomentCame,
        };
        match happened {
            Happened::Stage(event) => Some(event),
            _ => None,
        }
    }

    fn stage(&mut self, event: Option<LinkEvent>) -> Happened {
        match event {
            Some(event) => Happened::Stage(event),
            None => {
                self.stages = never();
                Happened::MomentCame
            }
        }
    }
}
