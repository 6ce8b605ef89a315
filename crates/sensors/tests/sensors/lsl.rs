//! Streams of Lab Streaming Layer as sources, over real sockets.

use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_base::sample::{Contact, HeartSample};
use gradus_base::time::Epoch;
use gradus_lsl::{Station, StreamInfo, local_clock};
use gradus_sensors::{
    HeartSource, SignalSource, SignalSpec, Source as _, SourceNews, SourceState, Stimulation, open,
};

/// How long ago the session began.
const AGO_SECS: f64 = 100.0;

fn epoch() -> Epoch {
    let zero_secs = local_clock() - AGO_SECS;
    Epoch { unix_ns: 0, monotonic_ns: (zero_secs * 1e9) as u64, boot_id: String::new() }
}

fn name(what: &str) -> String {
    format!("gradus-sensors-{what}-{}", std::process::id())
}

#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what}: not within 60 s");
}

fn poll(source: &mut dyn HeartSource, out: &mut Vec<HeartSample>) -> SourceState {
    source.poll(SessionTime::ZERO, &Stimulation::default(), out)
}

#[test]
fn a_heart_stream_gives_rate_intervals_contact_and_the_time_of_its_capture() {
    let name = name("heart");
    let station = Station::open().unwrap();
    let stream = StreamInfo::new(&name, "HeartRate")
        .channel("Heart Rate", "1/min", "")
        .channel("RR", "s", "")
        .channel("contact", "", "");
    let outlet = station.publish(stream.clone()).unwrap();
    let spec = format!("lsl:{name}").parse().unwrap();
    let mut source = open(&spec, SessionTime::ZERO).unwrap().unwrap();
    let epoch = epoch();
    source.tie(&epoch);
    let mut got = Vec::new();
    assert_eq!(poll(&mut *source, &mut got), SourceState::Connecting);
    until("a reader", || (outlet.readers() == 1).then_some(()));
    let beat = local_clock() - 0.3;
    outlet.push_numbers(&[72.0, 0.83, 1.0], beat);
    outlet.push_numbers(&[f32::NAN, 0.0, 0.0], beat + 0.1);
    let live = until("two samples", || {
        let state = poll(&mut *source, &mut got);
        (got.len() == 2).then_some(state)
    });
    assert_eq!(live, SourceState::Live);
    let at_secs = beat - epoch.monotonic_ns as f64 / 1e9;
    let wrong_ns = (got[0].capture.at.0 as f64 - at_secs * 1e9).abs();
    assert!(wrong_ns <= got[0].capture.uncertainty_ns as f64, "{wrong_ns} ns");
    assert!(got[0].capture.uncertainty_ns > 0);
    assert_eq!((got[0].rate_bpm, got[0].rr_ms.clone()), (Some(72.0), vec![830.0]));
    assert_eq!((got[0].contact, got[0].quality, got[0].synthetic), (Contact::Contact, 1.0, false));
    assert_eq!((got[1].rate_bpm, got[1].rr_ms.len()), (None, 0));
    assert_eq!((got[1].contact, got[1].quality), (Contact::NoContact, 0.0));
    let mut source_news = SourceNews::default();
    let news = source_news.since_last(&source.facts(), SessionTime::ZERO).unwrap();
    assert_eq!(news["stream"], name);
    let offset: f64 = news["clock_offset_s"].parse().unwrap();
    let unsure: f64 = news["clock_uncertainty_s"].parse().unwrap();
    assert!(offset.abs() <= unsure, "{offset} s on the same clock, {unsure} s stated");
    assert_eq!(source_news.since_last(&source.facts(), SessionTime::ZERO), None, "told once");

    drop(outlet);
    let lost = until("lost", || match poll(&mut *source, &mut got) {
        SourceState::Lost { reason } => Some(reason),
        _ => None,
    });
    assert!(lost.contains("looking for it"), "{lost}");
    let outlet = station.publish(stream).unwrap();
    until("back", || {
        outlet.push_numbers(&[80.0, 0.75, 1.0], local_clock());
        (poll(&mut *source, &mut got) == SourceState::Live).then_some(())
    });
    assert_eq!(got.last().unwrap().rate_bpm, Some(80.0));
    let later = SessionTime::from_secs_f64(2.0);
    let news = source_news.since_last(&source.facts(), later).expect("the return is told");
    assert_eq!(news["recoveries"], "1");
}

#[test]
fn a_stream_without_a_heart_is_lost_with_what_it_has() {
    let name = name("other");
    let station = Station::open().unwrap();
    let _outlet = station.publish(StreamInfo::new(&name, "X").channel("EDA", "uS", "")).unwrap();
    let spec = format!("lsl:{name}").parse().unwrap();
    let mut source = open(&spec, SessionTime::ZERO).unwrap().unwrap();
    source.tie(&epoch());
    let mut got = Vec::new();
    let reason = until("refused", || match poll(&mut *source, &mut got) {
        SourceState::Lost { reason } => Some(reason),
        _ => None,
    });
    assert!(
        reason.contains("has no channel labelled rate or rr, but EDA; label the heart's"),
        "{reason}"
    );
    assert!(got.is_empty());
}

/// What a source gives of the samples that are pushed once it reads; the state at the end.
fn read(
    stream: StreamInfo,
    push: impl FnOnce(&gradus_lsl::Outlet),
    intervals: usize,
) -> (Vec<HeartSample>, SourceState, Box<dyn HeartSource>, (Station, gradus_lsl::Outlet)) {
    let station = Station::open().unwrap();
    let spec = format!("lsl:{}", stream.name).parse().unwrap();
    let outlet = station.publish(stream).unwrap();
    let mut source = open(&spec, SessionTime::ZERO).unwrap().unwrap();
    source.tie(&epoch());
    let mut got = Vec::new();
    until("a reader", || (outlet.readers() == 1).then_some(()));
    push(&outlet);
    let state = until("the intervals", || {
        let state = poll(&mut *source, &mut got);
        let count: usize = got.iter().map(|one| one.rr_ms.len()).sum();
        (count >= intervals && !got.is_empty()).then_some(state)
    });
    // The stream lives for as long as its owner holds it.
    (got, state, source, (station, outlet))
}

#[test]
fn a_stream_of_one_channel_is_read_by_its_name() {
    let stream = StreamInfo::new(&format!("{} RRinterval", name("eom")), "ExciteOMeter");
    let now = local_clock();
    let push = |outlet: &gradus_lsl::Outlet| {
        for beat in 0..3_u8 {
            outlet.push_numbers(&[820.0 + f32::from(beat)], now + f64::from(beat) * 0.05);
        }
    };
    let (got, state, _, _held) = read(stream.channel("", "", ""), push, 3);
    let rr: Vec<f32> = got.iter().flat_map(|one| one.rr_ms.clone()).collect();
    assert_eq!((rr, state), (vec![820.0, 821.0, 822.0], SourceState::Live));
}

#[test]
fn intervals_in_seconds_are_read_as_such_and_it_is_said() {
    let stream = StreamInfo::new(&name("seconds"), "Heart").channel("HR", "bpm", "");
    let now = local_clock();
    let push = |outlet: &gradus_lsl::Outlet| {
        outlet.push_numbers(&[73.0, 0.82], now);
    };
    let (got, _, source, _held) = read(stream.channel("RR", "", ""), push, 1);
    assert_eq!((got[0].rr_ms.clone(), got[0].quality), (vec![820.0], 1.0));
    let facts = source.facts().reads.unwrap();
    assert!(facts.described["rr_unit"].starts_with("s: the stream states none"), "{facts:?}");
}

#[test]
fn a_unit_that_its_values_contradict_gives_no_interval_and_a_doubt() {
    let stream = StreamInfo::new(&name("contradicts"), "Heart").channel("HR", "bpm", "");
    let now = local_clock();
    let push = |outlet: &gradus_lsl::Outlet| {
        outlet.push_numbers(&[73.0, 0.82], now);
    };
    let (mut got, mut state, mut source, _held) = read(stream.channel("RR", "ms", ""), push, 0);
    until("a doubt", || {
        state = poll(&mut *source, &mut got);
        matches!(state, SourceState::Doubtful { .. }).then_some(())
    });
    assert!(got.iter().all(|one| one.rr_ms.is_empty()));
    let SourceState::Doubtful { reason } = state else { panic!() };
    assert!(reason.contains("0.820"), "{reason}");
}

#[test]
fn beats_under_one_stamp_are_kept_and_their_time_is_unsure() {
    let stream = StreamInfo::new(&name("batch"), "Heart").channel("HR", "bpm", "");
    let now = local_clock();
    let rr = [810.0_f32, 832.0, 832.0, 805.0, 847.0];
    let push = |outlet: &gradus_lsl::Outlet| {
        for ms in rr {
            outlet.push_numbers(&[60_000.0 / ms, ms], now);
        }
    };
    let (got, ..) = read(stream.channel("RR", "ms", ""), push, 5);
    assert_eq!(got.iter().flat_map(|one| one.rr_ms.clone()).collect::<Vec<_>>(), rr);
    let last = got.last().unwrap();
    assert!(last.capture.uncertainty_ns >= 1_150_000_000, "{last:?}");
    let at_secs = AGO_SECS + now - local_clock();
    assert!((last.capture.at.as_secs_f64() - at_secs).abs() < 30.0, "{last:?}");
}

#[test]
fn the_newest_value_again_and_again_is_each_beat_once() {
    let mut stream = StreamInfo::new(&name("held"), "Heart").channel("HR", "bpm", "");
    stream.nominal_rate_hz = 10.0;
    let rr = |i: usize| 820.0 + 40.0 * (i as f32 * 1.24).sin();
    let began = local_clock() - 50.0;
    let push = |outlet: &gradus_lsl::Outlet| {
        let (mut index, mut next) = (0, f64::from(rr(0)) / 1e3);
        for tenth in 0..240 {
            let at = f64::from(tenth) / 10.0;
            if at >= next {
                index += 1;
                next += f64::from(rr(index)) / 1e3;
            }
            // A queue holds 256 samples.
            outlet.push_numbers(&[60_000.0 / rr(index), rr(index)], began + at);
        }
    };
    let (got, ..) = read(stream.channel("RR", "ms", ""), push, 25);
    let got: Vec<f32> = got.iter().flat_map(|one| one.rr_ms.clone()).collect();
    let first = (0..60).find(|i| rr(*i) == got[0]).unwrap();
    let right: Vec<f32> = (first..first + got.len()).map(rr).collect();
    assert_eq!(got, right);
}

#[test]
fn a_search_without_an_answer_ends_in_words_about_the_network() {
    let spec = format!("lsl:{}", name("nobody")).parse().unwrap();
    let mut source = open(&spec, SessionTime::ZERO).unwrap().unwrap();
    source.tie(&epoch());
    let mut at = |secs: f64| {
        let now = SessionTime::from_secs_f64(secs);
        source.poll(now, &Stimulation::default(), &mut Vec::new())
    };
    assert_eq!(at(0.0), SourceState::Connecting);
    assert_eq!(at(7.9), SourceState::Connecting);
    let SourceState::Lost { reason } = at(8.0) else { panic!() };
    assert!(reason.contains("firewall") && reason.contains("16571"), "{reason}");
}

#[test]
fn a_signal_is_taken_as_it_is_with_labels_and_units() {
    let name = name("signal");
    let station = Station::open().unwrap();
    let mut info =
        StreamInfo::new(&name, "EEG-band").channel("alpha", "uV2", "").channel("", "", "");
    info.nominal_rate_hz = 4.0;
    let outlet = station.publish(info).unwrap();
    let spec: SignalSpec = format!("lsl:{name}").parse().unwrap();
    let mut source = SignalSource::open(&spec).unwrap();
    source.tie(&epoch());
    until("a reader", || (outlet.readers() == 1).then_some(()));
    outlet.push_numbers(&[1.5, f32::NAN], local_clock());
    outlet.push_numbers(&[-2.5, f32::INFINITY], local_clock());
    let mut samples = Vec::new();
    let block = until("two samples", || {
        let (block, _) = source.poll();
        samples.extend(block.iter().flat_map(|block| block.samples.clone()));
        block.filter(|_| samples.len() == 2)
    });
    assert_eq!(
        (block.source.as_str(), block.content.as_str()),
        (spec.to_string().as_str(), "EEG-band")
    );
    assert_eq!(block.nominal_rate_hz, Some(4.0));
    assert_eq!(
        (block.channels[0].label.as_str(), block.channels[0].unit.as_str()),
        ("alpha", "uV2")
    );
    assert_eq!(samples[0].values, [Some(1.5), None]);
    assert_eq!(samples[1].values, [Some(-2.5), None]);
    assert!(samples[0].capture.at < samples[1].capture.at);
}
