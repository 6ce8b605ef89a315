//! Smoke in columns, dust behind wheels, fog in banks.

use bevy::prelude::*;
use gradus_base::chance::{lerp, smooth};
use gradus_scenario::world::air::{Dust, FogBank, Smoke};
use std::f32::consts::TAU;

use super::{Fill, Meets};
use crate::world::look::sprites::{Picture, Sprite};

/// A puff among those that follow one another: which, and how old, as a share of its life.
struct Puff {
    number: u64,
    age: f32,
    /// How long ago it left its origin, s.
    secs: f32,
}

/// The puffs of a row that never ends: each lives `life_s` and then begins anew, as another.
fn row(secs: f64, life_s: f32, count: u64) -> impl Iterator<Item = Puff> {
    (0..count).map(move |nth| {
        let lives = secs / f64::from(life_s) + nth as f64 / count as f64;
        let age = lives.fract() as f32;
        // Of 65536 lives none is like another.
        Puff { number: nth + count * (lives as u64 % 65_536), age, secs: age * life_s }
    })
}

/// A puff of smoke is never seen as one: it is turned and mirrored by chance.
pub(super) fn turned(fill: &Fill<'_>, number: u64, secs: f32) -> (Picture, f32, f32) {
    let roll = fill.chance(number, 4) * TAU + (fill.chance(number, 5) - 0.5) * 0.5 * secs;
    let wide = if fill.chance(number, 6) < 0.5 { -1.0 } else { 1.0 };
    (Picture::puff((fill.chance(number, 7) * 4.0) as usize), roll, wide)
}

impl Fill<'_> {
    pub(super) fn smoke(&mut self, of: &Smoke) -> Meets {
        let amount = self.number(&of.amount).clamp(0.0, 1.0);
        let burning = of.age_s.as_ref().map(|age| self.number(age));
        let (high, foot) = (of.height_m as f32, of.radius_m as f32);
        let life = high / of.rise_mps as f32;
        let wind = Vec2::new(of.wind_mps[0] as f32, of.wind_mps[1] as f32);
        let widens = 0.12 + 0.05 * (wind.length() / of.rise_mps as f32).min(3.0);
        let albedo = self.colour(&of.colour);
        for puff in row(self.secs, life, self.count(150)) {
            let Puff { number, age, secs } = puff;
            let began = burning.map_or(1.0, |for_s| smooth(0.0, 0.08 * life, for_s - secs));
            let up = high * (1.0 - (1.0 - age).powf(1.35));
            // It swells and meanders as it left its origin.
            let left = (self.secs - f64::from(secs)).rem_euclid(3600.0) as f32;
            let swell = 1.0 + 0.16 * (left * 1.9).sin() + 0.12 * (left * 0.83 + 2.0).sin();
            let young = lerp(0.75, 1.0, (age * 10.0).min(1.0));
            let round = (foot * young + widens * up) * swell;
            let meander = Vec2::new((left * 0.61).sin(), (left * 0.47 + 1.0).sin());
            let axis = wind * (secs * (0.3 + 0.7 * age.sqrt())) + meander * (round * 0.34);
            let turn = self.chance(number, 0) * TAU + (self.chance(number, 1) - 0.5) * secs * 0.3;
            let out = Vec2::new(turn.cos(), turn.sin()) * (self.chance(number, 2).sqrt() * 0.62);
            let lift = (self.chance(number, 3) - 0.5) * 0.5;
            let at = Vec3::new(axis.x + out.x * round, up + lift * round, axis.y + out.y * round);
            let own = Vec3::new(out.x, lift, out.y) / 0.62;
            let lit = 0.5 + 0.5 * own.dot(self.sun).clamp(-1.0, 1.0);
            let thin = smooth(0.0, 0.02, age) * (1.0 - age).powf(0.9);
            let (picture, roll, wide) = turned(self, number, secs);
            self.add(Sprite {
                at: at.max(Vec3::new(f32::MIN, 0.0, f32::MIN)),
                half_m: round
                    * (lerp(0.6, 0.95, self.chance(number, 8)) + 0.25 * (1.0 - age * 8.0).max(0.0)),
                wide,
                roll,
                picture,
                alpha: amount.powf(1.3) * 0.92 * thin * began,
                albedo: albedo * lerp(0.85, 1.15, self.chance(number, 9)),
                sun: lerp(1.0, 0.12 + 0.88 * lit * lit, amount * (1.0 - 0.5 * age)),
                ..default()
            });
        }
        Meets { ground_soft_m: Some(foot * 0.5), near_m: [0.7, 2.4], lit: true }
    }

    pub(super) fn dust(&mut self, of: &Dust) -> Meets {
        let amount = self.number(&of.amount).clamp(0.0, 1.0);
        let speed = self.number(&of.speed_mps).clamp(0.0, 60.0);
        let (high, life) = (of.height_m as f32, of.lasts_s as f32);
        let albedo = self.colour(&of.colour);
        // A wheel that stands kicks up nothing.
        let amount = amount * smooth(0.3, 5.0, speed);
        for puff in row(self.secs, life, self.count(170)) {
            let Puff { number, age, secs } = puff;
            let round = high * (0.08 + 0.42 * age.sqrt());
            let side = self.chance(number, 0) - 0.5;
            let up = round * lerp(0.25, 1.0, self.chance(number, 1));
            let own = Vec3::new(side, up / high - 0.4, 0.0);
            let at = Vec3::new(
                side * round * 2.2 + of.wind_mps[0] as f32 * secs,
                up,
                speed * secs + of.wind_mps[1] as f32 * secs,
            );
            let lit = 0.5 + 0.5 * (own * 2.0).dot(self.sun).clamp(-1.0, 1.0);
            let (picture, roll, wide) = turned(self, number, secs);
            self.add(Sprite {
                at,
                half_m: round * lerp(0.7, 1.15, self.chance(number, 8)),
                wide: wide * 1.25,
                roll: roll * 0.12,
                picture,
                alpha: amount * 0.6 * smooth(0.0, 0.05, age) * (1.0 - age).powf(1.4),
                albedo: albedo * lerp(0.9, 1.1, self.chance(number, 9)),
                sun: lerp(1.0, 0.3 + 0.7 * lit, amount),
                ..default()
            });
        }
        Meets { ground_soft_m: Some(high * 0.22), near_m: [0.7, 2.4], lit: true }
    }

    pub(super) fn bank(&mut self, of: &FogBank) -> Meets {
        let amount = self.number(&of.amount).clamp(0.0, 1.0);
        let [wide_m, high, deep] = of.size_m.map(|side| side as f32);
        let albedo = self.colour(&of.colour);
        let half = (high * 0.75).min(wide_m.min(deep) * 0.3);
        for number in 0..self.count(130) {
            // It drifts through the box and comes in again at the other side, where it is thin.
            let drift = |from: f32, mps: f64, over: f32| {
                let gone = f64::from(from) + self.secs * mps / f64::from(over);
                gone.rem_euclid(1.0) as f32
            };
            let x = drift(self.chance(number, 0), of.wind_mps[0], wide_m);
            let z = drift(self.chance(number, 1), of.wind_mps[1], deep);
            let y = self.chance(number, 2);
            let edge = |share: f32| smooth(0.0, 0.16, share) * smooth(1.0, 0.84, share);
            let roll = (self.secs * 0.03 * f64::from(self.chance(number, 3) - 0.5))
                .rem_euclid(f64::from(TAU)) as f32;
            let (picture, turn, mirrored) = turned(self, number, 0.0);
            let at = Vec3::new(
                (x - 0.5) * wide_m,
                y * (high - half).max(0.0) + half * 0.35,
                (z - 0.5) * deep,
            );
            // Below, less light comes through.
            let lit = lerp(0.25, 0.75, (at.y / high).clamp(0.0, 1.0));
            self.add(Sprite {
                at,
                half_m: half * lerp(0.75, 1.3, self.chance(number, 8)),
                wide: mirrored * 1.9,
                roll: roll + turn * 0.1,
                picture,
                alpha: amount * amount * 0.75 * edge(x) * edge(z),
                albedo: albedo * lerp(0.94, 1.06, self.chance(number, 9)),
                sun: lerp(0.8, lit, amount),
                ..default()
            });
        }
        Meets { ground_soft_m: Some(high * 0.3), near_m: [0.75, 3.0], lit: true }
    }
}
