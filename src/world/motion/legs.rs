//! Legs of small animals: they step as their carriers walk.

use bevy::prelude::*;
use gradus_base::chance::Chance;
use gradus_live::Veil;
use gradus_live::course::Walked;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::motion::things::Rig;

/// A leg, or the legs that step together: turned about the hip as the carriers walk.
#[derive(Component)]
pub struct SteppingLeg {
    pub place: Place,
    /// The rigs that carry the leg.
    pub carriers: Vec<Entity>,
    /// The leg's phase, as a share of a stride.
    pub phase: f32,
    /// The distance from one step of the leg to its next, m.
    pub stride_m: f32,
    /// How far the leg swings to each side and how far it lifts, degrees; a swing to the left is
    /// above
    /// 0.
    pub swing_deg: f32,
    pub lift_deg: f32,
    /// The direction in which the leg stands out from the body, a unit vector.
    pub out: Vec3,
    pub seed: u64,
}

/// Moves legs in their steps.
pub fn step_legs(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    rigs: Query<&Rig>,
    mut legs: Query<(&SteppingLeg, &mut Transform), Without<Rig>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (leg, mut transform) in &mut legs {
        if leg.place != shown {
            continue;
        }
        let mut all = Walked::default();
        for rig in leg.carriers.iter().filter_map(|carrier| rigs.get(*carrier).ok()) {
            let walked = moment.walked(&rig.stance);
            all.gone_m += walked.gone_m;
            all.stride = all.stride.max(walked.stride);
        }
        let turn = (all.gone_m / leg.stride_m.max(1e-4) + leg.phase) * std::f32::consts::TAU;
        // At rest a leg feels about now and then.
        let feels = feeling(leg.seed, moment.secs) * (1.0 - all.stride);
        let swing = (turn.sin() * leg.swing_deg * all.stride + feels * 4.0).to_radians();
        let lift = (turn.cos().max(0.0) * leg.lift_deg * all.stride + feels * 9.0).to_radians();
        let hinge = leg.out.cross(Vec3::Y).normalize_or(Vec3::X);
        transform.rotation = Quat::from_rotation_y(swing) * Quat::from_axis_angle(hinge, lift);
    }
}

/// How far a leg feels about: 0 most of the time, now and then a short movement to 1 and back.
fn feeling(seed: u64, secs: f64) -> f32 {
    let time = secs / 1.7 + f64::from(Chance::new(seed, 0xfee1).unit());
    let (nth, share) = (time.floor(), (time - time.floor()) as f32);
    if Chance::new(seed ^ nth as i64 as u64, 0xfee2).often(0.1) {
        (share * std::f32::consts::PI).sin()
    } else {
        0.0
    }
}
