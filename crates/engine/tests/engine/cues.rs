//! Vibration and scent, as they arrive at devices: a serial port is a pair of pseudo-terminals whose
//! other end is the test, OSC arrives at a socket and is read here without the sender's library.

use std::net::UdpSocket;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus_log::read::Content;
use gradus_scenario::ScenarioFiles;
use gradus_scenario::read::{self, Options};
use gradus_session::snapshot::CueState;
use gradus_session::*;
use gradus_text::Source;

use crate::fake_stage::LONG;
use crate::pair::Pair;
use crate::support::*;

const ROAD: &str = r#"(
    format: 1, id: "road", version: "1.0.0", title: "A road", description: "Speed.",
    content_warning: "A blast.", posture: Seated,
    parameters: [
        (id: "speed", label: "Speed",
         kind: Number(unit: "m/s", min: 0, max: 10, default: 0, rate_per_s: 10)),
    ],
    stimuli: [(id: "blast", label: "Blast", duration_secs: 600, cooldown_secs: 600)],
    cues: [
        (id: "seat", kind: Vibration(channel: 3, hz: Follow("speed", [(0, 20), (10, 60)])),
         level: Follow("speed", [(0, 0), (10, 0.5)])),
        (id: "blast", kind: Vibration(channel: 3, hz: 25), level: During("blast", [(0, 0.9)])),
        (id: "diesel", kind: Scent(scent: "diesel", channel: 1), level: 0.4,
         when: Above("speed", 5)),
    ],
    ladder: [
        (id: "stands", label: "Stands", expected_suds: 10),
        (id: "drives", label: "Drives", expected_suds: 20, values: [("speed", 10)]),
    ],
    world: (), safe_place: (),
)"#;

/// The same with 32 cues that never stand still.
fn restless() -> String {
    let cue = |index: u8| {
        format!(
            "(id: \"c{index}\", kind: {}, level: Sum([0.5, Wave({}, 0.4)])),",
            match index {
                0..16 => format!("Vibration(channel: {index})"),
                _ => format!("Scent(scent: \"s{index}\", channel: {})", index - 16),
            },
            f64::from(index).mul_add(0.1, 1.0)
        )
    };
    let cues: String = (0..32).map(cue).collect();
    let (before, rest) = ROAD.split_once("cues: [").unwrap();
    let (seat_and_others, after) = rest.split_once("    ladder:").unwrap();
    assert!(seat_and_others.contains("diesel"));
    let blast = "world: (exposure_ev: During(\"blast\", [(0, 0)]))";
    format!("{before}cues: [{cues}],\n    ladder:{after}").replace("world: ()", blast)
}

/// A session over a scenario with cues, with a stage, in which the patient is shown the world.
fn exposed(text: &str, osc: Option<&str>, serial: Option<&str>) -> Pair {
    let source = Source::new("road.ron", text);
    let reading = read::read(&source);
    let told = reading.render();
    let scenario_files = ScenarioFiles::of(&reading.sources, &Options::default());
    let scenario = reading.scenario.unwrap_or_else(|| panic!("{told}"));
    let (mut pair, _) = Pair::with_stage(|mut config| {
        (config.scenario, config.scenario_files) = (Arc::new(scenario), scenario_files);
        config.cues.osc = osc.map(|osc| osc.parse().unwrap());
        config.cues.serial = serial.map(|serial| serial.parse().unwrap());
        config
    });
    pair.asks(Command::BeginExposure);
    pair.until(|s| gradus_live::Veil::at(&s.world, s.now).darkness == 0.0);
    pair
}

/// Lets session time pass until it holds. What comes from a device comes in the machine's time.
#[track_caller]
fn pass_until(pair: &mut Pair, mut holds: impl FnMut(&mut Pair) -> bool) {
    let since = Instant::now();
    while !holds(pair) {
        assert!(since.elapsed() < LONG, "it never came: {:#?}", pair.shown().recent);
        pair.jump();
        // A device answers in the machine's time: the session's time does not run away from it, nor
        // from the thread that writes the log.
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The samples of the cues in a log, with their times, s.
fn logged_levels(logged: &Logged) -> Vec<(f64, Vec<Option<f64>>)> {
    let blocks = logged.log.messages().filter_map(|message| match message.content().unwrap() {
        Content::Signals(block) if block.source.as_str() == "cues" => Some(block),
        _ => None,
    });
    let samples = blocks.flat_map(|block| block.samples);
    samples.map(|sample| (sample.capture.at.as_secs_f64(), sample.values)).collect()
}

fn failed(pair: &mut Pair) -> Option<String> {
    match &pair.shown().cues.first()?.state {
        CueState::Failed { reason } => Some(reason.clone()),
        CueState::Opening | CueState::Works => None,
    }
}

fn works(pair: &mut Pair) -> bool {
    pair.shown().cues.iter().all(|cue| cue.state == CueState::Works)
}

#[cfg(target_os = "linux")]
mod serial {
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};

    use serial2::SerialPort;

    use super::*;

    /// The device: the other end of a port.
    struct Device {
        end: SerialPort,
        port: SerialPort,
        cut: String,
        waiting: Vec<String>,
    }

    impl Device {
        /// Plugged in under a name.
        fn at(name: &Path) -> Self {
            let (mut end, port) = SerialPort::pair().unwrap();
            end.set_read_timeout(Duration::from_millis(5)).unwrap();
            let is = std::fs::read_link(format!("/proc/self/fd/{}", port.as_raw_fd())).unwrap();
            symlink(is, name).unwrap();
            Self { end, port, cut: String::new(), waiting: Vec::new() }
        }

        fn unplug(self, name: &Path) {
            std::fs::remove_file(name).unwrap();
            drop((self.end, self.port));
        }

        /// The lines that have come.
        fn lines(&mut self) -> Vec<String> {
            let mut bytes = [0; 4096];
            if let Ok(read) = self.end.read(&mut bytes) {
                self.cut += std::str::from_utf8(&bytes[..read]).unwrap();
            }
            let whole = self.cut.rfind('\n').map_or(0, |at| at + 1);
            let rest = self.cut.split_off(whole);
            let lines = std::mem::replace(&mut self.cut, rest);
            self.waiting.extend(lines.lines().map(str::to_owned));
            std::mem::take(&mut self.waiting)
        }

        /// Waits for a line; those after it stay.
        #[track_caller]
        fn until(&mut self, pair: &mut Pair, wanted: &str) {
            let mut before = Vec::new();
            pass_until(pair, |_| {
                let mut lines = self.lines();
                let Some(at) = lines.iter().position(|line| line == wanted) else {
                    before.extend(lines);
                    return false;
                };
                self.waiting = lines.split_off(at + 1);
                true
            });
        }
    }

    fn port(folder: &tempfile::TempDir) -> std::path::PathBuf {
        folder.path().join("seat")
    }

    #[test]
    fn a_device_is_told_each_level_and_to_stop_in_a_pause_in_the_safe_place_and_after_a_stop() {
        let folder = tempfile::tempdir().unwrap();
        let name = port(&folder);
        let mut device = Device::at(&name);
        let mut pair = exposed(ROAD, None, name.to_str());
        device.until(&mut pair, "V 3 0.00 20");
        pair.asks(Command::GoToStep { step: "drives".into() });
        device.until(&mut pair, "V 3 0.50 60");
        device.until(&mut pair, "S diesel 0.40 1");
        pair.asks(Command::Trigger { stimulus: "blast".into() });
        device.until(&mut pair, "V 3 0.90 25");
        let mut ended = Vec::new();
        for (ends, begins) in [
            (Command::Pause, Some(Command::Resume)),
            (Command::SafePlace, Some(Command::LeaveSafePlace)),
            (Command::Stop, None),
        ] {
            pair.asks(ends);
            ended.push(pair.shown().now.as_secs_f64());
            device.until(&mut pair, "STOP");
            for _ in 0..50 {
                pair.jump();
                assert!(device.lines().iter().all(|line| line == "STOP"));
            }
            // So long as nothing is to be felt, it hears that the desk lives.
            device.until(&mut pair, "STOP");
            if let Some(begins) = begins {
                pair.asks(begins);
                device.until(&mut pair, "V 3 0.50 60");
            }
        }
        let (logged, _) = pair.close();
        logged.is_whole_and_replays();
        let levels = logged_levels(&logged);
        for at in ended {
            // At that same moment there may be a sample from before the end.
            let within = levels.iter().rfind(|(time, _)| (at..at + 0.1).contains(time));
            assert_eq!(within.unwrap().1, [Some(0.0); 3], "at {at} s");
        }
        assert!(levels.iter().any(|(_, of)| *of == [Some(0.5), Some(0.9), Some(0.4)]));
        let header = gradus_log::info::info(&logged.log);
        assert!(format!("{header:?}").contains(&format!("serial:{}", name.display())));
    }

    /// A session in its step that drives, with a device that has heard so.
    struct Driving {
        /// Where the device's port is, for as long as this lives.
        _folder: tempfile::TempDir,
        name: PathBuf,
        device: Device,
        pair: Pair,
    }

    fn driving() -> Driving {
        let folder = tempfile::tempdir().unwrap();
        let name = port(&folder);
        let mut device = Device::at(&name);
        let mut pair = exposed(ROAD, None, name.to_str());
        pair.asks(Command::GoToStep { step: "drives".into() });
        device.until(&mut pair, "V 3 0.50 60");
        Driving { _folder: folder, name, device, pair }
    }

    #[test]
    fn a_device_is_told_to_stop_when_the_session_closes() {
        let Driving { _folder, mut device, pair, .. } = driving();
        pair.close().0.is_whole_and_replays();
        assert_eq!(device.lines().last().map(String::as_str), Some("STOP"));
    }

    #[test]
    fn a_port_that_is_not_there_is_said_and_the_session_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let name = port(&folder);
        let mut pair = exposed(ROAD, None, name.to_str());
        pass_until(&mut pair, |pair| failed(pair).is_some());
        assert!(failed(&mut pair).unwrap().contains("no such port"));
        let to = format!("serial:{}", name.display());
        let kind = AlarmKind::CuesFailed { to: to.as_str().into() };
        assert!(alarmed(pair.shown(), &kind));
        assert_eq!(pair.shown().phase, Phase::Exposure);
        assert!(!pair.shown().stopped);
        let (logged, _) = pair.close();
        logged.is_whole_and_replays();
        let said = |kind: &RecordKind| matches!(kind, RecordKind::Cues { .. });
        assert_eq!(logged.count(said), 1, "once, however often it is tried");
    }

    #[test]
    fn a_file_that_is_no_port_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let name = port(&folder);
        std::fs::write(&name, "a letter").unwrap();
        let mut pair = exposed(ROAD, None, name.to_str());
        pass_until(&mut pair, |pair| failed(pair).is_some());
        assert_eq!(failed(&mut pair).unwrap(), "this is no serial port");
        pair.close().0.is_whole_and_replays();
        assert_eq!(std::fs::read_to_string(&name).unwrap(), "a letter");
    }

    #[test]
    fn a_device_that_is_pulled_out_is_said_and_is_told_everything_when_it_is_back() {
        let Driving { _folder, name, device, mut pair } = driving();
        pass_until(&mut pair, works);
        device.unplug(&name);
        pass_until(&mut pair, |pair| failed(pair).is_some());
        assert_eq!(pair.shown().phase, Phase::Exposure);
        let mut device = Device::at(&name);
        device.until(&mut pair, "V 3 0.50 60");
        device.until(&mut pair, "S diesel 0.40 1");
        pass_until(&mut pair, works);
        assert!(pair.shown().alarms.is_empty(), "{:?}", pair.shown().alarms);
        pair.close().0.is_whole_and_replays();
    }

    #[test]
    fn a_device_that_reads_nothing_is_said_and_is_told_when_it_reads_again() {
        let folder = tempfile::tempdir().unwrap();
        let name = port(&folder);
        let mut device = Device::at(&name);
        let address = format!("{}@4000000", name.display());
        let mut pair = exposed(&restless(), None, Some(&address));
        // 32 levels at this speed fill whatever lies between soon.
        pass_until(&mut pair, |pair| failed(pair).is_some());
        assert!(failed(&mut pair).unwrap().contains("takes nothing"));
        assert_eq!(pair.shown().phase, Phase::Exposure);
        pass_until(&mut pair, |pair| {
            device.lines();
            works(pair)
        });
        pair.asks(Command::Stop);
        device.until(&mut pair, "STOP");
        pair.close().0.is_whole_and_replays();
    }
}

/// Somebody who takes OSC.
struct Receiver(UdpSocket);

/// A message: its address, and its arguments as text.
type Message = (String, Vec<String>);

impl Receiver {
    fn at(address: &str) -> Self {
        let socket = UdpSocket::bind(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        Self(socket)
    }

    fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    fn message(&self) -> Option<Message> {
        let mut bytes = [0; 2048];
        let read = self.0.recv(&mut bytes).ok()?;
        Some(decode(&bytes[..read]))
    }

    #[track_caller]
    fn until(&self, pair: &mut Pair, address: &str, arguments: &[&str]) {
        pass_until(pair, |_| {
            std::iter::from_fn(|| self.message())
                .take(64)
                .any(|m| m.0 == address && m.1 == arguments)
        });
    }
}

/// A message by the specification of OSC 1.0: texts end with 0 and fill up to four bytes; numbers are
/// big-endian.
fn decode(mut bytes: &[u8]) -> Message {
    assert_eq!(bytes.len() % 4, 0);
    fn text(bytes: &mut &[u8]) -> String {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap();
        let text = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let filled = (end / 4 + 1) * 4;
        assert!(bytes[end..filled].iter().all(|byte| *byte == 0));
        *bytes = &bytes[filled..];
        text
    }
    let (address, types) = (text(&mut bytes), text(&mut bytes));
    let arguments = types.strip_prefix(',').unwrap().chars().map(|kind| {
        let four: [u8; 4] = bytes[..4].try_into().unwrap();
        bytes = &bytes[4..];
        match kind {
            'f' => format!("{:.2}", f32::from_be_bytes(four)),
            'i' => i32::from_be_bytes(four).to_string(),
            other => panic!("{other}"),
        }
    });
    let message = (address, arguments.collect());
    assert!(bytes.is_empty());
    message
}

#[test]
fn a_receiver_of_osc_hears_each_level_and_a_stop_as_zeros_too() {
    let receiver = Receiver::at("127.0.0.1:0");
    let mut pair = exposed(ROAD, Some(&receiver.address()), None);
    pair.asks(Command::GoToStep { step: "drives".into() });
    receiver.until(&mut pair, "/gradus/cue/vibration/3", &["0.50", "60.00"]);
    receiver.until(&mut pair, "/gradus/cue/scent/diesel", &["0.40", "1"]);
    pair.asks(Command::Trigger { stimulus: "blast".into() });
    receiver.until(&mut pair, "/gradus/cue/vibration/3", &["0.90", "25.00"]);
    pass_until(&mut pair, works);
    pair.asks(Command::Stop);
    receiver.until(&mut pair, "/gradus/cue/stop", &[]);
    receiver.until(&mut pair, "/gradus/cue/scent/diesel", &["0.00", "1"]);
    let silent = |message: &Message| message.1.first().is_none_or(|level| level == "0.00");
    for _ in 0..50 {
        pair.jump();
        assert!(receiver.message().is_none_or(|message| silent(&message)));
    }
    pair.close().0.is_whole_and_replays();
}

#[test]
fn a_machine_where_nobody_listens_is_said_and_is_over_when_somebody_does() {
    let address = Receiver::at("127.0.0.1:0").address();
    let mut pair = exposed(ROAD, Some(&address), None);
    pass_until(&mut pair, |pair| failed(pair).is_some());
    assert!(failed(&mut pair).unwrap().contains("nobody listens"));
    assert_eq!(pair.shown().phase, Phase::Exposure);
    let receiver = Receiver::at(&address);
    pass_until(&mut pair, works);
    receiver.until(&mut pair, "/gradus/cue/vibration/3", &["0.00", "20.00"]);
    pair.close().0.is_whole_and_replays();
}

#[test]
fn a_host_that_is_not_found_is_said() {
    let mut pair = exposed(ROAD, Some("no-such-host.invalid:9001"), None);
    pass_until(&mut pair, |pair| failed(pair).is_some());
    assert_eq!(failed(&mut pair).unwrap(), "no such host is found");
    pair.close().0.is_whole_and_replays();
}
