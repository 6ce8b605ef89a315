//! Spawns the entities of a scenario's two places, and despawns the entities of the scenario
//! before.

use std::sync::Arc;
use std::time::Instant;

use bevy::camera::visibility::NoFrustumCulling;
use bevy::light::{CascadeShadowConfigBuilder, NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use gradus_scenario::Place;
use gradus_scenario::plan::stance::Within;
use gradus_scenario::world::Sun;
use gradus_scenario::{Number, Scenario};

use crate::world::bounce::gather::floors;
use crate::world::live::{LiveWorld, PatientPlace, WorldCost};
use crate::world::look::live_sky::{self, SkyMaterial, SkyState};
use crate::world::look::place::{PlaceParts, Spawned, is_sharp};
use crate::world::look::shelf::Shelf;
use crate::world::look::sun_shadow::SunShadow;
use crate::world::mesh::pieces::Pieces;
use crate::world::mesh::road;
use crate::world::motion::air::Walls;
use crate::world::motion::lights::{Glowing, SunLight, Tinted};
use crate::world::motion::sky::{SkyPiece, SunPictures};
use crate::world::renderer::known_fault;
use crate::world::scene::near::{Limits, Reach};
use crate::world::scene::spawner::{Spawner, Stock};
use crate::world::scene::{feet, hands};
use crate::world::tier::WorldTier;

/// Spawns the live scenario if it is not spawned yet, and despawns the scenario before.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn spawn_worlds(
    mut commands: Commands,
    live: Res<LiveWorld>,
    tier: Res<WorldTier>,
    spawned: Option<Res<Spawned>>,
    patients: Query<Entity, With<PatientPlace>>,
    mut stock: Stock,
    mut cost: ResMut<WorldCost>,
    adapter: Option<Res<RenderAdapterInfo>>,
) {
    if spawned.as_ref().is_some_and(|s| Arc::ptr_eq(&s.scenario, live.scenario())) {
        return;
    }
    if patients.is_empty() {
        commands.spawn((PatientPlace, Transform::default(), Visibility::default()));
    }
    // This time is only reported; the picture does not depend on it.
    let began = Instant::now();
    stock.tidy();
    let scenario = Arc::clone(live.scenario());
    let sharp = is_sharp(adapter.as_deref());
    if let Some(fault) = adapter.as_deref().and_then(known_fault) {
        warn!("{fault}");
    }
    let mut spawn = |place: Place| {
        if let Some(old) = &spawned {
            let parts = old.of(place);
            // A place that the author did not change stays, so that a saved file is seen at once.
            if old.scenario.world_of(place) == scenario.world_of(place)
                && old.scenario.posture() == scenario.posture()
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
            stock: &mut stock,
            cost: WorldCost::default(),
            eyes: patients_reach(&scenario, place),
            frame: Mat4::IDENTITY,
            carriers: Vec::new(),
            many: false,
            animals: Vec::new(),
            models: Vec::new(),
            climbs: None,
            suns: Vec::new(),
            scopes: 0,
            shadow: None,
            limits: Limits::default(),
            rows: Vec::new(),
            floors: floors(&scenario, place),
            walls: Vec::new(),
            sheets: Vec::new(),
        };
        making.spawn()
    };
    let (safe, world) = (spawn(Place::Safe), spawn(Place::World));
    *cost = safe.cost.with(world.cost);
    cost.spawn_secs = began.elapsed().as_secs_f32();
    info!("{:?}", *cost);
    commands.insert_resource(Spawned { scenario, safe, world });
}

/// Where the patient's eyes can be in a place: the spawned entities must not depend on
/// where the eyes are now.
fn patients_reach(scenario: &Scenario, place: Place) -> Reach {
    let world = scenario.world_of(place);
    let [x, y, z] = world.patient.at.each_ref().map(Number::extent);
    let eyes = f64::from(scenario.posture().eye_height_m());
    let at = |x: f64, y: f64, z: f64| Vec3::new(x as f32, (y + eyes) as f32, z as f32);
    let reach = Reach::new(at(x.0, y.0, z.0), at(x.1, y.1, z.1));
    let ride = world.patient.rides.as_ref();
    match ride.and_then(|ride| Some((world.roads.line(ride.road)?, ride))) {
        Some((line, ride)) => reach.along(line, ride.side_m as f32),
        None => reach,
    }
}

impl Spawner<'_, '_, '_, '_> {
    /// Spawns the whole place.
    fn spawn(&mut self) -> PlaceParts {
        let root = self.root;
        if let Some(sun) = self.world.sun.as_ref().filter(|_| self.tier.is_full()) {
            let from = Vec3::from(sun.direction());
            let [r, g, b] = sun.colour.rest();
            let place = self.place;
            let far = sun.shadows_to_m as f32;
            let cascades = CascadeShadowConfigBuilder {
                num_cascades: 3,
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
            let lamp = SunLight { place };
            self.commands.spawn((light, cascades.build(), looking, lamp, ChildOf(root)));
        }
        if let Some(sun) = self.world.sun.as_ref().filter(|_| !self.tier.is_full()) {
            if sun.moving_hour().is_some() {
                self.suns = hours_of_sun(sun);
            } else {
                self.shadow = Some(SunShadow::new(Vec3::from(sun.direction()), half_m(sun)));
            }
        }
        let mut pieces = Pieces::new(self.cell_m());
        let world = self.world;
        self.limits = Limits::of(self.tier, world, &self.eyes);
        for (written, line) in world.roads.all.iter().zip(&world.roads.lines) {
            road::road(&mut pieces, written, line);
        }
        self.things(&world.things, &Mat4::IDENTITY, root, &mut pieces, Within::default());
        if let Some(mut shadow) = self.shadow.take() {
            shadow.draw_all(&pieces, &self.shelf, &Mat4::IDENTITY);
            let rows = shadow.rows();
            let depths = self.stock.materials.images.add(shadow.into_image());
            // Moving things got their materials before the shadow was made.
            self.shelf.shade(depths, rows, &mut self.stock.materials);
        }
        self.moving_shadows(&pieces, &Mat4::IDENTITY);
        self.flush(pieces, root);
        self.flush_rows();
        self.changing_sky(root);
        hands::spawn(self, root);
        feet::spawn(self, root);
        let place = self.place;
        for (material, number, colour) in std::mem::take(&mut self.shelf.glowing) {
            self.commands.spawn((Glowing { material, number, colour, place }, ChildOf(root)));
        }
        for (material, colour, times) in std::mem::take(&mut self.shelf.tinted) {
            self.commands.spawn((Tinted { material, colour, times, place }, ChildOf(root)));
        }
        let walls = std::mem::take(&mut self.walls);
        self.commands.entity(root).insert(Walls(walls));
        self.cost.materials += self.shelf.len();
        let stock = &mut *self.stock;
        let sky = {
            let images = &mut stock.materials.images;
            stock.skies.pictures(self.world, self.tier, &mut stock.airs, images)
        };
        PlaceParts { root, sky, cost: self.cost }
    }

    /// Spawns the dome and the stars of a sky that changes.
    fn changing_sky(&mut self, root: Entity) {
        if !self.world.sky_changes() {
            return;
        }
        let sky = &self.world.sky;
        let stock = &mut *self.stock;
        let images = &mut stock.materials.images;
        let (_, table) = stock.airs.air(sky.turbidity, images);
        let noise = stock.airs.noise(sky.seed, images);
        let starry = sky.stars.extent().1 > 0.0;
        for (mesh, stars) in live_sky::meshes().into_iter().zip([false, true]) {
            if stars && !starry {
                continue;
            }
            let material = stock.live_skies.add(SkyMaterial {
                table: table.clone(),
                noise: noise.clone(),
                state: SkyState::default(),
                drift: Vec2::ZERO,
                level: 0.0,
                toned: false,
                stars,
            });
            self.cost.meshes += 1;
            self.commands.spawn((
                Mesh3d(stock.meshes.add(mesh)),
                MeshMaterial3d(material.clone()),
                Transform::default(),
                Visibility::Inherited,
                SkyPiece { place: self.place, material },
                NoFrustumCulling,
                NotShadowCaster,
                NotShadowReceiver,
                ChildOf(root),
            ));
        }
    }

    /// Draws the light tier's shadows of things that come and go together, or of all others, for
    /// each hour of a sun that moves. Their materials are those of the shelf's scope.
    pub fn moving_shadows(&mut self, pieces: &Pieces, pose: &Mat4) {
        let Some(sun) = self.world.sun.as_ref().filter(|_| !self.suns.is_empty()) else { return };
        let drawn = self.suns.iter().map(|(hour, towards)| {
            let mut shadow = SunShadow::new(*towards, half_m(sun));
            shadow.draw_all(pieces, &self.shelf, pose);
            (*hour, shadow)
        });
        let drawn: Vec<(f64, SunShadow)> = drawn.collect();
        // What stands too far from the place's origin is in none of them, and has no scope.
        if self.shelf.scope > 0 && drawn.iter().all(|(_, shadow)| shadow.is_empty()) {
            self.shelf.scope = 0;
            return;
        }
        // Materials that the triangles need are made now: they must have the shadow.
        for (stuff, _) in pieces.iter() {
            self.shelf.get(stuff, &mut self.stock.materials);
        }
        let mut pictures = Vec::new();
        for (hour, shadow) in drawn {
            let rows = shadow.rows();
            let image = shadow.into_small_image();
            pictures.push((hour, self.stock.materials.images.add(image), rows));
        }
        let materials = self.shelf.in_scope();
        let given = SunPictures { place: self.place, pictures, materials, given: None };
        self.commands.spawn((given, ChildOf(self.root)));
    }
}

/// How far from the place's origin the light tier's shadows reach, m.
fn half_m(sun: &Sun) -> f32 {
    (sun.shadows_to_m as f32).min(150.0)
}

/// How many hours have shadows of a sun that moves.
const HOURS_OF_SUN: u32 = 9;

/// The hours for which there are shadows, evenly from the sun's rise to its setting, with the
/// directions to it.
fn hours_of_sun(sun: &Sun) -> Vec<(f64, Vec3)> {
    let up = |hour: f64| sun.direction_at(hour)[1] > 0.035;
    let Some(number) = sun.moving_hour() else { return Vec::new() };
    let (lo, hi) = number.extent();
    let minutes = || (0..=24 * 20).map(|n| f64::from(n) / 20.0).filter(|h| (lo..=hi).contains(h));
    let (Some(first), Some(last)) = (minutes().find(|h| up(*h)), minutes().rfind(|h| up(*h)))
    else {
        return Vec::new();
    };
    let steps = f64::from(HOURS_OF_SUN - 1);
    let hours = (0..HOURS_OF_SUN).map(|n| first + (last - first) * f64::from(n) / steps);
    hours.map(|hour| (hour, Vec3::from(sun.direction_at(hour)))).collect()
}

#[cfg(test)]
mod tests {
    use gradus_base::SessionTime;
    use gradus_live::WorldState;
    use gradus_live::{Directive, Motion};
    use gradus_scenario::read::read_bytes;

    use super::*;
    use crate::world::live::WorldClock;
    use crate::world::motion::things::{carry_patient, move_things, show_places, show_things};
    use crate::world::scene::spawner::stock_without_renderer;
    use crate::world::tier::Tier;

    /// An app that spawns and moves a world's entities, without a renderer.
    fn app(tier: Tier, state: impl Fn(&mut WorldState)) -> App {
        let text = include_str!("../../../tests/scenarios/followed.ron");
        let (_, reading) = read_bytes("followed", text.as_bytes());
        let rendered = reading.render();
        let scenario = Arc::new(reading.scenario.expect(&rendered));
        let mut held = WorldState::new(scenario, 7);
        state(&mut held);
        let mut app = App::new();
        stock_without_renderer(&mut app);
        app.add_plugins(TransformPlugin)
            .init_resource::<WorldCost>()
            .init_resource::<WorldClock>()
            .insert_resource(WorldTier(tier))
            .insert_resource(LiveWorld { state: held })
            .add_systems(
                Update,
                (spawn_worlds, ApplyDeferred, show_places, carry_patient, show_things, move_things)
                    .chain(),
            );
        app
    }

    /// The poses of all shown entities of a name.
    fn pictured(app: &mut App, name: &str) -> Vec<Mat4> {
        let world = app.world_mut();
        let mut named = world.query::<(Entity, &Name, &GlobalTransform)>();
        let found: Vec<_> = named
            .iter(world)
            .filter(|(_, of, _)| of.as_str() == name)
            .map(|(entity, _, at)| (entity, at.to_matrix()))
            .collect();
        let mut kept = world.query::<(&Visibility, Option<&ChildOf>)>();
        let there = |mut entity: Entity| loop {
            match kept.get(world, entity) {
                Ok((Visibility::Hidden, _)) => return false,
                Ok((_, Some(parent))) => entity = parent.parent(),
                _ => return true,
            }
        };
        let mut there = there;
        found.into_iter().filter(|(entity, _)| there(*entity)).map(|(_, at)| at).collect()
    }

    fn close(a: Mat4, b: Mat4) -> bool {
        let ((sa, ra, ta), (sb, rb, tb)) =
            (a.to_scale_rotation_translation(), b.to_scale_rotation_translation());
        (ta - tb).length() < 1e-3
            && ra.angle_between(rb).to_degrees() < 0.1
            && (sa - sb).length() < 1e-3
    }

    #[test]
    fn the_picture_and_the_log_have_each_thing_at_one_place() {
        let near = |state: &mut WorldState| {
            let start = SessionTime::from_secs_f64(1.0);
            let share = Motion { start, ..Motion::rest(gradus_scenario::Value::Number(64.0)) };
            state.apply(Directive::Move { parameter: "near".into(), motion: share });
            // The places change in a fade; this fade began at session time 0.
            state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        };
        for tier in [Tier::Light, Tier::Full] {
            let mut app = app(tier, near);
            for secs in [2.0, 5.7, 61.3, 1234.5] {
                let now = SessionTime::from_secs_f64(secs);
                app.world_mut().resource_mut::<WorldClock>().now = now;
                app.update();
                let scenario = app.world().resource::<LiveWorld>().scenario().clone();
                for (index, region) in scenario.indexed_regions() {
                    let name = region.on[0].0.as_str().to_owned();
                    let mut pictured = pictured(&mut app, &name);
                    if name == "post" {
                        // A still thing is merged with other things and has no entity.
                        assert!(pictured.is_empty());
                        continue;
                    }
                    let live = app.world().resource::<LiveWorld>();
                    let moment = live.moment(now, Place::World);
                    let mut logged = Vec::new();
                    let followed = live.state.followed(index).unwrap();
                    moment.each_followed(followed, &mut |frame, _| logged.push(Mat4::from(*frame)));
                    assert!(!logged.is_empty(), "{name}");
                    for at in &logged {
                        let found = pictured.iter().position(|other| close(*at, *other));
                        let found = found.unwrap_or_else(|| {
                            panic!("{name} at {secs} s: {at} is not among {pictured:?}")
                        });
                        pictured.swap_remove(found);
                    }
                    assert!(pictured.is_empty(), "{name} at {secs} s: {pictured:?} is not told");
                }
            }
        }
    }
}
