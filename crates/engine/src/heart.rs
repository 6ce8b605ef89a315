//! The heart of the session, summed up for panel and rules.

use core::time::Duration;

use gradus_core::SessionTime;
use gradus_core::session::{Phase, Record, RecordKind};
use gradus_core::signal::heart::HeartSigns;

use crate::run::Running;

/// How often what the panel shows is made anew.
const SIGNS_EVERY: Duration = Duration::from_secs(1);

impl Running {
    /// The baseline phase is the rest that everything is compared with.
    pub(crate) fn heart_record(&mut self, record: &Record) {
        if let RecordKind::PhaseChanged { from, to } = &record.kind {
            if *from == Phase::Baseline {
                self.heart_stream.rest_ends(record.at);
            }
            if *to == Phase::Baseline {
                self.heart_stream.rest_begins(record.at);
            }
        }
    }

    /// The signs for the panel, at most a second old.
    pub(crate) fn heart_signs(&mut self, now: SessionTime) -> HeartSigns {
        if self.heart_signs.window_secs == 0.0 || now.since(self.heart_signs.at) >= SIGNS_EVERY {
            self.heart_signs = self.heart_stream.signs(now);
        }
        self.heart_signs.clone()
    }
}
