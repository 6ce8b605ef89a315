//! A session and Lab Streaming Layer: signals come in, the session's own streams go out.

use gradus_base::sensor::SensorState;
use gradus_log::Topic;
use gradus_log::read::Content;
use gradus_lsl::{Inlet, Limits, State, Station, StreamInfo, Wanted, local_clock};
use gradus_session::{AlarmKind, Command, RecordKind, SensorEvent};

use crate::fake_stage::LONG;
use crate::support::*;

#[test]
fn a_signal_is_in_the_log_with_its_labels_and_in_the_timeline() {
    let name = format!("gradus-engine-eda-{}", std::process::id());
    let station = Station::open().unwrap();
    let outlet =
        station.publish(StreamInfo::new(&name, "EDA").channel("EDA", "uS", "EDA")).unwrap();
    let desk = Desk::with(|mut config| {
        config.signals = vec![format!("lsl:{name}").parse().unwrap()];
        config
    });
    let shown = desk.until(|snapshot| {
        outlet.push_numbers(&[2.25], local_clock());
        snapshot.history.signals.first().is_some_and(|line| line.points.len() > 1)
    });
    let line = &shown.history.signals[0];
    assert_eq!((line.label.as_str(), line.unit.as_str()), ("EDA", "uS"));
    drop(outlet);
    desk.until(|snapshot| {
        let lost = |record: &gradus_session::Record| {
            matches!(
                &record.kind,
                gradus_session::RecordKind::Sensor { event: SensorEvent::Lost { .. } }
            )
        };
        snapshot.recent.iter().any(lost)
    });
    let logged = desk.close();
    logged.is_whole_and_replays();
    let blocks = logged.log.messages().filter_map(|message| match message.content().unwrap() {
        Content::Signals(block) => Some((block, message)),
        _ => None,
    });
    let mut seen = 0;
    for (block, message) in blocks {
        assert_eq!(message.topic, Some(Topic::Signals));
        assert_eq!((block.channels[0].label.as_str(), block.stream.as_str()), ("EDA", &*name));
        for sample in &block.samples {
            assert_eq!(sample.values, [Some(2.25)]);
            assert!(sample.capture.uncertainty_ns > 0);
        }
        seen += block.samples.len();
    }
    assert!(seen > 1);
    let info = gradus_log::info::info(&logged.log);
    assert_eq!(info.metadata["gradus.signal"]["stream"], name);
    assert!(info.metadata["gradus.signal"].contains_key("clock_uncertainty_s"));
}

#[test]
fn heart_and_events_of_a_session_can_be_read_by_others() {
    let desk = Desk::with(|mut config| {
        config.lsl_out = true;
        config.heart = "synthetic:3".parse().unwrap();
        config.patient_code = format!("L{}", std::process::id());
        config
    });
    let limits = Limits { channels: 8, waiting: 256 };
    let source = desk.metadata("gradus.lsl_out")["heart"].clone();
    let inlet = Inlet::open(Wanted::Source(source.clone()), limits).unwrap();
    let since = std::time::Instant::now();
    let mut got = Vec::new();
    while got.len() < 3 {
        inlet.take(100, &mut got);
        assert!(since.elapsed() < LONG, "{:?}", inlet.state());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let State::Live(info) = inlet.state() else { panic!("{:?}", inlet.state()) };
    assert_eq!((info.source_id.as_str(), info.kind.as_str()), (source.as_str(), "HeartRate"));
    let channels: Vec<_> =
        info.channels.iter().map(|c| (c.label.as_str(), c.unit.as_str())).collect();
    assert_eq!(channels[..2], [("rate", "1/min"), ("rr", "ms")]);
    desk.asks(Command::Note { text: "read by others".to_owned() });
    let logged = desk.close();
    // Each sample is a beat of the log, at its time.
    let epoch =
        gradus_log::info::info(&logged.log).metadata["gradus.session"]["epoch_monotonic_ns"]
            .parse::<f64>()
            .unwrap();
    let logged_beats: Vec<(f64, f32)> = logged
        .log
        .messages()
        .filter_map(|message| match message.content().unwrap() {
            Content::Heart(sample) => Some(sample),
            _ => None,
        })
        .flat_map(|sample| {
            let mut at = sample.capture.at.as_secs_f64();
            let mut beats = Vec::new();
            for rr in sample.rr_ms.iter().rev() {
                beats.push((at, *rr));
                at -= f64::from(*rr) / 1000.0;
            }
            beats
        })
        .collect();
    for one in got.iter().filter(|one| one.values[1].is_finite()) {
        let at = one.at - epoch / 1e9;
        let unsure = one.uncertainty.as_secs_f64() + 1e-6;
        let beat = logged_beats.iter().find(|(t, _)| (t - at).abs() <= unsure);
        let (_, rr) = beat.unwrap_or_else(|| panic!("no beat at {at} s in {logged_beats:?}"));
        assert!((f64::from(*rr) - one.values[1]).abs() < 1e-3);
    }
    let info = gradus_log::info::info(&logged.log);
    assert_eq!(info.metadata["gradus.lsl_out"]["dropped"], "0");
}

#[test]
fn a_heart_that_leaves_and_returns_mid_session_is_told_step_by_step_and_counted() {
    let name = format!("gradus-engine-heart-{}", std::process::id());
    let station = Station::open().unwrap();
    let stream = || {
        let mut info =
            StreamInfo::new(&name, "HR").channel("rate", "bpm", "").channel("rr", "ms", "");
        info.source_id = "the strap".to_owned();
        info
    };
    let source = format!("lsl:{name}");
    let desk = Desk::with(|mut config| {
        config.heart = source.parse().unwrap();
        config
    });
    let shown = desk.until(|s| !s.sensors.is_empty());
    assert_eq!(shown.sensors[0].state, SensorState::Connecting);
    let sends = |outlet: &gradus_lsl::Outlet| {
        let shown = desk.until(|s| {
            outlet.push_numbers(&[72.0, 833.0], local_clock());
            s.sensors[0].state == SensorState::Connected && s.sensors[0].rate_bpm.is_some()
        });
        assert!(shown.alarms.is_empty() && shown.sensors[0].facts.packets > 0);
    };
    let outlet = station.publish(stream()).unwrap();
    sends(&outlet);
    drop(outlet);
    let lost = desk.until(|s| matches!(s.sensors[0].state, SensorState::Lost { .. }));
    let silent = AlarmKind::HeartSilent { source: source.as_str().into() };
    assert!(alarmed(&lost, &silent) && lost.sensors[0].silent);
    let outlet = station.publish(stream()).unwrap();
    sends(&outlet);
    let logged = desk.close();
    logged.is_whole_and_replays();

    let story: Vec<&str> = logged
        .records
        .iter()
        .filter_map(|record| match &record.kind {
            RecordKind::Sensor { event: SensorEvent::Connecting { .. } } => Some("connecting"),
            RecordKind::Sensor { event: SensorEvent::Connected { .. } } => Some("connected"),
            RecordKind::Sensor { event: SensorEvent::Lost { .. } } => Some("lost"),
            RecordKind::SensorSilent { .. } => Some("silent"),
            RecordKind::SensorReturned { gone, .. } => {
                assert_eq!(*gone, lost.sensors[0].since);
                Some("returned")
            }
            _ => None,
        })
        .collect();
    assert_eq!(story, ["connecting", "connected", "lost", "connected", "returned"]);
    let first = logged.log.messages().find_map(|message| match message.content().unwrap() {
        Content::Heart(_) => Some(message.log_time),
        _ => None,
    });
    let epoch: u64 =
        gradus_log::info::info(&logged.log).metadata["gradus.session"]["epoch_unix_ns"]
            .parse()
            .unwrap();
    let connected = logged.records.iter().find(|record| {
        matches!(record.kind, RecordKind::Sensor { event: SensorEvent::Connected { .. } })
    });
    assert_eq!(connected.unwrap().at.0 + epoch, first.unwrap(), "with its first sample");
    let info = gradus_log::info::info(&logged.log);
    let counted = &info.metadata[&format!("gradus.sensor {source}")];
    assert_eq!((counted["reconnects"].as_str(), counted["malformed"].as_str()), ("1", "0"));
    assert!(counted["packets"].parse::<u64>().unwrap() >= 2);
    let clock = &info.metadata["gradus.clock"][&format!("/heart {source}")];
    assert!(clock.contains("measured correction") && clock.contains("round trip"), "{clock}");
}
