//! Faults of safety: harm that must not come to a patient, whatever a therapist does.

use super::{Explained, fault};
use crate::codes;

pub(super) const FAULTS: &[Explained] = &[
    fault(
        codes::NO_SAFE_PLACE,
        "The safe place is empty, or is not written: a stop must end somewhere.",
        "Give it at least a ground to stand on and a light.",
    ),
    fault(
        codes::TOO_LOUD,
        "A sound, or the sum of them, goes over the ceiling for sound.",
        "Lower `gain_db`. The message says by how much.",
    ),
    fault(
        codes::LOUD_TOGETHER,
        "Sounds that can be heard at the same time have peaks above the limit together; the limiter \
         at the end of the mix holds them, and turns everything down while it does.",
        "Lower `gain_db` of the loudest, or let them wait for different choices in `when`.",
    ),
    fault(
        codes::STRIPES,
        "Six or more equal bars of strong contrast in a row; regular stripes can bring on a seizure.",
        "Use fewer bars, colours that are nearer in brightness, or bars much thinner than their gaps.",
    ),
    fault(
        codes::VIEW_TURNED,
        "Something turns or tilts the patient's view.",
        "Leave the patient's facing fixed: a view that turns by itself makes people sick.",
    ),
    fault(
        codes::VIEW_TOO_FAST,
        "The patient is moved faster than the limit.",
        "Lower `rate_per_s`, or the curve that follows the parameter.",
    ),
    fault(
        codes::VIEW_FOLLOWS_STIMULUS,
        "A stimulus moves the patient's view.",
        "Let it move things, not the patient.",
    ),
    fault(
        codes::VIEW_JUMPS,
        "The patient's place jumps from one point to another.",
        "Let it follow a number with a rate, through a curve without steps.",
    ),
    fault(
        codes::VIEW_OSCILLATES,
        "The patient is moved to and fro, which makes people sick.",
        "Take the movement to and fro out.",
    ),
    fault(
        codes::VIEW_ACCELERATES,
        "The patient's speed changes slowly, which makes people sick. A warning.",
        "Let movement start and end at once, at a constant speed.",
    ),
    fault(
        codes::TOO_MANY_FLASHES,
        "Something flickers more often than three times a second.",
        "Make it slower. Faster flashes can set off a seizure.",
    ),
    fault(
        codes::FLASHES_TOGETHER,
        "Several things that flicker come to more than three flashes a second together.",
        "Make them slower, or fewer.",
    ),
    fault(
        codes::SUDS_JUMP,
        "From one step to the next the expected SUDS rises by more than the limit.",
        "Put a step between, or raise it under `limits`: `explain Limits`.",
    ),
    fault(
        codes::SESSION_TOO_LONG,
        "The lengths of the protocol come to more than the limit of a session.",
        "Shorten them, or raise it under `limits`: `explain Limits`.",
    ),
];
