//! Where the patient is at a moment. The view is moved by this alone.

/// The middle of the play space at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand {
    /// Its position on the floor, in the world, m.
    pub position_m: [f32; 3],
    /// Its direction, to the left of −Z, degrees.
    pub facing_deg: f32,
}
