//! The materials of a place, made when first used.

use std::collections::BTreeMap;

use bevy::ecs::system::SystemParam;
use bevy::math::Affine2;
use bevy::prelude::*;
use bevy::render::render_resource::Face;
use gradus_model::Model;
use gradus_scenario::Place;
use gradus_scenario::world::{Look, Material, Shape, Thing, World};
use gradus_scenario::{Number, Tint};

use crate::world::look::maps::{MapCache, MaterialMaps};
use crate::world::look::materials::{AnyMaterial, MaterialStore};
use crate::world::look::model_looks::ModelLooks;
use crate::world::look::nature::Nature;
use crate::world::look::own::{self, LAMP_GLOW, soft_patch};
use crate::world::look::plain::{
    LEAST_ALPHA, PlaceLight, PlainMaterial, PlainSurface, Sea, ShowsThrough,
};
use crate::world::look::surfaces;
use crate::world::look::textures::{MapsWanted, Texel, Tile, paint};
use crate::world::mesh::pieces::Stuff;
use crate::world::tier::Tier;

/// Glow of a lit window at its brightest, cd/m².
const WINDOW_GLOW: f32 = 2600.0;

/// The stores that materials are made in.
#[derive(SystemParam)]
pub struct Materials<'w> {
    pub store: MaterialStore<'w>,
    pub images: ResMut<'w, Assets<Image>>,
    pub maps: ResMut<'w, MapCache>,
}

/// How much of the sun's light a stuff blocks.
pub enum Casts {
    Nothing,
    Part,
    All,
}

/// The materials of a place made so far.
pub struct Shelf<'a> {
    world: &'a World,
    place: Place,
    lamps: bool,
    tier: Tier,
    /// The light tier's shadow of the sun.
    shadow: Option<(Handle<Image>, [Vec4; 3])>,
    /// Whether textures are kept sharp at a slant.
    sharp: bool,
    made: BTreeMap<(u32, Stuff), AnyMaterial>,
    /// Things that come and go together, where the sun moves: the light tier's shadow of the sun is
    /// theirs alone, and so are their materials. 0: all others.
    pub scope: u32,
    models: ModelLooks,
    /// The materials whose glow is bound, with the glow's strength and its colour.
    pub glowing: Vec<(AnyMaterial, Number, Tint)>,
    /// The materials whose colour is bound, with the colour and the factor on it.
    pub tinted: Vec<(AnyMaterial, Tint, f32)>,
}

impl Materials<'_> {
    /// The maps of a material, computed if they are not kept yet.
    fn maps(&mut self, material: &Material, tier: Tier, sharp: bool) -> MaterialMaps {
        self.maps.maps(material, tier, sharp, &mut self.images)
    }
}

impl<'a> Shelf<'a> {
    /// A shelf without materials.
    pub fn new(world: &'a World, place: Place, tier: Tier, sharp: bool) -> Self {
        let lamps = has_lamps(world);
        Self {
            world,
            place,
            lamps,
            shadow: None,
            tier,
            sharp,
            made: BTreeMap::new(),
            scope: 0,
            glowing: Vec::new(),
            tinted: Vec::new(),
            models: ModelLooks::default(),
        }
    }

    /// The number of materials made.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// The material of a stuff.
    pub fn get(&mut self, stuff: Stuff, materials: &mut Materials) -> AnyMaterial {
        let stuff = match stuff {
            Stuff::Slight(index) => Stuff::World(index),
            stuff => stuff,
        };
        let key = (self.scope, stuff);
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        let made = match (self.tier, stuff) {
            (_, Stuff::Model(index)) => self.of_model(index, materials),
            (Tier::Light, _) => self.plain(stuff, materials),
            (Tier::Full, Stuff::World(index)) => self.full(index, materials),
            (Tier::Full, _) => {
                let made = own::material(stuff, &mut materials.images);
                materials.store.add_full(made)
            }
        };
        self.made.insert(key, made.clone());
        made
    }

    /// The material of words, whose colour may be bound.
    pub fn words(
        &mut self,
        image: Handle<Image>,
        glow_cd_m2: &Number,
        colour: &Tint,
        materials: &mut Materials,
    ) -> AnyMaterial {
        let glow = Vec3::from(colour.rest()) * glow_cd_m2.base as f32;
        let made = self.ink(image, glow, materials);
        self.follow(&made, glow_cd_m2, colour, 1.0);
        made
    }

    /// Notes whether a material's glow or colour is bound; `times` is the factor on the colour.
    fn follow(&mut self, made: &AnyMaterial, glow: &Number, colour: &Tint, times: f32) {
        let tinted = colour.constant().is_none();
        if glow.constant().is_none() || (tinted && glow.base > 0.0) {
            self.glowing.push((made.clone(), glow.clone(), colour.clone()));
        }
        if tinted {
            self.tinted.push((made.clone(), colour.clone(), times));
        }
    }

    /// The material of a stuff, and a like material that can fade, for a hand that comes and goes.
    pub fn fading(
        &mut self,
        stuff: Stuff,
        materials: &mut Materials,
    ) -> (AnyMaterial, AnyMaterial) {
        let solid = self.get(stuff, materials);
        let fading = match &solid {
            AnyMaterial::Plain(_) => {
                let made = PlainMaterial { through: ShowsThrough::Soft, ..self.bare() };
                materials.store.add_plain(made)
            }
            AnyMaterial::Nature(_) => solid.clone(),
            AnyMaterial::Full(handle) => {
                let mut made = materials.store.full.get(handle).cloned().unwrap_or_default();
                made.alpha_mode = AlphaMode::Blend;
                materials.store.add_full(made)
            }
        };
        (solid, fading)
    }

    /// The material of words without a ground: only the picture's ink is drawn, in its own colours.
    pub fn ink(
        &mut self,
        image: Handle<Image>,
        glow: Vec3,
        materials: &mut Materials,
    ) -> AnyMaterial {
        if self.tier == Tier::Light {
            let mut made = self.bare();
            (made.colour, made.through, made.surface.glow) =
                (Some(image), ShowsThrough::Soft, glow);
            return materials.store.add_plain(made);
        }
        materials.store.add_full(StandardMaterial {
            base_color_texture: Some(image),
            alpha_mode: AlphaMode::Blend,
            perceptual_roughness: 0.9,
            reflectance: 0.2,
            emissive: LinearRgba::rgb(glow.x, glow.y, glow.z),
            emissive_exposure_weight: 1.0,
            depth_bias: 1.0,
            ..default()
        })
    }

    /// The material of thin pale streaks and flakes, such as rain, of an opacity.
    pub fn ink_plain(&mut self, opacity: f32, materials: &mut Materials) -> AnyMaterial {
        let tile = Tile { metres: Vec2::ONE, texels: [4, 4] };
        let wanted =
            MapsWanted { normal: false, surface: false, glow: false, mask: false, shine: false };
        let maps = paint(tile, wanted, |_, _| {
            let mut t = Texel::new([0.86, 0.88, 0.9], 1.0);
            t.alpha = opacity;
            t
        });
        let image = materials.images.add(maps.colour);
        self.ink(image, Vec3::ZERO, materials)
    }

    /// The material of a screen: a picture that glows.
    pub fn screen(
        &mut self,
        image: Handle<Image>,
        glow_cd_m2: &Number,
        tint: &Tint,
        materials: &mut Materials,
    ) -> AnyMaterial {
        let glow = Vec3::from(tint.rest()) * glow_cd_m2.base as f32;
        let made = if self.tier == Tier::Light {
            let mut made = self.bare();
            (made.glow, made.surface.glow) = (Some(image), glow);
            made.surface.tint = Vec3::splat(0.02);
            materials.store.add_plain(made)
        } else {
            materials.store.add_full(StandardMaterial {
                base_color: Color::linear_rgb(0.02, 0.02, 0.02),
                emissive_texture: Some(image),
                emissive: LinearRgba::rgb(glow.x, glow.y, glow.z),
                emissive_exposure_weight: 1.0,
                perceptual_roughness: 0.35,
                ..default()
            })
        };
        // Only the glow is bound: a screen's picture is seen by its glow alone.
        if glow_cd_m2.constant().is_none() || tint.constant().is_none() {
            self.glowing.push((made.clone(), glow_cd_m2.clone(), tint.clone()));
        }
        made
    }

    /// The material of a dark surface that glows by itself, cd/m².
    pub fn lit(&mut self, glow: Vec3, materials: &mut Materials) -> AnyMaterial {
        if self.tier == Tier::Light {
            let mut made = self.bare();
            (made.surface.tint, made.surface.glow) = (Vec3::splat(0.02), glow);
            return materials.store.add_plain(made);
        }
        materials.store.add_full(StandardMaterial {
            base_color: Color::linear_rgb(0.02, 0.02, 0.02),
            emissive: LinearRgba::rgb(glow.x, glow.y, glow.z),
            emissive_exposure_weight: 1.0,
            perceptual_roughness: 0.35,
            ..default()
        })
    }

    /// How much of the sun's light a stuff blocks.
    pub fn casts(&self, stuff: Stuff) -> Casts {
        if let Stuff::Model(index) = stuff {
            return match self.models.get(index).map(|look| look.surface.through) {
                Some(gradus_model::Through::Soft) => Casts::Nothing,
                Some(gradus_model::Through::Holes(_)) => Casts::Part,
                _ => Casts::All,
            };
        }
        let Stuff::World(index) = stuff else {
            return if stuff == Stuff::Contact { Casts::Nothing } else { Casts::All };
        };
        match self.world.materials.0.get(index).map(|material| &material.look) {
            Some(Look::Glass { .. } | Look::Sea { .. }) => Casts::Nothing,
            Some(Look::Grating { .. } | Look::Foliage) => Casts::Part,
            _ => Casts::All,
        }
    }

    /// Gives the shadow of the sun to all materials, also to materials made later.
    pub fn shade(&mut self, depths: Handle<Image>, rows: [Vec4; 3], materials: &mut Materials) {
        for made in self.made.values() {
            if let AnyMaterial::Plain(handle) = made
                && let Some(mut material) = materials.store.plain.get_mut(handle)
            {
                (material.shadow, material.shadow_rows) = (Some(depths.clone()), rows);
            }
        }
        self.shadow = Some((depths, rows));
    }

    /// The light tier's materials of the present scope.
    pub fn in_scope(&self) -> Vec<Handle<PlainMaterial>> {
        let made = self.made.iter().filter(|((scope, _), _)| *scope == self.scope);
        let plain = made.filter_map(|(_, made)| match made {
            AnyMaterial::Plain(handle) => Some(handle.clone()),
            _ => None,
        });
        plain.collect()
    }

    fn of_model(&mut self, index: usize, materials: &mut Materials) -> AnyMaterial {
        use gradus_model::Through;
        let Some(look) = self.models.get(index).cloned() else {
            return self.plain(Stuff::Matte, materials);
        };
        let colour = self.models.picture(&look, self.tier, self.sharp, &mut materials.images);
        let surface = &look.surface;
        if self.tier == Tier::Light {
            let mut made = self.bare();
            made.colour = colour;
            made.thin = surface.both_sides;
            // A rough surface mirrors nothing that shows with light computed at corners alone.
            made.surface.shine = (1.0 - surface.roughness * 1.6).clamp(0.0, 1.0);
            made.surface.metal = surface.metal;
            made.surface.alpha = surface.alpha;
            match surface.through {
                Through::Nothing => made.surface.alpha = 1.0,
                Through::Holes(least) => {
                    (made.through, made.surface.least_alpha) = (ShowsThrough::Holes, least);
                }
                Through::Soft => made.through = ShowsThrough::Soft,
            }
            return materials.store.add_plain(made);
        }
        let normals = self.models.normals(&look, self.sharp, &mut materials.images);
        materials.store.add_full(StandardMaterial {
            base_color: Color::linear_rgba(1.0, 1.0, 1.0, surface.alpha),
            base_color_texture: colour,
            normal_map_texture: normals,
            perceptual_roughness: surface.roughness.max(0.09),
            metallic: surface.metal,
            reflectance: 0.3,
            alpha_mode: match surface.through {
                Through::Nothing => AlphaMode::Opaque,
                Through::Holes(least) => AlphaMode::Mask(least),
                Through::Soft => AlphaMode::Blend,
            },
            double_sided: surface.both_sides,
            cull_mode: if surface.both_sides { None } else { Some(Face::Back) },
            ..default()
        })
    }

    /// The light tier's material with default values.
    fn bare(&self) -> PlainMaterial {
        PlainMaterial {
            colour: None,
            glow: None,
            bounced: None,
            surface: PlainSurface {
                tint: Vec3::ONE,
                alpha: 1.0,
                least_alpha: LEAST_ALPHA,
                glow: Vec3::ZERO,
                shine: 0.0,
                metal: 0.0,
                uv: Vec2::ONE,
            },
            through: ShowsThrough::Nothing,
            thin: false,
            place: self.place,
            light: PlaceLight::default(),
            exposure: 0.0,
            lamps: self.lamps,
            shadow: self.shadow.as_ref().map(|(depths, _)| depths.clone()),
            shadow_rows: self.shadow.as_ref().map_or([Vec4::ZERO; 3], |(_, rows)| *rows),
            shadow_next: None,
            next_rows: [Vec4::ZERO; 3],
            next_share: 0.0,
            sways: self.world.wind.is_some(),
            waves: None,
        }
    }

    fn plain(&mut self, stuff: Stuff, materials: &mut Materials) -> AnyMaterial {
        let mut made = self.bare();
        let mut bound = None;
        match stuff {
            Stuff::Gloss => made.surface.shine = 0.8,
            Stuff::Shell => made.surface.shine = 0.35,
            Stuff::Hair => made.thin = true,
            Stuff::Metal => (made.surface.shine, made.surface.metal) = (0.8, 0.8),
            Stuff::Lit => made.surface.glow = LAMP_GLOW,
            Stuff::Contact => {
                made.surface.tint = Vec3::splat(0.004);
                made.colour = Some(materials.images.add(soft_patch()));
                made.through = ShowsThrough::Soft;
            }
            Stuff::Matte | Stuff::Cloth | Stuff::Skin | Stuff::Model(_) => {}
            Stuff::World(index) | Stuff::Slight(index) => {
                if let Some(material) = self.world.materials.0.get(index) {
                    let maps = materials.maps(material, self.tier, false);
                    made.colour = Some(maps.colour);
                    made.surface.uv = Vec2::ONE / surfaces::tile_metres(&material.look);
                    let glow = material.glow_cd_m2.constant().unwrap_or(0.0) as f32;
                    made.surface.glow = Vec3::from(material.colour.rest()) * glow;
                    if let Some(lit) = maps.glow {
                        made.glow = Some(lit);
                        made.surface.glow = Vec3::splat(WINDOW_GLOW);
                    }
                    bound = Some(material);
                    let (roughness, metal) = plain_surface(&material.look);
                    // A rough surface mirrors nothing that shows with light computed at corners
                    // alone.
                    made.surface.shine = (1.0 - roughness * 1.6).clamp(0.0, 1.0);
                    made.surface.metal = metal;
                    match &material.look {
                        Look::Glass { .. } => made.through = ShowsThrough::Clear,
                        Look::Grating { .. } | Look::Foliage => {
                            (made.through, made.thin) = (ShowsThrough::Holes, true);
                            made.surface.shine = 0.0;
                        }
                        Look::Sea { waves_m } => {
                            made.through = ShowsThrough::Soft;
                            (made.waves, made.sways) =
                                (Some(Sea { waves_m: *waves_m as f32 }), false);
                        }
                        // The texture's alpha marks the glass, which alone shines.
                        Look::Facade { .. } => {
                            (made.surface.shine, made.surface.metal) = (0.9, 0.62);
                        }
                        _ => {}
                    }
                }
            }
        }
        let made = materials.store.add_plain(made);
        if let Some(material) = bound {
            self.follow(&made, &material.glow_cd_m2, &material.colour, surfaces::over_neutral());
        }
        made
    }

    fn full(&mut self, index: usize, materials: &mut Materials) -> AnyMaterial {
        let Some(material) = self.world.materials.0.get(index) else {
            return materials.store.add_full(StandardMaterial::default());
        };
        let maps = materials.maps(material, self.tier, self.sharp);
        let metres = surfaces::tile_metres(&material.look);
        let glow = material.glow_cd_m2.constant().unwrap_or(0.0) as f32;
        let [r, g, b] = material.colour.rest();
        let colour = LinearRgba::rgb(r, g, b);
        let mut made = StandardMaterial {
            base_color_texture: Some(maps.colour),
            normal_map_texture: maps.normal,
            perceptual_roughness: 1.0,
            metallic: 1.0,
            uv_transform: Affine2::from_scale(Vec2::ONE / metres),
            emissive: colour * glow,
            emissive_exposure_weight: 1.0,
            ..default()
        };
        match maps.surface {
            Some(surface) => {
                made.metallic_roughness_texture = Some(surface.clone());
                made.occlusion_texture = Some(surface);
            }
            None => {
                let (roughness, metal) = plain_surface(&material.look);
                (made.perceptual_roughness, made.metallic) = (roughness, metal);
            }
        }
        if let Some(lit) = maps.glow {
            made.emissive_texture = Some(lit);
            made.emissive = LinearRgba::rgb(1.0, 1.0, 1.0) * WINDOW_GLOW;
        }
        match &material.look {
            Look::Glass { .. } => {
                // The reflected light is added in full; the glass itself hides little.
                made.alpha_mode = AlphaMode::Premultiplied;
                made.base_color = Color::WHITE;
                made.reflectance = 0.6;
            }
            Look::Grating { .. } => {
                made.alpha_mode = AlphaMode::Mask(0.5);
                made.double_sided = true;
                made.cull_mode = None;
            }
            Look::Foliage => {
                made.alpha_mode = AlphaMode::Mask(0.4);
                // Both sides have the same normal: that of the tree's crown, not that of the leaf.
                made.double_sided = false;
                made.cull_mode = None;
                made.reflectance = 0.25;
                made.diffuse_transmission = 0.3;
            }
            Look::Sea { .. } => {
                made.alpha_mode = AlphaMode::Blend;
                made.reflectance = 0.5;
            }
            Look::Grass | Look::Earth | Look::Sand | Look::Fabric | Look::Bark => {
                made.reflectance = 0.2
            }
            _ => {}
        }
        let waves = match &material.look {
            Look::Sea { waves_m } => Some(Sea { waves_m: *waves_m as f32 }),
            _ => None,
        };
        let bends = matches!(&material.look, Look::Foliage | Look::Fabric | Look::Grass);
        let made = if waves.is_some() || (bends && self.world.wind.is_some()) {
            let moved = Nature { wind: Vec4::ZERO, waves, place: self.place };
            materials.store.add_nature(made, moved)
        } else {
            materials.store.add_full(made)
        };
        self.follow(&made, &material.glow_cd_m2, &material.colour, surfaces::over_neutral());
        made
    }

    /// The stuff of a model's part; see `ModelLooks::stuff`.
    pub fn model_stuff(&mut self, model: &Model, surface: &gradus_model::Surface) -> Stuff {
        self.models.stuff(model, surface, self.tier)
    }
}

/// The roughness and the metal share of a look, for materials without a map of them.
fn plain_surface(look: &Look) -> (f32, f32) {
    match look {
        Look::Steel => (0.35, 1.0),
        Look::Grating { .. } => (0.5, 0.9),
        Look::Glass { .. } => (0.04, 0.0),
        Look::Water | Look::Sea { .. } => (0.06, 0.0),
        Look::Paint { roughness } => (*roughness as f32, 0.0),
        _ => (0.88, 0.0),
    }
}

/// Whether the world's things, or the things that they hold, include a lamp; each prefab is
/// searched once.
fn has_lamps(world: &World) -> bool {
    let lamp = |things: &[Thing]| things.iter().any(|thing| lit(world, thing));
    lamp(&world.things) || world.prefabs.0.iter().any(|prefab| lamp(&prefab.things))
}

fn lit(world: &World, thing: &Thing) -> bool {
    match &thing.shape {
        Shape::Light { .. } => true,
        // `has_lamps` searches the prefab itself.
        Shape::Prefab(_) => false,
        _ => world.prefabs.within(thing).iter().any(|thing| lit(world, thing)),
    }
}
