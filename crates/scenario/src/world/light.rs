//! Sky, sun and air.

use super::Colour;
use crate::codes;
use crate::{Number, Tint};
use gradus_text::decode_struct;
use gradus_text::{Decoder, Node};

decode_struct! {
    /// A sky computed from the sun's height: blue by scattering, warm towards a low sun, clouds by
    /// seed. A world without a sun has a plain dome in the two colours.
    pub struct Sky {
        /// Luminance of the brightest clear part, cd/m².
        pub brightness_cd_m2: Number = Number::from(6000.0) => 0.0..=100000.0,
        /// How much dust is in the air: 2 clear, 6 hazy.
        pub turbidity: f64 = 3.0 => 1.0..=10.0,
        /// Share of the sky with clouds. One that is bound lets clouds gather and part.
        pub clouds: Number = Number::from(0.35) => 0.0..=1.0,
        /// How fast the clouds drift, m/s; they lie 1500 m high.
        pub drift_mps: f64 = 0.0 => 0.0..=40.0,
        /// Where the clouds come from, degrees clockwise from north (−Z).
        pub drift_from_deg: f64 = 270.0 => 0.0..=360.0,
        /// Variation of the clouds.
        pub seed: u64 = 1,
        /// What the ground throws back, below the horizon.
        pub ground: Colour = Colour::rgb(0x6e, 0x68, 0x60),
        /// Colour overhead, where there is no sun or while it is down.
        pub zenith: Colour = Colour::rgb(0x70, 0x74, 0x7a),
        /// How much of the stars and the Milky Way is seen: 0 none, 1 as far from any town. They
        /// stand as they do at the sun's clock; clouds hide them.
        pub stars: Number = Number::from(0.0) => 0.0..=1.0,
        /// The moon; its light comes while the sun is down.
        pub moon: Option<Moon> = None,
        /// Times all that comes from the sky: its picture, its light and the haze; not the sun's own.
        pub tint: Tint = Tint::rgb(0xff, 0xff, 0xff),
    }
}

decode_struct! {
    /// The sun.
    pub struct Sun {
        /// Where it stands, degrees clockwise from north (−Z): 90 is east (+X).
        pub azimuth_deg: f64 = 270.0 => 0.0..=360.0,
        /// Degrees above the horizon.
        pub elevation_deg: f64 = 25.0 => -5.0..=90.0,
        /// Its light. The sky's picture keeps the glow about a sun as it is at rest.
        pub colour: Tint = Tint::rgb(0xff, 0xe0, 0xb8),
        /// Illuminance of a surface that faces it, lx: 100 000 at noon, 30 000 when low.
        pub illuminance_lx: Number = Number::from(40000.0) => 0.0..=130000.0,
        /// How far from the eye shadows are drawn, m.
        pub shadows_to_m: f64 = 250.0 => 5.0..=2000.0,
        /// Where it stands by the clock; then `azimuth_deg` and `elevation_deg` are left out.
        pub clock: Option<Clock> = None,
    }
    check by_the_clock
}

decode_struct! {
    /// The moon, where it stands all night.
    pub struct Moon {
        /// Where it stands, degrees clockwise from north (−Z).
        pub azimuth_deg: f64 = 160.0 => 0.0..=360.0,
        /// Degrees above the horizon.
        pub elevation_deg: f64 = 32.0 => 3.0..=90.0,
        /// Illuminance of a surface that faces it, lx: 0.3 when full in clear air.
        pub illuminance_lx: Number = Number::from(0.25) => 0.0..=100.0,
        /// Its light.
        pub colour: Colour = Colour::rgb(0xc4, 0xd2, 0xf0),
    }
}

decode_struct! {
    /// Wind that moves grass, leaves and water. Rain and sounds have winds of their own.
    pub struct Wind {
        /// m/s: 1 is a breath, 4 moves twigs, 10 moves branches.
        pub speed_mps: Number = Number::from(2.5) => 0.0..=30.0,
        /// Where it comes from, degrees clockwise from north (−Z).
        pub from_deg: f64 = 270.0 => 0.0..=360.0,
    }
}

decode_struct! {
    /// A time of day somewhere on the earth.
    pub struct Clock {
        /// Local solar time, h: 12 is when the sun stands highest. One that is bound lets the sun
        /// move, set and rise: sky and light follow it.
        pub hour: Number => 0.0..=24.0,
        /// Degrees north of the equator; below 0 south.
        pub latitude_deg: f64 = 50.0 => -66.0..=66.0,
        /// Day of the year: 80 spring, 172 summer, 266 autumn, 355 winter in the north.
        pub day: f64 = 172.0 => 1.0..=366.0,
        /// Where north lies, degrees clockwise from −Z, so that the sun stands where a view wants it.
        pub north_deg: f64 = 0.0 => 0.0..=360.0,
    }
}

impl Clock {
    /// Azimuth (clockwise from −Z) and elevation of the sun, degrees. Declination after Cooper
    /// 1969, within 0.5° of the almanac's.
    pub fn sun_deg(&self, hour: f64) -> (f64, f64) {
        let declination =
            23.45_f64.to_radians() * (std::f64::consts::TAU * (284.0 + self.day) / 365.0).sin();
        let latitude = self.latitude_deg.to_radians();
        let hour_angle = ((hour - 12.0) * 15.0).to_radians();
        let up = latitude.sin() * declination.sin()
            + latitude.cos() * declination.cos() * hour_angle.cos();
        let east = -declination.cos() * hour_angle.sin();
        let north = latitude.cos() * declination.sin()
            - latitude.sin() * declination.cos() * hour_angle.cos();
        let azimuth = (east.atan2(north).to_degrees() + self.north_deg).rem_euclid(360.0);
        (azimuth, up.clamp(-1.0, 1.0).asin().to_degrees())
    }
}

fn by_the_clock(mut sun: Sun, node: &Node, decoder: &mut Decoder<'_>) -> Option<Sun> {
    let Some(clock) = &sun.clock else { return Some(sun) };
    let (azimuth, elevation) = clock.sun_deg(clock.hour.rest());
    // A sun that moves may set: the sky then has the light of the moon and of its own.
    if elevation < -5.0 && clock.hour.constant().is_some() {
        let message =
            format!("at this hour the sun stands {elevation:.0}° above the horizon: it is night");
        let remedy = "choose an hour of the day, or bind the hour to a parameter that moves, or leave \
                      the sun out and light the world by lamps";
        let span = node.field_span("clock");
        decoder.faults.error(codes::SUN_IS_DOWN, span, message, Some(remedy.to_string()));
        return None;
    }
    (sun.azimuth_deg, sun.elevation_deg) = (azimuth, elevation);
    Some(sun)
}

impl Sun {
    /// The direction from the ground to the sun where nothing is bound, a unit vector.
    pub fn direction(&self) -> [f32; 3] {
        towards(self.azimuth_deg, self.elevation_deg)
    }

    /// The direction from the ground to the sun at an hour of its clock; without a clock, as ever.
    pub fn direction_at(&self, hour: f64) -> [f32; 3] {
        let Some(clock) = &self.clock else { return self.direction() };
        let (azimuth, elevation) = clock.sun_deg(hour);
        towards(azimuth, elevation)
    }

    /// The bound hour of its clock; none for a sun that stays.
    pub fn moving_hour(&self) -> Option<&Number> {
        self.clock.as_ref().map(|clock| &clock.hour).filter(|hour| hour.constant().is_none())
    }
}

impl Moon {
    /// The direction from the ground to the moon, a unit vector.
    pub fn direction(&self) -> [f32; 3] {
        towards(self.azimuth_deg, self.elevation_deg)
    }
}

impl Sky {
    /// Whether the sky changes: its clouds gather or drift, stars come out, a moon rises.
    pub fn changes(&self) -> bool {
        self.clouds.constant().is_none()
            || self.drift_mps > 0.0
            || self.stars.extent().1 > 0.0
            || self.moon.is_some()
    }
}

/// The unit vector towards a place in the sky: azimuth clockwise from north (−Z), and elevation,
/// degrees.
fn towards(azimuth_deg: f64, elevation_deg: f64) -> [f32; 3] {
    let (azimuth, elevation) = (azimuth_deg.to_radians(), elevation_deg.to_radians());
    let flat = elevation.cos();
    [(azimuth.sin() * flat) as f32, elevation.sin() as f32, (-azimuth.cos() * flat) as f32]
}

decode_struct! {
    /// Air that takes colour from what is far.
    pub struct Haze {
        /// Its colour away from the sun. The sky's picture keeps the horizon as it is at rest.
        pub colour: Tint = Tint::rgb(0xb4, 0xc0, 0xcc),
        /// Its colour towards the sun.
        pub glow: Tint = Tint::rgb(0xff, 0xd2, 0x9a),
        /// At this distance one sees next to nothing, m.
        pub visibility_m: Number = Number::from(6000.0) => 5.0..=100000.0,
    }
}

/// Luminance of white haze in the sun, against the clear sky's.
pub const HAZE_LEVEL: f32 = 1.7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sun_stands_where_the_almanac_says() {
        // Noon at the solstice: 90 − latitude + 23.4; sunrise in the east at the equinox.
        let at = |hour: f64, latitude_deg, day| {
            Clock { hour: Number::from(hour), latitude_deg, day, north_deg: 0.0 }.sun_deg(hour)
        };
        let (azimuth, elevation) = at(12.0, 50.0, 172.0);
        assert!((elevation - 63.4).abs() < 0.5 && (azimuth - 180.0).abs() < 0.5);
        let (azimuth, elevation) = at(6.0, 50.0, 81.0);
        assert!(elevation.abs() < 0.7 && (azimuth - 90.0).abs() < 0.7);
        let (azimuth, _) = at(15.0, -35.0, 355.0);
        assert!(azimuth > 180.0, "afternoon is west, {azimuth}");
    }
}
