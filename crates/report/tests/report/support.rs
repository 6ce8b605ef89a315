//! Logs of sessions that really ran through the core, with hearts and looks of known values.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gradus_base::sample::*;
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};
use gradus_log::read::LogFile;
use gradus_log::{Attached, Entry, Header, LogHandle, LogWriter};
use gradus_report::{Session as Facts, read};
use gradus_scenario::read::Options;
use gradus_scenario::{Scenario, ScenarioFiles};
use gradus_session::advice::Rules;
use gradus_session::link::Telemetry;
use gradus_session::{Command, Input, Origin, Outcome, Session, StageEvent};

pub const UNIX_NS: u64 = 1_795_290_960_000_000_000;

pub fn secs(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

/// The scenario of heights, and its files.
pub fn heights() -> (Arc<Scenario>, ScenarioFiles) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/heights.ron");
    let options = Options::default();
    let reading = gradus_files::open(Path::new(path), &options).unwrap();
    let files = ScenarioFiles::of(&reading.sources, &options);
    (Arc::new(reading.scenario.unwrap()), files)
}

/// What a session is made of.
#[derive(Clone)]
pub struct Made {
    pub code: String,
    /// When it began, days after the first.
    pub day: u64,
    pub modelled: bool,
    /// What somebody asks for, and when, s.
    pub asked: Vec<(f64, Command)>,
    /// The time between two beats from a moment on, ms; 0: silence.
    pub beats: Vec<(f64, f64)>,
    /// Which region is looked at from a moment on.
    pub looks: Vec<(f64, Option<u16>)>,
    pub end_s: f64,
}

impl Default for Made {
    /// A minute of rest at 75, two steps at 80 and 90, recovery; answers 20, 60, 40 and 10.
    fn default() -> Self {
        let step = |step: &str| Command::GoToStep { step: Name::from(step) };
        let answer = |suds| Command::AnswerSuds { suds };
        Self {
            code: "P01".to_owned(),
            day: 0,
            modelled: false,
            asked: vec![
                (0.0, Command::BeginBaseline),
                (65.0, Command::BeginExposure),
                (65.0, step("first-floor")),
                (80.0, Command::AskSuds),
                (82.0, answer(20)),
                (105.0, step("third-floor")),
                (110.0, Command::AskSuds),
                (112.0, answer(60)),
                (120.0, Command::Trigger { stimulus: Name::from("bird") }),
                (126.0, Command::Note { text: "Held the rail.".to_owned() }),
                (130.0, Command::AskSuds),
                (132.0, answer(45)),
                (134.0, Command::CorrectSuds { suds: 40 }),
                (150.0, Command::Stop),
                (152.0, Command::ReleaseStop),
                (153.0, Command::BeginRecovery),
                (160.0, Command::AskSuds),
                (162.0, answer(10)),
                (170.0, Command::Close),
            ],
            beats: vec![(0.0, 800.0), (65.0, 750.0), (105.0, 700.0), (150.0, 800.0)],
            looks: vec![(0.0, None), (65.0, Some(0)), (95.0, Some(1)), (125.0, Some(0))],
            end_s: 171.0,
        }
    }
}

impl Made {
    /// Writes it; the log's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        let (scenario, files) = heights();
        let log = LogWriter::create(dir.path(), self.header(&scenario, &files)).unwrap();
        let (mut session, opened) = Session::open_with(scenario.clone(), Rules::none(), 7);
        record(&log, opened);
        let ready = StageEvent::Ready {
            display: "offscreen".to_owned(),
            tier: "light".to_owned(),
            system: String::new(),
            gaze: "eye".to_owned(),
        };
        record(&log, session.handle(&Input::Stage(ready), SessionTime::ZERO));
        let mut asked = self.asked.iter().peekable();
        let (mut beat_s, mut frame_s) = (0.4, 0.1);
        for tick in 0..(self.end_s * 20.0) as u64 {
            let at_s = tick as f64 / 20.0;
            while let Some((_, command)) = asked.next_if(|(at, _)| *at <= at_s) {
                let (command, from) = (command.clone(), Origin::Therapist);
                record(&log, session.handle(&Input::Command { command, from }, secs(at_s)));
            }
            while beat_s <= at_s {
                let ms = held(&self.beats, beat_s);
                beat_s += if ms > 0.0 { ms / 1e3 } else { 0.5 };
                if ms > 0.0 && beat_s <= at_s + 2.0 {
                    let sample = self.heart(beat_s, ms);
                    push(&log, secs(beat_s), Entry::Heart(sample.clone()));
                }
            }
            while frame_s <= at_s {
                let region = held(&self.looks, frame_s);
                push(&log, secs(frame_s), Entry::Telemetry(self.telemetry(frame_s, region)));
                frame_s += 0.05;
            }
        }
        record(&log, session.handle(&Input::Tick, secs(self.end_s)));
        std::fs::read(log.finish().unwrap().path).unwrap()
    }

    pub fn log(&self) -> LogFile {
        LogFile::from_bytes(self.bytes())
    }

    pub fn facts(&self) -> Facts {
        read(&self.log(), "en").unwrap()
    }

    fn header(&self, scenario: &Scenario, files: &ScenarioFiles) -> Header {
        let patient = if self.modelled { "synthetic:7" } else { "a person" };
        let of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        let included = files.included.iter();
        Header {
            epoch: Epoch {
                unix_ns: UNIX_NS + self.day * 86_400_000_000_000,
                monotonic_ns: 77,
                boot_id: "boot".to_owned(),
            },
            patient_code: self.code.clone(),
            seed: 7,
            scenario: Attached { name: files.name.clone(), data: files.text.clone().into() },
            included: included
                .map(|(name, data)| Attached { name: name.clone(), data: data.clone() })
                .collect(),
            language: "en".to_owned(),
            script: None,
            rules: None,
            regions: scenario.regions().iter().map(|region| region.id.clone()).collect(),
            versions: of(&[("gradus", "0.1.0"), ("scenario", scenario.version())]),
            sources: of(&[("heart", "strap"), ("patient", patient)]),
            need_bytes: 1_000_000,
        }
    }

    fn heart(&self, at_s: f64, ms: f64) -> HeartSample {
        HeartSample {
            capture: Capture { at: secs(at_s), uncertainty_ns: 250_000 },
            rate_bpm: Some((60_000.0 / ms) as f32),
            rr_ms: vec![ms as f32],
            contact: Contact::Contact,
            source: Name::from("strap"),
            synthetic: self.modelled,
            quality: 1.0,
        }
    }

    fn telemetry(&self, at_s: f64, region: Option<u16>) -> Telemetry {
        let (capture, frame) =
            (Capture { at: secs(at_s), uncertainty_ns: 0 }, ReferenceFrame::PlaySpace);
        let pose = Pose { position_m: [0.0, 1.6, 0.0], orientation_xyzw: [0.0, 0.0, 0.0, 1.0] };
        let hand = |side| HandSample {
            capture,
            side,
            frame,
            position_tracked: false,
            orientation_tracked: false,
            pose,
            squeeze: None,
            menu: None,
        };
        Telemetry {
            frame: FrameSample {
                capture,
                index: (at_s * 20.0) as u64,
                period_ms: 50.0,
                cpu_ms: 2.0,
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
                source: GazeSource::Eye,
                frame,
                origin_m: [0.0, 1.6, 0.0],
                direction: [0.0, 0.0, -1.0],
                valid: true,
                region,
            },
        }
    }
}

/// The value that holds at a moment.
fn held<T: Copy>(values: &[(f64, T)], at_s: f64) -> T {
    values.iter().rfind(|(from, _)| *from <= at_s).unwrap().1
}

fn record(log: &LogHandle, outcome: Outcome) {
    for record in outcome.records {
        push(log, record.at, Entry::Event(record));
    }
}

/// Faster than any session: waits where the queue is full.
pub fn push(log: &LogHandle, at: SessionTime, entry: Entry) {
    while !log.push(at, entry.clone()) {
        assert!(log.status().failure.is_none());
        std::thread::yield_now();
    }
}

/// The header of a log whose scenario is none.
pub fn bare_header() -> Header {
    let (scenario, files) = heights();
    Header {
        scenario: Attached { name: "none.ron".to_owned(), data: b"()".to_vec() },
        included: Vec::new(),
        regions: Vec::new(),
        ..Made::default().header(&scenario, &files)
    }
}
