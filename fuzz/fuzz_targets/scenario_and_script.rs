//! The scenario's door and the script's: no bytes may make them panic or hang.
#![no_main]

use gradus_scenario::read::read_bytes;
use gradus_session::script;
use gradus_text::Source;
use libfuzzer_sys::fuzz_target;

const SMALL: &str = include_str!("../../tests/scenarios/small.ron");

fuzz_target!(|bytes: &[u8]| {
    let (source, reading) = read_bytes("fuzz.ron", bytes);
    source.render_all(&reading.faults);
    assert!(reading.scenario.is_some() || !reading.faults.is_empty(), "refused without a word");

    let Ok(source) = Source::from_bytes("fuzz.session.ron", bytes) else { return };
    let scenario = read_bytes("small.ron", SMALL.as_bytes()).1.scenario;
    let scenario = scenario.expect("the small scenario is read");
    let (_, faults) = script::read(&source, &scenario);
    source.render_all(&faults);
});
