//! Skies that change: their pictures, their light, the shadows of a sun that moves; wind and the
//! clock of the shaders.

use bevy::prelude::*;
use gradus_live::Veil;
use gradus_scenario::Place;
use gradus_scenario::{Number, Tint};

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::look::cubemap;
use crate::world::look::live_sky::{LiveDome, SkyMaterial, SkyState, drifted, sun_share};
use crate::world::look::nature::{NatureMaterial, ShaderClock};
use crate::world::look::place::{LiveLight, Spawned};
use crate::world::look::plain::{PlainMaterial, exposure, wind};
use crate::world::tier::{Tier, WorldTier};

/// A part of a changing sky: its dome, or its stars.
#[derive(Component)]
pub struct SkyPiece {
    pub place: Place,
    pub material: Handle<SkyMaterial>,
}

/// The light tier's shadows of a sun that moves, and the materials that have them.
#[derive(Component)]
pub struct SunPictures {
    pub place: Place,
    /// By hour, in order: the picture, and the rows that lead to it.
    pub pictures: Vec<(f64, Handle<Image>, [Vec4; 3])>,
    pub materials: Vec<Handle<PlainMaterial>>,
    /// The picture and the share of the next that the materials have now.
    pub given: Option<(usize, f32)>,
}

/// Sets the clock that shaders read.
pub fn set_clock(live: Res<LiveWorld>, clock: Res<WorldClock>, mut shaders: ResMut<ShaderClock>) {
    shaders.set_if_neq(ShaderClock(gradus_live::moving_secs(&live.state, clock.now)));
}

/// Draws the sky as it is now.
pub fn set_sky(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    tier: Res<WorldTier>,
    pieces: Query<&SkyPiece>,
    mut materials: ResMut<Assets<SkyMaterial>>,
) {
    if pieces.is_empty() {
        return;
    }
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let world = moment.scenario().world_of(shown);
    let number = |n: &Number| moment.number_f32(n);
    let colour = |tint: &Tint| Vec3::from(moment.tint(tint));
    for piece in pieces.iter().filter(|piece| piece.place == shown) {
        let state = SkyState::of(world, number, colour);
        let sky = &world.sky;
        let drift = drifted(sky.drift_mps, sky.drift_from_deg, moment.secs);
        let level = number(&sky.brightness_cd_m2) * exposure(number(&world.exposure_ev));
        let toned = tier.0 == Tier::Light;
        let same = materials.get(&piece.material).is_some_and(|held| {
            held.state == state && held.drift == drift && held.level == level && held.toned == toned
        });
        if !same && let Some(mut material) = materials.get_mut(&piece.material) {
            (material.state, material.drift) = (state, drift);
            (material.level, material.toned) = (level, toned);
        }
    }
}

/// Sums the light of a changing sky anew when it changed by a step, and gives it to the pictures of
/// mirrored light.
pub fn light_sky(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    tier: Res<WorldTier>,
    spawned: Res<Spawned>,
    mut lit: ResMut<LiveLight>,
    mut images: ResMut<Assets<Image>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let parts = spawned.of(shown);
    let Some(air) = &parts.sky.air else { return };
    let moment = live.moment(clock.now, shown);
    let number = |n: &Number| moment.number_f32(n);
    let colour = |tint: &Tint| Vec3::from(moment.tint(tint));
    let state = SkyState::of(moment.scenario().world_of(shown), number, colour).stepped();
    if lit.of.as_ref().is_some_and(|(of, at)| *of == parts.sky.diffuse.id() && *at == state) {
        return;
    }
    let dome = LiveDome::new(air, &state);
    lit.light = dome.light();
    lit.of = Some((parts.sky.diffuse.id(), state));
    if tier.0 == Tier::Full {
        let [diffuse, specular] = cubemap::quick(&lit.light, |d| dome.at(d) * state.tint);
        // `insert` fails only for a handle whose asset is gone; the place holds these assets.
        let _ = images.insert(parts.sky.diffuse.id(), cubemap::times(&diffuse, state.tint));
        let _ = images.insert(parts.sky.specular.id(), specular);
    }
}

/// Gives the shadows of the hour to the light tier's materials.
pub fn set_shadows(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut pictures: Query<&mut SunPictures>,
    mut materials: ResMut<Assets<PlainMaterial>>,
) {
    if pictures.is_empty() {
        return;
    }
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let world = moment.scenario().world_of(shown);
    let Some(sun) = &world.sun else { return };
    let Some(hour) = sun.moving_hour().map(|hour| moment.number(hour)) else { return };
    // The moon's light has no shadows in the light tier.
    let up = sun_share(sun.direction_at(hour)[1]) > 0.0;
    for mut of in pictures.iter_mut().filter(|of| of.place == shown) {
        let after = of.pictures.partition_point(|(at, ..)| *at <= hour);
        let first = after.saturating_sub(1).min(of.pictures.len().saturating_sub(1));
        let at = |n: usize| of.pictures.get(n).map(|(at, ..)| *at);
        let share = match (at(first), at(first + 1)) {
            (Some(a), Some(b)) if b > a => ((hour - a) / (b - a)).clamp(0.0, 1.0),
            _ => 0.0,
        };
        // In steps too small to be seen.
        let share = (share * 128.0).round() as f32 / 128.0;
        let (first, share) = if up { (first, share) } else { (usize::MAX, 0.0) };
        if of.given == Some((first, share)) {
            continue;
        }
        of.given = Some((first, share));
        let of = &*of;
        let now = of.pictures.get(first);
        let next = of.pictures.get(first.saturating_add(1)).or(now);
        for handle in &of.materials {
            let Some(mut material) = materials.get_mut(handle) else { continue };
            material.shadow = now.map(|(_, picture, _)| picture.clone());
            material.shadow_rows = now.map_or([Vec4::ZERO; 3], |(_, _, rows)| *rows);
            material.shadow_next = next.map(|(_, picture, _)| picture.clone());
            material.next_rows = next.map_or([Vec4::ZERO; 3], |(_, _, rows)| *rows);
            material.next_share = share;
        }
    }
}

/// Gives the wind to the full tier's materials; the light tier's have it with their light.
pub fn set_wind(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut materials: ResMut<Assets<NatureMaterial>>,
    mut given: Local<Option<(Place, Vec4, usize)>>,
) {
    if materials.is_empty() {
        return;
    }
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let wind = wind(moment.scenario().world_of(shown), |n: &Number| moment.number_f32(n));
    let wanted = (shown, wind, materials.len());
    if *given == Some(wanted) {
        return;
    }
    *given = Some(wanted);
    for (_, material) in materials.iter_mut() {
        if material.extension.place == shown {
            material.extension.wind = wind;
        }
    }
}
