//! The cameras of a world: sky, light from the sky, haze, exposure, tone and the veil. Cameras of a
//! headset come bare, so every new camera gets all of these.

use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::camera::{Exposure, Hdr};
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::light::cluster::{ClusterConfig, GlobalClusterSettings};
use bevy::light::{NotShadowCaster, NotShadowReceiver, Skybox};
use bevy::pbr::{DistanceFog, FogFalloff};
use bevy::platform::collections::HashMap;
use bevy::post_process::bloom::Bloom;
use bevy::prelude::*;
use bevy::render::view::{ColorGrading, ColorGradingGlobal};
use gradus_live::Veil;
use gradus_scenario::Place;
use gradus_scenario::world::Haze;
use gradus_scenario::world::light::HAZE_LEVEL;
use gradus_scenario::{Number, Tint};

use crate::order::CameraSet;
use crate::world::bounce::lit::Rooms;
use crate::world::live::{LiveWorld, RoomShown, WorldCamera, WorldClock};
use crate::world::look::cubemap::times;
use crate::world::look::place::Spawned;
use crate::world::look::plain::source;
use crate::world::tier::{Eased, Tier, WorldTier};

/// Adds the systems of the cameras.
pub fn plugin(app: &mut App) {
    app.add_systems(Startup, sort_lamps_here).add_systems(
        Update,
        (
            dress.in_set(CameraSet::Dress),
            follow.in_set(CameraSet::Follow),
            tint_sky.in_set(CameraSet::Sky),
            veil.in_set(CameraSet::Veil),
            (clear, ease).chain().in_set(CameraSet::Clear),
        ),
    );
}

/// The light that a camera was last given, and the camera's own dome and veil.
#[derive(Component)]
struct Dressed {
    place: Place,
    ev: f32,
    sky: f32,
    visibility_m: f32,
    /// The colours of haze, haze towards the sun, sun and sky's tint, linear light.
    air: [[f32; 3]; 4],
    /// The illuminance of sun or moon, lx.
    sun_lx: f32,
    /// The picture that polished things mirror.
    mirrored: Option<AssetId<Image>>,
    /// The sphere that gives the picture of the sky its tint.
    dome: Entity,
    dome_material: Handle<StandardMaterial>,
    veil: Entity,
    veil_material: Handle<StandardMaterial>,
    darkness: f32,
}

/// A camera that shows nothing, and the layers that it showed before.
#[derive(Component)]
struct Clear {
    layers: RenderLayers,
    colour: ClearColorConfig,
}

/// The first of the render layers that hold each camera's own veil and dome.
const FIRST_VEIL_LAYER: usize = 20;
/// The veil is nearer than everything else and farther than any near plane.
const VEIL_RADIUS_M: f32 = 0.25;
/// The dome is behind everything.
const DOME_RADIUS_M: f32 = 7000.0;
/// The dome's depth bias: the dome is drawn before every other transparent mesh.
const DOME_FIRST: f32 = -20_000.0;

type Bare<'a> = (Entity, Option<&'a RenderLayers>);

/// Lets the processor sort lamps and probes by the parts of the picture that they light. The
/// graphics card would learn from the frames before how many there are and how far away: the first
/// pictures of a place then lack its far lamps, and a picture would not be a function of the state.
fn sort_lamps_here(settings: Option<ResMut<GlobalClusterSettings>>) {
    if let Some(mut settings) = settings {
        settings.gpu_clustering = None;
    }
}

/// Dresses new cameras.
fn dress(
    mut commands: Commands,
    tier: Res<WorldTier>,
    bare: Query<Bare, (With<WorldCamera>, Without<Dressed>)>,
    dressed: Query<(), With<Dressed>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    for (n, (camera, layers)) in bare.iter().enumerate() {
        let layer = FIRST_VEIL_LAYER + (dressed.iter().len() + n) % 32;
        let layers = layers.cloned().unwrap_or_default().with(layer);
        let material = materials.add(StandardMaterial {
            base_color: Color::NONE,
            unlit: true,
            fog_enabled: false,
            alpha_mode: AlphaMode::Blend,
            cull_mode: None,
            ..default()
        });
        let veil = commands
            .spawn((
                Mesh3d(
                    meshes.add(
                        Sphere::new(VEIL_RADIUS_M)
                            .mesh()
                            .ico(2)
                            .unwrap_or_else(|_| Sphere::new(VEIL_RADIUS_M).mesh().uv(16, 10)),
                    ),
                ),
                MeshMaterial3d(material.clone()),
                Transform::default(),
                Visibility::Hidden,
                RenderLayers::layer(layer),
                NotShadowCaster,
                NotShadowReceiver,
                ChildOf(camera),
            ))
            .id();
        // Only the sky is behind the dome; the dome's colour is multiplied with the sky's.
        let dome_material = materials.add(StandardMaterial {
            base_color: Color::WHITE,
            unlit: true,
            fog_enabled: false,
            alpha_mode: AlphaMode::Multiply,
            cull_mode: None,
            depth_bias: DOME_FIRST,
            ..default()
        });
        let dome = commands
            .spawn((
                Mesh3d(meshes.add(Sphere::new(DOME_RADIUS_M).mesh().uv(24, 16))),
                MeshMaterial3d(dome_material.clone()),
                Transform::default(),
                Visibility::Hidden,
                RenderLayers::layer(layer),
                NoFrustumCulling,
                NotShadowCaster,
                NotShadowReceiver,
                ChildOf(camera),
            ))
            .id();
        let mut entity = commands.entity(camera);
        entity.insert((
            layers,
            Dressed {
                // `follow` sets these values in this frame.
                place: Place::Safe,
                ev: f32::NAN,
                sky: f32::NAN,
                visibility_m: f32::NAN,
                air: [[0.0; 3]; 4],
                sun_lx: f32::NAN,
                mirrored: None,
                dome,
                dome_material,
                veil,
                veil_material: material,
                darkness: 0.0,
            },
        ));
        match tier.0 {
            Tier::Full => entity.insert((
                Hdr,
                Msaa::Sample4,
                Tonemapping::AgX,
                // The AgX curve mutes colours; evening light may have some colour.
                ColorGrading {
                    global: ColorGradingGlobal { post_saturation: 1.18, ..default() },
                    ..default()
                },
                Bloom { intensity: 0.09, ..Bloom::NATURAL },
            )),
            // The light tier's material applies exposure and tone by itself.
            Tier::Light => entity.insert((Msaa::Off, Tonemapping::None, ClusterConfig::Single)),
        };
    }
}

/// Gives every camera the light of the place shown.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
fn follow(
    mut commands: Commands,
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    spawned: Res<Spawned>,
    tier: Res<WorldTier>,
    rooms: Res<Rooms>,
    mut cameras: Query<(Entity, &mut Dressed), Without<Clear>>,
    mut domes: Query<&mut Visibility>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let world = live.scenario().world_of(shown);
    let moment = live.moment(clock.now, shown);
    let number = |n: &Number| moment.number_f32(n);
    let ev = number(&world.exposure_ev);
    let sky = number(&world.sky.brightness_cd_m2);
    let visibility_m = world.haze.as_ref().map_or(f32::INFINITY, |h| number(&h.visibility_m));
    let colour = |tint: &Tint| moment.tint(tint);
    let hazy = |of: fn(&Haze) -> &Tint| world.haze.as_ref().map_or([0.0; 3], |h| colour(of(h)));
    let (haze_colour, haze_glow) = (hazy(|haze| &haze.colour), hazy(|haze| &haze.glow));
    let tint = colour(&world.sky.tint);
    let shines = source(world, number, |tint: &Tint| Vec3::from(colour(tint)));
    let (_, sun_colour, sun_lx) = shines.unwrap_or((Vec3::Y, Vec3::ZERO, 0.0));
    let sun_colour = sun_colour.to_array();
    let changes = world.sky_changes();
    let air = [haze_colour, haze_glow, sun_colour, tint];
    let parts = spawned.of(shown);
    let mirrored = rooms.mirrored(shown).unwrap_or_else(|| EnvironmentMapLight {
        diffuse_map: parts.sky.diffuse.clone(),
        specular_map: parts.sky.specular.clone(),
        intensity: sky,
        ..default()
    });
    for (camera, mut dressed) in &mut cameras {
        let same = dressed.place == shown
            && dressed.ev == ev
            && dressed.sky == sky
            && dressed.visibility_m == visibility_m
            && dressed.mirrored == Some(mirrored.specular_map.id())
            && dressed.air == air
            && dressed.sun_lx == sun_lx;
        if same {
            continue;
        }
        (dressed.place, dressed.ev, dressed.sky, dressed.visibility_m) =
            (shown, ev, sky, visibility_m);
        (dressed.air, dressed.mirrored) = (air, Some(mirrored.specular_map.id()));
        dressed.sun_lx = sun_lx;
        if let Ok(mut visibility) = domes.get_mut(dressed.dome) {
            // A sky that changes is drawn with its tint.
            let white = changes || tint == [1.0; 3];
            visibility.set_if_neq(if white { Visibility::Hidden } else { Visibility::Inherited });
        }
        if let Some(mut material) = materials.get_mut(&dressed.dome_material) {
            let [r, g, b] = tint;
            material.base_color = Color::linear_rgb(r, g, b);
        }
        let mut entity = commands.entity(camera);
        if changes {
            entity.remove::<Skybox>().insert(Exposure { ev100: ev });
            if tier.0 == Tier::Light {
                continue;
            }
        } else if tier.0 == Tier::Light {
            // The light tier's picture of the sky is toned already: at the brightness that it was
            // made for, it is shown unchanged.
            let made_for = world.sky.brightness_cd_m2.base as f32;
            let brightness = sky / made_for.max(1e-3) * 1.2 * ev.exp2();
            entity.insert((
                Exposure { ev100: ev },
                Skybox { image: Some(parts.sky.picture.clone()), brightness, ..default() },
            ));
            continue;
        }
        if !changes {
            let picture = Some(parts.sky.picture.clone());
            entity.insert(Skybox { image: picture, brightness: sky, ..default() });
        }
        entity.insert((Exposure { ev100: ev }, mirrored.clone()));
        if world.haze.is_none() {
            entity.remove::<DistanceFog>();
            continue;
        }
        // Haze has the sky's brightness, so that it meets the sky at the horizon.
        let level = HAZE_LEVEL * sky / (1.2 * ev.exp2());
        let linear = |c: [f32; 3]| {
            let [r, g, b] = (Vec3::from(c) * Vec3::from(tint) * level).to_array();
            LinearRgba::rgb(r, g, b)
        };
        let (away, glow) = (linear(haze_colour), linear(haze_glow));
        let towards = world.sun.as_ref().map_or(LinearRgba::NONE, |_| {
            let lux = sun_lx.max(if changes { 0.02 } else { 1.0 }) / (1.2 * ev.exp2());
            let [r, g, b] = sun_colour.map(|c| c.max(0.05) * lux);
            LinearRgba::new(
                ((glow.red - away.red) * 0.75 / r).max(0.0),
                ((glow.green - away.green) * 0.75 / g).max(0.0),
                ((glow.blue - away.blue) * 0.75 / b).max(0.0),
                1.0,
            )
        });
        entity.insert(DistanceFog {
            color: away.into(),
            directional_light_color: towards.into(),
            directional_light_exponent: 6.0,
            falloff: FogFalloff::from_visibility_contrast(visibility_m.max(1.0), 0.05),
        });
    }
}

/// Gives the sky's light its tint, in the full tier; the light tier's material applies the tint by
/// itself.
fn tint_sky(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    spawned: Res<Spawned>,
    tier: Res<WorldTier>,
    mut images: ResMut<Assets<Image>>,
    mut lit: Local<HashMap<AssetId<Image>, [u8; 3]>>,
) {
    if tier.0 == Tier::Light {
        return;
    }
    let shown = Veil::at(&live.state, clock.now).place;
    if spawned.of(shown).sky.air.is_some() {
        return;
    }
    let tint = &live.scenario().world_of(shown).sky.tint;
    // The tint changes in steps too small to be seen, so that not every frame of a slow change
    // makes new maps.
    let steps = live.moment(clock.now, shown).tint(tint).map(|c| (c * 255.0).round() as u8);
    let sky = &spawned.of(shown).sky;
    if lit.get(&sky.diffuse.id()).copied().unwrap_or([255; 3]) == steps {
        return;
    }
    lit.insert(sky.diffuse.id(), steps);
    let tint = Vec3::from(steps.map(|c| f32::from(c) / 255.0));
    for (map, white) in [&sky.diffuse, &sky.specular].into_iter().zip(sky.white.iter()) {
        // `insert` fails only for a handle whose asset is gone; the place holds these assets.
        let _ = images.insert(map.id(), times(white, tint));
    }
}

/// Draws the veil: a dim warm grey, never black.
fn veil(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut cameras: Query<&mut Dressed>,
    mut veils: Query<&mut Visibility>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let darkness = Veil::at(&live.state, clock.now).darkness;
    for mut dressed in &mut cameras {
        if dressed.darkness == darkness {
            continue;
        }
        dressed.darkness = darkness;
        if let Some(mut material) = materials.get_mut(&dressed.veil_material) {
            material.base_color = Color::linear_rgba(0.030, 0.027, 0.023, darkness);
        }
        if let Ok(mut visibility) = veils.get_mut(dressed.veil) {
            visibility.set_if_neq(if darkness > 0.0 {
                Visibility::Inherited
            } else {
                Visibility::Hidden
            });
        }
    }
}

type ToClear<'a> = (Entity, &'a mut Camera, &'a mut Dressed, &'a RenderLayers, Option<&'a Clear>);

/// Empties the cameras while the patient sees the room, and fills them again after it.
fn clear(
    room: Option<Res<RoomShown>>,
    mut commands: Commands,
    mut cameras: Query<ToClear<'_>, With<WorldCamera>>,
) {
    let room = room.is_some_and(|room| room.0);
    for (entity, mut camera, mut dressed, layers, cleared) in &mut cameras {
        match (room, cleared) {
            (true, None) => {
                let colour = camera.clear_color;
                camera.clear_color = ClearColorConfig::Custom(Color::NONE);
                commands
                    .entity(entity)
                    .insert((Clear { layers: layers.clone(), colour }, RenderLayers::none()))
                    .remove::<(Skybox, DistanceFog)>();
            }
            (false, Some(was)) => {
                camera.clear_color = was.colour;
                commands.entity(entity).insert(was.layers.clone()).remove::<Clear>();
                // `follow` gives sky and haze again.
                dressed.ev = f32::NAN;
            }
            _ => {}
        }
    }
}

/// Draws with less work, once a headset is hot: no shadows of the sun, no glow, coarser edges.
fn ease(
    eased: Option<Res<Eased>>,
    cameras: Query<(Entity, &Msaa), With<Dressed>>,
    mut suns: Query<&mut DirectionalLight>,
    mut commands: Commands,
) {
    if !eased.is_some_and(|eased| eased.0) {
        return;
    }
    for (camera, msaa) in &cameras {
        if *msaa != Msaa::Off {
            commands.entity(camera).insert(Msaa::Off).remove::<Bloom>();
        }
    }
    for mut sun in &mut suns {
        if sun.shadow_maps_enabled {
            sun.shadow_maps_enabled = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use gradus_base::SessionTime;

    use super::*;
    use crate::world::{WorldPlugin, offscreen, preview};

    /// A camera in front of the first step of a scenario, and a function that draws its picture.
    struct Test {
        app: App,
        camera: Entity,
        image: Handle<Image>,
    }

    impl Test {
        fn new(file: &str, tier: Tier) -> Self {
            let mut app = offscreen::app().unwrap();
            app.add_plugins(WorldPlugin { tier });
            offscreen::ready(&mut app);
            let mut images = app.world_mut().resource_mut::<Assets<Image>>();
            let image = offscreen::target(&mut images, (64, 48)).unwrap();
            let target = offscreen::looking_at_image(&image);
            let at = Transform::from_xyz(0.0, 1.6, 0.0);
            let camera = app.world_mut().spawn((Camera3d::default(), WorldCamera, target, at)).id();
            let scenario = crate::start::scenario(file.as_ref(), &Default::default()).unwrap().0;
            let scenario = std::sync::Arc::new(scenario);
            let step = scenario.indexed_ladder().next().map(|(index, _)| index);
            let state = preview::state_at(&scenario, step, &[], 1);
            app.insert_resource(WorldClock { now: SessionTime::from_secs_f64(60.0) })
                .insert_resource(LiveWorld { state });
            let mut test = Self { app, camera, image };
            test.picture();
            test
        }

        /// Red, green, blue and opacity of each pixel.
        fn picture(&mut self) -> Vec<u8> {
            for _ in 0..3 {
                self.app.update();
            }
            offscreen::capture(&mut self.app, &self.image).unwrap().data.unwrap()
        }
    }

    #[test]
    fn while_the_room_is_shown_the_picture_is_wholly_transparent_and_then_as_it_was() {
        for tier in [Tier::Light, Tier::Full] {
            let mut test = Test::new("tests/scenarios/dusk.ron", tier);
            let before = test.picture();
            assert!(before.chunks(4).all(|pixel| pixel[3] == 255), "{tier:?}: opaque");
            test.app.insert_resource(RoomShown(true));
            let room = test.picture();
            let opaque = room.chunks(4).filter(|pixel| pixel[3] != 0).count();
            assert_eq!(opaque, 0, "{tier:?}: of {}", room.len() / 4);
            test.app.insert_resource(RoomShown(false));
            assert_eq!(test.picture(), before, "{tier:?}");
        }
    }

    #[test]
    fn a_picture_that_is_eased_has_no_glow_no_smoothing_and_no_shadows_of_the_sun() {
        let mut test = Test::new("tests/scenarios/people.ron", Tier::Full);
        let shadows = |app: &mut App| {
            let mut suns = app.world_mut().query::<&DirectionalLight>();
            suns.iter(app.world()).filter(|sun| sun.shadow_maps_enabled).count()
        };
        assert!(shadows(&mut test.app) > 0);
        let camera = |test: &Test| {
            let camera = test.app.world().entity(test.camera);
            (camera.get::<Msaa>().copied(), camera.contains::<Bloom>())
        };
        assert_eq!(camera(&test), (Some(Msaa::Sample4), true));
        test.app.insert_resource(Eased(true));
        test.picture();
        assert_eq!(camera(&test), (Some(Msaa::Off), false));
        assert_eq!(shadows(&mut test.app), 0);
    }
}
