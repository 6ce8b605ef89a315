//! Sun, lamps, and the glow and colours of materials that change with time and state.

use bevy::prelude::*;
use gradus_live::{Moment, Veil};
use gradus_scenario::Place;
use gradus_scenario::{Number, Tint};

use crate::world::bounce::lit::Rooms;
use crate::world::live::{LiveWorld, WorldClock};
use crate::world::look::materials::{AnyMaterial, MaterialStore};
use crate::world::look::place::{LiveLight, Spawned};
use crate::world::look::plain::{
    PlaceLight, PlainMaterial, Shining, exposure, place_light, source,
};

/// The light of the sun, or of the moon while the sun is down.
#[derive(Component)]
pub struct SunLight {
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

/// A material whose glow is bound: the glow's strength or its colour follows a parameter.
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
    /// The factor on the colour that undoes the grey that the material's maps are painted in.
    pub times: f32,
    pub place: Place,
}

/// Sets the light of sun and lamps.
pub fn set_lights(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut suns: Query<(&SunLight, &mut DirectionalLight, &mut Transform)>,
    mut lamps: Query<(&Lamp, &mut PointLight)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (_, mut light, mut at) in suns.iter_mut().filter(|(sun, ..)| sun.place == shown) {
        let world = moment.scenario().world_of(shown);
        let number = |n: &Number| moment.number_f32(n);
        let tint = |tint: &Tint| Vec3::from(moment.tint(tint));
        let Some((towards, c, lux)) = source(world, number, tint) else { continue };
        if light.illuminance != lux && lux.is_finite() {
            light.illuminance = lux;
            light.shadow_maps_enabled = lux > 0.0;
        }
        let colour = Color::linear_rgb(c.x, c.y, c.z);
        if light.color != colour {
            light.color = colour;
        }
        at.set_if_neq(Transform::from_translation(towards * 100.0).looking_at(Vec3::ZERO, Vec3::Y));
    }
    for (lamp, mut light) in &mut lamps {
        let lumens = moment.number_f32(&lamp.lumens);
        if lamp.place == shown && light.intensity != lumens && lumens.is_finite() {
            light.intensity = lumens;
            // A lamp that is out would draw its six shadow maps all the same.
            light.shadow_maps_enabled = lumens > 0.0;
        }
        let colour = colour(&lamp.colour, &moment);
        if lamp.place == shown && light.color != colour {
            light.color = colour;
        }
    }
}

fn colour(of: &Tint, moment: &Moment<'_>) -> Color {
    let [r, g, b] = moment.tint(of);
    Color::linear_rgb(r, g, b)
}

/// Sets the glow and the colours of materials.
pub fn set_materials(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    glowing: Query<&Glowing>,
    tinted: Query<&Tinted>,
    mut materials: MaterialStore,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let colour = |of: &Tint| Vec3::from(moment.tint(of));
    for glow in glowing.iter().filter(|glow| glow.place == shown) {
        let level = moment.number_f32(&glow.number);
        materials.set_glow(&glow.material, colour(&glow.colour) * level);
    }
    for tinted in tinted.iter().filter(|tinted| tinted.place == shown) {
        materials.set_tint(&tinted.material, colour(&tinted.colour) * tinted.times);
    }
}

/// What the light tier's materials were last given: the place, the exposure, the light, the number
/// of materials, and the count of changes of the rooms' pictures.
type Given = (Place, f32, PlaceLight, usize, u32);

/// Gives the light of the place shown to the place's materials, when the light changed.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn light_plain(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    spawned: Res<Spawned>,
    lamps: Query<(&Lamp, &GlobalTransform, &InheritedVisibility)>,
    live_light: Res<LiveLight>,
    rooms: Res<Rooms>,
    mut materials: ResMut<Assets<PlainMaterial>>,
    mut lit: Local<Option<Given>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let number = |n: &Number| moment.number_f32(n);
    let colour = |tint: &Tint| Vec3::from(moment.tint(tint));
    let world = moment.scenario().world_of(shown);
    let exposure = exposure(number(&world.exposure_ev));
    // A lamp in a hidden group gives no light.
    let there = lamps.iter().filter(|(lamp, _, seen)| lamp.place == shown && seen.get());
    let shining = there.map(|(lamp, at, _)| Shining {
        at: at.translation(),
        range_m: lamp.range_m,
        intensity: colour(&lamp.colour) * (number(&lamp.lumens) / (4.0 * std::f32::consts::PI)),
    });
    let parts = &spawned.of(shown).sky;
    let sky = if parts.air.is_some() { &live_light.light } else { &parts.light };
    let mut light = place_light(world, sky, number, colour, exposure, shining);
    let room = rooms.lit(shown);
    if let Some(room) = &room {
        light.set_room(room.rows, room.cells, room.mirrored, exposure);
    }
    // A picture that was made anew is bound anew.
    let wanted = (shown, exposure, light, materials.len(), rooms.changes);
    if lit.as_ref() == Some(&wanted) {
        return;
    }
    *lit = Some(wanted);
    for (_, material) in materials.iter_mut() {
        if material.place == shown {
            (material.light, material.exposure) = (light, exposure);
            material.bounced = room.as_ref().map(|room| room.volume.clone());
        }
    }
}
