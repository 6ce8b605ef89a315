//! Shots of a rifle: the crack of the bullet that passes, then the thump of the muzzle.
//!
//! A bullet faster than sound draws a cone behind it; the cone passes the ear as an N-wave, before the
//! sound of the muzzle comes (Maher 2006, 2007). The time of the N-wave after Whitham (1952), with a
//! bullet of diameter d and length l at Mach M that passes at b:
//! `T = 1.82 d/c × (M b / l)^(1/4)`, some 0.2 ms; its pressure falls with b^(−3/4). The bullet is that of a
//! 7.62 × 51 mm rifle: 838 m/s at the muzzle, slower by e^(−x / 870 m), and slower than sound after 780 m.

use core::f32::consts::TAU;

use gradus_scenario::sound::Land;

use super::land::Echoes;
use super::{bent, friedlander, softens};
use crate::dsp::{BLOCK, Block, OnePole, Rng, Svf, ended, one_pole_coefficient};
use crate::spatial::{SOUND_MPS, air_cutoff_hz};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.27;
/// The distance of the reference level, m.
const REFERENCE_M: f32 = 100.0;
/// The most shots of a burst.
const MOST: usize = 60;
/// Shots whose sound can last at a time.
const AT_ONCE: usize = 6;
/// Speed of the bullet at the muzzle, m/s, and the way in which it falls to 1/e, m.
const BULLET_MPS: f32 = 838.0;
const SLOWS_M: f32 = 870.0;
/// Diameter and length of the bullet, m.
const BULLET_M: [f32; 2] = [0.0078, 0.029];

/// When and how a bullet cracks.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Crack {
    /// After the shot, s.
    delay_s: f32,
    /// Length of the N-wave, s.
    lasts_s: f32,
    /// Against the muzzle's sound at the reference distance.
    loud: f32,
    /// How much later the ground gives it back, s.
    ground_s: f32,
}

/// The crack of a bullet from `distance_m` that passes the ear at `passes_m`; none of a bullet that
/// flies elsewhere or is slower than sound.
fn crack(distance_m: f32, passes_m: f32) -> Option<Crack> {
    if passes_m < 0.3 || passes_m >= distance_m {
        return None;
    }
    // The bullet's way until it is nearest.
    let along_m = (distance_m * distance_m - passes_m * passes_m).sqrt();
    let mach = |x_m: f32| BULLET_MPS * (-x_m / SLOWS_M).exp() / SOUND_MPS;
    let steep = |m: f32| (m * m - 1.0).max(1e-3).sqrt();
    if mach(along_m) < 1.02 {
        return None;
    }
    // The part of the cone that meets the ear left the bullet b / √(M² − 1) before.
    let left_m = along_m - passes_m / steep(mach(along_m));
    if left_m <= 0.0 {
        return None;
    }
    let m = mach(left_m);
    let flies_s = SLOWS_M / BULLET_MPS * ((left_m / SLOWS_M).exp() - 1.0);
    let [wide, long] = BULLET_M;
    let lower_m = 1.6;
    Some(Crack {
        delay_s: flies_s + passes_m * m / steep(m) / SOUND_MPS,
        lasts_s: 1.82 * wide / SOUND_MPS * (m * passes_m / long).powf(0.25),
        loud: 1.25 * (4.0 / passes_m.max(4.0)).powf(0.55),
        ground_s: ((passes_m * passes_m + 4.0 * lower_m * lower_m).sqrt() - passes_m) / SOUND_MPS,
    })
}

/// A shot that sounds.
#[derive(Clone, Copy, Default)]
struct Shot {
    /// Seconds since it arrived; below 0 before.
    t_s: f32,
    loud: f32,
    on: bool,
}

pub(crate) struct Gunfire {
    rate: f32,
    rng: Rng,
    fresh: bool,
    age_s: f64,
    /// When each shot falls, s after the first, and how loud it is.
    shots: [(f32, f32); MOST],
    rounds: usize,
    /// The next shot whose crack, and whose muzzle, comes.
    next: [usize; 2],
    crack: Option<Crack>,
    cracks: [Shot; AT_ONCE],
    muzzles: [Shot; AT_ONCE],
    distance_m: f32,
    air: [OnePole; 2],
    sharp: OnePole,
    gas: Svf,
    echoes: Echoes,
}

impl Gunfire {
    pub fn new(land: Land, mut chance: Rng, rate: f32) -> Self {
        let echoes = Echoes::new(land, Rng::new(u64::from(chance.unit().to_bits()), 1), rate);
        Self {
            rate,
            rng: chance,
            fresh: false,
            age_s: 100.0,
            shots: [(0.0, 0.0); MOST],
            rounds: 0,
            next: [0; 2],
            crack: None,
            cracks: [Shot::default(); AT_ONCE],
            muzzles: [Shot::default(); AT_ONCE],
            distance_m: REFERENCE_M,
            air: [OnePole::default(); 2],
            sharp: OnePole::default(),
            gas: Svf::new(1000.0, 0.4, rate),
            echoes,
        }
    }

    fn plan(&mut self, &[rounds, per_minute, distance_m, passes_m]: &Controls) {
        self.rounds = (rounds.round().max(1.0) as usize).min(MOST);
        let between_s = 60.0 / per_minute.max(1.0);
        // A machine is even; a finger is not.
        let uneven = if per_minute > 300.0 { 0.03 } else { 0.3 };
        let mut at_s = 0.0;
        for shot in &mut self.shots {
            *shot = (at_s, self.rng.between(0.85, 1.0));
            at_s += between_s * (1.0 + uneven * self.rng.white());
        }
        self.distance_m = distance_m;
        self.crack = crack(distance_m, passes_m);
        // A listener who joins late hears only what is still to come.
        let age_s = self.age_s;
        let over = |delay_s: f32| {
            let begun = |shot: &&(f32, f32)| f64::from(shot.0 + delay_s) < age_s;
            if age_s > 0.1 { self.shots.iter().filter(begun).count() } else { 0 }
        };
        let cracked = self.crack.map_or(self.rounds, |crack| over(crack.delay_s));
        self.next = [cracked, over(distance_m / SOUND_MPS)];
    }

    /// Lets the sounds begin that arrive in this block.
    fn arrive(&mut self) {
        let until_s = self.age_s + f64::from(BLOCK as u32) / f64::from(self.rate);
        let ways = [self.crack.map(|c| c.delay_s), Some(self.distance_m / SOUND_MPS)];
        let pools = [&mut self.cracks, &mut self.muzzles];
        for (number, ((next, way), pool)) in self.next.iter_mut().zip(ways).zip(pools).enumerate() {
            let Some(delay_s) = way else { continue };
            while let Some((at_s, loud)) = self.shots.get(*next).filter(|_| *next < self.rounds) {
                let arrives_s = f64::from(at_s + delay_s);
                if arrives_s >= until_s {
                    break;
                }
                *next += 1;
                if let Some(slot) = pool.iter_mut().max_by(|a, b| {
                    let oldest = |s: &Shot| if s.on { s.t_s } else { f32::INFINITY };
                    oldest(a).total_cmp(&oldest(b))
                }) {
                    *slot = Shot { t_s: (self.age_s - arrives_s) as f32, loud: *loud, on: true };
                }
                let (soft, is_crack) = (softens(self.distance_m, REFERENCE_M), number == 0);
                let strength = match self.crack {
                    Some(crack) if is_crack => [0.12 * crack.loud, 0.5 * crack.loud],
                    _ => [soft, 0.7 * soft],
                };
                self.echoes.meet(strength.map(|x| x * loud));
            }
        }
    }
}

impl Synth for Gunfire {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        (self.rng, self.age_s, self.fresh) = (chance, f64::from(age_secs), true);
        self.cracks = [Shot::default(); AT_ONCE];
        self.muzzles = [Shot::default(); AT_ONCE];
    }

    fn render(&mut self, controls: &Controls, out: &mut Block) {
        if core::mem::take(&mut self.fresh) {
            self.plan(controls);
        }
        self.arrive();
        let rate = self.rate;
        let step_s = 1.0 / rate;
        let distance_m = self.distance_m;
        let soft = softens(distance_m, REFERENCE_M);
        let cutoff_hz = air_cutoff_hz(distance_m);
        let [dull, sharp] = [cutoff_hz, 11_000.0].map(|hz| one_pole_coefficient(hz, rate));
        // On its way a front gets longer.
        let positive_s = 0.0006 * (1.0 + 0.6 * (distance_m / 100.0).powf(0.45));
        for frame in out.iter_mut() {
            let noise = self.gas.band(self.rng.white());
            let mut muzzle = 0.0;
            for shot in self.muzzles.iter_mut().filter(|shot| shot.on) {
                if shot.t_s >= 0.0 {
                    let t = shot.t_s;
                    let front = friedlander(t, positive_s);
                    let swell = 1.0 - (-t / 0.002).exp();
                    let thump = (TAU * 104.0 * t).sin() * (-t / 0.028).exp() * swell;
                    let gas = noise * (0.8 * (-t / 0.012).exp() + 0.2 * (-t / 0.06).exp());
                    muzzle += shot.loud * (1.15 * front + 0.42 * thump + 2.6 * gas);
                    shot.on = t < 0.25;
                }
                shot.t_s += step_s;
            }
            let once = self.air[0].low(muzzle, dull);
            let muzzle = soft * self.air[1].low(once, dull);
            let mut n_wave = 0.0;
            if let Some(crack) = self.crack {
                for shot in self.cracks.iter_mut().filter(|shot| shot.on) {
                    for (late_s, part) in [(0.0, 1.0), (crack.ground_s, 0.55)] {
                        let u = (shot.t_s - late_s) / crack.lasts_s;
                        if (0.0..1.0).contains(&u) {
                            n_wave += part * crack.loud * shot.loud * (1.0 - 2.0 * u);
                        }
                    }
                    shot.on = shot.t_s < 0.05;
                    shot.t_s += step_s;
                }
            }
            let sample = bent(muzzle + self.sharp.low(n_wave, sharp));
            *frame = [sample; 2];
        }
        for pole in self.air.iter_mut().chain([&mut self.sharp]) {
            pole.held = ended(pole.held);
        }
        self.echoes.add(cutoff_hz, out);
        for frame in out.iter_mut() {
            *frame = frame.map(|x| LEVEL * x);
        }
        self.age_s += f64::from(BLOCK as u32) / f64::from(rate);
    }

    fn is_silent(&self) -> bool {
        let waits = self.fresh || self.next.iter().any(|next| *next < self.rounds);
        let sounds = self.cracks.iter().chain(&self.muzzles).any(|shot| shot.on);
        !(sounds || waits) && self.echoes.is_still()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_crack_comes_before_the_thump_as_geometry_has_it() {
        // At 300 m a bullet of 838 m/s that slows by e^(−x / 870 m) takes 0.43 s.
        let near = crack(300.0, 2.0).unwrap();
        let flight_s: f32 =
            (0..300_000).map(|i| 0.001 / (838.0 * (-(i as f32) * 1e-3 / 870.0).exp())).sum();
        assert!((flight_s - 0.43).abs() < 0.01, "{flight_s}");
        assert!((near.delay_s - flight_s - 2.0 / 343.0).abs() < 0.005, "{near:?}");
        assert!(near.delay_s < 300.0 / SOUND_MPS - 0.4);
        assert!((0.1e-3..0.4e-3).contains(&near.lasts_s), "{near:?}");
        let far = crack(300.0, 40.0).unwrap();
        assert!(far.loud < 0.4 * near.loud && far.lasts_s > near.lasts_s);
    }

    #[test]
    fn a_bullet_that_is_slow_or_flies_elsewhere_does_not_crack() {
        for (distance_m, passes_m) in [(300.0, 0.0), (790.0, 5.0), (2000.0, 5.0), (5.0, 5.0)] {
            assert_eq!(crack(distance_m, passes_m), None, "{distance_m} {passes_m}");
        }
        assert!(crack(700.0, 5.0).is_some());
    }
}
