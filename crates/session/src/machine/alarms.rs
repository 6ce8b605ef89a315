//! Alarms: one of a kind (and source) at a time, each with a number of its own.

use crate::{Alarm, AlarmKind, RecordKind};
use gradus_base::SessionTime;

/// The alarms that stand, and how many were raised.
#[derive(Clone, Debug, Default)]
pub(super) struct Alarms {
    raised: u32,
    standing: Vec<Alarm>,
}

impl Alarms {
    /// Those that stand, oldest first.
    pub fn standing(&self) -> &[Alarm] {
        &self.standing
    }

    /// Raises an alarm, or gives the one that stands another reason. An alarm that was acknowledged
    /// stays so: it is the same trouble. Gives the record of it, if anything changed.
    pub fn raise(
        &mut self,
        kind: AlarmKind,
        message: String,
        now: SessionTime,
    ) -> Option<RecordKind> {
        if let Some(alarm) = self.standing.iter_mut().find(|alarm| alarm.kind == kind) {
            if alarm.message == message {
                return None;
            }
            alarm.message.clone_from(&message);
            return Some(RecordKind::AlarmChanged { id: alarm.id, message });
        }
        self.raised += 1;
        let alarm = Alarm { id: self.raised, kind, raised: now, message, acknowledged: false };
        self.standing.push(alarm.clone());
        Some(RecordKind::AlarmRaised { alarm })
    }

    /// Ends an alarm, if it stands. Gives the record of it.
    pub fn clear(&mut self, kind: &AlarmKind) -> Option<RecordKind> {
        let index = self.standing.iter().position(|alarm| alarm.kind == *kind)?;
        Some(RecordKind::AlarmCleared { id: self.standing.remove(index).id })
    }

    /// Marks an alarm as seen by the therapist.
    pub fn acknowledge(&mut self, id: u32) {
        if let Some(alarm) = self.standing.iter_mut().find(|alarm| alarm.id == id) {
            alarm.acknowledged = true;
        }
    }
}
