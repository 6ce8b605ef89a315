//! The Bluetooth source against a BlueZ that leaves out, delays or refuses answers, as BlueZ may.

use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_sensors::{
    BleOptions, BleTiming, BleWant, HeartSource, SensorFacts, SourceState, Stimulation, list_ble,
    open_ble,
};

use crate::other_bluez::{ADDRESS, OtherBluez, Quirks, Resolved, Services};
use crate::test_bus::TestBus;

/// The longest wait before a test counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);

fn options(bus: &TestBus) -> BleOptions {
    let ms = Duration::from_millis;
    BleOptions {
        bus_address: Some(bus.address().to_owned()),
        memory: None,
        timing: BleTiming {
            settle: ms(50),
            not_found: ms(300),
            try_remembered: ms(600),
            services: ms(500),
            silent: ms(1000),
            reconnect: ms(3000),
            backoff_least: ms(20),
            backoff_most: ms(100),
        },
    }
}

/// Polls until the source has sent `packets`, and gives its facts.
fn hear(source: &mut dyn HeartSource, packets: u64, what: &str) -> SensorFacts {
    let began = Instant::now();
    let mut samples = Vec::new();
    loop {
        let now = SessionTime::ZERO + began.elapsed();
        let state = source.poll(now, &Stimulation::default(), &mut samples);
        let facts = source.facts().sensor.unwrap();
        if facts.packets >= packets && state == SourceState::Live {
            assert!(samples.iter().all(|sample| sample.rate_bpm == Some(72.0)), "{what}");
            assert_eq!((facts.address.as_str(), facts.malformed), (ADDRESS, 0), "{what}");
            return facts;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: {state:?}, {facts:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Finds the strap of each such BlueZ by its name and hears it.
fn heard_from_each(quirks: impl IntoIterator<Item = (&'static str, Quirks)>) {
    for (what, quirks) in quirks {
        let Some(bus) = TestBus::start() else { return };
        let _bluez = OtherBluez::start(bus.address(), quirks);
        let mut source = open_ble(BleWant::parse("other strap"), options(&bus));
        hear(&mut *source, 3, what);
    }
}

#[test]
fn a_scan_that_takes_no_filter_or_runs_already_or_cannot_be_asked_for_is_gone_along_with() {
    let unknown = Some("org.freedesktop.DBus.Error.UnknownMethod");
    let refused = |filter, discovery| Quirks { filter, discovery, ..Quirks::default() };
    heard_from_each([
        ("no filter", refused(unknown, None)),
        ("a filter that fails", refused(Some("org.bluez.Error.Failed"), None)),
        ("in progress", refused(None, Some("org.bluez.Error.InProgress"))),
        ("no discovery", refused(unknown, unknown)),
        (
            "a scan that fails while the sensor is connected",
            Quirks { connected: true, ..refused(None, Some("org.bluez.Error.Failed")) },
        ),
    ]);
}

#[test]
fn services_are_found_whenever_and_however_they_are_told() {
    let quirks = |resolved, services| Quirks { resolved, services, ..Quirks::default() };
    use {Resolved as R, Services as S};
    heard_from_each([
        ("no ServicesResolved", quirks(R::Missing, S::AtOnce)),
        ("ServicesResolved late", quirks(R::Late(8), S::AtOnce)),
        ("ServicesResolved never", quirks(R::Never, S::AtOnce)),
        ("services after ServicesResolved", quirks(R::AtOnce, S::Late(3))),
        ("services late and nothing about it", quirks(R::Missing, S::Late(3))),
        ("introspection alone", quirks(R::AtOnce, S::IntrospectionOnly)),
        ("introspection alone, never resolved", quirks(R::Never, S::IntrospectionOnly)),
        (
            "upper case, no flags",
            Quirks { upper_case: true, flags: false, ..quirks(R::AtOnce, S::AtOnce) },
        ),
        (
            "upper case, introspection alone",
            Quirks { upper_case: true, ..quirks(R::AtOnce, S::IntrospectionOnly) },
        ),
        ("an object manager of yesterday", Quirks { stale: true, ..quirks(R::AtOnce, S::AtOnce) }),
    ]);
}

#[test]
fn a_device_may_say_little_of_itself() {
    let plain = Quirks::default;
    let already = |connect| Quirks { connected: true, connect: Some(connect), ..plain() };
    heard_from_each([
        ("no UUIDs", Quirks { uuids: None, ..plain() }),
        ("an empty list of UUIDs", Quirks { uuids: Some(Vec::new()), ..plain() }),
        ("a short UUID", Quirks { uuids: Some(vec!["180d"]), ..plain() }),
        ("an alias alone", Quirks { name: None, ..plain() }),
        ("an empty name", Quirks { name: Some(""), ..plain() }),
        ("a name alone", Quirks { alias: None, ..plain() }),
        ("no RSSI", Quirks { rssi: None, ..plain() }),
        ("already connected", already("org.bluez.Error.AlreadyConnected")),
        ("already connected, told otherwise", already("org.bluez.Error.Failed")),
        ("it comes late", Quirks { appears: 8, ..plain() }),
        ("it comes late, without RSSI", Quirks { appears: 8, rssi: None, ..plain() }),
    ]);
}

#[test]
fn adapters_may_have_any_path_and_be_several_and_not_say_that_they_are_on() {
    let on = |adapters: &[(&'static str, Option<bool>)], hears| {
        let adapters = adapters.to_vec();
        Quirks { adapters, hears, ..Quirks::default() }
    };
    let (first, second) = ("/org/bluez/hci0", "/org/bluez/usb_dongle");
    heard_from_each([
        ("no Powered", on(&[(first, None)], first)),
        ("another path", on(&[("/org/bluez/hci7", Some(true))], "/org/bluez/hci7")),
        ("two, the first hears", on(&[(first, Some(true)), (second, Some(true))], first)),
        ("two, the second hears", on(&[(first, Some(true)), (second, Some(true))], second)),
        ("two, the first is off", on(&[(first, Some(false)), (second, Some(true))], second)),
    ]);
}

#[test]
fn values_come_through_variants_in_variants_and_between_other_signals() {
    heard_from_each([
        ("nested", Quirks { nested: true, ..Quirks::default() }),
        ("chatter", Quirks { chatter: true, ..Quirks::default() }),
    ]);
}

#[test]
fn a_source_is_closed_and_opened_again_where_nothing_can_be_let_go() {
    let Some(bus) = TestBus::start() else { return };
    let quirks = Quirks { can_leave: false, ..Quirks::default() };
    let _bluez = OtherBluez::start(bus.address(), quirks);
    for _ in 0..2 {
        let mut source = open_ble(BleWant::parse(ADDRESS), options(&bus));
        hear(&mut *source, 2, "no way to leave");
    }
}

#[test]
fn a_list_has_those_too_that_tell_no_services_or_are_only_remembered_and_marks_them() {
    let plain = Quirks::default;
    for (what, quirks, wanted) in [
        ("plain", plain(), Some((true, Some(-70)))),
        ("upper case", Quirks { upper_case: true, ..plain() }, Some((true, Some(-70)))),
        ("no UUIDs", Quirks { uuids: None, ..plain() }, Some((false, Some(-70)))),
        ("no RSSI", Quirks { rssi: None, ..plain() }, Some((true, None))),
        (
            "nameless without UUIDs",
            Quirks { name: None, alias: None, uuids: None, ..plain() },
            None,
        ),
    ] {
        let Some(bus) = TestBus::start() else { return };
        let _bluez = OtherBluez::start(bus.address(), quirks);
        let mut reported = Vec::new();
        let length = Duration::from_millis(300);
        let found = list_ble(&options(&bus), length, &mut |s| reported.push(s.clone())).unwrap();
        assert_eq!(reported, found, "{what}");
        let seen = found.first().map(|sensor| (sensor.tells_heart, sensor.rssi_dbm));
        assert_eq!(seen, wanted, "{what}");
    }
}
