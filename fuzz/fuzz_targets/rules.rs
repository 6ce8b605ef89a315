//! Rule files: no bytes may make their door panic or refuse without a word.
#![no_main]

use gradus_session::advice::rules;
use gradus_scenario::read::read_bytes;
use gradus_text::Source;
use libfuzzer_sys::fuzz_target;

const SMALL: &str = include_str!("../../tests/scenarios/small.ron");

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = Source::from_bytes("fuzz.rules.ron", bytes) else { return };
    let scenario = read_bytes("small.ron", SMALL.as_bytes()).1.scenario;
    let (rules, faults) = rules::read(&source, scenario.as_ref());
    source.render_all(&faults);
    assert!(rules.is_some() || !faults.is_empty(), "refused without a word");
});
