//! Where the numbers of an axis stand.

/// A range of whole steps around the values, and the step: at most four of them or so.
pub fn nice_range(values: impl Iterator<Item = f64>, least: f64) -> Option<(f64, f64, f64)> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|value| value.is_finite()) {
        (low, high) = (low.min(value), high.max(value));
    }
    if low > high {
        return None;
    }
    if high - low < least {
        let middle = (low + high) / 2.0;
        (low, high) = (middle - least / 2.0, middle + least / 2.0);
    }
    let step = step_of((high - low) / 3.0);
    Some(((low / step).floor() * step, (high / step).ceil() * step, step))
}

/// The next of 1, 2, 5, 10, … at or above.
fn step_of(rough: f64) -> f64 {
    let ten = 10_f64.powf(rough.max(1e-6).log10().floor());
    let found = [1.0, 2.0, 5.0, 10.0].into_iter().find(|n| n * ten >= rough - 1e-9);
    ten * found.unwrap_or(10.0)
}

/// Moments from 0 to `end_s` that a clock has, at most ten.
pub fn clock_ticks(end_s: f64) -> Vec<f64> {
    const STEPS: [f64; 12] =
        [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0];
    let step = STEPS.into_iter().find(|step| end_s / step <= 9.0);
    let step = step.unwrap_or_else(|| (end_s / 9.0 / 3600.0).ceil() * 3600.0);
    let count = (end_s / step).floor().clamp(0.0, 12.0) as u32;
    (0..=count).map(|n| f64::from(n) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_its_values_between_whole_steps() {
        assert_eq!(nice_range([71.0, 93.0].into_iter(), 20.0), Some((70.0, 100.0, 10.0)));
        assert_eq!(nice_range([80.0].into_iter(), 20.0), Some((70.0, 90.0, 10.0)));
        assert_eq!(nice_range([f64::NAN].into_iter(), 20.0), None);
        assert_eq!(clock_ticks(312.0), [0.0, 60.0, 120.0, 180.0, 240.0, 300.0]);
        assert!(clock_ticks(600_000.0).len() <= 12);
        assert_eq!(clock_ticks(0.0), [0.0]);
    }
}
