//! Whatever bytes come from a radio, a stream, a port or a file: nothing panics, bytes that are no
//! message are counted, and no door allocates beyond its bound.
//!
//! `GRADUS_FUZZ_CASES` sets how many cases each door is tried with; fuzz/ tries cases without end.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use gradus_allocations::{Counting, most_bytes};
use gradus_base::SessionTime;
use gradus_lsl::doors as lsl;
use gradus_lsl::{Correction, Format, Limits, StreamInfo};
use gradus_sensors::{MAX_PACKET_BYTES, Recording, doors};
use gradus_session::advice::rules;
use gradus_signal::heart::{HeartStream, analyse};
use gradus_text::Source;
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand_pcg::Pcg32;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn cases() -> u32 {
    std::env::var("GRADUS_FUZZ_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(2000)
}

/// Gives changes of one of `seeds`, or random bytes.
struct Mutator<'a> {
    chance: Pcg32,
    seeds: &'a [Vec<u8>],
    longest: usize,
}

impl<'a> Mutator<'a> {
    fn new(seed: u64, seeds: &'a [Vec<u8>], longest: usize) -> Self {
        Self { chance: Pcg32::seed_from_u64(seed), seeds, longest }
    }

    fn below(&mut self, end: usize) -> usize {
        self.chance.random_range(0..end.max(1))
    }

    fn next(&mut self) -> Vec<u8> {
        let chosen = self.below(self.seeds.len() + 1);
        let mut bytes = self.seeds.get(chosen).cloned().unwrap_or_default();
        for _ in 0..self.below(8) + 1 {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(64)).min(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let part = bytes[at..end].to_vec();
                    let times = self.below(200);
                    bytes.splice(at..at, part.repeat(times));
                }
                3 => {
                    let other = self.below(self.seeds.len());
                    let part: Vec<u8> = self.seeds[other].iter().rev().take(32).copied().collect();
                    bytes.splice(at..end, part);
                }
                _ => {
                    let new: Vec<u8> = (0..self.below(9)).map(|_| self.chance.random()).collect();
                    bytes.splice(at..end, new);
                }
            }
        }
        bytes.truncate(self.longest);
        bytes
    }
}

#[test]
fn packets_of_a_radio_hold_what_a_quarter_of_an_hour_of_them_may_and_no_more() {
    let seeds = [
        vec![0x00, 72],
        vec![0x10, 60, 0, 4, 0, 3],
        vec![0x1f, 0x2c, 0x01, 7, 0, 0x52, 0x03],
        [&[0x10, 255][..], &[0xff; 40]].concat(),
    ];
    let mut bytes = Mutator::new(1, &seeds, MAX_PACKET_BYTES + 8);
    let mut stream = HeartStream::default();
    let (mut refused, mut read) = (0, 0);
    for case in 0..cases().div_ceil(20) {
        let packets: Vec<(Duration, Vec<u8>)> = (0..bytes.below(60))
            .map(|_| (Duration::from_millis(bytes.below(4000) as u64), bytes.next()))
            .collect();
        let given: usize = packets.iter().map(|(_, bytes)| bytes.len()).sum();
        let mut samples = Vec::new();
        let (held, facts) = most_bytes(|| {
            let packets = packets.iter().map(|(pause, bytes)| (*pause, bytes.as_slice()));
            doors::bluetooth(packets, &mut samples)
        });
        // Two bytes of an interval become four of a sample, in vectors that double.
        let bound = 64 * 1024 + 16 * given;
        assert!(held <= bound, "case {case}: {held} bytes for {given}");
        assert_eq!(facts.packets, samples.len() as u64);
        assert_eq!(facts.packets + facts.malformed, packets.len() as u64);
        (refused, read) = (refused + facts.malformed, read + facts.packets);
        samples.iter().for_each(|sample| stream.push(sample));
        let newest = samples.last().map_or(SessionTime::ZERO, |sample| sample.capture.at);
        let signs = stream.signs(newest);
        assert!(signs.rate_bpm.is_none_or(f64::is_finite), "{signs:?}");
    }
    assert!(refused > 0 && read > 0, "both ways are tried");
    // A flood that nobody takes: the longest packet, sent as often as its sender likes.
    let longest = [&[0x10, 60][..], &[1; MAX_PACKET_BYTES - 2]].concat();
    let flood = std::iter::repeat_n((Duration::ZERO, longest.as_slice()), 15);
    let (once, _) = most_bytes(|| doors::bluetooth(flood, &mut Vec::new()));
    assert!(once < 100 * 1024, "{once} bytes");
}

#[test]
fn datagrams_of_a_relay_hold_a_few_times_what_they_are_long() {
    let message = |name: &str, value: &[u8]| {
        let mut bytes = format!("/avatar/parameters/{name}\0").into_bytes();
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        [&bytes, value].concat()
    };
    let whole = message("HR", b",i\0\0\0\0\0\x48");
    let mut bundle = b"#bundle\0\0\0\0\0\0\0\0\x01".to_vec();
    bundle.extend((whole.len() as u32).to_be_bytes());
    bundle.extend(&whole);
    let nested = b"#bundle\0\0\0\0\0\0\0\0\x01\0\0\x05\x90".repeat(70);
    let arrays = message("HR", &[b",".to_vec(), b"[".repeat(1400)].concat());
    let blob = message("HR", b",b\0\0\x7f\xff\xff\xff\0\0\0\0");
    let seeds = [whole, message("RRInterval", b",f\0\0\x44\x48\0\0"), bundle, nested, arrays, blob];
    let mut bytes = Mutator::new(2, &seeds, 4000);
    let mut read = 0;
    for seed in seeds.iter().cloned().map(Some).chain((0..cases()).map(|_| None)) {
        let datagram = seed.unwrap_or_else(|| bytes.next());
        let (held, readings) = most_bytes(|| doors::osc([datagram.as_slice()]));
        assert!(held <= 256 * 1024, "{held} bytes for {}", datagram.len());
        read += readings.len();
    }
    assert!(read > 0);
}

fn stream() -> StreamInfo {
    let mut info = StreamInfo::new("fuzz", "HR").channel("hr", "", "").channel("rr", "s", "");
    info.uid = "fuzz".to_owned();
    info.format = Format::Float32;
    info
}

fn opening() -> Vec<u8> {
    let mut bytes = b"LSL/110 200 OK\r\nUID: fuzz\r\nByte-Order: 1234\r\n\
        Suppress-Subnormals: 0\r\nData-Protocol-Version: 110\r\n\r\n"
        .to_vec();
    for offset in [4.0f32, 2.0] {
        bytes.push(2);
        bytes.extend(123456.789f64.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend((-(offset + 1.0)).to_le_bytes());
    }
    bytes
}

#[test]
fn the_feed_of_a_stream_holds_its_queue_and_one_handshake() {
    const LIMITS: Limits = Limits { channels: 64, waiting: 256 };
    let sample =
        |stamp: f64| [&[2][..], &stamp.to_le_bytes(), &[0, 0, 0x70, 0x42].repeat(2)].concat();
    let mut good = opening();
    (0..20).for_each(|i| good.extend(sample(f64::from(i))));
    let endless = b"LSL/110 200 OK\r\nX: y".repeat(20_000);
    let flood = [opening(), sample(1.0).repeat(40_000)].concat();
    let seeds = [good, opening(), endless, flood];
    let mut bytes = Mutator::new(3, &seeds, 1 << 20);
    let correction = Correction { offset_secs: 0.0, round_trip_secs: 0.001, measured_at: 0.0 };
    let (mut read, mut refused) = (0, 0);
    let given = seeds.iter().cloned().map(Some).chain((0..cases() / 4).map(|_| None));
    for bytes in given.map(|seed| seed.unwrap_or_else(|| bytes.next())) {
        let (held, (arrived, counts)) =
            most_bytes(|| lsl::feed(&stream(), LIMITS, &bytes, Some(correction)));
        // A handshake of 128 KiB, read into a vector that doubles and written again in lines; 256
        // samples.
        assert!(held <= 1 << 20, "{held} bytes for {}", bytes.len());
        assert!(arrived.len() <= LIMITS.waiting);
        assert_eq!(counts.samples, arrived.len() as u64 + counts.dropped);
        assert!(arrived.iter().all(|one| one.at.is_finite()));
        (read, refused) = (read + arrived.len(), refused + counts.malformed);
    }
    assert!(read > LIMITS.waiting && refused > 0, "both ways are tried");
}

#[test]
fn descriptions_and_datagrams_of_streams_hold_a_few_times_what_they_are_long() {
    let mut named = stream();
    named.name = "a & <b>".to_owned();
    let text = |count: &str, desc: &str| {
        format!(
            "<?xml version=\"1.0\"?><info><name>n</name><type>HR</type>\
             <channel_count>{count}</channel_count><channel_format>float32</channel_format>\
             <nominal_srate>4</nominal_srate><uid>u</uid><session_id>default</session_id>\
             <hostname>h</hostname><source_id>s</source_id><v4data_port>9</v4data_port>\
             <v4service_port>8</v4service_port><desc>{desc}</desc></info>"
        )
        .into_bytes()
    };
    let channels = "<channels><channel><label>hr</label><unit>bpm</unit></channel></channels>";
    let seeds = [
        text("1", channels),
        text("999999999999", ""),
        text("256", &"<channel/>".repeat(50_000)),
        text("2", &"<a>".repeat(100_000)),
        b"LSL:shortinfo\r\nsession_id='default' and name='a'\r\n16572 7\r\n".to_vec(),
        b"LSL:timedata\r\n7 1.5\r\n".to_vec(),
        b" 7 1.5 2.5 3.5".to_vec(),
    ];
    let mut bytes = Mutator::new(4, &seeds, 1 << 20);
    let given = seeds.iter().cloned().map(Some).chain((0..cases()).map(|_| None));
    let mut read = 0;
    for bytes in given.map(|seed| seed.unwrap_or_else(|| bytes.next())) {
        let (held, _) = most_bytes(|| lsl::datagram(&bytes));
        assert!(held <= 16 * bytes.len() + 65_536, "{held} bytes for {}", bytes.len());
        let (held, info) = most_bytes(|| lsl::description(String::from_utf8_lossy(&bytes)));
        // One character of an element's name makes an element, with room for its text.
        assert!(held <= 8 << 20, "{held} bytes for {}", bytes.len());
        if let Some(info) = info {
            read += 1;
            assert!(info.channels.len() <= 1 << 12, "{}", info.channels.len());
            let _ = doors::heart_of_stream(&info, &[f64::NAN, 1e300, -1.0]);
        }
    }
    assert!(read > 0);
}

#[test]
fn files_of_intervals_and_of_rules_hold_what_their_length_allows() {
    let table = "t;rr [ms];note\n1;812;a\n2;799.5;b\n3;820;c\n".as_bytes().to_vec();
    let seeds = [b"812\n799.5\n820\n".repeat(40), table, b"1e39\n-1\nnan\n,,;\t\n".to_vec()];
    let mut bytes = Mutator::new(5, &seeds, 16 << 10);
    let mut read = 0;
    for bytes in (0..cases()).map(|_| bytes.next()) {
        let (held, recording) = most_bytes(|| Recording::parse(&bytes));
        assert!(held <= 512 * bytes.len() + 65_536, "{held} bytes for {}", bytes.len());
        match recording {
            Err(faults) => assert!(!faults.to_string().is_empty(), "refused without a word"),
            Ok(recording) => {
                read += 1;
                let rr_ms: Vec<f64> = recording.rr_ms().iter().map(|ms| f64::from(*ms)).collect();
                assert_eq!(analyse(&rr_ms).intervals, rr_ms.len());
            }
        }
    }
    assert!(read > 0);
    let seeds = [rules::STANDARD.as_bytes().to_vec()];
    let mut bytes = Mutator::new(6, &seeds, 64 << 10);
    for bytes in (0..cases() / 4).map(|_| bytes.next()) {
        let Ok(source) = Source::from_bytes("fuzz.ron", &bytes) else { continue };
        let (held, (rules, faults)) = most_bytes(|| rules::read(&source, None));
        assert!(held <= 64 << 20, "{held} bytes for {}", bytes.len());
        source.render_all(&faults);
        assert!(rules.is_some() || !faults.is_empty(), "refused without a word");
    }
}
