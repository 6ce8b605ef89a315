//! Heart sources of other programs and machines, through a whole session to its log.

use std::io::{BufRead as _, BufReader};
use std::net::UdpSocket;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use gradus_base::sample::{Contact, HeartSample};
use gradus_sensors::stand_in::{FakeSensor, PrivateBus, StandIn};
use gradus_sensors::{BleAddress, HeartPacket};
use gradus_session::{AlarmKind, RecordKind, SensorEvent};

use crate::recorder::{other_clock, python};
use crate::support::log::{At, Log, info_in};
use crate::support::one_at_a_time;
use crate::support::program::gradus;
use crate::support::session::{Session, Setup};

/// A script longer than any test needs before it ends the session itself.
const SCRIPT: [(f64, &str); 2] = [(0.0, "BeginBaseline"), (600.0, "Close")];

/// A session whose heart is `spec`.
fn session(spec: &str, also: impl FnOnce(&mut Command)) -> Session {
    let setup = Setup::small(&["--display", "offscreen", "--heart", spec], &SCRIPT);
    Session::start(&setup, |args| {
        let mut command = gradus(args);
        also(&mut command);
        command
    })
}

/// Asserts the facts that hold for every sample of a real heart from `spec`.
#[track_caller]
fn assert_told_by(spec: &str, log: &Log) {
    log.assert_no_hole(None);
    for sample in &log.heart {
        assert_eq!((sample.is.source.as_str(), sample.is.synthetic), (spec, false));
        assert!(sample.is.rate_bpm.is_none_or(|rate| rate > 0.0), "{sample:?}");
        assert!(sample.is.rr_ms.iter().all(|rr| *rr > 0.0), "{sample:?}");
    }
}

fn epoch_ns(session: &Session) -> u64 {
    let info = info_in(&session.data());
    info.metadata["gradus.session"]["epoch_monotonic_ns"].parse().unwrap()
}

const STRAP: BleAddress = BleAddress([0xA0, 0x9E, 0x1A, 0x00, 0x00, 0x01]);
const BEAT: Duration = Duration::from_millis(800);

/// A beat that a strap sent: its time, ns on the machine's monotonic clock, and the packet.
type Beat = (u64, HeartPacket);

/// A person who wears the strap: a beat every 0.8 s, and each packet differs from the packet
/// before.
struct Wearer {
    told: Arc<Mutex<Vec<Beat>>>,
    loose: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Wearer {
    fn of(bluez: Arc<StandIn>) -> Self {
        let told = Arc::<Mutex<Vec<Beat>>>::default();
        let (loose, over) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let (tell, is_loose, is_over) = (told.clone(), loose.clone(), over.clone());
        let thread = std::thread::spawn(move || {
            let count = AtomicU64::new(0);
            while !is_over.load(Ordering::Relaxed) {
                let number = count.fetch_add(1, Ordering::Relaxed);
                let loose = is_loose.load(Ordering::Relaxed);
                let packet = HeartPacket {
                    flags: 0,
                    rate_bpm: 70 + u16::try_from(number % 10).unwrap(),
                    contact: if loose { Contact::NoContact } else { Contact::Contact },
                    energy_kj: None,
                    rr_1024ths: if loose { Vec::new() } else { vec![819] },
                    fault: None,
                };
                tell.lock().unwrap().push((gradus_link::monotonic_ns(), packet.clone()));
                bluez.notify(STRAP, &packet.to_bytes());
                std::thread::sleep(BEAT);
            }
        });
        Self { told, loose, over, thread: Some(thread) }
    }
}

impl Drop for Wearer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn is_silent(kind: &RecordKind) -> bool {
    matches!(kind, RecordKind::AlarmRaised { alarm } if matches!(alarm.kind, AlarmKind::HeartSilent { .. }))
}

fn is_lost(kind: &RecordKind) -> bool {
    matches!(kind, RecordKind::Sensor { event: SensorEvent::Lost { .. } })
}

#[test]
fn a_strap_is_in_the_log_beat_by_beat_with_when_it_left_and_when_it_was_back() {
    let _one = one_at_a_time();
    let bus = PrivateBus::start().unwrap();
    let bluez = Arc::new(StandIn::start(bus.address()).unwrap());
    let strap = || FakeSensor::new(STRAP, "Strap of a test");
    bluez.put(strap());
    let wearer = Wearer::of(Arc::clone(&bluez));
    let spec = "ble:strap of";
    let mut session = session(spec, |command| {
        command.env("DBUS_SYSTEM_BUS_ADDRESS", bus.address());
    });
    session.wait_for("ten beats", |log| (log.heart.len() >= 10).then_some(()));
    wearer.loose.store(true, Ordering::Relaxed);
    session.wait_for("that it lost the skin", |log| {
        log.heart.iter().any(|h| h.is.contact == Contact::NoContact).then_some(())
    });
    wearer.loose.store(false, Ordering::Relaxed);
    session.wait_for("contact again", |log| {
        (log.heart.last()?.is.contact == Contact::Contact).then_some(())
    });

    bluez.leave(STRAP);
    let (lost, _) = session.wait_for_event("that it is gone", 0, is_lost);
    let (silent, alarm) = session.wait_for_event("an alarm", 0, is_silent);
    let RecordKind::AlarmRaised { alarm } = alarm.is.kind else { unreachable!() };
    let before = session.wait_for("four seconds without it", |log| {
        let last = log.heart.last()?.is.capture.at;
        let now = log.frames.last()?.is.capture.at;
        (now.secs_since(last) > 4.0).then_some(log.heart.len())
    });
    bluez.put(strap());
    let cleared = |kind: &RecordKind| *kind == RecordKind::AlarmCleared { id: alarm.id };
    session.wait_for_event("the alarm's end", silent, cleared);
    session.wait_for("five beats after", |log| (log.heart.len() >= before + 5).then_some(()));
    let epoch = epoch_ns(&session);
    let log = session.end();
    assert!(lost > 0);
    assert_told_by(spec, &log);

    // Each sample is a beat that the strap sent, in order, with the packet's values; its time is
    // right within its uncertainty.
    let beats = wearer.told.lock().unwrap().clone();
    let mut rest = beats.iter();
    for At { is: sample, .. } in &log.heart {
        let sent = rest.find(|(_, packet)| is_of(sample, packet)).unwrap_or_else(|| {
            panic!("not what the strap told next: {sample:?}");
        });
        let at = epoch + sample.capture.at.0;
        let apart = at.abs_diff(sent.0);
        assert!(apart <= sample.capture.uncertainty_ns, "{apart} ns from its beat: {sample:?}");
        let quality = if sample.contact == Contact::Contact { 1.0 } else { 0.0 };
        assert_eq!(sample.quality, quality, "{sample:?}");
    }
    let info = info_in(&session.data());
    assert_eq!(info.metadata["gradus.sources"]["heart"], spec);
    let heart = info.channels.iter().find(|channel| channel.topic == "/heart").unwrap();
    assert_eq!(heart.gaps.len(), 1, "the time without it: {:?}", heart.gaps);
    let rest = info.heart.stretches.iter().find(|row| row.what == "(baseline)").unwrap();
    assert_eq!(rest.source, spec);
    assert!(rest.heart.gaps >= 2, "no skin, and gone: {rest:?}");
}

fn is_of(sample: &HeartSample, packet: &HeartPacket) -> bool {
    let rr: Vec<f32> = packet.rr_ms().collect();
    sample.rate_bpm == Some(f32::from(packet.rate_bpm))
        && sample.rr_ms == rr
        && sample.contact == packet.contact
}

/// A script that publishes a heart: a sample every 0.5 s, stamped 0.2 s before it is sent. The
/// script prints each sample.
const OUTLET: &str = r#"
import sys, threading, time, pylsl
name = sys.argv[1]
info = pylsl.StreamInfo(name, "HeartRate", 2, pylsl.IRREGULAR_RATE, pylsl.cf_float32, name + "-id")
channels = info.desc().append_child("channels")
for label, unit in [("rate", "1/min"), ("rr", "ms")]:
    channel = channels.append_child("channel")
    channel.append_child_value("label", label)
    channel.append_child_value("unit", unit)
outlet = pylsl.StreamOutlet(info)
threading.Thread(target=lambda: (sys.stdin.read(), __import__("os")._exit(0)), daemon=True).start()
number = 0
while True:
    at = pylsl.local_clock() - 0.2
    rr = 500.0 + number
    outlet.push_sample([60.0 + number % 40, rr], at)
    print(rr, at, flush=True)
    number += 1
    time.sleep(0.5)
"#;

#[test]
fn a_heart_of_lab_streaming_layer_on_another_clock_is_in_the_log_at_its_time() {
    let Some(python) = python() else { return };
    let _one = one_at_a_time();
    let name = format!("gradus-e2e-heart-{}", std::process::id());
    let (ahead_s, mut words) = other_clock();
    words.extend([python.as_str(), "-c", OUTLET, name.as_str()]);
    let mut outlet = Command::new(words[0])
        .args(&words[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(outlet.stdout.take().unwrap());
    let printed = std::thread::spawn(move || out.lines().map_while(Result::ok).collect::<Vec<_>>());
    let spec = format!("lsl:source={name}-id");
    let mut session = session(&spec, |_| ());
    session.wait_for("ten samples", |log| (log.heart.len() >= 10).then_some(()));
    let epoch = epoch_ns(&session) as f64 / 1e9;
    let log = session.end();
    drop(outlet.stdin.take());
    outlet.wait().unwrap();
    assert_told_by(&spec, &log);
    let published: Vec<(f32, f64)> = printed
        .join()
        .unwrap()
        .iter()
        .filter_map(|line| {
            let (rr, at) = line.split_once(' ')?;
            Some((rr.parse().ok()?, at.parse().ok()?))
        })
        .collect();
    for At { is: sample, .. } in &log.heart {
        assert_eq!(sample.rr_ms.len(), 1);
        let (_, at) = published.iter().find(|(rr, _)| *rr == sample.rr_ms[0]).unwrap();
        let wrong = sample.capture.at.as_secs_f64() + epoch + ahead_s - at;
        let stated = sample.capture.uncertainty_ns as f64 / 1e9;
        assert!(wrong.abs() <= stated && stated < 0.5, "{wrong} s off, {stated} s stated");
    }
    let metadata = &info_in(&session.data()).metadata["gradus.heart"];
    assert_eq!(metadata["stream"], name);
    let offset: f64 = metadata["clock_offset_s"].parse().unwrap();
    assert!((offset + ahead_s).abs() < 0.2, "{metadata:?}");
}

/// An OSC message with one whole number.
fn osc(name: &str, value: i32) -> Vec<u8> {
    let mut bytes = format!("/avatar/parameters/{name}").into_bytes();
    bytes.resize(bytes.len() / 4 * 4 + 4, 0);
    bytes.extend(*b",i\0\0");
    bytes.extend(value.to_be_bytes());
    bytes
}

#[test]
fn a_watch_relay_is_in_the_log_by_its_arrival_and_said_to_have_no_time() {
    let _one = one_at_a_time();
    let port = UdpSocket::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let spec = format!("osc:{port}");
    let mut session = session(&spec, |_| ());
    let relay = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    let mut number = 0;
    session.wait_for("ten rates", |log| {
        number += 1;
        relay.send_to(&osc("HR", 60 + number % 50), ("127.0.0.1", port)).unwrap();
        relay.send_to(b"no OSC", ("127.0.0.1", port)).unwrap();
        (log.heart.len() >= 10).then_some(())
    });
    let log = session.end();
    assert_told_by(&spec, &log);
    for sample in &log.heart {
        assert!((60.0..110.0).contains(&sample.is.rate_bpm.unwrap()), "{sample:?}");
        assert_eq!(sample.is.rr_ms, [] as [f32; 0]);
        assert_eq!(sample.is.capture.uncertainty_ns, 5_000_000_000);
        assert!(sample.capture_ns <= sample.log_ns, "captured after it was taken: {sample:?}");
    }
    let metadata = &info_in(&session.data()).metadata["gradus.heart"];
    assert!(metadata["malformed"].parse::<u64>().unwrap() > 0, "{metadata:?}");
    let rest = info_in(&session.data()).heart.stretches.remove(0);
    assert!(rest.heart.rates_only && rest.heart.rmssd_ms.is_none(), "{rest:?}");
}
