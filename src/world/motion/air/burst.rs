//! Blasts, and what they throw: functions of the time since they went off.

use bevy::prelude::*;
use gradus_base::chance::{lerp, smooth};
use gradus_scenario::world::air::{Blast, ShardKind, Shards};
use std::f32::consts::TAU;

use super::rising::turned;
use super::{Fill, Meets};
use crate::world::look::sprites::{Picture, Sprite};

/// Of gravity, m/s².
const FALLS_MPS2: f32 = 9.81;
/// The smoke of an explosive.
const SOOT: Vec3 = Vec3::new(0.045, 0.042, 0.04);

/// How far what is braked by the air has come, of its whole way.
fn braked(secs: f32, slows_s: f32) -> f32 {
    -(-secs / slows_s).exp_m1()
}

impl Fill<'_> {
    pub(super) fn blast(&mut self, of: &Blast) -> Meets {
        let t = self.number(&of.age_s).max(0.0);
        let size = of.size_m as f32;
        let lasts = of.lasts_s as f32;
        let wind = Vec2::new(of.wind_mps[0] as f32, of.wind_mps[1] as f32);
        let colour = self.colour(&of.colour);
        let soot = of.soot as f32;
        let glow = Vec3::splat(self.number(&of.glow_cd_m2).max(0.0) * self.exposure);
        // All of it slows down with its size: a large blast is a slow one.
        let slow = (size / 10.0).sqrt().max(0.3);
        let gone = smooth(lasts, lasts * 0.45, t);
        let thin = |from_s: f32| gone / (1.0 + (t / (from_s * slow)).powf(1.1));
        let come = smooth(0.0, 0.12 * slow, t);
        let spread = (t / (4.0 * slow)).sqrt();

        // The cap: a ball of lobes that rolls up, widens and rises ever more slowly; in time it is
        // drawn out in height, and its upper end goes with the wind.
        let up = size * (0.2 + 0.5 * braked(t, 0.5 * slow) + 0.5 * braked(t, 9.0 * slow));
        let ball = size * (0.12 + 0.31 * braked(t, 0.45 * slow) + 0.15 * spread);
        for number in 0..self.count(110) {
            let turn = self.chance(number, 0) * TAU;
            let rise = self.chance(number, 1) * 2.0 - 1.0;
            let out = self.chance(number, 2).powf(0.4);
            let flat = (1.0 - rise * rise).max(0.0).sqrt();
            // Its outside rolls down and its inside up, ever more slowly.
            let (sin, cos) = (1.6 * braked(t, 3.0 * slow)).sin_cos();
            let (flat, rise) = (flat * cos + rise * sin * 0.6, rise * cos - flat * sin * 0.6);
            let of_lobe = (turn * 7.0 / TAU) as u64 + 7 * ((rise + 1.0).max(0.0) * 1.5) as u64;
            let lobe = 0.74 + 0.5 * self.chance(2100 + of_lobe, 0);
            let own = Vec3::new(turn.cos() * flat, rise, turn.sin() * flat) * (out * lobe);
            let drawn = lerp(0.4, 1.2, self.chance(number, 12));
            let middle = up * lerp(1.0, drawn, braked(t, 3.0 * slow));
            let high = (middle + own.y * ball).max(0.0);
            let drift = wind * (t * (0.35 + 0.5 * high / size).min(1.3));
            let at = Vec3::new(own.x * ball + drift.x, high, own.z * ball + drift.y);
            let lit = 0.5 + 0.5 * (own * 1.2).dot(self.sun).clamp(-1.0, 1.0);
            let inner = 1.0 - out;
            let dark = soot * smooth(0.25, 0.75, self.chance(number, 10)) * 0.9;
            let (picture, roll, wide) = turned(self, number, t.min(20.0) + 2.0 * braked(t, 1.0));
            self.add(Sprite {
                at,
                half_m: ball * lerp(0.3, 0.52, self.chance(number, 8)) * (1.0 + 0.12 * spread),
                wide,
                roll,
                picture,
                alpha: come * 0.95 * thin(lerp(10.0, 20.0, self.chance(number, 9))),
                albedo: colour.lerp(SOOT, dark) * lerp(0.85, 1.1, self.chance(number, 11)),
                sun: lerp(0.1 + 0.9 * lit * lit, 1.0, smooth(10.0, 45.0, t / slow)),
                glow: glow * Vec3::new(1.0, 0.36, 0.07) * (inner * 1.6).min(1.0),
                ..default()
            });
        }

        // Earth in jets, thrown up and falling back as a curtain.
        for nth in 0..self.count(100) {
            let number = 1000 + nth;
            let jet = nth % 9;
            let turn = (jet as f32 + self.chance(2000 + jet, 0)) / 9.0 * TAU;
            let lean = lerp(0.1, 0.85, self.chance(2000 + jet, 1));
            let along = (nth / 9 + 1) as f32 / 12.0;
            let reach = size * lerp(0.75, 1.5, self.chance(2000 + jet, 2)) * along.powf(0.8);
            let far = reach * braked(t, 0.5 * slow);
            let falls = 0.5 * FALLS_MPS2 * 0.3 * (t * t).min(9.0 * slow * slow);
            let side = Vec3::new(
                self.chance(number, 0) - 0.5,
                self.chance(number, 1) - 0.5,
                self.chance(number, 2) - 0.5,
            ) * (size * 0.17 * (0.4 + spread));
            let drift = wind * (t * 0.6);
            let at = Vec3::new(
                turn.cos() * lean * far + drift.x,
                (far * (1.0 - lean * 0.4) - falls).max(0.0),
                turn.sin() * lean * far + drift.y,
            ) + side;
            let lit = 0.5 + 0.5 * Vec3::new(turn.cos(), 0.4, turn.sin()).dot(self.sun);
            let (picture, roll, wide) = turned(self, number, t.min(10.0));
            let grown = 0.06 + 0.1 * braked(t, 1.2 * slow) + 0.05 * spread;
            self.add(Sprite {
                at: at.max(Vec3::new(f32::MIN, size * 0.03, f32::MIN)),
                half_m: size
                    * grown
                    * lerp(1.3, 0.7, along)
                    * lerp(0.7, 1.3, self.chance(number, 3)),
                wide,
                roll,
                picture,
                alpha: come * 0.85 * (1.0 - 0.45 * along) * thin(3.5),
                albedo: colour * lerp(0.6, 0.95, self.chance(number, 9)),
                sun: 0.25 + 0.75 * lit.clamp(0.0, 1.0),
                ..default()
            });
        }

        // The stem, and the ring that runs out over the ground.
        for nth in 0..self.count(130) {
            let number = 3000 + nth;
            let turn = self.chance(number, 0) * TAU;
            let stem = nth % 4 == 0;
            let (out, high) = if stem {
                let share = self.chance(number, 1);
                let low = (1.0 - share) * (1.0 - share);
                let out = size * (0.12 + 0.16 * low + 0.07 * spread);
                (out * self.chance(number, 2).sqrt(), up * share)
            } else {
                let fast = lerp(0.35, 1.0, self.chance(number, 1).sqrt());
                let far = size * (0.1 + 1.15 * braked(t, 0.9 * slow) + 0.2 * spread) * fast;
                (far, size * (0.04 + 0.1 * self.chance(number, 2)) * (0.4 + braked(t, 4.0 * slow)))
            };
            let drift = wind * (t * if stem { 0.75 } else { 0.5 });
            let at = Vec3::new(turn.cos() * out + drift.x, high, turn.sin() * out + drift.y);
            let lit = 0.5 + 0.5 * Vec3::new(turn.cos(), 0.7, turn.sin()).dot(self.sun);
            let (picture, roll, wide) = turned(self, number, t.min(15.0));
            let dark = if stem { soot * 0.4 } else { 0.0 };
            let flat = if stem { 1.0 } else { 1.5 };
            self.add(Sprite {
                at,
                half_m: size * (0.07 + 0.1 * braked(t, 1.0 * slow) + 0.05 * spread),
                wide: wide * flat,
                roll: if stem { roll } else { roll * 0.08 },
                picture,
                alpha: come * 0.75 * thin(if stem { 8.0 } else { 6.0 }),
                albedo: colour.lerp(SOOT, dark) * lerp(0.9, 1.1, self.chance(number, 9)),
                sun: 0.3 + 0.7 * lit.clamp(0.0, 1.0),
                glow: if stem { glow * Vec3::new(0.5, 0.16, 0.03) } else { Vec3::ZERO },
                ..default()
            });
        }
        Meets { ground_soft_m: Some(size * 0.07), near_m: [0.8, 3.0], lit: true }
    }

    pub(super) fn shards(&mut self, of: &Shards) -> Meets {
        let t = self.number(&of.age_s).max(0.0);
        let glass = of.kind == ShardKind::Glass;
        // A splinter is braked more than a stone.
        let slows_s = if glass { 1.1 } else { 3.0 };
        // The thing is turned to throw them elsewhere; they fall straight down all the same.
        let ground = self.to_world.w_axis.y - of.above_m as f32 * self.scale;
        let cone = (of.spread_deg as f32).to_radians();
        let from = Vec3::from(of.from_m.map(|side| side as f32));
        let colour = self.colour(&of.colour);
        for number in 0..u64::from(of.count) {
            let turn = self.chance(number, 0) * TAU;
            let lean = cone * self.chance(number, 1).sqrt();
            let way = Vec3::new(turn.cos() * lean.sin(), lean.cos(), turn.sin() * lean.sin());
            let speed = of.speed_mps as f32 * lerp(0.2, 1.0, self.chance(number, 2));
            let start = from
                * Vec3::new(
                    self.chance(number, 3) - 0.5,
                    self.chance(number, 4),
                    self.chance(number, 5) - 0.5,
                );
            let way = self.to_world.transform_vector3(way).normalize_or(Vec3::Y) * speed;
            let fly = Flight { start: self.to_world.transform_point3(start), way, slows_s };
            let landed = fly.lands(ground);
            let at = fly.at(t.min(landed));
            let lies = t >= landed;
            let size = of.size_m as f32
                * lerp(0.18, 1.0, self.chance(number, 6).powi(2))
                * 0.5
                * self.scale;
            // It tumbles while it flies.
            let spin = lerp(-14.0, 14.0, self.chance(number, 7)) * t.min(landed);
            let tumbles = (spin + self.chance(number, 8) * TAU).cos();
            let glint = if glass && !lies { tumbles.abs().powi(24) * 7.0 } else { 0.0 };
            // Far away it stays large enough to be seen.
            let least = at.distance(self.eyes) * 0.0009;
            self.add_in_world(Sprite {
                at: at + Vec3::Y * if lies { size * 0.4 } else { 0.0 },
                half_m: size.max(least),
                wide: if lies { 1.0 } else { tumbles.abs().max(0.25) * tumbles.signum() },
                roll: self.chance(number, 9) * TAU + spin * 0.7,
                picture: if glass { Picture::Splinter } else { Picture::Clod },
                alpha: if glass { (0.55 + glint * 0.3).min(1.0) } else { 1.0 },
                albedo: colour * (lerp(0.7, 1.2, self.chance(number, 10)) + glint),
                sun: 1.0,
                ..default()
            });
        }
        Meets { ground_soft_m: None, near_m: [0.3, 0.5], lit: false }
    }
}

/// The way of something thrown that the air brakes in proportion to its speed.
struct Flight {
    start: Vec3,
    way: Vec3,
    slows_s: f32,
}

impl Flight {
    fn at(&self, secs: f32) -> Vec3 {
        let eased = self.slows_s * braked(secs, self.slows_s);
        let falls = FALLS_MPS2 * self.slows_s * (secs - eased);
        self.start + self.way * eased - Vec3::Y * falls
    }

    /// When it comes down to a height, s. Found from the way: nothing is kept from frame to frame.
    fn lands(&self, height: f32) -> f32 {
        // It rises for at most this long, and after it only falls.
        let rises = self.slows_s * (1.0 + self.way.y / (FALLS_MPS2 * self.slows_s)).max(1.0).ln();
        let (mut low, mut high) = (rises, rises + 1.0);
        while self.at(high).y > height && high < 120.0 {
            (low, high) = (high, high * 2.0);
        }
        for _ in 0..20 {
            let middle = 0.5 * (low + high);
            if self.at(middle).y > height { low = middle } else { high = middle }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_thrown_rises_once_and_lands_where_the_ground_is() {
        for (up, slows_s, ground) in [(14.0, 3.0, 0.0), (5.0, 1.1, -4.0), (-3.0, 1.1, -6.0)] {
            let fly = Flight { start: Vec3::ZERO, way: Vec3::new(3.0, up, 0.0), slows_s };
            let lands = fly.lands(ground);
            assert!((fly.at(lands).y - ground).abs() < 0.01, "{up} {slows_s}: {lands}");
            let heights: Vec<f32> = (0..=100).map(|n| fly.at(lands * n as f32 / 100.0).y).collect();
            let turns = heights
                .windows(3)
                .filter(|w| matches!(w, [a, b, c] if (b - a).signum() != (c - b).signum()))
                .count();
            assert!(turns <= 1, "{up}: {heights:?}");
        }
        // Without air: v²/2g up, 2v/g long. Braked, both are less.
        let fly = Flight { start: Vec3::ZERO, way: Vec3::Y * 10.0, slows_s: 1000.0 };
        assert!((fly.lands(0.0) - 2.04).abs() < 0.01);
        let braked = Flight { slows_s: 1.0, ..fly };
        assert!(braked.lands(0.0) < 1.7);
    }
}
