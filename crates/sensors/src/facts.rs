//! The facts of a source, as one value, and the news among them.
//!
//! A source states its facts whenever it is asked and does not remember who asked. A caller that
//! passes the facts on keeps a [`SourceNews`], which finds the facts that are new.

use std::collections::BTreeMap;
use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sensor::SensorFacts;

/// Least time between two pieces of news of one source, while it reads the same stream.
const NEWS_EVERY: Duration = Duration::from_secs(1);
/// The measurement of a clock is news this often: its worth falls with every second.
const CLOCK_EVERY: Duration = Duration::from_secs(60);

/// All facts a source reports about itself: its clock, its sensor, its stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The origin of the source's capture times: the clock, the half-width stated, and whether the
    /// half-width is measured or assumed. For the log, in words for a person.
    pub clock: String,
    /// The sensor and its counts; none where there is no sensor.
    pub sensor: Option<SensorFacts>,
    /// The stream that the source reads; none while it reads none, and for sources that have no
    /// stream.
    pub reads: Option<Reads>,
}

/// The stream that a source reads, in the words of its kind: for the log's metadata and for
/// people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The identity of the stream; differs for another stream, and for another run of its program.
    pub identity: String,
    /// The stream's description, and the measurements of its clock.
    pub described: BTreeMap<String, String>,
    /// Counts of samples that were lost or refused, and of other mishaps.
    pub counted: BTreeMap<String, u64>,
    /// Whether the stream has a clock whose offset is measured.
    pub measures_clock: bool,
}

impl Reads {
    /// Description and counts together.
    pub fn values(&self) -> BTreeMap<String, String> {
        let counts = self.counted.iter().map(|(key, count)| (key.clone(), count.to_string()));
        self.described.clone().into_iter().chain(counts).collect()
    }
}

/// The news of one source: remembers which facts were passed on last.
#[derive(Debug, Default)]
pub struct SourceNews {
    last: Option<PassedOn>,
}

#[derive(Debug)]
struct PassedOn {
    at: SessionTime,
    identity: String,
    counted: BTreeMap<String, u64>,
    clock_offset_secs: Option<f64>,
}

impl SourceNews {
    /// The description and the counts of the stream, where they are news at `now`; none at most
    /// calls. Another stream is news at once. A changed count, and a clock that moved by more than
    /// its measurement leaves open, are news a second after the last news. The measurement of a
    /// clock is news each minute.
    pub fn since_last(
        &mut self,
        facts: &Facts,
        now: SessionTime,
    ) -> Option<BTreeMap<String, String>> {
        let reads = facts.reads.as_ref()?;
        let sensor = facts.sensor.as_ref();
        let clock_offset_secs = sensor.and_then(|sensor| sensor.clock_offset_secs);
        let is_new = self.last.as_ref().is_none_or(|last| {
            let age = now.since(last.at);
            let uncertainty = sensor.and_then(|sensor| sensor.clock_uncertainty_secs);
            let moved = has_moved(last.clock_offset_secs, clock_offset_secs, uncertainty);
            last.identity != reads.identity
                || age >= NEWS_EVERY && (moved || last.counted != reads.counted)
                || age >= CLOCK_EVERY && reads.measures_clock
        });
        is_new.then(|| {
            let (identity, counted) = (reads.identity.clone(), reads.counted.clone());
            self.last = Some(PassedOn { at: now, identity, counted, clock_offset_secs });
            reads.values()
        })
    }
}

/// Whether the measured offset of a clock, s, differs from the offset that was passed on.
fn has_moved(passed_on: Option<f64>, measured: Option<f64>, uncertainty: Option<f64>) -> bool {
    match (passed_on, measured) {
        (Some(before), Some(now)) => (now - before).abs() > uncertainty.unwrap_or(0.0),
        (before, now) => before.is_some() != now.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: f64) -> SessionTime {
        SessionTime::from_secs_f64(secs)
    }

    fn facts(identity: &str, dropped: u64, offset_secs: Option<f64>) -> Facts {
        let sensor = SensorFacts {
            clock_offset_secs: offset_secs,
            clock_uncertainty_secs: Some(0.001),
            ..SensorFacts::default()
        };
        let reads = Reads {
            identity: identity.to_owned(),
            described: [("stream".to_owned(), "EDA".to_owned())].into(),
            counted: [("dropped".to_owned(), dropped)].into(),
            measures_clock: offset_secs.is_some(),
        };
        Facts { clock: String::new(), sensor: Some(sensor), reads: Some(reads) }
    }

    #[test]
    fn a_source_that_reads_nothing_has_no_news() {
        assert_eq!(SourceNews::default().since_last(&Facts::default(), secs(5.0)), None);
    }

    #[test]
    fn another_stream_is_told_at_once_a_count_after_a_second_and_nothing_twice() {
        let mut news = SourceNews::default();
        let values = news.since_last(&facts("a", 0, None), secs(0.0)).unwrap_or_default();
        assert_eq!((values["stream"].as_str(), values["dropped"].as_str()), ("EDA", "0"));
        assert_eq!(news.since_last(&facts("a", 0, None), secs(0.1)), None);
        assert!(news.since_last(&facts("b", 0, None), secs(0.2)).is_some());
        assert_eq!(news.since_last(&facts("b", 3, None), secs(1.1)), None, "too soon");
        let values = news.since_last(&facts("b", 4, None), secs(1.3)).unwrap_or_default();
        assert_eq!(values["dropped"], "4");
        assert_eq!(
            news.since_last(&facts("b", 4, None), secs(900.0)),
            None,
            "it measures no clock"
        );
    }

    #[test]
    fn a_clock_is_told_when_it_moved_by_more_than_is_left_open_and_each_minute() {
        let mut news = SourceNews::default();
        assert!(news.since_last(&facts("a", 0, Some(5.0)), secs(0.0)).is_some());
        assert_eq!(news.since_last(&facts("a", 0, Some(5.0009)), secs(2.0)), None);
        assert!(news.since_last(&facts("a", 0, Some(5.0012)), secs(3.0)).is_some());
        assert!(news.since_last(&facts("a", 0, None), secs(5.0)).is_some(), "it answers no more");
        assert!(news.since_last(&facts("a", 0, Some(5.0)), secs(7.0)).is_some());
        assert_eq!(news.since_last(&facts("a", 0, Some(5.0)), secs(66.9)), None);
        assert!(news.since_last(&facts("a", 0, Some(5.0)), secs(67.1)).is_some());
    }
}
