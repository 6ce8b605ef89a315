//! What changes with time and state; where things are is told by [`gradus_live::moment`]. Every system
//! here computes from [`LiveWorld`] and [`WorldClock`] alone, touches only what changed, and does not allocate.

use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_live::Veil;
use gradus_scenario::Place;
use gradus_scenario::plan::course::{Course, Walked};
use gradus_scenario::plan::stance::{Pose, Shown, Stance};
use gradus_scenario::{Number, Tint};

use super::chance::Chance;
use super::materials::AnyMaterial;
use super::place::Spawned;
use super::plain::PlainMaterial;
use super::{LiveWorld, PatientPlace, WorldClock};

/// Something whose pose is computed each frame.
#[derive(Component)]
pub struct Rig {
    pub place: Place,
    pub stance: Stance,
}

impl Rig {
    /// Where the program itself puts a part of a thing; `pace` is the thing's.
    pub fn part(place: Place, course: Course, pace: Number) -> Self {
        Self { place, stance: Stance::part(course, pace) }
    }
}

/// There only while a condition holds and so many of the repeated are there.
#[derive(Component)]
pub struct ShownWhen {
    pub shown: Shown,
    pub place: Place,
}

/// The sun's light.
#[derive(Component)]
pub struct SunLight {
    pub lux: Number,
    pub colour: Tint,
    pub place: Place,
}

/// A lamp's light.
#[derive(Component)]
pub struct Lamp {
    pub lumens: Number,
    pub colour: Tint,
    pub range_m: f32,
    pub place: Place,
}

/// A material whose glow is bound, by its number or its colour.
#[derive(Component)]
pub struct Glowing {
    pub material: AnyMaterial,
    pub number: Number,
    pub colour: Tint,
    pub place: Place,
}

/// A material whose colour is bound.
#[derive(Component)]
pub struct Tinted {
    pub material: AnyMaterial,
    pub colour: Tint,
    /// Against what its maps are painted in.
    pub times: f32,
    pub place: Place,
}

/// One place is there, the other is not.
pub fn show_places(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    spawned: Res<Spawned>,
    mut seen: Query<&mut Visibility>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    for place in [Place::Safe, Place::World] {
        let wanted = if place == shown { Visibility::Inherited } else { Visibility::Hidden };
        if let Ok(mut visibility) = seen.get_mut(spawned.of(place).root) {
            visibility.set_if_neq(wanted);
        }
    }
}

/// The view is moved by this alone.
pub fn carry_patient(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut patients: Query<&mut Transform, With<PatientPlace>>,
) {
    let place = Veil::at(&live.state, clock.now).place;
    let stand = live.scenario.world_of(place).patient_place(&live.scenario, &live.state, clock.now);
    let wanted = Transform::from_translation(Vec3::from(stand.position_m))
        .with_rotation(Quat::from_rotation_y(stand.facing_deg.to_radians()));
    for mut transform in &mut patients {
        transform.set_if_neq(wanted);
    }
}

/// Things come and go.
pub fn show_things(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut things: Query<(&ShownWhen, &mut Visibility)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (thing, mut visibility) in &mut things {
        if thing.place == shown {
            let there = thing.shown.holds(&moment);
            visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        }
    }
}

/// A leg, or the legs that step together: turned about its hip as what carries it walks.
#[derive(Component)]
pub struct Leg {
    pub place: Place,
    /// The rigs that carry it.
    pub carriers: Vec<Entity>,
    /// Share of a stride.
    pub phase: f32,
    /// From one step of it to the next, m.
    pub stride_m: f32,
    /// Swung to each side by, and lifted by, degrees; to the left is above 0.
    pub swing_deg: f32,
    pub lift_deg: f32,
    /// The line along which it stands out from the body, a unit vector.
    pub out: Vec3,
    pub seed: u64,
}

/// Legs step.
pub fn step_legs(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    rigs: Query<&Rig>,
    mut legs: Query<(&Leg, &mut Transform), Without<Rig>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (leg, mut transform) in &mut legs {
        if leg.place != shown {
            continue;
        }
        let mut all = Walked::default();
        for rig in leg.carriers.iter().filter_map(|carrier| rigs.get(*carrier).ok()) {
            let walked = rig.stance.walked(&moment);
            all.gone_m += walked.gone_m;
            all.stride = all.stride.max(walked.stride);
        }
        let turn = (all.gone_m / leg.stride_m.max(1e-4) + leg.phase) * std::f32::consts::TAU;
        // At rest one leg or another feels about, seldom.
        let feels = feeling(leg.seed, moment.secs) * (1.0 - all.stride);
        let swing = (turn.sin() * leg.swing_deg * all.stride + feels * 4.0).to_radians();
        let lift = (turn.cos().max(0.0) * leg.lift_deg * all.stride + feels * 9.0).to_radians();
        let hinge = leg.out.cross(Vec3::Y).normalize_or(Vec3::X);
        transform.rotation = Quat::from_rotation_y(swing) * Quat::from_axis_angle(hinge, lift);
    }
}

/// 0 for most of the time, and now and then a short movement to 1 and back.
fn feeling(seed: u64, secs: f64) -> f32 {
    let time = secs / 1.7 + f64::from(Chance::new(seed, 0xfee1).unit());
    let (nth, share) = (time.floor(), (time - time.floor()) as f32);
    if Chance::new(seed ^ nth as i64 as u64, 0xfee2).often(0.1) {
        (share * std::f32::consts::PI).sin()
    } else {
        0.0
    }
}

/// Things move.
pub fn move_things(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut things: Query<(&Rig, &mut Transform)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (rig, mut transform) in &mut things {
        if rig.place != shown {
            continue;
        }
        let Pose { translation, rotation, scale } = rig.stance.pose(&moment);
        transform.set_if_neq(Transform { translation, rotation, scale });
    }
}

/// Sun and lamps.
pub fn set_lights(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut suns: Query<(&SunLight, &mut DirectionalLight)>,
    mut lamps: Query<(&Lamp, &mut PointLight)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    for (sun, mut light) in &mut suns {
        let lux = sun.lux.at(&live.scenario, &live.state, clock.now) as f32;
        if sun.place == shown && light.illuminance != lux && lux.is_finite() {
            light.illuminance = lux;
        }
        let colour = colour(&sun.colour, &live, clock.now);
        if sun.place == shown && light.color != colour {
            light.color = colour;
        }
    }
    for (lamp, mut light) in &mut lamps {
        let lumens = lamp.lumens.at(&live.scenario, &live.state, clock.now) as f32;
        if lamp.place == shown && light.intensity != lumens && lumens.is_finite() {
            light.intensity = lumens;
        }
        let colour = colour(&lamp.colour, &live, clock.now);
        if lamp.place == shown && light.color != colour {
            light.color = colour;
        }
    }
}

fn colour(of: &Tint, live: &LiveWorld, now: SessionTime) -> Color {
    let [r, g, b] = of.at(&live.scenario, &live.state, now);
    Color::linear_rgb(r, g, b)
}

/// Colours of materials.
pub fn set_tints(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    tinted: Query<&Tinted>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut plain: ResMut<Assets<PlainMaterial>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    for tinted in tinted.iter().filter(|tinted| tinted.place == shown) {
        let now = Vec3::from(tinted.colour.at(&live.scenario, &live.state, clock.now));
        let wanted = now * tinted.times;
        match &tinted.material {
            AnyMaterial::Full(handle) => {
                let wanted = Color::linear_rgb(wanted.x, wanted.y, wanted.z);
                let held = materials.get(handle).map(|m| m.base_color);
                if held.is_some_and(|held| held != wanted)
                    && let Some(mut material) = materials.get_mut(handle)
                {
                    material.base_color = wanted;
                }
            }
            AnyMaterial::Plain(handle) => {
                let held = plain.get(handle).map(|m| m.surface.tint);
                if held.is_some_and(|held| held != wanted)
                    && let Some(mut material) = plain.get_mut(handle)
                {
                    material.surface.tint = wanted;
                }
            }
        }
    }
}

/// Glowing materials.
pub fn set_glow(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    glowing: Query<&Glowing>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut plain: ResMut<Assets<PlainMaterial>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    for glow in &glowing {
        if glow.place != shown {
            continue;
        }
        let colour = Vec3::from(glow.colour.at(&live.scenario, &live.state, clock.now));
        let wanted = colour * glow.number.at(&live.scenario, &live.state, clock.now) as f32;
        match &glow.material {
            AnyMaterial::Full(handle) => {
                let wanted = LinearRgba::rgb(wanted.x, wanted.y, wanted.z);
                let held = materials.get(handle).map(|m| m.emissive);
                if held.is_some_and(|held| held != wanted)
                    && let Some(mut material) = materials.get_mut(handle)
                {
                    material.emissive = wanted;
                }
            }
            AnyMaterial::Plain(handle) => {
                let held = plain.get(handle).map(|m| m.surface.glow);
                if held.is_some_and(|held| held != wanted)
                    && let Some(mut material) = plain.get_mut(handle)
                {
                    material.surface.glow = wanted;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bevy::mesh::skinning::SkinnedMeshInverseBindposes;
    use gradus_base::SessionTime;
    use gradus_live::WorldState;
    use gradus_live::{Directive, Motion};
    use gradus_scenario::read::read_bytes;

    use super::*;
    use crate::world::materials::Kept;
    use crate::world::spawn::spawn_worlds;
    use crate::world::{Tier, WorldCost, WorldTier};

    /// A world's entities, without a renderer.
    fn app(tier: Tier, state: impl Fn(&mut WorldState)) -> App {
        let text = include_str!("../../tests/scenarios/followed.ron");
        let (_, reading) = read_bytes("followed", text.as_bytes());
        let rendered = reading.render();
        let scenario = Arc::new(reading.scenario.expect(&rendered));
        let mut held = WorldState::new(&scenario, 7);
        state(&mut held);
        let mut app = App::new();
        app.add_plugins(TransformPlugin)
            .insert_resource(Assets::<Mesh>::default())
            .insert_resource(Assets::<SkinnedMeshInverseBindposes>::default())
            .insert_resource(Assets::<StandardMaterial>::default())
            .insert_resource(Assets::<PlainMaterial>::default())
            .insert_resource(Assets::<Image>::default())
            .init_resource::<Kept>()
            .init_resource::<WorldCost>()
            .init_resource::<WorldClock>()
            .insert_resource(WorldTier(tier))
            .insert_resource(LiveWorld { scenario, state: held })
            .add_systems(
                Update,
                (spawn_worlds, ApplyDeferred, show_places, carry_patient, show_things, move_things)
                    .chain(),
            );
        app
    }

    /// Where every entity of a name is that is there.
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
            // The places change in a fade.
            state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        };
        for tier in [Tier::Light, Tier::Full] {
            let mut app = app(tier, near);
            for secs in [2.0, 5.7, 61.3, 1234.5] {
                let now = SessionTime::from_secs_f64(secs);
                app.world_mut().resource_mut::<WorldClock>().now = now;
                app.update();
                let scenario = app.world().resource::<LiveWorld>().scenario.clone();
                for (index, region) in scenario.regions.iter().enumerate() {
                    let name = region.on[0].0.as_str().to_owned();
                    let mut pictured = pictured(&mut app, &name);
                    if name == "post" {
                        // What stands still is put together with its like.
                        assert!(pictured.is_empty());
                        continue;
                    }
                    let live = app.world().resource::<LiveWorld>();
                    let moment = live.moment(now, Place::World);
                    let mut told = Vec::new();
                    scenario.followed[index]
                        .each(&moment, &mut |frame, _| told.push(Mat4::from(*frame)));
                    assert!(!told.is_empty(), "{name}");
                    for at in &told {
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
