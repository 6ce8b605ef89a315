//! The Bluetooth source over real D-Bus, against the stand-in for BlueZ; with the feature `btleplug`
//! through btleplug.

use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_base::sample::{Contact, HeartSample};
use gradus_sensors::stand_in::{FakeSensor, Seen, StandIn};
use gradus_sensors::{
    BleAddress, BleOptions, BleTiming, BleWant, HeartPacket, HeartSource, SourceState, Stimulation,
    list_ble, open_ble,
};

use crate::other_bluez::{self, OtherBluez, Quirks};
use crate::test_bus::TestBus;

/// The longest wait before a test counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);
const H10: BleAddress = BleAddress([0xA0, 0x9E, 0x1A, 0, 0, 1]);
const TICKR: BleAddress = BleAddress([0xA0, 0x9E, 0x1A, 0, 0, 2]);

/// A bus, BlueZ on it unless a test takes it away, and a folder for the remembered sensor.
struct Bench {
    bluez: Option<StandIn>,
    folder: tempfile::TempDir,
    bus: TestBus,
}

impl Bench {
    /// A bench with straps of these names; none in a process that has let another process run the
    /// test.
    fn new(straps: &[(BleAddress, &str)]) -> Option<Self> {
        let bus = TestBus::start()?;
        let bluez = StandIn::start(bus.address()).unwrap();
        straps.iter().for_each(|(address, name)| bluez.put(FakeSensor::new(*address, name)));
        Some(Self { bluez: Some(bluez), folder: tempfile::tempdir().unwrap(), bus })
    }

    fn bluez(&self) -> &StandIn {
        self.bluez.as_ref().unwrap()
    }

    fn options(&self) -> BleOptions {
        let ms = Duration::from_millis;
        BleOptions {
            bus_address: Some(self.bus.address().to_owned()),
            memory: Some(self.folder.path().join("gradus/heart-sensor")),
            timing: BleTiming {
                settle: ms(100),
                not_found: ms(300),
                try_remembered: ms(10_000),
                services: ms(300),
                silent: ms(400),
                reconnect: ms(1200),
                backoff_least: ms(20),
                backoff_most: ms(100),
            },
        }
    }

    fn open(&self, want: &str) -> Listener<'_> {
        let want = if want.is_empty() { BleWant::Last } else { BleWant::parse(want) };
        let source = open_ble(want, self.options());
        Listener { bench: self, source, began: Instant::now(), samples: Vec::new() }
    }

    fn seen(&self, address: BleAddress) -> Seen {
        *self.bluez().seen().iter().find(|seen| seen.address == address).unwrap()
    }
}

struct Listener<'a> {
    bench: &'a Bench,
    source: Box<dyn HeartSource>,
    began: Instant,
    samples: Vec<HeartSample>,
}

impl Listener<'_> {
    fn poll(&mut self) -> SourceState {
        let now = SessionTime::ZERO + self.began.elapsed();
        self.source.poll(now, &Stimulation::default(), &mut self.samples)
    }

    /// Polls, doing `each` between polls, until `there`.
    fn until(
        &mut self,
        what: &str,
        mut each: impl FnMut(&Bench),
        mut there: impl FnMut(&SourceState, &[HeartSample]) -> bool,
    ) -> SourceState {
        let began = Instant::now();
        loop {
            let state = self.poll();
            if there(&state, &self.samples) {
                return state;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "never {what}: {state:?}, {:?}",
                self.source.facts()
            );
            each(self.bench);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn until_lost(&mut self, word: &str) -> String {
        let state = self.until(
            word,
            |_| {},
            |state, _| matches!(state, SourceState::Lost { reason } if reason.contains(word)),
        );
        let SourceState::Lost { reason } = state else { panic!("{state:?}") };
        reason
    }

    /// Sends packets until a packet of the sensor has arrived.
    fn until_live(&mut self, address: BleAddress) {
        self.samples.clear();
        let beat = packet(72, &[850]);
        self.until(
            "live",
            |bench| bench.bluez().notify(address, &beat),
            |state, samples| *state == SourceState::Live && !samples.is_empty(),
        );
    }
}

fn packet(rate_bpm: u16, rr_1024ths: &[u16]) -> Vec<u8> {
    let (contact, energy_kj) = (Contact::Contact, Some(7));
    HeartPacket {
        flags: 0,
        rate_bpm,
        contact,
        energy_kj,
        rr_1024ths: rr_1024ths.to_vec(),
        fault: None,
    }
    .to_bytes()
}

#[test]
fn a_strap_is_found_and_what_it_sends_becomes_samples() {
    let Some(bench) = Bench::new(&[(H10, "Polar H10 123")]) else { return };
    let mut strap = bench.open("polar h10");
    assert_eq!(strap.poll(), SourceState::Connecting);
    strap.until_live(H10);
    strap.samples.clear();
    bench.bluez().notify(H10, &packet(301, &[1024, 512]));
    strap.until("two intervals", |_| {}, |_, all| all.iter().any(|s| s.rr_ms.len() == 2));
    let sample = strap.samples.iter().find(|s| s.rr_ms.len() == 2).unwrap();
    assert_eq!((sample.rate_bpm, sample.contact), (Some(301.0), Contact::Contact));
    assert_eq!(sample.rr_ms, [1000.0, 500.0]);
    assert_eq!(sample.source.as_str(), "ble:polar h10");
    assert!(!sample.synthetic && sample.quality == 1.0 && sample.is_finite());
    assert!(sample.capture.uncertainty_ns >= 150_000_000, "the radio is never free");
    let facts = strap.source.facts().sensor.unwrap();
    assert_eq!((facts.name.as_str(), facts.address), ("Polar H10 123", H10.to_string()));
    assert_eq!((facts.energy_kj, facts.malformed), (Some(7), 0));
    // BlueZ keeps the battery's charge to itself, and btleplug does not ask for it.
    if cfg!(feature = "btleplug") {
        return;
    }
    assert_eq!(facts.battery_percent, Some(80));
    bench.bluez().battery(H10, 15);
    let began = Instant::now();
    while strap.source.facts().sensor.unwrap().battery_percent != Some(15) {
        assert!(began.elapsed() < PATIENCE, "the battery was never told again");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn lost_contact_is_a_sample_that_says_so_and_is_worth_nothing() {
    let Some(bench) = Bench::new(&[(H10, "H10")]) else { return };
    let mut strap = bench.open("H10");
    strap.until_live(H10);
    bench.bluez().notify(H10, &[0x04, 0]);
    strap.until("no contact", |_| {}, |_, all| all.iter().any(|s| s.contact == Contact::NoContact));
    let sample = strap.samples.iter().find(|s| s.contact == Contact::NoContact).unwrap();
    assert_eq!((sample.rate_bpm, sample.quality), (None, 0.0), "0 is no heart rate");
}

#[test]
fn a_strap_that_leaves_is_lost_and_live_again_when_it_returns() {
    let Some(bench) = Bench::new(&[(H10, "H10")]) else { return };
    let mut strap = bench.open("H10");
    strap.until_live(H10);
    bench.bluez().leave(H10);
    let reason = strap.until_lost("has gone");
    assert!(reason.contains(&H10.to_string()), "{reason}");
    // Another sensor with its name is not taken for it.
    bench.bluez().put(FakeSensor::new(TICKR, "H10"));
    strap.until_lost("not found");
    assert_eq!(bench.seen(TICKR).connections, 0);
    bench.bluez().put(FakeSensor::new(H10, "H10"));
    strap.until_live(H10);
    assert_eq!(bench.seen(H10).connections, 2);
}

#[test]
fn a_strap_that_comes_late_is_told_as_missing_and_found_when_it_comes() {
    let Some(bench) = Bench::new(&[]) else { return };
    let mut strap = bench.open("H10");
    let reason = strap.until_lost("not found");
    assert!(reason.contains("put it on"), "no remedy: {reason}");
    bench.bluez().put(FakeSensor::new(H10, "H10"));
    strap.until_live(H10);
}

#[test]
fn a_connected_strap_that_falls_silent_is_noticed_and_connected_again() {
    let Some(bench) = Bench::new(&[(H10, "H10")]) else { return };
    let mut strap = bench.open("H10");
    strap.until_live(H10);
    let silent = |state: &SourceState, _: &[HeartSample]| matches!(state, SourceState::Silent { reason } if reason.contains("connected but silent"));
    strap.until("silent", |_| {}, silent);
    strap.until("connected again", |_| {}, |_, _| bench.seen(H10).connections >= 2);
    strap.until_live(H10);
}

#[test]
fn an_adapter_that_is_off_or_missing_is_said_and_left_as_it_is() {
    let Some(bench) = Bench::new(&[(H10, "H10")]) else { return };
    bench.bluez().power(false);
    let mut strap = bench.open("H10");
    let reason = strap.until_lost("adapter is off");
    assert!(reason.contains("bluetoothctl power on"), "no remedy: {reason}");
    bench.bluez().power(true);
    strap.until_live(H10);
    bench.bluez().power(false);
    strap.until_lost("adapter is off");
    bench.bluez().adapter(false);
    strap.until_lost("no Bluetooth adapter");
    bench.bluez().adapter(true);
    bench.bluez().power(true);
    strap.until_live(H10);
}

#[cfg(not(feature = "btleplug"))]
#[test]
fn without_bluez_or_without_a_bus_it_is_said_which() {
    let Some(mut bench) = Bench::new(&[]) else { return };
    drop(bench.bluez.take());
    let mut strap = bench.open("H10");
    strap.until_lost("BlueZ, the system's Bluetooth service, is not running");
    drop(strap);
    let mut options = bench.options();
    options.bus_address = Some("unix:path=/nowhere/at/all".to_owned());
    let error = list_ble(&options, Duration::from_millis(1), &mut |_| {}).unwrap_err();
    assert!(matches!(error, gradus_sensors::BleTrouble::NoBus { .. }), "{error}");
}

#[cfg(not(feature = "btleplug"))]
#[test]
fn bluez_may_end_and_come_back() {
    let Some(mut bench) = Bench::new(&[(H10, "H10")]) else { return };
    let options = bench.options();
    let mut source = open_ble(BleWant::Address(H10), options);
    let mut poll = |bench: &Bench, wanted: &str| {
        let began = Instant::now();
        loop {
            if let Some(bluez) = &bench.bluez {
                bluez.notify(H10, &packet(60, &[]));
            }
            let now = SessionTime::ZERO + began.elapsed();
            let state = source.poll(now, &Stimulation::default(), &mut Vec::new());
            if format!("{state:?}").contains(wanted) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "never {wanted}: {state:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    poll(&bench, "Live");
    bench.bluez = None;
    poll(&bench, "BlueZ, the system's");
    bench.bluez = Some(StandIn::start(bench.bus.address()).unwrap());
    bench.bluez().put(FakeSensor::new(H10, "H10"));
    poll(&bench, "Live");
}

#[test]
fn a_device_without_the_service_or_that_refuses_to_be_heard_is_named_with_the_reason() {
    let Some(bench) = Bench::new(&[]) else { return };
    bench.bluez().put(FakeSensor { heart: false, ..FakeSensor::new(H10, "Headphones") });
    let mut strap = bench.open("headphones");
    strap.until_lost("Headphones (A0:9E:1A:00:00:01) has no heart-rate service");
    drop(strap);
    let refuses = Some("org.bluez.Error.Failed");
    bench.bluez().put(FakeSensor { refuses, ..FakeSensor::new(TICKR, "Watch") });
    let reason = bench.open("Watch").until_lost("does not let itself be listened to");
    assert!(reason.contains("ATT error") && reason.contains("pair"), "{reason}");
}

#[test]
fn two_straps_of_one_name_are_told_apart_by_their_addresses() {
    let Some(bench) = Bench::new(&[(H10, "TICKR 1"), (TICKR, "TICKR 1")]) else { return };
    let reason = bench.open("TICKR 1").until_lost("2 sensors");
    assert!(reason.contains(&H10.to_string()) && reason.contains(&TICKR.to_string()), "{reason}");
    assert!(bench.bluez().seen().iter().all(|seen| seen.connections == 0), "it guessed");
    bench.open(&TICKR.to_string()).until_live(TICKR);
    assert_eq!(bench.seen(H10).connections, 0);
}

#[test]
fn the_sensor_that_was_used_last_is_taken_again_and_no_other() {
    let Some(bench) = Bench::new(&[(H10, "H10"), (TICKR, "TICKR")]) else { return };
    bench.open("TICKR").until_live(TICKR);
    bench.open("").until_live(TICKR);
    assert_eq!(bench.seen(H10).connections, 0);
    bench.bluez().leave(TICKR);
    let reason = bench.open("").until_lost("used last");
    assert!(reason.contains(&format!("ble:{H10}")), "{reason}");
    assert_eq!(bench.seen(H10).connections, 0);
}

#[test]
fn a_thousand_malformed_packets_are_counted_shown_and_used_for_nothing() {
    let Some(bench) = Bench::new(&[(H10, "H10")]) else { return };
    let mut strap = bench.open("H10");
    strap.until_live(H10);
    strap.samples.clear();
    for n in 0..1000u32 {
        let byte = (n % 256) as u8;
        match n % 4 {
            0 => bench.bluez().notify(H10, &[]),
            1 => bench.bluez().notify(H10, &[0x11, byte]),
            2 => bench.bluez().notify(H10, &[0x18, byte, byte]),
            _ => bench.bluez().notify(H10, &vec![byte; 513 + n as usize % 80]),
        }
    }
    let reason = strap.until_lost("packets that cannot be read");
    assert!(reason.contains("H10"), "{reason}");
    let began = Instant::now();
    while strap.source.facts().sensor.unwrap().malformed < 1000 {
        assert!(began.elapsed() < PATIENCE, "{:?}", strap.source.facts());
        strap.poll();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(strap.source.facts().sensor.unwrap().last_fault.is_some());
    // Packets sent before these may still have been on their way.
    assert!(strap.samples.iter().all(|sample| sample.rate_bpm == Some(72.0)));
    strap.until_live(H10);
    assert_eq!(strap.source.facts().sensor.unwrap().malformed, 1000);
}

#[test]
fn a_source_that_is_closed_lets_the_sensor_go() {
    let Some(bench) = Bench::new(&[(H10, "H10")]) else { return };
    let mut strap = bench.open("H10");
    strap.until_live(H10);
    assert!(bench.seen(H10).listened_to);
    drop(strap);
    let began = Instant::now();
    while bench.seen(H10).connected {
        assert!(began.elapsed() < PATIENCE, "still held");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_list_tells_each_heart_rate_sensor_once() {
    let Some(bench) = Bench::new(&[(H10, "H10"), (TICKR, "TICKR")]) else { return };
    let other = BleAddress([1; 6]);
    bench.bluez().put(FakeSensor { heart: false, ..FakeSensor::new(other, "Lamp") });
    let mut reported = Vec::new();
    // A slow machine has to hear both sensors within this time.
    let length = Duration::from_secs(4);
    let found =
        list_ble(&bench.options(), length, &mut |sensor| reported.push(sensor.address)).unwrap();
    assert_eq!(reported, [H10, TICKR]);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].name.as_str(), found[0].rssi_dbm), ("H10", Some(-58)));
}

#[test]
fn a_battery_among_the_sensors_own_characteristics_is_read_and_followed() {
    let Some(bus) = TestBus::start() else { return };
    let quirks = Quirks { battery: Some(64), pairing: true, ..Quirks::default() };
    let _bluez = OtherBluez::start(bus.address(), quirks);
    let bus_address = Some(bus.address().to_owned());
    let options = BleOptions { bus_address, memory: None, timing: BleTiming::default() };
    let source = open_ble(BleWant::parse(other_bluez::ADDRESS), options);
    let began = Instant::now();
    // The charge is 64 when read, and sent as 63 from then on.
    while source.facts().sensor.unwrap().battery_percent != Some(63) {
        assert!(began.elapsed() < PATIENCE, "{:?}", source.facts());
        std::thread::sleep(Duration::from_millis(5));
    }
}
