//! Noise from seeds alone: the same seed gives the same world on every machine.

/// Smooth noise on a plane that repeats every `period` cells, 0 to 1.
pub fn noise(x: f32, y: f32, period: i32, seed: u32) -> f32 {
    let (fx, fy) = (x.floor(), y.floor());
    let (ix, iy) = (fx as i32, fy as i32);
    let (u, v) = (x - fx, y - fy);
    let (u, v) = (u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v));
    let at = |dx: i32, dy: i32| lattice(ix + dx, iy + dy, period, seed);
    let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
    (a + (b - a) * u) * (1.0 - v) + (c + (d - c) * u) * v
}

fn lattice(x: i32, y: i32, period: i32, seed: u32) -> f32 {
    let (x, y) = if period > 0 { (x.rem_euclid(period), y.rem_euclid(period)) } else { (x, y) };
    cell(x, y, seed)
}

/// A number for a cell, 0 to 1.
pub fn cell(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x85eb_ca6b) ^ (y as u32).wrapping_mul(0xc2b2_ae35);
    h ^= seed.wrapping_mul(0x27d4_eb2f);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    ((h ^ (h >> 15)) >> 8) as f32 / (1u32 << 24) as f32
}

/// Noise of several sizes, 0 to 1; repeats every `period` cells of the first.
pub fn fbm(x: f32, y: f32, period: i32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total) = (0.0, 1.0, 0.0);
    let (mut x, mut y, mut period) = (x, y, period);
    for octave in 0..octaves {
        sum += noise(x, y, period, seed.wrapping_add(octave * 101)) * weight;
        total += weight;
        weight *= 0.5;
        (x, y, period) = (x * 2.0, y * 2.0, period * 2);
    }
    sum / total
}
