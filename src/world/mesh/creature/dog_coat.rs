//! The coats of dogs: tints by place, and the lie of the hair.

use bevy::prelude::*;
use gradus_base::chance::{Chance, smooth};

use crate::world::mesh::buf::{Tint, tint};
use crate::world::mesh::creature::dog::{Measure, Skeleton};
use crate::world::mesh::creature::dog_kind::Build;
use crate::world::mesh::creature::hull::mixed;
use crate::world::noise::fbm;

/// A coat.
#[derive(Clone, Copy, Debug)]
pub struct Coat {
    /// Of flanks and head; of the saddle, muzzle and ears; of breast, belly and feet.
    pub base: Tint,
    pub dark: Tint,
    pub pale: Tint,
    /// How much of the back the dark saddle takes, and how much of the muzzle is dark.
    pub saddle: f32,
    pub mask: f32,
    /// How much of breast, throat, feet and tail's tip is pale.
    pub white: f32,
    /// How much of the body large patches take.
    pub patches: f32,
    seed: u32,
}

/// The bases of coats: fawn, sand, tan, brown, grey, black.
const BASES: [[u8; 3]; 6] =
    [[168, 120, 72], [190, 150, 104], [150, 96, 54], [104, 70, 46], [122, 114, 102], [46, 42, 40]];

impl Coat {
    /// A street dog's coat by seed: fawn to black, often with pale feet and a dark muzzle.
    pub fn street(chance: &mut Chance) -> Self {
        let nth = chance.index(BASES.len());
        let [r, g, b] = BASES.get(nth).copied().unwrap_or([160, 120, 80]);
        let black = nth == 5;
        Self {
            base: tint(r, g, b),
            dark: if black {
                tint(30, 28, 27)
            } else {
                mixed(tint(r, g, b), tint(40, 32, 28), 0.72)
            },
            pale: tint(214, 202, 182),
            saddle: chance.range(0.0, 0.55),
            mask: chance.range(0.2, 1.0),
            white: chance.range(0.1, 1.0),
            patches: if chance.often(0.25) { chance.range(0.25, 0.5) } else { 0.0 },
            seed: chance.bits() as u32,
        }
    }

    /// A shepherd's: black saddle and mask on tan.
    pub fn shepherd(chance: &mut Chance) -> Self {
        let warm = chance.range(0.0, 1.0);
        Self {
            base: mixed(tint(150, 104, 62), tint(128, 108, 82), warm),
            dark: tint(40, 35, 32),
            pale: tint(176, 142, 98),
            saddle: chance.range(0.8, 1.0),
            mask: chance.range(0.8, 1.0),
            white: 0.35,
            patches: 0.0,
            seed: chance.bits() as u32,
        }
    }

    /// A small terrier's: white with patches, or sandy.
    pub fn terrier(chance: &mut Chance) -> Self {
        let sandy = chance.often(0.4);
        Self {
            base: if sandy { tint(172, 128, 82) } else { tint(214, 204, 188) },
            dark: if chance.often(0.5) { tint(58, 48, 42) } else { tint(140, 88, 50) },
            pale: tint(222, 214, 200),
            saddle: if sandy { 0.5 } else { 0.0 },
            mask: 0.15,
            white: 0.8,
            patches: if sandy { 0.0 } else { 0.46 },
            seed: chance.bits() as u32,
        }
    }

    /// The tint of the skin at a place of the dog that stands, whose skin faces `out` there.
    pub fn tint(&self, at: Vec3, out: Vec3, b: &Build, bones: &Skeleton) -> Tint {
        let rough = fbm(at.z * 4.0 + 9.0, at.y * 4.0 + at.x * 3.0 + 5.0, 64, 3, self.seed);
        let lie = lie(at, b);
        // Streaks along the hair.
        let side = lie.cross(out).normalize_or(Vec3::X);
        let along = at.dot(lie) * 16.0;
        let across = at.dot(side) * 90.0;
        let streaks = fbm(along + 40.0, across + 70.0, 512, 2, self.seed ^ 5);
        let grain = 0.80 + 0.40 * streaks;
        let m = Measure(b);
        let head = smooth(0.02, -0.06, at.z - m.trunk(0.0, 1.0, -0.52).z)
            * smooth(-0.12, -0.04, at.y - m.head(0.0, 1.08, -0.7).y);
        // The saddle: back and flanks, and a line along neck and tail.
        let high = (at.y - m.trunk(0.0, 0.62, 0.0).y) / (1.0 - m.trunk(0.0, 0.62, 0.0).y);
        // It reaches lower on the ribs than on neck and croup.
        let ribs = smooth(0.45, 0.0, (at.z / b.long + 0.05).abs());
        let edge = 1.06 - 0.95 * self.saddle * (0.35 + 0.65 * ribs) + 0.55 * (rough - 0.5);
        let back = smooth(-0.2, 0.7, out.y + 0.5 * (rough - 0.5) + 0.5 * ribs);
        let fades = smooth(-0.56, -0.34, at.z / b.long);
        let saddle =
            smooth(edge - 0.22, edge + 0.16, high) * back * fades * self.saddle.min(0.5) * 2.0;
        let mut tone = mixed(self.base, self.dark, saddle);
        // Below the tint is paler.
        let under = smooth(0.15, -0.65, out.y) * smooth(b.leg - 0.06, b.leg + 0.05, at.y);
        tone = mixed(tone, self.pale, 0.55 * under);
        if self.patches > 0.0 {
            let big = fbm(at.z * 2.2 + 3.0, at.y * 2.2 + at.x * 2.0 + 31.0, 32, 2, self.seed ^ 9);
            let patch = smooth(self.patches + 0.16, self.patches + 0.20, big);
            let ahead = smooth(m.head(0.0, 1.1, -0.84).z, m.head(0.0, 1.1, -0.76).z, at.z);
            tone = mixed(tone, self.dark, patch * ahead);
        }
        // Breast, throat, feet.
        let breast = smooth(-0.30, -0.40, at.z / b.long)
            * smooth(0.16, 0.04, at.x.abs() + 0.10 * (rough - 0.5))
            * smooth(0.15, -0.15, out.z)
            * smooth(0.95, 0.80, at.y);
        let feet = smooth(0.20 + 0.14 * (rough - 0.4), 0.06, at.y);
        tone = mixed(tone, self.pale, self.white * breast.max(feet) * 0.92);
        // The mask: muzzle, about the eyes; the forehead's line.
        let muzzle = bones.nose.z;
        let stop = m.head(0.0, 1.1, -0.80).z;
        let to_stop = ((at.z - muzzle) / (stop - muzzle)).clamp(-0.5, 2.0);
        let mask = head * smooth(1.15, 0.35, to_stop + 0.3 * (rough - 0.5)) * self.mask;
        tone = mixed(tone, self.dark, 0.85 * mask);
        let eye = (at - Vec3::new(bones.eye.x * at.x.signum(), bones.eye.y, bones.eye.z)).length();
        tone = mixed(tone, tint(28, 22, 20), 0.8 * smooth(0.036, 0.018, eye / b.head));
        // The lips' dark line.
        let lip = m.head(0.0, 1.088, 0.0).y + 0.018 * smooth(0.2, 1.4, to_stop);
        let mouth =
            head * smooth(0.010, 0.003, (at.y - lip).abs() / b.head) * smooth(1.35, 1.15, to_stop);
        tone = mixed(tone, tint(24, 18, 17), 0.75 * mouth);
        // The roof of the mouth.
        let roof = head
            * smooth(-0.55, -0.85, out.y)
            * smooth(0.034, 0.026, at.x.abs() / (b.head * b.snout))
            * smooth(m.head(0.0, 1.1, -0.76).z, m.head(0.0, 1.1, -0.80).z, at.z);
        tone = mixed(tone, tint(96, 48, 48), roof);
        tone.map(|v| v * grain * (0.94 + 0.12 * rough))
    }

    /// The tint of the lower jaw, whose upper side is the inside of the mouth.
    pub fn jaw_tint(&self, at: Vec3, out: Vec3, b: &Build, bones: &Skeleton) -> Tint {
        mixed(self.tint(at, out, b, bones), tint(112, 56, 56), smooth(0.25, 0.65, out.y))
    }
}

/// Where the hair at a place points: back over the trunk, down the legs.
pub fn lie(at: Vec3, b: &Build) -> Vec3 {
    let leg = smooth(b.leg + 0.10, b.leg - 0.04, at.y);
    Vec3::new(0.0, -0.35 - 0.9 * leg, 1.0 - 0.85 * leg).normalize()
}
