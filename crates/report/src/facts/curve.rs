//! The heart rate over the session, as the desk would have shown it: windows of 20 s, a gap a gap.

use gradus_base::sample::HeartSample;
use gradus_signal::heart::HeartStream;

use super::story::moment;

/// Points of the curve at most: a point costs as much as a look of the desk.
const MOST_POINTS: f64 = 360.0;

/// The rate at points from 0 to `end_s`; empty where nothing was heard. `samples` in order.
pub fn curve(samples: &[HeartSample], end_s: f64) -> Vec<(f64, Option<f64>)> {
    if samples.is_empty() || end_s <= 0.0 {
        return Vec::new();
    }
    let every_s = (end_s / MOST_POINTS).max(1.0);
    let mut stream = HeartStream::default();
    let mut samples = samples.iter().peekable();
    let (mut points, mut at_s) = (Vec::new(), 0.0);
    while at_s <= end_s {
        let now = moment(at_s);
        while let Some(sample) = samples.next_if(|sample| sample.capture.at <= now) {
            stream.push(sample);
        }
        let signs = stream.signs(now);
        let trusted = signs.quality.is_some_and(|quality| quality > 0.0);
        points.push((at_s, signs.rate_bpm.filter(|bpm| trusted && bpm.is_finite())));
        at_s += every_s;
    }
    points
}
