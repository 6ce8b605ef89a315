//! The manual's entries of numbers, conditions and colours that follow. `number_text` and `tint`
//! read them.

use std::ops::RangeInclusive;

use super::Value;
use super::curve_text::eased_shape;
use super::kinds::{PARAMETER, STIMULUS};
use super::number::{Condition, Number};
use super::world::Colour;
use crate::curve::Curve;
use gradus_text::{Decode, FieldShape, Form, Shape, TypeShape, Unwritten, VariantShape};

/// The shortest and the longest wave, s.
pub(super) const WAVE_SECS: RangeInclusive<f64> = 1.0..=3600.0;
/// How often a flicker may come, per second; the check for flashes allows less where light is
/// bright.
pub(super) const FLICKER_HZ: RangeInclusive<f64> = 0.05..=10.0;

fn parameter() -> FieldShape {
    FieldShape::value(Shape::NameOf(PARAMETER.word), "Which parameter, by its id.")
}

fn stimulus() -> FieldShape {
    FieldShape::value(Shape::NameOf(STIMULUS.word), "Which stimulus, by its id.")
}

fn curve(doc: &str) -> FieldShape {
    FieldShape::value(Curve::shape(), doc)
}

fn to_each_side() -> FieldShape {
    FieldShape::value(Shape::number(), "How far to each side of 0, in the field's unit.")
}

/// The entry of [`Number`].
pub(super) fn number() -> TypeShape {
    let doc = "A number of the world: fixed, or following parameters, stimuli, the session's pace \
               of breath and time; in the safe place only the last two. It is in the unit of its \
               field, and its whole reach must lie in the range of its field.";
    let seed = FieldShape {
        unwritten: Unwritten::Default("0".into()),
        ..FieldShape::value(u64::shape(), "Variation.")
    };
    let form = VariantShape::form;
    let variants = vec![
        VariantShape::plain("1.05", Shape::number(), "a fixed number"),
        form(
            "Follow",
            "Follow(\"height\")",
            "the value of a parameter (options count from 0, a switch is 0 or 1)",
            vec![parameter()],
        ),
        form(
            "Follow",
            "Follow(\"wind\", [(0, 0.1), (20, 1)])",
            "a curve over a parameter",
            vec![
                parameter(),
                curve(
                    "Points (value of the parameter in its own unit, this number in the field's \
                     unit), the first values rising; level before the first and after the last. \
                     Between them straight lines; `Smooth([…])` rounds them, `Hold([…])` steps.",
                ),
            ],
        ),
        form(
            "During",
            "During(\"gust\", [(0, 0), (0.4, 1), (3, 0)])",
            "a curve over the seconds since a stimulus began; 0 while it does not run",
            vec![
                stimulus(),
                curve(
                    "Points (s since it began, this number in the field's unit). It is cut off \
                     where the stimulus's `duration_secs` ends.",
                ),
            ],
        ),
        VariantShape::bare(
            "Breath",
            "how full the lungs are at the pace that the therapist sets, 0 to 1; 0 where none is \
             shown",
        ),
        form(
            "Breath",
            "Breath([(0, 0.2), (1, 1)])",
            "a curve over that",
            vec![curve(
                "Points (how full the lungs are, 0 to 1; this number in the field's unit).",
            )],
        ),
        VariantShape::bare(
            "Rides",
            "how fast the patient's vehicle goes, m/s; 0 while it is held, in a pause and in the \
             safe place",
        ),
        form(
            "Rides",
            "Rides([(0, 0), (14, 0.3)])",
            "a curve over that",
            vec![curve("Points (m/s, this number in the field's unit).")],
        ),
        form(
            "Wave",
            "Wave(8, 0.1)",
            "a slow sine: to and fro by 0.1 in 8 s; 1 to 3600 s",
            vec![
                FieldShape::value(
                    Shape::number().within(WAVE_SECS),
                    "From one crest to the next, s.",
                ),
                to_each_side(),
            ],
        ),
        form(
            "Flicker",
            "Flicker(2, 0.1)",
            "up and down by chance, by 0.1, at most twice a second: a candle, a failing lamp; \
             lamps with the same third number, a seed, flicker together",
            vec![
                FieldShape::value(Shape::number().within(FLICKER_HZ), "Rises at most, per second."),
                to_each_side(),
                seed,
            ],
        ),
        form(
            "Sum",
            "Sum([1, Follow(\"height\")])",
            "all of these together",
            vec![FieldShape::value(
                Vec::<Number>::shape(),
                "Numbers that are added up, at most 24 curves.",
            )],
        ),
    ];
    TypeShape { name: "Number", doc: doc.into(), form: Form::Enum(variants) }
}

/// The entry of [`Condition`].
pub(super) fn condition() -> TypeShape {
    let than = || {
        FieldShape::value(
            Shape::number(),
            "The bound, in the parameter's unit and range; the parameter must be a number. The \
             bound itself is neither above nor below.",
        )
    };
    let several = || FieldShape::value(Vec::<Condition>::shape(), "Conditions.");
    let value =
        FieldShape::value(Value::shape(), "An option's id in quotes, or `true` or `false`.");
    let form = VariantShape::form;
    let variants = vec![
        VariantShape::bare("Always", "always"),
        form(
            "Is",
            "Is(\"railing\", \"glass\")",
            "a choice or a switch stands there",
            vec![parameter(), value],
        ),
        form(
            "Above",
            "Above(\"height\", 20)",
            "a parameter is above a number",
            vec![parameter(), than()],
        ),
        form(
            "Below",
            "Below(\"height\", 20)",
            "a parameter is below a number",
            vec![parameter(), than()],
        ),
        form(
            "During",
            "During(\"bird\")",
            "a stimulus runs: from its start on for its `duration_secs`",
            vec![stimulus()],
        ),
        form(
            "Ridden",
            "Ridden(300, 1050)",
            "the patient who rides has come so far along the road: what is far out of sight need \
             not be there",
            vec![
                FieldShape::value(Shape::number(), "From here on, m from the road's beginning."),
                FieldShape::value(Shape::number(), "Up to here, m."),
            ],
        ),
        form(
            "Not",
            "Not(Is(\"fog\", true))",
            "the contrary",
            vec![FieldShape::value(Condition::shape(), "What is turned round.")],
        ),
        form(
            "All",
            "All([Is(\"railing\", \"bars\"), Above(\"height\", 10)])",
            "every one of these",
            vec![several()],
        ),
        form(
            "Any",
            "Any([Is(\"railing\", \"none\"), During(\"gust\")])",
            "at least one of these",
            vec![several()],
        ),
    ];
    TypeShape {
        name: "Condition",
        doc: "Whether something is there.".into(),
        form: Form::Enum(variants),
    }
}

/// The entry of [`Tint`](super::Tint).
pub(super) fn tint() -> TypeShape {
    let doc = "A colour of the world: fixed, or following a parameter, a stimulus or the session's \
               pace of breath; in the safe place only the last. Colours between points are mixed in \
               linear light; `Smooth([…])` and `Hold([…])` go for them as for curves.";
    let colours = |example, at: fn() -> Shape, doc: &str| {
        let points = || Shape::list(Shape::Tuple(vec![at(), Colour::shape()]));
        FieldShape::value(Shape::called("curve of colours", example, eased_shape(points)), doc)
    };
    let over_number = "[(0, \"#203040\"), (1, \"#604830\")]";
    let form = VariantShape::form;
    let variants = vec![
        VariantShape::plain(
            "\"#d8c4a0\"",
            Colour::shape(),
            "a fixed colour, as one picks it on a screen (sRGB)",
        ),
        form(
            "Follow",
            "Follow(\"wind\", [(0, \"#d8c4a0\"), (20, \"#8090a0\")])",
            "over a parameter; of a choice or a switch, a colour for each: \
             `[(\"bars\", \"#d8c4a0\"), (\"none\", \"#8090a0\")]`",
            vec![
                parameter(),
                colours(
                    over_number,
                    Value::shape,
                    "Points (value of the parameter, colour), the values rising; of a choice or a \
                     switch one for each value, in any order.",
                ),
            ],
        ),
        form(
            "During",
            "During(\"gust\", [(0, \"#d8c4a0\"), (1, \"#8090a0\"), (3, \"#d8c4a0\")])",
            "over the seconds since a stimulus began; the first of the colours while it does not \
             run",
            vec![
                stimulus(),
                colours(over_number, Shape::number, "Points (s since it began, colour)."),
            ],
        ),
        form(
            "Breath",
            "Breath([(0, \"#203040\"), (1, \"#604830\")])",
            "over how full the lungs are at the pace that the therapist sets, 0 to 1; 0 where none \
             is shown",
            vec![colours(
                over_number,
                Shape::number,
                "Points (how full the lungs are, 0 to 1; colour).",
            )],
        ),
    ];
    TypeShape { name: "Tint", doc: doc.into(), form: Form::Enum(variants) }
}
