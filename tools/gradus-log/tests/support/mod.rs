//! A session whose eyes do what a script says, and its log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_base::sample::*;
use gradus_base::time::Epoch;
use gradus_log::{Attached, Entry, Header, LogWriter, Sealing};
use gradus_scenario::read::read_bytes;
use gradus_session::advice::Rules;
use gradus_session::link::Telemetry;
use gradus_session::{Command as Asked, Input, Origin, Outcome, Session, StageEvent};

pub const RATE_HZ: u64 = 90;
/// Shown while the eyes are off what is feared: the next look at it begins at 53 s.
pub const STIMULUS_S: f64 = 49.5;
pub const END_S: f64 = 70.0;

/// What the eyes do at a time: azimuth, elevation, and the region that is met; none in a blink.
pub fn look(at_s: f64) -> Option<(f64, f64, Option<u16>)> {
    let low = (at_s - 8.0).rem_euclid(5.0);
    let high = (at_s - 38.0).rem_euclid(5.0);
    match at_s {
        // Three seconds down at the ground, two up.
        _ if (8.0..38.0).contains(&at_s) && low < 3.0 => Some((0.0, -40.0, Some(0))),
        _ if (8.0..38.0).contains(&at_s) => Some((10.0, 20.0, Some(1))),
        // A second at the ground, a blink of 0.3 s, 3.7 s up.
        _ if (38.0..68.0).contains(&at_s) && high < 1.0 => Some((0.0, -20.0, Some(0))),
        _ if (38.0..68.0).contains(&at_s) && high < 1.3 => None,
        _ if (38.0..68.0).contains(&at_s) => Some((-30.0, 30.0, Some(1))),
        _ => Some((0.0, 5.0, Some(1))),
    }
}

fn telemetry(index: u64, source: GazeSource) -> Telemetry {
    let at = SessionTime(index * 1_000_000_000 / RATE_HZ);
    let capture = Capture { at, uncertainty_ns: 1_000_000 };
    let frame = ReferenceFrame::PlaySpace;
    let pose = Pose { position_m: [0.0, 1.7, 0.0], ..Pose::default() };
    let hand = |side| HandSample {
        capture,
        side,
        frame,
        position_tracked: false,
        orientation_tracked: false,
        pose: Pose::default(),
        squeeze: None,
        menu: None,
    };
    let look = look(at.as_secs_f64());
    let (azimuth, elevation, region) = look.unwrap_or_default();
    let (a, e) = (azimuth.to_radians(), elevation.to_radians());
    Telemetry {
        frame: FrameSample {
            capture,
            index,
            period_ms: 1e3 / RATE_HZ as f32,
            cpu_ms: 1.0,
            telemetry_dropped: 0,
            directed_at: SessionTime::ZERO,
        },
        head: HeadSample {
            capture,
            frame,
            position_tracked: true,
            orientation_tracked: true,
            pose,
        },
        hands: [hand(Side::Left), hand(Side::Right)],
        gaze: GazeSample {
            capture,
            source,
            frame,
            origin_m: pose.position_m,
            direction: [a.sin() * e.cos(), e.sin(), -a.cos() * e.cos()].map(|v| v as f32),
            valid: look.is_some(),
            region,
        },
    }
}

/// The log of such a session, in `folder`.
pub fn session(folder: &Path, source: GazeSource) -> PathBuf {
    session_at(folder, source, 1_795_290_960_000_000_000)
}

/// The same, begun then, ns since the Unix epoch.
pub fn session_at(folder: &Path, source: GazeSource, began: u64) -> PathBuf {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/scenarios/small.ron");
    let text = std::fs::read(path).unwrap();
    let scenario = Arc::new(read_bytes("small.ron", &text).1.scenario.unwrap());
    let header = Header {
        epoch: Epoch { unix_ns: began, monotonic_ns: 7, boot_id: "b".into() },
        patient_code: "P01".into(),
        seed: 7,
        scenario: Attached { name: "small.ron".into(), data: text },
        included: Vec::new(),
        language: scenario.language().to_string(),
        script: None,
        rules: None,
        regions: scenario.regions().iter().map(|region| region.id.clone()).collect(),
        versions: BTreeMap::new(),
        sources: BTreeMap::new(),
        need_bytes: 1_000_000,
    };
    let sealing = Sealing { wall: Arc::new(move |at| began + at.0), ..Sealing::default() };
    let log = LogWriter::create_sealed(folder, header, &sealing).unwrap();
    let (mut session, opened) = Session::open_with(scenario, Rules::none(), 7);
    let secs = SessionTime::from_secs_f64;
    let push = |at: SessionTime, entry: Entry| {
        while !log.push(at, entry.clone()) {
            std::thread::yield_now();
        }
    };
    let tell = |outcome: Outcome| {
        outcome.records.into_iter().for_each(|record| push(record.at, Entry::Event(record)));
    };
    tell(opened);
    let text = |text: &str| text.to_owned();
    let ready = StageEvent::Ready {
        display: text("openxr"),
        tier: text("light"),
        system: text("scripted"),
        gaze: text("eye"),
    };
    let asked = |command| Input::Command { command, from: Origin::Therapist };
    let shown = StageEvent::Presented {
        stimulus: "drop".into(),
        run: 1,
        at: SessionTime::from_secs_f64(STIMULUS_S),
    };
    let mut inputs = vec![
        (0.0, Input::Stage(ready)),
        (0.5, asked(Asked::BeginBaseline)),
        (5.0, asked(Asked::BeginExposure)),
        (8.0, asked(Asked::GoToStep { step: "low".into() })),
        (38.0, asked(Asked::GoToStep { step: "high".into() })),
        (STIMULUS_S - 0.02, asked(Asked::Trigger { stimulus: "drop".into() })),
        (STIMULUS_S + 0.01, Input::Stage(shown)),
        (68.0, asked(Asked::BeginRecovery)),
        (END_S, asked(Asked::Close)),
    ]
    .into_iter()
    .peekable();
    for index in 0..(END_S as u64 * RATE_HZ) {
        let at = index as f64 / RATE_HZ as f64;
        while let Some((due, input)) = inputs.next_if(|(due, _)| *due <= at) {
            tell(session.handle(&input, secs(due)));
        }
        push(secs(at), Entry::Telemetry(telemetry(index, source)));
    }
    for (due, input) in inputs {
        tell(session.handle(&input, secs(due)));
    }
    log.finish().unwrap().path
}
