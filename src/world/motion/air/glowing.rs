//! Fire, sparks and lightning.

use bevy::prelude::*;
use gradus_base::chance::{Chance, lerp, smooth};
use gradus_scenario::world::air::{Bolt, Fire, Sparks};
use std::f32::consts::TAU;

use super::{Fill, Meets};
use crate::world::look::sprites::{Picture, Sprite};

/// A straight piece of a bolt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    pub from: Vec3,
    pub to: Vec3,
    /// How wide and how bright it is, of the main one.
    pub strong: f32,
}

/// The least width of a bolt and of a spark, m for each m away: both are seen from afar.
const LEAST_BOLT: f32 = 0.0011;
const LEAST_SPARK: f32 = 0.0003;
/// A stroke of a bolt is longer at each end by this share of its length: where it fades, the next
/// comes.
const JOINED: f32 = 0.0376;

impl Fill<'_> {
    pub(super) fn fire(&mut self, of: &Fire) -> Meets {
        let amount = self.number(&of.amount).clamp(0.0, 1.0);
        let [wide, deep] = of.size_m.map(|side| side as f32 * 0.5 * amount.sqrt());
        let high = of.height_m as f32 * amount.sqrt();
        let glow = Vec3::splat(of.glow_cd_m2 as f32 * self.exposure);
        let wind = Vec2::new(of.wind_mps[0] as f32, of.wind_mps[1] as f32);
        // Tall flames are slow ones: about 0.5 · √(g/d) puffs a second.
        let life_s = 0.75 * (of.height_m as f32).max(0.1).sqrt();
        let count = self.count(60);
        for nth in 0..count {
            let own_life = life_s * lerp(0.8, 1.25, self.chance(nth, 30));
            let lives = self.secs / f64::from(own_life) + f64::from(self.chance(nth, 31));
            let age = lives.fract() as f32;
            let number = nth + count * (lives as u64 % 65_536);
            let turn = self.chance(number, 0) * TAU;
            let out = self.chance(number, 1).sqrt();
            // Towards the middle they draw together, and are taller there.
            let draw = 1.0 - 0.45 * age;
            let foot = Vec2::new(turn.cos() * wide, turn.sin() * deep) * (out * draw);
            let tall = high * lerp(1.0, 0.5, out) * lerp(0.65, 1.1, self.chance(number, 2));
            let half = tall * lerp(0.36, 0.3, age) * smooth(-0.15, 0.3, age);
            let lean = wind * (age * own_life * 0.6);
            let at = Vec3::new(foot.x + lean.x, half * 0.78 + tall * 0.42 * age, foot.y + lean.y);
            self.add(Sprite {
                at,
                half_m: half,
                wide: lerp(0.5, 0.85, self.chance(number, 3))
                    * if self.chance(number, 4) < 0.5 { -1.0 } else { 1.0 },
                roll: (self.chance(number, 5) - 0.5) * 0.35,
                picture: if self.chance(number, 6) < 0.5 {
                    Picture::Flame0
                } else {
                    Picture::Flame1
                },
                alpha: smooth(0.0, 0.18, age) * smooth(1.0, 0.5, age) * 0.8,
                // Of a flame, its heat.
                sun: lerp(1.0, 0.55, age),
                glow,
                ..default()
            });
        }
        Meets { ground_soft_m: None, near_m: [0.4, 1.0], lit: false }
    }

    pub(super) fn sparks(&mut self, of: &Sparks) -> Meets {
        let amount = self.number(&of.amount).clamp(0.0, 1.0);
        let (high, wide) = (of.height_m as f32, of.radius_m as f32);
        let wind = Vec2::new(of.wind_mps[0] as f32, of.wind_mps[1] as f32);
        // Falling, √(2h/g); rising, about 2.5 m/s.
        let life_s = if of.fall { (2.0 * high / 9.81).sqrt() } else { high / 2.5 }.max(0.2);
        let count = self.count(120);
        for nth in 0..count {
            if self.chance(nth, 20) > amount {
                continue;
            }
            let own_life = life_s * lerp(0.6, 1.2, self.chance(nth, 21));
            let lives = self.secs / f64::from(own_life) + f64::from(self.chance(nth, 22));
            let age = lives.fract() as f32;
            let number = nth + count * (lives as u64 % 65_536);
            let at = |age: f32| {
                let turn = self.chance(number, 0) * TAU;
                let out = self.chance(number, 1).sqrt();
                let secs = age * own_life;
                let foot = Vec2::new(turn.cos(), turn.sin()) * (wide * out);
                if of.fall {
                    let away = Vec2::new(turn.cos(), turn.sin()) * (2.2 * out * secs);
                    let up = self.chance(number, 2) * 1.6 * secs - 4.9 * secs * secs;
                    let flat = foot + away + wind * secs;
                    return Vec3::new(flat.x, up, flat.y);
                }
                let own = self.chance(number, 3) * TAU;
                let swirl = Vec2::new((own + age * 9.0).sin(), (own * 1.7 + age * 7.0).sin());
                let flat = foot * (1.0 - 0.4 * age) + wind * secs + swirl * (0.12 * high * age);
                Vec3::new(flat.x, high * age * lerp(0.5, 1.0, self.chance(number, 4)), flat.y)
            };
            let (from, to) = (at((age - 0.025).max(0.0)), at(age));
            let cools = (1.0 - age) * (1.0 - age);
            let glow = of.glow_cd_m2 as f32 * self.exposure * cools;
            let light = Vec3::new(1.0, lerp(0.16, 0.55, cools), lerp(0.02, 0.2, cools)) * glow;
            let stroke = Stroke { from, to, strong: 1.0 };
            let shine = smooth(0.0, 0.04, age) * smooth(1.0, 0.8, age);
            self.line(stroke, 0.0025, LEAST_SPARK, light, shine);
        }
        Meets { ground_soft_m: None, near_m: [0.3, 0.6], lit: false }
    }

    pub(super) fn bolt(&mut self, of: &Bolt, strokes: &[Stroke]) -> Meets {
        let glow = self.number(&of.glow_cd_m2).max(0.0) * self.exposure;
        let light = self.colour(&of.colour) * glow;
        let half = of.height_m as f32 * 0.0012;
        for stroke in strokes {
            self.line(
                *stroke,
                half * stroke.strong,
                LEAST_BOLT,
                light * stroke.strong,
                stroke.strong.sqrt(),
            );
        }
        Meets { ground_soft_m: None, near_m: [1.0, 2.0], lit: false }
    }

    /// Adds a line of light that faces the eyes, of a least width for each m away.
    fn line(&mut self, of: Stroke, half_m: f32, least: f32, light: Vec3, alpha: f32) {
        let [from, to] = [of.from, of.to].map(|end| self.to_world.transform_point3(end));
        let middle = (from + to) * 0.5;
        let toward = (self.eyes - middle).normalize_or(Vec3::Z);
        // As the shader does.
        let right = Vec3::new(0.0, 1.0, -1e-3).cross(toward).normalize_or(Vec3::X);
        let up = toward.cross(right);
        let way = to - from;
        let (x, y) = (way.dot(right), way.dot(up));
        // The picture's line is a ninth of its width.
        let half_wide = (half_m * self.scale).max(middle.distance(self.eyes) * least) / 0.11;
        let long = (Vec2::new(x, y).length() * (0.5 + JOINED)).max(half_wide * 0.4);
        let scale = self.scale.max(1e-6);
        self.add(Sprite {
            at: (of.from + of.to) * 0.5,
            half_m: long / scale,
            wide: half_wide / long,
            roll: (-x).atan2(y),
            picture: Picture::Streak,
            alpha,
            glow: light,
            ..default()
        });
    }
}

/// The strokes of a bolt, from its cloud to its origin, with its branches.
pub fn strokes(of: &Bolt, seed: u64) -> Vec<Stroke> {
    let mut chance = Chance::new(seed, 0xb017);
    let high = of.height_m as f32;
    let top = Vec3::new(chance.range(-0.28, 0.28), 1.0, chance.range(-0.28, 0.28)) * high;
    let main = jagged(&mut chance, top, Vec3::ZERO, 6);
    let mut all = pieces(&main, 1.0, 1.0);
    for _ in 0..of.branches {
        let from = main.get(8 + chance.index(main.len().saturating_sub(20))).copied();
        let Some(from) = from else { continue };
        let turn = chance.range(0.0, TAU);
        let long = from.y * chance.range(0.2, 0.55);
        let way = Vec3::new(turn.cos() * 0.8, -0.85, turn.sin() * 0.8) * long;
        let line = jagged(&mut chance, from, from + way, 4);
        all.extend(pieces(&line, 0.5, 0.12));
    }
    all
}

/// A line broken in two again and again, each time moved aside in its middle.
fn jagged(chance: &mut Chance, from: Vec3, to: Vec3, times: u32) -> Vec<Vec3> {
    let mut line = vec![from, to];
    for _ in 0..times {
        let mut finer = Vec::with_capacity(line.len() * 2);
        for (a, b) in line.iter().zip(line.iter().skip(1)) {
            let aside = a.distance(*b) * 0.17;
            let off = Vec3::new(
                chance.range(-1.0, 1.0),
                chance.range(-0.5, 0.5),
                chance.range(-1.0, 1.0),
            );
            finer.extend([*a, (*a + *b) * 0.5 + off * aside]);
        }
        finer.extend(line.last());
        line = finer;
    }
    line
}

fn pieces(line: &[Vec3], from_strong: f32, to_strong: f32) -> Vec<Stroke> {
    let count = line.len().max(2) as f32;
    let ends = line.iter().zip(line.iter().skip(1)).enumerate();
    ends.map(|(n, (from, to))| {
        let strong = lerp(from_strong, to_strong, n as f32 / count);
        Stroke { from: *from, to: *to, strong }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::look::sprites::MOST_SPRITES;
    use gradus_scenario::{Number, Tint};

    #[test]
    fn a_bolt_leads_from_the_cloud_to_its_origin_and_fits() {
        for (seed, branches) in [(1, 0), (2, 5), (3, 12)] {
            let bolt = Bolt {
                glow_cd_m2: Number::from(1.0),
                height_m: 500.0,
                branches,
                colour: Tint::rgb(255, 255, 255),
                seed,
            };
            let all = strokes(&bolt, seed);
            assert!(all.len() <= MOST_SPRITES, "{}", all.len());
            assert_eq!(all.first().unwrap().from.y, 500.0);
            assert_eq!(all[63].to, Vec3::ZERO);
            let joined = all[..64].windows(2).all(|two| two[0].to == two[1].from);
            assert!(joined, "the main stroke is one line");
            assert_eq!(all.len(), 64 + 16 * branches as usize);
        }
    }
}
