//! Chance by seed: the same seed gives the same world on every machine. Never anything else.

/// Mixes a number well (splitmix64).
pub fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The number at a place of a row, from 0 to below 1, without drawing those before it: the same for
/// the same seed, row and place (SplitMix64; Steele, Lea and Flood 2014).
pub fn unit_at(seed: u64, row: u64, place: u64) -> f64 {
    let state = seed
        .wrapping_add(row.wrapping_mul(0xd1b5_4a32_d192_ed03))
        .wrapping_add(place.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (mix(state) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A row of numbers from a seed.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    /// From a seed and what it is for.
    pub fn new(seed: u64, salt: u64) -> Self {
        Self(mix(seed ^ mix(salt)))
    }

    /// The next number, all bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// 0 to 1.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Between two numbers.
    pub fn range(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * self.unit()
    }

    /// One of `count`; 0 when there is none.
    pub fn index(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { (self.bits() % count as u64) as usize }
    }

    /// True this often.
    pub fn often(&mut self, share: f32) -> bool {
        self.unit() < share
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.index(from.len())).copied()
    }
}

/// 0 below `from`, 1 above `to`, smooth between.
pub fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Between `a` and `b`.
pub fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

#[cfg(test)]
mod tests {
    use super::unit_at;

    /// Session logs are replayed: these numbers may never change.
    #[test]
    fn the_number_at_a_place_is_what_it_always_was() {
        let drawn = [(7, 0, 0), (7, 1, 0), (7, 1, 1), (u64::MAX, 3, 1 << 40)];
        let bits = drawn.map(|(seed, row, place)| unit_at(seed, row, place).to_bits());
        assert_eq!(
            bits,
            [
                0x3fd8_f2f8_7916_4c82,
                0x3fdc_7bbb_ed18_bba2,
                0x3fd2_7e73_588c_c8ea,
                0x3fd5_c66d_68be_ebee
            ]
        );
    }
}
