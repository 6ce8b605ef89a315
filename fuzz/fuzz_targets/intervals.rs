//! Files of intervals, as `gradus-sensors analyse` and `replay:FILE` read them.
#![no_main]

use gradus_signal::heart::analyse;
use gradus_sensors::Recording;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| match Recording::parse(bytes) {
    Err(faults) => assert!(!faults.to_string().is_empty(), "refused without a word"),
    Ok(recording) => {
        let rr_ms: Vec<f64> = recording.rr_ms().iter().map(|ms| f64::from(*ms)).collect();
        assert_eq!(analyse(&rr_ms).intervals, rr_ms.len());
    }
});
