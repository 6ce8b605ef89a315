//! Indices of a scenario's parts. Only a scenario gives out an index, so that a number that counts
//! something else cannot be taken for an index.

use gradus_text::{Decode, Decoder, Node, Shape};
use serde::{Deserialize, Serialize};

use crate::kinds::STIMULUS;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(usize);

        impl $name {
            pub(crate) const fn new(at: usize) -> Self {
                Self(at)
            }

            /// The part's place in the scenario's list, from 0.
            pub const fn get(self) -> usize {
                self.0
            }
        }
    };
}

index! {
    /// Index of a parameter or setting, in [`Scenario::parameters`](crate::Scenario::parameters).
    ParameterIndex
}

index! {
    /// Index of a step, in [`Scenario::ladder`](crate::Scenario::ladder).
    StepIndex
}

index! {
    /// Index of a region, in [`Scenario::regions`](crate::Scenario::regions).
    RegionIndex
}

index! {
    /// Index of a stimulus, in [`Scenario::stimuli`](crate::Scenario::stimuli).
    StimulusIndex
}

impl Decode for StimulusIndex {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.lookup_node(STIMULUS, node).map(Self)
    }
    fn shape() -> Shape {
        Shape::NameOf(STIMULUS.word)
    }
}
