//! Reading numbers and conditions that follow parameters and stimuli.

use super::fixed::{NUMBERS, is_fixed};
use super::kinds::{PARAMETER, STIMULUS};
use super::number::{Condition, FASTEST_MPS, Number, Term};
use super::number_shape::{self, FLICKER_HZ, WAVE_SECS};
use super::parameter::{Parameter, ParameterKind, known};
use super::stimulus::KnownStimuli;
use crate::codes;
use crate::curve::Curve;
use crate::index::{ParameterIndex, StimulusIndex};
use gradus_text::decimal;
use gradus_text::fields::within;
use gradus_text::{Decode, Decoder, Faults, Node, NodeKind, Reach, Shape, did_you_mean_remedy};

/// The most curves that may be added up in one number.
const MOST_TERMS: usize = 24;
const CONDITIONS: [&str; 9] =
    ["Always", "Is", "Above", "Below", "During", "Ridden", "Not", "All", "Any"];

impl Reach for Number {
    fn reach(&self) -> Option<(f64, f64)> {
        Some(self.extent())
    }
    fn moves(&self) -> bool {
        !self.terms.is_empty()
    }
}

/// The values in parentheses behind a name.
pub(super) fn payload(node: &Node) -> Option<(&str, &[Node])> {
    match &node.kind {
        NodeKind::Tuple { name: Some(name), items } => Some((&name.text, items)),
        NodeKind::Name(name) => Some((name, &[])),
        _ => None,
    }
}

/// Reports that there are too few or too many values in parentheses.
pub(super) fn wrong_count<T>(node: &Node, decoder: &mut Decoder<'_>, shape: &str) -> Option<T> {
    let items = payload(node).map_or(&[] as &[Node], |(_, items)| items);
    if decimal::report(items, None, decoder.faults) {
        return None;
    }
    let message = format!("expected {shape}");
    decoder.faults.error(codes::WRONG_COUNT, node.span, message, None);
    None
}

/// Reports a name that is none of `all`.
pub(super) fn unknown<T>(
    node: &Node,
    name: &str,
    what: &str,
    all: &[&str],
    d: &mut Decoder<'_>,
) -> Option<T> {
    let remedy = did_you_mean_remedy(name, all.iter().copied());
    d.faults.error(codes::UNKNOWN_VARIANT, node.span, format!("`{name}` is no {what}"), remedy);
    None
}

/// A decoder for a part of a scenario: it has its own fault for numbers that cannot follow.
pub(super) fn decoder(faults: &mut Faults) -> Decoder<'_> {
    let mut decoder = Decoder::new(faults);
    decoder.not_a_number = |node, faults| is_fixed("number", node, faults);
    decoder
}

impl Decode for Number {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if matches!(node.kind, NodeKind::Number(_)) {
            return f64::decode(node, decoder).map(Self::from);
        }
        let Some((name, items)) = payload(node) else {
            decoder.wrong_kind(
                node,
                "a number, `Follow(…)`, `During(…)`, `Breath`, `Rides`, `Wave(…)`, `Flicker(…)` or `Sum([…])`",
            );
            return None;
        };
        match (name, items) {
            ("Follow", [parameter]) => follow(parameter, None, decoder),
            ("Follow", [parameter, curve]) => follow(parameter, Some(curve), decoder),
            ("Follow", _) => wrong_count(node, decoder, "`Follow(\"parameter\", [(x, y), …])`"),
            ("During", [stimulus, curve]) => during(stimulus, curve, decoder),
            ("During", _) => wrong_count(node, decoder, "`During(\"stimulus\", [(secs, y), …])`"),
            ("Breath", []) => Some(of(Term::Breath { curve: Curve::identity(0.0, 1.0) })),
            ("Breath", [curve]) => {
                Curve::decode(curve, decoder).map(|curve| of(Term::Breath { curve }))
            }
            ("Breath", _) => wrong_count(node, decoder, "`Breath` or `Breath([(0, y), (1, y)])`"),
            ("Rides", []) => Some(of(Term::Rides { curve: Curve::identity(0.0, FASTEST_MPS) })),
            ("Rides", [curve]) => {
                Curve::decode(curve, decoder).map(|curve| of(Term::Rides { curve }))
            }
            ("Rides", _) => wrong_count(node, decoder, "`Rides` or `Rides([(0, y), (14, y)])`"),
            ("Wave", [period, by]) => wave(period, by, decoder),
            ("Wave", _) => wrong_count(node, decoder, "`Wave(seconds, by)`"),
            ("Flicker", [hz, by]) => flicker(hz, by, None, decoder),
            ("Flicker", [hz, by, seed]) => flicker(hz, by, Some(seed), decoder),
            ("Flicker", _) => wrong_count(node, decoder, "`Flicker(hz, by)`"),
            ("Sum", [list]) => {
                let parts = Vec::<Number>::decode(list, decoder)?;
                let base = parts.iter().map(|part| part.base).sum();
                let sum = Self { base, terms: parts.into_iter().flat_map(|p| p.terms).collect() };
                decoder.at_most(MOST_TERMS, sum.terms.len(), "curves in a sum", node.span)?;
                let (lo, hi) = sum.extent();
                if !(lo.is_finite() && hi.is_finite()) {
                    let message = "this sum is too large";
                    decoder.faults.error(codes::NOT_FINITE, node.span, message, None);
                    return None;
                }
                Some(sum)
            }
            ("Sum", _) => wrong_count(node, decoder, "`Sum([…])`"),
            _ => unknown(node, name, "number", &NUMBERS, decoder),
        }
    }
    fn shape() -> Shape {
        Shape::of_type("Number", number_shape::number)
    }
    fn as_written(&self) -> Option<String> {
        self.constant()?.as_written()
    }
}

fn of(term: Term) -> Number {
    Number { base: 0.0, terms: vec![term] }
}

fn wave(period: &Node, by: &Node, decoder: &mut Decoder<'_>) -> Option<Number> {
    let by = f64::decode(by, decoder);
    let secs = f64::decode(period, decoder)?;
    let period_secs = within(secs, "period", WAVE_SECS.into(), period.span, decoder)?;
    Some(of(Term::Wave { period_secs, by: by? }))
}

fn flicker(hz: &Node, by: &Node, seed: Option<&Node>, decoder: &mut Decoder<'_>) -> Option<Number> {
    let by = f64::decode(by, decoder);
    let seed = seed.map_or(Some(0), |seed| u64::decode(seed, decoder));
    let often = f64::decode(hz, decoder)?;
    let hz = within(often, "hz", FLICKER_HZ.into(), hz.span, decoder)?;
    Some(of(Term::Flicker { hz, by: by?, seed: seed? }))
}

fn follow(parameter: &Node, curve: Option<&Node>, decoder: &mut Decoder<'_>) -> Option<Number> {
    let index = decoder.lookup_node(PARAMETER, parameter).map(ParameterIndex::new);
    let curve = curve.map(|node| Curve::decode(node, decoder));
    let index = index?;
    let curve = match curve {
        Some(curve) => curve?,
        None => match known(decoder, index)?.kind {
            ParameterKind::Number { min, max, .. } => Curve::identity(min, max),
            ParameterKind::Choice { options, .. } => {
                Curve::identity(0.0, options.len().saturating_sub(1) as f64)
            }
            ParameterKind::Switch { .. } => Curve::identity(0.0, 1.0),
        },
    };
    Some(of(Term::Follow { parameter: index, curve }))
}

fn during(stimulus: &Node, curve_node: &Node, decoder: &mut Decoder<'_>) -> Option<Number> {
    let index = decoder.lookup_node(STIMULUS, stimulus).map(StimulusIndex::new);
    let curve = Curve::decode(curve_node, decoder)?;
    let index = index?;
    outlasts_the_run(index, &curve, curve_node, decoder);
    Some(of(Term::During { stimulus: index, curve }))
}

/// Warns of a curve that goes on after its stimulus has ended.
pub(super) fn outlasts_the_run(
    index: StimulusIndex,
    curve: &Curve,
    node: &Node,
    decoder: &mut Decoder<'_>,
) {
    let known = decoder.provided::<KnownStimuli>();
    let run = known.as_ref().and_then(|k| k.0.get(index.get())?.as_ref()).map(|s| s.duration_secs);
    let last = curve.points().last().map_or(0.0, |point| point.0);
    if let Some(run) = run.filter(|run| last > *run) {
        let message = format!("the curve goes on to {last} s, but a run ends after {run} s");
        let remedy = Some("it is cut off there: shorten it, or lengthen the run".to_string());
        decoder.faults.warning(codes::CURVE_CUT_OFF, node.span, message, remedy);
    }
}

impl Decode for Condition {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let Some((name, items)) = payload(node) else {
            decoder.wrong_kind(node, "a condition, such as `Always` or `Is(\"…\", …)`");
            return None;
        };
        match (name, items) {
            ("Always", []) => Some(Self::Always),
            ("Is", [parameter, value]) => is(parameter, value, decoder),
            ("Above" | "Below", [parameter, number]) => {
                let than = f64::decode(number, decoder);
                let index = decoder.lookup_node(PARAMETER, parameter).map(ParameterIndex::new)?;
                let held = known(decoder, index)?;
                let number = bound(&held, than?, number, decoder)?;
                Some(match name {
                    "Above" => Self::Above { parameter: index, number },
                    _ => Self::Below { parameter: index, number },
                })
            }
            ("During", [stimulus]) => {
                let stimulus = decoder.lookup_node(STIMULUS, stimulus).map(StimulusIndex::new)?;
                Some(Self::During { stimulus })
            }
            ("Ridden", [from, to]) => {
                let (from_m, to_m) = (f64::decode(from, decoder), f64::decode(to, decoder));
                ridden(from_m?, to_m?, node, decoder)
            }
            ("Not", [inner]) => Some(Self::Not(Box::decode(inner, decoder)?)),
            ("All", [list]) => Vec::decode(list, decoder).map(Self::All),
            ("Any", [list]) => Vec::decode(list, decoder).map(Self::Any),
            ("Always", _) => wrong_count(node, decoder, "`Always` alone"),
            ("Is", _) => wrong_count(node, decoder, "`Is(\"parameter\", value)`"),
            ("Above" | "Below", _) => {
                wrong_count(node, decoder, &format!("`{name}(\"parameter\", number)`"))
            }
            ("During", _) => wrong_count(node, decoder, "`During(\"stimulus\")`"),
            ("Ridden", _) => wrong_count(node, decoder, "`Ridden(from, to)`, in m"),
            ("Not", _) => wrong_count(node, decoder, "`Not(condition)`"),
            ("All" | "Any", _) => wrong_count(node, decoder, &format!("`{name}([…])`")),
            _ => unknown(node, name, "condition", &CONDITIONS, decoder),
        }
    }
    fn shape() -> Shape {
        Shape::of_type("Condition", number_shape::condition)
    }
    fn as_written(&self) -> Option<String> {
        matches!(self, Self::Always).then(|| "Always".into())
    }
}

fn ridden(from_m: f64, to_m: f64, node: &Node, decoder: &mut Decoder<'_>) -> Option<Condition> {
    if from_m < to_m {
        return Some(Condition::Ridden { from_m, to_m });
    }
    let message = format!("nobody rides from {from_m} on to less than {to_m} m: it never holds");
    let remedy = "write where it begins and where it ends along the road: `Ridden(300, 1050)`";
    decoder.faults.error(codes::EMPTY_RANGE, node.span, message, Some(remedy.to_owned()));
    None
}

fn is(parameter: &Node, value: &Node, decoder: &mut Decoder<'_>) -> Option<Condition> {
    let index = decoder.lookup_node(PARAMETER, parameter).map(ParameterIndex::new)?;
    let held = known(decoder, index)?;
    if matches!(held.kind, ParameterKind::Number { .. }) {
        let message = format!("`{}` is a number and is hardly ever exactly one value", held.id);
        let remedy = Some("use `Above(…)` or `Below(…)`".to_string());
        decoder.faults.error(codes::WRONG_KIND, parameter.span, message, remedy);
        return None;
    }
    let value = held.decode_value(value, decoder)?;
    Some(Condition::Is { parameter: index, number: held.as_number(&value) })
}

/// Reads a bound. A bound that the parameter cannot be on both sides of is worth a warning.
fn bound(held: &Parameter, than: f64, node: &Node, decoder: &mut Decoder<'_>) -> Option<f64> {
    match held.kind {
        ParameterKind::Number { min, max, .. } => {
            if !(min..=max).contains(&than) {
                let message =
                    format!("`{}` goes from {min} to {max}: it never passes {than}", held.id);
                decoder.faults.warning(codes::NEVER_PASSED, node.span, message, None);
            }
            Some(than)
        }
        _ => {
            let message = format!("`{}` is not a number", held.id);
            let remedy = Some("use `Is(…)`".to_string());
            decoder.faults.error(codes::WRONG_KIND, node.span, message, remedy);
            None
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub(super) mod tests {
    use super::*;
    use crate::parameter::ParameterList;
    use crate::stimulus::StimulusList;
    use gradus_text::{Faults, Source, parse};

    pub fn read<T: Decode>(text: &str) -> (Option<T>, String) {
        let parameters = r#"[
            (id: "height", label: "", kind: Number(min: 0, max: 20, default: 0, rate_per_s: 1)),
            (id: "railing", label: "", kind: Choice(
                options: [("wall", ""), ("bars", ""), ("none", "")], default: "wall")),
            (id: "fog", label: "", kind: Switch(default: false)),
        ]"#;
        let stimuli = r#"[(id: "gust", label: "", duration_secs: 3, cooldown_secs: 3)]"#;
        let mut faults = Faults::default();
        let tree = |text: &str, faults: &mut Faults| {
            parse(&Source::new("x", text), faults).expect("a tree")
        };
        let (p, s, node) =
            (tree(parameters, &mut faults), tree(stimuli, &mut faults), tree(text, &mut faults));
        let mut decoder = Decoder::new(&mut faults);
        ParameterList::decode(&p, &mut decoder).expect("parameters");
        StimulusList::decode(&s, &mut decoder).expect("stimuli");
        let value = T::decode(&node, &mut decoder);
        (value, Source::new("x", text).render_all(&faults.into_sorted()))
    }

    fn extent(text: &str) -> (f64, f64) {
        let (number, told) = read::<Number>(text);
        assert_eq!(told, "");
        number.expect("a number").extent()
    }

    #[test]
    fn numbers_reach_as_far_as_their_curves() {
        assert_eq!(extent("1.5"), (1.5, 1.5));
        assert_eq!(extent(r#"Follow("height")"#), (0.0, 20.0));
        assert_eq!(extent(r#"Follow("railing")"#), (0.0, 2.0));
        assert_eq!(extent(r#"Follow("fog")"#), (0.0, 1.0));
        assert_eq!(extent(r#"Follow("height", Smooth([(0, -1), (5, 3)]))"#), (-1.0, 3.0));
        assert_eq!(extent(r#"During("gust", [(0, 2), (3, 1)])"#), (0.0, 2.0));
        assert_eq!(extent("Breath"), (0.0, 1.0));
        assert_eq!(extent("Breath([(0, 3), (1, 1)])"), (1.0, 3.0));
        assert_eq!(extent("Sum([1, Wave(8, -0.2)])"), (0.8, 1.2));
        assert_eq!(
            extent(r#"Sum([1, Follow("height"), Sum([2, During("gust", [(0, -1)])])])"#),
            (2.0, 23.0)
        );
    }

    #[test]
    fn conditions_resolve_options_and_switches() {
        let holds = |text: &str| read::<Condition>(text).0.expect("a condition");
        assert_eq!(
            holds(r#"Is("railing", "none")"#),
            Condition::Is { parameter: ParameterIndex::new(1), number: 2.0 }
        );
        assert_eq!(
            holds(r#"Is("fog", true)"#),
            Condition::Is { parameter: ParameterIndex::new(2), number: 1.0 }
        );
        assert_eq!(
            holds(r#"All([Not(Above("height", 5)), Any([Always, During("gust")])])"#),
            Condition::All(vec![
                Condition::Not(Box::new(Condition::Above {
                    parameter: ParameterIndex::new(0),
                    number: 5.0
                })),
                Condition::Any(vec![
                    Condition::Always,
                    Condition::During { stimulus: StimulusIndex::new(0) }
                ]),
            ])
        );
    }

    #[test]
    fn what_cannot_follow_is_told() {
        for (text, wanted) in [
            (r#"Follow("hieght")"#, "did you mean `height`?"),
            (r#"Folow("height")"#, "did you mean `Follow`?"),
            (r#"Follow("height", [(1, 1), (1, 2)])"#, "must be greater than the 1 before it"),
            (r#"Follow("height", [])"#, "at least one point"),
            (r#"During("gust", [(0, 1), (9, 0)])"#, "a run ends after 3 s"),
            (r#"During("gust")"#, "expected `During"),
            ("inf", "must be finite"),
            ("Wave(0.5, 1)", "`period` must be from 1 to 3600, this is 0.5"),
            ("Wave(5)", "expected `Wave(seconds, by)`"),
            ("Flicker(40, 1)", "`hz` must be from 0.05 to 10, this is 40"),
            ("Flicker(5)", "expected `Flicker(hz, by)`"),
            ("Breath(6, 7)", "expected `Breath` or"),
            ("[1]", "expected a number, `Follow(…)`"),
        ] {
            let (_, told) = read::<Number>(text);
            assert!(told.contains(wanted), "{text}: {told}");
        }
        for (text, wanted) in [
            (r#"Is("height", 3)"#, "use `Above(…)`"),
            (r#"Above("railing", 1)"#, "use `Is(…)`"),
            (r#"Is("railing", "glas")"#, "has no option `glas`"),
            (r#"Above("height", 30)"#, "never passes 30"),
            ("Allways", "did you mean `Always`?"),
        ] {
            let (_, told) = read::<Condition>(text);
            assert!(told.contains(wanted), "{text}: {told}");
        }
    }
}
