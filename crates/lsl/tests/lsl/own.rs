//! Our outlets and our inlets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use gradus_lsl::{
    Counts, Format, Inlet, Limits, State, Station, StreamInfo, Value, Wanted, local_clock,
};

use crate::support::*;

fn stream(name: &str) -> StreamInfo {
    let mut info = StreamInfo::new(name, "Test").channel("a", "V", "x").channel("b", "mV", "y");
    info.source_id = format!("{name}-source");
    info
}

#[test]
fn what_is_pushed_arrives_with_its_labels_and_its_time() {
    let name = name("own");
    let station = Station::open().unwrap();
    let outlet = station.publish(stream(&name)).unwrap();
    let inlet = inlet(&name);
    until("a reader", || (outlet.readers() == 1).then_some(()));
    let pushed: Vec<f64> = (0..20).map(|i| local_clock() - 0.01 * f64::from(20 - i)).collect();
    for (i, at) in pushed.iter().enumerate() {
        assert!(outlet.push_numbers(&[i as f32, f32::NAN], *at));
    }
    assert!(!outlet.push_numbers(&[1.0], 0.0), "one value for two channels");
    for (i, (got, at)) in samples(&inlet, 20).iter().zip(&pushed).enumerate() {
        assert_eq!(got.values[0], i as f64);
        assert!(got.values[1].is_nan());
        let wrong = (got.at - at).abs();
        assert!(wrong <= got.uncertainty.as_secs_f64(), "{wrong} s, {:?}", got.uncertainty);
    }
    let State::Live(info) = inlet.state() else { panic!("{:?}", inlet.state()) };
    assert_eq!(info.channels, stream(&name).channels);
    let counts = inlet.counts();
    assert_eq!(counts, Counts { samples: 20, ..Counts::default() });
}

#[test]
fn a_stream_that_goes_and_comes_again_is_found_again() {
    let name = name("again");
    let station = Station::open().unwrap();
    let outlet = station.publish(stream(&name)).unwrap();
    let inlet = inlet(&name);
    until("a reader", || (outlet.readers() == 1).then_some(()));
    outlet.push_numbers(&[1.0, 1.0], local_clock());
    samples(&inlet, 1);
    drop(outlet);
    until("lost", || matches!(inlet.state(), State::Lost(_)).then_some(()));
    // Another program takes the name: it is another source, and is not read in its place.
    let mut other = stream(&name);
    other.source_id = "somebody else".to_owned();
    let other = station.publish(other).unwrap();
    let outlet = station.publish(stream(&name)).unwrap();
    until("a reader", || (outlet.readers() == 1).then_some(()));
    outlet.push_numbers(&[2.0, 2.0], local_clock());
    assert_eq!(samples(&inlet, 1)[0].values, [2.0, 2.0]);
    assert_eq!((other.readers(), inlet.counts().recoveries), (0, 1));
    assert_eq!(inlet.counts().others, 1, "the other one is counted");
}

#[test]
fn of_several_streams_that_are_meant_none_is_read_and_all_are_named() {
    let kind = name("kind");
    let station = Station::open().unwrap();
    let publish = |name: &str| {
        let mut info = StreamInfo::new(name, &kind).channel("a", "", "");
        info.source_id = "strap 12".to_owned();
        station.publish(info).unwrap()
    };
    let (rate, intervals) = (publish("HeartRate of one"), publish("RRinterval of\u{1b}one"));
    let limits = Limits { channels: 2, waiting: 4 };
    for wanted in [Wanted::Kind(kind.clone()), Wanted::Source("strap 12".to_owned())] {
        let inlet = Inlet::open(wanted, limits).unwrap();
        let reason = until("refused", || match inlet.state() {
            State::Searching(reason) => Some(reason),
            _ => None,
        });
        for part in
            ["2 streams may be meant", "HeartRate of one (type", "RRinterval of", "name the stream"]
        {
            assert!(reason.contains(part), "{part}: {reason}");
        }
        assert!(!reason.contains('\u{1b}'), "{reason:?}");
    }
    assert_eq!((rate.readers(), intervals.readers()), (0, 0));
}

/// A clock that is set back or forth while its stream is read: no time is stated surer than it is,
/// and the jump is counted.
#[test]
fn a_clock_that_jumps_is_noticed_and_no_sample_is_told_surer_than_it_is() {
    for by_ms in [-20_000_i64, 20_000] {
        let name = name("jump");
        let ahead_ms = Arc::new(AtomicI64::new(500_000));
        let theirs = Arc::clone(&ahead_ms);
        let clock = move || local_clock() + theirs.load(Ordering::SeqCst) as f64 / 1e3;
        let station = Station::open_with_clock(Box::new(clock.clone())).unwrap();
        let mut info = StreamInfo::new(&name, "Test").channel("true time", "s", "");
        info.format = Format::Double64;
        let outlet = station.publish(info).unwrap();
        let inlet = inlet(&name);
        until("a reader", || (outlet.readers() == 1).then_some(()));
        let mut got = Vec::new();
        let mut send = |count: usize| {
            for _ in 0..count {
                let now = local_clock();
                // Of one reading: between two readings the machine may do other work.
                let theirs = now + ahead_ms.load(Ordering::SeqCst) as f64 / 1e3;
                outlet.push(vec![Value::F64(now)], theirs);
            }
            let whole = got.len() + count;
            until("they came", || {
                inlet.take(1000, &mut got);
                (got.len() >= whole).then_some(())
            });
            for one in got.drain(..) {
                let (wrong, stated) = (one.at - one.values[0], one.uncertainty.as_secs_f64());
                assert!(wrong.abs() <= stated, "{by_ms}: {wrong} s off, stated {stated} s");
            }
        };
        send(20);
        assert_eq!(inlet.counts().clock_jumps, 0);
        ahead_ms.fetch_add(by_ms, Ordering::SeqCst);
        until("the jump is seen", || {
            send(1);
            (inlet.counts().clock_jumps == 1 && inlet.counts().stamps_refused > 0).then_some(())
        });
        // And once it was measured anew, times are sure again.
        until("times are sure again", || {
            send(1);
            let refused = inlet.counts().stamps_refused;
            send(5);
            (inlet.counts().stamps_refused == refused).then_some(())
        });
    }
}

#[test]
fn a_stream_of_more_channels_than_are_taken_is_refused_with_its_reason() {
    let name = name("wide");
    let station = Station::open().unwrap();
    let _outlet = station.publish(stream(&name)).unwrap();
    let limits = Limits { channels: 1, waiting: 4 };
    let inlet = Inlet::open(Wanted::Name(name), limits).unwrap();
    until("refused", || match inlet.state() {
        State::Searching(reason) if reason.contains("2 channels; up to 1") => Some(()),
        _ => None,
    });
}

#[test]
fn samples_that_nobody_takes_are_dropped_and_counted() {
    let name = name("full");
    let station = Station::open().unwrap();
    let outlet = station.publish(stream(&name)).unwrap();
    let limits = Limits { channels: 2, waiting: 4 };
    let inlet = Inlet::open(Wanted::Name(name), limits).unwrap();
    until("a reader", || (outlet.readers() == 1).then_some(()));
    for _ in 0..100 {
        outlet.push_numbers(&[0.0, 0.0], local_clock());
    }
    until("all came", || (inlet.counts().samples == 100).then_some(()));
    assert_eq!(inlet.counts().dropped, 96);
}

#[test]
fn a_station_that_finishes_lets_its_readers_have_what_was_pushed_last() {
    let name = name("last");
    let station = Station::open().unwrap();
    let outlet = station.publish(stream(&name)).unwrap();
    let limits = Limits { channels: 2, waiting: 4096 };
    let inlet = Inlet::open(Wanted::Source(format!("{name}-source")), limits).unwrap();
    until("a reader", || (outlet.readers() == 1).then_some(()));
    for _ in 0..2000 {
        outlet.push_numbers(&[0.0, 0.0], local_clock());
    }
    drop(outlet);
    let long = std::time::Duration::from_secs(60);
    assert!(station.finish(long), "it did not see that its reader has everything");
    until("all came", || (inlet.counts().samples == 2000).then_some(()));
}
