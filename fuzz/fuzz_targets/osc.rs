//! Datagrams at the port of a watch's relay.
#![no_main]

use gradus_sensors::doors::osc;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Each datagram: its length in two bytes, its bytes.
    let mut rest = bytes;
    let datagrams = std::iter::from_fn(|| {
        let [low, high, more @ ..] = rest else { return None };
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let (datagram, more) = more.split_at(length.min(more.len()));
        rest = more;
        Some(datagram)
    });
    for (rate, rr) in osc(datagrams) {
        assert!([rate, rr].iter().flatten().all(|number| number.is_finite()));
    }
});
