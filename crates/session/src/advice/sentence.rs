//! A proposal as a message: what was seen, what could be done, and the rule that proposes it.

use crate::advice::fact::{Fact, source_of};
use crate::advice::{Action, Condition, Rule, Situation};
use crate::message::{Arg, Message, keys};
use gradus_base::sample::GazeSource;
use gradus_scenario::StepIndex;

/// The proposal of a rule, from the facts that decided it.
pub fn of(rule: &Rule, decisive: &[&Fact<'_>], situation: &Situation<'_>) -> Message {
    let mut seen: Vec<Message> = Vec::new();
    for fact in decisive.iter().filter_map(|fact| seen_in(fact, situation)) {
        if !seen.contains(&fact) {
            seen.push(fact);
        }
    }
    let action = action(&rule.propose, situation);
    let last = seen.pop();
    match (seen.into_iter().reduce(keys::also), last) {
        (_, None) => keys::proposed(action, &rule.id),
        (None, Some(only)) => keys::proposed_because(only, action, &rule.id),
        (Some(before), Some(last)) => {
            keys::proposed_because(keys::seen_and(before, last), action, &rule.id)
        }
    }
}

/// What could be done.
fn action(action: &Action, situation: &Situation<'_>) -> Message {
    let step = |say: fn(Arg, Arg) -> Message| {
        let target = situation.target(action);
        let label = target.and_then(|index| situation.scenario.step(index));
        let label = label.map_or("", |step| step.label.as_str());
        let number = target.map_or(0, StepIndex::get) as u64 + 1;
        say(number.into(), label.into())
    };
    match action {
        Action::StepUp => step(keys::may_step_up),
        Action::StepDown => step(keys::may_step_down),
        Action::Stay => keys::may_stay(),
        Action::AskSuds => keys::may_ask_suds(),
        Action::OfferBreath { per_min } => keys::may_offer_breath(rounded(*per_min, 0)),
        Action::CheckSensor => keys::may_check_sensor(),
    }
}

/// A number with so many decimals.
fn rounded(value: f64, decimals: usize) -> Arg {
    Arg::Number { value, decimals: Some(decimals), signed: false }
}

/// What a fact shows; none for a fact that needs no saying.
fn seen_in(fact: &Fact<'_>, situation: &Situation<'_>) -> Option<Message> {
    use Condition as C;
    let window = || rounded(fact.window_secs.unwrap_or_default(), 0);
    let value = fact.value;
    let whole = |value: f64| Arg::Number { value, decimals: None, signed: false };
    let percent = || value.map(|share| whole((share * 100.0).round()));
    Some(match fact.of {
        C::HeartChange(_) => {
            let bpm = value?;
            let much = whole(bpm.abs().round());
            if bpm >= 0.0 {
                keys::heart_above_rest(much, window())
            } else {
                keys::heart_below_rest(much, window())
            }
        }
        C::HeartChangeSds(_) => keys::heart_sds_above_rest(rounded(value?, 1), window()),
        C::HeartQuality(_) => keys::heart_quality(percent()?, window()),
        C::HeartMissing => keys::heart_missing(),
        C::Suds(_) => keys::suds(whole(value?)),
        C::SudsPeak(_) => keys::suds_peak(whole(value?)),
        C::SudsHalved => keys::suds_fell(whole(f64::from(situation.suds.peak()?)), whole(value?)),
        C::SudsAnswered => value.map_or_else(keys::suds_not_yet, |suds| keys::suds(whole(suds))),
        C::SudsAge(_) => {
            let say: fn(Arg) -> Message = match situation.suds.last {
                Some(_) => keys::suds_last,
                None => keys::suds_none_for,
            };
            say(Arg::Clock(value?))
        }
        C::Down(_) => keys::looked_down(direction(situation), percent()?, window()),
        C::HeadTurned(_) => keys::head_turned_away(percent()?, window()),
        C::Away(_) => keys::looked_off(direction(situation), percent()?, window()),
        C::Retreat(_) => {
            let back_m = value?;
            if back_m >= 0.0 {
                keys::head_further(rounded(back_m, 1), window())
            } else {
                keys::head_nearer(rounded(-back_m, 1), window())
            }
        }
        C::AtStep(_) => keys::at_step_for(Arg::Clock(value?)),
        C::DwellPassed => {
            let planned = situation.at_step()?.dwell_secs;
            keys::at_step_of(Arg::Clock(value?), Arg::Clock(planned))
        }
        C::StepAsks(_) | C::All(_) | C::Any(_) | C::Not(_) => return None,
    })
}

/// The direction by which looking was judged.
fn direction(situation: &Situation<'_>) -> Message {
    match source_of(situation) {
        Some(GazeSource::Eye) => keys::by_eyes(),
        Some(GazeSource::Synthetic) => keys::by_modelled_gaze(),
        _ => keys::by_head(),
    }
}
