//! The program's own materials: lacquer, metal, cloth, skin, lamps, the dark under things.

use bevy::math::Affine2;
use bevy::prelude::*;
use bevy::render::render_resource::Face;
use gradus_base::chance::smooth;

use crate::world::look::textures::{Maps, MapsWanted, Texel, Tile, paint};
use crate::world::mesh::pieces::Stuff;
use crate::world::noise::{fbm, noise};

/// Glow of lamps' glass, cd/m².
pub const LAMP_GLOW: Vec3 = Vec3::new(9000.0, 7380.0, 5220.0);

/// The full tier's material of one of the program's own stuffs.
pub fn material(stuff: Stuff, images: &mut Assets<Image>) -> StandardMaterial {
    let plain = StandardMaterial { cull_mode: Some(Face::Back), ..default() };
    match stuff {
        Stuff::Gloss => StandardMaterial { perceptual_roughness: 0.22, metallic: 0.12, ..plain },
        Stuff::Shell => StandardMaterial { perceptual_roughness: 0.46, reflectance: 0.4, ..plain },
        Stuff::Hair => StandardMaterial {
            perceptual_roughness: 0.7,
            reflectance: 0.25,
            // Both sides have the normal of the skin below.
            cull_mode: None,
            double_sided: false,
            ..plain
        },
        Stuff::Metal => StandardMaterial { perceptual_roughness: 0.42, metallic: 0.85, ..plain },
        Stuff::Lit => StandardMaterial {
            emissive: LinearRgba::rgb(LAMP_GLOW.x, LAMP_GLOW.y, LAMP_GLOW.z),
            emissive_exposure_weight: 1.0,
            ..plain
        },
        Stuff::Cloth => StandardMaterial {
            perceptual_roughness: 0.92,
            reflectance: 0.25,
            normal_map_texture: folds().normal.map(|i| images.add(i)),
            uv_transform: Affine2::from_scale(Vec2::splat(1.0 / FOLDS_M)),
            ..plain
        },
        Stuff::Skin => StandardMaterial {
            perceptual_roughness: 0.58,
            reflectance: 0.4,
            normal_map_texture: pores().normal.map(|i| images.add(i)),
            uv_transform: Affine2::from_scale(Vec2::splat(1.0 / PORES_M)),
            ..plain
        },
        Stuff::Contact => StandardMaterial {
            base_color: Color::srgb(0.05, 0.05, 0.06),
            base_color_texture: Some(images.add(soft_patch())),
            alpha_mode: AlphaMode::Blend,
            perceptual_roughness: 1.0,
            reflectance: 0.0,
            depth_bias: 1.0,
            ..plain
        },
        _ => StandardMaterial { perceptual_roughness: 0.88, reflectance: 0.3, ..plain },
    }
}

/// Edges of the textures of cloth and skin, m.
const FOLDS_M: f32 = 0.5;
const PORES_M: f32 = 0.1;

/// Folds and knit of clothes.
fn folds() -> Maps {
    relief(FOLDS_M, |x, y| {
        let turn = std::f32::consts::TAU;
        let knit = (x * 120.0 * turn).sin() * (y * 90.0 * turn).sin();
        let fold = fbm(x * 4.0 + 0.6 * noise(x * 4.0, y * 4.0, 4, 5), y * 4.0, 4, 3, 71);
        0.010 * fold + 0.00015 * knit
    })
}

/// Pores and fine lines of skin.
fn pores() -> Maps {
    relief(PORES_M, |x, y| 0.0007 * fbm(x * 24.0, y * 24.0, 24, 3, 33))
}

fn relief(metres: f32, height_m: impl Fn(f32, f32) -> f32 + Sync) -> Maps {
    let tile = Tile { metres: Vec2::splat(metres), texels: [512, 512] };
    let wanted =
        MapsWanted { normal: true, surface: false, glow: false, mask: false, shine: false };
    paint(tile, wanted, |x, y| {
        let mut t = Texel::new([1.0; 3], 1.0);
        t.height_m = height_m(x, y);
        t
    })
}

/// The picture of a soft patch: dark in the middle, transparent at the edge.
pub fn soft_patch() -> Image {
    let tile = Tile { metres: Vec2::ONE, texels: [64, 64] };
    let wanted =
        MapsWanted { normal: false, surface: false, glow: false, mask: false, shine: false };
    let maps = paint(tile, wanted, |x, y| {
        let d = ((x - 0.5).powi(2) + (y - 0.5).powi(2)).sqrt() * 2.0;
        let mut t = Texel::new([1.0; 3], 1.0);
        t.alpha = 0.62 * (1.0 - smooth(0.25, 1.0, d));
        t
    });
    maps.colour
}
