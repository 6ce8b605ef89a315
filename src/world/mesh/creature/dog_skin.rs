//! A dog's skin on its bones: flesh, coat, hair, and the hard parts, in metres.

use bevy::prelude::*;
use gradus_base::chance::{Chance, smooth};
use gradus_scenario::world::DogKind;

use crate::world::mesh::buf::{MeshBuf, tint};
use crate::world::mesh::creature::dog::{JAW, Measure, Skeleton, grid, jaw_grid, skeleton};
use crate::world::mesh::creature::dog_coat::{Coat, lie};
use crate::world::mesh::creature::dog_flesh::{flesh, jaw};
use crate::world::mesh::creature::dog_head::{What, hard};
use crate::world::mesh::creature::dog_kind::{Build, build};
use crate::world::mesh::creature::flesh::{Bound, Flesh, Net, net as net_of};
use crate::world::mesh::creature::hull::{blade, mixed};
use crate::world::mesh::creature::{Fineness, Skin};
use crate::world::mesh::pieces::Stuff;

/// A dog that stands on the origin, its head to −Z. Its corners are those of a dog that stands, in
/// metres.
pub struct Dog {
    pub skin: Skin,
    /// By the height at the withers.
    pub bones: Skeleton,
}

/// Builds a dog so high at the withers, m.
pub fn dog(kind: DogKind, high_m: f32, seed: u64, fineness: Fineness) -> Dog {
    let mut chance = Chance::new(seed, 0xd06);
    let b = varied(build(kind), &mut chance);
    let coat = match kind {
        DogKind::Street => Coat::street(&mut chance),
        DogKind::Shepherd => Coat::shepherd(&mut chance),
        DogKind::Terrier => Coat::terrier(&mut chance),
    };
    let bones = skeleton(&b);
    let flesh = flesh(&b, &bones);
    let coarse = match fineness {
        Fineness::Near => 1.2,
        Fineness::Sparse => 1.65,
        Fineness::Many => 2.8,
    };
    let net = net_of(&flesh, &grid(&b, &bones, coarse));
    let mut skin = Skin::default();
    let bounds: Vec<Bound> = net.corners.iter().map(|at| flesh.bound(*at)).collect();
    skin.between(Stuff::Matte, |buf| {
        for (at, out) in net.corners.iter().zip(&net.outs) {
            let [red, green, blue] = coat.tint(*at, *out, &b, &bones);
            let along = lie(*at, &b);
            buf.vertex(*at * high_m, *out, at.zy(), along, [red, green, blue, 1.0]);
        }
        for [a, b, c, d] in &net.faces {
            buf.triangle(*a, *b, *c);
            buf.triangle(*a, *c, *d);
        }
        bounds
    });
    let jaw = net_of(&jaw(&b), &jaw_grid(&b, &bones, coarse));
    skin.on(Stuff::Matte, JAW, |buf| {
        let base = buf.vertices() as u32;
        for (at, out) in jaw.corners.iter().zip(&jaw.outs) {
            let [red, green, blue] = coat.jaw_tint(*at, *out, &b, &bones);
            buf.vertex(*at * high_m, *out, at.zy(), Vec3::Z, [red, green, blue, 1.0]);
        }
        for [a, b, c, d] in jaw.faces.iter().map(|face| face.map(|corner| base + corner)) {
            buf.triangle(a, b, c);
            buf.triangle(a, c, d);
        }
    });
    let ears = mixed(coat.base, coat.dark, 0.35 + 0.5 * coat.saddle);
    let inner = mixed(coat.pale, tint(150, 104, 92), 0.55);
    let iris = if chance.often(0.15) { tint(112, 78, 42) } else { tint(58, 34, 20) };
    for part in hard(&b, &bones, ears, inner, iris) {
        let stuff = match part.what {
            What::Dull => Stuff::Matte,
            What::Wet => Stuff::Gloss,
        };
        let sized = Mat4::from_scale(Vec3::splat(high_m));
        skin.on(stuff, part.bone, |buf| buf.append(&part.buf, &sized));
    }
    let hairs = match fineness {
        Fineness::Near => b.hairs,
        Fineness::Sparse => b.hairs / 2,
        Fineness::Many => 0,
    };
    let fur = Fur { b: &b, bones: &bones, coat: &coat, flesh: &flesh, net: &net, high_m };
    skin.between(Stuff::Hair, |buf| fur.grow(buf, hairs, &mut chance));
    Dog { skin, bones }
}

/// A build as this dog has it.
fn varied(b: Build, chance: &mut Chance) -> Build {
    let mut by = |range: f32| 1.0 + chance.range(-range, range);
    Build {
        long: b.long * by(0.03),
        deep: b.deep * by(0.03),
        bone: b.bone * by(0.05),
        neck: b.neck * by(0.05),
        head: b.head * by(0.03),
        muzzle: b.muzzle * by(0.05),
        ear: b.ear * by(0.10),
        fold: (b.fold + 0.35 * (by(1.0) - 1.0)).clamp(0.0, 1.0) * f32::from(b.fold > 0.0),
        tail: b.tail * by(0.08),
        tail_up_deg: b.tail_up_deg * by(0.25),
        ..b
    }
}

/// The hair on a skin.
struct Fur<'a> {
    b: &'a Build,
    bones: &'a Skeleton,
    coat: &'a Coat,
    flesh: &'a Flesh,
    net: &'a Net,
    high_m: f32,
}

impl Fur<'_> {
    /// Adds hairs, each lying along the coat; gives the joints of their corners.
    fn grow(&self, buf: &mut MeshBuf, count: usize, chance: &mut Chance) -> Vec<Bound> {
        let mut bounds = Vec::new();
        let Net { corners, outs, faces } = self.net;
        let area = |face: &[u32; 4]| {
            let at = |i: u32| corners.get(i as usize).copied().unwrap_or_default();
            (at(face[2]) - at(face[0])).cross(at(face[3]) - at(face[1])).length()
        };
        let widest = faces.iter().map(area).fold(1e-9, f32::max);
        let mut tries = 0;
        while bounds.len() < 3 * count && tries < 40 * count {
            tries += 1;
            let Some(face) = chance.pick(faces) else { break };
            if !chance.often(area(&face) / widest) {
                continue;
            }
            let at = |i: usize| corners.get(face[i] as usize).copied().unwrap_or_default();
            let (u, v) = (chance.unit(), chance.unit());
            let root = at(0).lerp(at(1), u).lerp(at(3).lerp(at(2), u), v);
            let out = outs.get(face[0] as usize).copied().unwrap_or(Vec3::Y);
            let long = self.long(root) * chance.range(0.6, 1.25);
            if long <= 0.0 {
                continue;
            }
            let lie = lie(root, self.b);
            let stray = Vec3::new(
                chance.range(-0.25, 0.25),
                chance.range(-0.25, 0.25),
                chance.range(-0.25, 0.25),
            );
            let flat = (lie - out * lie.dot(out)).normalize_or(Vec3::Z);
            let way = (flat + out * chance.range(0.18, 0.42) + stray).normalize_or(out);
            let tint = self.coat.tint(root, out, self.b, self.bones);
            let tone = chance.range(0.8, 1.15);
            let tints = [tint.map(|v| v * 0.88 * tone), tint.map(|v| v * 1.12 * tone)];
            let from = (root - out * 0.002) * self.high_m;
            let to = from + way * long * self.high_m;
            blade(buf, [from, to], out, long * self.high_m * 0.16, tints);
            bounds.extend([self.flesh.bound(root); 3]);
        }
        bounds
    }

    /// The length of the hair at a place: none on nose and paws, short on the face and legs.
    fn long(&self, at: Vec3) -> f32 {
        let m = Measure(self.b);
        let face = smooth(m.head(0.0, 1.1, -0.76).z, m.head(0.0, 1.1, -0.62).z, at.z);
        let leg = smooth(0.10, self.b.leg + 0.05, at.y);
        let bearded = self.b.hair > 0.07 && at.y < m.head(0.0, 1.12, 0.0).y;
        let near_eye =
            Vec3::new(self.bones.eye.x * at.x.signum(), self.bones.eye.y, self.bones.eye.z);
        if at.z < m.head(0.0, 1.1, -0.955).z || near_eye.distance(at) < 0.032 * self.b.head {
            return 0.0;
        }
        let face = if bearded { 0.8 } else { 0.16 + 0.84 * face };
        self.b.hair * face * (0.25 + 0.75 * leg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::mesh::creature::Posture;

    const KINDS: [DogKind; 3] = [DogKind::Street, DogKind::Shepherd, DogKind::Terrier];

    /// The corners of a dog in a posture, m.
    fn posed(dog: &Dog, high_m: f32, mut posture: Posture) -> Vec<Vec3> {
        for (leg, paw) in posture.paws.iter_mut().enumerate() {
            paw.at = dog.bones.paw(leg);
        }
        let joints = dog.bones.pose(&posture).into_iter().zip(dog.bones.at);
        let joints: Vec<Transform> = joints
            .map(|(joint, at)| {
                let begins = joint.translation * high_m - joint.rotation * at * high_m;
                Transform { translation: begins, ..joint }
            })
            .collect();
        dog.skin.posed(&joints)
    }

    fn extent(all: &[Vec3]) -> (Vec3, Vec3) {
        let low = all.iter().copied().fold(Vec3::INFINITY, Vec3::min);
        (low, all.iter().copied().fold(Vec3::NEG_INFINITY, Vec3::max))
    }

    #[test]
    fn a_dog_stands_on_the_ground_as_high_as_is_said_in_each_posture() {
        for kind in KINDS {
            let dog = dog(kind, 0.5, 3, Fineness::Sparse);
            let of = |sits: f32, lies: f32| {
                extent(&posed(&dog, 0.5, Posture { sits, lies, ..Posture::default() }))
            };
            let (low, high) = of(0.0, 0.0);
            assert!((-0.012..0.006).contains(&low.y), "{kind:?} stands at {}", low.y);
            assert!((0.55..0.80).contains(&high.y), "{kind:?} is {} high with its head", high.y);
            let long = high.z - low.z;
            assert!((0.65..1.05).contains(&long), "{kind:?} is {long} long");
            let (sat, top) = of(1.0, 0.0);
            assert!((-0.05..0.02).contains(&sat.y), "{kind:?} sits at {}", sat.y);
            assert!(top.y > 0.45, "{kind:?} sits {} high", top.y);
            let (lain, top) = of(0.0, 1.0);
            assert!((-0.05..0.02).contains(&lain.y), "{kind:?} lies at {}", lain.y);
            assert!(top.y < high.y - 0.1, "{kind:?} lies {} high", top.y);
        }
    }

    #[test]
    fn the_skin_of_a_far_dog_costs_less() {
        for kind in KINDS {
            let count = |fineness| dog(kind, 0.5, 3, fineness).skin.triangles();
            let [near, sparse, many] =
                [Fineness::Near, Fineness::Sparse, Fineness::Many].map(count);
            assert!((20_000..60_000).contains(&near), "{kind:?}: {near}");
            assert!(sparse < 32_000, "{kind:?}: {sparse}");
            assert!(many < 12_000, "{kind:?}: {many}");
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_dog_and_another_seed_another() {
        let corners = |seed| {
            let dog = dog(DogKind::Street, 0.5, seed, Fineness::Many);
            posed(&dog, 0.5, Posture::default())
        };
        assert_eq!(corners(4), corners(4));
        assert_ne!(corners(4), corners(5));
    }
}
