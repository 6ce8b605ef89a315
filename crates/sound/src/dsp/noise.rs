//! Chance by seed, and noise made of it.

/// A stream of random numbers (PCG-XSH-RR 64/32, O'Neill 2014).
#[derive(Clone)]
pub(crate) struct Rng {
    state: u64,
    stream: u64,
}

impl Rng {
    /// Stream `salt` of `seed`; different salts give streams that have nothing in common.
    pub fn new(seed: u64, salt: u64) -> Self {
        let mut rng = Self { state: 0, stream: (mix(salt ^ 0x9e37_79b9_7f4a_7c15) << 1) | 1 };
        rng.step();
        rng.state = rng.state.wrapping_add(mix(seed));
        rng.step();
        rng
    }

    #[inline]
    fn step(&mut self) -> u64 {
        let old = self.state;
        self.state = old.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(self.stream);
        old
    }

    #[inline]
    fn bits(&mut self) -> u32 {
        let old = self.step();
        let shifted = (((old >> 18) ^ old) >> 27) as u32;
        shifted.rotate_right((old >> 59) as u32)
    }

    /// From 0 to below 1.
    #[inline]
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / 16_777_216.0
    }

    /// White noise, −1 to 1.
    #[inline]
    pub fn white(&mut self) -> f32 {
        self.bits() as i32 as f32 / 2_147_483_648.0
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * self.unit()
    }

    /// The wait for the next of events that come `per_s` times a second, s.
    pub fn wait(&mut self, per_s: f32) -> f32 {
        -(1.0 - self.unit()).ln() / per_s.max(1e-6)
    }
}

/// Spreads a number over all bits (SplitMix64's finisher).
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Pink noise, near −3 dB an octave (Kellet's economy filter), RMS near 0.2.
#[derive(Clone, Default)]
pub(crate) struct Pink {
    poles: [f32; 3],
}

impl Pink {
    #[inline]
    pub fn next(&mut self, rng: &mut Rng) -> f32 {
        let white = rng.white();
        let [a, b, c] = &mut self.poles;
        *a = 0.99765 * *a + white * 0.099_046;
        *b = 0.963 * *b + white * 0.296_516_4;
        *c = 0.57 * *c + white * 1.052_691_3;
        (*a + *b + *c + white * 0.1848) * 0.2
    }
}
