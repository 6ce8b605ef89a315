//! Animals that stand on the patient's hand: the skin below raises and tilts the body. Where their
//! feet stand on the skin, [`crate::world::motion::legs`] asks here. Their poses are a function of
//! their place and of the hands, like all motion.

use bevy::prelude::*;
use gradus_live::Veil;
use gradus_live::hand::Ground;
use gradus_scenario::Number;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};

/// The steepest tilt of a body, rad.
const STEEPEST: f32 = 0.6;

/// The frame of an animal that climbs a hand; only the climb moves this frame.
#[derive(Component)]
pub struct Climber {
    pub place: Place,
    /// How far the animal may go on to the hand, from its thing's approach: 1 onto the back, 2 up
    /// the arm.
    pub hand: Number,
    /// The distance from foot to foot, in the animal's frame, m.
    pub span_m: f32,
    /// The skin below it now.
    pub below: Option<Below>,
}

/// The skin below an animal that stands on a hand.
#[derive(Clone, Copy)]
pub struct Below {
    ground: Ground,
    /// From the frame that holds the animal to the world.
    from: Mat4,
    /// How far the animal is moved to stay off the arm, in the frame that holds it, m.
    pub off: Vec3,
    /// The share of the skin's height that carries it, and the share of the sleeve's.
    carried: f32,
    up_the_arm: f32,
}

impl Below {
    /// How high the skin lies over a place of the frame that holds the animal, in its own measure.
    pub fn height(&self, at: Vec3) -> f32 {
        let place = self.from.transform_point3(at.with_y(0.0));
        let scale = self.from.y_axis.truncate().length().max(1e-4);
        let sleeve = self.ground.sleeve_m(place) * self.up_the_arm;
        self.ground.height_m(place).max(sleeve) / scale * self.carried
    }
}

/// Sets bodies on hands.
pub fn climb(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut climbers: Query<(Entity, &mut Climber)>,
    holders: Query<&ChildOf>,
    mut transforms: Query<&mut Transform>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let ground = live.state.hands().ground(&moment.stand);
    for (entity, mut climber) in &mut climbers {
        if climber.place != shown {
            continue;
        }
        let hand = moment.number_f32(&climber.hand);
        let (allowed, up_the_arm) = (hand.clamp(0.0, 1.0), (hand - 1.0).clamp(0.0, 1.0));
        let from = if allowed > 0.0 && !ground.is_bare() {
            world_from(entity, &holders, &transforms)
        } else {
            Mat4::IDENTITY
        };
        let below = (from != Mat4::IDENTITY).then(|| {
            let (off, carried) = off_the_arm(&ground, &from, up_the_arm);
            Below { ground, from, off: off * allowed, carried: allowed * carried, up_the_arm }
        });
        let stands = below.map_or(Transform::IDENTITY, |below| {
            let mut stands = body(climber.span_m, |at| below.height(at + below.off));
            stands.translation += below.off;
            stands
        });
        if below.is_some() || climber.below.is_some() {
            climber.below = below;
        }
        if let Ok(mut transform) = transforms.get_mut(entity) {
            transform.set_if_neq(stands);
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

/// The shift that keeps the middle of a frame off the arm, or as far up the arm as is wanted, in the
/// frame's own measure, and the share of the ground's height that carries the frame there.
fn off_the_arm(ground: &Ground, from: &Mat4, up_the_arm: f32) -> (Vec3, f32) {
    let at = from.transform_point3(Vec3::ZERO);
    let (kept, share) = ground.on_the_hand(at, up_the_arm);
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
