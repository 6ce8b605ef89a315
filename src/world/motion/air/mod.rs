//! What burns, falls and drifts. For each frame the squares of a thing are placed anew, from session
//! time, its numbers and its seed alone, lit, and sorted from back to front: one draw call for each
//! eye. Nothing is kept from one frame to the next.

mod burst;
mod glowing;
mod pane;
mod rising;
mod walls;

use bevy::prelude::*;
use gradus_base::chance::unit_at;
use gradus_live::{Moment, Veil};
use gradus_scenario::Place;
use gradus_scenario::world::Shape;
use gradus_scenario::{Number, Tint};

pub use glowing::{Stroke, strokes};
pub use walls::{MOST_WALLS, Wall, Walls};

use crate::world::live::{LiveWorld, WorldCamera, WorldClock};
use crate::world::look::place::{LiveLight, Spawned};
use crate::world::look::plain::{exposure, place_light};
use crate::world::look::sprites::{MOST_SPRITES, Sprite, SpriteMaterial};
use crate::world::motion::lights::Lamp;
use crate::world::tier::{Tier, WorldTier};

/// Something that burns, falls or drifts.
#[derive(Component)]
pub struct Airborne {
    pub place: Place,
    pub shape: Shape,
    pub pace: Number,
    pub seed: u64,
    pub material: Handle<SpriteMaterial>,
    /// How far above the thing's origin its entity stands, so that the renderer sorts it by its
    /// middle, m.
    pub lift_m: f32,
    /// The strokes of a bolt.
    pub strokes: Vec<Stroke>,
}

impl Airborne {
    /// Whether there is anything to see of it.
    fn seen(&self, moment: &Moment<'_>) -> bool {
        let above = |number: &Number, least: f64| moment.number(number) > least;
        match &self.shape {
            Shape::Smoke(of) => {
                above(&of.amount, 0.002) && of.age_s.as_ref().is_none_or(|age| above(age, 0.0))
            }
            Shape::Dust(of) => above(&of.amount, 0.002),
            Shape::FogBank(of) => above(&of.amount, 0.002),
            Shape::Fire(of) => above(&of.amount, 0.002),
            Shape::Sparks(of) => above(&of.amount, 0.002),
            Shape::Blast(of) => above(&of.age_s, 0.0) && moment.number(&of.age_s) < of.lasts_s,
            Shape::Shards(of) => above(&of.age_s, 0.0),
            Shape::Bolt(of) => above(&of.glow_cd_m2, 0.0),
            Shape::Drops(of) => above(&of.mm_per_h, 0.05) || above(&of.wipers, 0.0),
            _ => false,
        }
    }
}

/// Lets what there is come, and hides the rest.
pub fn appear(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut all: Query<(&Airborne, &mut Visibility)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (of, mut visibility) in all.iter_mut().filter(|(of, _)| of.place == shown) {
        let seen = of.seen(&moment);
        visibility.set_if_neq(if seen { Visibility::Inherited } else { Visibility::Hidden });
    }
}

/// A lamp that lights smoke, exposed.
#[derive(Clone, Copy)]
struct Near {
    at: Vec3,
    range_m: f32,
    light: Vec3,
}

/// The most lamps that light smoke.
const LAMPS: usize = 4;

/// Where a thing's squares are put.
struct Fill<'a> {
    sprites: &'a mut Vec<Sprite>,
    moment: &'a Moment<'a>,
    /// How long the thing's own time has been running, s.
    secs: f64,
    seed: u64,
    full: bool,
    to_world: Mat4,
    /// How much larger the thing is than written.
    scale: f32,
    eyes: Vec3,
    /// Towards the sun, in the thing's own frame.
    sun: Vec3,
    exposure: f32,
}

impl Fill<'_> {
    /// A number between 0 and 1 for a square, by what it is for.
    fn chance(&self, square: u64, what: u64) -> f32 {
        unit_at(self.seed, square, what) as f32
    }

    fn number(&self, number: &Number) -> f32 {
        let number = self.moment.number_f32(number);
        if number.is_finite() { number } else { 0.0 }
    }

    fn colour(&self, tint: &Tint) -> Vec3 {
        Vec3::from(self.moment.tint(tint))
    }

    /// How many squares: fewer where a processor draws.
    fn count(&self, full: usize) -> u64 {
        (if self.full { full } else { full * 3 / 5 }) as u64
    }

    /// Adds a square whose place and size are in the thing's own frame.
    fn add(&mut self, sprite: Sprite) {
        let at = self.to_world.transform_point3(sprite.at);
        self.add_in_world(Sprite { at, half_m: sprite.half_m * self.scale, ..sprite });
    }

    /// Adds a square whose place and size are in the world.
    fn add_in_world(&mut self, sprite: Sprite) {
        if sprite.alpha > 0.004 && self.sprites.len() < MOST_SPRITES && sprite.half_m > 0.0 {
            self.sprites.push(sprite);
        }
    }
}

/// How a thing meets what is around it.
struct Meets {
    /// Whether it fades into the ground at the height of its origin, and how softly, m.
    ground_soft_m: Option<f32>,
    /// Nearer to the eyes than the first it is not seen, from the second on it is wholly, m.
    near_m: [f32; 2],
    /// Whether lamps light it, and walls hold it off.
    lit: bool,
}

/// Places the squares of everything that is seen.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn fill(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    spawned: Res<Spawned>,
    tier: Res<WorldTier>,
    live_light: Res<LiveLight>,
    all: Query<(&Airborne, &GlobalTransform, &InheritedVisibility)>,
    cameras: Query<&GlobalTransform, With<WorldCamera>>,
    lamps: Query<(&Lamp, &GlobalTransform, &InheritedVisibility)>,
    walls: Query<&Walls>,
    mut materials: ResMut<Assets<SpriteMaterial>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let here = || all.iter().filter(|(of, _, seen)| of.place == shown && seen.get());
    let (sum, count) =
        cameras.iter().fold((Vec3::ZERO, 0.0), |(sum, n), at| (sum + at.translation(), n + 1.0));
    if count == 0.0 || here().next().is_none() {
        return;
    }
    let eyes = sum / count;
    let moment = live.moment(clock.now, shown);
    let number = |n: &Number| moment.number_f32(n);
    let colour = |tint: &Tint| Vec3::from(moment.tint(tint));
    let world = moment.scenario().world_of(shown);
    let exposure = exposure(number(&world.exposure_ev));
    let parts = &spawned.of(shown).sky;
    let sky = if parts.air.is_some() { &live_light.light } else { &parts.light };
    let light = place_light(world, sky, number, colour, exposure, std::iter::empty());
    let mut near = [None; LAMPS];
    let shining = lamps.iter().filter(|(lamp, _, seen)| lamp.place == shown && seen.get());
    for (slot, (lamp, at, _)) in near.iter_mut().zip(shining) {
        let candela = number(&lamp.lumens) / (4.0 * std::f32::consts::PI);
        let light = colour(&lamp.colour) * (candela * exposure / std::f32::consts::PI);
        *slot = Some(Near { at: at.translation(), range_m: lamp.range_m, light });
    }
    for (of, at, _) in here() {
        let Some(mut material) = materials.get_mut(&of.material) else { continue };
        let material = &mut *material;
        material.sprites.clear();
        let to_world = at.to_matrix() * Mat4::from_translation(Vec3::NEG_Y * of.lift_m);
        let mut fill = Fill {
            sprites: &mut material.sprites,
            moment: &moment,
            secs: moment.at_pace(&of.pace).secs,
            seed: of.seed,
            full: tier.0 == Tier::Full,
            to_world,
            scale: to_world.transform_vector3(Vec3::Y).length(),
            eyes,
            sun: to_world.inverse().transform_vector3(light.sun_towards()).normalize_or(Vec3::Y),
            exposure,
        };
        let meets = match &of.shape {
            Shape::Smoke(of) => fill.smoke(of),
            Shape::Dust(of) => fill.dust(of),
            Shape::FogBank(of) => fill.bank(of),
            Shape::Blast(of) => fill.blast(of),
            Shape::Shards(of) => fill.shards(of),
            Shape::Fire(of) => fill.fire(of),
            Shape::Sparks(of) => fill.sparks(of),
            Shape::Bolt(bolt) => fill.bolt(bolt, &of.strokes),
            Shape::Drops(of) => fill.drops(of),
            _ => continue,
        };
        let [none, whole] = meets.near_m;
        for sprite in &mut material.sprites {
            let away = sprite.at.distance(eyes);
            sprite.alpha *= ((away - none) / (whole - none).max(1e-3)).clamp(0.0, 1.0);
            for lamp in near.iter().flatten().filter(|_| meets.lit) {
                let square = lamp.at.distance_squared(sprite.at);
                let edge = (1.0 - square * square / lamp.range_m.powi(4)).max(0.0);
                // Within a large puff the light goes round: it is never brighter than at its edge.
                let least = (sprite.half_m * 0.6).max(0.3).powi(2);
                sprite.glow += sprite.albedo * lamp.light * (0.6 * edge * edge / (square + least));
            }
        }
        if let Some(walls) = walls.get(spawned.of(shown).root).ok().filter(|_| meets.lit) {
            walls::meet(&mut material.sprites, &walls.0);
        }
        material.sprites.sort_unstable_by(|a, b| {
            b.at.distance_squared(eyes).total_cmp(&a.at.distance_squared(eyes))
        });
        let on_pane = matches!(of.shape, Shape::Drops(_));
        material.pane = on_pane.then(|| {
            [Vec3::X, Vec3::Y].map(|axis| to_world.transform_vector3(axis).normalize_or_zero())
        });
        (material.eyes, material.light, material.toned) = (eyes, light, tier.0 == Tier::Light);
        (material.ground_m, material.soft_m) = match meets.ground_soft_m {
            Some(soft) => (to_world.w_axis.y, soft),
            None => (-1e6, 1.0),
        };
    }
}
