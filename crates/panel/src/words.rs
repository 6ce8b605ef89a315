//! The words of the panel: the words of a session in English, and the facts that only a panel
//! needs, such as how much attention a line asks for. The words of a record are not decided here.

use gradus_base::SessionTime;
use gradus_base::sample::GazeSource;
use gradus_scenario::{Parameter, Scenario, Value};
use gradus_session::headset::HeatLevel;
use gradus_session::message::ENGLISH;
pub(crate) use gradus_session::message::clock;
use gradus_session::words::{self, Form, Words};
use gradus_session::{
    AlarmKind, Command, CueEvent, LogEvent, Phase, Record, RecordKind, SensorEvent, StageEvent,
    StopCause,
};
use gradus_signal::heart::{HeartSigns, QualityReason};

/// Seconds as `h:mm:ss`, always.
pub(crate) fn long_clock(secs: f64) -> String {
    let secs = secs.max(0.0) as u64;
    format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}

/// How long ago, in the words of a person.
pub(crate) fn ago(secs: f64) -> String {
    match secs as u64 {
        0..=9 => "just now".to_owned(),
        s @ 10..=59 => format!("{} s ago", s / 10 * 10),
        s => format!("{} min ago", s / 60),
    }
}

/// The name of a phase on screen.
pub(crate) fn phase(phase: Phase) -> &'static str {
    ENGLISH.word(words::phase(phase).key)
}

/// The means by which gaze was measured. Head direction is never called gaze.
pub(crate) fn gaze_source(source: GazeSource) -> &'static str {
    match source {
        GazeSource::Eye => "eyes",
        GazeSource::Head => "head direction",
        GazeSource::Synthetic => "synthetic",
    }
}

/// A value of a parameter, with its unit.
pub(crate) fn value(parameter: &Parameter, value: &Value) -> String {
    ENGLISH.say(words::value(Some(parameter), value, Form::Brief))
}

/// That a stop was taken, and why, in a few words.
pub(crate) fn stopped(cause: &StopCause) -> String {
    ENGLISH.say(words::stopped(cause))
}

/// A record as one line; none for a record whose words another record has too.
pub(crate) fn record(scenario: &Scenario, record: &Record) -> Option<String> {
    Some(ENGLISH.say(Words::brief(scenario).record(record)?))
}

/// The progress of a baseline.
pub(crate) fn rest_so_far(signs: &HeartSigns) -> String {
    match signs.reasons.iter().find(|reason| reason.is_about_rest()) {
        Some(QualityReason::BaselineShort { windows, needed }) => {
            format!("rest: {windows} of {needed} windows of 20 s")
        }
        Some(other) => other.to_string(),
        None => "no rest to compare with".to_owned(),
    }
}

/// Why rules over heart change are silent, and the remedy.
pub(crate) fn without_baseline(signs: &HeartSigns) -> String {
    format!(
        "No baseline of the heart ({}): rules over heart change are silent. Go by SUDS and by \
         looking; next time, rest for a minute in Baseline with the sensor on.",
        rest_so_far(signs)
    )
}

/// How much attention a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A line about the course of the session.
    Plain,
    /// A line of detail.
    Quiet,
    /// A line with an answer: in the colour of SUDS.
    Suds,
    Amber,
    Red,
}

/// How much attention the line of a record asks for.
fn tone(kind: &RecordKind) -> Tone {
    use RecordKind as R;
    match kind {
        R::Stopped { .. } => Tone::Red,
        R::AlarmRaised { alarm } if is_grave(&alarm.kind) => Tone::Red,
        R::Stage { event } => stage(event),
        R::Log { event: LogEvent::WriteFailed { .. } } => Tone::Red,
        R::AlarmRaised { .. }
        | R::AlarmChanged { .. }
        | R::Refused { .. }
        | R::AutomaticStep { .. }
        | R::AdviceWithoutBaseline
        | R::Sensor {
            event:
                SensorEvent::Silent { .. } | SensorEvent::Lost { .. } | SensorEvent::Doubtful { .. },
        }
        | R::SensorSilent { .. }
        | R::Cues { event: CueEvent::Failed { .. } }
        | R::Log {
            event: LogEvent::Dropped { .. } | LogEvent::Unsealed { .. } | LogEvent::Unlisted { .. },
        } => Tone::Amber,
        R::SudsAnswered { .. } | R::SudsCorrected { .. } => Tone::Suds,
        R::Opened { .. }
        | R::Taken {
            command:
                Command::AcknowledgeAlarm { .. }
                | Command::SetSchedules { .. }
                | Command::SetBreathPace { .. },
            ..
        }
        | R::ParameterHeld { .. }
        | R::StimulusOnRoad { .. }
        | R::SudsDue
        | R::SudsAsked { .. }
        | R::PhaseTimeReached { .. }
        | R::DwellReached { .. }
        | R::AlarmCleared { .. }
        | R::ProposalClosed { .. }
        | R::Sensor {
            event:
                SensorEvent::Connecting { .. }
                | SensorEvent::Connected { .. }
                | SensorEvent::Trusted { .. },
        }
        | R::SensorReturned { .. }
        | R::Cues { event: CueEvent::Works { .. } }
        | R::Log { event: LogEvent::WriteResumed | LogEvent::WallClockMoved { .. } } => Tone::Quiet,
        R::Taken { .. }
        | R::SentenceSent { .. }
        | R::PhaseChanged { .. }
        | R::StepEntered { .. }
        | R::IntensityChanged { .. }
        | R::ParameterMoved { .. }
        | R::StimulusStarted { .. }
        | R::RideSent { .. }
        | R::StopReleased
        | R::Proposed { .. }
        | R::AutomaticSet { .. } => Tone::Plain,
    }
}

fn stage(event: &StageEvent) -> Tone {
    match event {
        StageEvent::Lost { .. }
        | StageEvent::DisplayLost { .. }
        | StageEvent::StoppedItself { .. } => Tone::Red,
        StageEvent::HeadTracking { tracked: false, .. }
        | StageEvent::NoSpeech { .. }
        | StageEvent::Missed { .. }
        | StageEvent::NoSound { .. }
        | StageEvent::HeadsetOff { .. }
        | StageEvent::Hidden { .. }
        | StageEvent::RoomRefused { .. }
        | StageEvent::Heat { level: HeatLevel::Warning | HeatLevel::Impaired, .. }
        | StageEvent::NoPatientStop { .. } => Tone::Amber,
        StageEvent::Ready { .. }
        | StageEvent::Presented { .. }
        | StageEvent::Spoken { .. }
        | StageEvent::Headset { .. }
        | StageEvent::PlaySpace { .. }
        | StageEvent::HeadMoves { .. }
        | StageEvent::HeadTracking { tracked: true, .. } => Tone::Quiet,
        StageEvent::HeadsetOn { .. }
        | StageEvent::Visible { .. }
        | StageEvent::HeadStill { .. }
        | StageEvent::Recentred { .. }
        | StageEvent::Heat { level: HeatLevel::Normal, .. }
        | StageEvent::DrawsLess { .. }
        | StageEvent::Room { .. }
        | StageEvent::DisplayBack
        | StageEvent::SoundBack
        | StageEvent::PatientStopBack => Tone::Plain,
    }
}

/// Whether an alarm is red.
pub(crate) fn is_grave(kind: &AlarmKind) -> bool {
    matches!(
        kind,
        AlarmKind::StageLost
            | AlarmKind::DisplayLost
            | AlarmKind::LogFailed
            | AlarmKind::NoPatientStop
            | AlarmKind::HeadsetOff
            | AlarmKind::NotShown
    )
}

/// The line of one record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub at: SessionTime,
    pub tone: Tone,
    pub text: String,
}

/// Records as lines. A value that a step or the dial set at the same moment has no line beside the
/// step or the dial.
pub(crate) fn lines(scenario: &Scenario, records: &[Record]) -> Vec<Line> {
    let steps: Vec<_> = times(records, |kind| matches!(kind, RecordKind::StepEntered { .. }));
    let dials: Vec<_> =
        times(records, |kind| matches!(kind, RecordKind::IntensityChanged { intensity: Some(_) }));
    let is_shown_already = |entry: &Record| match &entry.kind {
        RecordKind::IntensityChanged { .. } => steps.contains(&entry.at),
        RecordKind::ParameterMoved { .. } => steps.contains(&entry.at) || dials.contains(&entry.at),
        _ => false,
    };
    records
        .iter()
        .filter(|entry| !is_shown_already(entry))
        .filter_map(|entry| {
            let text = record(scenario, entry)?;
            Some(Line { at: entry.at, tone: tone(&entry.kind), text })
        })
        .collect()
}

fn times(records: &[Record], is: impl Fn(&RecordKind) -> bool) -> Vec<SessionTime> {
    records.iter().filter(|entry| is(&entry.kind)).map(|entry| entry.at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_snapshot;

    #[test]
    fn clocks_are_read_as_clocks() {
        assert_eq!(clock(0.0), "0:00");
        assert_eq!(clock(75.9), "1:15");
        assert_eq!(clock(3671.0), "1:01:11");
        assert_eq!(long_clock(761.0), "0:12:41");
        assert_eq!(clock(-3.0), "0:00");
    }

    #[test]
    fn values_have_their_unit_and_no_more_digits_than_can_be_read() {
        let scenario = sample_snapshot::scenario();
        let height = &scenario.parameters()[0];
        assert_eq!(value(height, &Value::Number(14.83)), "15\u{a0}m");
        assert_eq!(value(&scenario.parameters()[1], &Value::Number(3.26)), "3.3\u{a0}m/s");
        assert_eq!(value(&scenario.parameters()[2], &Value::Choice("glass".into())), "glass");
        assert_eq!(value(&scenario.parameters()[3], &Value::Switch(true)), "on");
    }

    #[test]
    fn a_step_tells_what_it_set_by_its_name_alone() {
        let scenario = sample_snapshot::scenario();
        let at = SessionTime(5);
        let kinds = [
            RecordKind::StepEntered { step: "step-2".into(), expected_suds: None },
            RecordKind::IntensityChanged { intensity: Some(2.5) },
            RecordKind::ParameterMoved {
                parameter: "height".into(),
                from: Value::Number(0.0),
                to: Value::Number(10.0),
                rate_per_s: None,
            },
        ];
        let mut records: Vec<Record> =
            kinds.into_iter().map(|kind| Record { seq: 0, at, kind }).collect();
        let moved = records[2].clone();
        records.push(Record { at: SessionTime(9), ..moved });
        let texts: Vec<_> = lines(&scenario, &records).into_iter().map(|l| l.text).collect();
        assert_eq!(texts, ["Step 3: 10 m, bars", "Height: 10\u{a0}m"]);
    }
}
