//! A desk for tests: a session, the time, and a stage that is fed with the same directives.

use std::sync::{Arc, LazyLock};

use gradus_base::sample::{Capture, Contact, GazeSource, HeartSample};
use gradus_base::{Name, SessionTime};
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_scenario::read::{Options, read_bytes};
use gradus_scenario::{Place, Value};
use gradus_scenario::{Scenario, StimulusIndex};
use gradus_session::advice::{LoggedSigns, Rules, Signs};
use gradus_session::replay::Logged;
use gradus_session::*;
use gradus_signal::eyes::LookSigns;
use gradus_signal::heart::HeartSigns;

/// A lift of 20 m at 2 m/s, wind that the dial does not move, a railing, a lamp, a gust, and two
/// who can speak.
const LIFT: &str = r##"(
    format: 1, id: "lift", version: "1", title: "Lift", description: "For tests.",
    content_warning: "", posture: Standing,
    parameters: [
        (id: "height", label: "Height", kind: Number(unit: "m", min: 0, max: 20, default: 0, rate_per_s: 2)),
        (id: "wind", label: "Wind", kind: Number(unit: "m/s", min: -3, max: 9, default: 0.5, rate_per_s: 0.7)),
        (id: "railing", label: "Railing", kind: Choice(options: [("bars", "Bars"), ("none", "None")], default: "bars")),
        (id: "lamp", label: "Lamp", kind: Switch(default: true)),
    ],
    stimuli: [
        (id: "gust", label: "Gust", duration_secs: 2, cooldown_secs: 10),
        (id: "creak", label: "Creak", duration_secs: 0.5, cooldown_secs: 0.5),
    ],
    intensity: [
        ("height", [(0, 0), (10, 20)]),
        ("railing", [(0, "bars"), (6, "none")]),
    ],
    ladder: [
        (id: "ground", label: "Ground", intensity: 0, expected_suds: 10, dwell_secs: 30),
        (id: "half", label: "Half way", intensity: 5, expected_suds: 40, dwell_secs: 30, values: [("height", 10), ("wind", 4)]),
        (id: "top", label: "Top, dark", expected_suds: 80, dwell_secs: 40,
            values: [("height", 20), ("wind", 9), ("railing", "none"), ("lamp", false)]),
    ],
    limits: (suds_jump: 40),
    protocol: (baseline_secs: 20, exposure_secs: 120, recovery_secs: 20, suds_interval_secs: 15),
    world: (
        patient: (at: [0, Follow("height"), 0]),
        materials: [(id: "plain", look: Concrete, colour: "#808080")],
        things: [
            (material: "plain", shape: Box(size_m: [1, 1, 1])),
            (when: During("gust"), shape: Bench),
            (when: During("creak"), shape: Bench),
        ],
        speakers: [
            (id: "guest", label: "Guest", at_m: (1, Follow("height"), -2), sentences: ["Which floor?"]),
            (id: "porter", label: "Porter", at_m: (-1, 1.6, -2), seed: 4),
        ],
    ),
    safe_place: (
        materials: [(id: "grass", look: Grass, colour: "#567d36")],
        things: [(material: "grass", shape: Terrain(size_m: 800, flat_m: 12, hills_m: 14, seed: 3))],
    ),
)"##;

pub fn lift() -> Arc<Scenario> {
    static READ: LazyLock<Arc<Scenario>> = LazyLock::new(|| checked("lift.ron", LIFT.as_bytes()));
    READ.clone()
}

/// The lift with a part of its text replaced.
pub fn lift_with(part: &str, by: &str) -> Arc<Scenario> {
    assert!(LIFT.contains(part), "{part}");
    checked("lift.ron", LIFT.replacen(part, by, 1).as_bytes())
}

/// A stimulus of the lift.
pub fn stimulus(id: &str) -> StimulusIndex {
    lift().stimulus_index(&name(id)).unwrap()
}

pub fn heights() -> Arc<Scenario> {
    static READ: LazyLock<Arc<Scenario>> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/heights.ron");
        let reading = gradus_files::open(path.as_ref(), &Options::default()).unwrap();
        let told = reading.render();
        Arc::new(reading.scenario.unwrap_or_else(|| panic!("{told}")))
    });
    READ.clone()
}

fn checked(name: &str, text: &[u8]) -> Arc<Scenario> {
    let (source, reading) = read_bytes(name, text);
    let scenario = reading.scenario;
    Arc::new(scenario.unwrap_or_else(|| panic!("{}", source.render_all(&reading.faults))))
}

pub fn secs(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

pub fn name(text: &str) -> Name {
    Name::from(text)
}

pub fn number(number: f64) -> Value {
    Value::Number(number)
}

pub fn choice(id: &str) -> Value {
    Value::Choice(Name::from(id))
}

/// What the session holds, as far as it can be seen from outside.
pub fn state(session: &Session) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        (session.phase(), session.stop().cloned(), session.world().clone()),
        (session.intensity(), session.step(), session.visited().to_vec()),
        (session.suds().clone(), session.alarms().to_vec(), session.stage_ready()),
        (session.next_wakeup(), session.exposure_intensity()),
    )
}

/// A session, what it gave so far, and a stage that holds a world of its own.
pub struct Desk {
    pub session: Session,
    pub stage: WorldState,
    pub now: SessionTime,
    pub records: Vec<Record>,
    pub directives: Vec<Directive>,
    pub hearts: Vec<(SessionTime, HeartSample)>,
    pub signs: Vec<(SessionTime, LoggedSigns)>,
    pub rules: Arc<Rules>,
}

impl Desk {
    pub fn open(scenario: Arc<Scenario>) -> Self {
        Self::open_with(scenario, Rules::standard())
    }

    pub fn open_with(scenario: Arc<Scenario>, rules: Arc<Rules>) -> Self {
        let (session, opened) = Session::open_with(scenario.clone(), rules.clone(), 7);
        let stage = WorldState::new(scenario.clone(), 7);
        let (records, directives, hearts) = (opened.records, opened.directives, Vec::new());
        let (now, signs) = (SessionTime::ZERO, Vec::new());
        Self { session, stage, now, records, directives, hearts, signs, rules }
    }

    /// In setup, with a stage that shows frames.
    pub fn ready() -> Self {
        let mut desk = Self::open(lift());
        desk.stage_says(ready());
        desk
    }

    /// In exposure, at the first step.
    pub fn exposed() -> Self {
        let mut desk = Self::ready();
        desk.takes(Command::BeginExposure);
        desk
    }

    pub fn give(&mut self, input: &Input) -> Outcome {
        let after_records = self.session.records_made();
        let outcome = self.session.handle(input, self.now);
        if let Input::Heart(sample) = input {
            self.hearts.push((self.session.now(), sample.clone()));
        }
        if let Input::Signs(signs) = input {
            let signs = Signs::clone(signs);
            self.signs.push((self.session.now(), LoggedSigns { after_records, signs }));
        }
        for directive in &outcome.directives {
            self.stage.apply(directive.clone());
        }
        self.records.extend(outcome.records.clone());
        self.directives.extend(outcome.directives.clone());
        outcome
    }

    /// What a log of it would hold.
    pub fn logged(&self) -> Logged<'_> {
        Logged {
            scenario: self.session.scenario().clone(),
            rules: self.rules.clone(),
            records: &self.records,
            hearts: self.hearts.clone(),
            signs: self.signs.clone(),
        }
    }

    pub fn asks(&mut self, command: Command, from: Origin) -> Outcome {
        self.give(&Input::Command { command, from })
    }

    /// The therapist's command, which must be taken.
    #[track_caller]
    pub fn takes(&mut self, command: Command) -> Outcome {
        let outcome = self.asks(command, Origin::Therapist);
        let refused = outcome.records.iter().find_map(|r| match &r.kind {
            RecordKind::Refused { command, reason, .. } => Some((command, reason)),
            _ => None,
        });
        assert_eq!(refused, None);
        outcome
    }

    /// The therapist's command, which must be refused; gives the reason.
    #[track_caller]
    pub fn refuses(&mut self, command: Command) -> Refusal {
        self.refuses_from(command, Origin::Therapist)
    }

    #[track_caller]
    pub fn refuses_from(&mut self, command: Command, from: Origin) -> Refusal {
        let outcome = self.asks(command, from);
        assert_eq!(outcome.directives, [], "a refused command does nothing");
        let refused = outcome.records.into_iter().find_map(|r| match r.kind {
            RecordKind::Refused { reason, .. } => Some(reason),
            _ => None,
        });
        refused.expect("it was taken")
    }

    pub fn stage_says(&mut self, event: StageEvent) -> Outcome {
        self.give(&Input::Stage(event))
    }

    pub fn hears(&mut self, source: &str) -> Outcome {
        self.give(&Input::Heart(heart(source, self.now)))
    }

    /// Lets time pass, handling what falls due at its moment, as the engine does.
    pub fn wait(&mut self, duration_secs: f64) -> Vec<RecordKind> {
        let until = secs(self.now.as_secs_f64() + duration_secs);
        let before = self.records.len();
        while let Some(due) = self.session.next_wakeup().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.give(&Input::Tick);
        }
        self.now = until;
        self.give(&Input::Tick);
        self.records[before..].iter().map(|r| r.kind.clone()).collect()
    }

    pub fn phase(&self) -> Phase {
        self.session.phase().0
    }

    pub fn value(&self, parameter: &str) -> Value {
        self.session.world().value(&Name::from(parameter), self.now).unwrap()
    }

    pub fn place(&self) -> Place {
        self.session.world().place().0
    }

    pub fn alarm_kinds(&self) -> Vec<AlarmKind> {
        self.session.alarms().iter().map(|a| a.kind.clone()).collect()
    }
}

/// What happened, without numbers and times.
pub fn kinds(outcome: &Outcome) -> Vec<RecordKind> {
    outcome.records.iter().map(|r| r.kind.clone()).collect()
}

pub fn ready() -> StageEvent {
    let text = |text: &str| text.to_owned();
    StageEvent::Ready {
        display: text("window"),
        tier: text("light"),
        system: text(""),
        gaze: text("head"),
    }
}

pub fn lost() -> StageEvent {
    StageEvent::Lost { reason: "its process ended".to_owned() }
}

pub fn heart(source: &str, at: SessionTime) -> HeartSample {
    HeartSample {
        capture: Capture { at, uncertainty_ns: 1000 },
        rate_bpm: Some(71.5),
        rr_ms: vec![839.0],
        contact: Contact::Contact,
        source: Name::from(source),
        synthetic: true,
        quality: 1.0,
    }
}

/// Heart signs of a change from rest, or without a baseline.
pub fn heart_signs(change_bpm: Option<f64>, quality: f64) -> HeartSigns {
    HeartSigns {
        synthetic: true,
        window_secs: 30.0,
        rate_bpm: Some(70.0 + change_bpm.unwrap_or_default()),
        baseline_bpm: change_bpm.map(|_| 70.0),
        baseline_sd_bpm: change_bpm.map(|_| 4.0),
        baseline_windows: if change_bpm.is_some() { 5 } else { 0 },
        change_from_baseline_bpm: change_bpm,
        quality: Some(quality),
        ..HeartSigns::default()
    }
}

/// Looking away for a share of the window.
pub fn look_signs(away: f32) -> LookSigns {
    LookSigns {
        source: Some(GazeSource::Head),
        window_secs: 30.0,
        tracked_share: Some(1.0),
        away_share: Some(away),
        down_share: Some(1.0 - away),
        head_turned_share: Some(away),
        retreat_m: Some(away - 0.5),
        first_look_secs: None,
    }
}

pub fn step(id: &str) -> Command {
    Command::GoToStep { step: Name::from(id) }
}

pub fn set(parameter: &str, value: Value) -> Command {
    Command::SetParameter { parameter: Name::from(parameter), value }
}

pub fn dial(intensity: f64) -> Command {
    Command::SetIntensity { intensity }
}

pub fn say(speaker: &str, text: &str) -> Command {
    Command::Say { speaker: Name::from(speaker), text: text.to_owned() }
}

pub fn trigger(stimulus: &str) -> Command {
    Command::Trigger { stimulus: Name::from(stimulus) }
}
