//! What burns, falls and drifts: smoke, dust, blasts, fog, fire, sparks, shards, lightning, drops on a
//! pane. Where each piece of it is follows from session time, from the numbers here and from the
//! seed; what happens once follows its age, which a stimulus drives.

use crate::{Number, Tint};
use gradus_text::{decode_enum, decode_struct};

/// The strongest wind that drives smoke, m/s.
const WIND: std::ops::RangeInclusive<f64> = -30.0..=30.0;

decode_struct! {
    /// Smoke that rises from its origin in a column, widens, bends with the wind and thins out above.
    pub struct Smoke {
        /// How thick: 0 none, 0.3 a haze over a fire of twigs, 1 black from a burning vehicle.
        pub amount: Number => 0.0..=1.0,
        /// How long it has been rising, s; for ever where this is left out. With
        /// `During("blast", [(0, 0), (120, 120)])` the column grows from the ground once the stimulus
        /// begins; at 0 there is none.
        pub age_s: Option<Number> = None => 0.0..=3600.0,
        /// Of its foot, m.
        pub radius_m: f64 = 1.0 => 0.05..=50.0,
        /// How high it rises before it is gone, m.
        pub height_m: f64 = 30.0 => 0.5..=400.0,
        /// How fast it rises, m/s.
        pub rise_mps: f64 = 3.0 => 0.1..=20.0,
        /// Which way wind drives it, m/s along X and Z.
        pub wind_mps: [f64; 2] = [0.6, 0.2] => WIND,
        /// Its colour: black from rubber and fuel, grey from wood, pale from wet leaves.
        pub colour: Tint = Tint::rgb(0x3a, 0x37, 0x34),
        /// Variation.
        pub seed: u64 = 1,
    }
}

decode_struct! {
    /// Dust that a wheel kicks up: from its origin back along +Z, where it spreads, rises and settles.
    /// Let it stand in the group of the vehicle, behind a wheel.
    pub struct Dust {
        /// How thick: 0 none, 1 that nothing is seen through it.
        pub amount: Number => 0.0..=1.0,
        /// How fast the vehicle leaves it behind, m/s.
        pub speed_mps: Number = Number::from(10.0) => 0.0..=60.0,
        /// How long it stays in the air, s.
        pub lasts_s: f64 = 5.0 => 0.3..=30.0,
        /// How high it rises, m.
        pub height_m: f64 = 2.2 => 0.1..=20.0,
        /// Which way wind drives it, m/s along X and Z.
        pub wind_mps: [f64; 2] = [0.0, 0.0] => WIND,
        /// Its colour.
        pub colour: Tint = Tint::rgb(0xc2, 0xa8, 0x84),
        /// Variation.
        pub seed: u64 = 1,
    }
}

decode_struct! {
    /// A blast on the ground at its origin: earth that is thrown up, a cap of smoke that rises and
    /// rolls, a ring of dust that runs out over the ground; then slow drift with the wind. Light of
    /// its own is the author's: `glow_cd_m2`, and a `Light` beside it.
    pub struct Blast {
        /// How long ago it went off, s; at 0 nothing is seen. `During("blast", [(0, 0), (60, 60)])`
        /// lets it go off with the stimulus.
        pub age_s: Number => 0.0..=3600.0,
        /// How wide its cloud is after the first second, m: 3 a hand grenade, 8 a mortar shell, 15 a
        /// device at the roadside.
        pub size_m: f64 = 10.0 => 0.5..=100.0,
        /// How long it hangs in the air, s.
        pub lasts_s: f64 = 60.0 => 2.0..=600.0,
        /// Which way wind drives it, m/s along X and Z.
        pub wind_mps: [f64; 2] = [0.8, 0.3] => WIND,
        /// Of the earth that it throws up.
        pub colour: Tint = Tint::rgb(0xa8, 0x90, 0x70),
        /// How much black smoke is in it: 0 dust alone, 1 burning fuel.
        pub soot: f64 = 0.5 => 0.0..=1.0,
        /// Luminance of the fire within its dust, cd/m²; none where it is left out. Light that rises
        /// once and fades: `During("blast", [(0, 0), (0.12, 9000), (0.9, 0)])`.
        pub glow_cd_m2: Number = Number::from(0.0) => 0.0..=100000.0,
        /// Variation.
        pub seed: u64 = 1,
    }
}

decode_struct! {
    /// A bank of fog, or of smoke or dust that hangs: it fills a box that stands on its origin, and
    /// drifts within it. Nothing of it is nearer to the eyes than an arm's length; bind the haze's
    /// `visibility_m` where it takes the sight as well.
    pub struct FogBank {
        /// How thick: 0 none, 1 that nothing is seen through it.
        pub amount: Number => 0.0..=1.0,
        /// Along X, up and along Z, m.
        pub size_m: [f64; 3] = [40.0, 5.0, 40.0] => 0.2..=1000.0,
        /// Which way it drifts, m/s along X and Z.
        pub wind_mps: [f64; 2] = [0.4, 0.1] => WIND,
        /// Its colour.
        pub colour: Tint = Tint::rgb(0xd8, 0xdb, 0xdd),
        /// Variation.
        pub seed: u64 = 1,
    }
}

decode_struct! {
    /// Flames that stand on its origin. They give no light to things: put a `Light` there, with a
    /// `Flicker` of at most two a second. Smoke is a thing of its own.
    pub struct Fire {
        /// How much burns: 0 nothing, 1 all of it.
        pub amount: Number => 0.0..=1.0,
        /// How wide the burning thing is along X and Z, m.
        pub size_m: [f64; 2] = [1.0, 1.0] => 0.02..=50.0,
        /// How high the flames are, m.
        pub height_m: f64 = 1.5 => 0.05..=50.0,
        /// Luminance of the flames, cd/m²: a wood fire has 6000, burning fuel 12000.
        pub glow_cd_m2: f64 = 8000.0 => 0.0..=50000.0,
        /// Which way wind drives them, m/s along X and Z.
        pub wind_mps: [f64; 2] = [0.3, 0.1] => WIND,
        /// Variation.
        pub seed: u64 = 1,
    }
}

decode_struct! {
    /// Glowing sparks that come from its origin for as long as there are any.
    pub struct Sparks {
        /// How many: 0 none, 1 a shower.
        pub amount: Number => 0.0..=1.0,
        /// Whether they fall, as from metal that is cut; else they rise, as over a fire.
        pub fall: bool = false,
        /// How wide the place is that they come from, m.
        pub radius_m: f64 = 0.5 => 0.0..=20.0,
        /// How high they rise before they go out, or how deep they fall, m.
        pub height_m: f64 = 4.0 => 0.1..=60.0,
        /// Which way wind drives them, m/s along X and Z.
        pub wind_mps: [f64; 2] = [0.4, 0.1] => WIND,
        /// Luminance of a spark, cd/m².
        pub glow_cd_m2: f64 = 12000.0 => 0.0..=50000.0,
        /// Variation.
        pub seed: u64 = 1,
    }
}

decode_enum! {
    /// What flies up and falls.
    #[derive(Copy, Eq)]
    pub enum ShardKind {
        /// Splinters of glass, which glint.
        Glass,
        /// Clods of earth and stones.
        Clods,
    }
}

decode_struct! {
    /// Splinters or clods that fly up from its origin about its +Y axis, fall once and lie. Turn the
    /// thing to throw them elsewhere.
    pub struct Shards {
        /// How long ago they were thrown, s; at 0 nothing is seen. `During("blast", [(0, 0), (30, 30)])`
        /// throws them with the stimulus; when it is over they are gone.
        pub age_s: Number => 0.0..=3600.0,
        /// What they are.
        pub kind: ShardKind = ShardKind::Clods,
        /// How many.
        pub count: u32 = 120 => 1..=300,
        /// The largest of them, m.
        pub size_m: f64 = 0.12 => 0.002..=2.0,
        /// The fastest of them, m/s.
        pub speed_mps: f64 = 14.0 => 0.1..=60.0,
        /// How far to the side of +Y they fly, degrees.
        pub spread_deg: f64 = 50.0 => 0.0..=180.0,
        /// How far from the origin they begin, m along X, Y and Z: a window pane begins as wide as it is.
        pub from_m: [f64; 3] = [0.2, 0.1, 0.2] => 0.0..=20.0,
        /// How high the origin is above the ground on which they come to lie, m.
        pub above_m: f64 = 0.0 => 0.0..=200.0,
        /// Their colour.
        pub colour: Tint = Tint::rgb(0x6a, 0x5c, 0x4a),
        /// Variation.
        pub seed: u64 = 1,
    }
}

decode_struct! {
    /// A bolt of lightning that strikes its origin from above.
    pub struct Bolt {
        /// Its luminance, cd/m²; at 0 nothing is seen. Light that rises once and fades:
        /// `During("strike", [(0, 0), (0.05, 30000), (0.5, 0)])`.
        pub glow_cd_m2: Number => 0.0..=100000.0,
        /// How high the cloud is that it comes from, m.
        pub height_m: f64 = 600.0 => 1.0..=4000.0,
        /// How many branches leave it.
        pub branches: u32 = 5 => 0..=12,
        /// Its colour.
        pub colour: Tint = Tint::rgb(0xdc, 0xe0, 0xff),
        /// Variation: another bolt.
        pub seed: u64 = 1,
    }
}

decode_struct! {
    /// Drops of rain on a pane that faces +Z and stands on its lower edge, with wipers: seen from −Z or
    /// +Z alike. The pane itself, and the rain outside, are things of their own.
    pub struct Drops {
        /// How hard it rains: 1 drizzle, 8 rain, 50 a cloudburst; 0 none.
        pub mm_per_h: Number => 0.0..=100.0,
        /// Wide and high, m.
        pub size_m: [f64; 2] = [1.4, 0.6] => 0.05..=10.0,
        /// Whether the wipers run: from 0.5 on. Below, they lie at the lower edge.
        pub wipers: Number = Number::from(0.0) => 0.0..=1.0,
        /// How often they wipe to and fro, each minute.
        pub wipes_per_min: f64 = 42.0 => 5.0..=80.0,
        /// Variation.
        pub seed: u64 = 1,
    }
}
