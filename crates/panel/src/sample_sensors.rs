//! Made-up sessions in which sensors and signals matter: trouble, a missing baseline, other signals,
//! many alarms, ninety minutes. For tests, pictures and measurements.

use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_base::sensor::{SensorFacts, SensorState};
use gradus_scenario::Scenario;
use gradus_session::snapshot::{History, SignalLine, SignalView, Snapshot};
use gradus_session::{Alarm, AlarmKind, Phase};
use gradus_signal::heart::{HeartSigns, QualityReason};

use crate::sample_snapshot::{exposure, proposed, stage_lost};

fn at(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

/// The strap has left; the reason is in the words of its source.
pub fn strap_gone(scenario: &Scenario) -> Snapshot {
    let mut snapshot = exposure(scenario);
    let reason =
        "Polar H10 (A0:9E:1A:00:00:01) has gone out of reach or was switched off".to_owned();
    if let Some(sensor) = snapshot.sensors.first_mut() {
        sensor.state = SensorState::Lost { reason };
        sensor.since = at(733.0);
        (sensor.silent, sensor.quality) = (true, 0.0);
    }
    snapshot.heart = HeartSigns {
        rate_bpm: None,
        change_from_baseline_bpm: None,
        rmssd_ms: None,
        quality: Some(0.0),
        reasons: vec![QualityReason::Coverage { share: 0.0 }],
        ..snapshot.heart
    };
    let mut history = snapshot.history.as_ref().clone();
    history.heart.retain(|(t, _)| *t < 733.0);
    history.heart.push((733.0, None));
    snapshot.history = Arc::new(history);
    snapshot
}

/// The strap sends, with a weak battery and packets that nobody can read.
pub fn strap_weak(scenario: &Scenario) -> Snapshot {
    let mut snapshot = exposure(scenario);
    if let Some(sensor) = snapshot.sensors.first_mut() {
        sensor.facts.battery_percent = Some(8);
        sensor.facts.malformed = 64;
    }
    snapshot
}

/// Exposed without a rest before: rules over heart change are silent.
pub fn without_baseline(scenario: &Scenario) -> Snapshot {
    let mut snapshot = exposure(scenario);
    snapshot.heart = HeartSigns {
        baseline_bpm: None,
        baseline_sd_bpm: None,
        change_from_baseline_bpm: None,
        baseline_windows: 1,
        reasons: vec![QualityReason::BaselineShort { windows: 1, needed: 3 }],
        ..snapshot.heart
    };
    snapshot.advice.without_baseline = true;
    snapshot.exposed_secs = 24.0;
    snapshot
}

/// Five alarms at once.
pub fn many_alarms(scenario: &Scenario) -> Snapshot {
    let mut snapshot = stage_lost(scenario);
    let alarm = |id, kind, raised, message: &str| Alarm {
        id,
        kind,
        raised: at(raised),
        message: message.to_owned(),
        acknowledged: id == 3,
    };
    snapshot.alarms.extend([
        alarm(
            3,
            AlarmKind::SignalLost { source: "lsl:type=EDA".into() },
            752.0,
            "The signal lsl:type=EDA is gone: its stream ended. The session goes on without it.",
        ),
        alarm(
            4,
            AlarmKind::LogFailed,
            759.0,
            "The log cannot be written: no space left on device. Make room; up to 48 MiB are kept \
             and written when the disk takes them again.",
        ),
        alarm(
            5,
            AlarmKind::HeadUntracked,
            760.0,
            "The head is not tracked. Check that the headset sits and its cameras see the room.",
        ),
    ]);
    snapshot
}

/// A proposal of the greatest length.
pub fn long_proposal(scenario: &Scenario) -> Snapshot {
    let mut snapshot = proposed(scenario);
    if let Some(proposal) = &mut snapshot.advice.proposal {
        proposal.sentence =
            "SUDS 90, heart rate 31 a minute above rest over the last 20 s and head \
                             direction off what is feared for 82 % of the last 60 s: going back to \
                             step 3 (10 m, bars) is possible (rule very-high-and-looking-away)"
                .to_owned();
    }
    snapshot
}

/// `channels` channels beside the heart: EDA first, then others with long names, gaps, values that
/// are no numbers, a flat line, and huge values.
pub fn signals(scenario: &Scenario, channels: usize) -> Snapshot {
    let mut snapshot = exposure(scenario);
    let all = [
        ("EDA", "microsiemens"),
        ("Fz alpha", "uV^2"),
        ("Skin conductance, left hand, index and middle finger, cleaned by the amplifier", "uS"),
        ("theta", ""),
        ("flat", "V"),
        ("raw", "counts"),
        ("", "a.u."),
        ("beta", "uV^2"),
    ];
    let value = |channel: usize, t: f64| match channel {
        0 => Some(4.2 + (t / 60.0).sin() * 0.8 + if t > 620.0 { 1.5 } else { 0.0 }),
        2 => (!(300.0..420.0).contains(&t)).then(|| (t / 30.0).cos() * 0.02 + 0.31),
        3 => Some(if (t / 10.0) as u64 % 7 == 3 { f64::NAN } else { (t / 9.0).sin() }),
        4 => Some(5.0),
        5 => Some((t / 40.0).sin() * 1.5e308),
        6 => (t < 500.0).then_some(t * 1e-5),
        n => Some((t * 0.13 * n as f64).sin() * 12.0 + (t * 0.9).cos() * 4.0),
    };
    let points = |channel| {
        (0..1520).map(|i| f64::from(i) * 0.5).map(|t| (t, value(channel, t))).collect::<Vec<_>>()
    };
    let lines = all.iter().take(channels).enumerate().map(|(channel, (label, unit))| SignalLine {
        source: if channel == 0 { "lsl:type=EDA".into() } else { "lsl:EEG-band-power".into() },
        channel,
        label: (*label).to_owned(),
        unit: (*unit).to_owned(),
        points: points(channel),
    });
    let mut history = snapshot.history.as_ref().clone();
    history.signals = Arc::new(lines.collect());
    snapshot.history = Arc::new(history);
    if channels > 1 {
        snapshot.signals.push(SignalView {
            source: "lsl:EEG-band-power".into(),
            state: SensorState::Connected,
            since: at(3.0),
            facts: SensorFacts { packets: 15_000, ..SensorFacts::default() },
        });
    }
    snapshot
}

/// Ninety minutes with a rate each second, eight signals and every other history of a session.
pub fn ninety_minutes(scenario: &Scenario) -> Snapshot {
    const SECS: u32 = 5400;
    let mut snapshot = signals(scenario, 8);
    let rate = |t: f64| 82.0 + (t * 0.21).sin() * 4.0 + (t * 0.011).sin() * 15.0;
    let seconds = || (0..SECS).map(f64::from);
    let lines = snapshot.history.signals.iter().map(|line| SignalLine {
        points: (0..2 * SECS)
            .map(|i| f64::from(i) * 0.5)
            .map(|t| (t, (t % 700.0 > 9.0).then(|| (t * 0.31 * (line.channel + 1) as f64).sin())))
            .collect(),
        ..line.clone()
    });
    let history = History {
        heart: seconds().map(|t| (t, (t % 600.0 > 12.0).then(|| rate(t) as f32))).collect(),
        mended: seconds().filter(|t| t % 37.0 == 0.0).collect(),
        suds: seconds().filter(|t| t % 300.0 == 0.0).map(|t| (t, (t / 90.0) as u8)).collect(),
        intensity: seconds().filter(|t| t % 240.0 == 0.0).map(|t| (t, Some(t / 600.0))).collect(),
        steps: seconds().filter(|t| t % 480.0 == 0.0).map(|t| (t, (t / 900.0) as usize)).collect(),
        stimuli: seconds().filter(|t| t % 180.0 == 0.0).map(|t| (t, 0)).collect(),
        notes: seconds().filter(|t| t % 400.0 == 0.0).map(|t| (t, "a note".to_owned())).collect(),
        phases: vec![(0.0, Phase::Setup), (60.0, Phase::Baseline), (240.0, Phase::Exposure)],
        signals: Arc::new(lines.collect()),
    };
    snapshot.now = at(f64::from(SECS));
    snapshot.phase_since = at(240.0);
    snapshot.step = snapshot.step.map(|(index, _)| (index, at(5300.0)));
    snapshot.history = Arc::new(history);
    snapshot
}
