//! Relays of watches, over real sockets.

use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::path::PathBuf;

use gradus_base::SessionTime;
use gradus_base::sample::HeartSample;
use gradus_base::time::Epoch;
use gradus_sensors::{
    HeartSource, HeartSpec, SensorError, SourceNews, SourceState, Stimulation, open,
};
use rosc::{OscBundle, OscMessage, OscPacket, OscTime, OscType};

use crate::lsl::until;

struct Relay {
    socket: UdpSocket,
    source: Box<dyn HeartSource>,
    got: Vec<HeartSample>,
    state: SourceState,
    now: SessionTime,
}

impl Relay {
    fn new() -> Self {
        Self::with(None)
    }

    fn with(names: Option<PathBuf>) -> Self {
        let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let spec = HeartSpec::Osc { address: free, names };
        let mut source = open(&spec, SessionTime::ZERO).unwrap().unwrap();
        source.tie(&Epoch { unix_ns: 0, monotonic_ns: 0, boot_id: String::new() });
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(free).unwrap();
        Self {
            socket,
            source,
            got: Vec::new(),
            state: SourceState::Connecting,
            now: SessionTime(2_000_000_000),
        }
    }

    fn bytes(&self, bytes: &[u8]) {
        self.socket.send(bytes).unwrap();
    }

    fn send(&self, packet: &OscPacket) {
        self.bytes(&rosc::encoder::encode(packet).unwrap());
    }

    fn say(&self, name: &str, value: impl Into<OscType>) {
        self.send(&message(name, value));
    }

    /// The news for a listener that has had no news of the source yet.
    #[track_caller]
    fn news(&self) -> BTreeMap<String, String> {
        SourceNews::default().since_last(&self.source.facts(), SessionTime::ZERO).unwrap()
    }

    #[track_caller]
    fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        until(what, || {
            self.state = self.source.poll(self.now, &Stimulation::default(), &mut self.got);
            so(self).then_some(())
        });
    }
}

/// The reason of a source that is silent, some seconds after it got what it does not understand.
#[track_caller]
fn silent_reason(relay: &mut Relay, packets: u64) -> String {
    relay.until("all came", |r| r.source.facts().sensor.unwrap().packets >= packets);
    relay.now = SessionTime(relay.now.0 + 4_000_000_000);
    relay.until("said", |r| matches!(r.state, SourceState::Silent { .. }));
    let SourceState::Silent { reason } = relay.state.clone() else { panic!() };
    reason
}

fn message(name: &str, value: impl Into<OscType>) -> OscPacket {
    let addr = format!("/avatar/parameters/{name}");
    OscPacket::Message(OscMessage { addr, args: vec![value.into()] })
}

#[test]
fn a_relay_gives_rate_and_intervals_and_no_time_but_the_arrival() {
    let mut relay = Relay::new();
    relay.say("HR", 72);
    relay.until("a rate", |r| r.got.len() == 1);
    assert_eq!(relay.state, SourceState::Live);
    assert_eq!((relay.got[0].rate_bpm, relay.got[0].quality), (Some(72.0), 1.0));
    assert_eq!(relay.got[0].capture.uncertainty_ns, 5_000_000_000);
    let bundle = OscPacket::Bundle(OscBundle {
        timetag: OscTime { seconds: 0, fractional: 1 },
        content: vec![
            message("HR", 73.5f32),
            message("RRInterval", 815),
            message("isHRBeat", true),
        ],
    });
    relay.send(&bundle);
    relay.until("a bundle", |r| r.got.len() == 2);
    assert_eq!((relay.got[1].rate_bpm, relay.got[1].rr_ms.clone()), (Some(73.5), vec![815.0]));
    relay.say("HR", 0);
    relay.until("none", |r| r.got.len() == 3);
    assert_eq!((relay.got[2].rate_bpm, relay.got[2].quality), (None, 0.0), "0 is no rate");
    relay.say("HR", 900);
    relay.until("too many", |r| r.got.len() == 4);
    assert_eq!((relay.got[3].rate_bpm, relay.got[3].quality), (Some(900.0), 0.0));
    relay.say("isHRConnected", false);
    relay.until("lost", |r| matches!(r.state, SourceState::Lost { .. }));
    relay.say("isHRConnected", true);
    relay.until("back", |r| r.state == SourceState::Live);
    assert!(relay.news()["capture_time"].starts_with("none"));
}

#[test]
fn a_rate_digit_by_digit_is_put_together_once_all_three_are_new() {
    let mut relay = Relay::new();
    for (name, digit) in [("onesHR", 8), ("tensHR", 0), ("hundredsHR", 1), ("onesHR", 9)] {
        relay.say(name, digit);
    }
    relay.say("tensHR", 11);
    relay.say("tensHR", 9);
    relay.say("hundredsHR", 0);
    relay.until("two rates", |r| r.got.len() == 2);
    let rates: Vec<_> = relay.got.iter().map(|one| one.rate_bpm).collect();
    assert_eq!(rates, [Some(108.0), Some(99.0)]);
}

#[test]
fn whatever_else_comes_is_counted_and_harms_nothing() {
    let mut relay = Relay::new();
    let mut nested = message("HR", 60);
    for _ in 0..60 {
        let timetag = OscTime { seconds: 0, fractional: 0 };
        nested = OscPacket::Bundle(OscBundle { timetag, content: vec![nested] });
    }
    relay.send(&nested);
    relay.until("a deep bundle", |r| r.got.len() == 1);
    for bytes in [
        &b""[..],
        b"\0\0\0\0",
        b"#bundle\0",
        b"/avatar/parameters/HR\0\0\0,i\0\0",
        b"/avatar/parameters/HR\0\0\0,]\0\0",
        &[0xff; 64],
        &[b'/'; 1600],
        &[b'['; 9000],
    ] {
        relay.bytes(bytes);
    }
    relay.say("HR", f32::NAN);
    relay.say("HR", "fast");
    relay.say("HR", OscType::Nil);
    relay.say("VelocityX", 1.0f32);
    relay.say("HR", 61);
    relay.until("still there", |r| r.got.len() == 2);
    assert_eq!(relay.got[1].rate_bpm, Some(61.0));
    let news = relay.news();
    assert_eq!((news["malformed"].as_str(), news["of_no_heart"].as_str()), ("11", "1"), "{news:?}");
}

#[test]
fn a_flood_is_dropped_and_counted_and_a_poll_takes_a_bounded_part() {
    let mut relay = Relay::new();
    until("more than is taken", || {
        (0..500).for_each(|_| relay.say("HR", 60));
        (relay.source.facts().sensor.unwrap().overrun > 0).then_some(())
    });
    relay.state = relay.source.poll(relay.now, &Stimulation::default(), &mut relay.got);
    assert!(relay.got.len() <= 16, "{}", relay.got.len());
    let dropped = relay.news()["dropped"].parse::<u64>().unwrap();
    assert!(dropped > 0);
}

#[test]
fn a_port_that_is_taken_is_said_when_it_is_opened() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let spec = HeartSpec::Osc { address: taken.local_addr().unwrap(), names: None };
    let Err(error) = open(&spec, SessionTime::ZERO) else { panic!("opened") };
    assert!(matches!(error, SensorError::Osc { .. }));
    assert!(error.to_string().contains("osc:PORT"), "{error}");
}

#[test]
fn relays_of_other_names_are_read_by_the_table_and_a_share_is_no_rate() {
    let mut relay = Relay::new();
    for (name, value) in [
        ("VRCOSC/Heartrate/Connected", OscType::Bool(true)),
        ("VRCOSC/Heartrate/Normalised", OscType::Float(0.3)),
        ("VRCOSC/Heartrate/Value", OscType::Int(77)),
        ("VRCOSC/Heartrate/Units", OscType::Float(0.7)),
        ("VRCOSC/Heartrate/Tens", OscType::Float(0.7)),
        ("VRCOSC/Heartrate/Hundreds", OscType::Float(0.0)),
    ] {
        relay.say(name, value);
    }
    relay.until("a rate", |r| !r.got.is_empty() && r.source.facts().sensor.unwrap().packets == 6);
    assert_eq!(relay.got.len(), 1, "the digits say the same once more: {:?}", relay.got);
    assert_eq!((relay.got[0].rate_bpm, &relay.state), (Some(77.0), &SourceState::Live));
    let mut relay = Relay::new();
    for (name, value) in [
        ("HeartRateInt", OscType::Int(81)),
        ("HeartRate3", OscType::Int(81)),
        ("Heartrate3", OscType::Int(81)),
        ("HeartRate", OscType::Float(-0.36)),
        ("HeartRateFloat", OscType::Float(-0.36)),
        ("HeartRateFloat01", OscType::Float(0.32)),
    ] {
        relay.say(name, value);
    }
    relay.until("a rate", |r| !r.got.is_empty() && r.source.facts().sensor.unwrap().packets == 6);
    let rates: Vec<_> = relay.got.iter().map(|one| one.rate_bpm).collect();
    assert_eq!(rates, [Some(81.0)], "one rate under three names is one rate");
}

#[test]
fn while_the_watch_is_denied_its_number_is_the_last_one_and_no_sample() {
    for (denied, state) in [("isHRActive", "sends nothing"), ("hr_connected", "not connected")] {
        let mut relay = Relay::new();
        relay.say("isHRConnected", true);
        relay.say("HR", 74);
        relay.until("a rate", |r| r.got.len() == 1);
        relay.say(denied, false);
        for _ in 0..3 {
            relay.say("isHRBeat", true);
            relay.say("HR", 74);
        }
        relay.until("lost", |r| {
            matches!(&r.state, SourceState::Lost { reason } if reason.contains(state))
                && r.source.facts().sensor.unwrap().packets == 9
        });
        assert_eq!(relay.got.len(), 1, "{denied}");
        relay.until("withheld", |r| r.news()["withheld"] == "3");
        relay.say(denied, true);
        relay.say("HR", 75);
        relay.until("back", |r| r.state == SourceState::Live && r.got.len() == 2);
        assert_eq!(relay.source.facts().sensor.unwrap().reconnects, 1);
    }
}

#[test]
fn osc_that_is_not_understood_is_said_with_its_names() {
    let mut relay = Relay::new();
    relay.until("nothing came", |r| r.state == SourceState::Connecting);
    for name in ["VelocityX", "MyPulse", "Viseme", "My\u{1b}[31mHeart"] {
        relay.say(name, 0.5f32);
    }
    let reason = silent_reason(&mut relay, 4);
    assert!(reason.contains("/avatar/parameters/MyPulse, "), "{reason}");
    assert!(reason.contains("VelocityX") && !reason.contains('\u{1b}'), "{reason:?}");
    let mut relay = Relay::new();
    relay.say("HR", "76");
    relay.say("HR", "77");
    let reason = silent_reason(&mut relay, 2);
    assert!(reason.contains(r#"HR is the text "77" and no number"#), "{reason}");
    assert_eq!(relay.source.facts().sensor.unwrap().malformed, 2);
    // And a rate ends it.
    relay.say("HR", 76);
    relay.until("live", |r| r.state == SourceState::Live);
}

#[test]
fn a_file_of_names_adds_a_relay_and_its_faults_are_said_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.ron");
    let mine =
        r#"[Relay(name: "mine", prefix: "/avatar/parameters/", names: [("MyPulse", Rate)])]"#;
    std::fs::write(&file, mine).unwrap();
    let mut relay = Relay::with(Some(file.clone()));
    relay.say("MyPulse", 66);
    relay.until("a rate", |r| r.got.len() == 1);
    assert_eq!(relay.got[0].rate_bpm, Some(66.0));
    std::fs::write(&file, "[Relay(names: 3)]").unwrap();
    let spec = HeartSpec::Osc { address: "127.0.0.1:0".parse().unwrap(), names: Some(file) };
    let Err(error) = open(&spec, SessionTime::ZERO) else { panic!("opened") };
    assert!(error.to_string().contains("mine.ron: 1:"), "{error}");
}

#[test]
fn two_programs_that_send_different_rates_are_doubtful() {
    let mut relay = Relay::new();
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    other.connect(relay.socket.peer_addr().unwrap()).unwrap();
    let bytes = rosc::encoder::encode(&message("HR", 82)).unwrap();
    for turn in 1..=4 {
        relay.say("HR", 74);
        other.send(&bytes).unwrap();
        relay.until("both came", |r| r.got.len() == 2 * turn);
    }
    let SourceState::Doubtful { reason } = &relay.state else { panic!("{:?}", relay.state) };
    assert!(reason.contains("two programs"), "{reason}");
    assert_eq!(relay.got.last().unwrap().quality, 0.0);
}
