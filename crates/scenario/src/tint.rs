//! Colours of the world that follow parameters, stimuli and the breath.

use super::curve_text::{eased, through};
use super::index::{ParameterIndex, StimulusIndex};
use super::kinds::{PARAMETER, STIMULUS};
use super::number_shape;
use super::number_text::{outlasts_the_run, payload, unknown, wrong_count};
use super::parameter::{ParameterKind, known};
use super::world::Colour;
use crate::codes;
use crate::curve::{Curve, Easing};
use gradus_text::{Decode, Decoder, Node, NodeKind, Shape};

/// A colour: fixed, or following one parameter, one stimulus or the breath.
///
/// In RON: `"#d8c4a0"`, `Follow("wind", [(0, "#d8c4a0"), (20, "#8090a0")])`,
/// `During("gust", [(0, "#ffffff"), (3, "#80a0ff")])`, `Breath([(0, "#203040"), (1, "#604830")])`.
#[derive(Clone, Debug, PartialEq)]
pub enum Tint {
    /// A colour that is always the same.
    Fixed(Colour),
    /// A colour that follows a parameter, a stimulus or the breath.
    Bound {
        /// The parameter, the stimulus or the breath.
        by: Follows,
        /// The colours on the way.
        shades: Shades,
        /// The colour at the parameter's default, before the stimulus, or at rest; linear light.
        rest: [f32; 3],
    },
}

/// The part of a scenario that a colour follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// A parameter, by index.
    Parameter(ParameterIndex),
    /// The seconds since a stimulus began, by index; the first colour while it does not run.
    Stimulus(StimulusIndex),
    /// How full the lungs are, 0 to 1.
    Breath,
}

/// Colours along a number, mixed in linear light.
#[derive(Clone, Debug, PartialEq)]
pub struct Shades {
    /// Red, green and blue, over the same points.
    curves: [Curve; 3],
}

impl Shades {
    /// The colour at a number, linear light.
    pub fn at(&self, x: f64) -> [f32; 3] {
        self.curves.each_ref().map(|curve| curve.at(x) as f32)
    }

    /// The numbers at which the colour turns, which are the same in red, green and blue.
    pub fn turning(&self) -> &Curve {
        let [red, ..] = &self.curves;
        red
    }
}

impl From<Colour> for Tint {
    fn from(colour: Colour) -> Self {
        Self::Fixed(colour)
    }
}

impl Tint {
    /// A fixed colour from three bytes.
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self::Fixed(Colour::rgb(r, g, b))
    }

    /// The colour before anything has moved it, linear light.
    pub fn rest(&self) -> [f32; 3] {
        match self {
            Self::Fixed(colour) => colour.linear(),
            Self::Bound { rest, .. } => *rest,
        }
    }

    /// The colour if it never changes; else none.
    pub fn constant(&self) -> Option<Colour> {
        match self {
            Self::Fixed(colour) => Some(*colour),
            Self::Bound { .. } => None,
        }
    }
}

const TINTS: [&str; 3] = ["Follow", "During", "Breath"];

impl Decode for Tint {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if matches!(node.kind, NodeKind::Text(_) | NodeKind::Broken) {
            return Colour::decode(node, decoder).map(Self::Fixed);
        }
        let Some((name, items)) = payload(node) else {
            decoder.wrong_kind(
                node,
                "a colour such as \"#d8c4a0\", `Follow(…)`, `During(…)` or `Breath(…)`",
            );
            return None;
        };
        match (name, items) {
            ("Follow", [parameter, shades]) => follow(parameter, shades, decoder),
            ("Follow", _) => {
                wrong_count(node, decoder, "`Follow(\"parameter\", [(x, \"#rrggbb\"), …])`")
            }
            ("During", [stimulus, shades]) => during(stimulus, shades, decoder),
            ("During", _) => {
                wrong_count(node, decoder, "`During(\"stimulus\", [(secs, \"#rrggbb\"), …])`")
            }
            ("Breath", [shades]) => {
                let shades = shades_over(shades, decoder, f64::decode)?;
                let rest = shades.at(0.0);
                Some(Self::Bound { by: Follows::Breath, shades, rest })
            }
            ("Breath", _) => {
                wrong_count(node, decoder, "`Breath([(0, \"#rrggbb\"), (1, \"#rrggbb\")])`")
            }
            _ => unknown(node, name, "colour", &TINTS, decoder),
        }
    }
    fn shape() -> Shape {
        Shape::of_type("Tint", number_shape::tint)
    }
    fn as_written(&self) -> Option<String> {
        self.constant()?.as_written()
    }
}

fn follow(parameter: &Node, shades: &Node, decoder: &mut Decoder<'_>) -> Option<Tint> {
    let Some(index) = decoder.lookup_node(PARAMETER, parameter).map(ParameterIndex::new) else {
        // The parameter is unknown, so its range is too; but the points must have colours.
        shades_over(shades, decoder, |_, _| None);
        return None;
    };
    let held = known(decoder, index)?;
    let value = |node: &Node, decoder: &mut Decoder<'_>| {
        held.decode_value(node, decoder).map(|value| held.as_number(&value))
    };
    let count = match &held.kind {
        ParameterKind::Number { .. } => None,
        ParameterKind::Choice { options, .. } => Some(options.len()),
        ParameterKind::Switch { .. } => Some(2),
    };
    let read = match count {
        None => shades_over(shades, decoder, value)?,
        Some(count) => {
            let read = shades_of_options(shades, decoder, value)?;
            if read.turning().points().len() < count {
                let id = &held.id;
                let message = format!("`{id}` has {count} values, and not each has a colour here");
                let remedy = Some("add the others, as `(\"value\", \"#rrggbb\")`".to_owned());
                decoder.faults.error(codes::BAD_CURVE, shades.span, message, remedy);
                return None;
            }
            read
        }
    };
    let rest = read.at(held.as_number(&held.default_value()));
    Some(Tint::Bound { by: Follows::Parameter(index), shades: read, rest })
}

fn during(stimulus: &Node, node: &Node, decoder: &mut Decoder<'_>) -> Option<Tint> {
    let index = decoder.lookup_node(STIMULUS, stimulus).map(StimulusIndex::new);
    let shades = shades_over(node, decoder, f64::decode)?;
    let index = index?;
    outlasts_the_run(index, shades.turning(), node, decoder);
    let (first, _) = shades.turning().points().first().copied()?;
    let rest = shades.at(first);
    Some(Tint::Bound { by: Follows::Stimulus(index), shades, rest })
}

type Place = (f64, Colour);

/// The points of a list; `at` reads each point's place.
fn points(
    list: &Node,
    decoder: &mut Decoder<'_>,
    at: impl Fn(&Node, &mut Decoder<'_>) -> Option<f64>,
) -> Option<Vec<Place>> {
    let NodeKind::List(items) = &list.kind else {
        decoder.wrong_kind(list, "a list of points with colours: `[(0, \"#d8c4a0\"), …]`");
        return None;
    };
    let point = |item: &Node, decoder: &mut Decoder<'_>| {
        let [x, colour] = item.items() else {
            decoder.wrong_kind(item, "a point with its colour: `(0, \"#d8c4a0\")`");
            return None;
        };
        let (x, colour) = (at(x, decoder), Colour::decode(colour, decoder));
        Some((x?, colour?))
    };
    let read: Vec<_> = items.iter().map(|item| point(item, decoder)).collect();
    read.into_iter().collect()
}

fn shades_over(
    node: &Node,
    decoder: &mut Decoder<'_>,
    at: impl Fn(&Node, &mut Decoder<'_>) -> Option<f64>,
) -> Option<Shades> {
    let (easing, list) = eased(node, decoder)?;
    let points = points(list, decoder, at)?;
    shades(&points, easing, list, decoder)
}

/// One colour for each value of a choice or a switch, in any order.
fn shades_of_options(
    list: &Node,
    decoder: &mut Decoder<'_>,
    at: impl Fn(&Node, &mut Decoder<'_>) -> Option<f64>,
) -> Option<Shades> {
    let mut points = points(list, decoder, at)?;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    if points.windows(2).any(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
        let message = "one of these values has two colours";
        let remedy = Some("keep one of them".to_owned());
        decoder.faults.error(codes::BAD_CURVE, list.span, message, remedy);
        return None;
    }
    shades(&points, Easing::Hold, list, decoder)
}

fn shades(
    points: &[Place],
    easing: Easing,
    list: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<Shades> {
    let channel = |nth: usize| {
        let value = |colour: &Colour| colour.linear().get(nth).map_or(0.0, |v| f64::from(*v));
        points.iter().map(|(x, colour)| (*x, value(colour))).collect::<Vec<_>>()
    };
    let red = through(channel(0), easing, list, decoder)?;
    let other = |nth| Curve::new(channel(nth), easing).ok();
    Some(Shades { curves: [red, other(1)?, other(2)?] })
}

#[cfg(test)]
mod tests {
    use super::super::number_text::tests::read;
    use super::*;

    fn tint(text: &str) -> Tint {
        let (tint, told) = read::<Tint>(text);
        assert_eq!(told, "");
        tint.expect("a colour")
    }

    fn shades_of(text: &str) -> (Shades, [f32; 3]) {
        match tint(text) {
            Tint::Bound { shades, rest, .. } => (shades, rest),
            Tint::Fixed(_) => panic!("{text} is bound"),
        }
    }

    #[test]
    fn colours_are_mixed_in_linear_light() {
        assert_eq!(tint("\"#ff8000\""), Tint::rgb(255, 128, 0));
        let (shades, rest) = shades_of(r##"Follow("height", [(0, "#000000"), (20, "#ffffff")])"##);
        assert_eq!(rest, [0.0; 3], "height is 0 by default");
        assert_eq!(shades.at(10.0), [0.5; 3]);
        let (shades, rest) =
            shades_of(r##"During("gust", Hold([(1, "#ff0000"), (2, "#00ff00")]))"##);
        assert_eq!((rest, shades.at(1.9)), ([1.0, 0.0, 0.0], [1.0, 0.0, 0.0]));
        assert_eq!(shades.at(2.0), [0.0, 1.0, 0.0]);
        let (shades, _) = shades_of(r##"Breath([(0, "#000000"), (1, "#0000ff")])"##);
        assert_eq!(shades.at(0.25), [0.0, 0.0, 0.25]);
    }

    #[test]
    fn options_and_switches_have_a_colour_each_in_any_order() {
        let text = r##"Follow("railing", [("none", "#00ff00"), ("wall", "#ff0000"), ("bars", "#0000ff")])"##;
        let (shades, rest) = shades_of(text);
        assert_eq!(rest, [1.0, 0.0, 0.0], "a wall by default");
        assert_eq!((shades.at(1.0), shades.at(2.0)), ([0.0, 0.0, 1.0], [0.0, 1.0, 0.0]));
        let (shades, _) = shades_of(r##"Follow("fog", [(false, "#000000"), (true, "#ffffff")])"##);
        assert_eq!(shades.at(1.0), [1.0; 3]);
    }

    #[test]
    fn what_cannot_be_followed_is_told() {
        for (text, wanted) in [
            (r##"Follow("hieght", [(0, "#000000")])"##, "did you mean `height`?"),
            (r##"Follow("hieght", [(0, "grey")])"##, "six hexadecimal digits"),
            (r##"Folow("height", [(0, "#000000")])"##, "did you mean `Follow`?"),
            (
                r##"Follow("height", [(5, "#000000"), (1, "#ffffff")])"##,
                "must be greater than the 5",
            ),
            (
                r##"Follow("height", [(0, "#000000"), (30, "#ffffff")])"##,
                "`height` must be from 0 to 20",
            ),
            (r##"Follow("height", [])"##, "at least one point"),
            (r##"Follow("height", [0, 1])"##, "a point with its colour"),
            (r##"Follow("height")"##, "expected `Follow(\"parameter\", [(x, \"#rrggbb\"), …])`"),
            (
                r##"Follow("railing", [("wall", "#000000"), ("bar", "#ffffff")])"##,
                "did you mean `bars`?",
            ),
            (r##"Follow("railing", [("wall", "#000000")])"##, "has 3 values"),
            (r##"Follow("fog", [(true, "#000000"), (true, "#ffffff")])"##, "has two colours"),
            (r##"During("gust", [(0, "#000000"), (9, "#ffffff")])"##, "a run ends after 3 s"),
            (r##"During("gusts", [(0, "#000000")])"##, "did you mean `gust`?"),
            ("0.5", "expected a colour such as"),
            ("\"grey\"", "six hexadecimal digits"),
        ] {
            let (_, told) = read::<Tint>(text);
            assert!(told.contains(wanted), "{text}: {told}");
        }
    }
}
