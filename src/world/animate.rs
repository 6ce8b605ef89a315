//! What changes with time and state. Every system here computes from [`LiveWorld`] and
//! [`WorldClock`] alone, touches only what changed, and does not allocate.

use bevy::prelude::*;
use gradus_core::SessionTime;
use gradus_core::hand::HandSpot;
use gradus_core::scenario::world::Veil;
use gradus_core::scenario::{Condition, Number};
use gradus_core::session::Place;

use super::chance::Chance;
use super::course::{Course, Spot, Walked};
use super::materials::AnyMaterial;
use super::place::Spawned;
use super::plain::PlainMaterial;
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
    /// Variation of this one.
    pub seed: u64,
    /// From the world to what holds it, when that stands still.
    pub from_world: Mat4,
}

impl Rig {
    /// What never changes by the author's words: where the program itself puts a part.
    pub fn part(place: Place, course: Course) -> Self {
        let three = |v: f64| [v, v, v].map(Number::from);
        Self {
            place,
            at: three(0.0),
            turn_deg: three(0.0),
            scale: three(1.0),
            course,
            offset: Vec3::ZERO,
            turn: 0.0,
            size: 1.0,
            seed: 0,
            from_world: Mat4::IDENTITY,
        }
    }

    /// Where its movement happens; `patient` in the world.
    pub fn spot(&self, live: &LiveWorld, now: SessionTime, patient: &PatientAt) -> Spot {
        let near = |hand: HandSpot| HandSpot {
            back: self.from_world.transform_point3(hand.back.into()).to_array(),
            ..hand
        };
        Spot {
            at: numbers(&self.at, live, now) + self.offset,
            patient: self.from_world.transform_point3(patient.at),
            hands: patient.hands.map(near),
            seed: self.seed,
        }
    }

    /// How far it has walked, m; `patient` in the world. What has no movement of its own walks as
    /// far as its `at` has brought it from where it began, along X and along Z.
    pub fn gone_m(
        &self,
        live: &LiveWorld,
        now: SessionTime,
        secs: f64,
        patient: &PatientAt,
    ) -> f32 {
        if matches!(self.course, Course::Still) {
            let began = Vec3::from(self.at.each_ref().map(|n| n.base as f32));
            let way = numbers(&self.at, live, now) - began;
            return way.x.abs() + way.z.abs();
        }
        self.course.walked(live, now, secs, self.spot(live, now, patient)).gone_m
    }
}

/// The longest that a world has been moving when a session opens, s.
const MOVING_BEFORE_SECS: f32 = 3600.0;

/// How long the world has been moving at `now`, s: a session's seed says for how long before it
/// opened, so that every session comes into the same streets at another moment.
pub fn moving_secs(live: &LiveWorld, now: SessionTime) -> f64 {
    let before = Chance::new(live.state.seed(), 0x6d6f_7665).range(0.0, MOVING_BEFORE_SECS);
    f64::from(before) + now.as_secs_f64()
}

pub fn numbers(of: &[Number; 3], live: &LiveWorld, now: SessionTime) -> Vec3 {
    let number = |n: &Number| {
        let v = n.at(&live.scenario, &live.state, now) as f32;
        if v.is_finite() { v } else { 0.0 }
    };
    let [x, y, z] = of;
    Vec3::new(number(x), number(y), number(z))
}

pub fn turned(by_deg: Vec3) -> Quat {
    Quat::from_euler(
        EulerRot::YXZ,
        by_deg.x.to_radians(),
        by_deg.y.to_radians(),
        by_deg.z.to_radians(),
    )
}

/// There only while a condition holds and so many of the repeated are there.
#[derive(Component)]
pub struct ShownWhen {
    pub when: Condition,
    pub many: Number,
    /// Which of them it is, from 1.
    pub nth: f64,
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
            let many = thing.many.at(&live.scenario, &live.state, clock.now);
            let there =
                many + 0.5 >= thing.nth && thing.when.holds(&live.scenario, &live.state, clock.now);
            visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        }
    }
}

/// Where the patient is, in the world.
pub struct PatientAt {
    pub at: Vec3,
    pub hands: [HandSpot; 2],
}

/// Where the patient stands, and their hands.
pub fn patient_at(live: &LiveWorld, shown: Place, now: SessionTime) -> PatientAt {
    let stand = live.scenario.world_of(shown).patient_place(&live.scenario, &live.state, now);
    PatientAt { at: stand.position_m.into(), hands: live.state.hands().spots(&stand) }
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
    let secs = moving_secs(&live, clock.now);
    let patient = patient_at(&live, shown, clock.now);
    for (leg, mut transform) in &mut legs {
        if leg.place != shown {
            continue;
        }
        let mut all = Walked::default();
        for rig in leg.carriers.iter().filter_map(|carrier| rigs.get(*carrier).ok()) {
            let spot = rig.spot(&live, clock.now, &patient);
            let walked = rig.course.walked(&live, clock.now, secs, spot);
            all.gone_m += walked.gone_m;
            all.stride = all.stride.max(walked.stride);
        }
        let turn = (all.gone_m / leg.stride_m.max(1e-4) + leg.phase) * std::f32::consts::TAU;
        // At rest one leg or another feels about, seldom.
        let feels = feeling(leg.seed, secs) * (1.0 - all.stride);
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
    let secs = moving_secs(&live, clock.now);
    let patient = patient_at(&live, shown, clock.now);
    for (rig, mut transform) in &mut things {
        if rig.place != shown {
            continue;
        }
        let base = turned(numbers(&rig.turn_deg, &live, clock.now));
        let spot = rig.spot(&live, clock.now, &patient);
        let (moved, turn) = rig.course.at(&live, clock.now, secs, spot);
        // What goes to the patient goes there, however it was turned before.
        let rotation = match rig.course {
            Course::Approach { .. } | Course::Face => Quat::IDENTITY,
            _ => Quat::from_rotation_y(rig.turn) * base,
        };
        let wanted = Transform {
            translation: spot.at + rotation * moved,
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
