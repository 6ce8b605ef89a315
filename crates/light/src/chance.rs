//! Directions and places by counters: spread evenly, and the same on every machine.

use glam::Vec3A;

/// The fractions of multiples of these numbers fill a space of two, three and four dimensions
/// evenly: powers of 1/φ, where φ is the root of x^(d+1) = x + 1 for d dimensions (M. Roberts, 2018,
/// *The unreasonable effectiveness of quasirandom sequences*).
const TWO: [f32; 2] = [0.754_877_7, 0.569_840_3];
const THREE: [f32; 3] = [0.819_172_5, 0.671_043_6, 0.549_700_5];
const FOUR: [f32; 4] = [0.856_674_9, 0.733_891_9, 0.628_706_7, 0.538_597_3];

/// Shares in 0..1 that differ for each seed, so that neighbours do not share their errors.
pub fn shift(seed: u32) -> [f32; 4] {
    let mixed = |mut x: u32| {
        // The finaliser of MurmurHash3 (A. Appleby, public domain).
        x ^= x >> 16;
        x = x.wrapping_mul(0x85eb_ca6b);
        x ^= x >> 13;
        x = x.wrapping_mul(0xc2b2_ae35);
        x ^ (x >> 16)
    };
    let mut bits = mixed(seed.wrapping_add(0x9e37_79b9));
    [(); 4].map(|()| {
        bits = mixed(bits ^ 0x5bd1_e995);
        (bits >> 8) as f32 / 16_777_216.0
    })
}

/// The `nth` point of a square, moved by `shift` around its edges.
pub fn in_square(nth: u32, shift: [f32; 4]) -> [f32; 2] {
    spread(nth, TWO, shift)
}

/// The same in three dimensions.
pub fn in_cube(nth: u32, shift: [f32; 4]) -> [f32; 3] {
    spread(nth, THREE, shift)
}

/// The same in four dimensions.
pub fn in_four(nth: u32, shift: [f32; 4]) -> [f32; 4] {
    spread(nth, FOUR, shift)
}

fn spread<const N: usize>(nth: u32, along: [f32; N], shift: [f32; 4]) -> [f32; N] {
    let mut from = shift.iter();
    along.map(|along| (from.next().unwrap_or(&0.0) + along * (nth + 1) as f32).fract())
}

/// A point of the unit sphere, evenly spread for evenly spread points of the square.
pub fn on_sphere([u, v]: [f32; 2]) -> Vec3A {
    let high = 1.0 - 2.0 * u;
    let flat = (1.0 - high * high).max(0.0).sqrt();
    let [sin, cos] = turned(v);
    Vec3A::new(flat * cos, high, flat * sin)
}

/// A direction about `normal`, as often as its cosine: Lambert's law.
pub fn about(normal: Vec3A, square: [f32; 2]) -> Vec3A {
    let sum = normal + on_sphere(square);
    if sum.length_squared() < 1e-6 { normal } else { sum.normalize() }
}

/// Sine and cosine of `share` of a whole turn, by their series within an eighth of a turn: the
/// machine's own functions differ in their last bits from system to system.
fn turned(share: f32) -> [f32; 2] {
    let quarter = (share * 4.0 + 0.5).floor();
    let x = (share * 4.0 - quarter) * std::f32::consts::FRAC_PI_2;
    let xx = x * x;
    let sin = x * (1.0 - xx / 6.0 * (1.0 - xx / 20.0 * (1.0 - xx / 42.0)));
    let cos = 1.0 - xx / 2.0 * (1.0 - xx / 12.0 * (1.0 - xx / 30.0 * (1.0 - xx / 56.0)));
    match (quarter as i32).rem_euclid(4) {
        0 => [sin, cos],
        1 => [cos, -sin],
        2 => [-sin, -cos],
        _ => [-cos, sin],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_sine_and_cosine() {
        for n in 0..=1000 {
            let share = n as f32 / 1000.0;
            let [sin, cos] = turned(share);
            let angle = std::f64::consts::TAU * f64::from(share);
            assert!((f64::from(sin) - angle.sin()).abs() < 2e-6, "{share}: {sin}");
            assert!((f64::from(cos) - angle.cos()).abs() < 2e-6, "{share}: {cos}");
        }
    }

    #[test]
    fn directions_fill_the_sphere_and_follow_the_cosine() {
        let many = 4096;
        let mut middle = Vec3A::ZERO;
        let (mut squares, mut cosines) = (Vec3A::ZERO, 0.0);
        for nth in 0..many {
            let at = on_sphere(in_square(nth, shift(7)));
            assert!((at.length() - 1.0).abs() < 1e-5);
            middle += at;
            squares += at * at;
            cosines += about(Vec3A::Y, in_square(nth, shift(9))).y;
        }
        // The mean of a sphere is its middle; the mean square along each axis is a third; the mean
        // cosine under Lambert's law is two thirds.
        assert!(middle.length() / (many as f32) < 0.005, "{middle}");
        for axis in (squares / many as f32).to_array() {
            assert!((axis - 1.0 / 3.0).abs() < 0.005, "{squares}");
        }
        assert!((cosines / many as f32 - 2.0 / 3.0).abs() < 0.005, "{cosines}");
    }
}
