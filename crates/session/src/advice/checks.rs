//! What a rule must not be: found where it is read, each with its place and what would mend it.
//!
//! The heaviest of them: **a step up needs the patient's own word or looking.** Heart rate alone,
//! or time alone, never proposes one. It is not enough that SUDS or looking is mentioned: the
//! condition must not be able to be true without it.
//!
//! ```text
//!  true needs grounds          false needs grounds
//!  All: of one part            All: of every part
//!  Any: of every part          Any: of one part
//!  Not: its part's false       Not: its part's true
//! ```

use super::rules::{Action, Bounds, Condition, Keep, Level, Rule, Rules};
use gradus_scenario::codes;
use gradus_scenario::{ParameterKind, Scenario};
use gradus_text::{Decoder, Faults, Kind, Node, Span, did_you_mean_remedy};

const RULE: Kind = Kind { word: "rule", unknown: codes::UNKNOWN_NAME };
const MOST_RULES: usize = 100;
const MOST_LEAVES: usize = 100;

/// The range of what a level is of.
fn range_of(condition: &Condition) -> Option<(&Level, f64, f64)> {
    use Condition as C;
    Some(match condition {
        C::HeartChange(level) => (level, -150.0, 150.0),
        C::HeartChangeSds(level) => (level, -50.0, 50.0),
        C::Suds(level) | C::SudsPeak(level) => (level, 0.0, 100.0),
        C::SudsAge(level) | C::AtStep(level) => (level, 0.0, 86_400.0),
        C::HeartQuality(level) | C::Away(level) | C::Down(level) | C::HeadTurned(level) => {
            (level, 0.0, 1.0)
        }
        C::Retreat(level) => (level, -20.0, 20.0),
        C::All(_)
        | C::Any(_)
        | C::Not(_)
        | C::HeartMissing
        | C::SudsHalved
        | C::SudsAnswered
        | C::DwellPassed
        | C::StepAsks(_) => return None,
    })
}

/// A condition by itself.
pub fn condition(
    condition: Condition,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<Condition> {
    if let Condition::All(parts) | Condition::Any(parts) = &condition
        && parts.is_empty()
    {
        let message = "there is no condition in the list";
        let remedy = Some("write at least one, as in `All([SudsHalved])`".to_owned());
        decoder.faults.error(codes::EMPTY_CONDITION, node.span, message, remedy);
        return None;
    }
    let Some((level, least, most)) = range_of(&condition) else { return Some(condition) };
    let mut fault = |code, message: String, remedy: &str| {
        decoder.faults.error(code, node.span, message, Some(remedy.to_owned()));
        None
    };
    let ends = [level.at_least, level.at_most];
    if ends.iter().all(Option::is_none) {
        let remedy = "write `at_least: …`, `at_most: …` or both";
        return fault(codes::NO_LEVEL, "a level needs one of its ends".to_owned(), remedy);
    }
    if let Some(end) = ends.into_iter().flatten().find(|end| !(least..=most).contains(end)) {
        let message = format!("this goes from {least} to {most}, not to {end}");
        return fault(codes::OUT_OF_RANGE, message, "write a level that can be reached");
    }
    if let (Some(from), Some(to)) = (level.at_least, level.at_most)
        && from > to
    {
        let message = format!("nothing is at least {from} and at most {to}");
        return fault(codes::LEVEL_REVERSED, message, "exchange the two");
    }
    let (from, to) = (level.at_least.unwrap_or(least), level.at_most.unwrap_or(most));
    if from <= least && to >= most {
        let message = "every number reaches this level".to_owned();
        return fault(codes::ALWAYS_TRUE, message, "write a level that tells numbers apart");
    }
    Some(condition)
}

/// A rule by itself.
pub fn rule(rule: Rule, node: &Node, decoder: &mut Decoder<'_>) -> Option<Rule> {
    let leaves = rule.when.leaves();
    decoder.at_most(MOST_LEAVES, leaves.len(), "conditions", node.field_span("when"))?;
    if rule.may_act && rule.propose != Action::StepDown {
        let span = node.field_span("may_act");
        let message = "automatic mode only steps down";
        let remedy = "remove `may_act`: the therapist does the rest".to_owned();
        decoder.faults.error(codes::ACTS_UPWARD, span, message, Some(remedy));
        return None;
    }
    if rule.propose == Action::StepUp {
        let heart = leaves.iter().any(|leaf| leaf.is_heart());
        // That something was answered is no ground beside a heart rate that decides.
        let ground = |leaf: &Condition, is: bool| is_ground(leaf, is, !heart);
        if !needs(&rule.when, true, &ground) {
            let span = node.field_span("when");
            let message = format!(
                "`{}` could propose a step up without the patient's word and without looking",
                rule.id
            );
            let remedy = "a step up needs SUDS or looking in every way of becoming true: put \
                          `Suds`, `SudsPeak`, `SudsHalved`, `Away`, `Down`, `HeadTurned` or \
                          `Retreat` into an `All` around it (`SudsAnswered` is enough where no \
                          heart rate is looked at)";
            decoder.faults.error(
                codes::STEP_UP_WITHOUT_WORD,
                span,
                message,
                Some(remedy.to_owned()),
            );
            return None;
        }
    }
    Some(rule)
}

/// Whether a simple condition cannot be true (or false) unless the patient answered or looking was
/// measured.
fn is_ground(leaf: &Condition, is: bool, answered_is_enough: bool) -> bool {
    use Condition as C;
    match leaf {
        C::Suds(_)
        | C::SudsPeak(_)
        | C::SudsHalved
        | C::Away(_)
        | C::Down(_)
        | C::HeadTurned(_)
        | C::Retreat(_) => true,
        C::SudsAnswered => is && answered_is_enough,
        _ => false,
    }
}

/// Whether a condition cannot be true (`is`), or cannot be false, without a ground.
pub(super) fn needs(
    condition: &Condition,
    is: bool,
    ground: &impl Fn(&Condition, bool) -> bool,
) -> bool {
    match (condition, is) {
        (Condition::All(parts), true) | (Condition::Any(parts), false) => {
            parts.iter().any(|part| needs(part, is, ground))
        }
        (Condition::All(parts), false) | (Condition::Any(parts), true) => {
            parts.iter().all(|part| needs(part, is, ground))
        }
        (Condition::Not(part), _) => needs(part, !is, ground),
        (leaf, _) => ground(leaf, is),
    }
}

/// The rules together.
pub fn rules(rules: Rules, node: &Node, decoder: &mut Decoder<'_>) -> Option<Rules> {
    let list = node.field("rules");
    let span = list.map_or(node.span, |list| list.span);
    decoder.at_most(MOST_RULES, rules.rules.len(), "rules", span)?;
    for entry in list.map_or(&[][..], Node::items) {
        if let Some((name, span)) = entry.field("id").and_then(|id| Some((id.text()?, id.span))) {
            decoder.declare(RULE, name, span);
        }
    }
    if rules.automatic.is_some() && !rules.rules.iter().any(|rule| rule.may_act) {
        let message = "no rule may act: automatic mode would never do anything";
        let remedy = "write `may_act: true` in a rule that proposes `StepDown`".to_owned();
        let span = node.field_span("automatic");
        decoder.faults.warning(codes::NOTHING_ACTS, span, message, Some(remedy));
    }
    Some(rules)
}

/// What the rules name is in the scenario.
pub fn names(rules: &Rules, node: &Node, scenario: &Scenario, faults: &mut Faults) {
    let (Some(bounds), Some(at)) = (&rules.automatic, node.field("automatic")) else { return };
    let Bounds { lowest_step, keep, .. } = bounds;
    if let Some(step) = lowest_step.as_ref().filter(|step| scenario.step_index(step).is_none()) {
        let steps = scenario.ladder().iter().map(|s| s.id.as_str());
        let remedy = did_you_mean_remedy(step.as_str(), steps);
        let message = format!("`{}` has no step `{step}`", scenario.id());
        faults.error(codes::UNKNOWN_STEP, at.field_span("lowest_step"), message, remedy);
    }
    let list = at.field("keep").map_or(&[][..], Node::items);
    for (index, Keep { parameter, .. }) in keep.iter().enumerate() {
        let span = list.get(index).map_or(Span::default(), |node| node.field_span("parameter"));
        let found = scenario.parameter_index(parameter).and_then(|i| scenario.parameter(i));
        match found.map(|p| &p.kind) {
            Some(ParameterKind::Number { .. }) => {}
            Some(_) => {
                let message = format!("`{parameter}` is not a number");
                let remedy = "name a parameter that is a number".to_owned();
                faults.error(codes::NOT_A_NUMBER, span, message, Some(remedy));
            }
            None => {
                let all = scenario.parameters().iter().map(|p| p.id.as_str());
                let remedy = did_you_mean_remedy(parameter.as_str(), all);
                let message = format!("`{}` has no parameter `{parameter}`", scenario.id());
                faults.error(codes::UNKNOWN_PARAMETER, span, message, remedy);
            }
        }
    }
}
