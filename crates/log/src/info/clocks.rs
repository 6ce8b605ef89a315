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
    /// The median half-width, s; none where it is unknown.
    pub median_s: Option<f64>,
    /// The widest half-width, s; none where it is unknown.
    pub worst_s: Option<f64>,
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
            let of_source = is_of_a_source(topic);
            let known = of_source || is_exact(metadata) || seen.last().is_some_and(|ns| *ns > 0);
            let as_s = |ns: &u64| known.then_some(*ns as f64 / 1e9);
            ClockBudget {
                topic: (*topic).to_owned(),
                source: source.clone(),
                samples: seen.len() as u64,
                median_s: seen.get(seen.len() / 2).and_then(as_s),
                worst_s: seen.last().and_then(as_s),
                made_of: made_of(topic, source, metadata),
            }
        };
        self.0.iter_mut().map(budget).collect()
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
        Content::Event(_)
        | Content::Log(_)
        | Content::Signs(_)
        | Content::Seal(_)
        | Content::Other(_) => None,
    }
}

/// Whether a source of its own states how sure its times are; else a display does.
fn is_of_a_source(topic: &str) -> bool {
    topic == Topic::Heart.as_str() || topic == Topic::Signals.as_str()
}

fn display(metadata: &Metadata) -> Option<&str> {
    metadata.get("gradus.stage")?.get("display").map(String::as_str)
}

/// Whether the times of frames have no error. Where another display states none, it is unknown.
fn is_exact(metadata: &Metadata) -> bool {
    display(metadata) == Some("offscreen")
}

fn made_of(topic: &str, source: &str, metadata: &Metadata) -> Vec<String> {
    let notes = metadata.get(CLOCK);
    let note = |key: &str| notes.and_then(|notes| notes.get(key)).cloned();
    let stated = note(&format!("{topic} {source}")).or_else(|| note(topic));
    if is_of_a_source(topic) {
        return vec![stated.unwrap_or_else(|| "as the source states it".to_owned())];
    }
    let part = match (source, display(metadata)) {
        ("eye", _) => "the eye tracker's own sample time, converted by the OpenXR runtime",
        (_, Some("openxr")) => {
            "the OpenXR runtime's display time, converted by the runtime; the error of its \
             prediction is unknown"
        }
        (_, Some("window")) => "when a window is seen is known to 33 ms",
        (_, Some("offscreen")) => "nobody sees it: times on a grid, exact",
        _ => "the display's part is unknown",
    };
    stated.into_iter().chain([part.to_owned(), stage_part(metadata.get(STAGE_CLOCK))]).collect()
}

/// The part between stage and desk.
fn stage_part(clock: Option<&BTreeMap<String, String>>) -> String {
    let text = |key: &str| clock.and_then(|clock| clock.get(key));
    let ms = |key: &str| text(key)?.parse::<i64>().ok().map(|ns| ns as f64 / 1e6);
    let how = text("how").map_or("unknown", String::as_str);
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
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
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
    fn what_a_log_does_not_say_is_unknown_and_no_zero() {
        let parts = made_of("/frames", "", &Metadata::new());
        assert_eq!(parts, ["the display's part is unknown", "stage to desk: unknown"]);
        let frame = Content::Frame(gradus_base::sample::FrameSample {
            capture: Capture::default(),
            index: 0,
            period_ms: 11.0,
            cpu_ms: 1.0,
            telemetry_dropped: 0,
            directed_at: gradus_base::SessionTime::ZERO,
        });
        let worst = |display: Option<&str>| {
            let stage = display.map(|display| record(&[("display", display)]));
            let stage = stage.map(|stage| ("gradus.stage".to_owned(), stage));
            let mut clocks = Clocks::default();
            clocks.message(&frame);
            clocks.budgets(&stage.into_iter().collect())[0].worst_s
        };
        assert_eq!(worst(None), None);
        assert_eq!(worst(Some("openxr")), None);
        assert_eq!(worst(Some("offscreen")), Some(0.0), "its times are exact");
    }
}
