//! What changes with time and state. Every system here computes from [`LiveWorld`] and
//! [`WorldClock`] alone, touches only what changed, and does not allocate.

use bevy::prelude::*;
use gradus_core::SessionTime;
use gradus_core::scenario::world::{Movement, Veil};
use gradus_core::scenario::{Condition, Number};
use gradus_core::session::Place;

use super::materials::AnyMaterial;
use super::place::Spawned;
use super::plain::PlainMaterial;
use super::shapes::v3;
use super::{LiveWorld, PatientPlace, WorldClock};

/// Something whose pose is computed each frame.
#[derive(Component)]
pub struct Rig {
    pub place: Place,
    pub at: [Number; 3],
    pub turn_deg: [Number; 3],
    pub scale: [Number; 3],
    pub course: Course,
    /// Where this one of the repeated stands.
    pub offset: Vec3,
    pub turn: f32,
    pub size: f32,
}

/// A movement, ready to be asked.
pub enum Course {
    Still,
    Line { points: Vec<Vec3>, ends: Vec<f64>, speed: f64, phase: f64 },
    Orbit { radius: f32, period: f64, phase: f64 },
    Sway { by_deg: [Number; 3], period: f64, phase: f64 },
}

impl Course {
    /// From the author's words.
    pub fn new(moves: &Movement, phase_more: f32) -> Self {
        let more = f64::from(phase_more);
        match moves {
            Movement::Still => Self::Still,
            Movement::Path { points, speed_mps, closed, phase } => {
                let points: Vec<Vec3> = points.iter().map(v3).collect();
                Self::line(&points, *speed_mps, *closed, phase + more)
            }
            Movement::Orbit { radius_m, period_s, phase } => {
                Self::Orbit { radius: *radius_m as f32, period: *period_s, phase: phase + more }
            }
            Movement::Sway { by_deg, period_s, phase } => {
                Self::Sway { by_deg: by_deg.clone(), period: *period_s, phase: phase + more }
            }
        }
    }

    /// Along corners.
    pub fn line(corners: &[Vec3], speed: f64, closed: bool, phase: f64) -> Self {
        let mut points = corners.to_vec();
        if closed && let Some(first) = corners.first() {
            points.push(*first);
        }
        let mut ends = Vec::with_capacity(points.len());
        let mut so_far = 0.0;
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            so_far += f64::from((*b - *a).length());
            ends.push(so_far);
        }
        if so_far <= 0.0 { Self::Still } else { Self::Line { points, ends, speed, phase } }
    }

    /// A wing's beat about the line of flight.
    pub fn beat(roll_deg: f64, period: f64) -> Self {
        Self::Sway {
            by_deg: [Number::from(0.0), Number::from(0.0), Number::from(roll_deg)],
            period,
            phase: 0.0,
        }
    }

    /// How far along its line it has gone, m.
    pub fn gone_m(&self, now: SessionTime) -> f64 {
        match self {
            Self::Line { ends, speed, phase, .. } => {
                phase * ends.last().copied().unwrap_or(0.0) + speed * now.as_secs_f64()
            }
            Self::Orbit { radius, period, .. } if period.abs() > 1e-6 => {
                now.as_secs_f64() / period.abs() * std::f64::consts::TAU * f64::from(*radius)
            }
            _ => 0.0,
        }
    }

    /// Moved and turned by, at `now`.
    fn at(&self, live: &LiveWorld, now: SessionTime) -> (Vec3, Quat) {
        let secs = now.as_secs_f64();
        match self {
            Self::Still => (Vec3::ZERO, Quat::IDENTITY),
            Self::Line { points, ends, speed, phase } => {
                let total = ends.last().copied().unwrap_or(0.0);
                if total <= 0.0 {
                    return (Vec3::ZERO, Quat::IDENTITY);
                }
                let gone = (phase * total + speed * secs).rem_euclid(total);
                let piece = ends.partition_point(|end| *end <= gone).min(ends.len() - 1);
                let before = if piece == 0 { 0.0 } else { ends[piece - 1] };
                let (a, b) = (points[piece], points[piece + 1]);
                let share = ((gone - before) / (ends[piece] - before).max(1e-9)) as f32;
                let ahead = b - a;
                (a.lerp(b, share), Quat::from_rotation_y((-ahead.x).atan2(-ahead.z)))
            }
            Self::Orbit { radius, period, phase } => {
                if period.abs() < 1e-6 {
                    return (Vec3::ZERO, Quat::IDENTITY);
                }
                let turn = ((secs / period + phase).fract() * std::f64::consts::TAU) as f32;
                let at = Vec3::new(turn.cos(), 0.0, -turn.sin()) * *radius;
                let flip = if *period < 0.0 { std::f32::consts::PI } else { 0.0 };
                (at, Quat::from_rotation_y(turn + flip))
            }
            Self::Sway { by_deg, period, phase } => {
                let swing = ((secs / period + phase).fract() * std::f64::consts::TAU).sin();
                let by = numbers(by_deg, live, now) * swing as f32;
                (Vec3::ZERO, turned(by))
            }
        }
    }
}

fn numbers(of: &[Number; 3], live: &LiveWorld, now: SessionTime) -> Vec3 {
    let number = |n: &Number| {
        let v = n.at(&live.scenario, &live.state, now) as f32;
        if v.is_finite() { v } else { 0.0 }
    };
    let [x, y, z] = of;
    Vec3::new(number(x), number(y), number(z))
}

fn turned(by_deg: Vec3) -> Quat {
    Quat::from_euler(
        EulerRot::YXZ,
        by_deg.x.to_radians(),
        by_deg.y.to_radians(),
        by_deg.z.to_radians(),
    )
}

/// There only while a condition holds.
#[derive(Component)]
pub struct ShownWhen {
    pub when: Condition,
    pub place: Place,
}

/// The sun's light.
#[derive(Component)]
pub struct SunLight {
    pub lux: Number,
    pub place: Place,
}

/// A lamp's light.
#[derive(Component)]
pub struct Lamp {
    pub lumens: Number,
    /// Linear.
    pub colour: Vec3,
    pub range_m: f32,
    pub place: Place,
}

/// A material whose glow is bound.
#[derive(Component)]
pub struct Glowing {
    pub material: AnyMaterial,
    pub number: Number,
    pub colour: LinearRgba,
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
    for (thing, mut visibility) in &mut things {
        if thing.place == shown {
            let there = thing.when.holds(&live.scenario, &live.state, clock.now);
            visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        }
    }
}

/// Things move.
pub fn move_things(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut things: Query<(&Rig, &mut Transform)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    for (rig, mut transform) in &mut things {
        if rig.place != shown {
            continue;
        }
        let base = turned(numbers(&rig.turn_deg, &live, clock.now));
        let (moved, turn) = rig.course.at(&live, clock.now);
        let rotation = Quat::from_rotation_y(rig.turn) * base;
        let wanted = Transform {
            translation: numbers(&rig.at, &live, clock.now) + rig.offset + rotation * moved,
            rotation: rotation * turn,
            scale: numbers(&rig.scale, &live, clock.now) * rig.size,
        };
        transform.set_if_neq(wanted);
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
    }
    for (lamp, mut light) in &mut lamps {
        let lumens = lamp.lumens.at(&live.scenario, &live.state, clock.now) as f32;
        if lamp.place == shown && light.intensity != lumens && lumens.is_finite() {
            light.intensity = lumens;
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
        let wanted = glow.colour * glow.number.at(&live.scenario, &live.state, clock.now) as f32;
        match &glow.material {
            AnyMaterial::Full(handle) => {
                let held = materials.get(handle).map(|m| m.emissive);
                if held.is_some_and(|held| held != wanted)
                    && let Some(mut material) = materials.get_mut(handle)
                {
                    material.emissive = wanted;
                }
            }
            AnyMaterial::Plain(handle) => {
                let wanted = Vec3::new(wanted.red, wanted.green, wanted.blue);
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
