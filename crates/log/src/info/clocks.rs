//! The clock error budget: how sure the capture times of each source are, and what that is made of.

use std::collections::BTreeMap;

use gradus_base::sample::{Capture, GazeSource};
use serde::Serialize;

use crate::channel::Topic;
use crate::read::Content;

/// The metadata record of the parts that the uncertainty of a source's times is made of. Its keys
/// are a channel (`/heart`), or a channel and a source (`/heart polar`); its values are for a
/// person.
pub const CLOCK: &str = "gradus.clock";
/// The metadata record that says how the stage's clock is tied to the desk's.
pub const STAGE_CLOCK: &str = "gradus.clock.stage";

/// The times of one source on one channel. Half-widths of the interval that holds the true time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockBudget {
    /// The channel's topic.
    pub topic: String,
    /// A heart source's name, or where gaze comes from; empty where there is but one.
    pub source: String,
    /// How many samples it has.
    pub samples: u64,
    /// The median half-width, s.
    pub median_s: f64,
    /// The widest half-width, s.
    pub worst_s: f64,
    /// The parts of the uncertainty, as far as the log names them.
    pub made_of: Vec<String>,
}

type Metadata = BTreeMap<String, BTreeMap<String, String>>;

/// Gathers uncertainties while a log is read.
#[derive(Default)]
pub(super) struct Clocks(BTreeMap<(&'static str, String), Vec<u64>>);

impl Clocks {
    pub fn message(&mut self, content: &Content) {
        if let Some((topic, source, capture)) = of(content) {
            let seen = self.0.entry((topic.as_str(), source)).or_default();
            seen.push(capture.uncertainty_ns);
        }
    }

    pub fn budgets(mut self, metadata: &Metadata) -> Vec<ClockBudget> {
        let budget = |((topic, source), seen): (&(&'static str, String), &mut Vec<u64>)| {
            seen.sort_unstable();
            let as_s = |ns: &u64| *ns as f64 / 1e9;
            Some(ClockBudget {
                topic: (*topic).to_owned(),
                source: source.clone(),
                samples: seen.len() as u64,
                median_s: seen.get(seen.len() / 2).map(as_s)?,
                worst_s: seen.last().map(as_s)?,
                made_of: made_of(topic, source, metadata),
            })
        };
        self.0.iter_mut().filter_map(budget).collect()
    }
}

fn of(content: &Content) -> Option<(Topic, String, Capture)> {
    match content {
        Content::Heart(sample) => Some((Topic::Heart, sample.source.to_string(), sample.capture)),
        Content::Gaze(sample) => {
            let source = match sample.source {
                GazeSource::Eye => "eye",
                GazeSource::Head => "head",
                GazeSource::Synthetic => "synthetic",
            };
            Some((Topic::Gaze, source.to_owned(), sample.capture))
        }
        Content::Head(sample) => Some((Topic::Head, String::new(), sample.capture)),
        Content::Hand(sample) => Some((Topic::Hands, String::new(), sample.capture)),
        Content::Frame(sample) => Some((Topic::Frames, String::new(), sample.capture)),
        Content::Signals(block) => {
            let newest = block.samples.last()?;
            Some((Topic::Signals, block.source.to_string(), newest.capture))
        }
        Content::Event(_) | Content::Log(_) | Content::Signs(_) | Content::Other(_) => None,
    }
}

fn made_of(topic: &str, source: &str, metadata: &Metadata) -> Vec<String> {
    let notes = metadata.get(CLOCK);
    let note = |key: &str| notes.and_then(|notes| notes.get(key)).cloned();
    let told = note(&format!("{topic} {source}")).or_else(|| note(topic));
    if topic == Topic::Heart.as_str() || topic == Topic::Signals.as_str() {
        return vec![told.unwrap_or_else(|| "as the source states it".to_owned())];
    }
    let display = metadata.get("gradus.stage").and_then(|stage| stage.get("display"));
    let part = match (source, display.map(String::as_str)) {
        ("eye", _) => "the eye tracker's own sample time, converted by the OpenXR runtime",
        (_, Some("openxr")) => {
            "the OpenXR runtime's display time, converted by the runtime; how well it predicts is \
             not told"
        }
        (_, Some("window")) => "a window does not tell when it is seen: 33 ms",
        (_, Some("offscreen")) => "nobody sees it: times on a grid, exact",
        _ => "the display's part is not told",
    };
    told.into_iter().chain([part.to_owned(), stage_part(metadata.get(STAGE_CLOCK))]).collect()
}

/// The part between stage and desk.
fn stage_part(clock: Option<&BTreeMap<String, String>>) -> String {
    let text = |key: &str| clock.and_then(|clock| clock.get(key));
    let ms = |key: &str| text(key)?.parse::<i64>().ok().map(|ns| ns as f64 / 1e6);
    let how = text("how").map_or("not told", String::as_str);
    match (ms("offset_ns"), ms("uncertainty_ns"), ms("round_trip_ns")) {
        (Some(offset), Some(sure), Some(trip)) => format!(
            "stage to desk: {how}, offset {offset:.3} ms ± {sure:.3} ms, round trip {trip:.3} ms"
        ),
        (Some(offset), Some(sure), None) if sure > 0.0 => {
            format!("stage to desk: {how}, offset {offset:.3} ms ± {sure:.3} ms")
        }
        _ => format!("stage to desk: {how}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn record(values: &[(&str, &str)]) -> BTreeMap<String, String> {
        values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_source_is_described_by_its_own_note_and_the_stages_link() {
        let metadata = Metadata::from([
            (CLOCK.to_owned(), record(&[("/heart strap", "arrival by radio: 30 ms")])),
            ("gradus.stage".to_owned(), record(&[("display", "openxr")])),
            (
                STAGE_CLOCK.to_owned(),
                record(&[
                    ("how", "measured over the link"),
                    ("offset_ns", "-7000000"),
                    ("uncertainty_ns", "250000"),
                    ("round_trip_ns", "400000"),
                ]),
            ),
        ]);
        assert_eq!(made_of("/heart", "strap", &metadata), ["arrival by radio: 30 ms"]);
        assert_eq!(made_of("/heart", "other", &metadata), ["as the source states it"]);
        let eye = made_of("/gaze", "eye", &metadata);
        assert!(eye[0].contains("own sample time"), "{eye:?}");
        assert_eq!(
            eye[1],
            "stage to desk: measured over the link, offset -7.000 ms ± 0.250 ms, round trip 0.400 ms"
        );
    }

    #[test]
    fn what_a_log_does_not_tell_is_called_so() {
        let parts = made_of("/frames", "", &Metadata::new());
        assert_eq!(parts, ["the display's part is not told", "stage to desk: not told"]);
    }
}
