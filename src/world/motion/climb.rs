//! What stands on the patient's hand: raised and tilted by the skin below it, each foot set on it.
//! A function of where it is and of the hands, like all that moves.

use bevy::prelude::*;
use gradus_live::Veil;
use gradus_live::hand::Ground;
use gradus_scenario::Number;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};

/// Steepest that a body is tilted, and farthest that a leg is turned for its foot, rad.
const STEEPEST: f32 = 0.6;
const FARTHEST: f32 = 0.75;

/// What climbs a hand: a frame that is moved by nothing else.
#[derive(Component)]
pub struct Climber {
    pub place: Place,
    /// How far it may, as its approach says.
    pub hand: Number,
    /// From foot to foot, in its own frame, m.
    pub span_m: f32,
    pub legs: Vec<Foot>,
}

/// A leg that can be turned for its foot.
pub struct Foot {
    pub leg: Entity,
    pub hip: Vec3,
    /// The way it stands out, a unit vector.
    pub out: Vec3,
    /// From hip to foot, m.
    pub reach_m: f32,
}

/// Sets bodies and feet on hands.
pub fn climb(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    climbers: Query<(Entity, &Climber)>,
    holders: Query<&ChildOf>,
    mut transforms: Query<&mut Transform>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let ground = live.state.hands().ground(&moment.stand);
    for (entity, climber) in &climbers {
        if climber.place != shown {
            continue;
        }
        let allowed = moment.number_f32(&climber.hand);
        let allowed = allowed.clamp(0.0, 1.0);
        let mut stands = Transform::IDENTITY;
        let from = if allowed > 0.0 && !ground.is_bare() {
            world_from(entity, &holders, &transforms)
        } else {
            Mat4::IDENTITY
        };
        let climbs = from != Mat4::IDENTITY;
        let (off, carried) = if climbs { off_the_arm(&ground, &from) } else { (Vec3::ZERO, 1.0) };
        let off = off * allowed;
        let on = |at: Vec3| height(&ground, &from, at) * allowed * carried;
        if climbs {
            stands = body(climber.span_m, |at| on(at + off));
            stands.translation += off;
        }
        if let Ok(mut transform) = transforms.get_mut(entity) {
            transform.set_if_neq(stands);
        }
        for foot in climber.legs.iter().filter(|_| climbs && stands != Transform::IDENTITY) {
            let rest = foot.hip + foot.out * foot.reach_m;
            let at = stands.transform_point(rest.with_y(0.0));
            let high = on(at) - at.y;
            let turn = (high / foot.reach_m).clamp(-1.0, 1.0).asin().clamp(-FARTHEST, FARTHEST);
            if let Ok(mut transform) = transforms.get_mut(foot.leg) {
                let hinge = foot.out.cross(Vec3::Y).normalize_or(Vec3::X);
                transform.rotation *= Quat::from_axis_angle(hinge, turn);
            }
        }
    }
}

/// From the frame that holds an entity to the world.
fn world_from(
    entity: Entity,
    holders: &Query<&ChildOf>,
    transforms: &Query<&mut Transform>,
) -> Mat4 {
    let mut from = Mat4::IDENTITY;
    for holder in holders.iter_ancestors(entity) {
        if let Ok(transform) = transforms.get(holder) {
            from = transform.to_matrix() * from;
        }
    }
    from
}

/// How high the ground lies over a place of a frame that stands upright, in its own measure.
fn height(ground: &Ground, from: &Mat4, at: Vec3) -> f32 {
    let place = from.transform_point3(at.with_y(0.0));
    let scale = from.y_axis.truncate().length().max(1e-4);
    ground.height_m(place) / scale
}

/// What keeps the middle of a frame off the arm, in its own measure, and the share of the ground's
/// height that carries it there.
fn off_the_arm(ground: &Ground, from: &Mat4) -> (Vec3, f32) {
    let at = from.transform_point3(Vec3::ZERO);
    let (kept, share) = ground.below_the_wrist(at);
    let off = kept - at;
    if off == Vec3::ZERO {
        return (off, share);
    }
    (from.inverse().transform_vector3(off).with_y(0.0), share)
}

/// How a body stands whose feet reach `span`: on the mean of the ground below it, along its slope.
fn body(span: f32, on: impl Fn(Vec3) -> f32) -> Transform {
    let near = span * 0.2;
    let [left, right, ahead, behind] =
        [Vec3::NEG_X, Vec3::X, Vec3::NEG_Z, Vec3::Z].map(|way| on(way * near));
    let middle = on(Vec3::ZERO);
    // What is highest below the belly carries it.
    let mean = (left + right + ahead + behind) * 0.25;
    let high = mean.max(middle - span * 0.02);
    let normal = Vec3::new((left - right) / (2.0 * near), 1.0, (ahead - behind) / (2.0 * near));
    let lean = normal.with_y(0.0).clamp_length_max(STEEPEST.tan());
    let turn = Quat::from_rotation_arc(Vec3::Y, lean.with_y(1.0).normalize());
    Transform::from_xyz(0.0, high, 0.0).with_rotation(turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_on_level_ground_stands_level_and_on_a_slope_it_leans_with_it() {
        let flat = body(0.1, |_| 0.02);
        assert!(
            (flat.translation.y - 0.02).abs() < 1e-6
                && flat.rotation.angle_between(Quat::IDENTITY) < 1e-4
        );
        // Ahead it rises by a third.
        let slope = body(0.1, |at| 0.05 - at.z / 3.0);
        let nose = slope.rotation * Vec3::NEG_Z;
        assert!((nose.y / nose.z.abs() - 1.0 / 3.0).abs() < 1e-3, "{nose}");
        let wall = body(0.1, |at| if at.z < 0.0 { 1.0 } else { 0.0 });
        assert!((wall.rotation * Vec3::Y).angle_between(Vec3::Y) < STEEPEST + 1e-3);
    }
}
