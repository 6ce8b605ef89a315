//! Times, values and records in words.

use gradus_base::sample::GazeSource;
use gradus_base::{Name, SessionTime};
use gradus_scenario::Value;
use gradus_scenario::{Parameter, ParameterKind, Scenario};
use gradus_session::advice::Closing;
use gradus_session::{
    AlarmKind, Command, LogEvent, Origin, Phase, Record, RecordKind, Refusal, SensorEvent,
    StageEvent, StopCause,
};
use gradus_signal::heart::{HeartSigns, QualityReason};

/// Seconds as `m:ss`, or `h:mm:ss` from an hour on.
pub(crate) fn clock(secs: f64) -> String {
    let secs = secs.max(0.0) as u64;
    let (h, m, s) = (secs / 3600, secs / 60 % 60, secs % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

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

/// What a phase is called on screen.
pub(crate) fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Setup => "Setup",
        Phase::Baseline => "Baseline",
        Phase::Briefing => "Briefing",
        Phase::Exposure => "Exposure",
        Phase::Paused => "Paused",
        Phase::SafePlace => "Safe place",
        Phase::Recovery => "Recovery",
        Phase::Closed => "Closed",
    }
}

/// How gaze was measured. Head direction is never called gaze.
pub(crate) fn gaze_source(source: GazeSource) -> &'static str {
    match source {
        GazeSource::Eye => "eyes",
        GazeSource::Head => "head direction",
        GazeSource::Synthetic => "synthetic",
    }
}

/// How many decimals a number of this span is read with.
pub(crate) fn decimals(span: f64) -> usize {
    match span {
        s if s >= 50.0 => 0,
        s if s >= 5.0 => 1,
        _ => 2,
    }
}

/// A value of a parameter, with its unit.
pub(crate) fn value(parameter: &Parameter, value: &Value) -> String {
    match (value, &parameter.kind) {
        (Value::Number(n), ParameterKind::Number { unit, min, max, .. }) => {
            let digits = decimals(max - min);
            let gap = if unit.is_empty() { "" } else { "\u{a0}" };
            format!("{n:.digits$}{gap}{unit}")
        }
        (Value::Choice(id), ParameterKind::Choice { options, .. }) => options
            .iter()
            .find(|(option, _)| option == id)
            .map_or_else(|| id.to_string(), |(_, label)| label.clone()),
        (Value::Number(n), _) => format!("{n}"),
        (Value::Choice(id), _) => id.to_string(),
        (Value::Switch(on), _) => if *on { "on" } else { "off" }.to_owned(),
    }
}

fn step_label(scenario: &Scenario, id: &Name) -> String {
    let found = scenario.step_index(id).and_then(|i| Some((i, scenario.ladder().get(i)?)));
    found.map_or_else(|| id.to_string(), |(i, step)| format!("{}: {}", i + 1, step.label))
}

fn stimulus_label(scenario: &Scenario, id: &Name) -> String {
    let found = scenario.stimulus_index(id).and_then(|i| scenario.stimuli().get(i));
    found.map_or_else(|| id.to_string(), |s| s.label.clone())
}

fn by(origin: Origin) -> &'static str {
    match origin {
        Origin::Therapist => "",
        Origin::Script => " (script)",
        Origin::Patient => " (patient)",
        Origin::SyntheticPatient => " (synthetic patient)",
        Origin::Stage => " (stage)",
        Origin::Rule => " (rule)",
        Origin::Engine => " (program)",
        Origin::Schedule => " (by schedule)",
        Origin::Advice => " (by advice)",
    }
}

/// That and why a stop was taken, in a few words.
pub(crate) fn stopped(cause: &StopCause) -> &'static str {
    match cause {
        StopCause::Therapist => "Stopped by therapist",
        StopCause::PatientSqueeze => "Stopped by patient (squeeze)",
        StopCause::PatientMenu => "Stopped by patient (menu)",
        StopCause::PatientKey => "Stopped by patient (key)",
        StopCause::DeskSilent => "Stopped: stage lost the desk",
        StopCause::StageLost => "Stopped: stage lost",
        StopCause::Script => "Stopped by script",
        StopCause::Rule => "Stopped by rule",
    }
}

/// What was asked for, as a noun.
pub(crate) fn command(scenario: &Scenario, command: &Command) -> String {
    match command {
        Command::BeginBaseline => "Begin baseline".to_owned(),
        Command::BeginBriefing => "Begin briefing".to_owned(),
        Command::BeginExposure => "Begin exposure".to_owned(),
        Command::GoToStep { step } => format!("Step {}", step_label(scenario, step)),
        Command::SetIntensity { intensity } => format!("Intensity {intensity:.1}"),
        Command::SetParameter { parameter, .. } => parameter_label(scenario, parameter),
        Command::Trigger { stimulus } => stimulus_label(scenario, stimulus),
        Command::Say { speaker, text } => {
            format!("{}: “{text}”", speaker_label(scenario, speaker))
        }
        Command::SetBreathPace { per_min: Some(pace) } => {
            format!("Breathing pace {pace:.0} a minute")
        }
        Command::SetBreathPace { per_min: None } => "Breathing pace off".to_owned(),
        Command::SetSchedules { allowed: true } => "Scheduled stimuli allowed".to_owned(),
        Command::SetSchedules { allowed: false } => "Scheduled stimuli held".to_owned(),
        Command::AskSuds => "Ask for SUDS".to_owned(),
        Command::AnswerSuds { suds } => format!("SUDS {suds}"),
        Command::CorrectSuds { suds } => format!("SUDS corrected to {suds}"),
        Command::Note { .. } => "Note".to_owned(),
        Command::Pause => "Pause".to_owned(),
        Command::Resume => "Resume".to_owned(),
        Command::SafePlace => "Safe place".to_owned(),
        Command::LeaveSafePlace => "Leave the safe place".to_owned(),
        Command::Stop => "Stop".to_owned(),
        Command::ReleaseStop => "Release the stop".to_owned(),
        Command::BeginRecovery => "Begin recovery".to_owned(),
        Command::Close => "Close the session".to_owned(),
        Command::Accept { .. } => "Accept the proposal".to_owned(),
        Command::Dismiss { .. } => "Dismiss the proposal".to_owned(),
        Command::SetAutomatic { on: true } => "Automatic mode on".to_owned(),
        Command::SetAutomatic { on: false } => "Automatic mode off".to_owned(),
        Command::AcknowledgeAlarm { .. } => "Alarm seen".to_owned(),
    }
}

/// Why it was refused.
pub(crate) fn refusal(reason: &Refusal) -> String {
    match reason {
        Refusal::WrongPhase { phase: at } => format!("not in {}", phase(*at).to_lowercase()),
        Refusal::StopLatched => "a stop is latched; release it first".to_owned(),
        Refusal::NoStop => "no stop is latched".to_owned(),
        Refusal::Unknown { name } => format!("the scenario has no “{name}”"),
        Refusal::OutOfRange { what } => format!("out of range: {what}"),
        Refusal::Cooldown { until } => {
            format!("possible again at {}", clock(until.as_secs_f64()))
        }
        Refusal::SettingFixed { .. } => "a setting stays as it was chosen before".to_owned(),
        Refusal::OnceOnly { .. } => "it happens once in a session, and it did".to_owned(),
        Refusal::BelowIntensity { from_intensity } => {
            format!("by itself it comes from intensity {from_intensity:.1} on")
        }
        Refusal::UnknownSpeaker { name, did_you_mean: Some(near) } => {
            format!("nobody here is called “{name}”; did you mean “{near}”?")
        }
        Refusal::UnknownSpeaker { name, did_you_mean: None } => {
            format!("nobody here is called “{name}”")
        }
        Refusal::BadSentence { why } => why.clone(),
        Refusal::NoStage => "there is no stage to show it".to_owned(),
        Refusal::NothingAsked => "nothing was asked".to_owned(),
        Refusal::NoSuchAlarm => "that alarm is gone".to_owned(),
        Refusal::NoSuchProposal => "that proposal is over".to_owned(),
        Refusal::TherapistsAlone => "only the therapist decides this".to_owned(),
        Refusal::NoBounds => "the rules set no bounds for it".to_owned(),
    }
}

fn speaker_label(scenario: &Scenario, id: &Name) -> String {
    let found = scenario.speaker_index(id).and_then(|i| scenario.world().speakers.get(i));
    found.map_or_else(|| id.to_string(), |s| s.label.clone())
}

fn parameter_label(scenario: &Scenario, id: &Name) -> String {
    let found = scenario.parameter_index(id).and_then(|i| scenario.parameters().get(i));
    found.map_or_else(|| id.to_string(), |p| p.label.clone())
}

fn parameter_value(scenario: &Scenario, id: &Name, v: &Value) -> String {
    let found = scenario.parameter_index(id).and_then(|i| scenario.parameters().get(i));
    found.map_or_else(|| format!("{v:?}"), |p| value(p, v))
}

/// How far a baseline has come.
pub(crate) fn rest_so_far(signs: &HeartSigns) -> String {
    let short = signs.reasons.iter().find_map(|reason| match reason {
        QualityReason::BaselineShort { windows, needed } => Some((windows, needed)),
        _ => None,
    });
    match short {
        Some((windows, needed)) => format!("rest: {windows} of {needed} windows of 20 s"),
        None => "no rest to compare with".to_owned(),
    }
}

/// Why rules over heart change are silent, and what to do.
pub(crate) fn without_baseline(signs: &HeartSigns) -> String {
    format!(
        "No baseline of the heart ({}): rules over heart change are silent. Go by SUDS and by \
         looking; next time, rest for a minute in Baseline with the sensor on.",
        rest_so_far(signs)
    )
}

/// How much a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// The course of the session.
    Plain,
    /// Detail.
    Quiet,
    /// An answer: in the colour of SUDS.
    Suds,
    Amber,
    Red,
}

/// A record as one line; none for what another record already says.
pub(crate) fn record(scenario: &Scenario, kind: &RecordKind) -> Option<(Tone, String)> {
    use RecordKind as R;
    Some(match kind {
        R::Opened { scenario_version, .. } => {
            (Tone::Quiet, format!("Opened: {} {scenario_version}", scenario.title()))
        }
        R::Taken { command: Command::Note { text }, from } => {
            (Tone::Plain, format!("Note: {text}{}", by(*from)))
        }
        R::Taken { command: Command::AcknowledgeAlarm { .. }, .. } => {
            (Tone::Quiet, "Alarm seen".to_owned())
        }
        R::Taken {
            command: what @ (Command::SetSchedules { .. } | Command::SetBreathPace { .. }),
            from,
        } => (Tone::Quiet, format!("{}{}", command(scenario, what), by(*from))),
        R::Taken { command: what @ Command::Say { .. }, .. } => {
            (Tone::Plain, format!("▲ {}", command(scenario, what)))
        }
        R::Taken { .. } | R::SentenceSent { .. } => return None,
        R::Refused { command: what, from, reason } => {
            let what = command(scenario, what);
            (Tone::Amber, format!("Not done: {what}{}: {}", by(*from), refusal(reason)))
        }
        R::PhaseChanged { to, .. } => (Tone::Plain, phase(*to).to_owned()),
        R::StepEntered { step, .. } => {
            (Tone::Plain, format!("Step {}", step_label(scenario, step)))
        }
        R::IntensityChanged { intensity: Some(dial) } => {
            (Tone::Plain, format!("Intensity {dial:.1}"))
        }
        R::IntensityChanged { intensity: None } => return None,
        R::ParameterMoved { parameter, to, .. } => {
            let label = parameter_label(scenario, parameter);
            (Tone::Plain, format!("{label}: {}", parameter_value(scenario, parameter, to)))
        }
        R::ParameterHeld { parameter, value } => {
            let label = parameter_label(scenario, parameter);
            let at = parameter_value(scenario, parameter, value);
            (Tone::Quiet, format!("{label} held at {at}"))
        }
        R::StimulusStarted { stimulus, .. } => {
            (Tone::Plain, format!("▲ {}", stimulus_label(scenario, stimulus)))
        }
        R::SudsDue => (Tone::Quiet, "SUDS due".to_owned()),
        R::SudsAsked { by: from } => (Tone::Quiet, format!("SUDS asked{}", by(*from))),
        R::SudsAnswered { suds, by: from, .. } => (Tone::Suds, format!("SUDS {suds}{}", by(*from))),
        R::SudsCorrected { suds, was } => {
            (Tone::Suds, format!("SUDS {suds} (corrected, was {was})"))
        }
        R::Stopped { cause: why } => (Tone::Red, stopped(why).to_owned()),
        R::StopReleased => (Tone::Plain, "Stop released".to_owned()),
        R::PhaseTimeReached { phase: at } => {
            (Tone::Quiet, format!("Planned time of {} reached", phase(*at).to_lowercase()))
        }
        R::DwellReached { step } => {
            (Tone::Quiet, format!("Planned stay reached: {}", step_label(scenario, step)))
        }
        R::AlarmRaised { alarm } => {
            let tone = if is_grave(&alarm.kind) { Tone::Red } else { Tone::Amber };
            (tone, alarm.message.clone())
        }
        R::AlarmChanged { message, .. } => (Tone::Amber, message.clone()),
        R::AlarmCleared { id } => (Tone::Quiet, format!("Alarm {id} over")),
        R::Proposed { proposal } => (Tone::Plain, proposal.sentence.clone()),
        R::ProposalClosed { how, .. } => (Tone::Quiet, closing(*how).to_owned()),
        R::AutomaticSet { on: true } => (Tone::Plain, "Automatic mode is on".to_owned()),
        R::AutomaticSet { on: false } => (Tone::Plain, "Automatic mode is off".to_owned()),
        R::AutomaticStep { sentence, .. } => (Tone::Amber, format!("By itself: {sentence}")),
        R::AdviceWithoutBaseline => {
            (Tone::Amber, "No baseline of the heart: its rules are silent".to_owned())
        }
        R::Sensor { event } => match event {
            SensorEvent::Connecting { source, .. } => {
                (Tone::Quiet, format!("Source {source} is looked for"))
            }
            SensorEvent::Connected { source, synthetic } => {
                let kind = if *synthetic { " (synthetic)" } else { "" };
                (Tone::Quiet, format!("Source {source} sends{kind}"))
            }
            SensorEvent::Silent { source, reason } => {
                (Tone::Amber, format!("Source {source} silent: {reason}"))
            }
            SensorEvent::Lost { source, reason } => {
                (Tone::Amber, format!("Source {source} lost: {reason}"))
            }
        },
        R::SensorSilent { source, .. } => (Tone::Amber, format!("Source {source} is silent")),
        R::SensorReturned { source, .. } => (Tone::Quiet, format!("Source {source} is back")),
        R::Stage { event } => return stage(event, scenario),
        R::Log { event } => match event {
            LogEvent::WriteFailed { reason } => {
                (Tone::Red, format!("Log cannot be written: {reason}"))
            }
            LogEvent::WriteResumed => (Tone::Quiet, "Log is written again".to_owned()),
            LogEvent::Dropped { messages } => {
                (Tone::Amber, format!("Log has dropped {messages} messages"))
            }
            LogEvent::WallClockMoved { ahead_secs } => {
                (Tone::Quiet, format!("The wall clock moved by {ahead_secs:+.1} s"))
            }
        },
    })
}

fn closing(how: Closing) -> &'static str {
    match how {
        Closing::Accepted => "Proposal accepted",
        Closing::Dismissed => "Proposal dismissed",
        Closing::Ignored => "Proposal not answered",
        Closing::Withdrawn => "Proposal over",
    }
}

fn stage(event: &StageEvent, scenario: &Scenario) -> Option<(Tone, String)> {
    Some(match event {
        StageEvent::Ready { display, .. } => (Tone::Quiet, format!("Stage ready: {display}")),
        StageEvent::Lost { reason } => (Tone::Red, format!("Stage lost: {reason}")),
        StageEvent::DisplayLost { reason } => (Tone::Red, format!("Display lost: {reason}")),
        StageEvent::DisplayBack => (Tone::Plain, "Display is back".to_owned()),
        StageEvent::Presented { stimulus, .. } => {
            (Tone::Quiet, format!("{} was seen", stimulus_label(scenario, stimulus)))
        }
        StageEvent::Spoken { speaker, .. } => {
            (Tone::Quiet, format!("{} was heard", speaker_label(scenario, speaker)))
        }
        StageEvent::StoppedItself { cause: why, .. } => {
            (Tone::Red, format!("{}, by itself", stopped(why)))
        }
        StageEvent::HeadTracking { tracked: true, .. } => {
            (Tone::Quiet, "Head is tracked".to_owned())
        }
        StageEvent::HeadTracking { tracked: false, .. } => {
            (Tone::Amber, "Head is not tracked".to_owned())
        }
        StageEvent::NoSpeech { reason } => (Tone::Amber, format!("Sentences are silent: {reason}")),
        StageEvent::NoSound { reason } => (Tone::Amber, format!("No sound: {reason}")),
    })
}

/// Whether an alarm is red.
pub(crate) fn is_grave(kind: &AlarmKind) -> bool {
    matches!(kind, AlarmKind::StageLost | AlarmKind::DisplayLost | AlarmKind::LogFailed)
}

/// One line of what happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub at: SessionTime,
    pub tone: Tone,
    pub text: String,
}

/// Records as lines. What a step or the dial set at once is told by that step or dial alone.
pub(crate) fn lines(scenario: &Scenario, records: &[Record]) -> Vec<Line> {
    let steps: Vec<_> = times(records, |kind| matches!(kind, RecordKind::StepEntered { .. }));
    let dials: Vec<_> =
        times(records, |kind| matches!(kind, RecordKind::IntensityChanged { intensity: Some(_) }));
    let told = |entry: &Record| match &entry.kind {
        RecordKind::IntensityChanged { .. } => steps.contains(&entry.at),
        RecordKind::ParameterMoved { .. } => steps.contains(&entry.at) || dials.contains(&entry.at),
        _ => false,
    };
    records
        .iter()
        .filter(|entry| !told(entry))
        .filter_map(|entry| {
            let (tone, text) = record(scenario, &entry.kind)?;
            Some(Line { at: entry.at, tone, text })
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
        let told: Vec<_> = lines(&scenario, &records).into_iter().map(|l| l.text).collect();
        assert_eq!(told, ["Step 3: 10 m, bars", "Height: 10\u{a0}m"]);
    }
}
