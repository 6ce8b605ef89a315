//! Dogs and birds: what they look like and what they do.

use crate::{Number, codes};
use gradus_text::{Decoder, Node};
use gradus_text::{decode_enum, decode_struct};

decode_struct! {
    /// A dog, its head to −Z, standing on its origin. It walks or trots when it moves, as fast as it
    /// is carried: give it a path, or an `at` that follows a stimulus.
    pub struct Dog {
        /// What it looks like.
        pub kind: DogKind = DogKind::Street,
        /// Height at the withers, m: a terrier has some 0.3, a street dog 0.5, a shepherd 0.6;
        /// `scale` makes it follow a parameter.
        pub height_m: f64 = 0.5 => 0.15..=1.1,
        /// How far it sits: 0 stands, 1 sits.
        pub sits: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far it lies on its breast: 0 stands, 1 lies with its head up. Not for a dog that walks.
        pub lies: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far a dog that lies has its head on its paws: 1 sleeps.
        pub sleeps: Number = Number::from(0.0) => 0.0..=1.0,
        /// Share of the time in which its head is turned to the patient's eyes; else it looks about.
        pub attention: Number = Number::from(0.35) => 0.0..=1.0,
        /// Its ears: −1 laid back, 0 at rest, 1 pricked ahead.
        pub ears: Number = Number::from(0.0) => -1.0..=1.0,
        /// Its tail: −1 between the legs, 0 at rest, 1 raised.
        pub tail: Number = Number::from(0.0) => -1.0..=1.0,
        /// How much it wags its tail.
        pub wags: Number = Number::from(0.0) => 0.0..=1.0,
        /// How much it pants, its mouth open.
        pub pants: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far its mouth is open in a bark, the head thrown up: 0 not at all, 1 wide. A bark is
        /// some 0.2 s: `During("bark", [(0, 0), (0.06, 1), (0.2, 0)])`. The sound is a `Bark` of its
        /// own.
        pub barks: Number = Number::from(0.0) => 0.0..=1.0,
        /// Variation: coat, ears, build, and how it moves; repeated ones vary by themselves.
        pub seed: u64 = 1,
    }
}

decode_enum! {
    /// Kinds of dog.
    #[derive(Copy, Eq)]
    pub enum DogKind {
        /// A lean street dog with a short coat, fawn to black by its seed.
        Street,
        /// A shepherd: pricked ears, a ruff, a dark saddle on tan.
        Shepherd,
        /// A small terrier: short legs, a rough coat, a short tail carried high.
        Terrier,
    }
}

decode_struct! {
    /// A bird, its beak to −Z.
    pub struct Bird {
        /// What it looks like near by, where it stands on its origin. Without a kind it is a bird that
        /// flies far away, about its origin.
        pub kind: Option<BirdKind> = None,
        /// From wing tip to wing tip, m; without it that of its kind (a pigeon's 0.66, a crow's 0.95,
        /// a sparrow's 0.23), and 0.7 without a kind.
        pub span_m: Option<f64> = None => 0.05..=5.0,
        /// Beats of its wings, per second; without it those of its kind (a pigeon's 6, a crow's 4.2,
        /// a sparrow's 13), and 3 without a kind.
        pub beats_hz: Option<f64> = None => 0.1..=30.0,
        /// How far it is in flight: 0 its wings are folded and it stands or walks as it is carried, 1
        /// they beat. Only with a kind; without one it flies. Let it lead: `During("off", [(0, 0),
        /// (0.3, 1), (8, 1)])`, and an `at` that rises a moment later.
        pub flies: Number = Number::from(0.0) => 0.0..=1.0,
        /// How much of the time it pecks at the ground. Only with a kind.
        pub pecks: Number = Number::from(0.0) => 0.0..=1.0,
        /// Variation; repeated ones vary by themselves.
        pub seed: u64 = 1,
    }
    check of_a_kind
}

/// Reports what only a bird near by does, of a bird far away.
fn of_a_kind(bird: Bird, node: &Node, decoder: &mut Decoder<'_>) -> Option<Bird> {
    let near = ["flies", "pecks"].into_iter().find(|field| node.field(field).is_some());
    let Some(field) = near.filter(|_| bird.kind.is_none()) else { return Some(bird) };
    let message = format!("a bird without a `kind` is far away and has no `{field}`");
    let remedy = Some(format!("add its `kind`, such as `kind: Pigeon`, or leave `{field}` out"));
    decoder.faults.error(codes::MISSING_FIELD, node.field_span(field), message, remedy);
    None
}

decode_enum! {
    /// Kinds of bird.
    #[derive(Copy, Eq)]
    pub enum BirdKind {
        /// A pigeon of towns: grey, two dark bars on each wing, a neck that shimmers.
        Pigeon,
        /// A crow: black, a strong beak.
        Crow,
        /// A house sparrow: small, brown and streaked.
        Sparrow,
    }
}

impl BirdKind {
    /// From wing tip to wing tip, m.
    pub fn span_m(self) -> f64 {
        match self {
            Self::Pigeon => 0.66,
            Self::Crow => 0.95,
            Self::Sparrow => 0.23,
        }
    }

    /// Beats of its wings a second in level flight (Pennycuick 1990, Predicting wingbeat frequency
    /// and wavelength of birds, and measurements named there).
    pub fn beats_hz(self) -> f64 {
        match self {
            Self::Pigeon => 6.0,
            Self::Crow => 4.2,
            Self::Sparrow => 13.0,
        }
    }
}

impl Bird {
    /// From wing tip to wing tip, m.
    pub fn span(&self) -> f64 {
        self.span_m.unwrap_or(self.kind.map_or(0.7, BirdKind::span_m))
    }

    /// Beats of its wings a second.
    pub fn beats(&self) -> f64 {
        self.beats_hz.unwrap_or(self.kind.map_or(3.0, BirdKind::beats_hz))
    }
}
