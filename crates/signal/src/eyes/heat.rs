//! How long the patient looked in each direction: bins of equal angles on the sphere, each bin with
//! its solid angle.

use core::f64::consts::{PI, TAU};

use glam::DVec3;

use super::sphere::{angle_deg, azimuth_deg, elevation_deg, from_angles_deg};

/// Seconds by direction, in rows of equal elevation and columns of equal azimuth: row 0 is the
/// lowest, column 0 the leftmost (straight behind); straight ahead is in the middle.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    rows: usize,
    secs: Vec<f64>,
}

impl HeatMap {
    /// An empty map with bins of about `bin_deg` degrees, 0.5 to 30.
    pub fn new(bin_deg: f64) -> Self {
        let bin_deg = if bin_deg.is_finite() { bin_deg.clamp(0.5, 30.0) } else { 30.0 };
        let rows = (180.0 / bin_deg).round().max(1.0) as usize;
        Self { rows, secs: vec![0.0; rows * rows * 2] }
    }

    /// Number of bins from straight down to straight up.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of bins all the way around.
    pub fn columns(&self) -> usize {
        self.rows * 2
    }

    /// Edge of a bin, degrees.
    pub fn bin_deg(&self) -> f64 {
        180.0 / self.rows as f64
    }

    /// Adds `secs` of looking in `direction`.
    pub fn add(&mut self, direction: DVec3, secs: f64) {
        let bin = |deg: f64, from: f64, count: usize| {
            (((deg - from) / self.bin_deg()).max(0.0) as usize).min(count - 1)
        };
        let row = bin(elevation_deg(direction), -90.0, self.rows);
        let column = bin(azimuth_deg(direction), -180.0, self.columns());
        let index = row * self.columns() + column;
        if let Some(held) = self.secs.get_mut(index) {
            *held += secs;
        }
    }

    /// The time in all bins together, s.
    pub fn total_secs(&self) -> f64 {
        self.secs.iter().sum()
    }

    /// Solid angle of a bin in this row, steradian; all bins together have 4 π.
    pub fn steradian(&self, row: usize) -> f64 {
        let edge = |row: usize| (PI * (row as f64 / self.rows as f64 - 0.5)).sin();
        TAU / self.columns() as f64 * (edge(row + 1) - edge(row))
    }

    /// Time per solid angle in a bin, s per steradian.
    pub fn secs_per_sr(&self, row: usize, column: usize) -> f64 {
        let secs = self.secs.get(row * self.columns() + column).copied().unwrap_or(0.0);
        secs / self.steradian(row)
    }

    /// The middle of a bin.
    pub fn centre(&self, row: usize, column: usize) -> DVec3 {
        let deg = |index: usize| (index as f64 + 0.5) * self.bin_deg();
        from_angles_deg(deg(column) - 180.0, deg(row) - 90.0)
    }

    /// Each bin's time spread as a Gaussian of the angle on the sphere, of standard deviation
    /// `sigma_deg`, out to three standard deviations. The total time stays the same.
    pub fn smoothed(&self, sigma_deg: f64) -> Self {
        let mut smooth = Self { rows: self.rows, secs: vec![0.0; self.secs.len()] };
        let columns = self.columns();
        let reach = 3.0 * sigma_deg;
        let rows_about = (reach / self.bin_deg()).ceil() as usize + 1;
        let mut weights: Vec<(usize, f64)> = Vec::new();
        for (index, secs) in self.secs.iter().enumerate().filter(|(_, secs)| **secs > 0.0) {
            let (row, column) = (index / columns, index % columns);
            let from = self.centre(row, column);
            weights.clear();
            for r in row.saturating_sub(rows_about)..(row + rows_about + 1).min(self.rows) {
                for c in 0..columns {
                    let angle = angle_deg(from, self.centre(r, c));
                    if angle <= reach {
                        let weight = (-0.5 * (angle / sigma_deg).powi(2)).exp();
                        weights.push((r * columns + c, weight * self.steradian(r)));
                    }
                }
            }
            let whole: f64 = weights.iter().map(|(_, weight)| weight).sum();
            for (to, weight) in &weights {
                if let Some(held) = smooth.secs.get_mut(*to) {
                    *held += secs * weight / whole;
                }
            }
        }
        smooth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bins_together_are_the_whole_sphere() {
        for bin in [1.0, 2.0, 7.0, 30.0] {
            let map = HeatMap::new(bin);
            let sum: f64 = (0..map.rows()).map(|r| map.steradian(r) * map.columns() as f64).sum();
            assert!((sum - 4.0 * PI).abs() < 1e-9, "{bin}: {sum}");
        }
    }

    #[test]
    fn an_even_look_in_all_directions_is_equally_dense_at_the_pole_and_at_the_horizon() {
        let mut map = HeatMap::new(10.0);
        // Fibonacci's lattice: its points are spread evenly on the sphere.
        let n = 200_000;
        for i in 0..n {
            let y = 1.0 - 2.0 * (f64::from(i) + 0.5) / f64::from(n);
            let turn = f64::from(i) * PI * (3.0 - 5.0_f64.sqrt());
            let level = (1.0 - y * y).sqrt();
            map.add(DVec3::new(turn.sin() * level, y, turn.cos() * level), 1.0 / f64::from(n));
        }
        let even = 1.0 / (4.0 * PI);
        for row in 0..map.rows() {
            let density = map.secs_per_sr(row, 5);
            assert!((density / even - 1.0).abs() < 0.1, "row {row}: {density}");
        }
    }

    #[test]
    fn smoothing_keeps_the_whole_and_is_round_at_any_elevation() {
        for elevation in [0.0, 60.0, 88.0] {
            let mut map = HeatMap::new(2.0);
            map.add(from_angles_deg(30.0, elevation), 3.0);
            let smooth = map.smoothed(4.0);
            assert!((smooth.total_secs() - 3.0).abs() < 1e-9);
            let spot =
                map.centre(((elevation + 90.0) / 2.0) as usize, ((30.0 + 180.0) / 2.0) as usize);
            for row in 0..map.rows() {
                for column in 0..map.columns() {
                    let angle = angle_deg(spot, map.centre(row, column));
                    let dense = smooth.secs_per_sr(row, column);
                    let there = smooth.secs_per_sr(
                        ((elevation + 90.0) / 2.0) as usize,
                        ((30.0 + 180.0) / 2.0) as usize,
                    ) * (-0.5 * (angle / 4.0).powi(2)).exp();
                    if angle <= 12.0 {
                        assert!((dense - there).abs() < 1e-9 * (1.0 + there));
                    }
                }
            }
        }
    }
}
