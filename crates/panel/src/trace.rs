//! What the timeline draws, made once for each history and kept until it is replaced.

use std::sync::Arc;

use egui_plot::PlotPoint;
use gradus_core::snapshot::{History, SignalLine};

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
    /// Holds every rate; grows by whole steps, so that it seldom changes.
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

/// A signal's line, in its own range at the foot of the chart: there is no axis for its unit.
pub(crate) struct Signal {
    /// Its label, or its source.
    pub name: String,
    pub unit: String,
    pub newest: Option<f64>,
    pub runs: Vec<Vec<PlotPoint>>,
}

impl Signal {
    /// How much of the chart's axis it has.
    const BAND: (f64, f64) = (2.0, 28.0);

    fn of(line: &SignalLine) -> Self {
        let values = line.points.iter().filter_map(|(_, v)| *v);
        let (least, most) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let span = if most > least { most - least } else { 1.0 };
        let (low, high) = Self::BAND;
        let y = |v: f64| low + (v - least) / span * (high - low);
        let name = if line.label.is_empty() {
            format!("{} {}", line.source, line.channel + 1)
        } else {
            line.label.clone()
        };
        let newest = line.points.iter().rev().find_map(|(_, v)| *v);
        Self { name, unit: line.unit.clone(), newest, runs: runs(&line.points, y) }
    }
}

/// Points ready to draw.
#[derive(Default)]
pub(crate) struct Trace {
    of: Option<Arc<History>>,
    pub rates: Rates,
    /// Runs without a gap.
    pub heart: Vec<Vec<PlotPoint>>,
    /// Runs on the dial, as stairs without their last tread.
    pub intensity: Vec<Vec<PlotPoint>>,
    /// The dial as it stands now.
    pub dial: Option<f64>,
    pub suds: Vec<PlotPoint>,
    pub signals: Vec<Signal>,
    pub builds: u32,
}

impl Trace {
    /// Takes a history; does nothing when it is the one it has.
    pub fn update(&mut self, history: &Arc<History>) {
        if self.of.as_ref().is_some_and(|had| Arc::ptr_eq(had, history)) {
            return;
        }
        self.of = Some(Arc::clone(history));
        self.builds = self.builds.wrapping_add(1);
        self.rates = Rates::of(history);
        let rates = self.rates;
        self.heart = runs(&history.heart, |bpm: f32| rates.chart(f64::from(bpm)));
        self.suds =
            history.suds.iter().map(|(t, suds)| PlotPoint::new(*t, f64::from(*suds))).collect();
        self.intensity = stairs(&history.intensity);
        self.signals = history.signals.iter().map(Signal::of).collect();
        self.dial = history.intensity.last().and_then(|(_, dial)| *dial);
    }
}

fn runs<T: Copy>(points: &[(f64, Option<T>)], y: impl Fn(T) -> f64) -> Vec<Vec<PlotPoint>> {
    points
        .split(|(_, value)| value.is_none())
        .map(|run| {
            run.iter().filter_map(|(t, v)| v.map(|v| PlotPoint::new(*t, y(v)))).collect::<Vec<_>>()
        })
        .filter(|run| !run.is_empty())
        .collect()
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

/// The part of a run that a window of time needs: its points and one more at each side.
pub(crate) fn part(run: &[PlotPoint], from: f64, to: f64) -> &[PlotPoint] {
    let first = run.partition_point(|p| p.x < from).saturating_sub(1);
    let last = (run.partition_point(|p| p.x <= to) + 1).min(run.len());
    run.get(first..last).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_breaks_the_line() {
        let heart = vec![(0.0, Some(80.0)), (1.0, Some(82.0)), (2.0, None), (9.0, Some(90.0))];
        let mut trace = Trace::default();
        trace.update(&Arc::new(History { heart, ..Default::default() }));
        assert_eq!(trace.heart.len(), 2);
        assert_eq!(trace.heart[0].len(), 2);
        assert_eq!(trace.heart[1][0].x, 9.0);
    }

    #[test]
    fn a_signal_is_drawn_in_its_own_range_and_broken_by_a_gap() {
        let points = vec![(0.0, Some(-5.0)), (1.0, Some(5.0)), (2.0, None), (9.0, Some(0.0))];
        let line = SignalLine {
            source: "lsl:EDA".into(),
            channel: 0,
            label: String::new(),
            unit: "uS".to_owned(),
            points,
        };
        let mut trace = Trace::default();
        let signals = Arc::new(vec![line]);
        trace.update(&Arc::new(History { signals, ..Default::default() }));
        let signal = &trace.signals[0];
        let ys: Vec<Vec<f64>> =
            signal.runs.iter().map(|run| run.iter().map(|p| p.y).collect()).collect();
        assert_eq!(ys, [vec![2.0, 28.0], vec![15.0]]);
        assert_eq!((signal.name.as_str(), signal.newest), ("lsl:EDA 1", Some(0.0)));
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
    fn the_same_history_is_not_drawn_twice() {
        let history = Arc::new(History::default());
        let mut trace = Trace::default();
        trace.update(&history);
        trace.update(&history);
        assert_eq!(trace.builds, 1);
        trace.update(&Arc::new(History::default()));
        assert_eq!(trace.builds, 2);
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

    #[test]
    fn a_window_takes_what_it_needs() {
        let run: Vec<_> = (0..100).map(|i| PlotPoint::new(f64::from(i), 0.0)).collect();
        let seen = part(&run, 40.0, 50.0);
        assert_eq!((seen[0].x, seen[seen.len() - 1].x), (39.0, 51.0));
        assert_eq!(part(&[], 0.0, 1.0).len(), 0);
    }
}
