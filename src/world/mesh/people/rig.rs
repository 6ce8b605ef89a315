//! A body that is bent where it is drawn: its triangles at rest, and the bones on which each of
//! their corners hangs.

use bevy::prelude::*;

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::people::body::{Body, Hung};
use crate::world::mesh::people::book::BONES;
use crate::world::mesh::people::pose::{Bone, bones};

/// The bones that bend a near body. The fingers, which are the last, are stiff in a far one; the
/// collar bones go with the chest.
const BENT: [usize; 21] =
    [0, 1, 2, 3, 4, 6, 7, 8, 11, 12, 13, 15, 16, 17, 20, 21, 22, 9, 10, 18, 19];
/// How many of these bones bend a far body.
const FAR: usize = 17;
const HEAD_BONE: usize = 4;

/// The triangles of a body at rest.
pub struct Rigged {
    pub buf: MeshBuf,
    /// The joints on which each vertex hangs, and their shares.
    pub joints: Vec<[u16; 4]>,
    pub weights: Vec<[f32; 4]>,
}

/// So much nearer an arm has to be than the trunk for what lies on a vest to go with the arm, m.
const BESIDE_M: f32 = 0.06;

/// The number of joints of a body at a level of detail.
pub fn joints(level: usize) -> usize {
    if level < 2 { BENT.len() } else { FAR }
}

/// The joint that moves a bone of the file.
fn joint_of(bone: usize, level: usize) -> u16 {
    let bone = match bone {
        5 | 14 => 2,
        9 | 10 if level > 1 => 8,
        18 | 19 if level > 1 => 17,
        bone => bone,
    };
    BENT.iter().position(|bent| *bent == bone).unwrap_or(0) as u16
}

impl Body {
    /// The body at rest, to be bent by its joints; with its head, unless the head moves by itself.
    pub fn rigged(&self, level: usize, head: bool) -> Rigged {
        let rest = self.at_rest_pose();
        let mut hung = Hung::default();
        self.hang_legs(&mut hung, &rest, level);
        self.hang_clothes(&mut hung, &rest, level, Vec3::ZERO);
        self.hang_bare(&mut hung, &rest, level, Vec3::ZERO);
        let (mut joints, mut weights) = (Vec::new(), Vec::new());
        let places: Vec<Vec3> = hung.buf.places().collect();
        let of_file = |corner: u16| {
            let corner = self.book.corners.get(usize::from(corner));
            corner.map_or(([0; 4], [1.0, 0.0, 0.0, 0.0]), |corner| {
                (corner.bones.map(|bone| joint_of(usize::from(bone), level)), corner.weights)
            })
        };
        let all = places.iter().zip(&hung.corners);
        let known: Vec<(Vec3, u16)> =
            all.clone().filter_map(|(p, corner)| Some((*p, (*corner)?))).collect();
        for (at, corner) in all {
            // What is laid on the body goes with the vertex of the body that is nearest; a vest with
            // the trunk rather than with the arms beside it.
            let nearest = || {
                let far = |known: &&(Vec3, u16)| {
                    let aside = self.who.wears.vest && self.is_of_arm(known.1);
                    known.0.distance(*at) + if aside { BESIDE_M } else { 0.0 }
                };
                let least = known.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
                least.map_or(0, |(_, corner)| *corner)
            };
            let (of, shares) = of_file(corner.unwrap_or_else(nearest));
            joints.push(of);
            weights.push(shares);
        }
        let mut buf = hung.buf;
        if head {
            let features = self.features(level, true).buf;
            buf.append(&features, &Mat4::from_translation(self.turning()));
            joints.resize(buf.vertices(), [joint_of(HEAD_BONE, level); 4]);
            weights.resize(buf.vertices(), [1.0, 0.0, 0.0, 0.0]);
        }
        Rigged { buf, joints, weights }
    }

    /// Whether a vertex of the file follows an arm.
    fn is_of_arm(&self, corner: u16) -> bool {
        let corner = self.book.corners.get(usize::from(corner));
        corner.is_some_and(|corner| matches!(corner.bones[0], 6..=10 | 15..=19))
    }

    /// The place of each joint at rest, m.
    pub fn joint_places(&self, level: usize) -> impl Iterator<Item = Vec3> + '_ {
        let still = bones(&self.joints, &self.upright_pose());
        BENT.iter().take(joints(level)).map(move |bone| match *bone {
            HEAD_BONE => self.turning(),
            bone => still.get(bone).map_or(Vec3::ZERO, |bone| bone.from),
        })
    }

    /// Where joint `nth` is, and how it is turned, when the bones are posed and the head is turned.
    pub fn joint(&self, posed: &[Bone; BONES], nth: usize, head_turn: Quat) -> (Vec3, Quat) {
        let Some(bone) = BENT.get(nth).copied() else { return (Vec3::ZERO, Quat::IDENTITY) };
        if bone == HEAD_BONE {
            return (self.neck_of(posed), head_turn);
        }
        posed.get(bone).map_or((Vec3::ZERO, Quat::IDENTITY), |bone| (bone.to, bone.turn))
    }

    /// The point about which the head turns, when the bones are posed.
    pub fn neck_of(&self, posed: &[Bone; BONES]) -> Vec3 {
        posed.get(3).map_or(Vec3::ZERO, |neck| neck.take(self.turning()))
    }
}

#[cfg(test)]
mod tests {
    use gradus_scenario::world::Doing;

    use super::*;

    /// Where the joints take a vertex.
    fn bent(body: &Body, rigged: &Rigged, posed: &[Bone; BONES], nth: usize, at: Vec3) -> Vec3 {
        let places: Vec<Vec3> = body.joint_places(1).collect();
        let mut sum = Vec3::ZERO;
        for (joint, share) in rigged.joints[nth].iter().zip(rigged.weights[nth]) {
            let (to, turn) = body.joint(posed, usize::from(*joint), Quat::IDENTITY);
            sum += (to + turn * (at - places[usize::from(*joint)])) * share;
        }
        sum
    }

    #[test]
    fn a_bent_body_is_where_a_posed_body_is() {
        for seed in 0..4 {
            let body = Body::new(seed, Default::default()).expect("a body");
            let posed = body.pose(&Doing::Walk, 0.3);
            let rigged = body.rigged(1, true);
            assert_eq!(rigged.buf.vertices(), rigged.joints.len());
            let drawn: Vec<Vec3> = body.legs(&posed, 1).places().collect();
            let rest: Vec<Vec3> = rigged.buf.places().collect();
            // The legs come first in both; what is laid on them follows.
            for (nth, at) in drawn.iter().enumerate() {
                let bent = bent(&body, &rigged, &posed.bones, nth, rest[nth]);
                assert!((bent - *at).length() < 1e-3, "vertex {nth} of {seed}: {bent} for {at}");
            }
            let (low, high) =
                rest.iter().enumerate().fold((f32::MAX, f32::MIN), |(low, high), (nth, at)| {
                    let y = bent(&body, &rigged, &posed.bones, nth, *at).y;
                    (low.min(y), high.max(y))
                });
            assert!(low > -0.06 && (high - body.who.stature_m).abs() < 0.12, "{low} to {high}");
        }
    }
}
