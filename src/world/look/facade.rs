//! Fronts of buildings: bays and storeys of windows, frames, blinds, ledges, a few lit rooms.

use gradus_base::chance::{lerp, smooth};
use gradus_scenario::world::{Colour, Look, Material};

use crate::world::look::textures::{Maps, MapsWanted, Texel, Tile, paint};
use crate::world::noise::{cell, fbm, noise};

/// Bays in one repetition.
pub const BAYS: usize = 8;
/// Storeys in one repetition.
pub const STOREYS: usize = 8;

/// The maps of a facade.
pub fn maps(material: &Material, colour: Colour, tile: Tile, wanted: MapsWanted) -> Maps {
    let Look::Facade { bay_m, storey_m, glazing, glass, lit, ledges } = &material.look else {
        return paint(tile, wanted, |_, _| Texel::new(colour.srgb, 0.8));
    };
    let front = Front {
        bay: *bay_m as f32,
        storey: *storey_m as f32,
        glazing: glazing.map(|g| (g as f32).clamp(0.1, 0.985)),
        glass: glass.srgb,
        wall: colour.srgb,
        lit: *lit as f32,
        ledges: *ledges as f32,
        wear: material.wear as f32,
        seed: material.seed as u32 ^ 0xfaca,
    };
    paint(tile, wanted, |x, y| front.at(x, y))
}

struct Front {
    bay: f32,
    storey: f32,
    glazing: [f32; 2],
    glass: [f32; 3],
    wall: [f32; 3],
    lit: f32,
    ledges: f32,
    wear: f32,
    seed: u32,
}

impl Front {
    fn at(&self, x: f32, y: f32) -> Texel {
        let (i, j) = ((x / self.bay).floor() as i32, (y / self.storey).floor() as i32);
        // The place within the bay, from the bay's middle and from its floor, m.
        let dx = x - (i as f32 + 0.5) * self.bay;
        let up = y - j as f32 * self.storey;
        let half = self.glazing[0] * self.bay * 0.5;
        let tall = self.glazing[1] * self.storey;
        let sill = (self.storey - tall) * 0.55;
        // How far the place lies inside the opening, from the opening's edge, m.
        let inside = (half - dx.abs()).min(up - sill).min(sill + tall - up);
        let mut texel = if inside > 0.0 {
            self.window(x, y, dx, (up - sill) / tall, inside, (i, j))
        } else {
            self.wall(x, y, -inside)
        };
        // A ledge at each floor, and the shadow under it.
        if self.ledges > 0.0 {
            let high = 0.22 * self.ledges;
            let under = self.storey - up;
            if up < high && inside <= 0.0 {
                texel.colour = texel.colour.map(|v| v * 1.08);
                texel.height_m += 0.08 * self.ledges;
            } else if under < 0.16 && inside <= 0.0 {
                let dark = 1.0 - 0.35 * self.ledges * (1.0 - under / 0.16);
                texel.colour = texel.colour.map(|v| v * dark);
                texel.open *= dark;
            }
        }
        texel
    }

    fn wall(&self, x: f32, y: f32, from_window: f32) -> Texel {
        let (w, h) = (self.bay * BAYS as f32, self.storey * STOREYS as f32);
        let broad = fbm(x / w * 6.0, y / h * 6.0, 6, 5, self.seed);
        let grain = noise(x * 14.0, y * 14.0, 0, self.seed + 1);
        let panel = |v: f32| 1.0 - smooth(0.0, 0.02, (v - v.round()).abs());
        let seam = panel(x / self.bay).max(panel(y / self.storey) * 0.6);
        // Rain carries dirt down from the sills.
        let streak = smooth(0.5, 0.85, noise(x * 3.0, y * 0.25, 0, self.seed + 2));
        let k = 0.94 + 0.16 * (broad - 0.5) + 0.08 * (grain - 0.5)
            - 0.16 * seam
            - 0.16 * self.wear * streak;
        let mut t = Texel::new(self.wall.map(|c| c * k), 0.84);
        t.height_m = -0.006 * seam;
        t.open = 1.0 - 0.3 * seam - 0.12 * (1.0 - smooth(0.0, 0.25, from_window));
        t
    }

    fn window(&self, x: f32, y: f32, dx: f32, up: f32, inside: f32, at: (i32, i32)) -> Texel {
        let own = |salt: u32| cell(at.0, at.1, self.seed.wrapping_add(salt));
        let deep = -0.14;
        let frame = 0.055;
        let split = self.bay * self.glazing[0] > 1.5;
        let mullion = if split { dx.abs() } else { f32::MAX };
        let transom = (up - 0.72).abs() * self.glazing[1] * self.storey;
        if inside < frame || mullion < 0.03 || (own(9) < 0.5 && transom < 0.025) {
            let shade = if up > 0.9 { 0.55 } else { 0.8 };
            let mut t = Texel::new(self.wall.map(|c| (c * 0.45 + 0.1) * shade), 0.45);
            (t.height_m, t.metal, t.open) = (deep * 0.7, 0.4, 0.7);
            return t;
        }
        let lamp = own(11) < self.lit;
        let blind_to = if own(12) < 0.4 { own(13) * 0.8 } else { 0.0 };
        let blind = up > 1.0 - blind_to;
        let wave = noise(x * 0.9, y * 0.9, 0, self.seed + 4);
        let k = 0.78 + 0.34 * own(14) + 0.2 * (wave - 0.5) + 0.14 * (up - 0.5);
        let mut t = Texel::new(self.glass.map(|c| c * k), 0.07 + 0.05 * own(15));
        t.metal = 0.62;
        t.height_m = deep + 0.004 * wave;
        t.open = 0.9;
        if blind {
            let slat = ((y * 22.0).fract() - 0.5).abs();
            t.colour = [0.62, 0.60, 0.55].map(|c| c * (0.55 + 0.18 * slat) + 0.0);
            (t.metal, t.roughness) = (0.1, 0.3);
        }
        // The top of the opening throws a shadow on the glass.
        let head = smooth(0.86, 1.0, up);
        t.colour = t.colour.map(|v| v * (1.0 - 0.4 * head));
        if lamp {
            let warm = own(16);
            let fall = 0.35 + 0.65 * smooth(0.0, 1.0, up);
            let curtain = if own(17) < 0.5 && dx.abs() > self.bay * 0.22 { 0.55 } else { 1.0 };
            let level = fall * curtain * (0.55 + 0.45 * own(18)) * if blind { 0.7 } else { 1.0 };
            let colour = [1.0, lerp(0.66, 0.82, warm), lerp(0.34, 0.6, warm)];
            t.glow = colour.map(|c| c * level);
            t.colour = t.colour.map(|v| v * 0.5);
            t.metal = 0.15;
        }
        t
    }
}
