//! Curves: how one number follows another.

use serde::{Deserialize, Serialize};

/// How a curve goes from one point to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Easing {
    /// A straight line.
    #[default]
    Linear,
    /// A line that is slow at both ends: 3x² − 2x³.
    Smooth,
    /// The earlier value holds until the next point.
    Hold,
}

/// A function of one number given by points, held constant beyond both ends.
///
/// The points are checked on the way in: at least one, all finite, `x` strictly increasing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    points: Vec<(f64, f64)>,
    easing: Easing,
}

/// Why points do not make a [`Curve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveError {
    /// There is no point.
    #[error("a curve needs at least one point")]
    Empty,
    /// A number of a point is not finite.
    #[error("a curve's numbers must be finite")]
    NotFinite,
    /// A point does not lie to the right of the point before it.
    #[error("a curve's points must go from left to right: point {index} does not")]
    NotIncreasing {
        /// Index of the point, from 0.
        index: usize,
    },
}

impl Curve {
    /// A curve through `points` (`x`, `y`).
    pub fn new(points: Vec<(f64, f64)>, easing: Easing) -> Result<Self, CurveError> {
        if points.is_empty() {
            return Err(CurveError::Empty);
        }
        if points.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
            return Err(CurveError::NotFinite);
        }
        let rising = points.iter().zip(points.iter().skip(1)).position(|(a, b)| b.0 <= a.0);
        match rising {
            Some(before) => Err(CurveError::NotIncreasing { index: before + 1 }),
            None => Ok(Self { points, easing }),
        }
    }

    /// The curve whose value equals its argument, between two ends.
    pub fn identity(from: f64, to: f64) -> Self {
        let points = if from < to { vec![(from, from), (to, to)] } else { vec![(from, from)] };
        Self { points, easing: Easing::Linear }
    }

    /// The points, left to right.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// How the curve goes from point to point.
    pub fn easing(&self) -> Easing {
        self.easing
    }

    /// The value at `x`.
    pub fn at(&self, x: f64) -> f64 {
        let after = self.points.partition_point(|p| p.0 <= x);
        let before = after.checked_sub(1).and_then(|i| self.points.get(i));
        match (before, self.points.get(after)) {
            (Some(a), Some(b)) => {
                let u = (x - a.0) / (b.0 - a.0);
                let eased = match self.easing {
                    Easing::Linear => u,
                    Easing::Smooth => u * u * (3.0 - 2.0 * u),
                    Easing::Hold => 0.0,
                };
                a.1 + (b.1 - a.1) * eased
            }
            (Some(end), None) | (None, Some(end)) => end.1,
            (None, None) => 0.0,
        }
    }

    /// The area below the curve from `from` to `till`, negative where `till` is left of `from`; x ×
    /// y. Exact for each easing.
    pub fn area(&self, from: f64, till: f64) -> f64 {
        self.area_up_to(till) - self.area_up_to(from)
    }

    /// The area from the first point to `x`.
    fn area_up_to(&self, x: f64) -> f64 {
        let Some(first) = self.points.first() else { return 0.0 };
        if x <= first.0 {
            return (x - first.0) * first.1;
        }
        let mut area = 0.0;
        for (a, b) in self.points.iter().zip(self.points.iter().skip(1)) {
            let wide = b.0 - a.0;
            let u = ((x - a.0) / wide).min(1.0);
            let eased = match self.easing {
                Easing::Linear => u * u * 0.5,
                Easing::Smooth => u * u * u * (1.0 - 0.5 * u),
                Easing::Hold => 0.0,
            };
            area += wide * (a.1 * u + (b.1 - a.1) * eased);
            if x <= b.0 {
                return area;
            }
        }
        let last = self.points.last().unwrap_or(first);
        area + (x - last.0) * last.1
    }

    /// The least and the greatest value that the curve reaches anywhere.
    pub fn extent(&self) -> (f64, f64) {
        self.points
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), (_, y)| (lo.min(*y), hi.max(*y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_through_its_points_and_holds_beyond_them() {
        let curve = Curve::new(vec![(0.0, 1.0), (2.0, 5.0), (4.0, 3.0)], Easing::Linear).unwrap();
        assert_eq!(curve.at(-1.0), 1.0);
        assert_eq!(curve.at(0.0), 1.0);
        assert_eq!(curve.at(1.0), 3.0);
        assert_eq!(curve.at(2.0), 5.0);
        assert_eq!(curve.at(9.0), 3.0);
        assert_eq!(curve.extent(), (1.0, 5.0));
    }

    #[test]
    fn its_area_is_its_values_added_up_in_small_steps() {
        let points = vec![(-1.0, 2.0), (0.5, -1.0), (3.0, 4.0), (3.5, 4.5)];
        for easing in [Easing::Linear, Easing::Smooth, Easing::Hold] {
            let curve = Curve::new(points.clone(), easing).unwrap();
            for (from, till) in [(-3.0, -2.0), (-2.0, 0.0), (-0.7, 3.2), (1.0, 9.0), (5.0, -4.0)] {
                let steps = 200_000;
                let wide = (till - from) / f64::from(steps);
                let added: f64 =
                    (0..steps).map(|i| curve.at(from + wide * (f64::from(i) + 0.5)) * wide).sum();
                let area = curve.area(from, till);
                assert!((area - added).abs() < 1e-3, "{easing:?} {from} {till}: {area} {added}");
            }
        }
    }

    #[test]
    fn refuses_points_that_are_no_function() {
        assert_eq!(Curve::new(vec![], Easing::Linear), Err(CurveError::Empty));
        assert_eq!(Curve::new(vec![(0.0, f64::NAN)], Easing::Linear), Err(CurveError::NotFinite));
        assert_eq!(
            Curve::new(vec![(1.0, 0.0), (1.0, 1.0)], Easing::Linear),
            Err(CurveError::NotIncreasing { index: 1 })
        );
    }
}
