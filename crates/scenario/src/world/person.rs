//! People: their activity, and where their attention is.

use crate::Number;
use gradus_text::{decode_enum, decode_struct};

decode_struct! {
    /// A person in clothes, facing −Z.
    pub struct Person {
        /// What the person does.
        pub does: Doing = Doing::Stand,
        /// Variation: build, age, face, hair, clothes, and how they move.
        pub seed: u64 = 1,
        /// Share of the time in which the person looks at what `looks_at` names; else at
        /// neighbours, notes, a window. Contact of the eyes lasts 1 to 3 s each time, then they
        /// rest near by.
        pub attention: Number = Number::from(0.35) => 0.0..=1.0,
        /// What there is to look at.
        pub looks_at: LooksAt = LooksAt::Patient,
        /// How much the person shifts and sways: 0 hardly, 1 all the time.
        pub restless: Number = Number::from(0.3) => 0.0..=1.0,
        /// How much the mouth moves as in speech.
        pub speaks: Number = Number::from(0.0) => 0.0..=1.0,
    }
}

decode_enum! {
    /// What a person does.
    pub enum Doing {
        /// Stands.
        Stand,
        /// Stands and waits, the weight on one leg, looking about.
        Idle,
        /// Walks; give it a path, or an `at` that follows a stimulus along straight lines.
        Walk,
        /// Sits at ease, 0.45 m above its origin.
        Sit,
        /// Sits and listens, the hands in the lap or on the thighs.
        Listen,
        /// Talks, with the hands.
        Speak {
            /// Sits, 0.45 m above its origin.
            seated: bool = false,
        },
        /// Looks down at a phone.
        Phone {
            /// Sits, 0.45 m above its origin.
            seated: bool = true,
        },
    }
}

decode_enum! {
    /// What there is to look at.
    pub enum LooksAt {
        /// The patient's eyes, where they are at the patient's place.
        Patient,
        /// Straight ahead.
        Ahead,
        /// A point of the place.
        Point {
            /// m.
            at: [f64; 3],
        },
    }
}
