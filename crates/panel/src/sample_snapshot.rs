//! Made-up sessions for tests and pictures: a person, a tall building, twelve minutes. No other
//! code uses them.

use std::sync::Arc;

use gradus_base::sample::{GazeSource, Pose};
use gradus_session::advice::{Action, Proposal};

use gradus_base::SessionTime;
use gradus_base::sensor::{Carrier, SensorFacts, SensorState};
use gradus_live::WorldState;
use gradus_live::{Directive, Motion};
use gradus_scenario::Scenario;
use gradus_scenario::read::read_bytes;
use gradus_scenario::{Place, Value};
use gradus_session::headset::{Availability, Capability, Headset, VIEW_OF_THE_ROOM};
use gradus_session::snapshot::{
    AdviceView, GazeView, History, LogView, ParameterView, SensorView, SignalView, Snapshot,
    StageView, StimulusView, SudsView,
};
use gradus_session::{
    Alarm, AlarmKind, Command, Origin, Phase, Record, RecordKind, Refusal, StopCause,
};
use gradus_signal::eyes::LookSigns;
use gradus_signal::heart::{HeartSigns, QualityReason};

fn at(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

/// Heights: a facade lift, seven steps.
pub fn scenario() -> Scenario {
    scenario_with(&[])
}

/// The scenario with parts of its text replaced.
pub fn scenario_with(parts: &[(&str, &str)]) -> Scenario {
    let mut text = include_str!("sample.ron").to_owned();
    for (part, by) in parts {
        assert!(text.contains(part), "{part}");
        text = text.replace(part, by);
    }
    let (source, reading) = read_bytes("sample.ron", text.as_bytes());
    match reading.scenario {
        Some(scenario) => scenario,
        None => unreachable!("{}", source.render_all(&reading.faults)),
    }
}

/// A session opened a moment ago; no stage, no answers.
pub fn setup(scenario: &Scenario) -> Snapshot {
    let now = at(24.0);
    let parameters = scenario
        .parameters()
        .iter()
        .map(|p| ParameterView {
            value: p.default_value(),
            target: p.default_value(),
            moving: false,
            setting: false,
        })
        .collect();
    let stimuli = scenario
        .stimuli()
        .iter()
        .map(|_| StimulusView { ready_at: None, running: false, runs: 0, spent: false })
        .collect();
    let opened = RecordKind::Opened {
        scenario: scenario.id().clone(),
        scenario_version: scenario.version().to_owned(),
        seed: 7,
    };
    let history = History { phases: vec![(0.0, Phase::Setup)], ..History::default() };
    Snapshot {
        now,
        phase: Phase::Setup,
        phase_since: SessionTime::ZERO,
        stopped: false,
        intensity: Some(0.0),
        step: None,
        exposed_secs: 0.0,
        exposed_at_step_secs: 0.0,
        visited: Arc::new(vec![false; scenario.ladder().len()]),
        parameters,
        stimuli,
        schedules_allowed: false,
        ride: None,
        suds: SudsView::default(),
        advice: AdviceView { automatic_possible: true, ..AdviceView::default() },
        alarms: Vec::new(),
        stage: StageView::Waiting("A stage is being started on this machine".to_owned()),
        stage_ready: false,
        headset: None,
        sensors: Vec::new(),
        signals: Vec::new(),
        heart: HeartSigns::default(),
        log: LogView {
            file: "2026-03-02-p014.mcap".to_owned(),
            bytes: 14_000,
            ..Default::default()
        },
        cues: Vec::new(),
        history: Arc::new(history),
        recent: Arc::new(vec![Record { seq: 0, at: SessionTime::ZERO, kind: opened }]),
        world: Arc::new(WorldState::new(scenario.clone(), 7)),
        head: None,
        gaze: None,
        looks: LookSigns::default(),
    }
}

fn heart_at(t: f64) -> f32 {
    let wave = (t * 0.21).sin() * 2.5 + (t * 0.053).sin() * 3.0 + (t * 1.7).sin();
    let load = [(252.0, 10.0), (430.0, 13.0), (620.0, 16.0)]
        .iter()
        .map(|(from, high): &(f64, f64)| {
            let age = t - from;
            if age < 0.0 { 0.0 } else { high * (1.0 - (-age / 15.0).exp()) * (-age / 260.0).exp() }
        })
        .sum::<f64>();
    (72.0 + wave + load) as f32
}

/// A session twelve minutes in, at the third step on the way to the fourth.
pub fn exposure(scenario: &Scenario) -> Snapshot {
    let now_secs = 761.0;
    let now = at(now_secs);
    let mut heart: Vec<(f64, Option<f32>)> = Vec::new();
    let mut t = 30.0;
    while t < now_secs {
        let gap = (505.0..528.0).contains(&t);
        if !gap || heart.last().is_some_and(|(_, v)| v.is_some()) {
            heart.push((t, (!gap).then(|| heart_at(t))));
        }
        t += 1.0;
    }
    let suds = vec![
        (60.0, 15),
        (262.0, 30),
        (380.0, 25),
        (442.0, 50),
        (560.0, 40),
        (640.0, 60),
        (700.0, 55),
    ];
    let history = History {
        heart,
        mended: vec![205.3, 331.0, 332.1, 548.4, 701.7],
        suds,
        intensity: vec![
            (0.0, Some(0.0)),
            (250.0, Some(1.0)),
            (430.0, Some(2.5)),
            (620.0, Some(4.0)),
        ],
        steps: vec![(190.0, 0), (250.0, 1), (430.0, 2), (620.0, 3)],
        stimuli: vec![(480.0, 0), (545.0, 3), (690.0, 0), (752.0, 1)],
        notes: vec![(470.0, "holds the railing with both hands".to_owned())],
        phases: vec![
            (0.0, Phase::Setup),
            (30.0, Phase::Baseline),
            (150.0, Phase::Briefing),
            (190.0, Phase::Exposure),
        ],
        ..History::default()
    };
    let mut world = WorldState::new(scenario.clone(), 7);
    world.apply(Directive::Go { place: Place::World, at: at(190.0) });
    world.apply(Directive::Move {
        parameter: "height".into(),
        motion: Motion {
            from: Value::Number(10.0),
            to: Value::Number(20.0),
            start: at(757.0),
            rate_per_s: Some(1.2),
        },
    });
    let mut snapshot = setup(scenario);
    let height = Value::Number(14.8);
    if let Some(view) = snapshot.parameters.first_mut() {
        *view = ParameterView {
            value: height,
            target: Value::Number(20.0),
            moving: true,
            setting: false,
        };
    }
    snapshot.stimuli = vec![
        StimulusView { ready_at: None, running: false, runs: 2, spent: false },
        StimulusView { ready_at: Some(at(782.0)), running: true, runs: 1, spent: false },
        StimulusView { ready_at: None, running: false, runs: 0, spent: false },
        StimulusView { ready_at: Some(at(770.0)), running: false, runs: 1, spent: false },
    ];
    snapshot.visited = Arc::new(vec![true, true, true, true, false, false, false]);
    snapshot.now = now;
    snapshot.phase = Phase::Exposure;
    snapshot.phase_since = at(190.0);
    snapshot.intensity = Some(4.0);
    let third = scenario.step_index(&"step-3".into());
    snapshot.step = third.map(|index| (index, at(620.0)));
    (snapshot.exposed_secs, snapshot.exposed_at_step_secs) = (now_secs - 190.0, now_secs - 620.0);
    snapshot.suds =
        SudsView { due: None, asked: None, last: Some((55, at(700.0))), next_due: Some(at(820.0)) };
    snapshot.stage = live();
    snapshot.stage_ready = true;
    snapshot.sensors = vec![SensorView {
        source: "polar-h10".into(),
        synthetic: false,
        by: Carrier::Bluetooth,
        rate_bpm: Some((heart_at(now_secs), at(now_secs - 0.6))),
        quality: 0.96,
        silent: false,
        state: SensorState::Connected,
        since: at(1.4),
        facts: SensorFacts {
            name: "Polar H10".to_owned(),
            address: "A0:9E:1A:00:00:01".to_owned(),
            battery_percent: Some(70),
            packets: 734,
            malformed: 2,
            last_fault: Some("it is empty".to_owned()),
            reconnects: 1,
            arrival_jitter: Some(std::time::Duration::from_millis(18)),
            ..SensorFacts::default()
        },
    }];
    snapshot.signals = vec![SignalView {
        source: "lsl:type=EDA".into(),
        state: SensorState::Connected,
        since: at(2.0),
        facts: SensorFacts {
            name: "EDA amplifier".to_owned(),
            address: "lab-pc".to_owned(),
            packets: 2936,
            clock_offset_secs: Some(-12.25),
            clock_uncertainty_secs: Some(0.0006),
            ..SensorFacts::default()
        },
    }];
    snapshot.heart = HeartSigns {
        at: at(now_secs),
        window_secs: 20.0,
        rate_bpm: Some(92.4),
        baseline_bpm: Some(74.1),
        baseline_sd_bpm: Some(2.3),
        baseline_windows: 9,
        change_from_baseline_bpm: Some(18.3),
        rmssd_window_secs: 60.0,
        rmssd_ms: Some(24.2),
        quality: Some(0.92),
        reasons: vec![QualityReason::Artefacts { share: 0.04 }],
        ..HeartSigns::default()
    };
    snapshot.log.bytes = 4_312_000;
    snapshot.history = Arc::new(history);
    snapshot.recent = Arc::new(records(scenario));
    snapshot.world = Arc::new(world);
    snapshot.headset = Some(Arc::new(headset()));
    snapshot.head = Some(Pose::default());
    snapshot.gaze = Some(GazeView {
        source: GazeSource::Head,
        origin_m: [0.0, 1.6, 0.0],
        direction: [0.0, -0.4, -0.9],
        region: Some(0),
    });
    snapshot.looks = LookSigns {
        source: Some(GazeSource::Head),
        window_secs: 60.0,
        tracked_share: Some(0.98),
        away_share: Some(0.12),
        ..LookSigns::default()
    };
    snapshot
}

/// A headset that has most of what can be asked for.
fn headset() -> Headset {
    let capability = |name: &str, state, means: &str| Capability {
        name: name.to_owned(),
        state,
        means: means.to_owned(),
    };
    use Availability::{Absent, Denied, Present};
    Headset {
        runtime: "SteamVR/OpenXR".to_owned(),
        runtime_version: "2.14.4".to_owned(),
        system: "Index".to_owned(),
        capabilities: vec![
            capability("eye tracking", Denied, "gaze is where the head points"),
            capability("presence", Present, "taking the headset off pauses the exposure"),
            capability("controllers", Present, "the patient can stop with: Index, Touch, Vive"),
            capability(
                "hand interaction",
                Present,
                "without controllers, both fists closed for half a second stop",
            ),
            capability(
                VIEW_OF_THE_ROOM,
                Absent,
                "a stop shows the safe place; take the headset off to see the room",
            ),
            capability(
                "performance settings",
                Absent,
                "the headset does not say when it grows hot",
            ),
            capability(
                "refresh rates",
                Present,
                "--hz chooses how many pictures a second are shown",
            ),
        ],
    }
}

fn live() -> StageView {
    StageView::Live {
        display: "openxr".to_owned(),
        tier: "full".to_owned(),
        system: "Index".to_owned(),
        fps: 90.0,
        cpu_ms: 4.1,
        head_tracked: true,
        telemetry_dropped: 0,
    }
}

fn records(scenario: &Scenario) -> Vec<Record> {
    let changed = |from, to| RecordKind::PhaseChanged { from, to };
    let entered = |index: usize| RecordKind::StepEntered {
        step: scenario.ladder().get(index).map_or_else(|| "none".into(), |s| s.id.clone()),
        expected_suds: None,
    };
    let answered = |suds| RecordKind::SudsAnswered { suds, asked: at(0.0), by: Origin::Therapist };
    let started = |id: &str, run| RecordKind::StimulusStarted { stimulus: id.into(), run };
    let note = "holds the railing with both hands".to_owned();
    let all = vec![
        (
            0.0,
            RecordKind::Opened {
                scenario: scenario.id().clone(),
                scenario_version: "1.0".into(),
                seed: 7,
            },
        ),
        (30.0, changed(Phase::Setup, Phase::Baseline)),
        (60.0, answered(15)),
        (150.0, changed(Phase::Baseline, Phase::Briefing)),
        (190.0, changed(Phase::Briefing, Phase::Exposure)),
        (190.0, entered(0)),
        (250.0, entered(1)),
        (262.0, answered(30)),
        (380.0, answered(25)),
        (430.0, entered(2)),
        (430.0, RecordKind::IntensityChanged { intensity: Some(2.5) }),
        (442.0, answered(50)),
        (
            470.0,
            RecordKind::Taken { command: Command::Note { text: note }, from: Origin::Therapist },
        ),
        (480.0, started("gust", 1)),
        (545.0, started("siren", 1)),
        (560.0, answered(40)),
        (620.0, entered(3)),
        (640.0, answered(60)),
        (690.0, started("gust", 2)),
        (700.0, answered(55)),
        (752.0, started("sway", 1)),
    ];
    all.into_iter()
        .enumerate()
        .map(|(seq, (t, kind))| Record { seq: seq as u64, at: at(t), kind })
        .collect()
}

fn and_then(snapshot: &mut Snapshot, kind: RecordKind) {
    let mut records = snapshot.recent.as_ref().clone();
    records.push(Record { seq: records.len() as u64, at: snapshot.now, kind });
    snapshot.recent = Arc::new(records);
}

/// The session of [`exposure`] with a rule that proposes the next step, and automatic mode on.
pub fn proposed(scenario: &Scenario) -> Snapshot {
    let mut snapshot = exposure(scenario);
    snapshot.suds.last = Some((30, at(750.0)));
    let sentence = "SUDS from 60 to 30: step 5 (30 m, glass) can follow (rule peak-halved)";
    snapshot.advice.automatic = true;
    snapshot.advice.proposal = Some(Proposal {
        id: 3,
        rule: "peak-halved".into(),
        action: Action::StepUp,
        sentence: sentence.to_owned(),
        seen: Vec::new(),
        window_secs: 0.0,
        held_secs: 0.0,
        until: at(840.0),
    });
    snapshot
}

/// The session of [`exposure`] with SUDS overdue.
pub fn suds_due(scenario: &Scenario) -> Snapshot {
    let mut snapshot = exposure(scenario);
    snapshot.suds.due = Some(at(721.0));
    snapshot.suds.next_due = None;
    snapshot
}

/// The session of [`exposure`] with SUDS asked for, eyes tracked and a command refused.
pub fn suds_asked(scenario: &Scenario) -> Snapshot {
    let mut snapshot = exposure(scenario);
    snapshot.suds.asked = Some(at(755.0));
    snapshot.suds.next_due = None;
    if let Some(gaze) = &mut snapshot.gaze {
        gaze.source = GazeSource::Eye;
        gaze.region = Some(2);
    }
    snapshot.looks.source = Some(GazeSource::Eye);
    and_then(&mut snapshot, RecordKind::SudsAsked { by: Origin::Therapist });
    let command = Command::Trigger { stimulus: "sway".into() };
    let reason = Refusal::Cooldown { until: at(782.0) };
    and_then(&mut snapshot, RecordKind::Refused { command, from: Origin::Therapist, reason });
    snapshot
}

/// The session of [`exposure`], stopped by the patient.
pub fn stopped(scenario: &Scenario) -> Snapshot {
    let mut snapshot = exposure(scenario);
    snapshot.stopped = true;
    snapshot.phase = Phase::SafePlace;
    snapshot.phase_since = at(758.0);
    snapshot.stimuli.iter_mut().for_each(|s| s.running = false);
    let mut world = snapshot.world.as_ref().clone();
    world.apply(Directive::Stop { at: at(758.0) });
    snapshot.world = Arc::new(world);
    and_then(&mut snapshot, RecordKind::Stopped { cause: StopCause::PatientSqueeze });
    let (from, to) = (Phase::Exposure, Phase::SafePlace);
    and_then(&mut snapshot, RecordKind::PhaseChanged { from, to });
    snapshot
}

/// A synthetic patient; the stage is lost, a heart source is silent, the log drops messages.
pub fn stage_lost(scenario: &Scenario) -> Snapshot {
    let mut snapshot = stopped(scenario);
    let reason = "its process ended (exit 101); it is being started again".to_owned();
    snapshot.stage = StageView::Lost { reason };
    snapshot.stage_ready = false;
    snapshot.gaze = None;
    snapshot.log.dropped = 212;
    snapshot.heart = HeartSigns {
        rate_bpm: None,
        change_from_baseline_bpm: None,
        rmssd_ms: None,
        quality: Some(0.0),
        reasons: vec![QualityReason::Coverage { share: 0.0 }],
        ..snapshot.heart
    };
    if let Some(sensor) = snapshot.sensors.first_mut() {
        sensor.source = "synthetic".into();
        sensor.synthetic = true;
        sensor.silent = true;
        (sensor.state, sensor.since) = (SensorState::Silent, at(751.0));
        sensor.quality = 0.0;
        sensor.rate_bpm = Some((92.0, at(746.0)));
    }
    let alarm = |id, kind, raised, message: &str| Alarm {
        id,
        kind,
        raised: at(raised),
        message: message.to_owned(),
        acknowledged: false,
    };
    snapshot.alarms = vec![
        alarm(
            1,
            AlarmKind::HeartSilent { source: "synthetic".into() },
            751.0,
            "The heart source is silent. Check the strap; the session goes on.",
        ),
        alarm(
            2,
            AlarmKind::StageLost,
            758.0,
            "The stage is gone. Speak to the patient; it restarts in the safe place.",
        ),
    ];
    let raised: Vec<_> = snapshot.alarms.clone();
    for alarm in raised {
        and_then(&mut snapshot, RecordKind::AlarmRaised { alarm });
    }
    snapshot
}
