//! The kinds of birds: their proportions and tints. Lengths are shares of the length from beak to
//! tail; the pigeon is the measure of most shares. Measured by handbooks of birds.

use gradus_scenario::world::BirdKind;

use crate::world::mesh::buf::{Tint, tint};

/// The build of a kind of bird.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The length from beak to tail by the span of the wings.
    pub long: f32,
    /// How thick the body is, and the neck; the size of the head.
    pub body: f32,
    pub neck: f32,
    pub head: f32,
    /// How far the head is carried over the back.
    pub carried: f32,
    /// The beak's length, and how thick it is at its root.
    pub beak: f32,
    pub thick: f32,
    /// The height of the hips over the ground, and the legs' thickness.
    pub hips: f32,
    pub leg: f32,
    /// The tail's length behind the body.
    pub tail: f32,
    /// How far a bird that stands points up, degrees.
    pub up_deg: f32,
    pub look: Tints,
}

/// The tints of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Tints {
    pub back: Tint,
    pub belly: Tint,
    pub head: Tint,
    pub neck: Tint,
    pub wing: Tint,
    /// Of the flight feathers and the marks of the wing.
    pub dark: Tint,
    pub tail: Tint,
    pub beak: Tint,
    pub leg: Tint,
    pub eye: Tint,
}

/// The build of a kind.
pub fn build(kind: BirdKind) -> Build {
    match kind {
        BirdKind::Pigeon => Build {
            long: 0.50,
            body: 1.0,
            neck: 1.0,
            head: 1.0,
            carried: 1.0,
            beak: 0.070,
            thick: 0.0135,
            hips: 0.290,
            leg: 0.0125,
            tail: 1.0,
            up_deg: 24.0,
            look: Tints {
                back: tint(138, 146, 156),
                belly: tint(126, 134, 146),
                head: tint(84, 92, 104),
                neck: tint(72, 104, 92),
                wing: tint(160, 166, 174),
                dark: tint(48, 50, 56),
                tail: tint(112, 120, 130),
                beak: tint(52, 48, 48),
                leg: tint(178, 76, 72),
                eye: tint(206, 96, 32),
            },
        },
        BirdKind::Crow => Build {
            long: 0.50,
            body: 0.92,
            neck: 1.12,
            head: 1.16,
            carried: 0.86,
            beak: 0.112,
            thick: 0.026,
            hips: 0.330,
            leg: 0.0130,
            tail: 1.08,
            up_deg: 26.0,
            look: Tints {
                back: tint(34, 34, 38),
                belly: tint(32, 32, 35),
                head: tint(34, 34, 39),
                neck: tint(36, 36, 42),
                wing: tint(36, 36, 42),
                dark: tint(26, 26, 29),
                tail: tint(30, 30, 34),
                beak: tint(26, 25, 26),
                leg: tint(34, 32, 32),
                eye: tint(30, 22, 18),
            },
        },
        BirdKind::Sparrow => Build {
            long: 0.64,
            body: 1.10,
            neck: 1.22,
            head: 1.34,
            carried: 0.80,
            beak: 0.064,
            thick: 0.027,
            hips: 0.270,
            leg: 0.0105,
            tail: 1.06,
            up_deg: 29.0,
            look: Tints {
                back: tint(142, 106, 72),
                belly: tint(186, 176, 162),
                head: tint(128, 116, 104),
                neck: tint(164, 140, 116),
                wing: tint(138, 100, 66),
                dark: tint(62, 48, 38),
                tail: tint(92, 76, 62),
                beak: tint(62, 54, 48),
                leg: tint(168, 130, 110),
                eye: tint(26, 18, 14),
            },
        },
    }
}
