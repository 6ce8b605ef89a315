//! Indices of a scenario's parts. Only a scenario gives one out, so a number that counts something
//! else cannot be taken for it.

use serde::{Deserialize, Serialize};

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

            /// Its place in the scenario's list, from 0.
            pub const fn get(self) -> usize {
                self.0
            }
        }
    };
}

index! {
    /// Of a parameter or setting, in [`Scenario::parameters`](crate::Scenario::parameters).
    ParameterIndex
}

index! {
    /// Of a step, in [`Scenario::ladder`](crate::Scenario::ladder).
    StepIndex
}

index! {
    /// Of a region, in [`Scenario::regions`](crate::Scenario::regions).
    RegionIndex
}

index! {
    /// Of a stimulus, in [`Scenario::stimuli`](crate::Scenario::stimuli).
    StimulusIndex
}
