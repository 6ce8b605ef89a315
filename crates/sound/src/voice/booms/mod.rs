//! What booms: shots, explosions, shells, and the ears after them.
//!
//! Sound takes distance / (343 m/s) to come; a blast is a front of pressure after Friedlander (1946):
//! `p(t) = (1 − t/T) e^(−t/T)`, a sudden rise and a longer hollow. Levels are drawn together: 3.6 dB
//! less for each doubling of the distance, where the open air has 6, as headphones under a ceiling
//! have not the range of a battlefield, and a far shot is to be heard. Nothing gets louder than at its
//! reference distance.

mod blast;
mod gun;
mod land;
mod mortar;
mod ringing;

pub(crate) use blast::Blast;
pub(crate) use gun::Gunfire;
pub(crate) use mortar::Mortar;
pub(crate) use ringing::Ringing;

/// The level of a bang at a distance, against that at its reference distance.
fn softens(distance_m: f32, reference_m: f32) -> f32 {
    (reference_m / distance_m.max(reference_m)).powf(0.6)
}

/// Friedlander's pressure at `t_s` after the front, whose positive phase lasts `positive_s`.
fn friedlander(t_s: f32, positive_s: f32) -> f32 {
    let u = t_s / positive_s;
    (1.0 - u) * (-u).exp()
}

/// A soft bend that never goes beyond ±1.
fn bent(x: f32) -> f32 {
    x.tanh()
}
