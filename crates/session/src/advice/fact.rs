//! Whether a condition holds at a moment, and what was seen in it.

use crate::advice::{Condition, Level, Rule, Seen, Situation};
use gradus_base::sample::GazeSource;
use gradus_signal::heart::QualityReason;

/// True, false, or not to be known: Kleene's logic, in which all is the least and any the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    False,
    /// What it looks at is missing.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// A simple condition as it was found.
#[derive(Clone, Debug)]
pub struct Fact<'r> {
    /// The condition.
    pub of: &'r Condition,
    /// Whether it holds.
    pub truth: Truth,
    /// What was looked at, where it is a number.
    pub value: Option<f64>,
    /// The window that the number was taken over, s.
    pub window_secs: Option<f64>,
}

impl Fact<'_> {
    /// As it is logged; none where there was no number.
    pub fn seen(&self) -> Option<Seen> {
        let (what, value) = (name(self.of)?.to_owned(), self.value?);
        Some(Seen { what, value, window_secs: self.window_secs })
    }
}

/// Looks at every simple condition of a rule, in order. `held` remembers for each whether it was
/// reached, and has one entry for each.
pub fn facts<'r>(rule: &'r Rule, situation: &Situation<'_>, held: &mut [bool]) -> Vec<Fact<'r>> {
    let leaves = rule.when.leaves().into_iter().zip(held);
    leaves
        .map(|(of, held)| {
            let fact = fact(of, rule, situation, *held);
            // Nothing is remembered across a gap.
            *held = fact.truth == Truth::True;
            fact
        })
        .collect()
}

/// Puts facts together as the condition says. The facts that decide its
/// truth come with it.
pub fn combine<'f, 'r>(
    condition: &Condition,
    facts: &mut impl Iterator<Item = &'f Fact<'r>>,
) -> (Truth, Vec<&'f Fact<'r>>)
where
    'r: 'f,
{
    let mut parts = |parts: &[Condition]| -> Vec<(Truth, Vec<&'f Fact<'r>>)> {
        parts.iter().map(|part| combine(part, facts)).collect()
    };
    match condition {
        Condition::All(list) => together(parts(list), Truth::True, Ord::min),
        Condition::Any(list) => together(parts(list), Truth::False, Ord::max),
        Condition::Not(part) => {
            let (truth, decisive) = combine(part, facts);
            (truth.not(), decisive)
        }
        _ => facts.next().map_or((Truth::Unknown, Vec::new()), |fact| (fact.truth, vec![fact])),
    }
}

fn together<'f, 'r>(
    parts: Vec<(Truth, Vec<&'f Fact<'r>>)>,
    empty: Truth,
    choose: impl Fn(Truth, Truth) -> Truth,
) -> (Truth, Vec<&'f Fact<'r>>) {
    let truth = parts.iter().map(|(truth, _)| *truth).fold(empty, choose);
    let made = parts.into_iter().filter(|(part, _)| *part == truth);
    (truth, made.flat_map(|(_, decisive)| decisive).collect())
}

fn fact<'r>(of: &'r Condition, rule: &Rule, situation: &Situation<'_>, held: bool) -> Fact<'r> {
    use Condition as C;
    let unknown = Fact { of, truth: Truth::Unknown, value: None, window_secs: None };
    let level = |level: &Level, value: Option<f64>, window_secs: Option<f64>| match value {
        Some(value) => {
            let truth = Truth::of(level.holds(value, held));
            Fact { of, truth, value: Some(value), window_secs }
        }
        None => unknown.clone(),
    };
    let plain = |holds: Option<bool>, value: Option<f64>| {
        let truth = holds.map_or(Truth::Unknown, Truth::of);
        Fact { of, truth, value, window_secs: None }
    };
    let any_heart = situation.signs.heart.as_ref();
    let heart = any_heart.filter(|h| h.quality.is_some_and(|q| q >= rule.min_quality));
    let heart_window = heart.map(|h| h.window_secs);
    let change = heart.and_then(|h| h.change_from_baseline_bpm);
    let look = situation.signs.look.as_ref().filter(|look| {
        look.tracked_share.is_some_and(|share| f64::from(share) >= rule.min_tracked)
    });
    let look_window = look.map(|look| f64::from(look.window_secs));
    let (last, peak) = (situation.suds.last.map(|(suds, _)| suds), situation.suds.peak());
    match of {
        C::HeartChange(want) => level(want, change, heart_window),
        C::HeartChangeSds(want) => {
            let spread = heart.and_then(|h| h.baseline_sd_bpm).filter(|sd| *sd > 0.0);
            level(want, change.zip(spread).map(|(change, sd)| change / sd), heart_window)
        }
        C::HeartQuality(want) => {
            // An irregular rhythm alone is no fault of the sensor.
            let judged = any_heart.filter(|h| {
                use QualityReason as Q;
                let of_sensor = |reason: &Q| {
                    matches!(reason, Q::Gaps { .. } | Q::NoContact { .. } | Q::Coverage { .. })
                };
                !h.reasons.contains(&Q::Irregular) || h.reasons.iter().any(of_sensor)
            });
            level(want, judged.and_then(|h| h.quality), judged.map(|h| h.window_secs))
        }
        C::HeartMissing => plain(any_heart.map(|h| h.rate_bpm.is_none()), None),
        C::Suds(want) => level(want, last.map(f64::from), None),
        C::SudsPeak(want) => level(want, peak.map(f64::from), None),
        C::SudsHalved => {
            let halved = |(last, peak): (u8, u8)| peak > 0 && u16::from(last) * 2 <= peak.into();
            plain(last.zip(peak).map(halved), last.map(f64::from))
        }
        C::SudsAnswered => plain(Some(last.is_some()), last.map(f64::from)),
        C::SudsAge(want) => level(want, Some(situation.suds_age_secs), None),
        C::Away(want) => level(want, look.and_then(|l| l.away_share).map(f64::from), look_window),
        C::Down(want) => level(want, look.and_then(|l| l.down_share).map(f64::from), look_window),
        C::HeadTurned(want) => {
            level(want, look.and_then(|l| l.head_turned_share).map(f64::from), look_window)
        }
        C::Retreat(want) => level(want, look.and_then(|l| l.retreat_m).map(f64::from), look_window),
        C::AtStep(want) => level(want, situation.step.map(|_| situation.at_step_secs), None),
        C::DwellPassed => {
            let passed = |secs: f64| situation.at_step_secs >= secs;
            plain(situation.at_step().map(|s| passed(s.dwell_secs)), Some(situation.at_step_secs))
        }
        C::StepAsks(asked) => plain(situation.at_step().map(|step| step.advance == *asked), None),
        C::All(_) | C::Any(_) | C::Not(_) => unknown,
    }
}

/// Whose direction it is; a head's direction is never called gaze.
pub fn source_of(situation: &Situation<'_>) -> Option<GazeSource> {
    situation.signs.look.as_ref().and_then(|look| look.source)
}

/// What a simple condition is called in a rule file.
pub fn name(of: &Condition) -> Option<&'static str> {
    use Condition as C;
    Some(match of {
        C::HeartChange(_) => "HeartChange",
        C::HeartChangeSds(_) => "HeartChangeSds",
        C::HeartQuality(_) => "HeartQuality",
        C::HeartMissing => "HeartMissing",
        C::Suds(_) => "Suds",
        C::SudsPeak(_) => "SudsPeak",
        C::SudsHalved => "SudsHalved",
        C::SudsAnswered => "SudsAnswered",
        C::SudsAge(_) => "SudsAge",
        C::Away(_) => "Away",
        C::Down(_) => "Down",
        C::HeadTurned(_) => "HeadTurned",
        C::Retreat(_) => "Retreat",
        C::AtStep(_) => "AtStep",
        C::DwellPassed => "DwellPassed",
        C::StepAsks(_) => "StepAsks",
        C::All(_) | C::Any(_) | C::Not(_) => return None,
    })
}
