//! The report of a source in the log: its clock and its counts.

use std::collections::BTreeMap;
use std::time::Duration;

use gradus_base::sensor::SensorFacts;
use gradus_base::{Name, SessionTime};
use gradus_log::info::CLOCK;
use gradus_log::{Entry, LogHandle, Topic};
use gradus_sensors::Facts;

/// Between two reports of one source, while there is something new.
const EVERY: Duration = Duration::from_secs(10);
/// And while there is not: a log that a crash left has counts that are not older.
const ANYWAY: Duration = Duration::from_secs(60);

/// What was reported of a source last.
#[derive(Default)]
pub(crate) struct Reported {
    last: Option<(SessionTime, Option<SensorFacts>)>,
}

impl Reported {
    /// Whether something that matters is new, and the last report not too fresh.
    pub fn is_due(&self, facts: Option<&SensorFacts>, now: SessionTime) -> bool {
        match &self.last {
            None => true,
            Some((at, told)) => {
                let new = told.as_ref().map(lasting) != facts.map(lasting);
                now.since(*at) >= if new { EVERY } else { ANYWAY } && facts.is_some()
            }
        }
    }

    /// Into the log: a record of metadata for the clock, and one of the source's own.
    pub fn write(
        &mut self,
        log: &LogHandle,
        now: SessionTime,
        topic: Topic,
        source: &Name,
        facts: Facts,
    ) {
        let values = BTreeMap::from([(format!("{} {source}", topic.as_str()), facts.clock)]);
        log.push(now, Entry::Metadata { name: CLOCK.to_owned(), values });
        if let Some(sensor) = &facts.sensor {
            let name = format!("gradus.sensor {source}");
            log.push(now, Entry::Metadata { name, values: values_of(sensor) });
        }
        self.last = Some((now, facts.sensor));
    }
}

/// Without what changes with every message.
fn lasting(facts: &SensorFacts) -> SensorFacts {
    SensorFacts {
        packets: 0,
        arrival_jitter: None,
        energy_kj: None,
        clock_offset_secs: None,
        clock_uncertainty_secs: None,
        ..facts.clone()
    }
}

/// Every count, also those that are 0; of the rest what is known.
fn values_of(facts: &SensorFacts) -> BTreeMap<String, String> {
    let SensorFacts {
        name,
        address,
        battery_percent,
        energy_kj,
        packets,
        malformed,
        last_fault,
        patched,
        of_else,
        overrun,
        stamps_refused,
        reconnects,
        others,
        arrival_jitter,
        clock_offset_secs,
        clock_uncertainty_secs,
        clock_jumps,
    } = facts;
    let text = |text: &String| (!text.is_empty()).then(|| text.clone());
    let secs = |secs: &Option<f64>| secs.map(|secs| format!("{secs:.6}"));
    let values = [
        ("name", text(name)),
        ("address", text(address)),
        ("battery_percent", battery_percent.map(|v| v.to_string())),
        ("energy_kj", energy_kj.map(|v| v.to_string())),
        ("packets", Some(packets.to_string())),
        ("malformed", Some(malformed.to_string())),
        ("patched", Some(patched.to_string())),
        ("last_fault", last_fault.clone()),
        ("of_else", Some(of_else.to_string())),
        ("overrun", Some(overrun.to_string())),
        ("stamps_refused", Some(stamps_refused.to_string())),
        ("reconnects", Some(reconnects.to_string())),
        ("others", Some(others.to_string())),
        ("arrival_jitter_s", secs(&arrival_jitter.map(|v| v.as_secs_f64()))),
        ("clock_offset_s", secs(clock_offset_secs)),
        ("clock_uncertainty_s", secs(clock_uncertainty_secs)),
        ("clock_jumps", Some(clock_jumps.to_string())),
    ];
    let known = values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_reported_at_once_and_again_when_more_than_its_messages_changed() {
        let mut reported = Reported::default();
        let secs = SessionTime::from_secs_f64;
        assert!(reported.is_due(None, secs(0.0)));
        let facts = SensorFacts { packets: 1, ..SensorFacts::default() };
        reported.last = Some((secs(0.0), Some(facts.clone())));
        let more = SensorFacts { packets: 900, ..facts.clone() };
        assert!(!reported.is_due(Some(&more), secs(59.9)));
        assert!(reported.is_due(Some(&more), secs(60.0)));
        let thrown_away = SensorFacts { malformed: 1, ..more };
        assert!(!reported.is_due(Some(&thrown_away), secs(9.9)));
        assert!(reported.is_due(Some(&thrown_away), secs(10.0)));
    }

    #[test]
    fn counts_of_nothing_are_written_and_what_is_not_known_is_not() {
        let values = values_of(&SensorFacts::default());
        assert_eq!(values["malformed"], "0");
        assert!(!values.contains_key("battery_percent") && !values.contains_key("name"));
    }
}
