//! Faults of fields, values and names: text that stands where something else belongs.

use super::{Explained, fault};
use crate::codes;

pub(super) const FAULTS: &[Explained] = &[
    fault(
        codes::UNKNOWN_FORMAT,
        "The file is of a format that this program does not read.",
        "Write `format: 1`, or use a newer Gradus.",
    )
    .shown("format: 2", "format: 1"),
    fault(
        codes::UNKNOWN_FIELD,
        "There is no field of this name here; it may be misspelt or belong elsewhere.",
        "`explain TYPE` lists the fields of a type.",
    )
    .shown("dwel_secs: 60", "dwell_secs: 60"),
    fault(
        codes::DUPLICATE_FIELD,
        "A field is written twice.",
        "Keep one of the two.",
    )
    .shown("posture: Standing, posture: Seated,", "posture: Standing,"),
    fault(
        codes::MISSING_FIELD,
        "A field that is required is not written.",
        "Add it; `explain TYPE` says which are required.",
    )
    .shown("(label: \"Height\",", "(\n            id: \"height\", label: \"Height\","),
    fault(
        codes::WRONG_KIND,
        "Something else is expected here: a number, a text in quotes, a list.",
        "`explain FIELD` says what is written there, with an example.",
    )
    .shown("dwell_secs: \"60\"", "dwell_secs: 60"),
    fault(
        codes::STAYS_FIXED,
        "A number or a colour that is fixed when the world is made was told to follow something: a size that makes a mesh, the ink of a picture, a count.",
        "Write it plainly, and let follow what can: of a thing `scale` for its size, `pace` for its speed, `shown` for how many there are, `tint` or `colour` for its colour.",
    )
    .shown("shape: Bird(span_m: Follow(\"height\", [(0, 0.8), (30, 1.6)]))", "shape: Bird(span_m: 0.8)"),
    fault(
        codes::PACE_FOLLOWS_NUMBERS,
        "A pace is summed over time, so that nothing jumps when it changes. That needs to know how it goes: it is a number, or follows parameters that are numbers; no choice, switch, stimulus, breath or wave.",
        "Follow a number; for a choice or a switch make two things, each with its own `pace` and `when`.",
    )
    .shown("pace: During(\"gust\", [(0, 1), (2, 3)]), shape: Bird(span_m: 0.8)", "shape: Bird(span_m: 0.8)"),
    fault(
        codes::WRONG_COUNT,
        "There are more or fewer values than belong here.",
        "A place in the world has three numbers: right, up, back.",
    )
    .shown("size_m: [2.4, 0.2]", "size_m: [2.4, 0.2, 2.4]"),
    fault(
        codes::MISSING_VALUE,
        "This word needs a value in parentheses.",
        "`explain WORD` shows how it is written.",
    ),
    fault(
        codes::UNKNOWN_VARIANT,
        "This is none of the words that can stand here. Capital letters count.",
        "`explain TYPE` lists them.",
    )
    .shown("advance: PeekHalved", "advance: PeakHalved"),
    fault(
        codes::NOT_FINITE,
        "`inf` and `NaN` are refused everywhere.",
        "Write a number.",
    )
    .shown("dwell_secs: inf", "dwell_secs: 60"),
    fault(
        codes::OUT_OF_RANGE,
        "A number lies outside the range of its field, or its curve leaves it somewhere.",
        "`explain FIELD` says the range. A curve must stay in it all the way.",
    )
    .shown("expected_suds: 110", "expected_suds: 10"),
    fault(
        codes::TOO_MANY,
        "A list has more entries than a scenario may have.",
        "Keep what is used; repeat things with `repeat` rather than by writing them out.",
    ),
    fault(
        codes::NOT_HERE,
        "Something stands where it cannot: the safe place follows nothing and nobody speaks there; things of a prefab have no names; what a region follows is in every quality tier, and carries boxes alone.",
        "The message says what to write instead, or where.",
    )
    .shown("Wind(speed_mps: Follow(\"height\"), howl: 0)", "Wind(speed_mps: 2, howl: 0)"),
    fault(
        codes::BAD_CURVE,
        "The points of a curve do not go from left to right, or there are none.",
        "The first number of each point must be greater than that of the point before.",
    )
    .shown("[(0, 0), (5, 10), (5, 30)]", "[(0, 0), (5, 10), (10, 30)]"),
    fault(
        codes::CURVE_CUT_OFF,
        "A curve over a stimulus goes on for longer than the stimulus lasts; the rest never happens. A warning.",
        "Shorten the curve, or lengthen `duration_secs`.",
    )
    .shown("(4, 5), (16, 0)", "(4, 5), (6, 0)"),
    fault(
        codes::NEVER_PASSED,
        "`Above` or `Below` has a bound outside the range of its parameter: the condition always holds, or never. A warning.",
        "Choose a bound between the `min` and the `max` of the parameter.",
    ),
    fault(
        codes::BAD_COLOUR,
        "A colour is not written as `#` and six hexadecimal digits.",
        "Write it like \"#d8c4a0\", as a colour picker shows it.",
    )
    .shown("colour: \"grey\"", "colour: \"#9f978a\""),
    fault(
        codes::BAD_NAME,
        "An id has letters that ids do not have.",
        "It starts with a lower-case letter and goes on with lower-case letters, digits, `_` and `-`, 64 at most. What people read is the `label`.",
    )
    .shown("id: \"First floor\"", "id: \"first-floor\""),
    fault(
        codes::DUPLICATE_NAME,
        "Two things of one kind have the same id, or something is set twice.",
        "Give each its own id; set each value once.",
    )
    .shown("id: \"ground\", label: \"First floor, 3 m\"", "id: \"first-floor\", label: \"First floor, 3 m\""),
    fault(
        codes::UNKNOWN_PARAMETER,
        "A parameter is named that the file does not have. Most often it is misspelt.",
        "Write the `id` of one under `parameters`.",
    )
    .shown("values: [(\"hieght\", 3)]", "values: [(\"height\", 3)]"),
    fault(
        codes::UNKNOWN_STIMULUS,
        "A stimulus is named that the file does not have.",
        "Write the `id` of one under `stimuli`.",
    )
    .shown("when: During(\"brid\")", "when: During(\"bird\")"),
    fault(
        codes::UNKNOWN_STEP,
        "A script names a step that the scenario does not have.",
        "Write the `id` of one under `ladder`.",
    ),
    fault(
        codes::UNKNOWN_SPEAKER,
        "No speaker of the scenario's world has this id. Only scripts name speakers.",
        "The message names the id that was probably meant.",
    ),
    fault(
        codes::UNKNOWN_THING,
        "A region follows a thing that this world does not have; things within prefabs have no names.",
        "Write the `id` of one under `things` of the world, or give the thing one.",
    ),
    fault(
        codes::UNKNOWN_MATERIAL,
        "A material is named that this world does not have; each world has its own.",
        "Write the `id` of one under `materials` of the same world.",
    )
    .shown("material: \"pavnig\"", "material: \"paving\""),
    fault(
        codes::UNKNOWN_REGION,
        "A region is named that the file does not have.",
        "Write the `id` of one under `regions`.",
    ),
    fault(
        codes::UNKNOWN_ROAD,
        "A road is named that the world does not have.",
        "Write the `id` of one under `roads`.",
    ),
    fault(
        codes::UNKNOWN_STRETCH,
        "A stretch is named that no road of the world has.",
        "Write the `id` of one under a road's `stretches`.",
    ),
    fault(
        codes::UNKNOWN_NAME,
        "Something is named that was not declared.",
        "Write the `id` of something that the file has.",
    ),
    fault(
        codes::UNUSED_NAME,
        "A parameter or a stimulus changes nothing in the world. A warning: whoever moves it will see nothing.",
        "Let something of the world follow it, or remove it.",
    ),
];
