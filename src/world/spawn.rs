//! The entities of a scenario's two places. What never changes is put together into few meshes;
//! what is bound, moves or comes and goes becomes an entity with its own.

use std::sync::Arc;
use std::time::Instant;

use bevy::light::{CascadeShadowConfigBuilder, NotShadowCaster};
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::{Shared, Shown, Stance, Within, copies, is_still, still_pose};
use gradus_scenario::world::bounds::DEEPEST;
use gradus_scenario::world::{Colour, Detail, Movement, Shape, Thing, World as Place};
use gradus_scenario::{Number, Scenario};
use gradus_session;

use super::animate::{Glowing, Lamp, Leg, Rig, ShownWhen, SunLight, Tinted};
use super::chance;
use super::climb::{Climber, Foot};
use super::materials::{AnyMaterial, Materials, Shelf};
use super::mesh::{MeshBuf, PLAIN};
use super::model::{ModelMeshes, Plays};
use super::pieces::{Pieces, Stuff};
use super::place::{PlaceParts, PlacePictures, Spawned};
use super::shapes::{Making, make, v3};
use super::sky::Dome;
use super::sun_shadow::SunShadow;
use super::{LiveWorld, PatientPlace, Tier, WorldCost, WorldTier};
use super::{creature, cubemap, hand, plain, rain, street, words};

/// Spawns what is live when it is not spawned yet; what was spawned before goes.
#[allow(clippy::too_many_arguments)]
pub fn spawn_worlds(
    mut commands: Commands,
    live: Res<LiveWorld>,
    tier: Res<WorldTier>,
    spawned: Option<Res<Spawned>>,
    patients: Query<Entity, With<PatientPlace>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: Materials,
    mut cost: ResMut<WorldCost>,
    adapter: Option<Res<RenderAdapterInfo>>,
) {
    if spawned.as_ref().is_some_and(|s| Arc::ptr_eq(&s.scenario, &live.scenario)) {
        return;
    }
    if patients.is_empty() {
        commands.spawn((PatientPlace, Transform::default(), Visibility::default()));
    }
    // Only reported, never shown.
    let began = Instant::now();
    materials.kept.tidy();
    let scenario = live.scenario.clone();
    // A processor that draws pays a hundredfold for textures kept sharp at a slant.
    let sharp = adapter.is_some_and(|a| format!("{:?}", a.0.device_type) != "Cpu");
    let mut spawn = |place: session::Place| {
        if let Some(old) = &spawned {
            let parts = old.of(place);
            // What an author did not touch stays, so that a saved file is seen at once.
            if old.scenario.world_of(place) == scenario.world_of(place)
                && old.scenario.posture == scenario.posture
            {
                return parts.clone();
            }
            commands.entity(parts.root).despawn();
        }
        let root = commands.spawn((Transform::default(), Visibility::Hidden)).id();
        let mut making = Spawner {
            commands: &mut commands,
            root,
            world: scenario.world_of(place),
            place,
            tier: tier.0,
            shelf: Shelf::new(scenario.world_of(place), place, tier.0, sharp),
            meshes: &mut meshes,
            materials: &mut materials,
            cost: WorldCost::default(),
            eyes: patients_reach(&scenario, place),
            frame: Mat4::IDENTITY,
            carriers: Vec::new(),
            models: Vec::new(),
            climbs: None,
            shadow: None,
        };
        making.spawn()
    };
    let (safe, world) = (spawn(session::Place::Safe), spawn(session::Place::World));
    *cost = safe.cost.with(world.cost);
    cost.spawn_secs = began.elapsed().as_secs_f32();
    info!("{:?}", *cost);
    commands.insert_resource(Spawned { scenario, safe, world });
}

/// Where the patient's eyes can come in a place: what is spawned must not depend on where they are.
fn patients_reach(scenario: &Scenario, place: session::Place) -> [Vec3; 2] {
    let [x, y, z] = scenario.world_of(place).patient.at.each_ref().map(Number::extent);
    let eyes = f64::from(scenario.posture.eye_height_m());
    let at = |x: f64, y: f64, z: f64| Vec3::new(x as f32, (y + eyes) as f32, z as f32);
    let [low, high] = [at(x.0, y.0, z.0), at(x.1, y.1, z.1)];
    [low.min(high), low.max(high)]
}

/// Makes the entities of one place.
pub struct Spawner<'a, 'w, 's, 'm> {
    pub commands: &'a mut Commands<'w, 's>,
    /// Of the place.
    root: Entity,
    pub world: &'a Place,
    pub place: session::Place,
    pub tier: Tier,
    pub shelf: Shelf<'a>,
    pub meshes: &'a mut Assets<Mesh>,
    pub materials: &'a mut Materials<'m>,
    pub cost: WorldCost,
    /// Least and greatest place of the patient's eyes, m.
    pub eyes: [Vec3; 2],
    /// From the frame of what holds the next thing to the world, as if all stood still.
    pub frame: Mat4,
    /// What carries the next thing and walks.
    carriers: Vec<Entity>,
    /// Models with a clip that are there already.
    pub models: Vec<ModelMeshes>,
    /// How far what carries the next thing goes on to the patient's hand.
    climbs: Option<Number>,
    /// The light tier's shadow of the sun, so far.
    pub shadow: Option<SunShadow>,
}

impl<'a> Spawner<'a, '_, '_, '_> {
    fn spawn(&mut self) -> PlaceParts {
        let root = self.root;
        if let Some(sun) = self.world.sun.as_ref().filter(|_| self.tier == Tier::Full) {
            let from = Vec3::from(sun.direction());
            let [r, g, b] = sun.colour.rest();
            let far = sun.shadows_to_m as f32;
            let cascades = CascadeShadowConfigBuilder {
                num_cascades: 4,
                first_cascade_far_bound: (far * 0.03).clamp(4.0, 14.0),
                maximum_distance: far,
                ..default()
            };
            let light = DirectionalLight {
                color: Color::linear_rgb(r, g, b),
                illuminance: sun.illuminance_lx.base as f32,
                shadow_maps_enabled: true,
                shadow_depth_bias: 0.03,
                shadow_normal_bias: 1.4,
                ..default()
            };
            let looking = Transform::from_translation(from * 100.0).looking_at(Vec3::ZERO, Vec3::Y);
            let lamp = SunLight {
                lux: sun.illuminance_lx.clone(),
                colour: sun.colour.clone(),
                place: self.place,
            };
            self.commands.spawn((light, cascades.build(), looking, lamp, ChildOf(root)));
        }
        if let Some(sun) = self.world.sun.as_ref().filter(|_| self.tier == Tier::Light) {
            let half_m = (sun.shadows_to_m as f32).min(150.0);
            self.shadow = Some(SunShadow::new(Vec3::from(sun.direction()), half_m));
        }
        let mut pieces = Pieces::new(self.cell_m());
        let world = self.world;
        self.things(&world.things, &Mat4::IDENTITY, root, &mut pieces, Within::default());
        if let Some(mut shadow) = self.shadow.take() {
            shadow.draw_all(&pieces, &self.shelf, &Mat4::IDENTITY);
            let rows = shadow.rows();
            let depths = self.materials.images.add(shadow.into_image());
            // What moves was given its materials before the shadow was there.
            self.shelf.shade(depths, rows, self.materials);
        }
        self.flush(pieces, root);
        hand::spawn(self, root);
        let place = self.place;
        for (material, number, colour) in std::mem::take(&mut self.shelf.glowing) {
            self.commands.spawn((Glowing { material, number, colour, place }, ChildOf(root)));
        }
        for (material, colour, times) in std::mem::take(&mut self.shelf.tinted) {
            self.commands.spawn((Tinted { material, colour, times, place }, ChildOf(root)));
        }
        self.cost.materials += self.shelf.len();
        PlaceParts { root, sky: self.sky(), cost: self.cost }
    }

    /// The sky's pictures and light, computed when they are not known yet.
    fn sky(&mut self) -> PlacePictures {
        let Place { sky, sun, haze, exposure_ev, .. } = self.world;
        let key = format!("{:?} {sky:?} {sun:?} {haze:?} {exposure_ev:?}", self.tier);
        if let Some(kept) = self.materials.kept.skies.get(&key) {
            return kept.clone();
        }
        let dome = Dome::new(self.world);
        let level = sky.brightness_cd_m2.base as f32 * plain::exposure(exposure_ev.base as f32);
        let maps = cubemap::maps(&dome, self.tier, level);
        let made = PlacePictures {
            white: [maps.diffuse.clone(), maps.specular.clone()].into(),
            picture: self.materials.images.add(maps.picture),
            diffuse: self.materials.images.add(maps.diffuse),
            specular: self.materials.images.add(maps.specular),
            light: maps.light,
        };
        self.materials.kept.skies.insert(key, made.clone());
        made
    }

    /// Edge of the pieces of ground that are one mesh, m.
    pub fn cell_m(&self) -> f32 {
        match self.tier {
            Tier::Full => 220.0,
            Tier::Light => 200.0,
        }
    }

    /// Puts triangles together into meshes below `parent`.
    pub fn flush(&mut self, pieces: Pieces, parent: Entity) {
        for (stuff, buf) in pieces.into_all() {
            self.cost.meshes += 1;
            self.cost.triangles += buf.triangles();
            let material = self.shelf.get(stuff, self.materials);
            let mesh = self.meshes.add(buf.into_mesh(self.tier == Tier::Full));
            self.show(stuff, mesh, material, parent);
        }
    }

    /// A mesh below `parent`; its entity.
    pub fn show(
        &mut self,
        stuff: Stuff,
        mesh: Handle<Mesh>,
        material: AnyMaterial,
        parent: Entity,
    ) -> Entity {
        let mut entity = self.commands.spawn((Mesh3d(mesh), Transform::default(), ChildOf(parent)));
        match material {
            AnyMaterial::Plain(handle) => entity.insert(MeshMaterial3d(handle)),
            AnyMaterial::Full(handle) => {
                let see_through = self.materials.full.get(&handle).is_some_and(|m| {
                    matches!(m.alpha_mode, AlphaMode::Blend | AlphaMode::Premultiplied)
                });
                if see_through || matches!(stuff, Stuff::Contact | Stuff::Lit) {
                    entity.insert(NotShadowCaster);
                }
                entity.insert(MeshMaterial3d(handle))
            }
        };
        entity.id()
    }

    fn things(
        &mut self,
        things: &[Thing],
        moved: &Mat4,
        parent: Entity,
        pieces: &mut Pieces,
        within: Within,
    ) {
        // No checked scenario goes deeper.
        if within.depth > DEEPEST {
            return;
        }
        for thing in things {
            let shown = match thing.detail {
                Detail::All => true,
                Detail::Full => self.tier == Tier::Full,
                Detail::Light => self.tier == Tier::Light,
            };
            if !shown {
                continue;
            }
            let copies = copies(thing, self.tier == Tier::Light);
            let shared = Shared::new(thing);
            for (nth, copy) in copies.into_iter().enumerate() {
                let within = within.inner(nth as u64);
                if is_still(thing) {
                    let pose = still_pose(thing, copy);
                    self.still(thing, &(*moved * pose), parent, pieces, within);
                } else {
                    let stance = Stance::new(shared.clone(), copy, within, &(self.frame * *moved));
                    self.moving(thing, moved, stance, parent, nth, within);
                }
            }
        }
    }

    /// A thing that never changes, put together with its like.
    fn still(
        &mut self,
        thing: &Thing,
        pose: &Mat4,
        parent: Entity,
        pieces: &mut Pieces,
        within: Within,
    ) {
        match &thing.shape {
            Shape::Group { .. } | Shape::Prefab(_) => {
                self.things(self.world.prefabs.within(thing), pose, parent, pieces, within);
            }
            Shape::City(plan) => {
                let stays = parent == self.root;
                self.town(plan, &thing.pace, pose, parent, stays);
            }
            shape if is_special(shape) => {
                let body = self
                    .commands
                    .spawn((Transform::from_matrix(*pose), Visibility::Inherited, ChildOf(parent)))
                    .id();
                self.special(thing, body, within);
            }
            Shape::Person(person) => {
                self.still_person(person, within.vary(person.seed), pose, parent, pieces);
            }
            Shape::Model { file, height_m, .. } => {
                let mut own = Pieces::new(f32::INFINITY);
                self.still_model(&mut own, &file.model, *height_m);
                pieces.place(&own, pose);
            }
            shape => {
                let mut own = Pieces::new(f32::INFINITY);
                make(&mut own, shape, self.making(thing, within.seed));
                pieces.place(&own, pose);
            }
        }
    }

    /// A thing with an entity of its own.
    fn moving(
        &mut self,
        thing: &Thing,
        moved: &Mat4,
        stance: Stance,
        parent: Entity,
        nth: usize,
        within: Within,
    ) {
        // What carries still things around a moving one is kept as a parent.
        let parent = if *moved == Mat4::IDENTITY {
            parent
        } else {
            self.commands
                .spawn((Transform::from_matrix(*moved), Visibility::Inherited, ChildOf(parent)))
                .id()
        };
        self.cost.moving += 1;
        let body = self
            .commands
            .spawn((Transform::default(), Visibility::Inherited, ChildOf(parent)))
            .id();
        let before = self.frame;
        self.frame *= *moved;
        if let Some(shown) = Shown::new(thing, &stance.shared, nth) {
            self.commands.entity(body).insert(ShownWhen { shown, place: self.place });
        }
        if let Some(id) = &thing.id {
            self.commands.entity(body).insert(Name::new(id.as_str().to_owned()));
        }
        let own = still_pose(thing, stance.copy);
        self.commands.entity(body).insert(Rig { place: self.place, stance });
        self.frame *= own;
        self.carriers.push(body);
        let climbed = self.climbs.clone();
        if let Movement::Approach { hand, .. } = &thing.moves
            && hand.constant() != Some(0.0)
        {
            self.climbs = Some(hand.clone());
        }
        let mut own = Pieces::new(f32::INFINITY);
        match &thing.shape {
            Shape::Group { .. } | Shape::Prefab(_) => {
                let things = self.world.prefabs.within(thing);
                self.things(things, &Mat4::IDENTITY, body, &mut own, within);
            }
            Shape::City(plan) => self.town(plan, &thing.pace, &Mat4::IDENTITY, body, false),
            Shape::Person(person) => {
                let seed = within.vary(person.seed);
                self.moving_person(person, seed, &thing.moves, body, &mut own);
            }
            shape if is_special(shape) => self.special(thing, body, within),
            Shape::Model { file, height_m, .. } => {
                self.still_model(&mut own, &file.model, *height_m);
            }
            shape => make(&mut own, shape, self.making(thing, within.seed)),
        }
        self.carriers.pop();
        self.climbs = climbed;
        self.frame = before;
        self.flush(own, body);
    }

    fn making<'k>(&self, thing: &Thing, nth: u64) -> Making<'k>
    where
        Self: 'k,
    {
        let stuff = thing.material.map_or(Stuff::Matte, |m| Stuff::World(m.0));
        // The world outlives the spawner: it is borrowed from the scenario.
        Making { place: self.world, tier: self.tier, stuff, nth }
    }

    /// What is more than triangles.
    fn special(&mut self, thing: &Thing, body: Entity, within: Within) {
        match &thing.shape {
            Shape::Light { colour, lumens, range_m } => {
                let [r, g, b] = colour.rest();
                let (lumens, range_m) = (lumens.clone(), *range_m as f32);
                let intensity = lumens.base as f32;
                let lamp = Lamp { lumens, colour: colour.clone(), range_m, place: self.place };
                let mut entity = self.commands.spawn((
                    Transform::default(),
                    Visibility::Inherited,
                    lamp,
                    ChildOf(body),
                ));
                if self.tier == Tier::Full {
                    entity.insert(PointLight {
                        color: Color::linear_rgb(r, g, b),
                        intensity,
                        range: range_m,
                        shadow_maps_enabled: true,
                        ..default()
                    });
                }
            }
            Shape::Bird { span_m, beats_hz } => {
                let span = *span_m as f32;
                let mut own = Pieces::new(f32::INFINITY);
                street::bird_body(&mut own, span);
                self.flush(own, body);
                for side in [-1.0_f32, 1.0] {
                    let mut wing = Pieces::new(f32::INFINITY);
                    street::bird_wing(&mut wing, span, side);
                    let hinge = self
                        .commands
                        .spawn((
                            Transform::default(),
                            Visibility::Inherited,
                            ChildOf(body),
                            Rig::part(
                                self.place,
                                Course::beat(f64::from(side) * 38.0, 1.0 / beats_hz),
                                thing.pace.clone(),
                            ),
                        ))
                        .id();
                    self.flush(wing, hinge);
                }
            }
            Shape::Spider { kind, span_m, seed } => {
                let seed = within.vary(*seed);
                let built = creature::spider(*kind, *span_m as f32, seed, self.tier == Tier::Full);
                // What may climb a hand stands in a frame of its own.
                let body = if self.climbs.is_some() {
                    self.commands
                        .spawn((Transform::default(), Visibility::Inherited, ChildOf(body)))
                        .id()
                } else {
                    body
                };
                self.flush(built.body, body);
                let mut feet = Vec::new();
                let few = built.legs.len() < 8;
                for (nth, leg) in built.legs.into_iter().enumerate() {
                    let (swing_deg, lift_deg) = if few { (7.0, 0.0) } else { (21.0, 16.0) };
                    let moves = Leg {
                        place: self.place,
                        carriers: self.carriers.clone(),
                        phase: leg.phase,
                        stride_m: built.stride_m,
                        swing_deg: swing_deg * leg.side,
                        lift_deg,
                        out: leg.out,
                        seed: chance::mix(seed ^ (nth as u64 + 1)),
                    };
                    let hip = Transform::from_translation(leg.hip);
                    let hinge = self
                        .commands
                        .spawn((hip, Visibility::Inherited, moves, ChildOf(body)))
                        .id();
                    self.flush(leg.pieces, hinge);
                    if !few {
                        let reach_m = *span_m as f32 * 0.46;
                        feet.push(Foot { leg: hinge, hip: leg.hip, out: leg.out, reach_m });
                    }
                }
                if let Some(hand) = self.climbs.clone() {
                    let (place, span_m) = (self.place, *span_m as f32);
                    let climber = Climber { place, hand, span_m, legs: feet };
                    self.commands.entity(body).insert(climber);
                }
            }
            Shape::Model { file, clip: Some(clip), speed, height_m } => {
                let plays = Plays { clip: &clip.0, speed: *speed, pace: &thing.pace };
                self.posed_model(&file.model, plays, *height_m, within.seed, body);
            }
            Shape::Words { text, height_m, colour, glow_cd_m2 } => {
                let texels = if self.tier == Tier::Full { 64.0 } else { 28.0 };
                // A colour that is bound is multiplied over white ink.
                let ink = colour.constant().unwrap_or(Colour::rgb(255, 255, 255));
                let sheet = words::words(text, *height_m as f32, &ink, texels);
                let image = self.materials.images.add(sheet.image);
                let glow_cd_m2 = Number::from(*glow_cd_m2);
                let material = self.shelf.words(image, &glow_cd_m2, colour, self.materials);
                self.sheet(sheet.size_m, -0.5, material, body);
            }
            Shape::Screen { size_m, title, text, paper, ink, tint, glow_cd_m2 } => {
                let size_m = Vec2::new(size_m[0] as f32, size_m[1] as f32);
                let wide = if self.tier == Tier::Full { 1920.0 } else { 640.0 };
                let sheet = words::slide(title, text, size_m, paper, ink, wide);
                let image = self.materials.images.add(sheet.image);
                let material = self.shelf.screen(image, glow_cd_m2, tint, self.materials);
                self.sheet(sheet.size_m, 0.0, material, body);
            }
            Shape::Rain { mm_per_h, size_m, wind_mps } => {
                let size = v3(size_m);
                let wind = Vec2::new(wind_mps[0] as f32, wind_mps[1] as f32);
                let count = if self.tier == Tier::Full { 1100 } else { 260 };
                let material = self.shelf.ink_plain(self.materials);
                for layer in 0..rain::LAYERS_MM_PER_H.len() {
                    let falling = rain::Falling {
                        place: self.place,
                        mm_per_h: mm_per_h.clone(),
                        layer,
                        high_m: size.y,
                        drift: rain::drift(wind),
                        at: Vec3::ZERO,
                    };
                    let buf = rain::streaks(size, wind, layer, count);
                    self.cost.meshes += 1;
                    self.cost.triangles += buf.triangles();
                    let mesh = self.meshes.add(buf.into_mesh(false));
                    let layer = self
                        .commands
                        .spawn((falling, Transform::default(), Visibility::Hidden, ChildOf(body)))
                        .id();
                    self.show(Stuff::Contact, mesh, material.clone(), layer);
                }
            }
            _ => {}
        }
    }

    /// An upright rectangle facing +Z with a picture on it; its lower edge at `low` of its height.
    fn sheet(&mut self, size_m: Vec2, low: f32, material: AnyMaterial, body: Entity) {
        let (half, y) = (size_m.x * 0.5, size_m.y * low);
        let mut buf = MeshBuf::default();
        let p = |x: f32, y: f32| Vec3::new(x, y, 0.0);
        let corners = [p(-half, y), p(half, y), p(half, y + size_m.y), p(-half, y + size_m.y)];
        buf.quad(corners, [Vec2::Y, Vec2::ONE, Vec2::X, Vec2::ZERO], PLAIN);
        self.cost.meshes += 1;
        let mesh = self.meshes.add(buf.into_mesh(self.tier == Tier::Full));
        self.show(Stuff::Contact, mesh, material, body);
    }
}

/// What is more than triangles.
fn is_special(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Light { .. }
            | Shape::Bird { .. }
            | Shape::Spider { .. }
            | Shape::Words { .. }
            | Shape::Screen { .. }
            | Shape::Rain { .. }
            | Shape::Model { clip: Some(_), .. }
    )
}
