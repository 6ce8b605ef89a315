//! A foot of the patient's as triangles: a shoe, and a trouser leg that fades below the knee, since
//! nothing of the body above it is drawn. Taken from the shipped bodies.

use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_scenario::world::Doing;

use crate::world::mesh::buf::{MeshBuf, tint};
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::who::{Below, Traits};

/// Whose feet: a body of middling build.
const SEED: u64 = 3;
/// The leg is whole below, and gone above, m.
const WHOLE_M: f32 = 0.22;
const GONE_M: f32 = 0.46;
/// From the end of the heel to below the ankle, m.
const HEEL_M: f32 = 0.075;
/// What is lower belongs to the sole, m.
const SOLE_M: f32 = 0.05;

/// A left foot below its ankle at the origin, the toes to −Z: what is whole of it, and what fades.
pub struct FootShape {
    pub whole: MeshBuf,
    pub fading: MeshBuf,
    /// Half of the shoe's width and length, m, and how far its middle lies before the ankle, m.
    pub half: Vec2,
    pub ahead_m: f32,
}

impl FootShape {
    /// The shipped foot; none if the file of bodies cannot be used.
    pub fn shipped() -> Option<Self> {
        let mut body = Body::new(SEED, Traits { age_years: Some(40.0), wears: None })?;
        body.who.below = Below::Trousers;
        body.who.loose = 0.35;
        body.who.legs = tint(62, 70, 84);
        body.who.shoes = tint(112, 84, 62);
        let legs = body.legs(&body.pose(&Doing::Stand, 0.0), 0);
        let left = legs.keep(|corners| corners.iter().all(|at| at.x < 0.0 && at.y < GONE_M));
        let sole = || left.corners().flatten().filter(|at| at.y < SOLE_M);
        let (front, back) = sole().fold((f32::MAX, f32::MIN), |(front, back), at| {
            (front.min(at.z), back.max(at.z))
        });
        let half_way = (front + back) * 0.5;
        let middle = |ahead: bool| {
            let part = || sole().filter(move |at| (at.z < half_way) == ahead);
            part().sum::<Vec3>() / part().count().max(1) as f32
        };
        let way = middle(true) - middle(false);
        let outward = (-way.x).atan2(-way.z);
        let ankle = Vec3::new(middle(false).x, 0.0, back - HEEL_M);
        let low = sole().fold(f32::MAX, |low, at| low.min(at.y));
        let straight = Mat4::from_rotation_y(-outward)
            * Mat4::from_translation(-(ankle + Vec3::Y * low.min(SOLE_M)));
        let mut foot = MeshBuf::default();
        foot.append(&left, &straight);
        foot.fade(|at| smooth(GONE_M, WHOLE_M, at.y));
        let fades = |corners: &[Vec3; 3]| corners.iter().any(|at| at.y > WHOLE_M);
        let (from, to) = foot
            .corners()
            .flatten()
            .filter(|at| at.y < SOLE_M)
            .fold((Vec3::MAX, Vec3::MIN), |(from, to), at| (from.min(at), to.max(at)));
        Some(Self {
            whole: foot.keep(|corners| !fades(corners)),
            fading: foot.keep(fades),
            half: Vec2::new(to.x - from.x, to.z - from.z) * 0.5,
            ahead_m: -(from.z + to.z) * 0.5,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foot_stands_on_the_floor_points_ahead_and_is_as_long_as_a_shoe() {
        let foot = FootShape::shipped().expect("the file of bodies is whole");
        let whole = || foot.whole.corners().flatten();
        let low = whole().fold(f32::MAX, |low, at| low.min(at.y));
        assert!(low.abs() < 0.005, "{low}");
        assert!((0.11..0.17).contains(&foot.half.y), "{}", foot.half);
        assert!((0.035..0.065).contains(&foot.half.x), "{}", foot.half);
        assert!((0.03..0.1).contains(&foot.ahead_m), "{}", foot.ahead_m);
        assert!(foot.whole.triangles() > 200 && foot.fading.triangles() > 20);
        let above = foot.fading.corners().flatten();
        assert!(above.map(|at| at.y).fold(f32::MIN, f32::max) < GONE_M + 0.02);
    }
}
