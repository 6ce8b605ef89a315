//! Fewer points for the same picture. A column of pixels shows no more of a line than its entry,
//! its least, its most and its exit; 90 minutes have many points for each column.

use egui_plot::PlotPoint;

/// The seconds that a bucket takes, for so many seconds on so many columns; 0 where every point has
/// a column of its own. A bucket covers one to two columns. Buckets are powers of two, so that a
/// picture that grows seldom changes its buckets.
pub(crate) fn bucket_secs(span_secs: f64, columns: f32) -> f64 {
    let each = span_secs / f64::from(columns.max(1.0));
    if each <= 1.0 || !each.is_finite() { 0.0 } else { each.log2().ceil().exp2() }
}

/// Runs without a gap, of each bucket at most four points: the first, the least, the most and the
/// last. Buckets begin at multiples of their length, wherever the window begins. A value that is
/// missing or not finite is a gap.
pub(crate) fn runs<T: Copy + Into<f64>>(
    points: &[(f64, Option<T>)],
    bucket_secs: f64,
) -> Vec<Vec<PlotPoint>> {
    let mut all = Vec::new();
    let mut run = Run::new(bucket_secs);
    for (at, value) in points {
        match value.map(Into::into).filter(|v| v.is_finite() && at.is_finite()) {
            Some(value) => run.push(PlotPoint::new(*at, value)),
            None => all.extend(run.end()),
        }
    }
    all.extend(run.end());
    all
}

struct Run {
    bucket_secs: f64,
    done: Vec<PlotPoint>,
    /// The number of the open bucket.
    bucket: f64,
    /// The first, least, most and last point of the open bucket.
    open: Option<[PlotPoint; 4]>,
}

impl Run {
    fn new(bucket_secs: f64) -> Self {
        Self { bucket_secs, done: Vec::new(), bucket: 0.0, open: None }
    }

    fn push(&mut self, point: PlotPoint) {
        if self.bucket_secs <= 0.0 {
            self.done.push(point);
            return;
        }
        let bucket = (point.x / self.bucket_secs).floor();
        match &mut self.open {
            Some([_, least, most, last]) if bucket == self.bucket => {
                if point.y < least.y {
                    *least = point;
                }
                if point.y > most.y {
                    *most = point;
                }
                *last = point;
            }
            _ => {
                self.close();
                (self.bucket, self.open) = (bucket, Some([point; 4]));
            }
        }
    }

    /// Ends the open bucket: adds its points in order of time, each point once.
    fn close(&mut self) {
        let Some(mut four) = self.open.take() else { return };
        four.sort_by(|a, b| a.x.total_cmp(&b.x));
        for point in four {
            if self.done.last() != Some(&point) {
                self.done.push(point);
            }
        }
    }

    fn end(&mut self) -> Option<Vec<PlotPoint>> {
        self.close();
        let done = std::mem::take(&mut self.done);
        (!done.is_empty()).then_some(done)
    }
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

    fn told(points: &[(f64, Option<f64>)], bucket_secs: f64) -> Vec<Vec<(f64, f64)>> {
        let runs = runs(points, bucket_secs);
        runs.iter().map(|run| run.iter().map(|p| (p.x, p.y)).collect()).collect()
    }

    #[test]
    fn a_gap_and_what_is_not_finite_break_the_line_at_every_thinning() {
        let points = [
            (0.0, Some(1.0)),
            (1.0, Some(2.0)),
            (2.0, None),
            (3.0, Some(f64::NAN)),
            (4.0, Some(3.0)),
            (5.0, Some(f64::INFINITY)),
            (6.0, Some(4.0)),
        ];
        for bucket_secs in [0.0, 1.0, 100.0] {
            let runs = told(&points, bucket_secs);
            assert_eq!(
                runs,
                [vec![(0.0, 1.0), (1.0, 2.0)], vec![(4.0, 3.0)], vec![(6.0, 4.0)]],
                "buckets of {bucket_secs} s"
            );
        }
    }

    #[test]
    fn a_bucket_keeps_its_peaks_and_its_ends() {
        let points = [5.0, 9.0, 7.0, 1.0, 6.0, 2.0].into_iter().enumerate();
        let points: Vec<_> = points.map(|(t, v)| (t as f64, Some(v))).collect();
        let kept = [(0.0, 5.0), (1.0, 9.0), (3.0, 1.0), (4.0, 6.0), (5.0, 2.0)];
        assert_eq!(told(&points, 5.0), [kept.to_vec()]);
    }

    #[test]
    fn an_hour_and_a_half_has_no_more_points_than_the_picture_has_columns_for() {
        let points: Vec<_> = (0..5400)
            .map(|t| (f64::from(t), Some(70.0 + (f64::from(t) * 1.3).sin() * 8.0)))
            .collect();
        let columns = 500.0;
        let runs = runs(&points, bucket_secs(5400.0, columns));
        let kept: usize = runs.iter().map(Vec::len).sum();
        assert!(kept <= 4 * 500, "{kept} points");
        let highest = |all: &[PlotPoint]| all.iter().map(|p| p.y).fold(f64::MIN, f64::max);
        let full = super::runs(&points, 0.0);
        assert_eq!(highest(&runs[0]), highest(&full[0]), "no peak is lost");
    }

    #[test]
    fn a_window_of_ten_minutes_keeps_a_point_each_second() {
        assert_eq!(bucket_secs(648.0, 648.0), 0.0);
        assert_eq!(bucket_secs(5400.0, 500.0), 16.0);
        assert_eq!(bucket_secs(600.0, 0.0), 1024.0);
    }

    #[test]
    fn a_window_takes_what_it_needs() {
        let run: Vec<_> = (0..100).map(|i| PlotPoint::new(f64::from(i), 0.0)).collect();
        let seen = part(&run, 40.0, 50.0);
        assert_eq!((seen[0].x, seen[seen.len() - 1].x), (39.0, 51.0));
        assert_eq!(part(&[], 0.0, 1.0).len(), 0);
    }
}
