//! Animals that stand on the patient's hand: the skin below raises and tilts the body, and each
//! foot is set on the skin. Their poses are a function of their place and of the hands, like all
//! motion.

use bevy::prelude::*;
use gradus_live::Veil;
use gradus_live::hand::Ground;
use gradus_scenario::Number;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};

/// The steepest tilt of a body, and the greatest turn of a leg for its foot, rad.
const STEEPEST: f32 = 0.6;
const FARTHEST: f32 = 0.75;

/// The frame of an animal that climbs a hand; only the climb moves this frame.
#[derive(Component)]
pub struct Climber {
    pub place: Place,
    /// How far the animal may go on to the hand, 0 to 1, from its thing's approach.
    pub hand: Number,
    /// The distance from foot to foot, in the animal's frame, m.
    pub span_m: f32,
    pub legs: Vec<Foot>,
}

/// A leg that can be turned for its foot.
pub struct Foot {
    pub leg: Entity,
    pub hip: Vec3,
    /// The direction in which the leg stands out, a unit vector.
    pub out: Vec3,
    /// The distance from hip to foot, m.
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

/// The transform from the frame that holds an entity to the world.
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

/// How high the ground lies at a place of an upright frame, in the frame's own measure.
fn height(ground: &Ground, from: &Mat4, at: Vec3) -> f32 {
    let place = from.transform_point3(at.with_y(0.0));
    let scale = from.y_axis.truncate().length().max(1e-4);
    ground.height_m(place) / scale
}

/// The shift that keeps the middle of a frame off the arm, in the frame's own measure, and the
/// share of the ground's height that carries the frame there.
fn off_the_arm(ground: &Ground, from: &Mat4) -> (Vec3, f32) {
    let at = from.transform_point3(Vec3::ZERO);
    let (kept, share) = ground.below_the_wrist(at);
    let off = kept - at;
    if off == Vec3::ZERO {
        return (off, share);
    }
    (from.inverse().transform_vector3(off).with_y(0.0), share)
}

/// The pose of a body whose feet reach `span`: on the mean height of the ground below the body,
/// along the ground's slope.
fn body(span: f32, on: impl Fn(Vec3) -> f32) -> Transform {
    let near = span * 0.2;
    let [left, right, ahead, behind] =
        [Vec3::NEG_X, Vec3::X, Vec3::NEG_Z, Vec3::Z].map(|way| on(way * near));
    let middle = on(Vec3::ZERO);
    // Ground higher than the mean below the belly carries the body.
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
        // The ground rises ahead by a third.
        let slope = body(0.1, |at| 0.05 - at.z / 3.0);
        let nose = slope.rotation * Vec3::NEG_Z;
        assert!((nose.y / nose.z.abs() - 1.0 / 3.0).abs() < 1e-3, "{nose}");
        let wall = body(0.1, |at| if at.z < 0.0 { 1.0 } else { 0.0 });
        assert!((wall.rotation * Vec3::Y).angle_between(Vec3::Y) < STEEPEST + 1e-3);
    }
}
