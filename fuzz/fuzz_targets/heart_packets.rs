//! What a radio sends, packet after packet with the times between them, up to the heart's signs: no
//! bytes and no times may make them panic, and every number that comes out is finite.
#![no_main]

use std::time::Duration;

use gradus_base::SessionTime;
use gradus_signal::heart::HeartStream;
use gradus_sensors::doors::bluetooth;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Each packet: how many ms after the one before, its length, its bytes.
    let mut rest = bytes;
    let packets = std::iter::from_fn(|| {
        let [low, high, length, more @ ..] = rest else { return None };
        let (packet, more) = more.split_at(usize::from(*length).min(more.len()));
        rest = more;
        Some((Duration::from_millis(u64::from(u16::from_le_bytes([*low, *high]))), packet))
    });
    let mut samples = Vec::new();
    let facts = bluetooth(packets, &mut samples);
    assert_eq!(facts.packets - facts.overrun, samples.len() as u64);
    let mut stream = HeartStream::default();
    let mut last = SessionTime::ZERO;
    for sample in &samples {
        assert!(sample.is_finite() && sample.capture.at >= last, "{sample:?}");
        last = sample.capture.at;
        stream.push(sample);
    }
    let signs = stream.signs(last);
    let numbers = [signs.rate_bpm, signs.rmssd_ms, signs.quality];
    assert!(numbers.iter().flatten().all(|number| number.is_finite()), "{signs:?}");
});
