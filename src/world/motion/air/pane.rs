//! Drops on a pane, and the wipers that take them away. A drop is there from when it fell until the
//! next wipe at its place, so what is on the pane is a function of time.

use bevy::prelude::*;
use gradus_base::chance::lerp;
use gradus_scenario::world::air::Drops;
use std::f32::consts::TAU;

use super::{Fill, Meets};
use crate::world::look::sprites::{Picture, Sprite};

/// How far a wiper swings from lying along the lower edge, rad.
const SWING: f32 = 1.75;
/// A drop that no wiper takes runs off or dries so long after it fell, s.
const DRIES_S: f64 = 14.0;

/// A wiper: where its axle is, and how long it is, m.
#[derive(Clone, Copy)]
struct Wiper {
    at: Vec2,
    long: f32,
}

impl Wiper {
    /// Its angle from lying, at a share of a swing to and fro.
    fn angle(share: f64) -> f32 {
        SWING * (0.5 - 0.5 * (share as f32 * TAU).cos())
    }

    /// How long before `share` it last passed a place, in swings; none where it never does.
    fn passed(self, place: Vec2, share: f64) -> Option<f64> {
        let off = place - self.at;
        let angle = off.y.atan2(-off.x);
        if off.length() > self.long || !(0.0..=SWING).contains(&angle) {
            return None;
        }
        let there = f64::from((1.0 - 2.0 * angle / SWING).clamp(-1.0, 1.0).acos() / TAU);
        let since = |at: f64| (share - at).rem_euclid(1.0);
        Some(since(there).min(since(1.0 - there)))
    }
}

impl Fill<'_> {
    pub(super) fn drops(&mut self, of: &Drops) -> Meets {
        let [wide, high] = of.size_m.map(|side| side as f32);
        let rain = self.number(&of.mm_per_h).clamp(0.0, 100.0);
        let wipes = self.number(&of.wipers) >= 0.5;
        let swing_s = 60.0 / of.wipes_per_min;
        let share = (self.secs / swing_s).rem_euclid(1.0);
        let long = (wide * 0.52).min(high * 0.98);
        let wipers = [-0.04, 0.44].map(|x| Wiper { at: Vec2::new(wide * x, 0.0), long });
        let most = self.count(340).min(340);
        // So many drops hit a pane in the rain, m⁻² s⁻¹ for each mm/h; as many as there is room for.
        let falls = (f64::from(rain * wide * high) * 40.0).min(most as f64 / 1.5);
        let every_s =
            if falls > 0.0 { most as f64 / falls } else { return self.arms(wipers, share, wipes) };
        for nth in 0..most {
            let lives = self.secs / every_s + f64::from(self.chance(nth, 20));
            let number = nth + most * (lives as u64 % 65_536);
            let since = lives.fract() * every_s;
            let place =
                Vec2::new((self.chance(number, 0) - 0.5) * wide, self.chance(number, 1) * high);
            let passed = || wipers.iter().filter_map(|w| w.passed(place, share));
            let wiped = passed().fold(f64::INFINITY, f64::min) * swing_s;
            if wipes && wiped < since || since > DRIES_S {
                continue;
            }
            let half = lerp(0.0014, 0.006, self.chance(number, 2).powi(2));
            let fresh = (since as f32 / 0.05).min(1.0);
            // Large ones run down.
            let run = if half > 0.0042 { (since as f32).powf(1.4) * half * 3.0 } else { 0.0 };
            self.add(Sprite {
                at: Vec3::new(place.x, (place.y - run).max(0.0), 0.0),
                half_m: half * lerp(1.5, 1.0, fresh),
                wide: lerp(0.75, 1.0, self.chance(number, 3)),
                picture: Picture::Drop,
                alpha: 0.85 * fresh,
                albedo: Vec3::splat(0.75),
                sun: 1.0,
                ..default()
            });
        }
        self.arms(wipers, share, wipes)
    }

    fn arms(&mut self, wipers: [Wiper; 2], share: f64, wipes: bool) -> Meets {
        for wiper in wipers {
            let angle = if wipes { Wiper::angle(share) } else { 0.0 };
            let way = Vec2::new(-angle.cos(), angle.sin());
            let middle = wiper.at + way * (wiper.long * 0.55);
            self.add(Sprite {
                at: middle.extend(0.004),
                half_m: wiper.long * 0.45,
                wide: 0.007 / (wiper.long * 0.45),
                roll: (-way.x).atan2(way.y),
                picture: Picture::Bar,
                alpha: 1.0,
                albedo: Vec3::splat(0.03),
                sun: 0.7,
                ..default()
            });
        }
        Meets { ground_soft_m: None, near_m: [0.05, 0.1], lit: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_was_wiped_when_the_wiper_was_there() {
        let wiper = Wiper { at: Vec2::ZERO, long: 0.5 };
        for angle in [0.2_f32, 0.8, 1.4] {
            let place = Vec2::new(-angle.cos(), angle.sin()) * 0.4;
            for share in [0.05, 0.3, 0.5, 0.77, 0.99] {
                let since = wiper.passed(place, share).unwrap();
                let then = Wiper::angle((share - since).rem_euclid(1.0));
                assert!((then - angle).abs() < 0.01, "{angle} at {share}: {then}");
                let between = (1..20).map(|n| share - since * f64::from(n) / 20.0);
                let sides: Vec<bool> =
                    between.map(|at| Wiper::angle(at.rem_euclid(1.0)) > angle).collect();
                assert!(
                    sides.windows(2).all(|two| two[0] == two[1]),
                    "{angle} at {share}: {sides:?}"
                );
            }
        }
        assert_eq!(wiper.passed(Vec2::new(-0.6, 0.1), 0.3), None, "beyond its end");
        assert_eq!(wiper.passed(Vec2::new(0.4, 0.05), 0.3), None, "beyond its swing");
    }
}
