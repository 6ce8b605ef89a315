//! The points that the timeline draws, made once for each history and window, and kept until one of
//! the two changes.

use std::sync::Arc;

use egui_plot::PlotPoint;
use gradus_session::snapshot::{History, SignalLine};

use crate::thin;

/// The range of rates that the chart shows, bpm: always `low + 20 k` on the five grid lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rates {
    pub low: f64,
    pub span: f64,
}

impl Default for Rates {
    fn default() -> Self {
        Self { low: 40.0, span: 100.0 }
    }
}

impl Rates {
    /// Rates that hold every rate of `history`; they grow by whole steps, so that they seldom
    /// change.
    fn of(history: &History) -> Self {
        let rates = history.heart.iter().filter_map(|(_, bpm)| bpm.map(f64::from));
        let (least, most) = rates
            .filter(|bpm| bpm.is_finite())
            .fold((60.0_f64, 120.0_f64), |(a, b), bpm| (a.min(bpm), b.max(bpm)));
        let low = (((least - 5.0) / 10.0).floor() * 10.0).clamp(0.0, 40.0);
        let span = (((most + 5.0 - low) / 50.0).ceil() * 50.0).max(100.0);
        Self { low, span }
    }

    /// A rate on the chart's axis, 0 to 100.
    pub fn chart(&self, bpm: f64) -> f64 {
        (bpm - self.low) / self.span * 100.0
    }

    /// The rate at a place of the chart's axis.
    pub fn bpm(&self, chart: f64) -> f64 {
        self.low + chart / 100.0 * self.span
    }
}

/// The stretch of time shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    pub from: f64,
    pub to: f64,
    /// The number of columns of points on which the stretch is drawn.
    pub columns: f32,
    /// Whether signals are shown instead of heart and SUDS.
    pub signals: bool,
}

/// A signal's line, with the device's own values, for a lane of its own.
pub(crate) struct Lane {
    /// The channel's label, or its number.
    pub name: String,
    pub source: String,
    pub unit: String,
    /// Time and value of the last sample.
    pub newest: Option<(f64, f64)>,
    /// The least and the most value in the window.
    pub range: Option<(f64, f64)>,
    pub runs: Vec<Vec<PlotPoint>>,
}

impl Lane {
    fn of(line: &SignalLine, from: f64, bucket_secs: f64) -> Self {
        let points = since(&line.points, from);
        let runs = thin::runs(points, bucket_secs);
        let range = runs.iter().flatten().map(|p| p.y).fold(None, |range, v| {
            let (least, most) = range.unwrap_or((v, v));
            Some((v.min(least), v.max(most)))
        });
        let finite =
            |(at, value): &(f64, Option<f64>)| Some((*at, value.filter(|v| v.is_finite())?));
        let name = if line.label.is_empty() {
            format!("channel {}", line.channel + 1)
        } else {
            line.label.clone()
        };
        Self {
            name,
            source: line.source.to_string(),
            unit: line.unit.clone(),
            newest: line.points.iter().rev().find_map(finite),
            range,
            runs,
        }
    }

    /// The height of a value in the lane, 0 below to 1 above; a flat line in the middle.
    pub fn height(&self, value: f64) -> f64 {
        let Some((least, most)) = self.range else { return 0.5 };
        // Halves: the difference of two huge numbers is not finite.
        let span = most / 2.0 - least / 2.0;
        if span > 0.0 { ((value / 2.0 - least / 2.0) / span).clamp(0.0, 1.0) } else { 0.5 }
    }
}

/// Points ready to draw.
#[derive(Default)]
pub(crate) struct Trace {
    of: Option<Arc<History>>,
    window: Option<(f64, f64, bool)>,
    pub rates: Rates,
    /// Runs without a gap, on the chart's axis.
    pub heart: Vec<Vec<PlotPoint>>,
    /// Beats that were artefacts and were corrected, at the line's height.
    pub mended: Vec<PlotPoint>,
    /// Runs on the dial, as stairs without their last tread.
    pub intensity: Vec<Vec<PlotPoint>>,
    /// The dial's present position.
    pub dial: Option<f64>,
    pub suds: Vec<PlotPoint>,
    pub lanes: Vec<Lane>,
    pub builds: u32,
}

/// A window that moves is made anew when it has moved by this span, s.
const MOVES_SECS: f64 = 30.0;

impl Trace {
    /// Takes a history and the window shown; does nothing when both are the same as before.
    pub fn update(&mut self, history: &Arc<History>, window: &Window) {
        let bucket_secs = thin::bucket_secs(window.to - window.from, window.columns);
        let from = (window.from / MOVES_SECS).floor() * MOVES_SECS;
        let wanted = (from, bucket_secs, window.signals);
        let same = self.of.as_ref().is_some_and(|had| Arc::ptr_eq(had, history));
        if same && self.window == Some(wanted) {
            return;
        }
        self.of = Some(Arc::clone(history));
        self.window = Some(wanted);
        self.builds = self.builds.wrapping_add(1);
        if window.signals {
            let lane = |line| Lane::of(line, from, bucket_secs);
            self.lanes = history.signals.iter().map(lane).collect();
            return;
        }
        self.rates = Rates::of(history);
        let rates = self.rates;
        self.heart = thin::runs(since(&history.heart, from), bucket_secs);
        for point in self.heart.iter_mut().flatten() {
            point.y = rates.chart(point.y);
        }
        let apart_secs = if bucket_secs > 0.0 { 10.0 * bucket_secs } else { 0.0 };
        self.mended = mended(history, from, apart_secs, rates);
        self.suds =
            history.suds.iter().map(|(t, suds)| PlotPoint::new(*t, f64::from(*suds))).collect();
        self.intensity = stairs(&history.intensity);
        self.dial = history.intensity.last().and_then(|(_, dial)| *dial);
    }
}

/// The points from a time on, and the point before that time.
fn since<T>(points: &[(f64, Option<T>)], from: f64) -> &[(f64, Option<T>)] {
    let first = points.partition_point(|(t, _)| *t < from).saturating_sub(1);
    points.get(first..).unwrap_or_default()
}

/// Corrected beats at the height of the rate at their time, as far apart as their marks need to be
/// distinct; none where the line has a gap.
fn mended(history: &History, from: f64, apart_secs: f64, rates: Rates) -> Vec<PlotPoint> {
    let first = history.mended.partition_point(|t| *t < from);
    let mut last = f64::NEG_INFINITY;
    let mut all = Vec::new();
    for at in history.mended.get(first..).unwrap_or_default() {
        if at - last < apart_secs {
            continue;
        }
        // The message that reported the beat came with the beat or after it.
        let next = history.heart.partition_point(|(t, _)| t < at);
        let Some((_, Some(bpm))) = history.heart.get(next).or(history.heart.last()) else {
            continue;
        };
        if bpm.is_finite() {
            last = *at;
            all.push(PlotPoint::new(*at, rates.chart(f64::from(*bpm))));
        }
    }
    all
}

fn stairs(points: &[(f64, Option<f64>)]) -> Vec<Vec<PlotPoint>> {
    let mut all: Vec<Vec<PlotPoint>> = Vec::new();
    let mut run: Vec<PlotPoint> = Vec::new();
    for (t, dial) in points {
        if let Some(last) = run.last().copied() {
            run.push(PlotPoint::new(*t, last.y));
        }
        match dial {
            Some(dial) => run.push(PlotPoint::new(*t, dial * 10.0)),
            None if !run.is_empty() => all.push(std::mem::take(&mut run)),
            None => {}
        }
    }
    if !run.is_empty() {
        all.push(run);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(signals: bool) -> Window {
        Window { from: 0.0, to: 648.0, columns: 648.0, signals }
    }

    fn traced(history: History, signals: bool) -> Trace {
        let mut trace = Trace::default();
        trace.update(&Arc::new(history), &window(signals));
        trace
    }

    fn lane(points: Vec<(f64, Option<f64>)>) -> Lane {
        let line = SignalLine {
            source: "lsl:EDA".into(),
            channel: 0,
            label: String::new(),
            unit: "uS".to_owned(),
            points,
        };
        let signals = Arc::new(vec![line]);
        traced(History { signals, ..Default::default() }, true).lanes.remove(0)
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let heart = vec![(0.0, Some(80.0)), (1.0, Some(82.0)), (2.0, None), (9.0, Some(90.0))];
        let trace = traced(History { heart, ..Default::default() }, false);
        assert_eq!(trace.heart.len(), 2);
        assert_eq!(trace.heart[0].len(), 2);
        assert_eq!(trace.heart[1][0].x, 9.0);
    }

    #[test]
    fn a_signal_has_its_own_range_and_a_gap_breaks_it() {
        let points = vec![(0.0, Some(-5.0)), (1.0, Some(5.0)), (2.0, None), (9.0, Some(0.0))];
        let lane = lane(points);
        let heights: Vec<Vec<f64>> =
            lane.runs.iter().map(|run| run.iter().map(|p| lane.height(p.y)).collect()).collect();
        assert_eq!(heights, [vec![0.0, 1.0], vec![0.5]]);
        assert_eq!((lane.name.as_str(), lane.newest), ("channel 1", Some((9.0, 0.0))));
    }

    #[test]
    fn huge_flat_and_missing_values_have_a_place_in_their_lane() {
        let huge = lane(vec![(0.0, Some(-1.7e308)), (1.0, Some(1.7e308)), (2.0, Some(0.0))]);
        let heights: Vec<f64> = huge.runs[0].iter().map(|p| huge.height(p.y)).collect();
        assert_eq!(heights, [0.0, 1.0, 0.5]);
        let flat = lane(vec![(0.0, Some(5.0)), (1.0, Some(5.0))]);
        assert_eq!(flat.height(5.0), 0.5);
        let missing = lane(vec![(0.0, Some(f64::NAN)), (1.0, None), (2.0, Some(f64::INFINITY))]);
        assert_eq!((missing.range, missing.newest, missing.runs.len()), (None, None, 0));
    }

    #[test]
    fn a_corrected_beat_stands_on_the_line_and_not_in_a_gap() {
        let heart = vec![(10.0, Some(60.0)), (11.0, Some(90.0)), (11.0, None), (30.0, Some(70.0))];
        let history = History { heart, mended: vec![10.4, 10.9, 11.0], ..Default::default() };
        let mended = traced(history, false).mended;
        let at: Vec<_> = mended.iter().map(|p| (p.x, p.y)).collect();
        assert_eq!(at, [(10.4, 50.0), (10.9, 50.0), (11.0, 50.0)]);
    }

    #[test]
    fn the_dial_is_a_stair_that_ends_off_the_dial() {
        let steps = stairs(&[(0.0, Some(1.0)), (5.0, Some(3.0)), (8.0, None), (9.0, Some(2.0))]);
        let points: Vec<Vec<(f64, f64)>> =
            steps.iter().map(|run| run.iter().map(|p| (p.x, p.y)).collect()).collect();
        assert_eq!(points[0], vec![(0.0, 10.0), (5.0, 10.0), (5.0, 30.0), (8.0, 30.0)]);
        assert_eq!(points[1], vec![(9.0, 20.0)]);
    }

    #[test]
    fn the_same_history_and_window_are_not_made_twice() {
        let history = Arc::new(History::default());
        let mut trace = Trace::default();
        trace.update(&history, &window(false));
        trace.update(&history, &Window { from: 7.0, to: 655.0, ..window(false) });
        assert_eq!(trace.builds, 1, "a window that moves a little is the same");
        trace.update(&history, &Window { from: 31.0, to: 679.0, ..window(false) });
        assert_eq!(trace.builds, 2);
        trace.update(&Arc::new(History::default()), &window(false));
        assert_eq!(trace.builds, 3);
    }

    #[test]
    fn every_rate_is_on_the_chart() {
        for bpm in [35.0_f32, 72.0, 150.0, 212.0] {
            let heart = vec![(0.0, Some(bpm))];
            let rates = Rates::of(&History { heart, ..Default::default() });
            let y = rates.chart(f64::from(bpm));
            assert!((0.0..=100.0).contains(&y), "{bpm} is drawn at {y}");
        }
    }
}
