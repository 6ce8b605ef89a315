//! A foot of the patient's as triangles: a shoe, and a trouser leg that ends in a round cuff at the
//! shin, since nothing of the body above it is drawn. Taken from the shipped bodies.

use bevy::prelude::*;
use gradus_scenario::world::Doing;

use crate::world::mesh::buf::{MeshBuf, tint};
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::who::{Below, Traits};

/// Whose feet: a body of middling build.
const SEED: u64 = 3;
/// The leg is drawn so high, m; its cuff reaches down by so much.
const HIGH_M: f32 = 0.27;
const CUFF_M: f32 = 0.05;
/// From the end of the heel to below the ankle, m.
const HEEL_M: f32 = 0.075;
/// What is lower belongs to the sole, m.
const SOLE_M: f32 = 0.05;

/// A left foot below its ankle at the origin, the toes to −Z.
pub struct FootShape {
    pub buf: MeshBuf,
    /// Half of the shoe's width and length, m, and how far its middle lies before the ankle, m.
    pub half: Vec2,
    pub ahead_m: f32,
}

impl FootShape {
    /// The shipped foot; none if the file of bodies cannot be used.
    pub fn shipped() -> Option<Self> {
        let mut body =
            Body::new(SEED, Traits { age_years: Some(40.0), trousers: true, ..Traits::default() })?;
        let trousers = tint(62, 70, 84);
        body.who.below = Below::Trousers;
        body.who.loose = 0.6;
        body.who.legs = trousers;
        body.who.shoes = tint(112, 84, 62);
        let legs = body.legs(&body.pose(&Doing::Stand, 0.0), 0);
        let left = legs.keep(|corners| corners.iter().all(|at| at.x < 0.0 && at.y < HIGH_M));
        let (from, to) = around(&left, |at| at.y < SOLE_M);
        let half_way = (from.z + to.z) * 0.5;
        let middle = |ahead: bool| {
            let part = || {
                let sole = left.corners().flatten().filter(|at| at.y < SOLE_M);
                sole.filter(move |at| (at.z < half_way) == ahead)
            };
            part().sum::<Vec3>() / part().count().max(1) as f32
        };
        let way = middle(true) - middle(false);
        let outward = (-way.x).atan2(-way.z);
        let ankle = Vec3::new(middle(false).x, from.y.min(SOLE_M), to.z - HEEL_M);
        let straight = Mat4::from_rotation_y(-outward) * Mat4::from_translation(-ankle);
        let mut buf = MeshBuf::default();
        buf.append(&left, &straight);
        let (low, high) = around(&buf, |at| at.y > HIGH_M - CUFF_M - SOLE_M * 0.4);
        let (cuff, radii) = ((low + high) * 0.5, (high - low) * 0.5);
        let at = Vec3::new(cuff.x, high.y - CUFF_M * 0.6, cuff.z);
        let radii = Vec3::new(radii.x + 0.002, CUFF_M * 0.6, radii.z + 0.002);
        buf.ball(at, radii, 20, trousers.map(|c| c * 0.8));
        let (from, to) = around(&buf, |at| at.y < SOLE_M);
        Some(Self {
            buf,
            half: Vec2::new(to.x - from.x, to.z - from.z) * 0.5,
            ahead_m: -(from.z + to.z) * 0.5,
        })
    }
}

/// The corners of the box around some places of a buffer.
fn around(buf: &MeshBuf, of: impl Fn(&Vec3) -> bool) -> (Vec3, Vec3) {
    let places = buf.corners().flatten().filter(of);
    places.fold((Vec3::MAX, Vec3::MIN), |(from, to), at| (from.min(at), to.max(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foot_stands_on_the_floor_points_ahead_and_is_as_long_as_a_shoe() {
        let foot = FootShape::shipped().expect("the file of bodies is whole");
        let (from, to) = around(&foot.buf, |_| true);
        assert!(from.y.abs() < 0.005, "{from}");
        assert!((HIGH_M - 0.06..HIGH_M + 0.03).contains(&to.y), "{to}");
        assert!((0.11..0.17).contains(&foot.half.y), "{}", foot.half);
        assert!((0.035..0.065).contains(&foot.half.x), "{}", foot.half);
        assert!((0.03..0.1).contains(&foot.ahead_m), "{}", foot.ahead_m);
        assert!(foot.buf.triangles() > 200);
    }
}
