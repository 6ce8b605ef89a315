//! Any input at any time.

use gradus_base::sensor::{Carrier, SensorKind};
use gradus_base::{Name, SessionTime};
use gradus_scenario::Scenario;
use gradus_scenario::Value;
use gradus_session::advice::Signs;
use gradus_session::headset::*;
use gradus_session::*;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::*;

/// How time goes on before an input.
#[derive(Clone, Debug)]
pub enum Pass {
    /// By so much.
    Secs(f64),
    /// A clock that goes back.
    Back(f64),
    /// To what the session promised next.
    ToWakeup,
}

pub type Steps = Vec<(Pass, Input)>;

/// Up to `most` inputs for a scenario; `begun` puts a stage and an exposure before them, so that
/// most of them meet a session in which something happens.
pub fn steps(scenario: &Scenario, most: usize) -> impl Strategy<Value = Steps> + use<> {
    let rest = prop::collection::vec((pass(), input(scenario)), 0..most);
    (any::<bool>(), rest).prop_map(|(begun, rest)| {
        let exposure = Input::Command { command: Command::BeginExposure, from: Origin::Therapist };
        let first = [Input::Stage(ready()), exposure];
        let first = first.into_iter().filter(|_| begun).map(|input| (Pass::Secs(0.5), input));
        first.chain(rest).collect()
    })
}

pub fn pass() -> impl Strategy<Value = Pass> {
    prop_oneof![
        4 => (0.0..3.0).prop_map(Pass::Secs),
        2 => Just(Pass::Secs(0.0)),
        1 => (0.0..70.0).prop_map(Pass::Secs),
        1 => (0.0..9.0).prop_map(Pass::Back),
        2 => Just(Pass::ToWakeup),
    ]
}

pub fn input(scenario: &Scenario) -> impl Strategy<Value = Input> + use<> {
    let source = || select(vec!["strap", "finger"]);
    prop_oneof![
        12 => (command(scenario), origin())
            .prop_map(|(command, from)| Input::Command { command, from }),
        3 => stage_event().prop_map(Input::Stage),
        3 => source().prop_map(|source| Input::Heart(heart(source, SessionTime::ZERO))),
        6 => signs().prop_map(|signs| Input::Signs(Box::new(signs))),
        1 => sensor_event().prop_map(Input::Sensor),
        1 => log_event().prop_map(Input::Log),
        1 => cue_event().prop_map(Input::Cues),
        2 => Just(Input::Tick),
    ]
}

/// Often missing, seldom complete.
pub fn signs() -> impl Strategy<Value = Signs> {
    let heart = (prop::option::of(-30.0..60.0), 0.0..=1.0)
        .prop_map(|(change, quality)| heart_signs(change, quality));
    let look = (0.0_f32..=1.0).prop_map(look_signs);
    (prop::option::of(heart), prop::option::of(look))
        .prop_map(|(heart, look)| Signs { heart, look })
}

fn origin() -> impl Strategy<Value = Origin> {
    prop_oneof![
        6 => Just(Origin::Therapist),
        1 => select(vec![
            Origin::Script, Origin::Patient, Origin::SyntheticPatient,
            Origin::Engine,
        ]),
    ]
}

pub fn command(scenario: &Scenario) -> impl Strategy<Value = Command> + use<> {
    prop_oneof![
        4 => select(vec![
            Command::BeginBaseline, Command::BeginBriefing, Command::BeginExposure,
            Command::Recentre, Command::SetPosture { seated: true },
            Command::SetStopEnd { room: true }, Command::SetStopEnd { room: false },
            Command::AskSuds, Command::Pause, Command::Resume, Command::SafePlace,
            Command::LeaveSafePlace, Command::ReleaseStop,
        ]),
        1 => select(vec![Command::Stop, Command::Stop, Command::BeginRecovery]),
        // A closed session is dull: seldom.
        1 => prop_oneof![9 => Just(Command::LeaveSafePlace), 1 => Just(Command::Close)],
        1 => "[a-z ]{0,9}".prop_map(|text| Command::Note { text }),
        2 => id(scenario.ladder().iter().map(|s| s.id.clone()).collect()).prop_map(|id| step(&id)),
        2 => prop_oneof![4 => 0.0..=10.0, 1 => -2.0..=12.0, 1 => select(vec![f64::INFINITY, 1e300])]
            .prop_map(dial),
        3 => (id(scenario.parameters().iter().map(|p| p.id.clone()).collect()), value(scenario))
            .prop_map(|(id, value)| set(&id, value)),
        2 => id(scenario.stimuli().iter().map(|s| s.id.clone()).collect()).prop_map(|id| trigger(&id)),
        2 => (id(scenario.world().speakers.iter().map(|s| s.id.clone()).collect()), sentence())
            .prop_map(|(id, text)| say(&id, &text)),
        1 => prop::option::of(3.0..=13.0).prop_map(|per_min| Command::SetBreathPace { per_min }),
        1 => any::<bool>().prop_map(|allowed| Command::SetSchedules { allowed }),
        2 => (0..=110_u8).prop_map(|suds| Command::AnswerSuds { suds }),
        1 => (0..=110_u8).prop_map(|suds| Command::CorrectSuds { suds }),
        1 => (0..6_u32).prop_map(|id| Command::AcknowledgeAlarm { id }),
        1 => (0..4_u32).prop_map(|id| Command::Accept { id }),
        1 => (0..4_u32).prop_map(|id| Command::Dismiss { id }),
        1 => any::<bool>().prop_map(|on| Command::SetAutomatic { on }),
    ]
}

/// One of the ids, seldom none of them.
fn id(mut ids: Vec<Name>) -> impl Strategy<Value = String> {
    if ids.is_empty() {
        ids.push(name("nobody"));
    }
    let ids = select(ids).prop_map(|id| id.to_string());
    prop_oneof![9 => ids, 1 => Just("nowhere".to_owned())]
}

fn sentence() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z ,.?]{1,40}", 1 => "\\PC{0,400}", 1 => any::<String>()]
}

fn value(scenario: &Scenario) -> impl Strategy<Value = Value> + use<> {
    use gradus_scenario::ParameterKind;
    let options = scenario.parameters().iter().flat_map(|p| match &p.kind {
        ParameterKind::Choice { options, .. } => options.iter().map(|(id, _)| id.clone()).collect(),
        _ => Vec::new(),
    });
    prop_oneof![
        6 => prop_oneof![0.0..=20.0, -10.0..=130.0].prop_map(Value::Number),
        2 => select(options.collect::<Vec<_>>()).prop_map(Value::Choice),
        2 => any::<bool>().prop_map(Value::Switch),
    ]
}

fn stage_event() -> impl Strategy<Value = StageEvent> {
    let at = (0_u64..100_000_000_000).prop_map(SessionTime);
    let causes = vec![StopCause::PatientSqueeze, StopCause::DeskSilent, StopCause::PatientMenu];
    let reason = "lost".to_owned();
    prop_oneof![
        6 => Just(ready()),
        1 => Just(lost()),
        1 => Just(StageEvent::DisplayLost { reason: reason.clone() }),
        1 => Just(StageEvent::DisplayBack),
        1 => (select(causes), at.clone())
            .prop_map(|(cause, at)| StageEvent::StoppedItself { cause, at }),
        1 => (any::<bool>(), at.clone())
            .prop_map(|(tracked, at)| StageEvent::HeadTracking { tracked, at }),
        1 => (0..5_u32, at)
            .prop_map(|(run, at)| StageEvent::Presented { stimulus: name("gust"), run, at }),
        1 => (0..5_u32, any::<u32>()).prop_map(|(run, unseen_ms)| StageEvent::Missed {
            stimulus: name("gust"),
            run,
            unseen_ms,
            at: SessionTime::ZERO,
        }),
        1 => Just(StageEvent::NoSound { reason: reason.clone() }),
        1 => Just(StageEvent::SoundBack),
        1 => Just(StageEvent::NoPatientStop { reason: reason.clone() }),
        1 => Just(StageEvent::PatientStopBack),
        3 => headset_event(),
        1 => (0..5_u32, SessionTime::ZERO.0..9_000_000_000)
            .prop_map(|(run, at)| StageEvent::Spoken { speaker: name("guest"), run, at: SessionTime(at) }),
        1 => Just(StageEvent::NoSpeech { reason }),
    ]
}

fn headset_event() -> impl Strategy<Value = StageEvent> {
    let at = SessionTime(4_000_000_000);
    let room = Capability {
        name: VIEW_OF_THE_ROOM.to_owned(),
        state: Availability::Present,
        means: "a stop can show the room".to_owned(),
    };
    let headset = Headset { capabilities: vec![room], ..Headset::default() };
    let heat = |level| StageEvent::Heat { part: HeatPart::Gpu, level };
    select(vec![
        StageEvent::Headset { headset },
        StageEvent::PlaySpace { space: "STAGE".to_owned(), floor: "the runtime's".to_owned() },
        StageEvent::HeadsetOff { at },
        StageEvent::HeadsetOn { at },
        StageEvent::Hidden { reason: "a menu".to_owned(), at },
        StageEvent::Visible { at },
        StageEvent::HeadStill { at },
        StageEvent::HeadMoves { at },
        StageEvent::Recentred { by: RecentredBy::Runtime, at },
        heat(HeatLevel::Warning),
        heat(HeatLevel::Impaired),
        heat(HeatLevel::Normal),
        StageEvent::DrawsLess { what: "no bloom".to_owned() },
        StageEvent::Room { shown: true, at },
        StageEvent::RoomRefused { at },
    ])
}

fn sensor_event() -> impl Strategy<Value = SensorEvent> {
    let carriers = vec![Carrier::Unknown, Carrier::Osc, Carrier::Lsl];
    (select(vec!["strap", "finger"]), select(carriers), 0..8_u8).prop_map(|(source, by, which)| {
        let source = name(source);
        match which {
            0 => SensorEvent::Connecting { source, synthetic: false, what: SensorKind::Heart, by },
            1 => SensorEvent::Connecting { source, synthetic: false, what: SensorKind::Signal, by },
            2 => SensorEvent::Connected { source, synthetic: false },
            3 => SensorEvent::Silent { source, reason: "no skin".to_owned() },
            4 => SensorEvent::Lost { source, reason: "out of reach".to_owned() },
            5 => SensorEvent::Doubtful { source, reason: "frozen".to_owned() },
            6 => SensorEvent::Trusted { source },
            _ => SensorEvent::Lost { source, reason: "battery".to_owned() },
        }
    })
}

fn cue_event() -> impl Strategy<Value = CueEvent> {
    let to = || "serial:/dev/ttyUSB0".into();
    select(vec![
        CueEvent::Failed { to: to(), reason: "it is not there".to_owned() },
        CueEvent::Works { to: to() },
    ])
}

fn log_event() -> impl Strategy<Value = LogEvent> {
    select(vec![
        LogEvent::WriteFailed { reason: "disk full".to_owned() },
        LogEvent::WriteResumed,
        LogEvent::Dropped { messages: 3 },
    ])
}

impl Desk {
    /// Lets time pass and gives an input.
    pub fn go(&mut self, pass: &Pass, input: &Input) -> Outcome {
        self.pass(pass);
        self.give(input)
    }

    /// Moves the desk's clock, which may go back; the session's does not.
    pub fn pass(&mut self, pass: &Pass) {
        self.now = match pass {
            Pass::Secs(secs) => SessionTime(self.now.0 + (secs * 1e9) as u64),
            Pass::Back(secs) => SessionTime(self.now.0.saturating_sub((secs * 1e9) as u64)),
            Pass::ToWakeup => self.session.next_wakeup().unwrap_or(self.now).max(self.now),
        };
    }
}
