//! The values of a moving window in order of size, for its quantiles.

/// A sorted window of values; its owner says which values it forgets.
#[derive(Clone, Debug, Default)]
pub(super) struct SortedWindow {
    values: Vec<f64>,
}

impl SortedWindow {
    pub fn insert(&mut self, value: f64) {
        let at = self.values.partition_point(|v| *v < value);
        self.values.insert(at, value);
    }

    /// Forgets one value that is equal to `value`.
    pub fn remove(&mut self, value: f64) {
        let at = self.values.partition_point(|v| *v < value);
        if at < self.values.len() {
            self.values.remove(at);
        }
    }

    /// The quantile `q`, 0 to 1, interpolated between two values (type 7 of Hyndman & Fan); 0 for
    /// an empty window.
    pub fn quantile(&self, q: f64) -> f64 {
        quantile(&self.values, q)
    }
}

/// The quantile `q` of values in order of size.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let place = q * sorted.len().saturating_sub(1) as f64;
    let low = place.floor() as usize;
    let value = |at: usize| sorted.get(at).or(sorted.last()).copied().unwrap_or_default();
    value(low) + (value(low + 1) - value(low)) * (place - low as f64)
}

/// The median of values in any order; 0 without values.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_values_in_proportion() {
        let mut window = SortedWindow::default();
        for value in [4.0, 1.0, 3.0, 2.0, 9.0] {
            window.insert(value);
        }
        assert_eq!(window.quantile(0.25), 2.0);
        window.remove(9.0);
        assert_eq!((window.quantile(0.25), window.quantile(0.75)), (1.75, 3.25));
        assert_eq!(window.quantile(1.0), 4.0);
        assert_eq!(SortedWindow::default().quantile(0.5), 0.0);
    }
}
