//! The surfaces of all looks: for each look a function from a point in metres to a texel.

use bevy::prelude::{Vec2, Vec3};
use gradus_base::chance::{lerp, smooth};
use gradus_scenario::Tint;
use gradus_scenario::world::{Colour, Look, Material};

use crate::world::cache::Cache;
use crate::world::look::facade;
use crate::world::look::textures::{Maps, MapsWanted, Texel, Tile, paint};
use crate::world::noise::{cell, fbm, noise};
use crate::world::tier::Tier;

/// The size in the world of one repetition of a material's texture, m.
pub fn tile_metres(look: &Look) -> Vec2 {
    match look {
        Look::Concrete | Look::Plaster => Vec2::splat(4.0),
        Look::Asphalt | Look::Earth => Vec2::splat(6.0),
        Look::Grass => Vec2::splat(5.0),
        Look::Paving { slab_m } => Vec2::splat(*slab_m as f32 * 8.0),
        Look::Road { width_m, .. } => Vec2::new(*width_m as f32, *width_m as f32 * 4.0),
        Look::Steel => Vec2::splat(1.5),
        Look::Paint { .. } | Look::Glass { .. } => Vec2::splat(2.0),
        Look::Grating { pitch_m } => Vec2::splat(*pitch_m as f32 * 8.0),
        Look::Wood => Vec2::splat(1.2),
        Look::Brick => Vec2::new(2.0, 1.2),
        Look::Foliage => Vec2::splat(1.0),
        Look::Bark | Look::Fabric => Vec2::splat(1.0),
        Look::Roof => Vec2::splat(8.0),
        Look::Water => Vec2::splat(12.0),
        Look::Sand => Vec2::splat(5.0),
        Look::Sea { .. } => Vec2::splat(6.25),
        Look::Facade { bay_m, storey_m, .. } => Vec2::new(
            *bay_m as f32 * facade::BAYS as f32,
            *storey_m as f32 * facade::STOREYS as f32,
        ),
    }
}

/// Texels along each side of a look's texture in the full tier; the light tier has fewer.
fn texels(look: &Look) -> [usize; 2] {
    match look {
        Look::Facade { .. } => [1024, 1024],
        Look::Road { .. } => [512, 2048],
        Look::Paint { .. } | Look::Glass { .. } => [128, 128],
        Look::Grating { .. } => [256, 256],
        Look::Foliage | Look::Bark | Look::Fabric | Look::Steel | Look::Sea { .. } => [512, 512],
        _ => [1024, 1024],
    }
}

/// The colour that a material is painted in if its own colour is bound; its own colour is
/// multiplied in later. It is a light grey, so that parts that the pattern brightens do not become
/// white.
const NEUTRAL: Colour = Colour::rgb(0xb4, 0xb4, 0xb4);

/// The colour that the maps of a material are painted in.
pub fn painted(tint: &Tint) -> Colour {
    tint.constant().unwrap_or(NEUTRAL)
}

/// The factor on a bound colour that is multiplied over maps painted in `NEUTRAL`.
pub fn over_neutral() -> f32 {
    let [grey, ..] = NEUTRAL.linear();
    1.0 / grey
}

/// Computes the maps of a material, painted in a colour.
pub fn maps(material: &Material, colour: Colour, tier: Tier) -> Maps {
    let full = texels(&material.look);
    let texels = match tier {
        Tier::Full => full,
        Tier::Light => full.map(|n| (n / 4).max(64)),
    };
    maps_of(material, colour, tier, texels)
}

/// The most materials whose mean is kept.
const MOST_MEANS: usize = 512;
/// Texels along each side of the picture whose mean is taken.
const MEAN_TEXELS: usize = 48;

/// The mean colours of materials, computed if they are not kept yet.
#[derive(Default)]
pub struct Means(Cache<(Look, Colour, u64, f64), Vec3>);

impl Means {
    /// The mean of a material's colour, linear; for a bound colour, of the grey that stands for it.
    pub fn of(&mut self, material: &Material) -> Vec3 {
        let colour = painted(&material.colour);
        let key = (material.look.clone(), colour, material.seed, material.wear);
        if let Some(kept) = self.0.get(&key) {
            return kept;
        }
        self.0.tidy(MOST_MEANS);
        let maps = maps_of(material, colour, Tier::Light, [MEAN_TEXELS; 2]);
        let size = MEAN_TEXELS * MEAN_TEXELS * 4;
        // The first level of the picture; smaller levels follow it.
        let texels = maps.colour.data.as_deref().and_then(|data| data.get(..size));
        self.0.keep(key, mean(texels.unwrap_or(&[])))
    }
}

/// The mean of sRGB texels of four bytes, linear.
pub fn mean(texels: &[u8]) -> Vec3 {
    let (texels, _) = texels.as_chunks::<4>();
    let linear = |[r, g, b, _]: &[u8; 4]| Vec3::from(Colour::rgb(*r, *g, *b).linear());
    texels.iter().map(linear).sum::<Vec3>() / texels.len().max(1) as f32
}

fn maps_of(material: &Material, colour: Colour, tier: Tier, texels: [usize; 2]) -> Maps {
    let metres = tile_metres(&material.look);
    let tile = Tile { metres, texels };
    let rich = tier == Tier::Full;
    let glow = matches!(&material.look, Look::Facade { lit, .. } if *lit > 0.0);
    let flat = matches!(&material.look, Look::Glass { .. } | Look::Foliage | Look::Sea { .. });
    let mask = matches!(&material.look, Look::Foliage | Look::Grating { .. });
    // In the light tier's only map, the alpha of a facade is its shine: the glass shines, the wall
    // does not.
    let shine = !rich && matches!(&material.look, Look::Facade { .. });
    let wanted = MapsWanted { normal: rich && !flat, surface: rich && !flat, glow, mask, shine };
    let seed = material.seed as u32 ^ 0x51ed;
    let wear = material.wear as f32;
    let c = colour.srgb;
    let tint = move |k: f32| [c[0] * k, c[1] * k, c[2] * k];
    match &material.look {
        Look::Concrete => paint(tile, wanted, |x, y| concrete(x, y, seed, wear, &tint)),
        Look::Asphalt => paint(tile, wanted, |x, y| asphalt(x, y, metres.x, seed, wear, &tint)),
        Look::Road { width_m, lanes } => {
            let (width, lanes) = (*width_m as f32, *lanes);
            paint(tile, wanted, |x, y| road(x, y, width, lanes, seed, wear, &tint))
        }
        Look::Paving { slab_m } => {
            let slab = *slab_m as f32;
            paint(tile, wanted, |x, y| paving(x, y, slab, seed, wear, &tint))
        }
        Look::Steel => paint(tile, wanted, |x, y| {
            let brushed = noise(x * 6.0 / 1.5, y * 900.0 / 1.5, 0, seed) - 0.5;
            let grime = fbm(x * 4.0 / 1.5, y * 4.0 / 1.5, 4, 5, seed + 1);
            let mut t = Texel::new(tint(0.97 + brushed * 0.06 - wear * 0.1 * grime), 0.0);
            t.roughness = 0.26 + brushed * 0.12 + wear * 0.35 * smooth(0.45, 0.75, grime);
            t.metal = 1.0;
            t.height_m = brushed * 0.00012;
            t
        }),
        Look::Paint { roughness } => {
            let roughness = *roughness as f32;
            paint(tile, wanted, |x, y| {
                let n = fbm(x * 2.0, y * 2.0, 4, 5, seed);
                let mut t =
                    Texel::new(tint(1.0 - wear * 0.12 * n), roughness + wear * 0.2 * (n - 0.5));
                t.height_m = 0.0003 * fbm(x * 32.0, y * 32.0, 64, 2, seed + 3);
                t
            })
        }
        Look::Glass { opacity } => {
            let opacity = *opacity as f32;
            paint(tile, wanted, |x, y| {
                let smear = fbm(x * 1.5, y * 1.5, 3, 4, seed);
                let alpha = opacity * lerp(1.0, 0.7 + 0.6 * smear, wear);
                // The colour is multiplied by the glass's opacity here.
                let mut t = Texel::new(tint(alpha.sqrt()), 0.03 + wear * 0.1 * smear);
                t.alpha = alpha;
                t
            })
        }
        Look::Grating { pitch_m } => {
            let pitch = *pitch_m as f32;
            paint(tile, wanted, |x, y| {
                let bar = |v: f32, wide: f32| f32::from(u8::from((v / pitch).fract() < wide));
                let on = bar(x, 0.16).max(bar(y, 0.1));
                let mut t = Texel::new(tint(0.9 + 0.2 * fbm(x * 8.0, y * 8.0, 0, 3, seed)), 0.5);
                (t.alpha, t.metal) = (on, 0.9);
                t
            })
        }
        Look::Wood => paint(tile, wanted, |x, y| wood(x, y, seed, wear, &tint)),
        Look::Plaster => paint(tile, wanted, |x, y| {
            let broad = fbm(x, y, 4, 4, seed);
            let brush = fbm(x * 12.0, y * 24.0, 48, 3, seed + 2);
            let mut t =
                Texel::new(tint(0.94 + 0.08 * broad - wear * 0.1 * smooth(0.5, 0.8, broad)), 0.9);
            t.height_m = brush * 0.002;
            t
        }),
        Look::Brick => paint(tile, wanted, |x, y| brick(x, y, seed, wear, &tint)),
        Look::Grass => paint(tile, wanted, |x, y| {
            let broad = fbm(x * 0.8, y * 0.8, 4, 4, seed);
            let blade = fbm(x * 26.0, y * 13.0, 0, 3, seed + 5);
            let dry = smooth(0.5, 0.75, fbm(x * 1.6, y * 1.6, 8, 4, seed + 9));
            let k = 0.62 + 0.38 * broad + 0.42 * (blade - 0.5);
            let mut t =
                Texel::new([c[0] * k * lerp(1.0, 1.28, dry), c[1] * k, c[2] * k * 0.95], 0.95);
            t.height_m = blade * 0.03;
            t.open = 0.6 + 0.4 * blade;
            t
        }),
        Look::Earth => paint(tile, wanted, |x, y| {
            let broad = fbm(x * 0.67, y * 0.67, 4, 5, seed);
            let stone = smooth(0.66, 0.72, noise(x * 9.0, y * 9.0, 54, seed + 3));
            let k = 0.75 + 0.4 * broad + 0.25 * stone;
            let mut t = Texel::new(tint(k), 0.95 - 0.2 * stone);
            t.height_m = broad * 0.03 + stone * 0.012;
            t
        }),
        Look::Foliage => paint(tile, wanted, |x, y| foliage(x, y, seed, &c)),
        Look::Bark => paint(tile, wanted, |x, y| {
            let ridge = (fbm(x * 10.0, y * 2.0, 10, 4, seed) * 6.0).fract();
            let ridge = (ridge - 0.5).abs() * 2.0;
            let mut t =
                Texel::new(tint(0.6 + 0.5 * ridge * fbm(x * 4.0, y * 4.0, 4, 3, seed + 1)), 0.95);
            t.height_m = ridge * 0.012;
            t.open = 0.5 + 0.5 * ridge;
            t
        }),
        Look::Fabric => paint(tile, wanted, |x, y| {
            let weave = ((x * 400.0).sin() * (y * 400.0).sin()).abs();
            let broad = fbm(x * 4.0, y * 4.0, 4, 4, seed);
            let mut t = Texel::new(tint(0.8 + 0.12 * weave + 0.16 * (broad - 0.5)), 0.95);
            t.height_m = weave * 0.0006;
            t
        }),
        Look::Roof => paint(tile, wanted, |x, y| {
            let broad = fbm(x * 0.5, y * 0.5, 4, 5, seed);
            let grain = noise(x * 32.0, y * 32.0, 256, seed + 4);
            let seam = smooth(0.96, 0.985, (x / 2.0).fract());
            let mut t =
                Texel::new(tint(0.72 + 0.34 * broad + 0.16 * (grain - 0.5) - 0.18 * seam), 0.92);
            t.height_m = grain * 0.006 + seam * 0.01;
            t
        }),
        Look::Water => paint(tile, wanted, |x, y| {
            let mut t = Texel::new(tint(1.0), 0.06);
            t.height_m = 0.05 * fbm(x * 0.7, y, 12, 4, seed);
            t
        }),
        Look::Sand => paint(tile, wanted, |x, y| sand(x, y, seed, wear, &tint)),
        // The colour is even; alpha is where foam holds together.
        Look::Sea { .. } => paint(tile, wanted, |x, y| {
            let mut t = Texel::new(tint(1.0), 0.08);
            let bend = 0.9 * fbm(x * 0.96, y * 0.96, 6, 3, seed + 3);
            let lace = (fbm(x * 1.92 + bend, y * 1.92, 12, 4, seed) - 0.5).abs() * 2.0;
            t.alpha = 1.0
                - smooth(0.0, 0.42, lace) * 0.75
                - 0.25 * noise(x * 12.8, y * 12.8, 80, seed + 1);
            t
        }),
        Look::Facade { .. } => facade::maps(material, colour, tile, wanted),
    }
}

fn concrete(x: f32, y: f32, seed: u32, wear: f32, tint: &dyn Fn(f32) -> [f32; 3]) -> Texel {
    let broad = fbm(x * 0.5, y * 0.5, 2, 6, seed);
    let grain = noise(x * 60.0, y * 60.0, 240, seed + 1);
    let pore = smooth(0.8, 0.86, noise(x * 24.0, y * 24.0, 96, seed + 2));
    let seam = |v: f32| 1.0 - smooth(0.0, 0.012, (v - v.round()).abs());
    let seam = seam(x / 2.0).max(seam(y / 2.0));
    // Rain runs down from each seam.
    let streak =
        smooth(0.55, 0.8, noise(x * 9.0, y * 0.4, 36, seed + 7)) * (1.0 - (y / 2.0).fract());
    let k = 0.86 + 0.26 * (broad - 0.5) + 0.08 * (grain - 0.5) - 0.2 * pore - 0.22 * seam;
    let mut t = Texel::new(tint(k + 0.06 - wear * 0.22 * streak), 0.82 + 0.12 * broad);
    t.height_m = -0.004 * seam - 0.002 * pore + 0.0008 * grain;
    t.open = 1.0 - 0.5 * seam;
    t
}

fn asphalt(
    x: f32,
    y: f32,
    tile: f32,
    seed: u32,
    wear: f32,
    tint: &dyn Fn(f32) -> [f32; 3],
) -> Texel {
    let periodic = |cells: f32| (cells * tile) as i32;
    let broad = fbm(x * 0.5, y * 0.5, periodic(0.5), 5, seed);
    let stone = noise(x * 70.0, y * 70.0, periodic(70.0), seed + 1);
    let line = (fbm(x * 0.67, y * 0.67, periodic(0.67), 4, seed + 4) - 0.5).abs();
    let crack = (1.0 - smooth(0.0, 0.006, line)) * wear;
    let patch = smooth(0.62, 0.64, noise(x * 0.33, y * 0.33, periodic(0.34), seed + 8));
    let k = 0.85 + 0.3 * (broad - 0.5) + 0.3 * (stone - 0.5) - 0.35 * crack - 0.14 * patch;
    let mut t = Texel::new(tint(k), 0.86 - 0.12 * stone + 0.06 * patch);
    t.height_m = stone * 0.003 - crack * 0.006;
    t
}

fn road(
    x: f32,
    y: f32,
    width: f32,
    lanes: u32,
    seed: u32,
    wear: f32,
    tint: &dyn Fn(f32) -> [f32; 3],
) -> Texel {
    let mut t = asphalt(x, y, width, seed, wear, tint);
    let lane = width / lanes.max(1) as f32;
    let across = x / lane;
    // Tyres polish two tracks in each lane; oil darkens the middle.
    let in_lane = across.fract();
    let track =
        smooth(0.14, 0.0, (in_lane - 0.27).abs()).max(smooth(0.14, 0.0, (in_lane - 0.73).abs()));
    let oil = smooth(0.13, 0.0, (in_lane - 0.5).abs()) * fbm(x * 2.0, y * 0.3, 0, 3, seed + 12);
    let k = 1.0 + 0.10 * track - 0.2 * oil;
    t.colour = t.colour.map(|v| v * k);
    t.roughness -= 0.14 * track;
    // Dirt lies in the gutter.
    let gutter = smooth(0.7, 0.0, x.min(width - x));
    t.colour = t.colour.map(|v| v * (1.0 - 0.22 * gutter * fbm(x * 3.0, y * 1.5, 0, 3, seed + 6)));
    let line = |at: f32, half: f32| smooth(half + 0.015, half - 0.015, (x - at).abs());
    let middle = width * 0.5;
    let mut mark: f32 = 0.0;
    // A double line in the middle, dashes of 3 m every 9 m between lanes, a line at each edge.
    mark = mark.max(line(middle - 0.16, 0.06)).max(line(middle + 0.16, 0.06));
    mark = mark.max(line(0.45, 0.06)).max(line(width - 0.45, 0.06));
    let dash_length = width * 4.0 / (width * 4.0 / 9.0).round().max(1.0);
    if (y / dash_length).fract() < 0.36 {
        for i in 1..lanes {
            let at = i as f32 * lane;
            if (at - middle).abs() > 0.5 {
                mark = mark.max(line(at, 0.06));
            }
        }
    }
    let worn = smooth(0.3 + 0.25 * wear, 0.2, fbm(x * 9.0, y * 9.0, 0, 3, seed + 20));
    mark *= (0.92 - 0.35 * worn * wear - 0.2 * track * wear).max(0.0);
    let paint = [0.84, 0.83, 0.78];
    for (v, p) in t.colour.iter_mut().zip(paint) {
        *v = lerp(*v, p, mark);
    }
    t.roughness = lerp(t.roughness, 0.6, mark);
    t
}

fn paving(
    x: f32,
    y: f32,
    slab: f32,
    seed: u32,
    wear: f32,
    tint: &dyn Fn(f32) -> [f32; 3],
) -> Texel {
    let row = (y / slab).floor();
    let shift = if row as i32 % 2 == 0 { 0.0 } else { 0.5 };
    let across = (x / slab / 1.0 + shift).rem_euclid(8.0);
    let (fx, fy) = (across.fract(), (y / slab).fract());
    let own = cell(across.floor() as i32, row as i32, seed);
    let edge = fx.min(1.0 - fx).min(fy.min(1.0 - fy)) * slab;
    let joint = 1.0 - smooth(0.003, 0.009, edge);
    let round = 1.0 - smooth(0.0, 0.03, edge);
    let broad = fbm(x * 0.8, y * 0.8, 0, 5, seed + 1);
    let grain = noise(x * 80.0, y * 80.0, 0, seed + 2);
    let gum = smooth(0.93, 0.95, noise(x * 7.0, y * 7.0, 0, seed + 5)) * wear;
    let k = 0.84 + 0.2 * (own - 0.5) + 0.2 * (broad - 0.5) + 0.1 * (grain - 0.5)
        - 0.4 * joint
        - 0.06 * round
        - 0.2 * gum;
    let mut t = Texel::new(tint(k + 0.06), 0.8 - 0.15 * own + 0.1 * broad);
    t.height_m = -0.004 * joint - 0.002 * round + 0.0008 * grain + 0.0015 * own;
    t.open = 1.0 - 0.6 * joint;
    t
}

/// Sand that wind and water have rippled, with a grain and a few shells.
fn sand(x: f32, y: f32, seed: u32, wear: f32, tint: &dyn Fn(f32) -> [f32; 3]) -> Texel {
    let broad = fbm(x * 0.6, y * 0.6, 3, 4, seed);
    // Ripples run across, part and meet again, and are gone in places.
    let bend =
        1.6 * fbm(x * 0.8, y * 0.8, 4, 4, seed + 1) + 0.25 * fbm(x * 4.0, y * 4.0, 20, 2, seed + 2);
    let phase = (y * 8.0 + bend * 2.2).fract();
    let crest = smooth(0.0, 0.72, phase) * smooth(1.0, 0.72, phase);
    let there = smooth(0.38, 0.62, fbm(x * 0.8, y * 0.8, 4, 3, seed + 6));
    let grain = noise(x * 110.0, y * 110.0, 550, seed + 3) - 0.5;
    let coarse = noise(x * 34.0, y * 34.0, 170, seed + 4);
    let shell = smooth(0.965, 0.985, coarse) * (0.4 + wear);
    let k = 0.86 + 0.16 * (broad - 0.5) + 0.13 * there * (crest - 0.5) + 0.14 * grain
        - 0.05 * smooth(0.75, 0.9, coarse)
        + 0.16 * shell;
    let mut t = Texel::new(tint(k), 0.86 + 0.1 * grain);
    t.height_m = 0.011 * there * crest + 0.0008 * grain + 0.02 * broad;
    t.open = 1.0 - 0.25 * there * (1.0 - crest);
    t
}

fn wood(x: f32, y: f32, seed: u32, wear: f32, tint: &dyn Fn(f32) -> [f32; 3]) -> Texel {
    let plank = (y / 0.12).floor();
    let own = cell(plank as i32, 3, seed);
    // Along a plank the grain goes on from tile to tile.
    let (px, py) = (x / 1.2 + own * 7.0, (y / 0.12).fract());
    let ring = fbm(px * 2.0, py * 2.2 + own * 9.0, 2, 4, seed + 1);
    let grain = ((ring * 14.0).fract() - 0.5).abs() * 2.0;
    let across = y * 420.0;
    let band = (across / 10.0).floor() as i32;
    let fibre = noise(px * 10.0, across, 10, seed.wrapping_add(2 + 7 * band.cast_unsigned()));
    let gap = 1.0 - smooth(0.0, 0.03, py.min(1.0 - py));
    let k = 0.82 + 0.22 * (own - 0.5) + 0.16 * grain + 0.14 * (fibre - 0.5) - 0.6 * gap;
    let mut t = Texel::new(tint(k), 0.62 + 0.2 * fibre + 0.1 * wear);
    t.height_m = -0.005 * gap + 0.0006 * fibre + 0.0005 * grain;
    t.open = 1.0 - 0.7 * gap;
    t
}

fn brick(x: f32, y: f32, seed: u32, wear: f32, tint: &dyn Fn(f32) -> [f32; 3]) -> Texel {
    let (wide, high) = (0.25, 0.075);
    let row = (y / high).floor();
    let across = (x / wide + if row as i32 % 2 == 0 { 0.0 } else { 0.5 }).rem_euclid(8.0);
    let (fx, fy) = (across.fract() * wide, (y / high).fract() * high);
    let own = cell(across.floor() as i32, row as i32, seed);
    let edge = fx.min(wide - fx).min(fy.min(high - fy));
    let mortar = 1.0 - smooth(0.004, 0.008, edge);
    let broad = fbm(x, y * 1.667, 2, 5, seed + 1);
    let grain = noise(x * 60.0, y * 60.0, 0, seed + 3);
    let k = 0.82 + 0.34 * (own - 0.5) + 0.2 * (broad - 0.5) + 0.12 * (grain - 0.5);
    let mut t = Texel::new(tint(k), 0.88);
    let grey = 0.58 + 0.1 * grain - 0.2 * wear * broad;
    t.colour = t.colour.map(|v| lerp(v, grey, mortar));
    t.height_m = -0.006 * mortar + 0.001 * grain;
    t.open = 1.0 - 0.4 * mortar;
    t
}

/// A spray of leaves on a transparent ground.
fn foliage(x: f32, y: f32, seed: u32, c: &[f32; 3]) -> Texel {
    let mut best = Texel::new([c[0] * 0.5, c[1] * 0.5, c[2] * 0.4], 0.75);
    best.alpha = 0.0;
    let from_middle = ((x - 0.5).powi(2) + (y - 0.5).powi(2)).sqrt();
    for layer in 0..3 {
        let cells = 9.0 + layer as f32 * 2.0;
        let (ix, iy) = ((x * cells).floor() as i32, (y * cells).floor() as i32);
        for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
            let (jx, jy) = (ix + dx, iy + dy);
            let s = seed + layer * 31;
            let (rx, ry, ra) = (cell(jx, jy, s), cell(jx, jy, s + 1), cell(jx, jy, s + 2));
            let (lx, ly) = ((jx as f32 + rx) / cells, (jy as f32 + ry) / cells);
            if ((lx - 0.5).powi(2) + (ly - 0.5).powi(2)).sqrt() > 0.42 - 0.06 * ra {
                continue;
            }
            let turn = ra * std::f32::consts::TAU;
            let (px, py) = ((x - lx) * cells, (y - ly) * cells);
            let (u, v) = (px * turn.cos() + py * turn.sin(), py * turn.cos() - px * turn.sin());
            let inside = (u / 0.75).powi(2) + (v / (0.34 * (1.0 - 0.35 * u))).powi(2);
            if inside < 1.0 {
                let vein = 1.0 - smooth(0.0, 0.06, v.abs());
                let k = (0.62 + 0.2 * layer as f32) * (0.8 + 0.4 * cell(jx, jy, s + 4))
                    + 0.1 * vein
                    - 0.25 * from_middle * 0.0;
                let warm = 0.85 + 0.35 * cell(jx, jy, s + 5);
                best.colour = [c[0] * k * warm, c[1] * k, c[2] * k * 0.9];
                best.alpha = 1.0;
            }
        }
    }
    best
}
