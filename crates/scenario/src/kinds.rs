//! The kinds of parts that a file declares by name, for other parts to refer to.

use crate::codes;
use gradus_text::Kind;

/// A parameter, which a therapist moves, or a setting, which is chosen before the session.
pub const PARAMETER: Kind = Kind { word: "parameter", unknown: codes::UNKNOWN_PARAMETER };
/// A stimulus, which happens on a trigger.
pub const STIMULUS: Kind = Kind { word: "stimulus", unknown: codes::UNKNOWN_STIMULUS };
/// A step of the ladder.
pub const STEP: Kind = Kind { word: "step", unknown: codes::UNKNOWN_STEP };
/// A speaker: a person who can be made to speak.
pub const SPEAKER: Kind = Kind { word: "speaker", unknown: codes::UNKNOWN_SPEAKER };
/// A cue: a vibration or a scent. Nothing refers to it.
pub const CUE: Kind = Kind { word: "cue", unknown: codes::UNKNOWN_NAME };
/// A region, which gaze is counted for.
pub const REGION: Kind = Kind { word: "region", unknown: codes::UNKNOWN_REGION };
/// A thing of the scenario's world.
pub const THING: Kind = Kind { word: "thing", unknown: codes::UNKNOWN_THING };
/// A road of one world.
pub const ROAD: Kind = Kind { word: "road", unknown: codes::UNKNOWN_ROAD };
/// A stretch of a road of the scenario's world.
pub const STRETCH: Kind = Kind { word: "stretch", unknown: codes::UNKNOWN_STRETCH };
/// A material of one world.
pub const MATERIAL: Kind = Kind { word: "material", unknown: codes::UNKNOWN_MATERIAL };
/// A prefab: things of one world under one name.
pub const PREFAB: Kind = Kind { word: "prefab", unknown: codes::UNKNOWN_NAME };
