//! A city about the origin: streets in a grid, blocks with buildings, and street life.

use super::{MaterialRef, bounds};
use gradus_text::decode_struct;

decode_struct! {
    /// A city. One street runs along Z through `x = street_at_m`, one along X through
    /// `z = avenue_at_m`; the grid repeats from there.
    pub struct City {
        /// From the origin to its edge, m.
        pub reach_m: f64 = 900.0 => 50.0..=5000.0,
        /// From street to street along X and along Z, m.
        pub block_m: [f64; 2] = [84.0, 110.0] => 10.0..=2000.0,
        /// Where a street along Z runs.
        pub street_at_m: f64 = 0.0 => -500.0..=500.0,
        /// Where a street along X runs.
        pub avenue_at_m: f64 = 0.0 => -500.0..=500.0,
        /// From kerb to kerb, m.
        pub street_m: f64 = 12.0 => 4.0..=60.0,
        /// Of the pavement along each side, m.
        pub pavement_m: f64 = 4.5 => 0.5..=30.0,
        /// Least and greatest number of storeys.
        pub storeys: [u32; 2] = [4, 16] => 1..=200,
        /// A block in this many is a park.
        pub park_every: u32 = 9 => 0..=1000,
        /// Nothing is built here: least x, least z, greatest x, greatest z, m.
        pub clear_m: Vec<[f64; 4]> = Vec::new(),
        /// Cars parked at the kerb, per 100 m.
        pub parked_per_100m: f64 = 7.0 => 0.0..=20.0,
        /// Cars moving, in all.
        pub traffic: u32 = 60 => 0..=2000,
        /// Of the moving cars, m/s.
        pub traffic_mps: f64 = 9.0 => 0.0..=50.0,
        /// People standing and walking within 150 m of the origin.
        pub people: u32 = 60 => 0..=2000,
        /// Variation.
        pub seed: u64 = 1,
        /// Walls to choose from.
        pub facades: Vec<MaterialRef>,
        /// Of ground floors.
        pub base: MaterialRef,
        /// Of roofs.
        pub roof: MaterialRef,
        /// Of streets, laid along them.
        pub road: MaterialRef,
        /// Of crossings.
        pub asphalt: MaterialRef,
        /// Of pavements and yards.
        pub paving: MaterialRef,
        /// Of kerbs and trim.
        pub kerb: MaterialRef,
        /// Of parks.
        pub grass: MaterialRef,
        /// Of trunks.
        pub bark: MaterialRef,
        /// Of crowns.
        pub leaves: MaterialRef,
    }
    check bounds::city
}
