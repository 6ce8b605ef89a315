//! Chance by seed, and noise made of it. The same seed gives the same samples, for ever.

use gradus_base::chance::mix;
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

/// A stream of random numbers.
#[derive(Clone)]
pub(crate) struct Rng(Pcg32);

impl Rng {
    /// Stream `salt` of `seed`; streams of different salts are independent.
    pub fn new(seed: u64, salt: u64) -> Self {
        Self(Pcg32::new(mix(seed), mix(salt ^ 0x9e37_79b9_7f4a_7c15)))
    }

    #[inline]
    fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number from 0 to below 1.
    #[inline]
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / 16_777_216.0
    }

    /// White noise, −1 to 1.
    #[inline]
    pub fn white(&mut self) -> f32 {
        self.bits() as i32 as f32 / 2_147_483_648.0
    }

    /// A number drawn evenly between two numbers.
    pub fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * self.unit()
    }

    /// The wait for the next of events that come `per_s` times a second, s.
    pub fn wait(&mut self, per_s: f32) -> f32 {
        -(1.0 - self.unit()).ln() / per_s.max(1e-6)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers from which the sounds of earlier sessions were made.
    #[test]
    fn the_sequence_of_a_seed_does_not_change() {
        let mut rng = Rng::new(7, 12);
        let drawn = [(); 4].map(|()| rng.bits());
        assert_eq!(drawn, [0x9bf9_f0f1, 0xce03_9865, 0x7096_60d6, 0x5165_72b7]);
        let mut rng = Rng::new(u64::MAX, 0);
        let drawn = [(); 4].map(|()| rng.bits());
        assert_eq!(drawn, [0x69cd_4fdd, 0x3fb0_7088, 0x707f_91fe, 0xa6c1_f3a9]);
    }
}
