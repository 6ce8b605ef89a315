//! Curves: how one number follows another.

use serde::{Deserialize, Serialize};

/// How a curve goes from one point to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Easing {
    /// A straight line.
    #[default]
    Linear,
    /// Slow at both ends: 3x² − 2x³.
    Smooth,
    /// The earlier value holds until the next point.
    Hold,
}

/// A function of one number given by points, held constant beyond both ends.
///
/// Checked on the way in: at least one point, all finite, `x` strictly increasing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    points: Vec<(f64, f64)>,
    easing: Easing,
}

/// Why points do not make a [`Curve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveError {
    #[error("a curve needs at least one point")]
    Empty,
    #[error("a curve's numbers must be finite")]
    NotFinite,
    #[error("a curve's points must go from left to right: point {index} does not")]
    NotIncreasing { index: usize },
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

    /// The curve that gives back what it is given, between two ends.
    pub fn identity(from: f64, to: f64) -> Self {
        let points = if from < to { vec![(from, from), (to, to)] } else { vec![(from, from)] };
        Self { points, easing: Easing::Linear }
    }

    /// The points, left to right.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// How it goes from point to point.
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

    /// Offset and slope, where it is one line between its ends.
    pub fn line(&self) -> Option<(f64, f64)> {
        match self.points.as_slice() {
            [(_, y)] => Some((*y, 0.0)),
            [a, b] if self.easing == Easing::Linear => {
                let slope = (b.1 - a.1) / (b.0 - a.0);
                Some((a.1 - slope * a.0, slope))
            }
            _ => None,
        }
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
    fn refuses_points_that_are_no_function() {
        assert_eq!(Curve::new(vec![], Easing::Linear), Err(CurveError::Empty));
        assert_eq!(Curve::new(vec![(0.0, f64::NAN)], Easing::Linear), Err(CurveError::NotFinite));
        assert_eq!(
            Curve::new(vec![(1.0, 0.0), (1.0, 1.0)], Easing::Linear),
            Err(CurveError::NotIncreasing { index: 1 })
        );
    }
}
