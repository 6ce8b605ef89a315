//! Faults of a scenario's parts: parameters, the dial, the ladder, stimuli, things and sounds.

use super::{Explained, fault};
use crate::codes;

pub(super) const FAULTS: &[Explained] = &[
    fault(
        codes::EMPTY_RANGE,
        "The greatest value of a parameter is not above its least.",
        "`max` must be above `min`.",
    )
    .shown("min: 0, max: 0", "min: 0, max: 30"),
    fault(
        codes::TOO_FEW_OPTIONS,
        "A choice has fewer than two options.",
        "Add one, or leave the parameter out.",
    )
    .shown("options: [(\"bars\", \"Bars\")]", "options: [(\"bars\", \"Bars\"), (\"none\", \"None\")]"),
    fault(
        codes::UNKNOWN_OPTION,
        "The choice has no such option.",
        "Write the id of one of its `options`.",
    )
    .shown("default: \"bar\"", "default: \"bars\""),
    fault(
        codes::OFF_THE_DIAL,
        "A position on the dial is not from 0 to 10, or the positions of a choice do not begin at 0 and rise.",
        "The dial goes from 0 to 10; a choice begins at 0.",
    )
    .shown("[(2, \"bars\"), (8, \"none\")]", "[(0, \"bars\"), (8, \"none\")]"),
    fault(
        codes::SETTING_MOVED,
        "A step or the dial moves a setting: settings are chosen before the session and stay.",
        "Leave it out there, or make it one of `parameters`.",
    ),
    fault(
        codes::EMPTY_LADDER,
        "The ladder has no step.",
        "Add one: `(id: \"first\", label: \"…\")`.",
    ),
    fault(
        codes::LADDER_FALLS,
        "A step expects less SUDS than one before it. A warning: a ladder rises.",
        "Move the step, or mend the number.",
    )
    .shown("expected_suds: 20,", "expected_suds: 50,"),
    fault(
        codes::STEP_JUMP,
        "From one step to the next a parameter changes by more than its `step_jump`.",
        "Put a step between, or raise `step_jump`.",
    )
    .shown("rate_per_s: 2, step_jump: 5", "rate_per_s: 2"),
    fault(
        codes::COOLDOWN_TOO_SHORT,
        "A stimulus could start again before it is over.",
        "`cooldown_secs` counts from start to start: make it at least `duration_secs`.",
    )
    .shown("duration_secs: 6, cooldown_secs: 2", "duration_secs: 6, cooldown_secs: 12"),
    fault(
        codes::SCHEDULE_TOO_OFTEN,
        "A stimulus is to come by itself while it still rests.",
        "Let at least `cooldown_secs` lie between, or shorten the cooldown.",
    )
    .shown("duration_secs: 6, cooldown_secs: 12, schedule: [Every(secs: 5)]", "duration_secs: 6, cooldown_secs: 12"),
    fault(
        codes::UNREACHABLE_STIMULUS,
        "A stimulus does nothing: its button would be pressed in vain. Or it does nothing at the parameters that can be reached.",
        "Write `During(\"…\", …)` where something happens, or remove it.",
    ),
    fault(
        codes::BAD_ROAD,
        "The corners of a road make no road: there are fewer than two, two lie on each other, the road turns back on itself, or it is too long.",
        "Write the corners in the order in which the road is driven: `points: [(0, 0), (0, -500)]`.",
    ),
    fault(
        codes::ROAD_JUMPS,
        "The bends of a road have no room between its corners: who drives on it would jump.",
        "Lower `bend_m`, or move the corners apart.",
    ),
    fault(
        codes::ROAD_CROSSES,
        "A road crosses itself, or lies on itself.",
        "Lead it round, or make a second road of it.",
    ),
    fault(
        codes::BAD_STRETCH,
        "A stretch, or the beginning of the ride, is not on its road; or a stretch ends where it begins.",
        "Mend `from_m` and `to_m`, or lead the road farther.",
    ),
    fault(
        codes::NO_RIDE,
        "A thing goes with the patient's ride, and the patient does not ride.",
        "Write `rides: Some((road: \"…\", speed_mps: …))` in `patient`, or let the thing go by itself with `Drive`.",
    ),
    fault(
        codes::SEAT_OUTSIDE,
        "The seat of a patient who rides is outside their vehicle.",
        "`at` is in the vehicle, whose origin is on the ground in its middle.",
    ),
    fault(
        codes::NO_SIZE,
        "A region follows something that has no outside to look at: ground, a room, a city, rain, a lamp's light, or a group of such.",
        "Give the region `volumes`: boxes in the frame of the thing.",
    ),
    fault(
        codes::PREFAB_ORDER,
        "A prefab uses itself, or one that stands after it: it could never be built.",
        "Order the prefabs so that each uses only those before it.",
    ),
    fault(
        codes::SUN_IS_DOWN,
        "At this hour, place and day the sun stands below the horizon.",
        "Choose an hour of the day, or bind the hour to a parameter that moves: then it may become night. Or leave the sun out and light the world by lamps.",
    ),
    fault(
        codes::SKY_WITHOUT_SUN,
        "A sky is to change, to have drifting clouds, stars or a moon, and the world has no sun to say the hour.",
        "Give the world a `sun`, with a `clock` where stars shall stand as they do.",
    ),
    fault(
        codes::WATER_LOOK,
        "The shape `Water` has a material that has no waves, or the look `Sea` is on something else.",
        "The two go together: `Water` with a material whose look is `Sea`.",
    ),
    fault(
        codes::TOO_MANY_THINGS,
        "The world has more things, after all repeats and prefabs, than can be shown.",
        "Lower the counts of `repeat`.",
    ),
    fault(
        codes::THINGS_TOO_DEEP,
        "More than 24 groups and prefabs stand within one another.",
        "Put things side by side instead of into one another.",
    ),
    fault(
        codes::NO_ROOM,
        "The ways of a crowd have no room for so many walkers.",
        "Ask for fewer with `most`, or make its ways wider, longer or more.",
    ),
    fault(
        codes::VOICE_MISMATCH,
        "A sound's voice and its layer, or one of the voice's numbers, do not go together.",
        "The message says what the voice needs: what happens once is an `Event`, what stands somewhere needs `at_m`.",
    ),
    fault(
        codes::LAYER_MISMATCH,
        "A sound's layer does not fit the rest: a bed has no place, a place needs one, an event waits for a stimulus.",
        "Add or remove `at_m` or `when`, or choose another `layer`.",
    )
    .shown("id: \"wind\", layer: Event", "id: \"wind\", layer: Bed"),
    fault(
        codes::BAD_SENTENCE,
        "A sentence cannot be spoken: it is empty, longer than 300 characters, or holds line breaks or other control characters.",
        "Write one sentence of up to 300 characters; make two of a longer one.",
    ),
    fault(
        codes::CUE_CHANNEL,
        "Two scents are on one channel, or one scent is on two: a device's cartridge holds one scent.",
        "Give each scent its own `channel`, the same in all of its cues.",
    ),
];
