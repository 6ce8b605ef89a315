//! Materials of a place, made when first used.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bevy::ecs::system::SystemParam;
use bevy::math::Affine2;
use bevy::mesh::skinning::SkinnedMeshInverseBindposes;
use bevy::prelude::*;
use bevy::render::render_resource::Face;
use gradus_model::{Model, Paint, Picture};
use gradus_scenario::world::{Look, Material, Shape, Thing, World as Place};
use gradus_scenario::{Number, Tint};
use gradus_session;

use super::Tier;
use super::chance::{fbm, noise, smooth};
use super::looks;
use super::mesh::MeshBuf;
use super::people::Body;
use super::pieces::Stuff;
use super::place::PlacePictures;
use super::plain::{LEAST_ALPHA, PlaceLight, PlainMaterial, Surface, Through};
use super::textures::{self, Maps, Texel, Tile, Wanted, paint};
use super::town::Town;

/// Glow of lamps' glass, cd/m².
const LAMP_GLOW: Vec3 = Vec3::new(9000.0, 7380.0, 5220.0);
/// Glow of a lit window at its brightest, cd/m².
const WINDOW_GLOW: f32 = 2600.0;

/// Where materials are put.
#[derive(SystemParam)]
pub struct Materials<'w> {
    pub full: ResMut<'w, Assets<StandardMaterial>>,
    pub plain: ResMut<'w, Assets<PlainMaterial>>,
    pub images: ResMut<'w, Assets<Image>>,
    pub skins: ResMut<'w, Assets<SkinnedMeshInverseBindposes>>,
    pub kept: ResMut<'w, Kept>,
}

/// Pictures, cities and people that were computed, kept for the next world: an author's saved file mostly has the
/// same materials, sky and city.
#[derive(Resource, Default)]
pub struct Kept {
    maps: HashMap<String, KeptMaps>,
    pub skies: HashMap<String, PlacePictures>,
    pub towns: HashMap<String, Arc<Town>>,
    /// Of people, by seed; and their parts by all that these are made from, as meshes with the
    /// number of their triangles and as triangles to be put together with others.
    pub bodies: HashMap<u64, Arc<Body>>,
    pub limbs: HashMap<String, (Handle<Mesh>, usize)>,
    bufs: HashMap<String, Arc<MeshBuf>>,
}

/// So many are kept.
const KEPT: usize = 256;

impl Kept {
    /// Forgets everything when it has become much.
    pub fn tidy(&mut self) {
        if self.maps.len() > KEPT {
            self.maps.clear();
        }
        if self.skies.len() > KEPT / 16 {
            self.skies.clear();
        }
        if self.towns.len() > KEPT / 64 {
            self.towns.clear();
        }
        if self.bodies.len() > 2 * KEPT {
            self.bodies.clear();
            self.limbs.clear();
            self.bufs.clear();
        }
    }

    /// Triangles, as made before where they were.
    pub fn buf(&mut self, key: String, make: impl FnOnce() -> MeshBuf) -> Arc<MeshBuf> {
        self.bufs.entry(key).or_insert_with(|| Arc::new(make())).clone()
    }
}

/// Maps of a material that lie with the renderer.
#[derive(Clone)]
struct KeptMaps {
    colour: Handle<Image>,
    normal: Option<Handle<Image>>,
    surface: Option<Handle<Image>>,
    glow: Option<Handle<Image>>,
}

impl Materials<'_> {
    /// The maps of a material, computed when they are not known yet.
    fn maps(&mut self, material: &Material, tier: Tier, sharp: bool) -> KeptMaps {
        let Material { look, seed, wear, .. } = material;
        let colour = looks::painted(&material.colour);
        let key = format!("{tier:?} {sharp} {look:?} {colour:?} {seed} {wear}");
        if let Some(kept) = self.kept.maps.get(&key) {
            return kept.clone();
        }
        let mut maps = looks::maps(material, colour, tier);
        if sharp {
            maps.sharpen();
        }
        let images = &mut self.images;
        let made = KeptMaps {
            colour: images.add(maps.colour),
            normal: maps.normal.map(|i| images.add(i)),
            surface: maps.surface.map(|i| images.add(i)),
            glow: maps.glow.map(|i| images.add(i)),
        };
        self.kept.maps.insert(key, made.clone());
        made
    }
}

/// A material of either tier.
#[derive(Clone, Debug)]
pub enum AnyMaterial {
    Full(Handle<StandardMaterial>),
    Plain(Handle<PlainMaterial>),
}

/// What a part of a model is made of.
struct ModelLook {
    surface: gradus_model::Surface,
    picture: Option<Arc<Picture>>,
}

/// How a picture is laid on, by its edges and by what its alpha means.
#[derive(Clone, Copy, PartialEq)]
struct PictureUse {
    paint: Paint,
    alpha: textures::Alpha,
}

/// How much of the sun's light a stuff takes away.
pub enum Casts {
    Nothing,
    Part,
    All,
}

/// Materials made so far.
pub struct Shelf<'a> {
    place: &'a Place,
    which: session::Place,
    lamps: bool,
    tier: Tier,
    /// The light tier's shadow of the sun.
    shadow: Option<(Handle<Image>, [Vec4; 3])>,
    /// Textures are kept sharp at a slant.
    sharp: bool,
    made: BTreeMap<Stuff, AnyMaterial>,
    /// What [`Stuff::Model`] counts.
    looks: Vec<ModelLook>,
    /// Pictures of models that lie with the renderer.
    pictures: Vec<(Arc<Picture>, PictureUse, Handle<Image>)>,
    /// Those whose glow is bound, with its curve and its colour.
    pub glowing: Vec<(AnyMaterial, Number, Tint)>,
    /// Those whose colour is bound, and what it is multiplied by.
    pub tinted: Vec<(AnyMaterial, Tint, f32)>,
}

impl<'a> Shelf<'a> {
    /// Nothing made.
    pub fn new(place: &'a Place, which: session::Place, tier: Tier, sharp: bool) -> Self {
        let lamps = has_lamps(place);
        Self {
            place,
            which,
            lamps,
            shadow: None,
            tier,
            sharp,
            made: BTreeMap::new(),
            glowing: Vec::new(),
            tinted: Vec::new(),
            looks: Vec::new(),
            pictures: Vec::new(),
        }
    }

    /// How many were made.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// The material of a stuff.
    pub fn get(&mut self, stuff: Stuff, materials: &mut Materials) -> AnyMaterial {
        if let Some(made) = self.made.get(&stuff) {
            return made.clone();
        }
        let made = match (self.tier, stuff) {
            (_, Stuff::Model(index)) => self.of_model(index, materials),
            (Tier::Light, _) => self.plain(stuff, materials),
            (Tier::Full, Stuff::World(index)) => self.full(index, materials),
            (Tier::Full, _) => {
                let own = self.own(stuff, &mut materials.images);
                AnyMaterial::Full(materials.full.add(own))
            }
        };
        self.made.insert(stuff, made.clone());
        made
    }

    /// Words in a colour that may be bound.
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

    /// Notes what of a material is bound; `times` is what its maps are multiplied by.
    fn follow(&mut self, made: &AnyMaterial, glow: &Number, colour: &Tint, times: f32) {
        let tinted = colour.constant().is_none();
        if glow.constant().is_none() || (tinted && glow.base > 0.0) {
            self.glowing.push((made.clone(), glow.clone(), colour.clone()));
        }
        if tinted {
            self.tinted.push((made.clone(), colour.clone(), times));
        }
    }

    /// The material of a stuff, and another like it that can fade, for one who comes and goes.
    pub fn fading(
        &mut self,
        stuff: Stuff,
        materials: &mut Materials,
    ) -> (AnyMaterial, AnyMaterial) {
        let solid = self.get(stuff, materials);
        let fading = match &solid {
            AnyMaterial::Plain(_) => {
                let made = PlainMaterial { through: Through::Soft, ..self.bare() };
                AnyMaterial::Plain(materials.plain.add(made))
            }
            AnyMaterial::Full(handle) => {
                let mut made = materials.full.get(handle).cloned().unwrap_or_default();
                made.alpha_mode = AlphaMode::Blend;
                AnyMaterial::Full(materials.full.add(made))
            }
        };
        (solid, fading)
    }

    /// Words on nothing: what is drawn in the picture's colours where it has ink.
    pub fn ink(
        &mut self,
        image: Handle<Image>,
        glow: Vec3,
        materials: &mut Materials,
    ) -> AnyMaterial {
        if self.tier == Tier::Light {
            let mut made = self.bare();
            (made.colour, made.through, made.surface.glow) = (Some(image), Through::Soft, glow);
            return AnyMaterial::Plain(materials.plain.add(made));
        }
        AnyMaterial::Full(materials.full.add(StandardMaterial {
            base_color_texture: Some(image),
            alpha_mode: AlphaMode::Blend,
            perceptual_roughness: 0.9,
            reflectance: 0.2,
            emissive: LinearRgba::rgb(glow.x, glow.y, glow.z),
            emissive_exposure_weight: 1.0,
            depth_bias: 1.0,
            ..default()
        }))
    }

    /// Thin pale streaks.
    pub fn ink_plain(&mut self, materials: &mut Materials) -> AnyMaterial {
        let tile = Tile { metres: Vec2::ONE, texels: [4, 4] };
        let wanted =
            Wanted { normal: false, surface: false, glow: false, mask: false, shine: false };
        let maps = paint(tile, wanted, |_, _| {
            let mut t = Texel::new([0.86, 0.88, 0.9], 1.0);
            t.alpha = 0.34;
            t
        });
        let image = materials.images.add(maps.colour);
        self.ink(image, Vec3::ZERO, materials)
    }

    /// A screen: a picture that glows.
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
            AnyMaterial::Plain(materials.plain.add(made))
        } else {
            AnyMaterial::Full(materials.full.add(StandardMaterial {
                base_color: Color::linear_rgb(0.02, 0.02, 0.02),
                emissive_texture: Some(image),
                emissive: LinearRgba::rgb(glow.x, glow.y, glow.z),
                emissive_exposure_weight: 1.0,
                perceptual_roughness: 0.35,
                ..default()
            }))
        };
        // The picture has the colours; what is seen of it is its glow alone.
        if glow_cd_m2.constant().is_none() || tint.constant().is_none() {
            self.glowing.push((made.clone(), glow_cd_m2.clone(), tint.clone()));
        }
        made
    }

    /// How much of the sun's light a stuff takes away.
    pub fn casts(&self, stuff: Stuff) -> Casts {
        if let Stuff::Model(index) = stuff {
            return match self.looks.get(index).map(|look| look.surface.through) {
                Some(gradus_model::Through::Soft) => Casts::Nothing,
                Some(gradus_model::Through::Holes(_)) => Casts::Part,
                _ => Casts::All,
            };
        }
        let Stuff::World(index) = stuff else {
            return if stuff == Stuff::Contact { Casts::Nothing } else { Casts::All };
        };
        match self.place.materials.0.get(index).map(|material| &material.look) {
            Some(Look::Glass { .. }) => Casts::Nothing,
            Some(Look::Grating { .. } | Look::Foliage) => Casts::Part,
            _ => Casts::All,
        }
    }

    /// Gives all materials, made and to be made, the shadow of the sun.
    pub fn shade(&mut self, depths: Handle<Image>, rows: [Vec4; 3], materials: &mut Materials) {
        for made in self.made.values() {
            if let AnyMaterial::Plain(handle) = made
                && let Some(mut material) = materials.plain.get_mut(handle)
            {
                (material.shadow, material.shadow_rows) = (Some(depths.clone()), rows);
            }
        }
        self.shadow = Some((depths, rows));
    }

    /// What a part of a model is made of. What has no picture and hides what is behind it is made
    /// of what the program brings, by what its material is nearest to.
    pub fn model_stuff(&mut self, model: &Model, surface: &gradus_model::Surface) -> Stuff {
        let plain = surface.paint.is_none() && !surface.both_sides;
        if plain && surface.through == gradus_model::Through::Nothing {
            return match (surface.metal > 0.5, surface.roughness < 0.4) {
                (true, _) => Stuff::Metal,
                (false, true) => Stuff::Gloss,
                (false, false) => Stuff::Matte,
            };
        }
        let picture = surface.paint.and_then(|paint| model.pictures.get(paint.picture));
        let look = ModelLook { surface: surface.clone(), picture: picture.cloned() };
        let same = |other: &ModelLook| {
            let pictures = [&other.picture, &look.picture].map(|p| p.as_ref().map(Arc::as_ptr));
            other.surface == look.surface && pictures[0] == pictures[1]
        };
        let known = self.looks.iter().position(same);
        Stuff::Model(known.unwrap_or_else(|| {
            self.looks.push(look);
            self.looks.len() - 1
        }))
    }

    fn of_model(&mut self, index: usize, materials: &mut Materials) -> AnyMaterial {
        use gradus_model::Through as Shown;
        let Some(look) = self.looks.get(index) else {
            return self.plain(Stuff::Matte, materials);
        };
        let surface = look.surface.clone();
        let alpha = match surface.through {
            Shown::Nothing => textures::Alpha::Ignored,
            Shown::Holes(_) => textures::Alpha::Holes,
            Shown::Soft => textures::Alpha::Soft,
        };
        let painted = look.picture.clone().zip(surface.paint);
        let colour = painted.map(|(picture, paint)| {
            let used = PictureUse { paint, alpha };
            let same = |(other, as_, _): &&(Arc<Picture>, PictureUse, Handle<Image>)| {
                Arc::ptr_eq(other, &picture) && *as_ == used
            };
            if let Some((_, _, image)) = self.pictures.iter().find(same) {
                return image.clone();
            }
            let image = textures::of_picture(&picture, paint, alpha, self.tier, self.sharp);
            let image = materials.images.add(image);
            self.pictures.push((picture, used, image.clone()));
            image
        });
        if self.tier == Tier::Light {
            let mut made = self.bare();
            made.colour = colour;
            made.thin = surface.both_sides;
            // What is rough mirrors nothing that corners could tell.
            made.surface.shine = (1.0 - surface.roughness * 1.6).clamp(0.0, 1.0);
            made.surface.metal = surface.metal;
            made.surface.alpha = surface.alpha;
            match surface.through {
                Shown::Nothing => made.surface.alpha = 1.0,
                Shown::Holes(least) => {
                    (made.through, made.surface.least_alpha) = (Through::Holes, least);
                }
                Shown::Soft => made.through = Through::Soft,
            }
            return AnyMaterial::Plain(materials.plain.add(made));
        }
        AnyMaterial::Full(materials.full.add(StandardMaterial {
            base_color: Color::linear_rgba(1.0, 1.0, 1.0, surface.alpha),
            base_color_texture: colour,
            perceptual_roughness: surface.roughness.max(0.09),
            metallic: surface.metal,
            reflectance: 0.3,
            alpha_mode: match surface.through {
                Shown::Nothing => AlphaMode::Opaque,
                Shown::Holes(least) => AlphaMode::Mask(least),
                Shown::Soft => AlphaMode::Blend,
            },
            double_sided: surface.both_sides,
            cull_mode: if surface.both_sides { None } else { Some(Face::Back) },
            ..default()
        }))
    }

    /// The light tier's material before anything is said of it.
    fn bare(&self) -> PlainMaterial {
        PlainMaterial {
            colour: None,
            glow: None,
            surface: Surface {
                tint: Vec3::ONE,
                alpha: 1.0,
                least_alpha: LEAST_ALPHA,
                glow: Vec3::ZERO,
                shine: 0.0,
                metal: 0.0,
                uv: Vec2::ONE,
            },
            through: Through::Nothing,
            thin: false,
            place: self.which,
            light: PlaceLight::default(),
            exposure: 0.0,
            lamps: self.lamps,
            shadow: self.shadow.as_ref().map(|(depths, _)| depths.clone()),
            shadow_rows: self.shadow.as_ref().map_or([Vec4::ZERO; 3], |(_, rows)| *rows),
        }
    }

    fn plain(&mut self, stuff: Stuff, materials: &mut Materials) -> AnyMaterial {
        let mut made = self.bare();
        let mut bound = None;
        match stuff {
            Stuff::Gloss => made.surface.shine = 0.8,
            Stuff::Metal => (made.surface.shine, made.surface.metal) = (0.8, 0.8),
            Stuff::Lit => made.surface.glow = LAMP_GLOW,
            Stuff::Contact => {
                made.surface.tint = Vec3::splat(0.004);
                made.colour = Some(materials.images.add(soft_patch()));
                made.through = Through::Soft;
            }
            Stuff::Matte | Stuff::Cloth | Stuff::Skin | Stuff::Model(_) => {}
            Stuff::World(index) => {
                if let Some(material) = self.place.materials.0.get(index) {
                    let maps = materials.maps(material, self.tier, false);
                    made.colour = Some(maps.colour);
                    made.surface.uv = Vec2::ONE / looks::tile_metres(&material.look);
                    let glow = material.glow_cd_m2.constant().unwrap_or(0.0) as f32;
                    made.surface.glow = Vec3::from(material.colour.rest()) * glow;
                    if let Some(lit) = maps.glow {
                        made.glow = Some(lit);
                        made.surface.glow = Vec3::splat(WINDOW_GLOW);
                    }
                    bound = Some(material);
                    let (roughness, metal) = plain_surface(&material.look);
                    // What is rough mirrors nothing that corners could tell.
                    made.surface.shine = (1.0 - roughness * 1.6).clamp(0.0, 1.0);
                    made.surface.metal = metal;
                    match &material.look {
                        Look::Glass { .. } => made.through = Through::Clear,
                        Look::Grating { .. } | Look::Foliage => {
                            (made.through, made.thin) = (Through::Holes, true);
                            made.surface.shine = 0.0;
                        }
                        // Its texture says where.
                        Look::Facade { .. } => {
                            (made.surface.shine, made.surface.metal) = (0.9, 0.62);
                        }
                        _ => {}
                    }
                }
            }
        }
        let made = AnyMaterial::Plain(materials.plain.add(made));
        if let Some(material) = bound {
            self.follow(&made, &material.glow_cd_m2, &material.colour, looks::over_neutral());
        }
        made
    }

    fn full(&mut self, index: usize, materials: &mut Materials) -> AnyMaterial {
        let Some(material) = self.place.materials.0.get(index) else {
            return AnyMaterial::Full(materials.full.add(StandardMaterial::default()));
        };
        let maps = materials.maps(material, self.tier, self.sharp);
        let metres = looks::tile_metres(&material.look);
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
                // What it reflects is added whole, what it hides is little.
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
                // One normal for both sides: the crown's, not the leaf's.
                made.double_sided = false;
                made.cull_mode = None;
                made.reflectance = 0.25;
                made.diffuse_transmission = if self.tier == Tier::Full { 0.3 } else { 0.0 };
            }
            Look::Grass | Look::Earth | Look::Fabric | Look::Bark => made.reflectance = 0.2,
            _ => {}
        }
        let made = AnyMaterial::Full(materials.full.add(made));
        self.follow(&made, &material.glow_cd_m2, &material.colour, looks::over_neutral());
        made
    }

    /// What the program brings itself.
    fn own(&self, stuff: Stuff, images: &mut Assets<Image>) -> StandardMaterial {
        let plain = StandardMaterial { cull_mode: Some(Face::Back), ..default() };
        match stuff {
            Stuff::Gloss => {
                StandardMaterial { perceptual_roughness: 0.22, metallic: 0.12, ..plain }
            }
            Stuff::Metal => {
                StandardMaterial { perceptual_roughness: 0.42, metallic: 0.85, ..plain }
            }
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
}

fn plain_surface(look: &Look) -> (f32, f32) {
    match look {
        Look::Steel => (0.35, 1.0),
        Look::Grating { .. } => (0.5, 0.9),
        Look::Glass { .. } => (0.04, 0.0),
        Look::Water => (0.06, 0.0),
        Look::Paint { roughness } => (*roughness as f32, 0.0),
        _ => (0.88, 0.0),
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
    let wanted = Wanted { normal: true, surface: false, glow: false, mask: false, shine: false };
    paint(tile, wanted, |x, y| {
        let mut t = Texel::new([1.0; 3], 1.0);
        t.height_m = height_m(x, y);
        t
    })
}

/// Dark in the middle, gone at the edge.
fn soft_patch() -> Image {
    let tile = Tile { metres: Vec2::ONE, texels: [64, 64] };
    let wanted = Wanted { normal: false, surface: false, glow: false, mask: false, shine: false };
    let maps = paint(tile, wanted, |x, y| {
        let d = ((x - 0.5).powi(2) + (y - 0.5).powi(2)).sqrt() * 2.0;
        let mut t = Texel::new([1.0; 3], 1.0);
        t.alpha = 0.62 * (1.0 - smooth(0.25, 1.0, d));
        t
    });
    maps.colour
}

/// Whether a lamp is among things and what they hold; each prefab is looked into once.
fn has_lamps(place: &Place) -> bool {
    let lamp = |things: &[Thing]| things.iter().any(|thing| lit(place, thing));
    lamp(&place.things) || place.prefabs.0.iter().any(|prefab| lamp(&prefab.things))
}

fn lit(place: &Place, thing: &Thing) -> bool {
    match &thing.shape {
        Shape::Light { .. } => true,
        // Its things are looked through among all prefabs.
        Shape::Prefab(_) => false,
        _ => place.prefabs.within(thing).iter().any(|thing| lit(place, thing)),
    }
}
