//! The kinds of spiders: their proportions, and the marks of their backs and legs. Proportions are
//! those of grown females, from drawings and measures in books of determination: a cellar spider
//! (Pholcus), a house spider (Eratigena), a garden spider (Araneus), a tarantula of the kind with
//! rose hairs (Grammostola).

use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_scenario::world::shape::SpiderKind;

use crate::world::mesh::buf::{Tint, tint};
use crate::world::mesh::creature::hull::mixed;
use crate::world::noise::fbm;

/// The build of a kind of spider; lengths are shares of the span of its legs.
#[derive(Clone, Copy)]
pub struct Build {
    /// Half of the width, the height over the legs' roots, and half of the length of the front part.
    pub front: Vec3,
    /// The width of the head as a share of the front part's width.
    pub head: f32,
    /// Half of the abdomen's width, height and length.
    pub abdomen: Vec3,
    /// Where the abdomen is widest, as a power: below 1 before its middle, above 1 behind.
    pub egg: f32,
    /// How far the abdomen points up, degrees.
    pub abdomen_up_deg: f32,
    /// The height of the legs' roots over the ground.
    pub high: f32,
    /// The radius of a leg's thigh, and of its tip as a share of that.
    pub leg: f32,
    pub tip: f32,
    /// The heights of knee and ankle.
    pub knee: f32,
    pub ankle: f32,
    /// How far each pair of legs reaches, as a share of the longest, and how far ahead it points,
    /// degrees.
    pub reach: [f32; 4],
    pub ahead_deg: [f32; 4],
    /// Half of the width and the length of a jaw, and how far it points ahead, degrees.
    pub jaw: Vec2,
    pub jaw_ahead_deg: f32,
    /// The length of a feeler and its radius.
    pub feeler: Vec2,
    /// The length of the spinnerets.
    pub spinneret: f32,
    /// How many hairs a leg and the body have near by, and their lengths.
    pub hairs: [usize; 2],
    pub hair: [f32; 2],
    /// How many spines a leg has.
    pub spines: usize,
    pub look: Tints,
}

/// The tints of a kind.
#[derive(Clone, Copy)]
pub struct Tints {
    pub dark: Tint,
    pub middle: Tint,
    pub pale: Tint,
    pub leg: Tint,
    pub band: Tint,
    pub joint: Tint,
    pub hair: Tint,
}

/// The build of a kind.
pub fn build(kind: SpiderKind) -> Build {
    match kind {
        SpiderKind::Cellar => Build {
            front: Vec3::new(0.018, 0.013, 0.018),
            head: 0.62,
            abdomen: Vec3::new(0.017, 0.018, 0.040),
            egg: 0.95,
            abdomen_up_deg: 5.0,
            high: 0.095,
            leg: 0.0046,
            tip: 0.42,
            knee: 0.235,
            ankle: 0.105,
            reach: [1.0, 0.86, 0.72, 0.88],
            ahead_deg: [58.0, 22.0, -22.0, -58.0],
            jaw: Vec2::new(0.0045, 0.012),
            jaw_ahead_deg: 12.0,
            feeler: Vec2::new(0.034, 0.0035),
            spinneret: 0.006,
            hairs: [26, 60],
            hair: [0.006, 0.011],
            spines: 0,
            look: Tints {
                dark: tint(88, 78, 64),
                middle: tint(176, 162, 138),
                pale: tint(216, 206, 184),
                leg: tint(168, 146, 114),
                band: tint(74, 60, 46),
                joint: tint(228, 220, 200),
                hair: tint(150, 134, 110),
            },
        },
        SpiderKind::House => Build {
            front: Vec3::new(0.050, 0.036, 0.062),
            head: 0.60,
            abdomen: Vec3::new(0.053, 0.050, 0.084),
            egg: 1.0,
            abdomen_up_deg: 4.0,
            high: 0.068,
            leg: 0.0132,
            tip: 0.34,
            knee: 0.165,
            ankle: 0.062,
            reach: [1.0, 0.94, 0.84, 1.0],
            ahead_deg: [55.0, 20.0, -22.0, -56.0],
            jaw: Vec2::new(0.0145, 0.040),
            jaw_ahead_deg: 22.0,
            feeler: Vec2::new(0.105, 0.0085),
            spinneret: 0.040,
            hairs: [300, 1300],
            hair: [0.008, 0.018],
            spines: 14,
            look: Tints {
                dark: tint(50, 38, 30),
                middle: tint(96, 72, 52),
                pale: tint(158, 130, 98),
                leg: tint(106, 75, 50),
                band: tint(66, 46, 32),
                joint: tint(140, 106, 74),
                hair: tint(112, 88, 64),
            },
        },
        SpiderKind::Garden => Build {
            front: Vec3::new(0.060, 0.042, 0.074),
            head: 0.56,
            abdomen: Vec3::new(0.128, 0.112, 0.148),
            egg: 0.74,
            abdomen_up_deg: 10.0,
            high: 0.085,
            leg: 0.0162,
            tip: 0.32,
            knee: 0.185,
            ankle: 0.075,
            reach: [1.0, 0.92, 0.66, 0.88],
            ahead_deg: [60.0, 30.0, -14.0, -58.0],
            jaw: Vec2::new(0.017, 0.042),
            jaw_ahead_deg: 10.0,
            feeler: Vec2::new(0.098, 0.0115),
            spinneret: 0.020,
            hairs: [300, 1100],
            hair: [0.012, 0.026],
            spines: 18,
            look: Tints {
                dark: tint(64, 40, 26),
                middle: tint(150, 96, 52),
                pale: tint(236, 220, 186),
                leg: tint(172, 122, 72),
                band: tint(70, 42, 26),
                joint: tint(190, 146, 96),
                hair: tint(196, 160, 112),
            },
        },
        SpiderKind::Tarantula => Build {
            front: Vec3::new(0.088, 0.050, 0.098),
            head: 0.70,
            abdomen: Vec3::new(0.098, 0.090, 0.128),
            egg: 1.22,
            abdomen_up_deg: 3.0,
            high: 0.080,
            leg: 0.0345,
            tip: 0.60,
            knee: 0.178,
            ankle: 0.068,
            reach: [1.0, 0.92, 0.85, 1.02],
            ahead_deg: [58.0, 22.0, -20.0, -54.0],
            jaw: Vec2::new(0.032, 0.076),
            jaw_ahead_deg: 52.0,
            feeler: Vec2::new(0.235, 0.024),
            spinneret: 0.060,
            hairs: [760, 4500],
            hair: [0.014, 0.040],
            spines: 0,
            look: Tints {
                dark: tint(42, 32, 28),
                middle: tint(72, 54, 45),
                pale: tint(118, 84, 66),
                leg: tint(56, 43, 37),
                band: tint(42, 32, 28),
                joint: tint(112, 82, 64),
                hair: tint(142, 98, 74),
            },
        },
    }
}

/// The tint of the abdomen at a share of its length from the waist on, and at an angle from the
/// middle of the back, −π to π.
pub fn abdomen_tint(kind: SpiderKind, look: &Tints, t: f32, angle: f32, seed: u32) -> Tint {
    let turn = angle.abs() / std::f32::consts::PI;
    let (x, y) = (angle * 2.6 + 20.0, t * 9.0);
    let mottle = fbm(x, y, 64, 3, seed);
    let fine = fbm(x * 5.0, y * 5.0, 512, 2, seed ^ 7);
    let belly = smooth(0.62, 0.85, turn);
    let grain = 0.78 + 0.44 * fine;
    let tone = match kind {
        SpiderKind::Cellar => {
            let line = smooth(0.10, 0.03, turn) * smooth(0.02, 0.2, t);
            let spots = smooth(0.55, 0.75, mottle) * smooth(0.5, 0.2, turn);
            let base = mixed(look.pale, look.middle, 0.35 + 0.5 * mottle);
            mixed(base, look.dark, 0.55 * line.max(spots))
        }
        SpiderKind::House => {
            let base = mixed(look.dark, look.middle, smooth(0.3, 0.75, mottle));
            // A pale stripe over the heart, then pairs of pale angles with dark edges.
            let heart = smooth(0.10, 0.05, turn) * smooth(0.04, 0.10, t) * smooth(0.46, 0.38, t);
            let row = (t - 0.20) * 6.5 + turn * 2.0;
            let angles = smooth(0.30, 0.12, (row.fract() - 0.5).abs())
                * smooth(0.36, 0.26, turn)
                * smooth(0.05, 0.09, turn)
                * smooth(0.18, 0.28, t)
                * smooth(0.98, 0.86, t);
            let side = smooth(0.36, 0.55, turn) * smooth(0.45, 0.62, mottle) * 0.6;
            let pale = heart.max(angles).max(side) * (0.65 + 0.5 * (fine - 0.3));
            let edge = smooth(0.36, 0.30, turn) * (1.0 - angles) * 0.35;
            mixed(mixed(base, look.dark, edge), look.pale, pale)
        }
        SpiderKind::Garden => {
            let warm = mixed(look.middle, look.pale, 0.12 + 0.35 * (mottle - 0.4));
            // A leaf on the back, dark within a wavy pale edge, and the cross of white dots.
            let wave = 0.34 - 0.20 * t + 0.035 * (t * 34.0).sin();
            let leaf = smooth(wave + 0.015, wave - 0.03, turn) * smooth(0.10, 0.2, t);
            let rim = smooth(0.045, 0.0, (turn - wave).abs()) * smooth(0.12, 0.22, t);
            let dots = |along: f32| 0.35 + 0.65 * smooth(0.2, 0.45, (along.fract() - 0.5).abs());
            let upright = smooth(0.045, 0.02, turn)
                * dots(t * 14.0)
                * smooth(0.05, 0.1, t)
                * smooth(0.66, 0.56, t);
            let across = smooth(0.045, 0.02, (t - 0.33 - turn * 0.1).abs())
                * smooth(0.25, 0.2, turn)
                * dots(turn * 26.0);
            let spots = smooth(0.66, 0.74, fine) * smooth(0.6, 0.4, turn) * 0.5;
            let base = mixed(warm, look.dark, 0.62 * leaf * (0.6 + 0.6 * mottle));
            let base = mixed(base, look.pale, (rim * 0.7).max(spots));
            mixed(base, [0.86, 0.84, 0.78], upright.max(across))
        }
        SpiderKind::Tarantula => {
            mixed(look.dark, look.middle, smooth(0.25, 0.8, mottle) * (1.0 - 0.4 * belly))
        }
    };
    let under = match kind {
        SpiderKind::Tarantula => look.dark,
        _ => mixed(look.middle, look.dark, smooth(0.35, 0.15, (turn - 1.0).abs()) * 0.5),
    };
    mixed(tone, under, belly * 0.8).map(|v| v * grain)
}

/// The tint of the front part's back: `off` is the place on it over the middle, in shares of half
/// of its width and of its length, ahead above 0.
pub fn front_tint(kind: SpiderKind, look: &Tints, off: Vec2, up: f32, seed: u32) -> Tint {
    let fine = fbm(off.x * 9.0 + 30.0, off.y * 9.0 + 30.0, 128, 3, seed ^ 3);
    let out = off.length();
    let rays = rays(off);
    let base = match kind {
        SpiderKind::Cellar => {
            let spot = smooth(0.5, 0.2, out) * smooth(0.08, 0.2, off.x.abs()) + 0.25 * rays;
            mixed(look.pale, look.dark, 0.7 * spot)
        }
        SpiderKind::House => {
            let bands = smooth(0.2, 0.32, off.x.abs()) * smooth(0.74, 0.6, off.x.abs());
            let head = smooth(0.35, 0.6, off.y) * 0.3;
            mixed(look.leg, look.dark, (bands * 0.75 + head).min(1.0) * (0.7 + 0.5 * fine))
        }
        SpiderKind::Garden => {
            let line = smooth(0.16, 0.05, off.x.abs());
            let side = smooth(0.62, 0.85, out);
            mixed(mixed(look.middle, look.pale, 0.25), look.dark, 0.6 * line.max(side))
        }
        SpiderKind::Tarantula => {
            let rim = smooth(0.75, 0.97, out);
            mixed(mixed(look.middle, look.pale, 0.1 + 0.25 * fine), look.pale, 0.5 * rim)
        }
    };
    let base = mixed(base, look.dark, 0.45 * rays);
    let under = mixed(look.leg, look.dark, 0.6);
    mixed(under, base, smooth(-0.25, 0.1, up)).map(|v| v * (0.8 + 0.4 * fine))
}

/// The grooves that run out from the middle of the back, 0 to 1.
pub fn rays(off: Vec2) -> f32 {
    let from = off - Vec2::new(0.0, -0.12);
    let out = from.length();
    let angle = from.x.atan2(from.y);
    let ray = (0.5 + 0.5 * (angle * 8.0).cos()).powi(3);
    let pit = smooth(0.16, 0.04, out);
    (ray * smooth(0.1, 0.3, out) * smooth(0.95, 0.6, out)).max(pit)
}

/// The tint of a leg: `bone` 0 to 2 and the share of its length.
pub fn leg_tint(kind: SpiderKind, look: &Tints, bone: usize, t: f32, grain: f32) -> Tint {
    let ring = |middle: f32, wide: f32| smooth(wide, wide * 0.45, (t - middle).abs());
    let (band, pale) = match (kind, bone) {
        // Dark knees with pale rings.
        (SpiderKind::Cellar, 0) => (ring(0.94, 0.045), ring(0.985, 0.02)),
        (SpiderKind::Cellar, 1) => (ring(0.0, 0.06).max(ring(0.92, 0.05)), ring(0.985, 0.025)),
        (SpiderKind::Cellar, _) => (ring(0.0, 0.02), 0.0),
        (SpiderKind::House, 0) => (0.7 * ring(0.35, 0.12).max(ring(0.72, 0.12)), ring(1.0, 0.05)),
        (SpiderKind::House, 1) => (0.6 * ring(0.15, 0.1).max(ring(0.75, 0.12)), ring(0.3, 0.04)),
        (SpiderKind::House, _) => (0.35 + 0.3 * ring(0.95, 0.2), ring(0.0, 0.05)),
        (SpiderKind::Garden, 0) => (ring(0.92, 0.16).max(ring(0.42, 0.10)), ring(1.0, 0.025)),
        (SpiderKind::Garden, 1) => {
            (ring(0.24, 0.07).max(ring(0.62, 0.08)).max(ring(0.96, 0.09)), ring(0.33, 0.03))
        }
        (SpiderKind::Garden, _) => {
            (ring(0.3, 0.1).max(ring(0.62, 0.08)).max(ring(0.97, 0.12)), ring(0.0, 0.03))
        }
        (SpiderKind::Tarantula, 0) => (0.3, 0.6 * ring(0.96, 0.03)),
        (SpiderKind::Tarantula, 1) => (0.2, 0.55 * ring(0.32, 0.02).max(ring(0.96, 0.02))),
        (SpiderKind::Tarantula, _) => (smooth(0.5, 0.9, t) * 0.6, ring(0.6, 0.025)),
    };
    let base = mixed(look.leg, look.band, band);
    mixed(base, look.joint, pale * 0.85).map(|v| v * grain)
}
