//! Where the patient is, and where pictures look. Nothing else moves the view.

use super::Ride;
use crate::{Condition, Number};
use gradus_text::{decode_enum, decode_struct};

decode_struct! {
    /// Where the patient stands or sits: the middle of the play space, on the floor.
    pub struct PatientSpot {
        /// Where, m: right (+X), up (+Y), back (+Z).
        pub at: [Number; 3] = [Number::from(0.0), Number::from(0.0), Number::from(0.0)],
        /// Facing, degrees to the left of −Z.
        pub facing_deg: Number = Number::from(0.0) => -360.0..=360.0,
        /// The road on which the patient rides in a vehicle; `at` and `facing_deg` are then in that
        /// vehicle.
        pub rides: Option<Ride> = None,
        /// Whether the patient sees their own hands, where the stage senses them.
        pub hands: ShowHands = ShowHands::Shown,
        /// When the patient sees feet where they stand: shoes below the head that step after it. In
        /// a scenario's world it counts for the safe place too. Bind it to a setting for patients
        /// who dislike them.
        pub feet: Condition = Condition::Always,
    }
}

decode_enum! {
    /// Whether the patient's own hands are drawn.
    #[derive(Copy, Eq)]
    pub enum ShowHands {
        /// Where they are sensed; a hand that is not tracked fades.
        Shown,
        /// Never.
        Hidden,
    }
}

decode_struct! {
    /// A modelled hand that lies still, palm down, in pictures and in the author's window: it stands
    /// for the patient's own, which is sensed in a session.
    pub struct RestingHand {
        /// The patient's left or right hand.
        pub side: HandSide = HandSide::Right,
        /// What it lies on, below the middle of the palm, within the play space, m: right, up, back.
        pub on_m: [f64; 3],
        /// Fingers turned to the left of ahead, degrees.
        pub turn_deg: f64 = 0.0 => -180.0..=180.0,
        /// Fingers raised, degrees.
        pub raised_deg: f64 = 0.0 => -90.0..=90.0,
    }
}

decode_enum! {
    /// A hand.
    #[derive(Copy, Eq)]
    pub enum HandSide {
        /// The left one.
        Left,
        /// The right one.
        Right,
    }
}

decode_struct! {
    /// Where a picture looks.
    pub struct Viewpoint {
        /// Degrees to the left of where the patient faces.
        pub yaw_deg: f64 = 0.0 => -180.0..=180.0,
        /// Degrees upward.
        pub pitch_deg: Number = Number::from(0.0) => -90.0..=90.0,
        /// From left to right, degrees.
        pub across_deg: f64 = 90.0 => 20.0..=140.0,
        /// Moved within the play space by, m: right, up, back.
        pub moved_m: [f64; 3] = [0.0, 0.0, 0.0],
        /// A modelled hand in the picture.
        pub hand: Option<RestingHand> = None,
    }
}
