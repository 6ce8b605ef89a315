//! The sky as light from each direction, computed once: scattered light of a low sun, clouds by
//! seed. The sky becomes the picture behind the world and the light that falls from everywhere.

use bevy::prelude::*;
use gradus_base::chance::{lerp, smooth};
use gradus_scenario::world::World;
use gradus_scenario::world::light::HAZE_LEVEL;

use crate::world::noise::fbm;

/// Light from each direction, relative to the brightest clear sky.
pub struct Dome {
    sun: Vec3,
    has_sun: bool,
    table: Vec<Vec3>,
    haze: Vec3,
    glow: Vec3,
    ground: Vec3,
    zenith: Vec3,
    sun_colour: Vec3,
    clouds: f32,
    seed: u32,
}

const HEIGHTS: usize = 48;
const TURNS: usize = 48;

impl Dome {
    /// The sky of a place, in its colours before any parameter changes them.
    pub fn new(place: &World) -> Self {
        let sky = &place.sky;
        let has_sun = place.sun.is_some();
        let sun = place.sun.as_ref().map_or(Vec3::Y, |s| Vec3::from(s.direction()));
        let sun_colour = place.sun.as_ref().map_or(Vec3::ONE, |s| Vec3::from(s.colour.rest()));
        let haze = place.haze.as_ref();
        let mut table = Vec::with_capacity(HEIGHTS * TURNS);
        for h in 0..HEIGHTS {
            for t in 0..TURNS {
                // The table is finer near the horizon.
                let up = (h as f32 / (HEIGHTS - 1) as f32).powi(2) * std::f32::consts::FRAC_PI_2;
                let turn = t as f32 / (TURNS - 1) as f32 * std::f32::consts::PI;
                table.push(scattered(up.max(0.004), turn, sun.y.max(0.02), sky.turbidity as f32));
            }
        }
        // The clear sky away from the sun has a brightness of 1.
        let reference = table
            .iter()
            .skip(HEIGHTS / 3 * TURNS)
            .map(|c| c.dot(Vec3::new(0.2126, 0.7152, 0.0722)))
            .sum::<f32>()
            / (TURNS * (HEIGHTS - HEIGHTS / 3)) as f32;
        for c in &mut table {
            *c *= 0.5 / reference.max(1e-6);
        }
        let zenith = Vec3::from(sky.zenith.linear());
        let haze_level = if has_sun { HAZE_LEVEL } else { 1.0 };
        Self {
            sun,
            has_sun,
            table,
            haze: haze.map_or(zenith, |h| Vec3::from(h.colour.rest()) * haze_level),
            glow: haze.map_or(Vec3::ONE, |h| Vec3::from(h.glow.rest()) * haze_level),
            ground: Vec3::from(sky.ground.linear()),
            zenith,
            sun_colour,
            clouds: sky.clouds.rest() as f32,
            seed: sky.seed as u32,
        }
    }

    /// The haze at the horizon in a direction.
    fn horizon(&self, direction: Vec3) -> Vec3 {
        if !self.has_sun {
            return self.haze;
        }
        let flat = |v: Vec3| Vec3::new(v.x, 0.0, v.z).normalize_or_zero();
        let towards = flat(direction).dot(flat(self.sun)).max(0.0);
        self.haze.lerp(self.glow, 0.75 * towards.powi(4))
    }

    /// Light from `direction`; `fine` adds the clouds' small detail.
    pub fn at(&self, direction: Vec3, fine: bool) -> Vec3 {
        let up = direction.y;
        if !self.has_sun {
            return if up < 0.0 {
                self.ground.lerp(self.haze, smooth(-0.4, 0.0, up))
            } else {
                self.haze.lerp(self.zenith, up.sqrt())
            };
        }
        let horizon = self.horizon(direction);
        if up < 0.0 {
            return (self.ground * 0.5).lerp(horizon, smooth(-0.22, -0.02, up));
        }
        let flat = Vec2::new(direction.x, direction.z).normalize_or(Vec2::X);
        let sun_flat = Vec2::new(self.sun.x, self.sun.z).normalize_or(Vec2::X);
        let turn = flat.dot(sun_flat).clamp(-1.0, 1.0).acos();
        let clear = self.look_up(up.clamp(0.0, 1.0).asin(), turn);
        // A part far brighter than the rest would turn white; it is dimmed to keep its colour.
        let clear = clear * (1.0 / (1.0 + 0.35 * (clear.max_element() - 0.8).max(0.0)));
        let mut light = horizon.lerp(clear, smooth(0.0, 0.16, up));
        let near_sun = direction.dot(self.sun).clamp(0.0, 1.0);
        light += self.sun_colour * (0.22 * near_sun.powi(24) + 1.4 * near_sun.powi(260));
        if self.clouds > 0.0 && up > 0.015 {
            light = self.clouded(direction, near_sun, light, fine);
        }
        if near_sun > 0.99996 { light + self.sun_colour * 60.0 } else { light }
    }

    fn clouded(&self, direction: Vec3, near_sun: f32, behind: Vec3, fine: bool) -> Vec3 {
        // Long bands of fair-weather cloud on a plane that curves down with distance.
        let plane = Vec2::new(direction.x, direction.z) / (direction.y + 0.11);
        let p = plane * Vec2::new(0.9, 1.5) + Vec2::splat(17.0);
        let octaves = if fine { 6 } else { 4 };
        let bend = fbm(p.x * 0.6, p.y * 0.6, 0, 2, self.seed + 5) * 1.4;
        let thick = |q: Vec2| {
            let body = fbm(q.x + bend, q.y, 0, octaves, self.seed);
            let broad = fbm(q.x * 0.35, q.y * 0.35, 0, 2, self.seed + 9);
            0.7 * body + 0.3 * broad
        };
        let edge = lerp(0.72, 0.34, self.clouds);
        let d = thick(p);
        let cover = smooth(edge, edge + 0.16, d);
        if cover <= 0.0 {
            return behind;
        }
        // The side towards the sun is bright.
        let sunward = Vec2::new(self.sun.x, self.sun.z).normalize_or(Vec2::X);
        let lit = ((d - thick(p + sunward * 0.16)) * 4.5 + 0.45).clamp(0.0, 1.0);
        let warm = self.sun_colour * (1.25 + 2.2 * near_sun.powi(6));
        let shade = Vec3::new(0.30, 0.34, 0.42).lerp(self.haze, 0.35);
        let cloud = shade.lerp(warm, lit * (1.0 - 0.35 * smooth(edge + 0.1, edge + 0.4, d)));
        let far = smooth(0.02, 0.22, direction.y);
        behind.lerp(cloud, cover * 0.9 * far)
    }

    fn look_up(&self, up: f32, turn: f32) -> Vec3 {
        let h = (up / std::f32::consts::FRAC_PI_2).clamp(0.0, 1.0).sqrt() * (HEIGHTS - 1) as f32;
        let t = (turn / std::f32::consts::PI).clamp(0.0, 1.0) * (TURNS - 1) as f32;
        let (h0, t0) = ((h as usize).min(HEIGHTS - 2), (t as usize).min(TURNS - 2));
        let at = |h: usize, t: usize| self.table.get(h * TURNS + t).copied().unwrap_or(Vec3::ZERO);
        let (fh, ft) = (h - h0 as f32, t - t0 as f32);
        let low = at(h0, t0).lerp(at(h0, t0 + 1), ft);
        low.lerp(at(h0 + 1, t0).lerp(at(h0 + 1, t0 + 1), ft), fh)
    }
}

/// Single scattering of sunlight along a line of sight: `up` radians above the horizon, `turn`
/// radians from the sun's azimuth. Rayleigh and Mie over exponential air, after Nishita 1993. Below
/// the horizon the sun lights only air that the earth's shadow leaves out.
pub fn scattered(up: f32, turn: f32, sun_y: f32, turbidity: f32) -> Vec3 {
    const GROUND: f32 = 6360e3;
    const TOP: f32 = 6420e3;
    let rayleigh = Vec3::new(5.8e-6, 13.5e-6, 33.1e-6);
    let ozone = Vec3::new(0.65e-6, 1.88e-6, 0.085e-6);
    let mie = 3.0e-6 * turbidity;
    let sun = Vec3::new((1.0 - sun_y * sun_y).sqrt(), sun_y, 0.0);
    let sight = Vec3::new(up.cos() * turn.cos(), up.sin(), up.cos() * turn.sin());
    let cos = sight.dot(sun);
    let phase_r = 3.0 / (16.0 * std::f32::consts::PI) * (1.0 + cos * cos);
    let g = 0.72_f32;
    let phase_m =
        (1.0 - g * g) / (4.0 * std::f32::consts::PI * (1.0 + g * g - 2.0 * g * cos).powf(1.5));
    let leave = |from: Vec3, along: Vec3| {
        let b = from.dot(along);
        -b + (b * b - from.length_squared() + TOP * TOP).max(0.0).sqrt()
    };
    let depth = |from: Vec3, along: Vec3, length: f32, steps: usize| {
        let step = length / steps as f32;
        let mut sum = Vec2::ZERO;
        for i in 0..steps {
            let height = (from + along * (i as f32 + 0.5) * step).length() - GROUND;
            sum += Vec2::new((-height / 8000.0).exp(), (-height / 1200.0).exp()) * step;
        }
        sum
    };
    let eye = Vec3::Y * (GROUND + 50.0);
    let steps = 20;
    let step = leave(eye, sight) / steps as f32;
    let (mut so_far, mut light) = (Vec2::ZERO, Vec3::ZERO);
    for i in 0..steps {
        let at = eye + sight * (i as f32 + 0.5) * step;
        let height = at.length() - GROUND;
        let here = Vec2::new((-height / 8000.0).exp(), (-height / 1200.0).exp()) * step;
        so_far += here;
        let in_depth = depth(at, sun, leave(at, sun), 8);
        let all = so_far + in_depth;
        // How far above the ground the sun's ray passes, where it comes up to this air from below.
        let along = at.dot(sun);
        let least = (at.length_squared() - along * along).max(0.0).sqrt() - GROUND;
        let lit = if along >= 0.0 { 1.0 } else { smooth(-2000.0, 9000.0, least) };
        if lit <= 0.0 {
            continue;
        }
        let through = (-(rayleigh + ozone) * all.x - Vec3::splat(mie * 1.1) * all.y).exp();
        light +=
            through * (rayleigh * phase_r * here.x + Vec3::splat(mie * phase_m * here.y)) * lit;
    }
    light
}
