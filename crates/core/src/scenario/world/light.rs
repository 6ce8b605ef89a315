//! Sky, sun and air.

use super::Colour;
use crate::decode_struct;
use crate::scenario::Number;

decode_struct! {
    /// A sky computed from the sun's height: blue by scattering, warm towards a low sun, clouds by
    /// seed. A world without a sun has a plain dome in the two colours.
    pub struct Sky {
        /// Luminance of the brightest clear part, cd/m².
        pub brightness_cd_m2: Number = Number::from(6000.0) => 0.0..=100000.0,
        /// How much dust is in the air: 2 clear, 6 hazy.
        pub turbidity: f64 = 3.0 => 1.0..=10.0,
        /// Share of the sky with clouds.
        pub clouds: f64 = 0.35 => 0.0..=1.0,
        /// Variation of the clouds.
        pub seed: u64 = 1,
        /// What the ground throws back, below the horizon.
        pub ground: Colour = Colour::rgb(0x6e, 0x68, 0x60),
        /// Colour overhead, where there is no sun.
        pub zenith: Colour = Colour::rgb(0x70, 0x74, 0x7a),
    }
}

impl Default for Sky {
    fn default() -> Self {
        Self {
            brightness_cd_m2: Number::from(6000.0),
            turbidity: 3.0,
            clouds: 0.35,
            seed: 1,
            ground: Colour::rgb(0x6e, 0x68, 0x60),
            zenith: Colour::rgb(0x70, 0x74, 0x7a),
        }
    }
}

decode_struct! {
    /// The sun.
    pub struct Sun {
        /// Where it stands, degrees clockwise from north (−Z): 90 is east (+X).
        pub azimuth_deg: f64 = 270.0 => 0.0..=360.0,
        /// Degrees above the horizon.
        pub elevation_deg: f64 = 25.0 => -5.0..=90.0,
        /// Its light.
        pub colour: Colour = Colour::rgb(0xff, 0xe0, 0xb8),
        /// Illuminance of a surface that faces it, lx: 100 000 at noon, 30 000 when low.
        pub illuminance_lx: Number = Number::from(40000.0) => 0.0..=130000.0,
        /// How far from the eye shadows are drawn, m.
        pub shadows_to_m: f64 = 250.0 => 5.0..=2000.0,
    }
}

impl Sun {
    /// The direction from the ground to the sun, a unit vector.
    pub fn direction(&self) -> [f32; 3] {
        let (azimuth, elevation) = (self.azimuth_deg.to_radians(), self.elevation_deg.to_radians());
        let flat = elevation.cos();
        [(azimuth.sin() * flat) as f32, elevation.sin() as f32, (-azimuth.cos() * flat) as f32]
    }
}

decode_struct! {
    /// Air that takes colour from what is far.
    pub struct Haze {
        /// Its colour away from the sun.
        pub colour: Colour = Colour::rgb(0xb4, 0xc0, 0xcc),
        /// Its colour towards the sun.
        pub glow: Colour = Colour::rgb(0xff, 0xd2, 0x9a),
        /// At this distance one sees next to nothing, m.
        pub visibility_m: Number = Number::from(6000.0) => 5.0..=100000.0,
    }
}
