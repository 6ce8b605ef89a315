//! Values of a log by their names: phases, causes of stops, alarms, outcomes, sources, roles.

use gradus_base::sample::GazeSource;
use gradus_scenario::RegionRole;
use gradus_session::advice::Closing;
use gradus_session::{AlarmKind, Phase, StopCause};

use super::{Key, Words};

impl Words {
    /// A phase.
    pub fn phase(self, phase: Phase) -> String {
        self.word(match phase {
            Phase::Setup => Key::Setup,
            Phase::Baseline => Key::Baseline,
            Phase::Briefing => Key::Briefing,
            Phase::Exposure => Key::Exposure,
            Phase::Paused => Key::Paused,
            Phase::SafePlace => Key::SafePlace,
            Phase::Recovery => Key::Recovery,
            Phase::Closed => Key::Closed,
        })
    }

    /// That and why the session was stopped.
    pub fn stopped(self, cause: &StopCause) -> String {
        let whom = self.word(match cause {
            StopCause::Therapist => Key::ByTherapist,
            StopCause::PatientSqueeze => Key::ByPatientSqueeze,
            StopCause::PatientMenu => Key::ByPatientMenu,
            StopCause::PatientKey => Key::ByPatientKey,
            StopCause::DeskSilent => Key::ByDeskSilent,
            StopCause::StageLost => Key::ByStageLost,
            StopCause::Script => Key::ByScript,
            StopCause::Rule => Key::ByRule,
        });
        self.say(Key::StoppedBy, &[("whom", &whom)])
    }

    /// What an alarm was about.
    pub fn alarm(self, kind: &AlarmKind) -> String {
        let what = self.word(match kind {
            AlarmKind::StageLost => Key::AlarmStage,
            AlarmKind::DisplayLost => Key::AlarmDisplay,
            AlarmKind::HeartSilent { .. } => Key::AlarmHeartSilent,
            AlarmKind::HeartDoubtful { .. } => Key::AlarmHeartDoubtful,
            AlarmKind::SignalLost { .. } => Key::AlarmSignal,
            AlarmKind::LogFailed => Key::AlarmLog,
            AlarmKind::CuesFailed { .. } => Key::AlarmCues,
            AlarmKind::HeadUntracked => Key::AlarmHead,
            AlarmKind::NoSound => Key::AlarmSound,
            AlarmKind::NoPatientStop => Key::AlarmPatientStop,
            AlarmKind::NoSpeech => Key::AlarmSpeech,
            AlarmKind::HeadsetOff => Key::AlarmHeadsetOff,
            AlarmKind::NotShown => Key::AlarmNotShown,
            AlarmKind::HeadStill => Key::AlarmHeadStill,
            AlarmKind::Overheats => Key::AlarmHot,
            AlarmKind::StimulusMissed { .. } => Key::AlarmMissed,
        });
        self.say(Key::AlarmOf, &[("what", &what)])
    }

    /// How a proposal ended.
    pub fn closing(self, how: Closing) -> String {
        self.word(match how {
            Closing::Accepted => Key::Accepted,
            Closing::Dismissed => Key::Dismissed,
            Closing::Ignored => Key::NotAnswered,
            Closing::Withdrawn => Key::Withdrawn,
        })
    }

    /// Whose direction a look is.
    pub fn gaze_source(self, source: GazeSource) -> String {
        self.word(match source {
            GazeSource::Eye => Key::ByEyes,
            GazeSource::Head => Key::ByHead,
            GazeSource::Synthetic => Key::ByModel,
        })
    }

    /// What a region means.
    pub fn role(self, role: RegionRole) -> String {
        self.word(match role {
            RegionRole::Feared => Key::Feared,
            RegionRole::Safe => Key::Safe,
            RegionRole::Neutral => Key::Neutral,
        })
    }
}
