//! The course of a session, read from its records.

use gradus_session::{Phase, Record, RecordKind, StopCause};
use serde::Serialize;

/// The course of a session.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Story {
    /// How many records the log has.
    pub records: u64,
    /// Records that are missing between the first and the last.
    pub missing: u64,
    /// Each phase, by its begin.
    pub phases: Vec<StoryEvent<Phase>>,
    /// Each step of the ladder that was entered.
    pub steps: Vec<StepInfo>,
    /// Each drive on the patient's road, with what happened on it.
    pub drives: Vec<DriveInfo>,
    /// Each stop, by its cause.
    pub stops: Vec<StoryEvent<StopCause>>,
    /// Each answer on the SUDS scale.
    pub suds: Vec<StoryEvent<String>>,
    /// Each alarm.
    pub alarms: Vec<AlarmInfo>,
    /// How many commands were refused.
    pub refused: u64,
    /// Where the last phase is cut, s.
    pub end_s: Option<f64>,
    #[serde(skip)]
    next_seq: Option<u64>,
}

/// Something that happened once in a session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoryEvent<What> {
    /// Session time, s.
    pub at_s: f64,
    /// What happened.
    pub what: What,
}

/// A step that was entered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepInfo {
    /// Session time, s.
    pub at_s: f64,
    /// The step's name.
    pub step: String,
    /// SUDS that the ladder expects there.
    pub expected_suds: Option<u8>,
}

/// A drive on the patient's road: from where the vehicle was sent, or from the session's beginning.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DriveInfo {
    /// Session time, s.
    pub at_s: f64,
    /// The stretch at whose beginning it begins; none for the drive before the first such order.
    pub stretch: Option<String>,
    /// The stimuli on it, in order.
    pub stimuli: Vec<OnRoadInfo>,
}

/// A stimulus on the patient's road.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnRoadInfo {
    /// Session time, s.
    pub at_s: f64,
    /// The stimulus.
    pub stimulus: String,
    /// How far the patient had ridden, m from the beginning of the road.
    pub ride_m: f64,
    /// It came because the stretch was run again.
    pub again: bool,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlarmInfo {
    /// Session time, s.
    pub at_s: f64,
    /// Its number in the session.
    pub id: u32,
    /// What it says.
    pub message: String,
    /// Session time at which it was cleared, s.
    pub cleared_s: Option<f64>,
}

impl Story {
    pub(super) fn record(&mut self, record: &Record) {
        let at_s = record.at.as_secs_f64();
        self.records += 1;
        self.missing += record.seq.saturating_sub(self.next_seq.unwrap_or_default());
        self.next_seq = Some(record.seq.saturating_add(1));
        match &record.kind {
            RecordKind::Opened { .. } => self.phases.push(StoryEvent { at_s, what: Phase::Setup }),
            RecordKind::PhaseChanged { to, .. } => self.phases.push(StoryEvent { at_s, what: *to }),
            RecordKind::StepEntered { step, expected_suds } => self.steps.push(StepInfo {
                at_s,
                step: step.to_string(),
                expected_suds: *expected_suds,
            }),
            RecordKind::RideSent { stretch: Some(stretch), .. } => self.drives.push(DriveInfo {
                at_s,
                stretch: Some(stretch.to_string()),
                stimuli: Vec::new(),
            }),
            RecordKind::StimulusOnRoad { stimulus, ride_m, again, .. } => {
                let on = OnRoadInfo {
                    at_s,
                    stimulus: stimulus.to_string(),
                    ride_m: *ride_m,
                    again: *again,
                };
                match self.drives.last_mut() {
                    Some(drive) => drive.stimuli.push(on),
                    None => self.drives.push(DriveInfo { at_s, stretch: None, stimuli: vec![on] }),
                }
            }
            RecordKind::Stopped { cause } => {
                self.stops.push(StoryEvent { at_s, what: cause.clone() })
            }
            RecordKind::SudsAnswered { suds, .. } => {
                self.suds.push(StoryEvent { at_s, what: suds.to_string() })
            }
            RecordKind::SudsCorrected { suds, was } => {
                let what = format!("{suds} (corrected, was {was})");
                self.suds.push(StoryEvent { at_s, what });
            }
            RecordKind::AlarmRaised { alarm } => self.alarms.push(AlarmInfo {
                at_s,
                id: alarm.id,
                message: alarm.message.clone(),
                cleared_s: None,
            }),
            RecordKind::AlarmChanged { id, message } => {
                if let Some(alarm) = self.alarms.iter_mut().rfind(|alarm| alarm.id == *id) {
                    alarm.message.clone_from(message);
                }
            }
            RecordKind::AlarmCleared { id } => {
                if let Some(alarm) = self.alarms.iter_mut().rfind(|alarm| alarm.id == *id) {
                    alarm.cleared_s = Some(at_s);
                }
            }
            RecordKind::Refused { .. } => self.refused += 1,
            _ => {}
        }
    }

    /// Each phase with its length in seconds, in order.
    pub fn phase_lengths(&self) -> Vec<(Phase, f64)> {
        let ends = self.phases.iter().skip(1).map(|next| next.at_s).chain(self.end_s);
        self.phases
            .iter()
            .zip(ends)
            .map(|(phase, end)| (phase.what, (end - phase.at_s).max(0.0)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use gradus_base::SessionTime;

    use super::*;

    #[test]
    fn drives_have_their_stimuli_where_they_happened() {
        let on = |stimulus: &str, run, ride_m, again| RecordKind::StimulusOnRoad {
            stimulus: stimulus.into(),
            run,
            ride_m,
            again,
        };
        let sent = |stretch: Option<&str>, repeats| RecordKind::RideSent {
            stretch: stretch.map(Into::into),
            ride_m: 200.0,
            waits: stretch.is_none(),
            repeats,
        };
        let kinds = [
            on("shot", 1, 150.5, false),
            sent(Some("open"), 0),
            on("blast", 1, 320.0, false),
            sent(None, 0),
            sent(Some("open"), 1),
            on("blast", 2, 320.0, true),
        ];
        let mut story = Story::default();
        for (seq, kind) in kinds.into_iter().enumerate() {
            let at = SessionTime::from_secs_f64(10.0 * seq as f64);
            story.record(&Record { seq: seq as u64, at, kind });
        }
        let drives: Vec<_> = story
            .drives
            .iter()
            .map(|drive| {
                let all = drive.stimuli.iter().map(|on| (on.at_s, on.ride_m, on.again));
                (drive.stretch.as_deref(), all.collect::<Vec<_>>())
            })
            .collect();
        let wanted = vec![
            (None, vec![(0.0, 150.5, false)]),
            (Some("open"), vec![(20.0, 320.0, false)]),
            (Some("open"), vec![(50.0, 320.0, true)]),
        ];
        assert_eq!(drives, wanted);
    }
}
